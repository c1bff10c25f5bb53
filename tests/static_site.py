"""The folder that a build of some samples writes, for tests of how it is served and of what it holds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from gongkai.batch import build as build_site
from gongkai.extract import extract
from gongkai.facts import Extraction
from gongkai.model import ReportGraphs, TextPolicy, build
from gongkai.model.ntriples import Triple
from gongkai.project import Project
from gongkai.publish.record import DatasetRecord, File, Place
from gongkai.publish.withdrawn import TABLE, Withdrawn, to_table
from gongkai.read import read

ROOT = Path(__file__).parents[1]
SAMPLES = ("qinghe-2016.txt", "qinghe-2017.txt", "anping-2018.html")


@cache
def extraction_of(sample: str) -> Extraction:
    return extract(read(ROOT / "data" / "samples" / sample))


@cache
def graphs_of(sample: str, base: str, text_policy: TextPolicy = "quotes") -> ReportGraphs:
    return build(extraction_of(sample), base=base, text_policy=text_policy)


def regulation() -> list[Triple]:
    path = ROOT / "ontology" / "regulation.ttl"
    return [
        (str(triple.subject), str(triple.predicate), str(triple.object))
        for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    ]


def record_of(sample: str, base: str) -> DatasetRecord:
    """Return a record as a build makes it, as far as pages and feeds show it."""
    report = extraction_of(sample).report
    graphs = graphs_of(sample, base)
    division = report.agency.division
    return DatasetRecord(
        id=graphs.report_id,
        year=report.year,
        start=f"{report.year}-01-01",
        end=f"{report.year}-12-31",
        published=report.published.isoformat() if report.published else None,
        title_zh=f"{report.agency.name}{report.year}",
        title_en=f"{report.agency.english} {report.year}",
        agency=report.agency.id,
        agency_zh=report.agency.name,
        agency_en=report.agency.english,
        parent=report.agency.parent,
        uscc=None,
        places=(Place(division.code, division.name, division.name),) if division else (),
        source_url=None,
        forms=(),
        indicators=(),
        counts={"observations": len(graphs.nodes.observations), "triples": len(graphs.core)},
        quality={"evidence": (9, 10)},
        files=tuple(
            File(f"dataset/{graphs.report_id}.{form}", 10, "0" * 64) for form in ("ttl", "jsonld", "nq", "csv")
        ),
    )


def make_site(
    folder: Path, project: Project, *, samples: Iterable[str] = SAMPLES, gone: Iterable[Withdrawn] = ()
) -> None:
    """Build the folder, in which an earlier release has left a table of what it withdrew."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TABLE).write_text(to_table(gone), encoding="utf-8")
    build_site([ROOT / "data" / "samples" / sample for sample in samples], folder, project=project)
