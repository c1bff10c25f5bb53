"""One indicator over all agencies: the ranking, the years, where its values lie, level by level; and its table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from gongkai.knowledge.tiles import tiles
from gongkai.knowledge.vocabulary import Indicator, vocabulary
from gongkai.model.labels import Names
from gongkai.model.ntriples import plain_decimal
from gongkai.model.terms import CODE
from gongkai.publish.across.index import Across, Tier, Value, by_tier, numbers
from gongkai.publish.across.show import YEAR, Section, link, shown, unit, with_unit
from gongkai.publish.charts import (
    Bar,
    Table,
    Trend,
    bars,
    both,
    classes,
    figure,
    grouped,
    nice,
    ranks,
    spread,
    strip,
    tile_map,
    trend,
)
from gongkai.publish.charts.numbers import Spread
from gongkai.publish.csv import Row, write_rows
from gongkai.publish.pages.environment import macro

ROOT = "../../../"
TOP = 20
_TOP_OF_YEAR = 10
_YEARS = 15
_FEW = 8
"""So many values are shown one by one, more of them by class."""

COLUMNS = ("agency", "agency_zh", "agency_en", "level", "year", "value", "unit", "status", "iri")

_AGENCY: Names = ("机关", "Agency")
_REPORTS: Names = ("机关数", "Agencies")
_PROVINCE: Names = ("省级区划", "Province")
_SUM, _LEAST, _MEDIAN, _MOST = ("合计", "Sum"), ("最小", "Least"), ("中位数", "Median"), ("最大", "Greatest")
_SHARE = "percent"


def indicator_tables(across: Across, base: str) -> dict[str, bytes]:
    """Return the values of each indicator as CSV, by its code."""
    agencies = {one.id: (one.id, *one.names, one.tier.names[1]) for one in across.agencies.values()}
    return {code: _table(code, values, agencies, base) for code, values in across.series().items()}


def _table(code: str, values: Sequence[Value], agencies: Mapping[str, tuple[str, ...]], base: str) -> bytes:
    indicator = vocabulary().indicators[code]
    rows: Iterator[Row] = (
        (
            *agencies[one.agency],
            one.year,
            "" if one.value is None else plain_decimal(one.value),
            indicator.unit,
            one.status,
            f"{base}id/obs/{one.path}",
        )
        for one in values
    )
    return write_rows(rows, COLUMNS).encode()


def indicator_sections(across: Across, tables: dict[str, bytes]) -> Iterator[tuple[str, Section]]:
    """Yield the section of each indicator by its term; ``tables`` are those that ``indicator_tables`` made."""
    series = across.series()
    for code in vocabulary().indicators:
        mark = hashlib.sha256(tables.get(code, b"")).hexdigest()
        yield f"<{CODE.iri}indicator/{code}>", Section(mark, partial(_section, code, series.get(code, []), across))


def _section(code: str, values: Sequence[Value], across: Across) -> str:
    indicator = vocabulary().indicators[code]
    years: dict[int, list[Value]] = {}
    for value in values:
        if value.value is not None:
            years.setdefault(value.year, []).append(value)
    latest = max(years, default=0)
    show = macro("across/indicator.html.j2", "section")
    return show(
        root=ROOT,
        code=code,
        latest=latest,
        count=len(values),
        ranking=_ranking_figure(indicator, latest, years[latest], across) if years else "",
        further=max(0, len(years[latest]) - TOP) if years else 0,
        distribution=_distribution(indicator, latest, numbers(years[latest])) if years else "",
        levels=_levels(across, years[latest]) if years else None,
        maps=list(_maps(indicator, latest, across, years[latest])) if years else [],
        trends=list(_trends(indicator, across, values)),
        by_year=[
            (year, _ranking(sorted(years[year], key=_rank_key)[:_TOP_OF_YEAR], across))
            for year in sorted(years, reverse=True)[1:_YEARS]
        ],
        heads=(("名次", "Rank"), _AGENCY, unit(indicator)),
    )


def _rank_key(value: Value) -> tuple[Decimal, str]:
    return -(value.value or Decimal()), value.agency


def _ranking(values: Sequence[Value], across: Across) -> list[tuple[str, str, str]]:
    """Return the rows of a ranking: rank, agency, value; ``values`` are sorted."""
    places = ranks(numbers(values))
    return [
        (
            str(place),
            link(across.agencies[one.agency].path, across.agencies[one.agency].names, ROOT),
            shown(one, across, ROOT),
        )
        for place, one in zip(places, values, strict=True)
    ]


def _ranking_figure(indicator: Indicator, year: int, values: Sequence[Value], across: Across) -> str:
    top = sorted(values, key=_rank_key)[:TOP]
    zh, en = with_unit(indicator)
    title = (f"{year}年{zh}：前 {len(top)} 位", f"{en}, {year}: first {len(top)}")
    drawn = [Bar(across.agencies[one.agency].names, one.value or Decimal()) for one in top]
    rows = [(agency, place, value) for place, agency, value in _ranking(top, across)]
    table = Table((_AGENCY, ("名次", "Rank"), unit(indicator)), rows)
    return figure(title, bars("ranking", title, drawn), table)


def _distribution(indicator: Indicator, year: int, values: Sequence[Decimal]) -> str:
    zh, en = with_unit(indicator)
    if len(values) < _FEW:
        title = (f"{year}年{zh}：各机关的数值", f"{en}, {year}: the value of each agency")
        return figure(title, strip("distribution", title, values)) if len(values) > 1 else ""
    title = (f"{year}年{zh}：各档的机关数", f"{en}, {year}: agencies by size of the value")
    found = classes(values, is_share=indicator.unit_code == _SHARE)
    drawn = [Bar(one.names, Decimal(one.many)) for one in found]
    table = Table((unit(indicator), _REPORTS), [(both(one.names), grouped(Decimal(one.many))) for one in found])
    return figure(title, bars("distribution", title, drawn, is_short=True), table)


def _levels(across: Across, values: Sequence[Value]) -> tuple[tuple[Names, ...], list[tuple[str, ...]]]:
    rows = []
    for tier, of_tier in by_tier(across, values):
        told = spread(numbers(of_tier))
        cells = (told.many, told.total, told.least, told.median, told.most)
        rows.append((both(tier.names), *(grouped(Decimal(cell)) for cell in cells)))
    return (("层级", "Level"), _REPORTS, _SUM, _LEAST, _MEDIAN, _MOST), rows


def _maps(indicator: Indicator, year: int, across: Across, values: Sequence[Value]) -> Iterator[str]:
    """Yield for each level the medians of the provinces as a map, all in one scale; nothing where there is but one."""
    known = {tile.code: tile for tile in tiles()}
    by_level: list[tuple[Tier, dict[str, Spread]]] = []
    for tier, of_tier in by_tier(across, values):
        by_province: dict[str, list[Value]] = {}
        for value in of_tier:
            for place in across.agencies[value.agency].places[:1]:
                by_province.setdefault(place.code, []).append(value)
        told = {code: spread(numbers(own)) for code, own in sorted(by_province.items()) if code in known}
        if len(told) > 1:
            by_level.append((tier, told))
    most = nice(max((one.median for _, told in by_level for one in told.values()), default=Decimal()))
    for tier, told in by_level:
        title = (
            f"{year}年{tier.names[0]}的中位数（{unit(indicator)[0]}）",
            f"{tier.names[1]}, {year}: median ({unit(indicator)[1]})",
        )
        medians = {code: one.median for code, one in told.items()}
        rows = [
            (both((known[code].zh, known[code].en)), grouped(Decimal(one.many)), grouped(one.median))
            for code, one in told.items()
        ]
        drawn = tile_map(f"map-{tier.level}-{int(tier.is_government)}", title, tiles(), medians, most=most)
        yield figure(title, drawn, Table((_PROVINCE, _REPORTS, _MEDIAN), rows))


def _trends(indicator: Indicator, across: Across, values: Sequence[Value]) -> Iterator[str]:
    """Yield for each level the median by year, on one scale, with the sums in the table below."""
    stated = [value for value in values if value.value is not None]
    years = sorted({value.year for value in stated})
    if len(years) < 2:
        return
    by_level = []
    for tier, of_tier in by_tier(across, stated):
        of_year = {year: numbers(one for one in of_tier if one.year == year) for year in years}
        by_level.append((tier, {year: spread(found) for year, found in of_year.items() if found}))
    most = nice(max(told.median for _, by_year in by_level for told in by_year.values()))
    for tier, by_year in by_level:
        title = (f"{tier.names[0]}的中位数（{unit(indicator)[0]}）", f"{tier.names[1]}: median ({unit(indicator)[1]})")
        line = Trend(title, {year: told.median for year, told in by_year.items()})
        rows = [
            (str(year), grouped(Decimal(told.many)), grouped(told.total), grouped(told.median))
            for year, told in by_year.items()
        ]
        drawn = trend(f"trend-{tier.level}-{int(tier.is_government)}", line, years, most=most)
        yield figure(title, drawn, Table((YEAR, _REPORTS, _SUM, _MEDIAN), rows))
