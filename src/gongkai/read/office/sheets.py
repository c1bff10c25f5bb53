"""Tells what stands on a sheet of a spreadsheet: tables, and the lines above, between and below them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.read.blocks import Block, Grid, GridCell, Paragraph
from gongkai.read.headings import pattern
from gongkai.read.limits import check_cells
from gongkai.text import fold

_SENTENCE_END = "。"
_DIGITS = "0-9〇○零一二三四五六七八九十"
_DAY = re.compile(rf"[{_DIGITS}]{{4}}[年/.-][{_DIGITS}]{{1,2}}[月/.-][{_DIGITS}]{{1,3}}日?")


@dataclass(frozen=True, slots=True)
class Range:
    """The rows and columns from the first to the last, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The content of a sheet: the texts that are seen by their places, the rows that are not, the merged ranges."""

    texts: dict[tuple[int, int], str]
    hidden_rows: set[int]
    merged: list[Range]
    where: str


def find_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield the tables of a sheet with the lines around them.

    A line is a row with a single cell, which spans no other row. It stands above a table always, between two where it
    ends one (``_breaks``), and below one where it is as wide as the table: for a row that has a label and no number
    looks like a line too.
    """
    columns: dict[int, list[int]] = {}
    for row, column in sorted(sheet.texts):
        columns.setdefault(row, []).append(column)
    rows = list(columns)
    tall = _tall_rows(sheet, rows)
    lines = {row for row in rows if len(columns[row]) == 1 and row not in tall}
    ends = {(merged.top, merged.left): merged.right for merged in sheet.merged}
    rights = {row: max(ends.get((row, column), column) for column in columns[row]) for row in rows}
    breaks = _breaks(sheet, rows, {row: sheet.texts[row, columns[row][0]] for row in lines}, rights)
    groups: list[list[int]] = []
    for row in rows:
        if not groups or row in breaks:
            groups.append([])
        groups[-1].append(row)
    for group in groups:
        start = next((n for n, row in enumerate(group) if row not in lines), len(group))
        end = len(group)
        used = sorted({column for row in group[start:] for column in columns[row]})
        while end > start and group[end - 1] in lines:
            row = group[end - 1]
            if columns[row][0] > used[0] or rights[row] < used[-1]:
                break
            end -= 1
        yield from _lines(sheet, columns, group[:start])
        if start < end:
            yield _grid(sheet, group[start:end], used)
        yield from _lines(sheet, columns, group[end:])


def _breaks(sheet: Sheet, rows: Sequence[int], lines: dict[int, str], rights: dict[int, int]) -> set[int]:
    """Return the lines with which something new begins, given the texts of all lines and how far each row reaches.

    These are a line after an empty row, a sentence, a day with the signature above it, a heading above such a line or
    with nothing but lines below it, and a heading between tables that differ in width. A heading between rows of the
    same width is a row of their table: ``一、主动公开情况`` in the form of 2014.
    """
    days = {row for row, text in lines.items() if _DAY.fullmatch("".join(fold(text).split()))}
    signatures = {row for row, after in pairwise(rows) if row in lines and after in days}
    breaks = {row for row, text in lines.items() if _SENTENCE_END in text} | days | signatures
    headings = {row for row, text in lines.items() if pattern("ends").fullmatch(fold(text).strip())}
    is_above_lines = False  # only, up to the end or to where something new begins
    for row, after in reversed(list(pairwise([*rows, 0]))):
        if row in headings and (after in breaks or is_above_lines):
            breaks.add(row)
        is_above_lines = row in lines and (is_above_lines or after in breaks or not after)
    for before, row in pairwise(rows):
        if row in lines and any(number not in sheet.hidden_rows for number in range(before + 1, row)):
            breaks.add(row)
    parts: list[list[int]] = [[]]
    for row in rows:
        if row in breaks or row in headings:
            parts.append([])
        parts[-1].append(row)
    widths = [max((rights[row] for row in part if row not in lines), default=0) for part in parts]
    for (_, width), (part, following) in pairwise(zip(parts, widths, strict=True)):
        if part[0] in headings and width and following and width != following:
            breaks.add(part[0])
    return breaks


def _lines(sheet: Sheet, columns: dict[int, list[int]], rows: Sequence[int]) -> Iterator[Paragraph]:
    for row in rows:
        yield from _paragraphs(sheet.texts[row, columns[row][0]])


def _paragraphs(text: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(line) for line in text.splitlines() if line.strip())


def _tall_rows(sheet: Sheet, rows: Sequence[int]) -> set[int]:
    """Return the rows that a merged cell with text shares with another row."""
    tall: set[int] = set()
    counted = 0
    for merged in sheet.merged:
        first, last = bisect_left(rows, merged.top), bisect_right(rows, merged.bottom)
        if last - first > 1 and (merged.top, merged.left) in sheet.texts:
            counted += last - first
            check_cells(counted, sheet.where)
            tall.update(rows[first:last])
    return tall


def _grid(sheet: Sheet, rows: Sequence[int], columns: Sequence[int]) -> Grid:
    """Return the table of rows and columns with content; the others are left out, so that what is far apart is near."""
    check_cells(len(rows) * len(columns), sheet.where)
    listed = {(r, c): GridCell(_paragraphs(sheet.texts.get((r, c), ""))) for r in rows for c in columns}
    covered = 0
    for merged in sheet.merged:
        down = rows[bisect_left(rows, merged.top) : bisect_right(rows, merged.bottom)]
        across = columns[bisect_left(columns, merged.left) : bisect_right(columns, merged.right)]
        covered += len(down) * len(across)
        check_cells(covered, sheet.where)
        if len(down) * len(across) > 1 and (down[0], across[0]) in listed:
            for place in ((r, c) for r in down for c in across):
                listed.pop(place, None)
            text = sheet.texts.get((merged.top, merged.left), "")
            listed[down[0], across[0]] = GridCell(_paragraphs(text), len(down), len(across))
    lists: dict[int, list[GridCell]] = {row: [] for row in rows}
    for row, column in sorted(listed):
        lists[row].append(listed[row, column])
    return Grid(tuple(map(tuple, lists.values())))
