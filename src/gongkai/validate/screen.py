"""Compiles the shapes to a screen: for each shape a check that tells whether the data surely keeps it.

The fast path runs the screen; only shapes that may be broken, and those that cannot be compiled, go to the reference
engine, which words the findings. So both engines have one verdict as long as no check overlooks anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from operator import ge, gt, le, lt

import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Literal, Node, URIRef

from gongkai.model.terms import SH as SHACL
from gongkai.validate.index import PLAIN, Index, Table
from gongkai.validate.queries import compile_query
from gongkai.validate.rules import from_rdflib
from gongkai.validate.sparql import Refused
from gongkai.validate.values import Unsure, characters, language, number

_Keeps = Callable[[Index, frozenset[str], Table], bool]
"""Tells of focus nodes and the values of each whether all of them surely keep a constraint."""

_Fits = Callable[[Index], Callable[[str], object]]
"""Gives a test that is true of a value that surely keeps a constraint, whosever value it is."""

_DESCRIPTION = {SH.name, SH.message, SH.severity, SH.description, SH.path}
_TARGETS = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf)
_OF_QUERY = {SH.name, SH.message, SH.select, SH.prefixes}


@dataclass(frozen=True, slots=True)
class Check:
    """A shape as code: whether it may be broken, and the predicates (as N-Triples has them) that it reads."""

    may_be_broken: Callable[[Index], bool]
    reads: frozenset[str]


@dataclass(frozen=True, slots=True)
class Screen:
    """The checks by shape, and why the other shapes have none."""

    checks: Mapping[str, Check]
    refused: Mapping[str, str]


@cache
def compile_shapes(graph: rdflib.Graph) -> Screen:
    """Return the screen of the shapes in a graph."""
    checks, refused = {}, {}
    shapes = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in graph.subjects(RDF.type, kind)}
    for shape in sorted(shapes, key=str):
        try:
            checks[str(shape)] = _compile(graph, shape)
        except Refused as reason:
            refused[str(shape)] = str(reason)
    return Screen(checks, refused)


def _compile(graph: rdflib.Graph, shape: Node) -> Check:
    about: dict[Node, list[Node]] = {}
    for predicate, value in graph.predicate_objects(shape):
        about.setdefault(predicate, []).append(value)
    if others := {*about[RDF.type]} - {SH.NodeShape, SH.PropertyShape}:
        raise Refused(f"also a {min(others, key=str)}")
    path = about.get(SH.path, [None])[0]
    if path is not None and not isinstance(path, URIRef):
        raise Refused("a path of several steps")
    reads = {_term(p) for p in (RDF.type, RDFS.subClassOf, path, *about.get(SH.targetObjectsOf, ())) if p is not None}
    naming = (SH.targetSubjectsOf, SH.equals, SH.lessThanOrEquals)  # what is read by name besides the path
    reads |= {_term(predicate) for term in naming for predicate in about.get(term, ())}
    keeps: list[_Keeps] = []
    fits: list[_Fits] = []
    queries = []
    for predicate, values in about.items():
        if predicate in _OF_NODES:
            keeps += (_OF_NODES[predicate](value) for value in values)
        elif predicate in _OF_VALUES:
            fits += (_OF_VALUES[predicate](graph, value) for value in values)
        elif predicate == SH.sparql:
            queries = [_query(graph, value) for value in values]
        elif predicate not in (*_DESCRIPTION, *_TARGETS) and str(predicate).startswith(SHACL.iri):
            raise Refused(f"the constraint {predicate}")
    reads |= {predicate for _, of_query in queries for predicate in of_query}
    targets = [(target, _term(value)) for target in _TARGETS for value in about.get(target, ())]
    path_term, iri = path and _term(path), _term(shape)

    def may_be_broken(index: Index) -> bool:
        try:
            focus = _focus(index, targets)
            own = focus - index.foreign(focus)
            table = index.table(path_term) if path_term else {node: (node,) for node in own}
            if not all(keep(index, own, table) for keep in keeps):
                return True
            if fits:
                values = set(chain.from_iterable(_values(own, table)))
                if not all(all(map(fit(index), values)) for fit in fits):
                    return True
            return any(query(index, node, iri) for query, _ in queries for node in focus)
        except Unsure:
            return True

    return Check(may_be_broken, frozenset(reads))


def _focus(index: Index, targets: Sequence[tuple[Node, str]]) -> frozenset[str]:
    """Return the focus nodes of a shape."""
    nodes: list[Iterable[str]] = []
    for target, value in targets:
        if target == SH.targetClass:
            nodes.append(index.instances(value))
        else:
            nodes.append(index.inverse(value) if target == SH.targetObjectsOf else index.table(value))
    return frozenset().union(*nodes)


def _query(graph: rdflib.Graph, constraint: Node) -> tuple[Callable[[Index, str, str], bool], frozenset[str]]:
    """Return the check of a SPARQL constraint, and what it reads."""
    if others := {p for p in graph.predicates(constraint) if str(p).startswith(SHACL.iri)} - _OF_QUERY:
        raise Refused(f"a query with {min(others, key=str)}")
    select = str(graph.value(constraint, SH.select))
    if re.search(r"[$?](PATH|shapesGraph)\b", select):
        raise Refused("a query with a variable that is replaced")
    declared = [d for owner in graph.objects(constraint, SH.prefixes) for d in graph.objects(owner, SH.declare)]
    namespaces = {str(graph.value(d, SH.prefix)): str(graph.value(d, SH.namespace)) for d in declared}
    return compile_query(select, tuple(sorted({"rdf": str(RDF), "rdfs": str(RDFS), **namespaces}.items())))


# ---------------------------------------------------------------------------------------------------- constraints
# Each tells what surely keeps it. A typed value is compared by its characters only: the data is in plain form.


def _values(nodes: Iterable[str], table: Table) -> Iterator[Sequence[str]]:
    """Return the values of each node, without a loop of Python's own: there are thousands."""
    return map(table.get, nodes, repeat(()))


def _min_count(value: Node) -> _Keeps:
    least = _integer(value)
    return lambda index, nodes, table: min(map(len, _values(nodes, table)), default=least) >= least


def _max_count(value: Node) -> _Keeps:
    most = _integer(value)
    return lambda index, nodes, table: max(map(len, _values(nodes, table)), default=most) <= most


def _has_value(value: Node) -> _Keeps:
    wanted = _term(value)
    return lambda index, nodes, table: all(wanted in values for values in _values(nodes, table))


def _equals(value: Node) -> _Keeps:
    other = _term(value)

    def keeps(index: Index, nodes: frozenset[str], table: Table) -> bool:
        others = index.table(other)
        return all(set(table.get(node, ())) == set(others.get(node, ())) for node in nodes)

    return keeps


def _at_most(value: Node) -> _Keeps:
    """Compare dates, which sort as they are written."""
    other, is_date = _term(value), PLAIN[_term(rdflib.XSD.date)].fullmatch

    def keeps(index: Index, nodes: frozenset[str], table: Table) -> bool:
        pairs = zip(_values(nodes, table), _values(nodes, index.table(other)), strict=True)
        return all(
            is_date(v) and is_date(limit) and v <= limit for values, limits in pairs for v in values for limit in limits
        )

    return keeps


def _unique_language(value: Node) -> _Keeps:
    if not (isinstance(value, Literal) and value.value is True):
        raise Refused(f"sh:uniqueLang {value}")

    def keeps(index: Index, nodes: frozenset[str], table: Table) -> bool:
        spoken = ([tag for v in values if (tag := _language(v))] for values in _values(nodes, table))
        return all(len(tags) == len(set(tags)) for tags in spoken)

    return keeps


def _node_kind(graph: rdflib.Graph, value: Node) -> _Fits:
    kinds: dict[Node, str] = {SH.IRI: "<", SH.Literal: '"', SH.BlankNode: "_", SH.BlankNodeOrIRI: "<_"}
    kinds |= {SH.IRIOrLiteral: '<"', SH.BlankNodeOrLiteral: '_"'}
    if value not in kinds:
        raise Refused(f"the kind {value}")
    first = kinds[value]
    return lambda index: lambda v: v[0] in first


def _datatype(graph: rdflib.Graph, value: Node) -> _Fits:
    datatype = _term(value)
    if value == rdflib.XSD.string:
        return lambda index: lambda v: v[0] == v[-1] == '"'
    if datatype not in PLAIN:
        raise Refused(f"the datatype {value}")
    return lambda index: PLAIN[datatype].fullmatch


def _class(graph: rdflib.Graph, value: Node) -> _Fits:
    wanted = _term(value)
    return lambda index: index.instances(wanted).__contains__


def _in(graph: rdflib.Graph, value: Node) -> _Fits:
    members = frozenset(map(_term, graph.items(value)))
    return lambda index: members.__contains__


def _language_in(graph: rdflib.Graph, value: Node) -> _Fits:
    allowed = {str(tag).lower() for tag in graph.items(value)}
    return lambda index: lambda v: _language(v).partition("-")[0] in allowed


def _pattern(graph: rdflib.Graph, value: Node) -> _Fits:
    try:
        search = re.compile(str(value)).search
    except re.error as error:
        raise Refused(f"the pattern {value}: {error}") from None
    return lambda index: lambda v: search(_text(v)) is not None


def _number(holds: Callable[[int, int], bool], of: Callable[[str], int]) -> Callable[[rdflib.Graph, Node], _Fits]:
    """Return the constraint that compares what a function makes of each value with a limit."""

    def constraint(graph: rdflib.Graph, value: Node) -> _Fits:
        limit = _integer(value)
        return lambda index: lambda v: holds(of(v), limit)

    return constraint


_OF_NODES: Mapping[Node, Callable[[Node], _Keeps]] = {
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH.hasValue: _has_value,
    SH.equals: _equals,
    SH.lessThanOrEquals: _at_most,
    SH.uniqueLang: _unique_language,
}
_OF_VALUES: Mapping[Node, Callable[[rdflib.Graph, Node], _Fits]] = {
    SH.nodeKind: _node_kind,
    SH.datatype: _datatype,
    SH["class"]: _class,
    SH["in"]: _in,
    SH.languageIn: _language_in,
    SH.pattern: _pattern,
    SH.minLength: _number(ge, lambda v: len(_text(v))),
    SH.maxLength: _number(le, lambda v: len(_text(v))),
    SH.minInclusive: _number(ge, lambda v: _whole(v)),
    SH.maxInclusive: _number(le, lambda v: _whole(v)),
    SH.minExclusive: _number(gt, lambda v: _whole(v)),
    SH.maxExclusive: _number(lt, lambda v: _whole(v)),
}


def _term(term: Node) -> str:
    return str(from_rdflib(term))


def _integer(value: Node) -> int:
    if not (isinstance(value, Literal) and isinstance(value.value, int)):
        raise Refused(f"{value} where an integer is expected")
    return value.value


def _language(term: str) -> str:
    return language(term) if term[0] == '"' else ""


def _text(term: str) -> str:
    """Return the characters of an IRI or string; a typed value may be written in several ways."""
    if term[0] == '"' and term[-1] == ">":
        raise Unsure(term)
    return characters(term)


def _whole(term: str) -> int:
    value = number(term)
    if not isinstance(value, int):
        raise Unsure(term)
    return value
