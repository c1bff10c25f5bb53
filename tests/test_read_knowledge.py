"""Every example of ``chrome.yaml`` and ``headings.yaml`` matches, and what they keep out does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries
from gongkai.read import chrome, headings, patterns, read_text
from gongkai.text import fold

CHROME = entries.load("chrome.yaml")
HEADINGS = entries.load("headings.yaml")


def _chrome(field: str) -> list[Any]:
    return [
        pytest.param(group, entry, text, id=f"{group} {number} {text[:12]}")
        for group, found in CHROME.items()
        for number, entry in enumerate(found, 1)
        for text in ([entry[field]] if field == "example" else entry.get(field, []))
    ]


def _matched(group: str, entry: dict[str, Any], text: str) -> str | None:
    alone = re.compile(entry["pattern"], re.MULTILINE)
    if group == "phrases":
        found = alone.search(fold(text)) if entry["word"] in text else None
        return found[0] if found else None
    found = chrome.pattern(group).search(fold(text))
    return found[0].strip() if found and alone.fullmatch(found[0].lstrip(" ")) else None


@pytest.mark.parametrize(("group", "entry", "text"), _chrome("example"))
def test_furniture(group: str, entry: dict[str, Any], text: str) -> None:
    assert _matched(group, entry, text) == fold(entry.get("phrase", text)).strip("\n")


@pytest.mark.parametrize(("group", "entry", "text"), _chrome("kept"))
def test_what_is_no_furniture(group: str, entry: dict[str, Any], text: str) -> None:
    assert _matched(group, entry, text) is None
    assert group == "titles" or not chrome.find_chrome(fold(text))


def test_every_entry_has_an_example() -> None:
    assert len(_chrome("example")) == sum(map(len, CHROME.values())) >= 30
    assert all(entry.get("examples") for found in HEADINGS.values() for entry in found)


KINDS = [(text, entry["kind"]) for entry in HEADINGS["kinds"] for text in entry["examples"]]
NOT_KINDS = [(text, entry["kind"]) for entry in HEADINGS["kinds"] for text in entry.get("kept", [])]


@pytest.mark.parametrize(("heading", "kind"), KINDS)
def test_kind(heading: str, kind: str) -> None:
    assert headings.section_kind(heading) == kind


@pytest.mark.parametrize(("heading", "kind"), NOT_KINDS)
def test_not_of_kind(heading: str, kind: str) -> None:
    assert headings.section_kind(heading) != kind


def test_kinds_are_many_and_each_stands_once() -> None:
    kinds = [entry["kind"] for entry in HEADINGS["kinds"]]
    assert len(kinds) == len(set(kinds)) >= 12
    assert len(KINDS) >= 40


@pytest.mark.parametrize(
    ("text", "heading"), [item for entry in HEADINGS["ends"] for item in entry["examples"].items()]
)
def test_end_of_heading(text: str, heading: str) -> None:
    found = headings.pattern("ends").match(fold(text))
    assert found is not None
    assert found[0] == heading


OTHERS = ("rows", "counted", "contents", "turns")


@pytest.mark.parametrize(
    ("group", "entry", "text"), [(g, e, t) for g in OTHERS for e in HEADINGS[g] for t in map(str, e["examples"])]
)
def test_patterns_of_headings(group: str, entry: dict[str, Any], text: str) -> None:
    match = re.compile(entry["pattern"])
    assert match.search(fold(text)) if group == "contents" else match.match(fold(text))


@pytest.mark.parametrize(
    ("group", "text"), [(g, t) for g in (*OTHERS, "ends") for e in HEADINGS[g] for t in map(str, e.get("kept", []))]
)
def test_what_the_patterns_keep_out(group: str, text: str) -> None:
    regex = headings.pattern(group)
    assert not (regex.search(fold(text)) if group == "contents" else regex.match(fold(text)))


def test_furniture_is_marked_and_stays_in_the_text() -> None:
    text = (
        "当前位置：首页 > 年报\n清河市2016年政府信息公开工作年度报告\n"
        "发布时间：2017-03-01　浏览次数：20次　字体：【大 中 小】\n一、概述\n公开20条。\n【打印】【关闭】\n"
    )
    document = read_text(text)
    assert document.text == text
    assert [span.of(text) for span in document.chrome] == [
        "当前位置：首页 > 年报",
        "发布时间：2017-03-01　浏览次数：20次　字体：【大 中 小】",
        "【打印】【关闭】",
    ]


def test_furniture_within_a_line() -> None:
    text = (
        "当前位置： 首页年报 清河市2016年度报告 来源：清河市政府 时间：2017-03-01 00:00 微信 微博 QQ空间"
        " 一、概述 公开20条。 附件下载"
    )
    document = read_text(text)
    assert [span.of(text) for span in document.chrome] == [
        "当前位置： 首页年报",
        "来源：清河市政府 时间：2017-03-01 00:00",
        "微信 微博 QQ空间",
        "附件下载",
    ]


@pytest.mark.parametrize("head", ["索引号:00990-1", "首页 > 年报", "版权所有:清河市", "发布机构:清河市"])
def test_a_report_on_one_line_is_no_furniture(head: str) -> None:
    text = f"{head} 一、概述 全市公开政府信息20条。二、其他事项 无。{head}"
    assert all("20条" not in span.of(text) for span in read_text(text).chrome)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("lines: []\n", r"bad\.yaml: expected the groups a, b, found lines"),
        ("- 1\n", r"bad\.yaml: expected the groups a, b, found list"),
        ("a:\n  - pattern: 5\nb: []\n", r"bad\.yaml, a 1: expected an entry with a pattern, found"),
        ("a:\n  - x\nb: []\n", r"bad\.yaml, a 1: expected an entry with a pattern, found 'x'"),
        ("a:\n  - pattern: (\nb: []\n", r"bad\.yaml, a 1: "),
        ("a: [\n", r"bad\.yaml, line \d"),
    ],
)
def test_broken_knowledge_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, message: str) -> None:
    (tmp_path / "bad.yaml").write_text(content, encoding="utf-8")
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path)
    with pytest.raises(KnowledgeError, match=message):
        patterns.load.__wrapped__("bad.yaml", ("a", "b"), "name")
