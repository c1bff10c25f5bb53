"""Tells which cell of a row stands in which column of the form: in a grid by the headers, in text by their order."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from gongkai.document import Span
from gongkai.extract.align import AlignedTable, Placed
from gongkai.extract.rows import Slot, TableRow
from gongkai.knowledge.forms import Column, Layout, Row, signs_of

_LEAST_LIKE = 78  # per cent; 本年新制作数量 and 本年新公开数量 are alike by 71

Cells = tuple[Slot | None, ...]
"""The slot of each column of a row, None where the document has none for it."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a form's table as the document holds it: the slot of each column, or digits that are run together."""

    placed: Placed
    cells: Cells | None
    label: Span  # the words that name it, without what stands before them

    @property
    def row(self) -> TableRow:
        """The row of the document."""
        return self.placed.row

    @property
    def form(self) -> Row:
        """The row of the form."""
        return self.placed.form


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table of a form with the rows whose cells could be told apart, or may be by their sums."""

    layout: Layout
    rows: tuple[ReadRow, ...]


def slots_by_column(table: AlignedTable, folded: str) -> list[Cells | None]:
    """Return for each row of a table the slot of each column of the form; None where they cannot be told.

    A column that the document's table has not is None in the row.
    """
    starts: dict[int, int] = {}  # of each grid, the column behind its labels
    filled: dict[int, set[int | None]] = {}  # of each grid, the columns that hold a value somewhere
    for placed in table.rows:
        if (grid := placed.row.table) is not None:
            starts[grid] = max(starts.get(grid, 0), placed.row.label_end)
            filled.setdefault(grid, set()).update(slot.column for slot in placed.row.slots if not slot.is_blank)
    order: list[int] | None = None
    found: list[Cells | None] = []
    for n, placed in enumerate(table.rows):
        row, columns = placed.row, placed.form.columns
        if row.table is not None:
            found.append(_in_grid(row, columns, starts[row.table], filled[row.table]))
            continue
        if n == 0 or table.rows[n - 1].form.columns != columns:
            order = _printed_order(folded, row, columns)
        found.append(_in_text(row, columns, order, has_label=bool(placed.form.label)))
    return found


def _in_grid(row: TableRow, columns: Sequence[Column], start: int, filled: Set[int | None]) -> Cells | None:
    """Return the slots by the headers above them; where headers are missing or say the same twice, by their order.

    Columns that are blank from top to bottom, as printing makes them, are left out where there are too many.
    """
    slots: Sequence[Slot] = [s for s in row.slots if not s.is_blank or (s.column or 0) >= start]
    headed = [[s for s in slots if s.header and _is_header(s.header, column)] for column in columns]
    if all(len(group) == 1 for group in headed) and len({group[0].column for group in headed}) == len(columns):
        return tuple(group[0] for group in headed)
    if len(slots) != len(columns):
        held = [s for s in slots if s.column in filled]
        slots = held if len(held) == len(columns) else slots
    if len(slots) != len(columns):
        known = [s for s in slots if any(column.header.search(s.header) for column in columns if s.header)]
        if len(known) < len(columns) and (part := _in_known_columns(slots, headed)):
            return part
        slots = known if len(known) == len(columns) else replace(row, slots=tuple(slots)).without_padding(len(columns))
    return tuple(slots) if len(slots) == len(columns) else None


@lru_cache(1 << 12)
def _is_header(header: str, column: Column) -> bool:
    """Tell whether a header is that of a column, or what a misprint has left of it."""
    return bool(column.header.fullmatch(header)) or fuzz.ratio(header, signs_of(column.label)) >= _LEAST_LIKE


def _in_known_columns(slots: Sequence[Slot], headed: Sequence[Sequence[Slot]]) -> Cells | None:
    """Return the slots of a table of which columns are missing, if each value has a header that no other one has."""
    cells = tuple(group[0] if len(group) == 1 else None for group in headed)
    columns = {slot.column for slot in cells if slot is not None}
    is_sure = len(columns) > 1 and all(slot.is_blank or slot.column in columns for slot in slots)
    return cells if is_sure and len(columns) == sum(slot is not None for slot in cells) else None


def _in_text(row: TableRow, columns: Sequence[Column], order: Sequence[int] | None, *, has_label: bool) -> Cells | None:
    """Return the slots in the order in which the headers are printed."""
    slots = row.without_padding(len(columns), has_label=has_label)
    if len(slots) != len(columns):
        return None
    if order is None:
        return tuple(slots)
    return tuple(slots[order.index(n)] for n in range(len(columns)))


def _printed_order(folded: str, row: TableRow, columns: Sequence[Column]) -> list[int] | None:
    """Return the columns in the order in which the words above a row name them, or None where that cannot be told.

    Headers in two lines are flattened line by line, so their order says nothing.
    """
    if len(columns) < 2 or any(column.under for column in columns):
        return None
    places = [found.start() if (found := column.header.search(row.head)) else -1 for column in columns]
    if -1 in places or len(set(places)) < len(places):
        return None
    order = sorted(range(len(columns)), key=places.__getitem__)
    return None if order == list(range(len(columns))) else order
