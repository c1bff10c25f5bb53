"""The sample reports as values: their words, and their tables as grids of cells that know what they state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parents[2] / "data"
RELATION = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
RESULTS = "三、本年度办理结果"
SUBTITLES = {
    "1.政府公报公开政府信息数": "（二）通过不同渠道和方式公开政府信息的情况",
    "1.参加或举办新闻发布会总次数": "（二）通过不同渠道和方式回应解读的情况",
}
"""Rows of the form of 2014 without a number, by the row they stand above."""
FIRST_PARTS = ("主动公开规范性文件数", "主要负责同志参加新闻发布会次数", "主要负责同志参加政府网站在线访谈次数")
"""Rows of the form of 2014 that are printed with 其中 before them."""
FULL_WIDTH = str.maketrans("(),:", "（），：")


@dataclass(frozen=True, slots=True)
class Fact:
    """What a cell states: the indicator (None: none of the catalogue), whose, for which period, in which state."""

    indicator: str | None
    applicant: str
    period: str  # year or cumulative
    state: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as its row lists it; a merged cell is listed once, where it begins. Labels and headers have no fact."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    fact: Fact | None = None


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a form, row by row; ``head`` rows are headers, ``caption`` stands above it where the form has one."""

    name: str
    rows: tuple[Row, ...]
    columns: int
    head: int
    caption: str | None = None

    @property
    def grid(self) -> list[list[Cell | None]]:
        """Every position: the cell that begins there, or None where a merged one goes on."""
        grid: list[list[Cell | None]] = [[None] * self.columns for _ in self.rows]
        covered: set[tuple[int, int]] = set()
        for number, row in enumerate(self.rows):
            column = 0
            for cell in row:
                while (number, column) in covered:
                    column += 1
                grid[number][column] = cell
                places = [(number + r, column + c) for r in range(cell.rowspan) for c in range(cell.colspan)]
                assert covered.isdisjoint(places), f"{self.name}, row {number}: cells overlap at {cell.text}"
                covered.update(places)
        assert len(covered) == len(self.rows) * self.columns, f"{self.name}: the grid has a hole"
        return grid


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its heading, its paragraphs, and the table it ends with."""

    heading: str
    text: tuple[str, ...]
    table: Table | None


@dataclass(frozen=True, slots=True)
class Report:
    """A sample report."""

    id: str
    agency: str
    year: int
    published: date
    title: str
    intro: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables in their order."""
        return tuple(section.table for section in self.sections if section.table)

    @property
    def signature(self) -> tuple[str, str]:
        """The last two lines: who, and when."""
        return self.agency, f"{self.published.year}年{self.published.month}月{self.published.day}日"

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What its tables state, cell by cell."""
        return tuple(cell.fact for table in self.tables for row in table.rows for cell in row if cell.fact)

    @property
    def has_blanks(self) -> bool:
        """Whether a cell of its tables is empty where a number belongs."""
        return any(fact.state == "blank" for fact in self.facts)

    @property
    def has_notes(self) -> bool:
        """Whether a cell of its tables holds other signs than those of a number."""
        cells = (cell for table in self.tables for row in table.rows for cell in row if cell.fact)
        return any(cell.text.strip("-.0123456789") for cell in cells)


@cache
def reports() -> tuple[Report, ...]:
    """Return the reports that data/samples/forms.yaml describes."""
    described = _load(DATA / "samples" / "forms.yaml")
    return tuple(_report(entry, described["written"]) for entry in described["reports"])


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _report(entry: dict[str, Any], written: dict[str, Any]) -> Report:
    contents = _Contents(entry, written)
    tables = {name: _table(name, form, contents) for name, form in entry["tables"].items()}
    assert not (unknown := entry["cells"].keys() - contents.used), f"{entry['id']}: no row for {unknown}"
    sections = tuple(
        Section(s["heading"], tuple(s.get("text", ())), tables.get(s.get("table"))) for s in entry["sections"]
    )
    kept = {key: entry[key] for key in ("id", "agency", "year", "published", "title")}
    return Report(**kept, intro=tuple(entry["intro"]), sections=sections)


class _Contents:
    """The cells a report's entry gives for the rows of its forms, and which of them a form has asked for."""

    def __init__(self, entry: dict[str, Any], written: dict[str, Any]) -> None:
        self.year: int = entry["year"]
        self.used: set[str] = set()
        self._cells, self._unlisted, self._written = entry["cells"], entry.get("unlisted", 0), written

    def row(self, row: dict[str, Any], columns: list[dict[str, Any]]) -> list[Cell]:
        """Return the cells of a form's row, one for each of its columns."""
        codes = row.get("cells") or [row.get("indicator")] * len(columns)
        if "cells" in row:
            values = [self._of(code) for code in codes]
        else:
            values = self._of(row.get("indicator") or row["label"], width=len(columns))
        return [
            Cell(_text(value), fact=self._fact(value, code, column))
            for value, code, column in zip(values, codes, columns, strict=True)
        ]

    def _of(self, key: str, width: int | None = None) -> Any:
        self.used.add(key)
        unlisted = self._unlisted if not isinstance(self._unlisted, list) or width == len(self._unlisted) else 0
        value = self._cells.get(key, unlisted)
        if width is None or isinstance(value, list):
            return value
        return [value] * width

    def _fact(self, value: Any, code: str | None, column: dict[str, Any]) -> Fact:
        meant = self._written[value] if isinstance(value, str) else {"value": value}
        return Fact(
            indicator=code,
            applicant=column.get("applicant", "total"),
            period=column.get("period", "year"),
            state=meant.get("state", "number"),
            value=Decimal(str(meant["value"])) if "value" in meant else None,
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _table(name: str, form: str, contents: _Contents) -> Table:
    layout = _load(DATA / "knowledge" / "forms" / f"{form}.yaml")
    blocks = next(table["blocks"] for table in layout["tables"] if table["table"] == name)
    return _LAYOUTS[name](name, blocks, contents)


def _label(label: str) -> str:
    return label.translate(FULL_WIDTH)


def _disclosure(name: str, blocks: list[dict[str, Any]], contents: _Contents) -> Table:
    """Return table 二: blocks under each other, each with its heading and columns; the last column fills the row."""
    width = 1 + max(len(block["columns"]) for block in blocks)
    rows: list[Row] = []
    for block in blocks:
        columns = block["columns"]
        head = [f"{c['label']}（单位：{c['unit']}）" if "unit" in c else c["label"] for c in columns]
        lines = [[Cell("信息内容"), *map(Cell, head)]]
        lines += [[Cell(_label(row["label"])), *contents.row(row, columns)] for row in block["rows"]]
        rows.append((Cell(_label(block["heading"]), width),))
        rows += [(*line[:-1], _widened(line[-1], 1 + width - len(line))) for line in lines]
    return Table(name, tuple(rows), width, head=2)


def _widened(cell: Cell, colspan: int) -> Cell:
    return Cell(cell.text, colspan, cell.rowspan, cell.fact)


def _requests(name: str, blocks: list[dict[str, Any]], contents: _Contents) -> Table:
    """Return table 三: three columns of labels, merged over the rows of a group, and one column for each applicant."""
    (block,) = blocks
    columns = block["columns"]
    kinds = [c["label"] for c in columns[1:-1]]
    rows: list[Row] = [
        (Cell(RELATION, 3, 3), Cell("申请人情况", len(columns))),
        (Cell("自然人", rowspan=2), Cell(columns[1]["under"], len(kinds)), Cell("总计", rowspan=2)),
        tuple(map(Cell, kinds)),
    ]
    results = sum("under" in row for row in block["rows"])
    is_first = True
    for under, group in groupby(block["rows"], key=lambda row: row.get("under")):
        members = list(group)
        for number, row in enumerate(members):
            labels: list[Cell] = []
            if under and is_first:
                labels.append(Cell(RESULTS, rowspan=results))
                is_first = False
            if under not in (None, RESULTS) and number == 0:
                labels.append(Cell(_label(under), rowspan=len(members)))
            colspan = 3 if under is None else 2 if under == RESULTS else 1
            rows.append((*labels, Cell(_label(row["label"]), colspan), *contents.row(row, columns)))
    return Table(name, tuple(rows), 3 + len(columns), head=3)


def _reviews(name: str, blocks: list[dict[str, Any]], contents: _Contents) -> Table:
    """Return table 四: three rows of headers, one row of numbers."""
    (block,) = blocks
    columns = block["columns"]
    labels = [column["label"] for column in columns]
    rows: tuple[Row, ...] = (
        (Cell("行政复议", 5), Cell("行政诉讼", 10)),
        (*(Cell(label, rowspan=2) for label in labels[:5]), Cell("未经复议直接起诉", 5), Cell("复议后起诉", 5)),
        tuple(map(Cell, labels[5:])),
        tuple(contents.row(block["rows"][0], columns)),
    )
    return Table(name, rows, len(columns), head=3)


def _statistics(name: str, blocks: list[dict[str, Any]], contents: _Contents) -> Table:
    """Return the table of a form before 2019: label, unit, the year, and in some forms all years."""
    (block,) = blocks
    columns = block["columns"]
    is_national = columns[0]["label"] == "统计数"
    labels = [f"{contents.year}年度" if c["label"] == "本年度" else c["label"] for c in columns]
    rows: list[Row] = [
        tuple(map(Cell, [*(("统计指标", "单位") if is_national else ("指标名称", "计量单位")), *labels]))
    ]
    own = {row["label"] for row in block["rows"]}
    seen = {""}
    for row in block["rows"]:
        label, under = row["label"], row.get("under", "")
        is_first_part = label in FIRST_PARTS or (not is_national and label[:2] in ("1.", "1、"))
        if under not in seen and under not in own:
            rows.append((Cell(under), Cell("——"), Cell("")))
        if under not in seen and under in own and not label.startswith("("):
            is_first_part = True
        if label in SUBTITLES:
            rows.append((Cell(SUBTITLES[label]), Cell("——"), Cell("")))
        seen.add(under)
        rows.append((Cell(_label("其中:" * is_first_part + label)), Cell(row["unit"]), *contents.row(row, columns)))
    return Table(name, tuple(rows), 2 + len(columns), head=1, caption=f"{name}（{contents.year}年度）")


_LAYOUTS = {"表二": _disclosure, "表三": _requests, "表四": _reviews, "政府信息公开情况统计表": _statistics}
