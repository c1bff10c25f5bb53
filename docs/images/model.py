"""Draws model.svg, the picture of the model: its classes and the properties that lead from one to another.

    python docs/images/model.py

It is drawn from the ontology and the rule book; tests/test_docs.py draws it again and compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from gongkai.publish.vocabulary.diagram import Box, draw
from gongkai.publish.vocabulary.graph import Graph, read
from gongkai.publish.vocabulary.ontology import class_model
from gongkai.publish.vocabulary.pages import Views

PICTURE = Path(__file__).with_name("model.svg")

_LEFT_OUT = ("LinearIdentity", "LinearTerm", "SeriesIdentity", "Rule", "Conformance", "Source")
"""Classes of the rule book, and those that no property of the ontology leads to: docs/model.md speaks of them."""

_TITLE = "数据模型的类和属性 · Classes and properties of the model"
_FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" \
role="img" aria-labelledby="title desc" font-size="13" \
font-family="system-ui, &quot;PingFang SC&quot;, &quot;Microsoft YaHei&quot;, &quot;Noto Sans CJK SC&quot;, sans-serif">
<!-- Made by docs/images/model.py from the ontology: change that, then run python docs/images/model.py -->
<title id="title">{title}</title>
<desc id="desc">{description}</desc>
<rect width="100%" height="100%" fill="#ffffff"/>
<g fill="none" stroke="#66727f" stroke-opacity=".6">
{lines}
</g>
{boxes}
</svg>
"""


def picture() -> str:
    """Return the picture."""
    views = Views(Graph((*read("ontology"), *read("shapes"))))
    drawing = draw([drawn for drawn in class_model(views, "ns.html") if drawn.name not in _LEFT_OUT])
    return _FRAME.format(
        width=drawing.width,
        height=drawing.height,
        title=_TITLE,
        description=escape("; ".join(drawing.sentences)),
        lines="\n".join(f'<path d="{line}"/>' for line in drawing.lines),
        boxes="\n".join(row for box in drawing.boxes for row in _box(box)),
    )


def _box(box: Box) -> Iterator[str]:
    """Yield the lines of a box: names in both languages, then the properties."""
    x = box.x + 10
    place = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"'
    yield f'<rect {place} rx="4" fill="#f5f8fa" stroke="#1f2933"/>'
    yield f'<text x="{x:g}" y="{box.y + 18:g}" font-weight="bold" fill="#1f2933">{escape(box.drawn.name)}</text>'
    yield f'<text x="{x:g}" y="{box.y + 36:g}" lang="zh" fill="#1f2933">{escape(box.drawn.zh)}</text>'
    for words, y in box.rows:
        yield f'<text x="{x:g}" y="{y:g}" fill="#3d4852">{escape(words)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
