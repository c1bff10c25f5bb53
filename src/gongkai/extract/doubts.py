"""Raises the issues about figures: mentions that disagree, sums that do not add up, units that were lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from gongkai.document import Document
from gongkai.facts import Enumeration, Figure, Issue, State
from gongkai.knowledge.vocabulary import vocabulary


def find_issues(document: Document, figures: Sequence[Figure], enumerations: Sequence[Enumeration]) -> list[Issue]:
    """Return the doubts about the figures of a report; nothing is repaired."""
    return [*_conflicts(figures), *_wrong_sums(enumerations), *_missing_units(document, figures)]


def _conflicts(figures: Sequence[Figure]) -> Iterator[Issue]:
    mentions: dict[tuple[str, str | None, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.indicator and figure.value is not None:
            mentions[figure.indicator, figure.applicant, figure.period].append(figure)
    for (code, _, _), group in mentions.items():
        values = [str(value) for value in dict.fromkeys(f.value for f in group)]
        if len(values) > 1:
            indicator = vocabulary().indicators[code]
            yield Issue(
                "conflicting-values",
                "warning",
                f"“{indicator.zh}”前后不一致:{'、'.join(values)}",
                f"“{indicator.en}” is stated with different values: {', '.join(values)}",
                next(f.span for f in group if f.value != group[0].value),
            )


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
