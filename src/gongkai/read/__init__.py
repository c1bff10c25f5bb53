"""Reads a file into a ``Document``: bytes are checked and decoded, markup becomes one text, the outline is found.

A format has a module that turns its content into text and tables; what follows (chrome, outline, paragraphs) is one way
for all of them.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from gongkai.document import Document, Source, Span, Table
from gongkai.errors import UnreadableReport
from gongkai.read.chrome import find_chrome, merge
from gongkai.read.encoding import binary_format, decode
from gongkai.read.plain import find_paragraphs, find_tables, normalise
from gongkai.read.sections import find_sections
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


@dataclass(frozen=True, slots=True)
class _Content:
    text: str
    tables: tuple[Table, ...]
    chrome: tuple[Span, ...] = ()


def read(path: Path, *, encoding: str | None = None) -> Document:
    """Return the document a file holds: plain text, Markdown or a web page, in utf-8, gb18030, utf-16 or Big5.

    The encoding is detected unless one is requested. Raises UnreadableReport, naming the place, when the file is
    missing, empty, of another format, or not in the requested encoding.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableReport(f"{path}: expected a file, found none") from None
    except IsADirectoryError:
        raise UnreadableReport(f"{path}: expected a file, found a folder") from None
    except OSError as error:
        raise UnreadableReport(f"{path}: the file cannot be read: {error.strerror}") from None
    if found := binary_format(data):
        raise UnreadableReport(f"{path.name}: expected text, Markdown or HTML, found {found}, which cannot be read yet")
    text, used = decode(data, path.name, encoding)
    return _document(text, path.name, used, data)


def read_text(text: str, name: str = "report.txt") -> Document:
    """Return the document of a text at hand, read as ``read`` reads a file of this name."""
    return _document(text, name, "utf-8", text.encode("utf-8", "surrogatepass"))


def _document(raw: str, name: str, encoding: str, data: bytes) -> Document:
    text = normalise(raw.removeprefix("\ufeff"))
    if not text.strip():
        raise UnreadableReport(f"{name}: expected the text of a report, found an empty file")
    media_type = _media_type(text, name)
    content = _html(text, name) if media_type == "text/html" else _Content(text, find_tables(text))
    folded = fold(content.text)
    chrome = merge([*find_chrome(folded), *content.chrome])
    return Document(
        source=Source(name, media_type, encoding, hashlib.sha256(data).hexdigest(), len(data)),
        text=content.text,
        paragraphs=find_paragraphs(content.text),
        sections=find_sections(folded, content.tables, chrome),
        tables=content.tables,
        chrome=chrome,
    )


def _media_type(text: str, name: str) -> str:
    """Return the media type that the suffix names if the content agrees, else the one the content shows."""
    named = _SUFFIXES.get(Path(name).suffix.lower())
    if _PAGE_START.match(text):
        return "text/html"
    if named == "text/html" or named is None:
        return "text/html" if _MARKUP.search(text) else "text/plain"
    return named


def _html(text: str, name: str) -> _Content:
    from gongkai.read.content import main_content  # lxml is loaded for pages only
    from gongkai.read.html import parse_page

    content = _Content(*main_content(parse_page(text, name)))
    if not content.text.strip():
        raise UnreadableReport(f"{name}: expected the text of a report, found a page that shows no text")
    return content
