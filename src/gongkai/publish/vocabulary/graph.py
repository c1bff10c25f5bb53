"""The project's vocabularies as statements in the order of their files, and questions that pages ask of them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple, parse
from gongkai.model.terms import DCT, RDF, RDFS, SH, SKOS
from gongkai.publish.compact import Description, group

_NAMES = (SKOS.prefLabel, RDFS.label, SH.name, DCT.title)
_FIRST = ("gongkai.ttl", "structure.ttl", "prefixes.ttl")
_NOTHING: Mapping[str, list[str]] = {}


def read(folder: str, names: Container[str] | None = None) -> tuple[Triple, ...]:
    """Return the statements of the files of ``ontology`` or ``shapes``, those with declarations first.

    A KnowledgeError names a file with a blank node.
    """
    triples: list[Triple] = []
    for path in sorted(resources.files(folder, ".ttl"), key=lambda path: (path.name not in _FIRST, path.name)):
        if names is not None and path.name not in names:
            continue
        for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if ox.BlankNode in map(type, (triple.subject, triple.object)):
                raise KnowledgeError(f"{path.name}: a blank node at {triple}; published data names every node")
            triples.append((str(triple.subject), str(triple.predicate), str(triple.object)))
    return tuple(triples)


@dataclass(frozen=True)
class Graph:
    """Statements, by subject and by object; terms are those of N-Triples."""

    triples: tuple[Triple, ...]

    @cached_property
    def about(self) -> dict[str, Description]:
        """What is said of each subject, in the order in which the subjects appear."""
        return group(dict.fromkeys(self.triples))

    @cached_property
    def incoming(self) -> dict[str, list[Triple]]:
        """The statements that lead to each thing."""
        found: dict[str, list[Triple]] = {}
        for triple in dict.fromkeys(self.triples):
            if triple[2][0] == "<":
                found.setdefault(triple[2], []).append(triple)
        return found

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return the objects of a subject under a predicate."""
        return self.about.get(subject, _NOTHING).get(predicate, [])

    def subjects(self, predicate: str, target: str) -> list[str]:
        """Return the subjects that a predicate leads from to a thing."""
        return [s for s, p, _ in self.incoming.get(target, ()) if p == predicate]

    def is_a(self, subject: str, *classes: str) -> bool:
        """Tell whether a subject is said to be of one of the classes."""
        return not set(classes).isdisjoint(self.objects(subject, RDF.type))

    def of(self, *classes: str) -> list[str]:
        """Return the subjects of some classes in their order."""
        return [subject for subject in self.about if self.is_a(subject, *classes)]

    def text(self, subject: str, predicate: str, language: str) -> str | None:
        """Return what a subject has under a predicate in a language."""
        spoken = (parse(term) for term in self.objects(subject, predicate))
        return next((text for text, its_language, _ in spoken if its_language == language), None)

    def in_both(self, subject: str, *predicates: str) -> Names | None:
        """Return a text in both languages under the first of the predicates that has it."""
        for predicate in predicates:
            zh, en = (self.text(subject, predicate, language) for language in ("zh", "en"))
            if zh and en:
                return zh, en
        return None

    def names(self, subject: str) -> Names | None:
        """Return the name of a subject, None if it has none in both languages."""
        return self.in_both(subject, *_NAMES)

    def describe(self, subjects: Iterable[str]) -> tuple[Triple, ...]:
        """Return the statements about some subjects."""
        return tuple(
            (subject, predicate, object_)
            for subject in subjects
            for predicate, objects in self.about.get(subject, _NOTHING).items()
            for object_ in objects
        )
