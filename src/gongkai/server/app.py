"""The application: looks at each request, finds who answers it, and sends what they return."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.types import Receive, Scope, Send

from gongkai.publish.pages import icon
from gongkai.server import canned, documents, openapi, reconcile, sending, sparql, texts
from gongkai.server.data import kind_of
from gongkai.server.engine import Engine, Stopped
from gongkai.server.formats import JSON
from gongkai.server.lanes import Busy
from gongkai.server.metrics import Metrics
from gongkai.server.pages import Frame
from gongkai.server.replies import PUBLIC, Refused, Reply, error, etag, made, redirect
from gongkai.server.request import Request, sound
from gongkai.server.settings import Settings
from gongkai.server.site import Site, read_site

_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match, Range",
    "Access-Control-Max-Age": "86400",
}


Responder = Callable[[Request], Awaitable[Reply]]


@dataclass(eq=False, slots=True)
class Server:
    """Everything that lives as long as the process: an application of ASGI, to be loaded before it is asked."""

    settings: Settings
    engine: Engine = field(init=False)
    site: Site = field(init=False)
    metrics: Metrics = field(init=False)

    def __post_init__(self) -> None:
        """Read the folder; the data are loaded by ``load``."""
        self.engine = Engine(self.settings)
        self.site = self._read()
        self.metrics = Metrics(self.engine)

    def _read(self) -> Site:
        target = self.settings.target
        return read_site(target if kind_of(target) == "folder" else None, self.settings.base)

    async def load(self) -> None:
        """Take the build as it is now; DataError if it cannot be used, then all is as before."""
        site = self._read()
        await self.engine.load()
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        http = HttpRequest(scope, receive)
        started = monotonic()
        lang = texts.language(http.headers.get("accept-language"))
        try:
            reply, kind = await self._reply(http, lang)
        except ClientDisconnect:
            return
        try:
            response = sending.response(reply, http, root=self.settings.root, licence=self.site.licence)
            await response(scope, receive, send)
        except (FileNotFoundError, RuntimeError):
            if not isinstance(reply.body, Path):
                raise
            # FileResponse found that a build has just removed the file
            reply = self._error(Refused(404, http.scope["path"]), http, lang)
            response = sending.response(reply, http, root=self.settings.root, licence=self.site.licence)
            await response(scope, receive, send)
        self.metrics.count(http.method, kind, reply.status, monotonic() - started)
        if self.settings.has_log:
            sending.log(http, reply)

    async def _reply(self, http: HttpRequest, lang: str) -> tuple[Reply, str]:
        """Return the answer to a request, and the kind of address for the metrics."""
        kind = "refused"
        try:
            request = sound(self, http, lang)
            kind, methods, responder = _responder(request.path)
            if http.method == "OPTIONS":
                allowed = {"Allow": methods, "Access-Control-Allow-Methods": methods, **_PREFLIGHT}
                return Reply(204, headers=allowed), kind
            if http.method not in methods.split(", "):
                raise Refused(405, http.method, {"Allow": methods})
            return await responder(request), kind
        except Refused as refused:
            told = refused
        except Busy as busy:
            told = Refused(503, str(busy), {"Retry-After": "2"})
        except Stopped as stopped:
            told = Refused(503, str(stopped), {"Retry-After": "60"})
        return self._error(told, http, lang), kind

    def _error(self, refused: Refused, http: HttpRequest, lang: str) -> Reply:
        frame = Frame(self.settings.root, titles=self.site.titles)
        return error(refused, accept=http.headers.get("accept"), lang=lang, frame=frame)


async def _health(request: Request) -> Reply:
    is_well = request.engine.is_loaded
    reply = made(f'{{"status": "{"ok" if is_well else "loading"}"}}\n', JSON)
    return replace(reply, status=200 if is_well else 503, headers={"Cache-Control": "no-store"}, etag=None)


async def _metrics(request: Request) -> Reply:
    content_type, body = request.server.metrics.render()
    return Reply(200, content_type, body, len(body), {"Cache-Control": "no-store"})


async def _home(request: Request) -> Reply:
    """Return the home page; the list of queries stands for it where a store is served."""
    return documents.file(request.site, "index.html") or redirect(303, f"{request.root}query/")


async def _icon(request: Request) -> Reply:
    """Return the picture that browsers ask for unasked."""
    picture = icon()
    return Reply(200, "image/svg+xml", picture, len(picture), {"Cache-Control": PUBLIC}, etag=etag(picture))


async def _slashless(request: Request) -> Reply:
    return redirect(301, quote(f"{request.root}{request.path.rstrip('/')}"))


_READ = "GET, HEAD, OPTIONS"
_ASK = "GET, HEAD, POST, OPTIONS"
_ROUTES: tuple[tuple[re.Pattern[str], str, str, Responder], ...] = (
    (re.compile(r""), "document", _READ, _home),
    (re.compile(r"sparql/?"), "sparql", _ASK, sparql.respond),
    (re.compile(r"query/?|query/[^/]+"), "query", _READ, canned.respond),
    (re.compile(r"reconcile(?:/.*)?"), "reconcile", _ASK, reconcile.respond),
    (re.compile(r"openapi\.json"), "openapi", _READ, openapi.respond),
    (re.compile(r"favicon\.ico"), "document", _READ, _icon),
    (re.compile(r"health"), "health", _READ, _health),
    (re.compile(r"metrics"), "metrics", _READ, _metrics),
    (re.compile(r"(?:id|doc|code|dataset|catalog)(?:/.*)?/"), "document", _READ, _slashless),
)


def _responder(path: str) -> tuple[str, str, Responder]:
    for pattern, kind, methods, responder in _ROUTES:
        if pattern.fullmatch(path):
            return kind, methods, responder
    return "document", _READ, documents.respond
