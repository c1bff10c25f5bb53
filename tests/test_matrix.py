"""The same facts come out of every format and every flattening of the sample reports; never a wrong number."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai import extract_file
from writing import KINDS, Fact, Report, cases, expected, write

CASES = list(cases())

Place = tuple[str | None, str, str]
"""A cell by what it means: indicator, applicant, period."""

Content = tuple[str, Decimal | None]
"""What a cell holds: its state, and the value of a number."""


def places(facts: list[Fact]) -> dict[Place, Content]:
    """Return the cells of indicators of the catalogue."""
    return {(f.indicator, f.applicant, f.period): (f.state, f.value) for f in facts if f.indicator}


def others(facts: list[Fact]) -> Counter[Content]:
    """Return what the cells hold whose rows have no indicator in the catalogue."""
    return Counter((f.state, f.value) for f in facts if f.indicator is None)


def found_in(path: Path) -> list[Fact]:
    """Return what extraction says of the tables of a file."""
    return [
        Fact(
            indicator=figure.indicator,
            applicant=figure.applicant or "total",
            period="cumulative" if figure.period.startswith("../") else "year",
            state=str(figure.state),
            value=figure.value,
        )
        for figure in extract_file(path).figures
        if figure.table is not None
    ]


def test_the_matrix_is_complete() -> None:
    assert (len(KINDS), len(CASES)) == (24, 196)


@pytest.mark.parametrize(("report", "kind"), CASES, ids=[f"{report.id}-{kind}" for report, kind in CASES])
def test_the_facts_are_the_same(report: Report, kind: str, tmp_path: Path) -> None:
    found = found_in(write(report, kind, tmp_path))
    wanted = list(expected(report, kind))
    stated, cells = places(wanted), places(found)
    counts = Counter((f.indicator, f.applicant, f.period) for f in found if f.indicator)
    assert [place for place, count in counts.items() if count > 1] == []
    if KINDS[kind].is_glued:
        undecided = {place for place, (state, _) in cells.items() if state == "ambiguous"}
        assert {p: c for p, c in cells.items() if p not in undecided} == {
            p: c for p, c in stated.items() if p not in undecided
        }
        assert undecided <= stated.keys()
    elif KINDS[kind].keeps_places:
        assert cells == stated
        assert others(wanted) <= others(found)
    else:
        numbers = {place: content for place, content in cells.items() if content[0] == "number"}
        assert numbers.items() <= stated.items()
