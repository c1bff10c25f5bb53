"""One division: what lies below it, which agencies report there and in which years, what the reports add up to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from gongkai.knowledge.overview import overview
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model.labels import Names
from gongkai.publish.across.index import Across, Agency, Value, by_tier, numbers
from gongkai.publish.across.show import Section, by_year, link, named, unit
from gongkai.publish.charts import both, grouped, spread
from gongkai.publish.pages.environment import macro
from gongkai.publish.record import Place

ROOT = "../../"
_LINKS = 1200
"""So many reports are linked to one by one, to keep the page light."""


@dataclass(slots=True)
class Below:
    """A division: its own agencies, the divisions right below it that have any, and all agencies down to the last."""

    place: Place
    own: list[Agency] = field(default_factory=list)
    children: dict[str, Place] = field(default_factory=dict)
    all: list[Agency] = field(default_factory=list)


def divisions(across: Across) -> dict[str, Below]:
    """Return the divisions that have agencies with reports, or whose divisions have, by code."""
    found: dict[str, Below] = {}
    for agency in across.agencies.values():
        for above, place in enumerate(agency.places):
            below = found.setdefault(place.code, Below(place))
            below.all.append(agency)
            if above + 1 < len(agency.places):
                child = agency.places[above + 1]
                below.children.setdefault(child.code, child)
            else:
                below.own.append(agency)
    return dict(sorted(found.items()))


def division_sections(across: Across, base: str) -> Iterator[tuple[str, Section]]:
    """Yield the section of each division by its term."""
    found = divisions(across)
    for code, below in found.items():
        made_from = below.place, [(report.id, report.mark) for agency in below.all for report in agency.reports]
        mark = hashlib.sha256(repr(made_from).encode()).hexdigest()
        yield f"<{base}id/division/{code}>", Section(mark, partial(_section, below, found, across))


def _section(below: Below, found: dict[str, Below], across: Across) -> str:
    counts: dict[int, int] = {}
    for agency in below.all:
        for year in agency.years:
            counts[year] = counts.get(year, 0) + 1
    title: Names = ("各年收录的报告数（包括下级）", "Reports by year, of all that lies below")
    show = macro("across/division.html.j2", "section")
    years = sorted(counts)
    return show(
        root=ROOT,
        coverage=by_year("coverage", title, counts, (("年度", "Year"), ("报告数", "Reports"))),
        children=[_child(found[code], years) for code in sorted(below.children)],
        years=years,
        own=[(link(agency.path, agency.names, ROOT), _reports(agency, len(below.own), years)) for agency in below.own],
        totals=_totals(below, across),
    )


def _child(below: Below, years: Sequence[int]) -> tuple[str, str, str, str]:
    reports = sum(len(agency.reports) for agency in below.all)
    covered = sorted({year for agency in below.all for year in agency.years})
    span = f"{covered[0]}–{covered[-1]}" if len(covered) > 1 else str(covered[0])
    name = link(f"doc/division/{below.place.code}.html", (below.place.zh, below.place.en), ROOT)
    return name, grouped(Decimal(len(below.all))), grouped(Decimal(reports)), span


def _reports(agency: Agency, many: int, years: Sequence[int]) -> str:
    """Return the years of an agency's reports, as links where they are not too many for one page."""
    if many * len(years) > _LINKS:
        return ", ".join(map(str, agency.years))
    return " ".join(link(f"doc/report/{report.id}.html", str(report.year), ROOT) for report in agency.reports)


def _totals(below: Below, across: Across) -> list[tuple[str, Names, list[tuple[int, str, str, str]]]]:
    """Return for each main indicator its latest year, and by level how many agencies state it and their sum."""
    rows = []
    for code in overview().main:
        values = [value for agency in below.all for value in agency.values.get(code, {}).values()]
        stated = [value for value in values if value.value is not None]
        if stated:
            indicator = vocabulary().indicators[code]
            name = link(f"doc/code/indicator/{code}.html", named(indicator), ROOT)
            rows.append((name, unit(indicator), _of_latest(stated, across)))
    return rows


def _of_latest(stated: Sequence[Value], across: Across) -> list[tuple[int, str, str, str]]:
    latest = max(value.year for value in stated)
    found = []
    for tier, values in by_tier(across, (value for value in stated if value.year == latest)):
        told = spread(numbers(values))
        found.append((latest, both(tier.names), grouped(Decimal(told.many)), grouped(told.total)))
    return found
