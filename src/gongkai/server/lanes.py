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

    Clients take turns. A query that is not done after ``Settings.quick`` seconds gives its place to the next and takes
    one of the others, of which a client has few. Where none is free it is ended. So whoever asks many long questions at
    once keeps nobody else waiting for more than a moment.
    """

    settings: Settings
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
        return 2 * self.settings.workers

    @property
    def waiting(self) -> int:
        """How many queries wait for a place."""
        return sum(map(len, self._queues.values()))

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
        try:
            async with asyncio.timeout(self.settings.patience):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():  # its turn came at the last moment
                self.release()
            else:
                self._forget(client, turn)
            if isinstance(error, TimeoutError):
                raise Busy("all processes are busy") from None
            raise

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

    def go_on(self) -> bool:
        """Take a place for long queries instead of this one; tell whether there was one."""
        lane = self.lane
        has_room = lane.long.total() < lane.settings.workers
        if not has_room or lane.long[self.client] >= lane.settings.long_per_client:
            return False
        lane.long[self.client] += 1
        self.is_long = True
        lane.release()
        return True

    def leave(self) -> None:
        """Give the place back."""
        if not self.is_long:
            self.lane.release()
            return
        self.lane.long[self.client] -= 1
        if not self.lane.long[self.client]:
            del self.lane.long[self.client]
