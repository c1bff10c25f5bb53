"""The flow of a build: what has changed is made, families are held against each other, then what covers all reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from gongkai.batch.compare import batches, compare, read_by_compare
from gongkai.batch.layout import View, part
from gongkai.batch.lean import publish_dump
from gongkai.batch.record import write_record
from gongkai.batch.report import publish_report
from gongkai.batch.site import publish_site
from gongkai.batch.state import Before, before, fingerprint, key_of, per_report, record_of
from gongkai.batch.values import QUARANTINED, BuildResult, BuiltReport, Counts, FailedReport, Outcome, Progress
from gongkai.batch.work import Engine, Run, Work
from gongkai.batch.workplace import Workplace, workplace
from gongkai.errors import OutputError, UnreadableReport
from gongkai.links import link_triples, read_table
from gongkai.project import Project
from gongkai.publish.parquet import write_observations
from gongkai.publish.write import describe_file
from gongkai.sources import Source, digest, find_sources
from gongkai.workers import Limits, Lost, pool

Key = tuple[str, str]
"""What stands for a source: its name with what is told of it, and its SHA-256."""

_WITH = {True: "with", False: "without"}

_REPORTS_A_TASK = 40
"""How many reports an engine elsewhere does at once."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A source, and what tells whether it has changed."""

    source: Source
    sha256: str

    @property
    def key(self) -> Key:
        return key_of(self.source), self.sha256


def build(
    sources: Iterable[Path | str],
    out: Path | str,
    *,
    project: Project | None = None,
    jobs: int = 1,
    limits: Limits | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
    is_fresh: bool = False,
    is_retried: bool = False,
) -> BuildResult:
    """Publish all reports of the sources in a folder, as the project says (docs/publishing.md lists its files).

    A report that cannot be used is skipped and named in the result; so are reports that turn out to be the same one.
    What the build before made of a report is taken over where nothing that it depends on has changed, unless the
    build is ``is_fresh``; so is what a build made that was cut off. The folder is complete or as before: OutputError
    where it cannot be written, SourceError where a source is not there or is damaged, UnreadableReport where no report
    could be used. The same input gives the same bytes, whatever ``jobs`` and ``engine`` are.

    With several ``jobs``, or ``limits``, reports are made in processes of their own: one that takes more than its
    limits, or ends its process twice, is quarantined, and not tried again until it, the program or the settings
    change, or the build ``is_retried``. An ``engine`` (``batch.cluster``) takes the place of these processes.
    """
    project, out = project or Project(), Path(out)
    found, duplicates = _single([_Found(source, digest(source)) for source in find_sources(sources, out)])
    mark = fingerprint(project)
    links = link_triples(read_table(project.links), project.base) if project.links else ()
    earlier = Before(record=record_of(out)) if is_fresh else before(out, mark)
    if earlier.record.get("pages", project.pages) != project.pages:
        raise OutputError(
            f"{out}: expected a folder for a build {_WITH[project.pages]} pages, found one {_WITH[not project.pages]}"
        )
    stale: list[str] = []
    running: AbstractContextManager[Run] = pool(jobs, limits) if engine is None else engine.running(mark)
    with workplace(out, mark, stale, is_fresh=is_fresh) as place, running as run:
        view = View(place.folder, out)
        publish = partial(publish_report, project=per_report(project), links={s for s, _, _ in links})
        known = _known(found, earlier, place.done, is_retried=is_retried)
        digests = {one.source: one.sha256 for one in found}
        work = Work(publish, view, key=lambda source: f"{source!r} {digests[source]}", size=_REPORTS_A_TASK)
        made = _made(found, known, work, run, place, progress)
        reports, failed = settle([made[one.key] for one in found])
        if not reports:
            raise UnreadableReport("\n".join(failure.message for failure in failed))
        present = {report.id for report in reports}
        _keep(view, present)
        built = {name for name in present if view.is_made(part(name, "outcome"))}
        compared = Work(partial(compare, project=per_report(project)), view, needs=read_by_compare)
        reports = _compared(reports, built, earlier, compared, run)
        counts = sum((report.counts for report in reports), Counts())
        if project.pages:
            quads, files, gone = publish_site(reports, links, view, project, earlier)
        else:
            quads, files = publish_dump(reports, links, view, project, earlier)
            gone = []
        if project.parquet:
            table = view.folder / ("observations.csv" if project.pages else "observations.csv.gz")
            files += [describe_file(view.folder, path) for path in write_observations([table], view.folder)]
        resumed = len(present.intersection(r.id for r in place.done.values() if isinstance(r, BuiltReport)))
        result = BuildResult(out, reports, failed, counts, quads, len(present) - len(built), resumed, duplicates)
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
            failed.append(FailedReport(outcome.source, told, "same"))
    single = sorted((same[0] for same in built.values() if len(same) == 1), key=lambda report: report.id)
    return tuple(single), tuple(failed)


def _single(found: Sequence[_Found]) -> tuple[list[_Found], tuple[Source, ...]]:
    """Return the sources without those that hold the bytes of an earlier one, and these."""
    first: dict[tuple[object, ...], _Found] = {}
    duplicates = []
    for one in found:
        known = first.setdefault((one.source.told, one.sha256 or one.source.place), one)
        if known is not one:
            duplicates.append(one.source)
    return list(first.values()), tuple(duplicates)


def _known(
    found: Iterable[_Found], earlier: Before, done: Mapping[Key, Outcome], *, is_retried: bool
) -> dict[Key, Outcome]:
    """Return what became of sources in the build before, or in one that was cut off."""
    known: dict[Key, Outcome] = {}
    for one in found:
        outcome = earlier.find(*one.key) or done.get(one.key)
        is_again = is_retried and isinstance(outcome, FailedReport) and outcome.cause in QUARANTINED
        if outcome is not None and not is_again:
            known[one.key] = replace(outcome, source=one.source)
    return known


def _made(
    found: Sequence[_Found],
    known: Mapping[Key, Outcome],
    work: Work,
    run: Run,
    place: Workplace,
    progress: Progress | None,
) -> dict[Key, Outcome]:
    """Return what became of all sources: what is known, and what is made now, which is noted as it is done."""
    unknown = [one for one in found if one.key not in known]
    made = dict(known)
    for done, (number, result) in enumerate(run(work, [one.source for one in unknown]), 1):
        one = unknown[number]
        outcome = _lost(one, result) if isinstance(result, Lost) else replace(result, source=one.source)
        made[one.key] = outcome
        place.note(*one.key, outcome)
        if progress is not None:
            progress(done, len(unknown), one.source)
    return made


def _lost(found: _Found, lost: Lost) -> FailedReport:
    return FailedReport(found.source, f"{found.source.name}: quarantined: {lost.message}", lost.kind, found.sha256)


def _keep(view: View, reports: Collection[str]) -> None:
    """Remove what was made of reports that are not published: two that are one, and those that did not end."""
    made = {path.name.partition(".")[0] for path in (view.folder / "dataset").glob("*.*")}
    for name in made.difference(reports):
        view.discard(name)


def _compared(
    reports: Sequence[BuiltReport], built: Collection[str], earlier: Before, work: Work, run: Run
) -> tuple[BuiltReport, ...]:
    """Return the reports, those compared anew of whose agency or departments one was made, or is no longer there."""
    present = {report.id for report in reports}
    changed = [report for report in reports if report.id in built]
    changed += [report for report in earlier.reports.values() if report.id in built or report.id not in present]
    agencies = {name for report in changed for name in (report.record.agency, report.record.parent) if name}
    compared = {report.id: report for report in reports}
    waiting = batches(reports, agencies)
    for number, batch in run(work, waiting):
        if isinstance(batch, Lost):
            names = ", ".join(report.id for report in waiting[number].reports)
            raise OutputError(f"{names}: the reports cannot be held against others: {batch.message}")
        compared.update((report.id, replace(report, source=compared[report.id].source)) for report in batch)
    return tuple(compared[report.id] for report in reports)
