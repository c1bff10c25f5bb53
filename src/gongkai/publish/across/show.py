"""How sections of pages show a value, a report, a count by year: links in HTML, and charts with their data."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import NamedTuple

from gongkai.knowledge.vocabulary import Indicator, vocabulary
from gongkai.model.labels import Names
from gongkai.model.ntriples import plain_decimal
from gongkai.publish.across.index import Across, Report, Value
from gongkai.publish.charts import Bar, Table, bars, both, figure, grouped

YEAR: Names = ("年度", "Year")
NOTHING = '<span class="state">—</span>'
"""Where nothing is stated; tables say so below their title."""

_PLAIN = "number"


class Section(NamedTuple):
    """What the page of a thing shows beside what is said of it: a mark of all it is made from, and HTML when asked."""

    mark: str
    make: Callable[[], str]


def link(path: str, names: Names | str, root: str) -> str:
    """Return a link to a page."""
    return f'<a href="{root}{escape(path)}">{escape(names) if isinstance(names, str) else both(names)}</a>'


def number(value: Decimal) -> str:
    """Return a number as pages show it."""
    return f'<data value="{plain_decimal(value)}">{grouped(value)}</data>'


def shown(value: Value | None, across: Across, root: str) -> str:
    """Return a value that leads to its observation, with its status in words where it is not simply a number.

    A cross marks what only the report of another year says.
    """
    if value is None:
        return NOTHING
    status = vocabulary().concepts("obs-status")[value.status]
    word = "" if value.status == _PLAIN else f'<span class="state">{both((status.zh, status.en))}</span>'
    inner = word if value.value is None else number(value.value)
    linked = f'<a href="{root}doc/obs/{value.path}.html">{inner}</a>'
    own = across.agencies[value.agency]
    is_own = any(report.id == value.report and report.year == value.year for report in own.reports)
    return linked + (f" {word}" if word and value.value is not None else "") + ("" if is_own else "†")


def unit(indicator: Indicator) -> Names:
    """Return the unit of an indicator."""
    concept = vocabulary().unit_of(indicator.code)
    return concept.zh, concept.en


def named(indicator: Indicator) -> Names:
    """Return the name of an indicator."""
    return indicator.zh, indicator.en


def with_unit(indicator: Indicator) -> Names:
    """Return the name of an indicator and its unit, as titles of charts have it."""
    zh, en = unit(indicator)
    return f"{indicator.zh}（{zh}）", f"{indicator.en} ({en})"


def concept(scheme: str, notation: str) -> Names:
    """Return the names of a concept, its notation where it has none."""
    found = vocabulary().concepts(scheme).get(notation)
    return (found.zh, found.en) if found else (notation, notation)


def report_link(report: Report, root: str, names: Names | str | None = None) -> str:
    """Return a link to the page of a report."""
    return link(f"doc/report/{report.id}.html", report.names if names is None else names, root)


def by_year(
    id_: str, title: Names, counts: Mapping[int, int], heads: Sequence[Names], known: Container[int] | None = None
) -> str:
    """Return counts by year as bars, every whole year from the first to the last.

    Years that are not ``known``, as no report is about them, have no count, not even zero.
    """
    if not counts:
        return ""
    years = range(min(counts), max(counts) + 1)
    found = {year: Decimal(counts.get(year, 0)) if known is None or year in known else None for year in years}
    drawn = [Bar((str(year), str(year)), count) for year, count in found.items()]
    table = Table(tuple(heads), [(str(year), "—" if c is None else grouped(c)) for year, c in found.items()])
    return figure(title, bars(id_, title, drawn, is_short=True), table)


def count_years(reports: Iterable[Report]) -> dict[int, int]:
    """Return how often each year comes."""
    counts: dict[int, int] = {}
    for report in reports:
        counts[report.year] = counts.get(report.year, 0) + 1
    return counts
