"""Holds the report against its duties: the sections and tables that it must have, and the day of publication."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.document import Document, Section, Span
from gongkai.facts import Figure, FormTable, Issue, Report
from gongkai.knowledge.duties import Duties, SectionDuty, TableDuty, duties
from gongkai.knowledge.forms import Layout, Row, forms
from gongkai.read.headings import section_kind

_BETWEEN_SIGNS = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+")
_LEAST_KINDS = 2  # kinds of sections without which a text is taken for a part of a report
_AROUND = 200  # characters around a table in which a row that could not be read may stand


@dataclass(frozen=True, slots=True)
class SectionStanding:
    """A section the report must have, and the heading it has it under; ``is_told`` also without a heading."""

    duty: SectionDuty
    heading: Span | None
    is_told: bool


@dataclass(frozen=True, slots=True)
class TableStanding:
    """A table of a form as far as the report has it: how many of the form's rows, and which not.

    ``tables`` are its parts, as page breaks divide them: none where the report must have the table and lacks it. Rows
    count as ``missing`` only where most are there: else it is an excerpt.
    """

    name: str
    form: str | None
    tables: tuple[FormTable, ...]
    rows: int
    missing: tuple[str, ...]
    is_seen: bool  # its words are there, be it read or not


def find_duty_issues(
    document: Document, folded: str, report: Report, figures: Sequence[Figure], tables: Sequence[FormTable]
) -> Iterator[Issue]:
    """Yield what the report lacks of its duties, and that it is late; where its outline was not told, nothing of it."""
    asked = duties(report.year)
    if asked is None:
        return
    for section in section_standings(document, folded, report.year, figures):
        if not section.is_told:
            yield _missing_section(asked, section.duty)
    standings = table_standings(folded, report.year, tables)
    for standing in standings:
        if not standing.tables:
            yield from (_missing_table(t, is_seen=standing.is_seen) for t in asked.tables if t.name == standing.name)
        elif standing.missing:
            yield _missing_rows(standing)
    yield from _late(asked, report)


def section_standings(
    document: Document, folded: str, year: int, figures: Sequence[Figure]
) -> tuple[SectionStanding, ...]:
    """Return the sections the report must have; none where too few headings were found to judge by (a table alone)."""
    headings: dict[str, Section] = {}
    for section in document.walk():
        kind = section_kind(section.heading.of(folded))
        first = headings.get(kind) if kind else None
        if kind and kind != "tables" and (first is None or section.level < first.level):
            headings[kind] = section
    asked = duties(year)
    if asked is None or len(headings) < _LEAST_KINDS:
        return ()
    indicators = {figure.indicator for figure in figures}
    standings = []
    for duty in asked.sections:
        found = next((headings[kind].heading for kind in duty.kinds if kind in headings), None)
        in_words = duty.told is not None and duty.told.search(folded) is not None
        standings.append(SectionStanding(duty, found, bool(found or in_words or duty.indicators & indicators)))
    return tuple(standings)


def table_standings(folded: str, year: int, tables: Sequence[FormTable]) -> tuple[TableStanding, ...]:
    """Return the tables the report has or must have, in the order of the forms."""
    parts: dict[tuple[str, str], list[FormTable]] = defaultdict(list)
    for table in tables:
        parts[table.form, table.name].append(table)
    standings = []
    for form in forms():
        for layout in form.tables:
            if found := parts.get((layout.form, layout.name)):
                standings.append(_standing(folded, layout, tuple(found)))
    there = {(s.name, s.form) for s in standings}
    asked = duties(year)
    for duty in asked.tables if asked else ():
        if not any((duty.name, form) in there for form in duty.forms):
            standings.append(TableStanding(duty.name, None, (), 0, (), duty.seen.search(folded) is not None))
    return tuple(sorted(standings, key=lambda s: (s.name != "表二", s.name != "表三", s.name)))


def _standing(folded: str, layout: Layout, tables: tuple[FormTable, ...]) -> TableStanding:
    read = {row.label for table in tables for row in table.rows}
    missing = [row for row in layout.rows if (row.address or layout.name) not in read]
    spans = [row.span for table in tables for row in table.rows]
    around = folded[max(0, min(s.start for s in spans) - _AROUND) : max(s.end for s in spans) + _AROUND]
    signs = _BETWEEN_SIGNS.sub("", around)
    lacking = tuple(row.address for row in missing if not _is_named(row, signs)) if len(read) > len(missing) else ()
    return TableStanding(layout.name, layout.form, tables, len(layout.rows), lacking, is_seen=True)


def _is_named(row: Row, signs: str) -> bool:
    """Tell whether the label of a row stands among signs: such a row is there, though it could not be read."""
    return any(name in signs for name in row.names)


def _missing_section(asked: Duties, duty: SectionDuty) -> Issue:
    return Issue(
        "missing-section",
        "warning",
        f"缺少“{duty.heading}”:没有这一部分的标题,正文也没有说明({asked.contents['zh']})",
        f"there is no section “{duty.heading}” ({duty.english}), nor does the text tell its matter. "
        f"Required by {asked.contents['en']}",
    )


def _missing_table(duty: TableDuty, *, is_seen: bool) -> Issue:
    if is_seen:
        return Issue(
            "missing-table",
            "info",
            f"{duty.name}({duty.title})的行列未能读出,无法核对",
            f"the rows and columns of {duty.english} could not be read, so that nothing in it was checked",
        )
    return Issue(
        "missing-table",
        duty.severity,
        f"没有找到{duty.name}({duty.title})",
        f"there is no {duty.english}",
    )


def _missing_rows(standing: TableStanding) -> Issue:
    rows = "、".join(f"“{row}”" for row in standing.missing)
    first = standing.tables[0].rows[0].span
    return Issue(
        "layout-mismatch",
        "warning",
        f"{standing.name}缺少格式规定的行:{rows}",
        f"{standing.name} lacks rows of its form ({standing.form}): {rows}",
        first,
    )


def _late(asked: Duties, report: Report) -> Iterator[Issue]:
    deadline = asked.deadline(report.agency, report.year)
    if deadline is not None and report.published is not None and report.published > deadline:
        yield Issue(
            "late-publication",
            "warning",
            f"{report.published}发布,晚于规定的期限{deadline}({asked.time_limit['zh']})",
            f"published on {report.published}, after the time limit of {deadline} ({asked.time_limit['en']})",
            report.published_span,
        )
