"""A chart in its place: its title above, what its colours mean, its data as a table below."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from gongkai.model.labels import Names


class Table(NamedTuple):
    """The data of a chart: the heads of its columns, and rows of cells in HTML; those of the first column are heads."""

    heads: tuple[Names, ...]
    rows: Sequence[Sequence[str]]


def both(names: Names) -> str:
    """Return a name in both languages, each marked as such; once where it is the same."""
    if names[0] == names[1]:
        return escape(names[0])
    return f'<span lang="zh">{escape(names[0])}</span> <span lang="en">{escape(names[1])}</span>'


def figure(title: Names, chart: str, table: Table | None = None, *, key: str = "") -> str:
    """Return a chart with its title and its data."""
    data = "" if table is None else _table(title, table)
    return f'<figure class="chart-figure"><figcaption>{both(title)}</figcaption>{key}{chart}{data}</figure>'


def _table(title: Names, table: Table) -> str:
    heads = "".join(f'<th scope="col">{both(head)}</th>' for head in table.heads)
    rows = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td class=number>{cell}</td>" for cell in rest)}</tr>'
        for first, *rest in table.rows
    )
    return (
        '<details><summary><span lang="zh">数据</span> <span lang="en">Data</span></summary>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(" ".join(dict.fromkeys(title)))}">'
        f'<table class="data"><caption class="chart-hidden">{both(title)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )
