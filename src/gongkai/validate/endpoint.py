"""Reads the data to validate from a SPARQL endpoint, page by page; it sends CONSTRUCT queries and nothing else."""

from __future__ import annotations

import re

import pyoxigraph as ox

from gongkai.endpoint import NoAnswer, ask
from gongkai.errors import DataError
from gongkai.model.terms import DCT, GK
from gongkai.validate.conformance import Conformance
from gongkai.validate.data import COMPANIONS, parse, report_graph, require_vocabulary
from gongkai.validate.engine import Engine, validate

DEFAULT_GRAPH = "default"
"""What the default graph is called where a graph is named."""

PAGE = 10_000
"""Statements asked for at once: the report of most agencies in one answer, and what public endpoints allow."""

_EXPECTED = "expected RDF (text/turtle)"


def validate_graph(endpoint: str, graph: str, *, timeout: int = 60, engine: Engine = "auto") -> Conformance:
    """Return how a graph of an endpoint conforms; DataError for one that cannot be read or lacks our vocabulary."""
    quads = read_graph(endpoint, graph, timeout=timeout)
    require_vocabulary(quads, f"{endpoint}, graph {graph}")
    return validate(quads, engine=engine)


def address_of(endpoint: str, graph: str) -> str:
    """Return what an outcome about a graph is filed under: the graph, or the endpoint of a default graph."""
    return endpoint if graph == DEFAULT_GRAPH else graph


def report_graphs(endpoint: str, *, timeout: int = 60) -> tuple[str, ...]:
    """Return the named graphs of an endpoint that hold a report, sorted, or the default graph where none does.

    Raises DataError, which names the endpoint, for one that is down, slow or answers with anything but RDF.
    """
    quads = _construct(
        endpoint, f"?report {DCT.isPartOf} ?graph", f"GRAPH ?graph {{ ?report a {GK.AnnualReport} }}", timeout
    )
    names = {report_graph(quad.object.value) for quad in quads if isinstance(quad.object, ox.NamedNode)}
    return tuple(sorted(names)) or (DEFAULT_GRAPH,)


def read_graph(endpoint: str, graph: str, *, timeout: int = 60) -> tuple[ox.Quad, ...]:
    """Return the statements of a named graph and of those that go with it (``-evidence``), or of the default graph.

    ``timeout`` are the seconds that each answer may take. Raises DataError as ``report_graphs`` does.
    """
    pattern = "?s ?p ?o"
    if graph != DEFAULT_GRAPH:
        try:
            names = " ".join(str(ox.NamedNode(f"{graph}{ending}")) for ending in ("", *COMPANIONS))
        except ValueError as error:
            raise DataError(f"{graph!r}: expected the IRI of a graph, or {DEFAULT_GRAPH}: {error}") from None
        pattern = f"VALUES ?graph {{ {names} }} GRAPH ?graph {{ ?s ?p ?o }}"
    return _construct(endpoint, "?s ?p ?o", pattern, timeout)


def _construct(endpoint: str, template: str, pattern: str, timeout: int) -> tuple[ox.Quad, ...]:
    """Return all that a pattern gives, however little of it the endpoint gives at once.

    Only an answer without statements is the last one, for servers cut answers short without a word. The variables are
    those of the template, so that each solution is one statement.
    """
    names = " ".join(re.findall(r"\?\w+", template))
    found: dict[ox.Quad, None] = {}
    offset = 0
    while True:
        query = (
            f"CONSTRUCT {{ {template} }} WHERE {{ SELECT DISTINCT {names} WHERE {{ {pattern} }} "
            f"ORDER BY {names} LIMIT {PAGE} OFFSET {offset} }}"
        )
        page = dict.fromkeys(_ask(endpoint, query, timeout))
        if not page:
            return tuple(found)
        if found.keys() >= page.keys():
            raise DataError(f"{endpoint}: expected further statements from OFFSET {offset} on, found the same again")
        found |= page
        if offset and (blank := next((quad for quad in found if _has_blank(quad)), None)):
            raise DataError(
                f"{endpoint}: expected IRIs in data of more than one answer ({offset} statements), for the names of "
                f"blank nodes change from answer to answer; found {blank}"
            )
        offset += len(page)


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _ask(endpoint: str, query: str, timeout: int) -> tuple[ox.Quad, ...]:
    """Return the statements that a SPARQL endpoint answers with; any failure is a DataError that names it."""
    try:
        body, media_type = ask(endpoint, query, accept="turtle", timeout=timeout)
    except NoAnswer as error:
        raise DataError(f"{endpoint}: {_EXPECTED}, found {error}") from None
    except ValueError as error:
        raise DataError(str(error)) from None
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise DataError(f"{endpoint}: {_EXPECTED}, found {media_type}")
    return parse(body, f"{endpoint}: {_EXPECTED}, found a mistake in {media_type}", rdf_format)
