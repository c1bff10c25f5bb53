"""Canned queries as addresses: a form with its answer in pages, and the answer as CSV, JSON, XLSX or Turtle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from gongkai.errors import QueryError
from gongkai.query import CannedQuery, find, queries
from gongkai.resources import folder
from gongkai.server import documents
from gongkai.server.formats import CSV, HTML, JSON, QUERY, RESULTS_JSON, TURTLE, XLSX, Format, choose
from gongkai.server.pages import render
from gongkai.server.replies import Refused, Reply, made
from gongkai.server.sparql import sent

if TYPE_CHECKING:
    from gongkai.server.request import Request

_OWN = ("page", "size", "format", "lang")
"""Parameters of the address that are not the query's, unless it has one of that name."""

_INDEX = "index.html"
"""The file of the list, to which the site's pages lead."""

_PAGE = 100
_FORMATS = {f.name: f for f in (HTML, CSV, RESULTS_JSON, XLSX, TURTLE, QUERY)}


async def respond(request: Request) -> Reply:
    """Return the list of queries, the page of one, or its answer in a format."""
    name = request.path.removeprefix("query").strip("/")
    if name in ("", _INDEX):
        return _list(request)
    stem, _, extension = name.rpartition(".")
    query = _find(request, stem if stem and extension in _FORMATS else name)
    offers = _offers(request, query)
    if query.name == name:
        form = next((f for f in offers if f.name == request.first("format")), None) or choose(offers, request.accept)
    else:
        form = next((f for f in offers if f.name == extension), None)
        if form is None:
            raise Refused(404, f"{query.name}: {', '.join(f.name for f in offers)}")
    if form is None:
        refused = Refused(406, "", {"Vary": "Accept, Accept-Language"})
        refused.see = _alternates(request, query)
        raise refused
    reply = await _representation(request, query, form)
    links = tuple(f'<{a}>; rel="alternate"; type="{t}"' for a, t in _alternates(request, query))
    if query.name == name:
        location = f"{request.root}query/{name}.{form.name}" + (f"?{request.query}" if request.query else "")
        reply = replace(
            reply, headers={**reply.headers, "Vary": "Accept, Accept-Language", "Content-Location": location}
        )
    return replace(reply, links=(*reply.links, *links))


def values_of(request: Request, query: CannedQuery) -> dict[str, str]:
    """Return the values given for the parameters of a query; empty ones of a form are as if not given."""
    known = {parameter.name for parameter in query.parameters}
    values: dict[str, str] = {}
    for name, value in parse_qsl(request.query, keep_blank_values=True):
        if name in _OWN and name not in known:
            continue
        if name in values:
            raise Refused(400, f"{name}: given twice")
        if value:
            values[name] = value
    if "lang" in known:
        values.setdefault("lang", request.lang)
    return values


async def _representation(request: Request, query: CannedQuery, form: Format) -> Reply:
    if form is QUERY:
        found = documents.file(request.site, f"query/{query.name}.rq", QUERY.content_type)
        return found or made((folder("queries") / f"{query.name}.rq").read_bytes(), QUERY)
    values = values_of(request, query)
    if form is TURTLE and not (query.is_construct and set(values) - {"lang"}):
        example = _example(request, query)
        if example is not None:
            return example
        if not query.is_construct:
            raise Refused(404, request.path)
    if form is HTML:
        return await _page(request, query, values)
    try:
        query.bound(values)
    except QueryError as error:
        raise Refused(400, str(error)) from None
    start, count, is_paged = _window(request, query)
    following = _page_address(request, query, form, start // count + 2, count)
    answer = await request.engine.ask(
        {
            "kind": "canned",
            "name": query.name,
            "values": values,
            "format": form.name,
            "start": start,
            "count": count,
            "next": following,
        },
        client=request.client,
        is_gone=request.is_gone,
    )
    headers = {} if form is not XLSX else {"Content-Disposition": f'attachment; filename="{query.name}.xlsx"'}
    reply = sent(answer, form, None if is_paged else request.settings.rows, headers)
    return replace(reply, links=_neighbours(request, query, form, start, count, has_more=answer.has_more))


def _window(request: Request, query: CannedQuery) -> tuple[int, int, bool]:
    """Return the first row, the number of rows, and whether a page was asked for; without one as many as may be."""
    page, size = request.first("page"), request.first("size")
    limit = request.settings.rows
    if page is None and size is None:
        return 0, limit, False
    for name, value in (("page", page), ("size", size)):
        if value is not None and not (value.isascii() and value.isdigit() and 0 < int(value[:10]) < 10**6):
            raise Refused(400, f"{name}: expected a whole number from 1, found {value!r}")
    count = min(int(size) if size else query.pagination or _PAGE, limit)
    return (int(page or "1") - 1) * count, count, True


def _page_address(request: Request, query: CannedQuery, form: Format, page: int, size: int) -> str:
    kept = [(name, value) for name, value in parse_qsl(request.query) if name not in ("page", "size", "format")]
    name = query.name if form is HTML else f"{query.name}.{form.name}"
    return f"{request.root}query/{name}?{urlencode([*kept, ('page', str(page)), ('size', str(size))])}"


def _neighbours(
    request: Request, query: CannedQuery, form: Format, start: int, count: int, *, has_more: bool
) -> tuple[str, ...]:
    page = start // count + 1
    links = []
    if has_more:
        links.append(f'<{_page_address(request, query, form, page + 1, count)}>; rel="next"')
    if page > 1:
        links.append(f'<{_page_address(request, query, form, page - 1, count)}>; rel="prev"')
        links.append(f'<{_page_address(request, query, form, 1, count)}>; rel="first"')
    return tuple(links)


async def _page(request: Request, query: CannedQuery, values: Mapping[str, str]) -> Reply:
    """Return the form of a query, and below it a page of the answer as soon as all it needs is there."""
    problem, rows, following, previous, first = "", None, None, None, 1
    links: tuple[str, ...] = ()
    try:
        query.bound(values)
        is_complete = not query.is_construct
    except QueryError as error:
        is_complete = False
        problem = str(error) if set(values) - {"lang"} else ""
    if is_complete:
        start, count, _ = _window(request, query)
        count = min(count, query.pagination or _PAGE) if not request.first("size") else count
        asked = {
            "kind": "canned",
            "name": query.name,
            "values": values,
            "format": "json",
            "start": start,
            "count": count,
        }
        answer = await request.engine.ask(asked, client=request.client, is_gone=request.is_gone)
        sent(answer, RESULTS_JSON, None, {})
        rows = [_row(request, query, found) for found in json.loads(answer.content)["results"]["bindings"]]
        first, page = start + 1, start // count + 1
        following = _page_address(request, query, HTML, page + 1, count) if answer.has_more else None
        previous = _page_address(request, query, HTML, page - 1, count) if page > 1 else None
        links = _neighbours(request, query, HTML, start, count, has_more=answer.has_more)
    content = render(
        "query",
        request.lang,
        request.frame,
        title=query.title(request.lang),
        query=query,
        address=f"{request.root}query/{query.name}",
        values=values,
        problem=problem,
        rows=rows,
        base=request.site.base,
        first=first,
        next=following,
        previous=previous,
        links=_alternates(request, query, with_values=True),
    )
    return made(content, HTML, links=links)


def _row(
    request: Request, query: CannedQuery, found: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str | None, str | None]]:
    """Return a row as value, address and language of each cell."""
    cells: list[tuple[str, str | None, str | None]] = []
    for column in query.columns:
        cell = found.get(column, {})
        value = cell.get("value", "")
        cells.append((value, request.local(value) if cell.get("type") == "uri" else None, cell.get("xml:lang")))
    return cells


def _example(request: Request, query: CannedQuery) -> Reply | None:
    """Return the description of a query in Turtle, where the build has written it."""
    for path in (f"query/{query.name}.ttl", f".well-known/sparql-examples/{query.name}"):
        if found := documents.file(request.site, path, TURTLE.content_type):
            return found
    return None


def _offers(request: Request, query: CannedQuery) -> tuple[Format, ...]:
    if query.is_construct:
        return HTML, TURTLE, QUERY
    described = (TURTLE,) if _example(request, query) else ()
    return HTML, *described, CSV, RESULTS_JSON, XLSX, QUERY


def _alternates(request: Request, query: CannedQuery, *, with_values: bool = False) -> tuple[tuple[str, str], ...]:
    kept = urlencode([(n, v) for n, v in parse_qsl(request.query) if n not in ("page", "size", "format")])
    tail = f"?{kept}" if kept and with_values else ""
    stem = f"{request.root}query/{query.name}"
    return tuple((f"{stem}.{f.name}{tail}", f.media_type) for f in _offers(request, query) if f is not HTML)


def _find(request: Request, name: str) -> CannedQuery:
    try:
        return find(name)
    except QueryError as error:
        refused = Refused(404, str(error))
        refused.see = ((f"{request.root}query/", "query/"),)
        raise refused from None


def _list(request: Request) -> Reply:
    form = HTML if request.path.endswith(_INDEX) else choose((HTML, JSON), request.accept)
    if form is JSON:
        told = [
            {"name": q.name, "zh": q.title_zh, "en": q.title_en, "formats": [f.name for f in _offers(request, q)]}
            for q in queries()
        ]
        return made(json.dumps(told, ensure_ascii=False, indent=1) + "\n", JSON, headers={"Vary": "Accept"})
    page = documents.file(request.site, "query/index.html")
    content = render("queries", request.lang, request.frame, title="查询 · Queries", queries=queries())
    return page or made(content, HTML, headers={"Vary": "Accept, Accept-Language"})


def all_parameters() -> list[str]:
    """Return the names of the parameters of all queries, for the check that none is the server's own."""
    return sorted(set(chain.from_iterable((p.name for p in query.parameters) for query in queries())))
