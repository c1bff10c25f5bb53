"""Prints what it costs to publish many reports, and to publish them again when one of them has changed.

python bench/publish.py [--reports 500 1000 2000] [--jobs 2] [--seed 1]

Every build is a process of its own. The bytes of a build after a change are compared with those of one from nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generate import generate, write_reports
from measure import differences, run_command, size_of, versions

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Build:
    """A build: its seconds, the memory that its largest process held at most, in MB, and the folder it made."""

    seconds: float
    memory: float
    files: int
    size: float
    largest_page: int
    """Data sets on the largest page of the catalogue."""


def build(sources: Path, out: Path, jobs: int, *options: str) -> Build:
    """Build in a new process and return what it cost."""
    command = [sys.executable, "-m", "gongkai", "build", str(sources), "--out", str(out), "--jobs", str(jobs), *options]
    taken = run_command(command)
    files, size = size_of(out)
    return Build(taken.seconds, max(taken.main, taken.largest), files, size / _MEGABYTE, _largest_page(out))


def _largest_page(folder: Path) -> int:
    pages = [folder / "catalog.jsonld", *(folder / "catalog").glob("*.jsonld")]
    graphs = (json.loads(page.read_bytes())["@graph"] for page in pages)
    return max(sum("dcat:Dataset" in _types(node) for node in graph) for graph in graphs)


def _types(node: dict[str, object]) -> Sequence[object]:
    types = node.get("@type", ())
    return types if isinstance(types, list) else [types]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure publishing many generated reports.")
    parser.add_argument("--reports", type=int, nargs="+", default=[500, 1000, 2000])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(versions())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        columns = ("reports", "s", "s/report", "ratio", "MB of memory", "files", "MB on disk", "data sets a page")
        print(f"\nFrom nothing\n\n| {' | '.join(columns)} |\n{'|---:' * len(columns)}|")
        first = None
        for count in options.reports:
            sources, out = folder / f"reports-{count}", folder / f"site-{count}"
            write_reports(sources, count, options.seed)
            whole = build(sources, out, options.jobs)
            each = whole.seconds / count
            first = first or each
            print(
                f"| {count} | {whole.seconds:.1f} | {each:.3f} | {each / first:.2f} | {whole.memory:.0f} "
                f"| {whole.files} | {whole.size:.0f} | {whole.largest_page} |",
                flush=True,
            )
        (sources / generate(0, options.seed)[0]).write_text(generate(0, options.seed + 1)[1], encoding="utf-8")
        again = build(sources, out, options.jobs)
        nothing = build(sources, out, options.jobs)
        fresh = build(sources, folder / "fresh", options.jobs)
        print(f"\nAgain, {count} reports\n\n| | s | ratio to “from nothing” | MB of memory |\n|---|---:|---:|---:|")
        for title, taken in (
            ("from nothing", fresh),
            ("one report has changed", again),
            ("nothing has changed", nothing),
        ):
            print(f"| {title} | {taken.seconds:.2f} | {fresh.seconds / taken.seconds:.1f} | {taken.memory:.0f} |")
        print(f"\nfiles that differ from a build from nothing: {differences(out, folder / 'fresh')}")


if __name__ == "__main__":
    main()
