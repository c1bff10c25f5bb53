"""The text of a report as HTML: figures, policies and agencies as links, tables, findings at their places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby, pairwise
from typing import NamedTuple

from gongkai.facts import State
from gongkai.grids import SIGNS
from gongkai.model.labels import Names
from gongkai.publish.pages.bilingual import both
from gongkai.publish.pages.report.part import Gathered, Grid, HeaderCell, Heading, Mention, Part, Passage, Sheet

_RANKS = {"n": 0, "p": 1, "g": 2}
"""The classes of links in the text; where several cover a stretch, the first of these is shown."""


class Mark(NamedTuple):
    """A link over a stretch of the text, of one of the classes."""

    start: int
    end: int
    kind: str
    href: str


class Tag(NamedTuple):
    """A word before a place in the text: that a measure begins here."""

    start: int
    href: str
    names: Names


class Note(NamedTuple):
    """What was found at a place, as HTML that stands behind its paragraph."""

    start: int
    html: str


class TextWriter:
    """Writes the blocks of one report; every place that evidence names gets its anchor (``f381``) once."""

    def __init__(
        self,
        part: Part,
        marks: Iterable[Mark],
        tags: Iterable[Tag],
        notes: Iterable[Note],
        words: Mapping[str, Names],
        about: Mapping[int, str],
    ) -> None:
        """Take the links, tags and notes of the text, the words for states, and for facts what they are of, as HTML."""
        self.part, self.words, self.about = part, words, about
        self.marks = sorted(marks, key=lambda mark: (mark.start, _RANKS[mark.kind], -mark.end))
        self.longest = max((mark.end - mark.start for mark in self.marks), default=0)
        self.starts = [mark.start for mark in self.marks]
        self.tags = {start: list(found) for start, found in groupby(sorted(tags), key=lambda tag: tag.start)}
        self.notes = sorted(notes)
        self.anchors = sorted({*part.anchors, *(mention.start for mention in part.mentions)})
        self.placed: set[int] = set()
        self.level = 1

    def html(self) -> str:
        """Return all blocks in their order, and at the end what had no place in any."""
        out: list[str] = []
        blocks = self.part.blocks
        for number, block in enumerate(blocks):
            following = blocks[number + 1] if number + 1 < len(blocks) else None
            out.append(self._missed(block.start))
            match block:
                case Heading():
                    out.append(self._heading(block))
                case Passage():
                    out.append(("" if block.follows else "<p>") + self._passage(block))
                    if isinstance(following, Passage) and following.follows:
                        continue
                    out.append("</p>\n")
                case Grid():
                    out.append(self._grid(block))
                case Sheet():
                    out.append(self._sheet(block))
                case Gathered():
                    out.append(self._gathered(block))
            out.append(self._noted(block.end))
        if self.anchors or self.notes:
            last = max(self.anchors[-1:] + [note.start for note in self.notes[-1:]]) + 1
            out += [self._missed(last), self._noted(last)]
        return "".join(out)

    def _missed(self, end: int) -> str:
        """Return the anchors before a place that no block has placed."""
        return "".join(self._anchor(start) for start in self.anchors[: bisect_left(self.anchors, end)])

    def _anchor(self, start: int) -> str:
        name = self._id(start)
        return f"<span{name}></span>" if name else ""

    def _id(self, start: int) -> str:
        if start in self.placed:
            return ""
        self.placed.add(start)
        return f' id="f{start}"'

    def _noted(self, end: int) -> str:
        """Return the notes up to a place, once."""
        count = sum(note.start < end for note in self.notes)
        shown, self.notes = self.notes[:count], self.notes[count:]
        return "".join(note.html for note in shown)

    def _heading(self, heading: Heading) -> str:
        self.level = min(heading.level + 1, self.level + 1)
        is_whole = len(heading.words) == heading.end - heading.start
        words = self._words(heading.start, heading.words) if is_whole else escape(heading.words)
        return f'<h{self.level} id="s{heading.start}">{words}</h{self.level}>\n'

    def _passage(self, passage: Passage) -> str:
        gap = ' <span class="soft">[…]</span> ' if passage.follows else ""
        return gap + self._words(passage.start, passage.words)

    def _words(self, start: int, words: str) -> str:
        """Return a stretch of the text with its links; of links that overlap the first in rank is shown."""
        end = start + len(words)
        first = bisect_left(self.starts, start - self.longest)
        marks = [m for m in self.marks[first : bisect_left(self.starts, end)] if m.end > start]
        anchors = self.anchors[bisect_left(self.anchors, start) : bisect_left(self.anchors, end)]
        cuts = {start, end, *anchors, *(tag for tag in self.tags if start <= tag < end)}
        cuts |= {place for mark in marks for place in (mark.start, mark.end) if start < place < end}
        out: list[str] = []
        current: Mark | None = None
        ordered = sorted(cuts)
        for left, right in pairwise(ordered):
            over = [mark for mark in marks if mark.start <= left and right <= mark.end]
            top = min(over, key=lambda mark: (_RANKS[mark.kind], mark.start, -mark.end)) if over else None
            if top != current:
                out.append("</a>" if current else "")
            if left in self.tags and (top is None or top != current):
                out += (_tag(tag) for tag in self.tags.pop(left))
            if top != current and top:
                name = self._id(left) if left in anchors else ""
                out.append(f'<a class="{top.kind}"{name} href="{escape(top.href)}">')
            elif left in anchors:
                out.append(self._anchor(left))
            current = top
            out.append(escape(words[left - start : right - start]))
        out.append("</a>" if current else "")
        return "".join(out)

    def _grid(self, grid: Grid) -> str:
        corner = f'<td colspan="{2 if grid.has_groups else 1}" rowspan="{len(grid.headers)}"></td>'
        head = [
            f"<tr>{'' if number else corner}{''.join(_header(cell, 'col') for cell in line)}</tr>\n"
            for number, line in enumerate(grid.headers)
        ]
        body = []
        for group, label, cells in grid.lines:
            above = _header(group, "rowgroup") if group else ""
            if group and not group[0]:
                above = f'<td rowspan="{group[2]}"></td>'
            body.append(
                f'<tr>{above if grid.has_groups else ""}<th scope="row">{escape(label)}</th>'
                f"{''.join(map(self._cell, cells))}</tr>\n"
            )
        table = (
            f'<table class="form"><caption>{both(*grid.caption)}</caption>\n<thead>\n{"".join(head)}</thead>\n'
            f"<tbody>\n{''.join(body)}</tbody>\n</table>"
        )
        return _scrolling(" ".join(grid.caption), table)

    def _cell(self, number: int | None) -> str:
        if number is None:
            return "<td></td>"
        return f"<td>{self._mention(self.part.mentions[number])}</td>"

    def _mention(self, mention: Mention) -> str:
        """Return a figure by itself: its number as written, or the shape and the word of another state."""
        shown = escape(mention.quote)
        if mention.state != State.NUMBER:
            shown = f"{SIGNS[State(mention.state)]} {both(*self.words[mention.state])}"
        return f'<a class="n"{self._id(mention.start)} href="#x{mention.start}">{shown}</a>'

    def _sheet(self, sheet: Sheet) -> str:
        rows = []
        for row in sheet.rows:
            cells = []
            for cell in row:
                name = "th" if cell.is_header else "td"
                spans = "".join(
                    f' {kind}="{count}"'
                    for kind, count in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
                    if count > 1
                )
                cells.append(f"<{name}{spans}>{self._words(cell.start, cell.words)}</{name}>")
            rows.append(f"<tr>{''.join(cells)}</tr>\n")
        return _scrolling("表格 Table", f"<table>\n{''.join(rows)}</table>")

    def _gathered(self, gathered: Gathered) -> str:
        mentions: Sequence[Mention] = [self.part.mentions[number] for number in gathered.mentions]
        items = "".join(f"<li>{self._mention(m)} {self.about[m.fact]}</li>\n" for m in mentions)
        return f'<ul class="places">\n{items}</ul>\n'


def _scrolling(label: str, table: str) -> str:
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}">{table}</div>\n'


def _header(cell: HeaderCell, scope: str) -> str:
    label, colspan, rowspan = cell
    spans = (f' colspan="{colspan}"' if colspan > 1 else "") + (f' rowspan="{rowspan}"' if rowspan > 1 else "")
    scope = "colgroup" if scope == "col" and colspan > 1 else scope
    return f'<th scope="{scope}"{spans}>{escape(label)}</th>'


def _tag(tag: Tag) -> str:
    return f'<a class="tag" href="{escape(tag.href)}">{both(*tag.names)}</a>'


def outline(part: Part) -> Iterator[tuple[int, str, str]]:
    """Yield the headings for the outline: level, anchor, words."""
    for block in part.blocks:
        if isinstance(block, Heading):
            yield block.level, f"#s{block.start}", block.words
