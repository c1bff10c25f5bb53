"""What the data as a whole is: its counts (VoID), its SPARQL service, its canned queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

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
from gongkai.publish.service import GRAPHS_OF_A_REPORT, MOST_GRAPHS, service_files
from gongkai.publish.sparql_examples import example_files
from gongkai.publish.statistics import Statistics, statistics
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

    common = {name: tuple(read_nquads(view.find(part(name, "nq")).read_text(encoding="utf-8"))) for name in graphs}
    of_graphs = [statistics(triples, "") for triples in common.values()]

    def parts() -> Iterator[Statistics]:
        yield from of_graphs
        for report in reports:
            yield Statistics.from_bytes(view.find(part(report.id, "statistics")).read_bytes())

    totals = merge(parts)
    issued, modified = dates(project, [report.record for report in reports])
    shared = [common_graph(project, name, len(triples)) for name, triples in common.items() if triples]
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
    yield from service_files(project, totals.triples, shared, [report.id for report in reports], _counts(reports, view))
    canned = queries()
    yield from example_files(project, canned)
    yield from _query_files(reports, graphs, totals, list(chain.from_iterable(common.values())), view, project)
    for query in canned:
        yield f"query/{query.name}.rq", (resources.folder("queries") / f"{query.name}.rq").read_bytes()


def _query_files(
    reports: Sequence[BuiltReport],
    graphs: Sequence[str],
    totals: Totals,
    common: Sequence[Triple],
    view: View,
    project: Project,
) -> Iterator[tuple[str, bytes]]:
    """Yield the pages that query in the browser, and what they need; ``common`` are the triples of the graphs."""
    canned = queries()
    shared = [view.find(part(name, "nq")).read_bytes() for name in graphs]
    path, packed = common_dump(shared)
    yield path, packed
    yield from editor_assets()
    yield from editor_knowledge(project, totals, [report.record for report in reports], canned, common)
    yield from query_pages(project, canned, loads_of(view.find(COSTS).read_bytes(), packed))


def _counts(reports: Sequence[BuiltReport], view: View) -> dict[str, int]:
    """Return how many triples each graph of the reports has, by its term; nothing where there are too many to list."""
    counts: Counter[str] = Counter()
    if len(reports) * GRAPHS_OF_A_REPORT <= MOST_GRAPHS:
        for report in reports:
            for path in (f"dataset/{report.id}.nq", part(report.id, "conformance.nq")):
                for line in view.find(path).read_bytes().splitlines():
                    counts[line[line.rindex(b" <") + 1 : -len(b" .")].decode()] += 1
    return counts


def _examples(triples: Iterable[Triple]) -> list[str]:
    found: dict[str, str] = {}
    for subject, predicate, object_ in triples:
        if predicate == RDF.type and object_ in _EXAMPLES:
            found.setdefault(object_, subject)
    return [found[class_] for class_ in _EXAMPLES if class_ in found]
