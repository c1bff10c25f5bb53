"""Writes web pages: as a template of the form makes them, as pasted from Word, and laid out with tables."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from writing.report import Cell, Report, Table

Words = Callable[[str], str]
"""Marks up the words of a paragraph or a cell."""


def clean(report: Report) -> bytes:
    """Return a page with headings, paragraphs and tables, and nothing else."""
    body = f"<h1>{escape(report.title)}</h1>\n{_body(report, _table)}"
    return _page(report, f"<body>\n{body}</body>", "utf-8")


def word_paste(report: Report) -> bytes:
    """Return a gb18030 page around a paste from Word: its classes, spans inside numbers, paragraphs in cells."""
    menu = "".join(f'<li><a href="/c{n}/">{name}</a></li>\n' for n, name in enumerate(_MENU, 1))
    title = f'<p class="MsoNormal" align="center" style="mso-pagination:widow-orphan">{_spans(report.title)}</p>'
    content = f'<div class="article">\n{title}\n{_body(report, _word_table, _spans)}</div>'
    return _page(report, _CHROME.format(menu=menu, report=report, content=content), "gb18030")


def nested(report: Report) -> bytes:
    """Return a page whose layout is made of tables, with the tables of the report inside their cells."""

    def framed(table: Table, words: Words) -> str:
        return f"<table><tr><td>{_table(table, words)}</td></tr></table>"

    menu = "".join(f"<tr><td><a href='/{n}'>{name}</a></td></tr>" for n, name in enumerate(_MENU, 1))
    content = f"<h3>{escape(report.title)}</h3>\n{_body(report, framed)}"
    main = f'<td valign="top"><table width="100%"><tr><td>{content}</td></tr></table></td>'
    layout = f'<table width="980"><tr><td width="180"><table>{menu}</table></td>{main}</tr></table>'
    return _page(report, f"<body>{layout}</body>", "utf-8")


_CHROME = """<body>
<div class="header"><ul class="nav">
{menu}</ul></div>
<div class="position">当前位置：首页 &gt; 政府信息公开年报</div>
<div class=info>发布时间：{report.published} 来源：{report.agency} 浏览次数：<script>hits(20733)</script>
字体：[大 中 小]</div>
{content}
<div class="footer"><p>版权所有：某某人民政府办公室</p><p>网站标识码：9900000001</p></div>
</body>"""

_MENU = ("首页", "政务公开", "办事服务", "互动交流", "走进我们")


def _page(report: Report, body: str, encoding: str) -> bytes:
    date = f'<meta name="PubDate" content="{report.published}">'
    head = f'<meta charset="{encoding}">\n{date}\n<title>{escape(report.title)}</title>'
    page = f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n{head}\n</head>\n{body}\n</html>\n'
    return page.encode(encoding)


def _body(report: Report, table: Callable[[Table, Words], str], words: Words = escape) -> str:
    lines = [f"<p>{words(text)}</p>" for text in report.intro]
    for section in report.sections:
        lines.append(f"<h2>{words(section.heading)}</h2>")
        lines += [f"<p>{words(text)}</p>" for text in section.text]
        if section.table:
            lines += [f"<p>{words(section.table.caption)}</p>"] if section.table.caption else []
            lines.append(table(section.table, words))
    lines += [f"<p>{words(text)}</p>" for text in report.signature]
    return "\n".join(lines) + "\n"


def _table(table: Table, words: Words, cell: Callable[[Cell, Words], str] | None = None) -> str:
    lines = ['<table border="1">']
    for number, row in enumerate(table.rows):
        name = "th" if number < table.head else "td"
        made = (f"<{name}{_spanning(c)}>{(cell or _cell)(c, words)}</{name}>" for c in row)
        lines.append(f"<tr>{''.join(made)}</tr>")
    return "\n".join([*lines, "</table>"])


def _word_table(table: Table, words: Words) -> str:
    return _table(table, words, _word_cell).replace("<table ", '<table class="MsoTableGrid" cellpadding="0" ')


def _spanning(cell: Cell) -> str:
    spans = {"colspan": cell.colspan, "rowspan": cell.rowspan}
    return "".join(f' {name}="{value}"' for name, value in spans.items() if value > 1)


def _cell(cell: Cell, words: Words) -> str:
    return words(cell.text)


def _word_cell(cell: Cell, words: Words) -> str:
    """Return a cell of paragraphs: a long label is cut in two, an empty one holds a blank that is none."""
    text = cell.text
    middle = len(text) // 2
    parts = [text] if cell.fact or len(text) < 6 else [text[:middle], text[middle:]]
    paragraph = '<p class="MsoNormal" style="mso-char-indent-count:0"><span lang="EN-US">{}<o:p></o:p></span></p>'
    return "".join(paragraph.format(words(part) or "&nbsp;") for part in parts)


def _spans(text: str) -> str:
    """Return words with every number cut by the end of a span, as Word's own markup cuts them."""
    parts: list[str] = []
    for position, sign in enumerate(text):
        is_inside_number = position and sign.isdigit() and text[position - 1].isdigit()
        parts.append(f'</span><span style="mso-spacerun:yes">{sign}' if is_inside_number else escape(sign))
    return f"<span>{''.join(parts)}</span>" if text else ""
