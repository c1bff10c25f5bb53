"""What the table of links states as RDF: the graph ``graph/links``, and what a void:Linkset says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from gongkai.links.table import KINDS, Link
from gongkai.links.wikidata import ENTITY
from gongkai.model.identifiers import Identifiers
from gongkai.model.ntriples import Triple


@dataclass(frozen=True, slots=True)
class Linkset:
    """The links of one kind of things to one data set: predicate, what their objects begin with, and how many."""

    kind: str
    predicate: str
    target: str
    triples: int


def link_graph(base: str) -> str:
    """Return the name of the graph that links stand in, as a term."""
    return f"<{base}graph/links>"


def link_triples(table: Iterable[Link], base: str, known: Collection[str] | None = None) -> tuple[Triple, ...]:
    """Return the accepted links as triples, sorted; with ``known``, only those of these subjects (terms)."""
    links = {(_subject(row, base), KINDS[row.kind].predicate, f"<{ENTITY}{row.item}>") for row in _accepted(table)}
    return tuple(sorted(triple for triple in links if known is None or triple[0] in known))


def linksets(triples: Iterable[Triple]) -> tuple[Linkset, ...]:
    """Return what ``link_triples`` hold: a linkset for each kind, for all links of one have one predicate (VoID, 5)."""
    kinds = {kind.predicate: name for name, kind in KINDS.items()}
    counts = Counter(predicate for _, predicate, _ in triples)
    return tuple(sorted((Linkset(kinds[p], p, ENTITY, n) for p, n in counts.items()), key=lambda links: links.kind))


def _accepted(table: Iterable[Link]) -> Iterable[Link]:
    return (row for row in table if row.status == "accepted")


def _subject(row: Link, base: str) -> str:
    identifiers = Identifiers(base, "")
    return identifiers.division(row.id) if row.kind == "division" else identifiers.agency(row.id)
