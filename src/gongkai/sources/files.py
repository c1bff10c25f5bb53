"""The bytes of files, on this machine or elsewhere: opened, and told whether they have changed."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from gongkai.errors import SourceError
from gongkai.sources.values import is_remote


def opened(place: str) -> IO[bytes]:
    """Return a file that is open to read. SourceError where it is not there or cannot be read."""
    if is_remote(place):
        from gongkai.sources.remote import open_remote

        return open_remote(place)
    try:
        return Path(place).open("rb", buffering=0)
    except OSError as error:
        raise SourceError(f"{place}: cannot be read: {error.strerror}") from None


def version(place: str) -> object:
    """Return what changes when a file does: of one on this machine its size and time, of others nothing."""
    if is_remote(place):
        return None
    try:
        stat = Path(place).stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
