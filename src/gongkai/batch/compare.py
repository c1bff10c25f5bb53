"""Holds the reports of a family against each other, and writes the conformance of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
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


def batches(reports: Iterable[BuiltReport], size: int = BATCH) -> list[list[BuiltReport]]:
    """Return the reports in batches, no family in two of them; a batch is as large as one family or a little larger."""
    found: list[list[BuiltReport]] = []
    for _, family in groupby(sorted(reports, key=lambda report: (report.family, report.id)), lambda r: r.family):
        if not found or len(found[-1]) >= size:
            found.append([])
        found[-1] += family
    return found


def read_by_compare(batch: Iterable[BuiltReport]) -> Iterator[str]:
    """Yield the paths of what ``compare`` reads of reports."""
    for report in batch:
        yield from (part(report.id, "essence"), part(report.id, "outcome"))
        if data := _data(report):
            yield from (data, part(report.id, PAGE))


def compare(batch: Sequence[BuiltReport], view: View, project: Project) -> list[BuiltReport]:
    """Hold the reports of a batch against each other, and write the conformance of each, with the pages that show it.

    A report of the build before of which the others say the same as then stays as it is.
    """
    from gongkai.publish.conformance import conformance_triples
    from gongkai.validate.conformance import Conformance
    from gongkai.validate.measures import agreement
    from gongkai.validate.series import validate_series

    sizes = Counter(report.family for report in batch)
    others = (report.id for report in batch if sizes[report.family] > 1)
    found = validate_series(view.find(part(name, "essence")).read_bytes() for name in others)
    compared = []
    for report in batch:
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
