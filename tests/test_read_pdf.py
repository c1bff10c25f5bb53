"""The PDF reader: tables cell for cell, paragraphs as one line each, every line and cell with its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from gongkai.document import Table
from gongkai.read.blocks import Content
from gongkai.read.pdf import parse_pdf
from gongkai.read.pdf.ocr import read_hocr
from gongkai.read.pdf.ruling import Rule
from gongkai.read.pdf.scanned_rules import Picture, without_rules
from pdf_writing import (
    A4,
    HEAD_3,
    LEFT,
    ROWS_2,
    ROWS_4,
    WIDTHS_2,
    WIDTHS_3,
    WIDTHS_4,
    Cell,
    Rules,
    Writer,
    cut,
    placed,
    report,
    table_3,
)

HONGZE = Path(__file__).parents[2] / "shared" / "reports" / "real" / "huai-an-hongze-2023.pdf"
SENTENCE = "清河市人民政府办公室全面落实条例要求，主动公开政府信息136条，办理依申请公开事项21件，均按时答复。"
Grid = list[tuple[int, int, str, int, int]]


def grid(rows: Sequence[Sequence[Cell]]) -> Grid:
    """What a table should be read as."""
    return [(r, c, written.replace("\n", ""), height, width) for r, c, written, height, width in placed(rows)]


def read_grid(content: Content, table: Table) -> Grid:
    return [(c.row, c.column, c.span.of(content.text), c.rowspan, c.colspan) for c in table.cells]


def grids(data: bytes) -> list[Grid]:
    content = parse_pdf(data, "report.pdf")
    return [read_grid(content, table) for table in content.tables]


def lines(data: bytes) -> list[str]:
    return parse_pdf(data, "report.pdf").text.split("\n")


TABLES: list[tuple[list[list[Cell]], Sequence[float]]] = [
    (ROWS_2, WIDTHS_2),
    (table_3(), WIDTHS_3),
    (ROWS_4, WIDTHS_4),
]


@pytest.mark.parametrize("rules", ["lines", "boxes", "bars"])
@pytest.mark.parametrize(("rows", "widths"), TABLES, ids=["二", "三", "四"])
def test_table(rows: list[list[Cell]], widths: Sequence[float], rules: Rules) -> None:
    writer = Writer()
    writer.line("二、主动公开政府信息情况")
    writer.table(rows, widths, 24, rules=rules)
    writer.line("五、存在的主要问题及改进情况")
    data = writer.done()
    assert grids(data) == [grid(rows)]
    assert (lines(data)[0], lines(data)[-1]) == ("二、主动公开政府信息情况", "五、存在的主要问题及改进情况")


@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
@pytest.mark.parametrize("at", range(6, len(table_3()) - 1))
def test_table_over_a_page_break(at: int, is_open: bool) -> None:
    """Labels that the break cuts are one cell again, whether rules close the page (open: as WPS leaves them) or not."""
    upper, lower = cut(table_3(), at)
    continued = range(len([1 for row, _, _, height, _ in placed(table_3()) if row < at < row + height]))
    writer = Writer()
    writer.table(upper, WIDTHS_3, is_open_below=is_open)
    writer.page("— 1 —")
    writer.table(lower, WIDTHS_3, open_above=continued if is_open else ())
    writer.page("— 2 —")
    assert grids(writer.done()) == [grid(table_3())]


@pytest.mark.parametrize("at", range(2, len(ROWS_2)))
def test_second_table_over_a_page_break(at: int) -> None:
    """The columns of one part may be only some of those of the other; a row whose figure is blank stays a row."""
    writer = Writer()
    writer.table(ROWS_2[:at], WIDTHS_2)
    writer.page("- 1 -")
    columns = {c + w for _, c, _, _, w in placed(ROWS_2[at:])}
    starts = [0, *sorted(columns)]
    widths = [sum(WIDTHS_2[a:b]) for a, b in pairwise(starts)]
    lower = [
        [(t, h, len([s for s in starts if c < s <= c + w])) for r, c, t, h, w in placed(ROWS_2[at:]) if r == row]
        for row in range(len(ROWS_2) - at)
    ]
    writer.table(lower, widths)
    writer.page("- 2 -")
    assert grids(writer.done()) == [grid(ROWS_2)]


def test_table_over_three_pages_of_a_spread_with_a_repeated_head() -> None:
    first, rest = cut(table_3(), 9)
    second, third = cut(rest, 8)
    writer = Writer()
    writer.table(first, WIDTHS_3)
    writer.page("1")
    writer.table([*HEAD_3, *second], WIDTHS_3, left=LEFT - 20)  # a left page has another margin
    writer.page("2")
    writer.table([*HEAD_3, *third], WIDTHS_3)
    writer.page("3")
    assert grids(writer.done()) == [grid(table_3())]


TORN: list[tuple[list[list[Cell]], list[list[Cell]], Sequence[int], list[list[Cell]]]] = [
    (  # a label that spans rows, cut inside its words
        [[("（三）不", 2, 1), "1.属于国家秘密", "1"], ["2.其他法律行政法规禁止公开", "4"]],
        [[("予公开", 2, 1), "3.危及“三安全一稳定”", "5"], ["4.保护第三方合法权益", "6"]],
        (),
        [
            [("（三）不予公开", 4, 1), "1.属于国家秘密", "1"],
            ["2.其他法律行政法规禁止公开", "4"],
            ["3.危及“三安全一稳定”", "5"],
            ["4.保护第三方合法权益", "6"],
        ],
    ),
    (  # a row cut in two, its figures above
        [["（一）予以公开", "12", "3"], ["（二）部分公开（区分处理的，", "7", "8"]],
        [["只计这一情形）", "", ""], ["（七）总计", "19", "11"]],
        (),
        [
            ["（一）予以公开", "12", "3"],
            ["（二）部分公开（区分处理的，只计这一情形）", "7", "8"],
            ["（七）总计", "19", "11"],
        ],
    ),
    (  # and below
        [["（一）予以公开", "12", "3"], ["（三）不", "", ""]],
        [["予公开", "7", "8"], ["（七）总计", "19", "11"]],
        (),
        [["（一）予以公开", "12", "3"], ["（三）不予公开", "7", "8"], ["（七）总计", "19", "11"]],
    ),
    (  # a label without a number of its own, where no rule parts the halves
        [["规章", "1", "0"], ["行政规范", "7", "2"]],
        [["性文件", "", ""], ["行政许可", "5", "6"]],
        (0, 1, 2),
        [["规章", "1", "0"], ["行政规范性文件", "7", "2"], ["行政许可", "5", "6"]],
    ),
    (  # two rows with figures are two, and so is one whose figures are blank
        [["规章", "1", "0"], ["行政处罚", "7", "2"]],
        [["行政强制", "", ""], ["行政许可", "5", "6"]],
        (),
        [["规章", "1", "0"], ["行政处罚", "7", "2"], ["行政强制", "", ""], ["行政许可", "5", "6"]],
    ),
    (  # a blank figure below another is a cell of its own
        [["（一）予以公开", "12", "3"], ["（二）部分公开", "/", "8"]],
        [["（三）不予公开", "", ""], ["（七）总计", "19", "11"]],
        (0, 1, 2),
        [
            ["（一）予以公开", "12", "3"],
            ["（二）部分公开", "/", "8"],
            ["（三）不予公开", "", ""],
            ["（七）总计", "19", "11"],
        ],
    ),
]


@pytest.mark.parametrize(("above", "below", "open_above", "expected"), TORN)
def test_rows_that_a_page_break_cuts(
    above: list[list[Cell]], below: list[list[Cell]], open_above: Sequence[int], expected: list[list[Cell]]
) -> None:
    widths = (140, 40, 40) if isinstance(above[0][0], str) else (80, 160, 40)
    writer = Writer()
    writer.table(above, widths)
    writer.page("- 1 -")
    writer.table(below, widths, open_above=open_above)
    writer.page("- 2 -")
    assert grids(writer.done()) == [grid(expected)]


def test_each_part_of_a_torn_cell_has_its_place() -> None:
    above, below, _, _ = TORN[0]
    writer = Writer()
    writer.table(above, (80, 160, 40))
    writer.page()
    writer.table(below, (80, 160, 40))
    content = parse_pdf(writer.done(), "report.pdf")
    places = [(box.span.of(content.text), box.page) for box in content.boxes]
    assert places[:2] == [("（三）不", 1), ("予公开", 2)]


def test_tables_that_are_not_one() -> None:
    """A heading between them, or other columns, keep two tables apart."""
    rows: list[list[Cell]] = [["规章", "1"], ["行政许可", "5"]]
    writer = Writer()
    writer.table(rows, (200, 100))
    writer.page("- 1 -")
    writer.line("三、收到和处理政府信息公开申请情况")
    writer.table(rows, (200, 100))
    writer.page("- 2 -")
    writer.table(rows, (220, 80))
    writer.page("- 3 -")
    assert grids(writer.done()) == [grid(rows)] * 3


def test_prose_in_frames_is_prose() -> None:
    """Frames around each line make no table, nor rows of the table below whose width they have."""
    rows: list[list[Cell]] = [[("第二十条第（一）项", 1, 3)], ["规章", "1", "2"], ["行政规范性文件", "7", "8"]]
    writer = Writer()
    writer.prose(SENTENCE * 2, is_ruled=True)
    writer.table(rows, (247, 100, 100), left=LEFT - 1)
    writer.y -= 20
    writer.prose(SENTENCE, is_ruled=True)
    content = parse_pdf(writer.done(), "report.pdf")
    assert [read_grid(content, table) for table in content.tables] == [grid(rows)]
    text = content.text.split("\n")
    assert (text[0], text[-1]) == (SENTENCE * 2, SENTENCE)


def test_table_without_borders_at_its_sides() -> None:
    rows: list[list[Cell]] = [
        ["信息内容", "本年制发件数", "现行有效件数"],
        ["规章", "1", "12"],
        ["行政规范性文件", "", "46"],
    ]
    writer = Writer()
    for n in range(4):
        writer.rule(LEFT, writer.y + 20 * n, LEFT + 300, writer.y + 20 * n)
    for x in (100, 200):
        writer.rule(LEFT + x, writer.y, LEFT + x, writer.y + 60)
    writer.table(rows, (100, 100, 100), rules="none")
    assert grids(writer.done()) == [grid(rows)]


def test_table_without_rules_is_read_as_lines() -> None:
    writer = Writer()
    writer.table([["规章", "1", "0", "12"], ["行政规范性文件", "7", "2", "46"]], WIDTHS_2, rules="none")
    content = parse_pdf(writer.done(), "report.pdf")
    assert content.tables == ()
    assert content.text == "规章 1 0 12\n行政规范性文件 7 2 46"


def test_label_that_is_too_long_for_its_cell_leaves_the_figure_beside_it_alone() -> None:
    rows: list[list[Cell]] = [["要求行政机关确认或重新出具已", "133", "1"], ["重复申请", "12", "0"]]
    writer = Writer()
    writer.table(rows, (118, 22, 40))
    assert grids(writer.done()) == [grid(rows)]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_rotated_page(rotate: int) -> None:
    """A landscape table on a page that is turned for reading, drawn as programs do: turned the other way."""
    writer = Writer(A4 if rotate == 180 else (A4[1], A4[0]), rotate=rotate)
    writer.y = 60
    writer.line("二、主动公开政府信息情况", x=100)
    writer.table(ROWS_2, WIDTHS_2, 24)
    content = parse_pdf(writer.done(), "report.pdf")
    assert [read_grid(content, table) for table in content.tables] == [grid(ROWS_2)]
    heading = content.boxes[0]
    assert heading.span.of(content.text) == "二、主动公开政府信息情况"
    assert (heading.left, heading.top) == (pytest.approx(100, abs=1), pytest.approx(60, abs=3))


PARAGRAPHS: list[tuple[str, list[str], list[str]]] = [
    ("one, wrapped", [SENTENCE * 3], [SENTENCE * 3]),
    ("two", [SENTENCE, SENTENCE * 2], [SENTENCE, SENTENCE * 2]),
    ("a heading", ["一、总体情况", SENTENCE * 2], ["一、总体情况", SENTENCE * 2]),
    (
        "a full line and a heading mark",
        ["清" * 25 + "。", "（一）主动公开情况。"],
        ["清" * 25 + "。", "（一）主动公开情况。"],
    ),
    ("blanks between Chinese and figures", ["2023 年 ， 清河市公开 136 条。"], ["2023年，清河市公开136条。"]),
    ("blanks between words and numbers", ["Open  Data 12 345 和 3 件"], ["Open Data 12 345和3件"]),
]


@pytest.mark.parametrize(("written", "expected"), [p[1:] for p in PARAGRAPHS], ids=[p[0] for p in PARAGRAPHS])
def test_paragraphs(written: list[str], expected: list[str]) -> None:
    writer = Writer()
    writer.prose(SENTENCE * 3)
    for paragraph in written:
        writer.prose(paragraph)
    assert lines(writer.done())[1:] == expected


def test_paragraph_goes_on_over_a_page_break() -> None:
    writer = Writer()
    writer.prose("清" * 25 + "河" * 27)
    writer.page("- 1 -")
    writer.prose("市" * 27 + "府。", indent=0)
    writer.prose(SENTENCE)
    writer.page("- 2 -")
    assert lines(writer.done()) == ["清" * 25 + "河" * 27 + "市" * 27 + "府。", SENTENCE]


WRAPPED = [
    ("an address has no room", ["清" * 15 + "（网址：", "http://www.qinghe.example/zwgk/", "index.html）。"]),
    ("what stands before it goes with it", ["清" * 20, "（网址：http://www.qinghe.example/）。"]),
    ("a bracket at the end", ["清" * 26 + "（", "清" * 5 + "）。"]),
]


@pytest.mark.parametrize("parts", [w[1] for w in WRAPPED], ids=[w[0] for w in WRAPPED])
def test_lines_that_end_early(parts: list[str]) -> None:
    """A sentence that is not at its end goes on in the next line, if it began with an indent and that has none."""
    writer = Writer()
    writer.prose(SENTENCE * 2)
    writer.line(parts[0], x=LEFT + 32)
    for part in parts[1:]:
        writer.line(part)
    writer.prose(SENTENCE)
    assert [line.replace(" ", "") for line in lines(writer.done())[1:]] == ["".join(parts), SENTENCE]


def test_justified_line_is_not_a_row_of_columns() -> None:
    writer = Writer()
    writer.prose(SENTENCE * 2)
    for number, sign in enumerate("号，邮编：223100，电话："):
        writer.text(sign, LEFT + number * 26, writer.y, 16)
    assert lines(writer.done())[-1].startswith("号，邮编：")


def test_table_in_a_form_that_is_moved_and_scaled() -> None:
    """Programs put whole pages into a form and draw it in another size."""
    rows: list[list[Cell]] = [["规章", "1", "12"], ["行政规范性文件", "7", "46"]]
    writer = Writer()
    writer.canvas.beginForm("form")
    writer.table(rows, (100, 60, 60))
    writer.canvas.endForm()
    writer.canvas.translate(60, 100)
    writer.canvas.scale(0.8, 0.8)
    writer.canvas.doForm("form")
    assert grids(writer.done()) == [grid(rows)]


def test_words_that_a_line_break_parts() -> None:
    """A blank stands between them, in one paragraph; the place is that of both lines."""
    writer = Writer()
    for written in ("清" * 24 + " Open", "Data 公开" + "清" * 22, SENTENCE):
        writer.prose(written, indent=0)
    content = parse_pdf(writer.done(), "report.pdf")
    assert content.text.startswith("清" * 24 + "Open Data公开" + "清" * 22)
    assert content.boxes[0].bottom - content.boxes[0].top > 2 * 16


def test_numbers_that_a_line_break_parts_stay_two() -> None:
    writer = Writer()
    for written in ("清" * 26 + " 12", "345件，公开" + "清" * 10, SENTENCE):
        writer.prose(written, indent=0)
    assert "12345" not in parse_pdf(writer.done(), "report.pdf").text


@pytest.mark.parametrize(
    "mark", ["— {} —", "- {} -", "{}", "第 {} 页 共 4 页", "第{}页", "{}/4", "-{}-", "· {} ·", "Page {} of 4"]
)
def test_page_marks_are_left_out(mark: str) -> None:
    writer = Writer()
    for number in range(1, 5):
        writer.prose(SENTENCE)
        writer.page(mark.format(number))
    assert lines(writer.done()) == [SENTENCE] * 4


def test_running_head_is_left_out_and_figures_at_the_foot_stay() -> None:
    writer = Writer()
    for number in range(1, 4):
        writer.text("清河市人民政府年度报告", 200, 40)
        writer.prose(SENTENCE)
        writer.text(str(number * number + 40), 300, 780)
        writer.page()
    assert lines(writer.done()) == [part for n in (41, 44, 49) for part in (SENTENCE, str(n))]


def test_figure_at_the_foot_of_a_single_page_stays() -> None:
    writer = Writer()
    writer.prose(SENTENCE)
    writer.text("41", 300, 780)
    assert lines(writer.done()) == [SENTENCE, "41"]


def test_every_line_and_cell_has_its_place() -> None:
    content = parse_pdf(report(), "report.pdf")
    assert [box.span.of(content.text).strip() for box in content.boxes] == [
        box.span.of(content.text) for box in content.boxes
    ]
    covered = sorted(box.span for box in content.boxes)
    assert all(a.end <= b.start for a, b in pairwise(covered))
    assert "".join(span.of(content.text) for span in covered) == content.text.replace("\n", "").replace("\t", "")
    assert {box.page for box in content.boxes} == {1, 2, 3, 4, 5, 6}
    assert all(0 <= box.left < box.right <= A4[0] and 0 <= box.top < box.bottom <= A4[1] for box in content.boxes)


def test_report_is_whole() -> None:
    content = parse_pdf(report(), "report.pdf")
    assert [read_grid(content, t) for t in content.tables] == [grid(ROWS_2), grid(table_3()), grid(ROWS_4)]
    assert content.text.startswith("清河市人民政府\n2023年政府信息公开工作年度报告\n清河市人民政府办公室")
    assert content == parse_pdf(report(), "report.pdf")


def test_lone_ideographs_in_a_font_that_is_not_there() -> None:
    """PDFium leaves out a single character whose font neither the file nor the machine has."""
    writer = Writer(lone=True)
    rows: list[list[Cell]] = [["三", "清河", "12"], ["一", "", "0"]]
    writer.prose("清河市公开政府信息")
    writer.line("无")
    writer.table(rows, (40, 60, 60))
    data = writer.done()
    assert grids(data) == [grid(rows)]
    assert lines(data)[:2] == ["清河市公开政府信息", "无"]


def test_text_printed_twice_to_look_bold() -> None:
    writer = Writer()
    for x in (100, 100.4):
        writer.text("信息内容1100", x, 100)
    assert lines(writer.done()) == ["信息内容1100"]


def test_blank_page_is_no_fault() -> None:
    writer = Writer()
    writer.prose(SENTENCE)
    writer.page()
    writer.page()
    assert lines(writer.done()) == [SENTENCE]


def test_rules_of_a_scan_are_found_and_wiped_out() -> None:
    """A rule is a long dark run; the strokes of letters stay."""
    width, height = 300, 200
    shades = bytearray(b"\xff" * (width * height))
    shades[50 * width + 20 : 50 * width + 280] = b"\x00" * 260
    shades[40 * width + 100 : 180 * width + 100 : width] = b"\x40" * 140
    shades[120 * width + 200 : 120 * width + 220] = b"\x00" * 20
    plain, across, down = without_rules(Picture(1, width, height, bytes(shades), 144))
    assert across == (Rule(25, 10, 140),)
    assert down == (Rule(50, 20, 90),)
    assert plain.shades.count(0) == 20
    assert plain.shades[120 * width + 200 : 120 * width + 220] == b"\x00" * 20


HOCR = """
<span class='ocr_line' id='line_1' title="bbox 100 100 700 150; baseline 0 0">
<span class='ocrx_word' id='word_1' title='bbox 100 100 200 150; x_wconf 90'>
<span class='ocrx_cinfo' title='x_bboxes 100 100 150 150; x_conf 99'>总</span>
<span class='ocrx_cinfo' title='x_bboxes 150 100 200 150; x_conf 99'>计</span></span>
<span class='ocrx_word' id='word_2' title='bbox 300 100 500 150; x_wconf 90'>
<span class='ocrx_cinfo' title='x_bboxes 300 100 320 150; x_conf 99'>1</span>
<span class='ocrx_cinfo' title='x_bboxes 320 100 340 150; x_conf 99'>2</span>
<span class='ocrx_cinfo' title='x_bboxes 460 100 480 150; x_conf 99'>&lt;</span></span></span>
"""


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ((), ["总计", "12<"]),
        ((Rule(400 * 0.24, 0, 100),), ["总计", "12", "<"]),
        ((Rule(400 * 0.24, 50, 100),), ["总计", "12<"]),
    ],
)
def test_words_that_tesseract_finds(rules: Sequence[Rule], words: list[str]) -> None:
    """A rule parts figures that Tesseract takes for one word; a word is as high as its line."""
    found = list(read_hocr(HOCR, rules))
    assert [glyph.text for glyph in found] == words
    assert {(round(glyph.top), round(glyph.bottom)) for glyph in found} == {(24, 36)}


@pytest.mark.skipif(not HONGZE.is_file(), reason="the shared reports are not here")
def test_real_report() -> None:
    """A real report whose prose stands on backgrounds and whose tables 二 and 三 run over page breaks."""
    content = parse_pdf(HONGZE.read_bytes(), HONGZE.name)
    second, third, fourth = ([[""] * t.columns for _ in range(t.rows)] for t in content.tables)
    for table, rows in zip(content.tables, (second, third, fourth), strict=True):
        for cell in table.cells:
            rows[cell.row][cell.column] = cell.span.of(content.text)
    assert [row for row in second if row[1]] == [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "0", "0", "0"],
        ["行政规范性文件", "0", "5", "5"],
        ["信息内容", "本年处理决定数量", "", ""],
        ["行政许可", "550", "", ""],
        ["信息内容", "本年处理决定数量", "", ""],
        ["行政处罚", "4119", "", ""],
        ["行政强制", "195", "", ""],
        ["信息内容", "本年收费金额（单位：万元）", "", ""],
        ["行政事业性收费", "7730.28", "", ""],
    ]
    applicants = ("natural-person", "commercial", "research", "public-welfare", "legal-service", "other", "total")
    gold: dict[str, dict[str, int]] = {}
    for entry in json.loads(HONGZE.with_suffix(".cells.json").read_text(encoding="utf-8"))["cells"]:
        if entry["applicant"]:
            gold.setdefault(entry["indicator"], {})[entry["applicant"]] = entry["value"]
    figures = [[int(n) for n in row[3:]] for row in third[3:]]
    assert len(figures) == 23
    assert figures == [[row[applicant] for applicant in applicants] for row in gold.values()]
    assert [row[0] for row in third[3:] if row[0]] == [
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "三、本年度办理结果",
        "四、结转下年度继续办理",
    ]
    spans = {c.span.of(content.text): (c.rowspan, c.colspan) for c in content.tables[1].cells}
    assert spans["三、本年度办理结果"] == (20, 1)
    assert (spans["（三）不予公开"], spans["（四）无法提供"], spans["（五）不予处理"]) == ((8, 1), (3, 1), (5, 1))
    assert fourth[3] == ["10", "1", "0", "0", "0", "0", "0", "0", "0", "0", "5", "0", "0", "0", "0"]
    assert len(content.text.split("\n")) == 62
    assert "- 3 -" not in content.text
    assert {box.page for box in content.boxes} == {1, 2, 3, 4, 5}
