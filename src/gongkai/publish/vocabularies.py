"""The vocabularies as published with the data: ontology and rule book as they are, and their statements as N-Quads."""

from __future__ import annotations

from pathlib import Path

from gongkai import resources
from gongkai.model.terms import VOCABULARY_GRAPH
from gongkai.publish.nquads import nquads
from gongkai.publish.vocabulary.graph import read
from gongkai.publish.write import write


def copy_vocabularies(folder: Path) -> None:
    """Copy the ontology to a folder, and the rule book to ``shapes`` below it."""
    for kind, target in (("ontology", folder), ("shapes", folder / "shapes")):
        for path in resources.files(kind, ".ttl"):
            write(target, path.name, path.read_bytes())


def vocabulary_nquads() -> bytes:
    """Return the statements of the ontology and of the rule book in the graph of the vocabularies, sorted."""
    return nquads(((*read("ontology"), *read("shapes")), VOCABULARY_GRAPH))
