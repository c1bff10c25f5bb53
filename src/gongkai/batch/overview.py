"""What the data as a whole is: its counts (VoID), its SPARQL service, its canned queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gongkai import resources
from gongkai.batch.layout import View, part
from gongkai.batch.values import BuiltReport
from gongkai.links import linksets
from gongkai.model.ntriples import Triple
from gongkai.model.terms import GK, RDF
from gongkai.project import Project
from gongkai.publish.catalogue.catalog import dates
from gongkai.publish.editor import common_dump, editor_assets, editor_knowledge, loads_of
from gongkai.publish.editor.loads import COSTS
from gongkai.publish.nquads import read_nquads
from gongkai.publish.pages.query import query_pages
from gongkai.publish.record import File
from gongkai.publish.service import service_files
from gongkai.publish.sparql_examples import example_files
from gongkai.publish.statistics import Statistics
from gongkai.publish.totals import Totals, merge
from gongkai.publish.void import common_graph, void_files
from gongkai.query import queries

_EXAMPLES = (GK.AnnualReport, GK.Observation, GK.Agency, GK.Policy, GK.Measure, GK.Evidence)
"""The classes of which one thing each is given as an example."""


def overview_files(
    reports: Sequence[BuiltReport],
    graphs: Sequence[str],
    dumps: Sequence[File],
    links: Sequence[Triple],
    example: Iterable[Triple],
    view: View,
    project: Project,
) -> Iterator[tuple[str, bytes]]:
    """Yield the description of the data and of its service, and the canned queries.

    ``graphs`` are the names of those that no report owns, ``example`` the triples of a report to take examples from.
    """

    def parts() -> Iterator[Statistics]:
        return (Statistics.from_bytes(view.find(part(report.id, "statistics")).read_bytes()) for report in reports)

    totals = merge(parts)
    issued, modified = dates(project, [report.record for report in reports])
    shared = [common_graph(project, name, _lines(view, part(name, "nq"))) for name in graphs]
    yield from void_files(
        project,
        totals,
        issued=issued,
        modified=modified,
        dumps=dumps,
        graphs=shared,
        linksets=linksets(links),
        examples=_examples(example),
    )
    yield from service_files(
        project, totals.triples + sum(g.triples for g in shared), shared, [report.id for report in reports]
    )
    canned = queries()
    yield from example_files(project, canned)
    yield from _query_files(reports, graphs, totals, view, project)
    for query in canned:
        yield f"query/{query.name}.rq", (resources.folder("queries") / f"{query.name}.rq").read_bytes()


def _query_files(
    reports: Sequence[BuiltReport], graphs: Sequence[str], totals: Totals, view: View, project: Project
) -> Iterator[tuple[str, bytes]]:
    """Yield the pages that query in the browser, and what they need."""
    canned = queries()
    shared = [view.find(part(name, "nq")).read_bytes() for name in graphs]
    path, common = common_dump(shared, _conformance(reports, view), project.base)
    yield path, common
    yield from editor_assets()
    records = [report.record for report in reports]
    triples = [triple for graph in shared for triple in read_nquads(graph.decode())]
    found = (triple for graph in _conformance(reports, view) for triple in read_nquads(graph.decode()))
    yield from editor_knowledge(project, totals, records, canned, triples, found)
    yield from query_pages(project, canned, loads_of(view.find(COSTS).read_bytes(), common))


def _conformance(reports: Sequence[BuiltReport], view: View) -> Iterator[bytes]:
    return (view.find(part(report.id, "conformance.nq")).read_bytes() for report in reports)


def _examples(triples: Iterable[Triple]) -> list[str]:
    found: dict[str, str] = {}
    for subject, predicate, object_ in triples:
        if predicate == RDF.type and object_ in _EXAMPLES:
            found.setdefault(object_, subject)
    return [found[class_] for class_ in _EXAMPLES if class_ in found]


def _lines(view: View, path: str) -> int:
    return view.find(path).read_bytes().count(b"\n")
