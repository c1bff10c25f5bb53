"""Agencies: the examples of the knowledge, names in full, identifiers, and where a name means nothing."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.document import Document, Source, Span
from gongkai.extract.agencies import find_agencies
from gongkai.facts import Agency, AgencyMention, Period, Report
from gongkai.knowledge import agencies, divisions, entries
from gongkai.knowledge.agencies import Jurisdiction, name_agency, split
from gongkai.text import fold

DATA = entries.load("agencies.yaml")


def document(text: str) -> Document:
    lines = [line for line in text.splitlines(keepends=True)]
    starts = [sum(map(len, lines[:n])) for n in range(len(lines))]
    spans = tuple(Span(s, s + len(line.rstrip("\n"))) for s, line in zip(starts, lines, strict=True) if line.strip())
    return Document(Source("a.txt", "text/plain", "utf-8", "", 0), text, spans)


def report_of(name: str, year: int = 2017) -> Report:
    agency = name_agency(split(name), Jurisdiction(year)) or agencies.unplaced(split(name))
    return Report(agency, year, Period(date(year, 1, 1), date(year, 12, 31)), "")


def mentions(text: str, report: Report) -> dict[str, Agency]:
    found: tuple[AgencyMention, ...] = find_agencies(document(text), fold(text), report)
    assert all(m.span.of(text) == m.name for m in found)
    return {m.name: m.agency for m in found}


@pytest.mark.parametrize(("text", "expected"), DATA["examples"].items(), ids=list(DATA["examples"]))
def test_example(text: str, expected: dict[str, str]) -> None:
    found = mentions(text, report_of("高邮市"))
    assert {name: agency.name for name, agency in found.items()} == expected


def test_every_department_is_read_under_each_of_its_names() -> None:
    names = [(alias, d["name"]) for d in DATA["departments"] for alias in (d["name"], *d["aliases"])]
    assert len(names) > 140
    for alias, name in names:
        found = mentions(f"由清河市{alias}牵头落实", report_of("清河市"))
        assert {a.name for a in found.values()} == {f"清河市{name}"}, alias


def test_every_word_has_an_english_name() -> None:
    departments = [d["name"] for d in DATA["departments"]]
    assert not [name for name in departments if agencies.english_department(name) == name or "Ju" in name]
