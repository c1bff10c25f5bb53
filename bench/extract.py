"""Prints how many generated reports a second are read and extracted, with 1 and with 2 processes.

python bench/extract.py [--reports 40] [--runs 5] [--seed 1]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from generate import write_reports
from measure import in_turn, print_rates, versions

from gongkai import extract_file
from gongkai.read import read


def figures_in(path: Path) -> int:
    """Return how many figures a report holds."""
    return len(extract_file(path).figures)


def measure(paths: Sequence[Path], runs: int) -> dict[str, float]:
    """Return the seconds for all reports; whatever is loaded once is loaded before the clock starts."""
    figures_in(paths[0])
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(figures_in, paths[:4]))
        return in_turn(
            {
                "read alone, 1 process": lambda: [read(path) for path in paths],
                "1 process": lambda: [figures_in(path) for path in paths],
                "2 processes": lambda: list(pool.map(figures_in, paths)),
            },
            runs,
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the extraction of generated reports.")
    parser.add_argument("--reports", type=int, default=40)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = write_reports(Path(folder), options.reports, options.seed)
        characters = sum(len(path.read_text(encoding="utf-8")) for path in paths) // len(paths)
        figures = sum(map(figures_in, paths)) // len(paths)
        print(f"{versions()}\n{len(paths)} reports of {characters:,} characters and {figures} figures on average")
        title = f"Extract, median of {options.runs} runs in turn"
        print_rates(title, measure(paths, options.runs), len(paths), "1 process")


if __name__ == "__main__":
    main()
