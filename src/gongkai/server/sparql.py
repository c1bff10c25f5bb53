"""The SPARQL service: SPARQL 1.1 Protocol for queries, and the description of the service (publishing.md, 7 E)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pyoxigraph as ox

from gongkai.server import documents
from gongkai.server.engine import Answer
from gongkai.server.formats import GRAPHS, HTML, RESULTS, Format, choose
from gongkai.server.pages import render
from gongkai.server.replies import PUBLIC, Refused, Reply, etag, made

if TYPE_CHECKING:
    from gongkai.server.request import Request

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MOST_FIELDS = 1_000

_STATES = {"syntax": 400, "parameter": 400, "forbidden": 403, "unacceptable": 406, "failed": 500}

_DESCRIPTION = """
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX format: <http://www.w3.org/ns/formats/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX void: <http://rdfs.org/ns/void#>
CONSTRUCT {{
  <{base}sparql> foaf:primaryTopic <{base}service/sparql> .
  <{base}service/sparql> a sd:Service ; sd:endpoint <{base}sparql> ; sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat format:SPARQL_Results_JSON , format:SPARQL_Results_XML , format:SPARQL_Results_CSV ,
      format:SPARQL_Results_TSV , format:Turtle , format:JSON-LD , format:RDF_XML , format:N-Triples ;
    sd:feature sd:UnionDefaultGraph ; sd:defaultDataset <{base}sparql#dataset> .
  <{base}sparql#dataset> a sd:Dataset ; sd:defaultGraph <{base}sparql#graph> .
  <{base}sparql#graph> a sd:Graph ; void:inDataset <{base}.well-known/void> .
}} WHERE {{}}
"""


async def respond(request: Request) -> Reply:
    """Return the answer to a query, or what the service is where none is asked."""
    fields, query = await _asked(request)
    if query is None:
        return await _described(request)
    results, graphs = _formats(request, fields)
    answer = await request.engine.ask(
        {
            "kind": "sparql",
            "query": query,
            "results": results.name if results else None,
            "graphs": graphs.name if graphs else None,
            "default": fields.get("default-graph-uri", []),
            "named": fields.get("named-graph-uri", []),
            "rows": request.settings.rows,
            "base": f"{request.site.base}sparql",
        },
        lane="open",
        client=request.client,
        is_gone=request.is_gone,
    )
    form = graphs if answer.is_graph else results
    return sent(answer, form or RESULTS[0], request.settings.rows, {"Vary": "Accept"})


def sent(answer: Answer, form: Format, rows: int | None, headers: Mapping[str, str]) -> Reply:
    """Return an answer as a response; Refused if the answer is an error. More than ``rows`` is told in a header."""
    if answer.state != "ok":
        raise Refused(_STATES[answer.state], answer.content.decode("utf-8", "replace"))
    headers = {"Cache-Control": PUBLIC, **headers}
    if rows is not None and answer.has_more:
        headers["Gongkai-Truncated"] = f"rows={rows}"
    mark = etag(answer.body) if isinstance(answer.body, bytes) else None
    return Reply(200, form.content_type, answer.body, answer.length, headers, etag=mark)


async def _asked(request: Request) -> tuple[dict[str, list[str]], str | None]:
    """Return the parameters of a request and its query (SPARQL 1.1 Protocol, 2.1)."""
    fields = _fields(request.query.encode())
    if request.method == "POST":
        kind, _, parameters = request.headers.get("content-type", "").partition(";")
        kind = kind.strip().lower()
        if kind == _UPDATE:
            raise Refused(403, _UPDATE)
        if kind not in (_FORM, _QUERY):
            raise Refused(415, kind)
        charset = parameters.lower().replace('"', "").partition("charset=")[2].strip()
        if charset not in ("", "utf-8", "utf8"):
            raise Refused(400, f"charset={charset}: expected UTF-8")
        body = await request.body()
        if kind == _QUERY:
            if "query" in fields:
                raise Refused(400, "query: given twice, in the address and in the body")
            return fields, _decoded(body)
        for name, values in _fields(body).items():
            fields.setdefault(name, []).extend(values)
    if "update" in fields:
        raise Refused(403, "update")
    queries = fields.get("query", [])
    if len(queries) > 1:
        raise Refused(400, f"query: expected one, found {len(queries)}")
    if not queries and request.method == "POST":
        raise Refused(400, "query: missing")
    return fields, queries[0] if queries else None


def _fields(encoded: bytes) -> dict[str, list[str]]:
    try:
        text = encoded.decode("ascii")
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:  # UnicodeDecodeError is one
        raise Refused(400, f"expected percent-encoded UTF-8: {error}") from None


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"expected UTF-8, found the byte 0x{body[error.start]:02x} at {error.start}") from None


def _formats(request: Request, fields: Mapping[str, Sequence[str]]) -> tuple[Format | None, Format | None]:
    """Return the formats of rows and of triples: those named by ``format``, else by the Accept header."""
    named = (fields.get("format") or [""])[0]
    results = next((f for f in RESULTS if f.name == named), None) or choose(RESULTS, request.accept)
    graphs = next((f for f in GRAPHS if f.name == named), None) or choose(GRAPHS, request.accept)
    if results is None and graphs is None and choose((HTML,), request.accept):
        return RESULTS[0], GRAPHS[0]  # a browser that takes nothing but pages can show these
    return results, graphs


async def _described(request: Request) -> Reply:
    """Return what the service is (SPARQL 1.1 Service Description, 2): as the folder tells it, else in a few words."""
    if request.site.find("sparql.ttl"):
        return await documents.respond(replace(request, path="sparql"))
    form = choose((*GRAPHS, HTML), request.accept)
    if form is None:
        raise Refused(406, ", ".join(f.media_type for f in (*GRAPHS, HTML)))
    headers = {"Vary": "Accept, Accept-Language"}
    if form is HTML:
        content = render("sparql", request.lang, request.frame, title="SPARQL", address=f"{request.root}sparql")
        return made(content, HTML, headers=headers)
    triples = ox.Store().query(_DESCRIPTION.format(base=request.site.base))
    body = triples.serialize(format=ox.RdfFormat.from_media_type(form.media_type))  # type: ignore[arg-type]
    return made(body or b"", form, headers=headers)
