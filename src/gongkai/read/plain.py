"""Reads plain text and Markdown: the text is the file's own, so that offsets are offsets in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gongkai.document import Cell, Span, Table
from gongkai.read.grid import table_of

_DELIMITER_ROW = re.compile(r"[ \t]*(?=[^\n]*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CELL_END = re.compile(r"(?<!\\)\|")
_NUMBER = re.compile(r"-?[\d,.]+%?")


def normalise(text: str) -> str:
    """Return the text with every line break written as ``\\n``; nothing else of a plain file is touched."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def find_tables(text: str) -> tuple[Table, ...]:
    """Return the tables of a text whose rows are lines of cells between bars, as Markdown writes them.

    A table is a row of cells, a delimiter row (``|---|---|``) with as many cells, and the rows up to the first line
    without a bar. Rows may have more or fewer cells than the first; what they have is kept. Without a delimiter row, at
    least two lines that begin and end with a bar and have as many cells are one too: texts of pages have such.
    """
    if "|" not in text:
        return ()
    lines = _lines(text)
    starts = [n for n in range(1, len(lines)) if _is_delimiter(text, lines, n)]
    taken: set[int] = set()
    tables = []
    for start, following in pairwise([*starts, len(lines) + 1]):
        end = start + 1
        while end < min(following - 1, len(lines)) and "|" in lines[end].of(text):
            end += 1
        tables.append(_table(text, [lines[start - 1], *lines[start + 1 : end]]))
        taken.update(range(start - 1, end))
    taken.update(n for n, line in enumerate(lines) if _DELIMITER_ROW.fullmatch(text, line.start, line.end))
    tables += [_table(text, rows) for rows in _framed(text, [s for n, s in enumerate(lines) if n not in taken])]
    return tuple(sorted(tables, key=lambda table: table.span))


def _framed(text: str, lines: list[Span]) -> Iterator[list[Span]]:
    """Yield neighbouring lines that begin and end with a bar and have as many cells."""
    rows: list[Span] = []
    count = 0
    for line in [*lines, Span(len(text) + 2, len(text) + 2)]:
        written = line.of(text).strip()
        cells = len(_cells(text, line)) if written[:1] == written[-1:] == "|" and len(written) > 1 else 0
        is_next = bool(rows) and line.start == rows[-1].end + 1
        if not (is_next and cells == count):
            if len(rows) > 1 and count > 1:
                yield rows
            rows = []
        if cells:
            rows.append(line)
            count = cells


def _lines(text: str) -> list[Span]:
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append(Span(start, start + len(line)))
        start += len(line) + 1
    return lines


def _is_delimiter(text: str, lines: list[Span], number: int) -> bool:
    line, above = lines[number], lines[number - 1]
    return (
        _DELIMITER_ROW.fullmatch(text, line.start, line.end) is not None
        and _DELIMITER_ROW.fullmatch(text, above.start, above.end) is None
        and "|" in above.of(text)
        and len(_cells(text, above)) == len(_cells(text, line))
    )


def _cells(text: str, line: Span) -> list[Span]:
    """Return what stands between the bars of a line, without the blanks around it."""
    bars = [m.start() for m in _CELL_END.finditer(text, line.start, line.end)]
    edges = [line.start - 1, *bars, line.end]
    if not text[edges[0] + 1 : edges[1]].strip():
        edges = edges[1:]
    if len(edges) > 2 and not text[edges[-2] + 1 : edges[-1]].strip():
        edges = edges[:-1]
    return [trimmed(text, Span(a + 1, b)) for a, b in pairwise(edges)]


def _table(text: str, rows: list[Span]) -> Table:
    cells = [[Cell(span, r, c) for c, span in enumerate(_cells(text, row))] for r, row in enumerate(rows)]
    # Converters write a data row as the head of every piece of a torn table; a row with a number in it is no head.
    if not any(_NUMBER.fullmatch(cell.span.of(text)) for cell in cells[0]):
        cells[0] = [Cell(cell.span, 0, cell.column, is_header=True) for cell in cells[0]]
    return table_of([cell for row in cells for cell in row], Span(rows[0].start, rows[-1].end))


def trimmed(text: str, span: Span) -> Span:
    """Return the span without the blanks at both ends; an empty one stays where it began."""
    inner = span.of(text)
    plain = inner.strip()
    if plain and len(plain) == span.end - span.start:
        return span
    start = span.start + len(inner) - len(inner.lstrip())
    return Span(start, start + len(plain)) if plain else Span(span.start, span.start)


def find_paragraphs(text: str) -> tuple[Span, ...]:
    """Return the stretches between line breaks that hold text, without the blanks around them."""
    return tuple(span for span in (trimmed(text, line) for line in _lines(text)) if span.start < span.end)
