"""What is written: the same triples in every format, the same bytes every time, whole files or none."""

from __future__ import annotations

import csv as standard_csv
import io
import json
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from conftest import TEXT
from gongkai.errors import OutputError
from gongkai.facts import Extraction
from gongkai.model import build
from gongkai.model.ntriples import Triple, boolean, integer, literal, tagged, typed
from gongkai.model.terms import DCT, GK, RDF, RDFS, XSD, prefixes
from gongkai.publish import csv
from gongkai.publish.extraction import extraction_json, extraction_record
from gongkai.publish.jsonld import jsonld
from gongkai.publish.nquads import merge, nquads
from gongkai.publish.turtle import declarations, turtle
from gongkai.publish.vocabularies import copy_vocabularies, vocabulary_nquads
from gongkai.publish.write import files_of, staging, write

BASES = ["https://w3id.org/gongkai/", "https://data.example.org/open/", "https://data.example.org/all#"]


def by_pyoxigraph(document: str | bytes, form: ox.RdfFormat) -> set[str]:
    return {f"{q.subject} {q.predicate} {q.object}" for q in ox.parse(document, format=form)}


def by_rdflib(document: str, form: str) -> set[tuple[rdflib.term.Node, ...]]:
    return set(rdflib.Graph().parse(data=document, format=form))


def as_ntriples(triples: tuple[Triple, ...]) -> str:
    return "".join(f"{s} {p} {o} .\n" for s, p, o in triples)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib's own reader of JSON-LD
@pytest.mark.parametrize("base", BASES)
def test_one_set_of_triples_in_all_formats(extraction: Extraction, base: str) -> None:
    graphs = build(extraction, base=base, text_policy="full")
    triples, table = tuple(graphs.triples()), prefixes(base)
    documents = turtle(triples, table), jsonld(triples, table)
    quads = nquads((graphs.core, graphs.ids.core_graph), (graphs.evidence, graphs.ids.evidence_graph))
    expected = by_pyoxigraph(as_ntriples(triples), ox.RdfFormat.N_TRIPLES)
    assert len(expected) == len(set(triples)) > 500
    assert by_pyoxigraph(documents[0], ox.RdfFormat.TURTLE) == expected
    assert by_pyoxigraph(documents[1], ox.RdfFormat.JSON_LD) == expected
    assert by_pyoxigraph(quads, ox.RdfFormat.N_QUADS) == expected
    in_rdflib = by_rdflib(as_ntriples(triples), "nt")
    assert len(in_rdflib) == len(expected)
    assert by_rdflib(documents[0], "turtle") == in_rdflib
    assert by_rdflib(documents[1], "json-ld") == in_rdflib


NAMES = st.sampled_from(
    [
        "id/obs/a-1",
        "id/obs/a.b",
        "id/obs/a.",
        "id/obs/-a",
        "id/obs/",
        "id/evidence/r-0-1#quote",
        "id/agency/1",
        "x/y?z=1",
        "",
    ]
)
IRIS = st.one_of(
    NAMES.map(lambda name: f"<{BASES[0]}{name}>"),
    st.sampled_from([GK.Agency, GK.value, RDFS.label, "<urn:x:y>", "<http://example.org/a(b)%20c>"]),
)
LITERALS = st.one_of(
    st.text().map(literal),
    st.text().map(lambda text: tagged(text, "zh")),
    st.text(max_size=4).map(lambda text: tagged(text, "zh-Latn-pinyin")),
    st.integers().map(integer),
    st.booleans().map(boolean),
    st.sampled_from(["007", "+1", "x", ""]).map(lambda text: typed(text, XSD.integer)),
    st.sampled_from(["1.50", "2", ".5", "1."]).map(lambda text: typed(text, XSD.decimal)),
    st.sampled_from(["1", "TRUE"]).map(lambda text: typed(text, XSD.boolean)),
    st.just(typed("2017", XSD.gYear)),
)
PREDICATES = st.sampled_from([RDFS.label, DCT.title, GK.value, GK.year, GK.agency, GK.foundBy, "<urn:p>"])
TRIPLES = st.one_of(st.tuples(IRIS, PREDICATES, st.one_of(IRIS, LITERALS)), st.tuples(IRIS, st.just(RDF.type), IRIS))


@given(st.lists(TRIPLES, max_size=12, unique=True))
def test_any_triples_survive(triples: list[Triple]) -> None:
    table = prefixes(BASES[0])
    expected = by_pyoxigraph(as_ntriples(tuple(triples)), ox.RdfFormat.N_TRIPLES)
    assert by_pyoxigraph(turtle(triples, table), ox.RdfFormat.TURTLE) == expected
    assert by_pyoxigraph(jsonld(triples, table), ox.RdfFormat.JSON_LD) == expected


def test_turtle_reads_well() -> None:
    triples = [
        ("<https://w3id.org/gongkai/id/obs/a-1>", RDFS.label, tagged("甲", "zh")),
        ("<https://w3id.org/gongkai/id/obs/a-1>", RDF.type, GK.Observation),
        ("<https://w3id.org/gongkai/id/obs/a-1>", GK.value, typed("2.0", XSD.decimal)),
        ("<https://w3id.org/gongkai/id/obs/a-1>", GK.value, typed("3.5", XSD.decimal)),
    ]
    assert turtle(triples, prefixes(BASES[0])) == (
        "@prefix gk: <https://w3id.org/gongkai/ns#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix obs: <https://w3id.org/gongkai/id/obs/> .\n\n"
        'obs:a-1 a gk:Observation ;\n  rdfs:label "甲"@zh ;\n  gk:value 2.0 , 3.5 .\n'
    )


def test_parts_of_turtle_stand_below_all_declarations(extraction: Extraction) -> None:
    triples, table = tuple(build(extraction).triples()), prefixes(BASES[0])
    parts = [turtle(triples[:200], table, is_headed=False), turtle(triples[200:], table, is_headed=False)]
    whole = declarations(table) + "".join(parts)
    assert by_pyoxigraph(whole, ox.RdfFormat.TURTLE) == by_pyoxigraph(turtle(triples, table), ox.RdfFormat.TURTLE)


def test_jsonld_reads_well(extraction: Extraction) -> None:
    document = json.loads(jsonld(build(extraction).triples(), prefixes(BASES[0])))
    nodes = {node["@id"]: node for node in document["@graph"]}
    observation = nodes["obs:990100-2017-trainings"]
    assert list(observation)[:3] == ["@id", "@type", "rdfs:label"]
    assert observation["@type"] == ["gk:Observation", "qb:Observation"]
    assert observation["rdfs:label"]["zh"] == "清河市人民政府 2017 举办各类培训(班)数"
    assert observation["gk:indicator"] == "indicator:trainings"
    assert observation["sdmx-measure:obsValue"] == "20.0"
    assert observation["sdmx-dimension:refPeriod"] == "2017"
    assert nodes["evidence:990100-2017-132-134#position"]["oa:start"] == 132
    assert nodes["source:990100-2017"]["http://purl.org/dc/terms/title"] == "qinghe-2017.txt"
    assert not [value for value in document["@context"].values() if not isinstance(value, str | dict)]


def test_nquads_are_canonical(extraction: Extraction) -> None:
    graphs = build(extraction)
    quads = nquads((graphs.core, graphs.ids.core_graph), (graphs.evidence, graphs.ids.evidence_graph))
    dataset = ox.Dataset(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n".encode() for quad in dataset)
    assert quads.splitlines(keepends=True) == lines


@pytest.mark.parametrize("count", [0, 1, 3, 450])
def test_merge(tmp_path: Path, count: int) -> None:
    sources = []
    expected: set[bytes] = {b"<s> <p> <shared> .\n"} if count else set()
    for n in range(count):
        lines = [f'<s> <p> "{n * k}" .\n'.encode() for k in (1, 2, 3)] + [b"<s> <p> <shared> .\n"]
        expected.update(lines)
        source = tmp_path / f"{n}.nq"
        source.write_bytes(b"".join(sorted(set(lines))))
        sources.append(source)
    target = tmp_path / "all.nq"
    assert merge(sources, target) == len(expected)
    assert target.read_bytes() == b"".join(sorted(expected))
    assert len(list(tmp_path.iterdir())) == count + 1, "no file is left over"


def test_vocabularies(tmp_path: Path) -> None:
    copy_vocabularies(tmp_path)
    assert {"gongkai.ttl", "indicators.ttl", "schemes.ttl"} <= set(files_of(tmp_path))
    lines = vocabulary_nquads().splitlines()
    assert len(lines) > 2000
    assert lines == sorted(set(lines))
    assert all(line.endswith(b" <https://w3id.org/gongkai/graph/vocabulary> .") for line in lines)


# --- CSV


def read_csv(document: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    rows = list(standard_csv.DictReader(io.StringIO(document, newline=""), strict=True))
    assert not rows or tuple(rows[0]) == columns
    return rows


def test_observations_as_csv(extraction: Extraction) -> None:
    graphs = build(extraction)
    document = csv.write_rows(csv.observation_rows(extraction, graphs, "quotes"), csv.OBSERVATION_COLUMNS)
    assert document.count("\r\n") == len(graphs.nodes.observations) + 1
    rows = {row["iri"].rpartition("/")[2]: row for row in read_csv(document, csv.OBSERVATION_COLUMNS)}
    assert rows["990100-to-2017-12-31-proactive-total"] == {
        "report": "990100-2017", "agency": "990100", "agency_name": "清河市人民政府", "division": "990100",
        "year": "2017", "period": "../2017-12-31", "indicator": "proactive-total",
        "indicator_zh": "主动公开政府信息数(本年)",
        "indicator_en": "Government information items proactively disclosed in the year",
        "applicant": "total", "value": "98000", "unit": "条", "status": "number", "qualifier": "", "mentions": "1",
        "start": "205", "end": "209", "quote": "9.8万",
        "iri": "https://w3id.org/gongkai/id/obs/990100-to-2017-12-31-proactive-total",
        "label_zh": "清河市人民政府 截至2017-12-31 主动公开政府信息数(本年)",
        "label_en": "People's Government of Qinghe City, up to 2017-12-31: "
        "Government information items proactively disclosed in the year",
        "period_year": "", "period_interval": "../2017-12-31", "unit_code": "item",
        "dataset": "https://w3id.org/gongkai/dataset/990100-2017", "cube_class": "Observation",
    }  # fmt: skip
    for row in rows.values():
        assert TEXT[int(row["start"]) : int(row["end"])] == row["quote"]
    company = rows["990100-2017-applications-received-commercial"]
    assert [company[name] for name in ("value", "dataset", "cube_class")] == ["", "", ""]
    quiet = csv.write_rows(csv.observation_rows(extraction, graphs, "none"), csv.OBSERVATION_COLUMNS)
    assert "未收到行政复议申请" in document
    assert "未收到行政复议申请" not in quiet


def test_policies_as_csv(extraction: Extraction) -> None:
    document = csv.write_rows(csv.policy_rows(extraction, build(extraction)), csv.POLICY_COLUMNS)
    rows = read_csv(document, csv.POLICY_COLUMNS)
    assert [row["title"] for row in rows] == ["中华人民共和国政府信息公开条例", "清河市信息公开考核办法"]
    assert rows[1]["number"] == "清政办发〔2017〕31号"
    assert rows[1]["number_as_written"] == "清政办发2017〕31号"
    assert (rows[1]["kind"], rows[1]["relation"], rows[1]["issuer"]) == ("measures", "issued", "清河市人民政府")


def test_figures_as_csv(extraction: Extraction) -> None:
    rows = read_csv(csv.write_rows(csv.figure_rows(extraction), csv.FIGURE_COLUMNS), csv.FIGURE_COLUMNS)
    assert len(rows) == len(extraction.figures)
    assert (rows[1]["quote"], rows[1]["value"]) == ("1,204", "1204")
    assert (rows[-1]["value"], rows[-1]["state"], rows[-1]["column"]) == ("", "not-applicable", "商业企业")


# --- JSON


def test_extraction_as_json(extraction: Extraction) -> None:
    record = json.loads(extraction_json(extraction))
    assert " ".join(record) == "report text figures policies agencies measures problems commitments excluded issues"
    assert record["report"] == {
        "agency": "清河市人民政府",
        "division": "990100",
        "year": 2017,
        "period": {"start": "2017-01-01", "end": "2017-12-31"},
        "published": "2018-03-09",
        "title": "清河市人民政府2017年政府信息公开工作年度报告",
        "forms": ["narrative"],
    }
    assert record["text"] == TEXT
    assert record["figures"][3] == {
        "start": 205, "end": 209, "quote": "9.8万", "value": "98000", "unit": "条", "indicator": "proactive-total",
        "label": "主动公开政府信息数", "applicant": None, "qualifier": None, "state": "number",
        "period": "../2017-12-31", "section": "一、概述", "rule": "by-hand", "table": None,
    }  # fmt: skip
    assert record["figures"][-1]["value"] is None
    assert record["figures"][-1]["table"] == {"form": "national-2021", "row": "三、一", "column": "商业企业"}
    keys = {
        "policies": ["title", "number", "kind", "relation", "start", "end"],
        "agencies": ["name", "iri", "start", "end"],
        "measures": ["heading", "topic", "start", "end"],
        "problems": ["text", "topic", "start", "end"],
        "commitments": ["text", "topic", "start", "end"],
        "excluded": ["start", "end", "quote", "reason"],
        "issues": ["code", "severity", "message", "start", "end"],
    }
    for kind, names in keys.items():
        assert record[kind], kind
        assert all(list(item) == names for item in record[kind]), kind
    assert record["agencies"][0]["iri"] == "https://w3id.org/gongkai/id/agency/990100-jiaoyuju"
    for item in (*record["figures"], *record["excluded"]):
        assert TEXT[item["start"] : item["end"]] == item["quote"]
    assert record["issues"][1]["start"] is None
    assert record["issues"][1]["message"] == "没有行政复议一节"
    english = extraction_record(extraction, lang="en")
    assert english["issues"][1]["message"] == "there is no section on reconsideration"


def test_a_report_without_division_and_date_as_json(extraction: Extraction) -> None:
    agency = replace(extraction.report.agency, division=None)
    record = extraction_record(replace(extraction, report=replace(extraction.report, agency=agency, published=None)))
    assert (record["report"]["division"], record["report"]["published"]) == (None, None)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_numbers_survive_as_json(extraction: Extraction, value: Decimal) -> None:
    figure = replace(extraction.figures[0], value=value)
    written = extraction_record(replace(extraction, figures=(figure,)))["figures"][0]["value"]
    assert Decimal(written) == value
    assert "E" not in written


# --- writing


def test_a_new_folder_appears_when_it_is_complete(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with staging(out) as folder:
        write(folder, "a/b.txt", "公开\n")
        assert not out.exists()
    assert (out / "a" / "b.txt").read_bytes() == "公开\n".encode()
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_a_failed_run_leaves_everything_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, "old.txt", "old")
    with pytest.raises(RuntimeError), staging(out, stale=["old.txt"]) as folder:  # noqa: PT012 - it fails halfway
        write(folder, "old.txt", "new")
        raise RuntimeError
    assert (out / "old.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_an_earlier_run_made_goes_and_the_rest_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name in ("mine.txt", "old.txt", "both.txt"):
        write(out, name, "before")
    with staging(out, stale=["old.txt", "both.txt", "gone.txt"]) as folder:
        write(folder, "both.txt", "after")
    assert files_of(out) == ["both.txt", "mine.txt"]
    assert (out / "both.txt").read_text() == "after"


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    for out in (file, file / "below"):
        with pytest.raises(OutputError, match=str(out)), staging(out):
            pytest.fail("nothing is to be written")
    assert file.read_text() == "x"


def test_writing_is_fast(extraction: Extraction) -> None:
    """About 600 triples in all formats; the limit is ten times what a quiet machine needs."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        graphs = build(extraction)
        triples, table = tuple(graphs.triples()), prefixes(BASES[0])
        turtle(triples, table), jsonld(triples, table), nquads((triples, graphs.ids.core_graph))
        csv.write_rows(csv.observation_rows(extraction, graphs, "quotes"))
        times.append(time.perf_counter() - started)
    assert min(times) < 0.05
