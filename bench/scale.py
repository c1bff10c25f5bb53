"""Prints how many reports a second a batch makes without pages, what that takes in memory, and how it grows.

    python bench/scale.py [--reports 2000 20000] [--dask 2000] [--jobs 2] [--seed 1] [--folder FOLDER]

The reports are pages with prose of about 4,000 characters and the full tables of the form of 2021. Each build is a
command of its own: all stages with fast validation, conformance, files by year. With ``--dask`` so many reports are
made by processes of this machine and by a Dask cluster of as many workers, and the bytes are compared. A second build
of the largest batch, in which one report has changed, tells what that costs.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from form_2021 import generate_2021
from generate import write_reports
from measure import Taken, differences, run_command, size_of, versions

_TITLES = "| | reports | s | reports/s | cost of a report, ratio | MB of the main process | MB of the largest other |"
_RULE = "|---|---:|---:|---:|---:|---:|---:|"


def build(sources: Path, out: Path, *options: str) -> Taken:
    """Build in a new process without pages, and return what it took."""
    command = [sys.executable, "-m", "gongkai", "build", str(sources), "--out", str(out), "--no-pages", *options]
    return run_command(command)


def _row(name: str, reports: int, taken: Taken, first: float) -> str:
    each = taken.seconds / reports
    numbers = f"{taken.seconds:.1f} | {1 / each:.1f} | {each / first:.2f} | {taken.main:.0f} | {taken.largest:.0f}"
    return f"| {name} | {reports:,} | {numbers} |"


@contextmanager
def _place(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure large batches without pages.")
    parser.add_argument("--reports", type=int, nargs="+", default=[2000, 20_000])
    parser.add_argument("--dask", type=int, default=2000, metavar="REPORTS", help="0 for none")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work; what is made there stays")
    options = parser.parse_args()
    jobs = ("--jobs", str(options.jobs))
    print(f"{versions()}\n\n{_TITLES}\n{_RULE}")
    with _place(options.folder) as folder:
        first = 0.0
        for count in options.reports:
            sources, out = folder / f"reports-{count}", folder / f"data-{count}"
            write_reports(sources, count, options.seed, kind="2021")
            taken = build(sources, out, *jobs)
            first = first or taken.seconds / count
            print(_row(f"{options.jobs} processes", count, taken, first), flush=True)
        files, size = size_of(out)
        name, text = generate_2021(0, options.seed + 1)
        target = next(sources.rglob(name))
        target.write_text(text, encoding="utf-8")
        again = build(sources, out, *jobs)
        print(
            f"| the same again, one has changed | {count:,} | {again.seconds:.1f} | | | {again.main:.0f} | |",
            flush=True,
        )
        print(f"\n{files:,} files, {size / count / 1000:.0f} kB a report, {files / count:.1f} files a report")
        if options.dask:
            _dask(folder, options.dask, options.seed, jobs)


def _dask(folder: Path, count: int, seed: int, jobs: tuple[str, ...]) -> None:
    """Compare the engines, in turn."""
    sources = folder / f"reports-dask-{count}"
    write_reports(sources, count, seed, kind="2021")
    outs = {"pool": folder / "by-pool", "dask": folder / "by-dask"}
    for out in outs.values():
        shutil.rmtree(out, ignore_errors=True)
    pool = build(sources, outs["pool"], *jobs)
    dask = build(sources, outs["dask"], *jobs, "--engine", "dask")
    print(f"\n{_TITLES.replace('cost of a report, ratio', 'time, ratio')}\n{_RULE}")
    for name, taken in (("processes of this machine", pool), ("Dask, local cluster", dask)):
        print(_row(name, count, taken, pool.seconds / count))
    print(f"\nfiles that differ between them: {differences(*outs.values())}")


if __name__ == "__main__":
    main()
