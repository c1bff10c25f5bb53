"""Encodings: found by mark, declaration or content; a wrong declaration misleads nobody, a wrong request fails."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.errors import UnreadableReport
from gongkai.read import read
from gongkai.read.encoding import decode, is_ordinary

SIMPLIFIED = "清河市2016年政府信息公开工作年度报告\n一、概述\n全市共公开政府信息12846条,其中网站公开9120条。\n"
TRADITIONAL = "石門縣2014年政府信息公開工作年度報告\n一、概述\n全年主動公開政府信息215條,其中網站公開168條。\n"
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, SIMPLIFIED.replace("\n", "\r\n")])
def test_the_same_report_in_any_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert read(path).text == text.replace("\r\n", "\n")
    assert read(path, encoding=encoding).text == text.replace("\r\n", "\n")


def test_big5_is_detected() -> None:
    assert decode(TRADITIONAL.encode("big5"), "a.txt") == (TRADITIONAL, "big5hkscs")


def test_other_encodings_are_guessed_last() -> None:
    assert decode(TRADITIONAL.encode("shift_jis") * 3, "a.txt")[0] == TRADITIONAL * 3


def test_a_byte_order_mark_is_removed_and_decides() -> None:
    assert decode(b"\xff\xfe" + SIMPLIFIED.encode("utf-16-le"), "a.txt") == (SIMPLIFIED, "utf-16-le")
    assert decode(b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"), "a.txt") == (SIMPLIFIED, "utf-16-be")
    assert decode(b"\xef\xbb\xbf" + SIMPLIFIED.encode(), "a.txt") == (SIMPLIFIED, "utf-8")


DECLARATIONS = [
    '<meta charset="{}">',
    "<meta charset={}>",
    '<meta http-equiv="Content-Type" content="text/html; charset={}">',
    '<?xml version="1.0" encoding="{}"?>',
]


@pytest.mark.parametrize("declaration", DECLARATIONS)
@pytest.mark.parametrize("used", ["utf-8", "gb18030"])
@pytest.mark.parametrize("declared", ["utf-8", "GB2312", "gbk", "gb18030", "iso-8859-1", "utf-16", "big5", "none"])
def test_right_and_wrong_declarations(declaration: str, declared: str, used: str) -> None:
    text = declaration.format(declared) + SIMPLIFIED
    assert decode(text.encode(used), "a.html")[0] == text


def test_a_declaration_of_gb2312_allows_what_gb18030_adds() -> None:
    text = '<meta charset="gb2312">' + SIMPLIFIED + "经办人:朱镕、李昇"
    assert decode(text.encode("gb18030"), "a.html") == (text, "gb18030")


def test_a_declaration_of_an_encoding_that_is_none_is_ignored() -> None:
    text = '<meta charset="rot13">' + SIMPLIFIED
    assert decode(text.encode(), "a.html")[1] == "utf-8"


@pytest.mark.parametrize(
    ("used", "requested", "message"),
    [
        ("gb18030", "utf-8", r"a\.txt, byte 0: expected text in utf-8, found the bytes .*; the file reads as gb18030"),
        (
            "utf-8",
            "gb18030",
            r"a\.txt, byte \d+: expected text in gb18030, found the bytes .*; the file reads as utf-8",
        ),
        ("utf-8", "utf-16", r"a\.txt, byte \d+: expected text in utf-16, found .*; the file reads as utf-8"),
        ("utf-8", "latin-1", r"a\.txt, byte \d+: expected text in latin-1, found the bytes"),
        ("utf-8", "ascii", r"a\.txt, byte 0: expected text in ascii, found the bytes e6 b8 85"),
        ("utf-8", "klingon", r"a\.txt: expected the name of an encoding, .* found 'klingon'"),
        ("utf-8", "base64", r"a\.txt: expected the name of an encoding, .* found 'base64'"),
        ("utf-8", "undefined", r"a\.txt: expected the name of an encoding, .* found 'undefined'"),
    ],
)
def test_a_requested_encoding_must_fit(used: str, requested: str, message: str) -> None:
    with pytest.raises(UnreadableReport, match=message):
        decode(SIMPLIFIED.encode(used), "a.txt", requested)


def test_the_offset_is_that_of_the_first_wrong_byte() -> None:
    data = SIMPLIFIED.encode() + b"\xa4" + SIMPLIFIED.encode()
    with pytest.raises(UnreadableReport, match=f"byte {len(SIMPLIFIED.encode())}: expected text in utf-8"):
        decode(data, "a.txt", "utf-8")


@pytest.mark.parametrize(
    ("text", "ordinary"),
    [
        (SIMPLIFIED, True),
        (TRADITIONAL, True),
        ("plain Latin text", True),
        ("", True),
        (SIMPLIFIED.encode().decode("gb18030", "ignore"), False),
        (SIMPLIFIED.encode("gb18030").decode("latin-1"), False),
        (SIMPLIFIED.encode("utf-16-le").decode("utf-16-be", "ignore"), False),
        ("公开\0条", False),
    ],
)
def test_mojibake_is_told_from_text(text: str, ordinary: bool) -> None:
    assert is_ordinary(text) is ordinary


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(UnreadableReport):
        text, encoding = decode(data, "a.txt")
        assert data.decode(encoding).removeprefix("\ufeff") == text
