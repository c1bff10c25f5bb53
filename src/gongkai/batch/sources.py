"""Which files a batch reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gongkai.errors import UnreadableReport

REPORT_SUFFIXES = (".doc", ".docx", ".htm", ".html", ".md", ".pdf", ".rtf", ".txt", ".wps", ".xls", ".xlsx")
"""Which files of a folder are taken for reports."""


def find_reports(sources: Iterable[Path], out: Path | None = None) -> list[Path]:
    """Return the files to read: files as given; of folders all that can be read, sorted, but no README or hidden file.

    What stands below ``out``, where a build writes to, is no source.
    Raises UnreadableReport where a source does not exist or there is nothing to read at all.
    """
    found: dict[Path, Path] = {}
    sources = list(sources)
    for source in sources:
        if not source.exists():
            raise UnreadableReport(f"{source}: no such file or folder")
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            is_made = out is not None and path.resolve().is_relative_to(out.resolve())
            if path == source or (_is_report(path, source) and not is_made):
                found.setdefault(path.resolve(), path)
    if not found:
        names = ", ".join(map(str, sources))
        raise UnreadableReport(f"{names}: expected at least one report ({' '.join(REPORT_SUFFIXES)}), found none")
    return list(found.values())


def _is_report(path: Path, folder: Path) -> bool:
    names = path.relative_to(folder).parts
    is_named_so = path.suffix.lower() in REPORT_SUFFIXES and not path.name.upper().startswith("README")
    is_lock = path.name.startswith("~$")  # of a file that is open in Word or Excel
    return is_named_so and not is_lock and path.is_file() and not any(name.startswith(".") for name in names)
