"""A text in Chinese and in English at once, as pages show it."""

from __future__ import annotations


def both(zh: str, en: str) -> str:
    """Return a text in both languages, of which the style sheet shows the reader's own; as HTML.

    Two elements side by side, the first in Chinese and the second in English, are such a pair on every page.
    """
    from markupsafe import Markup, escape

    if zh == en:
        return escape(zh)
    return Markup('<span lang="zh">{}</span><span lang="en"> {}</span>').format(zh, en)
