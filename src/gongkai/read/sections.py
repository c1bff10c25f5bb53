"""Builds the outline of a text: its sections with their headings, even where headings are run into the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from gongkai.document import Section, Span, Table
from gongkai.read.chrome import merge
from gongkai.read.headings import pattern, section_kind
from gongkai.read.marks import Mark, Place, Rank, find_marks
from gongkai.read.plain import trimmed

__all__ = ["find_sections", "section_kind"]

_LEAD = re.compile(r"[ \t、.:*]*")
_BREAK = re.compile(r"[ \t]*\n\s*")
_STOP = re.compile(r"[。;:!?]")
_FIRST_CLAUSE = re.compile(r"[^,。;:!?\n]*")
_WRAPPED_CLAUSE = re.compile(r"[^,。;:!?\n]*(?:\n[^,。;:!?\n]+)?")
_AFTER_HEADING = " \t\n。;:,、.*#"
_BETWEEN_SECTIONS = " \t\n#*•·>"
_LONGEST_LINE = 45  # characters of a line that is nothing but a heading
_LONGEST_RUN_IN = 32  # characters of a heading that is run into the text
_WRAPPED_LINE = 25  # characters; a longer line without a full stop may go on in the next
_LONGEST_REST = 20  # characters of a heading's second line
_PARAGRAPH_END = re.compile(r"(?<=[。;!?”)])[ \t]*\n|\n[ \t]*\n")
_SENTENCE_START = re.compile(r"(?<=[。;!?])\s*(?=\S)|\n\s*(?=\S)")


def find_sections(folded: str, tables: Sequence[Table] = (), chrome: Sequence[Span] = ()) -> tuple[Section, ...]:
    """Return the outline of a folded text; numbers in tables and in page furniture head nothing."""
    marks = find_marks(folded, merge([*(table.span for table in tables), *chrome]))
    starts = [mark.span.start for mark in marks] + [len(folded)]
    bounds = sorted([*starts, *(span.start for span in chrome)])
    headings = [_heading(folded, mark, bounds[bisect_right(bounds, mark.span.start)]) for mark in marks]
    ends = _ends(folded, marks)
    sections: list[Section] = []
    open_: list[tuple[int, int, list[Section]]] = []  # index of the mark, end of its section, sections in it

    def close() -> None:
        index, end, children = open_.pop()
        mark, heading = marks[index], headings[index]
        while end > heading.end and folded[end - 1] in _BETWEEN_SECTIONS:
            end -= 1
        body = Span(heading.end, max(end, heading.end))
        (open_[-1][2] if open_ else sections).append(Section(mark.level, mark.span, heading, body, tuple(children)))

    for index, mark in enumerate(marks):
        while open_ and (marks[open_[-1][0]].rank >= mark.rank or open_[-1][1] <= mark.span.start):
            close()
        open_.append((index, min(ends[index], open_[-1][1]) if open_ else ends[index], []))
    while open_:
        close()
    return tuple(sections)


def _heading(folded: str, mark: Mark, following: int) -> Span:
    """Return the heading after a mark: its line if that is no more, or the clause that runs into the text."""
    start = _end(_LEAD, folded, mark.span.end)
    line_end = _line_end(folded, start)
    stop = min(following, line_end)
    if mark.rank == Rank.ITEM:
        start = min(_end(_BREAK, folded, start), following) if start == line_end else start
        clause = _FIRST_CLAUSE if line_end - folded.rfind("\n", 0, start) < _WRAPPED_LINE else _WRAPPED_CLAUSE
        heading = trimmed(folded, Span(start, _end(clause, folded, start, following)))
        # An item without words keeps its empty heading at its mark, inside the section above.
        return heading if heading.start < heading.end else Span(mark.span.end, mark.span.end)
    if start >= stop:
        return _line_below(folded, mark.span.end, following)
    line = folded[start:stop].rstrip(_AFTER_HEADING)
    if stop == line_end and mark.place == Place.LINE and len(line) <= _LONGEST_LINE and not _STOP.search(line):
        return _with_rest(folded, Span(start, start + len(line)), following)
    return Span(start, start + _run_in(line))


def _line_below(folded: str, start: int, following: int) -> Span:
    """Return the line below a mark that stands alone on its line, if it can be a heading."""
    below = _end(_BREAK, folded, start)
    line = folded[below : min(_line_end(folded, below), following)].rstrip(" \t:*#")
    if line and len(line) <= _LONGEST_LINE and not _STOP.search(line):
        return Span(below, below + len(line))
    return Span(start, start)


def _with_rest(folded: str, line: Span, following: int) -> Span:
    """Return the heading of a line with the line below, where only both together make a heading that is whole."""
    below = line.end + 1
    end = _line_end(folded, below)
    rest = folded[below:end].strip()
    is_whole = pattern("ends").fullmatch
    if folded[line.end : below] == "\n" and 0 < len(rest) <= _LONGEST_REST and end <= following:
        first = line.of(folded)
        if is_whole(first + rest) and not is_whole(first):
            return Span(line.start, folded.index(rest, below) + len(rest))
    return line


def _run_in(text: str) -> int:
    """Return the length of the heading a text begins with: up to how headings end, a blank, or the clause's end."""
    stop = _STOP.search(text)
    sentence = text[: stop.start()] if stop else text
    blank = next((n for n, sign in enumerate(sentence) if n > 1 and sign in " \t"), len(sentence))
    known = pattern("ends").match(text)
    end = min(blank, known.end() if known else len(sentence))
    if end <= _LONGEST_RUN_IN:
        return end
    return len(sentence.split(",")[0])


def _ends(folded: str, marks: Sequence[Mark]) -> list[int]:
    """Return where sections end: at the next mark that is not below them, or, for the last of a list, with the list."""
    ends = [len(folded)] * len(marks)
    before: dict[int, int] = {}  # the mark whose section ends where that of the key begins, if the count goes on there
    goes_on: set[int] = set()
    open_: list[int] = []
    for index, mark in enumerate(marks):
        while open_ and marks[open_[-1]].rank >= mark.rank:
            last = open_.pop()
            ends[last] = mark.span.start
            if (marks[last].rank, marks[last].family) == (mark.rank, mark.family) and marks[last].number < mark.number:
                before[index] = last
                goes_on.add(last)
        open_.append(index)
    for index, mark in enumerate(marks):
        if mark.rank >= Rank.POINT and index not in goes_on:
            earlier = [index]
            while earlier[-1] in before:
                earlier.append(before[earlier[-1]])
            bodies = [folded[marks[n].span.end : ends[n]].rstrip(_BETWEEN_SECTIONS) for n in earlier[1:]]
            ends[index] = _list_end(folded, mark, ends[index], bodies)
    return ends


def _list_end(folded: str, mark: Mark, end: int, earlier: Sequence[str]) -> int:
    """Return where a list ends whose last entry this mark begins, judging by the shape of the entries before it."""
    start = mark.span.end
    is_item = mark.rank == Rank.ITEM
    if is_item and earlier and not any("。" in body for body in earlier):
        stop = folded.find("。", start, end)
        end = stop + 1 if stop >= 0 else end
    elif (earlier or is_item) and not any(_PARAGRAPH_END.search(body) for body in earlier):
        paragraph_end = _PARAGRAPH_END.search(folded, start, end)
        end = paragraph_end.start() if paragraph_end else end
    turns = (m.end() for m in _SENTENCE_START.finditer(folded, start, end) if pattern("turns").match(folded, m.end()))
    return next(turns, end)


def _line_end(folded: str, start: int) -> int:
    end = folded.find("\n", start)
    return end if end >= 0 else len(folded)


def _end(regex: re.Pattern[str], folded: str, start: int, stop: int | None = None) -> int:
    found = regex.match(folded, start, len(folded) if stop is None else stop)
    return found.end() if found else start
