"""Tables of the forms as grids: merged cells, columns that are no figures, tables cut in two, tables side by side."""

from __future__ import annotations

from decimal import Decimal

import pytest

from figuring import figures_of
from gongkai.errors import NotAReport
from gongkai.facts import Extraction, State
from gongkai.read import read_text

APPLICANTS = ("natural-person", "commercial", "research", "public-welfare", "legal-service", "other", "total")
HEAD = (
    "<tr><td colspan=3 rowspan=3>（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>"
    "<td colspan=7>申请人情况</td></tr>"
    "<tr><td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr>"
    "<tr><td>商业<br>企业</td><td>科研<br>机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>"
)


def row(*labels: str, cells: str = "5 0 1 0 0 0 6", span: int = 1) -> str:
    told = "".join(f"<td colspan={span if n == len(labels) - 1 else 1}>{label}</td>" for n, label in enumerate(labels))
    return "<tr>" + told + "".join(f"<td>{cell if cell != '_' else '&nbsp;'}</td>" for cell in cells.split()) + "</tr>"


def read_page(tables: str, year: int = 2021) -> Extraction:
    """Return what is read of tables on a page."""
    text = f"<html><body><p>三、收到和处理政府信息公开申请情况。</p>{tables}<p>以上为全部情况。</p></body></html>"
    document = read_text(text, "report.html")
    return figures_of(document.text, year=year, document=document)


def cells_of(found: Extraction, indicator: str) -> dict[str | None, Decimal | None]:
    return {f.applicant: f.value for f in found.figures if f.table and f.indicator == indicator}


FIVE = dict(zip(APPLICANTS, map(Decimal, (5, 0, 1, 0, 0, 0, 6)), strict=True))
FIRST = row("一、本年新收政府信息公开申请数量", span=3)
SECOND = row("二、上年结转政府信息公开申请数量", cells="0 0 0 0 0 0 0", span=3)


def test_merged_labels_and_headers() -> None:
    found = read_page(
        f"<table>{HEAD}{FIRST}{SECOND}<tr><td rowspan=3>三、<p>本年度</p>办理结果</td><td colspan=2>（一）予以公开</td>"
        "<td>4</td><td>0</td><td>1</td><td>0</td><td>0</td><td>0</td><td>5</td></tr>"
        + row("（三）不予公开", "1.属于国家秘密", cells="1 0 0 0 0 0 1")
        + row("（七）总计", cells="5 0 1 0 0 0 6", span=2)
        + "</table>"
    )
    assert cells_of(found, "applications-received") == FIVE
    assert cells_of(found, "applications-concluded") == FIVE
    assert cells_of(found, "granted")["natural-person"] == 4
    assert cells_of(found, "refused-state-secret")["total"] == 1
    assert {f.table.row for f in found.figures if f.table} == {
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "三、本年度办理结果 / (一)予以公开",
        "(三)不予公开 / 1.属于国家秘密",
        "三、本年度办理结果 / (七)总计",
    }


def test_an_empty_cell_between_label_and_values_is_no_value() -> None:
    found = read_page(f"<table>{HEAD}{FIRST}{SECOND}" + row("三、", "（六）其他处理", "") + "</table>")
    assert cells_of(found, "other-handling") == FIVE


def test_blank_cells_have_no_value_and_no_other_cell_takes_their_place() -> None:
    found = read_page(
        f"<table>{HEAD}" + row("一、本年新收政府信息公开申请数量", cells="_ 2 _ _ / 0 _", span=3) + SECOND + "</table>"
    )
    figures = {f.applicant: (f.state, f.value) for f in found.figures if f.indicator == "applications-received"}
    blank = (State.BLANK, None)
    assert figures == {
        "natural-person": blank,
        "commercial": (State.NUMBER, 2),
        "research": blank,
        "public-welfare": blank,
        "legal-service": (State.NOT_APPLICABLE, None),
        "other": (State.NUMBER, 0),
        "total": blank,
    }


def test_a_table_that_goes_on_without_headers_has_the_columns_of_its_first_part() -> None:
    rest = row("（七）总计", "", cells="5 0 1 0 0 0 6") + row("四、结转下年度继续办理", cells="0 0 0 0 0 0 0", span=2)
    found = read_page(f"<table>{HEAD}{FIRST}{SECOND}</table><table>{rest}</table>")
    assert cells_of(found, "applications-concluded") == FIVE
    assert len(cells_of(found, "applications-carried-over-out")) == 7


def test_columns_that_are_cut_off_are_missing_and_the_others_are_read() -> None:
    labels = (
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "（七）总计",
        "四、结转下年度继续办理",
    )
    rows = "".join(row(label, cells=f"{n} 0 1") for n, label in enumerate(labels))
    found = read_page(
        f"<table><tr><td>申请人情况</td><td>自然人</td><td>商业企业</td><td>科研机构</td></tr>{rows}</table>"
    )
    assert cells_of(found, "applications-carried-over-in") == {"natural-person": 1, "commercial": 0, "research": 1}
    assert len([f for f in found.figures if f.table]) == 12


def test_a_column_that_is_blank_from_top_to_bottom_is_none() -> None:
    rest = row("（七）总计", cells="5 0 _ 1 0 0 0 6") + row("四、结转下年度继续办理", cells="0 0 _ 0 0 0 0 0")
    found = read_page(f"<table>{HEAD}{FIRST}{SECOND}</table><table>{rest}</table>")
    assert cells_of(found, "applications-concluded") == FIVE


@pytest.mark.parametrize("values_first", [True, False])
def test_a_row_that_a_page_break_cuts_through_its_label_is_one(values_first: bool) -> None:
    values, blanks = "<td>件</td><td>7</td>", "<td></td><td></td>"
    first, second = (values, blanks) if values_first else (blanks, values)
    found = read_page(
        "<table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr><tr><td>（一）收到申请数</td><td>件</td><td>9</td></tr>"
        f"<tr><td>2.传真</td>{first}</tr><tr><td>申请数</td>{second}</tr>"
        "<tr><td>3.网络申请数</td><td>件</td><td>2</td></tr></table>",
        year=2016,
    )
    assert [(f.indicator, f.value) for f in found.figures if f.table] == [
        ("applications-received", 9),
        ("applications-by-fax", 7),
        ("applications-online", 2),
    ]


def test_columns_follow_the_headers_wherever_they_stand() -> None:
    names = ("项目", "总计", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    head = f"<tr>{''.join(f'<td>{name}</td>' for name in names)}</tr>"
    found = read_page(
        f"<table>{head}"
        + row("一、本年新收政府信息公开申请数量", cells="6 5 0 1 0 0 0")
        + row("二、上年结转政府信息公开申请数量", cells="0 0 0 0 0 0 0")
        + "</table>"
    )
    assert cells_of(found, "applications-received") == FIVE


STATISTICS = [
    ("（一）主动公开政府信息数", "条", "963", "proactive-total"),
    ("其中：主动公开规范性文件数", "条", "7", "normative-documents-published"),
    ("制发规范性文件总数", "件", "8", "normative-documents-made"),
    ("（一）收到申请数", "件", "12", "applications-received"),
    ("1.当面申请数", "件", "12", "applications-in-person"),
    ("五、行政诉讼数量", "件", "0", "litigation-total"),
]


def statistics(kind: str) -> str:
    if kind == "numbered":
        head = "<tr><td>序号</td><td>统计指标</td><td>单位</td><td>统计数</td><td>备注</td></tr>"
        rows = [
            f"<tr><td>{n}</td><td>{a}</td><td>{b}</td><td>{c}</td><td>据实填报</td></tr>"
            for n, (a, b, c, _) in enumerate(STATISTICS, 1)
        ]
    elif kind == "beside":
        head = "<tr><td>统计指标</td><td>单位</td><td>统计数</td><td>统计指标</td><td>单位</td><td>统计数</td></tr>"
        pairs = zip(STATISTICS[:3], STATISTICS[3:], strict=True)
        rows = [
            "<tr>" + "".join(f"<td>{a}</td><td>{b}</td><td>{c}</td>" for a, b, c, _ in pair) + "</tr>" for pair in pairs
        ]
    else:
        head = "<tr><td>指标名称</td><td>2017年度</td></tr>"
        rows = [f"<tr><td>{a}（{b}）</td><td>{c}</td></tr>" for a, b, c, _ in STATISTICS]
    return f"<table>{head}{''.join(rows)}</table>"


@pytest.mark.parametrize("kind", ["numbered", "beside", "without units"])
def test_statistics_in_other_columns(kind: str) -> None:
    found = read_page(statistics(kind), year=2017)
    assert {f.indicator: str(f.value) for f in found.figures if f.table} == {
        code: value for *_, value, code in STATISTICS
    }


def test_one_table_of_reviews_may_be_cut_in_headers_of_any_depth() -> None:
    results = "".join(f"<td>{name}</td>" for name in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"))
    merged = results.replace("<td>", "<td rowspan=2>")
    head = (
        "<tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr>"
        f"<tr>{merged}<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr><tr>{results}{results}</tr>"
    )
    numbers = [1, 0, 2, 0, 3, 1, 0, 0, 0, 1, 0, 0, 0, 2, 2]
    found = read_page(f"<table>{head}<tr>{''.join(f'<td>{n}</td>' for n in numbers)}</tr></table>")
    assert [f.value for f in found.figures if f.table] == numbers
    assert [f.indicator for f in found.figures if f.table][4::5] == [
        "reconsideration-total",
        "litigation-direct-total",
        "litigation-after-total",
    ]


def test_a_file_of_many_reports_is_no_report() -> None:
    with pytest.raises(NotAReport, match=r"report\.html: expected one report, found more than 100 tables of the forms"):
        read_page(f"<table>{HEAD}{FIRST}{SECOND}</table>" * 101)


def test_no_row_is_read_twice() -> None:
    licences = "信息内容本年处理决定数量\n行政许可 97\n信息内容本年处理决定数量\n行政处罚 0\n"
    head = "| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n"
    documents = "| 规章 | 0 | 0 | 0 |\n| 规范性文件 | 13 | 0 | 55 |\n"
    document = read_text(licences + head + documents, "report.txt")
    found = figures_of(document.text, year=2024, document=document)
    assert [(f.indicator, str(f.value)) for f in found.figures if f.table] == [
        ("licensing-decisions", "97"),
        ("penalty-decisions", "0"),
        ("regulations-made", "0"),
        ("regulations-repealed", "0"),
        ("regulations-in-force", "0"),
        ("normative-documents-made", "13"),
        ("normative-documents-repealed", "0"),
        ("normative-documents-retained", "55"),
    ]
    assert not [i for i in found.issues if i.code == "layout-mismatch"]


@pytest.mark.parametrize(
    "prose",
    [
        "全年办理行政许可12件、行政处罚3件、行政强制1件。",
        "办结行政许可 12,行政处罚 3,行政强制 1。",
        "政府网站公开政府信息数300条,政务微博公开政府信息数20条,政务微信公开政府信息数31条。",
        "予以公开5件,部分公开2件,其他处理1件。",
        "(一)主动公开政府信息的数量\n2009年,我局在各类载体上公布信息。",
    ],
)
def test_prose_is_no_table(prose: str) -> None:
    assert not [f for f in figures_of(prose).figures if f.table]


def test_the_table_wins_over_the_prose_and_both_are_told() -> None:
    found = read_page(f"<p>全年收到政府信息公开申请7件。</p><table>{HEAD}{FIRST}{SECOND}</table>")
    received = [f for f in found.figures if f.indicator == "applications-received" and f.applicant in (None, "total")]
    assert [f.value for f in received] == [7, 6]
    assert "conflicting-values" in {i.code for i in found.issues}
