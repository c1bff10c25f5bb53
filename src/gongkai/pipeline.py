"""One report through all stages, and a batch of many into one folder of linked data."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gongkai
from gongkai.errors import GongkaiError, OutputError, ReportError, UnreadableReport
from gongkai.extract import extract
from gongkai.facts import Extraction
from gongkai.model import DEFAULT_BASE, ReportGraphs, TextPolicy, check_base
from gongkai.model import build as build_graphs
from gongkai.model.identifiers import Identifiers
from gongkai.model.terms import prefixes
from gongkai.publish import csv
from gongkai.publish.jsonld import jsonld
from gongkai.publish.nquads import merge, nquads
from gongkai.publish.turtle import declarations, turtle
from gongkai.publish.vocabularies import copy_vocabularies, vocabulary_nquads
from gongkai.publish.write import files_of, sha256, staging, write
from gongkai.read import read

if TYPE_CHECKING:
    from gongkai.validate import Conformance
    from gongkai.validate.engine import Engine

REPORT_SUFFIXES = (".doc", ".docx", ".htm", ".html", ".md", ".pdf", ".rtf", ".txt", ".wps", ".xls", ".xlsx")
"""Which files of a folder are taken for reports."""

RDF_SUFFIXES = (".json", ".jsonld", ".n3", ".nq", ".nt", ".rdf", ".trig", ".ttl", ".xml")
"""Which files are validated as data; all others are reports."""

Progress = Callable[[int, int, Path], None]
"""Is told after each report how many of how many are done, and which was the last."""

_PARTS = ".parts"
_BATCH = 50
_RECORD = "build.json"


@dataclass(frozen=True, slots=True)
class Counts:
    """What is published, of one report or of all."""

    observations: int = 0
    figures: int = 0
    policies: int = 0
    measures: int = 0
    problems: int = 0
    commitments: int = 0
    issues: int = 0
    triples: int = 0
    violations: int = 0
    warnings: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Return the counts of both together."""
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))


@dataclass(frozen=True, slots=True)
class BuiltReport:
    """A report that was published; ``family`` is the government its agency belongs to, or the agency itself.

    Reports of one family are held against each other: those of successive years, and departments and government.
    """

    source: Path
    id: str
    sha256: str
    family: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class FailedReport:
    """A report that was skipped, and why; the message names the file."""

    source: Path
    message: str


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made: the reports by identifier, those that failed in the order of the sources, all counts."""

    out: Path
    reports: tuple[BuiltReport, ...]
    failed: tuple[FailedReport, ...]
    counts: Counts
    quads: int


def extract_file(path: Path | str, *, encoding: str | None = None) -> Extraction:
    """Return what one report says; a ReportError says why it cannot be used."""
    return extract(read(Path(path), encoding=encoding))


def validate_file(path: Path | str, *, engine: Engine = "auto", input_format: str | None = None) -> Conformance:
    """Return the outcome of validating a report, or RDF data in any format, which its suffix tells.

    With an ``input_format`` of ``validate.data.FORMATS`` any file is data; so is ``-``, which is standard input.
    Raises ReportError for a report and DataError for data that cannot be used.
    """
    from gongkai.validate import validate  # loads pySHACL, which takes longer than to extract a report

    return validate(_data(Path(path), input_format), engine=engine)


def validate_files(
    files: Iterable[Path | str],
    *,
    engine: Engine = "auto",
    input_format: str | None = None,
    failed: Callable[[Path, GongkaiError], None] | None = None,
) -> list[tuple[Path, Conformance]]:
    """Return the outcome of each file as ``validate_file`` does, with what the reports of all files say of each other.

    A file that cannot be used is told to ``failed`` and passed over; without that its error is raised.
    """
    from gongkai.validate import validate
    from gongkai.validate.series import essence_of, validate_series, with_series

    outcomes, essences = [], []
    for path in map(Path, files):
        try:
            data = _data(path, input_format)
            outcomes.append((path, validate(data, engine=engine)))
        except GongkaiError as error:
            if failed is None:
                raise
            failed(path, error)
        else:
            essences.append(essence_of(data))
    found = validate_series(essences) if len(outcomes) > 1 or any(len(c.reports) > 1 for _, c in outcomes) else {}
    return [(path, with_series(outcome, found)) for path, outcome in outcomes]


def find_reports(sources: Iterable[Path], out: Path | None = None) -> list[Path]:
    """Return the files to read: files as given; of folders all that can be read, sorted, but no README or hidden file.

    What stands below ``out``, where a build writes to, is no source.
    Raises UnreadableReport where a source does not exist or there is nothing to read at all.
    """
    found: dict[Path, Path] = {}
    sources = list(sources)
    for source in sources:
        if not source.exists():
            raise UnreadableReport(f"{source}: no such file or folder")
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            is_made = out is not None and path.resolve().is_relative_to(out.resolve())
            if path == source or (_is_report(path, source) and not is_made):
                found.setdefault(path.resolve(), path)
    if not found:
        names = ", ".join(map(str, sources))
        raise UnreadableReport(f"{names}: expected at least one report ({' '.join(REPORT_SUFFIXES)}), found none")
    return list(found.values())


def build(
    sources: Iterable[Path | str],
    out: Path | str,
    *,
    base: str = DEFAULT_BASE,
    text_policy: TextPolicy = "quotes",
    jobs: int = 1,
    progress: Progress | None = None,
) -> BuildResult:
    """Publish all reports of the sources in a folder: Turtle, JSON-LD, N-Quads, CSV, vocabularies, conformance.

    A report that cannot be used is skipped and named in the result; so are reports that turn out to be the same one.
    The folder is complete or as before: OutputError where it cannot be written, UnreadableReport where no report
    could be used. The same input gives the same bytes, whatever ``jobs`` is.
    """
    check_base(base)
    out = Path(out)
    paths = find_reports(map(Path, sources), out)
    with staging(out, stale=_made_before(out)) as folder, _mapping(min(jobs, len(paths))) as mapped:
        (folder / _PARTS).mkdir(mode=0o700)  # what is unpickled from it, nobody else may write
        work = partial(_publish, folder=folder, base=base, text_policy=text_policy)
        outcomes = list(_run(mapped(work, paths), len(paths), progress))
        reports, failed = _settle(outcomes, folder)
        if not reports:
            raise UnreadableReport("\n".join(failure.message for failure in failed))
        compared = mapped(partial(_compare, folder=folder, base=base), _batches(reports))
        reports = tuple(sorted((report for batch in compared for report in batch), key=lambda report: report.id))
        quads = _publish_all(reports, folder, base)
        counts = sum((report.counts for report in reports), Counts())
        record = _record(BuildResult(out, reports, failed, counts, quads), folder, base, text_policy)
        write(folder / _RECORD, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    return BuildResult(out, reports, failed, counts, quads)


def _data(path: Path, input_format: str | None) -> Any:
    """Return what a file holds as ``validate`` takes it: the N-Quads of a report, or the statements of data."""
    from gongkai.validate import load
    from gongkai.validate.data import STANDARD_INPUT, name_of, require_vocabulary

    if input_format is None and path != STANDARD_INPUT and path.suffix.lower() not in RDF_SUFFIXES:
        return _nquads(build_graphs(extract_file(path)))
    quads = load(path, input_format)
    require_vocabulary(quads, name_of(path))
    return quads


def _is_report(path: Path, folder: Path) -> bool:
    names = path.relative_to(folder).parts
    is_named_so = path.suffix.lower() in REPORT_SUFFIXES and not path.name.upper().startswith("README")
    is_lock = path.name.startswith("~$")  # of a file that is open in Word or Excel
    return is_named_so and not is_lock and path.is_file() and not any(name.startswith(".") for name in names)


def _run(
    outcomes: Iterable[BuiltReport | FailedReport], total: int, progress: Progress | None
) -> Iterator[BuiltReport | FailedReport]:
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


def _publish(source: Path, folder: Path, base: str, text_policy: TextPolicy) -> BuiltReport | FailedReport:
    """Take one report through all stages and write its files, but for what other reports say of it."""
    from gongkai.validate import validate
    from gongkai.validate.measures import measure
    from gongkai.validate.series import essence

    try:
        extraction = extract_file(source)
    except ReportError as error:
        return FailedReport(source, str(error))
    graphs = build_graphs(extraction, base=base, text_policy=text_policy)
    name, table = graphs.report_id, prefixes(base)
    triples = tuple(graphs.triples())
    conformance = validate(triples)
    write(folder / "dataset" / f"{name}.nq", _nquads(graphs))
    write(folder / "dataset" / f"{name}.ttl", turtle(triples, table))
    write(folder / "dataset" / f"{name}.jsonld", jsonld(triples, table))
    parts = folder / _PARTS
    write(parts / f"{name}.essence", essence(graphs.core))
    outcome = conformance, measure(extraction, graphs, conformance.identities), graphs.ids.dataset(extraction.report)
    write(parts / f"{name}.outcome", pickle.dumps(outcome))
    write(parts / f"{name}.observations.csv", csv.write_rows(csv.observation_rows(extraction, graphs, text_policy)))
    write(parts / f"{name}.policies.csv", csv.write_rows(csv.policy_rows(extraction, graphs)))
    counts = Counts(
        observations=len(graphs.nodes.observations),
        figures=len(graphs.nodes.figures),
        policies=len(extraction.policies),
        measures=len(extraction.measures),
        problems=len(extraction.problems),
        commitments=len(extraction.commitments),
        issues=len(extraction.issues),
        triples=len(triples),
    )
    agency = extraction.report.agency
    return BuiltReport(source, name, extraction.source.sha256, agency.parent or agency.id, counts)


def _batches(reports: Sequence[BuiltReport]) -> list[list[BuiltReport]]:
    """Return the reports in batches, no family in two of them; a batch is as large as one family or a little larger."""
    batches: list[list[BuiltReport]] = [[]]
    for _, family in groupby(sorted(reports, key=lambda report: (report.family, report.id)), lambda r: r.family):
        if len(batches[-1]) >= _BATCH:
            batches.append([])
        batches[-1] += family
    return batches


def _compare(batch: Sequence[BuiltReport], folder: Path, base: str) -> list[BuiltReport]:
    """Hold the reports of a batch against each other, and write the conformance of each."""
    from gongkai.publish.conformance import conformance_prefixes, conformance_triples
    from gongkai.validate.conformance import Conformance
    from gongkai.validate.measures import agreement
    from gongkai.validate.series import validate_series

    parts, table = folder / _PARTS, conformance_prefixes(base)
    sizes = Counter(report.family for report in batch)
    others = (report.id for report in batch if sizes[report.family] > 1)
    found = validate_series((parts / f"{name}.essence").read_bytes() for name in others)
    compared = []
    for report in batch:
        ids = Identifiers(base, report.id)
        beside = found.get(ids.report[1:-1], Conformance())
        outcome = (parts / f"{report.id}.outcome").read_bytes()
        own, measurements, data_set = pickle.loads(outcome)  # noqa: S301 - this run wrote it, into a folder of its own
        conformance = own + beside
        triples = conformance_triples(conformance, (*measurements, *agreement(beside.identities)), ids, data_set)
        write(parts / f"{report.id}.nq", nquads((triples, ids.conformance_graph)))
        write(parts / f"{report.id}.ttl", turtle(triples, table, is_headed=False))
        counts = replace(
            report.counts, violations=conformance.count("violation"), warnings=conformance.count("warning")
        )
        compared.append(replace(report, counts=counts))
    return compared


def _nquads(graphs: ReportGraphs) -> bytes:
    return nquads((graphs.core, graphs.ids.core_graph), (graphs.evidence, graphs.ids.evidence_graph))


def _settle(
    outcomes: Sequence[BuiltReport | FailedReport], folder: Path
) -> tuple[tuple[BuiltReport, ...], tuple[FailedReport, ...]]:
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
    for name in (name for name, same in built.items() if len(same) > 1):
        for path in (*folder.glob(f"dataset/{name}.*"), *folder.glob(f"{_PARTS}/{name}.*")):
            path.unlink()
    single = sorted((same[0] for same in built.values() if len(same) == 1), key=lambda report: report.id)
    return tuple(single), tuple(failed)


def _publish_all(reports: Sequence[BuiltReport], folder: Path, base: str) -> int:
    """Write what covers all reports from the parts of each, and return the number of quads; memory stays flat."""
    from gongkai.publish.conformance import conformance_prefixes

    parts = folder / _PARTS
    names = [report.id for report in reports]
    _join(folder / "observations.csv", csv.write_rows([csv.OBSERVATION_COLUMNS]), parts, names, ".observations.csv")
    _join(folder / "policies.csv", csv.write_rows([csv.POLICY_COLUMNS]), parts, names, ".policies.csv")
    _join(folder / "conformance.ttl", declarations(conformance_prefixes(base)), parts, names, ".ttl")
    copy_vocabularies(folder / "vocabulary")
    write(parts / "vocabulary.nq", vocabulary_nquads())
    of_reports = [folder / "dataset" / f"{name}.nq" for name in names]
    quads = merge([*of_reports, *(parts / f"{name}.nq" for name in names), parts / "vocabulary.nq"], folder / "data.nq")
    for path in parts.iterdir():
        path.unlink()
    parts.rmdir()
    return quads


def _join(target: Path, head: str, parts: Path, names: Sequence[str], ending: str) -> None:
    with target.open("wb") as out:
        out.write(head.encode())
        for name in names:
            out.write((parts / f"{name}{ending}").read_bytes())


def _record(result: BuildResult, folder: Path, base: str, text_policy: TextPolicy) -> dict[str, Any]:
    """Return what ``build.json`` says: how the data was made, how much it is, and the SHA-256 of every file."""
    return {
        "gongkai": gongkai.__version__,
        "base": base,
        "text": text_policy,
        "counts": {"reports": len(result.reports), **asdict(result.counts), "quads": result.quads},
        "reports": [
            {"id": r.id, "source": r.source.name, "sha256": r.sha256, **asdict(r.counts)} for r in result.reports
        ],
        "failed": sorted(failure.source.name for failure in result.failed),
        "files": {name: sha256(folder / name) for name in files_of(folder)},
    }


def _made_before(out: Path) -> list[str]:
    """Return the files that an earlier build made in a folder, by its own record."""
    try:
        record = json.loads((out / _RECORD).read_bytes())
        return [name for name in record["files"] if ".." not in Path(name).parts and not Path(name).is_absolute()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (ValueError, KeyError, TypeError):
        raise OutputError(f"{out / _RECORD}: expected the record of an earlier build, found something else") from None
