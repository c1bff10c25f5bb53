"""A folder of static linked data from our samples, with stand-ins for what other parts of a build write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from gongkai.extract import extract
from gongkai.facts import Extraction
from gongkai.model import ReportGraphs, TextPolicy, build
from gongkai.model.ntriples import Triple
from gongkai.model.terms import prefixes
from gongkai.project import Project
from gongkai.publish.documents import inbound, report_documents, shared_documents
from gongkai.publish.jsonld import jsonld
from gongkai.publish.nquads import nquads
from gongkai.publish.pages import assets, dataset_page, error_pages, home_page
from gongkai.publish.record import DatasetRecord, File, Place
from gongkai.publish.redirects import Withdrawn, redirect_files
from gongkai.publish.redirects.rules import NEGOTIATED
from gongkai.publish.shared import shared
from gongkai.publish.sitemap import feed, robots_txt, sitemap_files
from gongkai.publish.turtle import turtle
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
    folder: Path,
    project: Project,
    *,
    samples: Iterable[str] = SAMPLES,
    gone: Iterable[Withdrawn] = (),
    vocabulary: Iterable[Triple] | None = None,
) -> None:
    """Write the folder as a build does, then what is linked to and is made elsewhere."""
    samples = tuple(samples)
    records = [record_of(sample, project.base) for sample in samples]
    common: list[Triple] = regulation() if vocabulary is None else list(vocabulary)
    leading: list[Triple] = []
    table = prefixes(project.base)
    for sample, record in zip(samples, records, strict=True):
        graphs = graphs_of(sample, project.base)
        triples = tuple(graphs.triples())
        _write(folder, report_documents(triples, record.id, project))
        _write(folder, [dataset_page(record, project, triples, schema_org={"@type": "Dataset", "name": record.id})])
        quads = nquads((graphs.core, graphs.ids.core_graph), (graphs.evidence, graphs.ids.evidence_graph))
        for form, content in (("ttl", turtle(triples, table).encode()), ("nq", quads), ("csv", b"iri\n")):
            _write(folder, [(f"dataset/{record.id}.{form}", content)])
        _write(folder, [(f"dataset/{record.id}.jsonld", jsonld(triples, table).encode())])
        common += shared(triples, record.id)
        leading += inbound(triples, record.id)

    def described(term: str) -> list[Triple]:
        return read_description(folder, term, project.base)

    _write(folder, shared_documents(common, project, leading=leading, described=described))
    _write(folder, [home_page(project, records), feed(records, project), robots_txt(project)])
    _write(folder, [*assets(), *error_pages(project), *redirect_files(project, gone=gone)])
    pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    _write(folder, sitemap_files((page for page in pages if page[:3] not in ("404", "410")), project))


def read_description(folder: Path, term: str, base: str) -> list[Triple]:
    path = folder / f"doc/{term[1:-1].removeprefix(base).removeprefix('id/')}.nt"
    if not path.is_file():
        return []
    return [
        (str(triple.subject), str(triple.predicate), str(triple.object))
        for triple in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES)
    ]


def stand_in(folder: Path, base: str, path: str) -> None:
    """Write a resource that another part of a build writes, in each of its formats, about its own IRI."""
    resource = next(one for one in NEGOTIATED if re.fullmatch(one.pattern, path))
    about = path.removeprefix("doc/")
    for form in resource.formats:
        content = _CONTENT[form].format(iri=f"{base}{about}")
        _write(folder, [(f"{path}.{form}", content.encode())])


_TRIPLE = '<{iri}> <http://www.w3.org/2000/01/rdf-schema#label> "x"@en .\n'
_CONTENT = {
    "ttl": _TRIPLE,
    "nt": _TRIPLE,
    "nq": _TRIPLE,
    "jsonld": '{{"@id": "{iri}", "http://www.w3.org/2000/01/rdf-schema#label": "x"}}\n',
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"><rdf:Description rdf:about="{iri}">'
    "<rdfs:label>x</rdfs:label></rdf:Description></rdf:RDF>\n",
    "html": '<!doctype html><html lang="en"><title>x</title><p>{iri}</p></html>\n',
    "csv": "iri\n{iri}\n",
    "rq": "# {iri}\nSELECT * WHERE {{ ?s ?p ?o }}\n",
}


def _write(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    for path, content in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
