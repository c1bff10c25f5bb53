"""Who cites a policy, who writes on a topic, who breaks a rule: counts by year, and the latest of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from html import escape
from typing import NamedTuple

from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model.labels import Names
from gongkai.model.terms import CODE
from gongkai.publish.across.facts import Broken, Cited, Said
from gongkai.publish.across.index import Across, Report
from gongkai.publish.across.show import YEAR, Section, by_year, concept, count_years, link, report_link
from gongkai.publish.charts import both, grouped
from gongkai.publish.pages.environment import macro

LISTED = 60
"""So many of the latest are listed one by one."""

_COUNT: Names = ("份数", "Reports")
_KINDS: tuple[tuple[str, Names], ...] = (
    ("measure", ("措施", "Measures")),
    ("problem", ("问题", "Problems")),
    ("commitment", ("改进措施", "Commitments")),
)


class Listing(NamedTuple):
    """Some mentions below a title: a chart or a table of their numbers by year, the latest, and how many more."""

    title: Names
    counts: str
    latest: list[tuple[str, str]]
    more: int


def policy_sections(across: Across, others: Iterable[str] = ()) -> Iterator[tuple[str, Section]]:
    """Yield the section of each policy that reports name, and of ``others`` given by their IRI, by its term."""
    known = sorted(count_years(across.reports))
    citations = across.citations()
    for policy in dict.fromkeys((*others, *citations)):
        found = citations.get(policy, [])
        mark = _mark([known, [(report.id, report.record.agency_en, cited) for report, cited in found]])
        yield f"<{policy}>", Section(mark, partial(_policy, found, known))


def _policy(found: Sequence[tuple[Report, Cited]], known: Sequence[int]) -> str:
    root = "../../"
    title: Names = ("各年提到这份文件的报告数", "Reports that name it, by year")
    counts = count_years({report.id: report for report, _ in found}.values())
    chart = by_year("cited", title, counts, (YEAR, _COUNT), known)
    latest = [
        (
            report_link(report, root),
            link(f"doc/citation/{cited.path}.html", concept("policy-relation", cited.relation), root),
        )
        for report, cited in found[:LISTED]
    ]
    relations = _crossed([(report.year, cited.relation) for report, cited in found])
    listing = Listing(("提到这份文件的报告", "Reports that name this policy"), chart, latest, len(found) - len(latest))
    quiet = both(("已收录的报告都没有提到这份文件。", "No report here names this policy."))
    return macro("across/mentions.html.j2", "section")(
        root=root, listings=[listing] if found else [], crossed=relations, quiet=quiet
    )


def _crossed(told: Sequence[tuple[int, str]]) -> tuple[tuple[Names, ...], list[tuple[str, ...]]]:
    """Return relations by year, those of the scheme's order that occur."""
    kinds = [kind for kind in vocabulary().concepts("policy-relation") if any(kind == one for _, one in told)]
    rows = [
        (str(year), *(grouped(Decimal(told.count((year, kind)))) for kind in kinds))
        for year in sorted({year for year, _ in told})
    ]
    return (YEAR, *(concept("policy-relation", kind) for kind in kinds)), rows


def topic_sections(across: Across) -> Iterator[tuple[str, Section]]:
    """Yield the section of each topic, by its term."""
    known = sorted(count_years(across.reports))
    said = {kind: across.said(kind) for kind, _ in _KINDS}
    for notation in vocabulary().concepts("topic"):
        found = {kind: said[kind].get(notation, []) for kind, _ in _KINDS}
        told = [(kind, [(report.id, report.record.agency_en, one) for report, one in found[kind]]) for kind in found]
        yield f"<{CODE.iri}topic/{notation}>", Section(_mark([known, told]), partial(_topic, found, known))


def _topic(found: dict[str, list[tuple[Report, Said]]], known: Sequence[int]) -> str:
    root = "../../../"
    listings = []
    for kind, names in _KINDS:
        if found[kind]:
            title = (f"各年报告中的{names[0]}数", f"{names[1]} in reports, by year")
            counts = by_year(kind, title, count_years(report for report, _ in found[kind]), (YEAR, names), known)
            latest = [
                (report_link(report, root), f'<a href="{root}doc/{kind}/{one.path}.html">{_words(one)}</a>')
                for report, one in found[kind][:LISTED]
            ]
            listings.append(Listing(names, counts, latest, len(found[kind]) - len(latest)))
    quiet = both(("已收录的报告都没有写到这一主题。", "No report here writes on this topic."))
    return macro("across/mentions.html.j2", "section")(root=root, listings=listings, crossed=None, quiet=quiet)


def _words(said: Said) -> str:
    return f'<span lang="zh">{escape(said.zh)}</span>'


def rule_sections(across: Across, rules: Sequence[str]) -> Iterator[tuple[str, Section]]:
    """Yield the section of each of some rules, given by their codes, by its term."""
    breaches = across.breaches()
    total = count_years(across.reports)
    for code in rules:
        found = breaches.get(code, [])
        mark = _mark([total, [(report.id, report.record.agency_en, one) for report, one in found]])
        yield f"<{CODE.iri}rule/{code}>", Section(mark, partial(_rule, found, total))


def _rule(found: Sequence[tuple[Report, Broken]], total: dict[int, int]) -> str:
    root = "../../../"
    reports = {report.id: report for report, _ in found}
    counts = count_years(reports.values())
    title: Names = ("各年违反这条规则的报告数", "Reports that break this rule, by year")
    heads = (YEAR, ("违反的报告", "Breaking it"), ("全部报告", "All reports"))
    rows = [
        (str(year), grouped(Decimal(counts.get(year, 0))), grouped(Decimal(every)))
        for year, every in sorted(total.items())
    ]
    latest = [
        (
            report_link(report, root),
            link(f"doc/conformance/{report.id}.html#r{one.number}", _SEVERITIES.get(one.severity, ("", "")), root),
        )
        for report, one in found[:LISTED]
    ]
    listing = Listing(
        ("违反这条规则的报告", "Reports that break this rule"),
        by_year("broken", title, counts, (YEAR, _COUNT), total),
        latest,
        len(found) - len(latest),
    )
    every = sum(total.values())
    quiet = both(
        (f"已收录的 {every} 份报告都没有违反这条规则。", f"None of the {every} reports here breaks this rule.")
    )
    return macro("across/mentions.html.j2", "section")(
        root=root, listings=[listing] if found else [], crossed=(heads, rows) if found else None, quiet=quiet
    )


_SEVERITIES: dict[str, Names] = {
    "violation": ("违规", "violation"),
    "warning": ("警告", "warning"),
    "info": ("提示", "information"),
}


def _mark(made_from: object) -> str:
    return hashlib.sha256(repr(made_from).encode()).hexdigest()
