"""Versions of the data (semantic versioning), and the releases that a published folder holds."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.errors import ReleaseError

FOLDER = "release"
RECORD = "release.json"

_VERSION = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})", re.ASCII)
_STEPS = ("major", "minor", "patch")


class Version(NamedTuple):
    """A version; the order of versions is that of their numbers."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        """Return the version as it is written."""
        return f"{self.major}.{self.minor}.{self.patch}"


def parse_version(written: str) -> Version:
    """Return a version; ReleaseError where it is not three numbers."""
    found = _VERSION.fullmatch(written)
    if found is None:
        raise ReleaseError(f"expected a version such as 1.2.0, found {written!r}")
    return Version(*map(int, found.groups()))


def step(old: Version, new: Version) -> str:
    """Return which part of the version is the first that differs: ``major``, ``minor`` or ``patch``."""
    return next((name for name, a, b in zip(_STEPS, old, new, strict=True) if a != b), "patch")


def is_enough(old: Version, new: Version, needed: str) -> bool:
    """Tell whether the version rose far enough for what changed; before 1.0.0 a minor step stands for a major one."""
    if old.major == 0 and needed == "major":
        needed = "minor"
    return _STEPS.index(step(old, new)) <= _STEPS.index(needed)


def releases(site: Path) -> dict[Version, Path]:
    """Return the folders of the releases of a published folder by version, in ascending order."""
    folder = site / FOLDER
    found = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return dict(sorted((parse_version(p.name), p) for p in found if _VERSION.fullmatch(p.name)))


@dataclass(frozen=True, slots=True)
class Record:
    """What ``release.json`` says of a release: the SHA-256 of each report's source tells whether a source changed."""

    version: str
    previous: str | None
    date: str | None
    base: str
    gongkai: str
    quads: int
    reports: Mapping[str, str]
    """The SHA-256 of the source of each report."""
    changes: Mapping[str, Mapping[str, int]]
    """How many facts of each kind were added, withdrawn and restated."""

    def to_json(self) -> str:
        """Return the record as JSON that ``read_record`` reads."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"


def read_record(folder: Path) -> Record:
    """Return the record of a release; ReleaseError where it is missing or is none."""
    path = folder / RECORD
    try:
        raw: Any = json.loads(path.read_bytes())
        record = Record(**raw)
        parse_version(record.version)
        if record.date is not None:
            date.fromisoformat(record.date)
        if not isinstance(record.reports, dict) or not isinstance(record.quads, int):
            raise TypeError
    except FileNotFoundError:
        raise ReleaseError(f"{path}: no such file; expected the record of a release") from None
    except ValueError as error:
        raise ReleaseError(f"{path}: expected the record of a release, found {error}") from None
    except (TypeError, ReleaseError):
        raise ReleaseError(f"{path}: expected the record of a release, found something else") from None
    return record
