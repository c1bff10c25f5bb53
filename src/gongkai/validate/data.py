"""Reads RDF in any format, and divides a data set of many reports into what is validated together."""

from __future__ import annotations

import codecs
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from gongkai.errors import DataError
from gongkai.model.terms import DCAT, GK, RDF

STANDARD_INPUT = Path("-")

FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "n3": ox.RdfFormat.N3,
}
"""The formats by the names that ``gongkai validate --input-format`` knows them by."""

COMPANIONS = ("-evidence", "-conformance")
"""What the names of a report's other graphs end in."""

_SUFFIXES = (".ttl", ".jsonld", ".nq", ".nt", ".trig", ".rdf", ".json", ".xml", ".n3")

_XML = re.compile(rb"\s*<(\?xml|!|rdf:|html)", re.IGNORECASE)
_GUESSES = (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG, ox.RdfFormat.JSON_LD)  # N-Triples and Turtle are part of these
_NAMESPACES_TOLD = 3


def load(path: Path, format_name: str | None = None) -> tuple[ox.Quad, ...]:
    """Return the statements of an RDF file in a format of ``FORMATS``, or in that which its suffix names.

    ``-`` is standard input; its content tells the format where none is given.
    Raises DataError for a file that cannot be read or is of another kind, and for a mistake in it with line and column.
    """
    rdf_format = None if format_name is None else FORMATS[format_name]
    if path == STANDARD_INPUT:
        content = sys.stdin.buffer.read() if sys.stdin else b""  # a process may have none
        return parse(content, name_of(path), rdf_format)
    if rdf_format is None and path.suffix.lower() not in _SUFFIXES:
        raise DataError(f"{path}: expected RDF ({' '.join(_SUFFIXES)}), found a file named *{path.suffix}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    by_suffix = ox.RdfFormat.from_extension(path.suffix.lower().removeprefix("."))
    return parse(content, name_of(path), rdf_format or by_suffix)


def name_of(path: Path) -> str:
    """Return what messages call a file."""
    return "standard input" if path == STANDARD_INPUT else str(path)


def parse(content: bytes, name: str, rdf_format: ox.RdfFormat | None = ox.RdfFormat.N_QUADS) -> tuple[ox.Quad, ...]:
    """Return the statements that the content of a file holds; ``name`` stands for the file in a DataError.

    Without a format it is that in which the content can be read.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        quads = _by_content(content) if rdf_format is None else tuple(ox.parse(content, rdf_format))
    except SyntaxError as error:
        place = f", line {error.lineno}, column {error.offset}" if error.lineno is not None else ""
        raise DataError(f"{name}{place}: {_reason(error)}") from None
    if quoting := next((q for q in quads if isinstance(q.object, ox.Triple)), None):
        raise DataError(f"{name}: expected RDF 1.1, found a statement about a statement: {quoting}")
    return quads


def require_vocabulary(quads: Sequence[ox.Quad], name: str) -> None:
    """Raise DataError for data without a term of our vocabulary: no rule is about it, so it would seem to conform.

    A catalogue needs none, because its rules are about the terms of DCAT.
    """
    if any(_is_ours(term) for quad in quads for term in (quad.predicate, quad.object, quad.subject)):
        return
    if any(str(quad.predicate) == RDF.type and str(quad.object) == DCAT.Catalog for quad in quads):
        return
    found = "no statement at all"
    if quads:
        namespaces = Counter(re.sub(r"[^/#]*$", "", quad.predicate.value) for quad in quads)
        told = ", ".join(namespace for namespace, _ in namespaces.most_common(_NAMESPACES_TOLD))
        found = f"{len(quads)} with terms of {told}"
    raise DataError(f"{name}: no statement of the vocabulary {GK.iri}, found {found}")


def parts(quads: Iterable[ox.Quad]) -> list[list[ox.Quad]]:
    """Divide statements by report, each part in one graph.

    Named graphs belong together when they are those of one report (``graph/{report}``, ``graph/{report}-evidence``);
    what stands in no named graph belongs to every part. Two reports in one graph would hide each other's faults: a
    label that one of them lacks may stand in the other.
    """
    shared: list[ox.Quad] = []
    named: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            shared.append(quad)
        else:
            report = report_graph(quad.graph_name.value)
            named.setdefault(report, []).append(ox.Quad(quad.subject, quad.predicate, quad.object))
    return [shared + named[name] for name in sorted(named)] or [shared]


def report_graph(name: str) -> str:
    """Return the name of the graph of the report that a graph belongs to."""
    for companion in COMPANIONS:
        name = name.removesuffix(companion)
    return name


def _is_ours(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(GK.iri)


def _by_content(content: bytes) -> tuple[ox.Quad, ...]:
    """Return the statements in the format that the content is in; the SyntaxError is that of the likeliest one."""
    if _XML.match(content):
        return tuple(ox.parse(content, ox.RdfFormat.RDF_XML))
    errors = []
    for rdf_format in _GUESSES:
        try:
            return tuple(ox.parse(content, rdf_format))
        except SyntaxError as error:
            error.msg = f"{_reason(error)} (read as {rdf_format.name})"
            errors.append(error)
    # what could be read furthest is what it was meant to be; where no place is told, all of it could
    raise max(errors, key=lambda error: (error.lineno is None, error.lineno or 0, error.offset or 0))


def _reason(error: SyntaxError) -> str:
    """Return what the parser found wrong, without the place, which the message names already."""
    reason = error.msg or "not well-formed"
    if "LoadDocumentCallback" in reason:
        return "expected a JSON-LD context in the document itself, found an address, and nothing is fetched"
    return reason.partition(": ")[2] if reason.startswith("Parser error at") else reason
