"""Loads how a report begins and ends (``report.yaml``): the patterns of titles, periods and labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from gongkai.knowledge import entries

_FILE = "report.yaml"


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The patterns of ``report.yaml``, compiled; lists keep their order, best first."""

    vocabulary: tuple[str, ...]
    vocabulary_needed: int
    vocabulary_enough: int
    sections: tuple[re.Pattern[str], ...]
    sections_needed: int
    titles: tuple[re.Pattern[str], ...]
    title_lead: re.Pattern[str]
    title_bounds: re.Pattern[str]
    year: re.Pattern[str]
    period: tuple[re.Pattern[str], ...]
    published: tuple[re.Pattern[str], ...]
    published_before: re.Pattern[str]
    publisher: tuple[re.Pattern[str], ...]
    source_url: tuple[re.Pattern[str], ...]
    prepared: tuple[re.Pattern[str], ...]
    itself: Mapping[str, re.Pattern[str]]
    place_before: re.Pattern[str]


@cache
def words() -> ReportWords:
    """Return the patterns; a KnowledgeError names a broken one."""
    data = entries.load(_FILE)
    fragments = entries.expand_all(data["fragments"], _FILE)

    def compiled(pattern: str, where: str) -> re.Pattern[str]:
        where = f"{_FILE}, {where}"
        return entries.compile_pattern(entries.expand(pattern, fragments, where), where)

    def patterns(name: str) -> tuple[re.Pattern[str], ...]:
        group = data[name]["patterns"] if name == "sections" else data[name]
        return tuple(compiled(entry["pattern"], f"{name}/{n}") for n, entry in enumerate(group, 1))

    return ReportWords(
        vocabulary=tuple(data["vocabulary"]["words"]),
        vocabulary_needed=data["vocabulary"]["needed"],
        vocabulary_enough=data["vocabulary"]["enough"],
        sections=patterns("sections"),
        sections_needed=data["sections"]["needed"],
        titles=patterns("titles"),
        title_lead=compiled(rf"(?:{data['title_lead']}|[ \t])+", "title_lead"),
        title_bounds=compiled(rf"[{data['title_bounds']}]", "title_bounds"),
        year=compiled(r"\(?{Y}\)?", "year"),
        period=patterns("period"),
        published=patterns("published"),
        published_before=compiled(data["published_before"], "published_before"),
        publisher=patterns("publisher"),
        source_url=patterns("source_url"),
        prepared=patterns("prepared"),
        itself={kind: compiled(pattern, f"self/{kind}") for kind, pattern in data["self"].items()},
        place_before=compiled(data["place_before"], "place_before"),
    )
