"""Which divisions have reports of which years: a grid that stays small however many reports there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gongkai.model.labels import Names
from gongkai.publish.record import DatasetRecord, Place

_MOST_ROWS = 40
_MOST_YEARS = 20

_NATIONAL: Names = ("国家机关及其他", "National and other agencies")


class Cell(NamedTuple):
    """How many reports there are, and where they are found: the report itself where there is one."""

    number: int
    path: str | None


class Row(NamedTuple):
    """A division: its code, its names, its page, its reports by year."""

    code: str
    names: Names
    path: str | None
    cells: tuple[Cell, ...]


class Coverage(NamedTuple):
    """Divisions by years; ``depth`` is the level of the divisions, 0 for provinces."""

    years: tuple[int, ...]
    rows: tuple[Row, ...]
    depth: int
    is_cut: bool
    """Whether there are more divisions, or more years, than it shows."""


def coverage(records: Sequence[DatasetRecord], *, most_rows: int = _MOST_ROWS) -> Coverage:
    """Return the grid at the lowest level of divisions that it has room for; the codes put parts below their whole."""
    depths = range(max((len(record.places) for record in records), default=1), 0, -1)
    depth = next((d for d in depths if len({_place(record, d) for record in records}) <= most_rows), 1)
    years = tuple(sorted({record.year for record in records})[-_MOST_YEARS:])
    groups: dict[str, list[DatasetRecord]] = {}
    names: dict[str, Place] = {}
    for record in sorted(records, key=lambda record: (record.year, record.id)):
        code = _place(record, depth)
        groups.setdefault(code, []).append(record)
        names |= {place.code: place for place in record.places}  # as the newest report calls them
    rows = [_row(code, own, years, names.get(code)) for code, own in sorted(groups.items())]
    has_older = years[:1] > tuple(sorted({record.year for record in records})[:1])
    return Coverage(years, tuple(rows[:most_rows]), depth - 1, len(rows) > most_rows or has_older)


def _place(record: DatasetRecord, depth: int) -> str:
    return record.places[:depth][-1].code if record.places else ""


def _row(code: str, records: Iterable[DatasetRecord], years: Iterable[int], place: Place | None) -> Row:
    records = list(records)
    path = f"doc/division/{code}.html" if place else None
    cells = []
    for year in years:
        own = [record for record in records if record.year == year]
        cells.append(Cell(len(own), f"doc/report/{own[0].id}.html" if len(own) == 1 else path))
    return Row(code, (place.zh, place.en) if place else _NATIONAL, path, tuple(cells))
