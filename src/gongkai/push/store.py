"""A SPARQL store: what it is asked, how a graph is written into it, and how often that is tried."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from urllib.parse import quote

from gongkai.endpoint import Login, NoAnswer, ask, check_address, send, update
from gongkai.errors import PushError

_T = TypeVar("_T")

PIECE = 8 << 20
"""Bytes of a graph that are sent at once by the Graph Store Protocol."""

_FIRST_WAIT = 1.0
_LONGEST_WAIT = 300.0
_MAY_PASS = frozenset({None, 429, 502, 503, 504})  # None: no answer at all
_HINTS = {401: " (user and password: --auth, --user, GONGKAI_PASSWORD)", 413: " (--chunk sends less at once)"}
_WORDS = 300
"""Characters of what a store says is wrong; Virtuoso says the whole query again."""


@dataclass(frozen=True, slots=True)
class Store:
    """The addresses of a SPARQL store, who asks, and how long: seconds for each answer, further tries of a request.

    ``endpoint`` answers queries; graphs are written through ``graph_store`` (SPARQL 1.1 Graph Store HTTP Protocol),
    else through ``update`` (SPARQL 1.1 Update), one of which must be there.
    """

    endpoint: str
    update: str | None = None
    graph_store: str | None = None
    login: Login | None = None
    timeout: int = 60
    retries: int = 5
    pause: Callable[[float], None] = time.sleep

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses; PushError for one that cannot be an address."""
        try:
            return tuple(check_address(a) for a in (self.endpoint, self.update, self.graph_store) if a is not None)
        except ValueError as error:
            raise PushError(str(error)) from None


def counts(store: Store, graphs: Sequence[str]) -> dict[str, int]:
    """Return how many statements a store holds in each of these graphs."""
    values = " ".join(f"<{graph}>" for graph in graphs)
    rows = _rows(
        store,
        f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g",
        f"the counts of {len(graphs)} graphs from {graphs[0]} on",
    )
    found = {row["g"]["value"]: int(row["n"]["value"]) for row in rows if "g" in row}
    return {graph: found.get(graph, 0) for graph in graphs}


def graphs_below(store: Store, start: str, most: int = 5000) -> Iterator[str]:
    """Yield the graphs of a store whose IRI begins so, however few of them an answer may hold."""
    last = ""
    while True:
        rows = _rows(
            store,
            "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } "
            f'FILTER(STRSTARTS(STR(?g), "{start}") && STR(?g) > "{last}") }} ORDER BY STR(?g) LIMIT {most}',
            f"the graphs below {start}",
        )
        if not rows:
            return
        names = [row["g"]["value"] for row in rows]
        yield from names
        last = names[-1]


def is_union(store: Store, graph: str) -> bool:
    """Tell whether the default graph that a store answers queries from holds what a named graph does."""
    some = f"{{ SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT 1 }}"
    rows = _rows(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ {some} ?s ?p ?o }}", "the default graph")
    return bool(rows) and int(rows[0]["n"]["value"]) > 0


def write_piece(store: Store, graph: str, lines: Sequence[bytes], place: str, *, is_replacing: bool) -> None:
    """Write lines of N-Triples into a graph, or in the place of all that stands in it."""
    body = b"".join(lines)
    place = f"graph {graph}, {place} ({len(lines)} statements, {len(body)} bytes)"
    if store.graph_store is not None:
        _send(store, store.graph_store, graph, "PUT" if is_replacing else "POST", body, place)
    else:
        clear = f"CLEAR SILENT GRAPH <{graph}> ;\n" if is_replacing else ""
        _update(store, f"{clear}INSERT DATA {{ GRAPH <{graph}> {{\n{_as_sparql(body)}}} }}", place)


def merge_into_default(store: Store, graphs: Sequence[str], *, is_first: bool) -> None:
    """Add graphs to the default graph, which is empty before the first of them."""
    steps = ["CLEAR SILENT DEFAULT"] * is_first + [f"ADD SILENT GRAPH <{graph}> TO DEFAULT" for graph in graphs]
    _update(store, " ;\n".join(steps), f"the default graph, {len(graphs)} graphs from {graphs[0]} on")


def remove(store: Store, graph: str) -> None:
    """Remove a graph, if it is there."""
    if store.graph_store is None:
        _update(store, f"DROP SILENT GRAPH <{graph}>", f"graph {graph}")
    else:
        _send(store, store.graph_store, graph, "DELETE", None, f"graph {graph}")


def pieces(lines: Iterable[bytes], triples: int, size: int) -> Iterator[list[bytes]]:
    """Yield lines in pieces of so many at most, and of so many bytes unless a single line is longer."""
    piece: list[bytes] = []
    held = 0
    for line in lines:
        if piece and (len(piece) >= triples or held + len(line) > size):
            yield piece
            piece, held = [], 0
        piece.append(line)
        held += len(line)
    if piece:
        yield piece


def _as_sparql(lines: bytes) -> str:
    r"""Return N-Triples as they stand in a query, where some read ``\u`` and what follows it before all else.

    A text that speaks of ``\u0022`` (in N-Triples ``\\u0022``) must not become a quotation mark: its ``u`` is written
    as an escape itself, as ``query.parameters`` does.
    """
    return re.sub(r"\\\\([uU])", lambda u: rf"\\\U{ord(u[1]):08X}", lines.decode())


def _update(store: Store, sparql: str, place: str) -> None:
    address = store.update or ""
    _patiently(store, address, place, lambda: update(address, sparql, timeout=store.timeout))


def _send(
    store: Store, address: str, graph: str, method: Literal["PUT", "POST", "DELETE"], body: bytes | None, place: str
) -> None:
    def attempt() -> None:
        try:
            # Turtle holds N-Triples, and every store reads it
            send(where, body, method=method, media_type="text/turtle; charset=utf-8", timeout=store.timeout)
        except NoAnswer as error:
            if not (method == "DELETE" and error.status == 404):  # it is gone
                raise

    where = f"{address}?graph={quote(graph, safe='')}"
    _patiently(store, address, place, attempt)


def _rows(store: Store, query: str, place: str) -> list[dict[str, Any]]:
    """Return the rows of an answer in JSON."""

    def attempt() -> bytes:
        return ask(store.endpoint, query, accept="json", timeout=store.timeout)[0]

    body = _patiently(store, store.endpoint, place, attempt)
    try:
        rows: list[dict[str, Any]] = json.loads(body)["results"]["bindings"]
    except (ValueError, KeyError, TypeError):
        found = body[:80].decode("utf-8", "replace")
        raise PushError(f"{store.endpoint}: {place}: expected SPARQL results in JSON, found {found}") from None
    return rows


def _patiently(store: Store, address: str, place: str, attempt: Callable[[], _T]) -> _T:
    """Return what an attempt gives; what may pass is tried again, after twice as long, or as long as the store asks."""
    for tried in range(store.retries + 1):
        try:
            return attempt()
        except NoAnswer as error:
            seconds = _seconds(error, _FIRST_WAIT * 2**tried) if tried < store.retries else None
            if seconds is None:
                said = f": {error.said[:_WORDS]}" if error.said else ""
                hint = _HINTS.get(error.status or 0, "")
                raise PushError(f"{address}: {place}: expected success, found {error}{hint}{said}") from None
            store.pause(seconds)
    raise AssertionError  # the last try has returned or raised


def _seconds(error: NoAnswer, wait: float) -> float | None:
    """Return how long to wait before another try; None where it would be of no use."""
    if error.status not in _MAY_PASS:
        return None
    if error.wait is None:
        return min(wait, _LONGEST_WAIT)
    return error.wait if error.wait <= _LONGEST_WAIT else None
