"""Runs pySHACL over a pyoxigraph store and turns its results into findings with evidence."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from pyshacl.graph_abstraction import OxigraphDataGraph
from rdflib.namespace import SH

from gongkai.errors import KnowledgeError
from gongkai.facts import Severity
from gongkai.model.terms import GK, RDF, SKOS
from gongkai.validate import lookup
from gongkai.validate.conformance import Conformance, Finding, IdentityCounts
from gongkai.validate.data import parse, parts
from gongkai.validate.rules import background, from_rdflib, rules, shapes_graph

_Result = dict[rdflib.term.Node, list[rdflib.term.Node]]

_SEVERITIES: dict[rdflib.term.Node, Severity] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


def validate(data: bytes | Iterable[ox.Quad]) -> Conformance:
    """Return how data conforms to the rule book: N-Quads (or N-Triples) as bytes, or statements as ``load`` gives them.

    Reports in named graphs of their own are validated one by one. The vocabulary is added to the data, so that its
    classes and concepts are known, but findings about the vocabulary itself are made only where the data is one.
    Raises DataError for bytes that are no N-Quads.
    """
    quads = parse(data, "data") if isinstance(data, bytes) else data
    return sum((_validate(part) for part in parts(quads)), Conformance())


def validate_vocabulary() -> Conformance:
    """Return how the project's own ontology, concept schemes and rule book conform."""
    return validate(background())


def _validate(quads: list[ox.Quad]) -> Conformance:
    """Return how the data of one report, or other data that belongs together, conforms."""
    store = ox.Store()
    store.bulk_extend(background())
    store.bulk_extend(quads)
    types = {(str(quad.object), str(quad.subject).strip("<>")) for quad in quads if str(quad.predicate) == RDF.type}
    reports = sorted(subject for type_, subject in types if type_ == GK.AnnualReport)
    is_vocabulary = not reports and any(type_ == SKOS.ConceptScheme for type_, _ in types)
    sums = list(lookup.assess_sums(store)) if reports else []
    shapes = _shapes({rule for rule, is_checked in sums if is_checked}, is_vocabulary=is_vocabulary)
    foreign = _background_subjects() - {quad.subject for quad in quads}
    found = {_finding(result, store) for result in _results(store, shapes)}
    findings = sorted((finding for finding in found if finding.about not in foreign), key=lambda f: f.order)
    counts = IdentityCounts(
        checked=sum(is_checked for _, is_checked in sums),
        broken=sum(rules()[finding.shape.value].identity is not None for finding in findings),
        not_assessable=sum(not is_checked for _, is_checked in sums),
    )
    return Conformance(tuple(reports), tuple(findings), counts)


def _shapes(sums: set[str], *, is_vocabulary: bool) -> list[str]:
    """Return the shapes to run; of the sums those that can be checked, the others cost a query each for nothing."""
    return [
        iri
        for iri, rule in rules().items()
        if rule.severity and (is_vocabulary or not rule.is_for_vocabulary) and (rule.identity is None or iri in sums)
    ]


def _results(store: ox.Store, shapes: list[str]) -> Iterator[_Result]:
    """Yield the results of pySHACL for some shapes of the rule book, each as its values by property."""
    try:
        with _quiet():
            _, graph, text = pyshacl.validate(_Data(store), shacl_graph=shapes_graph(), use_shapes=shapes)
    except (ConstraintLoadError, ReportableRuntimeError, ShapeLoadError, SyntaxError) as error:
        raise KnowledgeError(f"shapes: {error}") from None
    if not isinstance(graph, rdflib.Graph):
        raise KnowledgeError(f"shapes: {text}")
    for result in graph.objects(None, SH.result):
        values: _Result = {}
        for predicate, value in graph.predicate_objects(result):
            values.setdefault(predicate, []).append(value)
        yield values


def _finding(result: _Result, store: ox.Store) -> Finding:
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
        evidence=lookup.evidence(store, nodes),
        focus=focus,
        path=path,
        value=value,
        shape=shape,
        component=component,
    )


class _Data(OxigraphDataGraph):
    """A store as pySHACL sees it, with two of its answers put right."""

    def __bool__(self) -> bool:
        """Hold without counting all statements, which pySHACL would do three times for each result."""
        return True

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Generator[Any, None, None]:
        """Yield nothing of a literal: it can be a focus node, but Oxigraph refuses to be asked for its properties."""
        if not isinstance(subject, rdflib.Literal):
            yield from super().objects(subject, predicate, unique)


@cache
def _background_subjects() -> frozenset[ox.NamedNode | ox.BlankNode | ox.Triple]:
    return frozenset(quad.subject for quad in background())


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging a traceback for each ill-typed literal; the rules report those as findings."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
