"""Cuts an Excel file down to what openpyxl is to read of it: values, number formats, and which rows and columns show.

openpyxl makes a cell for every place of a merged or linked range, opens pictures, and gives a file up for a colour it
does not know. What is left here holds none of this, and only parts that ``Archive`` has checked.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from gongkai.read.limits import check_cells, check_formats
from gongkai.read.office.archive import Archive
from gongkai.read.office.number_formats import BUILT_IN

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_S = f"{{{_MAIN}}}"
_KEPT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("worksheet", "cols", "sheetData", "f", "v", "is", "sst", "si", "t"), ()),
    **dict.fromkeys(("styleSheet", "numFmts", "cellXfs"), ()),
    "col": ("min", "max", "hidden"),
    "row": ("r", "hidden"),
    "c": ("r", "s", "t"),
    "r": (),  # a run of a text
    "numFmt": ("numFmtId", "formatCode"),
    "xf": ("numFmtId",),
}
"""The elements and attributes that are left; reading aids (rPh) and all that stands in an element left out go too."""

_FIRST_OWN_FORMAT, _LAST_FORMAT = 164, 1_000_000  # the numbers of formats that files define themselves


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file for openpyxl, and of its sheets, which are those that show: the titles and the merged ranges."""

    data: bytes
    titles: tuple[str, ...]
    merged: tuple[tuple[str, ...], ...]


def cut_down(archive: Archive, main: str) -> Workbook:
    """Return what is to be read of the workbook with this main part.

    A formula remains only where the file does not keep its value; a reference to a text or a format that does not
    exist is none. Raises UnreadableReport for what is damaged, or has more cells or formats than any report.
    """
    workbook = archive.xml(main)
    folder = main.rpartition("/")[0]
    strings = _part(archive, archive.linked("sharedStrings", main, f"{folder}/sharedStrings.xml"), "sst")
    styles = _part(archive, archive.linked("styles", main, f"{folder}/styles.xml"), "styleSheet")
    counts = len(strings), _settle_formats(styles)
    check_formats(counts[1], archive.name)
    parts = {link.id: link.target for link in archive.links(main) if link.kind == "worksheet"}
    sheets: list[bytes] = []
    titles: list[str] = []
    merged: list[tuple[str, ...]] = []
    cells = 0
    for sheet in workbook.iterfind(f"{_S}sheets/{_S}sheet"):
        part = parts.get(sheet.get(f"{{{_OFFICE}}}id", ""))
        if part is None or sheet.get("state", "visible") != "visible":
            continue
        titles.append(sheet.get("name", "").strip())
        root = archive.xml(part)
        merged.append(tuple(element.get("ref", "") for element in root.iterfind(f"{_S}mergeCells/{_S}mergeCell")))
        _cut(root)
        cells += _settle_cells(root, *counts)
        check_cells(cells, f"{archive.name}, sheet {titles[-1]}")
        sheets.append(etree.tostring(root))
    properties = workbook.find(f"{_S}workbookPr")
    since = "" if properties is None else properties.get("date1904", "")
    return Workbook(_packed(sheets, strings, styles, is_1904=since in ("1", "true")), tuple(titles), tuple(merged))


def _part(archive: Archive, part: str | None, empty: str) -> etree._Element:
    root = etree.Element(f"{_S}{empty}") if part is None else archive.xml(part)
    _cut(root)
    return root


def _cut(root: etree._Element) -> None:
    """Leave of an element what is kept."""
    for element in list(root.iter()):
        name = etree.QName(element)
        attributes = _KEPT.get(name.localname) if name.namespace == _MAIN else None
        parent = element.getparent()
        if attributes is not None:
            for attribute in set(element.keys()).difference(attributes):
                del element.attrib[attribute]
        elif parent is not None:
            parent.remove(element)


def _settle_formats(styles: etree._Element) -> int:
    """Add the formats that a file names by a number only and openpyxl does not know, or knows as America's.

    A number that no format has is that of none. Returns how many formats cells may refer to.
    """
    own = {element.get("numFmtId"): element.get("formatCode") for element in styles.iter(f"{_S}numFmt")}
    for element in styles.findall(f"{_S}numFmts"):
        styles.remove(element)
    listed = etree.SubElement(styles, f"{_S}numFmts")
    known = {str(number): code for number, code in BUILT_IN.items()} | own
    for number, code in known.items():
        if number is not None and code is not None and _is_below(_LAST_FORMAT, number):
            etree.SubElement(listed, f"{_S}numFmt", numFmtId=number, formatCode=code)
    numbers = {element.get("numFmtId") for element in listed}
    formats = styles.findall(f"{_S}cellXfs/{_S}xf")
    for element in formats:
        number = element.get("numFmtId", "")
        if number not in numbers and not _is_below(_FIRST_OWN_FORMAT, number):
            element.set("numFmtId", "0")
    return len(formats)


def _settle_cells(sheet: etree._Element, strings: int, styles: int) -> int:
    """Leave out empty cells, formulas beside their values, and what refers to nothing; return how many cells remain."""
    remaining = 0
    for row in sheet.iterfind(f"{_S}sheetData/{_S}row"):
        following = "at the end"
        for cell in reversed(row):
            formula, value = cell.find(f"{_S}f"), cell.find(f"{_S}v")
            kind, written = cell.get("t"), "" if value is None else value.text or ""
            if formula is not None and (written or kind == "str"):
                cell.remove(formula)
            if value is not None and kind == "s" and not _is_below(strings, written):
                cell.remove(value)
            if not _is_below(styles, cell.get("s", "0")):
                cell.attrib.pop("s", None)
            if len(cell) or not following:
                remaining += 1
                following = cell.get("r", "")
            else:
                row.remove(cell)  # the cell behind it tells its place itself
    return remaining


def _is_below(count: int, index: str) -> bool:
    return index.isascii() and index.isdigit() and len(index) < 10 and int(index) < count


def _packed(sheets: Iterable[bytes], strings: etree._Element, styles: etree._Element, *, is_1904: bool) -> bytes:
    parts = {f"sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)}
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(parts) + 1))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="{part}"/>' for n, part in enumerate(parts, 1)
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}.sharedStrings+xml"/></Types>',
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(is_1904)}"/>'
            f"<sheets>{listed}</sheets></workbook>",
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
        )
        file.writestr("xl/sharedStrings.xml", etree.tostring(strings))
        file.writestr("xl/styles.xml", etree.tostring(styles))
        for part, content in parts.items():
            file.writestr(f"xl/{part}", content)
    return buffer.getvalue()
