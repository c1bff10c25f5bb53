"""Prints how fast reports with the three tables of the form of 2021 are read and extracted, format by format.

    pip install '.[test]'
    python bench/read.py [--runs 3]

Beside them stands what two libraries take for the tables alone, without knowing what they mean: pandas.read_html for
the page, and pdfplumber.extract_tables on every page of the PDF.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import pandas
import pdfplumber
from generate import generate
from measure import in_turn, print_rates, versions

from gongkai import extract_file
from writing import reports, write
from writing.report import Report

REPORTS = 4  # in each format
PAGES = 6  # of the PDF
KINDS = {"html": ".html", "docx": ".docx", "pdf": ".pdf"}


def sample(number: int) -> Report:
    """Return a report with the three tables of the form of 2021, and prose for six printed pages."""
    report = next(r for r in reports() if {t.name for t in r.tables} == {"表二", "表三", "表四"} and not r.has_blanks)
    prose = tuple(line for line in generate(number)[1].split("\n") if len(line) > 40)
    first, *others = report.sections
    return replace(report, sections=(replace(first, text=(*first.text, *prose[: 9 + number])), *others))


def plain_pdf(path: Path) -> None:
    """Let pdfplumber look for tables on every page."""
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_tables()


def peak_memory(path: Path) -> int:
    """Return the megabytes that reading and extracting one report takes in a process of its own."""
    code = (
        "import re, sys; from gongkai import extract_file; extract_file(sys.argv[1]);"
        "print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1])"
    )
    return int(subprocess.check_output([sys.executable, "-c", code, path])) // 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure how fast reports with tables are read, by format.")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--reports", type=int, default=REPORTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files: dict[str, list[Path]] = {}
        for kind in KINDS:
            home = Path(folder) / kind
            home.mkdir()
            for number in range(options.reports):
                written = write(sample(number), kind, home)
                files.setdefault(kind, []).append(written.rename(home / f"{number}{KINDS[kind]}"))
        with pdfplumber.open(files["pdf"][0]) as document:
            pages = len(document.pages)
        print(f"{versions()}, pandas {pandas.__version__}, pdfplumber {pdfplumber.__version__}")
        print(f"{options.reports} reports a format; the PDF has {pages} pages")

        def each(kind: str, work: Callable[[Path], object]) -> Callable[[], object]:
            return lambda: [work(path) for path in files[kind]]

        for kind in KINDS:
            extract_file(files[kind][0])  # what is loaded once is loaded before the clock starts
        seconds = in_turn(
            {
                "html": each("html", extract_file),
                "pandas.read_html, tables alone": each("html", pandas.read_html),
                "docx": each("docx", extract_file),
                "pdf": each("pdf", extract_file),
                "pdfplumber.extract_tables, tables alone": each("pdf", plain_pdf),
            },
            options.runs,
        )
        print_rates(f"Read and extract, median of {options.runs} runs in turn", seconds, options.reports, "html")
        print("\nMemory of a process for one report\n\n| | MB |\n|---|---:|")
        for kind in KINDS:
            print(f"| {kind} | {peak_memory(files[kind][0])} |")


if __name__ == "__main__":
    main()
