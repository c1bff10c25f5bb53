"""Measurements of quality: what is counted, how a share is written, and that the ontology declares each metric."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from gongkai import resources
from gongkai.document import Span
from gongkai.facts import Extraction, Figure, FormRow, FormTable, State
from gongkai.knowledge.forms import forms
from gongkai.model import build
from gongkai.pipeline import extract_file
from gongkai.validate import IdentityCounts
from gongkai.validate.measures import Measurement, agreement, measure, measurement_triples

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
DQV = "http://www.w3.org/ns/dqv#"
GK = "https://w3id.org/gongkai/ns#"
NONE = IdentityCounts()
METRICS = ("completeness", "arithmetic", "last-year", "evidence", "links")


@pytest.mark.parametrize(
    ("some", "every", "value"),
    [
        (0, 7, "0.0000"),
        (7, 7, "1.0000"),
        (1, 3, "0.3333"),
        (2, 3, "0.6666"),
        (99999, 100000, "0.9999"),
        (1, 100000, "0.0000"),
    ],
)
def test_a_share_is_one_only_where_all_meet_the_metric(some: int, every: int, value: str) -> None:
    assert str(Measurement("links", some, every).value) == value


def measured(extraction: Extraction, sums: IdentityCounts = NONE) -> dict[str, tuple[int, int]]:
    measurements = measure(extraction, build(extraction), sums)
    return {m.metric: (m.numerator, m.denominator) for m in measurements}


@pytest.mark.parametrize(
    ("name", "completeness"),
    [
        ("nanling-2020.html", (198, 198)),  # 23 x 7 of table 三, 15 of table 四, 22 of table 二
        ("qinghe-shichangjianduguanliju-2022.docx", (200, 200)),
        ("linhu-2015.html", (58, 58)),
        ("nanling-caizhengju-2018.html", (13, 58)),  # a part of the form
        ("shimen-2023.xlsx", (170, 200)),  # blanks and /
        ("qinghe-2016.txt", None),  # prose alone has no cells
    ],
)
def test_cells_with_numbers(name: str, completeness: tuple[int, int] | None) -> None:
    assert measured(extract_file(SAMPLES / name)).get("completeness") == completeness


def table(form: str, name: str, state: State = State.NUMBER) -> FormTable:
    """Return a table of a form whose cells all hold 1, or are in another state."""
    (layout,) = (t for f in forms() if f.notation == form for t in f.tables if t.name == name)
    value = Decimal(1) if state in (State.NUMBER, State.AMBIGUOUS) else None
    rows = []
    for n, row in enumerate(layout.rows):
        cells = tuple(
            Figure(Span(n, n + 1), "1", value, None, i, row.label, "2021", "by-hand", state=state)
            for i in row.indicators
        )
        rows.append(FormRow(row.address, tuple(c.address for c in row.columns), cells, Span(n, n + 1)))
    return FormTable(form, name, tuple(rows))


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ([("national-2021", "表二"), ("national-2021", "表三"), ("national-2021", "表四")], (200, 200)),
        ([("national-2021", "表二"), ("national-2019", "表三"), ("national-2019", "表四")], (186, 186)),
        ([("national-2021", "表三")], (175, 200)),
        ([("national-2021", "表二"), ("national-2019", "表三")], (171, 186)),
    ],
)
def test_tables_that_a_report_lacks_count_with_all_their_cells(
    extraction: Extraction, tables: list[tuple[str, str]], expected: tuple[int, int]
) -> None:
    whole = replace(extraction, tables=tuple(table(*t) for t in tables))
    assert measured(whole)["completeness"] == expected
    twice = replace(extraction, tables=whole.tables * 2)
    assert measured(twice)["completeness"] == expected, "a cell counts once"


@pytest.mark.parametrize("state", [State.BLANK, State.NOT_APPLICABLE, State.AMBIGUOUS])
def test_a_cell_without_a_certain_number_does_not_count(extraction: Extraction, state: State) -> None:
    blank = replace(extraction, tables=(table("national-2021", "表四", state),))
    assert measured(blank)["completeness"] == (0, 200)


def test_sums(extraction: Extraction) -> None:
    assert "arithmetic" not in measured(extraction), "nothing was checked"
    assert measured(extraction, IdentityCounts(5, 2, 9))["arithmetic"] == (3, 5)
    assert agreement(IdentityCounts(0, 0, 4)) == ()
    assert agreement(IdentityCounts(4, 1, 4)) == (Measurement("last-year", 3, 4),)


def test_evidence_and_links(extraction: Extraction) -> None:
    found = measured(extraction)
    graphs = build(extraction)
    assert found["evidence"] == (len(list(graphs.nodes.all())),) * 2
    assert found["links"][0] == 0
    assert found["links"][1] > 10
    lost = replace(graphs, evidence=())
    (evidence,) = (m for m in measure(extraction, lost, NONE) if m.metric == "evidence")
    assert evidence.numerator == 0, "evidence that is not described is none"
    agency = graphs.ids.agency(extraction.report.agency)
    same = "<http://www.w3.org/2002/07/owl#sameAs>"
    linked = replace(graphs, core=(*graphs.core, (agency, same, "<http://www.wikidata.org/entity/Q1>")))
    inside = replace(graphs, core=(*graphs.core, (agency, same, graphs.ids.report)))
    (links,) = (m for m in measure(extraction, linked, NONE) if m.metric == "links")
    assert links.numerator == 1
    (links,) = (m for m in measure(extraction, inside, NONE) if m.metric == "links")
    assert links.numerator == 0, "a link within the data leads nowhere else"


def test_triples(extraction: Extraction) -> None:
    conformance, data_set = "<https://a.example/id/conformance/x-2017>", "<https://a.example/dataset/x-2017>"
    measurements = [Measurement(metric, 2, 3) for metric in METRICS]
    triples = list(measurement_triples(measurements, conformance, data_set, "x-2017"))
    text = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
    store = ox.Store()
    store.load(input=text.encode(), format=ox.RdfFormat.N_TRIPLES)
    assert len(store) == len(triples) == 5 + 5 * 9
    for metric in METRICS:
        node = ox.NamedNode(f"https://a.example/id/conformance/x-2017#{metric}")
        values = {q.predicate.value: q.object for q in store.quads_for_pattern(node, None, None, None)}
        assert values[f"{DQV}value"].value == "0.6666"  # type: ignore[union-attr]
        assert values[f"{DQV}isMeasurementOf"] == ox.NamedNode(f"{GK}metric-{metric}")
        assert str(values[f"{DQV}computedOn"]) == data_set
    hashed = list(measurement_triples(measurements, "<https://a.example/all#id/conformance/x>", data_set, "x"))
    assert "<https://a.example/all#id/conformance/x/links>" in {subject for subject, _, _ in hashed}
    assert not [subject for subject, _, _ in hashed if "x#" in subject], "an IRI has one fragment at most"


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_is_declared_in_a_dimension(metric: str) -> None:
    store = ox.Store()
    store.load(path=resources.folder("ontology") / "gongkai.ttl")
    query = f"""PREFIX dqv: <{DQV}> PREFIX gk: <{GK}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT (LANG(?name) AS ?lang) WHERE {{ gk:metric-{metric} a dqv:Metric ; dqv:inDimension ?dimension ;
      rdfs:label ?name . ?dimension a dqv:Dimension }} ORDER BY ?lang"""
    assert [row["lang"].value for row in store.query(query)] == ["en", "zh"]  # type: ignore[union-attr]
