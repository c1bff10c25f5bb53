"""Draws bars and trends: the baseline is zero, numbers stand at their marks, missing data is a gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from gongkai.pictures.picture import Number, fitted, lines_of, shown, svg, text, ticks, width_of

_WIDTH, _MARGIN, _LINE = 720, 12, 20
_BAR, _GAP, _LABELS = 18, 10, 260
_PANEL, _COLUMNS = 110, 2
_COLOUR = "#2a6f97"  # dark enough on white, light enough on black, and grey in print

MOST_BARS, MOST_TRENDS = 30, 12
"""How much a picture can show; what is left out is told below it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its label; ``word`` stands in the place of a number that is not there."""

    label: str
    value: Number | None
    word: str = ""


def bars(items: Sequence[Bar], title: str, unit: str, notes: Sequence[str] = ()) -> str:
    """Return bars below each other, in the order given."""
    values = [item.value for item in items if item.value is not None]
    low, high = min([0, *values]), max([0, *values])
    labels = min(_LABELS, max((width_of(item.label) for item in items), default=0)) + 8
    ends = [width_of(_end(item)) + 8 for item in items] or [0]
    left, right = _MARGIN + labels, _WIDTH - _MARGIN - max(ends)
    if low < 0:
        left += max(ends)
    scale = (right - left) / ((high - low) or 1)
    zero = left - low * scale
    body, y = _head(title, unit)
    for item in items:
        middle = y + _BAR / 2 + 4.5
        body += f"<g><title>{escape(f'{item.label}: {_end(item)}')}</title>\n"
        body += text(_MARGIN + labels - 8, middle, fitted(item.label, labels - 8), anchor="end")
        length = (item.value or 0) * scale
        if item.value is not None:
            x = zero + min(length, 0)
            body += f'<rect x="{x:.1f}" y="{y:g}" width="{abs(length):.1f}" height="{_BAR}" fill="{_COLOUR}"/>\n'
        beside = zero + length + (6 if length >= 0 else -6)
        body += text(round(beside, 1), middle, _end(item), anchor="start" if length >= 0 else "end")
        body += "</g>\n"
        y += _BAR + _GAP
    body += _rule(zero, y - len(items) * (_BAR + _GAP) - 4, zero, y - 6)
    body, y = _foot(body, y, notes)
    said = "；".join(f"{item.label} {_end(item)}" for item in items)
    return svg(title, said, _WIDTH, y + _MARGIN, body)


def trend(series: Mapping[str, Mapping[int, Number]], title: str, unit: str, notes: Sequence[str] = ()) -> str:
    """Return a small picture for each series, all with the same axes: years across, the value at each of them."""
    years = sorted({year for values in series.values() for year in values})
    every = [value for values in series.values() for value in values.values()]
    marks = ticks(min([0, *every]), max([0, *every]))
    columns = min(_COLUMNS, len(series)) or 1
    width = (_WIDTH - _MARGIN * (columns + 1)) / columns
    names = {name: lines_of(name, width - 8) for name in series}
    name_lines = max(map(len, names.values()), default=0) if len(series) > 1 else 0
    body, y = _head(title, unit)
    for number, (name, values) in enumerate(series.items()):
        column = number % columns
        x = _MARGIN + column * (width + _MARGIN)
        body += f"<g><title>{escape(name)}</title>\n"
        for place, line in enumerate(names[name][:name_lines]):
            body += text(x, y + 14 + place * _LINE, line, more=' font-weight="bold"')
        body += _panel(values, years, marks, x, y + name_lines * _LINE + 18, width)
        body += "</g>\n"
        if column == columns - 1 or number == len(series) - 1:
            y += name_lines * _LINE + _PANEL + 56
    body, y = _foot(body, y, notes)
    said = "；".join(
        f"{name}: " + ", ".join(f"{year} {shown(values[year])}" for year in sorted(values))
        for name, values in series.items()
    )
    return svg(title, said, _WIDTH, y + _MARGIN, body)


def _panel(
    values: Mapping[int, Number], years: Sequence[int], marks: Sequence[float], x: float, y: float, width: float
) -> str:
    """Return the axes, the line and the numbers of one series; the line breaks where a year is missing."""
    left = x + max(width_of(shown(mark)) for mark in marks) + 8
    span = max(years[-1] - years[0], 1)
    step = (x + width - 24 - left - 16) / span

    def across(year: int) -> float:
        return left + 16 + (year - years[0]) * step

    def up(value: Number) -> float:
        return y + _PANEL - (value - marks[0]) / ((marks[-1] - marks[0]) or 1) * _PANEL

    drawn = ""
    for mark in marks:
        drawn += text(left - 6, up(mark) + 4.5, shown(mark), anchor="end", more=' opacity="0.75"')
        drawn += _rule(left, up(mark), x + width, up(mark), faint=bool(mark))
    every = max(1, -(-int(width_of("2000") + 10) // max(int(step), 1)))
    for year in range(years[0], years[-1] + 1, every):
        drawn += text(round(across(year), 1), y + _PANEL + 18, str(year), anchor="middle")
    stretch: list[int] = []
    for year in [*sorted(values), years[-1] + 2]:
        if stretch and year != stretch[-1] + 1:
            points = " ".join(f"{across(one):.1f},{up(values[one]):.1f}" for one in stretch)
            drawn += f'<polyline points="{points}" fill="none" stroke="{_COLOUR}" stroke-width="2"/>\n'
            stretch = []
        stretch.append(year)
    free = float("inf")  # the latest number is written first, and others where there is room for them
    for year in sorted(values, reverse=True):
        px, py, words = round(across(year), 1), round(up(values[year]), 1), shown(values[year])
        drawn += f'<circle cx="{px:g}" cy="{py:g}" r="3.5" fill="{_COLOUR}"/>\n'
        if px + width_of(words) / 2 < free:
            drawn += text(px, py - 8, words, anchor="middle")
            free = px - width_of(words) / 2 - 4
    return drawn


def _head(title: str, unit: str) -> tuple[str, float]:
    lines = lines_of(f"{title} ({unit})" if unit else title, (_WIDTH - 2 * _MARGIN) / 1.2)
    body = "".join(
        text(_MARGIN, _MARGIN + 16 + number * 24, line, more=' font-size="16" font-weight="bold"')
        for number, line in enumerate(lines)
    )
    return body, _MARGIN + 24 * len(lines) + 12.0


def _foot(body: str, y: float, notes: Sequence[str]) -> tuple[str, float]:
    for note in notes:
        for line in lines_of(note, _WIDTH - 2 * _MARGIN):
            y += _LINE
            body += text(_MARGIN, y - 4, line, more=' opacity="0.75"')
    return body, y


def _rule(x1: float, y1: float, x2: float, y2: float, *, faint: bool = False) -> str:
    opacity = ' opacity="0.25"' if faint else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="currentColor"{opacity}/>\n'


def _end(item: Bar) -> str:
    return item.word if item.value is None else shown(item.value)
