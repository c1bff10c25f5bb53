"""``gongkai show``: the tables as they were read, with the state of each cell, and the doubts about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gongkai.cli import main

SAMPLES = Path(__file__).parents[1] / "data" / "samples"


def run(*arguments: object, lang: str = "zh") -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--lang", lang])


def line_of(output: str, *words: str) -> str:
    return next(line for line in output.splitlines() if all(word in line for word in words))


def test_tables_with_their_headers() -> None:
    result = run("show", SAMPLES / "nanling-2020.html")
    assert result.exit_code == 0
    for word in ("南岭市人民政府2020年", "表二 · 2019年格式", "表三 · 2019年格式", "法人或其他组织", "商业企业"):
        assert word in result.output
    row = line_of(result.output, "一、本年新收政府信息公开申请数量")
    assert row.replace("│", " ").split() == ["一、本年新收政府信息公开申请数量", *["41", "6", "1", "2", "3", "1", "54"]]


def test_a_long_row_runs_downwards() -> None:
    row = line_of(run("show", SAMPLES / "nanling-2020.html").output, "行政复议 / 总计")
    assert row.replace("│", " ").split()[-1] == "9"


@pytest.mark.parametrize(
    ("lang", "blank", "not_applicable"), [("zh", "▢ 空白", "/ 不适用"), ("en", "▢ Blank", "/ Not applicable")]
)
def test_states_by_shape_and_word(lang: str, blank: str, not_applicable: str) -> None:
    output = run("show", SAMPLES / "shimen-2023.xlsx", lang=lang).output
    assert blank in line_of(output, "1.属于国家秘密")
    assert not_applicable in output


def test_pages_of_a_pdf() -> None:
    output = run("show", SAMPLES / "dongqiao-2023.pdf").output
    first = line_of(output, "一、本年新收政府信息公开申请数量").replace("│", " ").split()[0]
    last = line_of(output, "四、结转下年度继续办理").replace("│", " ").split()[0]
    assert int(first) + 1 == int(last), "table 三 runs over two pages"


def test_doubts_about_a_table(tmp_path: Path) -> None:
    text = (SAMPLES / "nanling-2020.html").read_text(encoding="utf-8")
    path = tmp_path / "report.html"
    path.write_text(text.replace("新收政府信息公开申请54件", "新收政府信息公开申请57件"), encoding="utf-8")
    row = line_of(run("show", path).output, "conflicting-values")
    assert "表格 54,正文 57" in row
    assert "警告" in row


def test_a_narrative_has_no_table() -> None:
    result = run("show", SAMPLES / "qinghe-2017.txt")
    assert result.exit_code == 0
    assert "没有读到格式规定的表格" in result.output
    assert "No table of a form was read" in run("show", SAMPLES / "qinghe-2017.txt", lang="en").output


def test_several_files_of_which_one_cannot_be_read(tmp_path: Path) -> None:
    result = run("show", tmp_path / "missing.pdf", SAMPLES / "nanling-2020.html")
    assert result.exit_code == 2
    assert "missing.pdf" in result.stderr
    assert "表四" in result.output
