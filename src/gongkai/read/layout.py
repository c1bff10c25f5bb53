"""Tells the tables of a page or a Word file that hold data from those that only lay the page out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

# A cell with more text than this in so many paragraphs holds a part of the page, not a datum.
_LONGEST_DATUM = 300  # characters
_LEAST_PARAGRAPHS = 3
_SENTENCE_END = "。"
_PARAGRAPHS = frozenset(("p", "div", "br", "li"))


@dataclass(slots=True)
class Shape:
    """What a cell holds beside the tables in it, whether there are such, and whether one of them is running text."""

    length: int = 0
    paragraphs: int = 0
    has_sentence: bool = False
    has_table: bool = False
    has_prose: bool = False

    def add(self, text: str | None) -> None:
        """Count a piece of text."""
        if text and (text := text.strip()):
            self.length += len(text)
            self.has_sentence = self.has_sentence or _SENTENCE_END in text

    @property
    def is_prose(self) -> bool:
        """Whether the cell holds running text, itself or in a table inside."""
        return self.has_prose or (self.length > _LONGEST_DATUM and self.paragraphs >= _LEAST_PARAGRAPHS)


def is_prose(rows: Sequence[Sequence[Shape]]) -> bool:
    """Tell whether a table holds running text: a long one in a cell, or sentences in its only column."""
    is_column = max(map(len, rows), default=0) == 1
    return any(cell.is_prose or (is_column and cell.has_sentence) for row in rows for cell in row)


def is_grid(rows: Sequence[Sequence[Shape]]) -> bool:
    """Tell whether a table holds data.

    A table lays out the page if it has no two cells with content, holds running text, or is little more than a frame
    around other tables.
    """
    cells = [cell for row in rows for cell in row]
    filled = sum(1 for cell in cells if cell.length or cell.has_table)
    nesting = sum(1 for cell in cells if cell.has_table)
    is_frame = nesting > 0 and (max(map(len, rows)) == 1 or 2 * nesting >= filled)
    return filled > 1 and not is_frame and not is_prose(rows)


@dataclass(slots=True)
class _OpenTable:
    rows: dict[etree._Element | None, list[Shape]] = field(default_factory=dict)
    cell: Shape | None = None


def find_grids(root: etree._Element) -> set[etree._Element]:
    """Return the tables of a page that hold data and do not say that they are there for the layout."""
    grids: set[etree._Element] = set()
    tables: list[_OpenTable] = []

    def count(text: str | None) -> None:
        if tables and (cell := tables[-1].cell) is not None:
            cell.add(text)

    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if element.tag == "table":
                tables.append(_OpenTable())
            elif tables and element.tag in ("td", "th"):
                tables[-1].cell = Shape()
                tables[-1].rows.setdefault(element.getparent(), []).append(tables[-1].cell)
            elif tables and element.tag in _PARAGRAPHS and (cell := tables[-1].cell) is not None:
                cell.paragraphs += 1
            count(element.text)
            continue
        if element.tag == "table":
            rows = list(tables.pop().rows.values())
            if is_grid(rows) and element.get("role") not in ("presentation", "none"):
                grids.add(element)
            if tables and (cell := tables[-1].cell) is not None:
                cell.has_table = True
                cell.has_prose = cell.has_prose or is_prose(rows)
        elif tables and element.tag in ("td", "th"):
            tables[-1].cell = None
        count(element.tail)
    return grids
