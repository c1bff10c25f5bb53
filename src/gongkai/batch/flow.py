"""The flow of a build: what has changed is made, families are held against each other, then what covers all reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from gongkai.batch.compare import batches, compare
from gongkai.batch.layout import View
from gongkai.batch.record import write_record
from gongkai.batch.report import publish_report
from gongkai.batch.site import publish_site
from gongkai.batch.state import Before, before, begin_moving, end_moving, fingerprint, per_report, record_of
from gongkai.batch.values import BuildResult, BuiltReport, Counts, FailedReport, Progress
from gongkai.errors import UnreadableReport
from gongkai.links import link_triples, read_table
from gongkai.project import Project
from gongkai.publish.write import staging
from gongkai.sources import digest, find_sources

Outcome = BuiltReport | FailedReport


def build(
    sources: Iterable[Path | str],
    out: Path | str,
    *,
    project: Project | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    is_fresh: bool = False,
) -> BuildResult:
    """Publish all reports of the sources in a folder, as the project says (docs/publishing.md lists its files).

    A report that cannot be used is skipped and named in the result; so are reports that turn out to be the same one.
    What the build before made of a report is taken over where nothing that it depends on has changed, unless the
    build is ``is_fresh``; the bytes are the same. The folder is complete or as before: OutputError where it cannot be
    written, SourceError where a source is not there or is damaged, UnreadableReport where no report could be used. The
    same input gives the same bytes, whatever ``jobs`` is.
    """
    project, out = project or Project(), Path(out)
    found = find_sources(sources, out)
    mark = fingerprint(project)
    links = link_triples(read_table(project.links), project.base) if project.links else ()
    earlier = Before(record=record_of(out)) if is_fresh else before(out, mark)
    known = {source: report for source in found if (report := earlier.find(source, digest(source))) is not None}
    unknown = [source for source in found if source not in known]
    stale: list[str] = []
    with staging(out, stale, begin_moving, end_moving) as folder, _mapping(min(jobs, len(unknown))) as mapped:
        view = View(folder, out)
        work = partial(publish_report, view=view, project=per_report(project), links={s for s, _, _ in links})
        made = dict(zip(unknown, _told(mapped(work, unknown), len(unknown), progress), strict=True))
        reports, failed = settle([known.get(source) or made[source] for source in found])
        if not reports:
            raise UnreadableReport("\n".join(failure.message for failure in failed))
        built = {report.id for report in made.values() if isinstance(report, BuiltReport)}
        for name in built.difference(report.id for report in reports):
            view.discard(name)
        reports = _compared(reports, built, earlier, partial(_compare_all, mapped, view, per_report(project)))
        counts = sum((report.counts for report in reports), Counts())
        quads, files, gone = publish_site(reports, links, view, project, earlier)
        result = BuildResult(out, reports, failed, counts, quads, len(known))
        stale += [*gone, *write_record(result, files, view, project, earlier, mark)]
    return result


def settle(outcomes: Sequence[Outcome]) -> tuple[tuple[BuiltReport, ...], tuple[FailedReport, ...]]:
    """Return the reports by identifier, and the failures; of two reports with one identifier neither is published."""
    built: dict[str, list[BuiltReport]] = {}
    for outcome in outcomes:
        if isinstance(outcome, BuiltReport):
            built.setdefault(outcome.id, []).append(outcome)
    failed = []
    for outcome in outcomes:
        if isinstance(outcome, FailedReport):
            failed.append(outcome)
        elif others := [str(b.source) for b in built[outcome.id] if b is not outcome]:
            told = f"{outcome.source}: the same report as {', '.join(others)} ({outcome.id}); expected each once"
            failed.append(FailedReport(outcome.source, told))
    single = sorted((same[0] for same in built.values() if len(same) == 1), key=lambda report: report.id)
    return tuple(single), tuple(failed)


def _told(outcomes: Iterable[Outcome], total: int, progress: Progress | None) -> Iterator[Outcome]:
    for done, outcome in enumerate(outcomes, 1):
        if progress is not None:
            progress(done, total, outcome.source)
        yield outcome


@contextmanager
def _mapping(jobs: int) -> Iterator[Callable[..., Iterator[Any]]]:
    """Give a ``map`` that works in this process, or in several; results keep the order of the input."""
    if jobs <= 1:
        yield map
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield pool.map


def _compared(
    reports: Sequence[BuiltReport],
    built: set[str],
    earlier: Before,
    compare_all: Callable[[Sequence[BuiltReport]], list[BuiltReport]],
) -> tuple[BuiltReport, ...]:
    """Return the reports, those of a family compared anew in which one was made, or is no longer there."""
    present = {report.id for report in reports}
    affected = {report.family for report in reports if report.id in built}
    affected |= {report.family for report in earlier.reports.values() if report.id not in present}
    settled = [report for report in reports if report.family not in affected]
    compared = compare_all([report for report in reports if report.family in affected])
    return tuple(sorted((*settled, *compared), key=lambda report: report.id))


def _compare_all(
    mapped: Callable[..., Iterator[Any]], view: View, project: Project, reports: Sequence[BuiltReport]
) -> list[BuiltReport]:
    work = partial(compare, view=view, project=project)
    return [report for batch in mapped(work, batches(reports)) for report in batch]
