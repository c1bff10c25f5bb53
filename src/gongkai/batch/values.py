"""What a build makes of each report, and of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from sys import intern
from typing import Any, Literal

from gongkai.notebook import table
from gongkai.publish.record import DatasetRecord
from gongkai.sources import Source, Told, source_at

Progress = Callable[[int, int, Source], None]
"""Is told after each report how many of how many are done, and which was the last."""

Cause = Literal["unreadable", "same", "time", "memory", "crash"]
"""Why a report was not published: it cannot be read, others are the same one, or it was ended and is quarantined."""

QUARANTINED: tuple[Cause, ...] = ("time", "memory", "crash")


@dataclass(frozen=True, slots=True)
class Counts:
    """What is published, of one report or of all."""

    observations: int = 0
    figures: int = 0
    policies: int = 0
    measures: int = 0
    problems: int = 0
    commitments: int = 0
    issues: int = 0
    triples: int = 0
    violations: int = 0
    warnings: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Return the counts of both together."""
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))


@dataclass(frozen=True, slots=True)
class BuiltReport:
    """A report that was published.

    ``sha256`` is that of the source. ``record`` is what catalogues say of it; without pages it is short, and
    ``divisions`` are the codes of those that the report speaks of.
    """

    source: Source
    sha256: str
    counts: Counts
    record: DatasetRecord
    divisions: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The local identifier ``{agency}-{year}``."""
        return self.record.id

    def to_dict(self) -> dict[str, Any]:
        """Return what ``from_dict`` reads; of the source its name and what is told of it, not its place."""
        told = {name: str(value) for name, value in asdict(self.source.told).items() if value is not None}
        return {
            "source": self.source.name,
            **({"told": told} if told else {}),
            "sha256": self.sha256,
            "counts": asdict(self.counts),
            "record": self.record.to_dict(),
            "divisions": list(self.divisions),
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> BuiltReport:
        """Return what ``to_dict`` wrote."""
        return cls(
            source_at(raw["source"], _told(raw.get("told", {}))),
            raw["sha256"],
            Counts(**raw["counts"]),
            DatasetRecord.from_dict(raw["record"]),
            tuple(map(intern, raw["divisions"])),
        )


def _told(raw: Mapping[str, str]) -> Told:
    """Return what was told of a source, from the words it is kept in."""
    year, published = raw.get("year"), raw.get("published")
    return Told(
        raw.get("agency"),
        int(year) if year else None,
        raw.get("url"),
        date.fromisoformat(published) if published else None,
    )


@dataclass(frozen=True, slots=True)
class FailedReport:
    """A report that was skipped, and why; the message names the file."""

    source: Source
    message: str
    cause: Cause = "unreadable"
    sha256: str = ""
    """That of the source, where it is quarantined."""


Outcome = BuiltReport | FailedReport


def outcome_to_dict(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as values of JSON, which ``outcome_from`` reads; of the source its name alone."""
    if isinstance(outcome, BuiltReport):
        return outcome.to_dict()
    return {"source": outcome.source.name, "message": outcome.message, "cause": outcome.cause, "sha256": outcome.sha256}


def outcome_from(raw: dict[str, Any]) -> Outcome:
    """Return what ``outcome_to_dict`` gave."""
    if "record" in raw:
        return BuiltReport.from_dict(raw)
    return FailedReport(source_at(raw["source"]), raw["message"], raw["cause"], raw["sha256"])


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made: the reports by identifier, those that failed in the order of the sources, all counts.

    ``reused`` counts the reports that were taken over from the build before, because nothing had changed, and
    ``resumed`` those that a build which was cut off had made. ``duplicates`` hold the same bytes as another source.
    """

    out: Path
    reports: tuple[BuiltReport, ...]
    failed: tuple[FailedReport, ...]
    counts: Counts
    quads: int
    reused: int = 0
    resumed: int = 0
    duplicates: tuple[Source, ...] = ()

    def _repr_html_(self) -> str:
        names = [field.name for field in fields(Counts)]
        rows = [(report.id, *(getattr(report.counts, name) for name in names)) for report in self.reports]
        total = ("合计 total", *(getattr(self.counts, name) for name in names))
        made = table(f"{self.out.name}: {len(self.reports)} 份报告 · reports", ("report", *names), [total, *rows])
        failed = [(failure.source.name, failure.message) for failure in self.failed]
        return made + (table("未能发布 · Not published", ("source", "message"), failed) if failed else "")
