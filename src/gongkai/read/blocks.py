"""Puts the blocks of a document that is no web page (paragraphs, tables) together: one text, its tables, its boxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongkai.document import Box, Span, Table
from gongkai.read.grid import LooseCell, place, table_of
from gongkai.read.plain import trimmed


@dataclass(frozen=True, slots=True)
class Content:
    """What the module of a format makes of the bytes: the text, and what of it is known by its place."""

    text: str
    tables: tuple[Table, ...] = ()
    chrome: tuple[Span, ...] = ()
    boxes: tuple[Box, ...] = ()
    converter: str | None = None  # the program that stood between the bytes and the text


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: page from 1, edges in points from the upper left corner of the page."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a part of one in one place (a line); ``joins`` says that it goes on from the part before."""

    text: str
    place: Place | None = None
    joins: bool = False


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell as its row lists it: its blocks, and the rows and columns it spans; an empty cell has no block."""

    blocks: tuple[Block, ...] = ()
    rowspan: int = 1
    colspan: int = 1
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, row by row; a merged cell is listed once, in the row and at the place where it begins."""

    rows: tuple[tuple[GridCell, ...], ...]


Block = Paragraph | Grid


def assemble(blocks: Iterable[Block]) -> Content:
    """Return the content of blocks in reading order, as a web page's is written (read/html.py).

    A paragraph is a line; a table has a line for each row, with a tab between two cells and a blank between two
    paragraphs of a cell; a table in a cell has lines of its own inside the line of its row.
    """
    writer = _Writer()
    writer.write(blocks)
    tables = sorted(writer.tables, key=lambda table: (table.span.start, -table.span.end))
    return Content("".join(writer.parts), tuple(tables), boxes=tuple(writer.boxes))


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.tables: list[Table] = []
        self.boxes: list[Box] = []

    def write(self, blocks: Iterable[Block], separator: str = "\n") -> None:
        before: Block | None = None
        for block in blocks:
            if isinstance(block, Grid):
                if before is not None:
                    self._put("\n")
                self._table(block)
                before = block
            elif text := " ".join(block.text.split()):
                if isinstance(before, Grid):
                    self._put("\n")
                elif before is not None and not block.joins:
                    self._put(separator)
                start = self.length
                self._put(text)
                if block.place is not None:
                    where = block.place
                    span = Span(start, self.length)
                    self.boxes.append(Box(span, where.page, where.left, where.top, where.right, where.bottom))
                before = block

    def _table(self, grid: Grid) -> None:
        rows: list[Sequence[LooseCell]] = []
        for number, row in enumerate(grid.rows):
            if number:
                self._put("\n")
            rows.append([self._cell(cell, is_first=not n) for n, cell in enumerate(row)])
        if cells := place([rows]):
            self.tables.append(table_of(cells))

    def _cell(self, cell: GridCell, *, is_first: bool) -> LooseCell:
        if not is_first:
            self._put("\t")
        start, part = self.length, len(self.parts)
        self.write(cell.blocks, " ")
        text = "".join(self.parts[part:])
        inner = trimmed(text, Span(0, len(text)))
        span = Span(start + inner.start, start + inner.end)
        return LooseCell(span, cell.rowspan, cell.colspan, cell.is_header)

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
