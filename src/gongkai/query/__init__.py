"""Canned queries over published data: parse and check them, bind parameters as RDF terms, run, and write the answer.

The queries are ``queries/*.rq``, in the format of grlc with a few keys of our own (docs/queries.md)::

    queries() -> tuple[CannedQuery, ...]    all of them; a broken file is a KnowledgeError that names its line
    find(name) -> CannedQuery               one of them; an unknown name is a QueryError that names close ones
    load(path) -> Store                     data.nq of a built folder, or any RDF file; all graphs merged
    run(name, values, store=…) -> Result    or endpoint=…; values are texts by short name: {"agency": "990100"}
    query(name, data=…, agency="990100") -> Answer   the same from Python, as rows of Python values or a data frame
    write(result, form) -> str              "csv", "json" (SPARQL 1.1 results) or "ttl"
    Result.variables, Result.table()        header and rows of plain texts, for a terminal

The package is callable: ``gongkai.query("reports", data="site")`` is ``gongkai.query.query(…)``.
``CannedQuery.formats`` are the formats that suit a query, the usual one first (``table`` is the terminal's).
``CannedQuery.title(lang)`` is its title; a query with the parameter ``lang`` takes ``zh`` (default) or ``en``.
"""

from gongkai.query.answer import Result, write
from gongkai.query.asking import Answer, query
from gongkai.query.canned import CannedQuery, find, parse, queries
from gongkai.query.parameters import Parameter
from gongkai.query.run import load, result_of, run
from gongkai.stage import make_callable

__all__ = [
    "Answer",
    "CannedQuery",
    "Parameter",
    "Result",
    "find",
    "load",
    "parse",
    "queries",
    "query",
    "result_of",
    "run",
    "write",
]

make_callable(__name__, query)
