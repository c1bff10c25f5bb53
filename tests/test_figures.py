"""Numbers become figures: units, qualifiers, periods, labels, sums, and what a whole sentence settles."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figuring import figures_of
from gongkai.document import Span
from gongkai.extract.view import NUMBER, make_view
from gongkai.text import fold


@pytest.mark.parametrize(
    ("text", "quote", "value", "unit", "qualifier"),
    [
        ("办理事项13000多份", "13000", "13000", "份", "多"),
        ("培训约11万人次", "11万", "110000", "人次", "约"),
        ("用户120多万人", "120多万", "1200000", "人", "多"),
        ("发布1.19万余条", "1.19万", "11900", "条", "余"),
        ("投入资金300万元", "300", "300", "万元", None),
        ("投入0.5亿元", "0.5", "0.5", "亿元", None),
        ("办结率达99%以上", "99", "99", "%", "以上"),
        ("突破900人", "900", "900", "人", "突破"),
        ("占 56.30 %", "56.30", "56.3", "%", None),
        ("办件1,340件", "1,340", "1340", "件", None),
        ("名单共 2 名", "2", "2", "名", None),
        ("推出八项帮扶政策", "八", "8", "项", None),
        ("清理许可事项２０", "２０", "20", None, None),
    ],
)
def test_number_with_its_words(text: str, quote: str, value: str, unit: str | None, qualifier: str | None) -> None:
    (figure,) = figures_of(text).figures
    assert (figure.quote, figure.value, figure.unit, figure.qualifier) == (quote, Decimal(value), unit, qualifier)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("使用专项经费0.5万", "0.5"),
        ("使用专项经费5000元", "0.5"),
        ("使用专项经费3万元", "3"),
        ("收取信息处理费共120元", "0.012"),
    ],
)
def test_money_is_given_in_the_indicators_unit(text: str, value: str) -> None:
    (figure,) = figures_of(text).figures
    assert figure.indicator in ("dedicated-budget", "fees-charged")
    assert figure.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "period", "indicator"),
    [
        ("主动公开政府信息120条", "2017", "proactive-total"),
        ("2017年主动公开政府信息120条", "2017", "proactive-total"),
        ("上年主动公开政府信息86条", "2016", None),
        ("主动公开信息由2016年的120条增加到", "2016", None),
        ("2015年受理公开申请0条,历年累计6条", "2017", "applications-received"),
        ("上年结转9件", "2017", "applications-carried-over-in"),
    ],
)
def test_period(text: str, period: str, indicator: str | None) -> None:
    figure = figures_of(text).figures[0]
    assert (figure.period, figure.indicator) == (period, indicator)


def test_growth_is_of_this_year() -> None:
    figures = figures_of("收到政府信息公开申请65件,比上年的52件增长25%。").figures
    assert [(f.value, f.period, f.indicator) for f in figures] == [
        (65, "2017", "applications-received"),
        (52, "2016", None),
        (25, "2017", None),
    ]
    assert figures[1].label == "比上年"


def test_running_total_is_open_at_its_start() -> None:
    figure = figures_of("受理政府信息公开申请0条,历年累计6条").figures[1]
    assert (figure.period, figure.indicator) == ("../2017-12-31", None)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("清理行政许可事项20,", "清理行政许可事项"),
        ("将全市43个部门纳入", "全市部门纳入"),
        ("其中,法规文件类信息25条", "法规文件类信息"),
        ("公布事项清单(共865,其中", "公布事项清单"),
        ("占同期涉企事项80.45%", "占同期涉企事项"),
        ("通过“双公示”专栏公布了行政许可信息12条", "行政许可信息"),
    ],
)
def test_label_is_made_of_the_reports_words(text: str, label: str) -> None:
    assert figures_of(text).figures[0].label == label


@pytest.mark.parametrize(
    ("text", "total", "parts", "adds_up"),
    [
        ("清单(共865,其中“不见面”508项,“见一次面”357项)", 865, [508, 357], True),
        ("主动公开政府信息45条。", 45, [], True),
        ("公开信息10条:机构职能4条,规划计划6条。", 10, [4, 6], True),
        ("公开信息10条,其中机构职能4条,占40%;规划计划6条,占60%。", 10, [4, 6], True),
        ("公开信息10条,其中机构职能8条,规划计划6条。", 10, [8, 6], False),
        ("分为机构职能4条,规划计划6条,比上年增加3条。", 4, [], True),
        ("举办发布会10次,其中主要负责同志参加4次;开展访谈14次,其中主要负责同志参加6次。", 10, [], True),
        ("合计\t10\t其中\t4\t6\n", 10, [], True),
        ("公开信息20条,其中网站12条(工作信息9条、通知3条),公报8条。", 20, [12, 8], True),
    ],
)
def test_enumeration(text: str, total: int, parts: list[int], adds_up: bool) -> None:
    found = [e for e in figures_of(text).enumerations if e.total.value == total]
    assert [[p.value for p in e.parts] for e in found] == ([parts] if parts else [])
    assert all(e.adds_up is adds_up for e in found)


def test_share_names_its_part_and_whole() -> None:
    extraction = figures_of("公开信息10条,其中机构职能4条,占40%;规划计划6条,占60%。")
    assert [(s.percent.value, s.part.value, s.whole and s.whole.value) for s in extraction.shares] == [
        (40, 4, 10),
        (60, 6, 10),
    ]
    (share,) = figures_of("代办事项8751,占同期涉企事项80.45%。").shares
    assert (share.part.value, share.percent.value, share.whole) == (8751, Decimal("80.45"), None)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("局官方网站公开40条,市政府门户网站公开12条,政务微信公开6条。", [None, None, "proactive-wechat"]),
        ("市政府门户网站公开12条,政务微信公开6条。", ["proactive-website", "proactive-wechat"]),
        (
            "主动公开政府信息425条。各局主动公开政府信息303条。各镇主动公开政府信息122条。",
            ["proactive-total", None, None],
        ),
        ("未收到政府信息公开申请0件。", ["applications-received"]),
        ("政府网站公开信息693条,组织政府网站在线访谈8期。", ["proactive-website", "online-interviews"]),
        ("县政府门户网站公开266条,“安平住建网”公开154条。", [None, None]),
        ("收到信息公开申请4件,均通过网络提出。", ["applications-online", "applications-received"]),
        ("收到信息公开申请1件,为信函申请,已答复。", ["applications-by-mail", "applications-received"]),
        ("12345热线受理来电320件,12333热线接听180个。", ["hotline-calls", None]),
        ("自2012年以来,累计公开政府信息640条。", ["proactive-total-cumulative"]),
        ("2017年以来,累计公开政府信息640条。", ["proactive-total"]),
    ],
)
def test_the_sentence_settles(text: str, codes: list[str | None]) -> None:
    assert [f.indicator for f in figures_of(text).figures] == codes


def test_mentions_that_disagree_are_kept_and_raise_an_issue() -> None:
    extraction = figures_of("一年来共组织培训6次。\n\n全年共举办培训7次。")
    assert [f.value for f in extraction.figures] == [6, 7]
    (issue,) = [i for i in extraction.issues if i.code == "conflicting-values"]
    assert issue.severity == "warning"
    assert issue.span == extraction.figures[1].span


def test_digits_of_cells_run_together_are_an_issue_not_a_figure() -> None:
    extraction = figures_of("规章000行政规范性文件")
    assert extraction.figures == ()
    assert [(e.quote, e.reason) for e in extraction.excluded] == [("000", "unread-table")]
    assert [i.code for i in extraction.issues] == ["unread-number"]


def test_a_sentence_broken_by_the_page_width_is_read() -> None:
    text = "本机关全年认真落实各项公开要求,通过本级门户网站主动\n公开政府信息 393\n件,其中包括规范性文件 13 件。"
    assert [(f.value, f.indicator) for f in figures_of(text).figures] == [
        (393, "proactive-website"),
        (13, "normative-documents-published"),
    ]


def test_pinyin_behind_signs_is_passed_over() -> None:
    (figure,) = figures_of("收到行政復(fù)議案3件").figures
    assert (figure.indicator, figure.value) == ("reconsideration-total", 3)


SIGNS = st.text(alphabet="公开政府信息0123456789.,。年月日条件第《》“”\n 一二十%〔〕", max_size=80)


@given(SIGNS)
def test_every_number_is_accounted_for(text: str) -> None:
    extraction = figures_of(text)
    spans = [f.span for f in extraction.figures] + [e.span for e in extraction.excluded]
    for match in re.finditer(r"\d+", fold(text)):
        assert any(s.start <= match.start() and match.end() <= s.end for s in spans), (match, spans)
    for figure in extraction.figures:
        assert figure.span.of(text) == figure.quote


@given(SIGNS)
def test_the_view_leads_back(text: str) -> None:
    masks = [(Span(*m.span()), NUMBER) for m in re.finditer(r"\d+", text)]
    view = make_view(text, masks)
    assert view.text.count(NUMBER) == len(masks)
    assert len(view.text) == len(view.starts) == len(view.ends)
    assert list(view.starts) == sorted(view.starts)
    for place, sign in enumerate(view.text):
        assert sign in (NUMBER, view.span(place, place + 1).of(text))
