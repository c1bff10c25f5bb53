"""What covers all reports: dumps, tables, conformance, vocabularies, made from the parts of each; memory stays flat."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import chain

from gongkai.batch.across import across_reports, publish_across
from gongkai.batch.layout import View, part
from gongkai.batch.overview import overview_files
from gongkai.batch.shared import publish_shared, shared_statements, still_withdrawn
from gongkai.batch.state import Before
from gongkai.batch.values import BuiltReport
from gongkai.links import link_graph
from gongkai.model.divisions import division_triples
from gongkai.model.ntriples import Triple
from gongkai.project import Project
from gongkai.publish import csv
from gongkai.publish.across import shared_sections
from gongkai.publish.catalogue import catalogue_files, series_triples
from gongkai.publish.csvw import observations_metadata, policies_metadata
from gongkai.publish.editor import LIMIT, browser_dump
from gongkai.publish.guides import digest, with_guides
from gongkai.publish.names import names_in
from gongkai.publish.nquads import merge, nquads, patch, read_nquads
from gongkai.publish.other_years import other_datasets
from gongkai.publish.pages import assets, error_pages, home_page
from gongkai.publish.pages.search import Entry, entries, index_files, search_pages
from gongkai.publish.record import DatasetRecord, File
from gongkai.publish.redirects import redirect_files
from gongkai.publish.sitemap import feed, robots_txt, sitemap_files
from gongkai.publish.turtle import declarations
from gongkai.publish.vocabularies import copy_vocabularies, vocabulary_nquads
from gongkai.publish.vocabulary import division_documents, division_nquads, examples_of, vocabulary_documents
from gongkai.publish.write import describe_file, files_of
from gongkai.query import queries

_GRAPHS = ("vocabulary", "divisions", "links")
"""The graphs that are no report's own."""

_PATCHED = 0.2
"""Up to this share of its bytes a dump is patched, beyond it is merged anew."""


def publish_site(
    reports: Sequence[BuiltReport], links: Sequence[Triple], view: View, project: Project, earlier: Before
) -> tuple[int, list[File], list[str]]:
    """Write what covers all reports; return the number of quads, the files, and those of before that are gone."""
    records = [report.record for report in reports]
    tables = _tables([report.id for report in reports], view, project)
    copy_vocabularies(view.folder / "vocabulary")
    view.write(part("vocabulary", "nq"), vocabulary_nquads())

    said = list(shared_statements(reports, view, "shared"))
    codes = {place.code for record in records for place in record.places} | set(_codes(said, project))
    divisions = division_triples(codes, project.base, is_whole=project.all_divisions)
    view.write(part("divisions", "nq"), division_nquads(divisions, project))
    described = {subject for subject, _, _ in (*said, *divisions)}
    linked = [triple for triple in links if triple[0] in described]
    view.write(part("links", "nq"), nquads((linked, link_graph(project.base))))
    series = [triple for own in _by_agency(records) for triple in series_triples(project, own)]
    across = across_reports(reports, view)
    sections = shared_sections(across, project.base)
    stems, gone = publish_shared(reports, [*said, *divisions, *linked, *series], view, project, earlier, sections)

    quads = _dump([report.id for report in reports], view, earlier)
    dump = describe_file(view.folder, "data.nq")
    packing = partial(browser_dump, view.folder / "data.nq", quads, LIMIT)
    packed = _unless_made("browser", (dump.sha256, LIMIT), packing, view, earlier)
    example = _example(reports, view)
    graves = {name: sum(getattr(report.counts, name) for report in reports) for name in ("violations", "warnings")}
    home = home_page(project, records, statements=quads, **graves)
    made = chain(
        other_datasets(said, project, {report.id for report in reports}),
        catalogue_files(project, records, bulk=tables),
        redirect_files(project, gone=still_withdrawn(reports, set(stems), view), site=project.site),
        assets(),
        overview_files(reports, _GRAPHS, [dump], linked, example, view, project),
        [home, *error_pages(project, site=project.site)],
        sitemap_files(_pages(records, stems), project, site=project.site),
        [robots_txt(project, site=project.site), feed(records, project)],
    )
    files = packed + [view.write(path, content) for path, content in made]
    files += publish_across(across, view, project, earlier)
    examples, own = examples_of(example, project.base), {file.path for file in files if file.path.startswith("doc/")}

    def vocabulary() -> Iterator[tuple[str, bytes]]:
        return (made for made in _described(project, examples) if made[0] not in own)

    files += _unless_made("vocabulary", (examples, digest(), sorted(own)), vocabulary, view, earlier)
    files += _unless_made("divisions", divisions, partial(division_documents, divisions, project), view, earlier)
    found = entries(project, records, names_in([*said, *divisions]), queries())
    files += _unless_made("search", found, partial(_search_files, project, found), view, earlier)
    return quads, [*tables, dump, *files, *(describe_file(view.folder, path) for path in _vocabularies(view))], gone


def _described(project: Project, examples: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield the documents of the vocabularies and of the documentation."""
    return with_guides(vocabulary_documents(project, examples=examples), project)


def _search_files(project: Project, found: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    yield from index_files(found)
    yield from search_pages(project, found)


def _unless_made(
    name: str, key: object, make: Callable[[], Iterable[tuple[str, bytes]]], view: View, earlier: Before
) -> list[File]:
    """Write files unless the build before made them from the same key, and return them."""
    listing, mark = part(name, "files"), hashlib.sha256(repr(key).encode()).hexdigest()
    try:
        before = json.loads((view.out / listing).read_bytes()) if earlier.reports else {}
    except (OSError, ValueError):
        before = {}
    if before.get("mark") == mark and all((view.out / file["path"]).is_file() for file in before["files"]):
        return [File(**file) for file in before["files"]]
    files = [view.write(path, content) for path, content in make()]
    view.write(listing, json.dumps({"mark": mark, "files": [asdict(file) for file in files]}, indent=0) + "\n")
    return files


def _tables(names: Sequence[str], view: View, project: Project) -> list[File]:
    """Write the tables and the conformance of all reports from those of each."""
    from gongkai.publish.conformance import conformance_prefixes

    observations, policies = (csv.write_rows([c]) for c in (csv.OBSERVATION_COLUMNS, csv.POLICY_COLUMNS))
    _join(view, "observations.csv", observations, [f"dataset/{name}.csv" for name in names], is_headed=True)
    _join(view, "policies.csv", policies, [part(name, "policies.csv") for name in names])
    prefixes = declarations(conformance_prefixes(project.base))
    _join(view, "conformance.ttl", prefixes, [part(name, "conformance.ttl") for name in names])
    for table, write in (("observations", observations_metadata), ("policies", policies_metadata)):
        view.write(f"{table}.csv-metadata.json", write(f"{table}.csv", project, project.titles))
    metadata = (f"{table}.csv-metadata.json" for table in ("observations", "policies"))
    return [
        describe_file(view.folder, path) for path in ("observations.csv", "policies.csv", "conformance.ttl", *metadata)
    ]


def _codes(triples: Iterable[Triple], project: Project) -> Iterator[str]:
    """Yield the codes of the divisions that triples speak of."""
    start = f"<{project.base}id/division/"
    for term in (term for triple in triples for term in (triple[0], triple[2])):
        if term.startswith(start):
            yield term[len(start) : -1].partition("#")[0]


def _by_agency(records: Iterable[DatasetRecord]) -> Iterator[list[DatasetRecord]]:
    own: dict[str, list[DatasetRecord]] = {}
    for record in records:
        own.setdefault(record.agency, []).append(record)
    yield from own.values()


def _example(reports: Sequence[BuiltReport], view: View) -> list[Triple]:
    """Return what the report with the most observations says, to take examples from."""
    richest = max(reports, key=lambda report: (report.counts.observations, report.id))
    return list(read_nquads(view.find(f"dataset/{richest.id}.nq").read_text(encoding="utf-8")))


def _pages(records: Iterable[DatasetRecord], shared: Iterable[str]) -> Iterator[str]:
    """Yield the pages that search engines are told of: those of data sets, reports, and what they share."""
    yield from ("index.html", "catalog.html", "compare.html", "search.html", "ns.html")
    for record in records:
        yield from (f"dataset/{record.id}.html", f"doc/report/{record.id}.html")
    yield from (f"{stem}.html" for stem in shared)


def _vocabularies(view: View) -> list[str]:
    return [f"vocabulary/{name}" for name in files_of(view.folder / "vocabulary")]


def _join(view: View, target: str, head: str, parts: Iterable[str], *, is_headed: bool = False) -> None:
    """Write parts below one head; those that have one of their own lose it."""
    with (view.folder / target).open("wb") as out:
        out.write(head.encode())
        for path in parts:
            content = view.find(path).read_bytes()
            out.write(content.split(b"\n", 1)[1] if is_headed else content)


def _dump(names: Sequence[str], view: View, earlier: Before) -> int:
    """Write all graphs as one sorted file: from its parts, or from the dump before where little has changed."""
    parts = [path for name in names for path in _graphs(name)] + [part(name, "nq") for name in _GRAPHS]
    old = view.out / "data.nq"
    before = [path for report in earlier.record.get("reports", ()) for path in _graphs(report["id"])]
    if earlier.reports and old.exists():
        before += [part(name, "nq") for name in _GRAPHS]
        made = [path for path in parts if (view.folder / path).exists()]
        gone = [path for path in before if (view.folder / path).exists() or path not in set(parts)]
        size = sum((view.folder / path).stat().st_size for path in made)
        if size < _PATCHED * old.stat().st_size:
            growth = patch(old, (view.out / p for p in gone), (view.folder / p for p in made), view.folder / "data.nq")
            return int(earlier.record["counts"]["quads"]) + growth
    return merge([view.find(path) for path in parts], view.folder / "data.nq")


def _graphs(name: str) -> tuple[str, str]:
    return f"dataset/{name}.nq", part(name, "conformance.nq")
