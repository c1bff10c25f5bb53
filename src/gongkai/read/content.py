"""Finds the report on a web page: the part that holds its lines, with its title and date, without the rest."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from gongkai.document import Cell, Span, Table
from gongkai.read import chrome
from gongkai.read.html import Page
from gongkai.read.plain import find_paragraphs
from gongkai.text import fold

_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)")
_SENTENCE_END = re.compile(r"[。;]")
_TITLE_PARTS = re.compile(r"[_|]|\s-+\s|--")  # titles of pages name the site too: 年度报告_清河市人民政府
_FIGURE = re.compile(r"(?:^|\t)\d[\d.,]*(?:\t|$)")
_LEAST_SENTENCE = 10  # characters
_LEAST_LINES = 3  # that are the report's own, for its part of the page to be told from the rest
_LONG_LINE = 200  # characters; one such line will do, for a whole report may stand on it
_ABOVE = 20  # lines above the text in which its title and date are looked for


def main_content(page: Page) -> tuple[str, tuple[Table, ...], tuple[Span, ...]]:
    """Return the text of the report, its tables, and the lines in it that are nothing but links.

    The report is the smallest element of the page that holds every line that is its own. Its title and particulars
    often stand above that element, so the text begins with them; a title that only the head of the page states is
    set above.
    """
    folded = fold(page.text)
    lines = find_paragraphs(page.text)
    links = _covered(lines, page.links)
    grids = chrome.merge(table.span for table in page.tables if table.rows > 1 and table.columns > 1)
    own = [n for n, line in enumerate(lines) if not links[n] and _is_own(folded, line, grids)]
    start, end = 0, len(page.text)
    if len(own) >= _LEAST_LINES or any(len(lines[n].of(folded)) >= _LONG_LINE for n in own):
        needed = Span(lines[own[0]].start, lines[own[-1]].end)
        around = (region for region in page.regions if region.contains(needed))
        region = min(around, key=lambda r: r.end - r.start, default=Span(start, end))
        above = [n for n, line in enumerate(lines[: own[0]]) if not links[n] and line.start < region.start]
        start, end = _start(folded, [lines[n] for n in above[-_ABOVE:]], region.start), region.end
    start += len(page.text[start:end]) - len(page.text[start:end].lstrip("\n"))
    is_title = chrome.pattern("titles").search
    head = ""
    if not is_title(folded, start, end):
        names = (name.strip() for name in _TITLE_PARTS.split(page.title))
        head = next((f"{name}\n" for name in names if is_title(fold(name))), "")
    move = len(head) - start
    part = Span(start, end)
    furniture = (line for n, line in enumerate(lines) if links[n] and part.contains(line))
    return (
        head + part.of(page.text),
        tuple(_moved(table, move) for table in page.tables if part.contains(table.span)),
        tuple(_shifted(line, move) for line in furniture if not is_title(line.of(folded))),
    )


def _is_own(folded: str, line: Span, grids: Sequence[Span]) -> bool:
    """Tell whether a line is the report's own: a numbered heading, a sentence, or a row of a table with a figure."""
    text = line.of(folded)
    if _HEADING.match(text) or (len(text) >= _LEAST_SENTENCE and _SENTENCE_END.search(text)):
        return True
    index = bisect_right(grids, line.start, key=attrgetter("start")) - 1
    return index >= 0 and grids[index].contains(line) and _FIGURE.search(text) is not None


def _start(folded: str, above: Sequence[Span], region_start: int) -> int:
    """Return where the title or the first particular stands above the report, or where the report begins."""
    known = ("titles", "metadata")
    found = (line.start for line in above if any(chrome.pattern(k).match(folded, line.start, line.end) for k in known))
    return min(found, default=region_start)


def _covered(lines: Sequence[Span], links: Sequence[Span]) -> list[bool]:
    """Tell for each line whether links make up most of it."""
    merged = chrome.merge(links)
    starts = [link.start for link in merged]
    covered = []
    for line in lines:
        first = max(bisect_right(starts, line.start) - 1, 0)
        length = 0
        for link in merged[first:]:
            if link.start >= line.end:
                break
            length += max(0, min(link.end, line.end) - max(link.start, line.start))
        covered.append(2 * length > line.end - line.start)
    return covered


def _shifted(span: Span, move: int) -> Span:
    return Span(span.start + move, span.end + move)


def _moved(table: Table, move: int) -> Table:
    cells = tuple(Cell(_shifted(c.span, move), c.row, c.column, c.rowspan, c.colspan, c.is_header) for c in table.cells)
    return replace(table, span=_shifted(table.span, move), cells=cells)
