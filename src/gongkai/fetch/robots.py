"""robots.txt: what a host does not want to be asked for, and how often it may be asked (RFC 9309)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from gongkai.fetch.values import NAME

LARGEST = 512_000  # bytes; what comes behind them does not count, RFC 9309, 2.5

Ask = Callable[[str], tuple[int, bytes, str]]
"""Returns status and body of the robots.txt at an address; status 0, and the reason, where none can be got."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one server allows; ``closed`` says why nothing is, where its rules cannot be read."""

    parsed: Protego | None = None
    closed: str = ""

    def refusal(self, url: str) -> str:
        """Return why an address must not be asked, or nothing where it may."""
        if self.closed:
            return self.closed
        is_allowed = self.parsed is None or self.parsed.can_fetch(url, NAME)
        return "" if is_allowed else "expected an address that robots.txt allows, found one that it forbids"

    @property
    def delay(self) -> float:
        """The seconds between two requests that the server asks for."""
        return float((self.parsed and self.parsed.crawl_delay(NAME)) or 0.0)


class Robots:
    """The rules of all servers that are asked, each read once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._rules: dict[str, Rules] = {}

    def of(self, url: str, ask: Ask) -> Rules:
        """Return the rules of the server of an address; ``ask`` gets a robots.txt that is not known yet."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._rules:
                self._rules[origin] = rules_of(*ask(f"{origin}/robots.txt"))
            return self._rules[origin]


def rules_of(status: int, body: bytes, reason: str = "") -> Rules:
    """Return the rules of a robots.txt: where there is none all is allowed, where the server fails nothing is."""
    if 200 <= status < 300:
        return Rules(Protego.parse(body[:LARGEST].decode("utf-8", "replace")))
    if 300 <= status < 500 and status != 429:
        return Rules()
    return Rules(closed=f"its robots.txt cannot be read: {reason or f'status {status}'}")
