"""Finds the numbering of a text (``一、``, ``(一)``, ``1.``, ``一是``) and decides which of it heads a section.

Reports lose their line breaks, so a number may head a section anywhere. What decides is where it stands, whether it
goes on from the number before it, and whether a known heading follows it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import groupby, pairwise

from gongkai.document import Span
from gongkai.read.headings import pattern, section_kind


class Rank(IntEnum):
    """What may contain what: a mark ends all sections whose rank is not lower than its own."""

    CHAPTER = 0  # 第一部分
    SECTION = 1  # 一、
    PARAGRAPH = 2  # (一)
    POINT = 3  # 1.
    SUBPOINT = 4  # (1)
    ITEM = 5  # 一是


class Place(IntEnum):
    """Where a mark stands, from least to most likely to head something."""

    WITHIN = 0  # inside a clause
    COMMA = 1
    LIST = 2  # after a colon or semicolon
    SENTENCE = 3  # after the end of a sentence, or after a blank
    LINE = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A number that may head a section; ``family`` keeps apart the ways of counting that share a rank."""

    span: Span
    rank: Rank
    family: str
    number: int
    place: Place
    level: int


@dataclass(frozen=True, slots=True)
class _Family:
    name: str
    rank: Rank
    regex: re.Pattern[str]  # its group 1 is the number
    is_broken: bool = False  # a sign is lost, so it is believed at the beginning of a line only


_CN = "一二三四五六七八九十"
_LAST = 0  # 最后 ends a count, whatever its number
_NUMBERS = {c: n for n, c in enumerate(_CN, 1)} | {f"十{c}": n for n, c in enumerate(_CN[:9], 11)}
_NUMBERS |= {"二十": 20, "首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": _LAST}
_NUMBERS |= {chr(first + n): n + 1 for first in (0x3220, 0x2488, 0x2460, 0x2474) for n in range(20)}  # ㈠ ⒈ ① ⑴

_C = f"[{_CN}][{_CN}]?"
_B = r"[ \t]{0,3}"
# In 一、二类 and 三、四级 no heading follows.
_NO_LIST = rf"(?!{_B}[{_CN}][{_CN}、]{{0,9}}(?:类|级|季|层|线|等|批|产|手|次))"
# Each begins with a sign or one of a set, for the regex engine then skips fast to where it may match.
_FAMILIES = (
    _Family("第一部分", Rank.CHAPTER, re.compile(rf"第({_C})(?:部分|章|篇)[、:.]?")),
    _Family("一、", Rank.SECTION, re.compile(rf"({_C}){_B}[、.]{_NO_LIST}")),
    _Family("一、", Rank.SECTION, re.compile(rf"({_C})(?:[ \t]+|[,:])(?=[^ \t\n])"), is_broken=True),
    _Family("(一)", Rank.PARAGRAPH, re.compile(rf"\({_B}({_C}){_B}\)[、.]?(?!{_B}[项款条])")),
    _Family("(一)", Rank.PARAGRAPH, re.compile(r"([㈠-㈩])[、.]?")),
    _Family("(一)", Rank.PARAGRAPH, re.compile(rf"({_C}){_B}\)[、.]?"), is_broken=True),
    _Family("1.", Rank.POINT, re.compile(rf"([0-9][0-9]?){_B}[.、](?={_B}(?:[^\d \t]|(?:19|20)\d\d年))")),
    _Family("1.", Rank.POINT, re.compile(r"([⒈-⒛])")),
    _Family("(1)", Rank.SUBPOINT, re.compile(rf"\({_B}([0-9][0-9]?){_B}\)[、.]?")),
    _Family("(1)", Rank.SUBPOINT, re.compile(r"([①-⑳⑴-⒇])[、.]?")),
    _Family("(1)", Rank.SUBPOINT, re.compile(rf"([0-9][0-9]?){_B}\)[、.]?"), is_broken=True),
    _Family("一是", Rank.ITEM, re.compile(rf"({_C})[是要]")),
    _Family("第一,", Rank.ITEM, re.compile(rf"第({_C})[,、:]")),
    _Family(
        "附表",
        Rank.SECTION,
        re.compile(r"附(?:件|表|录)?[ \t]*([0-9一二三]?)[ \t]*[:.、]?[ \t]*(?=[^\n。,;()]{0,40}统计表)"),
    ),
    _Family("首先", Rank.ITEM, re.compile(r"(首先|其次|再次|再者|最后)(?:,|是|、|:)?")),
)
_LEVELS = {Rank.CHAPTER: 1, Rank.SECTION: 1, Rank.PARAGRAPH: 2, Rank.POINT: 3, Rank.SUBPOINT: 4, Rank.ITEM: 4}

_BEFORE = " \t#*•·>"  # what may stand between the beginning of a line and a mark
_NO_POINT_AFTER = frozenset("0123456789.-/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_CLAUSES = re.compile(r"[^。;:!?\n]{0,36}")
_TITLE = re.compile(r"[^。;:!?\s]{1,30}(?=[。;:!?\s]|$)")
_SENTENCE_END = re.compile(r"[。\n]")
_SHORT_LINE = re.compile(r"^[ \t#*•]*([^\s\d,。;:][^\d,。;:\n]{1,24}?)[ \t*]*$", re.MULTILINE)
_ONE_LINE = re.compile(r"[^。\n]{1,60}\n[\s#*•]*")
_SHORTEST_CONTENTS = 3  # lines
_LONGEST_ENTRY = 60  # characters from one part to the next where a sentence lists the parts of the report


def find_marks(folded: str, ignored: Sequence[Span]) -> list[Mark]:
    """Return the marks that head sections, in order; those in an ignored stretch (a table, furniture) head nothing."""
    candidates = sorted(_candidates(folded, ignored), key=lambda m: (m.span.start, -m.span.end))
    candidates = [m for n, m in enumerate(candidates) if n == 0 or m.span.start >= candidates[n - 1].span.end]
    listed = set(_contents(folded, candidates))
    chosen = _chosen(folded, _promoted(folded, [m for m in candidates if m not in listed]))
    if not any(m.rank < Rank.ITEM for m in chosen):
        chosen = sorted([*chosen, *_unnumbered(folded, ignored)], key=lambda m: m.span)
    return _without_contents_page(folded, chosen)


def _candidates(folded: str, ignored: Sequence[Span]) -> Iterator[Mark]:
    starts = [span.start for span in ignored]
    for family in _FAMILIES:
        for found in family.regex.finditer(folded):
            start, end = found.span()
            place = _place(folded, start)
            around = bisect_right(starts, start) - 1
            if (
                (family.is_broken and (place < Place.LINE or (family.rank < Rank.POINT and not _is_known(folded, end))))
                or (family.rank == Rank.POINT and start > 0 and folded[start - 1] in _NO_POINT_AFTER)
                or (around >= 0 and start < ignored[around].end)
                or pattern("rows").match(folded, end)
            ):
                continue
            number = int(found[1]) if found[1].isdecimal() else _NUMBERS.get(found[1], _LAST)
            yield Mark(Span(start, end), family.rank, family.name, number, place, _LEVELS[family.rank])


def _place(folded: str, start: int) -> Place:
    before = start
    while before and folded[before - 1] in _BEFORE:
        before -= 1
    if not before or folded[before - 1] == "\n":
        return Place.LINE
    sign = folded[before - 1]
    if sign in ",、":
        return Place.COMMA
    if sign in ":;":
        return Place.LIST
    return Place.SENTENCE if sign in "。!?)" or before < start else Place.WITHIN


def _is_known(folded: str, start: int) -> bool:
    """Tell whether the heading of a kind of section begins here, whether it stands alone or runs into the text."""
    while folded[start : start + 1] in (" ", "\t"):
        start += 1
    found = (regex.match(folded, start) for regex in (pattern("ends"), _TITLE))
    return any(title and section_kind(title[0]) is not None for title in found)


def _contents(folded: str, candidates: Iterable[Mark]) -> Iterator[Mark]:
    """Yield the marks of a sentence that lists the parts of the report (由一、概述;二、…五个部分组成)."""
    ends = [found.start() for found in _SENTENCE_END.finditer(folded)]
    within = (m for m in candidates if m.family == "一、" and m.place < Place.LINE)
    for sentence, group in groupby(within, key=lambda m: bisect_right(ends, m.span.start)):
        marks = list(group)
        end = ends[sentence] if sentence < len(ends) else len(folded)
        is_dense = all(b.span.start - a.span.end <= _LONGEST_ENTRY for a, b in pairwise(marks))
        if len(marks) > 1 and is_dense and pattern("contents").search(folded, marks[0].span.start, end):
            yield from marks


def _promoted(folded: str, candidates: Sequence[Mark]) -> list[Mark]:
    """Return the marks with points (1.) as sections where a report has no 一、 and its points bear known headings."""
    has_sections = any(m.rank <= Rank.SECTION and m.place >= Place.SENTENCE for m in candidates)
    points = [m for m in candidates if m.rank == Rank.POINT and m.place == Place.LINE and _is_known(folded, m.span.end)]
    if has_sections or len(points) < 2:
        return list(candidates)
    return [replace(m, rank=Rank.SECTION, level=1) if m.rank == Rank.POINT else m for m in candidates]


def _unnumbered(folded: str, ignored: Sequence[Span]) -> list[Mark]:
    """Return empty marks before the lines that are known headings, for a report that numbers none of them."""
    lines = (Span(*found.span(1)) for found in _SHORT_LINE.finditer(folded))
    starts = [
        line.start
        for line in lines
        if pattern("ends").fullmatch(folded, line.start, line.end)
        and section_kind(line.of(folded)) is not None
        and not any(span.overlaps(line) for span in ignored)
    ]
    marks = [Mark(Span(start, start), Rank.SECTION, "", _LAST, Place.LINE, 1) for start in starts]
    return marks if len(marks) > 1 else []


def _without_contents_page(folded: str, marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks without a page of contents: lines of headings and nothing else, after which 一、 comes again."""
    first = [n for n, mark in enumerate(marks) if mark.family == "一、" and mark.number == 1]
    for start, end in pairwise(first):
        entries = marks[start:end]
        lines = (_ONE_LINE.fullmatch(folded, a.span.end, b.span.start) for a, b in pairwise(entries))
        if len(entries) >= _SHORTEST_CONTENTS and all(lines):
            return [*marks[:start], *marks[end:]]
    return list(marks)


def _chosen(folded: str, candidates: Sequence[Mark]) -> list[Mark]:
    """Return the marks that head sections, deciding one after the other with the sections open at its place."""
    chosen: list[Mark] = []
    open_: list[Mark] = []
    for index, mark in enumerate(candidates):
        sibling = next((m for m in open_ if m.rank == mark.rank and m.family == mark.family), None)
        if _Choice(folded, candidates, index, sibling, chosen[-1] if chosen else None).is_heading():
            open_ = [m for m in open_ if m.rank < mark.rank] + [mark]
            chosen.append(mark)
    return chosen


@dataclass(frozen=True, slots=True)
class _Choice:
    """A mark to decide on, with the mark of its kind that it may go on from, and the last one that heads a section."""

    folded: str
    candidates: Sequence[Mark]
    index: int
    sibling: Mark | None
    previous: Mark | None

    @property
    def mark(self) -> Mark:
        return self.candidates[self.index]

    @property
    def steps(self) -> int:
        """How far the number is from the last one of its kind; 1 where it goes on from it or begins a count."""
        return self.mark.number - (self.sibling.number if self.sibling else 0)

    def is_heading(self) -> bool:
        mark = self.mark
        if mark.family == "附表":
            return mark.place >= Place.SENTENCE
        if mark.rank == Rank.ITEM:
            return self._is_item()
        if mark.rank <= Rank.SECTION:
            return self._is_section()
        if mark.rank == Rank.PARAGRAPH:
            return self._is_paragraph()
        return self._is_point()

    def _is_section(self) -> bool:
        place, number = self.mark.place, self.mark.number
        if place == Place.LINE:
            return self.sibling is None or 1 <= self.steps <= 2 or self._is_known()
        if place == Place.SENTENCE:
            goes_on = self.steps == 1 and (number > 1 or self._has_next(Place.SENTENCE))
            return goes_on or (self.steps >= 0 and self._is_known())
        if place == Place.LIST:
            return self.steps == number == 1 and self._is_known() and self._has_next(Place.SENTENCE)
        return place == Place.WITHIN and self.steps == 1 < number and self._is_known()

    def _is_paragraph(self) -> bool:
        place, number = self.mark.place, self.mark.number
        if place == Place.LINE:
            return number == 1 or 1 <= self.steps <= 2 or self._is_known()
        if place >= Place.LIST:
            if number == 1:
                return self._is_known() or self._has_next(Place.LIST)
            return self.steps == 1 or (self.steps > 1 and self._is_known())
        if number == 1:
            return self._ends_heading() and (self._is_known() or self._has_next(Place.LIST))
        return place == Place.WITHIN and self.steps == 1 and self._is_known()

    def _is_point(self) -> bool:
        place, number = self.mark.place, self.mark.number
        if place == Place.LINE:
            return number == 1 or self.steps == 1 or (self.sibling is not None and self.steps == 2)
        if pattern("counted").match(self.folded, self.mark.span.end):
            return False
        if number == 1:
            return (place >= Place.LIST or self._ends_heading()) and self._has_next(Place.LIST)
        return place >= Place.LIST and self.steps == 1

    def _is_item(self) -> bool:
        place, number = self.mark.place, self.mark.number
        if number == _LAST:
            return self.sibling is not None and place >= Place.COMMA
        if number == 1:
            if place >= Place.SENTENCE and self.mark.family == "一是":
                return True
            return (place >= Place.COMMA or self._ends_heading()) and self._has_next(Place.COMMA)
        if self.sibling is None or self.steps < 1:
            return False
        return place >= Place.LIST or (place == Place.COMMA and self.steps == 1)

    def _is_known(self) -> bool:
        return _is_known(self.folded, self.mark.span.end)

    def _has_next(self, least: Place) -> bool:
        """Tell whether the count goes on after this mark, before a section around it ends."""
        for other in self.candidates[self.index + 1 :]:
            if other.family == self.mark.family and other.rank == self.mark.rank:
                if other.number == self.mark.number + 1:
                    return other.place >= least
                if other.number == 1:
                    return False
            elif other.rank < self.mark.rank and other.place >= Place.SENTENCE:
                return False
        return False

    def _ends_heading(self) -> bool:
        """Tell whether nothing but a heading stands between the last mark and this one."""
        if self.previous is None or self.previous.rank >= self.mark.rank:
            return False
        between = _CLAUSES.fullmatch(self.folded, self.previous.span.end, self.mark.span.start)
        return between is not None and bool(between[0].strip())
