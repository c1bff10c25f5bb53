"""The document: one immutable text, and sections, paragraphs, tables and cells as spans of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open stretch of the document's text, in characters."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of this stretch."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Tell whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table's grid; a merged cell appears once, with its row and column span."""

    span: Span
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a grid of cells, row by row; ``span`` covers all its cells in the text."""

    span: Span
    cells: tuple[Cell, ...]
    rows: int
    columns: int

    def at(self, row: int, column: int) -> Cell | None:
        """Return the cell that covers a grid position, or None where the grid has a hole."""
        for cell in self.cells:
            if cell.row <= row < cell.row + cell.rowspan and cell.column <= column < cell.column + cell.colspan:
                return cell
        return None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it.

    ``level`` counts from 1 (``一、``) over 2 (``(一)``) and 3 (``1.``) to 4 (items ``一是…``, ``(1)``); ``mark`` is
    the numbering as written; ``heading`` covers the title without its mark (for an item the heading is its first
    clause); ``body`` runs from the end of the heading to the end of the section, sub-sections included.
    """

    level: int
    mark: Span
    heading: Span
    body: Span
    children: tuple[Section, ...] = ()

    @property
    def span(self) -> Span:
        """The whole section, mark included."""
        return Span(self.mark.start, self.body.end)

    def walk(self) -> Iterator[Section]:
        """Yield this section and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Box:
    """Where a stretch of the text stands on the pages of its source.

    ``page`` counts from 1; the edges are in points (1/72 inch) from the upper left corner of the page.
    """

    span: Span
    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Told:
    """What a manifest says of a report: its agency, its year, its address, its date of publication."""

    agency: str | None = None
    year: int | None = None
    url: str | None = None
    published: date | None = None


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True)
class Source:
    """Where the document's bytes came from; no clock and no absolute path, so that it can be published.

    ``encoding`` is that of a text file; a binary format has none. ``converter`` names the program that stood between
    the bytes and the text, where one was needed (``LibreOffice``, ``Tesseract OCR``). ``place`` is where the file lies
    as its reader would say it: errors name it, nothing publishes it.
    """

    name: str
    media_type: str
    encoding: str | None
    sha256: str
    size: int
    converter: str | None = None
    told: Told = NOTHING_TOLD
    place: str = ""

    @property
    def where(self) -> str:
        """What errors call the file: its place, or its name where that is all there is."""
        return self.place or self.name


@dataclass(frozen=True, slots=True)
class Document:
    """What ``read`` returns: the text, its outline, its tables, and the stretches that are page chrome.

    ``paragraphs`` are the stretches between line breaks that hold text, in order; ``chrome`` marks navigation,
    counters and other page furniture that stays in the text but is not the report's own; ``boxes`` say, in the order
    of the text and without overlaps, where the lines and cells of a paged source stand on its pages.
    """

    source: Source
    text: str
    paragraphs: tuple[Span, ...]
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    chrome: tuple[Span, ...] = ()
    boxes: tuple[Box, ...] = ()

    def box_at(self, span: Span) -> Box | None:
        """Return the line or cell on a page in which a stretch of the text begins; None for a source without pages."""
        index = bisect_right(self.boxes, span.start, key=lambda box: box.span.start) - 1
        return self.boxes[index] if index >= 0 and span.start < self.boxes[index].span.end else None

    def walk(self) -> Iterator[Section]:
        """Yield every section of the outline in the order of the text."""
        for section in self.sections:
            yield from section.walk()

    def path_at(self, position: int) -> tuple[Section, ...]:
        """Return the sections that enclose a position, outermost first."""
        path: list[Section] = []
        level = self.sections
        while found := next((s for s in level if s.span.start <= position < s.span.end), None):
            path.append(found)
            level = found.children
        return tuple(path)
