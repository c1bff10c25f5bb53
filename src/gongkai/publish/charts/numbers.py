"""Numbers as charts and tables need them: written for reading, ranked, summed up, in classes of size."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from gongkai.model.labels import Names
from gongkai.model.ntriples import plain_decimal

_STEPS = (1, 2, 5)
_MOST_CLASSES = 12


def grouped(value: Decimal) -> str:
    """Return a number with its thousands apart, as both languages write it, and with a minus sign."""
    return f"{Decimal(plain_decimal(value)):,}".replace("-", "−")


def nice(value: Decimal) -> Decimal:
    """Return the least of 1, 2 or 5 times a power of ten that is not below a value; 1 where that is not above 0."""
    if value <= 0:
        return Decimal(1)
    power = Decimal(10) ** value.adjusted()
    return next(step * power for step in (*_STEPS, 10) if step * power >= value)


def ranks(values: Sequence[Decimal]) -> list[int]:
    """Return the rank of each of some falling values: equal ones share it, and the next counts all before it."""
    found: list[int] = []
    for place, value in enumerate(values):
        found.append(found[-1] if place and value == values[place - 1] else place + 1)
    return found


class Spread(NamedTuple):
    """Some values in a few numbers; ``many`` is how many there are."""

    many: int
    total: Decimal
    least: Decimal
    median: Decimal
    most: Decimal


def spread(values: Sequence[Decimal]) -> Spread:
    """Return how many values there are, their sum, the least, the median and the greatest; there must be one."""
    return Spread(len(values), sum(values, Decimal()), min(values), median(values), max(values))


class Class(NamedTuple):
    """Values from ``low`` up to, but without, ``high``; None where there is no such end."""

    low: Decimal | None
    high: Decimal | None
    names: Names
    many: int


def classes(values: Sequence[Decimal], *, is_share: bool = False) -> list[Class]:
    """Return values by class of size: those below zero, zero, then growing classes, as such numbers lie far apart.

    Percentages (``is_share``) are in tens, of which the last includes its end. None of the growing classes, or of the
    tens, is left out between the first and the last that is not empty.
    """
    if is_share:
        top = max(100, -int(-max(values) // 10) * 10)
        return _filled([_tens(low, values, is_last=low + 10 == top) for low in range(0, top, 10)])
    below, zero = sum(value < 0 for value in values), sum(not value for value in values)
    bounds = _growing([value for value in values if value > 0])
    found = _filled([_class(low, high, values) for low, high in pairwise(bounds)])
    first = [Class(None, Decimal(), ("小于 0", "below 0"), below), Class(Decimal(), Decimal(), ("0", "0"), zero)]
    return [*(one for one in first if one.many), *found]


def _filled(found: Sequence[Class]) -> list[Class]:
    filled = [number for number, one in enumerate(found) if one.many]
    return list(found[filled[0] : filled[-1] + 1]) if filled else []


def _class(low: Decimal, high: Decimal, values: Sequence[Decimal]) -> Class:
    many = sum(low <= value < high for value in values)
    if any(value != value.to_integral_value() for value in values) or low < 1:
        return Class(low, high, _between(low, high), many)
    text = grouped(low) if high == low + 1 else f"{grouped(low)}–{grouped(high - 1)}"
    return Class(low, high, (text, text), many)


def _tens(start: int, values: Sequence[Decimal], *, is_last: bool) -> Class:
    low, high = Decimal(start), Decimal(start + 10)
    many = sum(low <= value < high or (is_last and value == high) for value in values)
    text = f"{grouped(low)}–{grouped(high)}"
    return Class(low, high, (text, text) if is_last else _between(low, high), many)


def _between(low: Decimal, high: Decimal) -> Names:
    return f"{grouped(low)} 至不足 {grouped(high)}", f"{grouped(low)} to below {grouped(high)}"


def _growing(positive: Sequence[Decimal]) -> list[Decimal]:
    """Return bounds of 1, 2, 5, 10 … around values, or of 1, 10, 100 … where those would be too many."""
    if not positive:
        return []
    first, last = min(positive).adjusted(), max(positive).adjusted()
    for steps in (_STEPS, (1,)):
        bounds = [step * Decimal(10) ** power for power in range(first, last + 2) for step in steps]
        while len(bounds) > 1 and bounds[1] <= min(positive):
            del bounds[0]
        while len(bounds) > 2 and bounds[-2] > max(positive):
            del bounds[-1]
        if len(bounds) <= _MOST_CLASSES:
            break
    return bounds
