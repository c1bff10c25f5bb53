"""A request whose address is sound, as the parts that answer it see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote_to_bytes

import anyio
from starlette.datastructures import Headers
from starlette.requests import Request as HttpRequest

from gongkai.model.terms import PROJECT
from gongkai.publish.pages import link_to
from gongkai.server.engine import Engine
from gongkai.server.pages import Frame
from gongkai.server.replies import Refused
from gongkai.server.settings import Settings
from gongkai.server.site import Site

if TYPE_CHECKING:
    from gongkai.server.app import Server

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(eq=False, slots=True)
class Request:
    """A request as the answering parts see it; ``path`` is below the root, decoded, without a leading slash."""

    server: Server
    http: HttpRequest
    path: str
    query: str
    lang: str

    @property
    def settings(self) -> Settings:
        """The limits."""
        return self.server.settings

    @property
    def site(self) -> Site:
        """The folder."""
        return self.server.site

    @property
    def engine(self) -> Engine:
        """The way to the data."""
        return self.server.engine

    @property
    def root(self) -> str:
        """What the paths of all addresses begin with."""
        return self.settings.root

    @property
    def frame(self) -> Frame:
        """What stands around a page that is made for it."""
        return Frame(self.root, self.path, self.site.titles)

    @property
    def method(self) -> str:
        """The method."""
        return self.http.method

    @property
    def headers(self) -> Headers:
        """The headers."""
        return self.http.headers

    @property
    def accept(self) -> str | None:
        """The Accept header; several are one list (RFC 9110, 5.3)."""
        values = self.http.headers.getlist("accept")
        return ", ".join(values) if values else None

    @property
    def client(self) -> str:
        """The address of the client."""
        return self.http.client.host if self.http.client else ""

    def first(self, name: str) -> str | None:
        """Return the first value of a parameter of the query."""
        return parse_qs(self.query, keep_blank_values=True).get(name, [None])[0]

    def local(self, iri: str) -> str | None:
        """Return the address that this server has for an IRI, else its own; None where it is none of the web."""
        for base in (self.site.base, PROJECT):
            if iri.startswith(base):
                return self.root + iri.removeprefix(base)
        return link_to(iri)

    async def is_gone(self) -> bool:
        """Tell whether the client has hung up."""
        return await self.http.is_disconnected()

    async def body(self) -> bytes:
        """Return the body; Refused if it is too long or too slow."""
        limit = self.settings.body
        parts: list[bytes] = []
        size = 0
        if int(self.headers.get("content-length", "0")) > limit:
            raise Refused(413, f"at most {limit} bytes", {"Connection": "close"})
        try:
            with anyio.fail_after(self.settings.body_time):
                async for part in self.http.stream():
                    size += len(part)
                    if size > limit:
                        raise Refused(413, f"at most {limit} bytes", {"Connection": "close"})
                    parts.append(part)
        except TimeoutError:
            raise Refused(400, "the body did not come in time", {"Connection": "close"}) from None
        return b"".join(parts)


def sound(server: Server, http: HttpRequest, lang: str) -> Request:
    """Return a request whose address is sound; Refused if it is not."""
    raw = http.scope.get("raw_path", http.scope["path"].encode()).partition(b"?")[0].decode("latin-1")
    query = http.scope["query_string"].decode("latin-1")
    if len(raw) + len(query) > server.settings.address:
        raise Refused(414, f"at most {server.settings.address} characters")
    if _BAD_ESCAPE.search(raw) or _BAD_ESCAPE.search(query) or not query.isascii():
        raise Refused(400, "expected two hexadecimal digits after each %")
    try:
        path = unquote_to_bytes(raw).decode("utf-8")
        unquote_to_bytes(query).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "expected percent-encoded UTF-8") from None
    if any(character < " " or character == "\x7f" for character in path):
        raise Refused(400, "expected no control characters")
    root = server.settings.root
    if not path.startswith(root):
        raise Refused(404, path)
    return Request(server, http, path.removeprefix(root), query, lang)
