"""The statements of a page, found by subject and predicate: terms of N-Triples, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from gongkai.knowledge.harvest import ANY, PREFIXES, Path
from gongkai.model.ntriples import Triple, parse
from gongkai.model.terms import RDF

Way = tuple[Triple, ...]
"""The statements that lead from a node to a value; none where the value is the node itself."""

_NONE: dict[str, list[str]] = {}


class Graph:
    """Statements that are only looked at."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        """Keep the statements, each once; their graphs do not count."""
        self._about: dict[str, dict[str, list[str]]] = {}
        self._subjects: dict[str, list[str]] = {}
        for triple in dict.fromkeys((str(q.subject), str(q.predicate), str(q.object)) for q in quads):
            subject, predicate, object_ = triple
            self._about.setdefault(subject, {}).setdefault(predicate, []).append(object_)
            if predicate == RDF.type:
                self._subjects.setdefault(object_, []).append(subject)

    def about(self, subject: str) -> Mapping[str, list[str]]:
        """Return the objects of a subject by predicate."""
        return self._about.get(subject, _NONE)

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return the objects of a subject and a predicate."""
        return self.about(subject).get(predicate, [])

    def statements(self, subject: str, predicate: str = ANY) -> list[Triple]:
        """Return the statements about a subject, all or those with a predicate."""
        about = self.about(subject)
        chosen = about if predicate == ANY else {predicate: about.get(predicate, [])}
        return [(subject, p, o) for p, objects in chosen.items() for o in objects]

    def instances(self, node_class: str) -> list[str]:
        """Return the nodes of a class."""
        return self._subjects.get(node_class, [])

    def is_a(self, node: str, node_class: str) -> bool:
        """Tell whether a node is said to be of a class."""
        return node_class in self.objects(node, RDF.type)

    def follow(self, subject: str, path: Path) -> list[Way]:
        """Return the ways along a path: the statements of each, the last of which ends at a value.

        A step that is not for every node goes to the first; the last step always goes to all.
        """
        ways: list[Way] = [()]
        for number, step in enumerate(path, start=1):
            longer: list[Way] = []
            for way in ways:
                node = way[-1][2] if way else subject
                found = self.statements(node, step.predicate)
                if step.node_class is not None:
                    found = [triple for triple in found if self.is_a(triple[2], step.node_class)]
                if number < len(path) and not step.is_every:
                    found = found[:1]
                longer.extend((*way, triple) for triple in found)
            ways = longer
        return ways


def read(term: str) -> tuple[str, str | None, str | None]:
    """Return a term's characters, its language and its datatype (``@id`` of a node); a node without IRI has none."""
    return ("", None, "@id") if term.startswith("_:") else parse(term)


def short(iri_term: str) -> str:
    """Return a term as a prefixed name where one of the prefixes fits, else as it is."""
    iri = iri_term[1:-1]
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and iri != namespace and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri_term
