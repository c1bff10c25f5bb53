"""The report's particulars: agency, year, period, dates, title; and texts that are no report."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from gongkai.document import Document
from gongkai.errors import NotAReport
from gongkai.extract.report import find_report
from gongkai.facts import Issue, Report
from gongkai.knowledge import entries, reports
from gongkai.read import read, read_text
from gongkai.text import fold

DATA = entries.load("report.yaml")
SHARED = Path(__file__).parents[2] / "shared" / "reports"
BODY = """
一、概述
全年主动公开政府信息20条。
二、主动公开政府信息情况
公开20条。
三、依申请公开政府信息情况
未收到申请。
"""


def report_of(text: str, name: str = "a.txt") -> tuple[Report, dict[str, Issue], Document]:
    document = read_text(text, name)
    found, issues = find_report(document, fold(text))
    return found, {issue.code: issue for issue in issues}, document


@pytest.mark.parametrize(
    ("head", "name", "id_"),
    [
        ("清河市2017年度政府信息公开工作年度报告", "清河市人民政府", "990100"),
        ("清河市人民政府2017年政府信息公开工作年度报告", "清河市人民政府", "990100"),
        ("清河市东桥区2017年政府信息公开工作年度报告", "清河市东桥区人民政府", "990102"),
        ("柳溪县教育局2017年度政府信息公开年报", "柳溪县教育局", "990121-jiaoyuju"),
        ("东桥区科技局\n2017年政府信息公开年报", "清河市东桥区科学技术局", "990102-kexuejishuju"),
        (
            "2017年临湖市人社局政府信息公开年度报告",
            "临湖市人力资源和社会保障局",
            "990181-renliziyuanheshehuibaozhangju",
        ),
        ("临湖市环保局政府信息公开工作年度报告(2017年度)", "临湖市环境保护局", "990181-huanjingbaohuju"),
        ("柳溪县青石镇2017年政府信息公开年报", "柳溪县青石镇人民政府", "990121-qingshizhen"),
        (
            "东桥区桃园街道办事处2017年政府信息公开年报",
            "清河市东桥区桃园街道办事处",
            "990102-taoyuanjiedao",
        ),
        ("县科技局2017年政府信息公开年报\n柳溪县人民政府网站", "柳溪县科学技术局", "990121-kexuejishuju"),
        ("县科技局2017年政府信息公开年报\n登录柳溪政府信息公开网查询", "柳溪县科学技术局", "990121-kexuejishuju"),
        ("市卫生局2017年政府信息公开年报\n“清河市卫生局门户网站”", "清河市卫生局", "990100-weishengju"),
        ("青石镇2017年政府信息公开年报\n柳溪县政府网站", "柳溪县青石镇人民政府", "990121-qingshizhen"),
        ("青石镇2017年政府信息公开年报", "青石镇人民政府", "qingshizhenrenminzhengfu"),
        ("2017年政府信息公开年报\n发布机构: 清河市水利局", "清河市水利局", "990100-shuiliju"),
        ("政府信息公开情况统计表\n(2017年度)\n单位名称:清河市水利局", "清河市水利局", "990100-shuiliju"),
        ("现将南岭市2017年政府信息公开工作年度报告公布如下。", "南岭市人民政府", "990200"),
        ("2017年,清河市气象局推进公开。", "清河市气象局", "990100-qixiangju"),
        ("2017年,我局公开信息。清河市审计局办公室负责。\n清河市审计局", "清河市审计局", "990100-shenjiju"),
        ("2017年,我镇公开信息,青石镇成立了领导小组。", "青石镇人民政府", "qingshizhenrenminzhengfu"),
        (
            "平潭综合实验区2017年政府信息公开工作年度报告",
            "平潭综合实验区管理委员会",
            "350128-pingtanzongheshiyanqu",
        ),
        ("定陶区财政局2017年政府信息公开年度报告", "菏泽市定陶区财政局", "371703-caizhengju"),
        ("朝阳区民政局2017年政府信息公开年度报告", "朝阳区民政局", "chaoyangquminzhengju"),
        ("白塔县卫健局2017年政府信息公开年度报告", "白塔县卫生健康局", "baitaxianweishengjiankangju"),  # in no table
        ("白塔县2017年政府信息公开年度报告\n来源:县政府办公室", "白塔县人民政府", "baitaxianrenminzhengfu"),
        ("白塔县青石镇2017年政府信息公开年度报告", "白塔县青石镇人民政府", "baitaxianqingshizhenrenminzhengfu"),
        ("白塔市西山区2017年政府信息公开年度报告", "白塔市西山区人民政府", "baitashixishanqurenminzhengfu"),
        ("国家税务总局清河市税务局2017年政府信息公开年度报告", "清河市税务局", "990100-shuiwuju"),
        ("云泽省教育厅2017年政府信息公开年度报告", "云泽省教育厅", "990000-jiaoyuting"),
    ],
)
def test_agency(head: str, name: str, id_: str) -> None:
    found, _, _ = report_of(head + "\n" + BODY)
    assert (found.agency.name, found.agency.id, found.year) == (name, id_, 2017)
    assert found.id == f"{id_}-2017"


def test_an_agency_belongs_to_its_government() -> None:
    found, issues, _ = report_of("柳溪县教育局2017年度政府信息公开年报" + BODY)
    assert found.agency.parent == "990121"
    assert found.agency.english == "Education Bureau of Liuxi County"
    assert found.agency.division
    assert found.agency.division.code == "990121"
    assert set(issues) == {"unknown-publication-date"}


def test_an_agency_without_a_name_is_told_apart_by_its_file() -> None:
    found, issues, _ = report_of("一、总体情况\n2017年,我局按要求主动公开政府信息20条。" + BODY, "某局-2017.txt")
    assert found.agency.id == "unnamed-mouju-2017"
    assert "unknown-agency" in issues


def test_an_ambiguous_division_is_an_issue() -> None:
    found, issues, _ = report_of("朝阳区民政局2017年政府信息公开年度报告" + BODY)
    assert found.agency.division is None
    assert "unknown-division" in issues


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("清河市2017年政府信息公开工作年度报告", 2017),
        ("清河市二〇一七年政府信息公开工作年度报告", 2017),
        ("清河市二○一一年度政府信息公开工作年度报告", 2011),
        ("清河市政府信息公开工作年度报告(2015年)", 2015),
        ("清河市政府信息公开年度报告\n(2013年度)", 2013),
        ("2024 年清河市政府信息公开工作\n年度报告", 2024),
        ("清河市政府信息公开年报\n统计期限自2016年1月1日起至2016年12月31日止", 2016),
        ("清河市政府信息公开年报\n2018年,全市公开100条", 2018),
    ],
)
def test_year(written: str, year: int) -> None:
    assert report_of(written + "\n" + BODY)[0].year == year


@pytest.mark.parametrize(
    ("statement", "start", "end", "is_broken"),
    [
        ("统计期限自2017年1月1日起至2017年12月31日止", (1, 1), (12, 31), False),
        ("统计期限自2017年1月1日起,至12月31日止", (1, 1), (12, 31), False),
        ("数据统计期限为1月1日至2017年12月31日", (1, 1), (12, 31), False),
        ("统计期限自201711日起20171231止", (1, 1), (12, 31), True),
        ("统计期限自20171月1日起至201712月31日止", (1, 1), (12, 31), True),
        ("统计期限为2017年11日至2017年1231日", (1, 1), (12, 31), True),
        ("所列数据的统计期限自2017年5月1日起至12月31日止", (5, 1), (12, 31), False),
        ("统计时限为2017年度", (1, 1), (12, 31), False),
        ("涵盖2017年1月1日至12月31日", (1, 1), (12, 31), False),
        ("没有写明", (1, 1), (12, 31), False),
    ],
)
def test_period(statement: str, start: tuple[int, int], end: tuple[int, int], is_broken: bool) -> None:
    found, issues, _ = report_of(f"清河市2017年政府信息公开工作年度报告\n{statement}。{BODY}")
    assert (found.period.start, found.period.end) == (date(2017, *start), date(2017, *end))
    assert ("broken-date" in issues) == is_broken


@pytest.mark.parametrize(
    "statement",
    ["统计期限自2016年1月1日起至2016年12月31日止", "特向社会公布清河市2016年度政府信息公开工作报告"],
)
def test_the_year_of_the_title_wins(statement: str) -> None:
    found, issues, document = report_of(f"清河市2017年政府信息公开工作年度报告\n{statement}。{BODY}")
    assert (found.year, found.period.start) == (2017, date(2017, 1, 1))
    span = issues["year-mismatch"].span
    assert span
    assert "2016" in span.of(document.text)


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("发布时间: 2018-03-01 09:35\n{body}", date(2018, 3, 1)),
        ("{body}\n2018年3月1日", date(2018, 3, 1)),
        ("{body}\n清河市人民政府\n二〇一八年三月一日", date(2018, 3, 1)),
        ("成文日期:2018-03-02\n发布日期:2018-03-05\n{body}\n2018年3月1日", date(2018, 3, 5)),
        ("[ 发布日期 ] 2018-02-26\n{body}", date(2018, 2, 26)),
        ("2018年03月17日 | 来源:厅办公室\n{body}", date(2018, 3, 17)),
        ("发布日期:\n{body}", None),
        ("发布日期:2012-03-05\n{body}", None),  # before the year reported
    ],
)
def test_publication(text: str, published: date | None) -> None:
    found, issues, _ = report_of("清河市2017年政府信息公开工作年度报告\n" + text.format(body=BODY))
    assert found.published == published
    assert (found.published_span is None) == (published is None)
    assert ("unknown-publication-date" in issues) == (published is None)


def test_title_preparer_and_source() -> None:
    text = (
        "标题: 清河市2017年政府信息公开工作年度报告\n原文链接: https://www.qinghe.example/a.html\n"
        "本年报根据有关要求,由清河市人民政府办公室负责组织编制。" + BODY
    )
    found, _, document = report_of(text)
    assert found.title == "清河市2017年政府信息公开工作年度报告"
    assert found.title_span
    assert found.title_span.of(document.text) == found.title
    assert found.prepared_by == "清河市人民政府办公室"
    assert found.source_url == "https://www.qinghe.example/a.html"
    assert found.forms == ("narrative",)


@pytest.mark.parametrize("group", ["titles", "period", "published", "publisher", "source_url", "prepared"])
def test_examples_of_the_patterns(group: str) -> None:
    patterns = getattr(reports.words(), group)
    assert len(patterns) == len(DATA[group])
    for pattern, entry in zip(patterns, DATA[group], strict=True):
        assert pattern.search(fold(entry["example"])), entry


def test_examples_of_sections() -> None:
    for pattern, entry in zip(reports.words().sections, DATA["sections"]["patterns"], strict=True):
        assert pattern.search(fold(entry["example"])), entry


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("今天天气很好,我们去公园散步。2017年5月。", "expected an annual report"),
        ("政府信息公开条例规定,行政机关应当主动公开政府信息。2019年施行。", "expected an annual report"),
        ("清河市政府信息公开年报\n一、主动公开情况\n全年公开20条。", "year"),
    ],
)
def test_no_report(text: str, words: str) -> None:
    with pytest.raises(NotAReport, match=words) as error:
        report_of(text, "b.txt")
    assert str(error.value).startswith("b.txt: ")


def test_two_years_in_one_file() -> None:
    both = "".join(f"清河市{year}年政府信息公开工作年度报告\n{BODY}" for year in (2016, 2017))
    with pytest.raises(NotAReport) as error:
        report_of(both)
    assert "清河市2016年政府信息公开工作年度报告" in str(error.value)
    assert "清河市2017年政府信息公开工作年度报告" in str(error.value)


def test_links_to_other_years_are_no_reports() -> None:
    links = "\n".join(f"清河市{year}年政府信息公开工作年度报告" for year in (2014, 2015, 2016))
    found, _, _ = report_of(f"清河市2017年政府信息公开工作年度报告\n{BODY}\n相关链接\n{links}")
    assert found.year == 2017


@pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated reports are not beside the checkout")
def test_annotated_reports() -> None:
    """The floor only rises; the reports that remain do not name their agency, or not its county."""
    years = names = placed = 0
    golds = sorted(SHARED.rglob("*.gold.json"))
    for path in golds:
        gold = json.loads(path.read_text(encoding="utf-8"))
        document = read(path.with_name(path.name.replace(".gold.json", ".txt")))
        found, _ = find_report(document, fold(document.text))
        years += str(found.year) == gold["year"]
        names += found.agency.name == gold["agency"]
        placed += found.agency.division is not None
    assert len(golds) >= 37
    assert years == len(golds)
    assert names >= 22
    assert placed >= 22
