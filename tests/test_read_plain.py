"""Markdown tables in text files: grids of cells that are spans of the text as it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.document import Document
from gongkai.read import read_text


def cells(document: Document) -> list[list[tuple[int, int, str]]]:
    return [[(c.row, c.column, c.span.of(document.text)) for c in table.cells] for table in document.tables]


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n", [["甲", "乙", "1", "2"]]),
        ("甲 | 乙\n--- | ---\n1 | 2", [["甲", "乙", "1", "2"]]),
        ("| 甲 | 乙 |\n| :-- | --: |\n| 1 |  |\n文字 | 完", [["甲", "乙", "1", "", "文字", "完"]]),
        ("|甲|乙|\n|---|---|\n|a\\|b|2|\n\n|丙|\n", [["甲", "乙", "a\\|b", "2"]]),
        ("|甲|乙|\n|---|---|\n|1|2|3|\n|4|\n", [["甲", "乙", "1", "2", "3", "4"]]),
        ("|甲|\n|---|\n|1|\n|2|3|\n|---|---|\n|4|5|\n", [["甲", "1"], ["2", "3", "4", "5"]]),
        ("|0|0|\n|---|---|\n", [["0", "0"]]),
        ("|甲|乙|\n|---|\n|1|2|\n", []),  # a delimiter row must have as many cells as the row above it
        ("甲 | 乙 |\n1 | 2 |\n", []),
        ("|甲|乙|\n|1||\n|丙|\n", [["甲", "乙", "1", ""]]),  # lines with as many cells, without a delimiter row
        ("|甲|乙|\n\n|1|2|\n", []),
        ("|---|---|\n|1|2|\n", []),
        ("甲\n---\n乙\n", []),
        ("a|b", []),
    ],
)
def test_markdown_tables(text: str, tables: list[list[str]]) -> None:
    document = read_text(text, "a.md")
    assert [[cell for _, _, cell in table] for table in cells(document)] == tables
    assert document.text == text


def test_places_and_span() -> None:
    text = "表一\n\n| 类别 | 条数 |\n|---|---|\n| 规划 | 3 |\n\n完"
    document = read_text(text)
    assert cells(document) == [[(0, 0, "类别"), (0, 1, "条数"), (1, 0, "规划"), (1, 1, "3")]]
    (table,) = document.tables
    assert table.span.of(text) == "| 类别 | 条数 |\n|---|---|\n| 规划 | 3 |"
    assert (table.rows, table.columns) == (2, 2)
    assert table.at(1, 1) == table.cells[-1]
    assert table.at(2, 0) is None
    assert [cell.is_header for cell in table.cells] == [True, True, False, False]


def test_a_head_of_figures_is_a_row_of_data() -> None:
    (table,) = read_text("| 属于国家秘密 | 0 | 1,340 |\n|---|---|---|\n| 重复申请 | 2 | 3 |").tables
    assert not any(cell.is_header for cell in table.cells)


def test_numbers_in_a_table_head_no_section() -> None:
    text = "一、概述\n|一、本级|1|\n|---|---|\n|二、下级|2|\n\n二、其他\n无"
    assert [section.heading.of(text) for section in read_text(text).walk()] == ["概述", "其他"]


_LINES = st.lists(st.text(st.sampled_from("|- :\\5条甲"), max_size=12), max_size=12)


@given(_LINES)
def test_cells_lie_in_their_table_and_do_not_overlap(lines: list[str]) -> None:
    text = "\n".join(["题", *lines])
    document = read_text(text)
    ends = [0]
    for table in document.tables:
        assert ends[-1] <= table.span.start < table.span.end <= len(text)
        for cell in table.cells:
            assert table.span.contains(cell.span)
            assert ends[-1] <= cell.span.start
            assert "\n" not in cell.span.of(text)
            assert cell.span.of(text) == cell.span.of(text).strip()
            assert table.at(cell.row, cell.column) == cell
            ends.append(cell.span.end)
