"""A source: where a report lies, whatever holds it, and what is told of it there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gongkai.document import NOTHING_TOLD, Told

REPORT_SUFFIXES = (".doc", ".docx", ".htm", ".html", ".md", ".pdf", ".rtf", ".txt", ".wps", ".xls", ".xlsx")
"""Which files of a folder or an archive are taken for reports."""

WITHIN = "!/"
"""Stands between an archive and the path of a member in it."""

_LOCK = "~$"  # begins the name of a file that stands beside one that is open in Word or Excel


@dataclass(frozen=True, slots=True)
class Source:
    """Where a report lies, as its user would say it, the name of its file alone, and what a manifest says of it.

    A ``place`` is a path, a member of an archive (``a.zip!/2017/x.html``) or an address (``s3://bucket/x.pdf``).
    """

    place: str
    name: str
    told: Told = NOTHING_TOLD

    def __str__(self) -> str:
        """Return the place."""
        return self.place


def source_at(place: str | Path, told: Told | None = None) -> Source:
    """Return the source at a place."""
    return Source(str(place), name_of(str(place)), told or NOTHING_TOLD)


def name_of(place: str) -> str:
    """Return the name of the file at a place."""
    name = PurePosixPath(place).name if is_remote(place) or WITHIN in place else Path(place).name
    return name or place


def is_remote(place: str) -> bool:
    """Tell whether a place is an address (``s3://…``) and no path."""
    scheme, mark, _ = place.partition("://")
    return bool(mark) and scheme.replace("+", "_").isidentifier()


def is_report(path: str) -> bool:
    """Tell whether a file is taken for a report, by its path below the folder or the archive that was named.

    What is hidden is not, nor a README, nor the lock file of an office program.
    """
    *above, name = PurePosixPath(path).parts or ("",)
    is_hidden = name.startswith(".") or any(part.startswith(".") and part not in ("..", ".") for part in above)
    is_other = name.upper().startswith("README") or name.startswith(_LOCK)
    return PurePosixPath(name).suffix.lower() in REPORT_SUFFIXES and not is_hidden and not is_other
