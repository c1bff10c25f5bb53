"""What covers all reports of a build without pages: compressed files by year, tables; memory stays flat."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from gongkai.batch.layout import FOLDER, View, part
from gongkai.batch.state import Before
from gongkai.batch.values import BuiltReport
from gongkai.links import link_graph
from gongkai.model.divisions import division_triples
from gongkai.model.ntriples import Triple
from gongkai.project import Project
from gongkai.publish import csv
from gongkai.publish.dumps import BY_YEAR, packed
from gongkai.publish.nquads import nquads
from gongkai.publish.record import File
from gongkai.publish.vocabularies import copy_vocabularies, vocabulary_nquads
from gongkai.publish.vocabulary import division_nquads
from gongkai.publish.write import describe_file, files_of

_MARKS = f"{FOLDER}/years.json"

_TABLES = (("observations", csv.OBSERVATION_COLUMNS), ("policies", csv.POLICY_COLUMNS))


def publish_dump(
    reports: Sequence[BuiltReport], links: Sequence[Triple], view: View, project: Project, earlier: Before
) -> tuple[int, list[File]]:
    """Write the data of all reports; return the number of quads, and the files.

    A year of which all reports are as before is not written again. In a file the reports follow one another by their
    identifiers, each sorted by itself: its graphs stand together, so that a store can take them one by one.
    """
    copy_vocabularies(view.folder / "vocabulary")
    quads = 0
    files = [describe_file(view.folder, f"vocabulary/{name}") for name in files_of(view.folder / "vocabulary")]
    for name, content in _shared(reports, links, project):
        if content:
            files.append(view.write(f"{BY_YEAR}/{name}.nq.gz", packed(content)))
            quads += content.count(b"\n")
    before = _marks(view) if earlier.reports else {}
    marks: dict[str, Any] = {}
    for year in sorted({report.record.year for report in reports}):
        path = f"{BY_YEAR}/{year}.nq.gz"
        own = [report for report in reports if report.record.year == year]
        mark = _mark(own, view)
        if before.get(path, {}).get("mark") != mark:
            marks[path] = {"mark": mark, "quads": _write_year(path, own, view)}
            marks[path]["file"] = asdict(describe_file(view.folder, path))
        else:
            marks[path] = before[path]
        quads += marks[path]["quads"]
        files.append(File(**marks[path]["file"]))
    view.write(_MARKS, json.dumps(marks, indent=0) + "\n")
    for name, columns in _TABLES:
        path = f"{name}.csv.gz"
        with (view.folder / path).open("wb") as out:
            out.write(packed(csv.write_rows([columns])))
            for report in reports:
                with view.find(part(report.id, path)).open("rb") as table:
                    shutil.copyfileobj(table, out)
        files.append(describe_file(view.folder, path))
    return quads, files


def _shared(reports: Sequence[BuiltReport], links: Sequence[Triple], project: Project) -> Iterator[tuple[str, bytes]]:
    """Yield the graphs that no report owns."""
    codes = {code for report in reports for code in report.divisions}
    divisions = division_triples(codes, project.base, is_whole=project.all_divisions)
    agencies = {f"<{project.base}id/agency/{report.record.agency}>" for report in reports}
    described = agencies | {subject for subject, _, _ in divisions}
    yield "vocabulary", vocabulary_nquads()
    yield "divisions", division_nquads(divisions, project)
    yield "links", nquads(([triple for triple in links if triple[0] in described], link_graph(project.base)))


def _mark(reports: Iterable[BuiltReport], view: View) -> str:
    """Return what stands for the data of a year."""
    digest = hashlib.sha256()
    for report in reports:
        digest.update("".join(file.sha256 for file in report.record.files).encode())
        digest.update(view.find(part(report.id, "conformance.nq.gz")).read_bytes())
    return digest.hexdigest()


def _write_year(path: str, reports: Iterable[BuiltReport], view: View) -> int:
    """Write the graphs of reports one after the other; return their number of statements."""
    quads = 0
    (view.folder / path).parent.mkdir(exist_ok=True)
    with (view.folder / path).open("wb") as out:
        for report in reports:
            with view.find(f"dataset/{report.id}.nq.gz").open("rb") as graphs:
                shutil.copyfileobj(graphs, out)
            conformance = view.find(part(report.id, "conformance.nq.gz")).read_bytes()
            out.write(conformance)
            quads += report.counts.triples + gzip.decompress(conformance).count(b"\n")
    return quads


def _marks(view: View) -> Mapping[str, Any]:
    try:
        return dict(json.loads((view.out / _MARKS).read_bytes()))
    except (OSError, ValueError):
        return {}
