"""Opens the archives that Word and Excel files are: parts are read in memory, within limits, and nothing is fetched."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from gongkai.errors import UnreadableReport
from gongkai.read.limits import LARGEST_UNPACKED, check_parts, check_tags

_HIGHEST_RATIO = 250  # of unpacked to packed bytes; the XML of a long form with nothing in it comes to some 60
_FREE_OF_RATIO = 2_000_000  # bytes; a small part may be as regular as it likes
_CHUNK = 1 << 16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # all that the standard of these files allows
_ENTRY = b"PK\x01\x02"  # begins each entry of an archive's directory
_TRANSITIONAL = b"http://schemas.openxmlformats.org/"
_STRICT = (  # names of the strict variant of the standard, and what nearly all files write instead
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _TRANSITIONAL + b"officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _TRANSITIONAL + b"wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", _TRANSITIONAL + b"spreadsheetml/2006/main"),
)
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship between parts: its kind (``worksheet``), its identifier, and the name of the part it leads to."""

    kind: str
    id: str
    target: str


class Archive:
    """The parts of a Word or Excel file, by name; what all reads together may unpack is limited.

    Raises UnreadableReport, naming file and part, for what is broken or too large.
    """

    def __init__(self, data: bytes, name: str, what: str) -> None:
        """Open the archive; ``what`` says what the file should be."""
        self.name = name
        self._left = LARGEST_UNPACKED
        self._tags = 0
        self._links: dict[str, tuple[Link, ...]] = {}
        check_parts(data.count(_ENTRY), name)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:  # ValueError: offsets that lead nowhere
            raise UnreadableReport(
                f"{name}: expected {what} with all its parts, found one that is cut off or damaged ({error})"
            ) from None

    def __contains__(self, part: str) -> bool:
        """Tell whether there is a part of this name."""
        return part in self._zip.NameToInfo

    def read(self, part: str) -> bytes:
        """Return the bytes of a part, counted as they are unpacked; the size that the archive states is not trusted."""
        where = f"{self.name}, part {part}"
        if part not in self:
            raise UnreadableReport(f"{where}: expected the part, found none of this name")
        info = self._zip.getinfo(part)
        if info.flag_bits & 1:
            raise UnreadableReport(f"{where}: expected a part that can be read, found one that a password protects")
        if info.compress_type not in _METHODS:
            raise UnreadableReport(f"{where}: expected a part packed by deflate, found method {info.compress_type}")
        most = min(self._left, max(_FREE_OF_RATIO, _HIGHEST_RATIO * info.compress_size))
        unpacked = bytearray()
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    unpacked += chunk
                    if len(unpacked) > most:
                        found = f"more from {info.compress_size:,} packed ones"
                        raise UnreadableReport(f"{where}: expected at most {most:,} bytes, found {found}")
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise UnreadableReport(f"{where}: expected a whole part, found a damaged one ({error})") from None
        self._left -= len(unpacked)
        return bytes(unpacked)

    def xml(self, part: str) -> etree._Element:
        """Return the root of a part; no entity is expanded, nothing is loaded from elsewhere."""
        where = f"{self.name}, part {part}"
        data = self.read(part)
        if _DECLARATION.search(data):
            raise UnreadableReport(f"{where}: expected XML without declarations, found <!DOCTYPE or <!ENTITY")
        self._tags = check_tags(data, where, self._tags)
        if b"purl.oclc.org" in data:
            for strict, transitional in _STRICT:
                data = data.replace(strict, transitional)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            found = error.msg.partition(",")[0]  # without the place, which is told first
            raise UnreadableReport(f"{where}, line {error.lineno}: expected XML, found {found}") from None
        if root.getroottree().docinfo.internalDTD is not None:  # written in another encoding
            raise UnreadableReport(f"{where}: expected XML without declarations, found <!DOCTYPE")
        return root

    def links(self, part: str = "") -> tuple[Link, ...]:
        """Return the relationships of a part, or of the whole archive; those that lead out of it are left out."""
        if part not in self._links:
            self._links[part] = tuple(self._read_links(part))
        return self._links[part]

    def _read_links(self, part: str) -> Iterator[Link]:
        folder, base = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{base}.rels")
        if listing not in self:
            return
        for link in self.xml(listing).iter(_RELATIONSHIP):
            target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
            if link.get("TargetMode") != "External" and target in self:
                yield Link(link.get("Type", "").rpartition("/")[2], link.get("Id", ""), target)

    def linked(self, kind: str, part: str = "", default: str = "") -> str | None:
        """Return the name of the first part of a kind that a part leads to, else the default if there is one."""
        found = (link.target for link in self.links(part) if link.kind == kind)
        return next(found, default if default in self else None)


def number_of(element: etree._Element, attribute: str, default: int, most: int = 32_767) -> int:
    """Return the number in an attribute, at most the highest that makes sense; the default if there is none."""
    written = element.get(attribute, "")
    return min(int(written[:9]), most) if written.isascii() and written.isdigit() else default
