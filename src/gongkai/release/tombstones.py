"""What is kept of IRIs that name nothing any more: since which release, and what they were merged into.

Servers answer such an IRI with 410 and its tombstone, or with 301 where it was merged (docs/releases.md). Nothing is
ever forgotten, but an IRI that comes back has no tombstone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gongkai.messages import text
from gongkai.model.ntriples import Triple, describe, tagged, typed
from gongkai.model.terms import DCT, PROV, RDF, RDFS, XSD, prefixes
from gongkai.publish.jsonld import jsonld
from gongkai.publish.nquads import nquads
from gongkai.publish.turtle import turtle
from gongkai.publish.withdrawn import Withdrawn
from gongkai.release.changes import Comings
from gongkai.release.pages import page
from gongkai.release.terms import part, release_iri

QUADS = "withdrawn.nq"


def triples_of(stone: Withdrawn, base: str) -> list[Triple]:
    """Return what is said of a withdrawn IRI."""
    names = (text("tombstone", lang, path=stone.path, version=stone.version) for lang in ("zh", "en"))
    return describe(
        f"<{base}{stone.path}>",
        (RDF.type, PROV.Entity),
        *((RDFS.label, tagged(name, lang)) for name, lang in zip(names, ("zh", "en"), strict=True)),
        (PROV.wasInvalidatedBy, part(base, stone.version, "changes")),
        (PROV.invalidatedAtTime, typed(f"{stone.date}T00:00:00Z", XSD.dateTime) if stone.date else None),
        (DCT.isReplacedBy, f"<{base}{stone.replaced_by}>" if stone.replaced_by else None),
    )


def bury(
    earlier: Iterable[Withdrawn], comings: Comings, merged: Mapping[str, str], version: str, date: str | None
) -> list[Withdrawn]:
    """Return all tombstones, sorted: those of earlier releases, but for what came back, and those of what went now."""
    kept = {stone.path: stone for stone in earlier if stone.path not in comings.back}
    for path in comings.went:
        new = merged.get(path) or comings.renamed.get(path)
        kept[path] = Withdrawn(path, version, None if new in comings.went else new, date)
    return [kept[path] for path in sorted(kept)]


def to_quads(stones: Iterable[Withdrawn], base: str) -> bytes:
    """Return the tombstones as canonical N-Quads, each in the graph of the release that withdrew it."""
    return nquads(*((triples_of(stone, base), release_iri(base, stone.version)) for stone in stones))


def documents(stones: Iterable[Withdrawn], base: str) -> Iterator[tuple[str, bytes]]:
    """Yield the documents of the IRIs, as paths below the published folder with their content."""
    table = {**prefixes(base), "xsd": XSD.iri}
    for stone in stones:
        triples = tuple(triples_of(stone, base))
        stem = document_of(stone.path)
        content = {
            ".ttl": turtle(triples, table),
            ".jsonld": jsonld(triples, table),
            ".nq" if stem == stone.path else ".nt": "".join(sorted(f"{s} {p} {o} .\n" for s, p, o in triples)),
            ".html": page("tombstone.html.j2", root="../" * stem.count("/"), stone=stone, base=base, stem=stem),
        }
        yield from ((stem + suffix, written.encode()) for suffix, written in content.items())


def document_of(path: str) -> str:
    """Return where the documents of an IRI stand, without their suffix: those of ``id/x`` at ``doc/x``."""
    return path if path.startswith("dataset/") else "doc/" + path.removeprefix("id/")
