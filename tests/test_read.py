"""Reading files of every kind: the text is the file's own, and what cannot be read is named with its place."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.errors import UnreadableReport
from gongkai.read import _BINARY, _EXPECTED, _READABLE, _SUFFIXES, read, read_text
from gongkai.read.encoding import binary_format
from gongkai.sources import REPORT_SUFFIXES

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "reports"
REPORT = "柳溪县2016年政府信息公开工作年度报告\n\n一、概述\n\n全县公开政府信息20条。\n"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGE = f"<html><body><p>{REPORT.replace(chr(10) * 2, '</p><p>')}</p></body></html>"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.txt", REPORT, "text/plain"),
        ("a.TXT", REPORT, "text/plain"),
        ("a.md", REPORT, "text/markdown"),
        ("a.html", PAGE, "text/html"),
        ("a.htm", PAGE, "text/html"),
        ("a.txt", PAGE, "text/html"),  # a page saved as text
        ("a.html", REPORT, "text/plain"),  # a text saved as a page
        ("report", REPORT, "text/plain"),
        ("report", PAGE, "text/html"),
        ("a.doc", PAGE, "text/html"),  # Word reads pages under this name
        ("a.txt", "公开<20条的单位有3个,>20条的有5个", "text/plain"),
        ("a.md", "一、概述<br>公开20条", "text/markdown"),
    ],
)
def test_media_type(tmp_path: Path, name: str, content: str, media_type: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    document = read(tmp_path / name)
    assert document.source.media_type == media_type
    assert document.source.name == name
    assert "条" in document.text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"\xef\xbb\xbf a\n", " a\n"),
        ("\u3000\u3000公开 2０条\t\n\n".encode(), "\u3000\u3000公开 2０条\t\n\n"),
        ("公开&nbsp;<20条".encode(), "公开&nbsp;<20条"),
    ],
)
def test_a_text_is_kept_as_it_is(tmp_path: Path, written: bytes, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(written)
    assert read(path).text == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0<"), min_size=1))
def test_any_text_is_kept(text: str) -> None:
    text = "一" + text
    assert read_text(text).text == text.replace("\r\n", "\n").replace("\r", "\n")


def test_paragraphs_are_the_lines_that_hold_text() -> None:
    document = read_text("题目\n\n \u3000\n  一、概述  \n公开20条")
    assert [span.of(document.text) for span in document.paragraphs] == ["题目", "一、概述", "公开20条"]


def test_source_names_no_place_of_the_machine(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(REPORT.encode())
    source = read(path).source
    assert (source.name, source.encoding, source.size) == ("a.txt", "utf-8", len(REPORT.encode()))
    assert len(source.sha256) == 64


def test_reading_is_deterministic(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE, encoding="utf-8")
    assert read(path) == read(path)


def _zip(path: Path, *names: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"a\.txt: expected the text of a report, found an empty file"),
        (b" \r\n\t\n", r"a\.txt: expected the text of a report, found an empty file"),
        (b"\xef\xbb\xbf", r"a\.txt: expected the text of a report, found an empty file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "found an Office file of the old kind"),
        (b"PK\x03\x04" + bytes(100), f"a\\.txt: expected {re.escape(_READABLE)}, found a ZIP archive"),
        (b"\x1f\x8b" + bytes(20), "found a gzip archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "found a PNG picture"),
        (
            bytes(range(256)) * 4,
            r"a\.txt, byte \d+: expected Chinese text in utf-8, gb18030 or utf-16, found the bytes",
        ),
        (b"report\0\0\0\0 20", r"a\.txt, byte \d+: expected Chinese text"),
        (REPORT.encode() + b"\xff\xfe\xfd", r"a\.txt, byte \d+: expected Chinese text"),
        (REPORT.encode()[:-2], r"a\.txt, byte \d+: expected Chinese text"),  # cut within a character
    ],
)
def test_unreadable(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(UnreadableReport, match=message):
        read(path)


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (["ppt/presentation.xml"], "a PowerPoint file"),
        (["OFD.xml"], "an OFD file"),
        (["a.txt"], "a ZIP archive"),
    ],
)
def test_formats_that_cannot_be_read_are_named(tmp_path: Path, parts: list[str], found: str) -> None:
    path = tmp_path / "a.docx"
    _zip(path, *parts)
    with pytest.raises(UnreadableReport, match=rf"a.docx: expected a Word file \(docx\), found {found}"):
        read(path)


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b"%PDF-1.7", ".pdf"),
        (b"{\\rtf1\\ansi", ".rtf"),
        (b"PK\x03\x04...[Content_Types].xml...word/document.xml...xl/embedded.xlsx", ".docx"),
        (b"PK\x03\x04...xl/workbook.xml...word/embedded.docx", ".xlsx"),
        (COMPOUND + "WordDocument".encode("utf-16-le") + "Workbook".encode("utf-16-le"), ".doc"),
        (COMPOUND + "Workbook".encode("utf-16-le") + "WordDocument".encode("utf-16-le"), ".xls"),
        (COMPOUND + "WordDocument".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le"), None),
        (COMPOUND + "PowerPoint Document".encode("utf-16-le"), None),
        (b"7z\xbc\xaf\x27\x1c", None),
    ],
)
def test_formats_are_told_by_their_bytes(data: bytes, suffix: str | None) -> None:
    found = binary_format(data)
    assert found is not None
    assert found.suffix == suffix


@pytest.mark.parametrize("data", [b"", b"report", "清河市".encode(), b"<html>", b"\xff\xfe2\x00"])
def test_texts_are_no_binary_format(data: bytes) -> None:
    assert binary_format(data) is None


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pdf", "a.doc", "a.wps", "a.rtf"])
def test_a_text_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(REPORT, encoding="utf-8")
    document = read(tmp_path / name)
    assert (document.text, document.source.media_type, document.source.encoding) == (REPORT, "text/plain", "utf-8")


def test_every_suffix_of_a_report_has_a_reader() -> None:
    assert len(REPORT_SUFFIXES) == 11
    assert set(REPORT_SUFFIXES) == {suffix for suffix in {*_SUFFIXES, *_EXPECTED} if suffix != ".markdown"}
    assert {*_BINARY, ".wps"} == set(_EXPECTED)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match=r"no\.txt: expected a file, found none"):
        read(tmp_path / "no.txt")
    with pytest.raises(UnreadableReport, match="expected a file, found a folder"):
        read(tmp_path)
    with pytest.raises(UnreadableReport, match="cannot be read"):
        read(tmp_path / ("n" * 300))


@pytest.mark.parametrize(
    "page",
    ["<html><body><script>x()</script></body></html>", "<html></html>", "<html><frameset><frame src='a'></frameset>"],
)
def test_a_page_without_text(page: str) -> None:
    with pytest.raises(UnreadableReport, match=r"a\.html: expected .* found"):
        read_text(page, "a.html")


def test_a_page_nested_too_deep() -> None:
    with pytest.raises(UnreadableReport, match=r"a\.html, line 1: .*nested too deep"):
        read_text("<div>" * 5000 + REPORT, "a.html")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared reports are not here")
def test_real_texts_are_kept() -> None:
    paths = sorted(SHARED.glob("*/*.txt"))
    assert len(paths) > 30
    for path in paths:
        assert read(path).text == path.read_text(encoding="utf-8").removeprefix("\ufeff")


def test_samples_are_read() -> None:
    paths = [path for path in sorted((ROOT / "data" / "samples").iterdir()) if path.suffix in (".txt", ".html")]
    assert len(paths) >= 6
    for path in paths:
        document = read(path)
        assert "年" in document.text
        assert [section.level for section in document.sections].count(1) >= 5
