"""Who may run a query, and for how long: quick ones by turns, long ones on the places that are kept for them."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from gongkai.errors import GongkaiError
from gongkai.server.settings import Settings


class Busy(GongkaiError):
    """There is no place for the query now."""


@dataclass(eq=False, slots=True)
class Lane:
    """The processes of one purpose: as many places for queries that have just begun as for those that go on.

    Clients take turns. A query that is not done after ``Settings.quick`` seconds takes one of the places for long ones,
    of which a client has few, and leaves its own to the next. If there is none for it, it may stay as long as no other
    client waits, and is ended when one does. So whoever asks many long questions at once keeps nobody else waiting for
    more than a moment. The lane of what the server itself asks has no places for long queries, and they may stay.
    """

    settings: Settings
    has_long: bool
    running: int = 0
    long: Counter[str] = field(default_factory=Counter)
    _free: int = field(init=False)
    _queues: dict[str, deque[asyncio.Future[None]]] = field(default_factory=dict)
    """Who waits, by client; the client at the front is next, and goes to the end for its further queries."""

    def __post_init__(self) -> None:
        """Open the places."""
        self._free = self.settings.workers

    @property
    def processes(self) -> int:
        """How many processes it needs."""
        return self.settings.workers * (2 if self.has_long else 1)

    @property
    def niceness(self) -> int:
        """How far its processes give way: to pages, and to what the server itself asks."""
        return 2 if self.has_long else 0

    @property
    def waiting(self) -> int:
        """How many queries wait for a place."""
        return sum(map(len, self._queues.values()))

    def others_wait(self, client: str) -> bool:
        """Tell whether other clients wait for a place."""
        return any(name != client for name in self._queues)

    @asynccontextmanager
    async def place(self, client: str) -> AsyncIterator[Place]:
        """Give a place as soon as it is the client's turn; Busy if that takes too long."""
        await self._acquire(client)
        place = Place(self, client)
        self.running += 1
        try:
            yield place
        finally:
            self.running -= 1
            place.leave()

    async def _acquire(self, client: str) -> None:
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(turn)
        patience = self.settings.patience if self.has_long else self.settings.time_limit
        try:
            await asyncio.wait((turn,), timeout=patience)  # which leaves the turn as it is: it may come at that moment
        except asyncio.CancelledError:
            if turn.done():
                self.release()
            else:
                self._forget(client, turn)
            raise
        if not turn.done():
            self._forget(client, turn)
            raise Busy("all processes are busy")

    def release(self) -> None:
        """Give a place to the next."""
        if not self._queues:
            self._free += 1
            return
        client, queue = next(iter(self._queues.items()))
        turn = queue.popleft()
        del self._queues[client]
        if queue:
            self._queues[client] = queue
        turn.set_result(None)

    def _forget(self, client: str, turn: asyncio.Future[None]) -> None:
        queue = self._queues[client]
        queue.remove(turn)
        if not queue:
            del self._queues[client]


@dataclass(eq=False, slots=True)
class Place:
    """The place of one query."""

    lane: Lane
    client: str
    is_long: bool = False

    def may_stay(self) -> bool:
        """Tell whether a query that is no longer quick may go on; it takes a place for long ones if it can."""
        lane = self.lane
        if self.is_long or not lane.has_long:
            return True
        limit = lane.settings.long_per_client
        if lane.long.total() < lane.settings.workers and lane.long[self.client] < limit:
            lane.long[self.client] += 1
            self.is_long = True
            lane.release()
            return True
        return not lane.others_wait(self.client)

    def leave(self) -> None:
        """Give the place back."""
        if not self.is_long:
            self.lane.release()
            return
        self.lane.long[self.client] -= 1
        if not self.lane.long[self.client]:
            del self.lane.long[self.client]
