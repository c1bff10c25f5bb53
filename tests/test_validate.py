"""Validation as its callers see it: data in, a conformance out, for people, for programs and as linked data."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from gongkai.document import Span
from gongkai.errors import DataError, KnowledgeError
from gongkai.facts import Extraction
from gongkai.model import build
from gongkai.publish.nquads import nquads
from gongkai.validate import (
    Conformance,
    Evidence,
    IdentityCounts,
    engine,
    load,
    to_json,
    to_text,
    to_triples,
    validate,
    validate_vocabulary,
)
from gongkai.validate.data import parse
from gongkai.validate.rules import rules

CLEAN = Path(__file__).parents[1] / "shapes" / "examples" / "report.ttl"
TURTLE = CLEAN.read_text(encoding="utf-8")
IRI = "https://w3id.org/gongkai/id/conformance/990102-2018"
BASE = "https://w3id.org/gongkai/id/"


def quads(*changes: tuple[str, str]) -> tuple[ox.Quad, ...]:
    """Return the clean report with stretches replaced."""
    turtle = TURTLE
    for old, new in changes:
        assert old in turtle
        turtle = turtle.replace(old, new)
    return parse(turtle.encode(), "test", ox.RdfFormat.TURTLE)


NEGATIVE = ("number:obsValue 98.5 ;", "number:obsValue -98.5 ;")
TOO_MANY = ("gk:value 300.0 ;", "gk:value 301.0 ;")
NO_TITLE = ('dct:title "东桥区2018年政府信息公开工作年度报告"@zh ;', "")
WRONG_SHARE = ("gk:value 75.0 ;", "gk:value 80.45 ;")


def faulty() -> Conformance:
    return validate(quads(NEGATIVE, NO_TITLE, TOO_MANY, WRONG_SHARE))


# ---------------------------------------------------------------------------------------------------- input


@pytest.mark.parametrize("suffix", ["ttl", "nt", "nq", "trig", "jsonld", "json", "rdf", "xml", "n3", "TTL"])
def test_every_format_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report.{suffix}"
    rdf_format = ox.RdfFormat.from_extension(suffix.lower())
    assert rdf_format is not None
    path.write_bytes(ox.serialize((quad.triple for quad in load(CLEAN)), format=rdf_format) or b"")
    assert set(load(path)) == set(load(CLEAN))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.ttl", "<http://a/> a <http://b/> .\n<http://a/> <http://b/> .", "a.ttl, line 2, column 25: "),
        ("a.ttl", "<a> <b> <c> .", "a.ttl, line 1, column 1: No scheme found in an absolute IRI"),
        ("a.nq", "<http://a/> <http://b/> <http://c/>\n", "a.nq, line 2, column 1: "),
        ("a.jsonld", '{"@id": "http://a/",\n "x": }', "a.jsonld, line 2, column 7: "),
        ("a.rdf", "<a>\n</b>", "a.rdf: "),
        ("a.ttl", "<http://a/> <http://b/> <<( <http://a/> <http://b/> 1 )>> .", "a.ttl: expected RDF 1.1"),
        ("a.txt", "", "expected RDF (.ttl .jsonld .nq .nt .trig .rdf .json .xml .n3), found a file named *.txt"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tmp_path: Path, name: str, content: str, told: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as error:
        load(path)
    assert told in str(error.value)
    assert str(path) in str(error.value)


def test_a_missing_file_and_broken_bytes_are_data_errors(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        load(tmp_path / "none.ttl")
    (tmp_path / "binary.nt").write_bytes(b'<http://a/> <http://b/> "\xff" .')
    with pytest.raises(DataError, match=r"binary\.nt, line 1"):
        load(tmp_path / "binary.nt")
    with pytest.raises(DataError, match="data, line 2, column 1: "):
        validate(b"\n]")


def test_n_quads_are_taken_as_bytes() -> None:
    lines = "".join(f"{quad} .\n" for quad in load(CLEAN))
    assert validate(lines.encode()) == Conformance(reports=(f"{BASE}report/990102-2018",))


def test_data_that_describes_no_report_conforms() -> None:
    assert validate(b"") == Conformance()
    assert validate(b"<http://a/> <http://b/> <http://c/> .\n").conforms


@pytest.mark.parametrize("text_policy", ["none", "quotes", "full"])
def test_what_the_model_makes_conforms(extraction: Extraction, text_policy: str) -> None:
    graphs = build(extraction, text_policy=text_policy)
    conformance = validate(nquads((graphs.core, graphs.ids.core_graph), (graphs.evidence, graphs.ids.evidence_graph)))
    assert conformance.findings == ()
    assert len(conformance.reports) == 1


# ---------------------------------------------------------------------------------------------------- findings


def test_findings_are_ordered_by_severity_then_rule() -> None:
    assert [(f.severity, f.code) for f in faulty().findings] == [
        ("violation", "report-title"),
        ("violation", "value-negative"),
        ("warning", "parts-exceed"),
        ("warning", "share-differs"),
    ]


def test_the_order_of_the_statements_does_not_matter() -> None:
    statements = quads(NEGATIVE, NO_TITLE)
    assert validate(statements) == validate(reversed(statements))


def test_a_finding_shows_the_node_and_where_the_report_says_so() -> None:
    negative = faulty().findings[1]
    assert negative.about == ox.NamedNode(f"{BASE}obs/990102-2018-hotline-satisfaction-rate")
    assert negative.focus == ox.NamedNode(f"{BASE}report/990102-2018")
    assert negative.value == negative.about
    assert negative.path == ox.NamedNode("http://purl.org/linked-data/sdmx/2009/measure#obsValue")
    assert negative.shape == ox.NamedNode("https://w3id.org/gongkai/shapes#values")
    assert negative.message_zh == "除“本年增/减”外数值不得为负,此处为 -98.5"
    assert negative.message_en == "Except for changes in the year a value must not be negative, found -98.5"
    assert negative.evidence == (Evidence(f"{BASE}evidence/990102-2018-30-34", Span(30, 34), "98.5"),)


def test_the_evidence_of_an_enumeration_is_that_of_its_members() -> None:
    exceeding = faulty().findings[2]
    assert exceeding.about == ox.NamedNode(f"{BASE}enumeration/990102-2018-10")
    assert [evidence.quote for evidence in exceeding.evidence] == ["1200", "900", "300"]


def test_evidence_without_its_description_keeps_its_iri() -> None:
    described = TURTLE.index("source:990102-2018 a prov:Entity")
    core = TURTLE[:described].replace(*NEGATIVE)
    (negative,) = (
        f for f in validate(parse(core.encode(), "test", ox.RdfFormat.TURTLE)).findings if f.code == "value-negative"
    )
    assert negative.evidence == (Evidence(f"{BASE}evidence/990102-2018-30-34"),)


def test_a_broken_selector_leads_to_its_evidence() -> None:
    (finding,) = validate(quads(("oa:start 10 ; oa:end 14", "oa:start 10"))).findings
    assert finding.code == "position-end"
    assert [evidence.iri for evidence in finding.evidence] == [f"{BASE}evidence/990102-2018-10-14"]


def test_ill_typed_numbers_are_findings_and_nothing_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    conformance = validate(quads(("number:obsValue 90000.0", 'number:obsValue "many"^^xsd:decimal')))
    assert [finding.code for finding in conformance.findings] == ["observation-value"]
    assert capfd.readouterr() == ("", "")


def test_blank_nodes_are_reported() -> None:
    findings = validate(quads(("problem:990102-2018-1 a", "[] a"))).findings
    assert {finding.code for finding in findings} == {"iri"}
    assert {type(finding.about) for finding in findings} == {ox.BlankNode}
    assert json.loads(to_json(validate(quads(("problem:990102-2018-1 a", "_:p a")))))["findings"][0]["about"] == "_:p"


ODD = ['"a\\\\g<b>{?x}"', '"many"^^xsd:decimal', "<urn:x>", "_:b", '"九"@zh', '"1e400"^^xsd:double', "true"]


def test_no_statement_however_odd_ends_the_validation() -> None:
    statements = load(CLEAN)
    prefix = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    odd = [parse(f"{prefix} <urn:a> <urn:b> {o} .".encode(), "test", ox.RdfFormat.TURTLE)[0].object for o in ODD]
    first = {quad.predicate: number for number, quad in reversed(list(enumerate(statements)))}
    assert len(first) == 65
    for count, number in enumerate(first.values()):
        quad = statements[number]
        changed = ox.Quad(quad.subject, quad.predicate, odd[count % len(odd)])
        conformance = validate([*statements[:number], changed, *statements[number + 1 :]])
        assert to_text(conformance)
        assert to_triples(conformance, IRI)


def test_warnings_alone_are_no_violation() -> None:
    conformance = validate(quads(WRONG_SHARE))
    assert not conformance.conforms
    assert not conformance.has_violations
    assert (conformance.count("violation"), conformance.count("warning"), conformance.count("info")) == (0, 1, 0)
    assert validate(quads(NEGATIVE)).has_violations


# ---------------------------------------------------------------------------------------------------- many reports


def in_graph(statements: tuple[ox.Quad, ...], name: str) -> list[ox.Quad]:
    return [ox.Quad(*quad.triple, ox.NamedNode(f"https://w3id.org/gongkai/graph/{name}")) for quad in statements]


def other_year(statements: tuple[ox.Quad, ...]) -> tuple[ox.Quad, ...]:
    lines = "".join(f"{quad} .\n" for quad in statements)
    for place in (
        "report",
        "dataset",
        "obs",
        "figure",
        "enumeration",
        "citation",
        "measure",
        "problem",
        "commitment",
        "issue",
    ):
        lines = lines.replace(f"{place}/990102-2018", f"{place}/990102-2019")
    return parse(lines.encode(), "test")


def test_reports_in_graphs_of_their_own_do_not_hide_each_others_faults() -> None:
    good = load(CLEAN)
    bad = other_year(quads(('"东桥区教育局"@zh ,', "")))
    merged = validate([*good, *bad])
    assert "agency-label" not in {finding.code for finding in merged.findings}
    apart = validate([*in_graph(good, "990102-2018"), *in_graph(bad, "990102-2019")])
    assert [finding.code for finding in apart.findings] == ["agency-label"]
    assert apart.reports == (f"{BASE}report/990102-2018", f"{BASE}report/990102-2019")


def test_the_graphs_of_one_report_are_validated_together() -> None:
    is_evidence = {quad: "/evidence/" in str(quad.subject) or "/source/" in str(quad.subject) for quad in load(CLEAN)}
    core = in_graph(tuple(quad for quad, is_there in is_evidence.items() if not is_there), "990102-2018")
    evidence = in_graph(tuple(quad for quad, is_there in is_evidence.items() if is_there), "990102-2018-evidence")
    assert validate([*core, *evidence]).conforms
    cut = [quad for quad in evidence if "990102-2018-10-14" not in str(quad.subject)]
    assert {finding.code for finding in validate([*core, *cut]).findings} == {"evidence-undescribed"}


def test_outcomes_add_up() -> None:
    first, second = validate(quads(NEGATIVE)), validate(other_year(quads(WRONG_SHARE)))
    both = first + second
    assert [finding.code for finding in both.findings] == ["value-negative", "share-differs"]
    assert first + first == Conformance(first.reports, first.findings, first.identities)
    counts = Conformance(identities=IdentityCounts(3, 1, 2)) + Conformance(identities=IdentityCounts(1, 0, 4))
    assert counts.identities == IdentityCounts(4, 1, 6)


# ---------------------------------------------------------------------------------------------------- the rule book


def test_findings_about_the_vocabulary_are_made_only_of_a_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    unnamed = parse(
        b"<https://w3id.org/gongkai/code/topic/x> a <http://www.w3.org/2004/02/skos/core#Concept> .\n"
        b"<https://w3id.org/gongkai/id/policy/x> a <https://w3id.org/gongkai/ns#Policy> .\n",
        "test",
        ox.RdfFormat.TURTLE,
    )
    background = (*engine.background(), *unnamed)
    monkeypatch.setattr(engine, "background", lambda: background)
    engine._background_subjects.cache_clear()
    try:
        assert validate(load(CLEAN)).conforms
        assert {f.code for f in validate_vocabulary().findings} >= {"concept-label", "policy-label"}
    finally:
        engine._background_subjects.cache_clear()


def test_a_broken_rule_book_is_a_knowledge_error(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = rdflib.Graph()
    for statement in engine.shapes_graph():
        if statement[1] == rdflib.SH.select:
            statement = (*statement[:2], rdflib.Literal("SELECT $this WHERE { $this"))
        graph.add(statement)
    monkeypatch.setattr(engine, "shapes_graph", lambda: graph)
    with pytest.raises(KnowledgeError, match=r"^shapes: "):
        validate(load(CLEAN))


def test_messages_are_told_apart_after_their_variables_are_filled_in() -> None:
    rule = rules()["https://w3id.org/gongkai/shapes#share-differs"]
    assert rule.language_of("所述占比 80.45% 与 900/1200 相差超过半个百分点") == "zh"
    assert rule.language_of("The share of 80.45 % differs from 900/1200 by more than half a percentage point") == "en"
    assert rule.language_of("something else") is None


# ---------------------------------------------------------------------------------------------------- output


def test_text_in_chinese() -> None:
    assert to_text(validate(quads(NO_TITLE)), "zh") == (
        "违规 report-title: 报告须有印出的标题\n"
        "    https://w3id.org/gongkai/id/report/990102-2018\n"
        "违规 1,警告 0,提示 0;勾稽关系:已核对 0,不成立 0,无法核对 0\n"
    )


def test_text_in_english() -> None:
    assert to_text(validate(quads(NEGATIVE)), "en").splitlines()[:3] == [
        "violation value-negative: Except for changes in the year a value must not be negative, found -98.5",
        "    https://w3id.org/gongkai/id/obs/990102-2018-hotline-satisfaction-rate",
        "    30-34 “98.5”",
    ]


def test_the_evidence_stands_in_one_line() -> None:
    assert "    10-14 “1200”  50-53 “900”  60-63 “300”" in to_text(validate(quads(TOO_MANY)), "zh").splitlines()


def test_json() -> None:
    document = json.loads(to_json(faulty()))
    assert list(document) == ["conforms", "reports", "violations", "warnings", "infos", "identities", "findings"]
    assert (document["conforms"], document["violations"], document["warnings"]) == (False, 2, 2)
    assert document["identities"] == {"checked": 0, "broken": 0, "notAssessable": 0}
    assert document["findings"][1] == {
        "code": "value-negative",
        "severity": "violation",
        "about": f"{BASE}obs/990102-2018-hotline-satisfaction-rate",
        "message": {
            "zh": "除“本年增/减”外数值不得为负,此处为 -98.5",
            "en": "Except for changes in the year a value must not be negative, found -98.5",
        },
        "evidence": [{"iri": f"{BASE}evidence/990102-2018-30-34", "start": 30, "end": 34, "quote": "98.5"}],
        "focus": f"{BASE}report/990102-2018",
        "path": "http://purl.org/linked-data/sdmx/2009/measure#obsValue",
        "value": f"{BASE}obs/990102-2018-hotline-satisfaction-rate",
        "shape": "https://w3id.org/gongkai/shapes#values",
    }


def as_graph(conformance: Conformance, iri: str = IRI) -> rdflib.Graph:
    lines = "".join(f"{' '.join(triple)} .\n" for triple in to_triples(conformance, iri))
    return rdflib.Graph().parse(data=lines, format="nt")


def test_a_conformance_is_a_validation_report_without_blank_nodes() -> None:
    graph, sh = as_graph(faulty()), rdflib.SH
    report = rdflib.URIRef(IRI)
    assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple)
    assert graph.value(report, sh.conforms) == rdflib.Literal(False)
    assert set(graph.objects(report, sh.result)) == {rdflib.URIRef(f"{IRI}#r{number}") for number in range(1, 5)}
    for result in graph.objects(report, sh.result):
        assert (result, rdflib.RDF.type, sh.ValidationResult) in graph
        for predicate in (sh.focusNode, sh.resultSeverity, sh.sourceShape, sh.sourceConstraintComponent):
            assert len(list(graph.objects(result, predicate))) == 1
        assert {message.language for message in graph.objects(result, sh.resultMessage)} == {"zh", "en"}
    negative = rdflib.URIRef(f"{IRI}#r2")
    assert str(graph.value(negative, rdflib.URIRef("https://w3id.org/gongkai/ns#ruleCode"))) == "value-negative"


def test_a_conformance_with_nothing_found_says_so() -> None:
    graph = as_graph(validate(load(CLEAN)))
    assert graph.value(rdflib.URIRef(IRI), rdflib.SH.conforms) == rdflib.Literal(True)
    assert graph.value(rdflib.URIRef(IRI), rdflib.DCTERMS.subject) == rdflib.URIRef(f"{BASE}report/990102-2018")
    assert graph.value(predicate=rdflib.SH.result) is None


def test_results_below_a_hash_base_stand_after_a_slash() -> None:
    subjects = {subject for subject, _, _ in to_triples(faulty(), "https://example.org/#id/conformance/990102-2018")}
    assert "<https://example.org/#id/conformance/990102-2018/r1>" in subjects


def test_a_catalogue_is_no_vocabulary() -> None:
    path = CLEAN.with_name("catalogue.ttl")
    theme = "<http://publications.europa.eu/resource/authority/data-theme/GOVE>"
    label = f"{theme} <http://www.w3.org/2004/02/skos/core#prefLabel> "
    statements = [q for q in load(path) if not (str(q).startswith(label) and '"@zh' in str(q))]
    assert len(statements) < len(load(path))
    assert validate(statements).findings == ()
