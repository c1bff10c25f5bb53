"""Replies sent: with the headers of all, without what the client has already, in one piece or in many."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from email.utils import mktime_tz, parsedate_tz
from pathlib import Path
from time import gmtime, strftime
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, Response, StreamingResponse

from gongkai.server.replies import Reply

_ACCESS = logging.getLogger("gongkai.access")

_COMMON = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, Location, Content-Location, ETag, Gongkai-Truncated, Retry-After",
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_SMALL = 1 << 18
"""Files up to this size are sent in one piece."""


def response(reply: Reply, http: HttpRequest, *, root: str, licence: str) -> Response:
    """Return what is sent for a reply: nothing of it where the client has it already, no body for HEAD."""
    headers = {**_COMMON, **reply.headers}
    void = f'<{root}.well-known/void>; rel="describedby"; type="text/turtle"'
    headers["Link"] = ", ".join((*reply.links, void, f'<{licence}>; rel="license"'))
    if reply.etag:
        headers["ETag"] = reply.etag
        if reply.status == 200 and _is_known(http.headers, headers):
            _close(reply)
            return Response(None, 304, headers)
    if reply.content_type:
        headers["Content-Type"] = reply.content_type
    body = reply.body
    if isinstance(body, Path):
        headers["Accept-Ranges"] = "bytes"
        if (reply.length or 0) > _SMALL or "range" in http.headers:
            return FileResponse(body, 200, headers)
        body = body.read_bytes()  # from the page cache, sooner than a thread would have started
        headers["Content-Length"] = str(len(body))
    elif reply.length is not None and reply.status != 204:
        headers["Content-Length"] = str(reply.length)
    if http.method == "HEAD" or isinstance(body, bytes):
        _close(reply)
        return Response(body if isinstance(body, bytes) and http.method != "HEAD" else b"", reply.status, headers)
    return StreamingResponse(_pieces(reply), reply.status, headers)


def _is_known(asked: Headers, headers: Mapping[str, str]) -> bool:
    """Tell whether the client has the representation (RFC 9110, 13.2.2): by its validator, else by its date."""
    written = asked.get("if-none-match")
    if written is not None:
        return written.strip() == "*" or headers["ETag"] in (
            one.strip().removeprefix("W/") for one in written.split(",")
        )
    since, modified = (parsedate_tz(one) for one in (asked.get("if-modified-since"), headers.get("Last-Modified")))
    return since is not None and modified is not None and mktime_tz(modified) <= mktime_tz(since)


def log(http: HttpRequest, reply: Reply) -> None:
    """Write a line in the Combined Log Format, without the queries of addresses: they are what people want to know."""
    referrer, agent = (
        http.headers.get(name, "-").partition("?")[0].encode("ascii", "backslashreplace").decode().replace('"', "%22")
        for name in ("referer", "user-agent")
    )
    path = http.scope.get("raw_path", b"/").partition(b"?")[0].decode("latin-1")[:500]
    _ACCESS.info(
        '%s - - [%s] "%s %s HTTP/%s" %d %s "%s" "%s"',
        http.client.host if http.client else "-",
        strftime("%d/%b/%Y:%H:%M:%S +0000", gmtime()),
        http.method,
        path,
        http.scope["http_version"],
        reply.status,
        "-" if reply.length is None else reply.length,
        referrer[:300],
        agent[:300],
    )


def _close(reply: Reply) -> None:
    if not isinstance(reply.body, bytes | Path):
        reply.body.close()


async def _pieces(reply: Reply) -> AsyncIterator[bytes]:
    """Yield an open file piece by piece, and close it."""
    file: Any = reply.body
    try:
        file.seek(0)
        while piece := file.read(1 << 16):
            yield piece
    finally:
        file.close()
