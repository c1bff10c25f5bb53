"""VoID: what the data as a whole is, how much of what it holds, where it is found (``.well-known/void``).

After *Describing Linked Datasets with the VoID Vocabulary* (W3C, 3 March 2011). The partitions nest as editors of
SPARQL ask for them: a class, its properties, and of each property the classes or the datatypes of its objects, the
latter with the terms of http://ldf.fi/void-ext#.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import Protocol

from gongkai.model.identifiers import web_address
from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple, day, describe, integer, literal
from gongkai.model.terms import DCAT, DCT, RDF, VOCABULARY_GRAPH, Namespace
from gongkai.model.terms import prefixes as model_prefixes
from gongkai.project import Project
from gongkai.publish.catalogue.terms import FOAF, iri, part, said
from gongkai.publish.compact import Prefixes
from gongkai.publish.record import File
from gongkai.publish.totals import Partition, PropertyCount, Totals
from gongkai.publish.vocabulary.formats import EVERY, files

VOID = Namespace("http://rdfs.org/ns/void#")
VOID_EXT = Namespace("http://ldf.fi/void-ext#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")

_CLASS = f"<{VOID.iri}class>"  # a word that Python keeps for itself

PATH = ".well-known/void"
_TITLE = ("的说明", "Description: ")
_RDF = re.compile(r"\.(nq|nt|ttl|jsonld|rdf)(\.gz)?$")
_FEATURES = ("Turtle", "JSON-LD", "RDF_XML", "N-Triples", "N-Quads")


@dataclass(frozen=True, slots=True)
class Graph:
    """A named graph that is no report's own: its name, a term, what it is called, and its number of triples."""

    term: str
    names: Names
    triples: int


class Links(Protocol):
    """Links of one kind to one data set: their predicate, a term, what their objects begin with, and how many."""

    @property
    def kind(self) -> str:
        """What is linked (``division``)."""

    @property
    def predicate(self) -> str:
        """The property that links."""

    @property
    def target(self) -> str:
        """The URI space of what is linked to."""

    @property
    def triples(self) -> int:
        """The number of links."""


_TARGETS = {
    "http://www.wikidata.org/entity/": (
        "Wikidata",
        "<https://www.wikidata.org/>",
        "<https://query.wikidata.org/sparql>",
    ),
}
"""Well-known data sets: title, home page, SPARQL endpoint."""

_GRAPHS: dict[str, Names] = {
    "vocabulary": ("本体、代码表和校验规则", "Ontology, concept schemes and rule book"),
    "divisions": ("行政区划", "Administrative divisions"),
    "links": ("外部链接", "Links to other data"),
    "catalog": ("数据目录", "Catalogue"),
}


def common_graph(project: Project, name: str, triples: int) -> Graph:
    """Return one of the graphs that all reports share: ``vocabulary``, ``divisions``, ``links`` or ``catalog``."""
    term = VOCABULARY_GRAPH if name == "vocabulary" else iri(project, f"graph/{name}")
    return Graph(term, _GRAPHS[name], triples)


def endpoint(project: Project) -> str | None:
    """Return the address of the SPARQL endpoint as a term, None if there is none."""
    return (web_address(project.sparql) or iri(project, project.sparql)) if project.sparql else None


def dataset_term(project: Project) -> str:
    """Return the data as a whole."""
    return part(project, PATH, "dataset")


def void_prefixes(project: Project) -> dict[str, str]:
    """Return the prefixes that the description is written with."""
    return {
        **model_prefixes(project.base),
        "foaf": FOAF.iri,
        "formats": FORMATS.iri,
        "void": VOID.iri,
        "void-ext": VOID_EXT.iri,
        "part": part(project, PATH, "")[1:-1],
    }


def void_files(
    project: Project,
    totals: Totals,
    *,
    issued: date,
    modified: date,
    dumps: Iterable[File] = (),
    graphs: Iterable[Graph] = (),
    linksets: Iterable[Links] = (),
    examples: Iterable[str] = (),
) -> Iterator[tuple[str, bytes]]:
    """Yield the description at its address, and in each format.

    ``dumps`` are files of the whole data, of which those in RDF are named; ``examples`` are terms of things in it.
    """
    triples = (
        *_description(project, modified),
        *_dataset(project, totals, (issued, modified), dumps, examples),
        *_counts(project, totals),
        *chain.from_iterable(_graph(project, graph) for graph in graphs),
        *_linksets(project, tuple(linksets)),
        *_partitions(project, totals),
    )
    for path, content in files(PATH, triples, void_prefixes(project), EVERY):
        if path.endswith(".ttl"):
            yield PATH, content
        yield path, content


def _description(project: Project, modified: date) -> list[Triple]:
    titles = (f"{project.titles[0]}{_TITLE[0]}", f"{_TITLE[1]}{project.titles[1]}")
    return describe(
        iri(project, PATH),
        (RDF.type, VOID.DatasetDescription),
        (RDF.type, FOAF.Document),
        *said(DCT.title, titles),
        (DCT.modified, day(modified)),
        (DCT.creator, part(project, "catalog", "publisher")),
        (DCT.license, f"<{project.licence.iri}>"),
        (FOAF.primaryTopic, dataset_term(project)),
    )


def _dataset(
    project: Project, totals: Totals, days: tuple[date, date], dumps: Iterable[File], examples: Iterable[str]
) -> Iterator[Triple]:
    publisher = part(project, "catalog", "publisher")
    homepage = project.publisher.homepage
    yield from describe(
        dataset_term(project),
        (RDF.type, VOID.Dataset),
        (RDF.type, DCAT.Dataset),
        *said(DCT.title, project.titles),
        *said(DCT.description, project.descriptions),
        (DCT.publisher, publisher),
        (DCT.license, f"<{project.licence.iri}>"),
        (DCT.issued, day(days[0])),
        (DCT.modified, day(days[1])),
        (DCAT.version, literal(project.release.version)),
        (FOAF.homepage, iri(project, "")),
        (VOID.uriSpace, literal(project.base)),
        *((VOID.exampleResource, example) for example in examples),
        *((VOID.vocabulary, f"<{namespace}>") for namespace in vocabularies(totals)),
        *((VOID.dataDump, iri(project, dump.path)) for dump in dumps if _RDF.search(dump.path)),
        (VOID.sparqlEndpoint, endpoint(project)),
        (VOID.rootResource, iri(project, "catalog")),
        *((VOID.feature, f"<{FORMATS.iri}{name}>") for name in _FEATURES),
    )
    yield from describe(
        publisher,
        (RDF.type, FOAF.Agent),
        *said(FOAF.name, project.publisher.names),
        (FOAF.homepage, web_address(homepage) if homepage else None),
    )


def vocabularies(totals: Totals) -> list[str]:
    """Return the namespaces of the classes and properties that are in use, sorted."""
    terms = (*totals.classes, *totals.whole.properties)
    return sorted({term[1 : max(term.rfind("/"), term.rfind("#")) + 1] for term in terms})


def _counts(project: Project, totals: Totals) -> list[Triple]:
    return describe(
        dataset_term(project),
        (VOID.triples, integer(totals.triples)),
        (VOID.entities, integer(totals.typed)),
        (VOID.classes, integer(len(totals.classes))),
        (VOID.properties, integer(len(totals.whole.properties))),
        (VOID.distinctSubjects, integer(totals.whole.entities)),
        (VOID.distinctObjects, integer(totals.objects)),
    )


def _graph(project: Project, graph: Graph) -> Iterator[Triple]:
    yield dataset_term(project), VOID.subset, graph.term
    yield from describe(
        graph.term,
        (RDF.type, VOID.Dataset),
        *said(DCT.title, graph.names),
        (VOID.triples, integer(graph.triples)),
    )


def _linksets(project: Project, linksets: Sequence[Links]) -> Iterator[Triple]:
    spaces = sorted({links.target for links in linksets})
    targets = {space: part(project, PATH, f"target-{number}") for number, space in enumerate(spaces, 1)}
    for links in linksets:
        term = part(project, PATH, f"links-{links.kind}")
        yield dataset_term(project), VOID.subset, term
        yield from describe(
            term,
            (RDF.type, VOID.Linkset),
            (VOID.linkPredicate, links.predicate),
            (VOID.subjectsTarget, dataset_term(project)),
            (VOID.objectsTarget, targets[links.target]),
            (VOID.triples, integer(links.triples)),
        )
    for target, term in targets.items():
        title, homepage, service = _TARGETS.get(target, (target, None, None))
        yield from describe(
            term,
            (RDF.type, VOID.Dataset),
            (DCT.title, literal(title)),
            (FOAF.homepage, homepage),
            (VOID.uriSpace, literal(target)),
            (VOID.sparqlEndpoint, service),
        )


def _partitions(project: Project, totals: Totals) -> Iterator[Triple]:
    named = _Named(project)
    data = dataset_term(project)
    for class_, partition in totals.classes.items():
        name = named[class_]
        term = named.part(name)
        yield data, VOID.classPartition, term
        yield from describe(
            term,
            (_CLASS, class_),
            (VOID.entities, integer(partition.entities)),
            (VOID.triples, integer(partition.triples)),
        )
        yield from _properties(named, term, name, partition)
    yield from _properties(named, data, "all", totals.whole)


def _properties(named: _Named, whole: str, name: str, partition: Partition) -> Iterator[Triple]:
    for property_, count in partition.properties.items():
        inner = f"{name}-{named[property_]}"
        term = named.part(inner)
        yield whole, VOID.propertyPartition, term
        yield from describe(term, (VOID.property, property_), (VOID.triples, integer(count.triples)))
        yield from _objects(named, term, inner, count)


def _objects(named: _Named, whole: str, name: str, count: PropertyCount) -> Iterator[Triple]:
    for kinds, leading, of in (
        (count.classes, VOID.classPartition, _CLASS),
        (count.datatypes, VOID_EXT.datatypePartition, VOID_EXT.datatype),
    ):
        for kind, number in kinds.items():
            term = named.part(f"{name}-{named[kind]}")
            yield whole, leading, term
            yield from describe(term, (of, kind), (VOID.triples, integer(number)))


class _Named(dict[str, str]):
    """Names of terms that can stand in a fragment: prefix and local name, else a part of their hash."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.project = project
        self.prefixes = Prefixes(void_prefixes(project))

    def __missing__(self, term: str) -> str:
        """Find a name for a term."""
        split = self.prefixes.split(term[1:-1])
        name = ".".join(split) if split else ""
        if not name or "#" in name:
            name = sha256(term.encode()).hexdigest()[:12]
        self[term] = name
        return name

    def part(self, name: str) -> str:
        """Return the term of a part of the description."""
        return part(self.project, PATH, name)
