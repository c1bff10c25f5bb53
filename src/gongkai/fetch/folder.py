"""The folder that files are fetched to: how each was got, which of them this run has done, the manifest of all.

How a file was got is written down before the next is asked for, so that a run that is cut off loses nothing. One run
at a time may write to a folder.
"""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from types import TracebackType
from typing import IO

from gongkai.errors import FetchError
from gongkai.fetch.names import MANIFEST, PROVENANCE
from gongkai.fetch.parts import Part, write_whole
from gongkai.fetch.values import Provenance, Wanted
from gongkai.sources import COLUMNS

_OWN = ".fetch"
"""Below the folder: what only the next run needs."""

_OFTEN = 100  # the manifest is written again when it lacks one in so many of its rows, which costs little in all


class Folder:
    """A folder that is being fetched to, from ``with`` to its end."""

    def __init__(self, path: Path) -> None:
        """Name the folder; nothing is opened."""
        self.path = path
        self.records: dict[str, Provenance] = {}
        self.done: set[str] = set()
        """What an earlier run had done when it was cut off."""
        self._urls: dict[str, str] = {}  # of each path the address that its file is of
        self._lock: IO[bytes] | None = None
        self._journal: IO[bytes] | None = None
        self._news: IO[bytes] | None = None
        self._unlisted = 0

    def __enter__(self) -> Folder:
        """Open the folder and read what earlier runs left."""
        try:
            (self.path / _OWN).mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self.path)
            for record in self._read_records():
                self._put(record)
            self.done = set(_lines(self.path / _OWN / "done"))
            self._write_all()  # where the run before was killed, the manifest may lack its last rows
            self._journal = (self.path / _OWN / "done").open("ab", buffering=0)
            self._news = (self.path / PROVENANCE).open("ab", buffering=0)
        except OSError as error:
            self.__exit__(None, None, None)
            raise FetchError(f"{self.path}: cannot be written: {error.strerror or error}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what is known, also where the run is cut off, and let others write to the folder."""
        try:
            if self._news is not None:
                self._write_all()
        finally:
            for file in (self._journal, self._news, self._lock):
                if file is not None:
                    file.close()

    def before(self, wanted: Wanted) -> Provenance | None:
        """Return how the file of an address was got before, if it is still there."""
        record = self.records.get(wanted.url)
        if record is None or (wanted.path and record.path != wanted.path):
            return None
        try:
            return record if (self.path / record.path).stat().st_size == record.size else None
        except OSError:
            return None

    def part(self, wanted: Wanted) -> Part:
        """Return the download of an address, begun or not."""
        return Part(self.path / _OWN, wanted.url)

    def keep(self, record: Provenance) -> None:
        """Write down how a file was got, or what is told of it now; it is there already."""
        if self.records.get(record.url) != record:
            left = self._put(record)
            _append(self._news, json.dumps(record.to_dict(), ensure_ascii=False))
            if left:
                (self.path / left).unlink(missing_ok=True)
            self._unlisted += 1
            if self._unlisted * _OFTEN >= len(self.records):
                self._write_manifest()
        _append(self._journal, record.url)

    def end(self) -> None:
        """Note that the run is through: the next one begins anew."""
        (self.path / _OWN / "done").unlink(missing_ok=True)

    def _put(self, record: Provenance) -> str:
        """Take a record for that of its address and of its path; return the path that its address has left."""
        other = self._urls.get(record.path, record.url)
        if other != record.url:
            del self.records[other]  # its file has been written over
        before = self.records.get(record.url)
        self.records[record.url] = record
        self._urls[record.path] = record.url
        if before is None or before.path == record.path or self._urls.get(before.path) != record.url:
            return ""
        del self._urls[before.path]
        return before.path

    def _read_records(self) -> list[Provenance]:
        records = []
        for line in _lines(self.path / PROVENANCE):
            try:
                records.append(Provenance.from_dict(json.loads(line)))
            except (ValueError, KeyError, TypeError):
                continue  # the last line of a run that was killed while it wrote
        return records

    def _write_all(self) -> None:
        records = sorted(self.records.values(), key=lambda record: record.path)
        lines = (f"{json.dumps(record.to_dict(), ensure_ascii=False)}\n".encode() for record in records)
        if self.records or (self.path / PROVENANCE).exists():
            write_whole(self.path / PROVENANCE, lines)
            if self._news is not None:  # what follows is written to the new file
                self._news.close()
                self._news = (self.path / PROVENANCE).open("ab", buffering=0)
        self._write_manifest()

    def _write_manifest(self) -> None:
        """Write the manifest of all files, sorted."""
        rows = ["\t".join(COLUMNS)]
        for record in sorted(self.records.values(), key=lambda record: record.path):
            told = record.told
            cells = (record.path, told.agency, told.year, record.url, told.published)
            rows.append("\t".join("" if cell is None else str(cell) for cell in cells))
        write_whole(self.path / MANIFEST, "".join(f"{row}\n" for row in rows).encode())
        self._unlisted = 0


def _locked(path: Path) -> IO[bytes]:
    """Return what keeps others from writing to a folder, until it is closed or its process ends in whatever way."""
    file = (path / _OWN / "lock").open("ab")
    try:
        import fcntl  # here, because other systems than Unix have none; there two runs are not kept apart

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ModuleNotFoundError:
        pass
    except OSError:
        file.close()
        raise FetchError(f"{path}: expected a folder that no other run writes to, found one that does") from None
    return file


def _append(file: IO[bytes] | None, line: str) -> None:
    """Write a line in one go and see that it is on the disk."""
    if file is not None:
        content = f"{line}\n".encode("utf-8", "surrogateescape")
        if file.write(content) < len(content):  # what remains would be lost without a word
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(file.fileno())


def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape").splitlines()
    except FileNotFoundError:
        return []
