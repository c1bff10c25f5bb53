"""All reports side by side: their agencies, what each indicator was in each year, who cites and breaks what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple, TypeVar

from gongkai.knowledge.overview import overview
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model.labels import Names
from gongkai.publish.across.facts import Broken, Cited, Facts, Said, read_broken, read_facts
from gongkai.publish.record import DatasetRecord, Place

T = TypeVar("T")

NATIONAL = "national"
LEVELS = (NATIONAL, "province", "prefecture", "county")


class Tier(NamedTuple):
    """What may be added up and compared: governments of one level, or their departments, townships and the like.

    A government's figures may include those of what is below it, so that a sum over both would count twice.
    """

    level: int
    is_government: bool

    @property
    def names(self) -> Names:
        """How pages call it."""
        if self.level == 0:
            return ("全国性机关", "National agencies")
        concept = vocabulary().concepts("division-level")[LEVELS[self.level]]
        if self.is_government:
            return f"{concept.zh}人民政府", f"{concept.en} governments"
        return f"{concept.zh}部门、乡镇等", f"{concept.en} departments, townships and others"


class Value(NamedTuple):
    """What an indicator was for an agency in a year; ``report`` is the one that states it."""

    agency: str
    year: int
    value: Decimal | None
    status: str
    path: str
    report: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report with what it says; ``mark`` stands for all of it, and for the rules that it breaks."""

    record: DatasetRecord
    facts: Facts
    broken: tuple[Broken, ...]
    mark: str

    @property
    def id(self) -> str:
        """The local identifier."""
        return self.record.id

    @property
    def year(self) -> int:
        """The year it is about."""
        return self.record.year

    @property
    def names(self) -> Names:
        """The agency and the year, by which lists call it."""
        return f"{self.record.agency_zh} {self.year}", f"{self.record.agency_en} {self.year}"


def read_report(record: DatasetRecord, facts: bytes, broken: bytes) -> Report:
    """Return a report from its record and what ``facts_json`` and ``broken_json`` wrote of it."""
    made_from = record.agency_zh, record.agency_en, record.places, record.quality, facts, broken
    mark = hashlib.sha256(repr(made_from).encode()).hexdigest()
    return Report(record, read_facts(facts), read_broken(broken), mark)


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that has reports here: they stand in the order of their years; ``values`` by indicator and year."""

    id: str
    names: Names
    tier: Tier
    places: tuple[Place, ...]
    reports: list[Report] = field(default_factory=list)
    values: dict[str, dict[int, Value]] = field(default_factory=dict)

    @property
    def years(self) -> list[int]:
        """The years that it has reports of."""
        return [report.year for report in self.reports]

    @property
    def path(self) -> str:
        """The path of its page."""
        return f"doc/agency/{self.id}.html"


@dataclass(frozen=True, slots=True)
class Across:
    """All reports in the order of their identifiers, and their agencies, by identifier.

    The values stand with the agencies, and no longer with the reports.
    """

    reports: list[Report] = field(default_factory=list)
    agencies: dict[str, Agency] = field(default_factory=dict)

    def series(self) -> dict[str, list[Value]]:
        """Return the values of each indicator, in the order of the catalogue, of agency and year."""
        found: dict[str, list[Value]] = {code: [] for code in vocabulary().indicators}
        for agency in self.agencies.values():
            for code, by_year in agency.values.items():
                found[code] += [by_year[year] for year in sorted(by_year)]
        return {code: values for code, values in found.items() if values}

    def citations(self) -> dict[str, list[tuple[Report, Cited]]]:
        """Return who cites each policy, the latest reports first."""
        return self._by((cited.policy, report, cited) for report in self.reports for cited in report.facts.cited)

    def said(self, kind: str) -> dict[str, list[tuple[Report, Said]]]:
        """Return the measures, problems or commitments on each topic, the latest reports first."""
        return self._by((said.topic, report, said) for report in self.reports for said in report.facts.said[kind])

    def breaches(self) -> dict[str, list[tuple[Report, Broken]]]:
        """Return who breaks each rule, the latest reports first."""
        return self._by((broken.rule, report, broken) for report in self.reports for broken in report.broken)

    @staticmethod
    def _by(found: Iterable[tuple[str, Report, T]]) -> dict[str, list[tuple[Report, T]]]:
        by_key: dict[str, list[tuple[Report, T]]] = {}
        for key, report, one in found:
            by_key.setdefault(key, []).append((report, one))
        for several in by_key.values():
            several.sort(key=lambda pair: (-pair[0].year, pair[0].id))
        return by_key


def index(reports: Iterable[Report]) -> Across:
    """Return reports side by side.

    They come in the order of their identifiers. What an agency's own report says of its year comes before what another
    says of it.
    """
    across = Across()
    running = overview().running
    for report in reports:
        record = report.record
        kept = replace(report, facts=report.facts._replace(stated=()))
        across.reports.append(kept)
        agency = across.agencies.setdefault(
            record.agency, Agency(record.agency, (record.agency_zh, record.agency_en), tier(record), record.places)
        )
        agency.reports.append(kept)
        for one in report.facts.stated:
            if one.is_running == (one.indicator in running):
                value = Value(agency.id, one.year, one.value, one.status, one.path, report.id)
                own = agency.values.setdefault(one.indicator, {})
                if one.year == report.year or one.year not in own:
                    own[one.year] = value
    for agency in across.agencies.values():
        agency.reports.sort(key=lambda report: report.year)
    return across


def tier(record: DatasetRecord) -> Tier:
    """Return the tier of a report's agency, by the code of its division."""
    if not record.places:
        return Tier(0, False)
    code = record.places[-1].code
    level = 1 if code.endswith("0000") else 2 if code.endswith("00") else 3
    return Tier(level, record.agency == code)


def by_tier(across: Across, values: Iterable[Value]) -> Iterator[tuple[Tier, list[Value]]]:
    """Yield values by the tier of their agency, the highest first."""
    found: dict[Tier, list[Value]] = {}
    for value in values:
        found.setdefault(across.agencies[value.agency].tier, []).append(value)
    yield from sorted(found.items(), key=lambda item: (item[0].level, not item[0].is_government))


def numbers(values: Iterable[Value]) -> list[Decimal]:
    """Return what has a value."""
    return [value.value for value in values if value.value is not None]
