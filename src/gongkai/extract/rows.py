"""Cuts a document into rows, as tables have them: words, then the places of values; of grids and of flattened text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gongkai.document import Cell, Document, Span, Table
from gongkai.extract.cells import is_value
from gongkai.knowledge.forms import has_signs, signs_of, units
from gongkai.read.plain import trimmed

# A number in running text. The number of a list glues on behind the digits of the cell before: 00000002.其他法律…
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:(?=万?元)|(?![A-Za-z%‰]))")
_LIST_NUMBER = re.compile(r"[.、](?!\d)")
_WORDS_BEHIND = re.compile(r"[^\n\t|]{0,4}")
_UNIT_BEHIND = re.compile(r"\(\s*([^()\s]{1,3})\s*\)\s*$")  # 网络申请数(件)
_BRACKETS = re.compile(r"\([^()\n|\t]{0,60}\)")
_NO_WORDS = re.compile(r"[\d\s.,*-]*\d[\d\s.,*-]*")  # several numbers in one cell
_LONGEST_HEAD = 400  # signs of words above a row that may be its headers
_WORDS_KEPT = 3  # pieces of words before the values: a label may be split over lines
_BARS = re.compile(r"[|\s]*\|[|\s]*")
_DELIMITERS = re.compile(r"[|\s:-]*-[|\s:-]*")  # under the header of a Markdown table


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value: the text of a cell (empty for a blank one) and, in a grid, its column and header.

    Slots of one ``piece`` stand on one line with nothing but blanks between them, so they may be cells run together.
    """

    cell: Span
    is_blank: bool
    piece: int
    column: int | None = None
    header: str = ""  # the words above the cell, as signs


@dataclass(frozen=True, slots=True)
class TableRow:
    """Words and the slots of values behind them.

    ``words`` are the last pieces of words before the values, as signs, the nearest last; ``head`` those of all words
    since the values before, this row's own included. ``label`` is the nearest piece of words in the text, ``heading``
    all of them. ``label_end`` is the column of the grid behind the row's words.
    """

    words: tuple[str, ...]
    head: str
    label: Span
    heading: Span
    slots: tuple[Slot, ...]
    table: int | None = None  # number of the grid in the document
    label_end: int = 0
    is_run: bool = False  # the values are one piece, with nothing but blanks between them
    is_glued: bool = False  # and the label is part of it
    after: str = ""  # what follows the last value directly
    unit: str | None = None  # where a cell of its own holds it, between the label and the values

    def without_padding(self, count: int, *, has_label: bool = True) -> tuple[Slot, ...]:
        """Return the slots without blanks beyond so many, which fill narrow rows up to the widest of the table.

        They stand behind the last column; above a row without a label of its own, those that fill up the headers.
        """
        slots = self.slots
        while not has_label and len(slots) > count and slots[0].is_blank:
            slots = slots[1:]
        return slots[:count] if all(slot.is_blank for slot in slots[count:]) else slots

    @property
    def span(self) -> Span:
        """From the label to the last slot."""
        return Span(min(self.label.start, self.slots[0].cell.start), max(s.cell.end for s in self.slots))


def find_rows(document: Document, folded: str) -> list[TableRow]:
    """Return all rows of a document in the order of the text: those of its grids, and of the text between them."""
    outer = [n for n, table in enumerate(document.tables) if _is_outermost(document.tables, n)]
    rows = _Rows(folded, document.chrome)
    position = 0
    for number in outer:
        table = document.tables[number]
        if table.span.start > position:
            rows.add_text(Span(position, table.span.start))
        for inner in range(number, len(document.tables)):
            if table.span.contains(document.tables[inner].span):
                rows.add_grid(inner, document.tables[inner])
        position = max(position, table.span.end)
    rows.add_text(Span(position, len(folded)))
    return rows.found


def _is_outermost(tables: Sequence[Table], number: int) -> bool:
    span = tables[number].span
    return not any(tables[n].span.contains(span) for n in range(number))


_Kinds = Sequence[tuple[Cell, str]]
"""Cells of a row of a grid, and whether each holds a value, words, a unit or nothing."""


def _parts(row: _Kinds) -> list[_Kinds]:
    """Cut a row of a grid where words with values of their own stand behind values; a number in front is no part."""
    kinds = [kind for _, kind in row]
    cuts = [0]
    has_values = has_words = False
    for n, kind in enumerate(kinds):
        if kind == "words":
            if has_values and "value" in kinds[n:]:
                cuts = [*cuts, n] if has_words else [n]
            has_values, has_words = False, True
        has_values |= kind == "value"
    end = next((n for n in range(len(row) - 1, -1, -1) if kinds[n] != "words"), -1) + 1
    end = end if "value" in kinds else len(row)
    return [row[a:b] for a, b in pairwise([*cuts, max(end, cuts[-1])])]


@dataclass
class _Rows:
    """The rows found so far, and the words and slots of the one that is open."""

    folded: str
    chrome: Sequence[Span]
    found: list[TableRow] = field(default_factory=list)
    words: list[tuple[Span, int]] = field(default_factory=list)  # since the last value, with their pieces
    slots: list[Slot] = field(default_factory=list)
    unit: str | None = None
    pieces: int = 0

    def add_grid(self, number: int, table: Table) -> None:
        """Add the rows of a grid. Where it prints two tables side by side, those on the left come first."""
        self._close(table.span.start)
        headers: dict[int, str] = {}
        rows: dict[int, list[tuple[Cell, str]]] = {}
        for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
            rows.setdefault(cell.row, []).append((cell, self._kind(cell.span)))
        beside: list[tuple[_Kinds, dict[int, str]]] = []
        for row in rows.values():
            if all(kind != "value" for _, kind in row):
                for cell, kind in row:
                    if kind in ("words", "unit"):
                        columns = range(cell.column, cell.column + cell.colspan)
                        headers.update(dict.fromkeys(columns, signs_of(cell.span.of(self.folded))))
            first, *others = _parts(row)
            self._add_grid_row(number, first, headers)
            beside.extend((part, dict(headers)) for part in others)
        for part, above in beside:
            self._add_grid_row(number, part, above)

    def _add_grid_row(self, number: int, cells: _Kinds, headers: dict[int, str]) -> None:
        """Add words, and the values behind them; what stands behind the values, a remark, is no more part of them."""
        label = None
        for cell, kind in cells:
            if kind == "words":
                label, self.slots = cell, []
                self.pieces += 1
                self.words.append((cell.span, self.pieces))
            elif kind == "unit":
                self.unit = cell.span.of(self.folded).strip()
            else:
                above = headers.get(cell.column, "")
                self.slots.append(Slot(cell.span, kind == "blank", -1 - len(self.slots), cell.column, above))
        has_values = any(not slot.is_blank for slot in self.slots)
        if self.slots and (label or has_values):
            self._emit(
                table=number, label_end=label.column + label.colspan if label else 0, has_label=label is not None
            )
        if has_values:
            self.words.clear()
        self.slots, self.unit = [], None

    def _kind(self, cell: Span) -> str:
        text = cell.of(self.folded).strip()
        if not text:
            return "blank"
        if text in units():
            return "unit"
        is_number = is_value(self.folded, cell) or _NO_WORDS.fullmatch(text)
        return "value" if is_number else "words"

    def add_text(self, stretch: Span) -> None:
        """Add the rows of text without a grid: cells cut by line breaks, tabs and bars, or run together."""
        has_bars = (
            False  # whether the last line with words had a bar; a bar alone then is a blank cell, else a separator
        )
        bars = 0
        start = stretch.start
        for raw in stretch.of(self.folded).split("\n"):
            line = Span(start, start + len(raw))
            start += len(raw) + 1
            if not raw.strip() or ("|" in raw and _DELIMITERS.fullmatch(raw)) or self._is_chrome(line):
                continue
            if _BARS.fullmatch(raw):
                bars += 1
                blanks = raw.count("|") if has_bars else raw.count("|") - (bars == 1)
                self._add_blanks(line, blanks)
                continue
            bars, has_bars = 0, "|" in raw
            if has_bars or "\t" in raw:
                self._add_cells(line, "|" if has_bars else "\t")
            else:
                self._add_piece(trimmed(self.folded, line))
        self._close(len(self.folded))

    def _is_chrome(self, line: Span) -> bool:
        index = bisect_right(self.chrome, line.start, key=lambda span: span.start) - 1
        around = self.chrome[max(index, 0) : index + 2]
        return any(span.contains(trimmed(self.folded, line)) for span in around)

    def _add_cells(self, line: Span, separator: str) -> None:
        edges = [line.start - 1]
        edges += [n for n in range(line.start, line.end) if self.folded[n] == separator]
        edges.append(line.end)
        cells = [trimmed(self.folded, Span(a + 1, b)) for a, b in pairwise(edges)]
        if separator == "|":  # what is outside the first and the last bar is no cell
            cells = cells[1:] if cells[0].start == cells[0].end else cells
            cells = cells[:-1] if cells and cells[-1].start == cells[-1].end else cells
        is_row = len(cells) > 1  # else a line holds one cell, and the row goes on
        if is_row:
            self._close(line.start)
        for cell in cells:
            if cell.start < cell.end:
                self._add_piece(cell)
            else:
                self._add_blanks(cell, 1)
        if is_row:
            self._close(line.end)

    def _add_blanks(self, place: Span, count: int) -> None:
        for _ in range(count if self.words else 0):
            self.pieces += 1
            self.slots.append(Slot(Span(place.start, place.start), True, self.pieces))

    def _add_piece(self, piece: Span) -> None:
        """Add what stands between two separators: a value, words, or words and values run together."""
        self.pieces += 1
        if is_value(self.folded, piece):
            self._add_slot(piece)
            return
        if piece.of(self.folded).strip() in units():
            self.unit = piece.of(self.folded).strip()
            return
        position = piece.start
        for number in self._numbers(piece):
            self._add_words(Span(position, number.start))
            self._add_slot(number)
            position = number.end
        self._add_words(Span(position, piece.end))

    def _numbers(self, piece: Span) -> Iterator[Span]:
        """Yield the numbers of a piece that may be values: not those in brackets, nor the number of a list."""
        position = piece.start
        brackets = [Span(*m.span()) for m in _BRACKETS.finditer(self.folded, piece.start, piece.end)]
        while found := _NUMBER.search(self.folded, position, piece.end):
            position = found.end()
            span = Span(*found.span())
            if around := next((b for b in brackets if b.contains(span)), None):
                position = around.end
                continue
            if _LIST_NUMBER.match(self.folded, span.end) and span.of(self.folded).isdecimal():
                span = Span(span.start, span.end - 1)
            if span.start < span.end:
                yield span

    def _add_words(self, stretch: Span) -> None:
        stretch = trimmed(self.folded, stretch)
        if stretch.start == stretch.end or not has_signs(stretch.of(self.folded)):
            return
        self._close(stretch.start)
        self.words.append((stretch, self.pieces))
        unit = _UNIT_BEHIND.search(self.folded, stretch.start, stretch.end)
        self.unit = unit[1] if unit and unit[1] in units() else self.unit

    def _add_slot(self, cell: Span) -> None:
        self.slots.append(Slot(cell, False, self.pieces))

    def _close(self, following: int) -> None:
        """End the open row, if it has slots; the words of a row of blanks stay, for it may be a header."""
        if not self.slots:
            return
        has_values = any(not slot.is_blank for slot in self.slots)
        between = self.folded[self.slots[-1].cell.end : following]
        behind = None if between.strip(" ") else _WORDS_BEHIND.match(self.folded, following)
        self._emit(after=behind[0] if behind else "")
        if has_values:
            self.words.clear()
        self.slots = []

    def _emit(self, *, after: str = "", table: int | None = None, label_end: int = 0, has_label: bool = True) -> None:
        texts = [span.of(self.folded) for span, _ in self.words]
        kept = texts[-_WORDS_KEPT:] if has_label else []
        nowhere = Span(self.slots[0].cell.start, self.slots[0].cell.start)
        label = self.words[-1][0] if self.words and has_label else nowhere
        is_run = table is None and len({slot.piece for slot in self.slots}) == 1
        self.found.append(
            TableRow(
                words=tuple(filter(None, (signs_of(text[-_LONGEST_HEAD:]) for text in kept))),
                head="".join(signs_of(text[-_LONGEST_HEAD:]) for text in texts[-40:])[-_LONGEST_HEAD:],
                label=label,
                heading=Span(self.words[0][0].start, label.end) if self.words else label,
                slots=tuple(self.slots),
                table=table,
                label_end=label_end,
                is_run=is_run,
                is_glued=is_run and bool(self.words) and self.words[-1][1] == self.slots[0].piece,
                after=after,
                unit=self.unit,
            )
        )
        self.unit = None
