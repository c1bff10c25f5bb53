"""What is sent back: a status, headers and a body, made alike for every address, and errors that say what to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from gongkai.server import texts
from gongkai.server.formats import HTML, JSON, TEXT, Format, choose
from gongkai.server.pages import Frame, render

PUBLIC = "public, max-age=300"
IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Reply:
    """A response before it is sent; the body is bytes, a file on disk, or an open file of a known length."""

    status: int = 200
    content_type: str | None = None
    body: bytes | Path | BinaryIO = b""
    length: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    etag: str | None = None


class Refused(Exception):
    """A request is answered with an error; the text says what was wrong with it."""

    def __init__(self, status: int, reason: str = "", headers: Mapping[str, str] | None = None) -> None:
        """Keep what the answer will say."""
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = dict(headers or {})
        self.see: tuple[tuple[str, str], ...] = ()
        """Addresses to go on from, each with its name."""


def etag(content: bytes) -> str:
    """Return the strong validator of a representation."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def made(content: str | bytes, format_: Format, **more: object) -> Reply:
    """Return a representation that was made for this request."""
    body = content.encode() if isinstance(content, str) else content
    headers = {"Cache-Control": PUBLIC, **dict(more.pop("headers", ()))}  # type: ignore[call-overload]
    return Reply(200, format_.content_type, body, len(body), headers, etag=etag(body), **more)  # type: ignore[arg-type]


def redirect(status: int, location: str, **headers: str) -> Reply:
    """Return a redirection."""
    return Reply(status, None, b"", 0, {"Location": location, "Cache-Control": PUBLIC, **headers})


def error(refused: Refused, *, accept: str | None, lang: str, frame: Frame) -> Reply:
    """Return an error as a page, as JSON or as text, whichever is wanted; whoever wants none of them gets text."""
    status = HTTPStatus(refused.status)
    title, advice = texts.error(refused.status, lang)
    format_ = choose((HTML, JSON, TEXT), accept) if accept else TEXT
    see = (*refused.see, *((frame.root + path, texts.text(key, lang)) for path, key in texts.WAYS))
    if format_ is JSON:
        told = {"status": status.value, "error": title, "detail": refused.reason, "advice": advice}
        content = json.dumps({**told, "see": [address for address, _ in see]}, ensure_ascii=False, indent=1) + "\n"
    elif format_ is HTML:
        title = f"{status.value} {title}"
        content = render("error", lang, frame, title=title, reason=refused.reason, advice=advice, see=see)
    else:
        lines: Iterable[str] = filter(None, (f"{status.value} {title}", refused.reason, advice))
        content = "\n".join([*lines, *(f"{address}  {name}" for address, name in see)]) + "\n"
    headers = {"Cache-Control": "no-cache", "Vary": "Accept, Accept-Language", **refused.headers}
    body = content.encode("utf-8", "replace")
    return Reply(refused.status, (format_ or TEXT).content_type, body, len(body), headers)
