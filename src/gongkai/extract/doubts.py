"""Raises the issues about figures: mentions that disagree, sums that do not add up, units that were lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from gongkai.document import Document
from gongkai.facts import Enumeration, Figure, Issue, State
from gongkai.knowledge.duties import scopes
from gongkai.knowledge.vocabulary import vocabulary

TOTAL = "total"
"""The kind of applicant of a number that is of all of them."""


def find_issues(document: Document, figures: Sequence[Figure], enumerations: Sequence[Enumeration]) -> list[Issue]:
    """Return the doubts about the figures of a report; nothing is repaired."""
    return [*_conflicts(figures), *_wrong_sums(enumerations), *_missing_units(document, figures)]


def _conflicts(figures: Sequence[Figure]) -> Iterator[Issue]:
    """Yield an issue for each observation whose mentions differ; a number of all applicants is that of the total."""
    mentions: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.indicator and figure.value is not None:
            mentions[figure.indicator, figure.applicant or TOTAL, figure.period].append(figure)
    for (code, *whose), group in mentions.items():
        if len({figure.value for figure in group}) > 1:
            beside = {other: found for (other, *its), found in mentions.items() if its == whose}
            yield _conflict(code, whose[0], group, _explanation(code, group, beside))


def _conflict(code: str, applicant: str, group: Sequence[Figure], note: tuple[str, str] | None) -> Issue:
    """Return what says which places give which value, and where they are; a note explains the difference."""
    indicator, kind = vocabulary().indicators[code], vocabulary().concepts("applicant")[applicant]
    whose_zh, whose_en = ("", "") if applicant == TOTAL else (f"({kind.zh})", f" ({kind.en})")
    first: dict[tuple[str | None, Decimal | None], Figure] = {}
    for figure in group:
        first.setdefault((figure.table.form if figure.table else None, figure.value), figure)
    places = sorted(first.values(), key=lambda f: (f.table is None, f.span))
    other = next(f for f in places if f.value != places[0].value)  # the prose's, where a table stands against it
    told_zh = ",".join(f"{'表格' if f.table else '正文'} {_written(f.value)}" for f in places)
    told_en = ", ".join(f"{'table' if f.table else 'text'} {_written(f.value)}" for f in places)
    return Issue(
        "conflicting-values",
        "info" if note else "warning",
        f"“{indicator.zh}”{whose_zh}前后不一致:{told_zh}" + (f"({note[0]})" if note else ""),
        f"“{indicator.en}”{whose_en} is stated with different values: {told_en}" + (f" ({note[1]})" if note else ""),
        other.span,
        tuple(f.span for f in places if f is not other and f.span != other.span),
    )


def _written(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _explanation(code: str, group: Sequence[Figure], beside: Mapping[str, Sequence[Figure]]) -> tuple[str, str] | None:
    """Return why the numbers of a group may differ, in Chinese and English: a number is approximate, or counts more."""
    exact = {f.value for f in group if f.qualifier is None}
    if len(exact) < 2:
        return "含概数", "one is approximate"
    in_tables = {f.value for f in group if f.table}
    for scope in scopes():
        cells = [{f.value or Decimal() for f in beside.get(term, ()) if f.table} for term in scope.terms]
        is_known = scope.indicator == code and len(in_tables) == 1 and all(len(values) == 1 for values in cells)
        if is_known and exact - in_tables == {sum((value for values in cells for value in values), Decimal())}:
            return f"{scope.zh},口径不同", scope.en
    return None


def _wrong_sums(enumerations: Sequence[Enumeration]) -> Iterator[Issue]:
    for enumeration in enumerations:
        if enumeration.is_complete and not enumeration.adds_up:
            written = f"{'+'.join(str(p.value) for p in enumeration.parts)} ≠ {enumeration.total.value}"
            yield Issue(
                "enumeration-does-not-add-up",
                "warning",
                f"分项之和与总数不符:{written}",
                f"the parts do not add up to their total: {written}",
                enumeration.total.span,
            )


def _missing_units(document: Document, figures: Sequence[Figure]) -> Iterator[Issue]:
    """Yield an issue for each number of the prose without a unit; in a table the unit stands elsewhere."""
    told = None
    for figure in figures:
        is_prose = figure.table is None and not any(table.span.contains(figure.span) for table in document.tables)
        if figure.state is State.NUMBER and figure.unit is None and is_prose and figure.span != told:
            told = figure.span
            yield Issue(
                "missing-unit",
                "info",
                f"“{figure.label} {figure.quote}”缺少单位",
                f"“{figure.label} {figure.quote}” has no unit",
                figure.span,
            )
