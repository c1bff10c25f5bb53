"""Whole reports: what extraction promises of every one, and what the reference report must give."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.document import Span
from gongkai.extract import extract
from gongkai.facts import Extraction, State
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.read import read
from gongkai.text import fold

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "reports"
REPORTS = [
    path
    for folder in (ROOT / "data" / "samples", ROOT / "tests" / "gold", SHARED)
    for path in sorted(folder.rglob("*"))
    if path.suffix in (".txt", ".html") and path.name != "README.md"
]


def spans_of(value: Any) -> list[Span]:
    """Return every span in a value, however deep."""
    if isinstance(value, Span):
        return [value]
    if isinstance(value, tuple):
        return [span for element in value for span in spans_of(element)]
    if is_dataclass(value) and not isinstance(value, type):
        return [span for field in fields(value) for span in spans_of(getattr(value, field.name))]
    return []


def test_there_are_reports() -> None:
    assert len(REPORTS) >= 45


@pytest.mark.parametrize("path", REPORTS, ids=lambda p: p.stem)
def test_every_report(path: Path) -> None:
    extraction = extract(read(path))
    text = extraction.text
    assert all(0 <= span.start <= span.end <= len(text) for span in spans_of(extraction))
    facts = (extraction.figures, extraction.policies, extraction.agencies, extraction.measures, extraction.excluded)
    blank = [figure.span for figure in extraction.figures if figure.state is State.BLANK]
    assert all(span.start < span.end or span in blank for span in spans_of(facts))
    for found in (*extraction.figures, *extraction.excluded):
        assert found.span.of(text) == found.quote
    every_number_is_accounted_for(extraction)
    codes = vocabulary().concepts("issue")
    assert all(issue.code in codes for issue in extraction.issues)
    order = [figure.span for figure in extraction.figures]
    assert order == sorted(order)
    assert extract(read(path)) == extraction


def every_number_is_accounted_for(extraction: Extraction) -> None:
    """Every digit lies in a figure or in a named exclusion."""
    spans = [found.span for found in (*extraction.figures, *extraction.excluded)]
    told = {place for span in spans for place in range(span.start, span.end)}
    for match in re.finditer(r"\d", fold(extraction.text)):
        assert match.start() in told, extraction.text[match.start() - 20 : match.end() + 20]


@pytest.fixture(scope="module")
def gaoyou() -> Extraction:
    path = SHARED / "real" / "gaoyou-2017.txt"
    if not path.exists():
        pytest.skip("the real reports beside the checkout are not there")
    return extract(read(path))


def test_the_reference_report(gaoyou: Extraction) -> None:
    facts = json.loads((SHARED / "real" / "gaoyou-2017.facts.json").read_text(encoding="utf-8"))
    report = gaoyou.report
    assert report.agency.name == facts["agency"]
    assert report.agency.division is not None
    assert report.agency.division.code == facts["division"]
    assert report.prepared_by == facts["prepared_by"]
    assert report.year == facts["year"]
    assert [report.period.start.isoformat(), report.period.end.isoformat()] == [
        facts["period"]["start"],
        facts["period"]["end"],
    ]
    wanted = [
        (p["title"], p.get("number"), p["kind"], p["relation"].replace(" ", "-"), p.get("as_written"))
        for p in facts["policies"]
    ]
    found = [(p.title, p.number, p.kind, p.relation, p.number_as_written) for p in gaoyou.policies]
    assert found == wanted
    assert gaoyou.policies[0].aliases == ("条例",)
    assert len(gaoyou.problems) == facts["problems"]


def test_the_reference_reports_sums(gaoyou: Extraction) -> None:
    sums = [(e.total.value, [p.value for p in e.parts]) for e in gaoyou.enumerations if e.adds_up]
    assert (Decimal(865), [Decimal(508), Decimal(357)]) in sums
    assert (Decimal(8751), Decimal("80.45")) in [(s.part.value, s.percent.value) for s in gaoyou.shares]
