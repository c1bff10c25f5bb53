"""Draws classes and the properties between them: boxes in columns, each property a row that leads to a box.

The layout is the layered one: a class stands to the right of all that lead to it, and within its column near them.
Text never leaves its box and lines run below the boxes, so that nothing hides a name. Same classes, same picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_ROW, _PAD, _TITLE, _GAP_X, _GAP_Y, _MARGIN = 20, 10, 44, 90, 24, 12
_SIGN, _BOLD, _HAN = 7.2, 8.6, 14  # widths of a letter, a bold one, a Chinese sign, at 13 pixels with room to spare


@dataclass(frozen=True, slots=True)
class Property:
    """A property as the row of a box: its local name and the class that it leads to, by a short name."""

    name: str
    target: str


@dataclass(frozen=True, slots=True)
class Class:
    """A class as a box: its short name, Chinese name and properties, and the address that it leads to."""

    name: str
    zh: str
    href: str
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A class where it is drawn."""

    drawn: Class
    x: float
    y: float
    width: float
    rows: tuple[tuple[str, float], ...]
    """The text of each property and its base line."""

    @property
    def height(self) -> float:
        """The height of the box."""
        return _height(self.drawn)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes, the lines between them as SVG paths, and the size of it all."""

    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    width: float
    height: float
    sentences: tuple[str, ...]
    """What the lines say, for those who cannot see them."""


def draw(classes: Sequence[Class]) -> Drawing:
    """Return the drawing of some classes; properties that lead to none of them have a row but no line."""
    by_name = {c.name: c for c in classes}
    columns = _ordered(_columns(by_name), by_name)
    boxes: dict[str, Box] = {}
    x = float(_MARGIN)
    tallest = max((_stack(column, by_name) for column in columns), default=0.0)
    for column in columns:
        width = max(_width(by_name[name]) for name in column)
        y = _MARGIN + (tallest - _stack(column, by_name)) / 2
        for name in column:
            boxes[name] = _box(by_name[name], x, y, width)
            y += boxes[name].height + _GAP_Y
        x += width + _GAP_X
    lines = tuple(
        _line(box, baseline, boxes[p.target])
        for box in boxes.values()
        for p, (_, baseline) in zip(box.drawn.properties, box.rows, strict=True)
        if p.target in boxes
    )
    sentences = tuple(f"{c.name} {p.name} {p.target}" for c in classes for p in c.properties)
    return Drawing(tuple(boxes.values()), lines, max(x - _GAP_X, 0) + _MARGIN, tallest + 2 * _MARGIN, sentences)


def around(name: str, classes: Iterable[Class]) -> tuple[Class, ...]:
    """Return a class with its properties, the classes that lead to it and those that it leads to."""
    every = {c.name: c for c in classes}
    targets = [p.target for p in every[name].properties if p.target in every and p.target != name]
    before = [
        Class(c.name, c.zh, c.href, tuple(p for p in c.properties if p.target == name))
        for c in every.values()
        if c.name not in (name, *targets) and any(p.target == name for p in c.properties)
    ]
    after = [Class(c.name, c.zh, c.href) for target in dict.fromkeys(targets) for c in (every[target],)]
    return (*before, every[name], *after)


def _columns(classes: Mapping[str, Class]) -> list[list[str]]:
    """Return the classes by column: each one further right than the furthest that leads to it."""
    depth: dict[str, int] = {}

    def deepen(name: str, level: int, path: tuple[str, ...]) -> None:
        if name in path or depth.get(name, -1) >= level:
            return
        depth[name] = level
        for p in classes[name].properties:
            if p.target in classes:
                deepen(p.target, level + 1, (*path, name))

    led_to = {p.target for c in classes.values() for p in c.properties if p.target != c.name}
    for name in [*(n for n in classes if n not in led_to), *classes]:
        deepen(name, depth.get(name, 0), ())
    columns: dict[int, list[str]] = {}
    for name in classes:
        columns.setdefault(depth[name], []).append(name)
    return [columns[level] for level in sorted(columns)]


def _ordered(columns: list[list[str]], classes: Mapping[str, Class]) -> list[list[str]]:
    """Return the columns with each class at the mean place of its neighbours; a few sweeps settle it."""
    edges = [(c.name, p.target) for c in classes.values() for p in c.properties if p.target in classes]
    for _ in range(4):
        place = {name: n / len(column) for column in columns for n, name in enumerate(column)}
        for column in columns:
            mean = {}
            for name in column:
                near = [place[b if a == name else a] for a, b in edges if name in (a, b) and a != b]
                mean[name] = sum(near) / len(near) if near else 1.0
            column.sort(key=lambda name: (round(mean[name], 6), place[name]))
            place |= {name: n / len(column) for n, name in enumerate(column)}
    return columns


def _box(drawn: Class, x: float, y: float, width: float) -> Box:
    rows = tuple((_row(p), y + _TITLE + _ROW * (n + 0.7)) for n, p in enumerate(drawn.properties))
    return Box(drawn, x, y, width, rows)


def _row(p: Property) -> str:
    return f"{p.name} → {p.target}"


def _line(source: Box, baseline: float, target: Box) -> str:
    """Return a curve from a row's end to the title of the target; back or within a column it leaves and comes right."""
    x1, y1 = source.x + source.width, baseline - 4
    y2 = target.y + _TITLE / 2
    if target.x > source.x:
        x2 = target.x
        bend = (x2 - x1) / 2
        return f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
    x2 = target.x + target.width
    bend = max(x1, x2) + _GAP_X / 2
    return f"M{x1:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2:g} {y2:g}"


def _stack(column: Sequence[str], classes: Mapping[str, Class]) -> float:
    return sum(_height(classes[name]) for name in column) + _GAP_Y * (len(column) - 1)


def _height(drawn: Class) -> float:
    return _TITLE + _ROW * len(drawn.properties) + (_PAD / 2 if drawn.properties else 0)


def _width(drawn: Class) -> float:
    longest = max((_SIGN * len(_row(p)) for p in drawn.properties), default=0.0)
    return round(max(longest, _BOLD * len(drawn.name), _HAN * len(drawn.zh)) + 2 * _PAD)
