"""Measures, problems and commitments: the examples of the knowledge, sections of every kind, topics."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.extract.measures import find_measures, section_kind
from gongkai.facts import Agency, Commitment, Measure, Period, Problem, Report
from gongkai.knowledge import entries
from gongkai.knowledge.measures import topic_of
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.read import read_text
from gongkai.text import fold

DATA = entries.load("measures.yaml")
TOPICS = entries.load("topics.yaml")["topics"]
REPORT = Report(Agency("清河市人民政府", "990100", ""), 2017, Period(date(2017, 1, 1), date(2017, 12, 31)), "")


def measures(text: str) -> tuple[tuple[Measure, ...], tuple[Problem, ...], tuple[Commitment, ...]]:
    found = find_measures(read_text(text), fold(text), REPORT)
    for group in found:
        assert all(item.span.of(text) for item in group)
        assert [item.span for item in group] == sorted(item.span for item in group)
    return found


@pytest.mark.parametrize("entry", TOPICS, ids=lambda entry: entry["topic"])
def test_topic_example(entry: dict[str, str]) -> None:
    assert topic_of(fold(entry["example"])) == entry["topic"]


def test_topics_are_those_of_the_ontology() -> None:
    concepts = set(vocabulary().concepts("topic"))
    named = [entry["topic"] for entry in TOPICS]
    assert len(named) == len(set(named))
    assert set(named) <= concepts
    assert {"public-interaction", "interpretation-and-response"} >= concepts - set(named)


def test_the_heading_decides_before_the_text() -> None:
    assert topic_of("推进教育信息公开", "公开预算,公开决算,公开三公经费") == "education"
    assert topic_of("创新做法", "公开预算,公开决算,开展培训") == "budgets"
    assert topic_of("创新做法", "有新的气象") is None


@pytest.mark.parametrize("entry", DATA["sections"], ids=lambda entry: entry["kind"])
def test_section_example(entry: dict[str, str]) -> None:
    heading = entry["example"].removeprefix("一、")
    assert section_kind(heading) == entry["kind"]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("积极回应热点问题", None),
        ("推进网站改进升级", None),
        ("问题及改进", "problems"),
        ("存在的困难和下一步打算", "problems"),
        ("2018年工作思路", "commitments"),
        ("行政复议、行政诉讼情况", "statistics"),
        ("推进财政信息公开", None),
    ],
)
def test_section_kind(heading: str, kind: str | None) -> None:
    assert section_kind(heading) == kind


@pytest.mark.parametrize(("text", "expected"), DATA["examples"]["problems"].items())
def test_problems_example(text: str, expected: list[str]) -> None:
    _, problems, _ = measures(f"一、存在的问题和改进措施\n{text}\n")
    assert [problem.text for problem in problems] == expected


@pytest.mark.parametrize(("text", "expected"), DATA["examples"]["commitments"].items())
def test_commitments_example(text: str, expected: list[str]) -> None:
    _, _, commitments = measures(f"一、存在的问题和改进措施\n{text}\n")
    assert [commitment.text for commitment in commitments] == expected


REPORT_TEXT = """清河市2017年政府信息公开工作年度报告

一、概述
(一)明确责任,开展培训
市政府办公室组织培训6次。
(二)推进网站集约化
整合网站12个。

二、主动公开政府信息情况
(一)数量
公开政府信息20条。
(二)开设政务公开栏
刊出12期。

三、重点工作
一是推进预决算公开。公开预算85家。二是推进招生信息公开。公布学区划分。

四、行政复议、行政诉讼情况
未发生。

五、存在的主要问题和改进措施
工作仍存在一些不足。一是更新不及时;二是解读形式单一。
2018年,我们将围绕中心工作,健全更新机制,丰富解读形式,更好地服务群众。

六、其他需要报告的事项
无。
"""


def test_a_whole_report() -> None:
    found, problems, commitments = measures(REPORT_TEXT)
    assert [(m.heading, m.topic) for m in found] == [
        ("明确责任,开展培训", "training"),
        ("推进网站集约化", "government-website"),
        ("开设政务公开栏", "access-points"),
        ("推进预决算公开", "budgets"),
        ("推进招生信息公开", "education"),
    ]
    assert found[0].section == "一、概述 / (一)明确责任,开展培训"
    assert found[3].span.of(REPORT_TEXT) == "推进预决算公开。公开预算85家"
    assert [p.text for p in problems] == ["更新不及时", "解读形式单一"]
    assert [c.text for c in commitments] == ["健全更新机制", "丰富解读形式,更好地服务群众"]


@pytest.mark.parametrize(
    ("overview", "headings"),
    [
        ("县政府办公室印发了工作要点,明确责任。全年共组织培训6次。", ["印发了工作要点", "组织培训6次"]),
        ("2017年,我局工作有序。", []),
        ("公开组织机构2条。", []),
    ],
)
def test_deeds_of_an_overview(overview: str, headings: list[str]) -> None:
    found, _, _ = measures(f"一、概述\n{overview}\n")
    assert [measure.heading for measure in found] == headings


@pytest.mark.parametrize(
    ("text", "problems", "commitments"),
    [
        (
            "一、问题和改进\n(一)存在的问题:形式单一。更新慢。(二)改进措施:一是丰富形式。二是加快更新。\n",
            ["形式单一", "更新慢"],
            ["丰富形式", "加快更新"],
        ),
        ("一、问题和改进\n1、内容不全面;\n2、制度需完善。\n", ["内容不全面", "制度需完善"], []),
        ("一、主要问题及改进情况。无。\n", [], []),
        ("一、下一步工作打算\n(一)加强培训。每季度一次。\n(二)完善制度。\n", [], ["加强培训。每季度一次", "完善制度"]),
    ],
)
def test_problems_and_commitments(text: str, problems: list[str], commitments: list[str]) -> None:
    found: Any = measures(text)
    assert [p.text for p in found[1]] == problems
    assert [c.text for c in found[2]] == commitments
