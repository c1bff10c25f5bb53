"""The outline: headings on lines of their own and run into the text, whole and broken, and what only looks like one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.document import Document, Section
from gongkai.read import read, read_text
from gongkai.read.sections import find_sections, section_kind
from gongkai.text import fold

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "reports" / "real"


def outline(text: str, sections: Sequence[Section] | None = None) -> list[Any]:
    """Return the outline as ``mark heading`` strings, each followed by the list of what is below it, if any."""
    found: list[Any] = []
    for section in find_sections(fold(text)) if sections is None else sections:
        found.append(f"{section.mark.of(text)} {section.heading.of(text)}")
        if section.children:
            found.append(outline(text, section.children))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # On lines of their own
        ("一、概述\n文字。\n二、主动公开情况\n公开20条。", ["一、 概述", "二、 主动公开情况"]),
        (
            "一、概述：\n（一）组织领导。\n1、会议。\n（1）内容\n二、其他",
            ["一、 概述", ["（一） 组织领导", ["1、 会议", ["（1） 内容"]]], "二、 其他"],
        ),
        ("## 一、概述\n\n文字\n\n### （一）**组织领导**\n\n文字", ["一、 概述", ["（一） 组织领导"]]),
        ("一、概述\n①加强领导；②健全制度。\n", ["一、 概述", ["① 加强领导", "② 健全制度"]]),
        (
            "第一部分 概述\n文字\n第二部分　主动公开情况\n一、数量\n20条",
            ["第一部分 概述", "第二部分 主动公开情况", ["一、 数量"]],
        ),
        ("二、主動公開情況\n公開20條。\n三、複議、訴訟情況\n無", ["二、 主動公開情況", "三、 複議、訴訟情況"]),
        # Broken marks
        (
            "一 、概 述\n文字\n二 主动公开情况\n文字\n三．其他事项\n无",
            ["一 、 概 述", "二  主动公开情况", "三． 其他事项"],
        ),
        ("一、概\n\n文字\n\n二、其他", ["一、 概", "二、 其他"]),
        ("一、概述\n一)制度建设情况。有。\n二）人员情况。有。", ["一、 概述", ["一) 制度建设情况", "二） 人员情况"]]),
        ("㈠数量。20条。\n㈡类别。两类。", ["㈠ 数量", "㈡ 类别"]),
        ("⒈数量\n20条\n⒉类别\n两类", ["⒈ 数量", "⒉ 类别"]),
        ("一、\n概述\n文字。\n二、\n2016年公开20条。", ["一、 概述", "二、 "]),
        ("四、存在的主要问题及\n改进情况\n文字。", ["四、 存在的主要问题及\n改进情况"]),
        (
            "三、依申请公开情况\n无\n三、复议情况\n无\n四、其他\n2016年无",
            ["三、 依申请公开情况", "三、 复议情况", "四、 其他"],
        ),
        (
            "1、基本概况。有。\n2、主动公开的情况。20条。\n3、其他事项。无。",
            ["1、 基本概况", "2、 主动公开的情况", "3、 其他事项"],
        ),
        # No marks at all
        ("年报\n总体情况\n文字。\n主动公开政府信息情况\n20条。", [" 总体情况", " 主动公开政府信息情况"]),
        ("年报\n总体情况\n文字。", []),
        # Run into the text
        ("年报。一、概述 文字。二、主动公开情况 20条。", ["一、 概述", "二、 主动公开情况"]),
        ("年报。一、总体情况2016年有。二、其他需要报告的事项2016年无。", ["一、 总体情况", "二、 其他需要报告的事项"]),
        ("现报告如下：一、概述 文字。二、其他事项 无。", ["一、 概述", "二、 其他事项"]),
        (
            "年报。一、总体情况（一）主动公开方面。20条。（二）培训情况今年2次。",
            ["一、 总体情况", ["（一） 主动公开方面", "（二） 培训情况"]],
        ),
        (
            (
                "年报。一、总体情况有。（一）主要做法1.加强领导，健全机制把公开列入日程，领导每季度听取汇报，并在会上强调。"
                "2.推进公开（1）推进环境公开。有。（2）推进教育公开。有。二、其他事项无"
            ),
            [
                "一、 总体情况",
                ["（一） 主要做法", ["1. 加强领导", "2. 推进公开", ["（1） 推进环境公开", "（2） 推进教育公开"]]],
                "二、 其他事项",
            ],
        ),
        (
            "年报。一、概述 有。二、主动公开情况 采购3件13.5元三、收到和处理申请情况（本列数据）无",
            ["一、 概述", "二、 主动公开情况", "三、 收到和处理申请情况"],
        ),
        ("一、概述\n（一）数量：20条；\n（二）类别：两类。", ["一、 概述", ["（一） 数量", "（二） 类别"]]),
        # Annexes
        (
            "一、概述\n有。 附件1：清河市政府信息公开情况统计表 指标 条 5",
            ["一、 概述", "附件1： 清河市政府信息公开情况统计表"],
        ),
        ("一、概述\n情况详见附件（统计表）。", ["一、 概述"]),
        # Items
        ("一、问题\n一是少；二是慢；三是乱。", ["一、 问题", ["一是 少", "二是 慢", "三是 乱"]]),
        (
            "一、问题\n首先，人员少。其次，经费少。最后，设备少。",
            ["一、 问题", ["首先， 人员少", "其次， 经费少", "最后， 设备少"]],
        ),
        ("一、问题\n一是少。二是\n慢，乱。三是", ["一、 问题", ["一是 少", "二是 慢", "三是 "]]),
        ("第一，加强培训。第二、增加人员。", ["第一， 加强培训", "第二、 增加人员"]),
        ("问题：一是少，办得慢，二是乱。措施：一是多，二是快。", ["一是 少", "二是 乱", "一是 多", "二是 快"]),
        ("（一）增强实效。一是公开。有。二是解读。有。", ["（一） 增强实效", ["一是 公开", "二是 解读"]]),
        (
            "一、问题\n一是部分单位对政府信息公开工作的重要性认识还不到位,工作\n开展不平衡。",
            ["一、 问题", ["一是 部分单位对政府信息公开工作的重要性认识还不到位"]],
        ),
        (
            "一、问题\n一是部分单位对政府信息公开工作的重要性认识还不到位工作\n开展不平衡，慢。",
            ["一、 问题", ["一是 部分单位对政府信息公开工作的重要性认识还不到位工作\n开展不平衡"]],
        ),
    ],
)
def test_outline(text: str, expected: list[Any]) -> None:
    assert outline(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "标准统一、规范统一。三、四级政府公开，一、二类事项。",
        "这是唯一是、之一是好的，第一时间公开，首先要说。",
        "公开率1.5%，2.3万人，第3、4条；2015.01.29",
        "其中1.机构2条；2.文件19条；3.动态200条。",
        "分别为：1.机构2条;2.文件19条;3.动态200条。",
        "第二十条第（一）项规定，《办法（一）》印发。",
        "本报告由一、概述；二、主动公开情况；三、其他事项等三个部分组成。",
        "全文包括：一、概述，二、主动公开情况，共两部分。",
        "一、本年新收政府信息公开申请数量 | 0\n（一）予以公开 | 0\n1.属于国家秘密 | 0\n四、结转下年度继续办理 | 0",
        "（一）主动公开政府信息数\t条\t287\n四、行政复议数量\n件\n0\n六、举报投诉数量\n件\n0",
        "三、 | （一）予以公开 | 9",
        "主动公开信息数 条 5 其中：1.网站公开 条 3 2.公报公开 条 2",
    ],
)
def test_numbers_that_head_nothing(text: str) -> None:
    assert outline(text) == []


def test_contents_are_no_sections() -> None:
    sentence = "本报告由一、概述；二、主动公开情况；三、其他事项三个部分组成。"
    sentence += "一、概述 有。二、主动公开情况 有。三、其他事项 无。"
    page = "年报\n目录\n一、概述\n（一）领导\n二、主动公开情况……2\n三、其他\n\n"
    page += "一、概述\n有。\n二、主动公开情况\n有。\n三、其他\n无。"
    for text in (sentence, page):
        assert len(outline(text)) == 3
        assert find_sections(fold(text))[0].mark.start > text.index("三、")


def bodies(text: str) -> list[str]:
    return [section.body.of(text) for section in read_text(text).walk()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、概述\n文字。\n\n## 二、其他\n\n无。\n", ["\n文字。", "\n\n无。"]),
        # items in one sentence end with it, items of sentences with their paragraph
        ("问题：一是少；二是慢。我们将改。", ["；", "。"]),
        ("一是公开。市局牵头。二是解读。市局配合。\n总的看有进步。", ["。市局牵头。", "。市局配合。"]),
        ("一是公开。有。\n二是解读。有。\n\n总的看有进步。", ["。有。", "。有。"]),
        # and where the report turns from problems to plans
        ("一是公开不够。有。二是解读不够。有。2017年，我区将改进。", ["。有。", "。有。"]),
        ("一是公开不够。有。二是解读不够。有。下一步，改进。", ["。有。", "。有。"]),
        ("1、公开不够；\n2、解读不够。\n下一步将改进。", ["；", "。"]),
        # points of several paragraphs go on to the end of the section
        (
            "一、渠道\n1.网站\n甲。\n\n乙。\n2.报刊\n丙。\n\n丁。\n二、其他",
            ["\n1.网站\n甲。\n\n乙。\n2.报刊\n丙。\n\n丁。", "\n甲。\n\n乙。", "\n丙。\n\n丁。", ""],
        ),
        # page furniture ends a heading
        (
            "一、概述\n有。\n五、收费情况 ……（未完，全文共20字，当前仅显示10字）",
            ["\n有。", " ……（未完，全文共20字，当前仅显示10字）"],
        ),
    ],
)
def test_bodies(text: str, expected: list[str]) -> None:
    assert bodies(text) == expected


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("一、概述\n（一）领导\n1.会议\n（1）内容\n一是好；二是快", [1, 2, 3, 4, 4, 4]),
        ("1、基本概况\n有\n2、其他事项\n无", [1, 1]),
        ("（一）领导\n1.会议\n2.发文", [2, 3, 3]),
        ("第一部分 概述\n一、领导\n有", [1, 1]),
    ],
)
def test_levels(text: str, levels: list[int]) -> None:
    assert [section.level for section in find_sections(fold(text)) for section in section.walk()] == levels


def check(document: Document) -> None:
    """Assert what holds of every outline: sections lie in the text, in order, within each other."""

    def check_all(sections: Sequence[Section], start: int, end: int) -> None:
        for section in sections:
            assert start <= section.mark.start <= section.mark.end <= section.heading.start
            assert section.heading.end == section.body.start <= section.body.end <= end
            check_all(section.children, section.heading.end, section.body.end)
            start = section.body.end

    check_all(document.sections, 0, len(document.text))


_PIECES = st.sampled_from((
    "一、", "二、", "三 、", "（一）", "(二)", "1.", "2、", "（1）", "①", "一是", "二是", "首先，", "最后，",
    "附表", "第一部分", "统计表", "概述", "主动公开情况", "存在的问题", "公开20条", "2017年，我市将", "|0|",
    "，", "；", "。", "：", "\n", "\n\n", " ",
))  # fmt: skip


def test_an_item_without_words_stays_inside_its_section() -> None:
    check(read_text("年报（一）一、附表。一是\n"))


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_sections_lie_within_each_other(text: str) -> None:
    check(read_text("年报" + text))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_any_text_has_an_outline(text: str) -> None:
    check(read_text("年报" + text))


def test_kind_of_a_heading() -> None:
    assert section_kind("概 述") == "overview"
    assert section_kind("甲乙丙") is None


def test_reading_a_long_report_is_fast() -> None:
    text = (ROOT / "data" / "samples" / "qinghe-2017.txt").read_text(encoding="utf-8")
    text = (text * 3)[:8000]
    read_text(text)
    start = time.perf_counter()
    for _ in range(5):
        read_text(text)
    assert (time.perf_counter() - start) / 5 < 0.05  # 6 ms on a machine at rest


@pytest.mark.parametrize(
    "piece", ["一、", "(一)", "1.a", "一是a,", "首先，", "。一、概述", "\n一、概述", "附表", "|-|\n", "• ", "\n \t"]
)
def test_a_text_of_nothing_but_marks_takes_no_longer(piece: str) -> None:
    start = time.perf_counter()
    check(read_text("年报" + piece * 4000))
    assert time.perf_counter() - start < 3  # 0.1 s; what grows with the square would take minutes


REAL_OUTLINES = [
    ("gaoyou-2017.txt", 9, [3, 2, 3, 6, 0, 0, 0, 0, 3]),
    ("pingtan-2011.txt", 5, [0, 3, 0, 7, 0]),
    ("pingtan-2014.txt", 6, [6, 3, 0, 0, 3, 0]),
    ("pingtan-2019.txt", 6, [2, 0, 0, 0, 6, 0]),
    ("pingtan-2021.txt", 6, [5, 0, 0, 0, 2, 0]),
    ("pingtan-2022.txt", 6, [5, 0, 0, 0, 6, 0]),
]


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared reports are not here")
@pytest.mark.parametrize(("name", "sections", "below"), REAL_OUTLINES)
def test_real_reports(name: str, sections: int, below: list[int]) -> None:
    document = read(REAL / name)
    check(document)
    assert len(document.sections) == sections
    assert [len(section.children) for section in document.sections] == below


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared reports are not here")
def test_all_real_reports_have_sound_outlines() -> None:
    paths = sorted(REAL.parent.glob("*/*.txt"))
    assert len(paths) > 30
    for path in paths:
        check(read(path))
