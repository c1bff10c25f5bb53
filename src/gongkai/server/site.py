"""The folder as it is served: its files, what was withdrawn from it, and what its build says of it."""

from __future__ import annotations

import csv
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongkai.errors import DataError
from gongkai.model import DEFAULT_BASE
from gongkai.model.labels import Names
from gongkai.project import Project
from gongkai.project.values import Licence
from gongkai.server.replies import etag

_HASHED = 4 << 20
"""Longer files have a validator from the record of the build, or from size and time."""

_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Since which version a path is no longer published, and what has taken its place."""

    version: str
    replaced_by: str | None


@dataclass(eq=False, slots=True)
class Site:
    """A folder of ``gongkai build``; without one (a store is served) there are no files."""

    folder: Path | None
    base: str = DEFAULT_BASE
    licence: str = Licence().iri
    titles: Names | None = None
    """What the site is called, in Chinese and in English; None where only a store is served."""
    hashes: Mapping[str, str] = field(default_factory=dict)
    withdrawn: Mapping[str, Withdrawn] = field(default_factory=dict)
    _etags: dict[tuple[Path, int, int], str] = field(default_factory=dict)

    def find(self, path: str) -> tuple[Path, int] | None:
        """Return a file and its size; None if there is none, or if the path leaves the folder or is hidden in it."""
        if self.folder is None or not path:
            return None
        parts = path.split("/")
        if any(part in ("", ".", "..") or (part[0] == "." and part != ".well-known") for part in parts):
            return None
        place = self.folder / path
        try:
            status = place.stat()
            if not stat.S_ISREG(status.st_mode) or not place.resolve().is_relative_to(self.folder):
                return None
        except (OSError, ValueError):  # a name too long, or one with a NUL
            return None
        return place, status.st_size

    def etag(self, place: Path) -> str:
        """Return the strong validator of a file: of what it holds."""
        status = place.stat()
        key = (place, status.st_mtime_ns, status.st_size)
        found = self._etags.get(key)
        if found is None:
            recorded = self.hashes.get(place.relative_to(self.folder or place.parent).as_posix(), "")
            if status.st_size <= _HASHED:
                found = etag(place.read_bytes())
            else:
                found = f'"{recorded[:32] or f"{status.st_mtime_ns:x}-{status.st_size:x}"}"'
            if len(self._etags) >= _REMEMBERED:
                self._etags.clear()
            self._etags[key] = found
        return found


def read_site(folder: Path | None, base: str | None) -> Site:
    """Return a folder with what its build says; DataError where its record cannot be read."""
    if folder is None:
        return Site(None, base or DEFAULT_BASE)
    folder = folder.resolve()
    record = _record(folder / "build.json")
    licence, titles = record.get("licence"), record.get("title")
    return Site(
        folder,
        base or record.get("base", DEFAULT_BASE),
        licence if isinstance(licence, str) else Licence().iri,
        (str(titles[0]), str(titles[1])) if isinstance(titles, list) and len(titles) == 2 else Project().titles,
        record.get("files", {}),
        _withdrawn(folder / "withdrawn.tsv"),
    )


def _record(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: expected the record of a build: {error}") from None
    return record if isinstance(record, dict) else {}


def _withdrawn(path: Path) -> dict[str, Withdrawn]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        return {row["path"]: Withdrawn(row["version"], row["replaced_by"] or None) for row in rows}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path}: expected the columns path, version, replaced_by: {error}") from None
