"""What a query may not say, and how many of its rows are asked for: read from its tokens before it runs.

This is for a clear answer to who means no harm. Oxigraph fetches what SERVICE names and does not cut its input into
tokens quite as SPARQL 1.1 does (§19.8), so that a query could be written which only it sees a SERVICE in; what keeps a
query from the network is that its process gets no socket (``confine``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import urljoin

from gongkai.errors import GongkaiError
from gongkai.query.parameters import tokens

_UPDATES = frozenset(("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH", "USING"))
"""How an update (SPARQL 1.1 Update, §3) begins."""

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

Token = re.Match[str]


class Forbidden(GongkaiError):
    """The query asks for what this service does not do."""


def check(query: str, has_graph: Callable[[str], bool]) -> str:
    """Return the form of a query (``SELECT`` …, empty if it has none); Forbidden if it would write or fetch.

    FROM may name the graphs that are there, and no others.
    """
    seen = [token for token in tokens(query) if token.lastgroup not in ("space", "comment")]
    first = _form(seen)
    if first in _UPDATES:
        at = next(token for token in seen if _word(token) == first)
        raise Forbidden(f"{_line(at)}: {first}: this service is read-only")
    for token in seen:
        if _word(token) == "SERVICE":
            raise Forbidden(f"{_line(token)}: SERVICE: this service asks no other")
    for token, iri in _named(seen):
        if not has_graph(iri):
            raise Forbidden(f"{_line(token)}: FROM <{iri}>: there is no such graph here, and nothing is fetched")
    return first if first in _FORMS else ""


def window(query: str, count: int) -> str:
    """Return a SELECT query that gives at most ``count`` rows; its own LIMIT stays where it is lower (§15.5)."""
    depth = 0
    is_past_pattern = False
    seen = [token for token in tokens(query) if token.lastgroup not in ("space", "comment")]
    for token in seen:
        if token[0] in ("{", "("):
            depth += 1
        elif token[0] in ("}", ")"):
            depth -= 1
            is_past_pattern = is_past_pattern or (depth == 0 and token[0] == "}")
        elif is_past_pattern and depth == 0 and _word(token) == "LIMIT":
            return _with_limit(query, token, count)
        elif is_past_pattern and depth == 0 and _word(token) == "VALUES":
            return f"{query[: token.start()]} LIMIT {count} {query[token.start() :]}"
    return f"{query}\nLIMIT {count}"


def _with_limit(query: str, limit: Token, count: int) -> str:
    """Return the query with the number after its LIMIT lowered; digits are ``other`` tokens, one each."""
    number = re.compile(r"(?:\s|#[^\r\n]*[\r\n])*(\d+)", re.ASCII).match(query, limit.end())
    if number is None or int(number[1]) <= count:
        return query
    return query[: number.start(1)] + str(count) + query[number.end(1) :]


def _form(seen: Sequence[Token]) -> str:
    """Return the keyword after the prologue, in capitals."""
    at = 0
    while at < len(seen):
        word = _word(seen[at])
        if word not in ("PREFIX", "BASE"):
            return word
        at += 3 if word == "PREFIX" else 2
    return ""


def _named(seen: Sequence[Token]) -> list[tuple[Token, str]]:
    """Return the graphs that FROM and FROM NAMED name (§13.2)."""
    base, prefixes = "", dict[str, str]()
    found = []
    for first, second, third in zip(seen, seen[1:], [*seen[2:], None], strict=False):
        word = _word(first)
        if word == "BASE":
            base = urljoin(base, second[0][1:-1])
        elif word == "PREFIX" and third is not None:
            prefixes[second[0].removesuffix(":")] = urljoin(base, third[0][1:-1])
        elif word == "FROM":
            name = third if _word(second) == "NAMED" and third is not None else second
            prefix, colon, local = name[0].partition(":")
            if name.lastgroup == "iri":
                found.append((first, urljoin(base, name[0][1:-1])))
            elif colon and prefix in prefixes:
                found.append((first, prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)))
    return found


def _word(token: Token) -> str:
    return token[0].upper() if token.lastgroup == "word" else ""


def _line(token: Token) -> str:
    return f"line {token.string.count(chr(10), 0, token.start()) + 1}"
