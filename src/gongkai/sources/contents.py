"""The bytes of sources: on this machine at a path of their own or as a copy, and their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from gongkai.errors import OutputError, SourceError, UnreadableReport
from gongkai.read.limits import LARGEST_FILE, check_size
from gongkai.sources import archives
from gongkai.sources.archives import split_member
from gongkai.sources.files import opened
from gongkai.sources.values import Source, is_remote

_CHUNK = 1 << 20
_LONGEST_SUFFIX = 16  # characters; what is longer is none


def local(source: Source, folder: Path) -> Path:
    """Return a path on this machine with the bytes of a source: its own, or that of a copy below ``folder``.

    A copy keeps the suffix of the name, and nothing else of it. Raises UnreadableReport where there are no such bytes
    or more than any report has. Who calls it removes the folder.
    """
    if not _is_elsewhere(source.place):
        return Path(source.place)
    name = hashlib.sha256(source.place.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    path = folder / f"{name}{_suffix(source.name)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for chunk in _chunks(source.place):
                file.write(chunk)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from None
    return path


def digest(source: Source) -> str:
    """Return the SHA-256 of the bytes of a source, in hexadecimal; nothing where they cannot be read."""
    found = hashlib.sha256()
    try:
        for chunk in _chunks(source.place):
            found.update(chunk)
    except UnreadableReport:
        return ""  # who reads it is told what is wrong
    return found.hexdigest()


def _is_elsewhere(place: str) -> bool:
    return is_remote(place) or split_member(place) is not None


def _suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    is_plain = suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= _LONGEST_SUFFIX
    return suffix if is_plain else ""


def _chunks(place: str) -> Iterator[bytes]:
    """Yield the bytes at a place."""
    member = split_member(place)
    try:
        yield from archives.chunks(*member) if member else _of_file(place)
    except SourceError as error:
        raise UnreadableReport(str(error)) from None


def _of_file(place: str) -> Iterator[bytes]:
    done = 0
    with opened(place) as file:
        while chunk := _read(file, place):
            done += len(chunk)
            if is_remote(place):
                check_size(done, place, LARGEST_FILE)
            yield chunk


def _read(file: object, place: str) -> bytes:
    try:
        return bytes(file.read(_CHUNK))  # type: ignore[attr-defined]  # a file
    except Exception as error:  # each file system raises errors of its own library
        raise SourceError(f"{place}: cannot be read: {error}") from None
