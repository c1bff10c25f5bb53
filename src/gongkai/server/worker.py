"""A process that runs queries, one at a time: the system ends it when its time is up, and another takes its place."""

from __future__ import annotations

import json
import os
import resource
import select
import socket
import struct
import sys
from typing import Any

import pyoxigraph as ox

from gongkai.server.answers import Reply, reply
from gongkai.server.confine import arm

_LENGTH = struct.Struct(">I")
_GROWN = 128 << 10
"""How much larger a process may become (KiB) before it makes room for a new one."""


def work(listener: socket.socket, lifeline: int, store: ox.Store, *, is_confined: bool) -> None:
    """Answer whoever connects, until the server is gone or the process has grown."""
    first = _size()
    while _size() < first + _GROWN:
        ready, _, _ = select.select([listener.fileno(), lifeline], [], [])
        if lifeline in ready:
            return
        try:
            connection, _ = listener.accept()
        except BlockingIOError:  # another process was faster
            continue
        with connection:
            connection.setblocking(True)
            _serve(connection, store, is_confined=is_confined)


def _serve(connection: socket.socket, store: ox.Store, *, is_confined: bool) -> None:
    try:
        connection.sendall(_LENGTH.pack(os.getpid()))
        request = json.loads(_read(connection, *_LENGTH.unpack(_read(connection, _LENGTH.size))))
        arm(request["seconds"])
        if not is_confined and "service" in request.get("query", "").lower():
            answer = Reply("forbidden", b"SERVICE: this service asks no other")
        else:
            answer = _answer(store, request)
        told = {"state": answer.state, "has_more": answer.has_more, "is_graph": answer.is_graph}
        head = json.dumps({**told, "length": len(answer.body)}).encode()
        connection.sendall(_LENGTH.pack(len(head)) + head)
        connection.sendall(answer.body)
    except ConnectionError:  # the server no longer wants to know
        pass
    finally:
        arm(0)


def _answer(store: ox.Store, request: dict[str, Any]) -> Reply:
    try:
        return reply(store, request)
    except MemoryError:
        return Reply("memory", b"")
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        # whatever else went wrong, a panic of the store among it, is told to the server, and this process ends
        print(f"gongkai: {type(error).__name__}: {error}", file=sys.stderr, flush=True)  # noqa: T201 - the log
        return Reply("failed", f"{type(error).__name__}".encode())


def _read(connection: socket.socket, length: int) -> bytes:
    parts = []
    while length:
        part = connection.recv(min(length, 1 << 16))
        if not part:
            raise ConnectionResetError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _size() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
