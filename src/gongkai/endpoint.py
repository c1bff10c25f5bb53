"""Asks a SPARQL endpoint one question: the answer is whole and in time, or it is said why there is none."""

from __future__ import annotations

import re
import time
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import Literal
from urllib.error import HTTPError

_LONGEST_GET = 1500  # characters of a query; encoded it is up to three times as long, and addresses end near 8,000
_CHUNK = 1 << 16


class NoAnswer(Exception):
    """An endpoint gave no answer; its text says what was found instead, without the endpoint's address."""

    def __init__(self, found: str, error: HTTPError | None = None, detail: str = "") -> None:
        """Keep what was found, and of an HTTP answer its status and what it says about another try."""
        super().__init__(found)
        self.status = error.code if error else None
        self.retry_after = error.headers.get("Retry-After") if error else None
        self.detail = detail or found
        """What the endpoint itself says, if anything: the place of a mistake in the query."""


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
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    service = SPARQLWrapper(check_address(endpoint), agent=agent)
    service.setOnlyConneg(True)
    service.setReturnFormat(accept)
    service.setTimeout(timeout)
    service.setMethod(POST if len(query) > _LONGEST_GET else GET)
    service.setQuery(query)
    deadline = time.monotonic() + timeout
    try:
        with service.query().response as response:
            return _read(response, deadline), response.headers.get_content_type()
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
    answer.close()
    return NoAnswer(f"status {answer.code} {answer.reason}", answer, "" if answer is error else words)
