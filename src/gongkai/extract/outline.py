"""Tells the headings that a place of the text stands under."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from gongkai.document import Document, Section

HeadingAt = Callable[[int], str | None]
"""Gives the headings of a place, outermost first and joined by `` / ``; None before the first."""


def heading_paths(document: Document) -> HeadingAt:
    """Return what tells the headings above any place of a document, items left out."""
    marks = list(_marks(document.sections, document.text, None))
    starts = [start for start, _ in marks]

    def heading_at(place: int) -> str | None:
        index = bisect_right(starts, place) - 1
        return marks[index][1] if index >= 0 else None

    return heading_at


def _marks(sections: Iterable[Section], text: str, above: str | None) -> Iterator[tuple[int, str | None]]:
    """Yield where the headings change, in the order of the text."""
    for section in sections:
        name = " ".join(f"{section.mark.of(text).strip()}{section.heading.of(text)}".split())
        path = above if section.level > 3 or not name else f"{above} / {name}" if above else name
        yield section.span.start, path
        yield from _marks(section.children, text, path)
        yield section.span.end, above
