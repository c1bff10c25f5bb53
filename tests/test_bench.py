"""The benchmarks run, and their reports are the same every time and consistent in themselves."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gongkai import extract_file
from gongkai.extract import extract
from gongkai.facts import Extraction
from gongkai.model import build
from gongkai.read import read_text
from gongkai.text import romanize
from gongkai.validate import validate

BENCH = Path(__file__).parents[1] / "bench"


def bench(script: str, *options: str) -> str:
    """Run a script of the benchmarks and return what it prints."""
    command = [sys.executable, "-W", "error", BENCH / script, *options]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    bench("generate.py", str(folder / "one"), "--reports", "12")
    bench("generate.py", str(folder / "two"), "--reports", "12")
    bench("generate.py", str(folder / "other"), "--reports", "12", "--seed", "2")
    return folder


def test_same_seed_gives_same_bytes(folder: Path) -> None:
    one, two, other = ([p.read_bytes() for p in sorted((folder / name).iterdir())] for name in ("one", "two", "other"))
    assert one == two
    assert len({*one, *other}) == 24


def test_reports_have_the_size_that_is_promised(folder: Path) -> None:
    lengths = [len(path.read_text(encoding="utf-8")) for path in (folder / "one").iterdir()]
    assert 7000 < min(lengths) < max(lengths) < 9000


def test_no_slot_is_left_open(folder: Path) -> None:
    for path in (folder / "one").iterdir():
        assert re.findall(r"[{}|,;:()]|prose", path.read_text(encoding="utf-8")) == []


def test_reports_are_reports_of_different_agencies(folder: Path) -> None:
    extractions = [extract_file(path) for path in sorted((folder / "one").iterdir())]
    assert len({extraction.report.id for extraction in extractions}) == 12
    for extraction in extractions:
        found = {f.indicator: f.value for f in extraction.figures if f.period == str(extraction.report.year)}
        channels = ("applications-in-person", "applications-by-fax", "applications-online", "applications-by-mail")
        assert sum(found[channel] or 0 for channel in channels) == found["applications-received"]
        assert 80 <= len(extraction.figures) <= 160


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pages")
    told = bench("generate.py", str(folder), "--kind", "2021", "--reports", "1001")
    assert told.startswith("1001 reports of ")
    return sorted(folder.rglob("*.html"))


@pytest.fixture
def form_2021(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(BENCH)
    return importlib.import_module("form_2021")


@pytest.fixture
def made(form_2021: Any) -> Callable[[int], Extraction]:
    def of(number: int, seed: int = 1) -> Extraction:
        name, page = form_2021.generate_2021(number, seed)
        return extract(read_text(page, name))

    return of


def test_pages_are_a_thousand_to_a_folder_and_the_same_for_the_same_seed(pages: list[Path], form_2021: Any) -> None:
    assert [len(list(folder.iterdir())) for folder in sorted(pages[0].parents[1].iterdir())] == [1000, 1]
    for number in (0, 1, 999, 1000):
        assert form_2021.generate_2021(number) == (pages[number].name, pages[number].read_text(encoding="utf-8"))
        assert form_2021.generate_2021(number, 2) != form_2021.generate_2021(number)


def test_pages_have_the_prose_that_is_promised(pages: list[Path]) -> None:
    for path in pages[::50]:
        prose = re.sub(r"<table.*?</table>|<[^>]*>|\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert 3800 < len(prose) < 4400
        assert re.findall(r"[{}|,;:]|prose", prose) == []


@pytest.mark.parametrize("number", [0, 5, 9, 41, 119, 1234, 19_999, 100_000])
def test_every_cell_of_a_page_is_read_and_only_what_was_made_wrong_breaks_a_rule(
    made: Callable[[int], Extraction], form_2021: Any, number: int
) -> None:
    extraction = made(number)
    assert sum(figure.table is not None for figure in extraction.figures) == 25 * 7 + 10 + 15
    assert extraction.issues == ()
    broken = {finding.severity for finding in validate(build(extraction).triples()).findings}
    assert broken - {"info", "warning"} == ({"violation"} if form_2021.has_mistake(number) else set())


def test_every_page_is_the_report_of_another_agency_or_year(made: Callable[[int], Extraction], form_2021: Any) -> None:
    agencies = form_2021.agencies()
    assert len(agencies) * 5 > 100_000
    assert len({romanize(agency.name) for agency in agencies}) == len(agencies)
    reports = [made(number).report for number in (*range(10), *range(860, 20_000, 1_900))]
    assert len({report.id for report in reports}) == len(reports)
    names = [agencies[number // 5].name for number in (*range(10), *range(860, 20_000, 1_900))]
    assert [report.agency.name for report in reports] == names


def test_a_year_goes_on_from_the_year_before(made: Callable[[int], Extraction]) -> None:
    years = {}
    for extraction in map(made, range(20, 25)):
        cells = {(f.indicator, f.applicant or "total"): f.value for f in extraction.figures if f.table}
        years[extraction.report.year] = cells
    assert sorted(years) == [2021, 2022, 2023, 2024, 2025]
    for year in range(2022, 2026):
        before, after = years[year - 1], years[year]
        for applicant in ("natural-person", "commercial", "total"):
            left = before["applications-carried-over-out", applicant]
            assert after["applications-carried-over-in", applicant] == left
        documents = [cells["normative-documents-retained", "total"] for cells in (before, after)]
        change = after["normative-documents-made", "total"] - after["normative-documents-repealed", "total"]
        assert documents[1] - documents[0] == change


_FEW = {
    "across.py": ("--reports", "10", "--observations", "10"),
    "glued.py": ("--tables", "2", "--runs", "1"),
    "serve.py": ("--triples", "1", "--clients", "2", "--seconds", "0.5"),
    "publish.py": ("--reports", "2", "3", "--jobs", "1"),
    "push.py": ("--reports", "2"),
    "validate.py": ("--reports", "2", "--growth", "2", "--reference", "1", "--baseline", "0"),
}
"""How a benchmark is run where its options are its own."""


@pytest.mark.parametrize(
    ("script", "rows"),
    [
        ("extract.py", ["read alone, 1 process", "1 process", "2 processes"]),
        (
            "build.py",
            ["2 processes", "validate", "python -c pass", "gongkai --help", "gongkai build, one report"],
        ),
        ("validate.py", ["pySHACL on a store", "arithmetic alone, on an index"]),
        ("publish.py", ["2", "3", "from nothing", "one report has changed"]),
        ("serve.py", ["gongkai, pages", "gongkai, SPARQL"]),
        ("across.py", ["reports side by side", "files of the compare page"]),
        ("push.py", ["oxigraph, all in one request", "oxigraph, graph-store", "oxigraph, update"]),
        ("glued.py", ["row sums alone", "row sums and identities"]),
        (
            "read.py",
            ["html", "pandas.read_html, tables alone", "docx", "pdf", "pdfplumber.extract_tables, tables alone"],
        ),
    ],
)
def test_benchmark_prints_its_table(script: str, rows: list[str]) -> None:
    table = bench(script, *_FEW.get(script, ("--reports", "2", "--runs", "1")))
    for row in rows:
        assert re.search(rf"^\| {re.escape(row)} \| [\d.]+ \|", table, flags=re.MULTILINE), table
