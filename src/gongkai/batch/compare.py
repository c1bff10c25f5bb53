"""Holds reports against those of other years and of departments, and writes the conformance of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from gongkai.batch.layout import PAGE, View, part
from gongkai.batch.outcome import from_json
from gongkai.batch.values import BuiltReport
from gongkai.model.identifiers import Identifiers
from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple
from gongkai.project import Project
from gongkai.publish.across import broken_json
from gongkai.publish.catalogue import dataset_schema_org
from gongkai.publish.documents import report_documents
from gongkai.publish.dumps import packed
from gongkai.publish.names import vocabulary_names
from gongkai.publish.nquads import nquads, read_nquads
from gongkai.publish.pages.dataset import dataset_page
from gongkai.publish.pages.report import Part, report_page
from gongkai.publish.record import DatasetRecord
from gongkai.publish.statistics import statistics
from gongkai.publish.turtle import turtle

if TYPE_CHECKING:
    from gongkai.validate.conformance import Conformance

BATCH = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """Reports to hold against others: all of some agencies.

    ``departments`` are, for the report of a government, those of its departments for the same year. They are more than
    a batch may hold, and are read for a moment alone.
    """

    reports: tuple[BuiltReport, ...]
    departments: Mapping[str, tuple[str, ...]]


def batches(reports: Sequence[BuiltReport], agencies: Collection[str], size: int = BATCH) -> list[Batch]:
    """Return the reports of some agencies in batches, no agency in two of them; a batch is hardly larger than that."""
    below: dict[tuple[str | None, int], list[str]] = {}
    for report in reports:
        below.setdefault((report.record.parent, report.record.year), []).append(report.id)
    chosen = sorted((r for r in reports if r.record.agency in agencies), key=lambda r: (r.record.agency, r.id))
    found: list[list[BuiltReport]] = []
    for _, own in groupby(chosen, lambda report: report.record.agency):
        if not found or len(found[-1]) >= size:
            found.append([])
        found[-1] += own
    return [
        Batch(tuple(some), {r.id: tuple(sorted(names)) for r in some if (names := below.get(_of(r)))}) for some in found
    ]


def _of(report: BuiltReport) -> tuple[str, int]:
    return report.record.agency, report.record.year


def read_by_compare(batch: Batch) -> Iterator[str]:
    """Yield the paths of what ``compare`` reads of reports."""
    for report in batch.reports:
        yield from (part(report.id, "series"), part(report.id, "outcome"))
        if data := _data(report):
            yield from (data, part(report.id, PAGE))
    for government, departments in batch.departments.items():
        yield from (part(name, "hierarchy") for name in (government, *departments))


def compare(batch: Batch, view: View, project: Project) -> list[BuiltReport]:
    """Hold the reports of a batch against others, and write the conformance of each, with the pages that show it.

    A report of the build before of which the others say the same as then stays as it is.
    """
    from gongkai.publish.conformance import conformance_triples
    from gongkai.validate.conformance import Conformance
    from gongkai.validate.measures import agreement

    found = _compared(batch, view)
    compared = []
    for report in batch.reports:
        ids = Identifiers(project.base, report.id)
        beside = found.get(ids.report[1:-1], Conformance())
        own, measurements = from_json(view.find(part(report.id, "outcome")).read_bytes())
        conformance, measurements = own + beside, (*measurements, *agreement(beside.identities))
        triples = conformance_triples(conformance, measurements, ids, f"<{project.base}dataset/{report.id}>")
        quads = nquads((triples, ids.conformance_graph))
        path, content = _conformance(report, quads)
        if view.holds(path, content) and not view.is_made(part(report.id, "outcome")):
            compared.append(report)
            continue
        view.write(path, content)
        counts = replace(
            report.counts, violations=conformance.count("violation"), warnings=conformance.count("warning")
        )
        quality = {m.metric: (m.numerator, m.denominator) for m in measurements}
        record = replace(report.record, quality=quality)
        if data := _data(report):
            said = tuple(read_nquads(view.find(data).read_text(encoding="utf-8")))
            view.write(part(report.id, "statistics"), statistics((*said, *triples), report.id).to_bytes())
            _show(record, said, triples, conformance, view, project)
        compared.append(replace(report, counts=counts, record=record))
    return compared


def _compared(batch: Batch, view: View) -> dict[str, Conformance]:
    """Return by the IRI of each report what the others say of it: those of its agency, and of its departments."""
    from gongkai.validate.conformance import Conformance
    from gongkai.validate.series import Kind, validate_series

    def compared(names: Iterable[str], kind: Kind) -> dict[str, Conformance]:
        return validate_series((view.find(part(name, kind)).read_bytes() for name in names), (kind,))

    years = Counter(report.record.agency for report in batch.reports)
    found = compared((report.id for report in batch.reports if years[report.record.agency] > 1), "series")
    for government, departments in batch.departments.items():
        for iri, outcome in compared((government, *departments), "hierarchy").items():
            found[iri] = found.get(iri, Conformance()) + outcome
    return found


def _data(report: BuiltReport) -> str | None:
    """Return the path of the data that the pages of a report show; none of one that has no pages."""
    path = f"dataset/{report.id}.nq"
    return path if any(file.path == path for file in report.record.files) else None


def _conformance(report: BuiltReport, quads: bytes) -> tuple[str, bytes]:
    """Return the part that keeps the conformance of a report, and its content."""
    if _data(report):
        return part(report.id, "conformance.nq"), quads
    return part(report.id, "conformance.nq.gz"), packed(quads)


def _show(
    record: DatasetRecord,
    said: Sequence[Triple],
    triples: Sequence[Triple],
    conformance: Conformance,
    view: View,
    project: Project,
) -> None:
    """Write the documents of a conformance, and the pages that show it beside what the report said."""
    from gongkai.publish.conformance import conformance_prefixes

    table = conformance_prefixes(project.base)
    view.write(part(record.id, "conformance.ttl"), turtle(triples, table, is_headed=False))
    view.write(part(record.id, "broken"), broken_json(conformance))
    view.write_all(report_documents(triples, record.id, project, labels=_names(record, project)))
    page = Part.from_json(view.find(part(record.id, PAGE)).read_bytes())
    view.write(*report_page(record, page, conformance, said, project))
    view.write(*dataset_page(record, project, said, schema_org=dataset_schema_org(record, project)))


def _names(record: DatasetRecord, project: Project) -> dict[str, Names]:
    """Return the names of what the document of a conformance links to."""
    return {**vocabulary_names(), f"<{project.base}dataset/{record.id}>": (record.title_zh, record.title_en)}
