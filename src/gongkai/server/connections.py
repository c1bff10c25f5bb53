"""Connections of clients: not more than can be served, and none that sends its request too slowly or without end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gongkai.server.settings import Settings

_HEAD = 32 << 10
"""The longest head of a request, address included."""


def protocol(settings: Settings) -> type[HttpToolsProtocol]:
    """Return the protocol of connections with the limits of a server."""

    class Connection(HttpToolsProtocol):
        """A connection that is refused where there are too many, and closed where it sends nothing usable in time."""

        _patience: asyncio.TimerHandle | None = None
        _head = 0

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it too
            super().connection_made(transport)
            if len(self.connections) > settings.connections:
                self._refuse(503, b"Service Unavailable", (b"Retry-After: 5",))
            else:
                self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self.transport.is_closing():
                return
            self._head += len(data)
            super().data_received(data)
            # counted from the end of the head before, so that bodies, whose length has a limit of its own, do not count
            if self._patience is not None and self._head > _HEAD:
                self._refuse(431, b"Request Header Fields Too Large")

        def on_message_begin(self) -> None:
            super().on_message_begin()
            if self._patience is None:
                self._wait()

        def on_headers_complete(self) -> None:
            self._stop_waiting()
            super().on_headers_complete()

        def on_response_complete(self) -> None:
            self._head = 0
            super().on_response_complete()

        def _wait(self) -> None:
            self._patience = self.loop.call_later(settings.header_time, self._too_slow)

        def _stop_waiting(self) -> None:
            if self._patience is not None:
                self._patience.cancel()
                self._patience = None

        def _too_slow(self) -> None:
            self._refuse(408, b"Request Timeout")

        def _refuse(self, status: int, phrase: bytes, headers: Sequence[bytes] = ()) -> None:
            """Answer in as many words, and close the connection."""
            self._stop_waiting()
            body = phrase + b"\n"
            fields = (
                b"Content-Type: text/plain; charset=utf-8",
                b"Content-Length: %d" % len(body),
                b"Connection: close",
                *headers,
            )
            self.transport.write(b"HTTP/1.1 %d %s\r\n%s\r\n\r\n%s" % (status, phrase, b"\r\n".join(fields), body))
            self.transport.close()

    return Connection


def raise_open_files(wanted: int) -> None:
    """Let the process hold as many open files as its connections need, as far as the system allows."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit: Any = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
