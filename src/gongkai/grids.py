"""Lays the tables of an extraction out as the forms print them: headers over several lines, labels in groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gongkai.facts import Figure, FormRow, FormTable, State

SIGNS = {State.BLANK: "▢", State.NOT_APPLICABLE: "/", State.AMBIGUOUS: "?", State.STATED_IN_WORDS: "≡"}
"""The shape that stands for a state, beside its word."""

_BETWEEN = " / "


@dataclass(frozen=True, slots=True)
class Header:
    """A cell of the header, or the label of several rows: how many columns and lines it covers."""

    label: str
    colspan: int
    rowspan: int


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its number among the table's rows, the group it begins, its own label, its cells."""

    number: int
    group: Header | None
    label: str
    cells: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of a table under the same columns."""

    headers: tuple[tuple[Header, ...], ...]
    lines: tuple[Line, ...]
    has_groups: bool


def blocks(table: FormTable) -> Iterator[Block]:
    """Yield the blocks of a table; table 二 has several, the others one."""
    rows = list(enumerate(table.rows))
    for columns, found in groupby(rows, key=lambda it: it[1].columns):
        block = list(found)
        groups = [_levels(row.label)[:-1] for _, row in block]
        yield Block(_headers(columns), tuple(_lines(block, groups)), any(groups))


def _levels(address: str) -> tuple[str, ...]:
    """Return the labels that lead to a row or column; those above its own are told apart by any slash."""
    above, _, label = address.rpartition(_BETWEEN)
    return (*(part.strip() for part in above.split("/") if part.strip()), label)


def _headers(columns: Sequence[str]) -> tuple[tuple[Header, ...], ...]:
    paths = [_levels(column) for column in columns]
    depth = max(map(len, paths))
    lines = []
    for level in range(depth):
        line = []
        for key, found in groupby(range(len(paths)), key=lambda n: _key(paths[n], level, n)):
            covered = list(found)
            path = paths[covered[0]]
            if key is not None:
                line.append(Header(path[level], len(covered), depth - level if level == len(path) - 1 else 1))
        lines.append(tuple(line))
    return tuple(lines)


def _key(path: tuple[str, ...], level: int, number: int) -> tuple[str | int, ...] | None:
    """Return what neighbours share to be under one header; a label of its own is shared with none."""
    if level >= len(path):
        return None
    return (*path[: level + 1], number) if level == len(path) - 1 else path[: level + 1]


def _lines(rows: Sequence[tuple[int, FormRow]], groups: Sequence[tuple[str, ...]]) -> Iterator[Line]:
    told = 0
    for n, (number, row) in enumerate(rows):
        group = None
        if n >= told:
            told = n + 1
            while told < len(rows) and groups[told] == groups[n] and groups[n]:
                told += 1
            group = Header(_BETWEEN.join(groups[n]), 1, told - n)
        yield Line(number, group, row.label.rpartition(_BETWEEN)[2], row.cells)
