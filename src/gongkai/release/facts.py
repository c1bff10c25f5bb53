"""What counts as a fact, and what of it: its meaning, not the place in the text where it stands.

What follows from facts (which figures make up a total, what was found wrong) is none. A fact keeps its identity by its
IRI where that says what it is about (an observation: agency, period, indicator, applicant). Where the IRI only says
where it stood in the report (a figure: at which character; a measure: the how manieth) it is known by what it says,
and its IRI may change without a change of the fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.model.terms import DCT, GK, RDF, RDFS, SDMX_ATTRIBUTE, SDMX_MEASURE, SKOS

_CORE = re.compile(rb"<[^>]*graph/([^/>]+-[0-9]{4})>")
"""The graph of a report and its facts; those of evidence and conformance end in other words (docs/model.md)."""

_STATUS, _LABEL, _NAME = SDMX_ATTRIBUTE.obsStatus, f"{RDFS.label}@zh", f"{SKOS.prefLabel}@zh"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact: the properties that are compared (``@zh`` after one: only its values in that language).

    ``told_by`` are those by which a restated fact is known again when its IRI says only where it stood.
    """

    name: str
    values: tuple[str, ...]
    told_by: tuple[str, ...] = ()

    @property
    def is_placed(self) -> bool:
        """Whether the IRI of such a fact says only where it stood."""
        return bool(self.told_by)


KINDS = {
    GK.AnnualReport: Kind(
        "report", (DCT.title, GK.agency, GK.year, DCT.issued, GK.preparedBy, GK.form, DCT.source)
    ),
    GK.Observation: Kind("observation", (SDMX_MEASURE.obsValue, SDMX_ATTRIBUTE.unitMeasure, _STATUS, GK.qualifier)),
    GK.Figure: Kind(
        "figure",
        (_LABEL, GK.value, GK.unit, GK.period, GK.applicant, _STATUS, GK.qualifier),
        (_LABEL, GK.unit, GK.period, GK.applicant),
    ),
    GK.Policy: Kind("policy", (DCT.title, GK.documentNumber, GK.policyKind, DCT.creator)),
    GK.Citation: Kind("citation", (GK.policy, GK.policyRelation, GK.numberAsWritten), (GK.policy,)),
    GK.Measure: Kind("measure", (_LABEL, GK.topic, GK.cites, GK.involves), (_LABEL,)),
    GK.Problem: Kind("problem", (DCT.description, GK.topic), (DCT.description,)),
    GK.Commitment: Kind("commitment", (DCT.description, GK.topic), (DCT.description,)),
    GK.Agency: Kind("agency", (_NAME, GK.division, DCT.identifier)),
}  # fmt: skip
"""The kinds of facts by their class, in the order in which they are told."""

KIND_NAMES = tuple(kind.name for kind in KINDS.values())

Values = tuple[tuple[str, tuple[str, ...]], ...]
"""Properties (terms) with their values (terms), both in the order of the kind."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as the data of one version state it; ``reports`` are the identifiers of the reports that state it."""

    iri: str
    kind: Kind
    reports: tuple[str, ...]
    values: Values
    names: tuple[str, str]
    """What it is called, in Chinese and in English; empty where it has no name."""

    @property
    def telling(self) -> Values:
        """The values by which it is known again."""
        wanted = {name.removesuffix("@zh") for name in self.kind.told_by}
        return tuple((predicate, objects) for predicate, objects in self.values if predicate in wanted)


def report_of(graph: bytes) -> str | None:
    """Return the identifier of the report whose core graph this is; None for any other graph."""
    found = _CORE.fullmatch(graph)
    return found[1].decode() if found else None


def fact_of(subject: bytes, lines: Iterable[bytes]) -> Fact | None:
    """Return the fact that the lines of a subject state in the core graphs; None if they state none."""
    statements: dict[str, set[str]] = {}
    reports: set[str] = set()
    for line in lines:
        statement, _, graph = line[:-3].rpartition(b" ")
        report = report_of(graph)
        if report is None:
            continue
        reports.add(report)
        _, predicate, object_ = statement.decode().split(" ", 2)
        statements.setdefault(predicate, set()).add(object_)
    kind = next((KINDS[type_] for type_ in sorted(statements.get(RDF.type, ())) if type_ in KINDS), None)
    if kind is None:
        return None
    values = ((name.removesuffix("@zh"), _chosen(statements, name)) for name in kind.values)
    return Fact(
        subject.decode(),
        kind,
        tuple(sorted(reports)),
        tuple((predicate, objects) for predicate, objects in values if objects),
        (_named(statements, "@zh"), _named(statements, "@en")),
    )


def _chosen(statements: dict[str, set[str]], name: str) -> tuple[str, ...]:
    objects = sorted(statements.get(name.removesuffix("@zh"), ()))
    return tuple(o for o in objects if o.endswith('"@zh')) if name.endswith("@zh") else tuple(objects)


def _named(statements: dict[str, set[str]], language: str) -> str:
    for predicate in (RDFS.label, SKOS.prefLabel, DCT.title):
        for term in sorted(statements.get(predicate, ())):
            if term.endswith(f'"{language}'):
                return term
    return ""
