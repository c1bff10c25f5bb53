"""Turns bytes into text: by their byte order mark, by what they declare or by detection, never by a silent guess."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from gongkai.errors import UnreadableReport


@dataclass(frozen=True, slots=True)
class BinaryFormat:
    """A format that is no text: what a file of it is called, and the suffix it is read by if it can be read."""

    name: str
    suffix: str | None = None


# What binary files begin with; such a file is taken for what it is instead of being decoded.
_FORMATS = (
    (b"%PDF-", BinaryFormat("a PDF file", ".pdf")),
    (b"{\\rtf", BinaryFormat("an RTF file", ".rtf")),
    (b"\x1f\x8b", BinaryFormat("a gzip archive")),
    (b"Rar!\x1a\x07", BinaryFormat("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", BinaryFormat("a 7z archive")),
    (b"\x89PNG\r\n", BinaryFormat("a PNG picture")),
    (b"\xff\xd8\xff", BinaryFormat("a JPEG picture")),
    (b"GIF8", BinaryFormat("a GIF picture")),
)
# Two kinds of container, and what tells by its name what they hold. The name that comes first decides, for what is
# embedded in a file (a sheet in a Word file) comes later.
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CONTAINED = {
    _ZIP: (
        (b"word/", BinaryFormat("a Word file (docx)", ".docx")),
        (b"xl/", BinaryFormat("an Excel file (xlsx)", ".xlsx")),
        (b"ppt/", BinaryFormat("a PowerPoint file (pptx)")),
        (b"OFD.xml", BinaryFormat("an OFD file")),
        (b"application/vnd.oasis.opendocument", BinaryFormat("an OpenDocument file")),
    ),
    _COMPOUND: (
        ("WordDocument".encode("utf-16-le"), BinaryFormat("a Word or WPS file of the old kind (doc, wps)", ".doc")),
        ("Workbook".encode("utf-16-le"), BinaryFormat("an Excel file of the old kind (xls)", ".xls")),
        ("PowerPoint".encode("utf-16-le"), BinaryFormat("a PowerPoint file of the old kind (ppt)")),
    ),
}
_CONTAINERS = {_ZIP: BinaryFormat("a ZIP archive"), _COMPOUND: BinaryFormat("an Office file of the old kind")}

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)|<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE
)
_DECLARED_WITHIN = 4096  # bytes; the HTML standard asks for the declaration within the first 1024
_CANDIDATES = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "big5hkscs")
_GB18030 = {"gb2312", "gbk"}  # both are parts of it, and pages that declare them use its other characters too
_SAMPLE = 20_000  # characters that are enough to judge a decoding
_ASCII = re.compile(r"[\x00-\x7f]+")
_CONTROLS = [chr(n) for n in range(32) if chr(n) not in "\t\n\v\f\r"]
_MOST_CONTROLS = 0.01  # share of control characters a text may hold
_LEAST_COMMON = 0.8  # share of common characters; real texts have over 0.95, mojibake stays below 0.6


def decode(data: bytes, name: str, requested: str | None = None) -> tuple[str, str]:
    """Return the text without its byte order mark, and the name of the encoding it was read by.

    A requested encoding must fit. Otherwise the byte order mark decides, then what the page declares if it fits,
    then the first encoding that fits. An encoding fits if it decodes every byte, and to ordinary characters.
    """
    if requested is not None:
        return _requested(data, name, requested)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _requested(data, name, encoding)
    declared = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    first = _canonical((declared[1] or declared[2]).decode("ascii")) if declared else None
    for encoding in dict.fromkeys([first or "utf-8", *_CANDIDATES]):
        text, _ = _attempt(data, encoding)
        if text is not None:
            return text, encoding
    return _last_resort(data, name)


def binary_format(data: bytes) -> BinaryFormat | None:
    """Return the format of a file that is no text, by its first bytes and, for a container, by what it holds."""
    for magic, contained in _CONTAINED.items():
        if data.startswith(magic):
            if magic == _COMPOUND and _ENCRYPTED in data:
                return BinaryFormat("an Office file that is encrypted (a password protects it)")
            found = [(place, n) for n, (name, _) in enumerate(contained) if (place := data.find(name)) >= 0]
            return contained[min(found)[1]][1] if found else _CONTAINERS[magic]
    return next((found for magic, found in _FORMATS if data.startswith(magic)), None)


def _canonical(encoding: str) -> str | None:
    """Return the name Python knows the encoding by, or None when it knows none that makes text of bytes."""
    try:
        "".encode(encoding)
        name = codecs.lookup(encoding).name
    except (LookupError, UnicodeError):
        return None
    return "gb18030" if name in _GB18030 else name


def _attempt(data: bytes, encoding: str) -> tuple[str | None, int]:
    """Return the text if the encoding fits, else None and the offset of the first byte that does not."""
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        return None, error.start if isinstance(error, UnicodeDecodeError) else 0
    if is_ordinary(text) or (encoding == "utf-8" and not _is_binary(text)):  # no other text is valid utf-8 by accident
        return text.removeprefix("\ufeff"), len(data)
    strange = next((n for n, c in enumerate(text) if c in _CONTROLS or (c > "\x7f" and c not in _common())), 0)
    return None, len(text[:strange].encode(encoding))


def _requested(data: bytes, name: str, requested: str) -> tuple[str, str]:
    encoding = _canonical(requested)
    if encoding is None:
        raise UnreadableReport(
            f"{name}: expected the name of an encoding, such as utf-8 or gb18030, found {requested!r}"
        )
    text, offset = _attempt(data, encoding)
    if text is None:
        fitting = next((c for c in _CANDIDATES if c != encoding and _attempt(data, c)[0] is not None), None)
        advice = f"; the file reads as {fitting}" if fitting else ""
        raise UnreadableReport(
            f"{name}, byte {offset}: expected text in {requested}, found {_bytes(data, offset)}{advice}"
        )
    return text, encoding


def _last_resort(data: bytes, name: str) -> tuple[str, str]:
    if b"\0" not in data:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        encoding = _canonical(best.encoding) if best else None
        text = _attempt(data, encoding)[0] if encoding else None
        if encoding and text is not None:
            return text, encoding
    offset = max(_attempt(data, encoding)[1] for encoding in ("utf-8", "gb18030"))
    expected = "Chinese text in utf-8, gb18030 or utf-16"
    raise UnreadableReport(f"{name}, byte {offset}: expected {expected}, found {_bytes(data, offset)}")


def _bytes(data: bytes, offset: int) -> str:
    found = data[offset : offset + 4]
    return f"the bytes {found.hex(' ')}" if found else "the end of the file"


def is_ordinary(text: str) -> bool:
    """Tell whether the text looks like Chinese or plain Latin text, not like bytes read by the wrong encoding."""
    sample = text[:_SAMPLE]
    other = _ASCII.sub("", sample)
    return not _is_binary(sample) and sum(map(_common().__contains__, other)) >= _LEAST_COMMON * len(other)


def _is_binary(text: str) -> bool:
    """Tell whether control characters show that this is no text; a few come from Word and do no harm, but no NUL."""
    return "\0" in text or sum(map(text.count, _CONTROLS)) > _MOST_CONTROLS * len(text)


@cache
def _common() -> frozenset[str]:
    """Return the punctuation and the frequent characters of GB 2312 and Big5, which make up nearly all Chinese text."""
    gb2312 = (bytes((row, cell)) for row in (0xA1, 0xA2, 0xA3, *range(0xB0, 0xD8)) for cell in range(0xA1, 0xFF))
    big5 = (bytes((row, cell)) for row in range(0xA1, 0xC7) for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    characters = {b.decode("gb18030", "ignore") for b in gb2312} | {b.decode("big5", "ignore") for b in big5}
    private = {c for c in characters if not c or "\ue000" <= c[0] <= "\uf8ff"}
    return frozenset(characters - private | set("\xa0\u2002\u2003\u2009\u200b\ufeff•·–—“”‘’…"))
