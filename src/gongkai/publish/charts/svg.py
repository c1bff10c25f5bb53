"""Elements of SVG as text, the frame that every chart stands in, and how positions are written."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from gongkai.model.labels import Names


def share(part: float, whole: float = 100) -> str:
    """Return a position as a share of the width, in hundredths of a percent."""
    return f"{100 * part / whole:.2f}".rstrip("0").rstrip(".") + "%"


def element(name: str, content: str = "", **attributes: str | float) -> str:
    """Return an element; ``class_`` and ``text_anchor`` stand for ``class`` and ``text-anchor``."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(names: Names | str, **attributes: str | float) -> str:
    """Return words, in one language where they are the same in both, else in both, marked as such."""
    if isinstance(names, str) or names[0] == names[1]:
        return element("text", escape(names if isinstance(names, str) else names[0]), **attributes)
    zh, en = (element("tspan", escape(name), lang=lang) for name, lang in zip(names, ("zh", "en"), strict=True))
    return element("text", f"{zh} {en}", **attributes)


def frame(
    id_: str, title: Names, description: Names, height: int, content: Iterable[str], *, width: int | None = None
) -> str:
    """Return a chart with its words for those who do not see it: what it is about, and what it shows.

    It is as wide as its place; with a ``width`` it is a picture of that shape, which shrinks as a whole.
    """
    size = f'height="{height}"' if width is None else f'viewBox="0 0 {width} {height}"'
    return (
        f'<svg class="chart" role="img" aria-labelledby="{id_}-t {id_}-d" width="100%" {size}>'
        f'<title id="{id_}-t">{escape(" ".join(dict.fromkeys(title)))}</title>'
        f'<desc id="{id_}-d">{escape(" ".join(dict.fromkeys(description)))}</desc>{"".join(content)}</svg>'
    )
