"""Draws result.svg, the picture of the README: a passage of a sample report and what becomes of its numbers.

    python docs/images/make.py

The picture is drawn from the program's own output; tests/test_docs.py draws it again and compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from gongkai import Extraction, extract_file
from gongkai.document import Span
from gongkai.facts import Excluded, Figure
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model import DEFAULT_BASE
from gongkai.model.identifiers import Identifiers

_ROOT = Path(__file__).parents[2]
_REPORT = _ROOT / "data" / "samples" / "qinghe-2017.txt"
_HEADING = "收到申请的情况"
PICTURE = Path(__file__).with_name("result.svg")

_WIDTH, _MARGIN, _SIZE, _LINE, _ROW = 1000, 32, 20, 40, 46
_CELLS = 2 * (_WIDTH - 2 * _MARGIN - 40) // _SIZE  # half-width cells in a line of the passage
_COLUMNS = (_MARGIN + 22, 190, 500, 590)
_IN_CATALOGUE, _OTHER, _NONE = "catalogue", "other", "none"
_STYLE = """
text { font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif }
text { fill: #1f2933; font-size: 15px } .name, .head { fill: #66727f; font-size: 14px }
.passage { font-size: 20px } .value { font-weight: 600 } .en { fill: #66727f; font-size: 13px }
.iri { fill: #0b6e66; font: 13px ui-monospace, Menlo, Consolas, monospace }
.catalogue { fill: #c9ece6 } .other { fill: #fbe6b8 } .none { fill: #e3e7eb }
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A number of the passage and what it is."""

    span: Span
    kind: str
    written: str
    zh: str
    en: str
    period: str
    iri: str


def rows(extraction: Extraction, within: Span) -> list[Row]:
    """Return the numbers of a stretch of the text, in its order."""
    ids = Identifiers("", extraction.report.id)
    found = [_row(extraction, ids, number) for number in (*extraction.figures, *extraction.excluded)]
    return sorted((row for row in found if within.contains(row.span)), key=lambda row: row.span)


def _row(extraction: Extraction, ids: Identifiers, number: Figure | Excluded) -> Row:
    if isinstance(number, Excluded):
        return Row(number.span, _NONE, number.quote, "不是统计数据", f"no figure: {number.reason}", "", "")
    written = f"{number.quote}{number.unit or ''}"
    if number.indicator is None:
        iri = ids.figure(number.span.start)
        return Row(number.span, _OTHER, written, number.label, "outside the catalogue", number.period, iri[1:-1])
    indicator = vocabulary().indicators[number.indicator]
    iri = ids.observation(extraction.report, number)
    return Row(number.span, _IN_CATALOGUE, written, indicator.zh, indicator.en, number.period, iri[1:-1])


def draw(extraction: Extraction, heading: str) -> str:
    """Return the picture as SVG."""
    section = next(s for s in extraction.document.walk() if s.heading.of(extraction.text).startswith(heading))
    table = rows(extraction, section.body)
    passage = _lines(extraction.text, section.body)
    below = _MARGIN + 50 + len(passage) * _LINE + 34
    height = below + len(table) * _ROW + _MARGIN
    size = f'width="{_WIDTH - 1}" height="{height - 1}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}">',
            "<title>A passage of a report, and the linked data made of its numbers</title>",
            f"<style>{_STYLE}</style>",
            f'<rect x="0.5" y="0.5" {size} rx="12" fill="#ffffff" stroke="#d3dae1"/>',
            _text(_MARGIN, _MARGIN + 12, f"{extraction.source.name} › {heading}", "name"),
            *_passage(extraction.text, passage, table),
            f'<line x1="{_MARGIN}" x2="{_WIDTH - _MARGIN}" y1="{below - 8}" y2="{below - 8}" stroke="#d3dae1"/>',
            *_head(below - 20),
            *(piece for n, row in enumerate(table) for piece in _entry(below + n * _ROW, row)),
            "</svg>\n",
        ]
    )


def _head(y: int) -> Iterator[str]:
    names = ("原文 as written", "指标 indicator", "时期 period", f"IRI ({DEFAULT_BASE}…)")
    for x, name in zip(_COLUMNS, names, strict=True):
        yield _text(x, y, name, "head")


def _entry(top: int, row: Row) -> Iterator[str]:
    y = top + 20
    yield f'<rect class="{row.kind}" x="{_MARGIN}" y="{y - 13}" width="12" height="16" rx="3"/>'
    yield _text(_COLUMNS[0], y, row.written, "value")
    yield _text(_COLUMNS[1], y, row.zh)
    yield _text(_COLUMNS[1], y + 18, row.en, "en")
    yield _text(_COLUMNS[2], y, row.period)
    yield _text(_COLUMNS[3], y, row.iri, "iri")


def _passage(text: str, lines: list[Span], table: list[Row]) -> Iterator[str]:
    """Yield the lines of the passage, its numbers marked; each piece has a set length, whatever the font."""
    for n, line in enumerate(lines):
        y, cell = _MARGIN + 50 + n * _LINE, 0
        marks = [(row.span, row.kind) for row in table if line.contains(row.span)]
        for span, kind in _pieces(line, marks):
            x, length = _MARGIN + cell * _SIZE // 2, _cells(span.of(text)) * _SIZE // 2
            if kind:
                yield f'<rect class="{kind}" x="{x - 2}" y="{y - 20}" width="{length + 4}" height="28" rx="4"/>'
            yield (
                f'<text class="passage" x="{x}" y="{y}" textLength="{length}"'
                f' lengthAdjust="spacingAndGlyphs">{escape(span.of(text))}</text>'
            )
            cell += _cells(span.of(text))


def _pieces(line: Span, marks: list[tuple[Span, str]]) -> Iterator[tuple[Span, str]]:
    at = line.start
    for span, kind in marks:
        if at < span.start:
            yield Span(at, span.start), ""
        yield span, kind
        at = span.end
    if at < line.end:
        yield Span(at, line.end), ""


def _lines(text: str, stretch: Span) -> list[Span]:
    """Return the stretch in lines of equal width, not broken before a closing sign or inside a number."""
    lines, start, cells = [], stretch.start, 0
    for at in range(stretch.start, stretch.end):
        cells += _cells(text[at])
        is_breakable = at > start and text[at] not in ",。、;)”" and not (text[at].isdigit() and text[at - 1].isdigit())
        if text[at] == "\n" or (cells > _CELLS and is_breakable):
            lines.append(Span(start, at))
            start, cells = at + (text[at] == "\n"), _cells(text[at])
    lines.append(Span(start, stretch.end))
    return [line for line in lines if line.of(text).strip()]


def _cells(text: str) -> int:
    """Return the width of a text in half-width cells."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def _text(x: int, y: int, text: str, kind: str = "label") -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(text)}</text>'


def picture() -> str:
    """Return the picture that the README shows."""
    return draw(extract_file(_REPORT), _HEADING)


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
