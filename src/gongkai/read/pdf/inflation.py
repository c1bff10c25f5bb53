"""Measures what the streams of a PDF unpack to, before a library unpacks them: some bytes can stand for gigabytes."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass

from gongkai.errors import UnreadableReport

_STREAM = re.compile(rb"stream\r?\n")
_NUMBER = re.compile(rb"(\d+)\s+\d+\s*\Z")
_HEAD = 2048  # bytes before a stream in which its dictionary stands
_LONGEST_NUMBER = 20  # characters of the numbers of an object
_FILTER = re.compile(rb"/(FlateDecode|ASCII85Decode|Fl|A85)\b")
_DATA = re.compile(rb"/(?:Width|W|Length1|Length2|CIDFontType0C|Type1C|OpenType|ICCBased|N)\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R\b")
_DRAWN = re.compile(rb"/[^\s/]+\s+Do\b")
_MOST_DATA = 64 * 2**20  # bytes of one picture or font
_MOST_CONTENT = 16 * 2**20  # bytes of what draws all pages together; a page of a form has some 50 KB
_MOST_FORMS = 10_000  # that one form draws, through those in it
_DEEPEST = 50  # forms within forms
_STEP = 2**20


@dataclass(frozen=True, slots=True)
class _Form:
    """A part of a page that can be drawn many times: how much it draws itself, and which objects that can be."""

    drawn: int
    references: tuple[int, ...]


def check_streams(data: bytes, name: str) -> None:
    """Raise UnreadableReport if a picture, or all that draws the pages, unpacks to more than a report can need.

    The same for forms that draw forms over and over. Encrypted streams cannot be measured.
    """
    content = 0
    forms: dict[int, _Form] = {}
    for found in _STREAM.finditer(data):
        head = data[max(0, found.start() - _HEAD) : found.start()]
        if head.endswith(b"end"):
            continue
        before, _, head = head.rpartition(b" obj")
        is_content = _DATA.search(head) is None
        most = _MOST_CONTENT - content if is_content else _MOST_DATA
        unpacked = _unpacked(data, found.end(), [written.startswith(b"F") for written in _FILTER.findall(head)], most)
        if len(unpacked) > most:
            raise UnreadableReport(
                f"{name}, byte {found.start()}: expected the drawing of a report, "
                f"found a stream that unpacks to more than {most / 2**20:.0f} MB"
            )
        content += len(unpacked) if is_content else 0
        if _FORM.search(head) and (number := _NUMBER.search(before[-_LONGEST_NUMBER:])):
            references = tuple(int(reference) for reference in _REFERENCE.findall(head))
            forms[int(number[1])] = _Form(len(_DRAWN.findall(unpacked)), references)
    costs: dict[int, int] = {}
    if any(_cost(number, forms, costs) > _MOST_FORMS for number in forms):
        raise UnreadableReport(f"{name}: expected at most {_MOST_FORMS} forms drawn by a form, found more")


def _cost(number: int, forms: dict[int, _Form], costs: dict[int, int], depth: int = 0) -> int:
    """Return how many forms are drawn at most when a form is; one that draws itself is drawn once."""
    if depth > _DEEPEST:
        return _MOST_FORMS + 1
    if number not in costs:
        costs[number] = 1
        form = forms[number]
        inner = max((_cost(n, forms, costs, depth + 1) for n in form.references if n in forms), default=0)
        costs[number] = min(1 + form.drawn * inner, _MOST_FORMS + 1)
    return costs[number]


def _unpacked(data: bytes, start: int, filters: list[bool], most: int) -> bytes:
    """Return a stream after its filters (True inflates, False decodes ASCII 85), or somewhat more than most of it."""
    if not filters:
        return data[start : max(data.find(b"endstream", start), start)][: most + 1]
    packed: bytes | memoryview = memoryview(data)[start:]
    for inflates in filters:
        if inflates:
            packed = _inflated(packed, most)
        else:
            end = data.find(b"~>", start) - start if isinstance(packed, memoryview) else packed.find(b"~>")
            try:
                packed = base64.a85decode(bytes(packed[: max(end, 0)]))
            except ValueError:
                return b""
        if len(packed) > most:
            break
    return bytes(packed)


def _inflated(packed: bytes | memoryview, most: int) -> bytes:
    """Return the inflated bytes, or somewhat more than most of them; a broken stream gives what it holds."""
    inflate = zlib.decompressobj()
    parts: list[bytes] = []
    length = 0
    try:
        for start in range(0, len(packed), _STEP):
            rest = bytes(packed[start : start + _STEP])
            while rest and length <= most and not inflate.eof:
                parts.append(inflate.decompress(rest, _STEP))
                length += len(parts[-1])
                rest = inflate.unconsumed_tail
            if length > most or inflate.eof:
                break
    except zlib.error:
        pass  # PDFium reads on as it can
    return b"".join(parts)
