"""The vocabularies as published with the data: ontology and rule book as they are, and their statements as N-Quads."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.model.terms import VOCABULARY_GRAPH
from gongkai.publish.write import write


def copy_vocabularies(folder: Path) -> None:
    """Copy the ontology to a folder, and the rule book to ``shapes`` below it."""
    for kind, target in (("ontology", folder), ("shapes", folder / "shapes")):
        for path in resources.files(kind, ".ttl"):
            write(target, path.name, path.read_bytes())


def vocabulary_nquads() -> bytes:
    """Return the statements of the ontology and of the rule book in the graph of the vocabularies, sorted."""
    graph = ox.NamedNode(VOCABULARY_GRAPH[1:-1])
    lines: set[bytes] = set()
    for path in (*resources.files("ontology", ".ttl"), *resources.files("shapes", ".ttl")):
        for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if ox.BlankNode in map(type, (triple.subject, triple.object)):
                raise KnowledgeError(f"{path.name}: a blank node at {triple}; published data names every node")
            lines.add(f"{ox.Quad(triple.subject, triple.predicate, triple.object, graph)} .\n".encode())
    return b"".join(sorted(lines))
