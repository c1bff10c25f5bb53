"""The table of what was withdrawn, ``withdrawn.tsv``: releases write it, the rules of web servers follow it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gongkai.errors import ReleaseError

TABLE = "withdrawn.tsv"

_COLUMNS = ("path", "version", "replaced_by", "date")
_ROW = re.compile(r"([!-~]+)\t(\d+\.\d+\.\d+)\t([!-~]*)\t(\d{4}-\d\d-\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Withdrawn:
    """A path below the base that names nothing any more, since when, and the path of what stands for it now."""

    path: str
    version: str
    replaced_by: str | None = None
    date: str | None = None
    """The day of the release, where it is known."""


def to_table(stones: Iterable[Withdrawn]) -> str:
    """Return what was withdrawn as lines of tab-separated values below their header."""
    rows = ((s.path, s.version, s.replaced_by or "", s.date or "") for s in stones)
    return "".join("\t".join(row) + "\n" for row in (_COLUMNS, *rows))


def read_table(path: Path) -> list[Withdrawn]:
    """Return what was withdrawn of a table; none where there is no such file. ReleaseError names the first bad line."""
    try:
        head, *rows = path.read_text(encoding="utf-8").splitlines() or [""]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}") from None
    if head != "\t".join(_COLUMNS):
        raise ReleaseError(f"{path}, line 1: expected the columns {' '.join(_COLUMNS)}, found {head!r}")
    stones = []
    for number, line in enumerate(rows, 2):
        row = _ROW.fullmatch(line)
        if row is None:
            raise ReleaseError(f"{path}, line {number}: expected path, version, replaced_by and date, found {line!r}")
        stones.append(Withdrawn(row[1], row[2], row[3] or None, row[4]))
    return stones
