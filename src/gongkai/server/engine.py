"""Sends queries to the processes that run them, ends those that take too long, and changes the data under them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import struct
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from gongkai.errors import DataError, GongkaiError
from gongkai.server import data
from gongkai.server.lanes import Busy, Lane
from gongkai.server.settings import Settings

_LENGTH = struct.Struct(">I")
_IN_MEMORY = 1 << 20
"""Longer answers wait on disk for the client."""

_PIECE = 1 << 16
_START_TIME = 3600.0
_LOOK = 0.25
"""How often it is looked whether a query that is not quick may go on, in seconds."""


class Stopped(GongkaiError):
    """The query was ended at its limit of time or memory."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a process answered; the body is bytes, or a file where it is long."""

    state: str
    has_more: bool
    is_graph: bool
    length: int
    body: bytes | BinaryIO

    @property
    def content(self) -> bytes:
        """The body of an answer that is short."""
        if isinstance(self.body, bytes):
            return self.body
        self.body.seek(0)
        return self.body.read()


@dataclass(eq=False, slots=True)
class _Generation:
    """The processes that hold the data of one build, and how many queries they are running."""

    process: Process
    folder: Path
    users: int = 0
    is_retired: bool = False

    async def end(self) -> None:
        """End the processes."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        await self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(eq=False, slots=True)
class Engine:
    """The way to the data: ``open`` is for SPARQL of anyone, ``own`` for what the server itself asks."""

    settings: Settings
    lanes: dict[str, Lane] = field(init=False)
    ended: int = 0
    """Queries that were ended at a limit."""
    loads: int = 0
    """How often data were loaded."""
    _now: _Generation | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _loading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        """Open the lanes."""
        self.lanes = {"open": Lane(self.settings, has_long=True), "own": Lane(self.settings, has_long=False)}

    @property
    def is_loaded(self) -> bool:
        """Tell whether there are data to ask."""
        return self._now is not None

    async def load(self) -> None:
        """Load the data as they are now; queries go to them from then on, and those that are running end in peace.

        DataError if they cannot be loaded: then all is as before.
        """
        async with self._loading:
            new = await self._start()
            old, self._now = self._now, new
            self.loads += 1
            if old is not None:
                old.is_retired = True
                self._end_if_unused(old)

    async def close(self) -> None:
        """End all processes."""
        if self._now is not None:
            await self._now.end()
            self._now = None
        await asyncio.gather(*self._tasks)

    async def ask(
        self,
        request: dict[str, object],
        *,
        lane: str = "own",
        client: str = "",
        is_gone: Callable[[], Awaitable[bool]] | None = None,
    ) -> Answer:
        """Return the answer to a request; Busy or Stopped if there is none."""
        settings = self.settings
        async with self.lanes[lane].place(client) as place:
            generation = self._now
            if generation is None:
                raise Busy("the data are not loaded")
            generation.users += 1
            conversation = _Conversation(generation.folder / lane, {**request, "seconds": settings.time_limit})
            asking = asyncio.create_task(conversation.run())
            started = time.monotonic()
            try:
                await asyncio.wait((asking,), timeout=settings.quick)
                while not asking.done() and time.monotonic() - started < settings.time_limit + 1:
                    if not place.may_stay():
                        raise Busy(f"the query takes longer than {settings.quick:g} seconds, and others wait")
                    await asyncio.wait((asking,), timeout=_LOOK)
                    if is_gone is not None and not asking.done() and await is_gone():
                        break
                if not asking.done():
                    raise Stopped(f"the query took longer than {settings.time_limit:g} seconds")
                answer = asking.result()
                if answer.state == "memory":
                    self.ended += 1
                    raise Stopped(self._out_of_memory)
                return answer
            except (asyncio.IncompleteReadError, ConnectionError):
                self.ended += 1
                if time.monotonic() - started >= settings.time_limit - 0.1:
                    raise Stopped(f"the query took longer than {settings.time_limit:g} seconds") from None
                raise Stopped(self._out_of_memory) from None
            finally:
                if not asking.done():
                    self.ended += 1
                    conversation.kill()
                    asking.cancel()
                    await asyncio.wait((asking,))
                generation.users -= 1
                self._end_if_unused(generation)

    @property
    def _out_of_memory(self) -> str:
        return f"the query needed more than {self.settings.memory >> 20} MiB of memory"

    async def _start(self) -> _Generation:
        settings = self.settings
        folder = Path(tempfile.mkdtemp(prefix="gongkai-serve-"))
        asked = {
            "kind": data.kind_of(settings.target),
            "target": str(settings.target),
            "store": None if settings.store is None else str(settings.store),
            "folder": str(folder),
            "memory": settings.memory,
            "lanes": {name: (lane.processes, lane.niceness) for name, lane in self.lanes.items()},
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "gongkai.server.keeper", json.dumps(asked), stdin=PIPE, stdout=PIPE
        )
        generation = _Generation(process, folder)
        try:
            async with asyncio.timeout(_START_TIME):
                line = await process.stdout.readline() if process.stdout else b""
            told = json.loads(line) if line else {"error": "the process that loads the data was ended"}
            if "error" in told:
                raise DataError(told["error"])
        except BaseException:
            await generation.end()
            raise
        return generation

    def _end_if_unused(self, generation: _Generation) -> None:
        if generation.is_retired and generation.users == 0:
            generation.is_retired = False  # it is ended once
            task = asyncio.create_task(generation.end())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


@dataclass(eq=False, slots=True)
class _Conversation:
    """One request to a process, and its answer."""

    address: Path
    request: dict[str, object]
    pid: int = 0

    async def run(self) -> Answer:
        """Return the answer; IncompleteReadError if the process is ended meanwhile."""
        reader, writer = await asyncio.open_unix_connection(str(self.address))
        try:
            asked = json.dumps(self.request).encode()
            writer.write(_LENGTH.pack(len(asked)) + asked)
            (self.pid,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
            (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
            head = json.loads(await reader.readexactly(length))
            body = await self._body(reader, head["length"])
            return Answer(head["state"], head["has_more"], head["is_graph"], head["length"], body)
        finally:
            self.pid = 0
            writer.close()

    async def _body(self, reader: asyncio.StreamReader, length: int) -> bytes | BinaryIO:
        if length <= _IN_MEMORY:
            return await reader.readexactly(length)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - who sends the answer closes it
        try:
            while length:
                piece = await reader.read(min(length, _PIECE))
                if not piece:
                    raise asyncio.IncompleteReadError(b"", length)
                file.write(piece)
                length -= len(piece)
        except BaseException:
            file.close()
            raise
        return file

    def kill(self) -> None:
        """End the process that works on the request, which cannot be told to stop otherwise."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
