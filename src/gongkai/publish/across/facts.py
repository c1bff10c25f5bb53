"""What pages across reports need to know of one report: a small part, written when the report is made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple

from gongkai.facts import Extraction
from gongkai.model import ReportGraphs
from gongkai.model.identifiers import period_year
from gongkai.model.ntriples import parse, plain_decimal
from gongkai.model.terms import DCT, GK, RDFS

if TYPE_CHECKING:
    from gongkai.validate.conformance import Conformance

_KINDS = ("measure", "problem", "commitment")


class Stated(NamedTuple):
    """The value of an indicator for all applicants; of a running total the one at the end of the year.

    ``path`` is the end of the observation's IRI, below ``id/obs/``.
    """

    indicator: str
    year: int
    is_running: bool
    value: Decimal | None
    status: str
    path: str


class Cited(NamedTuple):
    """A policy that a report names: its IRI, how the report relates to it, the citation below ``id/citation/``."""

    policy: str
    zh: str
    en: str
    relation: str
    path: str


class Said(NamedTuple):
    """A measure, a problem or a commitment: the end of its IRI, its topic, its words as far as they are published."""

    path: str
    topic: str
    zh: str
    en: str


class Facts(NamedTuple):
    """What one report says."""

    stated: tuple[Stated, ...]
    cited: tuple[Cited, ...]
    said: Mapping[str, tuple[Said, ...]]
    """By kind: ``measure``, ``problem``, ``commitment``."""


class Broken(NamedTuple):
    """A finding about a report: the rule, its gravity, and the number of the result in the conformance."""

    rule: str
    severity: str
    number: int


def facts_of(extraction: Extraction, graphs: ReportGraphs) -> Facts:
    """Return what a report says; of its words only what its graphs hold too, so that the text policy is kept."""
    start = len(graphs.ids.base) + len("<id/obs/")
    stated = tuple(
        Stated(
            node.figure.indicator or "",
            int(period_year(node.figure.period)),
            "/" in node.figure.period,
            node.figure.value,
            node.status,
            node.term[start:-1],
        )
        for node in graphs.nodes.observations
        if node.figure.applicant in (None, "total")
    )
    terms = {graphs.ids.policy(policy)[1:-1] for policy in extraction.policies}
    words = _words(graphs, terms)
    cited = []
    for number, policy in enumerate(extraction.policies, 1):
        iri = graphs.ids.policy(policy)[1:-1]
        zh, en = words.get(iri, {}).get("names", (policy.title, policy.title))
        cited.append(Cited(iri, zh, en, policy.relation, f"{graphs.report_id}-{number}"))
    return Facts(stated, tuple(cited), {kind: tuple(_said(graphs, kind, words)) for kind in _KINDS})


def _words(graphs: ReportGraphs, policies: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the names, descriptions and topics of policies and of what the report says, by IRI."""
    starts = tuple(f"<{graphs.ids.base}id/{kind}/{graphs.report_id}-" for kind in _KINDS)
    found: dict[str, dict[str, Any]] = {}
    wanted = set(policies)
    for subject, predicate, object_ in graphs.core:
        iri = subject[1:-1]
        if predicate in (RDFS.label, DCT.description, GK.topic) and (iri in wanted or subject.startswith(starts)):
            own = found.setdefault(iri, {})
            text, language, _ = parse(object_)
            if predicate == GK.topic:
                own["topic"] = text.rpartition("/")[2]
            else:
                own.setdefault("label" if predicate == RDFS.label else "text", {})[language] = text
    for own in found.values():
        if {"zh", "en"} <= set(own.get("label", {})):
            own["names"] = (own["label"]["zh"], own["label"]["en"])
    return found


def _said(graphs: ReportGraphs, kind: str, words: Mapping[str, Mapping[str, Any]]) -> Iterable[Said]:
    start = f"{graphs.ids.base}id/{kind}/"
    for iri, own in words.items():
        if iri.startswith(start):
            zh, en = own["names"]
            yield Said(iri.removeprefix(start), own.get("topic", ""), own.get("text", {}).get("zh") or zh, en)


def facts_json(facts: Facts) -> str:
    """Return facts as JSON that ``read_facts`` reads."""
    return json.dumps(
        {
            "stated": [
                [*one[:3], None if one.value is None else plain_decimal(one.value), *one[4:]] for one in facts.stated
            ],
            "cited": facts.cited,
            "said": facts.said,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read_facts(text: str | bytes) -> Facts:
    """Return what ``facts_json`` wrote."""
    raw = json.loads(text)
    return Facts(
        tuple(
            Stated(intern(indicator), year, running, None if value is None else Decimal(value), intern(status), path)
            for indicator, year, running, value, status, path in raw["stated"]
        ),
        tuple(Cited(*one) for one in raw["cited"]),
        {kind: tuple(Said(*one) for one in raw["said"][kind]) for kind in _KINDS},
    )


def broken_json(conformance: Conformance) -> str:
    """Return which rules a report breaks, in the order of its conformance, as JSON that ``read_broken`` reads."""
    return json.dumps([[finding.code, finding.severity] for finding in conformance.findings], separators=(",", ":"))


def read_broken(text: str | bytes) -> tuple[Broken, ...]:
    """Return what ``broken_json`` wrote."""
    return tuple(Broken(rule, severity, number) for number, (rule, severity) in enumerate(json.loads(text), 1))
