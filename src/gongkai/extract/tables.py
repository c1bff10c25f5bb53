"""Reads the tables of the forms: each cell a figure by form, row and column, or an issue that says why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gongkai.document import Document, Span
from gongkai.extract.align import Placed, find_form_tables, is_run_together
from gongkai.extract.cells import CellValue, is_readable, read_cell, written
from gongkai.extract.columns import Cells, ReadRow, ReadTable, slots_by_column
from gongkai.extract.figures import in_unit_of
from gongkai.extract.glued import Decoded
from gongkai.extract.outline import HeadingAt, heading_paths
from gongkai.extract.rows import find_rows
from gongkai.extract.run_together import stated, sums_of, told_apart
from gongkai.extract.table_doubts import digits_doubts, lost_columns, unlabelled
from gongkai.facts import CellAddress, Excluded, Figure, FormRow, FormTable, Issue, Report, State
from gongkai.knowledge.forms import Column, Layout, signs_of
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.knowledge.wordings import count_words

_MARK = re.compile(r"(?:其中[::]?|\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、])\s*$")
_DIGITS = re.compile(r"\d+")
_HEADER_UNIT = re.compile(r"[(:]\s*(亿元|万元|元)\s*\)?")


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What the tables say, cell by cell, and the doubts about them."""

    tables: tuple[FormTable, ...]
    issues: tuple[Issue, ...]

    @property
    def figures(self) -> list[Figure]:
        """The figures of all cells."""
        return [cell for table in self.tables for row in table.rows for cell in row.cells if cell is not None]


def find_tables(document: Document, folded: str) -> tuple[tuple[ReadTable, ...], tuple[Issue, ...]]:
    """Return the tables of the forms in the order of the text, and issues of the rows whose columns are lost."""
    issues: list[Issue] = []
    tables = []
    for table in find_form_tables(find_rows(document, folded), document.source.where):
        rows: list[ReadRow] = []
        for placed, cells in zip(table.rows, slots_by_column(table, folded), strict=True):
            is_told = all(is_readable(folded, slot.cell) for slot in cells or () if slot is not None)
            if (cells is None and not is_run_together(placed.row, placed.form)) or not is_told:
                issues.append(lost_columns(placed))
            else:
                rows.append(ReadRow(placed, cells, _label(folded, placed)))
        if rows:
            tables.append(ReadTable(table.layout, tuple(rows)))
        issues.extend(unlabelled(table))
    return tuple(tables), tuple(issues)


def without_tables(folded: str, tables: Sequence[ReadTable]) -> str:
    """Return the text with blanks in place of the rows that were read, so that what reads prose does not see them."""
    signs = list(folded)
    for span in sorted(span for table in tables for row in table.rows for span in _stretches(folded, row)):
        signs[span.start : span.end] = [s if s in "\n\t|" else " " for s in signs[span.start : span.end]]
    return "".join(signs)


def excluded_in(document: Document, tables: Sequence[ReadTable]) -> list[Excluded]:
    """Return the digits in the labels of rows: numbers of lists, which are no figures."""
    return [
        Excluded(span, span.of(document.text), "form-label")
        for table in tables
        for row in table.rows
        for digits in _DIGITS.finditer(document.text, row.label.start, row.label.end)
        if (span := Span(*digits.span()))
    ]


def read_tables(
    document: Document, folded: str, report: Report, tables: Sequence[ReadTable], prose: Sequence[Figure]
) -> TableFacts:
    """Return the figures of the tables. Digits that are run together are told apart by the sums of the form.

    Where sums do not settle a row, numbers that the prose states for its cells may: then an issue says so.
    """
    reader = _Reader(document, folded, report, heading_paths(document))
    found: list[FormTable] = []
    issues: list[Issue] = []
    for table in tables:
        glued = by_prose = {}
        if any(row.cells is None for row in table.rows):
            sums = sums_of(table)
            glued = by_prose = told_apart(table, folded, sums, {})
            if any(len(decoded.readings) > 1 for decoded in glued.values()):
                by_prose = told_apart(table, folded, sums, stated(table, report, prose))
        rows = []
        for number, row in enumerate(table.rows):
            if row.cells is not None:
                cells = reader.cells(table.layout, row, row.cells)
            else:
                decoded = by_prose[str(number)]
                cells = reader.decoded(table.layout, row, decoded)
                is_by_prose = len(glued[str(number)].readings) > len(decoded.readings)
                issues.extend(digits_doubts(row.form.label or table.layout.name, row, decoded, is_by_prose=is_by_prose))
            label = row.form.address or table.layout.name
            columns = tuple(column.address for column in row.form.columns)
            rows.append(FormRow(label, columns, tuple(cells), row.row.span))
        found.append(FormTable(table.layout.form, table.layout.name, tuple(rows)))
    return TableFacts(tuple(found), tuple(issues))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes figures of the cells of one document."""

    document: Document
    folded: str
    report: Report
    heading_at: HeadingAt

    def cells(self, layout: Layout, row: ReadRow, cells: Cells) -> Iterator[Figure | None]:
        """Yield the figures of a row whose cells are told apart."""
        for n, slot in enumerate(cells):
            value = read_cell(self.folded, slot.cell) if slot is not None else None
            yield None if value is None else self._figure(layout, row, n, value)

    def decoded(self, layout: Layout, row: ReadRow, decoded: Decoded) -> Iterator[Figure | None]:
        """Yield the figures of a row of digits: a number where all readings agree on it, else ambiguous."""
        readings = decoded.readings
        whole = Span(row.row.slots[0].cell.start, row.row.slots[-1].cell.end)
        for n in range(len(row.form.columns)):
            places = {(reading[n].group, reading[n].start, reading[n].end) for reading in readings}
            if len(places) == 1:
                group, start, end = places.pop()
                begin = row.row.slots[group].cell.start
                value = read_cell(self.folded, Span(begin + start, begin + end))
                yield None if value is None else self._figure(layout, row, n, value)
            else:
                yield self._figure(layout, row, n, CellValue(whole, State.AMBIGUOUS))

    def _figure(self, layout: Layout, row: ReadRow, n: int, cell: CellValue) -> Figure:
        form_row, column, code = row.form, row.form.columns[n], row.form.indicators[n]
        value, unit = self._value(row, column, code, cell)
        label = vocabulary().indicators[code].zh if code else form_row.label
        cumulative = f"../{self.report.period.end.isoformat()}"
        return Figure(
            span=cell.span,
            quote=cell.span.of(self.document.text),
            value=value,
            unit=unit,
            indicator=code,
            label=label,
            period=cumulative if column.is_cumulative else str(self.report.year),
            rule=f"{layout.form}/{layout.name}/{form_row.label or column.address}",
            applicant=column.applicant,
            qualifier=cell.number.qualifier if cell.number else None,
            state=cell.state,
            section=self.heading_at(row.label.start),
            table=CellAddress(layout.form, form_row.address or layout.name, column.address),
        )

    def _value(
        self, row: ReadRow, column: Column, code: str | None, cell: CellValue
    ) -> tuple[Decimal | None, str | None]:
        """Return the value and the unit: amounts in the indicator's unit, by the unit of cell, row or header."""
        if cell.state is State.STATED_IN_WORDS:
            return Decimal(0), None
        if cell.number is None:
            return None, None
        number = cell.number
        if number.unit is None and code and vocabulary().indicators[code].unit in count_words().money:
            header = set(_HEADER_UNIT.findall(row.row.heading.of(self.folded)))
            unit = row.row.unit or (header.pop() if len(header) == 1 else None) or column.unit or row.form.unit
            number = replace(number, unit=unit)
        value, unit = in_unit_of(code, number) if code else (number.value, number.unit)
        return value, unit or row.row.unit or row.form.unit


def _label(folded: str, placed: Placed) -> Span:
    """Return the words that name a row: all of a cell; of running text no more than the label, with its number."""
    row = placed.row
    if row.table is not None or placed.likeness == 0 or not placed.form.label:
        return row.label if row.table is not None else Span(row.label.end, row.label.end)
    name = max((n for n in placed.form.names if row.words and "".join(row.words).endswith(n)), key=len, default="")
    wanted = len(name or placed.form.names[0])
    start = row.label.end
    while start > row.label.start and len(signs_of(folded[start : row.label.end])) < wanted:
        start -= 1
    before = folded[max(row.label.start, start - 8) : start]
    mark = _MARK.search(before)
    return Span(start - (len(mark[0]) if mark else 0), row.label.end)


def _stretches(folded: str, row: ReadRow) -> Iterator[Span]:
    """Yield what is read of a row: its label and its values, but no note behind a value."""
    if row.label.start < row.label.end:
        yield row.label
    for slot in row.row.slots:
        yield written(folded, slot.cell)
