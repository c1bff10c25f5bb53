"""The canned queries as examples that editors of SPARQL load (``.well-known/sparql-examples``), and as RDF documents.

The form is that of the examples of SIB: each is a ``sh:SPARQLExecutable`` with its words, its text as it runs, the
prefixes it declares and the endpoint it is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from gongkai.model.ntriples import Triple, describe, literal, tagged, typed
from gongkai.model.terms import DCT, RDF, RDFS, SH, XSD, Namespace
from gongkai.project import Project
from gongkai.publish.catalogue.terms import FOAF, iri, part, said
from gongkai.publish.turtle import turtle
from gongkai.publish.void import endpoint, void_prefixes

SCHEMA = Namespace("https://schema.org/")
EXAMPLES = ".well-known/sparql-examples"


class Query(Protocol):
    """A canned query: its name, its words, and its text with the parameters of its own example."""

    @property
    def name(self) -> str:
        """The last part of its address."""

    @property
    def title_zh(self) -> str:
        """The question in Chinese."""

    @property
    def title_en(self) -> str:
        """The question in English."""

    @property
    def description(self) -> str:
        """What it answers, in English."""

    @property
    def tags(self) -> Sequence[str]:
        """Keywords."""

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes it declares."""

    @property
    def example(self) -> Mapping[str, str]:
        """Values of its parameters."""

    @property
    def is_construct(self) -> bool:
        """Whether it answers with triples and not with rows."""

    def bound(self, values: Mapping[str, str]) -> str:
        """Return its text with values in place of the parameters."""


def example_files(project: Project, queries: Iterable[Query]) -> Iterator[tuple[str, bytes]]:
    """Yield ``query/{name}.ttl`` and ``.well-known/sparql-examples/{name}`` of each query, which hold the same."""
    prefixes = {**void_prefixes(project), "schema": SCHEMA.iri}
    for query in queries:
        content = turtle(example_triples(project, query), prefixes).encode()
        yield f"query/{query.name}.ttl", content
        yield f"{EXAMPLES}/{query.name}", content


def example_triples(project: Project, query: Query) -> Iterator[Triple]:
    """Yield the description of one query."""
    path = f"query/{query.name}"
    kind, text = (
        (SH.SPARQLConstructExecutable, SH.construct) if query.is_construct else (SH.SPARQLSelectExecutable, SH.select)
    )
    declared = {prefix: part(project, path, f"prefix-{prefix}") for prefix in query.prefixes}
    yield from describe(
        iri(project, f"{EXAMPLES}/{query.name}"),
        (RDF.type, FOAF.Document),
        (FOAF.primaryTopic, iri(project, path)),
    )
    yield from describe(
        iri(project, path),
        (RDF.type, SH.SPARQLExecutable),
        (RDF.type, kind),
        *said(RDFS.comment, (query.title_zh, query.title_en)),
        (DCT.description, tagged(query.description, "en")),
        (DCT.license, f"<{project.licence.iri}>"),
        (text, literal(query.bound(query.example))),
        (SH.prefixes, part(project, path, "prefixes")),
        (SCHEMA.target, endpoint(project)),
        *((SCHEMA.keywords, literal(tag)) for tag in query.tags),
    )
    yield from describe(part(project, path, "prefixes"), *((SH.declare, node) for node in declared.values()))
    for prefix, node in declared.items():
        yield from describe(
            node,
            (RDF.type, SH.PrefixDeclaration),
            (SH.prefix, literal(prefix)),
            (SH.namespace, typed(query.prefixes[prefix], XSD.anyURI)),
        )
