"""Reads a Word file: its body in the order of reading, as it is seen in print, with the numbers of lists.

Out are headers, footers, comments, notes, tables of contents, hidden text and what tracked changes have removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from gongkai.errors import UnreadableReport
from gongkai.read import chrome
from gongkai.read.blocks import Block, Content, Grid, GridCell, Paragraph, assemble
from gongkai.read.layout import Shape, is_grid
from gongkai.read.office.archive import Archive, number_of
from gongkai.read.office.numbering import Numbering, W, is_on
from gongkai.text import fold

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VAL = f"{W}val"
_PARAGRAPH, _STYLE, _CELL, _SPAN, _MERGE = (f"{W}{name}" for name in ("pPr", "pStyle", "tcPr", "gridSpan", "vMerge"))
_RUN, _RUN_PROPERTIES, _RUN_STYLE, _VANISH = (f"{W}{name}" for name in ("r", "rPr", "rStyle", "vanish"))
_PARAGRAPHS_AND_TABLES, _ROWS, _CELLS = (f"{W}p", f"{W}tbl"), (f"{W}tr",), (f"{W}tc",)
_TABLE, _ROW = f"{W}tbl", f"{W}trPr"
_GALLERY = f"{W}sdtPr/{W}docPartObj/{W}docPartGallery"
_REMOVED_MARK = f"{W}pPr/{W}rPr/{W}del"
_BREAK = "\n"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_CONTENTS = re.compile(r"toc (?:\d|heading)", re.IGNORECASE)  # names of the styles of a table of contents
_WIDEST = 100  # columns; as in read/grid.py

_SIGNS = {
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}br": _BREAK,
    f"{W}cr": _BREAK,
    f"{W}noBreakHyphen": "-",
}
_TEXTS = frozenset((f"{W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"))
_UNSEEN = frozenset(
    f"{W}{name}"
    for name in (
        "annotationRef", "del", "delInstrText", "delText", "endnoteReference", "footnoteReference", "instrText",
        "moveFrom", "pPr", "rPr", "rt", "sdtEndPr", "sdtPr", "sectPr", "tblGrid", "tblPr", "tblPrEx", "tcPr", "trPr",
    )
)  # fmt: skip
_ALTERNATIVES = f"{_MC}AlternateContent"
_BOX = f"{W}txbxContent"


def parse_docx(data: bytes, name: str) -> Content:
    """Return the text and the tables of a Word file.

    Raises UnreadableReport, naming the part, for a file that is damaged, too large, or shows no text.
    """
    archive = Archive(data, name, "a Word file (docx)")
    main = archive.linked("officeDocument", default="word/document.xml")
    if main is None:
        raise UnreadableReport(f"{name}: expected a Word file, found an archive without the part word/document.xml")
    body = archive.xml(main).find(f"{W}body")
    if body is None:
        raise UnreadableReport(f"{name}, part {main}: expected the body of a Word file, found none")
    blocks = list(_reader(archive, main).blocks(body))
    content = assemble(blocks)
    if not content.text.strip():
        raise UnreadableReport(f"{name}: expected the text of a report, found a Word file that shows no text")
    # As on a web page, a title that only the particulars of the file state is set above.
    is_title = chrome.pattern("titles").search
    title = _title(archive)
    if title and is_title(fold(title)) and not is_title(fold(content.text)):
        return assemble([Paragraph(title), *blocks])
    return content


def _title(archive: Archive) -> str:
    particulars = archive.linked("core-properties", default="docProps/core.xml")
    return " ".join(archive.xml(particulars).findtext(_TITLE, "").split()) if particulars else ""


def _reader(archive: Archive, main: str) -> _Reader:
    folder = main.rpartition("/")[0]
    parts = (archive.linked(kind, main, f"{folder}/{kind}.xml") for kind in ("numbering", "styles"))
    numbering, styles = (archive.xml(part) if part else None for part in parts)
    hidden, contents = set(), set()
    for style in () if styles is None else styles.iterfind(f"{W}style"):
        id_, called = style.get(f"{W}styleId", ""), style.find(f"{W}name")
        if is_on(style.find(f"{W}rPr/{W}vanish")):
            hidden.add(id_)
        if called is not None and _CONTENTS.fullmatch(called.get(_VAL, "")):
            contents.add(id_)
    return _Reader(Numbering(numbering, styles), frozenset(hidden), frozenset(contents))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as the file lists it: where it begins, and whether it goes on the one above."""

    content: GridCell
    column: int
    goes_on: bool


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads elements of one document; ``hidden`` and ``contents`` are styles: of hidden text, of tables of contents."""

    numbering: Numbering
    hidden: frozenset[str]
    contents: frozenset[str]

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """Yield the paragraphs and tables in an element, whatever lies around them."""
        joins = False
        for element in _inside(parent, _PARAGRAPHS_AND_TABLES):
            if element.tag == _TABLE:
                yield from self._table(element)
                joins = False
                continue
            for number, block in enumerate(self._paragraph(element)):
                yield replace(block, joins=True) if joins and not number and isinstance(block, Paragraph) else block
            # The mark at the end of a paragraph can be removed too; then the next one goes on from it.
            joins = element.find(_REMOVED_MARK) is not None

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        """Yield the lines of a paragraph, and after them what stands in the text boxes that it anchors."""
        properties = paragraph.find(_PARAGRAPH)
        style = None if properties is None else properties.find(_STYLE)
        if style is not None and style.get(_VAL) in self.contents:
            return
        mark = self.numbering.mark(properties)
        texts: list[str] = [mark]
        boxes: list[etree._Element] = []
        self._collect(paragraph, texts, boxes)
        for line in "".join(texts).split(_BREAK):
            yield Paragraph(line)
        for box in boxes:
            yield from self.blocks(box)

    def _collect(self, parent: etree._Element, texts: list[str], boxes: list[etree._Element]) -> None:
        for element in parent:
            tag = element.tag
            if tag in _TEXTS:
                texts.append(element.text or "")
            elif tag in _SIGNS:
                texts.append(_SIGNS[tag])
            elif tag == _BOX:
                boxes.append(element)
            elif tag == _ALTERNATIVES:
                if (chosen := _chosen(element)) is not None:
                    self._collect(chosen, texts, boxes)
            elif tag == _RUN:
                if not self._is_hidden(element):
                    self._collect(element, texts, boxes)
            elif tag not in _UNSEEN and len(element):
                self._collect(element, texts, boxes)

    def _is_hidden(self, run: etree._Element) -> bool:
        properties = run.find(_RUN_PROPERTIES)
        if properties is None:
            return False
        own, style = properties.find(_VANISH), properties.find(_RUN_STYLE)
        return is_on(own) if own is not None else style is not None and style.get(_VAL) in self.hidden

    def _table(self, table: etree._Element) -> Iterator[Block]:
        """Yield a table that holds data as a grid; of one that only lays out the page, yield what is in it."""
        grid = _merged(list(self._row(row)) for row in _inside(table, _ROWS) if not _is_unseen(row))
        if is_grid([[_shape(cell.blocks) for cell in row] for row in grid.rows]):
            yield grid
        else:
            yield from (block for row in grid.rows for cell in row for block in cell.blocks)

    def _row(self, row: etree._Element) -> Iterator[_Cell]:
        column, is_header = 0, False
        if (of_row := row.find(_ROW)) is not None:
            is_header = is_on(of_row.find(f"{W}tblHeader"))
            before = of_row.find(f"{W}gridBefore")
            column = 0 if before is None else number_of(before, _VAL, 0, _WIDEST)
        if column:
            yield _Cell(GridCell(colspan=column), 0, goes_on=False)
        for cell in _inside(row, _CELLS):
            properties = cell.find(_CELL)
            span = merge = None
            if properties is not None:
                span, merge = properties.find(_SPAN), properties.find(_MERGE)
            width = 1 if span is None else max(1, number_of(span, _VAL, 1, _WIDEST))
            blocks = tuple(block for block in self.blocks(cell) if isinstance(block, Grid) or block.text.strip())
            goes_on = merge is not None and merge.get(_VAL, "continue") == "continue"
            yield _Cell(GridCell(blocks, 1, width, is_header), column, goes_on)
            column += width


def _is_unseen(row: etree._Element) -> bool:
    """Tell whether a row of a table is hidden, or removed by a tracked change."""
    properties = row.find(_ROW)
    if properties is None:
        return False
    return properties.find(f"{W}del") is not None or is_on(properties.find(f"{W}hidden"))


def _inside(parent: etree._Element, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield the elements of these tags in an element, also from wrappers around them, but none inside another."""
    for element in parent:
        if element.tag in tags:
            yield element
        elif element.tag == _ALTERNATIVES:
            if (chosen := _chosen(element)) is not None:
                yield from _inside(chosen, tags)
        elif element.tag not in _UNSEEN and len(element) and not _is_contents(element):
            yield from _inside(element, tags)


def _is_contents(element: etree._Element) -> bool:
    """Tell whether a control holds a table of contents: headings a second time, with the numbers of pages."""
    gallery = element.find(_GALLERY)
    return gallery is not None and gallery.get(_VAL) == "Table of Contents"


def _chosen(alternatives: etree._Element) -> etree._Element | None:
    """Return the first alternative that holds text; the others say the same for older programs."""
    return next((choice for choice in alternatives if next(choice.iter(f"{W}t"), None) is not None), None)


def _merged(rows: Iterable[list[_Cell]]) -> Grid:
    """Return the rows with the cells that are merged downwards put together."""
    merged: list[list[GridCell]] = []
    above: dict[tuple[int, int], tuple[int, int]] = {}  # first column and width: where the cell that goes on is listed
    for row in rows:
        listed: list[GridCell] = []
        below: dict[tuple[int, int], tuple[int, int]] = {}
        for cell in row:
            place = (cell.column, cell.content.colspan)
            if cell.goes_on and place in above:
                r, c = above[place]
                merged[r][c] = replace(merged[r][c], rowspan=merged[r][c].rowspan + 1)
                below[place] = above[place]
            else:
                below[place] = (len(merged), len(listed))
                listed.append(cell.content)
        merged.append(listed)
        above = below
    return Grid(tuple(map(tuple, merged)))


def _shape(blocks: Iterable[Block]) -> Shape:
    shape = Shape()
    for block in blocks:
        if isinstance(block, Grid):
            shape.has_table = True
        else:
            shape.add(block.text)
            shape.paragraphs += 1
    return shape
