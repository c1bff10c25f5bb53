"""What an editor is told: sums cell by cell, contradictions, blanks, the outline; as text, JSON and a page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import html

from gongkai.check import Check, Finding, check_file, to_html, to_json, to_text
from gongkai.cli import main
from gongkai.facts import FormRow, FormTable, Span
from gongkai.grids import blocks
from gongkai.knowledge.identities import identities

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
REAL = ROOT.parent / "shared" / "reports" / "real"
FORM = SAMPLES / "nanling-2020.html"
BROKEN = SAMPLES / "anping-2018.html"
CLEAN = SAMPLES / "qinghe-shichangjianduguanliju-2022.docx"

Changed = Callable[..., Path]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], env={"LC_ALL": "zh_CN.UTF-8"})


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Return the form of 2019 after cells were replaced: those of the row that a label begins, or words."""

    def write(*replacements: tuple[str, str, str]) -> Path:
        text = FORM.read_text(encoding="utf-8")
        for label, old, new in replacements:
            line = next(line for line in text.splitlines() if label in line and old in line)
            text = text.replace(line, line.replace(old, new))
        path = tmp_path / "report.html"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def found(outcome: Check, *severities: str) -> list[Finding]:
    return [finding for finding in outcome.findings if finding.severity in (severities or ("violation", "warning"))]


FOUR = "<tr><td>5</td><td>1</td><td>1</td><td>2</td><td>9</td>"
RECEIVED = "一、本年新收"


# --- sums


def test_a_good_report_is_clean() -> None:
    for path in (FORM, CLEAN):
        outcome = check_file(path)
        assert outcome.is_clean, found(outcome)
        assert outcome.identities.checked > 30
        assert all(section.heading for section in outcome.sections)
        assert [table.missing for table in outcome.tables] == [(), (), ()]


def test_a_row_of_table_4_that_does_not_add_up(changed: Changed) -> None:
    path = changed(("<tr><td>5", FOUR, FOUR.replace("<td>9</td>", "<td>0</td>").replace("<td>5</td>", "<td>10</td>")))
    (finding,) = found(check_file(path))
    assert finding.code == "reconsideration"
    assert finding.severity == "violation"
    assert finding.message_zh == (
        "表四 行政复议:结果维持 10 + 结果纠正 1 + 其他结果 1 + 尚未审结 2 = 14,总计为 0,相差 14"
    )
    assert finding.message_en.endswith(" = 14, against 0 for Administrative reconsiderations; the difference is 14")
    assert finding.sum
    assert [(t.zh, t.value) for t in finding.sum.left] == [("总计", 0)]
    assert [t.zh for t in finding.sum.right] == ["结果维持", "结果纠正", "其他结果", "尚未审结"]
    assert (finding.sum.left_total, finding.sum.right_total, finding.sum.difference) == (0, 14, -14)
    assert [(p.cell.name, p.cell.column_label, p.quote) for p in finding.places if p.cell][:2] == [
        ("表四", "行政复议 / 总计", "0"),
        ("表四", "行政复议 / 结果维持", "10"),
    ]


def test_a_broken_cell_of_table_3_breaks_its_row_and_its_column(changed: Changed) -> None:
    row, column = found(check_file(changed((RECEIVED, "<td>41</td>", "<td>44</td>"))))
    assert {row.code, column.code} == {"applicants", "balance"}
    messages = {finding.code: finding.message_zh for finding in (row, column)}
    assert messages["applicants"] == (
        "表三 “一、本年新收政府信息公开申请数量”:自然人 44 + 商业企业 6 + 科研机构 1 + 社会公益组织 2 + "
        "法律服务机构 3 + 其他 1 = 57,总计为 54,相差 3"
    )
    assert messages["balance"] == (
        "表三 “自然人”:一、本年新收政府信息公开申请数量 44 + 二、上年结转政府信息公开申请数量 4 = 48,"
        "而 (七)总计 43 + 四、结转下年度继续办理 2 = 45,相差 3"
    )


def test_many_zeros_are_counted_not_named(changed: Changed) -> None:
    (outcomes,) = [
        finding
        for finding in found(check_file(changed(("（六）其他处理", "处理</td><td>1</td>", "处理</td><td>2</td>"))))
        if finding.code == "outcomes-2019"
    ]
    assert "其余 8 项 0 = 44,(七)总计为 43,相差 1" in outcomes.message_zh
    assert "8 others 0 = 44" in outcomes.message_en
    assert outcomes.sum
    assert len(outcomes.sum.right) == 19


def test_sums_of_the_form_of_2014() -> None:
    outcome = check_file(BROKEN)
    assert [finding.code for finding in found(outcome, "violation")] == ["channels", "timeliness", "replies"]
    assert found(outcome)[0].message_zh == (
        "政府信息公开情况统计表:1.当面申请数 8 + 2.传真申请数 0 + 3.网络申请数 15 + 4.信函申请数 9 = 32,"
        "(一)收到申请数为 34,相差 2"
    )
    assert {finding.code for finding in found(outcome, "warning")} == {"parts-exceed", "late-publication"}


def test_every_identity_of_the_rules_can_be_explained() -> None:
    codes = [identity.code for identity in identities()]
    assert len(codes) >= 15
    assert all(any(c > 0 for c, _, _ in t) and any(c < 0 for c, _, _ in t) for i in identities() for _, t in i.sums())


@pytest.mark.parametrize(
    ("results", "hint"),
    [
        (("1", "2", "0", "1", "13"), "“结果维持”1 和“结果纠正”2 合为 12"),
        (("0", "1", "2", "0", "12"), "“结果纠正”1 和“其他结果”2 合为 12"),
        (("1", "2", "0", "1", "14"), None),  # no pair makes 14
        (("0", "12", "0", "1", "14"), None),  # nor may a zero lead
        (("1", "1", "1", "0", "12"), None),  # two pairs do: neither is told
        (("1", "0", "0", "0", "10"), "“结果维持”1 和“结果纠正”0 合为 10"),
    ],
)
def test_hint_of_joined_cells(results: tuple[str, ...], hint: str | None, changed: Changed) -> None:
    row = "<tr>" + "".join(f"<td>{number}</td>" for number in results)
    (finding,) = found(check_file(changed(("<tr><td>5", FOUR, row))))
    assert (finding.hint is not None) == (hint is not None)
    if hint and finding.hint:
        assert hint in finding.hint.zh
        assert "were one number" in finding.hint.en
        first, second = (term.place.cell for term in finding.hint.cells)
        assert first
        assert second
        assert first.column + 1 == second.column


def test_a_sum_in_the_prose_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    text = (SAMPLES / "nanling-2021.txt").read_text(encoding="utf-8")
    assert "48件" in text
    path.write_text(text.replace("48件", "49件"), encoding="utf-8")
    (finding,) = [finding for finding in found(check_file(path)) if finding.code == "prose-balance"]
    assert finding.severity == "warning"
    assert finding.message_zh.startswith("正文 本年新收 + 上年结转 = 办结总计 + 结转下年度:")
    assert finding.message_zh.endswith("相差 1")
    assert all(place.cell is None for place in finding.places)


# --- contradictions, each once


def test_prose_against_the_table_is_one_finding_with_both_places(changed: Changed) -> None:
    (finding,) = found(check_file(changed(("依申请公开。", "申请54件", "申请57件"))))
    assert finding.code == "conflicting-values"
    assert finding.message_zh.endswith("表格 54,正文 57")
    assert [(place.quote, place.cell is not None) for place in finding.places] == [("57", False), ("54", True)]
    assert finding.places[0].before.endswith("申请")
    assert finding.places[0].after.startswith("件")


def test_a_wider_scope_is_only_told(changed: Changed) -> None:
    outcome = check_file(changed(("依申请公开。", "新收政府信息公开申请54件，上年结转5件", "收到政府信息公开申请59件")))
    assert outcome.is_clean
    (finding,) = [finding for finding in outcome.findings if finding.code == "conflicting-values"]
    assert finding.severity == "info"
    assert "上年结转" in finding.message_zh


def test_an_enumeration_is_told_once() -> None:
    outcome = check_file(BROKEN)
    assert [f.code for f in outcome.findings].count("parts-exceed") == 1  # the other is the broken sum of replies
    assert not [f for f in outcome.findings if f.code == "enumeration-does-not-add-up"]
    (finding,) = [f for f in outcome.findings if f.code == "parts-exceed"]
    assert "2480+390+385 ≠ 3120" in finding.message_zh
    assert {place.quote for place in finding.places} == {"3120", "2480", "390", "385"}


def test_an_approximate_number_contradicts_nothing(changed: Changed) -> None:
    outcome = check_file(changed(("依申请公开。", "申请54件", "申请50余件")))
    assert outcome.is_clean
    (finding,) = [finding for finding in outcome.findings if finding.code == "conflicting-values"]
    assert "含概数" in finding.message_zh


# --- blanks and the outline


def test_blanks_are_told_and_are_no_fault() -> None:
    outcome = check_file(SAMPLES / "shimen-2023.xlsx")
    assert outcome.is_clean
    first, second = [f for f in outcome.findings if f.code == "blank-cells"]
    assert first.message_zh.startswith("表二有 1 个空白格:“行政强制”(整行)")
    assert second.message_zh.startswith("表三有 21 个空白格:“总计”一列 21 行")
    assert len(second.places) == 21
    assert outcome.identities.not_assessable > 0


def test_the_outline_against_what_is_required(tmp_path: Path) -> None:
    text = FORM.read_text(encoding="utf-8")
    path = tmp_path / "report.html"
    path.write_text(text[: text.index("<h2>六、")] + "</body></html>", encoding="utf-8")
    outcome = check_file(path)
    assert [(s.duty.heading, s.is_told) for s in outcome.sections][-2:] == [
        ("存在的主要问题及改进情况", True),
        ("其他需要报告的事项", False),
    ]
    assert [finding.code for finding in found(outcome)] == ["missing-section"]
    lines = to_text([(path, outcome)], "zh")
    assert "✗ 其他需要报告的事项:缺少" in lines
    assert "✓ 表三(2019年格式):读出 23 行,格式为 23 行,空白 0 格" in lines


def test_pages_are_told_where_there_are_pages() -> None:
    outcome = check_file(SAMPLES / "dongqiao-2023.pdf")
    assert outcome.is_clean
    assert {box.page for box in outcome.extraction.document.boxes} >= {1, 2}
    pages = to_text([(Path("x.pdf"), outcome)], "zh")
    assert "违规 0,警告 0" in pages


# --- formats


@pytest.fixture(scope="module")
def broken() -> list[tuple[Path, Check]]:
    return [(Path("a & <b>.html"), check_file(BROKEN)), (Path("shimen.xlsx"), check_file(SAMPLES / "shimen-2023.xlsx"))]


@pytest.mark.parametrize(("lang", "words"), [("zh", ["违规", "警告", "第 41 行"]), ("en", ["violation", "line 41"])])
def test_text(lang: str, words: list[str], broken: list[tuple[Path, Check]]) -> None:
    said = to_text(broken, lang)  # type: ignore[arg-type]
    for word in (*words, "a & <b>.html", "shimen.xlsx", "[channels]", "【34】"):
        assert word in said
    numbers = [int(n) for n in re.findall(r"^ +(\d+)\. ", said, flags=re.MULTILINE)]
    assert numbers == [*range(1, len(broken[0][1].findings) + 1), *range(1, len(broken[1][1].findings) + 1)]


def test_json_keeps_its_keys(broken: list[tuple[Path, Check]]) -> None:
    first, second = json.loads(to_json(broken))
    assert list(first) == [
        "file", "report", "clean", "counts", "identities", "sections", "tables", "findings",
    ]  # fmt: skip
    assert (first["clean"], second["clean"]) == (False, True)
    assert first["counts"] == {"violation": 3, "warning": 2, "info": 0}
    finding = first["findings"][0]
    assert list(finding) == ["code", "severity", "message", "places", "sum", "hint"]
    assert finding["sum"]["identity"] == "channels"
    assert (finding["sum"]["leftTotal"], finding["sum"]["rightTotal"], finding["sum"]["difference"]) == (
        "34",
        "32",
        "2",
    )
    text = broken[0][1].extraction.text
    for place in (place for finding in first["findings"] for place in finding["places"]):
        assert text[place["start"] : place["end"]] == place["quote"]
        assert list(place) == ["start", "end", "page", "line", "quote", "cell"]
    documented = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
    for key in (*first, *finding, *finding["sum"], *first["tables"][0], *first["sections"][0]):
        assert f"`{key}`" in documented, key


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_html(lang: str, broken: list[tuple[Path, Check]]) -> None:
    written = to_html(broken, lang)  # type: ignore[arg-type]
    assert len(written.encode()) < 150_000
    assert "<script" not in written
    assert not re.findall(r"(?:src|href)=\"(?!#)", written), "one self-contained file"
    page = html.fromstring(written)
    assert page.get("lang") == {"zh": "zh-CN", "en": "en"}[lang]
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = {link.get("href").removeprefix("#") for link in page.iter("a")}
    assert targets <= set(ids)
    assert "a & <b>.html" in page.text_content()
    assert len(page.xpath("//section")) == 2
    assert len(page.xpath("//ol[@class='findings']/li")) == sum(len(outcome.findings) for _, outcome in broken)
    marked = page.xpath("//td[contains(@class, 'found')]")
    assert len(marked) == 5 + 3 + 9 + 4
    for cell in marked:
        (link,) = cell.xpath(".//a")  # leads to its finding, which leads back
        (finding,) = page.xpath(f"//li[@id='{link.get('href')[1:]}']")
        assert f"#{cell.get('id')}" in [a.get("href") for a in finding.iter("a")]
    blank = page.xpath("//td[@class='blank']")
    assert len(blank) == 22
    assert all({"zh": "空白", "en": "Blank"}[lang] in cell.text_content() for cell in blank)
    assert all(table.xpath("./caption") and table.xpath(".//th[@scope='row']") for table in page.iter("table"))


def test_html_escapes_what_a_report_says(changed: Changed) -> None:
    path = changed(("依申请公开。", "申请54件", "申请<b>57</b>件&lt;script&gt;"))
    written = to_html([(path, check_file(path))], "zh")
    assert "<script" not in written
    assert "&lt;script&gt;" in written


def test_headers_are_those_that_the_form_prints() -> None:
    (four,) = [table for table in check_file(FORM).extraction.tables if table.name == "表四"]
    (block,) = blocks(four)
    first, second, third = block.headers
    assert [(h.label, h.colspan, h.rowspan) for h in first] == [("行政复议", 5, 1), ("行政诉讼", 10, 1)]
    assert [(h.label, h.colspan, h.rowspan) for h in second[4:]] == [
        ("总计", 1, 2), ("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1),
    ]  # fmt: skip
    assert [h.label for h in third] == ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 2


def test_labels_of_rows_stand_in_groups() -> None:
    columns = ("自然人", "法人或其他组织 / 商业企业", "法人或其他组织 / 科研机构")
    labels = ("一、新收", "(三)不予公开 / 1.甲", "(三)不予公开 / 2.乙", "四、结转")
    rows = tuple(FormRow(label, columns, (None, None, None), Span(0, 0)) for label in labels)
    (block,) = blocks(FormTable("national-2021", "表三", rows))
    assert [(h.label, h.colspan, h.rowspan) for h in block.headers[0]] == [("自然人", 1, 2), ("法人或其他组织", 2, 1)]
    assert [h.label for h in block.headers[1]] == ["商业企业", "科研机构"]
    assert [(line.group.label, line.group.rowspan) if line.group else None for line in block.lines] == [
        ("", 1), ("(三)不予公开", 2), None, ("", 1),
    ]  # fmt: skip


# --- the command


def test_exit_statuses(changed: Changed, tmp_path: Path) -> None:
    assert run("check", FORM).exit_code == 0
    assert run("check", SAMPLES / "shimen-2023.xlsx").exit_code == 0, "what is only told is no finding"
    warned = changed(("依申请公开。", "申请54件", "申请57件"))
    assert run("check", warned).exit_code == 1
    assert run("check", FORM, BROKEN, CLEAN).exit_code == 1
    result = run("check", BROKEN, tmp_path / "missing.docx", FORM)
    assert result.exit_code == 2
    assert "missing.docx" in result.stderr
    assert BROKEN.name in result.stdout
    assert FORM.name in result.stdout


@pytest.mark.parametrize(("form", "start"), [("text", str(BROKEN)), ("json", "[\n"), ("html", "<!doctype html>")])
def test_out(form: str, start: str, tmp_path: Path) -> None:
    out = tmp_path / f"check.{form}"
    result = run("check", BROKEN, "--format", form, "--out", out)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{BROKEN}: 违规 3,警告 2,提示 0;")
    assert out.read_text(encoding="utf-8").startswith(start)
    assert run("check", BROKEN, "--format", form).stdout_bytes == out.read_bytes()


def test_out_that_cannot_be_written(tmp_path: Path) -> None:
    result = run("check", FORM, "--out", tmp_path / "no-such-folder" / "x.html")
    assert result.exit_code == 2
    assert "no-such-folder" in result.stderr
    assert "Traceback" not in result.output


def test_the_same_report_gives_the_same_bytes() -> None:
    first, second = ([(BROKEN, check_file(BROKEN))] for _ in range(2))
    assert to_html(first, "zh") == to_html(second, "zh")
    assert to_json(first) == to_json(second)


def test_a_check_is_quick() -> None:
    started = time.perf_counter()
    assert check_file(FORM).is_clean
    assert time.perf_counter() - started < 2.5


def test_the_code_of_the_documentation_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "check.md").read_text(encoding="utf-8"), re.DOTALL)
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "violation" in done.stdout


# --- real reports

HONGZE = """表四 行政复议:结果维持 10 + 结果纠正 1 + 其他结果 0 + 尚未审结 0 = 11,总计为 0,相差 11
表四 行政诉讼/复议后起诉:结果维持 5 + 结果纠正 0 + 其他结果 0 + 尚未审结 0 = 5,总计为 0,相差 5"""


@pytest.mark.skipif(not REAL.is_dir(), reason="no real reports beside the checkout")
def test_real_errors_are_found_and_nothing_else() -> None:
    outcome = check_file(REAL / "huai-an-hongze-2023.pdf")
    assert [finding.message_zh for finding in found(outcome)] == HONGZE.splitlines()
    assert {place.page for finding in found(outcome) for place in finding.places} == {4}


@pytest.mark.skipif(not REAL.is_dir(), reason="no real reports beside the checkout")
@pytest.mark.parametrize("name", ["pingtan-2021.txt", "pingtan-2022.txt"])
def test_real_reports_without_violations(name: str) -> None:
    assert not found(check_file(REAL / name), "violation")
