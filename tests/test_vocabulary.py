"""The vocabulary holds what the ontology says, and names the file of what is wrong in it."""

from __future__ import annotations

import shutil
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.knowledge.vocabulary import Concept, FormRow, Indicator, load, vocabulary


def test_vocabulary_is_read_once() -> None:
    assert vocabulary() is vocabulary()


@pytest.mark.parametrize(
    ("code", "unit", "unit_code", "parent", "forms"),
    [
        ("proactive-total", "条", "item", None, ("national-2014",)),
        ("proactive-website", "条", "item", "proactive-total", ("national-2014",)),
        ("trainees", "人次", "person-time", None, ("national-2014",)),
        ("fees-charged", "万元", "ten-thousand-yuan", None, ("national-2014",)),
        ("procurement-amount", "元", "yuan", None, ("national-2019",)),
        ("fee-revenue", "万元", "ten-thousand-yuan", None, ("national-2021",)),
        ("hotline-completion-rate", "%", "percent", None, ("narrative",)),
        ("refused-privacy", "件", "piece", "refused", ("national-2014",)),
        ("normative-documents-repealed", "件", "piece", None, ("national-2021", "narrative")),
    ],
)
def test_indicator(code: str, unit: str, unit_code: str, parent: str | None, forms: tuple[str, ...]) -> None:
    indicator = vocabulary().indicators[code]
    assert indicator.code == code
    assert (indicator.unit, indicator.unit_code, indicator.parent) == (unit, unit_code, parent)
    assert indicator.forms == forms
    assert vocabulary().unit_of(code).notation == unit_code


def test_indicator_in_full() -> None:
    assert vocabulary().indicators["granted"] == Indicator(
        code="granted",
        zh="同意公开(予以公开)数",
        en="Replies: granted in full",
        unit="件",
        unit_code="piece",
        parent="applications-replied",
        forms=("national-2014", "national-2019", "national-2021"),
        rows=(
            FormRow("national-2014", "3(3)2"),
            FormRow("national-2019", "table 3 (1)"),
            FormRow("national-2021", "table 3 (1)"),
        ),
    )


def test_indicators_are_complete_and_in_the_order_of_the_forms() -> None:
    indicators = vocabulary().indicators
    assert len(indicators) >= 126
    assert list(indicators)[:2] == ["proactive-total", "proactive-total-cumulative"]
    assert list(vocabulary().concepts("indicator")) == list(indicators)


@pytest.mark.parametrize(
    ("scheme", "notations"),
    [
        ("applicant", "total natural-person commercial research public-welfare legal-service other"),
        ("form", "narrative national-2014 national-2019 national-2021"),
        ("obs-status", "number stated-in-words blank not-applicable ambiguous conflicting"),
        ("policy-kind", "law regulation measures notice plan opinion key-points other"),
        ("policy-relation", "legal-basis issued implemented interpreted repealed mentioned"),
        ("topic", "training budgets administrative-reform environment policy-interpretation requests"),
        ("unit", "item piece occasion person yuan percent"),
        ("issue", "conflicting-values unread-number broken-date missing-unit enumeration-does-not-add-up"),
    ],
)
def test_concepts(scheme: str, notations: str) -> None:
    concepts = vocabulary().concepts(scheme)
    assert set(notations.split()) <= set(concepts)
    assert all(concept.notation == notation and concept.zh and concept.en for notation, concept in concepts.items())


def test_concept_in_full() -> None:
    assert vocabulary().concepts("policy-kind")["measures"] == Concept(
        "measures", "办法", "Measures", parent=None, words=("暂行办法", "实施办法", "试行办法")
    )
    assert vocabulary().concepts("topic")["training"].parent == "management"


def test_unknown_scheme() -> None:
    with pytest.raises(KnowledgeError, match=r"expected one of the schemes applicant, .*, found colour"):
        vocabulary().concepts("colour")


def test_vocabulary_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        vocabulary().indicators["granted"].unit = "条"  # type: ignore[misc]
    with pytest.raises(TypeError):
        vocabulary().indicators["granted"] = vocabulary().indicators["refused"]  # type: ignore[index]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The ontology, to be damaged."""
    for path in resources.files("ontology", ".ttl"):
        shutil.copy(path, tmp_path)
    return tmp_path


def damage(path: Path, right: str, wrong: str) -> int:
    """Replace the first occurrence of some words, and return the number of its line."""
    before, found, after = path.read_text(encoding="utf-8").partition(right)
    assert found
    path.write_text(f"{before}{wrong}{after}", encoding="utf-8")
    return before.count("\n") + 1


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('Label "总计"@zh', 'Label "总计"', "applicant/total: expected a skos:prefLabel in zh, found none"),
        ('"All applicants"@en', '"Alle"@de', "applicant/total: expected a skos:prefLabel in en, found none"),
        ("broader applicant:total", "broader applicant:all", "applicant/natural-person: unknown broader all"),
        ('notation "commercial"', 'notation "trade"', "applicant/commercial: expected the end of its IRI as its only"),
        ("inScheme code:unit ", "inScheme code:form ", "unit/item: expected skos:inScheme code:unit"),
        (
            "unitMeasure unit:item",
            "unitMeasure unit:ell",
            "indicator/proactive-total: expected one sdmx-attribute:unit",
        ),
        ("  sdmx-attribute:unitMeasure unit:item ;", "", "indicator/proactive-total: expected one sdmx-attribute:unit"),
        (
            "gk:form form:narrative",
            "gk:form form:mine",
            "proactive-total-cumulative: expected forms of the scheme form",
        ),
        ('"national-2014 1(1)"', '"1(1)"', "indicator/proactive-total: expected forms of the scheme form, found 1(1)"),
        ("broader indicator:refused", "broader indicator:no", "indicator/refused-state-secret: unknown broader no"),
    ],
)
def test_mistake_is_named(copy: Path, right: str, wrong: str, message: str) -> None:
    file = next(path.name for path in sorted(copy.iterdir()) if right in path.read_text(encoding="utf-8"))
    damage(copy / file, right, wrong)
    with pytest.raises(KnowledgeError) as caught:
        load(copy)
    assert str(caught.value).startswith(f"{file}, ")
    assert message in str(caught.value)


@pytest.mark.parametrize("file", ["schemes.ttl", "indicators.ttl"])
def test_broken_turtle_is_named_with_its_line(copy: Path, file: str) -> None:
    line = damage(copy / file, "skos:topConceptOf", "skos:topConceptOf ;")
    with pytest.raises(KnowledgeError, match=rf"^{file}, line {line}: ; is not"):
        load(copy)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"schemes\.ttl: the file is missing"):
        load(tmp_path)
