"""Web pages: what is seen becomes lines of one text, tables become grids, the report is found on the page."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.document import Document, Table
from gongkai.read import read_text


def page(body: str, head: str = "") -> Document:
    return read_text(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>", "a.html")


def grid(document: Document, table: Table) -> list[list[str | None]]:
    """Return the text of each place of a grid; a merged cell at each place it covers, None for a hole."""
    return [
        [cell.span.of(document.text) if (cell := table.at(r, c)) else None for c in range(table.columns)]
        for r in range(table.rows)
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>公开<span>51</span>条</p>", "公开51条"),
        ("<p>公开</span><b>5</b><i>1</i>条</p>", "公开51条"),
        ("<p>公开\n      51\n条</p>", "公开51条"),  # a line break in the source is no blank between Chinese words
        ("<p>Open\n Government</p>", "Open Government"),
        ("<p>公开 51&nbsp;&nbsp;条&nbsp;</p>", "公开 51 条"),
        ("<p>&nbsp;&nbsp;　　一、概述</p><p>&nbsp;</p><p>文字</p>", "一、概述\n文字"),
        ("<p>一　概述</p>", "一　概述"),
        ("<div>甲<div>乙</div>丙</div>", "甲\n乙\n丙"),
        ("甲<br>乙<br/><br>丙", "甲\n乙\n丙"),
        ("<p>5\u200b1条\ufeff和&#173;3件</p>", "51条和3件"),
        ("<p>甲<!-- 1 -->乙<![if !supportEmptyParas]>丙<![endif]><o:p></o:p></p>", "甲乙丙"),
        ("<p>甲<script>var x = 1;</script>乙<style>p {}</style></p>", "甲乙"),
        ("<p>甲</p><p style='DISPLAY: none'>乙</p><p hidden>丙</p><nav>丁</nav><footer>戊</footer>", "甲"),
        ("<select><option>甲</option></select><input value='乙'><textarea>丙</textarea><p>丁</p>", "丁"),
        ("<pre>甲\n  乙\n丙</pre>", "甲\n乙\n丙"),
        # Word paste: the numbers of lists stand in spans that Word tells itself to ignore, but readers see them
        (
            """<p class=MsoListParagraph style='mso-list:l0 level1'><![if !supportLists]><span lang=EN-US><span
            style='mso-list:Ignore'>一、<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span>
            <![endif]>总体情况<span lang=EN-US><o:p></o:p></span></p>""",
            "一、 总体情况",
        ),
        (
            "<p>公开<!--[if supportFields]>9<![endif]--><span lang=EN-US>51</span>条<o:p>&nbsp;</o:p></p>",
            "公开51条",
        ),
        ("<p>公开<st1:chmetcnv UnitName='条' SourceValue='51'>51<span>条</span></st1:chmetcnv></p>", "公开51条"),
        ("<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--><p>甲</p>", "甲"),
        ("<xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><p>甲</p>", "甲"),
        (
            "<p>甲<span style='mso-hide:all;display:none'>乙</span><span style='mso-spacerun:yes'>&nbsp; </span>丙</p>",
            "甲 丙",
        ),
        (
            "<p>全年收到<b><span>1</span></b><b><span>0</span></b>件,<u>答复<font>9</font></u>件</p>",
            "全年收到10件,答复9件",
        ),
        # sentences in the only column of a table are no data
        ("<table><tr><td>公开51条。</td></tr><tr><td><p>甲</p><p>乙</p></td></tr></table>", "公开51条。\n甲\n乙"),
        ("<ul><li>甲</li><li>乙</li></ul><dl><dt>丙</dt><dd>丁</dd></dl>", "甲\n乙\n丙\n丁"),
        ("<p>&lt;5条&gt; &amp; &#20013;&#x4e2d;</p>", "<5条> & 中中"),
        ("<p>未闭合<p>下一段<div>再一段", "未闭合\n下一段\n再一段"),
        ("<p>甲\x07\x0b乙</p>", "甲乙"),
        ("<table><tr><td><p>甲</p><p>乙</p></td></tr></table>", "甲\n乙"),  # a table of one cell is a frame
    ],
)
def test_text(body: str, text: str) -> None:
    assert page(body).text == text


def test_a_body_that_a_script_shows_is_read() -> None:
    assert read_text("<html><body style='display:none'><p>公开51条</p></body></html>", "a.html").text == "公开51条"


FORM = """<table>
<tr><td rowspan="2" colspan="2">申请人情况</td><td colspan="2">法人<br>组织</td><td rowspan="2">总计</td></tr>
<tr><td>商业<p>企业</p></td><td>其他</td></tr>
<tr><th rowspan="0">结果</th><td>予以公开</td><td>1</td><td>&nbsp;</td><td>1</td></tr>
<tr><td>不予公开</td><td></td><td>2</td><td>2</td></tr>
</table>"""


def test_a_table_is_a_grid_of_merged_cells() -> None:
    document = page(f"<p>三、申请</p>{FORM}<p>完</p>")
    assert document.text.split("\n") == [
        "三、申请",
        "申请人情况\t法人 组织\t总计",
        "商业 企业\t其他",
        "结果\t予以公开\t1\t\t1",
        "不予公开\t\t2\t2",
        "完",
    ]
    (table,) = document.tables
    assert grid(document, table) == [
        ["申请人情况", "申请人情况", "法人 组织", "法人 组织", "总计"],
        ["申请人情况", "申请人情况", "商业 企业", "其他", "总计"],
        ["结果", "予以公开", "1", "", "1"],
        ["结果", "不予公开", "", "2", "2"],
    ]
    assert [cell.span.of(document.text) for cell in table.cells if cell.is_header] == ["结果"]
    assert (table.rows, table.columns) == (4, 5)


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        # spans reach no further than the table, and a place is covered once
        ("<tr><td rowspan=9>甲</td><td>乙</td></tr><tr><td>丙</td></tr>", ["甲乙", "甲丙"]),
        ("<tr><td>甲</td><td rowspan=2>乙</td></tr><tr><td colspan=2>丙</td></tr>", ["甲乙", "丙乙"]),
        ("<tr><td rowspan='x' colspan='-3'>甲</td><td colspan=''>乙</td></tr>", ["甲乙"]),
        # nor further than their group of rows
        (
            "<thead><tr><th rowspan=5>甲</th><th>乙</th></tr></thead><tbody><tr><td>丙</td><td>丁</td></tr></tbody>",
            ["甲乙", "丙丁"],
        ),
        # rows may be short, or have no cell of their own
        ("<tr><td>甲</td><td>乙</td></tr><tr><td>丙</td></tr>", ["甲乙", "丙 "]),
        (
            "<tr><td rowspan=2>甲</td><td rowspan=2>乙</td></tr><tr></tr><tr><td>丙</td><td>丁</td></tr>",
            ["甲乙", "甲乙", "丙丁"],
        ),
        ("<form><tr><td>甲</td><td>乙</td></tr></form>", ["甲乙"]),
        ("<caption>题</caption><tr><td>甲<td>乙<tr><td>丙<td>丁", ["甲乙", "丙丁"]),
    ],
)
def test_grids_of_all_kinds(rows: str, places: list[str]) -> None:
    document = page(f"<table>{rows}</table>")
    (table,) = document.tables
    assert ["".join(text or " " for text in row) for row in grid(document, table)] == places


def test_a_table_in_a_cell_is_a_table_of_its_own() -> None:
    inner = "<table><tr><td>类别</td><td>条数</td></tr><tr><td>规划</td><td>3</td></tr></table>"
    rows = (
        f"<tr><td>渠道</td><td>数量</td></tr><tr><td>网站</td><td>5</td></tr><tr><td>其中</td><td>{inner}合计</td></tr>"
    )
    document = page(f"<table>{rows}</table>")
    outer, nested = document.tables
    assert grid(document, outer) == [["渠道", "数量"], ["网站", "5"], ["其中", "类别\t条数\n规划\t3\n合计"]]
    assert grid(document, nested) == [["类别", "条数"], ["规划", "3"]]
    assert outer.span.contains(nested.span)


def test_numbers_in_a_table_around_another_head_no_section() -> None:
    inner = "<table><tr><td>类别</td><td>条数</td></tr></table>"
    rows = f"<tr><td>渠道</td><td>{inner}</td></tr>"
    rows += "<tr><td>一、概述</td><td>5</td></tr><tr><td>二、其他</td><td>5</td></tr>"
    document = page(f"<p>题</p><table>{rows}</table><p>三、复议情况</p><p>无</p>")
    assert len(document.tables) == 2
    assert [section.heading.of(document.text) for section in document.sections] == ["复议情况"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("<td>&nbsp;</td><td><p>&nbsp;</p><p class=MsoNormal><o:p>&nbsp;</o:p></p></td><td>5</td>", ["", "", "5"]),
        (
            "<td><p>其他</p><p>处理</p></td><td><p>1</p></td><td><p><span>2</span><span>3</span></p></td>",
            ["其他 处理", "1", "23"],
        ),
        (
            "<td>规章<br></td><td>5<!--[if !supportMisalignedColumns]--><!--[endif]--></td><td>/</td>",
            ["规章", "5", "/"],
        ),
        ("<td style='display:none'>9</td><td>甲</td><td>乙</td><td>丙</td>", ["甲", "乙", "丙"]),
    ],
)
def test_cells_as_word_writes_them(cells: str, expected: list[str]) -> None:
    document = page(
        f"<table class=MsoTableGrid><thead><tr><td>甲<td>乙<td>丙</thead><tbody><tr>{cells}</tr></tbody></table>"
    )
    (table,) = document.tables
    assert grid(document, table)[1] == expected


def test_tables_nest_three_deep() -> None:
    row = "<tr><td>甲</td><td>1</td></tr>"
    inner = f"<table>{row}{row}<tr><td>乙</td><td>{{}}</td></tr></table>"
    document = page(inner.format(inner.format(f"<table>{row}<tr><td>丙</td><td>2</td></tr></table>")))
    assert [(table.rows, table.columns) for table in document.tables] == [(3, 2), (3, 2), (2, 2)]
    assert grid(document, document.tables[2]) == [["甲", "1"], ["丙", "2"]]
    first, second, third = (table.span for table in document.tables)
    assert first.contains(second)
    assert second.contains(third)


def test_a_report_below_much_furniture_is_found_with_its_table() -> None:
    chrome = "".join(f"<li><a href='#{n}'>栏目{n}：政府信息公开目录</a></li>" for n in range(6_000))
    links = "<table><tr><td><a href='#'>首页</a></td><td><a href='#'>导航</a></td></tr></table>"
    before = f"<div><ul>{chrome}</ul>{links}</div>"
    document = page(f"{before}<div><h1>{TITLE}</h1><div>{REPORT}{FORM}</div></div>")
    assert len(before) > 100_000
    assert document.text.startswith(f"{TITLE}\n")
    assert len(document.text) < 300
    (table,) = document.tables
    assert grid(document, table)[3] == ["结果", "不予公开", "", "2", "2"]


LONG = "".join(f"<p>{'全市各级行政机关公开政府信息,' * 12}共{n}条。</p>" for n in range(4))


@pytest.mark.parametrize(
    "body",
    [
        f"<table><tr><td>栏目</td><td>{LONG}{FORM}</td></tr></table>",
        f"<table><tr><td><table><tr><td>导航</td><td>栏目</td></tr></table></td></tr><tr><td>{LONG}</td></tr><tr><td>{FORM}</td></tr></table>",
        f"<table role='presentation'><tr><td>甲</td><td>乙</td></tr></table>{FORM}",
        f"<table><tr><td>{FORM}</td></tr></table>",
    ],
)
def test_a_table_that_lays_out_the_page_is_none(body: str) -> None:
    document = page(body)
    assert [table for table in document.tables if "申请人情况" in table.span.of(document.text)] == [document.tables[-1]]
    assert document.tables[-1].columns == 5


SITE = """<div class="top"><a href="#">首页</a> <a href="#">政务公开</a></div>
<div class="side"><h3>信息公开目录</h3>
  <ul><li><a href="#">政府信息公开指南</a></li><li><a href="#">政府信息公开年报</a></li></ul></div>
<div id="box">
  <div class="where">当前位置：<a href="#">首页</a> &gt; <a href="#">年报</a></div>
  {above}
  <div id="zoom">{report}</div>
  <div class="more">上一篇：<a href="#">清河市2015年政府信息公开工作年度报告</a></div>
</div>
<div class="foot">主办：清河市人民政府办公室　承办：清河市信息中心　云ICP备09900018号</div>"""
REPORT = """<p>根据《中华人民共和国政府信息公开条例》编制本报告。</p><p>一、概述</p><p>公开政府信息20条。</p>
<p>二、其他事项</p><p>无。</p><p>清河市人民政府办公室</p><p>2017年3月1日</p>"""
TITLE = "清河市2016年政府信息公开工作年度报告"
BODY = (
    "根据《中华人民共和国政府信息公开条例》编制本报告。\n一、概述\n公开政府信息20条。\n二、其他事项\n无。\n"
    "清河市人民政府办公室\n2017年3月1日"
)


@pytest.mark.parametrize(
    ("above", "head", "first"),
    [
        ("", "", ""),
        (f"<h1>{TITLE}</h1>", "", f"{TITLE}\n"),
        (
            f"<h1>{TITLE}</h1><p>发布时间：2017-03-01　来源：市政府办</p>",
            "",
            f"{TITLE}\n发布时间：2017-03-01　来源：市政府办\n",
        ),
        (f"<p>索 引 号：00990-2017-1</p><h1>{TITLE}</h1>", "", f"索 引 号：00990-2017-1\n{TITLE}\n"),
        ("", f"<title>{TITLE}_清河市人民政府</title>", f"{TITLE}\n"),
        ("", f'<meta name="ArticleTitle" content="{TITLE}"><title>清河市人民政府</title>', f"{TITLE}\n"),
        (f"<h1>{TITLE}</h1>", f"<title>{TITLE}</title>", f"{TITLE}\n"),
    ],
)
def test_the_report_is_found_with_its_title_and_date(above: str, head: str, first: str) -> None:
    assert page(SITE.format(above=above, report=REPORT), head).text == first + BODY


def test_a_table_at_the_end_belongs_to_the_report() -> None:
    document = page(SITE.format(above="", report=REPORT + FORM))
    assert document.text.endswith("不予公开\t\t2\t2")
    assert len(document.tables) == 1
    cell = document.tables[0].at(0, 0)
    assert cell is not None
    assert cell.span.of(document.text) == "申请人情况"


def test_cells_that_span_everything_do_no_harm() -> None:
    row = "<tr><td colspan=1000 rowspan=60000>公开</td><td>5</td></tr>"
    document = page(f"<p>题</p><table>{row * 200}</table>")
    assert len(document.tables[0].cells) == 400
    assert document.tables[0].rows == 200


def test_an_empty_last_cell_lies_in_the_text() -> None:
    document = page(
        SITE.format(
            above="",
            report=REPORT + "<table><tr><td>公开政府信息数</td><td></td></tr><tr><td>甲</td><td></td></tr></table>",
        )
    )
    assert all(cell.span.end <= len(document.text) for cell in document.tables[0].cells)
    assert grid(document, document.tables[0]) == [["公开政府信息数", ""], ["甲", ""]]


def test_a_page_without_marks_of_a_report_is_kept_whole() -> None:
    assert page("<div><a href='#'>首页</a></div><div>通知</div>").text == "首页\n通知"


def test_lines_of_links_are_furniture() -> None:
    document = page(
        SITE.format(
            above=f"<h1>{TITLE}</h1><p>发布时间：2017-03-01</p>",
            report=f"{REPORT}<p><a href='a.xls'>附件:统计表.xls</a></p>",
        )
    )
    assert [span.of(document.text) for span in document.chrome] == ["发布时间：2017-03-01", "附件:统计表.xls"]


_SPANS = st.integers(0, 4)
_ROWS = st.lists(
    st.lists(st.tuples(_SPANS, _SPANS, st.sampled_from(["", "5", "公开", "甲<br>乙"])), max_size=4),
    min_size=1,
    max_size=5,
)


@given(_ROWS)
def test_every_place_is_covered_at_most_once(rows: list[list[tuple[int, int, str]]]) -> None:
    body = "".join(
        f"<tr>{''.join(f'<td rowspan={down} colspan={across}>{text}</td>' for down, across, text in row)}</tr>"
        for row in rows
    )
    document = page(f"<p>题</p><table>{body}</table>")
    for table in document.tables:
        covered = [
            (r, c)
            for cell in table.cells
            for r in range(cell.row, cell.row + cell.rowspan)
            for c in range(cell.column, cell.column + cell.colspan)
        ]
        assert len(covered) == len(set(covered))
        assert max(r for r, _ in covered) == table.rows - 1 <= len(rows) - 1
        assert max(c for _, c in covered) == table.columns - 1
        spans = [cell.span for cell in table.cells]
        assert spans == sorted(spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert all(table.span.contains(span) for span in spans)
        assert [s.of(document.text) for s in spans] == [t.replace("<br>", " ") for row in rows for _, _, t in row]


@given(st.text(st.sampled_from("<>/ptdrable= '\"公开5&;!-\n"), max_size=80))
def test_broken_markup_is_read(markup: str) -> None:
    document = read_text(f"<p>公开51条</p>{markup}", "a.html")
    assert "公开51条" in document.text
    assert all(0 <= span.start < span.end <= len(document.text) for span in document.paragraphs)
