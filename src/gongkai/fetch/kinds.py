"""What a server sends: told by what it says of it and by its bytes, and refused where it can be no report."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from gongkai.fetch.network import Refused
from gongkai.read.encoding import binary_format

HEAD = 4096  # bytes that tell what a file is, but for what a container holds

_CONTAINERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_TEXTS = {
    "text/html": (".html", ".htm"),
    "application/xhtml+xml": (".html", ".htm"),
    "text/plain": (".txt", ".md"),
    "text/markdown": (".md",),
}
"""Texts that are read, by media type: how their files end, the usual one first."""

_BINARIES = {
    "application/pdf": "a PDF file",
    "application/x-pdf": "a PDF file",
    "application/msword": "a Word file",
    f"{_OPEN_XML}.wordprocessingml.document": "a Word file",
    "application/vnd.ms-works": "a WPS file",
    "application/wps-office.doc": "a WPS file",
    "application/wps-office.docx": "a Word file",
    "application/wps-office.wps": "a WPS file",
    "application/kswps": "a WPS file",
    "application/rtf": "an RTF file",
    "text/rtf": "an RTF file",
    "application/vnd.ms-excel": "an Excel file",
    f"{_OPEN_XML}.spreadsheetml.sheet": "an Excel file",
}
"""Other files that are read, by media type: what their bytes are then expected to be."""

_ANY = ("", "application/octet-stream", "binary/octet-stream", "application/download", "application/x-download",
        "application/force-download", "application/zip", "application/x-zip-compressed")  # fmt: skip
"""What servers say that do not know what they send, or of Word and Excel files that they are ZIP archives."""

_KINDS = "a page, text, PDF, Word or Excel"


def check_type(media_type: str) -> None:
    """Raise Refused for a media type that no report has."""
    if media_type not in _TEXTS and media_type not in _BINARIES and media_type not in _ANY:
        raise Refused(f"expected {_KINDS}, found {media_type}")


def check_head(head: bytes, media_type: str) -> None:
    """Raise Refused where the first bytes show that this is no report, or not what the server says."""
    found = binary_format(head)
    if found is not None and found.suffix is None and not head.startswith(_CONTAINERS):
        raise Refused(f"expected {_BINARIES.get(media_type, _KINDS)}, found {found.name}")
    if found is None and media_type in _BINARIES:
        raise Refused(f"expected {_BINARIES[media_type]}, as the server says, found text")
    if found is None and b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) and not _is_wide(head):
        raise Refused(f"expected {_KINDS}, found bytes of no known format")


def suffix_of(data: bytes, media_type: str, url: str) -> str:
    """Return how the file of these bytes ends; Refused where they are no report."""
    if not data.strip():
        raise Refused("expected a report, found an empty file")
    check_head(data[:HEAD], media_type)
    own = PurePosixPath(urlsplit(url).path).suffix.lower()
    if found := binary_format(data):
        if found.suffix is None:
            raise Refused(f"expected {_BINARIES.get(media_type, _KINDS)}, found {found.name}")
        return ".wps" if (found.suffix, own) == (".doc", ".wps") else found.suffix
    if media_type in _TEXTS:
        return own if own in _TEXTS[media_type] else _TEXTS[media_type][0]
    known = {suffix for suffixes in _TEXTS.values() for suffix in suffixes}
    return own if own in known else ".html" if data.lstrip().startswith(b"<") else ".txt"


def _is_wide(head: bytes) -> bool:
    """Tell whether this may be UTF-16 without its mark: in Chinese text, half of the bytes of its blanks are zero."""
    return head.count(b"\0") * 2 <= len(head)
