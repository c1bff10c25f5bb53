"""One agency through the years: its figures side by side, outcomes, policies, promises and what became of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from gongkai.knowledge.overview import overview
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model.labels import Names
from gongkai.model.terms import GK
from gongkai.publish.across.facts import Said
from gongkai.publish.across.index import Across, Agency, Report
from gongkai.publish.across.show import YEAR, Section, concept, link, named, report_link, shown, unit, with_unit
from gongkai.publish.charts import Part, Stack, Table, Trend, both, figure, grouped, key, stacked, trend
from gongkai.publish.names import vocabulary_names
from gongkai.publish.pages.environment import macro

ROOT = "../../"
_TRENDS = 6
_POLICIES = 60
_TOTAL: Names = ("合计", "Total")


class Answer(NamedTuple):
    """What a report promised on a topic, and what the next one tells on it; ``measures`` is None without a next one."""

    topic: str
    promised: tuple[Said, ...]
    measures: tuple[Said, ...] | None


def agency_sections(across: Across, base: str) -> Iterator[tuple[str, Section]]:
    """Yield the section of each agency that has reports, by its term."""
    for agency in across.agencies.values():
        mark = hashlib.sha256(repr([(r.id, r.mark) for r in agency.reports]).encode()).hexdigest()
        yield f"<{base}id/agency/{agency.id}>", Section(mark, partial(_section, agency, across, base))


def _section(agency: Agency, across: Across, base: str) -> str:
    years = sorted({*agency.years, *(year for code in overview().main for year in agency.values.get(code, ()))})
    show = macro("across/agency.html.j2", "section")
    return show(
        root=ROOT,
        agency=agency,
        years=[(year, _report_of(agency, year)) for year in years],
        rows=list(_rows(agency, across, years)),
        trends=list(_trends(agency)),
        outcomes=outcomes_figure(agency),
        answers=list(answers(agency.reports)),
        policies=_policies(agency, base),
        more_policies=max(0, len({cited.policy for r in agency.reports for cited in r.facts.cited}) - _POLICIES),
        quality=_quality(agency),
        topic=partial(concept, "topic"),
    )


def _report_of(agency: Agency, year: int) -> str:
    return next((report_link(report, ROOT, str(year)) for report in agency.reports if report.year == year), f"{year}")


def _rows(agency: Agency, across: Across, years: Sequence[int]) -> Iterator[tuple[str, Names, list[str]]]:
    """Yield the main indicators that the agency has: a link, the unit, a cell for each year."""
    for code in overview().main:
        if code in agency.values:
            indicator, own = vocabulary().indicators[code], agency.values[code]
            name = link(f"doc/code/indicator/{code}.html", named(indicator), ROOT)
            yield name, unit(indicator), [shown(own.get(year), across, ROOT) for year in years]


def _trends(agency: Agency) -> Iterator[str]:
    """Yield lines of the first main indicators that have numbers of two years or more, all over the same years."""
    found = {
        code: values
        for code in overview().main
        if len(values := {y: v.value for y, v in agency.values.get(code, {}).items() if v.value is not None}) > 1
    }
    chosen = list(found)[:_TRENDS]
    years = sorted({year for code in chosen for year in found[code]})
    for code in chosen:
        title = with_unit(vocabulary().indicators[code])
        yield figure(title, trend(f"trend-{code}", Trend(title, found[code]), years))


def outcomes_of(agency: Agency, year: int) -> list[Decimal | None]:
    """Return the outcomes of requests in a year, in the order of the overview; None for what no row states."""
    found: list[Decimal | None] = []
    for outcome in overview().outcomes:
        stated = [v.value for code in outcome.indicators if (v := agency.values.get(code, {}).get(year)) is not None]
        numbers = [value for value in stated if value is not None]
        found.append(sum(numbers, Decimal()) if numbers else None)
    return found


def outcomes_figure(agency: Agency) -> str:
    """Return how requests ended, a bar for each year that has any; nothing without one."""
    stacks, rows = [], []
    kinds = [(one.kind, (one.zh, one.en)) for one in overview().outcomes]
    for year in sorted({year for by_year in agency.values.values() for year in by_year}):
        values = outcomes_of(agency, year)
        parts = tuple(Part(names, v, kind) for (kind, names), v in zip(kinds, values, strict=True) if v is not None)
        if any(part.value for part in parts):
            stacks.append(Stack(str(year), parts))
            rows.append([str(year), *(_count(value) for value in values), grouped(stacks[-1].total)])
    if not stacks:
        return ""
    title = ("各年申请的办理结果构成（件）", "How requests ended, by year (pieces; each bar is all of the year)")
    heads = (YEAR, *(names for _, names in kinds), _TOTAL)
    seen = {part.kind for stack in stacks for part in stack.parts if part.value}
    legend = key([(kind, names) for kind, names in kinds if kind in seen])
    return figure(title, stacked("outcomes", title, stacks), Table(heads, rows), key=legend)


def _count(value: Decimal | None) -> str:
    return "—" if value is None else grouped(value)


def answers(reports: Sequence[Report]) -> Iterator[tuple[Report, Report | None, list[Answer]]]:
    """Yield each report that promises something, the one of the year after, and the two side by side by topic.

    What has no topic comes last and is not set beside measures.
    """
    following = {report.year: report for report in reports}
    for report in reports:
        promised: dict[str, list[Said]] = {}
        for said in report.facts.said["commitment"]:
            promised.setdefault(said.topic, []).append(said)
        after = following.get(report.year + 1)
        found = []
        for topic in sorted(promised, key=lambda topic: (not topic, topic)):
            done = None
            if after is not None and topic:
                done = tuple(said for said in after.facts.said["measure"] if said.topic == topic)
            found.append(Answer(topic, tuple(promised[topic]), done))
        if found:
            yield report, after, found


def _policies(agency: Agency, base: str) -> list[tuple[str, str]]:
    """Return the policies that reports name, most often named first: a link, and years with their relations."""
    found: dict[str, list[tuple[int, str]]] = {}
    names: dict[str, Names] = {}
    for report in agency.reports:
        for cited in report.facts.cited:
            found.setdefault(cited.policy, []).append((report.year, cited.relation))
            names[cited.policy] = vocabulary_names().get(f"<{cited.policy}>", (cited.zh, cited.en))
    often = sorted(found, key=lambda policy: (-len(found[policy]), policy))[:_POLICIES]
    return [(link(policy_path(policy), names[policy], ROOT), _relations(found[policy])) for policy in often]


def policy_path(policy: str) -> str:
    """Return the page of a policy, by its IRI."""
    return f"doc/policy/{policy.rpartition('/')[2]}.html"


def _relations(told: Sequence[tuple[int, str]]) -> str:
    return ", ".join(f"{year} {both(concept('policy-relation', relation))}" for year, relation in sorted(set(told)))


def _quality(agency: Agency) -> tuple[list[Report], list[tuple[Names, list[str]]]]:
    """Return measures of quality, a row each, with a cell for each report; then the findings."""
    metrics = dict.fromkeys(metric for report in agency.reports for metric in sorted(report.record.quality))
    names = vocabulary_names()
    rows: list[tuple[Names, list[str]]] = []
    for metric in sorted(metrics):
        cells = []
        for report in agency.reports:
            some, every = report.record.quality.get(metric, (0, 0))
            cells.append(f"{some} / {every}" if every else "—")
        rows.append((_metric(metric, names), cells))
    for severity, both_names in (("violation", ("违规", "Violations")), ("warning", ("警告", "Warnings"))):
        rows.append((both_names, [_found(report, severity) for report in agency.reports]))
    return agency.reports, rows


def _metric(metric: str, names: dict[str, Names]) -> Names:
    return names.get(f"<{GK.iri}metric-{metric}>", (metric, metric))


def _found(report: Report, severity: str) -> str:
    count = sum(broken.severity == severity for broken in report.broken)
    return link(f"doc/conformance/{report.id}.html", str(count), ROOT)
