"""Reads the pages of a PDF with PDFium: the glyphs with their places, the rules, and which pages are only pictures."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from gongkai.errors import UnreadableReport
from gongkai.read.pdf.drawing import Drawing, Point
from gongkai.read.pdf.fontless import fontless_glyphs
from gongkai.read.pdf.inflation import check_streams
from gongkai.read.pdf.lines import Glyph
from gongkai.read.pdf.ruling import Rule
from gongkai.read.pdf.scanned_rules import Picture

_MOST_PAGES = 500
_MOST_CHARACTERS = 50_000  # of a page
_MOST_PIXELS = 40_000_000  # of a page to be recognised; A3 at 300 dots per inch has 17
_LARGEST_BOX = 3.0  # times the size of a font
_END_MARK = b"%%EOF"
_HEAD = 1024  # bytes within which a PDF may begin
_TAIL = 4096  # bytes in which the end mark is looked for; servers append to what they send
_SLANT = 1.0  # points by which a rule may be out of true
_SCAN = 0.5  # the part of a page that a picture covers if the page is a scan
_STAMP = 0.05  # and that one covers which is no text, on a page that is blank otherwise
_FEW_GLYPHS = 10  # a scan may bear a page mark in type
_OUTLINES = 200  # drawn shapes on a page without text: its letters are drawn


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is read upright: points from the upper left corner; ``is_picture`` if its text cannot be had."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    horizontals: tuple[Rule, ...] = ()
    verticals: tuple[Rule, ...] = ()
    is_picture: bool = False


def read_pages(data: bytes, name: str) -> Iterator[Page]:
    """Yield the pages of a PDF; a file that opens without a password is read, whoever owns it.

    Raises UnreadableReport when the file is cut off, locked, broken, or larger than any report.
    """
    document = open_pdf(data, name)
    try:
        for index in range(len(document)):
            yield _page(document, data, index, name)
    finally:
        document.close()


def open_pdf(data: bytes, name: str) -> pdfium.PdfDocument:
    """Return the document that PDFium opens from the bytes; the caller closes it."""
    if b"%PDF-" not in data[:_HEAD]:
        raise UnreadableReport(f"{name}: expected a PDF, found a file that does not begin with %PDF-")
    if _END_MARK not in data[-_TAIL:]:
        raise UnreadableReport(
            f"{name}: expected a PDF with its end mark {_END_MARK.decode()}, found one that is cut off"
        )
    check_streams(data, name)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise UnreadableReport(
                f"{name}: expected a PDF that opens without a password, found one that needs it"
            ) from None
        raise UnreadableReport(f"{name}: expected a PDF, found a file that PDFium cannot open") from None
    if not 0 < len(document) <= _MOST_PAGES:
        count = len(document)
        document.close()
        raise UnreadableReport(f"{name}: expected a report of 1 to {_MOST_PAGES} pages, found {count}")
    return document


def load_page(document: pdfium.PdfDocument, index: int, name: str) -> pdfium.PdfPage:
    """Return a page by its index; the caller closes it."""
    try:
        return document[index]
    except pdfium.PdfiumError as error:
        raise UnreadableReport(f"{name}, page {index + 1}: expected a page, found {error}") from None


def pictures(data: bytes, name: str, numbers: Sequence[int], resolution: int) -> Iterator[Picture]:
    """Yield pages as pictures, by their numbers."""
    document = open_pdf(data, name)
    try:
        for number in numbers:
            page = load_page(document, number - 1, name)
            scale = resolution / 72
            if page.get_width() * page.get_height() * scale**2 > _MOST_PIXELS:
                raise UnreadableReport(f"{name}, page {number}: expected a page of paper, found a larger one")
            try:
                bitmap = page.render(scale=scale, grayscale=True)
            except pdfium.PdfiumError as error:
                raise UnreadableReport(f"{name}, page {number}: expected a page to draw, found {error}") from None
            width, height, stride = bitmap.width, bitmap.height, bitmap.stride
            rows = bytes(bitmap.buffer)
            bitmap.close()
            page.close()
            shades = b"".join(rows[start : start + width] for start in range(0, height * stride, stride))
            yield Picture(number, width, height, shades, resolution)
    finally:
        document.close()


def _page(document: pdfium.PdfDocument, data: bytes, index: int, name: str) -> Page:
    page = load_page(document, index, name)
    try:
        text = page.get_textpage()
        try:
            return _read(page, text, data, index + 1, f"{name}, page {index + 1}")
        finally:
            text.close()
    except pdfium.PdfiumError as error:
        raise UnreadableReport(f"{name}, page {index + 1}: expected text, found {error}") from None
    finally:
        page.close()


def _read(page: pdfium.PdfPage, text: pdfium.PdfTextPage, data: bytes, number: int, where: str) -> Page:
    count = text.count_chars()
    if count > _MOST_CHARACTERS:
        raise UnreadableReport(f"{where}: expected at most {_MOST_CHARACTERS} characters, found {count}")
    turn = _turn(text, count, page.get_rotation())
    left, bottom, right, top = page.get_cropbox()
    upright: Callable[[float, float], Point] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }[turn]
    width, height = (right - left, top - bottom) if turn in (0, 180) else (top - bottom, right - left)
    glyphs = _glyphs(text, count, upright, width, height)
    drawn = Drawing(where)
    drawn.read(page)
    if drawn.has_lost_text:
        if turn != page.get_rotation() or page.get_cropbox() != page.get_mediabox():
            raise UnreadableReport(
                f"{where}: expected a font in the file or on the machine, found sideways text in a font of neither"
            )
        glyphs = max(glyphs, fontless_glyphs(data, number, where), key=lambda found: len(found) - _unknown(found))
    segments = [(*upright(*start), *upright(*end)) for start, end in drawn.segments]
    covered = drawn.pictures / max(width * height, 1.0)
    is_scan = covered > _SCAN if glyphs else covered > _STAMP
    is_drawn = not glyphs and drawn.shapes > _OUTLINES
    return Page(
        number,
        width,
        height,
        glyphs,
        tuple(Rule((y + b) / 2, min(x, a), max(x, a)) for x, y, a, b in segments if abs(y - b) <= _SLANT < abs(x - a)),
        tuple(Rule((x + a) / 2, min(y, b), max(y, b)) for x, y, a, b in segments if abs(x - a) <= _SLANT < abs(y - b)),
        is_picture=(len(glyphs) < _FEW_GLYPHS and is_scan) or is_drawn or 2 * _unknown(glyphs) > len(glyphs) > 0,
    )


def _unknown(glyphs: Sequence[Glyph]) -> int:
    """Return for how many glyphs the fonts name no character, or one of their own making."""
    return sum(glyph.text == "\ufffd" or unicodedata.category(glyph.text[0]) == "Co" for glyph in glyphs)


def _turn(text: pdfium.PdfTextPage, count: int, rotation: int) -> int:
    """Return by how many degrees the page must be turned clockwise so that most of its text stands upright."""
    angles = Counter(
        round(-math.degrees(raw.FPDFText_GetCharAngle(text, index)) / 90) % 4 * 90
        for index in range(0, count, max(count // 200, 1))
        if not raw.FPDFText_IsGenerated(text, index)
    )
    return angles.most_common(1)[0][0] if angles else rotation


def _glyphs(
    text: pdfium.PdfTextPage, count: int, upright: Callable[[float, float], Point], width: float, height: float
) -> tuple[Glyph, ...]:
    """Return the glyphs that stand on the page."""
    glyphs: list[Glyph] = []
    is_spaced = False
    for index in range(count):
        if raw.FPDFText_IsGenerated(text, index) == 1:  # blanks and line ends that PDFium thinks of
            continue
        written = _character(text, index)
        if not written or written.isspace():
            is_spaced = is_spaced or bool(written)
            continue
        edges = _box(text, index)
        (x, y), (a, b) = upright(edges[0], edges[1]), upright(edges[2], edges[3])
        glyph = Glyph(written, min(x, a), min(y, b), max(x, a), max(y, b), is_spaced)
        is_spaced = False
        if 0 <= glyph.middle <= width and 0 <= glyph.centre <= height:
            glyphs.append(glyph)
    return tuple(glyphs)


def _box(text: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Return the left, lower, right and upper edge of the place a character takes up in its line."""
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    raw.FPDFText_GetLooseCharBox(text, index, box)
    raw.FPDFText_GetMatrix(text, index, matrix)
    width, height = abs(box.right - box.left), abs(box.top - box.bottom)
    size = raw.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    if min(width, height) > 0 and max(width, height) < _LARGEST_BOX * size:
        return box.left, box.bottom, box.right, box.top
    # Some fonts do not say how large their letters are, and PDFium errs with those that are set downward.
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    x, y, half = (left.value + right.value) / 2, (bottom.value + top.value) / 2, size / 2
    return x - half, y - half, x + half, y + half


def _character(text: pdfium.PdfTextPage, index: int) -> str:
    """Return the character of a glyph, U+FFFD where the font does not say which, or none for half of a pair."""
    code = raw.FPDFText_GetUnicode(text, index)
    if 0xDC00 <= code < 0xE000:
        return ""
    if 0xD800 <= code < 0xDC00:
        low = raw.FPDFText_GetUnicode(text, index + 1)
        return chr(0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00) if 0xDC00 <= low < 0xE000 else "\ufffd"
    if code == 0xFFFE:  # so PDFium writes a hyphen at the end of a line
        return "-"
    character = chr(code) if code < 0x110000 else "\ufffd"
    if character.isspace():
        return character
    if raw.FPDFText_HasUnicodeMapError(text, index) == 1 or unicodedata.category(character) in ("Cc", "Cn"):
        return "\ufffd"
    # Some programs write radicals (⼆, ⽂) and compatibility forms where the ideographs are meant.
    is_form = "\u2e80" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff"
    return unicodedata.normalize("NFKC", character) if is_form else character
