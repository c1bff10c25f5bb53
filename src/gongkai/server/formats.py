"""The formats an answer can be in, and the choice among them by an Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name (as in ``?format=`` and file names), its media type, other types that clients ask for."""

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type with the encoding of its text."""
        return with_charset(self.media_type)


HTML = Format("html", "text/html", ("application/xhtml+xml",))
TURTLE = Format("ttl", "text/turtle", ("application/x-turtle",))
JSONLD = Format("jsonld", "application/ld+json")
RDFXML = Format("rdf", "application/rdf+xml")
NTRIPLES = Format("nt", "application/n-triples")
NQUADS = Format("nq", "application/n-quads")
CSV = Format("csv", "text/csv")
QUERY = Format("rq", "application/sparql-query")
JSON = Format("json", "application/json")
TEXT = Format("txt", "text/plain")
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")

RESULTS_JSON = Format("json", "application/sparql-results+json", ("application/json",))
RESULTS_XML = Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml"))
RESULTS_TSV = Format("tsv", "text/tab-separated-values")

FILES = {f.name: f for f in (HTML, TURTLE, JSONLD, RDFXML, NTRIPLES, NQUADS, CSV, QUERY)}
RESULTS = (RESULTS_JSON, RESULTS_XML, CSV, RESULTS_TSV)
GRAPHS = (TURTLE, JSONLD, RDFXML, NTRIPLES)

_BINARY = ("application/gzip", "application/zip", "application/octet-stream", "application/pdf", "application/wasm")


def with_charset(media_type: str) -> str:
    """Return the value of Content-Type: all text is UTF-8, and says so."""
    is_binary = media_type in _BINARY or media_type.startswith(("image/", "font/", "application/vnd."))
    return media_type if is_binary else f"{media_type}; charset=utf-8"


def choose(offers: Sequence[Format], accept: str | None) -> Format | None:
    """Return the format that an Accept header prefers; None if it takes none of them.

    A higher q-value wins, then the more precise range (``text/turtle, */*`` prefers Turtle), then the order of offers.
    """
    if accept is None or not accept.strip():
        return offers[0]
    ranges = list(_ranges(accept))
    weighed = [(_weight(offer, ranges), -place) for place, offer in enumerate(offers)]
    (quality, _), place = max(weighed)
    return offers[-place] if quality > 0 else None


def _weight(offer: Format, ranges: Iterable[tuple[str, float]]) -> tuple[float, int]:
    """Return the q-value of a format and how precisely it is named; the most precise range decides."""
    names = (offer.media_type, *offer.aliases)
    kinds = {f"{offer.media_type.partition('/')[0]}/*": 1, "*/*": 0}
    best = (-1, 0.0)
    for written, quality in ranges:
        precision = 2 if written in names else kinds.get(written, -1)
        if precision > best[0]:
            best = (precision, quality)
    return best[1], best[0]


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                quality = _quality(value.strip())
        if name:
            yield name, quality


def _quality(written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 1 else 0.0
