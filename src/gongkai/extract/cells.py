"""Reads one cell of a table: a number with its unit and note, or the state that its words or its emptiness mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from gongkai.document import Span
from gongkai.extract.numbers import Number, number_at
from gongkai.facts import State
from gongkai.knowledge.cells import cell_words
from gongkai.read.plain import trimmed

_STARS = re.compile(r"(\*{1,3})([^*]+)\1")
_LONGEST = 20  # signs of a number; what is longer is digits run together
_LONGEST_KEPT = 60  # characters of a cell that are worth remembering


@dataclass(frozen=True, slots=True)
class CellValue:
    """What a cell holds; ``span`` is the number without its note, or the cell's words; ``number`` only for a number.

    A cell in words that mean a value (``未增未减``) is a number of value 0 whose state says so.
    """

    span: Span
    state: State
    number: Number | None = None


def read_cell(folded: str, cell: Span) -> CellValue | None:
    """Return the value of a cell, or None where its words are none; blank is never zero, ``/`` never blank."""
    start, value = _found(folded, cell)
    return None if value is None else _moved(value, start)


def is_readable(folded: str, cell: Span) -> bool:
    """Tell whether a cell has a value, as ``read_cell`` gives it."""
    return _found(folded, cell)[1] is not None


def written(folded: str, cell: Span) -> Span:
    """Return where the number of a cell stands, without a note behind it; all of a cell that holds none."""
    start, value = _found(folded, cell)
    return Span(value.span.start + start, value.span.end + start) if value and value.number else cell


def _found(folded: str, cell: Span) -> tuple[int, CellValue | None]:
    """Return where what a cell holds begins, and its value, whose spans are counted from there."""
    cell = _bare(folded, cell)
    # Read by the cell's own characters: what stands in the cell beside it says nothing of this one.
    content = cell.of(folded)
    return cell.start, _read(content) if len(content) <= _LONGEST_KEPT else _read.__wrapped__(content)


@lru_cache(1 << 12)  # tables say few things, again and again
def _read(written: str) -> CellValue | None:
    """Return the value of what a cell holds, its spans counted from the beginning of the cell."""
    whole = Span(0, len(written))
    if not written:
        return CellValue(whole, State.BLANK)
    words = cell_words()
    for state, pattern in words.states:
        if pattern.fullmatch(written):
            return CellValue(whole, State(state))
    found = words.number.fullmatch(written)
    if found is None or len(found["digits"]) > _LONGEST:
        return None
    is_signed = found["digits"][0] in "+-"
    number = number_at(written, Span(found.start("digits") + is_signed, found.end("digits")))
    is_negative = found["digits"][0] == "-" or found["minus"] is not None
    start = 0 if found["minus"] or found["plus"] else found.start("digits")
    span = Span(start, number.span.end)
    value = -number.value if is_negative else number.value
    return CellValue(span, State.NUMBER, replace(number, span=span, value=value))


def _moved(value: CellValue, by: int) -> CellValue:
    span, number = Span(value.span.start + by, value.span.end + by), value.number
    if number is not None:
        number = Number(span, number.value, number.scale, number.unit, number.unit_end + by, number.qualifier)
    return CellValue(span, value.state, number)


def is_value(folded: str, cell: Span) -> bool:
    """Tell whether a cell holds a value, as numbers and the words for a state are, and neither nothing nor a label."""
    written = _bare(folded, cell).of(folded)
    return _is_value(written) if len(written) <= _LONGEST_KEPT else _is_value.__wrapped__(written)


@lru_cache(1 << 12)
def _is_value(written: str) -> bool:
    words = cell_words()
    if words.number.fullmatch(written):
        return True
    return bool(written) and any(pattern.fullmatch(written) for _, pattern in words.states)


def _bare(folded: str, cell: Span) -> Span:
    """Return the cell without blanks and the asterisks of Markdown around what it holds."""
    cell = trimmed(folded, cell)
    if not folded.startswith("*", cell.start):
        return cell
    found = _STARS.fullmatch(folded, cell.start, cell.end)
    return Span(*found.span(2)) if found else cell
