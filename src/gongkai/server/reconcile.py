"""The Reconciliation Service API 0.2 for agencies and divisions (W3C Community Group, 2023), as OpenRefine uses it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from gongkai.server import matching
from gongkai.server.formats import HTML, JSON
from gongkai.server.pages import Frame, render
from gongkai.server.replies import Refused, Reply, made
from gongkai.server.sparql import sent

if TYPE_CHECKING:
    from gongkai.server.request import Request

_QUERIES = 50
"""How many names are matched at a time."""

_PREVIEW = {"width": 420, "height": 160}


async def respond(request: Request) -> Reply:
    """Return what a part of the service answers."""
    part = request.path.removeprefix("reconcile").strip("/")
    fields = await _fields(request)
    if part == "":
        if "queries" in fields:
            return await _ask(request, {"queries": _queries(fields["queries"])})
        if "extend" in fields:
            return await _ask(request, {"extend": _json("extend", fields["extend"])})
        return made(
            json.dumps(manifest(request.site.base, _address(request)), ensure_ascii=False, indent=1) + "\n", JSON
        )
    if part == "suggest/entity":
        return await _ask(request, {"prefix": fields.get("prefix", ""), "cursor": _cursor(fields)})
    if part == "extend/propose":
        return made(json.dumps(matching.proposal(fields.get("type", ""))), JSON)
    if part == "preview":
        return await _preview(request, fields.get("id", ""))
    raise Refused(404, request.path)


def manifest(base: str, address: str) -> dict[str, Any]:
    """Return the description of the service (4.1)."""
    return {
        "versions": ["0.2"],
        "name": "gongkai: 行政机关与行政区划 · agencies and divisions",
        "identifierSpace": f"{base}id/",
        "schemaSpace": f"{matching.SCHEMA}",
        "defaultTypes": [{"id": key, "name": kind.name} for key, kind in matching.KINDS.items()],
        "view": {"url": f"{base}id/{{{{id}}}}"},
        "preview": {"url": f"{address}/preview?id={{{{id}}}}", **_PREVIEW},
        "suggest": {"entity": {"service_url": address, "service_path": "/suggest/entity"}},
        "extend": {"propose_properties": {"service_url": address, "service_path": "/extend/propose"}},
    }


async def _fields(request: Request) -> dict[str, str]:
    encoded = request.query
    if request.method == "POST":
        encoded += "&" + (await request.body()).decode("latin-1")
    try:
        return {name: values[-1] for name, values in parse_qs(encoded, errors="strict", max_num_fields=100).items()}
    except ValueError as error:
        raise Refused(400, str(error)) from None


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"{name}: expected JSON: {error}") from None


def _queries(text: str) -> Mapping[str, Any]:
    queries = _json("queries", text)
    if not isinstance(queries, dict) or not all(
        isinstance(q, dict) and isinstance(q.get("query"), str) for q in queries.values()
    ):
        raise Refused(400, 'queries: expected an object such as {"q0": {"query": "…"}}')
    if len(queries) > _QUERIES:
        raise Refused(413, f"queries: at most {_QUERIES}, found {len(queries)}")
    return queries


def _cursor(fields: Mapping[str, str]) -> int:
    written = fields.get("cursor", "0")
    if not (written.isascii() and written.isdigit() and len(written) < 7):
        raise Refused(400, f"cursor: expected a whole number, found {written!r}")
    return int(written)


async def _ask(request: Request, asked: Mapping[str, object]) -> Reply:
    question: dict[str, object] = {"kind": "match", "base": request.site.base, "lang": request.lang, **asked}
    answer = await request.engine.ask(question, client=request.client, is_gone=request.is_gone)
    return sent(answer, JSON, None, {"Vary": "Accept-Language"})


async def _preview(request: Request, id_: str) -> Reply:
    """Return a small page about one thing, which may stand in a frame of any site (4.6)."""
    question: dict[str, object] = {"kind": "match", "base": request.site.base, "lang": request.lang, "about": id_}
    answer = await request.engine.ask(question, client=request.client)
    told = json.loads(sent(answer, JSON, None, {}).body)  # type: ignore[arg-type]
    if not told:
        raise Refused(404, id_)
    address = request.local(told["iri"])
    content = render(
        "preview",
        request.lang,
        Frame(request.root),
        title=told["name"],
        description=told["description"],
        iri=told["iri"],
        address=address,
    )
    frame = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return made(content, HTML, headers={"Content-Security-Policy": frame, "Vary": "Accept-Language"})


def _address(request: Request) -> str:
    """Return the absolute address of the service, which clients keep."""
    http = request.http.url
    return f"{http.scheme}://{http.netloc}{request.root}reconcile"
