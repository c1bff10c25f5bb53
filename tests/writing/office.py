"""Writes Word documents and workbooks. The same report gives the same parts of the archive."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from writing.report import Report, Table


def document(report: Report) -> bytes:
    """Return a Word document: title, prose, and the tables with their merged cells."""
    return _saved(_document(report, is_numbered=False))


def document_with_extras(report: Report) -> bytes:
    """Return one whose headings are numbered by Word, with a header, a footer and a text box around its prose."""
    made = _document(report, is_numbered=True)
    (section,) = made.sections
    section.header.paragraphs[0].text = f"{report.agency}文件"
    section.footer.paragraphs[0].text = "— 1 —"
    box = _TEXT_BOX.format(text=f"公开方式：主动公开 {report.signature[1]}")
    made.paragraphs[1]._p.addprevious(parse_xml(box))
    return _saved(made)


def sheet(report: Report) -> bytes:
    """Return a workbook with everything on one sheet, the tables under each other."""
    book = Workbook()
    page = book.active
    page.title = "年度报告"
    _words(page, [report.title, *report.intro])
    for section in report.sections:
        _words(page, [section.heading, *section.text])
        if section.table:
            _grid(page, section.table)
    _words(page, report.signature)
    return _saved_book(book)


def sheets(report: Report) -> bytes:
    """Return a workbook with the prose on its first sheet, and a sheet for each table."""
    book = Workbook()
    page = book.active
    page.title = "正文"
    _words(page, [report.title, *report.intro])
    for section in report.sections:
        _words(page, [section.heading, *section.text])
        if section.table:
            own = book.create_sheet(section.table.name)
            _words(own, [section.heading])
            _grid(own, section.table)
    return _saved_book(book)


_NUMBERING = f"""<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/>
<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>"""

_TEXT_BOX = f"""<w:p {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict>
<v:shape style="width:220pt;height:30pt"><v:textbox><w:txbxContent>
<w:p><w:r><w:t>{{text}}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"""


def _document(report: Report, *, is_numbered: bool) -> Document:
    made = docx.Document()
    made.add_paragraph(report.title).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in report.intro:
        made.add_paragraph(text)
    if is_numbered:
        numbering = made.part.numbering_part.element
        numbering.insert(0, parse_xml(_NUMBERING))
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for section in report.sections:
        heading = made.add_paragraph()
        heading.add_run(section.heading[2:] if is_numbered else section.heading).bold = True
        if is_numbered:
            numbers = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'
            heading._p.get_or_add_pPr().append(parse_xml(numbers))
        for text in section.text:
            made.add_paragraph(text)
        if section.table:
            if section.table.caption:
                made.add_paragraph(section.table.caption)
            _ruled(made, section.table)
    for text in report.signature:
        made.add_paragraph(text)
    return made


def _ruled(made: Document, source: Table) -> None:
    table = made.add_table(len(source.rows), source.columns, "Table Grid")
    places = [list(row.cells) for row in table.rows]
    for number, line in enumerate(source.grid):
        for column, cell in enumerate(line):
            if cell is None:
                continue
            place = places[number][column]
            if cell.rowspan * cell.colspan > 1:
                place = place.merge(places[number + cell.rowspan - 1][column + cell.colspan - 1])
            place.text = cell.text


def _words(page: Worksheet, texts: Iterable[str]) -> None:
    for text in texts:
        page.append([text])


def _grid(page: Worksheet, table: Table) -> None:
    if table.caption:
        page.append([table.caption])
    top = page.max_row + 1
    for number, line in enumerate(table.grid, top):
        for column, cell in enumerate(line, 1):
            if cell is None:
                continue
            page.cell(number, column, _typed(cell.text) if cell.fact else cell.text or None)
            if cell.rowspan * cell.colspan > 1:
                last = (number + cell.rowspan - 1, column + cell.colspan - 1)
                page.merge_cells(start_row=number, start_column=column, end_row=last[0], end_column=last[1])


def _typed(text: str) -> int | float | str | None:
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return text or None
    number = Decimal(text)
    return float(number) if "." in text else int(number)


def _saved(made: Document) -> bytes:
    stream = BytesIO()
    made.save(stream)
    return _timeless(stream.getvalue())


def _saved_book(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return _timeless(stream.getvalue())


def _timeless(archive: bytes) -> bytes:
    """Return the archive without the time of day: neither in its entries nor in the document's properties."""
    stream = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2020-01-01T00:00:00Z", content)
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, content)
    return stream.getvalue()
