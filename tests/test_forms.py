"""The forms: their data is whole, and every row is read by its label, in whatever way its cells are set apart."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from figuring import figures_of
from gongkai.errors import KnowledgeError
from gongkai.facts import State
from gongkai.knowledge import forms as knowledge
from gongkai.knowledge.forms import Layout, Row, forms, has_signs, signs_of
from gongkai.knowledge.identities import identities
from gongkai.knowledge.vocabulary import vocabulary

LAYOUTS = [layout for form in forms() for layout in form.tables]
ROWS = [(layout, number) for layout in LAYOUTS for number in range(len(layout.rows))]


def test_forms_are_those_of_the_scheme() -> None:
    assert [form.notation for form in forms()] == [
        "fujian-2011", "fujian-2014", "national-2014", "national-2019", "national-2021",
    ]  # fmt: skip
    assert {form.notation for form in forms()} <= set(vocabulary().concepts("form"))
    assert (len(LAYOUTS), len(ROWS)) == (9, 155)


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.notation)
def test_example_is_read_as_its_form(form: knowledge.Form) -> None:
    found = [f for f in figures_of(form.example).figures if f.table]
    assert len(found) >= 2
    assert {f.table.form for f in found if f.table} == {form.notation}


@pytest.mark.parametrize(
    ("label", "signs"),
    [
        ("一、本年新收政府信息公开申请数量", "本年新收政府信息公开申请数量"),
        ("(二)部分公开(区分处理的,只计这一情形,不计其他情形)", "部分公开"),
        ("3.危及“三安全一稳定”", "危及三安全一稳定"),
        ("其中:1、当面 申请数", "当面申请数"),
        ("(七)总 计", "总计"),
        ("本年增/减", "本年增减"),
    ],
)
def test_labels_are_compared_by_their_signs(label: str, signs: str) -> None:
    assert signs_of(label) == signs


@given(st.text("其中一二十、第12., :\n(<a>)文件A。…", max_size=20))
@example("(只有括号)")
@example("二、…………")
def test_whether_a_text_has_signs(text: str) -> None:
    assert has_signs(text) == bool(signs_of(text))


def test_no_cell_of_a_form_stands_for_two_things() -> None:
    for form in forms():
        cells = [
            (code, column.applicant, column.is_cumulative)
            for layout in form.tables
            for row in layout.rows
            for code, column in zip(row.indicators, row.columns, strict=True)
            if code
        ]
        assert len(cells) == len(set(cells)), form.notation


def test_identities_speak_of_cells_that_their_form_prints() -> None:
    for form in forms():
        printed = {
            (code, column.applicant or "total")
            for layout in form.tables
            for row in layout.rows
            for code, column in zip(row.indicators, row.columns, strict=True)
        }
        for identity in identities():
            if form.notation in identity.forms:
                sums = [[(code, who) for _, code, who in terms] for _, terms in identity.sums()]
                assert any(set(terms) <= printed for terms in sums), (form.notation, identity.code)


def written(layout: Layout, number: int, separator: str) -> tuple[str, Row, list[int]]:
    """Return a row below its headers, and the row before it where one has the same headers; its values are 21, 22 …"""
    row = layout.rows[number]
    headers = [column.label.replace("本年度", "2014年度") for column in row.columns]
    cells = [f"{21 + n}" for n in range(len(row.columns))]
    above = [
        label
        for label in (row.under, *(headers if row.label else [c.under or "" for c in row.columns] + headers))
        if label
    ]
    unit = [row.unit] if row.unit else []
    return (
        separator.join([*above, *filter(None, [row.label]), *unit, *cells]) + separator,
        row,
        [21 + n for n in range(len(cells))],
    )


@pytest.mark.parametrize(
    ("layout", "number"), ROWS, ids=lambda v: getattr(v, "form", v) if not isinstance(v, int) else v
)
@pytest.mark.parametrize("separator", ["\n", "\n\n", "\t", " | ", " |\n", "\n|\n"])
def test_row_is_read_by_its_label(layout: Layout, number: int, separator: str) -> None:
    text, row, values = written(layout, number, separator)
    found = [f for f in figures_of(text, year=2014).figures if f.table]
    assert [(f.indicator, f.applicant, f.value) for f in found] == [
        (code, column.applicant, value) for code, column, value in zip(row.indicators, row.columns, values, strict=True)
    ]
    assert all(f.quote == f.span.of(text) for f in found)


@pytest.mark.parametrize(
    ("cell", "state", "value", "unit"),
    [
        ("22", State.NUMBER, "22", "件"),
        ("1,340", State.NUMBER, "1340", "件"),
        ("22（其中修订 16 件）", State.NUMBER, "22", "件"),
        ("31批次", State.NUMBER, "31", "批次"),
        ("减3", State.NUMBER, "-3", "件"),
        ("减少 3", State.NUMBER, "-3", "件"),
        ("-3", State.NUMBER, "-3", "件"),
        ("增5", State.NUMBER, "5", "件"),
        ("+5", State.NUMBER, "5", "件"),
        ("未增未减", State.STATED_IN_WORDS, "0", None),
        ("/", State.NOT_APPLICABLE, None, None),
        ("—", State.NOT_APPLICABLE, None, None),
        ("无", State.NOT_APPLICABLE, None, None),
        ("", State.BLANK, None, None),
        (" ", State.BLANK, None, None),
    ],
)
def test_states_of_cells(cell: str, state: State, value: str | None, unit: str | None) -> None:
    text = f"统计指标 | 单位 | 统计数 |\n(一)收到申请数 | 件 | {cell} |\n1.当面申请数 | 件 | 7 |\n"
    figure, other = (f for f in figures_of(text).figures if f.table)
    assert (figure.indicator, figure.state) == ("applications-received", state)
    assert figure.value == (None if value is None else Decimal(value))
    assert unit is None or figure.unit == unit
    assert figure.quote == figure.span.of(text)
    assert (other.indicator, other.value) == ("applications-in-person", 7)


@pytest.mark.parametrize(
    ("header", "cell", "value"),
    [
        ("采购总金额", "1646.5万元", "16465000"),
        ("采购总金额", "251000元", "251000"),
        ("采购总金额(万元)", "477.35", "4773500"),
        ("采购总金额（单位：万元）", "477.35", "4773500"),
        ("采购总金额", "149.673874", "149.673874"),
    ],
)
def test_amounts_are_in_the_unit_of_the_indicator(header: str, cell: str, value: str) -> None:
    text = f"第二十条第（九）项 | |\n信息内容 | 采购项目数量 | {header} |\n政府集中采购 | 13 | {cell} |\n"
    found = {f.indicator: f.value for f in figures_of(text).figures if f.table}
    assert found == {"procurement-projects": 13, "procurement-amount": Decimal(value)}


FLATTENED = (
    "第二十条第(五)项{0}信息内容{0}上一年项目数量{0}本年增/减{0}处理决定数量{0}行政许可{0}6{0}减3{0}3{0}行政处罚{0}"
)


def test_columns_that_are_lost_are_not_filled() -> None:
    found = figures_of(FLATTENED.format("\n") + "7\n9\n")
    assert {f.indicator: f.value for f in found.figures if f.table} == {
        "licensing-items-last-year": 6,
        "licensing-items-change": -3,
        "licensing-decisions": 3,
    }
    assert [(f.quote, f.indicator) for f in found.figures if not f.table] == [("7", None), ("9", None)]
    assert [i.code for i in found.issues if i.code == "layout-mismatch"] == ["layout-mismatch"]


def test_columns_are_known_by_their_headers_not_by_their_place() -> None:
    text = (
        "信息内容 | 现行有效件数 | 本年制发件数 | 本年废止件数 |\n规章 | 9 | 2 | 1 |\n行政规范性文件 | 17 | 3 | 4 |\n"
    )
    assert {f.indicator: f.value for f in figures_of(text, year=2022).figures if f.table} == {
        "regulations-in-force": 9,
        "regulations-made": 2,
        "regulations-repealed": 1,
        "normative-documents-retained": 17,
        "normative-documents-made": 3,
        "normative-documents-repealed": 4,
    }


GLUED = (
    "信息内容本年制发件数本年废止件数现行有效件数规章000行政规范性文件{0}"
    "第二十条第（五）项信息内容本年处理决定数量行政许可2293"
)


def test_digits_that_no_sum_tells_apart_are_ambiguous() -> None:
    found = figures_of(GLUED.format("693665"), year=2021)
    by_code = {f.indicator: f for f in found.figures if f.table}
    assert [by_code[f"regulations-{end}"].value for end in ("made", "repealed", "in-force")] == [0, 0, 0]
    assert by_code["licensing-decisions"].value == 2293
    assert {by_code[f"normative-documents-{end}"].state for end in ("made", "repealed", "retained")} == {
        State.AMBIGUOUS
    }
    (issue,) = [i for i in found.issues if i.code == "ambiguous-row"]
    assert "10 种" in issue.message_zh
    assert "6 9 3665" in issue.message_zh


def test_what_the_prose_states_settles_a_row() -> None:
    text = "全年制发行政规范性文件69件,废止36件。\n" + GLUED.format("693665")
    found = figures_of(text, year=2021)
    values = {f.indicator: f.value for f in found.figures if f.table}
    assert [values[f"normative-documents-{end}"] for end in ("made", "repealed", "retained")] == [69, 36, 65]
    assert "settled-by-prose" in {i.code for i in found.issues}


def test_digits_in_labels_are_excluded() -> None:
    found = figures_of("统计指标\n单位\n统计数\n1.当面申请数\n件\n4\n2.传真申请数\n件\n0\n")
    assert [(e.quote, e.reason) for e in found.excluded] == [("1", "form-label"), ("2", "form-label")]
    assert [f.value for f in found.figures] == [4, 0]


def test_rows_whose_labels_are_lost_take_the_place_that_is_left() -> None:
    rows = [
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        None,
        "（二）部分公开",
        "1.属于国家秘密",
    ]
    lines = [
        "| 申请人情况 | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for n, label in enumerate(rows):
        lines.append(
            f"| {label} | {n} | 0 | 0 | 0 | 0 | 0 | {n} |"
            if label
            else f"\n| {n} | 0 | 0 | 0 | 0 | 0 | {n} |\n|---|---|---|---|---|---|---|\n"
        )
    from gongkai.read import read_text

    text = "\n".join(lines)
    document = read_text(text, "report.md")
    found = figures_of(text, year=2021, document=document)
    granted = [f for f in found.figures if f.indicator == "granted" and f.applicant in ("natural-person", "total")]
    assert [f.value for f in granted] == [2, 2]
    assert "unlabelled-row" in {i.code for i in found.issues}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("form: national-2021", "form: national-2099"), "national-2021.yaml: expected a form of the scheme code/form"),
        (
            ("cells: [licensing-decisions]", "cells: [licensing]"),
            "行政许可: expected indicators of the catalogue, found licensing",
        ),
        (("cells: [licensing-decisions]", "cells: [granted, refused]"), "expected 1 cells, one a column, found 2"),
        (("{label: 本年制发件数}", "{lable: 本年制发件数}"), "表二: expected an entry with .*label.*, found .*lable"),
    ],
)
def test_wrong_form_names_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], message: str
) -> None:
    from gongkai import resources

    file = resources.folder("data/knowledge/forms") / "national-2021.yaml"
    text = file.read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / file.name).write_text(text.replace(*change), encoding="utf-8")
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path)
    with pytest.raises(KnowledgeError, match=re.escape("forms/") + ".*" + message):
        knowledge._form(f"forms/{file.name}")
