"""Downloads that were begun: what has come of a file so far, and what must be so that the rest can be asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from gongkai.errors import FetchError
from gongkai.fetch.names import key_of


@dataclass(frozen=True, slots=True)
class Head:
    """What a server said of the bytes that it began to send."""

    url: str
    date: str
    last_modified: str
    etag: str
    media_type: str
    encoding: str

    @property
    def validator(self) -> str:
        """What the rest of the same bytes is asked for with (If-Range); empty where no server could tell."""
        return self.last_modified if self.etag.startswith("W/") or not self.etag else self.etag


class Part:
    """The bytes of one address that have come so far, in a file of their own."""

    def __init__(self, folder: Path, url: str) -> None:
        """Name the files; nothing is opened."""
        self.path = folder / f"{key_of(url)}.part"
        self._head = folder / f"{key_of(url)}.json"

    @property
    def size(self) -> int:
        """How many bytes have come."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def head(self) -> Head | None:
        """Return what was said of the bytes that are there; None where there are none."""
        try:
            head = Head(**json.loads(self._head.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
        return head if self.path.exists() else None

    def begin(self, head: Head) -> BinaryIO:
        """Return the file, empty, after it is written down what the server said of it."""
        self.drop()
        write_whole(self._head, json.dumps(asdict(head), ensure_ascii=False).encode())
        return self.path.open("wb")

    def go_on(self) -> BinaryIO:
        """Return the file, to write behind what is there."""
        return self.path.open("ab")

    def drop(self) -> None:
        """Forget what has come."""
        self.path.unlink(missing_ok=True)
        self._head.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file whole or not at all; FetchError where it cannot be."""
    made = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with made.open("wb") as file:
            for piece in (content,) if isinstance(content, bytes) else content:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
    except OSError as error:
        raise FetchError(f"{path}: cannot be written: {error.strerror or error}") from None
