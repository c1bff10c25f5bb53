"""Canned queries run: on data loaded into an embedded store, or on any SPARQL endpoint."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from gongkai.endpoint import NoAnswer, ask
from gongkai.errors import DataError, QueryError
from gongkai.publish.dumps import WHOLE, dumps, open_dump
from gongkai.query.answer import Result
from gongkai.query.canned import CannedQuery, find
from gongkai.resources import files

_INDICATORS = ox.NamedNode("https://w3id.org/gongkai/code/indicator")


def load(path: Path | str) -> ox.Store:
    """Return a store with the data of a built folder (its dumps) or of an RDF file.

    All graphs are merged into one, because the reports' graphs repeat what they share (agencies, divisions) and a query
    must see each triple once. Data without the vocabularies (a single report) get those of this installation, the rule
    book among them.
    """
    path = Path(path)
    if not path.exists():
        raise DataError(f"{path}: there is no such file or folder")
    store = ox.Store()
    for file in (dumps(path) or [path / WHOLE]) if path.is_dir() else [path]:
        store.bulk_extend(_merged(file))
    if not any(store.quads_for_pattern(_INDICATORS, None, None, None)):
        for vocabulary in (*files("ontology", ".ttl"), *files("shapes", ".ttl")):
            store.bulk_extend(_merged(vocabulary))
    return store


def run(
    name: str,
    values: Mapping[str, str],
    *,
    store: ox.Store | None = None,
    endpoint: str | None = None,
    timeout: int = 60,
) -> Result:
    """Return the answer of a canned query with these values of its parameters, from a store or a SPARQL endpoint.

    An endpoint must take the union of its graphs for the default graph; it has ``timeout`` seconds to answer.
    """
    query = find(name)
    sparql = query.bound(values)
    if endpoint is not None:
        return _answer_of_endpoint(query, sparql, endpoint, timeout)
    if store is None:
        raise QueryError(f"query {name}: expected data or the address of an endpoint")
    return result_of(query, store.query(sparql, use_default_graph_as_union=True))


def _merged(file: Path) -> Iterator[ox.Quad]:
    """Yield the triples of an RDF file, without their graphs."""
    form = ox.RdfFormat.from_extension(file.name.removesuffix(".gz").rpartition(".")[2])
    if form is None:
        raise DataError(f"{file}: expected a built folder or a file named .nq, .trig, .ttl, .nt, .jsonld or .rdf")
    try:
        with open_dump(file) as stream:
            for quad in ox.parse(stream, format=form):
                yield ox.Quad(quad.subject, quad.predicate, quad.object)
    except FileNotFoundError:
        raise DataError(f"{file}: there is no such file; gongkai build writes it") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{file}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    except SyntaxError as error:
        raise DataError(f"{file}:{error.lineno or 1}:{error.offset or 1}: {error.msg}") from None


def result_of(query: CannedQuery, answer: object) -> Result:
    """Return what a store answered as a value: of SELECT the rows in the order of the columns, else the triples."""
    if isinstance(answer, ox.QuerySolutions):
        rows = tuple(tuple(solution[column] for column in query.columns) for solution in answer)
        return Result(query.columns, rows, None, query.prefixes)
    triples = tuple(ox.Triple(t.subject, t.predicate, t.object) for t in cast("Iterable[ox.Triple | ox.Quad]", answer))
    return Result((), (), triples, query.prefixes)


def _answer_of_endpoint(query: CannedQuery, sparql: str, endpoint: str, timeout: int) -> Result:
    body = _ask(endpoint, sparql, is_construct=query.is_construct, timeout=timeout)
    wanted = "RDF triples" if query.is_construct else "the columns of the query as SPARQL results in JSON"
    try:
        if query.is_construct:
            return result_of(query, ox.parse(body, format=ox.RdfFormat.TURTLE))
        answer = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if not isinstance(answer, ox.QuerySolutions) or {v.value for v in answer.variables} != set(query.columns):
            raise QueryError(f"{endpoint}: expected {wanted}, found something else")
        return result_of(query, answer)
    except SyntaxError as error:
        raise QueryError(f"{endpoint}: expected {wanted}, found something else ({error.msg})") from None


def _ask(endpoint: str, sparql: str, *, is_construct: bool, timeout: int) -> bytes:
    """Return what a SPARQL endpoint answers; a failure of any kind is a QueryError that names the endpoint."""
    try:
        return ask(endpoint, sparql, accept="turtle" if is_construct else "json", timeout=timeout)[0]
    except NoAnswer as error:
        raise QueryError(f"{endpoint}: expected an answer, found {error.detail}") from None
    except ValueError as error:
        raise QueryError(str(error)) from None
