"""The canned queries: ``queries/*.rq``, each checked as a whole, so that a query that is listed also runs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from gongkai.errors import QueryError
from gongkai.query.header import QueryFile
from gongkai.query.parameters import Parameter, bind, parameter_of, tokens
from gongkai.resources import files

_FORBIDDEN = {
    "SERVICE": "a canned query asks one service",
    "FROM": "a canned query fetches no address",
    "ASK": "a canned query gives rows or triples",
    "DESCRIBE": "what DESCRIBE gives differs between services; use CONSTRUCT",
}


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """A query with its titles, its parameters and what its answer looks like.

    ``columns`` are the variables of a SELECT query, none for CONSTRUCT; with the parameters ``example`` the answer on
    the sample reports has at least ``min_rows`` rows (or triples).
    """

    name: str
    title_zh: str
    title_en: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    sparql: str
    prefixes: Mapping[str, str]
    columns: tuple[str, ...]
    min_rows: int
    example: Mapping[str, str]
    version: str
    pagination: int | None = None

    @property
    def is_construct(self) -> bool:
        """Tell whether the answer is triples and not rows."""
        return not self.columns

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats its answer can be written in, the usual one first."""
        return ("ttl",) if self.is_construct else ("table", "csv", "json")

    def title(self, lang: str) -> str:
        """Return the title in ``zh`` or ``en``."""
        return self.title_zh if lang == "zh" else self.title_en

    def bound(self, values: Mapping[str, str]) -> str:
        """Return the SPARQL query with these values as RDF terms, and the defaults of those not given."""
        known = {p.name: p for p in self.parameters}
        for name in values:
            if name not in known:
                has = f"it has {', '.join(known)}" if known else "it has none"
                raise QueryError(f"query {self.name} has no parameter {name!r}; {has}")
        given = {name: values.get(name, p.default) for name, p in known.items()}
        missing = [p for name, p in known.items() if p.is_required and given[name] is None]
        if missing:
            wanted = "; ".join(f"{p.name} ({p.label_zh} / {p.label_en}), {p.expectation}" for p in missing)
            raise QueryError(f"query {self.name} needs a value for {wanted}")
        return bind(self.sparql, {known[n].variable: known[n].term(v) for n, v in given.items() if v is not None})


@cache
def queries() -> tuple[CannedQuery, ...]:
    """Return all canned queries in the order of their files; a broken file is a KnowledgeError that names its line."""
    return tuple(parse(path) for path in files("queries", ".rq"))


def find(name: str) -> CannedQuery:
    """Return the query of this name; an unknown name is a QueryError that names close ones."""
    known = {query.name: query for query in queries()}
    if name not in known:
        close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(known)}"
        raise QueryError(f"unknown query {name!r}: {hint}")
    return known[name]


def parse(path: Path) -> CannedQuery:
    """Return the query of a file; whatever is wrong with it is a KnowledgeError that names the line."""
    file = QueryFile(path)
    prefixes = _prefixes(file)
    expect = file.header["x-expect"]
    query = CannedQuery(
        name=file.name,
        title_zh=file.header["x-title-zh"],
        title_en=file.header["summary"],
        description=file.header["description"].strip(),
        tags=tuple(file.header["tags"]),
        parameters=_parameters(file, prefixes),
        sparql=file.sparql.lstrip("\n"),
        prefixes=prefixes,
        columns=tuple(expect.get("columns", ())),
        min_rows=expect["min-rows"],
        example=expect.get("params", {}),
        version=file.header["x-version"],
        pagination=file.header.get("pagination"),
    )
    _check_runs(file, query)
    return query


def _prefixes(file: QueryFile) -> dict[str, str]:
    """Return the declared prefixes; words that a canned query may not use are errors."""
    prefixes: dict[str, str] = {}
    seen = [token for token in tokens(file.sparql) if token.lastgroup not in ("space", "comment")]
    for first, second, third in zip(seen, seen[1:], seen[2:], strict=False):
        word = first[0].upper() if first.lastgroup == "word" else ""
        if word == "PREFIX":
            prefixes[second[0].removesuffix(":")] = third[0][1:-1]
        elif word in _FORBIDDEN:
            raise file.error(_line(first), f"{word}: {_FORBIDDEN[word]}")
        elif word == "SELECT" and (second[0] == "*" or third[0] == "*"):
            raise file.error(_line(first), "SELECT *: name the columns")
        elif word == "BOUND" and third.lastgroup == "variable" and third[0][1] == "_":
            raise file.error(_line(third), f"bound({third[0]}): a parameter is no variable once it has a value")
    return prefixes


def _parameters(file: QueryFile, prefixes: Mapping[str, str]) -> tuple[Parameter, ...]:
    """Return the parameters of the query in the order of the header, which must declare exactly these."""
    used = _used(file, prefixes)
    declared, defaults, choices = file.header["x-params"], file.named("defaults"), file.named("enumerate")
    for key, names in (("x-params", declared), ("defaults", defaults), ("enumerate", choices)):
        for name in names:
            if name not in used:
                raise file.error(key, f"{name} in {key} is no parameter of the query")
    for name in used:
        if name not in declared:
            raise file.error("x-params", f"x-params lacks {name}, a parameter of the query")
    return tuple(
        _declared(file, used[name], entry, defaults.get(name), choices.get(name, ()))
        for name, entry in declared.items()
    )


def _declared(
    file: QueryFile, used: Parameter, entry: Mapping[str, str], default: str | None, choices: Sequence[str]
) -> Parameter:
    """Return a parameter with what the header says of it."""
    if entry["type"] != used.type_name:
        expected, found = used.type_name, entry["type"]
        raise file.error("x-params", f"{used.name}: ?{used.variable} has the type {expected}, not {found}")
    if default is not None and not used.is_required:
        raise file.error("defaults", f"{used.name}: a parameter with a default is written ?_{used.name}")
    parameter = replace(
        used,
        default=default,
        choices=tuple(choices),
        label_zh=entry["zh"],
        label_en=entry["en"],
        scheme=entry.get("scheme"),
    )
    for key, values in (("defaults", () if default is None else (default,)), ("enumerate", choices)):
        for value in values:
            try:
                parameter.term(value)
            except QueryError as error:
                raise file.error(key, str(error)) from None
    return parameter


def _used(file: QueryFile, prefixes: Mapping[str, str]) -> dict[str, Parameter]:
    """Return the parameters that stand in the query, by name."""
    used: dict[str, Parameter] = {}
    for token in tokens(file.sparql):
        if token.lastgroup == "variable" and token[0][1] == "_":
            try:
                found = parameter_of(token[0][1:], prefixes)
            except ValueError as error:
                raise file.error(_line(token), str(error)) from None
            first = used.setdefault(found.name, found)
            if first != found:
                raise file.error(_line(token), f"?{found.variable} and ?{first.variable} have one name")
    return used


def _check_runs(file: QueryFile, query: CannedQuery) -> None:
    """Run the query on no data, without any and with every parameter; its columns must be those of the header."""
    every = bind(file.sparql, {p.variable: p.term(p.example) for p in query.parameters})
    for sparql in (file.sparql, every):
        try:
            answer = ox.Store().query(sparql)
        except SyntaxError as error:
            place = re.search(r"(\d+):\d+", error.msg)
            raise file.error(int(place[1]) if place else 1, f"the query is not SPARQL: {error.msg}") from None
        found = tuple(v.value for v in answer.variables) if isinstance(answer, ox.QuerySolutions) else ()
        if found != query.columns:
            columns = ", ".join(found) or "no columns"
            raise file.error("x-expect", f"expected the columns of the query ({columns}), found {list(query.columns)}")
    try:
        query.bound(query.example)
    except QueryError as error:
        raise file.error("x-expect", str(error)) from None


def _line(token: re.Match[str]) -> int:
    return token.string.count("\n", 0, token.start()) + 1
