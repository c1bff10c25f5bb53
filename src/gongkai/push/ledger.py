"""What the source holds, what the journal says was written and what the store holds, graph by graph, on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from gongkai.push.journal import Entry

BATCH = 200
"""Graphs asked for in one query: the query stays below 20 KB, and Virtuoso takes so many values."""


@dataclass(frozen=True, slots=True)
class Account:
    """A graph: statements and their SHA-256 in the source, the SHA-256 that was written, statements in the store."""

    graph: str
    triples: int
    sha256: str
    written: str
    held: int


class Ledger:
    """The accounts of all graphs, in a database that is gone when it is closed: a million graphs take no memory."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Begin a ledger without accounts."""
        self._database = database
        database.execute(
            "CREATE TABLE account (graph TEXT PRIMARY KEY, triples INT, sha256 TEXT, written TEXT DEFAULT '',"
            " held INT DEFAULT 0) WITHOUT ROWID"
        )

    def open(self, graph: str, triples: int, sha256: str) -> bool:
        """Open the account of a graph of the source; False where it has one already."""
        cursor = self._database.execute(
            "INSERT OR IGNORE INTO account (graph, triples, sha256) VALUES (?, ?, ?)", (graph, triples, sha256)
        )
        return cursor.rowcount == 1

    def enter_written(self, entries: Iterable[Entry]) -> None:
        """Enter what a journal says was written, the last word on a graph last."""
        rows = ((entry.sha256, entry.graph) for entry in entries)
        self._database.executemany("UPDATE account SET written = ? WHERE graph = ?", rows)

    def enter_held(self, counts: Mapping[str, int]) -> None:
        """Enter how many statements the store holds in some graphs."""
        rows = ((count, graph) for graph, count in counts.items())
        self._database.executemany("UPDATE account SET held = ? WHERE graph = ?", rows)

    def find(self, graph: str) -> Account:
        """Return the account of a graph, which has one."""
        return Account(*self._database.execute("SELECT * FROM account WHERE graph = ?", (graph,)).fetchone())

    def __contains__(self, graph: str) -> bool:
        """Tell whether a graph has an account."""
        return self._database.execute("SELECT 1 FROM account WHERE graph = ?", (graph,)).fetchone() is not None

    def ends(self, but: str) -> tuple[str, str]:
        """Return the first and the last graph, by code point, apart from one; empty where there is no other."""
        query = "SELECT COALESCE(MIN(graph), ''), COALESCE(MAX(graph), '') FROM account WHERE graph != ?"
        first, last = self._database.execute(query, (but,)).fetchone()
        return first, last

    def batches(self) -> Iterator[list[Account]]:
        """Yield all accounts by graph, some at a time; accounts may be changed in between."""
        last = ""
        while True:
            rows = self._database.execute(
                "SELECT * FROM account WHERE graph > ? ORDER BY graph LIMIT ?", (last, BATCH)
            ).fetchall()
            if not rows:
                return
            yield [Account(*row) for row in rows]
            last = rows[-1][0]


@contextmanager
def ledger() -> Iterator[Ledger]:
    """Give an empty ledger."""
    with closing(sqlite3.connect("", isolation_level=None)) as database:  # "": on disk, and without a name
        yield Ledger(database)
