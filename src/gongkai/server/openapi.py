"""The OpenAPI 3.1 document of the canned queries and of the SPARQL service, made from the queries themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import gongkai
from gongkai.query import CannedQuery, Parameter, queries
from gongkai.server.formats import CSV, JSON, RESULTS_JSON, RESULTS_TSV, RESULTS_XML, TURTLE, XLSX, Format
from gongkai.server.replies import Reply, made

if TYPE_CHECKING:
    from gongkai.server.request import Request

_TYPES: dict[str, dict[str, Any]] = {
    "iri": {"type": "string", "format": "uri"},
    "xsd:integer": {"type": "string", "pattern": r"^[+-]?\d+$"},
    "xsd:decimal": {"type": "string", "pattern": r"^[+-]?(\d+(\.\d+)?|\.\d+)$"},
    "xsd:gYear": {"type": "string", "pattern": r"^\d{4}$"},
    "xsd:boolean": {"type": "string", "enum": ["true", "false"]},
}
_PAGING = [
    {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}, "description": "页 · page, from 1"},
    {
        "name": "size",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1},
        "description": "每页行数 · rows a page",
    },
]
_PROBLEMS = {
    "400": {"description": "请求有误 · bad request"},
    "503": {"description": "暂时不能回答,见 Retry-After · not now, see Retry-After"},
}


async def respond(request: Request) -> Reply:
    """Return the document."""
    return made(json.dumps(document(request.root), ensure_ascii=False, indent=1) + "\n", JSON)


def document(root: str) -> dict[str, Any]:
    """Return the document of a server whose addresses begin with ``root``."""
    paths = {}
    for query in queries():
        forms = (TURTLE,) if query.is_construct else (RESULTS_JSON, CSV, XLSX)
        for form in forms:
            paths[f"/query/{query.name}.{form.name}"] = {"get": _operation(query, form)}
    paths["/sparql"] = {"get": _sparql()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "gongkai",
            "summary": "政府信息公开工作年度报告的预设查询 · Canned queries on reports on information disclosure",
            "version": gongkai.__version__,
        },
        "servers": [{"url": root.rstrip("/") or "/"}],
        "paths": paths,
    }


def _operation(query: CannedQuery, form: Format) -> dict[str, Any]:
    return {
        "operationId": f"{query.name}-{form.name}",
        "summary": f"{query.title_zh} · {query.title_en}",
        "description": query.description,
        "tags": list(query.tags),
        "parameters": [*map(_parameter, query.parameters), *([] if query.is_construct else _PAGING)],
        "responses": {"200": {"description": "OK", "content": {form.media_type: {}}}, **_PROBLEMS},
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(_TYPES.get(parameter.type_name, {"type": "string"}))
    if parameter.choices:
        schema = {"type": "string", "enum": list(parameter.choices)}
    if parameter.default is not None:
        schema["default"] = parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required and parameter.default is None,
        "description": f"{parameter.label_zh} · {parameter.label_en}",
        "schema": schema,
    }


def _sparql() -> dict[str, Any]:
    forms = (RESULTS_JSON, RESULTS_XML, CSV, RESULTS_TSV, TURTLE)
    query = {
        "name": "query",
        "in": "query",
        "required": True,
        "schema": {"type": "string"},
        "description": "SPARQL 1.1",
    }
    return {
        "operationId": "sparql",
        "summary": "SPARQL 1.1",
        "parameters": [query],
        "responses": {"200": {"description": "OK", "content": {f.media_type: {} for f in forms}}, **_PROBLEMS},
    }
