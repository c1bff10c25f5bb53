"""Prints how fast whole builds are, with 1 and with 2 processes, what the stages take, and a start from cold.

python bench/build.py [--reports 40] [--runs 3] [--seed 1]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from generate import write_reports
from measure import in_turn, print_rates, print_times, versions

import gongkai
from gongkai.validate import validate

_COMMAND = Path(sysconfig.get_path("scripts"), "gongkai")


def measure_build(folder: Path, runs: int) -> dict[str, float]:
    """Return the seconds for all reports of a folder, from reading to the files of the whole."""
    return in_turn(
        {
            "1 process": lambda: gongkai.build([folder], folder.with_name("site-1"), jobs=1),
            "2 processes": lambda: gongkai.build([folder], folder.with_name("site-2"), jobs=2),
        },
        runs,
    )


def measure_stages(paths: Sequence[Path], runs: int) -> dict[str, float]:
    """Return the seconds that the slow stages take for all reports, and the whole build; 1 process."""
    folder, site = paths[0].parent, paths[0].parent.with_name("site")
    gongkai.build([folder], site)
    datasets = [path.read_bytes() for path in sorted(site.glob("dataset/*.nq"))]
    return in_turn(
        {
            "whole build": lambda: gongkai.build([folder], site),
            "read and extract": lambda: [gongkai.extract_file(path) for path in paths],
            "validate": lambda: [validate(dataset) for dataset in datasets],
        },
        runs,
    )


def measure_start(report: Path, runs: int) -> dict[str, float]:
    """Return the seconds from the start of a process to its end."""
    site = report.parent.with_name("site-of-one")
    commands: dict[str, list[Path | str]] = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "gongkai --help": [_COMMAND, "--help"],
        "gongkai extract, one report": [_COMMAND, "extract", report, "--format", "json"],
        "gongkai build, one report": [_COMMAND, "build", report, "--out", site],
    }
    run = partial(subprocess.run, check=True, capture_output=True)
    return in_turn({name: partial(run, command) for name, command in commands.items()}, runs)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure builds of generated reports.")
    parser.add_argument("--reports", type=int, default=40)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = write_reports(Path(folder, "reports"), options.reports, options.seed)
        print(versions())
        seconds = measure_build(paths[0].parent, options.runs)
        print_rates(f"Whole build, median of {options.runs} runs in turn", seconds, len(paths), "1 process")
        seconds = measure_stages(paths, options.runs)
        print_times(f"Its stages, all reports, median of {options.runs} runs in turn", seconds, "whole build")
        runs = 3 * options.runs
        seconds = measure_start(paths[0], runs)
        print_times(f"From a cold start, median of {runs} runs in turn", seconds, "python -c pass")


if __name__ == "__main__":
    main()
