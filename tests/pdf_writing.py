"""Writes PDFs as offices print them: prose, ruled tables with merged cells, page marks; no font file is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
A4 = (595.0, 842.0)
LEFT, RIGHT, TOP = 75.0, 520.0, 80.0

Cell = str | tuple[str, int, int]
"""A cell by its text, or by text, rowspan and colspan; a line break in the text is one in the cell."""

Rules = Literal["lines", "boxes", "bars", "none"]
"""Rules as single strokes, as a frame around each cell, as thin filled rectangles, or none."""

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


class Writer:
    """A PDF under way; places are points from the upper left corner, and what is written next stands at ``y``."""

    def __init__(
        self,
        size: tuple[float, float] = A4,
        *,
        encrypt: object = None,
        compress: bool = True,
        rotate: int = 0,
        lone: bool = False,
        font: str = FONT,
    ) -> None:
        self.size = size
        self.buffer = BytesIO()
        self.canvas = Canvas(
            self.buffer, pagesize=size, invariant=True, encrypt=encrypt, pageCompression=1 if compress else 0
        )
        self.rotate = rotate
        self.font = font
        self.after = "" if lone else " "  # PDFium loses a text of one ideograph whose font is not there
        self.y = TOP
        self._start()

    def _start(self) -> None:
        self.y = TOP
        if self.rotate:  # programs draw what is to be read on a turned page turned the other way
            width, height = self.size
            self.canvas.setPageRotation(self.rotate)
            self.canvas.translate(*{90: (height, 0), 180: (width, height), 270: (0, width)}[self.rotate])
            self.canvas.rotate(self.rotate)

    def text(self, written: str, x: float, y: float, size: float = 12) -> None:
        """Write a line whose upper left corner is given."""
        if not written:
            return
        self.canvas.setFont(self.font, size)
        self.canvas.drawString(x, self.size[1] - y - 0.88 * size, written + self.after)

    def line(self, written: str, size: float = 16, x: float = LEFT) -> None:
        """Write a line of its own."""
        self.text(written, x, self.y, size)
        self.y += 1.75 * size

    def title(self, written: str, size: float = 22) -> None:
        """Write a line in the middle."""
        self.line(written, size, (LEFT + RIGHT - pdfmetrics.stringWidth(written, FONT, size)) / 2)

    def prose(self, written: str, size: float = 16, *, is_ruled: bool = False, indent: int = 2) -> None:
        """Write a paragraph, wrapped at the right margin; ruled, with a frame around each of its lines."""
        for number, line in enumerate(wrapped(written, size, indent)):
            if is_ruled:
                self.canvas.rect(LEFT - 1, self.size[1] - self.y - 1.75 * size, RIGHT - LEFT + 2, 1.75 * size)
            self.line(line, size, LEFT + (indent * size if number == 0 else 0))

    def rule(self, x: float, y: float, a: float, b: float, rules: Rules = "lines") -> None:
        """Draw a rule between two points."""
        height = self.size[1]
        if rules == "bars":
            self.canvas.rect(x, height - b - 0.24, a - x or 0.48, b - y + 0.48, stroke=0, fill=1)
        else:
            self.canvas.line(x, height - y, a, height - b)

    def table(
        self,
        rows: Sequence[Sequence[Cell]],
        widths: Sequence[float],
        heights: Sequence[float] | float = 20,
        *,
        rules: Rules = "lines",
        size: float = 9,
        left: float = LEFT,
        open_above: Sequence[int] = (),
        is_open_below: bool = False,
    ) -> None:
        """Draw a table; its rules are missing above the cells of the first row that are named, and below the last."""
        steps = [heights] * len(rows) if isinstance(heights, (int, float)) else heights
        xs = [left + sum(widths[:n]) for n in range(len(widths) + 1)]
        ys = [self.y + sum(steps[:n]) for n in range(len(rows) + 1)]
        for row, column, written, height, width in placed(rows):
            x, a = xs[column], xs[column + width]
            y, b = ys[row], ys[row + height]
            if rules == "boxes":
                self.canvas.rect(x, self.size[1] - b, a - x, b - y)
            elif rules != "none":
                self.rule(x, y, x, b, rules)
                self.rule(a, y, a, b, rules)
                if row or column not in open_above:
                    self.rule(x, y, a, y, rules)
                if row + height < len(rows) or not is_open_below:
                    self.rule(x, b, a, b, rules)
            lines = written.split("\n")
            top = (y + b - len(lines) * size * 1.2) / 2
            for number, line in enumerate(lines):
                middle = (x + a - pdfmetrics.stringWidth(line, self.font, size)) / 2
                self.text(line, middle, top + number * size * 1.2, size)
        self.y = ys[-1] + 20

    def page(self, mark: str = "") -> None:
        """End the page, with a mark at its foot."""
        if mark:
            self.text(mark, self.size[0] / 2 - 12, self.size[1] - 50)
        self.canvas.showPage()
        self._start()

    def done(self) -> bytes:
        """Return the file."""
        self.canvas.save()
        return self.buffer.getvalue()


def wrapped(written: str, size: float, indent: int) -> Iterator[str]:
    """Yield the lines of a paragraph; no line begins with a full stop or a comma."""
    line, room = "", RIGHT - LEFT - indent * size
    for character in written:
        width = pdfmetrics.stringWidth(character, FONT, size)
        if width > room and character not in "，。、；：）":
            yield line
            line, room = "", RIGHT - LEFT
        line += character
        room -= width
    yield line


def placed(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, int, str, int, int]]:
    """Yield row, column, text, rowspan and colspan of each cell, placed as in HTML."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            written, height, width = cell if isinstance(cell, tuple) else (cell, 1, 1)
            while (row, column) in taken:
                column += 1
            taken |= {(row + r, column + c) for r in range(height) for c in range(width)}
            yield row, column, written, height, width
            column += width


APPLICANTS = ("商业\n企业", "科研\n机构", "社会公\n益组织", "法律服\n务机构", "其他")
HEAD_3: list[list[Cell]] = [
    [("（本列数据的勾稽关系为：第一项加第二项之和，\n等于第三项加第四项之和）", 3, 3), ("申请人情况", 1, 7)],
    [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
    list(APPLICANTS),
]
GROUPS_3: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("（一）予以公开", ()),
    ("（二）部分公开（区分处理的，只计\n这一情形，不计其他情形）", ()),
    (
        "（三）不予公开",
        (
            "1.属于国家秘密",
            "2.其他法律行政法规禁止公开",
            "3.危及“三安全一稳定”",
            "4.保护第三方合法权益",
            "5.属于三类内部事务信息",
            "6.属于四类过程性信息",
            "7.属于行政执法案卷",
            "8.属于行政查询事项",
        ),
    ),
    ("（四）无法提供", ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确")),
    (
        "（五）不予处理",
        (
            "1.信访举报投诉类申请",
            "2.重复申请",
            "3.要求提供公开出版物",
            "4.无正当理由大量反复申请",
            "5.要求行政机关确认或重新出具已\n获取信息",
        ),
    ),
    (
        "（六）其他处理",
        (
            "1.申请人无正当理由逾期不补正",
            "2.申请人逾期未按收费通知要求缴\n纳费用",
            "3.其他",
        ),
    ),
    ("（七）总计", ()),
)
WIDTHS_3 = (25, 75, 120, 32, 30, 30, 32, 32, 30, 34)

ROWS_2: list[list[Cell]] = [
    [("第二十条第（一）项", 1, 4)],
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "1", "0", "12"],
    ["行政规范性文件", "7", "2", "46"],
    [("第二十条第（五）项", 1, 4)],
    ["信息内容", ("本年处理决定数量", 1, 3)],
    ["行政许可", ("3158", 1, 3)],
    [("第二十条第（六）项", 1, 4)],
    ["信息内容", ("本年处理决定数量", 1, 3)],
    ["行政处罚", ("1204", 1, 3)],
    ["行政强制", ("", 1, 3)],
    [("第二十条第（八）项", 1, 4)],
    ["信息内容", ("本年收费金额（单位：万元）", 1, 3)],
    ["行政事业性收费", ("1646.5", 1, 3)],
]
WIDTHS_2 = (155, 107, 84, 94)

RESULTS: tuple[Cell, ...] = ("结果\n维持", "结果\n纠正", "其他\n结果", "尚未\n审结", "总计")
ROWS_4: list[list[Cell]] = [
    [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
    [*((cell, 2, 1) for cell in map(str, RESULTS)), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
    [*RESULTS, *RESULTS],
    [str(n) for n in (3, 1, 0, 2, 6, 0, 0, 1, 0, 1, 2, 0, 0, 0, 2)],
]
WIDTHS_4 = (29.3,) * 15


def table_3() -> list[list[Cell]]:
    """Return the second table of the form of 2021 with figures that differ from cell to cell."""
    labels = [group for _, parts in GROUPS_3 for group in parts or ("",)]
    rows = [*HEAD_3]
    figures = iter([str(7 * row + column) for column in range(7)] for row in range(3 + len(labels)))
    rows.append([("一、本年新收政府信息公开申请数量", 1, 3), *next(figures)])
    rows.append([("二、上年结转政府信息公开申请数量", 1, 3), *next(figures)])
    first: list[Cell] = [("三\n、\n本\n年\n度\n办\n理\n结\n果", len(labels), 1)]
    for group, parts in GROUPS_3:
        if not parts:
            rows.append([*first, (group, 1, 2), *next(figures)])
        for number, part in enumerate(parts):
            head: list[Cell] = [(group, len(parts), 1)] if number == 0 else []
            rows.append([*(first if number == 0 else []), *head, part, *next(figures)])
        first = []
    rows.append([("四、结转下年度继续办理", 1, 3), *next(figures)])
    return rows


def cut(rows: Sequence[Sequence[Cell]], at: int) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """Return a table in two parts as a page break leaves it; a cell that is cut has as much text above as has room."""
    upper: list[list[Cell]] = [[] for _ in rows[:at]]
    lower: list[list[Cell]] = [[] for _ in rows[at:]]
    rest: list[Cell] = []
    for row, _, written, height, width in placed(rows):
        if row >= at:
            lower[row - at].append((written, height, width))
            continue
        lines = written.split("\n")
        room = max(1, int((at - row) * 20 / (9 * 1.2))) if row + height > at and len(lines) > 3 else len(lines)
        upper[row].append(("\n".join(lines[:room]), min(height, at - row), width))
        if row + height > at:
            rest.append(("\n".join(lines[room:]), row + height - at, width))
    lower[0][:0] = rest  # what is cut comes first in its row, for only labels at the left are
    return upper, lower


def report() -> bytes:
    """Return a report of six pages in the form of 2021 with tables on three of them."""
    writer = Writer()
    writer.title("清河市人民政府")
    writer.title("2023年政府信息公开工作年度报告")
    sentence = "清河市人民政府办公室全面落实条例要求，主动公开政府信息136条，办理依申请公开事项21件，均按时答复。"
    writer.prose(sentence * 4)
    writer.line("一、总体情况", x=LEFT + 32)
    writer.prose(sentence * 5)
    writer.page("- 1 -")
    for number in (2, 3):
        for _ in range(2):
            writer.prose(sentence * 6)
        writer.page(f"- {number} -")
    writer.line("二、主动公开政府信息情况", x=LEFT + 32)
    writer.table(ROWS_2, WIDTHS_2, 24, rules="bars")
    writer.line("三、收到和处理政府信息公开申请情况", x=LEFT + 32)
    upper, lower = cut(table_3(), 8)
    writer.table(upper, WIDTHS_3)
    writer.page("- 4 -")
    writer.table(lower, WIDTHS_3, [22.0] * len(lower))
    writer.page("- 5 -")
    writer.line("四、政府信息公开行政复议、行政诉讼情况", x=LEFT + 32)
    writer.table(ROWS_4, WIDTHS_4, [20, 20, 40, 20])
    writer.line("五、存在的主要问题及改进情况", x=LEFT + 32)
    writer.prose(sentence * 5)
    writer.page("- 6 -")
    return writer.done()
