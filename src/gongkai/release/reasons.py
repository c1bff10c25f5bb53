"""Why facts changed: what the publisher says of it, else what the sources tell (new, gone, another file, read anew)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from gongkai.errors import ReleaseError
from gongkai.messages import text
from gongkai.model.labels import Names
from gongkai.release.changes import Change

_CAUSES = ("source-changed", "report-added", "report-withdrawn", "reread")
"""What may have happened to a report, the likeliest cause of a change first."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why facts changed, and of which report; ``key`` is unique within a release and fit for the end of an IRI."""

    key: str
    texts: Names
    report: str
    is_whole: bool
    """Whether the whole report came or went."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A reason that the publisher states for a report, or for the facts whose paths match a pattern."""

    texts: Names
    report: str | None
    pattern: str | None

    def holds_for(self, change: Change, base: str) -> bool:
        """Tell whether the change is one of those meant."""
        if self.report is not None and self.report not in change.reports:
            return False
        facts = (fact for fact in (change.before, change.after) if fact is not None)
        return self.pattern is None or any(
            fnmatchcase(fact.iri[1:-1].removeprefix(base), self.pattern) for fact in facts
        )


@dataclass(frozen=True, slots=True)
class Notes:
    """What a file of reasons says: reasons in their order, and what IRIs (paths) were merged into which."""

    reasons: tuple[Stated, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Finds the reason of each change; the sources are those of the reports before and now, by their SHA-256."""

    base: str
    old: Mapping[str, str]
    new: Mapping[str, str]
    software: tuple[str, str]
    """The versions of gongkai that read them."""
    notes: Notes = field(default_factory=Notes)

    def of(self, change: Change) -> Reason:
        """Return the reason: the first that is stated and fits, else what happened to the report."""
        causes = sorted((_CAUSES.index(self.cause(report)), report) for report in change.reports)
        report = causes[0][1]
        cause = _CAUSES[causes[0][0]]
        for number, stated in enumerate(self.notes.reasons, 1):
            if stated.holds_for(change, self.base):
                return Reason(f"stated-{number}-{report}", stated.texts, report, cause in _CAUSES[1:3])
        values = {"report": report, "old": self.software[0], "new": self.software[1]}
        key = "reread-newer" if cause == "reread" and self.software[0] != self.software[1] else cause
        texts = tuple(text(f"reason-{key}", lang, **values) for lang in ("zh", "en"))
        return Reason(f"{cause}-{report}", (texts[0], texts[1]), report, cause in _CAUSES[1:3])

    def cause(self, report: str) -> str:
        """Return what happened to a report from one version to the next."""
        if report not in self.old:
            return "report-added"
        if report not in self.new:
            return "report-withdrawn"
        return "reread" if self.old[report] == self.new[report] else "source-changed"


def read_notes(path: Path) -> Notes:
    """Return what a file of reasons says (docs/releases.md); ReleaseError names line or entry."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReleaseError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path}: expected TOML, found {error}") from None
    if unknown := sorted(raw.keys() - {"reason", "merged"}):
        raise ReleaseError(f"{path}: expected [[reason]] and [[merged]], found {unknown[0]!r}")
    reasons = [
        Stated((entry["zh"], entry["en"]), entry.get("report"), entry.get("match"))
        for entry in _entries(path, raw, "reason", {"zh", "en"}, {"report", "match"})
    ]
    merged = {e["from"]: e["into"] for e in _entries(path, raw, "merged", {"from", "into"}, set())}
    return Notes(tuple(reasons), merged)


def _entries(
    path: Path, raw: Mapping[str, Any], name: str, needed: set[str], allowed: set[str]
) -> list[dict[str, str]]:
    entries = raw.get(name, [])
    if not isinstance(entries, list):
        raise ReleaseError(f"{path}: expected [[{name}]], found something else under that name")
    for number, entry in enumerate(entries, 1):
        where = f"{path}: [[{name}]] {number}"
        if not isinstance(entry, dict) or not all(isinstance(value, str) and value for value in entry.values()):
            raise ReleaseError(f"{where}: expected texts that are not empty, found {entry!r}")
        if missing := sorted(needed - entry.keys()):
            raise ReleaseError(f"{where}: expected {missing[0]!r}, found none")
        if unknown := sorted(entry.keys() - needed - allowed):
            names = ", ".join(sorted(needed | allowed))
            raise ReleaseError(f"{where}: expected {names}, found {unknown[0]!r}")
    return entries
