"""A push: stock is taken of source, journal and store; what differs is written, and in the end the store is counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from gongkai.endpoint import logged_in
from gongkai.errors import DataError, PushError
from gongkai.model.terms import VOCABULARY_GRAPH
from gongkai.push.graphs import graphs_of
from gongkai.push.journal import Journal, journal_of, read_journal
from gongkai.push.ledger import Account, Ledger, ledger
from gongkai.push.store import (
    PIECE,
    Store,
    counts,
    graphs_below,
    is_union,
    merge_into_default,
    pieces,
    remove,
    write_piece,
)

Mode = Literal["replace", "add"]
Action = Literal["create", "replace", "add", "keep", "remove"]
ACTIONS: tuple[Action, ...] = get_args(Action)
Progress = Callable[[int, int, str], None]
"""Takes how many statements are written, how many are to be, and the graph."""

CHUNK = 250
"""Statements of one INSERT DATA: Virtuoso refuses 2,000, and takes for 1,000 ten times as long as for 400."""

_CHUNK_BYTES = 1 << 20

_DEFAULT = ""
"""What the journal calls the default graph."""

_MERGED_AT_ONCE = 20
"""Graphs that one update adds to the default graph."""

_VOCABULARY = VOCABULARY_GRAPH.strip("<>")


@dataclass(frozen=True, slots=True)
class Step:
    """What is done with a graph of so many statements; of one that is removed, they are not known."""

    action: Action
    graph: str
    triples: int


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A graph of which the store holds another number of statements than the source."""

    graph: str
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many graphs were dealt with in which way, the statements written, and what is not as it should be.

    ``is_union`` tells whether queries without a graph see the data: canned queries are such queries.
    """

    graphs: Mapping[Action, int]
    triples: int
    mismatches: tuple[Mismatch, ...] = ()
    is_union: bool = True


def push(
    source: Path | str,
    store: Store,
    *,
    mode: Mode = "replace",
    is_pruning: bool = False,
    is_dry: bool = False,
    is_fresh: bool = False,
    is_merging: bool = False,
    chunk: int = CHUNK,
    journal: Path | None = None,
    progress: Progress | None = None,
    told: Callable[[Step], None] = lambda step: None,
) -> Outcome:
    """Load what ``build`` wrote into a SPARQL store, graph by graph; ``source`` is what ``graphs_of`` takes.

    A graph that the journal knows to be whole and the same, and of which the store holds as many statements, is kept,
    unless the push is ``is_fresh``. Of the others the statements take the place of those in the store, or are added
    to them; a graph is whole for the journal when all of it was taken. ``is_pruning`` removes the graphs below the
    base of the source that it does not have. ``is_merging`` makes the default graph anew of all graphs, each statement
    once, for a store whose default graph is not their union; it takes an address for updates. A dry push tells its
    steps and writes nothing. Raises DataError, PushError, and OutputError for a journal that cannot be written.
    """
    source = Path(source)
    if store.update is None and store.graph_store is None:
        raise PushError(f"{store.endpoint}: expected an address for updates or of a graph store, found neither")
    if is_merging and store.update is None:
        raise PushError(f"{store.endpoint}: expected an address for updates, to fill the default graph; found none")
    path = journal or journal_of(source, store.endpoint)
    with ledger() as accounts, logged_in(store.login, store.addresses):
        _take_stock(accounts, source, store, None if is_fresh else path)
        steps, total = Counter[Action](), 0
        for account in _all(accounts):
            step = Step(_action(account, mode), account.graph, account.triples)
            steps[step.action] += 1
            total += 0 if step.action == "keep" else step.triples
            told(step)
        superfluous = _superfluous(accounts, store) if is_pruning else []
        for graph in superfluous:
            steps["remove"] += 1
            told(Step("remove", graph, 0))
        if is_dry:
            return Outcome(steps, total)
        with Journal(path, store.endpoint) as record:
            written = 0
            if is_merging and (is_fresh or steps.total() > steps["keep"]):
                record.begin(_DEFAULT)
            for graph, lines in graphs_of(source):
                account = accounts.find(graph)
                if _action(account, mode) == "keep":
                    continue
                if account.written or is_fresh:
                    record.begin(graph)
                record.done(graph, _write(store, graph, lines, chunk, is_replacing=mode == "replace"))
                written += account.triples
                if progress is not None:
                    progress(written, total, graph)
            for graph in superfluous:
                record.begin(graph)
                remove(store, graph)
            if is_merging:
                _merge(store, accounts, record, path, is_replacing=mode == "replace")
        _count(accounts, store)
        found = [(account, account.held) for account in _all(accounts)]
        wrong = tuple(Mismatch(a.graph, a.triples, held) for a, held in found if not _is_held(a, mode))
        return Outcome(steps, total, wrong, is_union(store, accounts.ends("")[0]))


def _merge(store: Store, accounts: Ledger, record: Journal, path: Path, *, is_replacing: bool) -> None:
    """Make the default graph of all graphs, unless the journal knows that it is."""
    whole = hashlib.sha256("".join(account.sha256 for account in _all(accounts)).encode()).hexdigest()
    known = [entry.sha256 for entry in read_journal(path, store.endpoint) if entry.graph == _DEFAULT]
    if known[-1:] == [whole]:
        return
    record.begin(_DEFAULT)
    is_first = is_replacing
    for batch in accounts.batches():
        graphs = [account.graph for account in batch]
        for start in range(0, len(graphs), _MERGED_AT_ONCE):
            merge_into_default(store, graphs[start : start + _MERGED_AT_ONCE], is_first=is_first)
            is_first = False
    record.done(_DEFAULT, whole)


def _take_stock(accounts: Ledger, source: Path, store: Store, journal: Path | None) -> None:
    """Enter what the source, the journal and the store hold."""
    for graph, lines in graphs_of(source):
        digest, triples = hashlib.sha256(), 0
        for line in lines:
            digest.update(line)
            triples += 1
        if not accounts.open(graph, triples, digest.hexdigest()):
            raise DataError(f"{source}: expected the statements of {graph} near each other, found them in two places")
    if not accounts.ends("")[0]:
        raise DataError(f"{source}: expected statements, found none")
    if journal is not None:
        accounts.enter_written(read_journal(journal, store.endpoint))
    _count(accounts, store)


def _count(accounts: Ledger, store: Store) -> None:
    for batch in accounts.batches():
        accounts.enter_held(counts(store, [account.graph for account in batch]))


def _all(accounts: Ledger) -> Iterator[Account]:
    return (account for batch in accounts.batches() for account in batch)


def _action(account: Account, mode: Mode) -> Action:
    if account.written == account.sha256 and _is_held(account, mode):
        return "keep"
    if mode == "add":
        return "add"
    return "replace" if account.held else "create"


def _is_held(account: Account, mode: Mode) -> bool:
    """Tell whether a store holds as many statements of a graph as it should, or more where they are added."""
    return account.held >= account.triples if mode == "add" else account.held == account.triples


def _superfluous(accounts: Ledger, store: Store) -> list[str]:
    """Return the graphs of the store below the base of the source that the source does not have."""
    first, last = accounts.ends(_VOCABULARY)
    base, found, _ = first.rpartition("graph/")
    if not (found and last.startswith(base + found)):
        raise PushError("expected graphs below one base, to tell which others to remove; found none, or several bases")
    return [graph for graph in graphs_below(store, base + found) if graph not in accounts]


def _write(store: Store, graph: str, lines: Iterable[bytes], chunk: int, *, is_replacing: bool) -> str:
    """Write a graph in pieces, and return the SHA-256 of what was written."""
    digest = hashlib.sha256()
    most = (1 << 62, PIECE) if store.graph_store is not None else (chunk, _CHUNK_BYTES)
    for number, piece in enumerate(pieces(lines, *most), 1):
        for line in piece:
            digest.update(line)
        write_piece(store, graph, piece, f"chunk {number}", is_replacing=is_replacing and number == 1)
    return digest.hexdigest()
