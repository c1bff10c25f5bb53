"""The limits a server keeps: each has a default that is safe on a small machine (docs/server.md)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path


def _processors() -> int:
    return max(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``gongkai serve`` is asked for; times are seconds, sizes bytes."""

    target: Path
    """A folder written by ``gongkai build``, or an Oxigraph store."""
    host: str = "127.0.0.1"
    port: int = 8000
    root: str = "/"
    """The path that all addresses begin with; ends in ``/``."""
    base: str | None = None
    """What the IRIs begin with; None: as the build says."""
    store: Path | None = None
    """Where stores on disk are kept; None: the data are in memory."""
    workers: int = field(default_factory=_processors)
    """Processes for queries that are quick; as many more for those that are not."""
    time_limit: float = 20.0
    """What a query may take before its process is ended."""
    quick: float = 0.5
    """What it may take while other clients wait for its place."""
    patience: float = 10.0
    """How long a query waits for a free process."""
    long_per_client: int = 1
    """How many queries of one client may go on beyond ``quick`` while others wait."""
    rows: int = 10_000
    """Rows or triples of an answer; what is more is left out, and a header says so."""
    memory: int = 1 << 30
    """What a process may take for a query, beside the data."""
    body: int = 1 << 20
    """The longest body of a request."""
    address: int = 8_000
    """The longest address."""
    connections: int = 1_000
    """Connections at once; further ones are answered 503."""
    header_time: float = 10.0
    """What a client may take to send the head of a request."""
    body_time: float = 20.0
    """And its body."""
    has_log: bool = True
    """Whether requests are logged."""
    trusted: str = "127.0.0.1"
    """The reverse proxies whose word for a client's address is taken."""
