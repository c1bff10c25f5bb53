"""Loads what a report must hold and by when (``duties.yaml``), and what a number in the prose may count besides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from gongkai.errors import KnowledgeError
from gongkai.facts import Agency, Severity
from gongkai.knowledge import agencies, entries
from gongkai.knowledge.vocabulary import vocabulary

_FILE = "duties.yaml"


@dataclass(frozen=True, slots=True)
class SectionDuty:
    """A matter the report must tell: under a heading of one of ``kinds``, in words, or by a figure."""

    heading: str
    english: str
    kinds: tuple[str, ...]
    told: re.Pattern[str] | None
    indicators: frozenset[str]
    last_year: int | None


@dataclass(frozen=True, slots=True)
class TableDuty:
    """A table the report must print in one of the forms; ``seen`` are words of its header."""

    name: str
    title: str
    english: str
    severity: Severity
    first_year: int
    forms: frozenset[str]
    seen: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Duties:
    """What a version of the regulation asks of the reports of some years."""

    first: int
    last: int | None
    source: str
    contents: Mapping[str, str]  # by language, how the article on sections is cited; so for the time limit
    time_limit: Mapping[str, str]
    sections: tuple[SectionDuty, ...]
    tables: tuple[TableDuty, ...]
    deadlines: tuple[tuple[int, int, frozenset[str]], ...]  # month, day, kinds of agencies

    def deadline(self, agency: Agency, year: int) -> date | None:
        """Return the last day on which an agency publishes its report of a year in time; None where no day is set."""
        named = agencies.split(agency.name)
        kind = named.kind if named else None
        return next((date(year + 1, month, day) for month, day, kinds in self.deadlines if kind in kinds), None)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a number in the prose may count besides: the sum of these cells instead of the one of its own name."""

    indicator: str
    terms: tuple[str, ...]
    zh: str
    en: str


@cache
def regimes() -> tuple[Duties, ...]:
    """Return the duties by report years, the oldest first; a KnowledgeError names a wrong entry."""
    return tuple(_duties(entry) for entry in entries.load(_FILE)["regimes"])


def duties(year: int) -> Duties | None:
    """Return what is asked of the reports of a year, without what has been dropped by then."""
    found = next((r for r in regimes() if r.first <= year and (r.last is None or year <= r.last)), None)
    if found is None:
        return None
    sections = tuple(s for s in found.sections if s.last_year is None or year <= s.last_year)
    tables = tuple(t for t in found.tables if t.first_year <= year)
    return replace(found, sections=sections, tables=tables)


@cache
def scopes() -> tuple[Scope, ...]:
    """Return what numbers in the prose may count besides."""
    return tuple(
        Scope(_indicator(entry["indicator"]), tuple(map(_indicator, entry["sum"])), entry["zh"], entry["en"])
        for entry in entries.load(_FILE)["scopes"]
    )


def _duties(entry: Mapping[str, Any]) -> Duties:
    return Duties(
        first=entry["from"],
        last=entry.get("to"),
        source=entry["source"],
        contents=entry["contents"],
        time_limit=entry["time_limit"],
        sections=tuple(map(_section, entry["sections"])),
        tables=tuple(map(_table, entry["tables"])),
        deadlines=tuple(map(_deadline, entry["deadlines"])),
    )


def _deadline(entry: Mapping[str, Any]) -> tuple[int, int, frozenset[str]]:
    month, _, day = entry["day"].partition("-")
    return int(month), int(day), frozenset(entry["bodies"])


def _section(entry: Mapping[str, Any]) -> SectionDuty:
    where = f"{_FILE}, {entry['heading']}"
    return SectionDuty(
        heading=entry["heading"],
        english=entry["english"],
        kinds=tuple(entry["kinds"]),
        told=entries.compile_pattern(entry["told"], where) if "told" in entry else None,
        indicators=frozenset(map(_indicator, entry.get("indicators", ()))),
        last_year=entry.get("to"),
    )


def _table(entry: Mapping[str, Any]) -> TableDuty:
    return TableDuty(
        name=entry["table"],
        title=entry["title"],
        english=entry["english"],
        severity=entry["severity"],
        first_year=entry.get("from", 0),
        forms=frozenset(entry["forms"]),
        seen=entries.compile_pattern(entry["seen"], f"{_FILE}, {entry['table']}"),
    )


def _indicator(code: str) -> str:
    if code not in vocabulary().indicators:
        raise KnowledgeError(f"{_FILE}: expected an indicator of the catalogue, found {code!r}")
    return code
