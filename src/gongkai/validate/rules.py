"""The rule book: the shapes as a graph for pySHACL, and each rule's code and messages in two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import rdflib

from gongkai import resources
from gongkai.errors import DataError, KnowledgeError
from gongkai.model.terms import GK, SH
from gongkai.validate.conformance import Term
from gongkai.validate.data import load

_VOCABULARY_RULES = "vocabulary.ttl"
_VARIABLE = re.compile(r"\\\{\\[?$]\w+\\\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a shape or a constraint of one says of itself; a constraint without a code has that of its shape.

    ``identity`` is the linear identity that the shape applies; ``is_for_vocabulary`` marks what only vocabularies need.
    """

    code: str | None
    names: Mapping[str, str]
    messages: Mapping[str, str]
    severity: str | None
    identity: str | None
    is_for_vocabulary: bool

    def language_of(self, message: str) -> str | None:
        """Return the language of a message of this rule, which pySHACL drops where it fills in variables."""
        return next((language for language, text in self.messages.items() if _pattern(text).fullmatch(message)), None)


@cache
def rules() -> Mapping[str, Rule]:
    """Return the rule book by IRI: its shapes, which have a severity, and their constraints, which have none."""
    return {
        iri: Rule(
            code=about.get(GK.ruleCode, {}).get(""),
            names=about[SH.name],
            messages=about.get(SH.message, {}),
            severity=about.get(SH.severity, {}).get(""),
            identity=about.get(GK.identity, {}).get(""),
            is_for_vocabulary=path.name == _VOCABULARY_RULES,
        )
        for path in resources.files("shapes", ".ttl")
        for iri, about in _descriptions(path).items()
        if SH.name in about
    }


@cache
def background() -> tuple[ox.Quad, ...]:
    """Return what the rules read besides the data: the ontology with its concepts, and the identities."""
    paths = (*resources.files("ontology", ".ttl"), *resources.files("shapes", ".ttl"))
    return tuple(quad for path in paths for quad in _read(path))


@cache
def shapes_graph() -> rdflib.Graph:
    """Return the rule book as pySHACL wants it."""
    graph = rdflib.Graph(bind_namespaces="none")
    for path in resources.files("shapes", ".ttl"):
        for quad in _read(path):
            graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return graph


def to_rdflib(term: Term | ox.Triple) -> rdflib.term.Node:
    """Return a term of pyoxigraph as one of rdflib."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Triple):
        raise KnowledgeError(f"shapes: expected RDF 1.1, found a statement about a statement: {term}")
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def from_rdflib(term: rdflib.term.Node) -> Term:
    """Return a term of rdflib as one of pyoxigraph."""
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, rdflib.Literal) and term.datatype is not None:
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
    return ox.Literal(str(term), language=getattr(term, "language", None))


@cache
def _read(path: Path) -> tuple[ox.Quad, ...]:
    try:
        return load(path)
    except DataError as error:
        raise KnowledgeError(str(error)) from None


def _descriptions(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Return what a file says of each IRI: by property, then by language, which is empty for all but texts."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for quad in _read(path):
        values = found.setdefault(str(quad.subject).strip("<>"), {}).setdefault(str(quad.predicate), {})
        if isinstance(quad.object, ox.Literal):
            values[quad.object.language or ""] = quad.object.value
        else:
            values[""] = str(quad.object)
    return found


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_VARIABLE.sub(".*", re.escape(template)), re.DOTALL)
