"""Reads RDF in any format, and divides a data set of many reports into what is validated together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from gongkai.errors import DataError

_SUFFIXES = (".ttl", ".jsonld", ".nq", ".nt", ".trig", ".rdf", ".json", ".xml", ".n3")
_COMPANIONS = ("-evidence", "-conformance")


def load(path: Path) -> tuple[ox.Quad, ...]:
    """Return the statements of an RDF file, whose suffix names its format.

    Raises DataError for a file that cannot be read or is of another kind, and for a mistake in it with line and column.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise DataError(f"{path}: expected RDF ({' '.join(_SUFFIXES)}), found a file named *{path.suffix}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    return parse(content, str(path), ox.RdfFormat.from_extension(path.suffix.lower().removeprefix(".")))


def parse(content: bytes, name: str, rdf_format: ox.RdfFormat | None = ox.RdfFormat.N_QUADS) -> tuple[ox.Quad, ...]:
    """Return the statements that the content of a file holds; ``name`` stands for the file in a DataError."""
    try:
        quads = tuple(ox.parse(content, rdf_format))
    except SyntaxError as error:
        place = f", line {error.lineno}, column {error.offset}" if error.lineno is not None else ""
        raise DataError(f"{name}{place}: {_reason(error)}") from None
    if quoting := next((q for q in quads if isinstance(q.object, ox.Triple)), None):
        raise DataError(f"{name}: expected RDF 1.1, found a statement about a statement: {quoting}")
    return quads


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
            name = quad.graph_name.value
            for companion in _COMPANIONS:
                name = name.removesuffix(companion)
            named.setdefault(name, []).append(ox.Quad(quad.subject, quad.predicate, quad.object))
    return [shared + named[name] for name in sorted(named)] or [shared]


def _reason(error: SyntaxError) -> str:
    """Return what the parser found wrong, without the place, which the message names already."""
    reason = error.msg or "not well-formed"
    return reason.partition(": ")[2] if reason.startswith("Parser error at") else reason
