"""The model: what an extraction becomes, term by term and as a whole."""

from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import TEXT, figure, place
from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.facts import CellAddress, Extraction, Issue, State
from gongkai.model import ReportGraphs, TextPolicy, build, check_base, to_rdflib
from gongkai.model.identifiers import period_slug, period_year, web_address
from gongkai.model.ntriples import Triple, decimal, literal, parse, plain_decimal, tagged
from gongkai.model.terms import DCT, GK, OA, PROJECT, QB, RDF, RDFS, SDMX_ATTRIBUTE, SDMX_MEASURE, SKOS, prefixes
from gongkai.publish.turtle import turtle

GOLDEN = Path(__file__).parent / "golden" / "qinghe-2017.ttl"
OBS = f"{PROJECT}id/obs/990100-"


@pytest.fixture(scope="module")
def graphs(extraction: Extraction) -> ReportGraphs:
    return build(extraction)


def objects(triples: tuple[Triple, ...], subject: str, predicate: str) -> list[str]:
    return [o for s, p, o in triples if s == f"<{subject}>" and p == predicate]


def statements(document: str | bytes) -> set[ox.Triple]:
    return set(ox.parse(document, format=ox.RdfFormat.TURTLE))


def test_golden(graphs: ReportGraphs) -> None:
    """The whole report, reviewed by eye; GONGKAI_WRITE_GOLDEN=1 writes the file anew."""
    made = turtle(graphs.triples(), prefixes(PROJECT))
    if os.environ.get("GONGKAI_WRITE_GOLDEN"):
        GOLDEN.write_text(made, encoding="utf-8")
    golden = statements(GOLDEN.read_bytes())
    assert len(golden) > 500
    assert statements(made) == golden


def test_no_triple_twice_and_no_blank_node(graphs: ReportGraphs) -> None:
    for triples in (graphs.core, graphs.evidence):
        assert len(set(triples)) == len(triples)
        assert all(term[0] == "<" for s, p, _ in triples for term in (s, p))
        assert all(o[0] in '<"' for _, _, o in triples)


def test_identifiers_are_ascii(graphs: ReportGraphs) -> None:
    iris = {term for triple in graphs.triples() for term in triple if term[0] == "<"}
    assert len(iris) > 150
    assert all(iri.isascii() and iri.count("#") < 2 for iri in iris)


def test_every_fact_leads_to_described_evidence(graphs: ReportGraphs) -> None:
    described = {s for s, p, o in graphs.evidence if p == RDF.type and o == GK.Evidence}
    cited = {o for _, p, o in graphs.core if p == GK.evidence}
    assert cited == described
    facts = {GK.Observation, GK.Figure, GK.Citation, GK.Measure, GK.Problem, GK.Commitment}
    found = {s for s, p, o in graphs.core if p == RDF.type and o in facts}
    assert len(found) == 18
    assert found <= {s for s, p, _ in graphs.core if p == GK.evidence}


def test_selectors_lead_back_into_the_text(graphs: ReportGraphs) -> None:
    triples = graphs.evidence
    selectors = {s: [o for s2, p, o in triples if s2 == s and p == OA.hasSelector] for s, _, _ in triples}
    checked = 0
    for position, *quote in filter(None, selectors.values()):
        (start,), (end,) = objects(triples, position[1:-1], OA.start), objects(triples, position[1:-1], OA.end)
        words = TEXT[int(parse(start)[0]) : int(parse(end)[0])]
        if quote:
            (exact,) = objects(triples, quote[0][1:-1], OA.exact)
            assert parse(exact)[0] == words
            checked += 1
    assert checked == 23


def test_things_are_named_in_both_languages(graphs: ReportGraphs) -> None:
    labels: dict[str, list[str | None]] = {}
    for s, p, o in graphs.core:
        if p in (RDFS.label, SKOS.prefLabel):
            labels.setdefault(s, []).append(parse(o)[1])
    assert len(labels) == 24
    assert {tuple(languages) for languages in labels.values()} == {("zh", "en")}


def test_terms_are_declared(graphs: ReportGraphs) -> None:
    declared = {
        str(triple.subject)
        for name in ("gongkai.ttl", "structure.ttl")
        for triple in ox.parse(path=resources.folder("ontology") / name, format=ox.RdfFormat.TURTLE)
    }
    used = {term for triple in graphs.triples() for term in triple if term.startswith(f"<{GK.iri}")}
    assert len(used) > 45
    assert used - declared == set()


def test_concepts_are_declared(graphs: ReportGraphs) -> None:
    declared = {
        str(triple.subject)
        for name in ("schemes.ttl", "indicators.ttl")
        for triple in ox.parse(path=resources.folder("ontology") / name, format=ox.RdfFormat.TURTLE)
    }
    used = {o for _, _, o in graphs.core if o.startswith(f"<{PROJECT}code/")}
    assert len(used) > 20
    assert used - declared == set()


# --- observations


def with_figures(extraction: Extraction, *figures: object) -> Extraction:
    return replace(extraction, figures=figures, enumerations=(), shares=(), policies=(), measures=(), issues=())  # type: ignore[arg-type]


def test_mentions_that_agree_are_one_observation(extraction: Extraction) -> None:
    first = figure("12", "12", "件", "applications-received", "收到申请数", within="申请12件")
    second = figure("12", "12", "件", "applications-received", "收到申请数", applicant="total")
    core = build(with_figures(extraction, first, second)).core
    subject = f"{OBS}2017-applications-received"
    assert [s for s, p, o in core if o == GK.Observation] == [f"<{subject}>"]
    assert len(objects(core, subject, GK.evidence)) == 2
    assert objects(core, subject, SDMX_ATTRIBUTE.obsStatus) == [f"<{PROJECT}code/obs-status/number>"]


@pytest.mark.parametrize("is_table", [True, False])
def test_mentions_that_disagree_are_all_kept(extraction: Extraction, is_table: bool) -> None:
    prose = figure("12", "12", "件", "applications-received", "收到申请数", within="申请12件")
    cell = CellAddress("national-2021", "三、一", "总计") if is_table else None
    other = figure("11", "11", None, "applications-received", "收到申请数", within="自然人 11", table=cell)
    issue = Issue("conflicting-values", "warning", "前后不一致", "mentions disagree", other.span)
    graphs = build(replace(with_figures(extraction, prose, other), issues=(issue,)))
    subject = f"{OBS}2017-applications-received"
    expected = "11.0" if is_table else "12.0"
    assert [parse(o)[0] for o in objects(graphs.core, subject, SDMX_MEASURE.obsValue)] == [expected]
    assert objects(graphs.core, subject, SDMX_ATTRIBUTE.obsStatus) == [f"<{PROJECT}code/obs-status/conflicting>"]
    evidence = objects(graphs.core, subject, GK.evidence)
    values = [parse(v)[0] for e in evidence for v in objects(graphs.evidence, e[1:-1], GK.value)]
    assert values == ["12.0", "11.0"]
    assert objects(graphs.core, f"{PROJECT}id/issue/990100-2017-1", GK.about) == [f"<{subject}>"]


@pytest.mark.parametrize("state", [State.BLANK, State.NOT_APPLICABLE, State.AMBIGUOUS])
def test_blank_is_never_zero(extraction: Extraction, state: State) -> None:
    blank = figure("/", None, None, "applications-received", "收到申请数", state=state)
    subject = f"{OBS}2017-applications-received"
    core = build(with_figures(extraction, blank)).core
    assert objects(core, subject, SDMX_MEASURE.obsValue) == []
    assert objects(core, subject, SDMX_ATTRIBUTE.obsStatus) == [f"<{PROJECT}code/obs-status/{state}>"]
    number = figure("11", "11", None, "applications-received", "收到申请数", within="自然人 11")
    core = build(with_figures(extraction, blank, number)).core
    assert objects(core, subject, SDMX_ATTRIBUTE.obsStatus) == [f"<{PROJECT}code/obs-status/number>"]
    assert [parse(o)[0] for o in objects(core, subject, SDMX_MEASURE.obsValue)] == ["11.0"]


def test_an_observation_is_in_the_data_set_of_its_own_year(graphs: ReportGraphs) -> None:
    for name, data_set in (
        ("2017-proactive-total", "990100-2017"),
        ("2016-proactive-total", "990100-2016"),
        ("to-2017-12-31-proactive-total", "990100-2017"),
    ):
        assert objects(graphs.core, OBS + name, QB.dataSet) == [f"<{PROJECT}dataset/{data_set}>"]
        assert objects(graphs.core, OBS + name, GK.statedIn) == [f"<{PROJECT}id/report/990100-2017>"]


def test_two_figures_at_one_place_are_two(extraction: Extraction) -> None:
    one = figure("未收到行政复议申请", "0", None, None, "行政复议", state=State.STATED_IN_WORDS)
    core = build(with_figures(extraction, one, replace(one, label="行政诉讼"))).core
    start = one.span.start
    found = [s for s, _, o in core if o == GK.Figure]
    assert found == [f"<{PROJECT}id/figure/990100-2017-{start}{end}>" for end in ("", "-2")]


def test_unknown_codes_are_errors_of_our_own(extraction: Extraction) -> None:
    wrong = figure("980", "980", "条", "no-such-indicator", "无")
    with pytest.raises(KnowledgeError, match="no-such-indicator"):
        build(with_figures(extraction, wrong))
    measure = replace(extraction.measures[0], topic="no-such-topic")
    with pytest.raises(KnowledgeError, match="no-such-topic"):
        build(replace(extraction, measures=(measure,)))


def test_the_regulation_is_described_by_the_project(extraction: Extraction) -> None:
    core = build(extraction, base="https://data.example.org/").core
    regulation = f"{PROJECT}id/policy/zhengfuxinxigongkaitiaoli-2007"
    assert objects(core, regulation, RDFS.label) == []
    assert objects(core, "https://data.example.org/id/report/990100-2017", GK.legalBasis) == [f"<{regulation}>"]


def test_a_policy_has_one_name_however_it_is_written(extraction: Extraction) -> None:
    names = []
    for title in ("中华人民共和国环境保护法", "环境保护法"):
        policy = replace(extraction.policies[1], id="huanjingbaohufa", title=title, kind="law")
        core = build(replace(extraction, policies=(policy,))).core
        names.append([parse(o)[0] for o in objects(core, f"{PROJECT}id/policy/huanjingbaohufa", RDFS.label)])
    assert names == [["环境保护法", "Law: Huan Jing Bao Hu Fa"]] * 2


def test_the_government_an_agency_belongs_to_is_described(extraction: Extraction) -> None:
    office = extraction.agencies[0].agency
    core = build(replace(extraction, report=replace(extraction.report, agency=office))).core
    names = [parse(o)[0] for o in objects(core, f"{PROJECT}id/agency/990100", SKOS.prefLabel)]
    assert names == ["清河市人民政府", "People's Government of Qinghe City"]


# --- text policy


def words_of(graphs: ReportGraphs) -> list[str]:
    return [parse(o)[0] for _, _, o in graphs.triples() if o[0] == '"']


@pytest.mark.parametrize(
    ("policy", "published"),
    [("none", (False, False)), ("quotes", (True, False)), ("full", (True, True))],
)
def test_text_policy(extraction: Extraction, policy: TextPolicy, published: tuple[bool, bool]) -> None:
    words = words_of(build(extraction, text_policy=policy))
    sentence = TEXT[place("收到申请12件").start : place("信函申请8件").end]
    assert ((sentence in words), (TEXT in words)) == published
    assert ("未收到行政复议申请" in words) == published[0]
    assert ("今后将完善目录" in words) == published[0]
    assert (
        any(parse(o)[0] for _, p, o in build(extraction, text_policy=policy).evidence if p == OA.prefix) == published[0]
    )


def test_without_the_text_no_long_stretch_of_it_is_published(extraction: Extraction) -> None:
    names = {extraction.report.title, extraction.report.prepared_by, *(p.title for p in extraction.policies)}
    names |= {extraction.report.agency.name, "《中华人民共和国政府信息公开条例》"}
    stretches = {TEXT[i : i + 14] for i in range(len(TEXT) - 14)}
    checked = 0
    for words in words_of(build(extraction, text_policy="none")):
        rest = words
        for name in sorted(filter(None, names), key=len, reverse=True):
            rest = rest.replace(name, "")
        dates = "2017年1月1日起至12月31日"
        assert not any(rest[i : i + 14] in stretches for i in range(len(rest) - 13) if dates not in rest), words
        checked += 1
    assert checked > 200


# --- terms


@pytest.mark.parametrize(
    ("value", "plain", "canonical"),
    [
        ("8353", "8353", "8353.0"),
        ("80.450", "80.45", "80.45"),
        ("1E+3", "1000", "1000.0"),
        ("-0", "0", "0.0"),
        ("-3.10", "-3.1", "-3.1"),
        ("0.0000001", "0.0000001", "0.0000001"),
        ("123456789012345678901234567890", "123456789012345678901234567890", "123456789012345678901234567890.0"),
    ],
)
def test_decimals(value: str, plain: str, canonical: str) -> None:
    assert plain_decimal(Decimal(value)) == plain
    assert decimal(Decimal(value)) == f'"{canonical}"^^<http://www.w3.org/2001/XMLSchema#decimal>'


@given(st.text())
def test_literals_survive_writing_and_reading(text: str) -> None:
    for term, language in ((literal(text), None), (tagged(text, "zh"), "zh")):
        assert parse(term) == (text, language, None)
        line = f"<http://example.org/s> <http://example.org/p> {term} ."
        (triple,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
        assert isinstance(triple.object, ox.Literal)
        assert (triple.object.value, triple.object.language) == (text, language)
        assert str(triple.object) == term, "canonical, as pyoxigraph writes it"


def test_half_characters_are_replaced() -> None:
    assert literal("a\ud800b").encode() == '"a\ufffdb"'.encode()


@pytest.mark.parametrize("base", ["https://w3id.org/gongkai/", "http://localhost:8080/", "https://example.org/data#"])
def test_good_bases(base: str) -> None:
    assert check_base(base) == base


@pytest.mark.parametrize(
    ("base", "reason"),
    [
        ("https://example.org/x", "end in / or #"),
        ("", "end in / or #"),
        ("example.org/", "absolute"),
        ("ftp://example.org/", "absolute"),
        ("https:///x/", "absolute"),
        ("https://example.org/a b/", "absolute"),
        ("https://example.org/公开/", "absolute"),
        ("https://example.org/?q=/", "absolute"),
        ("https://example.org/<x>/", "absolute"),
        ("https://example.org/#a/", "absolute"),
        ("https://example.org#", "absolute"),
    ],
)
def test_bad_bases(base: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_base(base)


def test_a_hash_base_gives_one_fragment_only(extraction: Extraction) -> None:
    core = build(extraction, base="https://example.org/data#").core
    assert objects(core, "https://example.org/data#id/report/990100-2017", DCT.temporal) == [
        "<https://example.org/data#id/report/990100-2017/period>"
    ]


def test_unknown_text_policy(extraction: Extraction) -> None:
    with pytest.raises(ValueError, match="none, quotes, full, found 'some'"):
        build(extraction, text_policy="some")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "term"),
    [
        ("http://www.example.org/a?b=1#c", "<http://www.example.org/a?b=1#c>"),
        (" https://example.org/公开 1.html ", "<https://example.org/%E5%85%AC%E5%BC%80%201.html>"),
        ("http://example.org/a%20b", "<http://example.org/a%20b>"),
        ("http://example.org/<a>", "<http://example.org/%3Ca%3E>"),
        ("http://公开.example.org/", "<http://xn--55qw44a.example.org/>"),
        ("www.example.org", None),
        ("ftp://example.org/", None),
        ("http://[bad", None),
        ("http://example.org/a[1]?b[]=2#c#d", "<http://example.org/a%5B1%5D?b%5B%5D=2#c%23d>"),
        ("http://example.org/100%?a=%zz%E4", "<http://example.org/100%25?a=%25zz%E4>"),
        ("http://[::1]:80/a", "<http://[::1]:80/a>"),
        ("http://example.org/\ud800", None),
    ],
)
def test_web_addresses(address: str, term: str | None) -> None:
    assert web_address(address) == term
    assert term is None or list(ox.parse(f"<a:s> <a:p> {term} .", format=ox.RdfFormat.N_TRIPLES)), "stores are strict"


@pytest.mark.parametrize(
    ("period", "slug", "year"), [("2017", "2017", "2017"), ("../2017-12-31", "to-2017-12-31", "2017")]
)
def test_periods(period: str, slug: str, year: str) -> None:
    assert (period_slug(period), period_year(period)) == (slug, year)


def test_to_rdflib(extraction: Extraction, graphs: ReportGraphs) -> None:
    graph = to_rdflib(extraction)
    assert len(graph) == len(set(graphs.triples()))
    assert statements(graph.serialize(format="turtle")) == statements(turtle(graphs.triples(), prefixes(PROJECT)))
