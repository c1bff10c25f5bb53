"""Requests over the network: the address that is checked is the one that is connected to, and no answer takes longer
than it may.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import certifi
import httpcore

from gongkai.fetch.values import Clock, Manners

BROKEN = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)
"""What may pass: a connection that fails, an answer that is cut off or late."""

Resolve = Callable[[str, int], list[str]]


class Refused(Exception):
    """An address is not asked, or an answer not taken; the text says what was expected and what was found."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, in the order to try them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"no address of {host} ({error})") from None
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def is_public(address: str) -> bool:
    """Tell whether an address is one of the open internet, also where it wraps one of IPv4."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _TRANSLATED:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    return ip.is_global and not ip.is_multicast


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # addresses of IPv4 behind a translator, RFC 6052


class Response:
    """An answer whose body has not been read yet: its status, its headers by lower-case name, and its bytes."""

    def __init__(self, response: httpcore.Response) -> None:
        """Keep the answer."""
        self.status = response.status
        self.headers: dict[str, str] = {}
        for name, value in response.headers:
            self.headers.setdefault(name.decode("ascii", "replace").lower(), _words(value))
        self._response = response

    def header(self, name: str) -> str:
        """Return a header, empty where there is none."""
        return self.headers.get(name, "")

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it is sent, still encoded if the server encoded it."""
        yield from self._response.iter_stream()


def _words(value: bytes) -> str:
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()


class Client:
    """Asks one thing at a time. A connection is kept for the next request to the same host."""

    def __init__(self, manners: Manners, clock: Clock, sockets: Sockets) -> None:
        """Prepare to ask; nothing is opened yet."""
        self._manners = manners
        self._backend = _Backend(manners, clock, sockets)
        self._pool = httpcore.ConnectionPool(
            _trusted(), max_connections=2, max_keepalive_connections=1, keepalive_expiry=30,
            network_backend=self._backend,
        )  # fmt: skip

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str]) -> Iterator[Response]:
        """Give the answer to a request. Raises Refused for an address that must not be asked, and what is BROKEN."""
        manners = self._manners
        times = {"connect": manners.connect, "read": manners.read, "write": manners.read, "pool": manners.connect}
        sent = {"User-Agent": manners.agent, "Accept": "*/*", "Accept-Encoding": "identity", **headers}
        self._backend.begin()
        try:
            pairs = [(name.encode("ascii"), value.encode("utf-8")) for name, value in sent.items()]
            with self._pool.stream("GET", url, headers=pairs, extensions={"timeout": times}) as response:
                yield Response(response)
        except httpcore.UnsupportedProtocol as error:
            raise Refused(f"expected an http or https address, found {url} ({error})") from None

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


def _trusted() -> ssl.SSLContext:
    """Return who is trusted to say which server is which; ``SSL_CERT_FILE`` names others, as elsewhere."""
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())


class Sockets:
    """The connections that are open, so that they can be cut when the run is to end."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    def add(self, opened: Any) -> None:
        """Note a connection."""
        if isinstance(opened, socket.socket):
            with self._lock:
                self._open.add(opened)

    def remove(self, closed: Any) -> None:
        """Forget a connection."""
        with self._lock:
            self._open.discard(closed)

    def cut(self) -> None:
        """End all connections; who reads from one is told so."""
        with self._lock:
            for opened in self._open:
                with suppress(OSError):
                    opened.shutdown(socket.SHUT_RDWR)


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that may be asked, until the time for an answer is over."""

    def __init__(self, manners: Manners, clock: Clock, sockets: Sockets) -> None:
        self._inner = httpcore.SyncBackend()
        self._manners = manners
        self._clock = clock
        self._sockets = sockets
        self._deadline = 0.0

    def begin(self) -> None:
        """Begin the time that one answer may take."""
        self._deadline = self._clock.now() + self._manners.timeout

    def left(self, timeout: float | None) -> float:
        """Return how long a step may take that may take so long by itself."""
        left = self._deadline - self._clock.now()
        if left <= 0:
            raise httpcore.ReadTimeout(f"no whole answer within {self._manners.timeout:g} seconds")
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers, of those that may be asked."""
        addresses = resolve(host, port)
        asked = [address for address in addresses if self._manners.allows_private or is_public(address)]
        if not asked:
            found = ", ".join(addresses) or "none"
            raise Refused(f"expected a public address of {host}, found {found} (--allow-private asks others too)")
        for address in asked:
            try:
                stream = self._inner.connect_tcp(address, port, self.left(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if address == asked[-1]:
                    raise
            else:
                return _Stream(stream, self, self._sockets)
        raise httpcore.ConnectError(f"no address of {host}")


class _Stream(httpcore.NetworkStream):
    """A connection whose steps end when the time for the answer is over."""

    def __init__(self, inner: httpcore.NetworkStream, backend: _Backend, sockets: Sockets) -> None:
        self._inner = inner
        self._backend = backend
        self._sockets = sockets
        sockets.add(inner.get_extra_info("socket"))

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes."""
        return self._inner.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._inner.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._sockets.remove(self._inner.get_extra_info("socket"))
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the same connection, encrypted."""
        self._sockets.remove(self._inner.get_extra_info("socket"))
        stream = self._inner.start_tls(ssl_context, server_hostname, self._backend.left(timeout))
        return _Stream(stream, self._backend, self._sockets)

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows of itself."""
        return self._inner.get_extra_info(info)
