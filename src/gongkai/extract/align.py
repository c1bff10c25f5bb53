"""Finds the tables of the forms among the rows of a document: which rows are which rows of which form.

A table is known by its labels in their order, whatever has become of its lines and columns. The rows of the document
and the rows of each table of each form are aligned as two sequences (Smith and Waterman's local alignment): labels may
be misprinted, rows may be missing on either side, and of two forms that share rows the one that fits better is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from gongkai.extract.rows import TableRow
from gongkai.knowledge.forms import Layout, Row, forms, signs_of
from gongkai.knowledge.wordings import count_words

_LEAST_LIKE = 0.62  # how like its label a misprinted one is at least
_MISSED = 0.5  # what likeness must exceed for a pair to speak for the table
_GAP = 0.08  # what a row of the document costs that is not in the table
_SKIP = 0.004  # what a row of the table costs that is not in the document
_LEAST_SCORE = 0.45  # of a table: two rows that are known by their labels, or one below headers that are known
_FEW = 3  # columns; prose names that many numbers in a row
_NEAR = 8  # rows around one that is known in which misprinted labels are looked for
_LETTERS = 0.85  # share of a header's characters that are there, where its lines are jumbled


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of the document as a row of a form's table."""

    row: TableRow
    form: Row
    likeness: float  # 1 for the very label; 0 for a row that is known by its neighbours alone


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table of a form as the document holds it, its rows in the order of the text."""

    layout: Layout
    rows: tuple[Placed, ...]


def find_form_tables(rows: Sequence[TableRow]) -> list[AlignedTable]:
    """Return the tables of the forms that a document holds, in the order of the text."""
    headed = _headed(rows)
    known = [n for n, row in enumerate(rows) if _may_be_label(row)]
    near = sorted({n for k in known for n in range(max(0, k - _NEAR), min(len(rows), k + _NEAR + 1))})
    free = set(near)
    layouts = [layout for form in forms() for layout in form.tables]
    found: list[AlignedTable] = []
    best = {layout: _align([n for n in near if n in free], rows, headed, layout) for layout in layouts}
    while True:
        score, layout = _choose(best, found, rows)
        if layout is None or score < _LEAST_SCORE:
            return sorted(found, key=lambda table: table.rows[0].row.span.start)
        pairs = best[layout][1]
        found.append(AlignedTable(layout, tuple(_with_unlabelled(rows, pairs, layout))))
        free -= {n for n, _, _ in pairs}
        taken = {id(placed.row) for placed in found[-1].rows}
        free = {n for n in free if id(rows[n]) not in taken}
        left = [n for n in near if n in free]
        for other, (_, others) in best.items():
            if not free.issuperset(n for n, _, _ in others):
                best[other] = _align(left, rows, headed, other)


_Pairs = list[tuple[int, int, float]]
"""Number of a row of the document, number of the table's row that it is, likeness."""


def _choose(
    best: dict[Layout, tuple[float, _Pairs]], found: Sequence[AlignedTable], rows: Sequence[TableRow]
) -> tuple[float, Layout | None]:
    """Return the table that fits best; of tables that fit alike, that of the form which the tables around it have."""

    def rank(layout: Layout) -> tuple[float, int, float]:
        score, pairs = best[layout]
        if not pairs:
            return 0.0, 0, 0.0
        start = rows[pairs[0][0]].span.start
        own = [abs(t.rows[-1].row.span.end - start) for t in found if t.layout.form == layout.form]
        others = sum(s for other, (s, _) in best.items() if other.form == layout.form)
        return round(score, 3), -min(own, default=10**9), others

    layout = max(best, key=rank, default=None)
    return (0.0, None) if layout is None else (best[layout][0], layout)


@cache
def _names() -> dict[str, frozenset[str]]:
    """Return the labels of all forms by their last two signs."""
    names: dict[str, set[str]] = {}
    for form in forms():
        for layout in form.tables:
            for row in layout.rows:
                for name in row.names:
                    names.setdefault(name[-2:], set()).update((name, name + (row.unit or "")))
                    if row.unit:
                        names.setdefault((name + row.unit)[-2:], set()).add(name + row.unit)
    return {end: frozenset(group) for end, group in names.items()}


def _may_be_label(row: TableRow) -> bool:
    label = "".join(row.words)
    return any(label.endswith(name) for name in _names().get(label[-2:], ())) or _is_jumbled_header(row)


@cache
def _unlabelled() -> tuple[Row, ...]:
    return tuple(row for form in forms() for layout in form.tables for row in layout.rows if not row.label)


def _is_jumbled_header(row: TableRow) -> bool:
    return any(_letters(name, row.head) >= _LETTERS for form_row in _unlabelled() for name in form_row.names)


def _letters(name: str, head: str) -> float:
    """Return the share of a header's characters that the words above a row hold, in whatever order."""
    there = Counter(head[-2 * len(name) :])
    return sum(min(count, there[letter]) for letter, count in Counter(name).items()) / len(name)


def _headed(rows: Sequence[TableRow]) -> list[str]:
    """Return for each row the words above it; a row right below another has those of that one."""
    heads: list[str] = []
    for row in rows:
        own = row.head.removesuffix("".join(row.words[-1:]))
        heads.append(row.head if len(own) > 3 or not heads else heads[-1] + row.head[-20:])
    return [head[-500:] for head in heads]


def _align(
    numbers: Sequence[int], rows: Sequence[TableRow], headed: Sequence[str], layout: Layout
) -> tuple[float, _Pairs]:
    """Return the best local alignment of rows of the document with those of a table, and its score."""
    width = len(layout.rows)
    above = [0.0] * (width + 1)
    steps: list[
        list[tuple[int, float]]
    ] = []  # for each row: where the best path to a cell comes from, and its likeness
    best, at = 0.0, (0, 0)
    for i, number in enumerate(numbers):
        gap = _GAP * (number - numbers[i - 1] if i else 1)
        here = [0.0] * (width + 1)
        step: list[tuple[int, float]] = [(0, 0.0)] * (width + 1)
        for j, form_row in enumerate(layout.rows, 1):
            like = _likeness(rows[number], form_row)
            fit = _fit(rows[number], headed[number], form_row, like) if like else 0.0
            ways = (
                (0.0, 0, 0.0),
                (above[j] - gap, 1, 0.0),
                (here[j - 1] - _SKIP, 2, 0.0),
                (above[j - 1] - max(0.0, gap - _GAP) + fit, 3, like) if fit > 0 else (0.0, 0, 0.0),
            )
            here[j], *way = max(ways)
            step[j] = (int(way[0]), float(way[1]))
            if here[j] > best + 1e-9:
                best, at = here[j], (i, j)
        steps.append(step)
        above = here
    return best, _path(numbers, steps, at)


def _path(numbers: Sequence[int], steps: Sequence[Sequence[tuple[int, float]]], at: tuple[int, int]) -> _Pairs:
    pairs: _Pairs = []
    i, j = at
    while i >= 0 and j > 0 and steps:
        way, like = steps[i][j]
        if way == 0:
            break
        if way == 3:
            pairs.append((numbers[i], j - 1, like))
        i, j = i - (way != 2), j - (way != 1)
    return pairs[::-1]


def _likeness(row: TableRow, form_row: Row) -> float:
    """Return how like a label of the form the words before the values are: 1 for the very label, 0 for another."""
    if not form_row.label:
        return max(_letters(name, row.head) for name in form_row.names) if _has_places(row, form_row) else 0.0
    if not row.words:
        return 0.0
    return max(_alike("".join(row.words), row.words, name, form_row.unit or "") for name in form_row.names)


@cache
def _alike(label: str, words: tuple[str, ...], name: str, unit: str) -> float:
    if label.endswith(name) or (unit and label.endswith(name + unit)):
        return 1.0
    best = 0.0
    for count in range(1, len(words) + 1):
        said = "".join(words[-count:]).removesuffix(unit)
        if abs(len(said) - len(name)) <= max(4, len(name) // 2):
            best = max(best, fuzz.ratio(said, name) / 100)
    return best if best >= _LEAST_LIKE else 0.0


def _has_places(row: TableRow, form_row: Row) -> bool:
    """Tell whether the values of a row can be as many as the form has columns."""
    wanted = len(form_row.columns)
    slots = row.without_padding(wanted, has_label=bool(form_row.label))
    if len(slots) == wanted or (len(slots) > wanted and row.table is not None):
        return True
    digits = sum(slot.cell.end - slot.cell.start for slot in slots)
    return is_run_together(row, form_row) and len(slots) < wanted <= digits


def is_run_together(row: TableRow, form_row: Row) -> bool:
    """Tell whether the values may be cells without anything between them.

    On a line of their own they are so only below headers: behind a label, cells of the same value may have been lost.
    """
    return row.is_glued or (row.is_run and not form_row.label)


def _fit(row: TableRow, head: str, form_row: Row, like: float) -> float:
    """Return how much a pair speaks for the table: by its label, the number of its values, and the headers above."""
    if row.after and count_words().unit.match(row.after) and not row.after.startswith(("元", "万元")):
        return 0.0  # a number that its unit follows is a number of prose
    if sum(not slot.is_blank for slot in row.slots) > len(form_row.columns) and row.table is None:
        return 0.0  # more numbers than the form has columns
    there = sum(bool(column.header.search(head)) for column in form_row.columns) / len(form_row.columns)
    there = there if form_row.label else like  # headers that are the label may be jumbled
    is_below = form_row.under is not None and signs_of(form_row.under) in head
    has_unit = form_row.unit is not None and _has_unit(row, form_row)  # prose has none before its number
    if row.is_glued and len(form_row.columns) <= _FEW and not (there or has_unit):
        return 0.0  # words and a number in one line of text, without a header, are prose
    signs = 0.25 * _has_places(row, form_row) + 0.25 * there + 0.05 * is_below + 0.2 * has_unit
    longer = 0.001 * max(map(len, form_row.names))  # of two labels that a row ends with, the longer one is meant
    return like * (0.55 + signs + longer) - _MISSED


def _has_unit(row: TableRow, form_row: Row) -> bool:
    """Tell whether the unit stands between the label and the values, in a cell of its own or behind the label."""
    label = "".join(row.words)
    return row.unit is not None or any(label.endswith(f"{name}{form_row.unit}") for name in form_row.names)


def _with_unlabelled(rows: Sequence[TableRow], pairs: _Pairs, layout: Layout) -> Iterator[Placed]:
    """Yield the rows of a table; rows without labels take the places between two known ones that they just fill."""
    for (number, place, like), following in zip(pairs, [*pairs[1:], None], strict=True):
        yield Placed(rows[number], layout.rows[place], like)
        if following is None:
            return
        between = rows[number + 1 : following[0]]
        missing = layout.rows[place + 1 : following[1]]
        if between and len(between) == len(missing) and _are_nameless(between, missing):
            yield from (Placed(row, form_row, 0.0) for row, form_row in zip(between, missing, strict=True))


def _are_nameless(between: Iterable[TableRow], missing: Iterable[Row]) -> bool:
    return all(
        row.table is not None and row.label.start == row.label.end and len(row.slots) == len(form_row.columns)
        for row, form_row in zip(between, missing, strict=True)
    )
