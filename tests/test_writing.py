"""The written sample reports hold what their description says: read back without the code under test."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pdfplumber
import pytest
import yaml
from lxml import html

from writing import KINDS, SAMPLES, cases, expected, flat, render, reports, write
from writing.printed import BREAK
from writing.report import Cell, Report, Table

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "data" / "samples"
REPORTS = {report.id: report for report in reports()}
PLAIN = [report.id for report in reports() if not report.has_blanks and not report.has_notes]
ORGANISATIONS = ["commercial", "research", "public-welfare", "legal-service", "other"]
OUTCOMES = ("granted", "partially", "refused-", "not-pro", "other-handling")
"""How the indicators of the rows begin that add up to the requests concluded."""

SUMS_OF_2014 = {
    "proactive-total": ("proactive-gazette", "proactive-we", "proactive-other"),
    "applications-received": ("applications-in-person", "applications-by-", "applications-online"),
    "applications-concluded": ("applications-on-time", "applications-extended"),
    "applications-replied": ("replied-", "granted", "partially", "refused", "not-", "asked-", "other-channel"),
    "refused": ("refused-",),
    "reconsideration-total": ("reconsideration-",),
    "litigation-total": ("litigation-",),
    "staff": ("staff-",),
}
"""How the indicators begin that add up to which, in the form of 2014."""


def written(report: Report, kind: str) -> str:
    return render(report, kind).decode()


def values(report: Report, applicant: str = "total") -> dict[str, Decimal]:
    """Return the numbers of the year by indicator; a cell without a number counts nothing."""
    return {
        fact.indicator: fact.value or Decimal()
        for fact in report.facts
        if fact.indicator and fact.applicant == applicant and fact.period == "year"
    }


# --- The description -------------------------------------------------------------------------------------------------


def test_there_are_reports_of_every_form_and_a_mixed_one() -> None:
    described = yaml.safe_load((FOLDER / "forms.yaml").read_text(encoding="utf-8"))["reports"]
    forms = [set(entry["tables"].values()) for entry in described]
    assert set().union(*forms) == {path.stem for path in (ROOT / "data" / "knowledge" / "forms").glob("*.yaml")}
    assert {"national-2019", "national-2021"} in forms
    assert [len(report.facts) for report in reports()] == [200, 200, 198, 198, 186, 58, 58, 34, 32]


@pytest.mark.parametrize("name", REPORTS)
def test_no_two_cells_state_the_same(name: str) -> None:
    counts = Counter((f.indicator, f.applicant, f.period) for f in REPORTS[name].facts if f.indicator)
    assert max(counts.values()) == 1


def test_every_state_of_a_cell_is_there() -> None:
    states = {fact.state for report in reports() for fact in report.facts}
    assert states == {"number", "blank", "not-applicable", "stated-in-words"}
    described = yaml.safe_load((FOLDER / "forms.yaml").read_text(encoding="utf-8"))
    texts = {cell.text for report in reports() for table in report.tables for row in table.rows for cell in row}
    assert described["written"].keys() <= texts


@pytest.mark.parametrize("name", [n for n, r in REPORTS.items() if len(r.tables) == 3])
def test_requests_and_reviews_add_up(name: str) -> None:
    report = REPORTS[name]
    for applicant in ["natural-person", *ORGANISATIONS]:
        cells = values(report, applicant)
        outcomes = sum(v for k, v in cells.items() if k.startswith(OUTCOMES))
        received = cells["applications-received"] + cells["applications-carried-over-in"]
        assert outcomes == cells["applications-concluded"]
        assert received == cells["applications-concluded"] + cells["applications-carried-over-out"]
    rows = {f.indicator for f in report.facts if f.applicant == "other"}
    totals = {f.indicator: f for f in report.facts if f.applicant == "total" and f.indicator in rows}
    for code in rows:
        cells = [values(report, applicant)[code] for applicant in ["natural-person", *ORGANISATIONS]]
        assert totals[code].state == "blank" or totals[code].value == sum(cells)
    assert sum(fact.state != "blank" for fact in totals.values()) >= 4
    for group in ("reconsideration", "litigation-direct", "litigation-after"):
        found = {k: v for k, v in values(report).items() if k.startswith(group)}
        assert len(found) == 5
        assert 2 * found[f"{group}-total"] == sum(found.values())


@pytest.mark.parametrize("name", ["qinghe-shuiliju-2016", "shimen-2018"])
def test_the_form_of_2014_adds_up(name: str) -> None:
    cells = values(REPORTS[name])
    for total, beginnings in SUMS_OF_2014.items():
        parts = [k for k in cells if k.startswith(beginnings) and k != total]
        if total == "applications-replied":
            parts = [k for k in parts if not k.startswith("refused-")]
        recorded = [f for f in REPORTS[name].facts if f.indicator in parts and f.state == "number"]
        assert len(parts) >= 2
        assert not recorded or cells[total] == sum(cells[k] for k in parts), total


@pytest.mark.parametrize(("name", "channels", "outcomes"), [("liuxi-2011", 6, 3), ("linhu-caizhengju-2014", 3, 4)])
def test_the_provincial_forms_add_up(name: str, channels: int, outcomes: int) -> None:
    (table,) = REPORTS[name].tables
    pairs = [[cell.fact.value for cell in row if cell.fact] for row in table.rows[table.head :]]
    assert all(year <= all_years for year, all_years in pairs)
    for column in (0, 1):
        numbers = [pair[column] for pair in pairs]
        received, replied = 3, 4 + channels
        assert numbers[received] == sum(numbers[received + 1 : replied])
        assert numbers[replied] == sum(numbers[replied + 1 : replied + 1 + outcomes])
        assert numbers[0] == sum(numbers[1:3])


# --- The files, read back --------------------------------------------------------------------------------------------


def covering(table: Table) -> list[list[str]]:
    """Return the words at every position of the grid; those of a merged cell stand at all its places."""
    words = [[""] * table.columns for _ in table.rows]
    for number, line in enumerate(table.grid):
        for column, cell in enumerate(line):
            if cell:
                for r in range(cell.rowspan):
                    words[number + r][column : column + cell.colspan] = [cell.text] * cell.colspan
    return words


@pytest.mark.parametrize("kind", ["docx", "docx-extras"])
@pytest.mark.parametrize("name", REPORTS)
def test_word_documents(name: str, kind: str) -> None:
    report = REPORTS[name]
    made = docx.Document(BytesIO(render(report, kind)))
    assert [[[c.text for c in row.cells] for row in table.rows] for table in made.tables] == [
        covering(table) for table in report.tables
    ]
    prose = [paragraph.text for paragraph in made.paragraphs]
    cut = 2 if kind == "docx-extras" else 0  # the numbers of the headings are Word's
    assert [section.heading[cut:] in prose for section in report.sections] == [True] * len(report.sections)
    xml = made.element.xml
    assert ("w:numPr" in xml, "w:txbxContent" in xml) == ((True, True) if cut else (False, False))
    assert bool(made.sections[0].header.paragraphs[0].text) is bool(cut)
    cells = [cell for table in report.tables for row in table.rows for cell in row]
    assert xml.count('<w:vMerge w:val="restart"/>') == sum(cell.rowspan > 1 for cell in cells)
    assert xml.count("<w:gridSpan") == sum(cell.rowspan for cell in cells if cell.colspan > 1)


@pytest.mark.parametrize("kind", ["xlsx", "xlsx-sheets"])
@pytest.mark.parametrize("name", REPORTS)
def test_workbooks(name: str, kind: str) -> None:
    report = REPORTS[name]
    book = openpyxl.load_workbook(BytesIO(render(report, kind)))
    assert book.sheetnames == (["年度报告"] if kind == "xlsx" else ["正文", *(table.name for table in report.tables)])
    for section in report.sections:
        if section.table:
            page = book[section.table.name] if kind == "xlsx-sheets" else book.active
            firsts = [cell.value for cell in page["A"]]
            top = firsts.index(section.heading) + 2 + bool(section.table.caption) + len(section.text)
            for number, line in enumerate(section.table.grid):
                for column, cell in enumerate(line):
                    found = page.cell(top + number, column + 1)
                    assert str("" if found.value is None else found.value) == (cell.text if cell else "")
            merged = sum(c.rowspan * c.colspan > 1 for row in section.table.rows for c in row)
            inside = [r for r in page.merged_cells.ranges if top <= r.min_row < top + len(section.table.rows)]
            assert len(inside) == merged


@pytest.mark.parametrize("name", REPORTS)
def test_printed_pages(name: str) -> None:
    report = REPORTS[name]
    with pdfplumber.open(BytesIO(render(report, "pdf"))) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
        found = [row for page in pdf.pages for table in page.extract_tables() for row in table]
    assert [text.splitlines()[-1] for text in texts] == [f"— {n} —" for n in range(1, len(texts) + 1)]
    words = [["".join((cell or "").split()) for cell in row] for row in found]
    numbers = [[cell.text.replace(" ", "") for cell in row if cell.fact] for t in report.tables for row in t.rows]
    grids = [(line, t) for t in report.tables for line in t.grid]
    assert len(words) == len(grids)
    for row, (line, _), cells in zip(words, grids, numbers, strict=True):
        places = [column for column, cell in enumerate(line) if cell and cell.fact]
        assert [row[column] for column in places] == cells
    if len(report.tables) == 3:
        assert any("三\n、\n本\n年\n度\n办\n理\n结\n果" in (cell or "") for row in found for cell in row)
        starts = [text for text in texts if text.startswith(BREAK)]
        assert len(starts) == 1, "table 三 must run over a page"


def rows_of(table: html.HtmlElement) -> list[list[tuple[str, int, int]]]:
    """Return the cells of a table: words, colspan and rowspan."""
    return [
        [
            (cell.text_content().replace("\xa0", "").strip(), int(cell.get("colspan", 1)), int(cell.get("rowspan", 1)))
            for cell in row.iterchildren("td", "th")
        ]
        for row in table.iter("tr")
    ]


@pytest.mark.parametrize("kind", ["html", "html-word", "html-nested"])
@pytest.mark.parametrize("name", REPORTS)
def test_pages(name: str, kind: str) -> None:
    report = REPORTS[name]
    tree = html.document_fromstring(render(report, kind))
    tables = [
        table for table in tree.iter("table") if table.find(".//th") is not None and table.find(".//table") is None
    ]
    assert list(map(rows_of, tables)) == [
        [[(cell.text, cell.colspan, cell.rowspan) for cell in row] for row in table.rows] for table in report.tables
    ]
    text = tree.text_content()
    assert all(words in text for section in report.sections for words in (section.heading, *section.text))
    assert (len(list(tree.iter("table"))) > 2 * len(tables)) is (kind == "html-nested")
    assert (tree.find(".//p[@class='MsoNormal']") is not None) is (kind == "html-word")


@pytest.mark.parametrize("name", REPORTS)
def test_markdown(name: str) -> None:
    report = REPORTS[name]
    text = written(report, "md")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row] for row in rows]
    wanted = []
    for table in report.tables:
        first, *rest = [[cell.text if cell else "" for cell in line] for line in table.grid]
        wanted += [first, ["---"] * table.columns, *rest]
    assert cells == wanted
    assert text.startswith(f"# {report.title}\n")
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == [s.heading for s in report.sections]


EXAMPLES = {
    "paragraphs": "\n\n第二十条第（一）项\n\n信息内容\n\n本年制发件数\n\n",
    "lines": "\n规章\n0\n0\n0\n行政规范性文件\n4\n2\n31\n第二十条第（五）项\n",
    "trailing-pipes": "\n第二十条第（五）项 |\n信息内容 | 本年处理决定数量 |\n行政许可 | 2648 |\n",
    "merged-pipes": "\n第二十条第（五）项 | |||\n信息内容 | 本年处理决定数量 | ||\n行政许可 | 2648 | ||\n",
    "leading-pipes": "\n| 规章 | 0 | 0 | 0 |\n| 行政规范性文件 | 4 | 2 | 31 |\n| 第二十条第（五）项 |  |  |  |\n",
    "pipe-lines": "\n规章 |\n0 |\n0 |\n0 |\n行政规范性文件 |\n4 |\n2 |\n31 |\n第二十条第（五）项 |\n|||\n",
    "pipe-separators": "\n规章\n|\n0\n|\n0\n|\n0\n|\n行政规范性文件\n|\n4\n|\n2\n|\n31\n|\n",
    "tabs": "\n规章\t0\t0\t0\n行政规范性文件\t4\t2\t31\n第二十条第（五）项\n",
    "blanks": " 规章 0 0 0 行政规范性文件 4 2 31 第二十条第（五）项 信息内容 ",
    "glued-rows": "\n规章000\n行政规范性文件4231\n第二十条第（五）项\n",
    "one-line": "规章000行政规范性文件4231第二十条第（五）项",
    "cut-labels": "\n商业\n企业\n科研\n机构\n",
    "cut-labels-pipes": "\n商业 企业 | 科研 机构 | 社会公益组织 |",
    "misprints": "\n2.其他法律行政止公开 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n",
    "without-repeats": "\n规章\n0\n行政规范性文件\n4\n2\n31\n第二十条第（五）项\n本年处理决定数量\n",
}


def test_every_flattening_has_an_example() -> None:
    assert EXAMPLES.keys() == {name for name, kind in KINDS.items() if kind.suffix == ".txt"}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_flattenings(kind: str) -> None:
    assert EXAMPLES[kind] in written(REPORTS["dongqiao-2023"], kind)


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("dongqiao-2023", "one-line", "1.属于国家秘密00000002.其他法律行政法规禁止公开0000000"),
        ("dongqiao-2023", "one-line", "其他结果尚未审结总计200020001100000五、"),
        ("liuxi-2011", "one-line", "主动公开信息数条13284106其中：1.网站公开条12964021"),
        ("liuxi-2011", "blanks", " 历年累计 主动公开信息数 条 1328 4106 其中：1.网站公开 条 1296 4021 "),
        ("nanling-2020", "glued-rows", "\n行政许可396-1818154\n"),
        ("nanling-2020", "misprints", "\n信息内容 | 上一年项目数量 | 本年增\\减 | 处理决定数量 |\n"),
        ("nanling-2020", "cut-labels", "\n本年新\n制作数量\n"),
        ("shimen-2023", "pipe-lines", "\n（一）予以公开 |\n6 |\n1 |\n0 |\n0 |\n1 |\n0 |\n|\n|\n（二）"),
        ("shimen-2023", "tabs", "\n（三）不予公开\t1.属于国家秘密\t0\t0\t0\t0\t0\t0\t\n"),
        ("shimen-2023", "trailing-pipes", "\n行政规范性文件 | 22（其中修订 16 件） | 4 | 96 |\n"),
        ("shimen-2023", "merged-pipes", "\n2.其他法律行政法规禁止公开 | 0 | 0 | 0 | 0 | 0 | 0 |  | ||\n"),
        ("anping-jiaoyuju-2020", "lines", "\n其他对外管理服务事项\n4\n未增未减\n0\n"),
        ("anping-jiaoyuju-2020", "pipe-separators", "\n政府集中采购\n|\n4\n|\n251000元\n|\n三、"),
    ],
)
def test_flattened_rows(name: str, kind: str, words: str) -> None:
    assert words in written(REPORTS[name], kind)


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize(("kind", "labels"), [("misprints", flat.MISPRINTS), ("cut-labels", flat.CUTS)])
def test_labels_are_changed_in_every_form(name: str, kind: str, labels: dict[str, str]) -> None:
    text = written(REPORTS[name], kind)
    assert sum(other.replace("⏎", "\n") in text for other in labels.values()) >= 1
    assert text != written(REPORTS[name], "trailing-pipes" if kind == "misprints" else "lines")


# --- All of them -----------------------------------------------------------------------------------------------------


def test_what_a_kind_can_carry() -> None:
    carried = Counter(kind for _, kind in cases())
    assert carried == {
        kind: 9 - 2 * (not is_kept) - (not has_notes)
        for kind, is_kept, has_notes in ((name, k.keeps_blanks, k.keeps_notes) for name, k in KINDS.items())
    }
    with pytest.raises(ValueError, match="one-line cannot carry the cells of shimen-2023"):
        expected(REPORTS["shimen-2023"], "one-line")
    assert expected(REPORTS["dongqiao-2023"], "one-line") == REPORTS["dongqiao-2023"].facts


def test_the_same_report_gives_the_same_bytes() -> None:
    for kind in KINDS:
        assert render(REPORTS["dongqiao-2023"], kind) == render(REPORTS["dongqiao-2023"], kind)


def test_a_grid_with_a_hole_is_refused() -> None:
    with pytest.raises(AssertionError, match="the grid has a hole"):
        _ = Table("表", ((Cell("a"), Cell("b")), (Cell("c"),)), 2, 1).grid
    with pytest.raises(AssertionError, match="cells overlap at c"):
        _ = Table("表", ((Cell("a"), Cell("b", rowspan=2)), (Cell("c", colspan=2),)), 2, 1).grid


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what must be the same: the bytes, and of an archive those of its parts (zlib may pack them otherwise)."""
    if path.suffix in (".docx", ".xlsx"):
        with ZipFile(path) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist())
    else:
        yield path.name, path.read_bytes()


@pytest.mark.parametrize("name", SAMPLES)
def test_committed_samples_are_those_of_the_description(name: str, tmp_path: Path) -> None:
    made = write(REPORTS[name], SAMPLES[name], tmp_path)
    kept = FOLDER / f"{name}{made.suffix}"
    again = made.rename(tmp_path / kept.name)
    assert dict(contents(again)) == dict(contents(kept)), "run python data/samples/make.py"
    assert kept.stat().st_size < 60_000


def test_samples_are_of_every_format() -> None:
    assert {KINDS[kind].suffix for kind in SAMPLES.values()} == {kind.suffix for kind in KINDS.values()}


def test_the_command_writes_the_whole_matrix(tmp_path: Path) -> None:
    script = FOLDER / "make.py"
    done = subprocess.run([sys.executable, script, "--all", tmp_path / "all"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    written_files = sorted(path.name for path in (tmp_path / "all").iterdir())
    assert written_files == sorted(f"{report.id}.{kind}{KINDS[kind].suffix}" for report, kind in cases())
