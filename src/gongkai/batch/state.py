"""What a build leaves for the next one: of each report its parts, below ``.state``, and what they were made with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from re import match
from typing import Any

from gongkai import resources
from gongkai.batch.layout import FOLDER, RECORD, part
from gongkai.batch.values import BuiltReport, FailedReport, Outcome
from gongkai.errors import OutputError
from gongkai.project import Project
from gongkai.publish.write import is_whole
from gongkai.sources import Source, source_at

_INTERRUPTED = f"{FOLDER}/interrupted.json"
"""The record of the build before, while the files of a new one are moved into their places."""

_RESOURCES = {"ontology": ".ttl", "shapes": ".ttl", "queries": ".rq", "data/knowledge": ""}


@dataclass(frozen=True, slots=True)
class Before:
    """What the build before left: its reports by their source, and its record; empty where nothing can be used."""

    reports: Mapping[tuple[str, str], BuiltReport] = field(default_factory=dict)
    quarantine: Mapping[tuple[str, str], FailedReport] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)

    def find(self, key: str, sha256: str) -> Outcome | None:
        """Return what became of a source, if it had the same key and the same bytes."""
        return self.reports.get((key, sha256)) or self.quarantine.get((key, sha256))


def key_of(source: Source) -> str:
    """Return what of a source, besides its bytes, decides what is made of it: its name, and what is told of it."""
    told = [str(value) for value in astuple(source.told) if value is not None]
    return "\t".join((source.name, *told))


def per_report(project: Project) -> Project:
    """Return what of a project the files of a single report may depend on."""
    return replace(project, sources=(), all_divisions=False, parquet=False)


def fingerprint(project: Project) -> str:
    """Return what stands for everything but the source that makes a report's files: program, knowledge, settings."""
    links = project.links.read_bytes() if project.links is not None else b""
    settings = repr(replace(per_report(project), links=None)).encode()
    return hashlib.sha256(b"\0".join((program().encode(), settings, links))).hexdigest()


@cache
def program() -> str:
    """Return what stands for this installation: the program, its knowledge, and the libraries that it reads with."""
    digest = hashlib.sha256()
    for path in _ingredients():
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for name in sorted(_libraries()):
        digest.update(name.encode())
    return digest.hexdigest()


def _ingredients() -> Iterator[Path]:
    package = Path(__file__).parents[1]
    yield from sorted(path for path in package.rglob("*") if path.suffix in (".py", ".j2", ".css", ".js", ".yaml"))
    for name, suffix in _RESOURCES.items():
        yield from sorted(path for path in resources.folder(name).rglob(f"*{suffix}") if path.is_file())


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
            reports[key_of(report.source), report.sha256] = report
    quarantine = {
        (raw["key"], raw["sha256"]): FailedReport(source_at(raw["key"]), raw["message"], raw["cause"], raw["sha256"])
        for raw in record.get("quarantine", ())
    }
    return Before(reports, quarantine, record)


def _read(out: Path, report_id: str) -> BuiltReport | None:
    """Return a report of the build before; None where it cannot be used, so that it is made anew."""
    try:
        report = BuiltReport.from_dict(json.loads((out / part(report_id, "json")).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    is_usable = report.id == report_id and all(is_whole(out, file) for file in report.record.files)
    return report if is_usable else None


def begin_moving(out: Path) -> None:
    """Mark that files are being moved: until ``end_moving`` the next build takes nothing over."""
    if (out / RECORD).exists() and not (out / _INTERRUPTED).exists():
        (out / FOLDER).mkdir(exist_ok=True)
        (out / RECORD).replace(out / _INTERRUPTED)


def end_moving(out: Path) -> None:
    """Mark that all files are in their places."""
    (out / _INTERRUPTED).unlink(missing_ok=True)
