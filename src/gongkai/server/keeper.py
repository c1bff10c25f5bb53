"""The process that holds the data of one build and keeps the processes that query them: ``python -m`` this module.

It has one thread, so that it may fork: the data in memory are loaded once, and all processes share them. A store on
disk is opened by each process for itself. Standard input is the lifeline: when the server is gone, however it went, it
ends, and everything here with it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pyoxigraph as ox

from gongkai.errors import GongkaiError
from gongkai.query import queries
from gongkai.server import data
from gongkai.server.confine import confine
from gongkai.server.worker import work


@dataclass(frozen=True, slots=True)
class Lane:
    """A socket on which processes of one purpose wait for queries."""

    listener: socket.socket
    processes: int
    niceness: int


def main() -> None:
    """Load the data, say so, and keep the processes until the lifeline ends."""
    asked = json.loads(sys.argv[1])
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
        signal.SIGHUP,
    ):  # meant for the server; it ends the lifeline when it is time
        signal.signal(number, signal.SIG_IGN)
    try:
        path, store = _open(asked)
        queries()
        lanes = [Lane(_listener(Path(asked["folder"], name)), *lane) for name, lane in asked["lanes"].items()]
    except GongkaiError as error:
        _say(error=str(error))
        return
    gc.collect()
    gc.freeze()
    _keep(lanes, path, store, asked["memory"])
    shutil.rmtree(asked["folder"], ignore_errors=True)  # where the server is no longer there to do it


def _open(asked: dict[str, Any]) -> tuple[Path | None, ox.Store | None]:
    """Return the data: in memory, or where the store on disk is."""
    target = Path(asked["target"])
    if asked["kind"] == "store":
        return target, None
    if asked["store"] is not None:
        return data.on_disk(target, Path(asked["store"])), None
    return None, data.in_memory(target)


def _listener(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(128)
    listener.setblocking(False)
    return listener


def _keep(lanes: list[Lane], path: Path | None, store: ox.Store | None, memory: int) -> None:
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    children: dict[int, tuple[Lane, float]] = {}
    is_ready = False
    while True:
        for lane in lanes:
            while sum(1 for owner, _ in children.values() if owner is lane) < lane.processes:
                child = os.fork()
                if child == 0:
                    _become_worker(lane, (wake, woken), path, store, memory)
                children[child] = (lane, time.monotonic())
        if not is_ready:
            _say(ready=True)
            is_ready = True
        ready, _, _ = select.select([0, wake], [], [])
        if 0 in ready:
            break
        os.read(wake, 4096)
        _reap(children)
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _reap(children: dict[int, tuple[Lane, float]]) -> None:
    """Forget the processes that have ended; where one ended at once, take a breath before the next."""
    while children:
        child, _ = os.waitpid(-1, os.WNOHANG)
        if child == 0:
            return
        _, born = children.pop(child, (None, 0.0))
        if time.monotonic() - born < 0.05:
            time.sleep(0.05)


def _become_worker(
    lane: Lane, pipes: tuple[int, int], path: Path | None, store: ox.Store | None, memory: int
) -> NoReturn:
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for pipe in pipes:
            os.close(pipe)
        if store is None:
            store = ox.Store.read_only(str(path))
        is_confined = confine(memory, niceness=lane.niceness)
        work(lane.listener, 0, store, is_confined=is_confined)
        status = 0
    finally:
        os._exit(status)  # without the cleaning up that is the parent's


def _say(**message: object) -> None:
    print(json.dumps(message), flush=True)  # noqa: T201 - what the server waits for


if __name__ == "__main__":
    main()
