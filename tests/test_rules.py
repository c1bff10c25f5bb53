"""The rules as concepts: sources and explanations in two languages, what changes no verdict, the page of rules."""

from __future__ import annotations

import random
import re
import runpy
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.errors import DataError
from gongkai.validate import Conformance, to_triples, validate
from gongkai.validate.data import parse
from gongkai.validate.examples import Example, change, clean, examples
from gongkai.validate.explain import explain, explanations, list_rules
from gongkai.validate.rules import background, described, rules, texts, version
from gongkai.validate.write import Language

ROOT = Path(__file__).parents[1]
CODE = "https://w3id.org/gongkai/code/rule/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
GK = "https://w3id.org/gongkai/ns#"

RULES = {rule.code: rule for rule in rules().values() if rule.code}


# ---------------------------------------------------------------------------------------------------- the scheme


def test_every_rule_is_one_concept_and_every_concept_a_rule() -> None:
    scheme = ox.NamedNode(CODE.rstrip("/"))
    concepts = {q.subject.value for q in background() if q.predicate.value == f"{SKOS}inScheme" and q.object == scheme}
    assert {rule.concept for rule in RULES.values()} == concepts
    assert concepts == {CODE + code for code in RULES}
    pointers = [q.object.value for q in background() if q.predicate.value == f"{GK}rule"]
    assert sorted(pointers) == sorted(concepts)


@pytest.mark.parametrize("code", RULES)
def test_a_concept_says_what_its_shape_says(code: str) -> None:
    rule = RULES[code]
    assert rule.concept is not None
    assert texts(described()[rule.concept], f"<{SKOS}prefLabel>") == rule.names
    assert set(rule.names) == set(rule.how_to_fix) == {"zh", "en"}
    assert rule.sources


def test_how_to_fix_is_said_of_each_rule_in_plain_sentences() -> None:
    for code, rule in RULES.items():
        zh, en = rule.how_to_fix["zh"], rule.how_to_fix["en"]
        assert re.search(r"[\u4e00-\u9fff]", zh), code
        assert zh.endswith("。"), code
        assert en.endswith("."), code
        assert 8 <= len(en.split()) <= 60, code
        assert zh.count("。") <= 3, code


def test_no_two_rules_of_a_file_are_fixed_by_the_same_words() -> None:
    said = Counter((rule.file, rule.how_to_fix["en"]) for rule in RULES.values() if rule.file != "series.ttl")
    assert [words for words, count in said.items() if count > 1] == []


def test_every_source_has_a_name_in_both_languages() -> None:
    sources = {source for rule in RULES.values() for source in rule.sources}
    assert len(sources) >= 30
    for explanation in explanations().values():
        for source in explanation.sources:
            assert set(source.names) >= {"zh", "en"}
            assert source.iri not in source.names.values(), source


def test_pages_that_are_sources_exist() -> None:
    pages = {source for rule in RULES.values() for source in rule.sources if "/gongkai/docs/" in source}
    assert len(pages) == 3
    assert all((ROOT / "docs" / f"{page.rpartition('/')[2]}.md").is_file() for page in pages)


def test_the_version_of_the_rule_book_is_published() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", version())
    rate = change("report", "obs:990102-2018-hotline-satisfaction-rate", "98.5", "100.1")
    broken = validate(parse(rate.encode(), "test", ox.RdfFormat.TURTLE))
    triples = to_triples(broken, "https://example.org/conformance")
    assert ("<https://example.org/conformance>", f"<{GK}ruleBookVersion>", f'"{version()}"') in triples
    assert ("<https://example.org/conformance#r1>", f"<{GK}rule>", f"<{CODE}value-percentage>") in triples
    assert ("<https://example.org/conformance#r1>", f"<{GK}ruleCode>", '"value-percentage"') in triples


# ---------------------------------------------------------------------------------------------------- verdicts


def verdicts(turtle: str, seed: int | None = None) -> tuple[Counter[str], object]:
    """Return how often each rule is broken, and the counts of the sums; with a seed, of the statements shuffled."""
    quads = list(parse(turtle.encode(), "test", ox.RdfFormat.TURTLE))
    if seed is not None:
        random.Random(seed).shuffle(quads)
    outcome: Conformance = validate(quads)
    return Counter(finding.code for finding in outcome.findings), outcome.identities


EXAMPLES = [example for example in examples() if example.base == "report"]
COUNTED = [
    example
    for example in EXAMPLES
    if example.sum_rows or example.code in {"parts-exceed", "parts-missing", "share-differs", "value-negative"}
]
"""Rules about numbers that hold or not whatever the size of the numbers."""

_VALUE = re.compile(r"(?<=obsValue )-?\d+\.0\b|(?<=gk:value )(?!75)-?\d+\.0\b")

few = settings(max_examples=12, deadline=None)


@few
@given(st.sampled_from(COUNTED), st.integers(min_value=2, max_value=10**6))
def test_scaling_all_counts_changes_no_verdict(example: Example, factor: int) -> None:
    scaled = _VALUE.sub(lambda value: f"{int(float(value[0])) * factor}.0", example.failing)
    assert scaled != example.failing
    assert verdicts(scaled) == verdicts(example.failing)


@few
@given(st.sampled_from(EXAMPLES), st.from_regex(r"\A[1-9][0-9]{5}\Z"), st.from_regex(r"\A[a-z]{3,9}\Z"))
def test_renaming_agencies_changes_no_verdict(example: Example, code: str, name: str) -> None:
    renamed = example.failing.replace("990102", code).replace("jiaoyuju", name).replace("教育局", "规划局")
    assert verdicts(renamed) == verdicts(example.failing)


@few
@given(st.sampled_from(EXAMPLES), st.integers())
def test_reordering_statements_changes_no_verdict(example: Example, seed: int) -> None:
    assert verdicts(example.failing, seed) == verdicts(example.failing)


# ---------------------------------------------------------------------------------------------------- explanations


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_explained(code: str) -> None:
    explanation = explain(code)
    languages: tuple[Language, ...] = ("zh", "en")
    for lang in languages:
        text = explanation.to_text(lang)
        assert text.startswith(f"{code} (")
        for part in (explanation.says[lang], explanation.how_to_fix[lang], explanation.name.names[lang]):
            assert part in text
        assert all(source.iri in text and source.names[lang] in text for source in explanation.sources)
        assert "{" not in explanation.says[lang]
    if explanation.numbers:
        assert sum(number.coefficient * number.passing for number in explanation.numbers) == 0
        assert sum(number.coefficient * number.failing for number in explanation.numbers) != 0
    else:
        assert explanation.passing
        assert explanation.failing
        assert explanation.passing != explanation.failing


def test_what_a_rule_says_does_not_wait_for_a_finding() -> None:
    elided = {code for code, explanation in explanations().items() if "…" in "".join(explanation.says.values())}
    assert elided <= {"parts-exceed-government"}  # its message reads well without the numbers


def test_excerpts_show_what_was_changed() -> None:
    assert explain("value-negative").passing.splitlines() == [
        "obs:990102-to-2018-12-31-proactive-total-cumulative a gk:Observation , qb:Observation ;",
        "  # …",
        '  number:obsValue 90000.0 ; gk:qualifier "余" ;',
        "  # …",
    ]
    assert "  number:obsValue -9.0" in explain("value-negative").failing
    assert max(len(e.failing.splitlines()) for e in explanations().values()) <= 12


def test_numbers_of_a_sum_are_those_of_its_identity() -> None:
    shown = [(n.sign, n.names["en"], n.values) for n in explain("staff").numbers]
    assert shown == [
        ("+", "Disclosure staff", "5 → 12"),
        ("-", "Full-time disclosure staff", "2"),
        ("-", "Part-time disclosure staff", "3"),
    ]
    assert len(explain("outcomes-2021").numbers) == 22


def test_rules_are_listed_in_both_languages() -> None:
    listed = {rule.code: rule for rule in list_rules()}
    assert set(listed) == set(RULES)
    assert listed["balance"].to_text("zh") == "balance (违规): 表三平衡"
    assert listed["conflicting-values"].to_text("en") == "conflicting-values (warning): Mentions agree"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("balanse", "rules: expected balance, prose-balance, "),
        ("value-negativ", "rules: expected value-negative"),
        ("qqqq", "rules: expected one of `gongkai validate --rules`, found qqqq"),
        ("", "rules: expected one of `gongkai validate --rules`, found "),
    ],
)
def test_an_unknown_code_is_answered_with_the_nearest(code: str, expected: str) -> None:
    with pytest.raises(DataError) as raised:
        explain(code)
    assert str(raised.value).startswith(expected)


# ---------------------------------------------------------------------------------------------------- the page


def test_the_page_is_what_the_rule_book_makes() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "rules.py"))["page"]()
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == made, "run python docs/rules.py"


def test_the_page_has_every_rule() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (.+)$", page, re.MULTILINE) == [rule.code for rule in list_rules()]
    rows = re.findall(
        r"^\| \[`([a-z0-9-]+)`\]\(#\1\) \| (violation|warning|info) \| (.+) \| (.+) \|$", page, re.MULTILINE
    )
    assert rows == [(rule.code, rule.severity, rule.names["zh"], rule.names["en"]) for rule in list_rules()]


def test_clean_data_is_turtle_without_blank_nodes() -> None:
    for base in ("report", "vocabulary", "series", "catalogue"):
        quads = parse(clean(base).encode(), base, ox.RdfFormat.TURTLE)
        assert len(quads) > 20
        assert not any(isinstance(quad.subject, ox.BlankNode) for quad in quads)
