"""What Turtle and JSON-LD share: triples grouped by subject, and IRIs shortened to prefixed names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from gongkai.model.ntriples import Triple
from gongkai.model.terms import RDF

Description = dict[str, list[str]]
"""The objects of one subject under their predicates."""


class Block(NamedTuple):
    """What a document says of one subject, and what its head has to declare for that."""

    text: str
    used: frozenset[str]


_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")


def group(triples: Iterable[Triple]) -> dict[str, Description]:
    """Return the triples by subject and predicate, each in order of first appearance, ``rdf:type`` before all."""
    subjects: dict[str, Description] = {}
    for subject, predicate, object_ in triples:
        description = subjects.get(subject)
        if description is None:
            description = subjects[subject] = {RDF.type: []}
        objects = description.get(predicate)
        if objects is None:
            description[predicate] = [object_]
        else:
            objects.append(object_)
    return subjects


class Prefixes:
    """Shortens IRIs by a table of prefixes."""

    def __init__(self, table: Mapping[str, str]) -> None:
        """Take a table of prefixes and their namespaces."""
        self.table = dict(table)
        self._by_namespace = {namespace: prefix for prefix, namespace in table.items()}

    def split(self, iri: str) -> tuple[str, str] | None:
        """Return prefix and local name of an IRI; the local name may hold a ``#`` after a plain name. Else None."""
        name, hash_, part = iri.partition("#")
        for whole, tail in ((iri, ""), (name, hash_ + part)):
            cut = max(whole.rfind("/"), whole.rfind("#")) + 1
            prefix = self._by_namespace.get(whole[:cut])
            local = whole[cut:]
            if prefix is not None and _LOCAL.fullmatch(local) and (not tail or _LOCAL.fullmatch(part)):
                return prefix, local + tail
        return None

    def only(self, used: Set[str]) -> dict[str, str]:
        """Return those of the prefixes that are used, in the order of the table."""
        return {prefix: namespace for prefix, namespace in self.table.items() if prefix in used}
