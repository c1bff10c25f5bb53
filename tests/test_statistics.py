"""The counts of all reports are those of their merged data, counted by SPARQL."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pyoxigraph as ox
import pytest

from conftest import Sample
from gongkai import resources
from gongkai.model.ntriples import Triple, integer, literal, tagged
from gongkai.model.terms import GK, PROJECT, QB, RDF, RDFS
from gongkai.publish.statistics import Statistics, statistics
from gongkai.publish.totals import Totals, merge

Part = tuple[str, tuple[Triple, ...]]

COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "subjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "typed": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c }",
    "objects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
}
ENTITIES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c"
BY_PROPERTY = "SELECT ?c ?p (COUNT(*) AS ?n) { %s ?s ?p ?o } GROUP BY ?c ?p"
BY_CLASS = "SELECT ?c ?p ?oc (COUNT(*) AS ?n) { %s ?s ?p ?o . ?o a ?oc } GROUP BY ?c ?p ?oc"
BY_DATATYPE = (
    "SELECT ?c ?p ?d (COUNT(*) AS ?n) { %s ?s ?p ?o FILTER isLITERAL(?o) BIND(DATATYPE(?o) AS ?d) } GROUP BY ?c ?p ?d"
)


def rows(store: ox.Store, query: str) -> dict[tuple[str, ...], int]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables if variable.value != "n"]
    return {tuple(str(row[name] or "") for name in names): int(row["n"].value) for row in found}


def of_merged_data(parts: Iterable[Part]) -> dict[str, object]:
    store = ox.Store()
    for _, triples in parts:
        lines = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
        store.load(lines, format=ox.RdfFormat.N_TRIPLES)
    return {
        **{name: rows(store, query)[()] for name, query in COUNTS.items()},
        "entities": rows(store, ENTITIES),
        **{
            f"{name} {'class' if of_class else 'all'}": rows(store, query % of_class)
            for name, query in (("p", BY_PROPERTY), ("c", BY_CLASS), ("d", BY_DATATYPE))
            for of_class in ("?s a ?c .", "")
        },
    }


def of_totals(totals: Totals) -> dict[str, object]:
    made: dict[str, object] = {
        "triples": totals.triples,
        "subjects": totals.whole.entities,
        "typed": totals.typed,
        "objects": totals.objects,
        "classes": len(totals.classes),
        "properties": len(totals.whole.properties),
        "entities": {(class_,): partition.entities for class_, partition in totals.classes.items()},
    }
    for name, partitions in (("class", totals.classes), ("all", {"": totals.whole})):
        properties = [(c, p, count) for c, partition in partitions.items() for p, count in partition.properties.items()]
        made[f"p {name}"] = {(c, p): count.triples for c, p, count in properties}
        made[f"c {name}"] = {(c, p, oc): n for c, p, count in properties for oc, n in count.classes.items()}
        made[f"d {name}"] = {(c, p, d): n for c, p, count in properties for d, n in count.datatypes.items()}
    return made


def totals_of(parts: Iterable[Part]) -> Totals:
    written = [statistics(triples, report_id).to_bytes() for report_id, triples in parts]
    return merge(lambda: map(Statistics.from_bytes, written))


@pytest.fixture(scope="module")
def parts(samples: tuple[Sample, ...]) -> tuple[Part, ...]:
    return tuple((sample.graphs.report_id, tuple(sample.graphs.triples())) for sample in samples)


@pytest.fixture(scope="module")
def vocabulary() -> Part:
    quads = [quad for path in resources.files("ontology", ".ttl") for quad in ox.parse(path=path)]
    return "", tuple((str(q.subject), str(q.predicate), str(q.object)) for q in quads)


def test_the_samples_are_counted_as_merged_data(parts: tuple[Part, ...]) -> None:
    totals = totals_of(parts)
    assert of_totals(totals) == of_merged_data(parts)
    assert totals.triples > 20000
    assert totals.triples < sum(len(triples) for _, triples in parts), "some statements are in several reports"


def test_one_report_is_counted_as_it_is(parts: tuple[Part, ...]) -> None:
    for part in parts[:3]:
        assert of_totals(totals_of([part])) == of_merged_data([part])


def test_a_vocabulary_says_what_the_concepts_are(parts: tuple[Part, ...], vocabulary: Part) -> None:
    totals = totals_of((*parts, vocabulary))
    assert of_totals(totals) == of_merged_data((*parts, vocabulary))
    assert totals.classes[GK.Observation].properties[GK.indicator].classes[GK.Indicator] > 1000


def test_the_order_of_the_reports_does_not_matter(parts: tuple[Part, ...]) -> None:
    mixed = list(parts)
    random.Random(5).shuffle(mixed)
    assert totals_of(mixed) == totals_of(parts)
    assert list(totals_of(mixed).classes) == sorted(totals_of(parts).classes)


def test_bytes_are_read_as_they_were_written_and_always_the_same(parts: tuple[Part, ...]) -> None:
    for report_id, triples in parts[:3]:
        written = statistics(triples, report_id)
        assert Statistics.from_bytes(written.to_bytes()) == written
        assert statistics(triples, report_id).to_bytes() == written.to_bytes()


# --- What two reports say of one thing

OBS = f"<{PROJECT}id/obs/990100-2016-trainings>"
OTHER = f"<{PROJECT}id/obs/990100-2017-trainings>"
SET = f"<{PROJECT}dataset/990100-2016>"
AGENCY = f"<{PROJECT}id/agency/990100>"
BLANK: tuple[Triple, ...] = (  # what the report of 2016 says of its own year: a blank cell
    (OBS, RDF.type, GK.Observation),
    (OBS, GK.agency, AGENCY),
    (OBS, RDFS.label, tagged("数", "zh")),
    (AGENCY, RDF.type, GK.Agency),
    (SET, RDF.type, QB.DataSet),
    (f"<{PROJECT}id/figure/990100-2016-1>", GK.shareOf, OBS),
    (f"<{PROJECT}id/figure/990100-2016-1>", RDF.type, GK.Figure),
    (OBS, GK.evidence, f"<{PROJECT}id/evidence/990100-2016-1-2>"),
    (f"<{PROJECT}id/evidence/990100-2016-1-2>", RDF.type, GK.Evidence),
)
FILLED: tuple[Triple, ...] = (  # what the report of 2017 says of the year before: a value
    (OBS, RDF.type, GK.Observation),
    (OBS, RDF.type, QB.Observation),
    (OBS, QB.dataSet, SET),
    (OBS, GK.agency, AGENCY),
    (OBS, RDFS.label, tagged("数", "zh")),
    (OBS, GK.value, integer(5)),
    (OBS, GK.shareOf, OTHER),
    (OTHER, RDF.type, GK.Observation),
    (OTHER, GK.shareOf, OBS),
    (SET, RDF.type, QB.DataSet),
    (AGENCY, RDF.type, GK.Agency),
    (AGENCY, RDFS.label, literal("a")),
)
UNTYPED: tuple[Triple, ...] = ((OBS, RDFS.label, literal("c")), (AGENCY, RDFS.seeAlso, OBS))


@pytest.mark.parametrize(
    "told",
    [
        (("990100-2016", BLANK), ("990100-2017", FILLED)),
        (("990100-2016", FILLED), ("990100-2017", BLANK)),
        (("990100-2016", BLANK), ("990100-2017", FILLED), ("990100-2018", UNTYPED)),
        (("990100-2016", UNTYPED), ("990100-2017", FILLED), ("990100-2015", BLANK)),
        (("990100-2017", FILLED), ("990100-2018", FILLED)),
        (("990100-2016", BLANK), ("990100-2016-x", BLANK[:5])),
        (("990100-2016", ()),),
        (),
    ],
)  # fmt: skip
def test_what_several_reports_say_counts_once(told: tuple[Part, ...]) -> None:
    for order in (told, told[::-1]):
        expected = of_merged_data(order)
        assert of_totals(totals_of(order)) == expected
