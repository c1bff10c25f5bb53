"""One description in the formats that it is published in: Turtle, JSON-LD, RDF/XML and N-Triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO

import pyoxigraph as ox

from gongkai.model.ntriples import Triple
from gongkai.publish.jsonld import jsonld
from gongkai.publish.turtle import turtle

MEDIA_TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
EVERY = tuple(MEDIA_TYPES)
USUAL = ("ttl", "jsonld", "nt")
"""What every thing is described in; RDF/XML is for vocabularies, whose tools ask for it."""


def files(
    stem: str, triples: Sequence[Triple], prefixes: Mapping[str, str], formats: Iterable[str] = USUAL
) -> Iterator[tuple[str, bytes]]:
    """Yield a description as files, each with its path."""
    for extension in formats:
        yield f"{stem}.{extension}", serialize(triples, prefixes, extension)


def serialize(triples: Sequence[Triple], prefixes: Mapping[str, str], extension: str) -> bytes:
    """Return triples in the format of an extension."""
    if extension == "ttl":
        return turtle(triples, prefixes).encode()
    if extension == "jsonld":
        return jsonld(triples, prefixes).encode()
    lines = b"".join(sorted({f"{s} {p} {o} .\n".encode() for s, p, o in triples}))
    if extension == "nt":
        return lines
    statements = ox.parse("".join(f"{s} {p} {o} .\n" for s, p, o in triples), format=ox.RdfFormat.N_TRIPLES)
    made = BytesIO()
    ox.serialize((quad.triple for quad in statements), made, ox.RdfFormat.RDF_XML, prefixes=dict(prefixes))
    return made.getvalue()
