"""Reads a PDF: its prose as lines joined to paragraphs, its ruled tables as grids, each with its place on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from gongkai.errors import UnreadableReport
from gongkai.read.blocks import Block, Content, assemble
from gongkai.read.pdf.furniture import find_furniture
from gongkai.read.pdf.lines import Line, find_lines
from gongkai.read.pdf.ocr import find_tesseract, recognise
from gongkai.read.pdf.pages import Page, read_pages
from gongkai.read.pdf.printed_tables import PrintedTable, fill, grid_of, join_torn
from gongkai.read.pdf.prose import find_paragraphs
from gongkai.read.pdf.ruling import find_ruled_tables

_ADVICE = (
    "install Tesseract with its data for simplified Chinese (chi_sim), which then reads such pages, "
    "or use the file that the PDF was made from"
)


def parse_pdf(data: bytes, name: str) -> Content:
    """Return the text of a PDF with its tables and the places of its lines and cells.

    Pages that are pictures are read by Tesseract if it is installed with its data for simplified Chinese; the content
    then names it. Raises UnreadableReport, naming the page, for what cannot be read, and for pages that are pictures
    where Tesseract is missing: no page is lost without a word.
    """
    laid_out: dict[int, list[Line | PrintedTable]] = {}
    heights: dict[int, float] = {}
    pictures: list[int] = []
    for page in read_pages(data, name):
        heights[page.number] = page.height
        laid_out[page.number] = [] if page.is_picture else _laid_out(page)
        if page.is_picture:
            pictures.append(page.number)
    converter = _recognised(data, name, pictures, laid_out) if pictures else None
    content = replace(assemble(_blocks(laid_out, heights)), converter=converter)
    if not content.text.strip():
        raise UnreadableReport(f"{name}: expected the text of a report, found {len(laid_out)} pages without text")
    return content


def _laid_out(page: Page) -> list[Line | PrintedTable]:
    """Return the tables and the lines of a page from the top downward."""
    glyphs = list(page.glyphs)
    items: list[Line | PrintedTable] = []
    for ruled in find_ruled_tables(page.horizontals, page.verticals):
        table, glyphs = fill(ruled, glyphs, page.number)
        if table:
            items.append(table)
    items += find_lines(glyphs, page.number)
    return sorted(items, key=lambda item: item.start if isinstance(item, PrintedTable) else item.top)


def _recognised(data: bytes, name: str, pages: Sequence[int], laid_out: dict[int, list[Line | PrintedTable]]) -> str:
    """Lay out the pages that are pictures as Tesseract reads them; return its name."""
    tesseract = find_tesseract()
    if tesseract is None:
        where = name if len(pages) == len(laid_out) else f"{name}, page {', '.join(map(str, pages))}"
        raise UnreadableReport(
            f"{where}: expected pages with a text layer, found pictures of pages (a scan); {_ADVICE}"
        )
    for page in recognise(tesseract, data, name, pages):
        laid_out[page.number] = _laid_out(page)
    return tesseract.name


def _blocks(laid_out: dict[int, list[Line | PrintedTable]], heights: dict[int, float]) -> Iterator[Block]:
    """Yield paragraphs and grids in reading order, without page furniture."""
    lines = {page: [item for item in items if isinstance(item, Line)] for page, items in laid_out.items()}
    furniture = find_furniture(lines, heights)
    own = [item for items in laid_out.values() for item in items if item not in furniture]
    items = list(join_torn(own))
    after_table = {
        item for before, item in pairwise(items) if isinstance(before, PrintedTable) and isinstance(item, Line)
    }
    paragraphs = find_paragraphs([item for item in items if isinstance(item, Line)], after_table)
    for item in items:
        if isinstance(item, PrintedTable):
            yield grid_of(item)
        elif paragraph := paragraphs.get(item):
            yield paragraph
