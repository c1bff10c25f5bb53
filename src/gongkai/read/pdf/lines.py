"""Puts glyphs together into lines of text: what stands at one height, with the blanks that mean something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_SAME_LINE = 0.4  # of a glyph's height, by which the middles of two on one line may differ
_WORD_GAP = 0.2  # of the height, between two Latin words or two numbers
_WIDE_GAP = 1.2  # of the height, between two columns; justified text leaves less between two signs
_BEFORE_MORE = "，、；：（《“"  # no cell ends with these or begins with those, so room beside them parts none
_AFTER_SOME = "，。、；：）》”"
_LEAST_SIZE = 1.0  # points
_SAME_GLYPH = 0.3  # of the width; a glyph printed twice so close together is meant to look bold


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character, or a word that was recognised as one; ``is_spaced`` if a blank was written before it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    is_spaced: bool = False

    @property
    def middle(self) -> float:
        """The middle between left and right."""
        return (self.left + self.right) / 2

    @property
    def centre(self) -> float:
        """The middle between top and bottom."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """The height of the box."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; ``has_columns`` if parts of it stand far apart, as cells of a table without rules do."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float
    size: float
    has_columns: bool = False


def find_lines(glyphs: Iterable[Glyph], page: int) -> list[Line]:
    """Return the lines that glyphs of one page (or one cell) make, from the top downward."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.centre):
        if rows and abs(glyph.centre - rows[-1][0].centre) <= _SAME_LINE * max(glyph.height, rows[-1][0].height):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [_line(row, page) for row in rows]


def is_chinese(character: str) -> bool:
    """Tell whether a character is set without blanks around it: ideographs and their punctuation, not Latin."""
    return character >= "\u2000"


def _line(row: list[Glyph], page: int) -> Line:
    glyphs = _once(sorted(row, key=lambda g: g.left))
    parts = [glyphs[0].text]
    has_columns = False
    widest = _WIDE_GAP + _spacing(glyphs)
    for before, glyph in pairwise(glyphs):
        is_in_clause = before.text[-1] in _BEFORE_MORE or glyph.text[0] in _AFTER_SOME
        is_wide = _gap(before, glyph) > widest and not is_in_clause
        is_latin = not is_chinese(before.text[-1]) and not is_chinese(glyph.text[0])
        has_columns = has_columns or is_wide
        if is_wide or (is_latin and (glyph.is_spaced or _gap(before, glyph) > _WORD_GAP)):
            parts.append(" ")
        parts.append(glyph.text)
    return Line(
        "".join(parts),
        page,
        min(g.left for g in glyphs),
        min(g.top for g in glyphs),
        max(g.right for g in glyphs),
        max(g.bottom for g in glyphs),
        max(median([g.height for g in glyphs if is_chinese(g.text)] or [g.height for g in glyphs]), _LEAST_SIZE),
        has_columns,
    )


def _gap(before: Glyph, glyph: Glyph) -> float:
    """Return the room between two glyphs, as a part of their height."""
    return (glyph.left - before.right) / max(min(before.height, glyph.height), _LEAST_SIZE)


def _spacing(glyphs: Sequence[Glyph]) -> float:
    """Return by how much a justified line is stretched: the least room that any two Chinese signs in it have."""
    pairs = [(a, b) for a, b in pairwise(glyphs) if is_chinese(a.text[-1]) and is_chinese(b.text[0])]
    return max(0.0, min((_gap(*pair) for pair in pairs), default=0.0))


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return glyphs in the order of their line, without those printed again over themselves."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        near = _SAME_GLYPH * (glyph.right - glyph.left)
        if not any(k.text == glyph.text and glyph.left - k.left < near for k in kept[-2:]):
            kept.append(glyph)
    return kept
