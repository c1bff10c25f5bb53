"""Bars: sorted ones that compare things, and stacked ones that show what something is made up of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from gongkai.model.labels import Names
from gongkai.publish.charts.numbers import grouped
from gongkai.publish.charts.svg import element, frame, share, text

_FULL = 78.0
"""How much of the width the longest bar takes; its number stands behind it."""

_LABELLED = 26.0
"""Where bars begin that have their labels before them."""

_ROW, _LINE, _THICK = 44, 26, 16
_UNKNOWN: Names = ("无数据", "no data")
_NARROWEST = 7.0
"""The least share of the width in which a number is written."""


class Bar(NamedTuple):
    """A thing and its value, None where there is none to know of; ``kind`` is the class of its colour."""

    names: Names
    value: Decimal | None
    kind: str = "chart-bar"


class Part(NamedTuple):
    """A part of a stack: its name, its value, the class of its colour, which is the same on every page."""

    names: Names
    value: Decimal
    kind: str


class Stack(NamedTuple):
    """A year, or anything else, and its parts in the order of the key."""

    label: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the parts."""
        return sum((part.value for part in self.parts), Decimal())


def bars(id_: str, title: Names, shown: Sequence[Bar], *, is_short: bool = False) -> str:
    """Return bars on one baseline at zero, in the order given, each with its name and its number.

    Names that are ``is_short`` stand before the bars, others above them.
    """
    start, height = (_LABELLED, _LINE) if is_short else (0.0, _ROW)
    values = [float(bar.value) for bar in shown if bar.value is not None]
    least, most = min([0.0, *values]), max([0.0, *values])
    unit = (_FULL - start) / ((most - least) or 1)
    zero = start - least * unit

    def drawn() -> Iterator[str]:
        for number, bar in enumerate(shown):
            top = number * height + (height - _THICK - 4)
            yield text(bar.names, x="0", y=top + 13 if is_short else top - 6, class_="chart-name")
            if bar.value is None:
                yield text(_UNKNOWN, x=share(zero), dx=6, y=top + 13, class_="chart-year")
                continue
            length = float(bar.value) * unit
            yield element(
                "rect",
                x=share(zero + min(0.0, length)),
                y=top,
                width=share(abs(length)),
                height=_THICK,
                class_=bar.kind,
            )
            end = zero + max(0.0, length)
            yield text(grouped(bar.value), x=share(end), dx=6, y=top + 13, class_="chart-number")
        yield element("line", x1=share(zero), x2=share(zero), y1=0, y2=len(shown) * height, class_="chart-zero")

    told = [(bar.names, bar.value) for bar in shown if bar.value is not None]
    return frame(id_, title, _listed(told), len(shown) * height, drawn())


def stacked(id_: str, title: Names, shown: Sequence[Stack]) -> str:
    """Return a bar for each stack, all of the same length, as what they are made up of is compared, not their sums."""
    start, full = 16.0, 84.0

    def drawn() -> Iterator[str]:
        for number, stack in enumerate(shown):
            top, left = number * 34, start
            yield text(stack.label, x="0", y=top + 18, class_="chart-name")
            for part in stack.parts:
                width = full * float(part.value / stack.total) if stack.total else 0.0
                if width:
                    yield element(
                        "rect", x=share(left), y=top, width=share(width), height=26, class_=f"chart-part {part.kind}"
                    )
                if width >= _NARROWEST:
                    yield text(
                        grouped(part.value),
                        x=share(left + width / 2),
                        y=top + 18,
                        text_anchor="middle",
                        class_=f"chart-number on-{part.kind}",
                    )
                left += width
        yield element("line", x1=share(start), x2=share(start), y1=0, y2=len(shown) * 34 - 8, class_="chart-zero")

    told = [
        ((f"{stack.label} {part.names[0]}", f"{stack.label} {part.names[1]}"), part.value)
        for stack in shown
        for part in stack.parts
        if part.value
    ]
    return frame(id_, title, _listed(told), len(shown) * 34, drawn())


def key(kinds: Sequence[tuple[str, Names]]) -> str:
    """Return the colours of a chart with their names, in the order of its parts."""
    swatch = (
        '<svg class="chart-swatch" width="14" height="14" aria-hidden="true">'
        '<rect width="14" height="14" class="chart-part {}"/></svg>'
    )
    named = "".join(
        f'<li>{swatch.format(kind)} <span lang="zh">{names[0]}</span> <span lang="en">{names[1]}</span></li>'
        for kind, names in kinds
    )
    return f'<ul class="chart-key">{named}</ul>'


def _listed(values: Sequence[tuple[Names, Decimal]]) -> Names:
    zh, en = (", ".join(f"{names[i]} {grouped(value)}" for names, value in values[:10]) for i in (0, 1))
    more = len(values) > 10
    return f"{zh}{'……' if more else '。'}", f"{en}{' …' if more else '.'}"
