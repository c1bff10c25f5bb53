"""The benchmarks run, and their reports are the same every time and consistent in themselves."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai import extract_file

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
