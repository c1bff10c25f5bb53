"""What a report must hold and by when: every example of the data, and reports that lack something or are late."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from gongkai import extract_file
from gongkai.facts import Agency, Extraction, Issue
from gongkai.knowledge import agencies, entries
from gongkai.knowledge.duties import duties, regimes, scopes
from gongkai.knowledge.forms import forms
from gongkai.model import build
from gongkai.model.terms import GK, PROJECT, RDF
from gongkai.read.headings import section_kind
from gongkai.text import fold

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
REAL = ROOT.parent / "shared" / "reports" / "real"
FORM = SAMPLES / "nanling-2020.html"

ENTRIES = entries.load("duties.yaml")
PATTERNS = [
    (kind, entry, entry["example"])
    for regime in ENTRIES["regimes"]
    for kind, group in (("told", "sections"), ("seen", "tables"))
    for entry in regime[group]
    if kind in entry
]

Changed = Callable[..., Extraction]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Return what extraction says of the form of 2019 after words of it were replaced."""

    def extract_changed(*replacements: tuple[str, str], source: Path = FORM) -> Extraction:
        text = source.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / source.name
        path.write_text(text, encoding="utf-8")
        return extract_file(path)

    return extract_changed


def issues(extraction: Extraction, *codes: str) -> list[Issue]:
    return [issue for issue in extraction.issues if issue.code in codes]


# --- the data


def test_patterns_are_found() -> None:
    assert len(PATTERNS) >= 12


@pytest.mark.parametrize(("kind", "entry", "example"), PATTERNS)
def test_every_pattern_finds_its_example(kind: str, entry: dict[str, str], example: str) -> None:
    assert re.search(entry[kind], fold(example))


def test_every_section_has_a_kind_that_headings_are_told_by() -> None:
    for regime in regimes():
        for section in regime.sections:
            assert section_kind(fold(section.heading)) in section.kinds, section.heading


def test_every_table_is_one_of_its_forms() -> None:
    printed = {(table.form, table.name) for form in forms() for table in form.tables}
    asked = {(form, table.name) for regime in regimes() for table in regime.tables for form in table.forms}
    assert len(asked) == 8
    assert asked <= printed


@pytest.mark.parametrize("regime", ENTRIES["regimes"], ids=lambda regime: str(regime["from"]))
def test_every_deadline_is_that_of_its_example(regime: dict[str, object]) -> None:
    assert regime["source"]
    for entry in regime["deadlines"]:  # type: ignore[attr-defined]
        named = agencies.split(entry["example"])
        assert named
        assert named.kind in entry["bodies"]


@pytest.mark.parametrize("entry", ENTRIES["scopes"], ids=lambda entry: entry["indicator"])
def test_every_scope_is_told_in_its_example(entry: dict[str, object], changed: Changed) -> None:
    told, cells = entry["example"]["told"], entry["example"]["cells"]  # type: ignore[index]
    assert told == sum(cells)
    rows = ("一、本年新收政府信息公开申请数量", 41, 54), ("二、上年结转政府信息公开申请数量", 4, 5)
    replacements = [("新收政府信息公开申请54件，上年结转5件，", f"收到政府信息公开申请{told}件，")]
    for (label, _, total), cell in zip(rows, cells, strict=True):
        line = next(line for line in FORM.read_text(encoding="utf-8").splitlines() if label in line)
        replacements.append((line, line.replace(f"<td>{total}</td></tr>", f"<td>{cell}</td></tr>")))
    (issue,) = issues(changed(*replacements), "conflicting-values")
    assert issue.severity == "info"
    assert str(entry["zh"]) in issue.message_zh
    assert str(entry["en"]) in issue.message_en


# --- deadlines


@pytest.mark.parametrize(
    ("name", "year", "deadline"),
    [
        ("清河市人民政府", 2016, date(2017, 3, 31)),
        ("清河市教育局", 2018, date(2019, 3, 31)),
        ("柳溪县青石镇人民政府", 2012, date(2013, 3, 31)),
        ("清河市人民政府", 2019, date(2020, 3, 31)),
        ("清河市人民政府办公室", 2022, date(2023, 3, 31)),  # it publishes the report of the government
        ("清河市教育局", 2019, date(2020, 1, 31)),
        ("平潭综合实验区管理委员会", 2021, date(2022, 3, 31)),
        ("柳溪县青石镇人民政府", 2021, None),
        ("清河市东桥街道办事处", 2021, None),
        ("未具名机关(报告)", 2021, None),
    ],
)
def test_deadline(name: str, year: int, deadline: date | None) -> None:
    asked = duties(year)
    assert asked
    assert asked.deadline(Agency(name, "990100", "Agency"), year) == deadline


@pytest.mark.parametrize(
    ("year", "tables", "sections"), [(2007, 0, 0), (2012, 0, 5), (2016, 1, 5), (2017, 1, 4), (2019, 3, 6), (2030, 3, 6)]
)
def test_duties_of_a_year(year: int, tables: int, sections: int) -> None:
    asked = duties(year)
    assert (len(asked.tables), len(asked.sections)) == (tables, sections) if asked else (tables, sections) == (0, 0)


@pytest.mark.parametrize(
    ("published", "is_late"), [("2021-03-12", False), ("2021-03-31", False), ("2021-04-01", True), ("2022-01-05", True)]
)
def test_late_publication(published: str, is_late: bool, changed: Changed) -> None:
    dated = f"<p>发布日期：{published}</p>\n<h2>一、总体情况"
    found = issues(changed(('content="2021-03-12"', 'content=""'), ("<h2>一、总体情况", dated)), "late-publication")
    assert bool(found) is is_late
    for issue in found:
        assert published in issue.message_zh
        assert "2021-03-31" in issue.message_en
        assert issue.span


def test_nothing_is_late_without_a_date() -> None:
    assert not issues(extract_file(SAMPLES / "qinghe-2016.txt"), "late-publication")


# --- sections


def test_a_missing_section(changed: Changed) -> None:
    text = FORM.read_text(encoding="utf-8")
    last = text[text.index("<h2>六、") : text.index("</body>")]
    (issue,) = issues(changed((last, "")), "missing-section")
    assert issue.severity == "warning"
    assert "其他需要报告的事项" in issue.message_zh
    assert "Other matters to report" in issue.message_en
    assert issue.span is None


@pytest.mark.parametrize(
    "words",
    ["本年没有其他需要报告的事项。", "本年度未收取信息处理费。", "", "<h3>(一)其他事项</h3><p>无。</p>"],
    ids=["in words", "by its matter", "not at all", "as a sub-heading"],
)
def test_a_section_may_be_told_under_another_heading(words: str, changed: Changed) -> None:
    text = FORM.read_text(encoding="utf-8")
    last = text[text.index("<h2>六、") : text.index("</body>")]
    told = f"<p>{words}</p>" if words and not words.startswith("<") else words
    assert len(issues(changed((last, told)), "missing-section")) == (not words)


def test_fees_are_not_asked_for_once_they_were_abolished(changed: Changed) -> None:
    source = SAMPLES / "liuxi-jiaoyuju-2013.txt"
    text = source.read_text(encoding="utf-8")
    without = text[text.index("四、") : text.index("五、")]
    assert "收费" in without
    (issue,) = issues(changed((without, ""), source=source), "missing-section")
    assert "收费及减免" in issue.message_zh
    later = [(without, ""), ("2013", "2017"), ("2014", "2018")]
    assert not issues(changed(*later, source=source), "missing-section")


def test_a_table_alone_is_not_held_against_the_outline(tmp_path: Path) -> None:
    text = FORM.read_text(encoding="utf-8")
    start, end = text.index("<table"), text.index("<h2>三、")
    path = tmp_path / "table.html"
    path.write_text(f"<h1>南岭市人民政府2020年政府信息公开工作年度报告</h1>{text[start:end]}", encoding="utf-8")
    assert not issues(extract_file(path), "missing-section")


# --- tables


def test_missing_tables_of_a_narrative() -> None:
    found = issues(extract_file(SAMPLES / "nanling-2021.txt"), "missing-table")
    assert [(i.severity, i.message_zh[:6]) for i in found] == [("warning", f"没有找到表{n}") for n in "二三四"]


def test_the_statistics_form_is_no_part_of_the_report() -> None:
    (issue,) = issues(extract_file(SAMPLES / "qinghe-2016.txt"), "missing-table")
    assert issue.severity == "info"
    assert not issues(extract_file(SAMPLES / "linhu-2015.html"), "missing-table")
    assert not issues(extract_file(SAMPLES / "liuxi-jiaoyuju-2013.txt"), "missing-table")


def test_a_table_that_is_there_but_cannot_be_read(changed: Changed) -> None:
    text = FORM.read_text(encoding="utf-8")
    start = text.index("<table", text.index("<h2>四、"))
    table = text[start : text.index("</table>", start)]
    seen = "<table><tr><td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td></tr>"
    (issue,) = issues(changed((table, seen)), "missing-table")
    assert (issue.severity, "未能读出" in issue.message_zh) == ("info", True)
    (issue,) = issues(changed((table, "<table><tr><td>本年无</td></tr>")), "missing-table")
    assert (issue.severity, "没有找到表四" in issue.message_zh) == ("warning", True)


def test_a_row_that_the_form_prints_is_missing(changed: Changed) -> None:
    text = FORM.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if "5.要求行政机关确认" in line)
    (issue,) = issues(
        changed((row + "\n", ""), ('<td rowspan="5">（五）', '<td rowspan="4">（五）')), "layout-mismatch"
    )
    assert issue.message_zh == "表三缺少格式规定的行:“(五)不予处理 / 5.要求行政机关确认或重新出具已获取信息”"
    assert issue.severity == "warning"


def test_an_excerpt_lacks_no_rows() -> None:
    assert not issues(extract_file(SAMPLES / "nanling-caizhengju-2018.html"), "layout-mismatch")


# --- prose against tables


def test_prose_contradicts_the_table(changed: Changed) -> None:
    extraction = changed(("新收政府信息公开申请54件", "新收政府信息公开申请57件"))
    (issue,) = issues(extraction, "conflicting-values")
    assert issue.severity == "warning"
    assert issue.message_zh == "“收到(受理)政府信息公开申请数”前后不一致:表格 54,正文 57"
    assert issue.span
    assert [span.of(extraction.text) for span in (issue.span, *issue.also)] == ["57", "54"]


def test_both_places_of_a_contradiction_are_published(changed: Changed) -> None:
    extraction = changed(("新收政府信息公开申请54件", "新收政府信息公开申请57件"))
    graphs = build(extraction)
    (issue,) = [s for s, p, o in graphs.core if p == GK.issueCode and o.endswith("/conflicting-values>")]
    pieces = [o for s, p, o in graphs.core if s == issue and p == GK.evidence]
    assert len(pieces) == 2
    assert set(pieces) <= {s for s, p, o in graphs.evidence if p == RDF.type and o == GK.Evidence}
    about = [o for s, p, o in graphs.core if s == issue and p == GK.about]
    assert about == [f"<{PROJECT}id/obs/990200-2020-applications-received>"]


def test_two_tables_contradict_each_other(changed: Changed) -> None:
    text = FORM.read_text(encoding="utf-8")
    start = text.index("<table", text.index("<h2>四、"))
    table = text[start : text.index("</table>", start) + 8]
    again = table.replace("<tr><td>5</td><td>1</td>", "<tr><td>5</td><td>3</td>")
    assert again != table
    (issue,) = issues(changed(("</body>", f"<p>附表 行政复议情况</p>\n{again}\n</body>")), "conflicting-values")
    assert issue.message_zh == "“行政复议:结果纠正(被依法纠错)”前后不一致:表格 1,表格 3"
    assert len(issue.also) == 1


def test_scopes_name_indicators() -> None:
    assert len(scopes()) == len(ENTRIES["scopes"]) > 0
    assert all(len(scope.terms) > 1 for scope in scopes())


# --- no false alarm

WHOLE = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".txt", ".html", ".pdf", ".docx", ".xlsx", ".md"})


@pytest.mark.parametrize("path", [p for p in WHOLE if p.name != "README.md"], ids=lambda path: path.name)
def test_samples_lack_no_section_and_no_row(path: Path) -> None:
    found = issues(extract_file(path), "missing-section", "layout-mismatch")
    assert [issue.message_zh for issue in found] == []


@pytest.mark.skipif(not REAL.is_dir(), reason="no real reports beside the checkout")
@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("gaoyou-2017.txt", 0),
        ("huai-an-hongze-2023.pdf", 0),
        ("pingtan-2011.txt", 1),  # it says nothing of fees indeed
        ("pingtan-2014.txt", 0),
        ("pingtan-2019.txt", 0),
        ("pingtan-2021.txt", 0),
        ("pingtan-2022.txt", 0),
        ("shanghai-kewei-2024.txt", 0),
    ],
)
def test_whole_real_reports_have_no_false_alarm(name: str, missing: int) -> None:
    assert len(issues(extract_file(REAL / name), "missing-section")) == missing
