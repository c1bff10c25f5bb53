"""The view that wordings match on: one sign for each number, date and exclusion; no blanks, cells cut by |."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain

from gongkai.document import Span
from gongkai.extract.numbers import Numbers

NUMBER = "\ue000"
EXCLUDED = "\ue001"
DATE = "\ue002"

_SHOWN = frozenset({"title", "service-number"})
# Dropped: blanks, and the pinyin that converted pages set behind a sign (监(jiān)察).
_DROPPED = re.compile(r"[ \r\"]+|\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}\)")
# A line break inside a sentence that page width made: a long line, no stop at its end, no heading after it.
_LINE = re.compile(r"^[^\n]{22,}(\n)(?=[\u4e00-\u9fff\d“《(])(?!\(?[一二三四五六七八九十\d]+[)、.])", re.MULTILINE)
_STOPS = frozenset("。;:!?|")


@dataclass(frozen=True, slots=True)
class View:
    """``text`` to match on, and for each of its signs the stretch of the document's text that it stands for."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the stretch of the document's text behind a stretch of the view."""
        return Span(self.starts[start], self.ends[end - 1])

    def position(self, original: int) -> int:
        """Return the first sign of the view that stands at or after a position of the document's text."""
        return bisect_left(self.starts, original)

    def before(self, original: int) -> int:
        """Return the number of signs that begin at or before a position of the document's text."""
        return bisect_right(self.starts, original)


def signs_of(numbers: Numbers) -> list[tuple[Span, str]]:
    """Return the view's signs: a number, a date, or another exclusion.

    A title stays, only its digits are hidden. A service number stays whole: one hotline is not another (12345, 12333).
    """
    signs = [(number.span, NUMBER) for number in numbers.counts]
    signs += [(excluded.span, EXCLUDED) for excluded in numbers.excluded if excluded.reason == "title"]
    signs += [(span, DATE if reason == "date" else EXCLUDED) for span, reason in numbers.masks if reason not in _SHOWN]
    return signs


def make_view(folded: str, masks: list[tuple[Span, str]]) -> View:
    """Return the view of a folded text with each masked stretch (in order, no overlaps) as its one sign."""
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    dropped = [Span(*m.span()) for m in _DROPPED.finditer(folded)]
    dropped += [Span(*m.span(1)) for m in _LINE.finditer(folded) if folded[m.start(1) - 1] not in _STOPS]
    pieces = sorted([*((span, "") for span in dropped), *masks], key=lambda piece: (piece[0].start, -piece[0].end))
    position = 0
    for span, sign in pieces:
        if span.end <= position:
            continue
        if span.start > position:
            signs.append(folded[position : span.start])
            starts.extend(range(position, span.start))
            ends.extend(range(position + 1, span.start + 1))
        if sign:
            if sign == EXCLUDED and signs and signs[-1] == EXCLUDED:
                ends[-1] = span.end
            else:
                signs.append(sign)
                starts.append(span.start)
                ends.append(span.end)
        position = span.end
    signs.append(folded[position:])
    starts.extend(range(position, len(folded)))
    ends.extend(range(position + 1, len(folded) + 1))
    return _without_empty_brackets(View("".join(signs).replace("\t", "|"), tuple(starts), tuple(ends)))


def _without_empty_brackets(view: View) -> View:
    """Drop brackets that hold exclusions alone (``网站(http://…)公开``)."""
    empty = [m.span() for m in re.finditer(rf"\([{EXCLUDED}{DATE}]+\)", view.text)]
    if not empty:
        return view
    bounds = [0, *(edge for stretch in empty for edge in stretch), len(view.text)]
    kept = [slice(*pair) for pair in zip(bounds[::2], bounds[1::2], strict=True)]
    return View(
        "".join(view.text[stretch] for stretch in kept),
        tuple(chain.from_iterable(view.starts[stretch] for stretch in kept)),
        tuple(chain.from_iterable(view.ends[stretch] for stretch in kept)),
    )
