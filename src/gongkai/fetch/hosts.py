"""Turns: of each host one thing is asked at a time, and not before the host may be asked again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from gongkai.fetch.values import Clock

_LOOK = 0.2  # seconds between looks whether the run is to end, for who waits for the turn of another


class Hosts:
    """The hosts that are asked: who has the turn, and when the next may have it."""

    def __init__(self, clock: Clock, delay: float) -> None:
        """Begin with hosts that may be asked at once; ``delay`` is the least time between two requests to one."""
        self._clock = clock
        self._delay = delay
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._free: dict[str, float] = {}
        self._delays: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Give the turn of a host when it may be asked again; the delay begins when the block ends."""
        with self._lock:
            turn = self._turns.setdefault(host, threading.Lock())
        while not turn.acquire(timeout=_LOOK):
            self._clock.wait(0)
        try:
            self._clock.wait(self._free.get(host, 0.0) - self._clock.now())
            try:
                yield
            finally:
                self.defer(host, max(self._delay, self._delays.get(host, 0.0)))
        finally:
            turn.release()

    def defer(self, host: str, seconds: float) -> None:
        """Let a host not be asked for some time."""
        with self._lock:
            self._free[host] = max(self._free.get(host, 0.0), self._clock.now() + seconds)

    def ask_for(self, host: str, delay: float) -> None:
        """Note what a host itself asks for between two requests."""
        with self._lock:
            self._delays[host] = max(self._delays.get(host, 0.0), delay)
