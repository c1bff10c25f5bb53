"""Validates with one of two engines, and turns what they find into findings with evidence.

The reference engine is pySHACL. The fast one is a screen compiled from the same shapes: it tells which of them the data
surely keeps, and leaves the others to the reference. So their verdicts are the same, and a clean report is fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

import pyoxigraph as ox
import rdflib
from rdflib.namespace import SH

from gongkai.errors import KnowledgeError
from gongkai.facts import Severity
from gongkai.model.ntriples import Triple
from gongkai.model.terms import DCAT, GK, RDF, SKOS
from gongkai.validate import lookup
from gongkai.validate.conformance import Conformance, Finding, IdentityCounts
from gongkai.validate.data import parse, parts, report_graph
from gongkai.validate.index import Index, read
from gongkai.validate.reference import Result, results
from gongkai.validate.rows import assess
from gongkai.validate.rules import Rule, background, from_rdflib, rules, shapes_graph
from gongkai.validate.screen import compile_shapes
from gongkai.validate.values import Unsure

Engine = Literal["auto", "pyshacl", "fast"]

_SEVERITIES: dict[rdflib.term.Node, Severity] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
_OF_SEVERAL_REPORTS = ("series.ttl", "hierarchy.ttl")  # these rules are those of ``series``


@dataclass(frozen=True, slots=True)
class _Suspects:
    """What goes to the reference engine: the shapes, and the predicates that they read (None: all); and all sums."""

    shapes: tuple[str, ...]
    reads: frozenset[str] | None
    sums: tuple[tuple[str, bool], ...]


def validate(data: bytes | Iterable[ox.Quad] | Iterable[Triple], engine: Engine = "auto") -> Conformance:
    """Return how data conforms to the rule book: N-Quads (or N-Triples) as bytes, or statements as ``load`` gives them.

    Triples as ``model`` makes them are the data of one report. Reports in named graphs of their own are validated one
    by one. The vocabulary is added to the data, so that its classes and concepts are known, but findings about the
    vocabulary itself are made only where the data is one.
    ``pyshacl`` is the reference, ``auto`` the fast engine, which leaves to pySHACL the shapes that it cannot compile;
    ``fast`` raises KnowledgeError where there are any. Raises DataError for bytes that are no N-Quads.
    """
    return sum((_validate(part, engine) for part in _parts(data)), Conformance())


def validate_vocabulary(engine: Engine = "auto") -> Conformance:
    """Return how the project's own ontology, concept schemes and rule book conform."""
    return validate(background(), engine)


def _parts(data: bytes | Iterable[ox.Quad] | Iterable[Triple]) -> list[list[Triple]]:
    """Divide data by report, as ``data.parts`` does; terms are as N-Triples writes them."""
    if isinstance(data, bytes) and (plain := read(data)) is not None:
        named: dict[str, list[Triple]] = {}
        for graph, triples in plain.items():
            named.setdefault(report_graph(graph[1:-1]), []).extend(triples)
        return [named[name] for name in sorted(named)] or [[]]
    statements = list(parse(data, "data") if isinstance(data, bytes) else data)
    if statements and isinstance(statements[0], tuple):
        return [cast(list[Triple], statements)]
    return [
        [(str(subject), str(predicate), str(object_)) for subject, predicate, object_, _ in part]
        for part in parts(cast(list[ox.Quad], statements))
    ]


def _validate(triples: list[Triple], engine: Engine) -> Conformance:
    """Return how the data of one report, or other data that belongs together, conforms."""
    index = Index(triples, _background_index(_background_subjects()))
    types = {(type_, node) for node, found in index.own.get(RDF.type, {}).items() for type_ in found}
    reports = sorted(node.strip("<>") for type_, node in types if type_ == GK.AnnualReport)
    kinds = {type_ for type_, _ in types}
    # A catalogue says of schemes only what harvesters want to know.
    is_vocabulary = SKOS.ConceptScheme in kinds and not kinds & {GK.AnnualReport, DCAT.Catalog}
    shapes = [iri for iri, rule in rules().items() if rule.severity and _applies(rule, is_vocabulary=is_vocabulary)]
    suspects = None if engine == "pyshacl" else _suspects(index, shapes, has_reports=bool(reports), engine=engine)
    store = None
    if suspects is None:
        store = _store(index)
        sums = tuple(lookup.assess_sums(store)) if reports else ()
        suspects = _Suspects(_without_open_sums(shapes, sums), None, sums)
    findings: set[Finding] = set()
    if suspects.shapes:
        store = store or _store(index, suspects.reads)
        found = {_finding(result, store, index) for result in results(store, shapes_graph(), suspects.shapes)}
        foreign = index.foreign(frozenset(str(finding.about) for finding in found))
        findings = {finding for finding in found if str(finding.about) not in foreign}
    counts = IdentityCounts(
        checked=sum(is_checked for _, is_checked in suspects.sums),
        broken=sum(rules()[finding.shape.value].identity is not None for finding in findings),
        not_assessable=sum(not is_checked for _, is_checked in suspects.sums),
    )
    return Conformance(tuple(reports), tuple(sorted(findings, key=lambda finding: finding.order)), counts)


def _applies(rule: Rule, *, is_vocabulary: bool) -> bool:
    return (is_vocabulary or not rule.is_for_vocabulary) and rule.file not in _OF_SEVERAL_REPORTS


def _suspects(index: Index, shapes: list[str], *, has_reports: bool, engine: Engine) -> _Suspects | None:
    """Return the shapes that the fast engine cannot vouch for; None where it cannot read the data for sure."""
    screen = compile_shapes(shapes_graph())
    if engine == "fast" and (refused := [iri for iri in shapes if iri not in screen.checks]):
        reasons = (f"{iri}: {screen.refused.get(iri, 'no shape')}" for iri in refused)
        raise KnowledgeError("shapes: the fast engine cannot compile " + "; ".join(reasons))
    if not index.is_plain():
        return None
    try:
        sums = tuple(assess(index, shapes_graph())) if has_reports else ()
    except Unsure:
        return None
    broken = {one.rule for one in sums if one.is_broken}
    suspected = [
        iri
        for iri in shapes
        if iri in broken
        or (rules()[iri].identity is None and (iri not in screen.checks or screen.checks[iri].may_be_broken(index)))
    ]
    checks = [screen.checks.get(iri) for iri in suspected]
    reads = None if None in checks else frozenset(term for check in checks if check for term in check.reads)
    return _Suspects(tuple(suspected), reads, tuple((one.rule, one.is_checked) for one in sums))


def _without_open_sums(shapes: list[str], sums: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
    """Leave out the sums that cannot be checked; they cost a query each for nothing."""
    checked = {rule for rule, is_checked in sums if is_checked}
    return tuple(iri for iri in shapes if rules()[iri].identity is None or iri in checked)


def _store(index: Index, predicates: frozenset[str] | None = None) -> ox.Store:
    """Return a store of what is said with some predicates, or of everything."""
    known = _background_quads(_background_subjects())
    store = ox.Store()
    for predicate in known if predicates is None else predicates & known.keys():
        store.bulk_extend(known[predicate])
    statements = index.statements(predicates)
    if b"_:" in statements:  # loading would name blank nodes anew
        store.bulk_extend(ox.Quad(*triple) for triple in ox.parse(statements, ox.RdfFormat.N_TRIPLES))
    else:
        store.load(statements, ox.RdfFormat.N_TRIPLES)
    return store


def _finding(result: Result, store: ox.Store, index: Index) -> Finding:
    """Return what a result says, its codes and texts taken from the rule book and its evidence from the data."""
    focus = from_rdflib(result[SH.focusNode][0])
    value = from_rdflib(result[SH.value][0]) if SH.value in result else None
    path = next((ox.NamedNode(str(p)) for p in result.get(SH.resultPath, ()) if isinstance(p, rdflib.URIRef)), None)
    shape, component = (ox.NamedNode(str(result[p][0])) for p in (SH.sourceShape, SH.sourceConstraintComponent))
    rule = rules()[shape.value]
    is_query = SH.sourceConstraint in result
    detail = rules()[str(result[SH.sourceConstraint][0])] if is_query else rule
    messages = {detail.language_of(str(message)): str(message) for message in result[SH.resultMessage]}
    about, nodes = focus, [focus]
    if rule.identity is not None and value is not None:
        nodes = lookup.terms_of_sum(store, focus, shape, value)
    elif is_query and isinstance(value, ox.NamedNode):
        about, nodes = value, [value]
    return Finding(
        code=detail.code or rule.code or shape.value,
        severity=_SEVERITIES[result[SH.resultSeverity][0]],
        about=about,
        message_zh=messages["zh"],
        message_en=messages["en"],
        evidence=lookup.evidence(index, map(str, nodes)),
        focus=focus,
        path=path,
        value=value,
        shape=shape,
        component=component,
    )


@cache
def _background_subjects() -> frozenset[ox.NamedNode | ox.BlankNode | ox.Triple]:
    return frozenset(quad.subject for quad in background())


@cache
def _background_index(_: frozenset[ox.NamedNode | ox.BlankNode | ox.Triple]) -> Index:
    """Return the vocabulary as an index, built once as long as it describes the same nodes."""
    return Index((str(quad.subject), str(quad.predicate), str(quad.object)) for quad in background())


@cache
def _background_quads(_: frozenset[ox.NamedNode | ox.BlankNode | ox.Triple]) -> dict[str, list[ox.Quad]]:
    """Return the vocabulary by predicate."""
    quads: dict[str, list[ox.Quad]] = {}
    for quad in background():
        quads.setdefault(str(quad.predicate), []).append(quad)
    return quads
