"""Finds what is printed in the margins of pages and is not the report's own: page marks, running heads and feet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from gongkai.read.pdf.lines import Line

_MARGIN = 0.1  # of the height of a page, above and below
_OUTERMOST = 2  # lines of a page, from above and from below, that can stand in its margin
_LEAST_PAGES = 3  # on which a line must stand to be a running head
_SAME_HEIGHT = 3.0  # points between the places of a running head on two pages
_DASH = r"[-—–―－─_~·•.\s]"
_MARK = re.compile(
    rf"{_DASH}*[-—–―－─~·•]\s*\d{{1,3}}\s*[-—–―－─~·•]{_DASH}*"
    r"|第\s*\d{1,3}\s*页(?:[\s,，/／]*共\s*\d{1,3}\s*页)?"
    r"|[Pp]age\s*\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?"
)
_BARE = re.compile(r"(\d{1,3})(?:\s*[/／]\s*\d{1,3})?")


def find_furniture(pages: Mapping[int, Sequence[Line]], heights: Mapping[int, float]) -> set[Line]:
    """Return the lines that are page furniture, given those of each page from the top downward.

    A bare number counts as a page mark where it grows with the pages or is the page's own, so that no figure is lost.
    """
    margins = {page: _in_margins(lines, heights[page]) for page, lines in pages.items()}
    lines = [line for found in margins.values() for line in found]
    bare = {line: int(found[1]) - line.page for line in lines if (found := _BARE.fullmatch(line.text))}
    offsets = Counter(bare.values())
    running = [line for line in lines if _is_running(line, lines, len(pages))]
    return {
        *running,
        *(line for line in lines if _MARK.fullmatch(line.text)),
        *(
            line
            for line, offset in bare.items()
            if offset == 0 or offsets[offset] >= max(2, min(_LEAST_PAGES, len(pages)))
        ),
    }


def _in_margins(lines: Sequence[Line], height: float) -> list[Line]:
    above = [line for line in lines[:_OUTERMOST] if line.bottom <= _MARGIN * height]
    below = [line for line in lines[-_OUTERMOST:] if line.top >= (1 - _MARGIN) * height]
    return above + [line for line in below if line not in above]


def _is_running(line: Line, lines: Sequence[Line], pages: int) -> bool:
    """Tell whether a line with these words, numbers aside, stands at this height on most pages."""
    same = {
        other.page
        for other in lines
        if abs(other.top - line.top) <= _SAME_HEIGHT and _without_numbers(other.text) == _without_numbers(line.text)
    }
    return len(same) >= max(_LEAST_PAGES, pages // 2 + 1) and bool(_without_numbers(line.text))


def _without_numbers(text: str) -> str:
    return re.sub(r"[\d\s]+", "", text)
