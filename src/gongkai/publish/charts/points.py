"""Points: a line through the years, broken where one is missing, and single values along a scale."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from gongkai.model.labels import Names
from gongkai.publish.charts.numbers import grouped, nice
from gongkai.publish.charts.svg import element, frame, share, text

_LEFT, _RIGHT = 6.0, 94.0
_TOP, _BOTTOM, _HEIGHT = 26.0, 92.0, 116
_APART = 30.0
"""How far from the last value, as a share of the width, the highest must lie to be written too."""


class Trend(NamedTuple):
    """A line: what it shows, and its value by year; years that are not there are gaps."""

    names: Names
    values: Mapping[int, Decimal]


def trend(id_: str, shown: Trend, years: Sequence[int], *, most: Decimal | None = None) -> str:
    """Return a line over whole years from the first to the last of ``years``, above a baseline at zero.

    ``most`` is the top of the scale where several lines share one.
    """
    first, last = min(years), max(years)
    top = nice(max((*shown.values.values(), Decimal()), default=Decimal()) if most is None else most)
    bottom = min((*shown.values.values(), Decimal()))
    step = (_RIGHT - _LEFT) / max(last - first, 1)

    def x(year: int) -> float:
        return _LEFT + (year - first) * step if last > first else 50.0

    def y(value: Decimal) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * float((value - bottom) / (top - bottom)), 1)

    def drawn() -> Iterator[str]:
        yield element("line", x1="0", x2="100%", y1=y(Decimal()), y2=y(Decimal()), class_="chart-zero")
        for year in range(first, last + 1):
            yield element("line", x1=share(x(year)), x2=share(x(year)), y1=_BOTTOM, y2=_BOTTOM + 4, class_="chart-tick")
            if year in _labelled(first, last):
                yield text(str(year), x=share(x(year)), y=_HEIGHT - 6, text_anchor="middle", class_="chart-year")
        for year, value in sorted(shown.values.items()):
            if year + 1 in shown.values:
                after = shown.values[year + 1]
                yield element(
                    "line", x1=share(x(year)), y1=y(value), x2=share(x(year + 1)), y2=y(after), class_="chart-line"
                )
        for year, value in sorted(shown.values.items()):
            yield element("circle", cx=share(x(year)), cy=y(value), r=3, class_="chart-dot")
        for year in _told(shown.values, x):
            anchor = "end" if x(year) > 70 else "start" if x(year) < 30 else "middle"
            value = shown.values[year]
            yield text(grouped(value), x=share(x(year)), y=y(value) - 8, text_anchor=anchor, class_="chart-number")

    missing = [year for year in range(first, last + 1) if year not in shown.values]
    told = ", ".join(f"{year} {grouped(value)}" for year, value in sorted(shown.values.items()))
    gaps = ", ".join(map(str, missing))
    description = (
        told + (f"; 无数据的年份: {gaps}" if gaps else ""),
        told + (f"; years without data: {gaps}" if gaps else ""),
    )
    return frame(id_, shown.names, description, _HEIGHT, drawn())


def _labelled(first: int, last: int) -> set[int]:
    """Return the years that are written below the line: all of a few, else the ends and what lies evenly between."""
    step = -(-(last - first) // 4) or 1
    return {year for year in range(first, last + 1, step) if last - year >= step or year == first} | {last}


def _told(values: Mapping[int, Decimal], x: Callable[[int], float]) -> list[int]:
    """Return the years whose values are written: the last, and the one with the highest if it is not close to it."""
    if not values:
        return []
    last, highest = max(values), max(values, key=lambda year: (values[year], -year))
    return [highest, last] if x(last) - x(highest) >= _APART else [last]


def strip(id_: str, title: Names, values: Sequence[Decimal]) -> str:
    """Return values as points along a scale from zero, with the median marked; for a few of them."""
    top, least = nice(max(*values, Decimal())), min(*values, Decimal())
    height = 74

    def x(value: Decimal) -> float:
        return _LEFT + (_RIGHT - _LEFT) * float((value - least) / (top - least))

    def drawn() -> Iterator[str]:
        yield element("line", x1=share(_LEFT), x2=share(_RIGHT), y1=44, y2=44, class_="chart-zero")
        for tick in dict.fromkeys((least, Decimal(), top)):
            yield element("line", x1=share(x(tick)), x2=share(x(tick)), y1=44, y2=49, class_="chart-tick")
            yield text(grouped(tick), x=share(x(tick)), y=66, text_anchor="middle", class_="chart-year")
        for value in sorted(values):
            yield element("circle", cx=share(x(value)), cy=34, r=5, class_="chart-dot chart-loose")
        middle = x(median(values))
        yield element("line", x1=share(middle), x2=share(middle), y1=22, y2=44, class_="chart-median")
        anchor = "end" if middle > 70 else "start" if middle < 30 else "middle"
        name = grouped(median(values))
        yield text(
            (f"中位数 {name}", f"median {name}"), x=share(middle), y=16, text_anchor=anchor, class_="chart-number"
        )

    told = ", ".join(grouped(value) for value in sorted(values))
    return frame(id_, title, (told, told), height, drawn())
