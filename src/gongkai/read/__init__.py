"""Reads a file into a ``Document``: bytes are checked and decoded, markup becomes one text, the outline is found.

A format has a module that turns its content into text and tables; what follows (chrome, outline, paragraphs) is one way
for all of them. The package is callable: ``gongkai.read(path)`` is ``gongkai.read.read(path)``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from gongkai.document import NOTHING_TOLD, Document, Source, Told
from gongkai.errors import UnreadableReport
from gongkai.read.blocks import Content
from gongkai.read.chrome import find_chrome, merge
from gongkai.read.encoding import binary_format, decode
from gongkai.read.limits import LARGEST_FILE, LARGEST_PLAIN, check_size, check_text
from gongkai.read.plain import find_paragraphs, find_tables, normalise
from gongkai.read.sections import find_sections
from gongkai.stage import make_callable
from gongkai.text import fold

__all__ = ["read", "read_text"]

_SUFFIXES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
}
_PAGE_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_MARKUP = re.compile(r"<(?:html|body|head|meta|title|div|p|span|table|tr|td|br|h[1-6]|ul|li|a)\b[^<>]*>", re.I)


def read(
    path: Path | str, *, encoding: str | None = None, name: str | None = None, told: Told | None = None
) -> Document:
    """Return the document a file holds: text, Markdown, a web page, PDF, Word or Excel, told by its bytes.

    The encoding of a text (utf-8, gb18030, utf-16, Big5) is detected unless one is requested; a binary format has none,
    and a request does not concern it. Raises UnreadableReport, naming the place, when the file is missing, empty,
    damaged, encrypted, too large, of another format, or not in the requested encoding. Where the file is a copy,
    ``name`` is the place of the original (``a.zip!/2017/x.html``). ``told`` is what is known of the report beforehand.
    """
    path = Path(path)
    place = name or path.name
    data = _bytes(path, name)
    own = PurePosixPath(name).name if name else path.name
    source = Source(own, "", None, *_digest(data), told=told or NOTHING_TOLD, place=name or "")
    expected = _EXPECTED.get(PurePosixPath(own).suffix.lower())
    if found := binary_format(data):
        if found.suffix is None:
            raise UnreadableReport(f"{place}: expected {expected or _READABLE}, found {found.name}")
        media_type, parse = _BINARY[found.suffix]
        return _document(parse(data, place), replace(source, media_type=media_type))
    check_size(len(data), place, LARGEST_PLAIN)
    try:
        text, used = decode(data, place, encoding)
    except UnreadableReport:
        if expected is None or encoding is not None:
            raise
        raise UnreadableReport(f"{place}: expected {expected}, found bytes of no known format") from None
    return _plain(text, place, replace(source, encoding=used))


def read_text(text: str, name: str = "report.txt") -> Document:
    """Return the document of a text at hand, read as ``read`` reads a file of this name."""
    digest = _digest(text.encode("utf-8", "surrogatepass"))
    return _plain(text, name, Source(name, "", "utf-8", *digest))


def _bytes(path: Path, name: str | None) -> bytes:
    try:
        check_size(path.stat().st_size, name or path.name)
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)  # a device has no size, and no end
    except FileNotFoundError:
        raise UnreadableReport(f"{name or path}: expected a file, found none") from None
    except IsADirectoryError:
        raise UnreadableReport(f"{name or path}: expected a file, found a folder") from None
    except OSError as error:
        raise UnreadableReport(f"{name or path}: the file cannot be read: {error.strerror}") from None
    check_size(len(data), name or path.name)
    return data


def _digest(data: bytes) -> tuple[str, int]:
    return hashlib.sha256(data).hexdigest(), len(data)


def _plain(raw: str, place: str, source: Source) -> Document:
    text = normalise(raw.removeprefix("\ufeff"))
    if not text.strip():
        raise UnreadableReport(f"{place}: expected the text of a report, found an empty file")
    media_type = _media_type(text, source.name)
    content = _html(text, place) if media_type == "text/html" else Content(text, find_tables(text))
    return _document(content, replace(source, media_type=media_type))


def _document(content: Content, source: Source) -> Document:
    check_text(content.text, content.tables, source.where)
    folded = fold(content.text)
    chrome = merge([*find_chrome(folded), *content.chrome])
    return Document(
        source=replace(source, converter=content.converter),
        text=content.text,
        paragraphs=find_paragraphs(content.text),
        sections=find_sections(folded, content.tables, chrome),
        tables=content.tables,
        chrome=chrome,
        boxes=content.boxes,
    )


def _media_type(text: str, name: str) -> str:
    """Return the media type that the suffix names if the content agrees, else the one the content shows."""
    named = _SUFFIXES.get(Path(name).suffix.lower())
    if _PAGE_START.match(text):
        return "text/html"
    if named == "text/html" or named is None:
        return "text/html" if _MARKUP.search(text) else "text/plain"
    return named


def _html(text: str, name: str) -> Content:
    from gongkai.read.content import main_content  # lxml is loaded for pages only
    from gongkai.read.html import parse_page

    content = Content(*main_content(parse_page(text, name)))
    if not content.text.strip():
        raise UnreadableReport(f"{name}: expected the text of a report, found a page that shows no text")
    return content


# The parsers of binary formats load libraries that most runs do not need, so each is imported when it is used.
def _pdf(data: bytes, name: str) -> Content:
    from gongkai.read.pdf import parse_pdf

    return parse_pdf(data, name)


def _docx(data: bytes, name: str) -> Content:
    from gongkai.read.office.docx import parse_docx

    return parse_docx(data, name)


def _xlsx(data: bytes, name: str) -> Content:
    from gongkai.read.office.xlsx import parse_xlsx

    return parse_xlsx(data, name)


def _office(suffix: str) -> Callable[[bytes, str], Content]:
    def parse(data: bytes, name: str) -> Content:
        from gongkai.read.office.libreoffice import parse_office

        return parse_office(data, name, suffix)

    return parse


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_BINARY: dict[str, tuple[str, Callable[[bytes, str], Content]]] = {
    ".pdf": ("application/pdf", _pdf),
    ".docx": (f"{_OPEN_XML}.wordprocessingml.document", _docx),
    ".xlsx": (f"{_OPEN_XML}.spreadsheetml.sheet", _xlsx),
    ".doc": ("application/msword", _office(".doc")),
    ".rtf": ("application/rtf", _office(".rtf")),
    ".xls": ("application/vnd.ms-excel", _office(".xls")),
}
"""The media type and the parser of each binary format that can be read."""

_EXPECTED = {
    ".pdf": "a PDF file",
    ".docx": "a Word file (docx)",
    ".xlsx": "an Excel file (xlsx)",
    ".doc": "a Word file (doc)",
    ".wps": "a WPS file (wps)",
    ".rtf": "an RTF file",
    ".xls": "an Excel file (xls)",
}
"""What a file with the suffix of a binary format should be."""

_READABLE = "text, Markdown, HTML, PDF, Word (docx, doc, wps, rtf) or Excel (xlsx, xls)"

make_callable(__name__, read)
