"""The rule book: a clean report breaks no rule, and for each rule the smallest change breaks that rule alone."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from pyshacl.entrypoints import meta_validate

from gongkai import resources
from gongkai.validate import Conformance, to_triples, validate, validate_vocabulary
from gongkai.validate.data import parse
from gongkai.validate.rules import Rule, background, rules, shapes_graph

CLEAN = (Path(__file__).parent / "validate" / "clean-report.ttl").read_text(encoding="utf-8")
DOCUMENTATION = (Path(__file__).parents[1] / "docs" / "validation.md").read_text(encoding="utf-8")
PREFIXES = CLEAN[: CLEAN.index("# ---")]

GK = "https://w3id.org/gongkai/ns#"
SH = "http://www.w3.org/ns/shacl#"
CODE = "https://w3id.org/gongkai/code/"


def check(turtle: str) -> Conformance:
    return validate(parse(turtle.encode(), "test", ox.RdfFormat.TURTLE))


def broken(conformance: Conformance) -> list[str]:
    return sorted({finding.code for finding in conformance.findings})


def change(subject: str, old: str, new: str) -> str:
    """Return the clean report with a stretch replaced in the description of a subject; without subject everywhere."""
    start = CLEAN.index(f"\n{subject} a ") if subject else 0
    end = CLEAN.index("\n\n", start) if subject else len(CLEAN)
    assert old in CLEAN[start:end]
    return CLEAN[:start] + CLEAN[start:end].replace(old, new) + CLEAN[end:]


def test_a_clean_report_conforms() -> None:
    conformance = check(CLEAN)
    assert conformance.findings == ()
    assert conformance.conforms


def test_our_own_vocabulary_conforms() -> None:
    assert validate_vocabulary().findings == ()


REPORT = "report:990102-2018"
PERIOD = "<https://w3id.org/gongkai/id/report/990102-2018#period>"
DATA_SET = "dataset:990102-2018"
BUREAU = "agency:990102-jiaoyuju"
DIVISION = "division:990102"
TOTAL = "obs:990102-2018-proactive-total"
CUMULATIVE = "obs:990102-to-2018-12-31-proactive-total-cumulative"
RATE = "obs:990102-2018-hotline-satisfaction-rate"
COMPLAINTS = "obs:990102-2018-complaints"
LAWS = "figure:990102-2018-50"
NEWS = "figure:990102-2018-60"
SHARE = "figure:990102-2018-70"
ENUMERATION = "enumeration:990102-2018-10"
POLICY = "policy:dongqiaoqufangan"
CITATION = "citation:990102-2018-1"
MEASURE = "measure:990102-2018-1"
PROBLEM = "problem:990102-2018-1"
COMMITMENT = "commitment:990102-2018-1"
ISSUE = "doubt:990102-2018-1"
EVIDENCE = "evidence:990102-2018-10-14"
POSITION = "<https://w3id.org/gongkai/id/evidence/990102-2018-10-14#position>"
QUOTE = "<https://w3id.org/gongkai/id/evidence/990102-2018-10-14#quote>"
COPY = CLEAN[CLEAN.index(f"\n{COMPLAINTS} a") : CLEAN.index(f"\n{LAWS} a")].replace(COMPLAINTS, "obs:copy").rstrip()
STATED = "gk:statedIn report:990102-2018 ;"

# The rule that breaks, a subject of the clean report (none: the whole), a stretch of it, what stands there instead.
CASES = [
    ("iri", "", NEWS, "<https://w3id.org/gongkai/id/figure/数字>"),
    ("iri", "", f"{PROBLEM} a", "[] a"),
    ("stated-in", PROBLEM, STATED, ""),
    ("stated-in-report", COMPLAINTS, STATED, f"{STATED} {STATED.replace('2018 ;', '2017 ;')}"),
    ("report-label", REPORT, ' , "Annual report 2018 of Dongqiao"@en', ""),
    ("report-label", REPORT, '"Annual report 2018 of Dongqiao"@en', '"Annual report 2018 of Dongqiao"'),
    ("report-title", REPORT, 'dct:title "东桥区2018年政府信息公开工作年度报告"@zh ;', ""),
    ("report-agency", REPORT, "gk:agency agency:990102 ; dct:publisher agency:990102 ;", ""),
    ("report-publisher", REPORT, "dct:publisher agency:990102 ;", f"dct:publisher {BUREAU} ;"),
    ("report-year", REPORT, 'gk:year "2018"^^xsd:gYear ;', ""),
    ("report-year", REPORT, '"2018"^^xsd:gYear', "2018"),
    ("report-period", REPORT, f"dct:temporal {PERIOD} ;", ""),
    ("report-issued", REPORT, '"2019-03-20"^^xsd:date', '"2019-03-20"'),
    ("report-form", REPORT, "gk:form form:narrative ;", ""),
    ("report-source", REPORT, "prov:wasDerivedFrom source:990102-2018 ;", ""),
    ("report-data-set", REPORT, "gk:dataSet dataset:990102-2018 ;", ""),
    ("known-form", REPORT, "form:narrative", "form:narrative , form:poetry"),
    ("period-start", PERIOD, 'dcat:startDate "2018-01-01"^^xsd:date ;', ""),
    ("period-end", PERIOD, '"2018-12-31"^^xsd:date', '"2018-12-31"^^xsd:date , "2018-12-30"^^xsd:date'),
    ("period-order", PERIOD, '"2018-01-01"^^xsd:date', '"2019-01-01"^^xsd:date'),
    ("period-year", REPORT, '"2018"^^xsd:gYear', '"2019"^^xsd:gYear'),
    ("period-year", PERIOD, '"2018-12-31"^^xsd:date', '"2019-12-31"^^xsd:date'),
    ("agency-label", BUREAU, '"东桥区教育局"@zh ,', ""),
    ("agency-label", BUREAU, '"东桥区教育局"@zh ,', '"东桥区教育局"@zh , "教育局"@zh ,'),
    ("agency-identifier", BUREAU, 'dct:identifier "990102-jiaoyuju" ;', ""),
    ("agency-division", "agency:990102", DIVISION, "division:990100"),
    ("division-label", DIVISION, "@en", "@fr"),
    ("division-code", DIVISION, '"990102"', '"99010"'),
    ("division-scheme", DIVISION, "; skos:inScheme id:division", ""),
    ("data-set-title", DATA_SET, ' , "Data of Dongqiao 2018 (990102-2018)"@en', ""),
    ("data-set-identifier", DATA_SET, 'dct:identifier "990102-2018" ;', ""),
    ("data-set-publisher", DATA_SET, "dct:publisher agency:990102 ;", ""),
    ("data-set-license", DATA_SET, "dct:license <https://creativecommons.org/licenses/by/4.0/> ;", ""),
    ("data-set-structure", DATA_SET, "qb:structure gk:structure ;", ""),
    ("observation-label", TOTAL, '"东桥区人民政府 2018 主动公开政府信息数(本年)"@zh ,', ""),
    ("observation-data-set", TOTAL, "qb:dataSet dataset:990102-2018 ;", ""),
    ("observation-data-set", TOTAL, "qb:dataSet dataset:990102-2018 ;", "qb:dataSet dataset:990102-2017 ;"),
    ("observation-stated-in", COMPLAINTS, STATED, ""),
    ("observation-agency", TOTAL, "gk:agency agency:990102 ;", ""),
    ("observation-period", TOTAL, 'dimension:refPeriod "2018"^^xsd:gYear ;', ""),
    ("period-kind", TOTAL, '"2018"^^xsd:gYear', '"2018"'),
    ("period-kind", TOTAL, '"2018"^^xsd:gYear', '"20\\\\g18"'),
    ("period-kind", CUMULATIVE, "../2018-12-31", "2018"),
    ("observation-indicator", COMPLAINTS, "gk:indicator indicator:complaints ;", ""),
    ("known-indicator", COMPLAINTS, "indicator:complaints", "indicator:poems-published"),
    ("observation-applicant", TOTAL, "; gk:applicant applicant:total", ""),
    ("known-applicant", TOTAL, "applicant:total", "applicant:poets"),
    ("observation-unit", TOTAL, "attribute:unitMeasure unit:item ;", ""),
    ("unit-differs", TOTAL, "unit:item", "unit:piece"),
    ("known-unit", LAWS, 'gk:unit "条"', 'gk:unit "条" ; attribute:unitMeasure unit:verse'),
    ("observation-value", CUMULATIVE, "90000.0", "90000.0 , 90001.0"),
    ("observation-value", COMPLAINTS, "status:blank", 'status:number ; number:obsValue "three"'),
    ("figure-period", NEWS, 'gk:period "2018" ;', ""),
    ("figure-period", NEWS, '"2018"', '"2018年"'),
    ("figure-value", NEWS, "300.0", '"300"^^xsd:integer'),
    ("figure-label", NEWS, '"工作动态类信息"@zh ,', ""),
    ("status", TOTAL, "; attribute:obsStatus status:number", ""),
    ("known-status", COMPLAINTS, "status:blank", "status:lost"),
    ("value-missing", TOTAL, "number:obsValue 1200.0 ;", ""),
    ("value-missing", SHARE, "gk:value 75.0 ;", ""),
    ("value-unexpected", COMPLAINTS, "status:blank", "status:blank ; number:obsValue 0.0"),
    ("value-fraction", CUMULATIVE, "90000.0", "90000.5"),
    ("value-negative", CUMULATIVE, "90000.0", "-9.0"),
    ("value-percentage", RATE, "98.5", "100.1"),
    ("observation-duplicate", "", f"\n{COMPLAINTS} a", f"{COPY}\n\n{COMPLAINTS} a"),
    ("evidence", TOTAL, f"gk:evidence {EVIDENCE}", "gk:qualifier '余'"),
    ("evidence", CITATION, "; gk:evidence evidence:990102-2018-80-93", ""),
    ("evidence", PROBLEM, "; gk:evidence evidence:990102-2018-500-520", ""),
    ("evidence", COMMITMENT, "; gk:evidence evidence:990102-2018-600-620", ""),
    ("evidence", MEASURE, "; gk:evidence evidence:990102-2018-100-400", ""),
    ("evidence-undescribed", TOTAL, EVIDENCE, f"{EVIDENCE} , evidence:990102-2018-11-14"),
    ("evidence-source", EVIDENCE, "oa:hasSource source:990102-2018 ;", ""),
    ("evidence-position", EVIDENCE, f"{POSITION} , ", ""),
    ("position-start", POSITION, "oa:start 10 ;", ""),
    ("position-end", POSITION, "; oa:end 14", ""),
    ("evidence-order", POSITION, "oa:end 14", "oa:end 9"),
    ("quote-exact", QUOTE, '; oa:exact "1200"', ""),
    ("evidence-length", QUOTE, '"1200"', '"1,200"'),
    ("evidence-length", QUOTE, '"1200"', '"12\\\\g00"'),
    ("evidence-beyond", "source:990102-2018", "5000", "1002"),
    ("policy-label", POLICY, '"Plan: Dong Qiao Qu Zheng Wu Gong Kai"@en', '"方案"@zh'),
    ("policy-title", POLICY, 'dct:title "东桥区政务公开工作实施方案"@zh ;', ""),
    ("policy-title", POLICY, 'dct:title "', 'dct:title "《'),
    ("policy-kind", POLICY, "gk:policyKind kind:plan ;", ""),
    ("known-policy-kind", POLICY, "kind:plan", "kind:poem"),
    ("policy-number", POLICY, "东政办发〔2018〕12号", "东政办发〔201812号"),
    ("citation-policy", CITATION, f"gk:policy {POLICY} ;", ""),
    ("citation-policy", CITATION, POLICY, "policy:unknown"),
    ("citation-relation", CITATION, "gk:policyRelation relation:issued ;", ""),
    ("known-policy-relation", CITATION, "relation:issued", "relation:admired"),
    ("measure-label", MEASURE, '"开展业务培训"@zh ,', ""),
    ("measure-label", COMMITMENT, ', "Commitment 1 of report 990102-2018"@en', ""),
    ("known-topic", MEASURE, "topic:training", "topic:poetry"),
    ("issue-code", ISSUE, "gk:issueCode issue:missing-unit ;", ""),
    ("known-issue", ISSUE, "issue:missing-unit", "issue:missing-rhyme"),
    ("issue-severity", ISSUE, "sh:Info", "sh:Hint"),
    ("issue-comment", ISSUE, '"数字没有单位"@zh ,', ""),
    ("enumeration-total", ENUMERATION, f"gk:total {TOTAL} ;", ""),
    ("enumeration-parts", ENUMERATION, f"gk:part {LAWS} , {NEWS} ;", ""),
    ("parts-exceed", ENUMERATION, f"{LAWS} , {NEWS}", f"{LAWS} , {NEWS} , {SHARE}"),
    ("parts-missing", ENUMERATION, f"{LAWS} , {NEWS}", LAWS),
    ("share-range", SHARE, "75.0", "175.0"),
    ("share-differs", SHARE, "75.0", "75.6"),
    ("conflicting-values", COMPLAINTS, "status:blank", "status:conflicting ; number:obsValue 1.0"),
]

# What comes close, but breaks no rule.
ALLOWED = [
    (SHARE, "75.0", "75.4"),
    (LAWS, "900.0", '1200.0 ; gk:qualifier "余"'),
    (ENUMERATION, "gk:isComplete true ; gk:addsUp true", "gk:isComplete false ; gk:addsUp true"),
    (COMPLAINTS, "status:blank", "status:stated-in-words ; number:obsValue 0.0"),
    (COMPLAINTS, "status:blank", "status:ambiguous"),
    (COMPLAINTS, "status:blank", "status:not-applicable"),
    (POLICY, 'gk:documentNumber "东政办发〔2018〕12号" ;', 'gk:documentNumber "国务院令第492号" ;'),
    (POLICY, 'gk:documentNumber "东政办发〔2018〕12号" ;', ""),
    (REPORT, 'dct:issued "2019-03-20"^^xsd:date ;', ""),
    (BUREAU, '"东桥区教育局"@zh ,', '"东桥区教育局"@zh , "Dongqiao Qu Jiaoyuju"@zh-Latn-pinyin ,'),
]


@pytest.mark.parametrize(("code", "subject", "old", "new"), CASES)
def test_the_smallest_change_breaks_one_rule(code: str, subject: str, old: str, new: str) -> None:
    conformance = check(change(subject, old, new))
    assert broken(conformance) == [code]
    for finding in conformance.findings:
        assert finding.message_zh
        assert finding.message_en
        assert "{" not in finding.message_zh + finding.message_en


@pytest.mark.parametrize(("subject", "old", "new"), ALLOWED)
def test_what_is_allowed_breaks_no_rule(subject: str, old: str, new: str) -> None:
    assert broken(check(change(subject, old, new))) == []


# ---------------------------------------------------------------------------------------------------- sums


def identities() -> dict[str, dict[str, object]]:
    """Return each identity of the rule book: its forms, its collection's members, and its terms with coefficients."""
    objects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in background():
        objects[quad.subject.value][quad.predicate.value.rpartition("#")[2]].append(quad.object.value)
    found = {}
    for iri, about in objects.items():
        if f"{GK}LinearIdentity" in about["type"]:
            terms = {}
            for term in about["term"]:
                ((kind, (quantity,)),) = (
                    (k, v) for k, v in objects[term].items() if k in {"termIndicator", "termApplicant"}
                )
                terms[quantity.rpartition("/")[2]] = int(objects[term]["coefficient"][0])
            found[iri.rpartition("/")[2]] = {
                "forms": {form.rpartition("/")[2] for form in about["termForm"]},
                "members": [member.rpartition("/")[2] for member in objects[about["forEach"][0]]["member"]],
                "kind": kind,
                "terms": terms,
            }
    return found


IDENTITIES = identities()
NARRATIVE = "narrative"


def report(form: str, *observations: str) -> str:
    """Return the clean report in some form, with further observations."""
    return change(REPORT, "form:narrative", f"form:{form}") + "".join(observations)


def observation(indicator: str, value: int | None, applicant: str = "total") -> str:
    """Return an observation of the clean report's agency; evidence of the clean report serves all."""
    number = "status:blank" if value is None else f"status:number ; number:obsValue {value}.0"
    return f"""
obs:990102-2018-{indicator}-{applicant} a gk:Observation , qb:Observation ; rdfs:label "数"@zh , "number"@en ;
  qb:dataSet dataset:990102-2018 ; gk:statedIn report:990102-2018 ; gk:agency agency:990102 ;
  dimension:refPeriod "2018"^^xsd:gYear ; gk:indicator indicator:{indicator} ; gk:applicant applicant:{applicant} ;
  attribute:unitMeasure unit:{"person" if indicator.startswith("staff") else "piece"} ;
  attribute:obsStatus {number} ; gk:evidence {EVIDENCE} .
"""


def terms(name: str, member: str, values: dict[str, int | None]) -> list[str]:
    """Return the observations that an identity adds up for a member of its collection."""
    if IDENTITIES[name]["kind"] == "termIndicator":
        return [observation(indicator, value, member) for indicator, value in values.items()]
    return [observation(member, value, applicant) for applicant, value in values.items()]


def balanced(name: str) -> dict[str, int | None]:
    """Return values for which an identity holds: 2, 3, 4 … on the right, and their sum on the left."""
    coefficients = IDENTITIES[name]["terms"]
    left = [term for term, coefficient in coefficients.items() if coefficient > 0]
    values: dict[str, int | None] = {
        term: number for number, term in enumerate((t for t, c in coefficients.items() if c < 0), 2)
    }
    total = sum(values.values())
    return values | dict.fromkeys(left[1:], 1) | {left[0]: total - len(left[1:])}


SUMS = [
    (f"prose-{name}" if form == NARRATIVE else name, name, form)
    for name, identity in IDENTITIES.items()
    for form in sorted(identity["forms"])
]


def test_sums_are_found() -> None:
    assert len(IDENTITIES) == 20
    assert len(SUMS) == 34


@pytest.mark.parametrize(("code", "name", "form"), SUMS)
def test_a_sum_that_holds_is_counted(code: str, name: str, form: str) -> None:
    member = IDENTITIES[name]["members"][0]
    conformance = check(report(form, *terms(name, member, balanced(name))))
    assert broken(conformance) == []
    assert conformance.identities.checked == 1
    assert conformance.identities.broken == 0


@pytest.mark.parametrize(("code", "name", "form"), SUMS)
def test_a_sum_that_does_not_hold_is_found(code: str, name: str, form: str) -> None:
    member, values = IDENTITIES[name]["members"][-1], balanced(name)
    first = next(iter(values))
    conformance = check(report(form, *terms(name, member, values | {first: values[first] + 7})))
    assert broken(conformance) == [code]
    (finding,) = conformance.findings
    assert finding.severity == ("warning" if form == NARRATIVE else "violation")
    assert finding.value == ox.NamedNode(f"{CODE}{'applicant' if member == 'total' else 'indicator'}/{member}")
    assert re.search(r"(?<![0-9])-?7(?![0-9])", finding.message_zh)
    assert re.search(r"(?<![0-9])-?7(?![0-9])", finding.message_en)
    assert finding.evidence
    assert (conformance.identities.checked, conformance.identities.broken) == (1, 1)


def without(name: str, value: int | None = None) -> dict[str, int | None]:
    """Return values for which an identity does not hold, the first of them missing (or given)."""
    values = balanced(name)
    return values | {next(iter(values)): value}


def unassessable() -> list[tuple[str, list[str], int]]:
    """Return why a sum cannot be assessed, its terms, and whether it counts: a term must be there without number."""
    received, *others = terms("balance", "total", without("balance", 99))
    return [
        ("missing", others, 0),
        ("blank", [received.replace("status:number ; number:obsValue 99.0", "status:blank"), *others], 1),
        ("ambiguous", [received.replace("status:number", "status:ambiguous"), *others], 1),
        ("approximate", [received.replace("status:number", 'status:number ; gk:qualifier "余"'), *others], 1),
        ("last year's", [received.replace('"2018"^^', '"2017"^^'), *others], 0),
    ]


@pytest.mark.parametrize(("why", "observations", "count"), unassessable(), ids=[why for why, *_ in unassessable()])
@pytest.mark.parametrize("form", ["national-2021", NARRATIVE])
def test_a_sum_without_all_its_numbers_is_no_finding(why: str, observations: list[str], count: int, form: str) -> None:
    conformance = check(report(form, *observations))
    assert broken(conformance) == []
    assert (conformance.identities.checked, conformance.identities.not_assessable) == (0, count), why


def test_one_number_alone_is_no_sum() -> None:
    assert check(report(NARRATIVE, observation("applications-received", 3))).identities.not_assessable == 0


def test_sums_of_another_form_do_not_apply() -> None:
    values = balanced("reconsideration")
    assert values["reconsideration-pending"]
    observations = terms("reconsideration", "total", values)
    assert broken(check(report("national-2021", *observations))) == []
    assert broken(check(report("national-2014", *observations))) == ["reconsideration-2014"]


def test_a_sum_is_checked_for_each_kind_of_applicant() -> None:
    good = terms("balance", "natural-person", balanced("balance"))
    bad = terms("balance", "commercial", without("balance", 99))
    conformance = check(report("national-2021", *good, *bad))
    (finding,) = conformance.findings
    assert finding.value == ox.NamedNode(f"{CODE}applicant/commercial")
    assert "商业企业" in finding.message_zh
    assert (conformance.identities.checked, conformance.identities.broken) == (2, 1)


# ---------------------------------------------------------------------------------------------------- vocabularies

VOCABULARY = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix term: <https://example.org/ns#> .
@prefix id: <https://example.org/> .

id:colour a skos:ConceptScheme ; skos:prefLabel "颜色"@zh , "Colours"@en ; dct:title "颜色"@zh , "Colours"@en .
<https://example.org/colour/red> a skos:Concept ; skos:prefLabel "红"@zh , "red"@en ;
  skos:notation "red" ; skos:inScheme id:colour .
<https://example.org/colour/pink> a skos:Concept ; skos:prefLabel "粉"@zh , "pink"@en ;
  skos:notation "pink" ; skos:inScheme id:colour ;
  skos:broader <https://example.org/colour/red> .
<https://example.org/ns> a owl:Ontology .
term:shade a owl:ObjectProperty ; rdfs:isDefinedBy <https://example.org/ns> ; rdfs:label "色调"@zh , "shade"@en .
id:all a skos:Collection ; skos:prefLabel "总计"@zh , "Total"@en ; skos:member applicant:total .
id:sum a gk:LinearIdentity ; gk:termForm form:narrative ; gk:forEach id:all ; gk:term id:whole , id:part .
id:whole a gk:LinearTerm ; gk:coefficient 1 ; gk:termIndicator indicator:staff .
id:part a gk:LinearTerm ; gk:coefficient -1 ; gk:termIndicator indicator:staff-full-time .
id:rule gk:identity id:sum .
"""

VOCABULARY_CASES = [
    ("concept-iri", "id:all", "<https://example.org/全部>"),
    ("concept-label", '"红"@zh , ', ""),
    ("concept-label", 'skos:prefLabel "颜色"@zh , ', "skos:prefLabel "),
    ("concept-scheme", 'skos:notation "pink" ; skos:inScheme id:colour ;', 'skos:notation "pink" ;'),
    ("concept-notation", 'skos:notation "red" ;', ""),
    ("concept-address", 'skos:notation "red"', 'skos:notation "rouge"'),
    ("concept-cycle", 'skos:notation "red"', 'skos:notation "red" ; skos:broader <https://example.org/colour/pink>'),
    (
        "concept-broader",
        "skos:broader <https://example.org/colour/red>",
        "skos:broader <https://example.org/colour/blue>",
    ),
    ("scheme-title", ' ; dct:title "颜色"@zh , "Colours"@en', ""),
    ("term-label", ', "shade"@en', ""),
    ("identity-form", "gk:termForm form:narrative ;", ""),
    ("identity-for-each", "gk:forEach id:all ;", ""),
    ("identity-terms", "gk:term id:whole , id:part", "gk:term id:whole"),
    ("identity-unused", "id:rule gk:identity id:sum .", ""),
    ("term-coefficient", "gk:coefficient 1 ;", ""),
    ("term-quantity", "; gk:termIndicator indicator:staff .", "."),
    ("term-quantity", "indicator:staff-full-time", "indicator:staff"),
    ("term-quantity", "indicator:staff-full-time", "indicator:staff-full-time ; gk:termApplicant applicant:total"),
    ("known-term-indicator", "indicator:staff-full-time", "indicator:poets"),
    ("known-term-applicant", "gk:termIndicator indicator:staff-full-time", "gk:termApplicant applicant:poets"),
]


def test_a_clean_vocabulary_conforms() -> None:
    assert check(PREFIXES + VOCABULARY).findings == ()


@pytest.mark.parametrize(("code", "old", "new"), VOCABULARY_CASES)
def test_the_smallest_change_of_a_vocabulary_breaks_one_rule(code: str, old: str, new: str) -> None:
    assert old in VOCABULARY
    assert broken(check(PREFIXES + VOCABULARY.replace(old, new))) == [code]


# ---------------------------------------------------------------------------------------------------- the rule book


def test_every_rule_has_a_case() -> None:
    declared = {rule.code for rule in rules().values() if rule.code}
    tried = {case[0] for case in (*CASES, *SUMS, *VOCABULARY_CASES)}
    assert declared == tried
    assert len(declared) == 131


def rules_by_code() -> dict[str, Rule]:
    return {rule.code: rule for rule in rules().values() if rule.code}


def test_codes_are_unique_short_and_stable() -> None:
    codes = [rule.code for rule in rules().values() if rule.code]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code)] == []


def test_every_rule_says_what_it_is_in_two_languages() -> None:
    for iri, rule in rules().items():
        assert sorted(rule.names) == ["en", "zh"], iri
        assert sorted(rule.messages) in ([], ["en", "zh"]), iri
        assert rule.messages or not rule.code or rule.severity, iri


def shapes() -> list[ox.Quad]:
    return [
        quad
        for path in resources.files("shapes", ".ttl")
        for quad in parse(path.read_bytes(), path.name, ox.RdfFormat.TURTLE)
    ]


def subjects(predicate: str, obj: str | None = None) -> set[str]:
    return {q.subject.value for q in shapes() if q.predicate.value == predicate and obj in (None, q.object.value)}


def test_the_rule_book_has_no_blank_nodes_and_ascii_names() -> None:
    for quad in shapes():
        assert isinstance(quad.subject, ox.NamedNode), quad
        assert not isinstance(quad.object, ox.BlankNode), quad
        assert quad.subject.value.isascii(), quad


def test_every_shape_and_constraint_is_a_rule() -> None:
    type_ = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    shape = subjects(type_, f"{SH}PropertyShape") | subjects(type_, f"{SH}NodeShape")
    constraint = subjects(type_, f"{SH}SPARQLConstraint")
    targeted = subjects(f"{SH}targetClass") | subjects(f"{SH}targetObjectsOf")
    assert shape == targeted == {iri for iri, rule in rules().items() if rule.severity}
    assert constraint == {iri for iri, rule in rules().items() if not rule.severity}
    assert constraint == {q.object.value for q in shapes() if q.predicate.value == f"{SH}sparql"}
    assert shape == subjects(f"{SH}severity")
    assert all(
        q.object.value.partition("#")[2] in {"Violation", "Warning"}
        for q in shapes()
        if q.predicate.value == f"{SH}severity"
    )


def test_every_form_of_a_sum_has_its_rule() -> None:
    applied = {rule.identity.strip("<>").rpartition("/")[2]: set() for rule in rules().values() if rule.identity}
    for rule in rules().values():
        if rule.identity:
            applied[rule.identity.strip("<>").rpartition("/")[2]].add(
                NARRATIVE if rule.code.startswith("prose-") else "table"
            )
    assert applied == {
        name: {NARRATIVE if form == NARRATIVE else "table" for form in identity["forms"]}
        for name, identity in IDENTITIES.items()
    }


def queries() -> list[str]:
    return [q.object.value for q in shapes() if q.predicate.value == f"{SH}select"]


def test_queries_keep_to_what_shacl_allows() -> None:
    assert len(queries()) == 29
    for query in queries():
        assert "$this" in query
        assert re.search(r"\b(MINUS|VALUES|SERVICE)\b", query) is None


def test_every_rule_is_documented() -> None:
    table = re.findall(r"^\| `([a-z0-9-]+)` \| (violation|warning) \| (.+) \((.+)\) \|$", DOCUMENTATION, re.MULTILINE)
    assert [(code, en, zh) for code, _, en, zh in table if rules_by_code()[code].names != {"en": en, "zh": zh}] == []
    assert {code for code, *_ in table} == set(rules_by_code())
    owners = {q.object.value: q.subject.value for q in shapes() if q.predicate.value == f"{SH}sparql"}
    for iri, rule in rules().items():
        if rule.code:
            severity = rule.severity or rules()[owners[iri]].severity
            assert (rule.code, str(severity).strip("<>").rpartition("#")[2].lower()) in {row[:2] for row in table}


def test_terms_used_are_declared() -> None:
    declared = {
        quad.subject.value
        for path in resources.files("ontology", ".ttl")
        for quad in parse(path.read_bytes(), path.name, ox.RdfFormat.TURTLE)
    }
    terms = (term for quad in shapes() for term in quad.triple if isinstance(term, ox.NamedNode))
    used = {term.value for term in terms if term.value.startswith((GK, CODE))}
    used |= {GK + name for query in queries() for name in re.findall(r"\bgk:(\w+)", query)}
    published = to_triples(check(change(TOTAL, "1200.0", "-1.0")), "https://example.org/conformance")
    used |= {term.strip("<>") for triple in published for term in triple[1:] if term.startswith(f"<{GK}")}
    assert len(used) > 150
    assert sorted(term for term in used - declared if not term.startswith(f"{CODE}identity")) == []


def test_the_rule_book_is_well_formed() -> None:
    conforms, _, text = meta_validate(shapes_graph(), inference=None)
    assert conforms, text


def test_plain_shacl_finds_the_same() -> None:
    received, *others = terms("balance", "total", without("balance", 99))
    turtle = report(NARRATIVE, received, *others).replace("oa:start 70", "oa:start 7")
    store = ox.Store()
    store.bulk_extend([*background(), *parse(turtle.encode(), "test", ox.RdfFormat.TURTLE)])
    _, graph, _ = pyshacl.validate(store, shacl_graph=shapes_graph())
    ours = check(turtle).findings
    assert [finding.code for finding in ours] == ["evidence-length", "prose-balance"]
    results = [str(shape) for _, shape in graph.subject_objects(rdflib.SH.sourceShape)]
    assert sorted(iri for iri in results if not rules()[iri].is_for_vocabulary) == sorted(f.shape.value for f in ours)
