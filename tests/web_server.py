"""A web server of the tests' own: what each path answers is a function, and what was asked is kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DATE = "Thu, 01 Mar 2018 08:00:00 GMT"
MODIFIED = "Wed, 28 Feb 2018 08:00:00 GMT"


@dataclass(frozen=True)
class Request:
    """What was asked: the path with its query, and the headers by lower-case name."""

    path: str
    headers: Mapping[str, str]
    began: float


class Handler(BaseHTTPRequestHandler):
    """Answers by the functions of its site."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        site = self.server.site
        request = Request(self.path, {k.lower(): v for k, v in self.headers.items()}, time.monotonic())
        with site.lock:
            site.asked.append(request)
            site.active += 1
            site.most = max(site.most, site.active)
        try:
            site.answer(self, request)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with site.lock:
                site.active -= 1

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send a whole answer, or one that is cut off where a longer length is declared."""
        self.send_response_only(status)
        sent = {"Content-Length": str(len(body))} if status != 304 else {}
        for name, value in ({"Date": DATE} | sent | {k.replace("_", "-"): v for k, v in headers.items()}).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def cut(self) -> None:
        """End the connection."""
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        pass


class Server(ThreadingHTTPServer):
    """A server that knows its site."""

    site: Site
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a client that goes away is what these tests are about


Answer = Callable[[Handler, Request], None]


@dataclass
class Site:
    """What a server answers, by path; what it was asked, in order; how many things at once at most."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    active: int = 0
    most: int = 0
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, handler: Handler, request: Request) -> None:
        path = request.path.partition("?")[0]
        answer = self.answers.get(request.path) or self.answers.get(path)
        if answer is None:
            handler.send(404, b"no such page")
        else:
            answer(handler, request)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """Return what was asked but for robots.txt."""
        return [request.path for request in self.asked if request.path != "/robots.txt"]


def page(body: bytes, media_type: str = "text/html", **headers: str) -> Answer:
    """Return what answers with a file, and to conditions and ranges as servers do."""

    def answer(handler: Handler, request: Request) -> None:
        etag = headers.get("ETag", "")
        if etag and request.headers.get("if-none-match") == etag:
            handler.send(304, ETag=etag)
            return
        start = request.headers.get("range", "").removeprefix("bytes=").removesuffix("-")
        if start and request.headers.get("if-range") in (etag, headers.get("Last-Modified")):
            if int(start) >= len(body):
                handler.send(416, Content_Range=f"bytes */{len(body)}")
                return
            there = f"bytes {start}-{len(body) - 1}/{len(body)}"
            handler.send(206, body[int(start) :], Content_Type=media_type, Content_Range=there, **headers)
            return
        handler.send(200, body, Content_Type=media_type, **headers)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """Return what answers by each in turn, and then by the last."""
    left = list(answers)

    def answer(handler: Handler, request: Request) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler, request)

    return answer


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    """Return what answers with a status."""
    return lambda handler, _: handler.send(code, body, **headers)


def cut_after(length: int, body: bytes, **headers: str) -> Answer:
    """Return what declares a whole body and ends the connection in the middle of it."""

    def answer(handler: Handler, request: Request) -> None:
        handler.send(200, body[:length], Content_Type="text/html", Content_Length=str(len(body)), **headers)
        handler.cut()

    return answer


@contextmanager
def running(site: Site, prepare: Callable[[Server], None] = lambda server: None) -> Iterator[Site]:
    """Serve a site on a free port."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.site = site
        prepare(server)
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
