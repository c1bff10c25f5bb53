"""The description of the data, of its SPARQL service, and of example queries, as clients of them read it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.namespace import RDF, VOID
from rdflib.void import generateVoID

from conftest import Sample
from gongkai.links import Linkset
from gongkai.model.terms import GK, OA, PROJECT, QB, SDMX_MEASURE, XSD
from gongkai.project import Project
from gongkai.publish.record import File
from gongkai.publish.service import MOST_GRAPHS, service_files
from gongkai.publish.sparql_examples import example_files
from gongkai.publish.statistics import statistics
from gongkai.publish.totals import Totals, merge
from gongkai.publish.void import common_graph, dataset_term, vocabularies, void_files
from gongkai.query import queries

PROJECT_FILE = Project(sparql="sparql")
DUMPS = (File("data.nq", 10, "00"), File("observations.csv", 5, "11"), File("data.nq.gz", 5, "22"))
LINKS = (
    Linkset("agency", "<http://www.w3.org/2002/07/owl#sameAs>", "http://www.wikidata.org/entity/", 7),
    Linkset("division", "<http://www.w3.org/2004/02/skos/core#exactMatch>", "http://www.wikidata.org/entity/", 61),
)
EXAMPLES = (f"<{PROJECT}id/report/990100-2017>", f"<{PROJECT}id/agency/990100>")
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
}
PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX void: <http://rdfs.org/ns/void#> PREFIX void-ext: <http://ldf.fi/void-ext#> PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
"""


@pytest.fixture(scope="module")
def totals(samples: tuple[Sample, ...]) -> Totals:
    parts = [statistics(sample.graphs.triples(), sample.graphs.report_id) for sample in samples]
    return merge(lambda: parts)


@pytest.fixture(scope="module")
def merged(samples: tuple[Sample, ...]) -> Graph:
    lines = "".join(f"{s} {p} {o} .\n" for sample in samples for s, p, o in sample.graphs.triples())
    return Graph().parse(data=lines, format="nt")


def files_of(project: Project, totals: Totals) -> dict[str, bytes]:
    return dict(
        void_files(
            project,
            totals,
            issued=date(2018, 3, 1),
            modified=date(2026, 11, 23),
            dumps=DUMPS,
            graphs=[common_graph(project, name, 5) for name in ("vocabulary", "links")],
            linksets=LINKS,
            examples=EXAMPLES,
        )
    )


@pytest.fixture(scope="module")
def files(totals: Totals) -> dict[str, bytes]:
    return files_of(PROJECT_FILE, totals)


def loaded(document: bytes) -> ox.Store:
    store = ox.Store()
    store.load(document, format=ox.RdfFormat.TURTLE)
    return store


def select(store: ox.Store, pattern: str) -> list[tuple[str, ...]]:
    """Return what a pattern finds, sorted: the values of its variables in the order in which they stand in it."""
    names = list(dict.fromkeys(re.findall(r"\?(\w+)", pattern)))
    found = store.query(f"{PREFIXES} SELECT {' '.join(f'?{name}' for name in names) or '*'} WHERE {{ {pattern} }}")
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple(row[name].value if row[name] is not None else "" for name in names) for row in found)


def same_in_all_formats(files: dict[str, bytes], stem: str) -> set[ox.Triple]:
    triples = {
        name: {quad.triple for quad in ox.parse(files[f"{stem}.{name}"], format=kind)} for name, kind in FORMATS.items()
    }
    assert triples["jsonld"] == triples["rdf"] == triples["nt"] == triples["ttl"]
    nodes = {node for triple in triples["ttl"] for node in (triple.subject, triple.object)}
    assert not [node for node in nodes if isinstance(node, ox.BlankNode)]
    assert all(node.value.isascii() for node in nodes if isinstance(node, ox.NamedNode))
    return triples["ttl"]


# --- VoID


def test_all_formats_hold_the_same(files: dict[str, bytes]) -> None:
    assert len(same_in_all_formats(files, ".well-known/void")) > 1000
    assert files[".well-known/void"] == files[".well-known/void.ttl"]
    assert set(files) == {".well-known/void", *(f".well-known/void.{name}" for name in FORMATS)}


def test_the_description_says_what_and_where(files: dict[str, bytes]) -> None:
    store = loaded(files[".well-known/void"])
    (topic,) = select(
        store, "<https://w3id.org/gongkai/.well-known/void> a void:DatasetDescription ; foaf:primaryTopic ?d"
    )
    assert f"<{topic[0]}>" == dataset_term(PROJECT_FILE)
    data = f"<{topic[0]}>"
    assert len(select(store, f"{data} a void:Dataset, dcat:Dataset ; dct:title ?t ; dct:description ?d")) == 4
    said = {
        "dct:license": ["https://creativecommons.org/licenses/by/4.0/"],
        "dct:issued": ["2018-03-01"],
        "dct:modified": ["2026-11-23"],
        "void:uriSpace": [PROJECT],
        "void:exampleResource": [example[1:-1] for example in sorted(EXAMPLES)],
        "void:dataDump": [f"{PROJECT}data.nq", f"{PROJECT}data.nq.gz"],
        "void:sparqlEndpoint": [f"{PROJECT}sparql"],
        "void:rootResource": [f"{PROJECT}catalog"],
    }
    for property_, expected in said.items():
        assert [value for (value,) in select(store, f"{data} {property_} ?v")] == expected, property_
    assert len(select(store, f"{data} void:feature ?f")) == 5
    assert select(store, f"{data} dct:publisher ?p . ?p a foaf:Agent ; foaf:name ?n")


def test_the_counts_are_those_of_rdflib(files: dict[str, bytes], merged: Graph) -> None:
    """rdflib counts the merged data another way, but for entities, which test_statistics counts by SPARQL."""
    counted, node = generateVoID(merged, distinctForPartitions=False)
    store = loaded(files[".well-known/void"])
    data = dataset_term(PROJECT_FILE)
    for name in ("triples", "classes", "properties", "distinctSubjects", "distinctObjects"):
        (of_rdflib,) = counted.objects(node, VOID[name])
        assert select(store, f"{data} void:{name} ?n") == [(str(of_rdflib),)], name
    entities = {
        (str(counted.value(p, VOID["class"])), str(counted.value(p, VOID.entities)))
        for p in counted.objects(node, VOID.classPartition)
    }
    assert set(select(store, f"{data} void:classPartition [ void:class ?c ; void:entities ?n ]")) == entities
    properties = {
        (str(counted.value(p, VOID.property)), str(counted.value(p, VOID.triples)))
        for p in counted.objects(node, VOID.propertyPartition)
    }
    assert set(select(store, f"{data} void:propertyPartition [ void:property ?p ; void:triples ?n ]")) == properties
    assert len(entities) > 20
    assert len(properties) > 50


def test_partitions_nest_as_editors_ask_for_them(files: dict[str, bytes]) -> None:
    """The query is that of an editor that completes properties by the class of the subject."""
    found = select(
        loaded(files[".well-known/void"]),
        """[] void:class ?subject ; void:propertyPartition ?pp . ?pp void:property ?property .
           OPTIONAL { ?pp void:classPartition [ void:class ?object ] }
           OPTIONAL { ?pp void-ext:datatypePartition [ void-ext:datatype ?datatype ] }""",
    )
    rows = {(subject, property_, object_ or datatype) for subject, _, property_, object_, datatype in found}
    assert len(rows) > 100
    for subject, property_, object_ in (
        (GK.Observation, GK.agency, GK.Agency),
        (QB.Observation, SDMX_MEASURE.obsValue, XSD.decimal),
        (GK.Evidence, OA.hasSelector, OA.TextQuoteSelector),
    ):
        assert (subject[1:-1], property_[1:-1], object_[1:-1]) in rows
    assert not {row for row in rows if row[:2] == (GK.Evidence[1:-1], GK.agency[1:-1])}


def test_vocabularies_are_those_in_use(totals: Totals) -> None:
    found = vocabularies(totals)
    assert {"http://purl.org/linked-data/cube#", "http://www.w3.org/ns/oa#", "https://w3id.org/gongkai/ns#"} < set(
        found
    )
    assert all(name[-1] in "#/" for name in found)
    assert len(found) > 10


def test_links_are_counted_by_what_they_lead_to(files: dict[str, bytes]) -> None:
    store = loaded(files[".well-known/void"])
    data = dataset_term(PROJECT_FILE)
    linkset = f"{data} void:subset ?l . ?l a void:Linkset ; void:subjectsTarget {data} ; "
    assert [row[1:] for row in select(store, f"{linkset} void:linkPredicate ?p ; void:triples ?n")] == [
        (links.predicate[1:-1], str(links.triples)) for links in LINKS
    ]
    targets = select(store, f"{linkset} void:objectsTarget [ a void:Dataset ; void:uriSpace ?s ; dct:title ?t ]")
    assert {row[1:] for row in targets} == {("http://www.wikidata.org/entity/", "Wikidata")}


def test_graphs_are_subsets(files: dict[str, bytes]) -> None:
    found = select(loaded(files[".well-known/void"]), f"{dataset_term(PROJECT_FILE)} void:subset ?g . ?g dct:title ?t")
    assert {row[0] for row in found} == {f"{PROJECT}graph/links", f"{PROJECT}graph/vocabulary"}
    assert len(found) == 4


def test_the_same_data_gives_the_same_bytes(files: dict[str, bytes], samples: tuple[Sample, ...]) -> None:
    parts = [statistics(sample.graphs.triples(), sample.graphs.report_id) for sample in reversed(samples)]
    assert files_of(PROJECT_FILE, merge(lambda: parts)) == files


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        (None, []),
        ("sparql", ["https://data.example.org/sparql"]),
        ("https://query.example.org/sparql", ["https://query.example.org/sparql"]),
    ],
)
def test_another_base_and_endpoint(sparql: str | None, expected: list[str], totals: Totals) -> None:
    project = Project(base="https://data.example.org/", sparql=sparql)
    store = loaded(files_of(project, totals)[".well-known/void"])
    assert [address for (address,) in select(store, f"{dataset_term(project)} void:sparqlEndpoint ?e")] == expected
    assert select(store, "<https://data.example.org/.well-known/void> foaf:primaryTopic ?d")


# --- The service


@pytest.mark.parametrize(("reports", "listed"), [(2, 6), (MOST_GRAPHS // 3, MOST_GRAPHS), (MOST_GRAPHS // 3 + 1, 0)])
def test_the_service_lists_graphs_as_long_as_they_are_few(reports: int, listed: int) -> None:
    names = [f"990100-{1000 + n}" for n in range(reports)]
    files = dict(service_files(PROJECT_FILE, 12345, [common_graph(PROJECT_FILE, "vocabulary", 5)], names))
    assert set(files) == {"sparql.html", *(f"sparql.{name}" for name in FORMATS)}
    same_in_all_formats(files, "sparql")
    store = loaded(files["sparql.ttl"])
    graphs = select(
        store, "?d a sd:Dataset ; sd:namedGraph [ a sd:NamedGraph ; sd:name ?name ; sd:graph [ a sd:Graph ] ]"
    )
    assert len(graphs) == listed + 1
    assert len(select(store, "?d a sd:Dataset ; rdfs:comment ?c")) == (0 if listed else 2)
    assert len(files["sparql.ttl"]) < 120_000


def test_the_service_says_what_it_can_do() -> None:
    files = dict(service_files(PROJECT_FILE, 12345))
    store = loaded(files["sparql.ttl"])
    service = "?s a sd:Service ; sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph ; "
    assert select(store, f"{service} sd:endpoint ?e") == [(f"{PROJECT}service/sparql", f"{PROJECT}sparql")]
    assert len(select(store, "?s sd:resultFormat ?f")) == 8
    assert not select(store, "?s sd:feature sd:BasicFederatedQuery")
    assert select(store, "?s sd:defaultDataset/sd:defaultGraph/void:triples 12345")
    assert select(store, "<https://w3id.org/gongkai/sparql> foaf:primaryTopic ?s . ?s rdfs:seeAlso ?void")


def test_the_page_says_that_files_answer_no_queries() -> None:
    page = dict(service_files(PROJECT_FILE, 12345, [common_graph(PROJECT_FILE, "vocabulary", 5)]))[
        "sparql.html"
    ].decode()
    assert "只发布文件的网站在此只有服务说明" in page
    assert "a site of files alone has only the description" in page
    assert 'href="sparql.jsonld"' in page
    assert "https://w3id.org/gongkai/graph/vocabulary" in page


def test_without_a_service_there_is_no_description() -> None:
    assert list(service_files(replace(PROJECT_FILE, sparql=None), 5)) == []


def test_a_service_elsewhere_is_described_here() -> None:
    project = replace(PROJECT_FILE, sparql="https://query.example.org/sparql")
    store = loaded(dict(service_files(project, 5))["sparql.ttl"])
    assert [row[1] for row in select(store, "?s sd:endpoint ?e")] == ["https://query.example.org/sparql"]


# --- Of a whole build


def test_the_counts_are_those_of_the_dump(sample_site: Path) -> None:
    """What stands in several graphs counts once, in VoID and of the service; graphs are listed with what they hold."""
    dump = ox.Store()
    dump.load(path=sample_site / "data.nq", format=ox.RdfFormat.N_QUADS)
    merged = {quad.triple for quad in dump}
    graphs = {graph.value: len(list(dump.quads_for_pattern(None, None, None, graph))) for graph in dump.named_graphs()}
    assert min(graphs.values()) > 0
    void, service = (loaded((sample_site / f"{name}.ttl").read_bytes()) for name in (".well-known/void", "sparql"))
    data = dataset_term(Project())
    counts = {
        "triples": len(merged),
        "distinctSubjects": len({triple.subject for triple in merged}),
        "distinctObjects": len({triple.object for triple in merged}),
        "properties": len({triple.predicate for triple in merged}),
        "classes": len({triple.object for triple in merged if triple.predicate == ox.NamedNode(str(RDF.type))}),
    }
    for name, count in counts.items():
        assert select(void, f"{data} void:{name} ?n") == [(str(count),)], name
    assert select(service, "?s sd:defaultDataset/sd:defaultGraph/void:triples ?n")[0][1] == str(len(merged))
    listed = "?d sd:namedGraph ?g . ?g sd:name ?name ; sd:graph/void:triples ?n"
    assert {name: int(n) for _, _, name, n in select(service, listed)} == graphs
    subsets = {name: int(n) for name, n in select(void, f"{data} void:subset ?g . ?g void:triples ?n")}
    assert f"{PROJECT}graph/links" not in subsets, "there are no links"
    assert subsets == {name: graphs[name] for name in subsets}
    assert len(subsets) == 2


# --- Examples


def test_examples_run_as_they_stand(samples: tuple[Sample, ...]) -> None:
    store = ox.Store()
    for sample in samples:
        lines = "".join(f"{s} {p} {o} .\n" for s, p, o in sample.graphs.core)
        store.load(lines, format=ox.RdfFormat.N_TRIPLES)
    files = dict(example_files(PROJECT_FILE, queries()))
    assert len(files) == 2 * len(queries()) > 40
    kinds = set()
    for query in queries():
        document = files[f"query/{query.name}.ttl"]
        assert files[f".well-known/sparql-examples/{query.name}"] == document
        example = loaded(document)
        subject = f"<{PROJECT}query/{query.name}>"
        ((text,),) = select(example, f"{subject} a sh:SPARQLExecutable ; sh:select|sh:construct ?text")
        answer = store.query(text)
        kinds.add(type(answer))
        assert isinstance(answer, ox.QueryTriples if query.is_construct else ox.QuerySolutions)
        assert select(example, f"{subject} schema:target ?e") == [(f"{PROJECT}sparql",)]
        assert len(select(example, f"{subject} rdfs:comment ?c")) == 2
        declared = select(example, f"{subject} sh:prefixes/sh:declare [ sh:prefix ?p ; sh:namespace ?n ]")
        assert dict(declared) == dict(query.prefixes)
        assert select(example, f"<{PROJECT}.well-known/sparql-examples/{query.name}> foaf:primaryTopic ?q")
    assert len(kinds) == 2


def test_all_examples_load_together() -> None:
    """An endpoint that loads every file holds each query once, whichever of its two files it came from."""
    files = dict(example_files(PROJECT_FILE, queries()))
    store = loaded(b"".join(files.values()))
    assert len(select(store, "?q a sh:SPARQLExecutable")) == len(queries())
    assert all(re.fullmatch(r"[a-z-]+", query.name) for query in queries())
