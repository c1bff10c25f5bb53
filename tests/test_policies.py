"""Policies: every example of the knowledge, titles in running text, document numbers, short names, identifiers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from gongkai.extract.document_numbers import find_document_numbers
from gongkai.extract.policies import find_policies
from gongkai.extract.report import find_report
from gongkai.facts import Issue, Period, Policy, Report
from gongkai.knowledge import entries, policies
from gongkai.knowledge.agencies import Jurisdiction, name_agency, split
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.read import read, read_text
from gongkai.text import fold

DATA = entries.load("policies.yaml")
SHARED = Path(__file__).parents[2] / "shared" / "reports" / "real"


def report(name: str = "清河市", year: int = 2017) -> Report:
    named = split(name)
    assert named
    agency = name_agency(named, Jurisdiction(year))
    assert agency
    return Report(agency, year, Period(date(year, 1, 1), date(year, 12, 31)), "")


def read_policies(text: str, year: int = 2017) -> tuple[tuple[Policy, ...], tuple[Issue, ...]]:
    found, issues = find_policies(read_text(text), fold(text), report(year=year))
    assert all(m.of(text) for policy in found for m in policy.mentions)
    return found, issues


def only(text: str, year: int = 2017) -> Policy:
    (policy,), _ = read_policies(text, year)
    return policy


@pytest.mark.parametrize("entry", DATA["kinds"], ids=lambda entry: entry["kind"])
def test_kind_example(entry: dict[str, str]) -> None:
    assert only(f"印发了《{entry['example']}》").kind == entry["kind"]


def test_kinds_and_relations_are_those_of_the_ontology() -> None:
    kinds = set(vocabulary().concepts("policy-kind"))
    relations = set(vocabulary().concepts("policy-relation"))
    assert {entry["kind"] for entry in DATA["kinds"]} <= kinds
    assert {r["relation"] for side in ("before", "after") for r in DATA["relations"][side]} <= relations


@pytest.mark.parametrize("entry", DATA["not_policies"], ids=lambda entry: entry["example"])
def test_not_a_policy(entry: dict[str, str]) -> None:
    assert read_policies(f"通过《{entry['example']}》公布了有关信息") == ((), ())


@pytest.mark.parametrize(
    "entry",
    [*DATA["relations"]["before"], *DATA["relations"]["after"]],
    ids=lambda entry: entry["example"],
)
def test_relation_example(entry: dict[str, str]) -> None:
    assert only(entry["example"]).relation == entry["relation"]


@pytest.mark.parametrize(("written", "whole"), DATA["numbers"]["examples"].items())
def test_document_number(written: str, whole: str) -> None:
    (number,) = find_document_numbers(fold(f"根据《关于做好工作的通知》({written})要求"))
    assert number.whole == whole
    assert number.is_broken == (len(written) < len(whole))


@pytest.mark.parametrize("written", DATA["numbers"]["not_numbers"])
def test_no_document_number(written: str) -> None:
    assert find_document_numbers(fold(written)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "根据《政府信息公开条例》(以下简称《条例》)、《云泽省公开办法》(以下简称《办法》)编制。落实《条例》和《办法》。",
            [("政府信息公开条例", "legal-basis", 2), ("云泽省公开办法", "legal-basis", 2)],
        ),
        ("学习《条例》", [("中华人民共和国政府信息公开条例", "mentioned", 1)]),
        ("按照省有关规定(下称《规定》)和《规定》要求", []),
        ("编制了《目录》和《指南》,印发《办法》", []),
        (
            "制定并印发《清河市信访工作办法》《清河市养老服务规划》,在政府网站公开",
            [("清河市信访工作办法", "issued", 1), ("清河市养老服务规划", "issued", 1)],
        ),
        ("按照通知要求,印发了《清河市信访工作办法》", [("清河市信访工作办法", "issued", 1)]),
        ("根据国务院办公厅转发《关于深化改革的意见》", [("关于深化改革的意见", "legal-basis", 1)]),
        (
            "按照《云泽省人民政府关于印发〈云泽省信访办法〉的通知》执行",
            [("云泽省人民政府关于印发〈云泽省信访办法〉的通知", "legal-basis", 1)],
        ),
        ("依据《清河市信访\n工作办法》受理", [("清河市信访工作办法", "legal-basis", 1)]),
    ],
)
def test_titles(text: str, expected: list[tuple[str, str, int]]) -> None:
    found, _ = read_policies(text)
    assert [(p.title, p.relation, len(p.mentions)) for p in found] == expected


@pytest.mark.parametrize(
    ("text", "year", "id_"),
    [
        ("根据《中华人民共和国政府信息公开条例》", 2018, "zhengfuxinxigongkaitiaoli-2007"),
        ("根据《政府信息公开条例》", 2019, "zhengfuxinxigongkaitiaoli-2019"),
        ("按照《关于做好工作的通知》(清政办发〔2017184号)", 2017, "qingzhengbanfa-2017-184"),
        ("依据《中华人民共和国行政许可法》", 2017, "xingzhengxukefa"),
        ("依据《云泽省政府信息公开办法》", 2017, "990000-zhengfuxinxigongkaibanfa"),
        ("制定了《信访工作办法》", 2017, "990100-xinfanggongzuobanfa"),
    ],
)
def test_identifier(text: str, year: int, id_: str) -> None:
    assert only(text, year).id == id_


def test_long_titles_are_cut_and_told_apart() -> None:
    one, other = (only(f"印发了《关于进一步做好全市各级行政机关政府信息公开工作{w}的通知》").id for w in ("一", "二"))
    assert one != other
    assert one.rpartition("-")[0] == other.rpartition("-")[0]
    assert len(one) < 64


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("按照《市政府办公室关于做好工作的通知》", "清河市人民政府办公室"),
        ("按照《国务院办公厅关于做好工作的通知》", "国务院办公厅"),
        ("学习省财政厅《关于做好工作的通知》", "云泽省财政厅"),
        ("市教育局印发了《招生工作意见》", "清河市教育局"),
        ("印发了《招生工作意见》", "清河市人民政府"),
        ("按照《关于做好工作的通知》(国办发〔2018〕23号)", "国务院办公厅"),
        ("按照《关于做好工作的通知》", None),
    ],
)
def test_issuer(text: str, issuer: str | None) -> None:
    found = only(text).issuer
    assert (found and found.name) == issuer


def test_numbers_without_a_title() -> None:
    found, issues = read_policies("按照云气办函〔2021202号和清气办函〔202116号文件,公布报告(清政办发〔2020〕5号)。")
    assert [(p.number, p.number_as_written, p.relation) for p in found] == [
        ("云气办函〔2021〕202号", "云气办函〔2021202号", "legal-basis"),
        ("清气办函〔2021〕16号", "清气办函〔202116号", "legal-basis"),
    ]
    assert [issue.code for issue in issues] == ["broken-document-number"] * 2


def test_known_policies_are_found_by_their_examples() -> None:
    for known, entry in zip(policies.words().known, DATA["known"], strict=True):
        assert known.pattern.fullmatch(entry["example"])


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports are not beside the checkout")
def test_a_real_report() -> None:
    document = read(SHARED / "gaoyou-2017.txt")
    folded = fold(document.text)
    found, _ = find_policies(document, folded, find_report(document, folded)[0])
    facts = json.loads((SHARED / "gaoyou-2017.facts.json").read_text(encoding="utf-8"))["policies"]
    assert [(p.title, p.kind, p.relation, p.number, p.number_as_written) for p in found] == [
        (f["title"], f["kind"], f["relation"].replace(" ", "-"), f.get("number"), f.get("as_written")) for f in facts
    ]
