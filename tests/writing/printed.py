"""Writes a printed page as PDF: ruled tables, a table over two pages, vertical labels, page marks, wrapped prose."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from io import BytesIO

from reportlab.lib.colors import black
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as RuledTable

from writing.report import RESULTS, Cell, Report, Table

FONT = "STSong-Light"
BREAK = "3.补正后申请内容仍不明确"
"""The row before which a page ends: in the middle of what is merged."""

_PROSE = ParagraphStyle("prose", fontName=FONT, fontSize=14, leading=24, firstLineIndent=28, wordWrap="CJK")
_TITLE = ParagraphStyle("title", fontName=FONT, fontSize=20, leading=30, alignment=1, wordWrap="CJK")
_CELL = ParagraphStyle("cell", fontName=FONT, fontSize=9, leading=11, wordWrap="CJK")
_NUMBER = ParagraphStyle("number", _CELL, alignment=1)
_WIDTH = 440


def pdf(report: Report) -> bytes:
    """Return the pages; the same report gives the same bytes."""
    registerFont(UnicodeCIDFont(FONT))
    story: list[Flowable] = [Paragraph(escape(report.title), _TITLE), Spacer(1, 12)]
    story += _prose(report.intro)
    for section in report.sections:
        story += _prose([section.heading, *section.text])
        if section.table:
            story += _prose([section.table.caption] if section.table.caption else [])
            story += _ruled(section.table)
            story.append(Spacer(1, 10))
    story += _prose(report.signature)
    stream = BytesIO()
    made = SimpleDocTemplate(
        stream,
        pagesize=A4,
        leftMargin=75,
        rightMargin=75,
        topMargin=70,
        bottomMargin=70,
        invariant=1,
        title=report.title,
    )
    made.build(story, onFirstPage=_mark, onLaterPages=_mark)
    return stream.getvalue()


def _mark(canvas: Canvas, made: SimpleDocTemplate) -> None:
    canvas.setFont(FONT, 12)
    canvas.drawCentredString(A4[0] / 2, 40, f"— {made.page} —")


def _prose(texts: Iterable[str]) -> list[Flowable]:
    return [Paragraph(escape(text), _PROSE) for text in texts]


def _ruled(table: Table) -> list[Flowable]:
    """Return the table, in two parts on two pages where it holds the row that begins a page."""
    grid = table.grid
    cut = next((n for n, line in enumerate(grid) if any(cell and cell.text == BREAK for cell in line)), len(grid))
    parts = [(0, cut), (cut, len(grid))] if cut < len(grid) else [(0, cut)]
    made: list[Flowable] = [_part(table, grid, first, end) for first, end in parts]
    return [made[0], PageBreak(), made[1]] if made[1:] else made


def _part(table: Table, grid: list[list[Cell | None]], first: int, end: int) -> Flowable:
    """Return some rows; a merged cell of the rows before goes on, empty."""
    everywhere = (0, 0), (-1, -1)
    style: list[tuple[object, ...]] = [
        ("GRID", *everywhere, 0.5, black),
        ("VALIGN", *everywhere, "MIDDLE"),
        ("TOPPADDING", *everywhere, 5),
        ("BOTTOMPADDING", *everywhere, 5),
    ]
    content: list[list[Flowable | str]] = [[""] * table.columns for _ in range(first, end)]
    for number, line in enumerate(grid[:end]):
        for column, cell in enumerate(line):
            if cell is None or number + cell.rowspan <= first:
                continue
            top, bottom = max(number, first), min(number + cell.rowspan, end) - 1
            style.append(("SPAN", (column, top - first), (column + cell.colspan - 1, bottom - first)))
            if number >= first:
                content[top - first][column] = _words(cell, is_label=column == 0)
    return RuledTable(content, _widths(table), style=style)


def _words(cell: Cell, *, is_label: bool) -> Flowable | str:
    if cell.text == RESULTS:
        return Paragraph("<br/>".join(cell.text), _CELL)
    style = _CELL if is_label and not cell.fact else _NUMBER
    return Paragraph(escape(cell.text), style) if cell.text else ""


def _widths(table: Table) -> list[float]:
    """Return the widths of the columns: labels are wide, but for the vertical one."""
    first = {"表三": [24, 60, 130], "表二": [140], "表四": []}.get(table.name, [300, 50])
    rest = table.columns - len(first)
    return [*first, *[(_WIDTH - sum(first)) / rest] * rest]
