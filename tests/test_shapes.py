"""The rule book: a clean report breaks no rule, and for each rule the smallest change breaks that rule alone."""

from __future__ import annotations

import re
from collections import defaultdict

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from pyshacl.entrypoints import meta_validate

from gongkai import resources
from gongkai.document import Span
from gongkai.validate import Conformance, to_triples, validate, validate_vocabulary
from gongkai.validate.data import parse, require_vocabulary
from gongkai.validate.examples import NARRATIVE, Example, clean, examples, observation, report
from gongkai.validate.examples import change as change_of
from gongkai.validate.explain import list_rules
from gongkai.validate.index import Index
from gongkai.validate.rules import background, rules, shapes_graph
from gongkai.validate.series import validate_series

CLEAN = clean("report")

GK = "https://w3id.org/gongkai/ns#"
SH = "http://www.w3.org/ns/shacl#"
CODE = "https://w3id.org/gongkai/code/"

SEVERITIES = {rule.code: rule.severity for rule in list_rules()}


def check(turtle: str) -> Conformance:
    return validate(parse(turtle.encode(), "test", ox.RdfFormat.TURTLE))


def broken(conformance: Conformance) -> list[str]:
    return sorted({finding.code for finding in conformance.findings})


def check_example(base: str, turtle: str) -> Conformance:
    """Validate data of one kind by itself, and reports of a series beside each other."""
    if base != "series":
        return check(turtle)
    quads = parse(turtle.encode(), "test", ox.RdfFormat.TURTLE)
    lines = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)
    return sum(validate_series([lines.encode()]).values(), Conformance())


def change(subject: str, old: str, new: str) -> str:
    """Return the clean report with a stretch replaced in the description of a subject; without subject everywhere."""
    return change_of("report", subject, old, new)


@pytest.mark.parametrize("base", ["report", "vocabulary", "series", "catalogue"])
def test_data_without_faults_conforms(base: str) -> None:
    conformance = check_example(base, clean(base))
    assert conformance.findings == ()
    assert conformance.conforms


def test_our_own_vocabulary_conforms() -> None:
    assert validate_vocabulary().findings == ()


REPORT = "report:990102-2018"
BUREAU = "agency:990102-jiaoyuju"
TOTAL = "obs:990102-2018-proactive-total"
COMPLAINTS = "obs:990102-2018-complaints"
LAWS = "figure:990102-2018-50"
SHARE = "figure:990102-2018-70"
ENUMERATION = "enumeration:990102-2018-10"
POLICY = "policy:dongqiaoqufangan"
EVIDENCE = "evidence:990102-2018-10-14"

# What comes close, but breaks no rule.
ALLOWED = [
    (SHARE, "75.0", "75.4"),
    (LAWS, "900.0", '1200.0 ; gk:qualifier "余"'),
    (ENUMERATION, "gk:isComplete true ; gk:addsUp true", "gk:isComplete false ; gk:addsUp true"),
    (TOTAL, "status:number", "status:stated-in-words"),
    (COMPLAINTS, "status:blank", "status:ambiguous"),
    (COMPLAINTS, "status:blank", "status:not-applicable"),
    (POLICY, 'gk:documentNumber "东政办发〔2018〕12号" ;', 'gk:documentNumber "国务院令第492号" ;'),
    (POLICY, 'gk:documentNumber "东政办发〔2018〕12号" ;', ""),
    (REPORT, 'dct:issued "2019-03-20"^^xsd:date ;', ""),
    (BUREAU, '"东桥区教育局"@zh ,', '"东桥区教育局"@zh , "Dongqiao Qu Jiaoyuju"@zh-Latn-pinyin ,'),
]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.code)
def test_the_smallest_change_breaks_one_rule(example: Example) -> None:
    conformance = check_example(example.base, example.failing)
    assert [finding.code for finding in conformance.findings] == [example.code]
    (finding,) = conformance.findings
    assert finding.message_zh
    assert finding.message_en
    assert "{" not in finding.message_zh + finding.message_en
    assert finding.severity == SEVERITIES[example.code]


@pytest.mark.parametrize("example", [e for e in examples() if e.sum_rows], ids=lambda example: example.code)
def test_a_sum_of_the_examples_holds_before_it_is_broken(example: Example) -> None:
    conformance = check_example(example.base, example.passing)
    assert conformance.findings == ()
    assert conformance.identities.checked == 1


def test_every_rule_has_an_example() -> None:
    declared = {rule.code for rule in rules().values() if rule.code}
    assert {example.code for example in examples()} == declared
    assert len(declared) >= 192


# What breaks one rule in two ways at once.
TWICE = [
    ("iri", "", "problem:990102-2018-1 a", "[] a"),
    ("report-publisher", REPORT, "dct:publisher agency:990102 ;", f"dct:publisher {BUREAU} ;"),
]


@pytest.mark.parametrize(("code", "subject", "old", "new"), TWICE)
def test_a_rule_broken_in_two_ways(code: str, subject: str, old: str, new: str) -> None:
    assert [finding.code for finding in check(change(subject, old, new)).findings] == [code, code]


@pytest.mark.parametrize(("subject", "old", "new"), ALLOWED)
def test_what_is_allowed_breaks_no_rule(subject: str, old: str, new: str) -> None:
    assert broken(check(change(subject, old, new))) == []


def test_only_a_change_in_the_year_may_be_negative() -> None:
    cell = observation("licensing-items-last-year", 3).replace("unit:piece", "unit:matter")
    change = observation("licensing-items-change", 3).replace("unit:piece", "unit:matter")
    assert broken(check(report("national-2019", cell, change.replace("3.0", "-3.0")))) == []
    assert broken(check(report("national-2019", cell.replace("3.0", "-3.0"), change))) == ["value-negative"]
    assert broken(check(report("national-2019", cell, change.replace("3.0", "2.5")))) == ["value-fraction"]


def test_mentions_that_differ_are_a_warning_with_all_of_them_as_evidence() -> None:
    pieces = "evidence:990102-2018-10-14 , evidence:990102-2018-40-43"
    conformance = check(
        change(TOTAL, "status:number", "status:conflicting").replace(
            "gk:evidence evidence:990102-2018-10-14 .", f"gk:evidence {pieces} ."
        )
    )
    (finding,) = conformance.findings
    assert (finding.code, finding.severity) == ("conflicting-values", "warning")
    assert [evidence.span for evidence in finding.evidence] == [Span(10, 14), Span(40, 43)]


# ---------------------------------------------------------------------------------------------------- catalogues


def test_a_catalogue_needs_no_term_of_ours() -> None:
    assert GK not in clean("catalogue")
    require_vocabulary(parse(clean("catalogue").encode(), "test", ox.RdfFormat.TURTLE), "test")


TYPED = re.compile(r" ;\n  dcat:byteSize [^;]+;\n  spdx:checksum <[^>]+>|\n<[^>]+#sha256> a spdx:Checksum ;(\n .+)+\n")
"""Sizes and checksums: with their datatypes the reference engine is asked at once."""


UNTYPED = [e for e in examples() if e.base == "catalogue" and not re.search("byte|checksum", e.code)]


def test_changes_of_a_catalogue_are_found() -> None:
    assert len(UNTYPED) >= 52


@pytest.mark.parametrize("example", UNTYPED, ids=lambda example: example.code)
def test_the_screen_finds_what_a_catalogue_breaks(example: Example) -> None:
    quads = parse(TYPED.sub("", example.failing).encode(), "test", ox.RdfFormat.TURTLE)
    assert Index((str(s), str(p), str(o)) for s, p, o, _ in quads).is_plain()
    found = validate(quads, engine="auto")
    assert [finding.code for finding in found.findings] == [example.code]
    assert validate(quads, engine="pyshacl") == found


def test_rules_of_a_catalogue_leave_a_data_set_alone_that_none_lists() -> None:
    untitled = clean("catalogue").replace('"东桥区2017年政府信息公开工作年度报告 (990102-2017)"@zh , ', "")
    assert broken(check(untitled)) == ["catalog-dataset-title"]
    assert broken(check(untitled.replace("dataset:990102-2018 , dataset:990102-2017 ;", "dataset:990102-2018 ;"))) == []


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
    blank = re.sub(" , qb:Observation|qb:dataSet [^;]+; |; number:obsValue 99.0", "", received)
    return [
        ("missing", others, 0),
        ("blank", [blank.replace("status:number", "status:blank"), *others], 1),
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


# ---------------------------------------------------------------------------------------------------- the rule book


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
        q.object.value.partition("#")[2] in {"Violation", "Warning", "Info"}
        for q in shapes()
        if q.predicate.value == f"{SH}severity"
    )


def test_every_form_of_a_sum_has_its_rule() -> None:
    applied = defaultdict(set)
    for rule in rules().values():
        if rule.identity and rule.file != "series.ttl":
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
    assert len(queries()) >= 29
    for query in queries():
        assert "$this" in query
        assert re.search(r"\b(MINUS|VALUES|SERVICE)\b", query) is None


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
    declared |= {quad.subject.value for quad in shapes()}
    assert sorted(used - declared) == []


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
