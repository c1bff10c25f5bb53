"""The server as a process: its socket, its signals, its log."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable

import uvicorn

from gongkai.errors import GongkaiError, OutputError
from gongkai.server.app import Server
from gongkai.server.connections import protocol, raise_open_files
from gongkai.server.settings import Settings

_LOG = logging.getLogger("gongkai.server")


def serve(settings: Settings, *, started: Callable[[str], None] = lambda address: None) -> None:
    """Serve until a signal ends it: SIGTERM and SIGINT when all requests are answered; SIGHUP takes a new build.

    ``started`` is told the address when the data are loaded and connections are taken.
    """
    if sys.platform == "win32":
        raise OutputError("gongkai serve: expected a system with fork and signals (Linux, macOS, WSL), found Windows")
    server = Server(settings)
    raise_open_files(settings.connections + 200)
    logging.basicConfig(stream=sys.stderr, format="%(message)s", level=logging.INFO)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    config = uvicorn.Config(
        server,
        http=protocol(settings),
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted),
        forwarded_allow_ips=settings.trusted,
        backlog=2048,
        timeout_graceful_shutdown=int(settings.time_limit) + 5,
    )
    with _bound(settings.host, settings.port) as listener:
        _Process(config, server, started).run(sockets=[listener])


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket with an address; connections are taken from it when the data are loaded."""
    listener = None
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        if listener is not None:
            listener.close()
        raise OutputError(f"{host}:{port}: cannot be listened to: {error.strerror}") from None
    return listener


class _Process(uvicorn.Server):
    """The server of uvicorn, with the data loaded before it takes connections and on SIGHUP."""

    def __init__(self, config: uvicorn.Config, server: Server, started: Callable[[str], None]) -> None:
        super().__init__(config)
        self._server = server
        self._told = started
        self._reloads: set[asyncio.Task[None]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Load the data, take connections, and say so."""
        await self._server.load()
        await super().startup(sockets)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._reload)
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            self._told(f"http://{f'[{host}]' if ':' in host else host}:{port}{self._server.settings.root}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what has been asked, then let go of the data."""
        await super().shutdown(sockets)
        await self._server.engine.close()

    def _reload(self) -> None:
        task = asyncio.create_task(self._load())
        self._reloads.add(task)
        task.add_done_callback(self._reloads.discard)

    async def _load(self) -> None:
        try:
            await self._server.load()
            _LOG.info("reloaded: %s", self._server.settings.target)
        except GongkaiError as error:
            _LOG.error("not reloaded; the data before are still served: %s", error)
