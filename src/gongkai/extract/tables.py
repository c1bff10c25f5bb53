"""Reads the tables of the forms: each cell a figure by form, row and column, or an issue that says why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gongkai.document import Document, Span
from gongkai.extract.align import FormTable, Placed, find_form_tables
from gongkai.extract.cells import CellValue, read_cell
from gongkai.extract.columns import slots_by_column
from gongkai.extract.figures import in_unit_of
from gongkai.extract.glued import Decoded, GluedRow, Identity, RowSum, decode
from gongkai.extract.outline import HeadingAt, heading_paths
from gongkai.extract.rows import Slot, TableRow, find_rows
from gongkai.facts import CellAddress, Excluded, Figure, Issue, Report, State
from gongkai.knowledge.forms import Column, Layout, Row, signs_of
from gongkai.knowledge.identities import identities
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.knowledge.wordings import count_words

_MARK = re.compile(r"(?:其中[::]?|\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、])\s*$")
_DIGITS = re.compile(r"\d+")
_HEADER_UNIT = re.compile(r"[(:]\s*(亿元|万元|元)\s*\)?")
_LISTED = 4  # readings that an issue quotes

_Cells = tuple[Slot | None, ...]
"""The slot of each column of a row, None where the document has none for it."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a form's table as the document holds it: the slot of each column, or digits that are run together."""

    placed: Placed
    cells: _Cells | None
    label: Span  # the words that name it, without what stands before them

    @property
    def row(self) -> TableRow:
        """The row of the document."""
        return self.placed.row

    @property
    def form(self) -> Row:
        """The row of the form."""
        return self.placed.form


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table of a form with the rows whose cells could be told apart, or may be by their sums."""

    layout: Layout
    rows: tuple[ReadRow, ...]


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What the tables say: figures cell by cell, the forms that they follow, and the doubts."""

    figures: tuple[Figure, ...]
    issues: tuple[Issue, ...]


def find_tables(document: Document, folded: str) -> tuple[tuple[ReadTable, ...], tuple[Issue, ...]]:
    """Return the tables of the forms in the order of the text, and issues of the rows whose columns are lost."""
    issues: list[Issue] = []
    tables = []
    for table in find_form_tables(find_rows(document, folded)):
        rows: list[ReadRow] = []
        for placed, cells in zip(table.rows, slots_by_column(table, folded), strict=True):
            is_readable = all(read_cell(folded, slot.cell) for slot in cells or () if slot is not None)
            if (cells is None and not placed.row.is_glued) or not is_readable:
                issues.append(_lost_columns(placed))
            else:
                rows.append(ReadRow(placed, cells, _label(folded, placed)))
        if rows:
            tables.append(ReadTable(table.layout, tuple(rows)))
        issues.extend(_nameless(table))
    return tuple(tables), tuple(issues)


def without_tables(folded: str, tables: Sequence[ReadTable]) -> str:
    """Return the text with blanks in place of the rows that were read, so that what reads prose does not see them."""
    signs = list(folded)
    for span in sorted(span for table in tables for row in table.rows for span in _stretches(row)):
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
    figures: list[Figure] = []
    issues: list[Issue] = []
    for table in tables:
        glued = _decode(table, folded, {})
        unsettled = any(len(decoded.readings) > 1 for decoded in glued.values())
        by_prose = _decode(table, folded, _stated(table, report, prose)) if unsettled else glued
        for number, row in enumerate(table.rows):
            if row.cells is not None:
                figures.extend(reader.cells(table.layout, row, row.cells))
                continue
            decoded = by_prose[str(number)]
            figures.extend(reader.decoded(table.layout, row, decoded))
            issues.extend(_doubts(row, decoded, is_by_prose=len(glued[str(number)].readings) > len(decoded.readings)))
    return TableFacts(tuple(figures), tuple(issues))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes figures of the cells of one document."""

    document: Document
    folded: str
    report: Report
    heading_at: HeadingAt

    def cells(self, layout: Layout, row: ReadRow, cells: _Cells) -> Iterator[Figure]:
        """Yield the figures of a row whose cells are told apart."""
        for n, slot in enumerate(cells):
            value = read_cell(self.folded, slot.cell) if slot is not None else None
            if value is not None:
                yield self._figure(layout, row, n, value)

    def decoded(self, layout: Layout, row: ReadRow, decoded: Decoded) -> Iterator[Figure]:
        """Yield the figures of a row of digits: a number where all readings agree on it, else ambiguous."""
        readings = decoded.readings
        whole = Span(row.row.slots[0].cell.start, row.row.slots[-1].cell.end)
        for n in range(len(row.form.columns)):
            places = {(reading[n].group, reading[n].start, reading[n].end) for reading in readings}
            if len(places) == 1:
                group, start, end = places.pop()
                begin = row.row.slots[group].cell.start
                value = read_cell(self.folded, Span(begin + start, begin + end))
                if value is not None:
                    yield self._figure(layout, row, n, value)
            elif readings or decoded.has_too_many:
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


def _stretches(row: ReadRow) -> Iterator[Span]:
    if row.label.start < row.label.end:
        yield row.label
    yield from (slot.cell for slot in row.row.slots)


def _decode(table: ReadTable, folded: str, known: Mapping[tuple[str, int], Decimal]) -> dict[str, Decoded]:
    """Return the readings of the rows that are run together; rows whose cells are told apart count in the sums."""
    if all(row.cells is not None for row in table.rows):
        return {}
    rows = []
    for number, row in enumerate(table.rows):
        groups = tuple(_digits(folded, row, slot) for slot in (row.row.slots if row.cells is None else row.cells))
        if all(groups):
            rows.append(GluedRow(str(number), tuple(map(str, groups)), len(row.form.columns)))
    decoded = decode(rows, *_sums(table), known)
    return {str(n): decoded.get(str(n), Decoded(())) for n, row in enumerate(table.rows) if row.cells is None}


def _digits(folded: str, row: ReadRow, slot: Slot | None) -> str | None:
    """Return the digits of a slot as the decoder takes them, or None where they are no plain digits."""
    written = slot.cell.of(folded).strip() if slot else ""
    return written if re.fullmatch(r"-?\d[\d.-]*", written) else None


def _sums(table: ReadTable) -> tuple[list[RowSum], list[Identity]]:
    """Return the identities of the table's form as sums within its rows and sums of its rows."""
    places = {
        (code, column.applicant or "total"): (str(number), n)
        for number, row in enumerate(table.rows)
        for n, (code, column) in enumerate(zip(row.form.indicators, row.form.columns, strict=True))
        if code
    }
    in_rows: dict[tuple[tuple[int, int], ...], None] = {}
    of_rows: dict[tuple[tuple[str, int], ...], None] = {}
    for identity in identities():
        if table.layout.form not in identity.forms:
            continue
        for _, terms in identity.sums():
            if not all((code, applicant) in places for _, code, applicant in terms):
                continue
            cells = [(coefficient, *places[code, applicant]) for coefficient, code, applicant in terms]
            if len({row for _, row, _ in cells}) == 1:
                in_rows[tuple((column, coefficient) for coefficient, _, column in cells)] = None
            elif len({column for _, _, column in cells}) == 1:
                of_rows[tuple((row, coefficient) for coefficient, row, _ in cells)] = None
    return [RowSum(terms) for terms in in_rows], [Identity(terms) for terms in of_rows]


def _stated(table: ReadTable, report: Report, prose: Sequence[Figure]) -> dict[tuple[str, int], Decimal]:
    """Return the cells whose value the prose states, exactly and always the same."""
    said: dict[str, set[Decimal]] = {}
    for figure in prose:
        is_exact = figure.value is not None and figure.qualifier is None and figure.period == str(report.year)
        if figure.indicator and is_exact and figure.applicant in (None, "total") and figure.value is not None:
            said.setdefault(figure.indicator, set()).add(figure.value)
    return {
        (str(number), n): next(iter(said[code]))
        for number, row in enumerate(table.rows)
        for n, (code, column) in enumerate(zip(row.form.indicators, row.form.columns, strict=True))
        if code and column.applicant in (None, "total") and len(said.get(code, ())) == 1 and not column.is_cumulative
    }


def _doubts(row: ReadRow, decoded: Decoded, *, is_by_prose: bool) -> Iterator[Issue]:
    label = row.form.label or "表四"
    span = Span(row.row.slots[0].cell.start, row.row.slots[-1].cell.end)
    readings = [" ".join(str(cell.value) for cell in reading) for reading in decoded.readings]
    if is_by_prose:
        yield Issue(
            "settled-by-prose",
            "info",
            f"“{label}”一行的数字连在一起,按正文所述的数字拆分为 {'、'.join(readings)}",
            f"the digits of the row “{label}” run together; the prose tells them apart: {', '.join(readings)}",
            span,
        )
    if len(readings) > 1 or decoded.has_too_many:
        listed = ";".join(readings[:_LISTED]) + (" …" if len(readings) > _LISTED else "")
        count = len(readings) or "2000+"
        yield Issue(
            "ambiguous-row",
            "warning",
            f"“{label}”一行的数字连在一起,有 {count} 种拆分方法" + (f":{listed}" if readings else ""),
            f"the digits of the row “{label}” run together and can be read in {count} ways"
            + (f": {listed}" if readings else ""),
            span,
        )
    if not readings and not decoded.has_too_many:
        wanted = len(row.form.columns)
        yield Issue(
            "layout-mismatch",
            "warning",
            f"“{label}”一行的数字连在一起,不能拆分为 {wanted} 个数字",
            f"the digits of the row “{label}” run together and cannot be told apart as {wanted} numbers",
            span,
        )


def _lost_columns(placed: Placed) -> Issue:
    found, wanted = sum(not slot.is_blank for slot in placed.row.slots), len(placed.form.columns)
    return Issue(
        "layout-mismatch",
        "warning",
        f"“{placed.form.label}”一行有 {found} 个数字,表中有 {wanted} 列,各数属于哪一列已无从得知",
        f"the row “{placed.form.label}” has {found} numbers for {wanted} columns; which belongs where is lost",
        placed.row.span,
    )


def _nameless(table: FormTable) -> Iterator[Issue]:
    for placed in table.rows:
        if placed.likeness == 0:
            yield Issue(
                "unlabelled-row",
                "info",
                f"此行没有行名,按其在表中的位置读作“{placed.form.label}”",
                f"the row has no label; by its place in the table it was read as “{placed.form.label}”",
                placed.row.span,
            )
