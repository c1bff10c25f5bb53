"""Prints how many reports a second each engine validates, what that takes in memory, and how it grows.

    python bench/validate.py [--reports 200] [--growth 200 1000 2000] [--reference 10] [--baseline 2] [--seed 1]
                             [--freeze]

The reports are a sample with the full tables of the form of 2021, each with numbers of its own for which the sums hold;
in every tenth a number is wrong. Each variant runs in a process of its own, over the same reports. The slow ones run
over fewer of them. What is timed begins with N-Quads (or what the variant names) and ends with the findings.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from random import Random

import pyshacl
import rdflib
from form_2021 import TOTAL, has_mistake, make_mistake, table_numbers
from measure import versions

from gongkai import extract_file
from gongkai.facts import Extraction, State
from gongkai.model import ReportGraphs, build
from gongkai.publish.nquads import nquads
from gongkai.validate import engine, validate
from gongkai.validate.data import parse
from gongkai.validate.index import Index, read
from gongkai.validate.rows import assess
from gongkai.validate.rules import background, rules, shapes_graph, to_rdflib

_SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "qinghe-shichangjianduguanliju-2022.docx"
_BASELINE, _WITHOUT_SUMS = "pySHACL on rdflib, graph given", "the same without the sums"

_SLOWEST = (_BASELINE, _WITHOUT_SUMS)

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """What a variant took for so many reports."""

    reports: int
    seconds: float
    peak: float  # MB


def graphs(number: int, seed: int) -> ReportGraphs:
    """Return the graphs of report ``number``, which belongs to an agency of its own."""
    random = Random(f"{seed}/{number}")
    sample = _sample()
    numbers = table_numbers(random)
    if has_mistake(number):
        make_mistake(random, numbers)
    figures = tuple(
        replace(figure, value=Decimal(numbers[cell]))
        if figure.state is State.NUMBER and (cell := (figure.indicator, figure.applicant or TOTAL)) in numbers
        else figure
        for figure in sample.figures
    )
    agency = replace(sample.report.agency, id=f"{sample.report.agency.id}-{number}")
    return build(replace(sample, report=replace(sample.report, agency=agency), figures=figures))


@cache
def _sample() -> Extraction:
    return extract_file(_SAMPLE)


# ---------------------------------------------------------------------------------------------------- variants


def _content(report: ReportGraphs) -> bytes:
    return nquads((report.core, report.ids.core_graph), (report.evidence, report.ids.evidence_graph))


def _on_rdflib(report: ReportGraphs, *, with_sums: bool = True) -> Work:
    graph = rdflib.Graph(bind_namespaces="none")
    quads = (*background(), *parse(_content(report), "report"))
    for subject, predicate, object_, _ in quads:
        graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(object_)))
    index = Index(report.triples())
    sums = {one.rule for one in assess(index, shapes_graph()) if one.is_checked}
    shapes = [iri for iri, rule in rules().items() if rule.severity and engine._applies(rule, is_vocabulary=False)]
    use = [iri for iri in shapes if rules()[iri].identity is None or (with_sums and iri in sums)]
    return lambda: pyshacl.validate(graph, shacl_graph=_shapes_for_rdflib(), use_shapes=use, inplace=True)


@cache
def _shapes_for_rdflib() -> rdflib.Graph:
    """Return the rule book for an engine that a sum of something unbound ends."""
    graph = rdflib.Graph(bind_namespaces="none")
    for subject, predicate, object_ in shapes_graph():
        if predicate == rdflib.SH.select:
            object_ = rdflib.Literal(str(object_).replace("* ?number)", "* COALESCE(?number, 0))"))
        graph.add((subject, predicate, object_))
    return graph


def _reference(report: ReportGraphs) -> Work:
    content = _content(report)
    return lambda: validate(content, engine="pyshacl")


def _fast(report: ReportGraphs) -> Work:
    content = _content(report)
    return lambda: validate(content)


def _fast_on_triples(report: ReportGraphs) -> Work:
    return lambda: validate(report.triples())


def _reading(report: ReportGraphs) -> Work:
    content = _content(report)
    return lambda: read(content)


def _indexing(report: ReportGraphs) -> Work:
    triples = tuple(report.triples())
    return lambda: Index(triples)


def _arithmetic(report: ReportGraphs) -> Work:
    index = Index(report.triples())
    return lambda: list(assess(index, shapes_graph()))


VARIANTS: dict[str, Callable[[ReportGraphs], Work]] = {
    _BASELINE: _on_rdflib,
    _WITHOUT_SUMS: partial(_on_rdflib, with_sums=False),
    "pySHACL on a store": _reference,
    "fast": _fast,
    "fast, on the triples of the model": _fast_on_triples,
    "reading N-Quads alone": _reading,
    "indexing alone": _indexing,
    "arithmetic alone, on an index": _arithmetic,
}


def run(variant: str, marks: Sequence[int], seed: int, is_frozen: bool) -> list[Row]:
    """Run a variant over reports and return what it took up to each mark; making the reports is not timed."""
    prepare = VARIANTS[variant]
    first = prepare(graphs(0, seed))
    if variant not in _SLOWEST:
        first()  # what is loaded once is loaded before the clock starts
    if is_frozen:
        gc.collect()
        gc.freeze()  # what is loaded stays, and is not looked through for garbage again and again
    seconds, rows = 0.0, []
    for number in range(max(marks)):
        work = prepare(graphs(number, seed))
        start = time.perf_counter()
        work()
        seconds += time.perf_counter() - start
        if number + 1 in marks:
            rows.append(Row(number + 1, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
    return rows


def in_own_process(variant: str, marks: Sequence[int], seed: int, is_frozen: bool) -> list[Row]:
    """Run a variant in a fresh process, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(run, variant, marks, seed, is_frozen).result()


def lines(rows: dict[str, Row]) -> Iterator[str]:
    """Yield the table of the engines."""
    yield "| | reports | ms a report | reports/s | ratio to the first | peak MB |\n|---|---:|---:|---:|---:|---:|"
    first = next(iter(rows.values()))
    slowest = first.seconds / first.reports
    for name, row in rows.items():
        each = row.seconds / row.reports
        numbers = f"{each * 1000:.1f} | {1 / each:,.1f} | {slowest / each:,.1f} | {row.peak:.0f}"
        yield f"| {name} | {row.reports} | {numbers} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the engines of validation.")
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--growth", type=int, nargs="+", default=[200, 1000, 2000])
    parser.add_argument("--reference", type=int, default=10, help="reports for pySHACL on a store")
    parser.add_argument("--baseline", type=int, default=2, help="reports for pySHACL on rdflib; 0 for none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--freeze", action="store_true", help="keep the garbage collector off what is loaded")
    options = parser.parse_args()
    report = graphs(0, options.seed)
    size = len(report.core) + len(report.evidence)
    print(f"{versions()}\nreports of {size:,} statements, {len(report.nodes.observations)} observations\n")
    counts = {_BASELINE: options.baseline, _WITHOUT_SUMS: options.baseline, "pySHACL on a store": options.reference}
    asked = {name: count for name in VARIANTS if (count := counts.get(name, options.reports))}
    rows = {name: in_own_process(name, [count], options.seed, options.freeze)[0] for name, count in asked.items()}
    print("\n".join(lines(rows)))
    print("\nGrowth of “fast”\n\n| reports | s | reports/s | peak MB |\n|---:|---:|---:|---:|")
    for row in in_own_process("fast", sorted(options.growth), options.seed, options.freeze):
        print(f"| {row.reports:,} | {row.seconds:.1f} | {row.reports / row.seconds:.1f} | {row.peak:.0f} |")


if __name__ == "__main__":
    main()
