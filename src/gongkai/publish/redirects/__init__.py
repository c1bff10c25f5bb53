"""The rules by which web servers answer for the published folder, generated from one table (docs/hosting.md)."""

from gongkai.publish.redirects.files import redirect_files

__all__ = ["redirect_files"]
