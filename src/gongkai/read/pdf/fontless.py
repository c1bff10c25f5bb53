"""Reads the text of a page whose fonts are neither in the file nor on the machine: pdfminer does without."""

from __future__ import annotations

import logging
import struct
import zlib
from io import BytesIO

from gongkai.errors import UnreadableReport
from gongkai.read.pdf.lines import Glyph

# What pdfminer raises on broken files besides its own family of errors, which PSException heads.
_STUMBLES = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    struct.error,
    zlib.error,
)


def fontless_glyphs(data: bytes, number: int, where: str) -> tuple[Glyph, ...]:
    """Return the glyphs of a page, by its number; their places are points from its upper left corner."""
    from pdfminer.converter import PDFPageAggregator  # loaded for such pages only, which are few
    from pdfminer.layout import LTChar, LTFigure, LTLayoutContainer
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.psexceptions import PSException

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what it stumbles over is told by its errors
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    try:
        for page in PDFPage.get_pages(BytesIO(data), pagenos={number - 1}):
            PDFPageInterpreter(resources, device).process_page(page)
        result = device.get_result()
    except (PSException, *_STUMBLES) as error:
        raise UnreadableReport(
            f"{where}: expected fonts in the file or on the machine, found a font in neither, and a page that cannot "
            f"be read without: {type(error).__name__}: {error}"
        ) from None
    glyphs: list[Glyph] = []
    is_spaced = False
    waiting = [iter(result)]
    while waiting:
        for item in waiting[-1]:
            if isinstance(item, LTFigure | LTLayoutContainer):
                waiting.append(iter(item))
                break
            if isinstance(item, LTChar):
                written = item.get_text()
                if not written or written.isspace():
                    is_spaced = True
                    continue
                character = "\ufffd" if written.startswith("(cid:") else written
                glyph = Glyph(character, item.x0, result.y1 - item.y1, item.x1, result.y1 - item.y0, is_spaced)
                is_spaced = False
                if 0 <= glyph.middle <= result.x1 and 0 <= glyph.centre <= result.y1:
                    glyphs.append(glyph)
        else:
            waiting.pop()
    return tuple(glyphs)
