"""Joins printed lines into paragraphs: a line that reaches the right margin goes on, unless the next begins anew."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from gongkai.read.blocks import Paragraph, Place
from gongkai.read.pdf.lines import Line, is_chinese

_FULL = 1.0  # of a line's height, from the margin, for a line that is full
_NEARLY_FULL = 3.0  # for one whose next word did not fit; then no sentence ends with it
_INDENT = 0.8
_SHORTEST = 12.0  # times its height, of a line that is wrapped
_NEXT_LINE = 1.8  # of the usual distance of two lines
_LETTER = 0.6  # times the height of a line, of a Latin letter
_OTHER_SIZE = 1.2  # the ratio of the sizes of two lines that are not one paragraph
_LEAST_LINES = 4  # of a page, for it to show its own margins
_SENTENCE_END = re.compile(r"[。！？；：!?;:][”’」』）)]*$")
_PUNCTUATION = re.compile(r"[，。；：,;:]")
_LATIN = re.compile(r"[ -~]+")
_WORD = re.compile(r"[!-~]+")
_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}\s*、"
    r"|[(（][一二三四五六七八九十]{1,3}[)）](?!\s*[项款条])"
    r"|\d{1,2}[.．、](?!\d)"
    r"|第[一二三四五六七八九十]{1,3}[章节部][分\s]"
)


@dataclass(frozen=True, slots=True)
class _Margins:
    left: float
    right: float


def find_paragraphs(lines: Sequence[Line], after_table: Container[Line] = ()) -> dict[Line, Paragraph]:
    """Return each line of prose as a paragraph that joins the one before or does not; a table ends a paragraph.

    Two lines of which one ends and the next begins with a Latin word or a number stand in one paragraph, with a blank
    between them and the place of both.
    """
    margins = _margins(lines)
    pitch = _pitch(lines)
    paragraphs: dict[Line, Paragraph] = {}
    last: Line | None = None  # the line whose paragraph can take in more
    previous: Line | None = None
    is_indented = False  # the paragraph under way began with an indent
    for line in lines:
        joins = (
            previous is not None and line not in after_table and _goes_on(previous, line, margins, pitch, is_indented)
        )
        if not joins:
            is_indented = _has_indent(line, margins)
        place = Place(line.page, line.left, line.top, line.right, line.bottom)
        if joins and previous and last and not is_chinese(previous.text[-1]) and not is_chinese(line.text[0]):
            if previous.page == line.page:
                before = paragraphs[last]
                paragraphs[last] = replace(
                    before,
                    text=f"{before.text} {line.text}",
                    place=_around(before.place, place),
                )
                previous = line
                continue
            joins = False  # one box cannot stand on two pages, and two numbers must not become one
        paragraphs[line] = Paragraph(line.text, place, joins)
        last = previous = line
    return paragraphs


def _goes_on(previous: Line, line: Line, margins: dict[int, _Margins], pitch: float, is_indented: bool) -> bool:
    """Tell whether a line goes on from the one before, whose paragraph began with an indent or did not."""
    is_near = line.page == previous.page + 1 or (
        line.page == previous.page and line.top - previous.top <= _NEXT_LINE * pitch
    )
    sizes = sorted((previous.size, line.size))
    is_latin = _LATIN.fullmatch(line.text) or _LATIN.fullmatch(previous.text)  # letters are lower than signs
    return (
        is_near
        and _is_full(previous, line, margins[previous.page], is_indented)
        and not _has_indent(line, margins)
        and not previous.has_columns
        and not line.has_columns
        and (sizes[1] <= _OTHER_SIZE * sizes[0] or is_latin is not None)
        and not _HEADING.match(line.text)
    )


def _has_indent(line: Line, margins: dict[int, _Margins]) -> bool:
    return line.left > margins[line.page].left + _INDENT * line.size


def _is_full(previous: Line, line: Line, margins: _Margins, is_indented: bool) -> bool:
    """Tell whether a line ends where it does because what follows had no room in it.

    A word or an address is not broken, and what stands before it can stay with it; so an unfinished sentence in a
    paragraph that began with an indent goes on in any line without one, whatever room is left.
    """
    if previous.right - previous.left < _SHORTEST * previous.size:
        return False
    room = (margins.right - previous.right) / previous.size
    if room <= _FULL:
        return True
    word = _WORD.match(line.text)
    if word and room <= _LETTER * len(word[0]) and previous.text[-1] not in "。！？":
        return True
    is_heading = _HEADING.match(previous.text) and not _PUNCTUATION.search(previous.text)
    return not _SENTENCE_END.search(previous.text) and (room <= _NEARLY_FULL or (is_indented and not is_heading))


def _margins(lines: Iterable[Line]) -> dict[int, _Margins]:
    """Return the margins of each page: its own if it has lines enough, else those of all pages."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    everything = [line for found in pages.values() for line in found]
    if not everything:
        return {}
    common = _margins_of(everything)
    return {page: _margins_of(found) if len(found) >= _LEAST_LINES else common for page, found in pages.items()}


def _margins_of(lines: Sequence[Line]) -> _Margins:
    """Return the left edge of the leftmost line, and the rightmost edge that two lines share."""
    rights = sorted((line.right for line in lines), reverse=True)
    size = median(line.size for line in lines)
    shared = (right for right, other in pairwise(rights) if right - other <= size)
    return _Margins(min(line.left for line in lines), next(shared, rights[0]))


def _pitch(lines: Sequence[Line]) -> float:
    """Return the usual distance between the tops of two lines that follow each other on a page."""
    steps = [b.top - a.top for a, b in pairwise(lines) if a.page == b.page and b.top > a.top]
    return median(steps) if steps else float("inf")


def _around(first: Place | None, second: Place) -> Place:
    if first is None:
        return second
    return Place(
        first.page,
        min(first.left, second.left),
        min(first.top, second.top),
        max(first.right, second.right),
        max(first.bottom, second.bottom),
    )
