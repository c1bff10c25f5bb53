"""Writes plain text: a table flattened in each of the ways in which pages and copies do it (⏎ is a line break)."""

from __future__ import annotations

from collections.abc import Callable

from writing.report import Report, Table

Flatten = Callable[[list[list[str]], int], str]
"""From the cells of each row, merged ones listed once, and the number of columns, to text."""

MISPRINTS = {
    "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",
    "行政规范性文件": "规范性文件",
    "本年增/减": "本年增\\减",
    "行政复议": "行政法复议",
    "主动公开规范性文件数": "主动公开规范性文数",
    "2.政府网站公开政府信息数": "2.政府网站公开信息数",
    "3.电子邮件申请数": "3.电子邮件申请",
    "2、政府公报公开数": "2、政府公报公开",
}
"""Labels as misprinted, by what the form prints."""

CUTS = {
    "本年新制作数量": "本年新⏎制作数量",
    "本年新公开数量": "本年新⏎公开数量",
    "商业企业": "商业⏎企业",
    "科研机构": "科研⏎机构",
    "（三）不予公开": "（三）不⏎予公开",
    "现行有效件数": "现行有⏎效件数",
    "6.申请信息不存在数": "6.申请信息⏎不存在数",
    "4.政务微信公开政府信息数": "4.政务微信公开⏎政府信息数",
    "计量单位": "计量⏎单位",
    "历年累计": "历年⏎累计",
    "行政诉讼数": "行政⏎诉讼数",
}
"""Labels as a narrow cell breaks them."""


def text_of(report: Report, table: Callable[[Table], str], between: str = "\n") -> str:
    """Return the report with its tables as given, all paragraphs apart by ``between``."""
    head = [report.title, f"发布时间：{report.published} 来源：{report.agency}"]
    return between.join([*head, *_body(report, table)]) + "\n"


def _body(report: Report, table: Callable[[Table], str]) -> list[str]:
    lines = list(report.intro)
    for section in report.sections:
        lines += [section.heading, *section.text]
        if section.table:
            lines += [section.table.caption] if section.table.caption else []
            lines.append(table(section.table))
    return [*lines, *report.signature]


def flat(
    flatten: Flatten, *, labels: dict[str, str] | None = None, cut: str = "\n", between: str = "\n"
) -> Callable[[Report], bytes]:
    """Return a writer that flattens tables so, with some labels replaced, the breaks inside them written as ``cut``."""

    def write(report: Report) -> bytes:
        def table(source: Table) -> str:
            return flatten(_rows(source, labels or {}, cut), source.columns)

        return text_of(report, table, between).encode()

    return write


def markdown(report: Report) -> bytes:
    """Return Markdown: headings, and tables of pipes with a row of delimiters."""

    def table(source: Table) -> str:
        first, *rest = _positions(source)
        delimiters = ["---"] * source.columns
        return "\n".join(f"| {' | '.join(line)} |" for line in [first, delimiters, *rest])

    text = text_of(report, table, "\n\n")
    for heading, level in [(report.title, "#"), *((section.heading, "##") for section in report.sections)]:
        text = text.replace(f"{heading}\n", f"{level} {heading}\n", 1)
    return text.encode()


def leading_pipes(report: Report) -> bytes:
    """Return text with a row per line between pipes, a merged cell's further places empty: ``| 规章 | 2 | 0 | 2 |``."""
    return text_of(report, lambda t: "\n".join(f"| {' | '.join(line)} |" for line in _positions(t))).encode()


def one_line(report: Report) -> bytes:
    """Return text with all of the report on one line, cells and list numbers glued: ``规章000行政规范性文件3112``."""
    head = f"标题: {report.title}\n发布时间: {report.published}\n当前位置： 首页政务公开政府信息公开年报 {report.title}"
    info = f"来源：{report.agency} 时间：{report.published} 微信 微博 QQ空间 文件下载 相关链接："
    body = "".join(_body(report, lambda table: "".join(map("".join, _rows(table, {}, "")))))
    return f"{head} {info} {body} 附件下载\n".encode()


def paragraphs(rows: list[list[str]], _columns: int) -> str:
    """One cell per paragraph: ``规章⏎⏎0⏎⏎0``."""
    return "\n\n".join(_cells(rows))


def lines(rows: list[list[str]], _columns: int) -> str:
    """One cell per line: ``规章⏎0⏎0``."""
    return "\n".join(_cells(rows))


def trailing_pipes(rows: list[list[str]], _columns: int) -> str:
    """One row per line, each cell with a pipe behind it: ``规章 | 0 | 0 |``."""
    return "\n".join(f"{' | '.join(row)} |" for row in rows)


def merged_pipes(rows: list[list[str]], columns: int) -> str:
    """The same, filled up with empty pipes where cells are merged: ``第二十条第（五）项 | |||``."""
    return "\n".join(f"{' | '.join(row)} | {'|' * (columns - len(row))}".rstrip(" ") for row in rows)


def pipe_lines(rows: list[list[str]], columns: int) -> str:
    """One cell with its pipe per line, the rest of the row as pipes: ``规章 |⏎0 |``; a bare pipe is an empty cell."""
    made: list[str] = []
    for row in rows:
        made += [f"{cell} |".lstrip() for cell in row]
        made += ["|" * (columns - len(row))] if len(row) < columns else []
    return "\n".join(made)


def pipe_separators(rows: list[list[str]], _columns: int) -> str:
    """A pipe alone on a line between two cells: ``规章⏎|⏎0``."""
    return "\n|\n".join([*_cells(rows), ""]).rstrip("\n")


def tabs(rows: list[list[str]], _columns: int) -> str:
    """One row per line, cells apart by tabs."""
    return "\n".join(map("\t".join, rows))


def blanks(rows: list[list[str]], _columns: int) -> str:
    """The whole table on one line, cells apart by blanks."""
    return " ".join(_cells(rows))


def glued_rows(rows: list[list[str]], _columns: int) -> str:
    """One row per line, nothing between its cells: ``规章000``."""
    return "\n".join(map("".join, rows))


def without_repeats(rows: list[list[str]], _columns: int) -> str:
    """One cell per line, and every line that was there before is gone; so is where it stood."""
    return "\n".join(dict.fromkeys(_cells(rows)))


def _rows(table: Table, labels: dict[str, str], cut: str) -> list[list[str]]:
    def printed(text: str) -> str:
        for label, other in labels.items():
            if text.removeprefix("其中：") == label:
                text = text.replace(label, other)
        return text.replace("⏎", cut)

    return [[printed(cell.text) for cell in row] for row in table.rows]


def _positions(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in line] for line in table.grid]


def _cells(rows: list[list[str]]) -> list[str]:
    return [cell for row in rows for cell in row if cell]
