"""Finds the tables of the forms among the rows of a document: which rows are which rows of which form.

A table is known by its labels in their order, whatever has become of its lines and columns. The rows of the document
and the rows of each table of each form are aligned as two sequences (a local alignment): labels may be misprinted, rows
may be missing on either side, and of two forms that share rows the one that fits better is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from gongkai.errors import NotAReport
from gongkai.extract.rows import TableRow
from gongkai.knowledge.forms import Column, Layout, Row, forms, signs_of
from gongkai.knowledge.wordings import count_words

_LEAST_LIKE = 0.62  # how like its label a misprinted one is at least
_MISSED = 0.5  # what likeness must exceed for a pair to speak for the table
_GAP = 0.08  # what a row of the document costs that is not in the table
_SKIP = 0.004  # what a row of the table costs that is not in the document
_EQUAL = 1e-9  # below this two scores are the same
_LEAST_SCORE = 0.45  # of a table: two rows that are known by their labels, or one below headers that are known
_LONGEST_HEAD = 500  # signs above a row that may be its headers
_FEW = 3  # columns; prose names that many numbers in a row
_NEAR = 8  # rows around one that is known in which misprinted labels are looked for
_MOST_TABLES = 100  # of one report; a form has three
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


class _Pair(NamedTuple):
    """A row of the document that may be a row of a table: their numbers, likeness, and what speaks for the pair."""

    number: int
    place: int
    like: float
    fit: float


_Chain = tuple[float, tuple[_Pair, ...]]
"""Pairs in the order of both sequences, and the score of them all."""


def find_form_tables(rows: Sequence[TableRow], name: str) -> list[AlignedTable]:
    """Return the tables of the forms that a document holds, in the order of the text.

    Raises NotAReport, naming the file, where they are more than one report can have.
    """
    rows = _rejoined(rows)
    headed = _headed(rows)
    known = [n for n, row in enumerate(rows) if _may_be_label(row)]
    around = {n for k in known for n in range(max(0, k - _NEAR), min(len(rows), k + _NEAR + 1))}
    near = sorted(n for n in around if not _is_prose(rows[n]))
    layouts = [layout for form in forms() for layout in form.tables]
    pairs = {layout: [p for n in near for p in _pairs(n, rows[n], headed[n], layout)] for layout in layouts}
    best = {layout: _best_chain(pairs[layout]) for layout in layouts}
    found: list[AlignedTable] = []
    taken: set[int] = set()
    while True:
        score, layout = _choose(best, found, rows)
        if layout is None or score < _LEAST_SCORE:
            return sorted(found, key=lambda table: table.rows[0].row.span.start)
        if len(found) == _MOST_TABLES:
            raise NotAReport(f"{name}: expected one report, found more than {_MOST_TABLES} tables of the forms")
        found.append(AlignedTable(layout, tuple(_with_unlabelled(rows, best[layout][1], layout))))
        taken |= {id(placed.row) for placed in found[-1].rows}
        for other, (_, chain) in best.items():
            if any(id(rows[pair.number]) in taken for pair in chain):
                pairs[other] = [pair for pair in pairs[other] if id(rows[pair.number]) not in taken]
                best[other] = _best_chain(pairs[other])


def _choose(
    best: dict[Layout, _Chain], found: Sequence[AlignedTable], rows: Sequence[TableRow]
) -> tuple[float, Layout | None]:
    """Return the table that fits best; of tables that fit alike, that of the form which the tables around it have."""

    def rank(layout: Layout) -> tuple[float, int, float]:
        score, chain = best[layout]
        if not chain:
            return 0.0, 0, 0.0
        start = rows[chain[0].number].span.start
        own = [abs(t.rows[-1].row.span.end - start) for t in found if t.layout.form == layout.form]
        others = sum(s for other, (s, _) in best.items() if other.form == layout.form)
        return round(score, 3), -min(own, default=10**9), others

    layout = max(best, key=rank, default=None)
    return (0.0, None) if layout is None else (best[layout][0], layout)


def _best_chain(pairs: Sequence[_Pair]) -> _Chain:
    """Return the best local alignment: pairs ordered by row and place, less what is missing between them."""
    scores: list[float] = []
    before: list[int] = []
    highest = 0.0
    for n, pair in enumerate(pairs):
        score, last = pair.fit, -1
        for m in range(n - 1, -1, -1):
            other = pairs[m]
            rows = pair.number - other.number - 1
            if _GAP * rows > highest:
                break
            if other.number < pair.number and other.place < pair.place:
                joined = scores[m] + pair.fit - _GAP * rows - _SKIP * (pair.place - other.place - 1)
                if joined > score + _EQUAL:
                    score, last = joined, m
        scores.append(score)
        before.append(last)
        highest = max(highest, score)
    if not scores:
        return 0.0, ()
    at = max(range(len(scores)), key=lambda n: round(scores[n], 6))
    best, chain = scores[at], []
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return best, tuple(reversed(chain))


def _pairs(number: int, row: TableRow, head: str, layout: Layout) -> Iterator[_Pair]:
    likes = [*_alike(row.words, layout)]
    for place, form_row in enumerate(layout.rows):
        if not form_row.label and _has_places(row, form_row):
            likes.append((place, max(_letters(name, row.head) for name in form_row.names)))
    for place, like in likes:
        if (fit := _fit(row, head, layout.rows[place], like)) > 0:
            yield _Pair(number, place, like, fit)


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


def _rejoined(rows: Sequence[TableRow]) -> list[TableRow]:
    """Return the rows with those as one that a page break has cut through their label, the values above the break."""
    whole: list[TableRow] = []
    for row in rows:
        above = whole[-1] if whole else None
        is_rest = row.table is not None and bool(row.words) and all(slot.is_blank for slot in row.slots)
        is_below = above is not None and above.table is not None and row.table in (above.table, above.table + 1)
        if above and is_rest and is_below and above.words:
            label = above.words[-1] + row.words[-1]
            if _is_label(label) and not _is_label(above.words[-1]) and len(above.slots) <= len(row.slots):
                whole[-1] = replace(above, words=(label,))
                continue
        whole.append(row)
    return whole


def _is_label(label: str) -> bool:
    return label in _names().get(label[-2:], ())


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
    return _share(name, head[-2 * len(name) :])


@lru_cache(maxsize=1 << 12)
def _share(name: str, words: str) -> float:
    there = Counter(words)
    return sum(min(count, there[letter]) for letter, count in Counter(name).items()) / len(name)


def _headed(rows: Sequence[TableRow]) -> list[str]:
    """Return for each row the words above it; a row right below another has those of that one."""
    heads: list[str] = []
    for row in rows:
        own = row.head.removesuffix("".join(row.words[-1:]))
        heads.append(row.head if len(own) > 3 or not heads else (heads[-1] + row.head[-20:])[-_LONGEST_HEAD:])
    return heads


@lru_cache(maxsize=1 << 14)
def _alike(words: tuple[str, ...], layout: Layout) -> tuple[tuple[int, float], ...]:
    """Return the rows of a table whose labels are like the words before the values, and how like they are.

    1 stands for the very label; fewer than what a misprint leaves is none.
    """
    label = "".join(words)
    likes = (
        (place, max((_likeness(label, words, name, row.unit or "") for name in row.names), default=0.0))
        for place, row in enumerate(layout.rows)
        if row.label and words
    )
    return tuple((place, like) for place, like in likes if like)


def _likeness(label: str, words: tuple[str, ...], name: str, unit: str) -> float:
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


def _is_prose(row: TableRow) -> bool:
    """Tell whether the number is one of prose: its unit follows, or it begins a sentence below a heading."""
    has_unit = count_words().unit.match(row.after) is not None and not row.after.startswith(("元", "万元"))
    return row.after != "" and (has_unit or not row.is_glued)


def _fit(row: TableRow, head: str, form_row: Row, like: float) -> float:
    """Return how much a pair speaks for the table: by its label, the number of its values, and the headers above."""
    if sum(not slot.is_blank for slot in row.slots) > len(form_row.columns) and row.table is None:
        return 0.0  # more numbers than the form has columns
    there = _headers(form_row.columns, head) if form_row.label else like  # headers that are the label may be jumbled
    is_below = form_row.under is not None and signs_of(form_row.under) in head
    has_unit = form_row.unit is not None and _has_unit(row, form_row)  # prose has none before its number
    if row.is_glued and len(form_row.columns) <= _FEW and not (there or has_unit):
        return 0.0  # words and a number in one line of text, without a header, are prose
    signs = 0.25 * _has_places(row, form_row) + 0.25 * there + 0.05 * is_below + 0.2 * has_unit
    longer = 0.001 * max(map(len, form_row.names))  # of two labels that a row ends with, the longer one is meant
    return like * (0.55 + signs + longer) - _MISSED


@lru_cache(maxsize=1 << 12)  # reports of a form have the same words above their rows
def _headers(columns: tuple[Column, ...], head: str) -> float:
    """Return the share of the columns whose headers are among the words above a row."""
    return sum(bool(column.header.search(head)) for column in columns) / len(columns)


def _has_unit(row: TableRow, form_row: Row) -> bool:
    """Tell whether the unit stands between the label and the values, in a cell of its own or behind the label."""
    label = "".join(row.words)
    return row.unit is not None or any(label.endswith(f"{name}{form_row.unit}") for name in form_row.names)


def _with_unlabelled(rows: Sequence[TableRow], chain: Sequence[_Pair], layout: Layout) -> Iterator[Placed]:
    """Yield the rows of a table; rows without labels take the places between two known ones that they just fill."""
    for pair, following in zip(chain, [*chain[1:], None], strict=True):
        yield Placed(rows[pair.number], layout.rows[pair.place], pair.like)
        if following is None:
            return
        between = rows[pair.number + 1 : following.number]
        missing = layout.rows[pair.place + 1 : following.place]
        if between and len(between) == len(missing) and _are_nameless(between, missing):
            yield from (Placed(row, form_row, 0.0) for row, form_row in zip(between, missing, strict=True))


def _are_nameless(between: Iterable[TableRow], missing: Iterable[Row]) -> bool:
    return all(
        row.table is not None and row.label.start == row.label.end and len(row.slots) == len(form_row.columns)
        for row, form_row in zip(between, missing, strict=True)
    )
