"""The rules by which web servers answer for the published folder, generated from one table (docs/hosting.md)."""

from gongkai.publish.redirects.files import Withdrawn, redirect_files

__all__ = ["Withdrawn", "redirect_files"]
