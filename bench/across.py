"""Prints what the pages across many reports cost: to put the reports side by side, to make all pages, to make few anew.

python bench/across.py [--reports 2000] [--observations 100] [--seed 1]

The reports are made up, but go through the same parts on disk as those of a build.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from measure import versions

from across_reports import BASE, many
from gongkai.project import Project
from gongkai.publish.across import (
    Across,
    compare_files,
    compare_page,
    facts_json,
    index,
    indicator_tables,
    read_report,
    shared_sections,
    vocabulary_sections,
)
from gongkai.publish.record import DatasetRecord


@contextmanager
def told(what: str) -> Iterator[None]:
    """Print how long the processor worked on something, and the most memory that was held so far."""
    start = time.process_time()
    yield
    seconds = time.process_time() - start
    print(f"| {what} | {seconds:.2f} | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} |", flush=True)


def write_parts(folder: Path, count: int, observations: int, seed: int) -> list[DatasetRecord]:
    """Write the parts of made-up reports and return their records."""
    records = []
    for report in many(count, observations, seed):
        (folder / f"{report.id}.facts").write_text(facts_json(report.facts), encoding="utf-8")
        records.append(report.record)
    return records


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the pages across many reports.")
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--observations", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(versions())
    project = Project(base=BASE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        records = write_parts(folder, options.reports, options.observations, options.seed)
        print(f"\n{options.reports} reports\n\n| | s | MB of memory |\n|---|---:|---:|")
        with told("(nothing yet)"):
            pass
        with told("reports side by side"):
            across = index(
                read_report(record, (folder / f"{record.id}.facts").read_bytes(), b"[]") for record in records
            )
        measure(across, project)


def measure(across: Across, project: Project) -> None:
    """Make all pages and files, and print what they cost and how large they are."""
    with told("marks of all sections, and tables"):
        tables = indicator_tables(across, project.base)
        shared = shared_sections(across, project.base)
        vocabulary = vocabulary_sections(across, tables)
    with told("files of the compare page"):
        files = [(path, len(content)) for path, content in compare_files(across, tables, project)]
        files.append((compare_page(across, project)[0], len(compare_page(across, project)[1])))
    for kind, sections in (("agencies, divisions, policies", shared), ("indicators, topics, rules", vocabulary)):
        with told(f"{len(sections)} sections: {kind}"):
            sizes = [(term, len(section.make().encode())) for term, section in sections.items()]
        files += sizes
    print(
        "\nlargest: "
        + ", ".join(f"{path} {size / 1000:.0f} kB" for path, size in sorted(files, key=lambda f: -f[1])[:8])
    )


if __name__ == "__main__":
    main()
