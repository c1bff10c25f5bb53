"""Holds the reports of successive years, and of governments and their departments, against each other.

The rules are ``shapes/series.ttl`` and ``shapes/hierarchy.ttl``. Their queries are asked of many reports at once, with
``$this`` and ``$currentShape`` left open, which gives what an engine of SHACL finds report by report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Literal, cast, get_args

import pyoxigraph as ox

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.facts import Severity
from gongkai.model.ntriples import Triple, parse
from gongkai.model.terms import CODE, GK, OA, ORG, RDF, SEVERITIES, SH, SKOS
from gongkai.model.terms import SDMX_ATTRIBUTE as ATTRIBUTE
from gongkai.model.terms import SDMX_DIMENSION as DIMENSION
from gongkai.model.terms import SDMX_MEASURE as MEASURE
from gongkai.validate import lookup
from gongkai.validate.conformance import Conformance, Evidence, Finding, IdentityCounts, Term
from gongkai.validate.data import load, parts
from gongkai.validate.data import parse as parse_quads
from gongkai.validate.index import Index
from gongkai.validate.rules import background, rules

Kind = Literal["series", "hierarchy"]
"""The rules of a file of shapes: about the years of one agency, or about a government and its departments in a year."""

KINDS: tuple[Kind, ...] = get_args(Kind)
_COMPONENT = ox.NamedNode(SH.SPARQLConstraintComponent[1:-1])
_SEVERITIES: dict[str | None, Severity] = {term: cast(Severity, name) for name, term in SEVERITIES.items()}

_OF_REPORT = frozenset({GK.agency, GK.year})
_OF_OBSERVATION = frozenset(
    {
        GK.indicator, GK.applicant, GK.qualifier, GK.evidence, DIMENSION.refPeriod, ATTRIBUTE.obsStatus,
        MEASURE.obsValue,
    }
)  # fmt: skip
_OF_EVIDENCE = frozenset({OA.hasSelector, OA.start, OA.end, OA.exact})
_KEPT = frozenset({RDF.type, GK.statedIn, ORG.subOrganizationOf}) | _OF_REPORT | _OF_OBSERVATION | _OF_EVIDENCE

_QUERY = re.compile(
    r"\s*SELECT (?P<projection>.*?)\s+WHERE\s+(?P<where>\{.*\})\s+"
    r"GROUP BY (?P<keys>[^\n]*)\s+HAVING (?P<broken>\(.*\))\s*",
    re.DOTALL,
)
_VARIABLE = re.compile(r"\{[?$](\w+)\}")


_About = dict[str, dict[str, list[str]]]
"""The statements about each subject, by predicate."""


@dataclass(frozen=True, slots=True)
class _Constraint:
    """A constraint of the rules over several reports: its IRI, and its query for all reports and rules at once."""

    iri: str
    query: str


def essences(triples: Iterable[Triple]) -> dict[Kind, bytes]:
    """Return what the rules of each kind read of a report, as N-Triples: some twenty observations of its own year.

    What a report says of other years is left out, so that the essences of many reports can stand in one graph.
    The evidence of the observations is described where the triples describe it.
    """
    about: _About = {}
    for subject, predicate, object_ in triples:
        if predicate in _KEPT:
            about.setdefault(subject, {}).setdefault(predicate, []).append(object_)
    return {kind: "".join(sorted(_lines(about, kind))).encode() for kind in KINDS}


def essence(triples: Iterable[Triple]) -> bytes:
    """Return what the rules of all kinds read of a report, as ``essences`` has it."""
    return b"".join(essences(triples).values())


def _lines(about: _About, kind: Kind) -> set[str]:
    """Return the statements that the rules of a kind read."""
    reports = {node for node, of in about.items() if GK.AnnualReport in of.get(RDF.type, ())}
    periods = {report: _periods(about[report]) for report in reports}
    kept: list[Triple] = []
    for node in reports:
        kept.append((node, RDF.type, GK.AnnualReport))
        kept += _statements(node, about[node], _OF_REPORT)
        for agency in about[node].get(GK.agency, ()):
            kept += _statements(agency, about.get(agency, {}), {ORG.subOrganizationOf})
    for node, of in about.items():
        if _compared(kind).isdisjoint(of.get(GK.indicator, ())):
            continue
        said = [r for r in of.get(GK.statedIn, ()) if not periods.get(r, set()).isdisjoint(_texts(of))]
        if said:
            kept += ((node, GK.statedIn, report) for report in said)
            kept += _statements(node, of, _OF_OBSERVATION)
            for piece in of.get(GK.evidence, ()):
                kept += _statements(piece, about.get(piece, {}), _OF_EVIDENCE)
                for selector in about.get(piece, {}).get(OA.hasSelector, ()):
                    kept += _statements(selector, about.get(selector, {}), _OF_EVIDENCE)
    return {f"{s} {p} {o} .\n" for s, p, o in kept}


def essence_of(data: bytes | Iterable[ox.Quad]) -> bytes:
    """Return the essence of data as ``validate`` takes it: N-Quads, or statements as ``load`` gives them.

    Each report in named graphs of its own is looked at by itself, as ``validate`` does.
    """
    quads = parse_quads(data, "data") if isinstance(data, bytes) else data
    return b"".join(
        essence((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in part) for part in parts(quads)
    )


def validate_series(reports: Iterable[bytes], kinds: Iterable[Kind] = KINDS) -> dict[str, Conformance]:
    """Return by the IRI of each report what the others say of it, for the essences of some reports.

    Sums over years belong to the later report, what departments add up to belongs to that of their government. A report
    that has nothing to be compared with is not there.
    """
    store = ox.Store()
    store.bulk_extend(_background())
    store.bulk_load(input=b"".join(reports), format=ox.RdfFormat.N_TRIPLES)
    found: dict[str, Conformance] = {}
    for constraint in (constraint for kind in kinds for constraint in _constraints(kind)):
        for row in cast(Iterable[ox.QuerySolution], store.query(constraint.query)):
            report = row["this"].value
            outcome = _assess(row, constraint, store)
            if outcome is not None:
                found[report] = found.get(report, Conformance()) + outcome
    return dict(sorted(found.items()))


def with_series(outcome: Conformance, found: Mapping[str, Conformance]) -> Conformance:
    """Return an outcome together with what was found about its reports beside others."""
    return sum((found[report] for report in outcome.reports if report in found), outcome)


def _assess(row: ox.QuerySolution, constraint: _Constraint, store: ox.Store) -> Conformance | None:
    """Return what one row of a query says of its report; None where the sum lacks a term altogether."""
    rule = rules()[row["currentShape"].value]
    terms, present, numbers = (int(row[name].value) for name in ("terms", "present", "numbers"))
    is_broken = row["isBroken"] is not None and row["isBroken"].value == "true"
    is_checked = int(row["rows"].value) == terms == numbers
    counts = IdentityCounts()
    if rule.identity is not None:
        if present < terms:
            return None
        counts = IdentityCounts(int(is_checked), int(is_broken), int(not is_checked))
    findings = (_finding(row, constraint, store),) if is_broken else ()
    return Conformance((row["this"].value,), findings, counts)


def _finding(row: ox.QuerySolution, constraint: _Constraint, store: ox.Store) -> Finding:
    shape = cast(ox.NamedNode, row["currentShape"])
    rule, messages = rules()[shape.value], rules()[constraint.iri].messages
    texts = {language: _VARIABLE.sub(lambda m: row[m[1]].value, text) for language, text in messages.items()}
    iris = row["observations"].value.split() + ([row["compared"].value] if row["compared"] else [])
    return Finding(
        code=rule.code or shape.value,
        severity=_SEVERITIES[rule.severity],
        about=cast(Term, row["this"]),
        message_zh=texts["zh"],
        message_en=texts["en"],
        evidence=_evidence(store, [ox.NamedNode(iri) for iri in sorted(iris)]),
        focus=cast(Term, row["this"]),
        path=None,
        value=cast(Term, row["value"]),
        shape=shape,
        component=_COMPONENT,
    )


def _evidence(store: ox.Store, nodes: list[ox.NamedNode]) -> tuple[Evidence, ...]:
    """Return the evidence of observations of several reports."""
    triples: list[Triple] = []
    level: list[ox.NamedNode] = nodes
    for leads in (
        GK.evidence,
        OA.hasSelector,
        None,
    ):  # from an observation to its evidence, its selectors, their values
        quads = [quad for node in level for quad in store.quads_for_pattern(node, None, None, None)]
        triples += ((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads)
        level = [q.object for q in quads if str(q.predicate) == leads and isinstance(q.object, ox.NamedNode)]
    return lookup.evidence(Index(triples), map(str, nodes))


@cache
def _constraints(kind: Kind) -> tuple[_Constraint, ...]:
    """Return the constraints, with their queries made to say of each sum what it rests on and whether it is broken."""
    prefixes = _prefixes()
    return tuple(
        _Constraint(str(quad.subject)[1:-1], prefixes + _for_all(quad.object.value, kind))
        for quad in _rule_quads(kind)
        if quad.predicate == _node(SH.select) and isinstance(quad.object, ox.Literal)
    )


def _for_all(select: str, kind: Kind) -> str:
    """Return the query of a constraint without its condition, which becomes a column beside counts of its terms.

    By convention ``?observation`` is what a query adds up, ``?number`` its value, and ``?whole`` what the sum is
    compared with.
    """
    parts = _QUERY.fullmatch(select)
    if parts is None:
        raise KnowledgeError(f"{kind}.ttl: expected SELECT … WHERE … GROUP BY … HAVING …, found: {select}")
    return f"""SELECT {parts["projection"]} ({parts["broken"]} AS ?isBroken)
  (COUNT(*) AS ?rows) (COUNT(DISTINCT ?term) AS ?terms) (COUNT(DISTINCT ?observation) AS ?present)
  (COUNT(?number) AS ?numbers) (SAMPLE(STR(?whole)) AS ?compared)
  (GROUP_CONCAT(DISTINCT COALESCE(STR(?observation), ""); separator=" ") AS ?observations)
WHERE {parts["where"]} GROUP BY {parts["keys"]}"""


def _prefixes() -> str:
    """Return the prefixes of the rule book as SPARQL declares them."""
    names, spaces = (
        {quad.subject: parse(str(quad.object))[0] for quad in background() if quad.predicate == _node(predicate)}
        for predicate in (SH.prefix, SH.namespace)
    )
    return "".join(f"PREFIX {name}: <{spaces[node]}>\n" for node, name in names.items())


@cache
def _rule_quads(kind: Kind) -> tuple[ox.Quad, ...]:
    return tuple(load(resources.folder("shapes") / f"{kind}.ttl"))


@cache
def _background() -> tuple[ox.Quad, ...]:
    """Return what the queries read besides the reports: the rules, and the names of what they calculate with."""
    members = [quad for quad in background() if quad.predicate == _node(SKOS.member)]
    named = {quad.object for quad in members}
    labels = (q for q in background() if q.predicate == _node(SKOS.prefLabel) and q.subject in named)
    return *chain.from_iterable(map(_rule_quads, KINDS)), *members, *labels


@cache
def _compared(kind: Kind) -> frozenset[str]:
    """Return the indicators that rules calculate with."""
    indicators = f"<{CODE.iri}indicator/"
    return frozenset(term for quad in _rule_quads(kind) if (term := str(quad.object)).startswith(indicators))


def _periods(report: Mapping[str, Sequence[str]]) -> set[str]:
    """Return what stands for a report's own year in an observation: the year, and all years up to its end."""
    years = [parse(year)[0] for year in report.get(GK.year, ())]
    return {period for year in years for period in (year, f"../{year}-12-31")}


def _texts(observation: Mapping[str, Sequence[str]]) -> Iterator[str]:
    return (parse(period)[0] for period in observation.get(DIMENSION.refPeriod, ()))


def _statements(node: str, about: Mapping[str, Sequence[str]], predicates: Iterable[str]) -> Iterator[Triple]:
    return ((node, predicate, object_) for predicate in predicates for object_ in about.get(predicate, ()))


@cache
def _node(term: str) -> ox.NamedNode:
    return ox.NamedNode(term[1:-1])
