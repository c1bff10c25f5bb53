"""Rules over several reports: each is broken by the smallest change, pySHACL agrees, and real series hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from gongkai import resources
from gongkai.model import build
from gongkai.pipeline import extract_file
from gongkai.validate import Conformance, IdentityCounts
from gongkai.validate.data import load
from gongkai.validate.series import essence, essence_of, validate_series, with_series

SHAPES = {name: resources.folder("shapes") / name for name in ("series.ttl", "hierarchy.ttl")}
REAL = Path(__file__).parents[2] / "shared" / "reports" / "real"
BASE = "https://w3id.org/gongkai/"
GK = rdflib.Namespace("https://w3id.org/gongkai/ns#")

PREFIXES = """
@prefix gk: <https://w3id.org/gongkai/ns#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix edtf: <http://id.loc.gov/datatypes/> . @prefix id: <https://w3id.org/gongkai/id/> .
@prefix code: <https://w3id.org/gongkai/code/> . @prefix attribute: <http://purl.org/linked-data/sdmx/2009/attribute#> .
@prefix dimension: <http://purl.org/linked-data/sdmx/2009/dimension#> .
@prefix measure: <http://purl.org/linked-data/sdmx/2009/measure#> .
"""


def report(agency: str, year: int, cells: str, parent: str | None = None) -> bytes:
    """Return the essence of a report with cells as ``indicator[/applicant][+] = value`` (``+``: of all years).

    A value may be followed by a status (``blank``), or by a word that makes it approximate (``余``).
    """
    iri = f"<{BASE}id/report/{agency}-{year}>"
    lines = [f'{iri} a gk:AnnualReport ; gk:agency <{BASE}id/agency/{agency}> ; gk:year "{year}"^^xsd:gYear .']
    if parent:
        lines.append(f"<{BASE}id/agency/{agency}> org:subOrganizationOf <{BASE}id/agency/{parent}> .")
    for n, cell in enumerate(filter(None, map(str.strip, cells.split(";")))):
        name, _, rest = cell.partition(" = ")
        indicator, _, applicant = name.rstrip("+").partition("/")
        value, _, word = rest.partition(" ")
        status = word if word.isascii() and word else "number"
        period = f'"../{year}-12-31"^^edtf:edtf' if name.endswith("+") else f'"{year}"^^xsd:gYear'
        piece = f"<{BASE}id/evidence/{agency}-{year}-{n}-{n + 1}>"
        lines.append(
            f"<{BASE}id/obs/{agency}-{year}-{n}> a gk:Observation ; gk:statedIn {iri} ; dimension:refPeriod {period} ; "
            f"gk:indicator <{BASE}code/indicator/{indicator}> ; "
            f"gk:applicant <{BASE}code/applicant/{applicant or 'total'}> ; "
            f"attribute:obsStatus <{BASE}code/obs-status/{status}> ; gk:evidence {piece} "
            + (f"; measure:obsValue {value}.0 " if value != "-" else "")
            + (f'; gk:qualifier "{word}" ' if word and not word.isascii() else "")
            + f". {piece} oa:hasSelector <{piece[1:-1]}#p> . <{piece[1:-1]}#p> oa:start {n} ; oa:end {n + 1} ."
        )
    return essence_of(ox.parse(PREFIXES + "\n".join(lines), ox.RdfFormat.TURTLE))


def outcome(*reports: bytes) -> dict[str, Conformance]:
    return {iri.rpartition("/")[2]: found for iri, found in validate_series(reports).items()}


# The rule, the year before, the year itself (in keeping with it), a change of a value of the later report.
CASES = [
    ("series-carried-over", "applications-carried-over-out = 3", "applications-carried-over-in = 3", ("3", "5")),
    (
        "series-carried-over",
        "applications-carried-over-out/research = 1",
        "applications-carried-over-in/research = 1",
        ("1", "0"),
    ),
    *(
        (
            f"series-{kind}-items",
            f"{kind}-items-last-year = 40 ; {kind}-items-change = -3",
            f"{kind}-items-last-year = 37 ; {kind}-items-change = 5",
            ("37", "40"),
        )
        for kind in ("licensing", "other-services", "penalty", "coercion", "fee")
    ),
    (
        "series-regulations-total",
        "regulations-total = 2",
        "regulations-total = 3 ; regulations-published = 1",
        ("= 3", "= 4"),
    ),
    (
        "series-normative-documents-total",
        "normative-documents-total = 20",
        "normative-documents-total = 23 ; normative-documents-newly-published = 3",
        ("23", "22"),
    ),
    (
        "series-regulations-in-force",
        "regulations-in-force = 5",
        "regulations-in-force = 6 ; regulations-made = 2 ; regulations-repealed = 1",
        ("= 6", "= 7"),
    ),
    (
        "series-normative-documents-in-force",
        "normative-documents-retained = 31",
        "normative-documents-retained = 30 ; normative-documents-made = 4 ; normative-documents-repealed = 5",
        ("30", "25"),
    ),
    (
        "series-cumulative-disclosure",
        "proactive-total-cumulative+ = 1000",
        "proactive-total-cumulative+ = 1250 ; proactive-total = 250",
        ("1250", "1240"),
    ),
    (
        "series-cumulative",
        "applications-received+ = 8 ; applications-received = 2",
        "applications-received+ = 9 ; applications-received = 1",
        ("= 9", "= 8"),
    ),
]


def codes_of_rules() -> dict[str, str]:
    """Return the code and the severity of each rule over several reports."""
    graph = rdflib.Graph()
    for path in SHAPES.values():
        graph.parse(path)
    rules = {shape: graph.value(shape, SH.severity) for shape in graph.subjects(RDF.type, SH.NodeShape)}
    return {str(graph.value(shape, GK.rule)).rpartition("/")[2]: str(severity) for shape, severity in rules.items()}


def test_every_rule_has_a_case() -> None:
    codes = codes_of_rules()
    assert len(codes) >= 13
    assert set(codes) == {case[0] for case in CASES} | {"parts-exceed-government"}
    assert codes["series-carried-over"].endswith("#Warning")
    assert codes["series-regulations-in-force"].endswith("#Info")
    assert codes["parts-exceed-government"].endswith("#Info")


@pytest.mark.parametrize(("code", "before", "after", "change"), CASES)
def test_a_sum_over_years(code: str, before: str, after: str, change: tuple[str, str]) -> None:
    earlier = report("a", 2020, before)
    holding = outcome(earlier, report("a", 2021, after))
    assert holding["a-2021"] == Conformance((f"{BASE}id/report/a-2021",), (), IdentityCounts(checked=1))
    assert after.count(change[0]) == 1
    broken = outcome(report("a", 2021, after.replace(*change)), earlier)
    assert list(broken) == ["a-2021"], "what is wrong between two years is told of the later one"
    (finding,) = broken["a-2021"].findings
    assert broken["a-2021"].identities == IdentityCounts(checked=1, broken=1)
    assert finding.code == code
    assert codes_of_rules()[code].endswith(f"#{finding.severity.capitalize()}")
    assert str(finding.focus) == f"<{BASE}id/report/a-2021>"
    assert {e.iri.removeprefix(f"{BASE}id/evidence/")[:6] for e in finding.evidence} == {"a-2020", "a-2021"}
    assert all(e.span is not None for e in finding.evidence)


def test_the_message_says_both_numbers_and_the_difference() -> None:
    reports = (
        report("a", 2020, "applications-carried-over-out/commercial = 3"),
        report("a", 2021, "applications-carried-over-in/commercial = 5"),
    )
    (finding,) = outcome(*reports)["a-2021"].findings
    assert str(finding.value) == f"<{BASE}code/applicant/commercial>"
    assert "(“商业企业”):左边按2021年报告为 5,右边按2020年报告为 3,相差 2" in finding.message_zh
    assert finding.message_en.endswith(
        "the left side is 5 by the report of 2021, the right side 3 by that of 2020, a difference of 2"
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("out = 3", "in = 3", IdentityCounts(checked=1)),
        ("out = 3", "in = 4", IdentityCounts(checked=1, broken=1)),
        ("out = 3", "in = - blank", IdentityCounts(not_assessable=1)),
        ("out = - not-applicable", "in = 3", IdentityCounts(not_assessable=1)),
        ("out = 3 ambiguous", "in = 4", IdentityCounts(not_assessable=1)),
        ("out = 3 余", "in = 4", IdentityCounts(not_assessable=1)),
        ("out = 3 conflicting", "in = 4", IdentityCounts(checked=1, broken=1)),
        ("out = 0 stated-in-words", "in = 0", IdentityCounts(checked=1)),
        ("out = 3 ; applications-carried-over-out = 4", "in = 3", IdentityCounts(not_assessable=1)),
        ("in = 3", "in = 3", None),
        ("out+ = 3", "in = 4", None),
    ],
)
def test_blank_is_never_zero(before: str, after: str, expected: IdentityCounts | None) -> None:
    before, after = (f"applications-carried-over-{cell}" for cell in (before, after))
    found = outcome(report("a", 2020, before), report("a", 2021, after))
    assert found.get("a-2021", Conformance()).identities == (expected or IdentityCounts())


def test_only_reports_of_one_agency_in_successive_years_are_compared() -> None:
    out, into = "applications-carried-over-out = 3", "applications-carried-over-in = 9"
    assert outcome(report("a", 2020, out)) == {}
    assert outcome(report("a", 2020, out), report("b", 2021, into)) == {}
    assert outcome(report("a", 2020, out), report("a", 2022, into)) == {}
    assert outcome(report("a", 2021, out), report("a", 2020, into)) == {}
    assert list(outcome(report("a", 2020, out), report("a", 2021, into), report("b", 2020, out))) == ["a-2021"]


def test_a_year_between_two_others_is_held_against_both_of_them() -> None:
    cells = "applications-carried-over-in = {} ; applications-carried-over-out = {}"
    found = outcome(*(report("a", 2020 + n, cells.format(n, n + 1)) for n in range(3)))
    assert {name: c.identities for name, c in found.items()} == {
        "a-2021": IdentityCounts(checked=1),
        "a-2022": IdentityCounts(checked=1),
    }


def test_what_a_report_says_of_last_year_is_not_last_years_report() -> None:
    """This year's report repeats last year's number, differently: both speak of one observation."""
    earlier = report("a", 2020, "applications-carried-over-out = 3")
    later = report("a", 2021, "applications-carried-over-in = 3")
    repeated = f"""{PREFIXES} <{BASE}id/report/a-2021> a gk:AnnualReport ; gk:agency <{BASE}id/agency/a> ;
      gk:year "2021"^^xsd:gYear . <{BASE}id/obs/a-2020-0> gk:statedIn <{BASE}id/report/a-2021> ;
      gk:indicator <{BASE}code/indicator/applications-carried-over-out> ; dimension:refPeriod "2020"^^xsd:gYear ;
      gk:applicant <{BASE}code/applicant/total> ; measure:obsValue 7.0 ."""
    more = essence_of(ox.parse(repeated, ox.RdfFormat.TURTLE))
    assert b"obs" not in more
    assert outcome(earlier, later, more)["a-2021"].identities == IdentityCounts(checked=1)


# --- Governments and departments -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("government", "first", "second", "is_exceeded"),
    [
        ("= 10", "= 4", "= 6", False),
        ("= 10", "= 4", "= 7", True),
        ("= 10", "= 11", "= - blank", True),
        ("= 10 余", "= 11", "= 6", False),
        ("= 10", "= 11 余", "= 6", False),
        ("= - blank", "= 11", "= 6", False),
    ],
)
def test_departments_and_their_government(government: str, first: str, second: str, is_exceeded: bool) -> None:
    found = outcome(
        report("g", 2021, f"applications-received {government}"),
        report("x", 2021, f"applications-received {first}", "g"),
        report("y", 2021, f"applications-received {second}", "g"),
        report("z", 2021, "applications-received = 99"),
        report("x", 2020, "applications-received = 99", "g"),
    )
    findings = [f for c in found.values() for f in c.findings]
    assert [(f.code, f.severity) for f in findings] == [("parts-exceed-government", "info")] * is_exceeded
    assert all(c.identities == IdentityCounts() for c in found.values())
    if is_exceeded:
        assert str(findings[0].focus) == f"<{BASE}id/report/g-2021>"
        assert {e.iri.rpartition("/")[2][0] for e in findings[0].evidence} >= {"g", "x"}


# --- Another engine --------------------------------------------------------------------------------------------------


def by_pyshacl(*reports: bytes) -> Iterator[tuple[str, str, str, str]]:
    """Yield focus node, shape, severity and value of what pySHACL finds in the same data."""
    data, shapes = ox.Store(), rdflib.Graph()
    for part in reports:
        data.load(input=part, format=ox.RdfFormat.N_TRIPLES)
    for path in (*SHAPES.values(), resources.folder("shapes") / "prefixes.ttl"):
        shapes.parse(path)
    for path in (*SHAPES.values(), resources.folder("shapes") / "identities.ttl", *resources.files("ontology", ".ttl")):
        data.load(path=path)
    _, found, text = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(found, rdflib.Graph), text
    for result in found.objects(None, SH.result):
        values = (found.value(result, p) for p in (SH.focusNode, SH.sourceShape, SH.resultSeverity, SH.value))
        yield tuple(map(str, values))  # type: ignore[misc]


def mine(*reports: bytes) -> list[tuple[str, str, str, str]]:
    return sorted(
        (f.focus.value, f.shape.value, f"{SH}{f.severity.capitalize()}", f.value.value)  # type: ignore[union-attr]
        for c in validate_series(reports).values()
        for f in c.findings
    )


def test_pyshacl_finds_the_same() -> None:
    reports = [
        report("a", 2020, " ; ".join(before for _, before, _, _ in CASES)),
        report("a", 2021, " ; ".join(a.replace(*change) if n % 2 else a for n, (_, _, a, change) in enumerate(CASES))),
        report("b", 2020, "applications-carried-over-out = - blank ; regulations-in-force = 3"),
        report("b", 2021, "applications-carried-over-in = 3 ; regulations-in-force = 4"),
        report("g", 2021, "applications-received = 3"),
        report("x", 2021, "applications-received = 2", "g"),
        report("y", 2021, "applications-received = 2", "g"),
    ]
    found = mine(*reports)
    assert len(found) >= 5
    assert found == sorted(by_pyshacl(*reports))


# --- Real reports ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.exists(), reason="the real reports are not at hand")
def test_a_real_series() -> None:
    first, second = (build(extract_file(REAL / f"pingtan-{year}.txt")) for year in (2021, 2022))
    parts = [essence(first.triples()), essence(second.triples())]
    found = outcome(*parts)
    assert list(found) == [second.report_id], "one agency in both years"
    assert found[second.report_id].findings == ()
    assert found[second.report_id].identities.checked >= 7
    natural = f"<{BASE}id/obs/350128-pingtanzongheshiyanqu-2022-applications-carried-over-in-natural-person>"
    value = next(line for line in parts[1].decode().splitlines() if natural in line and "obsValue" in line)
    broken = outcome(parts[0], parts[1].replace(value.encode(), value.replace('"1.0"', '"2.0"').encode()))
    (finding,) = broken[second.report_id].findings
    assert (finding.code, finding.severity, finding.value) == (
        "series-carried-over",
        "warning",
        ox.NamedNode(f"{BASE}code/applicant/natural-person"),
    )
    assert [e.quote for e in finding.evidence] == ["1", "1"]
    whole = with_series(Conformance((f"{BASE}id/report/{second.report_id}",)), validate_series(parts))
    assert whole.identities == found[second.report_id].identities


# --- The rules as data -----------------------------------------------------------------------------------------------


def test_terms_of_series_are_well_formed() -> None:
    graph = rdflib.Graph().parse(SHAPES["series.ttl"])
    identities = list(graph.subjects(RDF.type, GK.SeriesIdentity))
    assert len(identities) >= 12
    for identity in identities:
        terms = list(graph.objects(identity, GK["term"]))
        offsets = {int(str(graph.value(term, GK.yearOffset))) for term in terms}
        assert offsets == {0, -1}, identity
        for term in terms:
            assert len(list(graph.objects(term, GK.coefficient))) == 1
            quantities = [*graph.objects(term, GK.termIndicator), *graph.objects(term, GK.termApplicant)]
            assert len(quantities) == 1, term
        assert list(graph.subjects(GK.identity, identity)), "no rule applies it"


def test_the_rules_are_without_blank_nodes() -> None:
    for path in SHAPES.values():
        assert not [q for q in load(path) if ox.BlankNode in (type(q.subject), type(q.object))]
