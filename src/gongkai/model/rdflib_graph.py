"""A report as an rdflib graph, for those who work with one; the program itself never builds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongkai.facts import Extraction
from gongkai.model.evidence import TextPolicy
from gongkai.model.graph import build
from gongkai.model.identifiers import DEFAULT_BASE
from gongkai.model.ntriples import parse
from gongkai.model.terms import prefixes

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node


def to_rdflib(extraction: Extraction, *, base: str = DEFAULT_BASE, text_policy: TextPolicy = "quotes") -> Graph:
    """Return a report's core and evidence as one graph with readable prefixes."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in prefixes(base).items():
        graph.bind(prefix, namespace)
    for subject, predicate, object_ in build(extraction, base=base, text_policy=text_policy).triples():
        graph.add((_term(subject), _term(predicate), _term(object_)))
    return graph


def _term(term: str) -> Node:
    from rdflib import Literal, URIRef

    text, language, datatype = parse(term)
    if datatype == "@id":
        return URIRef(text)
    return Literal(text, lang=language, datatype=URIRef(datatype) if datatype else None)
