"""Reads one cell of a table: a number with its unit and note, or the state that its words or its emptiness mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gongkai.document import Span
from gongkai.extract.numbers import Number, number_at
from gongkai.facts import State
from gongkai.knowledge.cells import cell_words
from gongkai.read.plain import trimmed

_STARS = re.compile(r"(\*{1,3})([^*]+)\1")
_LONGEST = 20  # signs of a number; what is longer is digits run together


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
    cell = _bare(folded, cell)
    written = cell.of(folded)
    if not written:
        return CellValue(cell, State.BLANK)
    words = cell_words()
    for state, pattern in words.states:
        if pattern.fullmatch(written):
            return CellValue(cell, State(state))
    found = words.number.fullmatch(written)
    if found is None or len(found["digits"]) > _LONGEST:
        return None
    # Read by the cell's own characters: what stands in the cell beside it says nothing of this one.
    is_signed = found["digits"][0] in "+-"
    number = number_at(written, Span(found.start("digits") + is_signed, found.end("digits")))
    is_negative = found["digits"][0] == "-" or found["minus"] is not None
    start = 0 if found["minus"] or found["plus"] else found.start("digits")
    span = Span(cell.start + start, cell.start + number.span.end)
    value = -number.value if is_negative else number.value
    end = cell.start + number.unit_end
    return CellValue(span, State.NUMBER, replace(number, span=span, value=value, unit_end=end))


def is_value(folded: str, cell: Span) -> bool:
    """Tell whether a cell holds a value, as numbers and the words for a state are, and neither nothing nor a label."""
    written, words = _bare(folded, cell).of(folded), cell_words()
    if words.number.fullmatch(written):
        return True
    return bool(written) and any(pattern.fullmatch(written) for _, pattern in words.states)


def _bare(folded: str, cell: Span) -> Span:
    """Return the cell without blanks and the asterisks of Markdown around what it holds."""
    cell = trimmed(folded, cell)
    found = _STARS.fullmatch(folded, cell.start, cell.end)
    return Span(*found.span(2)) if found else cell
