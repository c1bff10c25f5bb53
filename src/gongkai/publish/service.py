"""The SPARQL service described (``sparql``): for programs in RDF, for people as a page.

After *SPARQL 1.1 Service Description* (W3C, 21 March 2013). A folder of files answers no queries: what it holds at the
service's address is this description, and a server that is put there (``gongkai serve``) answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gongkai.model.identifiers import Identifiers
from gongkai.model.ntriples import Triple, describe, integer
from gongkai.model.terms import DCT, RDF, RDFS, Namespace
from gongkai.project import Project
from gongkai.publish.catalogue.terms import FOAF, iri, part, said
from gongkai.publish.pages.environment import alternates, render
from gongkai.publish.vocabulary.formats import EVERY, files
from gongkai.publish.void import FORMATS, PATH, VOID, Graph, dataset_term, endpoint, void_prefixes

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

SERVICE = "sparql"
"""Where the description lies, wherever the endpoint is."""

RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "JSON-LD", "RDF_XML", "N-Triples",
)  # fmt: skip
"""The formats of answers: rows first, then triples."""

GRAPHS_OF_A_REPORT = 3
MOST_GRAPHS = 300
"""Up to so many graphs of reports are listed."""

_TITLE = ("SPARQL查询服务", "SPARQL service")
_MANY_ZH = (
    "每份报告另有三个命名图:graph/{报告}(报告及其数字)、graph/{报告}-evidence(依据)、graph/{报告}-conformance(校验结果);"
    "数量太多,此处不列。"
)
_MANY_EN = (
    "Each report has three named graphs besides: graph/{report} (the report and its figures), graph/{report}-evidence "
    "and graph/{report}-conformance; they are too many to be listed here."
)


def service_files(
    project: Project,
    triples: int,
    graphs: Sequence[Graph] = (),
    reports: Sequence[str] = (),
    counts: Mapping[str, int] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield the description of the service in each format and as a page; nothing if the project has no service.

    ``triples`` are those of all graphs together, each once; ``reports`` the identifiers of the reports, ``counts`` the
    triples of their graphs by name.
    """
    service = endpoint(project)
    if service is None:
        return
    is_complete = len(reports) * GRAPHS_OF_A_REPORT <= MOST_GRAPHS
    named = [term for name in reports for term in _report_graphs(project, name)] if is_complete else []
    listed = [(graph.term, graph.triples) for graph in graphs] + [(term, (counts or {}).get(term)) for term in named]
    statements = (
        *_service(project, service),
        *_dataset(project, triples, listed, is_complete),
    )
    yield from files(SERVICE, statements, {**void_prefixes(project), "sd": SD.iri}, EVERY)
    page = render(
        "sparql.html.j2",
        f"{SERVICE}.html",
        project,
        title=_TITLE,
        canonical=project.iri(SERVICE),
        alternates=alternates(SERVICE, EVERY),
        crumbs=(),
        schema_org=None,
        endpoint=service[1:-1],
        triples=triples,
        graphs=graphs,
    )
    yield f"{SERVICE}.html", page


def _report_graphs(project: Project, name: str) -> tuple[str, str, str]:
    ids = Identifiers(project.base, name)
    return ids.core_graph, ids.evidence_graph, ids.conformance_graph


def _service(project: Project, address: str) -> Iterator[Triple]:
    service = iri(project, "service/sparql")
    yield from describe(
        iri(project, SERVICE),
        (RDF.type, FOAF.Document),
        *said(DCT.title, _TITLE),
        (FOAF.primaryTopic, service),
    )
    yield from describe(
        service,
        (RDF.type, SD.Service),
        *said(RDFS.label, _TITLE),
        (SD.endpoint, address),
        (SD.supportedLanguage, SD.SPARQL11Query),
        *((SD.resultFormat, f"<{FORMATS.iri}{name}>") for name in RESULTS),
        (SD.feature, SD.UnionDefaultGraph),
        (SD.defaultDataset, part(project, SERVICE, "dataset")),
        (DCT.license, f"<{project.licence.iri}>"),
        (RDFS.seeAlso, iri(project, PATH)),
    )


def _dataset(
    project: Project, triples: int, graphs: Sequence[tuple[str, int | None]], is_complete: bool
) -> Iterator[Triple]:
    """Yield what is queried: the union of all graphs, and the graphs by name as far as they are listed."""
    data, whole = part(project, SERVICE, "dataset"), part(project, SERVICE, "default")
    named = {term: part(project, SERVICE, term[1:-1].rpartition("/")[2]) for term, _ in graphs}
    yield from describe(
        data,
        (RDF.type, SD.Dataset),
        (SD.defaultGraph, whole),
        *((SD.namedGraph, node) for node in named.values()),
        *(() if is_complete else said(RDFS.comment, (_MANY_ZH, _MANY_EN))),
    )
    yield from describe(
        whole,
        (RDF.type, SD.Graph),
        (RDF.type, VOID.Dataset),
        (VOID.triples, integer(triples)),
        (DCT.isPartOf, dataset_term(project)),
    )
    for term, count in graphs:
        graph = f"{named[term][:-1]}-graph>"
        yield from describe(named[term], (RDF.type, SD.NamedGraph), (SD.name, term), (SD.graph, graph))
        yield from describe(graph, (RDF.type, SD.Graph), (VOID.triples, integer(count) if count is not None else None))
