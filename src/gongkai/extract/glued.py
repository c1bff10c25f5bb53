"""Reads rows of a table whose cells ran together (640020470 is 64, 0, 0, 2, 0, 4, 70) by the sums the form states.

Nothing is guessed: a row has all readings that its digits and the sums leave. On a table whose sums hold, the true
reading is among them, so that a row with one reading is read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import NamedTuple

MOST_READINGS = 2_000
"""A row with more readings than this has none listed."""

MOST_WORK = 200_000
"""The steps that are spent on one row, and on one set of rows that sums connect; the same on every machine."""

_WIDEST = 1 << 16  # sums are told apart modulo this at most: 8 KiB for a set of sums
_NUMBER = re.compile(r"(?:0|-?[1-9][0-9]*|-0(?=\.))(?:\.[0-9]+)?")
_DECIMALS = re.compile(r"\.([0-9]*)")


@dataclass(frozen=True, slots=True)
class GluedRow:
    """A row of a table as digits: ``groups`` are the runs between sure boundaries, each of them one cell or more.

    A run has digits, ``.`` inside a number, and ``-``: a minus, or inside the run also a mere sign between two cells.
    """

    key: str
    groups: tuple[str, ...]
    width: int


@dataclass(frozen=True, slots=True)
class RowSum:
    """What the cells of each row add up to: coefficient x cell, over (column, coefficient), is zero.

    All its columns are columns of the rows.
    """

    terms: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """What rows add up to in every column: coefficient x cell, over (key of the row, coefficient), is zero."""

    terms: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and where it stands: characters ``start`` to ``end`` of a group of its row."""

    value: Decimal
    group: int
    start: int
    end: int


Reading = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """The readings of a row: one, and it is read; several, and it is ambiguous; none, and it is no such row.

    ``by_row`` counts the readings before other rows were looked at. With ``has_too_many``, the row could be read in
    more ways than are listed: then there are no readings.
    """

    readings: tuple[Reading, ...]
    by_row: int = 0
    has_too_many: bool = False


class _Number(NamedTuple):
    """A number a run may hold: the cell before it ends at ``before``; ``scaled`` is its value without decimals."""

    before: int
    cell: Cell
    scaled: int


class _Statement(NamedTuple):
    """An identity in one column: ``rest`` from the cells that are sure, and the terms of the rows that are not."""

    column: int
    terms: tuple[tuple[str, int], ...]
    rest: int


_Vector = tuple[int, ...]  # the scaled cells of a reading
_Domains = dict[str, tuple[_Vector, ...]]  # what each row may still be


class _TooMuch(Exception):
    """The work or the readings are more than is allowed."""


@dataclass(slots=True)
class _Work:
    left: int

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise _TooMuch


def decode(
    rows: Sequence[GluedRow],
    sums: Sequence[RowSum],
    identities: Sequence[Identity],
    known: Mapping[tuple[str, int], Decimal] | None = None,
    *,
    work: int = MOST_WORK,
) -> dict[str, Decoded]:
    """Return the readings of every row that the row's own sums, the known cells and the identities leave.

    A sum that no reading of the row fulfils is the report's error and does not count; neither do known cells that no
    reading has, nor the identities of connected rows that cannot all hold. Identities need all their rows.
    """
    places = max((len(d) for row in rows for run in row.groups for d in _DECIMALS.findall(run)), default=0)
    found: dict[str, dict[_Vector, Reading]] = {}
    crowded = set()
    for row in rows:
        if row.key in found:
            raise ValueError(f"two rows have the key {row.key!r}")
        if any(column >= row.width for s in sums for column, _ in s.terms):
            raise ValueError(f"a sum has more columns than the {row.width} of row {row.key!r}")
        cells = {column: value for (key, column), value in (known or {}).items() if key == row.key}
        try:
            found[row.key] = _readings(row, sums, cells, places, _Work(work))
        except _TooMuch:
            found[row.key] = {}
            crowded.add(row.key)
    domains = {key: tuple(readings) for key, readings in found.items() if readings}
    for statements in _connected(list(_open_statements(domains, identities))):
        undecided = {key: domains[key] for s in statements for key, _ in s.terms}
        domains |= _settle(undecided, statements, _Work(work))
    return {
        key: Decoded(tuple(readings[v] for v in domains.get(key, ())), len(readings), key in crowded)
        for key, readings in found.items()
    }


# One row


def _readings(
    row: GluedRow, sums: Sequence[RowSum], known: Mapping[int, Decimal], places: int, work: _Work
) -> dict[_Vector, Reading]:
    """Return the readings of a row by their scaled cells, with its sums and known cells if any reading has them."""
    work.spend(row.width * sum(len(run) ** 2 for run in row.groups))
    numbers = _numbers(row, places)
    for terms in ([dict(s.terms) for s in sums], []):
        for cells in (known, {}) if known else ({},):
            found = list(_splits(row, numbers, terms, cells, work))
            if found:
                found.sort(key=lambda split: [(n.cell.group, n.cell.start) for n in split])
                return {tuple(n.scaled for n in split): tuple(n.cell for n in split) for split in found}
    return {}


def _numbers(row: GluedRow, places: int) -> dict[int, list[_Number]]:
    """Return the numbers that the runs of a row may hold, by their end in the row."""
    ending: dict[int, list[_Number]] = defaultdict(list)
    offset = 0
    for group, run in enumerate(row.groups):
        for start in range(len(run)):
            for end in range(start + 1, len(run) + 1):
                if not _NUMBER.fullmatch(run, start, end):
                    continue
                written = run[start:end]
                whole, _, decimals = written.partition(".")
                scaled = int(whole + decimals) * 10 ** (places - len(decimals))
                number = _Number(offset + start, Cell(Decimal(written), group, start, end), scaled)
                ending[offset + end].append(number)
                if start > 1 and run[start - 1] == "-":  # 2648-18538: the sign may also only stand between two cells
                    ending[offset + end].append(number._replace(before=number.before - 1))
        offset += len(run)
    return ending


def _splits(
    row: GluedRow,
    ending: Mapping[int, Sequence[_Number]],
    sums: Sequence[Mapping[int, int]],
    known: Mapping[int, Decimal],
    work: _Work,
) -> Iterator[tuple[_Number, ...]]:
    """Yield the ways to cut a row into its cells so that all sums hold and known cells are as known.

    Cells are taken from the right, since forms put the total last: it then limits what stands before it.
    """
    length = sum(map(len, row.groups))
    bounds = _bounds(row.width, length, ending, sums)
    if length not in bounds[row.width]:
        return
    listed = 0
    stack: list[tuple[int, int, tuple[int, ...], tuple[_Number, ...]]] = [(row.width, length, (0,) * len(sums), ())]
    while stack:
        left, end, totals, behind = stack.pop()
        if not left:
            listed += 1
            if listed > MOST_READINGS:
                raise _TooMuch
            yield behind
            continue
        work.spend(len(ending[end]))
        column = left - 1
        for number in ending[end]:
            limits = bounds[column].get(number.before)
            if limits is None or known.get(column, number.cell.value) != number.cell.value:
                continue
            now = tuple(total + s.get(column, 0) * number.scaled for total, s in zip(totals, sums, strict=True))
            if all(low <= -total <= high for total, (low, high) in zip(now, limits, strict=True)):
                stack.append((column, number.before, now, (number, *behind)))


def _bounds(
    width: int, length: int, ending: Mapping[int, Sequence[_Number]], sums: Sequence[Mapping[int, int]]
) -> list[dict[int, list[tuple[int, int]]]]:
    """Return per number of cells and place where they can end: the least and the most they bring to each sum."""
    bounds = [{0: [(0, 0)] * len(sums)}]
    for column in range(width):
        before = bounds[column]
        coefficients = [s.get(column, 0) for s in sums]
        here: dict[int, list[tuple[int, int]]] = {}
        for end in range(column + 1, length - (width - column - 1) + 1):
            numbers = [n for n in ending.get(end, ()) if n.before in before]
            if numbers:
                here[end] = [
                    (
                        min(before[n.before][index][0] + k * n.scaled for n in numbers),
                        max(before[n.before][index][1] + k * n.scaled for n in numbers),
                    )
                    for index, k in enumerate(coefficients)
                ]
        bounds.append(here)
    return bounds


# Across rows


def _open_statements(domains: _Domains, identities: Iterable[Identity]) -> Iterator[_Statement]:
    """Yield the identities, column by column, where a row is undecided.

    Where all cells are sure, a sum that does not hold is a finding about the report and decides nothing.
    """
    for identity in identities:
        coefficients = Counter[str]()
        for key, coefficient in identity.terms:
            coefficients[key] += coefficient
        widths = {len(domains[key][0]) if key in domains else None for key in coefficients}
        if None in widths or len(widths) != 1:
            continue
        for column in range(max(w for w in widths if w)):
            undecided, rest = [], 0
            for key, coefficient in coefficients.items():
                values = {vector[column] for vector in domains[key]}
                if len(values) > 1 and coefficient:
                    undecided.append((key, coefficient))
                else:
                    rest += coefficient * values.pop()
            if undecided:
                yield _Statement(column, tuple(undecided), rest)


def _connected(statements: Sequence[_Statement]) -> list[list[_Statement]]:
    """Return the statements in sets that share no row."""
    sets: list[tuple[set[str], list[_Statement]]] = []
    for statement in statements:
        keys, members = {key for key, _ in statement.terms}, [statement]
        apart = []
        for other in sets:
            if keys & other[0]:
                keys, members = keys | other[0], other[1] + members
            else:
                apart.append(other)
        sets = [*apart, (keys, members)]
    return [members for _, members in sets]


def _settle(domains: _Domains, statements: Sequence[_Statement], work: _Work) -> _Domains:
    """Return what is left of each row when all statements hold; if they cannot, or it takes too long, all of it."""
    settled = domains
    try:
        narrowed = _narrowed(domains, statements, work)
        solution = narrowed and _solution(narrowed, statements, work)
        if not narrowed or not solution:
            return domains
        settled = narrowed  # what was cut away belongs to no solution, and there is a solution
        proven = {key: {vectors[0]} for key, vectors in solution.items()}
        for key, vectors in narrowed.items():
            for vector in vectors:
                if vector in proven[key]:
                    continue
                trial = _narrowed(settled | {key: (vector,)}, statements, work)
                solution = trial and _solution(trial, statements, work)
                if not solution:
                    settled = settled | {key: tuple(v for v in settled[key] if v != vector)}
                    continue
                for other, (only,) in solution.items():
                    proven[other].add(only)
    except _TooMuch:
        pass  # what is left then holds every solution, and perhaps more
    return settled


def _solution(domains: _Domains, statements: Sequence[_Statement], work: _Work) -> _Domains | None:
    """Return one reading of each row so that all statements hold, or nothing if there are none."""
    key = min((k for k, vectors in domains.items() if len(vectors) > 1), key=lambda k: len(domains[k]), default=None)
    if key is None:
        return domains
    for vector in domains[key]:
        trial = _narrowed(domains | {key: (vector,)}, statements, work)
        solution = trial and _solution(trial, statements, work)
        if solution:
            return solution
    return None


def _narrowed(domains: _Domains, statements: Sequence[_Statement], work: _Work) -> _Domains | None:
    """Return the domains without the readings that some statement alone rules out; nothing if a row has none left."""
    stale = statements
    while stale:
        changed = set()
        for statement in stale:
            possible = _possible(statement, domains, work)
            if possible is None:
                return None
            for key, values in possible.items():
                kept = tuple(v for v in domains[key] if v[statement.column] in values)
                if len(kept) < len(domains[key]):
                    domains = domains | {key: kept}
                    changed.add(key)
        stale = [s for s in statements if any(key in changed for key, _ in s.terms)]
    return domains


def _possible(statement: _Statement, domains: _Domains, work: _Work) -> dict[str, set[int]] | None:
    """Return the values of each row with which the statement can hold, or nothing if it cannot.

    A set of sums is the set bits of one integer, modulo its size. That is exact up to ``_WIDEST``; beyond, a value may
    stay that should go, but none goes that should stay, and single values are always tested exactly.
    """
    column, terms, rest = statement
    options = [{vector[column] for vector in domains[key]} for key, _ in terms]
    low = rest + sum(min(k * v for v in values) for values, (_, k) in zip(options, terms, strict=True))
    high = rest + sum(max(k * v for v in values) for values, (_, k) in zip(options, terms, strict=True))
    if not low <= 0 <= high:
        return None
    size = min(high - low + 1, _WIDEST)
    work.spend(sum(map(len, options)) * (1 + size // 4096))
    everything = (1 << size) - 1

    def moved(sums: int, by: int) -> int:
        by %= size
        return (sums << by | sums >> (size - by)) & everything

    wanted = [1]  # the sums that the terms from here on bring to zero, last first
    for values, (_, k) in zip(reversed(options), reversed(terms), strict=True):
        wanted.append(reduce(or_, (moved(wanted[-1], -k * v) for v in values)))
    reached = moved(1, rest)
    possible = {}
    for values, (key, k), zero in zip(options, terms, reversed(wanted[:-1]), strict=True):
        possible[key] = {v for v in values if moved(reached, k * v) & zero}
        if not possible[key]:
            return None
        reached = reduce(or_, (moved(reached, k * v) for v in possible[key]))
    return possible
