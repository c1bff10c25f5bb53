"""Fills the ruled tables of a page with its text, and joins what a page break has torn: tables, rows, merged cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gongkai.read.blocks import Grid, GridCell, Paragraph, Place
from gongkai.read.pdf.lines import Glyph, Line, find_lines, is_chinese
from gongkai.read.pdf.ruling import Region, RuledTable

_SAME_EDGE = 4.0  # points between the edges of a table on two pages
_TOUCHING = 0.25  # of the height, between two glyphs of one run
_LONGEST_HEADING = 20  # characters of a row that heads others (第二十条第（一）项)
_SENTENCE = re.compile(r"[，。；：,;:]")
_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}\s*、")
_MARKED = re.compile(r"[一二三四五六七八九十]{1,3}\s*、|[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、](?!\d)")
_NUMBER = re.compile(r"[-+−]?\d[\d,.]*%?")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell: its rows, its edges in points, its text with one part for each page it stands on."""

    top: int
    bottom: int
    left: float
    right: float
    parts: tuple[Paragraph, ...] = ()
    is_open_above: bool = False

    @property
    def text(self) -> str:
        """The text of all parts."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as printed: its pages, its place on the first, the edges of its columns, the number of its rows."""

    first_page: int
    last_page: int
    start: float
    columns: tuple[float, ...]
    height: int
    cells: tuple[PrintedCell, ...]


def fill(ruled: RuledTable, glyphs: list[Glyph], page: int) -> tuple[PrintedTable | None, list[Glyph]]:
    """Return the table with the glyphs that stand in it, and the glyphs that are none of its own.

    Rows of prose above and below, in a box as wide as the table, are not part of it; a box without text is no table.
    """
    held: dict[Region, list[Glyph]] = {region: [] for region in ruled.regions}
    outside: list[Glyph] = []
    for run in _runs(ruled, glyphs):
        (region, _), *_ = Counter(region for region, _ in run).most_common(1)
        (held[region] if region else outside).extend(glyph for _, glyph in run)
    lines = {region: find_lines(found, page) for region, found in held.items()}
    first, end = _extent(ruled, lines)
    cells = []
    for region, found in held.items():
        if first <= region.top and region.bottom <= end:
            cells.append(_cell(ruled, region, lines[region], first))
        else:
            outside += found
    if not any(cell.parts for cell in cells):
        return None, glyphs
    return PrintedTable(page, page, ruled.rows[first], ruled.columns, end - first, tuple(cells)), outside


def _runs(ruled: RuledTable, glyphs: Iterable[Glyph]) -> Iterator[list[tuple[Region | None, Glyph]]]:
    """Yield glyphs, with the cells they stand in, in runs that were set as one: a run is never cut by a rule.

    So a label that is too long for its cell does not lose its last character to the number beside it; that number
    begins a run even if it touches the label.
    """
    run: list[tuple[Region | None, Glyph]] = []
    for glyph in glyphs:
        region = ruled.region_at(glyph.middle, glyph.centre)
        if run:
            before = run[-1][1]
            is_next = abs(glyph.left - before.right) + abs(glyph.centre - before.centre) <= _TOUCHING * before.height
            is_number_beside = run[-1][0] != region and is_chinese(before.text) and not is_chinese(glyph.text)
            if glyph.is_spaced or not is_next or is_number_beside:
                yield run
                run = []
        run.append((region, glyph))
    if run:
        yield run


def joined_text(lines: Sequence[Line]) -> str:
    """Return lines as one text: nothing between Chinese, a blank between two words or two numbers."""
    text = ""
    for line in lines:
        is_latin = text and not is_chinese(text[-1]) and not is_chinese(line.text[0])
        text += f" {line.text}" if is_latin else line.text
    return text


def _extent(ruled: RuledTable, lines: dict[Region, list[Line]]) -> tuple[int, int]:
    """Return the first row of a table and the one after its last, without rows of prose as wide as it."""
    wide = [region for region in ruled.regions if region.right - region.left == len(ruled.columns) - 1]
    first, end = 0, len(ruled.rows) - 1
    above, below = [], []
    for region in wide:
        if region.top == first:
            above.append(region)
            first = region.bottom
    for region in reversed(wide):
        if region.bottom == end and region.top >= first:
            below.append(region)
            end = region.top
    while above and _heads_rows(lines[above[-1]]):
        first = above.pop().top
    while below and _heads_rows(lines[below[-1]]):
        end = below.pop().bottom
    return first, end


def _heads_rows(lines: Sequence[Line]) -> bool:
    text = joined_text(lines)
    return len(text) <= _LONGEST_HEADING and not _SENTENCE.search(text) and not _SECTION.match(text)


def _cell(ruled: RuledTable, region: Region, lines: Sequence[Line], first: int) -> PrintedCell:
    parts: tuple[Paragraph, ...] = ()
    if lines:
        place = Place(
            lines[0].page,
            min(line.left for line in lines),
            min(line.top for line in lines),
            max(line.right for line in lines),
            max(line.bottom for line in lines),
        )
        parts = (Paragraph(joined_text(lines), place),)
    return PrintedCell(
        region.top - first,
        region.bottom - first,
        ruled.columns[region.left],
        ruled.columns[region.right],
        parts,
        region.is_open_above,
    )


def join(upper: PrintedTable, lower: PrintedTable) -> PrintedTable | None:
    """Return the table that two make which stand at the end of a page and at the beginning of the next, if they do.

    They do if the edges of the columns of one are among those of the other. Rows at the head that the second page
    repeats are left out; a row or a label that the break has cut in two becomes one.
    """
    if upper.last_page + 1 != lower.first_page:
        return None
    shift = upper.columns[0] - lower.columns[0]  # the pages of a spread have other margins
    moved = [edge + shift for edge in lower.columns]
    if abs(upper.columns[-1] - moved[-1]) > _SAME_EDGE:
        return None
    fewer, more = sorted((upper.columns, moved), key=len)
    if not all(_near(edge, more) for edge in fewer):
        return None
    edges = sorted([*upper.columns, *(edge for edge in moved if not _near(edge, upper.columns))])
    repeated = _repeated_rows(upper, lower)
    height = lower.height - repeated
    cells = [
        replace(
            cell,
            top=cell.top - repeated,
            bottom=cell.bottom - repeated,
            left=_nearest(cell.left + shift, edges),
            right=_nearest(cell.right + shift, edges),
        )
        for cell in lower.cells
        if cell.top >= repeated
    ]
    return _stitched(replace(upper, last_page=lower.last_page, columns=tuple(edges)), cells, height)


def _near(edge: float, edges: Iterable[float]) -> bool:
    return any(abs(edge - other) <= _SAME_EDGE for other in edges)


def _nearest(edge: float, edges: Iterable[float]) -> float:
    return min(edges, key=lambda other: abs(edge - other))


def _repeated_rows(upper: PrintedTable, lower: PrintedTable) -> int:
    """Return how many rows at the head of the second table say again what the first begins with."""
    number = 0
    while number < min(upper.height, lower.height - 1):
        row, again = (
            [cell.text for cell in table.cells if cell.top == number and cell.parts] for table in (upper, lower)
        )
        if row != again or any(_NUMBER.fullmatch(text) for text in row):
            break
        number += 1
    if number and not any(cell.parts for cell in lower.cells if cell.bottom <= number):
        return 0
    while any(cell.top < number < cell.bottom for cell in lower.cells):
        number -= 1
    return number


def _stitched(upper: PrintedTable, lower: Sequence[PrintedCell], height: int) -> PrintedTable:
    """Return one table of both, where cells that the break has cut are one again."""
    last = {(cell.left, cell.right): cell for cell in upper.cells if cell.bottom == upper.height}
    pairs = {cell: last.get((cell.left, cell.right)) for cell in lower if cell.top == 0}
    is_one_row = all(above and _can_be_one(above, below) for below, above in pairs.items()) and any(
        above and above.parts and below.parts for below, above in pairs.items()
    )
    are_two_rows = any(above and _is_figure(above) and _is_figure(below) for below, above in pairs.items())
    shift = upper.height - 1 if is_one_row else upper.height
    cells = {cell: cell for cell in upper.cells}
    added = []
    for cell in lower:
        placed = replace(cell, top=cell.top + shift, bottom=cell.bottom + shift)
        above = pairs.get(cell)
        if above and (is_one_row or (_goes_on(above, cell) and _is_tall(above, cell, are_two_rows=are_two_rows))):
            rest = (replace(part, joins=bool(above.parts)) for part in cell.parts)
            cells[above] = replace(above, bottom=placed.bottom, parts=(*above.parts, *rest))
        else:
            added.append(placed)
    ordered = tuple(sorted([*cells.values(), *added], key=lambda c: (c.top, c.left)))
    return replace(upper, height=shift + height, cells=ordered)


def _can_be_one(above: PrintedCell, below: PrintedCell) -> bool:
    return not above.parts or not below.parts or _goes_on(above, below)


def _goes_on(above: PrintedCell, below: PrintedCell) -> bool:
    """Tell whether the second cell is the rest of the first: a label that has no number of its own, or nothing.

    Labels of the forms begin with their number (三、, （三）, 3.); others go on only where no rule parts them.
    """
    if any(cell.parts and not _IDEOGRAPH.search(cell.text) for cell in (above, below)):
        return False
    is_marked = _MARKED.match(above.text + below.text) is not None  # 三 and 、本年度 are cut too
    if not above.parts:
        return below.is_open_above and bool(below.parts)
    return not _MARKED.match(below.text) and (below.is_open_above or is_marked)


def _is_figure(cell: PrintedCell) -> bool:
    return bool(cell.parts) and not _IDEOGRAPH.search(cell.text)


def _is_tall(above: PrintedCell, below: PrintedCell, *, are_two_rows: bool) -> bool:
    """Tell whether a label spans rows, or its number says that it is one; two rows with figures have a label each."""
    is_merged = above.bottom - above.top > 1 or below.bottom - below.top > 1
    return is_merged or (not are_two_rows and _MARKED.match(above.text + below.text) is not None)


def grid_of(table: PrintedTable) -> Grid:
    """Return the table as rows of cells with the rows and columns they span."""
    number = {edge: n for n, edge in enumerate(table.columns)}
    rows: list[list[GridCell]] = [[] for _ in range(table.height)]
    for cell in sorted(table.cells, key=lambda c: (c.top, c.left)):
        width = number[cell.right] - number[cell.left]
        rows[cell.top].append(GridCell(cell.parts, cell.bottom - cell.top, width))
    return Grid(tuple(tuple(row) for row in rows))


def join_torn(tables_and_lines: Iterable[Line | PrintedTable]) -> Iterator[Line | PrintedTable]:
    """Yield what stands on the pages in order, with tables that follow each other over a page break joined."""
    waiting: Line | PrintedTable | None = None
    for item in tables_and_lines:
        if isinstance(waiting, PrintedTable) and isinstance(item, PrintedTable) and (both := join(waiting, item)):
            waiting = both
            continue
        if waiting is not None:
            yield waiting
        waiting = item
    if waiting is not None:
        yield waiting
