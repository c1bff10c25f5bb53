"""Reads an Excel file: of each sheet what a reader sees of it, as tables with the lines above, between and below."""

from __future__ import annotations

import re
import warnings
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from gongkai.document import Span
from gongkai.errors import UnreadableReport
from gongkai.read.blocks import Block, Content, Paragraph, assemble
from gongkai.read.chrome import merge
from gongkai.read.limits import check_length
from gongkai.read.office.archive import Archive
from gongkai.read.office.number_formats import Value, written
from gongkai.read.office.sheets import Range, Sheet, find_blocks
from gongkai.read.office.workbook import cut_down

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_SHEET_WITHOUT_NAME = re.compile(r"(?:sheet|工作表|worksheet)\s*\d*(?:\s*\(\d+\))?", re.IGNORECASE)
_LAST_COLUMN = 16_384
_DAMAGE = (
    ValueError,  # a number or an address that is none, a day that does not exist
    TypeError,  # an attribute of another type than the standard says
    KeyError,  # an attribute that is missing
)
_WARNINGS = (
    "Workbook contains no default style",  # it is cut out, for only number formats are looked at
    "Workbook contains no stylesheet",
    r"Cell \S+ is marked as a date but",  # the value is then #VALUE!
)


def parse_xlsx(data: bytes, name: str) -> Content:
    """Return the text and the tables of the visible sheets of an Excel file.

    Raises UnreadableReport, naming sheet and cell, for a file that is damaged, too large, shows nothing, or holds a
    formula without the value it had.
    """
    archive = Archive(data, name, "an Excel file (xlsx)")
    main = archive.linked("officeDocument", default="xl/workbook.xml")
    if main is None:
        raise UnreadableReport(f"{name}: expected an Excel file, found an archive without the part xl/workbook.xml")
    book = cut_down(archive, main)
    blocks: list[Block] = []
    length = 0
    for title, merged, sheet in zip(book.titles, book.merged, _load(book.data, name), strict=True):
        content_of = _sheet(sheet, merged, f"{name}, sheet {title}")
        length += sum(map(len, content_of.texts.values()))
        check_length(length, name)
        shown = list(find_blocks(content_of))
        if shown and not _SHEET_WITHOUT_NAME.fullmatch(title) and shown[0] != Paragraph(title):
            blocks.append(Paragraph(title))
        blocks += shown
    content = assemble(blocks)
    if not content.text.strip():
        raise UnreadableReport(f"{name}: expected the text of a report, found an Excel file that shows none")
    return content


def _load(data: bytes, name: str) -> list[Worksheet]:
    """Return the sheets of a file that was cut down."""
    from openpyxl import load_workbook  # slow to load

    with warnings.catch_warnings():
        for message in _WARNINGS:
            warnings.filterwarnings("ignore", message, UserWarning)
        try:
            return list(load_workbook(BytesIO(data)).worksheets)
        except _DAMAGE as error:
            found = f"one that is damaged ({' '.join(str(error.__cause__ or error).split())})"
            raise UnreadableReport(f"{name}: expected a whole Excel file, found {found}") from None


def _sheet(sheet: Worksheet, merged: Sequence[str], where: str) -> Sheet:
    """Return the content of a sheet. Raises UnreadableReport for a formula that is seen but has no value."""
    hidden_rows = {row for row, dimension in sheet.row_dimensions.items() if dimension.hidden}
    hidden = ((d.min or 1, d.max or d.min or 1) for d in sheet.column_dimensions.values() if d.hidden)
    spans = merge(Span(first, min(last, _LAST_COLUMN) + 1) for first, last in hidden)
    hidden_columns = {column for span in spans for column in range(span.start, span.end)}
    seen: dict[tuple[int, int], str] = {}
    unseen: dict[tuple[int, int], str] = {}
    length = 0
    # The cells that are there: iter_rows would make one for every place up to the last.
    for (row, column), cell in sheet._cells.items():
        is_seen = row not in hidden_rows and column not in hidden_columns
        is_formula = cell.data_type == "f"  # left only where there is no value
        if is_formula and is_seen:
            found = "a formula without one; open the file in a spreadsheet program and save it there"
            raise UnreadableReport(f"{where}, cell {cell.coordinate}: expected a value, found {found}")
        text = written(cell.value, cell.number_format) if isinstance(cell.value, Value) and not is_formula else ""
        length += len(text)
        check_length(length, where)  # cells may share a string, and need not be as small as they look
        if text.strip():
            (seen if is_seen else unseen)[row, column] = text
    return Sheet(seen, hidden_rows, list(_merged(merged, seen, unseen, where)), where)


def _merged(
    merged: Sequence[str], seen: dict[tuple[int, int], str], unseen: dict[tuple[int, int], str], where: str
) -> Iterator[Range]:
    """Yield the merged ranges; where the first row or column of one is hidden, its text moves to the first seen."""
    from openpyxl.utils import range_boundaries  # slow to load

    rows, columns = sorted({row for row, _ in seen}), sorted({column for _, column in seen})
    for ref in merged:
        try:
            left, top, right, bottom = (int(bound or 0) for bound in range_boundaries(ref))
        except ValueError:
            found = f"the merged range {ref!r}"
            raise UnreadableReport(f"{where}: expected merged cells such as A1:B2, found {found}") from None
        place = Range(top, left, bottom, right)
        if text := unseen.get((top, left)):
            down, across = bisect_left(rows, top), bisect_left(columns, left)
            if down < len(rows) and across < len(columns):
                place = replace(place, top=rows[down], left=columns[across])
                if place.top <= place.bottom and place.left <= place.right:
                    seen[place.top, place.left] = text
        yield place
