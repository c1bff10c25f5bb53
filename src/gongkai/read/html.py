"""Reads a web page: what a reader would see of it, as lines of text, and its tables as grids."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from gongkai.document import Span, Table
from gongkai.errors import UnreadableReport
from gongkai.read.grid import LooseCell, place, table_of
from gongkai.read.layout import find_grids
from gongkai.read.limits import check_tags, check_text
from gongkai.read.plain import trimmed

_UNSEEN = frozenset((
    "applet", "aside", "audio", "button", "canvas", "dialog", "embed", "footer", "frameset", "head", "iframe", "input",
    "math", "menu", "nav", "noscript", "object", "option", "script", "select", "style", "svg", "template", "textarea",
    "title", "video", "xml",
))  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend",
    "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_ARTICLE_TITLE = etree.XPath("string(//meta[translate(@name, 'ARTICLE', 'article') = 'articletitle']/@content)")
_PAGE_TITLE = etree.XPath("string(//title)")

_WORDS = re.compile(r"[^ \t\n\f\r]+|[ \t\n\f\r]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]+")
_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)) | {0xA0: " "}
_COUNT = re.compile(r"\s*\+?([0-9]{1,5})")
_INDENT = "\u3000 "
_WIDE = "\u2e80"  # from here on characters are East Asian, and stand without blanks between them

# What may stand between two words, from weak to strong; a line break in the source is a blank for Latin words only.
_NOTHING, _WRAP, _BLANK, _LINE = range(4)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its reader sees it; ``regions`` are the stretches of its elements, ``links`` those of its links."""

    title: str
    text: str
    tables: tuple[Table, ...]
    regions: tuple[Span, ...]
    links: tuple[Span, ...]


def parse_page(text: str, name: str) -> Page:
    """Return what is seen of a page: each block on its own line, each row of a table on one line, cells tabbed."""
    # The text is given as bytes, because lxml refuses a str that declares an encoding.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    data = _CONTROLS.sub("", text).encode("utf-8", "replace")
    check_tags(data, name)
    root = etree.fromstring(data, parser)
    for error in parser.error_log:
        if error.type_name == "ERR_RESOURCE_LIMIT":
            raise UnreadableReport(f"{name}, line {error.line}: expected an HTML page, found elements nested too deep")
    if root is None:
        raise UnreadableReport(f"{name}: expected an HTML page, found no element")
    writer = _Writer(find_grids(root))
    writer.walk(root)
    content = "".join(writer.parts)
    check_text(content, writer.tables, name)
    title = _ARTICLE_TITLE(root) or _PAGE_TITLE(root)
    return Page(
        " ".join(str(title).translate(_INVISIBLE).split()),
        content,
        tuple(sorted(writer.tables, key=lambda t: (t.span.start, -t.span.end))),
        tuple(writer.regions),
        tuple(writer.links),
    )


def _is_unseen(element: etree._Element) -> bool:
    """Tell whether a browser shows nothing of the element; a hidden body is shown by a script."""
    style = element.get("style")
    is_hidden = element.get("hidden") is not None or (style is not None and _HIDDEN.search(style) is not None)
    return element.tag in _UNSEEN or (is_hidden and element.tag not in ("html", "body"))


class _OpenTable:
    """A table whose end is not reached yet: its rows so far, in groups, and the cell that is open."""

    def __init__(self, is_grid: bool) -> None:
        self.is_grid = is_grid
        self.groups: list[list[list[LooseCell]]] = []
        self.group: etree._Element | None = None
        self.in_cell = False
        self.cell_start = 0  # in the text
        self.cell_part = 0  # in the list of its parts


class _Writer:
    """Writes the text of a page while walking over it, and notes where elements, links and cells begin and end."""

    def __init__(self, grids: set[etree._Element]) -> None:
        self.grids = grids
        self.parts: list[str] = []
        self.length = 0
        self.last = "\n"  # last character written
        self.pending = _NOTHING
        self.tables: list[Table] = []
        self.regions: list[Span] = []
        self.links: list[Span] = []
        self.open_tables: list[_OpenTable] = []

    def walk(self, root: etree._Element) -> None:
        """Write an element and all in it, without recursion, since pages may nest deeply."""
        starts: list[int] = []
        unseen: etree._Element | None = None
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if _is_unseen(element):
                    unseen = element
                    walker.skip_subtree()
                    continue
                starts.append(self.length)
                self._open(element)
                self._write(element.text, element.tag == "pre")
                continue
            if element is unseen:
                unseen = None
            else:
                self._close(element, starts.pop())
            if element is not root:
                self._write(element.tail, False)

    def _open(self, element: etree._Element) -> None:
        table = self.open_tables[-1] if self.open_tables else None
        if element.tag == "table":
            self.pending = _LINE
            self.open_tables.append(_OpenTable(element in self.grids))
        elif element.tag == "tr" and table and table.is_grid:
            self._open_row(table, element.getparent())
        elif element.tag in ("td", "th") and table and table.is_grid:
            self._open_cell(table)
        elif element.tag in _BLOCKS:
            self._break()

    def _close(self, element: etree._Element, start: int) -> None:
        table = self.open_tables[-1] if self.open_tables else None
        if element.tag == "table" and table:
            self.open_tables.pop()
            if table.is_grid and (cells := place(table.groups)):
                self.tables.append(table_of(cells))
            self.pending = _LINE
        elif element.tag in ("td", "th") and table and table.is_grid and table.in_cell:
            self._close_cell(table, element)
        elif element.tag in _BLOCKS:
            self._break()
        if self.length > start:
            self.regions.append(Span(start, self.length))
            if element.tag == "a" and "href" in element.attrib:
                self.links.append(Span(start, self.length))

    def _open_row(self, table: _OpenTable, group: etree._Element | None) -> None:
        if table.groups or self.last != "\n":
            self._put("\n")
        if not table.groups or group is not table.group:  # spans of rows do not reach beyond thead, tbody, tfoot
            table.groups.append([])
            table.group = group
        table.groups[-1].append([])

    def _open_cell(self, table: _OpenTable) -> None:
        if not table.groups:  # a cell without a row
            self._open_row(table, None)
        if table.groups[-1][-1]:
            self._put("\t")
        self.pending = _NOTHING
        table.in_cell = True
        table.cell_start = self.length
        table.cell_part = len(self.parts)

    def _close_cell(self, table: _OpenTable, element: etree._Element) -> None:
        self.pending = _NOTHING
        text = "".join(self.parts[table.cell_part :])
        inner = trimmed(text, Span(0, len(text)))
        span = Span(table.cell_start + inner.start, table.cell_start + inner.end)
        rowspan, colspan = _count(element, "rowspan", 0), _count(element, "colspan", 1)
        table.groups[-1][-1].append(LooseCell(span, rowspan, max(colspan, 1), element.tag == "th"))
        table.in_cell = False

    def _break(self) -> None:
        """End a line; in a cell of a grid, whose row is one line, set a blank."""
        in_cell = bool(self.open_tables) and self.open_tables[-1].is_grid and self.open_tables[-1].in_cell
        self.pending = max(self.pending, _BLANK if in_cell else _LINE)

    def _put(self, separator: str) -> None:
        self.parts.append(separator)
        self.length += 1
        self.last = separator
        self.pending = _NOTHING

    def _write(self, raw: str | None, keeps_lines: bool) -> None:
        if not raw:
            return
        for word in _WORDS.findall(raw if raw.isascii() else raw.translate(_INVISIBLE)):
            if word[0] in " \t\n\f\r":
                wrapped = _LINE if keeps_lines else _WRAP
                self.pending = max(self.pending, wrapped if "\n" in word or "\r" in word else _BLANK)
                continue
            is_at_start = self.pending == _LINE or self.last in "\n\t"
            if is_at_start and not (word := word.lstrip(_INDENT)):
                continue
            if self.pending == _WRAP and max(self.last, word[0]) >= _WIDE:
                self.pending = _NOTHING
            if self.pending == _LINE and self.last != "\n":
                self._put("\n")
            elif self.pending > _NOTHING and not is_at_start:
                self._put(" ")
            self.pending = _NOTHING
            self.parts.append(word)
            self.length += len(word)
            self.last = word[-1]


def _count(element: etree._Element, attribute: str, least: int) -> int:
    """Return a row or column span; what is no number counts as 1."""
    written = element.get(attribute)
    found = _COUNT.match(written) if written is not None else None
    return max(int(found[1]), least) if found else 1
