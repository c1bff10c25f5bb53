"""The rule book: the shapes as a graph for pySHACL, and each rule's code, messages, sources and way to fix it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import rdflib

from gongkai import resources
from gongkai.errors import DataError, KnowledgeError
from gongkai.model.terms import DCT, GK, SH, SKOS
from gongkai.validate.conformance import Term
from gongkai.validate.data import load

RULE_BOOK = "<https://w3id.org/gongkai/shapes>"
"""The rule book as a whole."""

_VOCABULARY_RULES = "vocabulary.ttl"
_VERSION = "<http://www.w3.org/2002/07/owl#versionInfo>"
Description = Mapping[str, list[Term | ox.Triple]]
"""What is said of an IRI: its values by property (as N-Triples writes it), in the order of the file."""

_VARIABLE = re.compile(r"\\\{\\[?$]\w+\\\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a shape or a constraint of one says of itself; a constraint without a code has that of its shape.

    ``concept`` is the rule as a concept of the scheme ``code/rule``, from which ``code``, ``definition``,
    ``how_to_fix`` and ``sources`` (IRIs) come; ``file`` is where it stands. ``identity`` is the linear identity that
    the shape applies; ``is_for_vocabulary`` marks what only vocabularies need.
    """

    code: str | None
    names: Mapping[str, str]
    messages: Mapping[str, str]
    severity: str | None
    identity: str | None
    is_for_vocabulary: bool
    concept: str | None = None
    definition: Mapping[str, str] = field(default_factory=dict)
    how_to_fix: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    file: str = ""

    def language_of(self, message: str) -> str | None:
        """Return the language of a message of this rule, which pySHACL drops where it fills in variables."""
        return next((language for language, text in self.messages.items() if _pattern(text).fullmatch(message)), None)


@cache
def rules() -> Mapping[str, Rule]:
    """Return the rule book by IRI: its shapes, which have a severity, and their constraints, which have none."""
    return {
        iri: _rule(path, about)
        for path in resources.files("shapes", ".ttl")
        for iri, about in _descriptions(path).items()
        if SH.name in about
    }


@cache
def version() -> str:
    """Return the version of the rule book; it changes with every change of what a rule says or how grave it is."""
    return texts(described()[RULE_BOOK.strip("<>")], _VERSION)[""]


@cache
def background() -> tuple[ox.Quad, ...]:
    """Return what the rules read besides the data: the ontology with its concepts, and the identities."""
    paths = (*resources.files("ontology", ".ttl"), *resources.files("shapes", ".ttl"))
    return tuple(quad for path in paths for quad in _read(path))


@cache
def described() -> Mapping[str, Description]:
    """Return what the ontology and the rule book say of each IRI."""
    return _by_subject(background())


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


def _rule(path: Path, about: Description) -> Rule:
    """Return the rule of a shape or constraint; its concept stands in the same file."""
    concept = _first(about, GK.rule)
    told = _descriptions(path).get(concept.strip("<>"), {}) if concept else {}
    return Rule(
        code=texts(told, SKOS.notation).get(""),
        names=texts(about, SH.name),
        messages=texts(about, SH.message),
        severity=_first(about, SH.severity),
        identity=_first(about, GK.identity),
        is_for_vocabulary=path.name == _VOCABULARY_RULES,
        concept=concept.strip("<>") if concept else None,
        definition=texts(told, SKOS.definition),
        how_to_fix=texts(told, GK.howToFix),
        sources=tuple(str(source).strip("<>") for source in told.get(DCT.source, ())),
        file=path.name,
    )


@cache
def _descriptions(path: Path) -> dict[str, Description]:
    return _by_subject(_read(path))


def _by_subject(quads: Iterable[ox.Quad]) -> dict[str, Description]:
    found: dict[str, dict[str, list[Term | ox.Triple]]] = {}
    for quad in quads:
        about = found.setdefault(str(quad.subject).strip("<>"), {})
        about.setdefault(str(quad.predicate), []).append(quad.object)
    return dict(found)


def texts(about: Description, predicate: str) -> dict[str, str]:
    """Return the literals of a property by language, which is empty for all but texts."""
    return {term.language or "": term.value for term in about.get(predicate, ()) if isinstance(term, ox.Literal)}


def _first(about: Description, predicate: str) -> str | None:
    """Return the first node of a property, as N-Triples writes it."""
    return next((str(term) for term in about.get(predicate, ())), None)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_VARIABLE.sub(".*", re.escape(template)), re.DOTALL)
