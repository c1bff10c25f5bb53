"""What notebooks show of values: tables as HTML that need no style sheet, in light and in dark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import escape

HEAD = 20
"""How many rows of a long table are shown."""

_RIGHT = ' style="text-align:right"'
_LEFT = ' style="text-align:left"'


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, head: int = HEAD) -> str:
    """Return a table as HTML: its first rows, and how many more there are."""
    cells = [[_cell(value) for value in row] for row in rows[:head]]
    numbers = [bool(rows) and all(_is_number(row[n]) for row in rows[:head]) for n in range(len(columns))]
    header = "".join(
        f'<th scope="col"{_RIGHT if is_number else _LEFT}>{escape(column)}</th>'
        for column, is_number in zip(columns, numbers, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_RIGHT if is_number else _LEFT}>{cell}</td>" for cell, is_number in zip(row, numbers, strict=True)
        )
        + "</tr>\n"
        for row in cells
    )
    more = f"<p>… {len(rows) - head} 行未列出 · {len(rows) - head} more rows</p>" if len(rows) > head else ""
    title = f'<caption style="text-align:left">{escape(caption)}</caption>'
    return f"<table>{title}\n<thead><tr>{header}</tr></thead>\n<tbody>\n{body}</tbody></table>{more}"


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if text.startswith(("https://", "http://")):
        return f'<a href="{escape(text)}">{escape(text)}</a>'
    return escape(text)
