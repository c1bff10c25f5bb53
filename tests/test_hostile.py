"""Files made to do harm, or broken: each is refused with its place, or read, within bounded memory and time."""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pytest

from gongkai.errors import UnreadableReport
from gongkai.read import read
from office_files import OFFICE, PACKAGE, S, archive, c, docx, formats, grid, p, sheet, tbl, tc, tr, word, xlsx

TITLE = p("清河市2023年政府信息公开工作年度报告")
FORM = sheet(grid([["指标", "数量"], ["规章", "5"]]))
MEMORY = 500_000_000  # bytes of address space, libraries included
SECONDS = 20
READ = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
from gongkai.errors import UnreadableReport
from gongkai.read import read
try:
    document = read(Path(sys.argv[1]))
    print("read", len(document.text), *((t.rows, t.columns) for t in document.tables[:1]))
except UnreadableReport as error:
    print(error)
"""


def outcome(path: Path) -> str:
    """Return what reading a file in bounds comes to, in a process of its own: its error, or what was read."""
    command = [sys.executable, "-c", READ, str(path), str(MEMORY)]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def with_size(data: bytes, part: str, size: int) -> bytes:
    """Return an archive whose directory states another unpacked size for a part."""
    place = data.rindex(part.encode()) - 46
    assert data[place : place + 4] == b"PK\x01\x02"
    return data[: place + 24] + struct.pack("<I", size) + data[place + 28 :]


def nested(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + p("5") + "</w:tc></w:tr></w:tbl>" * depth


def many_cells(rows: int) -> str:
    return sheet("".join(f'<row r="{n}">{c(f"A{n}", "1")}{c(f"B{n}", "2")}</row>' for n in range(1, rows)))


def diagonal() -> str:
    letters = [a + b for a in "ABCDEFGHIJKLMNOPQRST" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    return sheet("".join(f'<row r="{n}">{c(f"{a}{n}", "1")}{c(f"ZZ{n}", "2")}</row>' for n, a in enumerate(letters, 1)))


BOMB = docx(TITLE + "<w:p/>" * 8_000_000)
ENTITIES = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
EXTERNAL = '<!DOCTYPE w SYSTEM "file:///etc/passwd">'
SPANS = "<table><tr><td colspan=1000000 rowspan=1000000>公开</td><td>5</td></tr>"

FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    # archives that unpack to more than they seem
    "bomb": ("a.docx", lambda: BOMB, "a.docx, part word/document.xml: expected at most "),
    "bomb-that-lies": (
        "a.docx",
        lambda: with_size(BOMB, "word/document.xml", 1000),
        "part word/document.xml: expected a",
    ),
    "bomb-of-styles": (
        "a.docx",
        lambda: docx(TITLE, parts={"word/styles.xml": b" " * 60_000_000}),
        "part word/styles.xml: expected at most",
    ),
    "regular-part": (
        "a.docx",
        lambda: docx(TITLE + p("公开") * 60_000),
        "bytes, found more from 10,",
    ),
    "bomb-xlsx": (
        "a.xlsx",
        lambda: xlsx({"a": sheet("<row/>" * 8_000_000)}),
        "part xl/worksheets/sheet1.xml: expected at",
    ),
    "one-sheet-many-times": (
        "a.xlsx",
        lambda: xlsx({"a": many_cells(5000)}, parts={"xl/workbook.xml": xlsx_workbook(2000)}),
        "expected at most 100,000 cells of tables, found 109,978",
    ),
    # what openpyxl would make objects of
    "blank-cells": ("a.xlsx", lambda: stored_sheet(f"<row>{c('A1', '5')}{'<c/>' * 900_000}</row>"), "read 1"),
    "cells-without-address": (
        "a.xlsx",
        lambda: stored_sheet(f"<row>{'<c/>' * 900_000}<c><v>5</v></c></row>"),
        "a.xlsx, sheet Sheet1: expected at most 100,000 cells of tables, found 900,001",
    ),
    "most-cells": ("a.xlsx", lambda: stored_sheet("<row><c><v>5</v></c></row>" * 100_000), "read 199999"),
    "many-styles": (
        "a.xlsx",
        lambda: xlsx({"a": FORM}, parts={"xl/styles.xml": formats(*["0"] * 65_490)}),
        "a.xlsx: expected at most 65,490 formats of cells, found 65,491",
    ),
    "most-styles": (
        "a.xlsx",
        lambda: xlsx({"Sheet1": FORM}, parts={"xl/styles.xml": formats(*(f"0.0;{n}" for n in range(65_489)))}),
        "read 10 (2, 2)",
    ),
    "many-strings": (
        "a.xlsx",
        lambda: stored(
            xlsx({"Sheet1": FORM}, parts={"xl/sharedStrings.xml": f'<sst xmlns="{S}">{"<si/>" * 900_000}</sst>'})
        ),
        "read 10 (2, 2)",
    ),
    "hidden-columns": (
        "a.xlsx",
        lambda: stored_sheet(
            grid([["甲"]]), "".join(f'<col min="{n}" max="9999999999" hidden="1"/>' for n in range(2, 18_000))
        ),
        "read 1",
    ),
    "hidden-rows": (
        "a.xlsx",
        lambda: stored_sheet(grid([["甲"]]) + "".join(f'<row r="{n}" hidden="1"/>' for n in range(2, 150_000))),
        "read 1",
    ),
    "linked-everything": (
        "a.xlsx",
        lambda: xlsx({"Sheet1": FORM.replace("</w", '<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks></w')}),
        "read 10 (2, 2)",
    ),
    "many-parts": (
        "a.docx",
        lambda: docx(TITLE, parts={f"word/{n}": "" for n in range(10_001)}),
        "expected at most 10,000 parts, found 10,004",
    ),
    # entities
    "entities-docx": (
        "a.docx",
        lambda: docx("", parts={"word/document.xml": ENTITIES + word(p("&j;")).split("?>")[1]}),
        "a.docx, part word/document.xml: expected XML without declarations, found <!DOCTYPE",
    ),
    "entities-utf-16": (
        "a.docx",
        lambda: docx("", parts={"word/document.xml": (ENTITIES + word("").split("?>")[1]).encode("utf-16")}),
        "a.docx, part word/document.xml: expected XML without declarations, found <!DOCTYPE",
    ),
    "entities-xlsx": (
        "a.xlsx",
        lambda: xlsx({"a": ENTITIES + FORM}),
        "part xl/worksheets/sheet1.xml: expected XML without declarations",
    ),
    "external-entity": (
        "a.xlsx",
        lambda: xlsx({"a": FORM}, parts={"xl/styles.xml": EXTERNAL + "<a/>"}),
        "part xl/styles.xml: expected XML without declarations",
    ),
    # broken archives
    "cut-docx": (
        "a.docx",
        lambda: docx(TITLE)[:-300],
        "a.docx: expected a Word file (docx) with all its parts, found one",
    ),
    "cut-xlsx": (
        "a.xlsx",
        lambda: xlsx({"a": FORM})[:500],
        "a.xlsx: expected an Excel file (xlsx) with all its parts, f",
    ),
    "damaged": (
        "a.docx",
        lambda: damaged(docx(TITLE * 50), b"word/document.xml"),
        "part word/document.xml: expected a whole",
    ),
    "locked-part": (
        "a.docx",
        lambda: locked(docx(TITLE)),
        "expected a part that can be read, found one that a password",
    ),
    "packed-otherwise": ("a.docx", lambda: packed_otherwise(), "expected a part packed by deflate, found method 14"),
    "encrypted-docx": (
        "a.docx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"),
        "a.docx: expected a Word file (docx), found an Office file that is encrypted",
    ),
    "encrypted-xlsx": (
        "a.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"),
        "a.xlsx: expected an Excel file (xlsx), found an Office file that is encrypted",
    ),
    # files under another name
    "picture-docx": (
        "a.docx",
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(99),
        "a.docx: expected a Word file (docx), found a PNG",
    ),
    "picture-pdf": (
        "a.pdf",
        lambda: b"\xff\xd8\xff\xe0" + bytes(99),
        "a.pdf: expected a PDF file, found a JPEG picture",
    ),
    "picture-xlsx": (
        "a.xlsx",
        lambda: b"GIF89a" + bytes(99),
        "a.xlsx: expected an Excel file (xlsx), found a GIF picture",
    ),
    "noise-pdf": ("a.pdf", lambda: bytes(range(256)) * 9, "a.pdf: expected a PDF file, found bytes of no known format"),
    "archive": ("a.docx", lambda: archive({"a.txt": "x"}), "a.docx: expected a Word file (docx), found a ZIP archive"),
    # what is too large
    "large-page": (
        "a.html",
        lambda: b"<html><body>" + b"<p>5</p>" * 6_250_000,
        "a.html: expected at most 16,000,000 bytes, found 50,000,012",
    ),
    "many-tags": (
        "a.html",
        lambda: b"<html><body>" + b"<b>5</b>" * 600_000,
        "a.html: expected at most 1,000,000 tags and attrib",
    ),
    "large-file": (
        "a.pdf",
        lambda: b"%PDF-1.7" + bytes(64_000_000),
        "a.pdf: expected at most 64,000,000 bytes, found 64,000,008",
    ),
    "long-text": (
        "a.txt",
        lambda: "公开".encode() * 500_001,
        "a.txt: expected at most 1,000,000 characters, found 1,000,002",
    ),
    "many-tables": (
        "a.html",
        lambda: b"<html><body>" + b"<table><tr><td>5<td>6</table>" * 2_001,
        "expected at most 2,000 tables, found 2,001",
    ),
    "most-tags": ("a.html", lambda: b"<html><body>" + b"<b>5</b>" * 499_000, "read 499000"),
    "many-cells": (
        "a.html",
        lambda: b"<html><body><table>" + b"<tr><td>5<td>6" * 51_000 + b"</table>",
        "expected at most 100,000 cells of tables, found 102,000",
    ),
    "one-string-many-times": (
        "a.xlsx",
        lambda: xlsx(
            {"表": sheet("<row>" + '<c t="s"><v>0</v></c>' * 20_000 + "</row>")},
            parts={"xl/sharedStrings.xml": f'<sst xmlns="{S}"><si><t>{"公开" * 1_000}</t></si></sst>'},
        ),
        "a.xlsx, sheet 表: expected at most 1,000,000 characters, found 1,002,000",
    ),
    "long-marks": (
        "a.docx",
        lambda: docx(
            (TITLE + p("公开", '<w:numPr><w:numId w:val="1"/></w:numPr>')) * 4_500,
            numbering='<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
            f'<w:lvlText w:val="{"附" * 300_000}"/></w:lvl></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
        ),
        "a.docx: expected at most 1,000,000 characters, found",
    ),
    "many-places": (
        "a.xlsx",
        lambda: xlsx({"a": diagonal()}),
        "a.xlsx, sheet a: expected at most 100,000 cells of tables, found 270,",
    ),
    # spans and depth
    "wide-and-tall": ("a.html", lambda: f"<html><body><p>题</p>{SPANS * 200}".encode(), "read"),
    "spans-in-all-cells": (
        "a.html",
        lambda: f"题<table><tr>{'<td colspan=1000000 rowspan=1000000>5' * 50_000}{'<tr><td>5<td>6' * 20_000}".encode(),
        "read",
    ),
    "nested-tags": (
        "a.html",
        lambda: b"<html><body>" + b"<div>" * 5_000 + b"5",
        "a.html, line 1: expected an HTML page, found",
    ),
    "nested-tables": ("a.html", lambda: b"<html>" + b"<table><tr><td>5<td>" * 5_000, "found elements nested too deep"),
    "deep-tables": (
        "a.html",
        lambda: b"<html><body>" + b"<table><tr><td>5<td>" * 400 + b"<table>" + b"<tr><td>1<td>2" * 40_000,
        "read",
    ),
    "nested-docx": (
        "a.docx",
        lambda: docx(nested(5_000)),
        "a.docx, part word/document.xml, line 2: expected XML, found Exc",
    ),
    "deep-docx": ("a.docx", lambda: docx(TITLE + nested(83)), "read"),
    "deep-wrappers": ("a.docx", lambda: docx("<w:sdt>" * 240 + p("5") + "</w:sdt>" * 240), "read 1"),
    "deep-runs": (
        "a.docx",
        lambda: docx("<w:p>" + "<w:ins>" * 240 + "<w:r><w:t>5</w:t></w:r>" + "</w:ins>" * 240 + "</w:p>"),
        "read 1",
    ),
    "wide-docx": ("a.docx", lambda: docx(tbl(tr(tc("5", '<w:gridSpan w:val="1000000"/>'), "6"), tr("7", "8"))), "read"),
    "far-cell": (
        "a.xlsx",
        lambda: xlsx(
            {
                "Sheet1": sheet(
                    grid([["甲", "5"]]) + f'<row r="1048576">{c("A1048576", "乙", kind="t")}'
                    f"{c('XFD1048576', '6')}</row>",
                    merged=("B2:XFD1048575",),
                )
            }
        ),
        "read 9 (2, 3)",
    ),
    "merged-everything": (
        "a.xlsx",
        lambda: xlsx({"a": sheet(grid([["甲"], ["5"]]), merged=("A1:XFD1048576",) * 9)}),
        "read",
    ),
    "far-address": (
        "a.xlsx",
        lambda: xlsx({"Sheet1": sheet(f'<row r="9999999999">{c("ZZZ9999999", "5")}</row>')}),
        "read 1",
    ),
}


def xlsx_workbook(times: int) -> str:
    sheets = "".join(f'<sheet name="{n}" r:id="rId1"/>' for n in range(times))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<workbook xmlns="{space}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'


def stored(data: bytes) -> bytes:
    """Return an archive whose parts are not packed, so that no ratio tells of their size."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as packed, zipfile.ZipFile(buffer, "w") as file:
        for part in packed.namelist():
            file.writestr(part, packed.read(part))
    return buffer.getvalue()


def stored_sheet(rows: str, columns: str = "") -> bytes:
    return stored(xlsx({"Sheet1": sheet(rows, columns=columns)}))


def damaged(data: bytes, part: bytes) -> bytes:
    place = data.index(part) + len(part) + 20
    return data[:place] + bytes(8) + data[place + 8 :]


def locked(data: bytes) -> bytes:
    """Set the mark of encryption at every part."""
    buffer = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := buffer.find(magic, place + 1)) >= 0:
            buffer[place + offset] |= 1
    return bytes(buffer)


def packed_otherwise() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("word/document.xml", word(TITLE))
    return buffer.getvalue()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
@pytest.mark.parametrize("case", FILES)
def test_harm_is_bounded(tmp_path: Path, case: str) -> None:
    name, make, expected = FILES[case]
    path = tmp_path / name
    path.write_bytes(make())
    assert expected in outcome(path)


@pytest.mark.parametrize("name", ["../../evil.txt", "/evil.txt", "word/../../evil.txt", "..\\evil.txt"])
def test_names_that_lead_out_of_the_archive_are_ignored(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    relations = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Type="x/styles" Target="../../../evil.txt"/></Relationships>'
    )
    data = docx(TITLE, parts={name: "evil", "word/_rels/document.xml.rels": relations})
    (folder / "a.docx").write_bytes(data)
    assert read(folder / "a.docx").text.startswith("清河市")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.docx"]


def test_nothing_is_fetched(tmp_path: Path) -> None:
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - the names of the base class

        def log_message(self, *args: object) -> None:
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    kinds = ("image", "attachedTemplate", "styles", "numbering", "subDocument", "oleObject")
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{address}/{kind}" TargetMode="{mode}"/>'
        for n, (kind, mode) in enumerate((kind, mode) for kind in kinds for mode in ("External", "Internal"))
    )
    rels = f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'
    word_rels = {"word/_rels/document.xml.rels": rels, "word/_rels/settings.xml.rels": rels}
    try:
        for name, data in (
            ("a.docx", docx(TITLE + '<w:subDoc r:id="r0"/>', parts=word_rels)),
            ("a.xlsx", xlsx({"a": FORM}, parts={"xl/worksheets/_rels/sheet1.xml.rels": rels})),
            (
                "a.html",
                f'<html><head><link href="{address}/a.css"></head><body>公开<img src="{address}/a"></body>'.encode(),
            ),
            ("a.html", f'<!DOCTYPE html SYSTEM "{address}/a.dtd"><html><body>公开<iframe src="{address}/b">'.encode()),
        ):
            path = tmp_path / name
            path.write_bytes(data)
            assert read(path).text
        path.write_bytes(docx("", parts={"word/document.xml": f'<!DOCTYPE a SYSTEM "{address}/a.dtd"><a/>'}))
        with pytest.raises(UnreadableReport, match="found <!DOCTYPE"):
            read(path)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert seen == []


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no device without an end")
def test_a_device_without_an_end_is_left_at_the_limit() -> None:
    with pytest.raises(UnreadableReport, match="zero: expected at most 64,000,000 bytes, found 64,000,001"):
        read(Path("/dev/zero"))
