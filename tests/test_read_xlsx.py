"""Excel files: each sheet as its reader sees it, numbers as their formats show them, what is hidden left out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.errors import UnreadableReport
from gongkai.read import read
from gongkai.read.office.xlsx import parse_xlsx
from office_files import OFFICE, S, c, formats, grid, links, sheet, xlsx


def text(*sheets: str, **parts: str) -> str:
    return parse_xlsx(xlsx({f"Sheet{n}": s for n, s in enumerate(sheets, 1)}, parts=parts), "a.xlsx").text


def places(content: str) -> list[list[list[str | None]]]:
    read_ = parse_xlsx(xlsx({"Sheet1": content}), "a.xlsx")
    return [
        [
            [cell.span.of(read_.text) if (cell := table.at(r, k)) else None for k in range(table.columns)]
            for r in range(table.rows)
        ]
        for table in read_.tables
    ]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("12", "General", "12"),
        ("12.0", "General", "12"),
        ("1646.5", "General", "1646.5"),
        ("0.30000000000000004", "General", "0.3"),
        ("0.333333333333333", "General", "0.333333333"),
        ("1E-3", "General", "0.001"),
        ("1.2E+2", "General", "120"),
        ("123456789012", "General", "123456789012"),
        ("12", "0.00", "12.00"),
        ("12.345", "0.00", "12.35"),
        ("-5", "0", "-5"),
        ("-0.001", "0.0", "0.0"),
        ("5", "000", "005"),
        ("0.5", "0.##", "0.5"),
        ("0", "#", ""),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("1234567", "#,##0,", "1,235"),
        ("0.125", "0.0%", "12.5%"),
        ("75", '0"件"', "75件"),
        ("75", 'General"件"', "75件"),
        ("1646.5", '#,##0.0\\ "万元"', "1,646.5 万元"),
        ("12.5", "[$¥-804]#,##0.00", "¥12.50"),
        ("-5", "#,##0;(#,##0)", "(5)"),
        ("-5", "[Red]0", "-5"),
        ("0", "0;-0;;@", ""),  # zeros that the sheet does not show are blanks
        ("0", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("12", "@", "12"),
        ("0.5", "# ?/?", "0.5"),
        ("12", "0.00E+00", "12"),
        ("44931", "yyyy/m/d", "2023/1/5"),
        ("44931", "yyyy-mm-dd", "2023-01-05"),
        ("44931", '[$-804]yyyy"年"m"月"d"日";@', "2023年1月5日"),
        ("44931.75", "yyyy/m/d h:mm:ss", "2023/1/5 18:00:00"),
        ("44931.75", "h:mm AM/PM", "6:00 PM"),
        ("44931", "d-mmm-yy", "5-Jan-23"),
        ("44931", "aaaa", "星期四"),
        ("59", "yyyy/m/d", "1900/2/28"),
        ("61", "yyyy/m/d", "1900/3/1"),
        ("-1", "yyyy/m/d", "-1"),
        ("20230105", "yyyy/m/d", "#VALUE!"),  # no day; a spreadsheet program shows ########
        ("1E+300", "0", "1E+300"),
        ("0.75", "h:mm", "18:00"),
        ("1.25", "[h]:mm", "30:00:00"),
    ],
)
def test_numbers_as_they_are_seen(value: str, code: str, shown: str) -> None:
    rows = f"<row>{c('A1', '甲', kind='t')}{c('B1', value, style=1)}</row>"
    assert text(sheet(rows), **{"xl/styles.xml": formats(code)}).partition("\t")[::2] == ("甲", shown)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (14, "2023/1/5"),
        (22, "2023/1/5 0:00"),
        (31, "2023年1月5日"),
        (57, "2023年1月"),
        (10, "4493100.00%"),
        (170, "44931"),
    ],
)
def test_formats_that_have_a_number_only(number: int, shown: str) -> None:
    styles = f'<styleSheet xmlns="{S}"><cellXfs><xf numFmtId="{number}"/></cellXfs></styleSheet>'
    assert text(sheet(f"<row>{c('A1', '44931')}</row>"), **{"xl/styles.xml": styles}) == shown


def test_dates_of_the_standard() -> None:
    rows = f"<row>{c('A1', '2023-01-05T00:00:00Z', kind='d')}{c('B1', '2023-01-05', kind='d', style=1)}</row>"
    assert text(sheet(rows), **{"xl/styles.xml": formats('m"月"d"日"')}) == "2023/1/5\t1月5日"


def test_dates_since_1904() -> None:
    workbook = (
        f'<workbook xmlns="{S}" xmlns:r="{OFFICE}"><workbookPr date1904="1"/>'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    rows = f"<row>{c('A1', '43469', style=1)}</row>"
    assert text(sheet(rows), **{"xl/workbook.xml": workbook, "xl/styles.xml": formats("yyyy/m/d")}) == "2023/1/5"


STYLES = f"""<styleSheet xmlns="{S}"><numFmts><numFmt numFmtId="164" formatCode="0&quot;件&quot;"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="10"/><xf numFmtId="14"/></cellXfs></styleSheet>"""
STRINGS = f"""<sst xmlns="{S}"><si><t>甲</t></si>
<si><r><t>公开</t></r><r><t>条数</t></r><rPh><t>gongkai</t></rPh></si></sst>"""


def test_cells_of_all_kinds() -> None:
    rows = (
        f"<row>{c('A1', '1', kind='s')}{c('B1', '0', kind='s')}{c('C1', '文字', kind='t')}</row>"
        f"<row>{c('A2', '5', style=1)}{c('B2', '0.5', style=2)}{c('C2', '44931', style=3)}</row>"
        f"<row>{c('A3', '1', kind='b')}{c('B3', '#DIV/0!', kind='e')}{c('C3', '甲', kind='str', formula='A1')}</row>"
        f"<row>{c('A4', '7.0', formula='SUM(A1:A3)')}{c('B4', '9', kind='s')}{c('C4', '3', style=99)}</row>"
        f"<row><c><v>8</v></c>{c('B5', '', kind='str', formula='A9')}<c><v>9</v></c></row>"
    )
    shown = text(sheet(rows), **{"xl/styles.xml": STYLES, "xl/sharedStrings.xml": STRINGS})
    assert shown.split("\n") == [
        "公开条数\t甲\t文字",
        "5件\t50.00%\t2023/1/5",
        "TRUE\t#DIV/0!\t甲",
        "7\t\t3",
        "8\t\t9",
    ]


def test_merged_ranges() -> None:
    rows = grid([
        ["申请人情况", "", "法人", "", "总计"],
        ["", "", "商业企业", "其他", ""],
        ["结果", "予以公开", "1", "", "1"],
        ["", "不予公开", "", "2", "2"],
    ])  # fmt: skip
    assert places(sheet(rows, merged=("A1:B2", "C1:D1", "E1:E2", "A3:A4"))) == [
        [
            ["申请人情况", "申请人情况", "法人", "法人", "总计"],
            ["申请人情况", "申请人情况", "商业企业", "其他", "总计"],
            ["结果", "予以公开", "1", "", "1"],
            ["结果", "不予公开", "", "2", "2"],
        ]
    ]


FORM = [["指标", "数量"], ["规章", "5"], ["规范性文件", "6"]]


@pytest.mark.parametrize(
    ("rows", "merged", "lines"),
    [
        # a title and the particulars below it stand above the table
        ([["统计表"], ["单位名称：清河市"], *FORM], ("A1:B1",), ["统计表", "单位名称：清河市", "T", "T", "T"]),
        ([["", "统计表"], *FORM], (), ["统计表", "T", "T", "T"]),
        # below the table only what is as wide as it: a row with a label alone is one of its rows
        ([*FORM, ["注：截至12月31日"]], ("A4:B4",), ["T", "T", "T", "注：截至12月31日"]),
        ([*FORM, ["其他"]], (), ["T", "T", "T", "T"]),
        # after an empty row a line begins another table
        ([*FORM, [], ["表二"], *FORM], (), ["T", "T", "T", "表二", "T", "T", "T"]),
        ([FORM[0], [], FORM[1]], (), ["T", "T"]),
        # a whole report on one sheet: sentences, the headings above them, headings between tables of two widths
        (
            [
                ["一、总体情况"],
                ["公开51条。"],
                *FORM,
                ["三、申请情况"],
                [*FORM[0], "总计"],
                ["新收", "5", "5"],
                ["四、问题"],
            ],
            (),
            ["一、总体情况", "公开51条。", "T", "T", "T", "三、申请情况", "T", "T", "T"],
        ),
        (
            [*FORM, ["五、存在的问题"], ["（一）主要问题"], ["队伍薄弱。"], ["县政府"]],
            (),
            ["T", "T", "T", "五、存在的问题", "（一）主要问题", "队伍薄弱。", "县政府"],
        ),
        ([*FORM, ["五、存在的问题"], ["无"]], (), ["T", "T", "T", "五、存在的问题", "无"]),
        ([*FORM, ["市政府"], ["2024年 3月15日"]], (), ["T", "T", "T", "市政府", "2024年 3月15日"]),
        (
            [*FORM, ["四、其他事项"], ["无"], ["市政府"], ["二〇二四年三月十五日"]],
            (),
            ["T", "T", "T", "四、其他事项", "无", "市政府", "二〇二四年三月十五日"],
        ),
        # a heading between rows of one width is a row of the table, as in the form of 2014
        ([*FORM, ["二、回应解读情况"], ["回应次数", "6"]], (), ["T", "T", "T", "T", "T"]),
        # sheets of prose
        ([["一、概述"], ["公开51条。"]], (), ["一、概述", "公开51条。"]),
        ([["一、概述\n公开51条。"]], (), ["一、概述", "公开51条。"]),
        # a cell over two rows is no line
        ([["事项", ""], ["", "5"], ["其他", "6"]], ("A1:A2",), ["T", "T", "T"]),
    ],
)
def test_lines_around_tables(rows: list[list[str]], merged: tuple[str, ...], lines: list[str]) -> None:
    read_ = parse_xlsx(xlsx({"Sheet1": sheet(grid(rows), merged=merged)}), "a.xlsx")
    start, shown = 0, []
    for line in read_.text.split("\n"):
        in_table = any(table.span.start <= start < table.span.end for table in read_.tables)
        shown.append("T" if in_table else line)
        start += len(line) + 1
    assert shown == lines


def test_what_is_hidden_is_left_out() -> None:
    rows = grid([["指标", "备注", "数量"], ["内部", "x", "9"], ["规章", "y", "5"], ["其他", "z", "6"]])
    rows = rows.replace('<row r="2">', '<row r="2" hidden="1">')
    shown = sheet(rows, columns='<col min="2" max="2" hidden="1"/><col min="3" max="3" hidden="0"/>')
    hidden = sheet(grid([["秘", "密"]]))
    data = xlsx({"Sheet1": shown, "甲": hidden, "乙": hidden}, states={"甲": "hidden", "乙": "veryHidden"})
    assert parse_xlsx(data, "a.xlsx").text == "指标\t数量\n规章\t5\n其他\t6"


def test_a_merged_cell_is_seen_where_its_first_row_is_hidden() -> None:
    rows = grid([["规章", "1"], ["", "5"], ["其他", "6"]]).replace('<row r="1">', '<row r="1" hidden="1">')
    assert places(sheet(rows, merged=("A1:A2",))) == [[["规章", "5"], ["其他", "6"]]]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Sheet1", ""), ("工作表2", ""), ("Sheet1 (2)", ""), ("表三", "表三\n"), ("指标", "指标\n"), ("统计表", "")],
)
def test_the_name_of_a_sheet_stands_above_it_if_it_says_something(name: str, shown: str) -> None:
    title = [["统计表"]] if name == "统计表" else []
    lines = "统计表\n" if title else ""
    data = xlsx({name: sheet(grid([*title, *FORM])), "空": sheet("")})
    assert parse_xlsx(data, "a.xlsx").text == f"{shown}{lines}指标\t数量\n规章\t5\n规范性文件\t6"


def test_a_cell_far_away_stands_near() -> None:
    far = f'<row r="1048576">{c("A1048576", "8")}{c("XFD1048576", "7")}</row>'
    assert places(sheet(grid(FORM) + far, merged=("A1:A1048576", "B2:XFC3"))) == [
        [["指标", "数量", ""], ["指标", "5", ""], ["指标", "5", ""], ["指标", "", "7"]]
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            xlsx({"表三": sheet(f"<row>{c('A1', '1')}{c('D5', '', formula='SUM(A1:A4)')}</row>")}),
            r"a\.xlsx, sheet 表三, cell D5: expected a value, found a formula without one; open the file in a spread",
        ),
        (xlsx({"Sheet1": sheet("")}), r"a\.xlsx: expected the text of a report, found an Excel file that shows none"),
        (
            xlsx({"Sheet1": sheet(f"<row>{c('A1', 'five')}</row>")}),
            r"a\.xlsx: expected a whole Excel file, found one that is damaged \(could not convert string to .*'five'\)",
        ),
        (
            xlsx({"Sheet1": sheet(grid(FORM), columns='<col hidden="1"/>')}),
            r"a\.xlsx: expected a whole Excel file, found one that is damaged \('min'\)",
        ),
        (
            xlsx({"Sheet1": sheet(grid(FORM), columns='<col min="1" max="x" hidden="1"/>')}),
            r"a\.xlsx: expected a whole Excel file, found one that is damaged \(expected <class 'int'>\)",
        ),
        (
            xlsx({"表三": sheet(grid([["甲"]]), merged=("A1:?",))}),
            r"a\.xlsx, sheet 表三: expected merged cells such as A1:B2, found the merged range 'A1:\?'",
        ),
        (xlsx({}, parts={"xl/workbook.xml": "<a"}), r"a\.xlsx, part xl/workbook\.xml, line 1: expected XML, found"),
    ],
)
def test_what_cannot_be_read_is_told(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableReport, match=message):
        parse_xlsx(data, "a.xlsx")


def test_what_is_not_looked_at_does_no_harm() -> None:
    styles = formats("0.0").replace("<cellXfs", '<fonts><font><color rgb="red"/></font></fonts><cellXfs')
    extras = (
        '<conditionalFormatting sqref="A:"/><dataValidations><dataValidation type="?"/></dataValidations>'
        '<hyperlinks><hyperlink ref="A1:?" r:id="rId9"/></hyperlinks><drawing r:id="rId8"/>'
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    )
    content = sheet(grid(FORM)).replace("</worksheet>", extras).replace("<worksheet", f'<worksheet xmlns:r="{OFFICE}"')
    assert text(content, **{"xl/styles.xml": styles}) == "指标\t数量\n规章\t5\n规范性文件\t6"


def test_openpyxl_is_loaded_for_an_excel_file_only(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"Sheet1": sheet(grid(FORM))}))
    code = (
        "import sys; from pathlib import Path; import gongkai.read.office.xlsx;"
        "from gongkai.read import read, read_text;"
        "read_text('一、概述'); print('openpyxl' in sys.modules);"
        "read(Path(sys.argv[1])); print('openpyxl' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=True, encoding="utf-8")
    assert (done.stdout.split(), done.stderr) == (["False", "True"], "")


def test_a_formula_that_is_hidden_needs_no_value() -> None:
    rows = grid(FORM) + f'<row r="9" hidden="1">{c("A9", "", formula="B1")}</row>'
    assert text(sheet(rows)).endswith("规范性文件\t6")


def test_the_strict_variant_is_read() -> None:
    strict = {
        name: part.replace(S, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, part in {
            "xl/worksheets/sheet1.xml": sheet(grid(FORM)),
            "xl/_rels/workbook.xml.rels": links(worksheet_1="worksheets/sheet1.xml"),
        }.items()
    }
    assert text(sheet(""), **strict) == "指标\t数量\n规章\t5\n规范性文件\t6"


def test_a_whole_report(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"Sheet1": sheet(grid([["清河市2023年政府信息公开工作年度报告"], ["一、概述"], *FORM]))}))
    document = read(path)
    assert document.source.media_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert document.source.encoding is None
    assert [span.of(document.text) for span in document.paragraphs][:2] == [
        "清河市2023年政府信息公开工作年度报告",
        "一、概述",
    ]
    assert (document.tables[0].rows, document.tables[0].columns) == (3, 2)
