"""What a web server answers for each path of the published folder: one table, from which its rules are generated.

Patterns are regular expressions that Python, nginx and Apache read alike, over paths below the base and without a
leading slash; ``$1`` in a target is what the first group matched (docs/hosting.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from gongkai.model.terms import PROJECT


@dataclass(frozen=True, slots=True)
class Format:
    """A representation: the extension of its files, its media type, other names that clients give it."""

    extension: str
    media_type: str
    aliases: tuple[str, ...] = ()

    @property
    def ranges(self) -> tuple[str, str, str]:
        """Return the patterns of the media ranges that include it, from the widest to the type itself."""
        names = "|".join(re.escape(name) for name in (self.media_type, *self.aliases))
        return r"\*/\*", rf"{self.media_type.partition('/')[0]}/\*", f"(?:{names})"


FORMATS = {
    one.extension: one
    for one in (
        Format("html", "text/html", ("application/xhtml+xml",)),
        Format("ttl", "text/turtle"),
        Format("jsonld", "application/ld+json"),
        Format("rdf", "application/rdf+xml"),
        Format("nt", "application/n-triples"),
        Format("nq", "application/n-quads"),
        Format("csv", "text/csv"),
        Format("rq", "application/sparql-query"),
    )
}

OTHER_TYPES = {
    "application/atom+xml": ("atom",),
    "application/gzip": ("gz",),
    "application/json": ("json",),
    "application/javascript": ("js",),
    "application/trig": ("trig",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/x-ipynb+json": ("ipynb",),
    "application/xml": ("xml",),
    "image/png": ("png",),
    "image/svg+xml": ("svg",),
    "image/x-icon": ("ico",),
    "text/css": ("css",),
    "text/plain": ("txt", "conf", "cff", "pub", "sig", "minisig"),
    "text/tab-separated-values": ("tsv",),
}
"""Media types of files that are asked for by their own name only."""

WITHOUT_CHARSET = (
    "application/gzip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "image/png",
    "image/x-icon",
)


@dataclass(frozen=True, slots=True)
class Negotiated:
    """Resources with several representations; the first is sent to whoever takes any (``*/*``, or no Accept)."""

    name: str
    pattern: str
    formats: tuple[str, ...]


NEGOTIATED = (
    Negotiated("doc", r"doc/.+", ("html", "ttl", "jsonld", "nt")),
    Negotiated("dataset", r"dataset/[^/.]+", ("ttl", "jsonld", "nq", "csv", "html")),
    Negotiated("vocabulary", r"ns|shapes|sparql", ("ttl", "jsonld", "rdf", "nt", "html")),
    Negotiated("catalog", r"catalog", ("ttl", "jsonld", "rdf", "html")),
    Negotiated("page", r"catalog/[0-9]+", ("ttl", "jsonld", "rdf", "html")),
    Negotiated("documentation", r"docs/(?:[^/.]+/)*[^/.]+", ("html", "ttl", "jsonld", "nt")),
    Negotiated("void", r"\.well-known/void", ("ttl", "jsonld", "rdf", "nt")),
    Negotiated("query", r"query/[^/.]+", ("html", "ttl", "rq")),
)

SEE_OTHER = (
    (r"id/(.+)", "doc/$1"),
    (r"code/(.+)", "doc/code/$1"),
    (r"series/(.+)", "doc/series/$1"),
    (r"ns/.+", "ns"),
    (r"service/sparql", "sparql"),
    (r"dataset/([^/.]+)/(ttl|jsonld|nq|csv)", "dataset/$1.$2"),
    (r"graph/vocabulary", "ns"),
    (r"graph/catalog", "catalog"),
    (r"graph/divisions", "doc/division"),
    (r"graph/links", ".well-known/void"),
    (r"graph/(.+)-conformance", "doc/conformance/$1"),
    (r"graph/(.+)-evidence", "dataset/$1"),
    (r"graph/(.+)", "dataset/$1"),
)
"""What is no document, and the document that describes it (303 See Other); the first pattern that matches counts.

Each begins with a name and a slash.
"""

DESCRIBES = (
    (r"doc/((?:code|series)/.+)", "$1"),
    (r"doc/(.+)", "id/$1"),
)
"""A document, and what it describes."""

PAGE_PARAMETER = r"(?:.*&)?page=([2-9]|[1-9][0-9]+)(?:&.*)?"
"""``catalog?page=2`` is ``catalog/2``."""

TURTLE_WITHOUT_EXTENSION = r"\.well-known/sparql-examples/[^/]+"
HIDDEN = r"(?:^|/)\.(?!well-known(?:/|$))"
"""Files that no server shows, whose names begin with a point."""

GONE = "redirects/gone/"
"""Where a file marks each withdrawn path (410 Gone)."""

IMMUTABLE = r"release/[^/]+/.+"
"""Files that never change once published."""

_WEIGHT = r"(?:;(?!\s*q\s*=)[^,;]*)*(?:;\s*q\s*=\s*([0-9.]*)[^,]*)?\s*(?:,|$)"
"""The rest of a media range: parameters, then its q-value, which the group holds (RFC 9110, 12.4.2)."""

DIGITS = (
    (r"^(.):(?:1[.0]*)?$", "1000$1"),
    (r"^(.):0?\.([0-9]{3})", "0$2$1"),
    (r"^(.):0?\.([0-9]{2})$", "0$20$1"),
    (r"^(.):0?\.([0-9])$", "0$200$1"),
)
"""How ``2:0.85`` (precision of the range, q-value) becomes ``08502``, so that digits compare as preferences do."""

UNACCEPTABLE = "00000"

_PAGE = "text/html, */*;q=0.1"


def accept_patterns(extension: str) -> tuple[str, str, str]:
    """Return what finds the q-value of a format in an Accept header: by ``*/*``, by ``text/*``, by its own type."""
    anything, kind, own = (rf"(?:^|,)\s*{one}\s*{_WEIGHT}" for one in FORMATS[extension].ranges)
    return anything, kind, own


def full(pattern: str) -> str:
    """Return a pattern that matches a whole path."""
    return f"^(?:{pattern})$"


def fixed(resource: Negotiated) -> str:
    """Return the pattern of a representation's own path; the first group is the path of what it represents."""
    return rf"^({resource.pattern})\.(?:{'|'.join(resource.formats)})$"


def format_parameter(resource: Negotiated) -> str:
    """Return the pattern of a query that asks for a representation by its extension (``?format=ttl``)."""
    return rf"(?:.*&)?format=({'|'.join(resource.formats)})(?:&.*)?"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answers: a file for 200, a path for 301 and 303; whether it depends on the Accept header."""

    status: int
    path: str | None = None
    is_negotiated: bool = False


def choose(formats: tuple[str, ...], accept: str) -> str | None:
    """Return the format that an Accept header prefers, None if it takes none of them.

    A higher q-value wins, then the more precise range (``text/turtle, */*`` prefers Turtle), then our own order.
    """
    weights = [(_weight(extension, accept.strip() or "*/*"), extension) for extension in formats]
    best = max(weight for weight, _ in weights)
    return None if best.startswith("0000") else next(extension for weight, extension in weights if weight == best)


def answer(path: str, accept: str = "", query: str = "") -> Answer:
    """Return what a server answers for a path below the base, if all files are there and nothing is withdrawn."""
    if re.search(HIDDEN, path):
        return Answer(404)
    for pattern, target in _see_other(path.partition("/")[0]):
        if found := pattern.match(path):
            return Answer(303, _filled(target, found), is_negotiated=True)
    if path == "catalog" and (page := re.fullmatch(PAGE_PARAMETER, query)):
        path = f"catalog/{page[1]}"
    for resource in NEGOTIATED:
        if _compiled(fixed(resource)).match(path):
            return Answer(200, path)
        if _compiled(full(resource.pattern)).match(path):
            named = re.fullmatch(format_parameter(resource), query)
            extension = named[1] if named else choose(resource.formats, accept)
            return Answer(200, f"{path}.{extension}", True) if extension else Answer(406, is_negotiated=True)
    return Answer(200, f"{path}index.html" if path.endswith("/") or not path else path)


@cache
def page_of(iri: str, base: str) -> str | None:
    """Return the file of the page that describes an IRI, with the fragment that leads to it; None if it is not here.

    The project's vocabulary is copied to the same paths of every site.
    """
    for root in (base, PROJECT):
        if iri.startswith(root):
            path, mark, fragment = iri[len(root) :].partition("#")
            path, _, query = path.partition("?")
            found = answer(path, _PAGE, query)
            while found.status == 303 and found.path:
                found = answer(found.path, _PAGE)
            return f"{found.path}{mark}{fragment}" if found.path else None
    return None


def base_path(address: str) -> str:
    """Return the path that an address begins with on its server: ``/data/`` of ``https://example.org/data/``."""
    return urlsplit(address).path or "/"


@cache
def _see_other(first: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the redirects of the paths that begin with a name."""
    return [(_compiled(full(pattern)), target) for pattern, target in SEE_OTHER if pattern.startswith(f"{first}/")]


def _weight(extension: str, accept: str) -> str:
    for precision in (2, 1, 0):
        if found := _compiled(accept_patterns(extension)[precision]).search(accept):
            written = f"{precision}:{found[1] or ''}"
            for pattern, target in DIGITS:
                if digits := _compiled(pattern).search(written):
                    return _filled(target, digits)
            return UNACCEPTABLE
    return UNACCEPTABLE


def _filled(target: str, found: re.Match[str]) -> str:
    return re.sub(r"\$(\d)", lambda m: found[int(m[1])], target)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE if "\\s*" in pattern else 0)
