"""Canonical N-Quads (RDFC-1.0) as streams: with no blank node they are the sorted lines, each once, in canonical form.

Everything here goes through a file once and holds about a megabyte of it.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain, groupby, pairwise
from operator import lt
from pathlib import Path

from gongkai.errors import ReleaseError

_BATCH = 1 << 20
_SHOWN = 120

_IRI = rb'<[^\x00-\x20<>"{}|^`\\]+>'
_ESCAPE = rb'\\(?:[btnfr"\\]|u[0-9A-F]{4})'
_STRING = rb'"[^"\\\x00-\x1f\x7f]*(?:' + _ESCAPE + rb'[^"\\\x00-\x1f\x7f]*)*"'
_LINE = re.compile(
    rb"%(iri)s %(iri)s (?:%(iri)s|%(string)s(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^%(iri)s)?) %(iri)s \.\n"
    % {b"iri": _IRI, b"string": _STRING}
)


def batches(path: Path) -> Iterator[list[bytes]]:
    """Yield the lines of a canonical file, about a megabyte at a time.

    ReleaseError names the first line that is no canonical quad, or does not stand where it belongs.
    """
    count, last = 0, b""
    try:
        with path.open("rb") as file:
            while lines := file.readlines(_BATCH):
                if not _is_canonical(last, lines):
                    raise ReleaseError(_what_is_wrong(path, count, last, lines))
                yield lines
                count += len(lines)
                last = lines[-1]
    except OSError as error:
        raise ReleaseError(f"{path}: cannot be read: {error.strerror or error}") from error


def batches_again(path: Path) -> Iterator[list[bytes]]:
    """Yield the lines of a file that ``batches`` has found canonical."""
    with path.open("rb") as file:
        while lines := file.readlines(_BATCH):
            yield lines


def blocks(lines: Iterable[list[bytes]]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Yield each subject of sorted lines with its lines."""
    for subject, block in groupby(chain.from_iterable(lines), _subject):
        yield subject, list(block)


def differences(
    old: Iterable[list[bytes]], new: Iterable[list[bytes]]
) -> Iterator[tuple[bytes, list[bytes], list[bytes]]]:
    """Yield each subject whose lines are not the same in both, with its lines in the old and in the new file."""
    lefts, rights = blocks(old), blocks(new)
    left, right = next(lefts, None), next(rights, None)
    while left is not None and right is not None:
        if left == right:
            left, right = next(lefts, None), next(rights, None)
        elif left[0] == right[0]:
            yield left[0], left[1], right[1]
            left, right = next(lefts, None), next(rights, None)
        elif left[0] < right[0]:
            yield left[0], left[1], []
            left = next(lefts, None)
        else:
            yield right[0], [], right[1]
            right = next(rights, None)
    for subject, block in chain([left] if left else [], lefts):
        yield subject, block, []
    for subject, block in chain([right] if right else [], rights):
        yield subject, [], block


class Compressor:
    """A gzip file that says nothing of when or where it was made: the same bytes for the same content."""

    def __init__(self, path: Path) -> None:
        """Begin the file."""
        self._raw = path.open("wb")
        self._file = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=self._raw, mtime=0)

    def __enter__(self) -> Compressor:
        """Return the open file."""
        return self

    def write(self, content: bytes) -> None:
        """Add to the file."""
        self._file.write(content)

    def __exit__(self, *_: object) -> None:
        """End the file."""
        self._file.close()
        self._raw.close()


def decompressed(path: Path) -> Iterator[bytes]:
    """Yield what a gzip file holds; ReleaseError where it is cut off or damaged."""
    done = 0
    try:
        with gzip.open(path) as file:
            while content := file.read(_BATCH):
                done += len(content)
                yield content
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ReleaseError(f"{path}: expected a whole gzip file, after {done:,} bytes found: {error}") from None


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ")]


def _is_canonical(last: bytes, lines: list[bytes]) -> bool:
    if not (last < lines[0] and all(map(lt, lines, lines[1:])) and all(map(_LINE.fullmatch, lines))):
        return False
    try:
        b"".join(lines).decode()
    except UnicodeDecodeError:
        return False
    return True


def _what_is_wrong(path: Path, count: int, last: bytes, lines: list[bytes]) -> str:
    """Return the message about the first bad line; ``count`` lines stand before these."""
    for number, (before, line) in enumerate(pairwise([last, *lines]), count + 1):
        shown = line.decode(errors="replace").rstrip("\n")
        shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
        if not _LINE.fullmatch(line) or not _is_utf8(line):
            what = "the end of the line" if not line.endswith(b"\n") else f"{shown!r}"
            return f"{path}, line {number}: expected a canonical N-Quads line without blank nodes, found {what}"
        if line == before:
            return f"{path}, line {number}: expected each line once, found it again: {shown}"
        if line < before:
            return f"{path}, line {number}: expected sorted lines, found one that belongs further up: {shown}"
    raise AssertionError("one of the lines is not as it should be")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
