"""What a store answers, as bytes in a format: of SPARQL, of a canned query, of one thing described.

The store holds every statement in its named graph and once more in the default graph. Oxigraph's union of graphs would
repeat what several graphs say, and a query would count it as often (docs/server.md).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from gongkai.errors import QueryError
from gongkai.query import Result, find, result_of, write
from gongkai.query.answer import Term
from gongkai.server import guard

if TYPE_CHECKING:
    from gongkai.server import matching

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
}
_PLACE = re.compile(r"(?:error at )?(\d+):(\d+): ?")
_MEMBERS = 10_000


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: ``ok`` or what is wrong; whether more was left out; whether it is triples and not rows."""

    state: str
    body: bytes
    has_more: bool = False
    is_graph: bool = False


def reply(store: ox.Store, request: dict[str, Any]) -> Reply:
    """Return the answer to a request of the server's own process."""
    try:
        return _KINDS[request["kind"]](store, request)
    except SyntaxError as error:
        return Reply("syntax", place_of(_as_written(request.get("query", ""), error)).encode())
    except guard.Forbidden as error:
        return Reply("forbidden", str(error).encode())
    except PermissionError:
        return Reply("forbidden", b"this service asks no other")
    except QueryError as error:
        return Reply("parameter", str(error).encode("utf-8", "replace"))


def _as_written(query: str, error: SyntaxError) -> SyntaxError:
    """Return what is wrong with a query as it came, without the LIMIT that was put behind it."""
    try:
        ox.Store().query(query)
    except SyntaxError as own:
        return own
    return error


def place_of(error: SyntaxError) -> str:
    """Return what is wrong with a query, with line and column."""
    message = " ".join(str(error.msg).split())
    place = _PLACE.match(message)
    if place is None:
        return f"line {error.lineno or 1}: {message}"
    return f"line {place[1]}, column {place[2]}: {message[place.end() :]}"


def _sparql(store: ox.Store, request: dict[str, Any]) -> Reply:
    text, rows, graph_format = request["query"], request["rows"], request["graphs"]
    form = guard.check(text, lambda iri: store.contains_named_graph(ox.NamedNode(iri)))
    dataset = _dataset(store, request)
    if form in ("CONSTRUCT", "DESCRIBE"):
        if graph_format is None:
            return Reply("unacceptable", b"triples: " + ", ".join(_GRAPHS).encode())
        answer = cast("Iterator[ox.Triple]", store.query(text, base_iri=request["base"], **dataset))
        triples = list(islice(answer, rows + 1))
        return Reply("ok", _serialized(triples[:rows], graph_format), len(triples) > rows, is_graph=True)
    if request["results"] is None:
        return Reply("unacceptable", b"rows: " + ", ".join(_RESULTS).encode())
    format_ = _RESULTS[request["results"]]
    if form != "SELECT":
        return Reply("ok", _rows(store.query(text, base_iri=request["base"], **dataset), format_))
    for limit in (rows + 1, rows):  # the second only where there is more than may be sent
        body = _rows(store.query(guard.window(text, limit), base_iri=request["base"], **dataset), format_)
        if limit == rows or _count(body, request["results"]) <= rows:
            return Reply("ok", body, limit == rows)
    raise AssertionError("unreachable")


def _dataset(store: ox.Store, request: dict[str, Any]) -> dict[str, Any]:
    """Return the dataset of a query by the parameters of its request (SPARQL 1.1 Protocol, 2.1.4)."""
    default, named = request["default"], request["named"]
    if default or named:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in default],
            "named_graphs": [ox.NamedNode(iri) for iri in named],
        }
    return {"use_default_graph_as_union": not any(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))}


def _count(body: bytes, format_: str) -> int:
    """Return the number of rows of an answer."""
    if format_ == "csv":
        return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1
    if format_ == "xml":
        return body.count(b"<result>")
    if format_ == "tsv":
        return body.count(b"\n") - 1
    return sum(1 for _ in cast("Iterator[object]", ox.parse_query_results(body, format=_RESULTS[format_])))


def _rows(answer: object, format_: ox.QueryResultsFormat) -> bytes:
    return cast(ox.QuerySolutions, answer).serialize(format=format_) or b""


def _serialized(triples: list[Any], format_: str) -> bytes:
    return ox.serialize(triples, format=_GRAPHS[format_]) or b""


def _canned(store: ox.Store, request: dict[str, Any]) -> Reply:
    query = find(request["name"])
    start, count = request["start"], request["count"]
    text = query.bound(request["values"])
    if not query.is_construct:
        text = guard.window(text, start + count + 1)
    whole = result_of(query, store.query(text))
    rows = whole.rows[start : start + count]
    triples = None if whole.triples is None else whole.triples[start : start + count]
    result = replace(whole, rows=rows, triples=triples)
    has_more = len(whole) > start + count
    form = request["format"]
    if form == "xlsx":
        return Reply("ok", _workbook(result, query.name), has_more)
    if form == "json" and has_more and request.get("next"):
        answer = {**json.loads(write(result, "json")), "next": request["next"]}
        return Reply("ok", (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode(), has_more)
    return Reply("ok", write(result, form).encode(), has_more)


def _workbook(result: Result, title: str) -> bytes:
    """Return rows as a workbook; numbers are numbers, and no text is taken for a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append(list(result.variables))
    for row in result.rows:
        cells = []
        for term in row:
            cell = WriteOnlyCell(sheet, value=_cell(term))
            if isinstance(cell.value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(term: Term | None) -> str | float | int | None:
    if term is None:
        return None
    text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
    kind = term.datatype.value.rpartition("#")[2] if isinstance(term, ox.Literal) else ""
    if kind == "integer" and len(text) < 16:
        return int(text)
    if kind in ("decimal", "double") and len(text) < 16:
        return float(text)
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", text)[:32_767]


def _describe(store: ox.Store, request: dict[str, Any]) -> Reply:
    """Return what is said of a thing and of its parts (``…#period``), sorted N-Triples; empty if nothing is."""
    todo, done = [request["iri"]], set[str]()
    triples = set[ox.Triple]()
    while todo:
        iri = todo.pop()
        done.add(iri)
        for quad in islice(store.quads_for_pattern(ox.NamedNode(iri), None, None, None), _MEMBERS):
            triples.add(ox.Triple(quad.subject, quad.predicate, quad.object))
            target = quad.object
            if isinstance(target, ox.NamedNode) and target.value.startswith(f"{request['iri']}#"):
                todo += [target.value] if target.value not in done else []
    return Reply("ok", _serialized(sorted(triples, key=str), "nt"))


def _match(store: ox.Store, request: dict[str, Any]) -> Reply:
    """Return the answer of the reconciliation service; its index is made once in this process."""
    from gongkai.server import matching

    if not _INDEX:
        _INDEX.append(matching.Index(store, request["base"]))
    return Reply("ok", matching.match(_INDEX[0], request))


_INDEX: list[matching.Index] = []
_KINDS = {"sparql": _sparql, "canned": _canned, "describe": _describe, "match": _match}
