"""Asks a SPARQL endpoint one question, or has it do one thing: it is done whole and in time, or it is said why not."""

from __future__ import annotations

import ast
import hashlib
import re
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage, HTTPResponse, IncompleteRead
from typing import IO, Any, Literal
from urllib.error import HTTPError

_LONGEST_GET = 1500  # characters of a query; encoded it is up to three times as long, and addresses end near 8,000
_CHUNK = 1 << 16
_LONGEST_REASON = 2000  # bytes of what a server says is wrong


class NoAnswer(Exception):
    """An endpoint gave no answer; its text says what was found instead, without the endpoint's address."""

    def __init__(self, found: str, error: HTTPError | None = None, detail: str = "") -> None:
        """Keep what was found, and of an HTTP answer its status."""
        super().__init__(found)
        self.status = error.code if error else None
        self.wait = seconds_to_wait(error.headers.get("Retry-After"), error.headers.get("Date")) if error else None
        """The seconds to wait before another try, if the answer says so."""
        self.detail = " ".join(detail.split()) or found
        """What the endpoint itself says, if anything: the place of a mistake in the query."""
        self.said = _said(error, detail)
        """The body of a refusal, if there is one: a server's own words."""


def seconds_to_wait(retry_after: str | None, date: str | None = None) -> float | None:
    """Return the seconds that a server asks to wait (RFC 9110, 10.2.3): a number of them, or a time by its clock."""
    if not retry_after:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
        now = parsedate_to_datetime(date) if date else datetime.now(UTC)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now.replace(tzinfo=now.tzinfo or UTC)).total_seconds())


@dataclass(frozen=True, slots=True)
class Login:
    """Who asks, and how the password is sent: as it is (``basic``), or as a proof that it is known (``digest``)."""

    kind: Literal["basic", "digest"]
    user: str
    password: str = field(repr=False)


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Python's handler, for passwords of any script (RFC 7616; its own hashes ASCII only), which are tried once."""

    def http_error_401(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> Any:
        """Ask again with a proof of the password, unless there was one that was not merely too old."""
        if not req.has_header("Authorization"):
            self.reset_retry_count()  # Python forgets to where the second answer is an error
        elif "stale=true" not in str(headers.get("WWW-Authenticate")).lower():
            return None
        fp.close()
        return super().http_error_401(req, fp, code, msg, headers)

    def get_algorithm_impls(self, algorithm: str) -> tuple[Callable[[str], str], Callable[[str, str], str]]:
        """Return how a text is hashed, and a secret with data."""
        name = {"MD5": "md5", "SHA": "sha1", "SHA-256": "sha256"}.get(algorithm)
        if name is None:
            raise ValueError(f"expected a digest by MD5 or SHA-256, found {algorithm}")

        def hashed(text: str) -> str:
            return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()

        return hashed, lambda secret, data: hashed(f"{secret}:{data}")


@contextmanager
def logged_in(login: Login | None, addresses: Iterable[str]) -> Iterator[None]:
    """Answer with a login when these addresses, and no others, ask for one; ``basic`` is sent without being asked."""
    if login is None:
        yield
        return
    # SPARQLWrapper's own way of logging in knows one realm, and opens addresses with the same opener in the end.
    passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
    for address in addresses:
        passwords.add_password(None, address, login.user, login.password, is_authenticated=login.kind == "basic")
    basic = login.kind == "basic"
    handler = urllib.request.HTTPBasicAuthHandler(passwords) if basic else _Digest(passwords)
    urllib.request.install_opener(urllib.request.build_opener(handler))
    try:
        yield
    finally:
        urllib.request.install_opener(urllib.request.build_opener())


def check_address(endpoint: str) -> str:
    """Return the address of an endpoint; ValueError for what cannot be one."""
    if not re.fullmatch(r"https?://[!-~]+", endpoint) or "?" in endpoint or "#" in endpoint:
        raise ValueError(f"{endpoint!r}: expected the address of an endpoint, such as http://localhost:7878/query")
    return endpoint


def ask(
    endpoint: str, query: str, *, accept: Literal["json", "turtle"], timeout: int, agent: str = "gongkai"
) -> tuple[bytes, str]:
    """Return the body and the media type of the answer to a query; its format is asked for, not promised.

    ``timeout`` are the seconds that the whole answer may take. Raises NoAnswer, or ValueError for a bad address.
    """
    # Here, because it brings rdflib with it and only endpoints need it.
    from SPARQLWrapper import GET, POST, SPARQLWrapper

    service = SPARQLWrapper(check_address(endpoint), agent=agent)
    service.setOnlyConneg(True)
    service.setReturnFormat(accept)
    service.setTimeout(timeout)
    service.setMethod(POST if len(query) > _LONGEST_GET else GET)
    service.setQuery(query)
    deadline = time.monotonic() + timeout
    with _told(timeout), service.query().response as response:
        return _read(response, deadline), response.headers.get_content_type()


def update(endpoint: str, sparql: str, *, timeout: int, agent: str = "gongkai") -> None:
    """Have an endpoint run a SPARQL update. Raises NoAnswer, or ValueError for a bad address."""
    from SPARQLWrapper import POST, POSTDIRECTLY, SPARQLWrapper

    service = SPARQLWrapper(check_address(endpoint), agent=agent)
    service.setOnlyConneg(True)
    service.setTimeout(timeout)
    service.setMethod(POST)
    service.setRequestMethod(POSTDIRECTLY)  # a third of the bytes where the text is Chinese
    service.setQuery(sparql)
    deadline = time.monotonic() + timeout
    with _told(timeout), service.query().response as response:
        _read(response, deadline)


def send(
    address: str,
    body: bytes | None,
    *,
    method: Literal["PUT", "POST", "DELETE"],
    media_type: str,
    timeout: int,
    agent: str = "gongkai",
) -> None:
    """Send something to an address, as the SPARQL 1.1 Graph Store HTTP Protocol does. Raises NoAnswer."""
    headers = {"Content-Type": media_type, "User-Agent": agent}
    request = urllib.request.Request(address, body, headers, method=method)  # noqa: S310 - checked by whoever names it
    deadline = time.monotonic() + timeout
    with _told(timeout), urllib.request.urlopen(request, timeout=timeout) as response:  # noqa: S310 - see above
        _read(response, deadline)


@contextmanager
def _told(timeout: int) -> Iterator[None]:
    """Say of any failure what was found instead of an answer."""
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    try:
        yield
    except (SPARQLWrapperException, HTTPError) as error:
        raise _refusal(error) from None
    except (OSError, HTTPException, ValueError) as error:  # ValueError: a port or host that cannot be
        if isinstance(getattr(error, "reason", error), TimeoutError):
            raise NoAnswer(f"no whole answer within {timeout} seconds") from None
        raise NoAnswer(f"that it cannot be asked: {error}") from None


def _read(response: HTTPResponse, deadline: float) -> bytes:
    """Return the body of an answer; one that trickles in beyond the deadline is none, nor one that was cut off."""
    chunks = []
    while chunk := response.read1(_CHUNK):
        if time.monotonic() > deadline:
            raise TimeoutError
        chunks.append(chunk)
    body = b"".join(chunks)
    declared = response.headers.get("Content-Length")
    if declared is not None and len(body) < int(declared):
        raise IncompleteRead(body, int(declared) - len(body))
    return body


def _refusal(error: Exception) -> NoAnswer:
    """Return what an error status stands for; SPARQLWrapper's own errors hide the answer they were made of."""
    words = " ".join(str(error).split())
    answer = error if isinstance(error, HTTPError) else error.__context__
    if not isinstance(answer, HTTPError):
        return NoAnswer(words)
    with answer:
        return NoAnswer(f"status {answer.code} {answer.reason}", answer, "" if answer is error else str(error))


def _said(error: HTTPError | None, detail: str) -> str:
    """Return the body of a refusal; where SPARQLWrapper has read it, it stands in its error as Python writes bytes."""
    written = re.search(r"(?s)\bb(?:'.*'|\".*\")\Z", detail)
    try:
        body = ast.literal_eval(written[0]) if written else error.read(_LONGEST_REASON) if error else b""
    except (OSError, HTTPException, ValueError, SyntaxError):
        return ""
    return " ".join(body[:_LONGEST_REASON].decode("utf-8", "replace").split())
