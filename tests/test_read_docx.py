"""Word files: the body in the order of reading, numbers of lists written out, tables as grids, only what is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.document import Document, Table
from gongkai.errors import UnreadableReport
from gongkai.read import read
from gongkai.read.office.docx import parse_docx
from gongkai.read.office.numbering import counting
from office_files import archive, docx, links, p, tbl, tc, tr, word


def text(content: str, **parts: str) -> str:
    return parse_docx(docx(content, **parts), "a.docx").text


def grid(content: str, table: Table) -> list[list[str | None]]:
    return [
        [cell.span.of(content) if (cell := table.at(r, c)) else None for c in range(table.columns)]
        for r in range(table.rows)
    ]


def tables(content: str) -> list[list[list[str | None]]]:
    read_ = parse_docx(docx(content), "a.docx")
    return [grid(read_.text, table) for table in read_.tables]


def r(text_: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text_}</w:t></w:r>"


def in_p(content: str) -> str:
    return f"<w:p>{content}</w:p>"


BOX = f"<w:txbxContent>{p('框内')}</w:txbxContent>"
CHOICE = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>'
FALLBACK = f"<mc:Fallback><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></mc:Fallback>"
CONTENTS = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (in_p(r("公开") + r("5") + r("1") + r("条")), "公开51条"),
        (in_p(r("一、") + "<w:r><w:tab/></w:r>" + r("概述")), "一、 概述"),
        (in_p(r("清河市") + "<w:r><w:br/></w:r>" + r("年度报告")), "清河市\n年度报告"),
        (in_p(r("甲") + '<w:r><w:br w:type="page"/></w:r>' + r("乙")), "甲\n乙"),
        (in_p(r("0990") + "<w:r><w:noBreakHyphen/></w:r>" + r("12345")), "0990-12345"),
        # tracked changes: what was taken out is gone, what was put in is there
        (in_p(r("公开") + f"<w:del>{r('50').replace('w:t>', 'w:delText>')}</w:del><w:ins>{r('51')}</w:ins>"), "公开51"),
        (in_p(f"<w:moveFrom>{r('旧')}</w:moveFrom><w:moveTo>{r('新')}</w:moveTo>"), "新"),
        (p("公开", "<w:rPr><w:del/></w:rPr>") + p("51条"), "公开51条"),
        # fields show their result, not what makes it
        (in_p(r("第") + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + r("3") + r("页")), "第3页"),
        (in_p(f'<w:fldSimple w:instr="DATE">{r("2024年1月5日")}</w:fldSimple>'), "2024年1月5日"),
        (in_p(r("甲", "<w:vanish/>") + r("乙", '<w:vanish w:val="0"/>') + r("丙")), "乙丙"),
        # wrappers
        (
            in_p(f'<w:hyperlink r:id="rId9">{r("市政府")}<w:smartTag>{r("网站")}</w:smartTag></w:hyperlink>'),
            "市政府网站",
        ),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>", "控件"),
        (in_p(f"<w:sdt><w:sdtPr/><w:sdtContent>{r('51')}</w:sdtContent></w:sdt>" + r("条")), "51条"),
        (f"<w:customXml><w:ins>{p('甲')}</w:ins></w:customXml>", "甲"),
        (in_p("<w:ruby><w:rt>" + r("qīng") + "</w:rt><w:rubyBase>" + r("清") + "</w:rubyBase></w:ruby>"), "清"),
        (in_p("<m:oMath><m:r><m:t>5</m:t></m:r></m:oMath>" + r("件")), "5件"),
        # notes and comments leave no sign in the text
        (
            in_p(r("公开51条") + '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference/></w:r>'),
            "公开51条",
        ),
        # a text box is written once, after the paragraph that holds it
        (
            in_p(r("前") + f"<w:r><mc:AlternateContent>{CHOICE}{FALLBACK}</mc:AlternateContent></w:r>" + r("后")),
            "前后\n框内",
        ),
        (in_p(f"<w:r><mc:AlternateContent>{FALLBACK}</mc:AlternateContent></w:r>") + p("后"), "框内\n后"),
        (
            in_p(
                f"<w:r><mc:AlternateContent><mc:Choice><w:drawing/></mc:Choice>{FALLBACK}</mc:AlternateContent></w:r>"
            ),
            "框内",
        ),
        (in_p(f"<w:r><w:pict><v:rect><v:textbox>{BOX}</v:textbox></v:rect></w:pict></w:r>"), "框内"),
        # a table of contents has the headings a second time, with the numbers of pages
        (f"{CONTENTS}<w:sdtContent>{p('一、概述 1')}</w:sdtContent></w:sdt>{p('一、概述')}", "一、概述"),
        (p("　　一、概述") + p() + p("  ") + p("文字"), "一、概述\n文字"),
    ],
)
def test_text(content: str, expected: str) -> None:
    assert text(content) == expected


STYLES = """<w:style w:type="character" w:styleId="a"><w:name w:val="note"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/></w:style>"""


def test_styles_hide_text_and_mark_a_table_of_contents() -> None:
    content = p("一、概述 1", '<w:pStyle w:val="11"/>') + in_p(
        r("公开") + r("内部", '<w:rStyle w:val="a"/>') + r("5条")
    )
    assert text(content, styles=STYLES) == "公开5条"


# --------------------------------------------------------------------------------------------- numbers of lists


def level(number: int, form: str, written: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{written}"/>{more}</w:lvl>'
    )


def list_(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num(number: int, of: int, override: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{override}</w:num>'


def item(text_: str, list_number: int = 1, at: int = 0) -> str:
    return p(text_, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_number}"/></w:numPr>')


@pytest.mark.parametrize(
    ("form", "written", "expected"),
    [
        ("chineseCounting", "%1、", ["一、甲", "二、乙"]),
        ("chineseCountingThousand", "（%1）", ["（一）甲", "（二）乙"]),
        ("japaneseCounting", "第%1条", ["第一条 甲", "第二条 乙"]),
        ("ideographDigital", "%1.", ["一. 甲", "二. 乙"]),
        ("decimal", "%1.", ["1. 甲", "2. 乙"]),  # the blank keeps 1. 5件 from being 1.5件
        ("decimal", "%1", ["1 甲", "2 乙"]),
        ("decimal", "（%1）", ["（1）甲", "（2）乙"]),
        ("decimalZero", "%1 ", ["01 甲", "02 乙"]),
        ("decimalEnclosedCircle", "%1", ["① 甲", "② 乙"]),
        ("upperLetter", "%1)", ["A)甲", "B)乙"]),
        ("lowerRoman", "%1)", ["i)甲", "ii)乙"]),
        ("chineseLegalSimplified", "%1、", ["壹、甲", "贰、乙"]),
        ("something-new", "%1、", ["1、甲", "2、乙"]),
        ("none", "附:", ["附: 甲", "附: 乙"]),
        ("bullet", "\uf06c", ["甲", "乙"]),
    ],
)
def test_numbers_of_lists_are_written_out(form: str, written: str, expected: list[str]) -> None:
    numbering = list_(0, level(0, form, written)) + num(1, 0)
    assert text(item("甲") + item("乙"), numbering=numbering).split("\n") == expected


OUTLINE = list_(0, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))


def test_levels_count_on_their_own_and_begin_anew_below_the_next() -> None:
    content = item("甲") + item("乙", at=1) + item("丙", at=1) + item("丁") + p("文") + item("戊", at=1)
    expected = ["一、甲", "1.1 乙", "1.2 丙", "二、丁", "文", "2.1 戊"]
    assert text(content, numbering=OUTLINE + num(1, 0)).split("\n") == expected


def test_lists_of_one_definition_count_on_unless_one_begins_anew() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = OUTLINE + num(1, 0) + num(2, 0) + num(3, 0, override)
    content = item("甲", 1) + item("乙", 2) + item("丙", 3) + item("丁", 3) + item("无", 0) + item("无", 9)
    assert text(content, numbering=numbering).split("\n") == ["一、甲", "二、乙", "一、丙", "二、丁", "无", "无"]


def test_styles_number_headings() -> None:
    styles = """<w:style w:type="paragraph" w:styleId="1">
        <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
      <w:style w:type="paragraph" w:styleId="2"><w:basedOn w:val="1"/></w:style>
      <w:style w:type="paragraph" w:styleId="3"><w:basedOn w:val="1"/>
        <w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
      <w:style w:type="paragraph" w:styleId="4"><w:basedOn w:val="5"/></w:style>
      <w:style w:type="paragraph" w:styleId="5"><w:basedOn w:val="4"/></w:style>"""
    content = "".join(p(t, f'<w:pStyle w:val="{s}"/>') for s, t in (("1", "甲"), ("2", "乙"), ("3", "丙"), ("4", "丁")))
    content += p("戊", '<w:pStyle w:val="1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    expected = ["一、甲", "二、乙", "2.1 丙", "丁", "戊"]
    assert text(content, numbering=OUTLINE + num(1, 0), styles=styles).split("\n") == expected


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (21, "二十一"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (0, "0"),
    ],
)
def test_counting(number: int, written: str) -> None:
    assert counting(number) == written


def test_numbered_headings_are_sections(tmp_path: Path) -> None:
    content = (
        p("清河市2023年政府信息公开工作年度报告")
        + item("总体情况")
        + p("公开政府信息51条。")
        + item("存在的问题")
        + p("队伍薄弱。")
    )
    path = tmp_path / "a.docx"
    path.write_bytes(docx(content, numbering=OUTLINE + num(1, 0)))
    document = read(path)
    headings = [section.heading.of(document.text) for section in document.sections]
    assert headings == ["总体情况", "存在的问题"]


# --------------------------------------------------------------------------------------------- tables

START, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def wide(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def test_merged_cells() -> None:
    content = tbl(
        tr(tc("申请人情况", wide(2) + START), tc("法人", wide(2)), tc("总计", START)),
        tr(tc("", wide(2) + ON), tc("商业企业"), tc("其他"), tc("", '<w:vMerge w:val="continue"/>')),
        tr(tc("结果", START), "予以公开", "1", "", "1"),
        tr(tc("", ON), "不予公开", "", "2", "2"),
    )
    assert tables(content) == [
        [
            ["申请人情况", "申请人情况", "法人", "法人", "总计"],
            ["申请人情况", "申请人情况", "商业企业", "其他", "总计"],
            ["结果", "予以公开", "1", "", "1"],
            ["结果", "不予公开", "", "2", "2"],
        ]
    ]
    assert text(content).split("\n")[2] == "结果\t予以公开\t1\t\t1"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([tr("甲", "乙"), tr("丙", properties='<w:gridBefore w:val="1"/>')], [["甲", "乙"], ["", "丙"]]),
        ([tr("甲", "乙"), tr("丙", properties='<w:gridAfter w:val="1"/>')], [["甲", "乙"], ["丙", None]]),
        ([tr("甲", "乙"), tr("丙", "丁", properties="<w:del/>")], [["甲", "乙"]]),
        # a merge that begins nowhere is a cell of its own
        ([tr(tc("甲", ON), "乙"), tr("丙", "丁")], [["甲", "乙"], ["丙", "丁"]]),
        ([tr("甲", "乙"), tr(tc("丙", wide(2) + ON))], [["甲", "乙"], ["丙", "丙"]]),
        ([tr(tc(p("商业") + p("企业")), tc(in_p(r("5") + "<w:r><w:br/></w:r>" + r("件"))))], [["商业 企业", "5 件"]]),
        ([tr("甲", f"<w:sdt><w:sdtPr/><w:sdtContent>{tc('乙')}</w:sdtContent></w:sdt>")], [["甲", "乙"]]),
        (
            [f"<w:sdt><w:sdtContent>{tr('甲', '乙')}</w:sdtContent></w:sdt>", tr("丙", "丁")],
            [["甲", "乙"], ["丙", "丁"]],
        ),
        ([tr("甲", tc("乙", '<w:gridSpan w:val="x"/>'))], [["甲", "乙"]]),
    ],
)
def test_grids_of_all_kinds(rows: list[str], expected: list[list[str | None]]) -> None:
    assert tables(tbl(*rows)) == [expected]


def test_a_row_that_is_repeated_on_every_page_is_a_head() -> None:
    content = parse_docx(docx(tbl(tr("指标", "数量", properties="<w:tblHeader/>"), tr("规章", "5"))), "a.docx")
    assert [c.span.of(content.text) for c in content.tables[0].cells if c.is_header] == ["指标", "数量"]


def test_a_table_in_a_cell_is_a_table_of_its_own() -> None:
    inner = tbl(tr("类别", "条数"), tr("规划", "3"))
    content = tbl(tr("渠道", "数量"), tr("网站", "5"), tr("其中", tc(inner + p("合计"))))
    assert tables(content) == [
        [["渠道", "数量"], ["网站", "5"], ["其中", "类别\t条数\n规划\t3\n合计"]],
        [["类别", "条数"], ["规划", "3"]],
    ]


PROSE = "全市各级行政机关共公开政府信息51条。"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (tbl(tr(tc(p("一、概述") + p(PROSE)))), f"一、概述\n{PROSE}"),
        (tbl(tr("一、概述"), tr(PROSE)), f"一、概述\n{PROSE}"),
        (tbl(tr(tc(p(PROSE * 9) + p(PROSE * 9) + p(PROSE)), "侧栏")), f"{PROSE * 9}\n{PROSE * 9}\n{PROSE}\n侧栏"),
    ],
)
def test_a_table_that_lays_out_the_page_is_none(content: str, expected: str) -> None:
    read_ = parse_docx(docx(content), "a.docx")
    assert (read_.text, read_.tables) == (expected, ())


def test_a_frame_around_tables_is_none() -> None:
    inner = tbl(tr("规章", "5"), tr("其他", "6"))
    assert tables(tbl(tr(tc(p("表") + inner)))) == [[["规章", "5"], ["其他", "6"]]]


# --------------------------------------------------------------------------------------------- the file

CORE = '<c:coreProperties xmlns:c="c" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></c:coreProperties>'
TITLE = "清河市2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("title", "content", "first"),
    [
        (TITLE, p("一、概述"), TITLE),
        (TITLE, p("安平县2022年政府信息公开工作年度报告") + p("一、概述"), "安平县2022年政府信息公开工作年度报告"),
        ("文档1", p("一、概述"), "一、概述"),
        ("", p("一、概述"), "一、概述"),
    ],
)
def test_a_title_that_only_the_particulars_state_is_set_above(title: str, content: str, first: str) -> None:
    data = docx(content, parts={"docProps/core.xml": CORE.format(title)})
    assert parse_docx(data, "a.docx").text.split("\n")[0] == first


def test_headers_footers_notes_and_comments_are_left_out() -> None:
    unseen = {f"word/{n}.xml": word(p(n)) for n in ("header1", "footer1", "footnotes", "comments")}
    assert parse_docx(docx(p("公开51条"), parts=unseen), "a.docx").text == "公开51条"


@pytest.mark.parametrize("main", ["word/document2.xml", "doc/main.xml"])
def test_the_main_part_is_the_one_the_archive_names(main: str) -> None:
    folder, _, base = main.partition("/")
    own_numbering = f"<w:numbering xmlns:w='{W_SPACE}'>{OUTLINE}{num(1, 0)}</w:numbering>"
    data = archive({
        "_rels/.rels": links(officeDocument=f"/{main}"),
        main: word(item("甲")),
        f"{folder}/_rels/{base}.rels": links(numbering="lists.xml"),
        f"{folder}/lists.xml": own_numbering,
    })  # fmt: skip
    assert parse_docx(data, "a.docx").text == "一、甲"


W_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def test_the_strict_variant_is_read() -> None:
    strict = word(p("公开") + tbl(tr("甲", "5"), tr("乙", "6"))).replace(
        W_SPACE, "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    relations = links(officeDocument="word/document.xml").replace(
        "http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"
    )
    data = docx("", parts={"word/document.xml": strict, "_rels/.rels": relations})
    assert parse_docx(data, "a.docx").text == "公开\n甲\t5\n乙\t6"


def test_utf_16_is_read() -> None:
    main = word(p("公开51条")).replace("UTF-8", "UTF-16").encode("utf-16")
    assert parse_docx(docx("", parts={"word/document.xml": main}), "a.docx").text == "公开51条"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (docx(p()), r"a\.docx: expected the text of a report, found a Word file that shows no text"),
        (archive({"word/other.xml": ""}), r"a\.docx: expected a Word file, found an archive without the part word/doc"),
        (
            docx("", parts={"word/document.xml": "<a>"}),
            r"a\.docx, part word/document\.xml, line 1: expected XML, found",
        ),
        (docx("", parts={"word/document.xml": "<a/>"}), r"part word/document\.xml: expected the body of a Word file"),
    ],
)
def test_what_is_no_report_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableReport, match=message):
        parse_docx(data, "a.docx")


def test_a_whole_report(tmp_path: Path) -> None:
    path = tmp_path / "报告.DOCX"
    path.write_bytes(docx(p(TITLE) + p("一、概述") + p(PROSE) + tbl(tr("指标", "数量"), tr("规章", "5"))))
    document: Document = read(path, encoding="gb18030")  # a request that concerns texts only
    assert document.source.media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert (document.source.encoding, document.source.converter) == (None, None)
    assert [span.of(document.text) for span in document.paragraphs] == [
        TITLE,
        "一、概述",
        PROSE,
        "指标\t数量",
        "规章\t5",
    ]
    assert len(document.sections) == len(document.tables) == 1
    assert read(path) == document
