"""All documents of the project's own vocabularies, which live below its namespace whatever the base of the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files

from gongkai import resources
from gongkai.model.ntriples import Triple
from gongkai.model.terms import GK, RDF, SKOS, prefixes
from gongkai.project import Project
from gongkai.publish.turtle import turtle
from gongkai.publish.vocabulary.concepts import scheme_documents, section_page, thing_documents, things
from gongkai.publish.vocabulary.graph import Graph, read
from gongkai.publish.vocabulary.names import vocabulary_prefixes
from gongkai.publish.vocabulary.ontology import ontology_documents, shapes_documents
from gongkai.publish.vocabulary.pages import Views

_TERMS = ("gongkai.ttl", "alignments.ttl", "structure.ttl")
"""The files of the ontology that make up its document; the others describe things with documents of their own."""


def examples_of(triples: Iterable[Triple], base: str) -> dict[str, str]:
    """Return, for each class of the ontology, what the triples say of the first thing of it, as Turtle."""
    graph = Graph(tuple(triples))
    first: dict[str, str] = {}
    for subject in graph.about:
        for class_ in graph.objects(subject, RDF.type):
            if class_.startswith(f"<{GK.iri}"):
                first.setdefault(class_[1:-1], subject)
    return {
        class_: turtle(graph.describe((subject,)), prefixes(base), is_headed=False).strip()
        for class_, subject in first.items()
    }


def vocabulary_pages(
    project: Project, sections: Iterable[tuple[str, Callable[[], str]]]
) -> Iterator[tuple[str, bytes]]:
    """Yield pages of concepts and of the regulation that show more than is said of them: by term, HTML when asked."""
    views = Views(Graph((*read("ontology"), *read("shapes"))))
    for term, make in sections:
        yield section_page(views, term, project, make())


def vocabulary_documents(project: Project, *, examples: Mapping[str, str] | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield every document of the vocabularies with its path; ``examples`` are Turtle by the IRI of their class."""
    ontology, shapes = read("ontology"), read("shapes")
    views = Views(Graph((*ontology, *shapes)))
    graph = views.graph
    yield from ontology_documents(views, read("ontology", _TERMS), project, examples or {})
    files_of_shapes = {path.stem: read("shapes", (path.name,)) for path in resources.files("shapes", ".ttl")}
    yield from shapes_documents(views, shapes, project, files_of_shapes)
    for scheme in graph.of(SKOS.ConceptScheme):
        yield from scheme_documents(views, scheme, project, vocabulary_prefixes())
    for thing in things(graph):
        yield from thing_documents(views, thing, project, graph.objects(thing, GK.term))
    yield "assets/search.js", (files("gongkai.publish.vocabulary") / "search.js").read_bytes()
