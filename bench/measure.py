"""Times variants in turn and prints them as a table, each against a baseline of the same run."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("gongkai", "lxml", "pyoxigraph", "pyshacl", "rdflib")

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Taken:
    """What a command took: seconds, and the most memory that its process and any below it held at once, in MB."""

    seconds: float
    main: float
    largest: float


def run_command(command: list[str]) -> Taken:
    """Run a command and return what it took; SystemExit where it fails."""
    start = time.perf_counter()
    main = largest = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            main = max(main, _memory(process.pid))
            largest = max([largest, *map(_memory, _below(process.pid))])
            time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit status {process.returncode}")
    return Taken(time.perf_counter() - start, main / _MEGABYTE, largest / _MEGABYTE)


def _below(pid: int) -> Iterator[int]:
    """Yield the processes that a process has started, and those that they have."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield child
        yield from _below(child)


def _memory(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def size_of(folder: Path) -> tuple[int, int]:
    """Return the number of files below a folder, and of their bytes."""
    files = size = 0
    for above, _, names in os.walk(folder):
        files += len(names)
        size += sum(os.path.getsize(os.path.join(above, name)) for name in names)  # noqa: PTH118, PTH202 - a million files
    return files, size


def differences(one: Path, other: Path) -> int:
    """Return in how many files two folders differ."""
    done = subprocess.run(["diff", "-rq", str(one), str(other)], capture_output=True, check=False)
    return len(done.stdout.splitlines())


def in_turn(variants: Mapping[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Return the median seconds of each variant; they run in turn, so that a busy moment hits all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(runs):
        for name, run in variants.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def print_rates(title: str, seconds: Mapping[str, float], reports: int, baseline: str) -> None:
    """Print how many reports a second each variant does; more is better."""
    print(f"\n{title}\n\n| | s | reports/s | ratio to “{baseline}” |\n|---|---:|---:|---:|")
    for name, taken in seconds.items():
        print(f"| {name} | {taken:.2f} | {reports / taken:.1f} | {seconds[baseline] / taken:.2f} |")


def print_times(title: str, seconds: Mapping[str, float], baseline: str) -> None:
    """Print how long each variant takes; less is better."""
    print(f"\n{title}\n\n| | ms | ratio to “{baseline}” |\n|---|---:|---:|")
    for name, taken in seconds.items():
        print(f"| {name} | {taken * 1000:.0f} | {taken / seconds[baseline]:.2f} |")


def versions() -> str:
    """Return what the figures were measured with."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return f"{platform.python_implementation()} {platform.python_version()}, {libraries}"
