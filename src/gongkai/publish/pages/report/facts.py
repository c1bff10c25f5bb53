"""The lists below the text of a report: its facts with value, place, rule and IRI, its statements, what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from gongkai.facts import State
from gongkai.grids import SIGNS
from gongkai.knowledge.vocabulary import Concept, vocabulary
from gongkai.model.labels import Names
from gongkai.publish.pages.bilingual import both
from gongkai.publish.pages.report.part import Doubt, Fact, Item, Part
from gongkai.publish.pages.values import grouped
from gongkai.publish.redirects.rules import page_of
from gongkai.validate.conformance import SEVERITIES, Conformance, Finding

CONFLICTING = "conflicting"
_SHAPES = {"violation": "✖", "warning": "▲", "info": "●"}
_SEVERITIES: dict[str, Names] = {
    "violation": ("违规", "Violation"), "warning": ("警告", "Warning"), "info": ("提示", "Note"),
}  # fmt: skip


class Found(NamedTuple):
    """An issue or a finding: how grave, its words, what it leads to, the places it is about."""

    severity: str
    code: str
    zh: str
    en: str
    href: str
    places: tuple[int, ...]

    def html(self, *, has_places: bool = True) -> str:
        """Return it as one line."""
        links = "".join(f' <a href="#f{start}">{start}</a>' for start in self.places) if has_places else ""
        return (
            f'<span class="{self.severity}">{_SHAPES[self.severity]} {both(*_SEVERITIES[self.severity])}</span> '
            f'{both(self.zh, self.en)} <a href="{escape(self.href)}"><code>{escape(self.code)}</code></a>{links}'
        )


def found(doubts: Sequence[Doubt], conformance: Conformance, root: str, base: str, report_id: str) -> list[Found]:
    """Return what was found, the gravest first, then by place; what a rule finds again at its place counts once."""
    own = f"{base}id/evidence/{report_id}-"
    results = []
    for number, finding in enumerate(conformance.findings, 1):
        href = f"{root}doc/conformance/{report_id}.html#r{number}"
        places = tuple(dict.fromkeys(_places(finding, own)))
        results.append(Found(finding.severity, finding.code, finding.message_zh, finding.message_en, href, places))
    for doubt in doubts:
        starts = tuple(dict.fromkeys(start for start, _ in doubt.places))
        if not any(one.code == doubt.code and (set(one.places) & set(starts) or not starts) for one in results):
            href = link(doubt.iri, root, base)
            results.append(Found(doubt.severity, doubt.code, doubt.zh, doubt.en, href, starts))
    order: dict[str, int] = {severity: number for number, severity in enumerate(SEVERITIES)}
    return sorted(results, key=lambda one: (order[one.severity], one.places or (1 << 60,), one.code, one.href))


def _places(finding: Finding, own: str) -> Iterator[int]:
    """Yield where in this report a finding points: reports of other years are found beside it."""
    for evidence in finding.evidence:
        if evidence.iri.startswith(own):
            start, _, _ = evidence.iri[len(own) :].partition("-")
            if start.isdecimal():
                yield int(start)


def link(iri: str, root: str, base: str) -> str:
    """Return the page of an IRI as a page of the report links to it."""
    page = page_of(iri, base)
    if page is None:
        return iri
    way = f"{root}{page}"
    return f"../{page.removeprefix('doc/')}" if page.startswith("doc/") and root == "../../" else way


class FactWriter:
    """Writes the facts of one report, by indicator in the order of the text."""

    def __init__(self, part: Part, report_id: str, year: int, root: str, base: str) -> None:
        """Take what the page is made of, and where it lies."""
        self.part, self.report_id, self.year, self.root, self.base = part, report_id, str(year), root, base
        self.placed: set[int] = set()
        known = vocabulary()
        self.indicators, self.units = known.indicators, known.concepts("unit")
        self.applicants, self.states = known.concepts("applicant"), known.concepts("obs-status")

    def groups(self) -> Iterator[tuple[str, str, str]]:
        """Yield for each indicator a heading as HTML, the rule that found all its figures or nothing, and the list.

        The figures outside the catalogue stand at the end.
        """
        by_indicator: dict[str, list[Fact]] = {}
        for fact in self.part.facts:
            by_indicator.setdefault(fact.indicator, []).append(fact)
        others = by_indicator.pop("", [])
        for code, facts in by_indicator.items():
            indicator = self.indicators[code]
            unit = self.units.get(indicator.unit_code)
            beside = f" <small>{_named(unit)}</small>" if unit else ""
            href = f"../code/indicator/{code}.html"
            yield f'<a href="{href}">{both(indicator.zh, indicator.en)}</a>{beside}', *self._list(facts)
        if others:
            yield str(both("其他数字", "Other figures")), *self._list(others)

    def _list(self, facts: Sequence[Fact]) -> tuple[str, str]:
        """Return the rule of all the facts if they have one in common, and the facts as items."""
        rules = {self.part.mentions[number].rule for fact in facts for number in fact.mentions}
        common = next(iter(rules)) if len(rules) == 1 else ""
        return common, "".join(self._fact(fact, common) for fact in facts)

    def about(self) -> dict[int, str]:
        """Return for each fact what it is of, as HTML."""
        return {number: " · ".join(self._of(fact, has_name=True)) for number, fact in enumerate(self.part.facts)}

    def value(self, fact: Fact) -> str:
        """Return the value with thousands separators, or the shape and the word of its state, as HTML."""
        number = grouped(fact.value) if fact.value else ""
        if fact.status == State.NUMBER:
            return number
        state = self.states[fact.status]
        sign = SIGNS.get(State(fact.status), "") if fact.status != CONFLICTING else "≠"
        return " ".join(filter(None, (number, sign, both(state.zh, state.en))))

    def _of(self, fact: Fact, *, has_name: bool) -> Iterator[str]:
        if fact.indicator:
            if has_name:
                indicator = self.indicators[fact.indicator]
                yield both(indicator.zh, indicator.en)
        else:
            yield f'<span lang="zh">{escape(fact.label)}</span>'
        if fact.applicant and fact.applicant != "total":
            yield _named(self.applicants[fact.applicant])
        if fact.period != self.year:
            yield escape(fact.period)

    def _fact(self, fact: Fact, rule_of_all: str) -> str:
        """Return a fact as an item: value and unit, what it is of, its places with their rules, its IRI."""
        unit = f' <span lang="zh">{escape(fact.unit)}</span>' if fact.unit and not fact.indicator else ""
        parts = [f"<strong>{self.value(fact)}</strong>{unit}", *self._of(fact, has_name=False)]
        places: dict[tuple[int, int], str] = {}
        for number in fact.mentions:
            mention = self.part.mentions[number]
            places.setdefault((mention.start, mention.end), mention.rule)
        last = rule_of_all
        for (start, end), rule in places.items():
            shown = f"<code>{escape(rule)}</code> " if rule != last else ""
            last = rule
            parts.append(
                f'{shown}<a href="#f{start}"{self._id(start)}>¶{start}</a> '
                f'<a href="../evidence/{self.report_id}-{start}-{end}.html">{start}–{end}</a>'
            )
        parts.append(f'<a class="iri" href="{link(fact.iri, self.root, self.base)}">IRI</a>')
        return f"<li>{' · '.join(parts)}</li>\n"

    def _id(self, start: int) -> str:
        if start in self.placed:
            return ""
        self.placed.add(start)
        return f' id="x{start}"'


def items_html(
    items: Sequence[Item], topics: Mapping[str, Concept], root: str, base: str, fallback: Names
) -> Iterator[str]:
    """Yield statements or policies as items of a list: their words, their topic or relation, their place."""
    for number, item in enumerate(items, 1):
        words = f'<span lang="zh">{escape(item.words)}</span>' if item.words else f"{both(*fallback)} {number}"
        topic = f" · {_named(topics[item.topic])}" if item.topic in topics else ""
        place = f' · <a href="#f{item.start}">¶{item.start}</a>'
        yield f'<li><a href="{link(item.iri, root, base)}">{words}</a>{topic}{place}</li>\n'


def _named(concept: Concept) -> str:
    return both(concept.zh, concept.en)
