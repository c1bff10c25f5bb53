"""Places the cells of a table on its grid: merged cells cover every place they span, and no place is covered twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongkai.document import Cell, Span, Table

_WIDEST = 100  # columns one cell may span; no form has so many, but pages write any number for "all of them"
_FURTHEST = 1_000  # the column from which on a cell spans one column only


@dataclass(frozen=True, slots=True)
class LooseCell:
    """A cell as its row lists it, not yet placed; a rowspan of 0 reaches to the end of its group of rows."""

    span: Span
    rowspan: int = 1
    colspan: int = 1
    is_header: bool = False


def place(groups: Iterable[Sequence[Sequence[LooseCell]]]) -> list[Cell]:
    """Return the cells of groups of rows (head, body, foot) with their places.

    As in HTML, a cell takes the first free place of its row and does not reach out of its group. A cell so wide that it
    would cover a place twice ends before that place.
    """
    cells: list[Cell] = []
    free_from: dict[int, int] = {}  # the row from which on a column is free
    jumps: dict[int, tuple[int, int]] = {}  # covered columns: the first behind them, and the row up to which it is so
    first = 0
    for group in groups:
        end = first + len(group)
        for row, loose_cells in enumerate(group, first):
            column = 0
            for loose in loose_cells:
                column = _free(column, row, free_from, jumps)
                height = min(loose.rowspan or end, end - row)
                width = 1
                widest = min(loose.colspan, _WIDEST, max(1, _FURTHEST - column))
                while width < widest and free_from.get(column + width, 0) <= row:
                    width += 1
                free_from.update(dict.fromkeys(range(column, column + width), row + height))
                cells.append(Cell(loose.span, row, column, height, width, loose.is_header))
                column += width
        first = end
    return cells


def _free(column: int, row: int, free_from: dict[int, int], jumps: dict[int, tuple[int, int]]) -> int:
    """Return the first free column of a row; a stretch of covered ones is walked through once, not in each row."""
    behind, until = jumps.get(column, (column, 0))
    if until <= row:
        behind, until = column, free_from.get(column, 0)
    while (free := free_from.get(behind, 0)) > row:
        behind += 1
        until = min(until, free)
    jumps[column] = (behind, until)
    return behind


def table_of(cells: Sequence[Cell], span: Span | None = None) -> Table:
    """Return the table of placed cells; its span covers them all."""
    return Table(
        span or Span(min(c.span.start for c in cells), max(c.span.end for c in cells)),
        tuple(cells),
        max(c.row + c.rowspan for c in cells),
        max(c.column + c.colspan for c in cells),
    )
