"""The journal of a target: which graphs were written whole, and with what; a line each, so that a push can go on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from gongkai.batch.layout import FOLDER
from gongkai.errors import DataError, OutputError


@dataclass(frozen=True, slots=True)
class Entry:
    """What the journal says of a graph: the SHA-256 of its statements, empty where it is not known to be whole."""

    graph: str
    sha256: str


class Journal:
    """A journal that is open to be added to; each line is written at once, and a last one that was cut off is lost."""

    def __init__(self, path: Path, endpoint: str) -> None:
        """Open or begin the journal of an endpoint; DataError where it is another's, OutputError if unwritable."""
        self._path = path
        for _ in read_journal(path, endpoint):
            pass  # what is wrong with it is said before anything is added
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO = path.open("ab")
            length = _whole(path)
            self._file.truncate(length)
        except OSError as error:
            raise OutputError(f"{path}: the journal cannot be written: {error.strerror}") from None
        if not length:
            self._add({"endpoint": endpoint})

    def __enter__(self) -> Journal:
        """Return the journal itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the file."""
        self._file.close()

    def begin(self, graph: str) -> None:
        """Write that a graph is being changed: what was said of it before holds no longer."""
        self._add({"graph": graph})

    def done(self, graph: str, sha256: str) -> None:
        """Write that a graph is whole."""
        self._add({"graph": graph, "sha256": sha256})

    def _add(self, entry: dict[str, str]) -> None:
        try:
            self._file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
            self._file.flush()
        except OSError as error:
            raise OutputError(f"{self._path}: the journal cannot be written: {error.strerror}") from None


def journal_of(source: Path, endpoint: str) -> Path:
    """Return where the journal of an endpoint lies: in the hidden part of a folder, or beside a file."""
    name = hashlib.sha256(endpoint.encode()).hexdigest()[:16]
    return source / FOLDER / "push" / f"{name}.jsonl" if source.is_dir() else Path(f"{source}.push-{name}.jsonl")


def read_journal(path: Path, endpoint: str) -> Iterator[Entry]:
    """Yield what a journal says, the last word on a graph last; nothing where there is none. Raises DataError."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return  # the writer was killed
                entry = _parsed(line)
                if number == 1 and entry.get("endpoint") != endpoint:
                    found = entry.get("endpoint") or line[:80].decode("utf-8", "replace").rstrip()
                    raise DataError(f"{path}: expected the journal of {endpoint}, found that of {found}")
                if number > 1:
                    if not isinstance(entry.get("graph"), str):
                        raise DataError(f"{path}:{number}: expected the journal of a push, found something else")
                    yield Entry(entry["graph"], str(entry.get("sha256", "")))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _whole(path: Path) -> int:
    """Return how long a file is without a last line that was cut off."""
    whole = 0
    with path.open("rb") as file:
        for line in file:
            whole += len(line) if line.endswith(b"\n") else 0
    return whole
