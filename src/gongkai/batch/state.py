"""What a build leaves for the next one: of each report its parts, below ``.state``, and what they were made with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from re import match
from typing import Any

from gongkai import resources
from gongkai.batch.layout import FOLDER, RECORD, part
from gongkai.batch.values import BuiltReport
from gongkai.errors import OutputError
from gongkai.project import Project
from gongkai.sources import Source, Told

_INTERRUPTED = f"{FOLDER}/interrupted.json"
"""The record of the build before, while the files of a new one are moved into their places."""

_RESOURCES = {"ontology": ".ttl", "shapes": ".ttl", "queries": ".rq", "data/knowledge": ""}


@dataclass(frozen=True, slots=True)
class Before:
    """What the build before left: its reports by their source, and its record; empty where nothing can be used."""

    reports: Mapping[tuple[str, Told, str], BuiltReport] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)

    def find(self, source: Source, sha256: str) -> BuiltReport | None:
        """Return what was made of a source, if it had the same name and the same bytes, and the same was told of it."""
        found = self.reports.get((source.name, source.told, sha256))
        return replace(found, source=source) if found else None


def per_report(project: Project) -> Project:
    """Return what of a project the files of a single report may depend on."""
    return replace(project, sources=(), all_divisions=False)


def fingerprint(project: Project) -> str:
    """Return what stands for everything but the source that makes a report's files: program, knowledge, settings."""
    digest = hashlib.sha256(repr(replace(per_report(project), links=None)).encode())
    for path in _ingredients(project):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for name in sorted(_libraries()):
        digest.update(name.encode())
    return digest.hexdigest()


def _ingredients(project: Project) -> Iterator[Path]:
    package = Path(__file__).parents[1]
    yield from sorted(path for path in package.rglob("*") if path.suffix in (".py", ".j2", ".css", ".js", ".yaml"))
    for name, suffix in _RESOURCES.items():
        yield from sorted(path for path in resources.folder(name).rglob(f"*{suffix}") if path.is_file())
    if project.links is not None:
        yield project.links


def _libraries() -> Iterator[str]:
    """Yield the libraries that gongkai needs, with their versions: they decide how a file is read."""
    for requirement in requires("gongkai") or ():
        name = match(r"[\w.-]+", requirement)
        if name and "extra ==" not in requirement:
            try:
                yield f"{name[0]} {version(name[0])}"
            except PackageNotFoundError:
                continue


def record_of(out: Path) -> dict[str, Any]:
    """Return the record of the build before; empty where there was none. OutputError where it is something else."""
    for name in (_INTERRUPTED, RECORD):
        try:
            record = json.loads((out / name).read_bytes())
            if not all(is_below(path) for path in record["files"]):
                raise ValueError
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (ValueError, KeyError, TypeError):
            raise OutputError(f"{out / name}: expected the record of an earlier build, found something else") from None
        else:
            return dict(record)
    return {}


def is_below(path: str) -> bool:
    """Tell whether a relative path stays in its folder."""
    return ".." not in Path(path).parts and not Path(path).is_absolute()


def before(out: Path, mark: str) -> Before:
    """Return what the build before left, if it was made with the same fingerprint and is whole."""
    record = record_of(out)
    if record.get("fingerprint") != mark or (out / _INTERRUPTED).exists():
        return Before(record=record)
    reports = {}
    for of_report in record["reports"]:
        report = _read(out, of_report["id"])
        if report is not None:
            reports[report.source.name, report.source.told, report.sha256] = report
    return Before(reports, record)


def _read(out: Path, report_id: str) -> BuiltReport | None:
    """Return a report of the build before; None where it cannot be used, so that it is made anew."""
    try:
        report = BuiltReport.from_dict(json.loads((out / part(report_id, "json")).read_bytes()))
        is_whole = all((out / file.path).stat().st_size == file.size for file in report.record.files)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return report if is_whole and report.id == report_id else None


def begin_moving(out: Path) -> None:
    """Mark that files are being moved: until ``end_moving`` the next build takes nothing over."""
    if (out / RECORD).exists() and not (out / _INTERRUPTED).exists():
        (out / FOLDER).mkdir(exist_ok=True)
        (out / RECORD).replace(out / _INTERRUPTED)


def end_moving(out: Path) -> None:
    """Mark that all files are in their places."""
    (out / _INTERRUPTED).unlink(missing_ok=True)
