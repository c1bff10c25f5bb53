"""One report through all stages: its files, its parts, and what is known of it; nothing of other reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from sys import intern
from tempfile import TemporaryDirectory

from gongkai.batch.layout import DOCUMENTS, PAGE, View, part
from gongkai.batch.outcome import to_json
from gongkai.batch.values import BuiltReport, Counts, FailedReport
from gongkai.errors import ReportError
from gongkai.extract import extract
from gongkai.facts import Agency, Division, Extraction
from gongkai.knowledge.credit_codes import credit_code
from gongkai.model import ReportGraphs
from gongkai.model import build as build_graphs
from gongkai.model.labels import dataset_names, division_names
from gongkai.model.ntriples import Triple
from gongkai.model.terms import prefixes
from gongkai.project import Project
from gongkai.publish import csv
from gongkai.publish.across import facts_json, facts_of
from gongkai.publish.csvw import observations_metadata
from gongkai.publish.documents import inbound, report_documents
from gongkai.publish.dumps import packed
from gongkai.publish.jsonld import jsonld
from gongkai.publish.nquads import ntriples, report_nquads
from gongkai.publish.pages.report import read_part
from gongkai.publish.record import DatasetRecord, File, Place
from gongkai.publish.shared import shared
from gongkai.publish.turtle import turtle
from gongkai.read import read
from gongkai.sources import Source, local


def publish_report(
    source: Source, view: View, project: Project, links: Collection[str] = ()
) -> BuiltReport | FailedReport:
    """Take one report through all stages and write its files, but for what other reports say of it.

    ``links`` are the terms that the table of links links to elsewhere.
    """
    from gongkai.validate import validate
    from gongkai.validate.measures import measure
    from gongkai.validate.series import essences

    try:
        extraction = _extracted(source)
    except ReportError as error:
        return FailedReport(source, str(error))
    graphs = build_graphs(extraction, base=project.base, text_policy=project.text, licence=f"<{project.licence.iri}>")
    name = graphs.report_id
    triples = tuple(graphs.triples())
    conformance = validate(triples)
    put = view.write
    for kind, content in essences(graphs.core).items():
        put(part(name, kind), content)
    put(part(name, "outcome"), to_json(conformance, measure(extraction, graphs, conformance.identities, links)))
    files = (_publish if project.pages else _publish_lean)(extraction, graphs, triples, view, project)
    counts = _counts(extraction, graphs, len(triples))
    record = _record(extraction, graphs, counts, files)
    record = record if project.pages else _short(record)
    divisions = () if project.pages else _divisions(graphs.core, project.base)
    return BuiltReport(source, extraction.source.sha256, counts, record, divisions)


def _extracted(source: Source) -> Extraction:
    with TemporaryDirectory(prefix="gongkai-") as folder:
        document = read(local(source, Path(folder)), name=source.place, told=source.told)
    return extract(document)


def _publish(
    extraction: Extraction, graphs: ReportGraphs, triples: Sequence[Triple], view: View, project: Project
) -> Sequence[File]:
    """Write the files and the parts of a report; return those files that catalogues speak of."""
    name, table, put = graphs.report_id, prefixes(project.base), view.write
    titles = dataset_names(extraction.report, str(extraction.report.year))
    rows = csv.observation_rows(extraction, graphs, project.text)
    files = (
        put(f"dataset/{name}.ttl", turtle(triples, table)),
        put(f"dataset/{name}.jsonld", jsonld(triples, table)),
        put(f"dataset/{name}.nq", report_nquads(graphs)),
        put(f"dataset/{name}.csv", csv.write_rows(rows, csv.OBSERVATION_COLUMNS)),
        put(f"dataset/{name}.csv-metadata.json", observations_metadata(f"{name}.csv", project, titles)),
    )
    put(part(name, "policies.csv"), csv.write_rows(csv.policy_rows(extraction, graphs)))
    put(part(name, "facts"), facts_json(facts_of(extraction, graphs)))
    put(part(name, "shared"), ntriples(shared(graphs.core, name)))
    put(part(name, PAGE), read_part(extraction, graphs, project.text).to_json())
    put(part(name, "inbound"), ntriples(inbound(graphs.core, name)))
    documents = view.write_all(report_documents(triples, name, project))
    put(part(name, DOCUMENTS), "".join(f"{path}\n" for path in documents))
    return files


def _publish_lean(
    extraction: Extraction, graphs: ReportGraphs, triples: Sequence[Triple], view: View, project: Project
) -> Sequence[File]:
    """Write the data of a report alone, compressed."""
    name = graphs.report_id
    observations = csv.write_rows(csv.observation_rows(extraction, graphs, project.text))
    view.write(part(name, "observations.csv.gz"), packed(observations))
    view.write(part(name, "policies.csv.gz"), packed(csv.write_rows(csv.policy_rows(extraction, graphs))))
    return (view.write(f"dataset/{name}.nq.gz", packed(report_nquads(graphs))),)


def _divisions(triples: Iterable[Triple], base: str) -> tuple[str, ...]:
    """Return the codes of the divisions that triples speak of, sorted."""
    start = f"<{base}id/division/"
    terms = {subject for subject, _, _ in triples}.union(object_ for _, _, object_ in triples)
    codes = (term[len(start) : -1].partition("#")[0] for term in terms if term.startswith(start))
    return tuple(sorted({intern(code) for code in codes}))


def _counts(extraction: Extraction, graphs: ReportGraphs, triples: int) -> Counts:
    return Counts(
        observations=len(graphs.nodes.observations),
        figures=len(graphs.nodes.figures),
        policies=len(extraction.policies),
        measures=len(extraction.measures),
        problems=len(extraction.problems),
        commitments=len(extraction.commitments),
        issues=len(extraction.issues),
        triples=triples,
    )


def _record(extraction: Extraction, graphs: ReportGraphs, counts: Counts, files: Sequence[File]) -> DatasetRecord:
    """Return what catalogues say of a report; its quality is known when it was held against the others."""
    report = extraction.report
    title_zh, title_en = dataset_names(report, str(report.year))
    agency = report.agency
    return DatasetRecord(
        id=report.id,
        year=report.year,
        start=report.period.start.isoformat(),
        end=report.period.end.isoformat(),
        published=report.published.isoformat() if report.published else None,
        title_zh=title_zh,
        title_en=title_en,
        agency=agency.id,
        agency_zh=agency.name,
        agency_en=agency.english,
        parent=agency.parent,
        uscc=credit_code(agency.id),
        places=tuple(_places(agency)),
        source_url=report.source_url,
        forms=report.forms,
        indicators=tuple(sorted({node.figure.indicator or "" for node in graphs.nodes.observations})),
        counts={
            name: getattr(counts, name)
            for name in (
                "observations", "figures", "policies", "measures", "problems", "commitments", "issues", "triples",
            )
        },
        files=tuple(files),
    )  # fmt: skip


def _short(record: DatasetRecord) -> DatasetRecord:
    """Return the little that is kept of a report that no catalogue speaks of, of which there may be very many."""
    return replace(record, title_zh="", title_en="", agency_en="", uscc=None, places=(), indicators=(), counts={})


def _places(agency: Agency) -> list[Place]:
    """Return the divisions from the province down to the agency's own."""
    division = agency.division
    if division is None:
        return []
    chain = (*division.path, (division.code, division.name))
    names = [division_names(Division(code, name, division.path[:depth]))[0] for depth, (code, name) in enumerate(chain)]
    return [Place(code, zh, en) for (code, _), (zh, en) in zip(chain, names, strict=True)]
