"""Reads an Excel file: of each sheet what a reader sees of it, as a table with the lines above and below it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree

from gongkai.errors import UnreadableReport
from gongkai.read.blocks import Block, Content, Paragraph, assemble
from gongkai.read.limits import check_length
from gongkai.read.office.archive import Archive, number_of
from gongkai.read.office.number_formats import BUILT_IN, GENERAL, written
from gongkai.read.office.sheets import Range, Sheet, find_blocks

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SHEET_WITHOUT_NAME = re.compile(r"(?:sheet|工作表|worksheet)\s*\d*(?:\s*\(\d+\))?", re.IGNORECASE)
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ON = ("1", "true")
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384


def parse_xlsx(data: bytes, name: str) -> Content:
    """Return the text and the tables of the visible sheets of an Excel file.

    Raises UnreadableReport, naming sheet and cell, for a file that is damaged, too large, shows nothing, or holds a
    formula without the value it had.
    """
    archive = Archive(data, name, "an Excel file (xlsx)")
    main = archive.linked("officeDocument", default="xl/workbook.xml")
    if main is None:
        raise UnreadableReport(f"{name}: expected an Excel file, found an archive without the part xl/workbook.xml")
    workbook = archive.xml(main)
    book = _book(archive, main, workbook)
    parts = {link.id: link.target for link in archive.links(main) if link.kind == "worksheet"}
    blocks: list[Block] = []
    length = 0
    for sheet in workbook.iterfind(f"{_S}sheets/{_S}sheet"):
        part = parts.get(sheet.get(_ID, ""))
        if part is not None and sheet.get("state", "visible") == "visible":
            title = sheet.get("name", "").strip()
            content_of = _sheet(archive.xml(part), book, f"{name}, sheet {title}")
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


@dataclass(frozen=True, slots=True)
class _Book:
    """What the cells of all sheets refer to: strings, and the formats of numbers."""

    strings: tuple[str, ...]
    formats: tuple[str, ...]
    since_1904: bool


def _book(archive: Archive, main: str, workbook: etree._Element) -> _Book:
    folder = main.rpartition("/")[0]
    strings = archive.linked("sharedStrings", main, f"{folder}/sharedStrings.xml")
    styles = archive.linked("styles", main, f"{folder}/styles.xml")
    properties = workbook.find(f"{_S}workbookPr")
    return _Book(
        tuple(map(_text, archive.xml(strings).iterfind(f"{_S}si"))) if strings else (),
        tuple(_formats(archive.xml(styles))) if styles else (),
        properties is not None and properties.get("date1904") in _ON,
    )


def _formats(styles: etree._Element) -> Iterator[str]:
    own = {f.get("numFmtId", ""): f.get("formatCode", GENERAL) for f in styles.iterfind(f"{_S}numFmts/{_S}numFmt")}
    built_in = {str(number): code for number, code in BUILT_IN.items()}
    codes = built_in | own
    for style in styles.iterfind(f"{_S}cellXfs/{_S}xf"):
        yield codes.get(style.get("numFmtId", ""), GENERAL)


def _text(element: etree._Element) -> str:
    """Return a text, in one piece or in several; reading aids (rPh) that may stand with it are left out."""
    return "".join(t.text or "" for path in (f"{_S}t", f"{_S}r/{_S}t") for t in element.iterfind(path))


def _range(written: str) -> Range | None:
    """Return the range of an address (``B2`` or ``B2:D4``), or None where it is none."""
    corners = [_ADDRESS.fullmatch(corner) for corner in written.split(":")]
    places = [(int(found[2]), _column(found[1])) for found in corners if found]
    if len(places) != len(corners) or len(places) > 2:
        return None
    (top, left), (bottom, right) = places[0], places[-1]
    return Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _sheet(sheet: etree._Element, book: _Book, where: str) -> Sheet:
    """Return the content of a sheet. Raises UnreadableReport for a formula that is seen but has no value."""
    hidden_columns: set[int] = set()
    for columns in islice(sheet.iterfind(f"{_S}cols/{_S}col"), _LAST_COLUMN):
        if columns.get("hidden") in _ON:
            hidden_columns.update(range(number_of(columns, "min", 1), number_of(columns, "max", 0, _LAST_COLUMN) + 1))
    seen: dict[tuple[int, int], str] = {}
    unseen: dict[tuple[int, int], str] = {}
    hidden_rows: set[int] = set()
    row_number = length = 0
    for row in sheet.iterfind(f"{_S}sheetData/{_S}row"):
        row_number = number_of(row, "r", row_number + 1, _LAST_ROW)
        if row.get("hidden") in _ON:
            hidden_rows.add(row_number)
        column = 0
        for cell in row.iterfind(f"{_S}c"):
            place = _range(cell.get("r", ""))
            column = place.left if place else column + 1
            is_seen = row_number not in hidden_rows and column not in hidden_columns
            text = _shown(cell, book)
            length += len(text or "")
            check_length(length, where)  # cells may share a string, and need not be as small as they look
            if text is None and is_seen:
                found = "a formula without one; open the file in a spreadsheet program and save it there"
                address = cell.get("r", f"row {row_number}")
                raise UnreadableReport(f"{where}, cell {address}: expected a value, found {found}")
            if text and text.strip():
                (seen if is_seen else unseen)[row_number, column] = text
    return Sheet(seen, hidden_rows, list(_merged(sheet, seen, unseen)), where)


def _merged(
    sheet: etree._Element, seen: dict[tuple[int, int], str], unseen: dict[tuple[int, int], str]
) -> Iterator[Range]:
    """Yield the merged ranges; where the first row or column of one is hidden, its text moves to the first seen."""
    rows, columns = sorted({row for row, _ in seen}), sorted({column for _, column in seen})
    for element in sheet.iterfind(f"{_S}mergeCells/{_S}mergeCell"):
        merged = _range(element.get("ref", ""))
        if merged is None:
            continue
        if text := unseen.get((merged.top, merged.left)):
            down, across = bisect_left(rows, merged.top), bisect_left(columns, merged.left)
            if down < len(rows) and across < len(columns):
                merged = replace(merged, top=rows[down], left=columns[across])
                if merged.top <= merged.bottom and merged.left <= merged.right:
                    seen[merged.top, merged.left] = text
        yield merged


def _shown(cell: etree._Element, book: _Book) -> str | None:
    """Return what a cell shows, or None for a formula whose value is not kept in the file."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(map(_text, cell.iterfind(f"{_S}is")))
    value = cell.findtext(f"{_S}v", "")
    if not value:
        return None if kind != "str" and cell.find(f"{_S}f") is not None else ""
    if kind == "s":
        index = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1
        return book.strings[index] if 0 <= index < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind != "n":
        return value
    style = number_of(cell, "s", 0, 1_000_000)
    code = book.formats[style] if style < len(book.formats) else GENERAL
    return written(value, code, since_1904=book.since_1904)
