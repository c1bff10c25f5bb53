"""One address from the first request to a file: redirects, conditions, what was cut off, and trying again."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from gongkai.endpoint import seconds_to_wait
from gongkai.errors import FetchError
from gongkai.fetch import kinds
from gongkai.fetch.hosts import Hosts
from gongkai.fetch.names import address, host_of, path_of, redirected
from gongkai.fetch.network import BROKEN, Client, Refused, Response
from gongkai.fetch.parts import Head, Part, write_whole
from gongkai.fetch.robots import LARGEST, Robots
from gongkai.fetch.values import Clock, Manners, Provenance, Wanted

_MOVED = (301, 302, 303, 307, 308)
_MAY_PASS = (408, 425, 429)  # and what begins with 5
_PACKED = ("gzip", "x-gzip")


_T = TypeVar("_T")


class Failed(Exception):
    """An address cannot be fetched.

    ``status`` is what the server answered, 0 where it gave no answer, None where it was not asked or was refused.
    ``ends_host`` tells that nothing else is to be asked of the host.
    """

    def __init__(self, reason: str, status: int | None = None, *, ends_host: bool = False) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.status = status
        self.ends_host = ends_host


class _Again(Exception):
    """A try came to nothing, and another may help; ``wait`` is what the server asks for."""

    def __init__(self, reason: str, status: int = 0, wait: float | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything that one address is asked for with; ``robots`` is None for robots.txt itself."""

    client: Client
    manners: Manners
    hosts: Hosts
    clock: Clock
    robots: Robots | None


def download(
    wanted: Wanted, before: Provenance | None, part: Part, folder: Path, asking: Asking
) -> tuple[Provenance, bool]:
    """Fetch an address into a folder; return how, and whether its file is another than before.

    Raises Failed with the reason why there is no file. What has come by then is kept for the next time.
    """

    def take(url: str, response: Response) -> bool:
        return response.status != 304 and _keep_body(url, response, part, asking.manners)

    def headers(url: str) -> dict[str, str]:
        head = part.head()
        if head and head.url == url and head.validator and part.size:
            return {"Range": f"bytes={part.size}-", "If-Range": head.validator}
        if before is None or before.final_url != url:
            return {}
        conditions = {"If-None-Match": before.etag, "If-Modified-Since": before.last_modified}
        return {name: value for name, value in conditions.items() if value}

    try:
        if not _persist(wanted.url, headers, take, asking):
            if before is None:
                raise Failed("expected a file, found status 304, which was not asked for", 304)
            return before, False
        record = _finished(wanted, part, folder, asking.manners)
    except Refused as error:
        part.drop()
        raise Failed(str(error)) from None
    part.drop()
    if before is None or (record.path, record.sha256) != (before.path, before.sha256):
        return record, True
    return replace(before, etag=record.etag, last_modified=record.last_modified), False


def read_robots(url: str, asking: Asking) -> tuple[int, bytes, str]:
    """Return the status and the body of a robots.txt; status 0, and the reason, where none can be got."""

    def take(_: str, response: Response) -> tuple[int, bytes, str]:
        body = b""
        for chunk in response.chunks():
            body += chunk
            if len(body) >= LARGEST:
                break
        is_packed = response.header("content-encoding").lower() in _PACKED
        return response.status, zlib.decompressobj(31).decompress(body, LARGEST) if is_packed else body, ""

    try:
        return _persist(url, lambda _: {}, take, replace(asking, robots=None))
    except Failed as error:
        return error.status or 0, b"", str(error)
    except (Refused, zlib.error) as error:
        return 0, b"", str(error)


def _persist(
    url: str, headers: Callable[[str], dict[str, str]], take: Callable[[str, Response], _T], asking: Asking
) -> _T:
    """Return what is taken of the answer to an address, after as many tries as it may need."""
    manners = asking.manners
    for number in range(manners.tries):
        try:
            return _follow(address(url), headers, take, asking)
        except _Again as error:
            again = error
        if again.wait is not None and again.wait > manners.longest_wait:
            raise Failed(f"{again}, and a wait of {again.wait:.0f} seconds", again.status, ends_host=True)
        if again.wait is None and number < manners.tries - 1:  # else the turn of the host waits
            asking.clock.wait(manners.first_wait * 2**number)
    raise Failed(f"{again} ({manners.tries} times)", again.status)


def _follow(
    url: str, headers: Callable[[str], dict[str, str]], take: Callable[[str, Response], _T], asking: Asking
) -> _T:
    """Return what is taken of the answer at the end of the redirects; each address on the way is checked."""
    for _ in range(asking.manners.redirects + 1):
        host = host_of(url)
        if asking.robots is not None:
            rules = asking.robots.of(url, lambda at: read_robots(at, asking))
            if refusal := rules.refusal(url):
                raise Failed(refusal)
            if rules.delay > asking.manners.longest_wait:
                expected = f"expected a Crawl-delay of at most {asking.manners.longest_wait:g} seconds"
                raise Failed(f"{expected}, found {rules.delay:g}", ends_host=True)
            asking.hosts.ask_for(host, rules.delay)
        try:
            with asking.hosts.turn(host), asking.client.get(url, headers(url)) as response:
                if response.status not in _MOVED or not response.header("location"):
                    _check_status(host, response, asking)
                    return take(url, response)
                url = redirected(url, response.header("location"))
        except BROKEN as error:
            asking.clock.wait(0)  # where the connection was cut because the run is to end
            found = " ".join(str(error).split()) or type(error).__name__
            raise _Again(f"expected a whole answer of {host}, found none ({found})") from None
    raise Failed(f"expected at most {asking.manners.redirects} redirects, found more", 302)


def _check_status(host: str, response: Response, asking: Asking) -> None:
    """Raise Failed for an answer that is none, or _Again where it may become one."""
    status = response.status
    found = f"expected a file, found status {status}"
    if status in _MAY_PASS or status >= 500:
        wait = seconds_to_wait(response.header("retry-after"), response.header("date"))
        if wait is not None and wait <= asking.manners.longest_wait:
            asking.hosts.defer(host, wait)
        raise _Again(found, status, wait or None)
    if status not in (200, 206, 304, 416):
        raise Failed(found, status)


def _keep_body(url: str, response: Response, part: Part, manners: Manners) -> bool:
    """Write the body of an answer to its part, from the beginning or behind what is there."""
    if response.status == 416:  # nothing is left to send, or the file has become another
        if response.header("content-range") == f"bytes */{part.size}":
            return True
        part.drop()
        raise _Again("expected the rest of a file, found status 416", 416, 0)
    head = Head(
        url,
        response.header("date"),
        response.header("last-modified"),
        response.header("etag"),
        response.header("content-type").partition(";")[0].strip().lower(),
        response.header("content-encoding").lower(),
    )
    kinds.check_type(head.media_type)
    if head.encoding not in ("", "identity", *_PACKED):
        raise Refused(f"expected bytes as they are or packed by gzip, found {head.encoding}")
    done = 0
    if response.status == 206:
        done = part.size
        if not re.match(rf"bytes {done}-", response.header("content-range")):
            part.drop()
            raise _Again("expected the rest of a file, found another part of it", 206, 0)
    declared = response.header("content-length")
    if declared.isdecimal() and done + int(declared) > manners.largest:
        raise Refused(f"expected at most {manners.largest:,} bytes, found {done + int(declared):,}")
    try:
        with part.go_on() if response.status == 206 else part.begin(head) as file:
            _write(response, file, done, head, manners)
    except OSError as error:
        raise FetchError(f"{part.path}: cannot be written: {error.strerror or error}") from None
    return True


def _write(response: Response, file: BinaryIO, done: int, head: Head, manners: Manners) -> None:
    begins = b""
    is_checked = done > 0 or head.encoding in _PACKED
    for chunk in response.chunks():
        done += len(chunk)
        if done > manners.largest:
            raise Refused(f"expected at most {manners.largest:,} bytes, found more")
        file.write(chunk)
        file.flush()  # what has come is there also when this process is killed
        if not is_checked:
            begins += chunk
            if is_checked := len(begins) >= kinds.HEAD:
                kinds.check_head(begins[: kinds.HEAD], head.media_type)


def _finished(wanted: Wanted, part: Part, folder: Path, manners: Manners) -> Provenance:
    """Put what has come in its place, and return how it was got."""
    head = part.head()
    if head is None:
        raise Refused("expected a file, found nothing")
    data = part.path.read_bytes()
    if head.encoding in _PACKED:
        data = _unpacked(data, manners.largest)
    suffix = kinds.suffix_of(data, head.media_type, head.url)
    path = wanted.path or path_of(wanted.url, suffix)
    write_whole(folder / path, data)
    record = Provenance(
        wanted.url, path, head.url, 200, head.date, head.last_modified, head.etag, head.media_type, len(data),
        hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    return record.with_told(wanted.told)


def _unpacked(data: bytes, largest: int) -> bytes:
    """Return what was packed by gzip for the way; Refused where that is damaged or too large."""
    unpack = zlib.decompressobj(31)
    try:
        unpacked = unpack.decompress(data, largest + 1)
    except zlib.error as error:
        raise Refused(f"expected a body packed by gzip, found a damaged one ({error})") from None
    if len(unpacked) > largest:
        raise Refused(f"expected at most {largest:,} bytes, found more when unpacked")
    if not unpack.eof:
        raise Refused("expected a body packed by gzip, found one that is cut off")
    return unpacked
