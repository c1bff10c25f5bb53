"""Times variants in turn and prints them as a table, each against a baseline of the same run."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version

_LIBRARIES = ("gongkai", "lxml", "pyoxigraph", "pyshacl", "rdflib")


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
