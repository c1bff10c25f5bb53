"""The answer to a canned query: rows or triples, and how they are written down."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from gongkai.errors import QueryError

_STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Result:
    """What a query found: the rows under ``variables`` (None where a cell is empty), or ``triples`` of CONSTRUCT."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    triples: tuple[ox.Triple, ...] | None
    prefixes: Mapping[str, str]

    def __len__(self) -> int:
        """Return how many rows or triples there are."""
        return len(self.rows if self.triples is None else self.triples)

    def table(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows as people read them: plain values, IRIs shortened by the prefixes of the query."""
        return tuple(tuple(self._plain(term) for term in row) for row in self.rows)

    def _plain(self, term: Term | None) -> str:
        if not isinstance(term, ox.NamedNode):
            return _value(term)
        for prefix, namespace in self.prefixes.items():
            if term.value.startswith(namespace) and len(term.value) > len(namespace):
                return f"{prefix}:{term.value.removeprefix(namespace)}"
        return term.value


def write(result: Result, form: str) -> str:
    """Return the answer as ``csv`` (RFC 4180, header first), ``json`` (SPARQL 1.1 results) or, for triples, ``ttl``."""
    is_graph = result.triples is not None
    if form not in ("csv", "json", "ttl") or is_graph != (form == "ttl"):
        possible = "ttl" if is_graph else "csv or json"
        given = "triples" if is_graph else "rows"
        raise QueryError(f"this query gives {given}: expected the format {possible}, found {form}")
    return {"csv": _csv, "json": _json, "ttl": _turtle}[form](result)


def _csv(result: Result) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(result.variables)
    writer.writerows([_value(term) for term in row] for row in result.rows)
    return out.getvalue()


def _json(result: Result) -> str:
    bindings = [
        {name: _json_term(term) for name, term in zip(result.variables, row, strict=True) if term is not None}
        for row in result.rows
    ]
    answer = {"head": {"vars": list(result.variables)}, "results": {"bindings": bindings}}
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"


def _turtle(result: Result) -> str:
    triples = sorted(result.triples or (), key=str)
    written = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(result.prefixes))
    return (written or b"").decode()


def _value(term: Term | None) -> str:
    if term is None:
        return ""
    return str(term) if isinstance(term, ox.Triple | ox.BlankNode) else term.value


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        raise QueryError("a triple in a row has no place in the format json")
    written = {"type": "literal", "value": term.value}
    if term.language:
        written["xml:lang"] = term.language
    elif term.datatype != _STRING:
        written["datatype"] = term.datatype.value
    return written
