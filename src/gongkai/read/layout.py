"""Tells the tables of a web page that hold data from those that only lay the page out."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

# A cell with more text than this in so many paragraphs holds a part of the page, not a datum.
_LONGEST_DATUM = 300  # characters
_LEAST_PARAGRAPHS = 3


def find_grids(root: etree._Element) -> set[etree._Element]:
    """Return the tables that hold data.

    A table lays out the page if it says so, has no two cells with content, holds running text, or is little more than
    a frame around other tables.
    """
    grids: set[etree._Element] = set()
    prose: set[etree._Element] = set()  # tables that hold running text, themselves or in a table inside
    for table in reversed(list(root.iter("table"))):  # inner ones before those around them
        filled = nesting = 0
        columns: dict[etree._Element | None, int] = {}
        for cell in _own(table, table.iter("td", "th")):
            columns[cell.getparent()] = columns.get(cell.getparent(), 0) + 1
            inner = _own(table, cell.iter("table"))
            length = _length(cell) - sum(map(_length, inner))
            paragraphs = _paragraphs(cell) - sum(map(_paragraphs, inner))
            filled += bool(length or inner)
            nesting += bool(inner)
            if (length > _LONGEST_DATUM and paragraphs >= _LEAST_PARAGRAPHS) or not prose.isdisjoint(inner):
                prose.add(table)
        is_frame = nesting > 0 and (max(columns.values()) == 1 or 2 * nesting >= filled)
        if filled > 1 and not is_frame and table not in prose and table.get("role") not in ("presentation", "none"):
            grids.add(table)
    return grids


def _own(table: etree._Element, elements: Iterable[etree._Element]) -> list[etree._Element]:
    """Return the elements that lie directly in this table, not in one inside it."""
    return [e for e in elements if next(e.iterancestors("table"), None) is table]


def _length(element: etree._Element) -> int:
    return sum(len(t.strip()) for t in element.itertext() if t)


def _paragraphs(element: etree._Element) -> int:
    return sum(1 for _ in element.iter("p", "div", "br", "li"))
