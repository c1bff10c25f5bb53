"""Agencies: the examples of the knowledge, names in full, identifiers, and where a name means nothing."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.extract.agencies import find_agencies
from gongkai.facts import Agency, AgencyMention, Period, Report
from gongkai.knowledge import agencies, entries
from gongkai.knowledge.agencies import Jurisdiction, name_agency, split
from gongkai.read import read_text
from gongkai.text import fold

DATA = entries.load("agencies.yaml")


def report_of(name: str, year: int = 2017) -> Report:
    named = split(name)
    assert named
    agency = name_agency(named, Jurisdiction(year)) or agencies.unplaced(named)
    return Report(agency, year, Period(date(year, 1, 1), date(year, 12, 31)), "")


def mentions(text: str, report: Report) -> dict[str, Agency]:
    found: tuple[AgencyMention, ...] = find_agencies(read_text(text), fold(text), report)
    assert all(m.span.of(text) == m.name for m in found)
    return {m.name: m.agency for m in found}


@pytest.mark.parametrize(("text", "expected"), DATA["examples"].items(), ids=list(DATA["examples"]))
def test_example(text: str, expected: dict[str, str]) -> None:
    found = mentions(text, report_of("高邮市"))
    assert {name: agency.name for name, agency in found.items()} == expected


def test_every_department_is_read_under_each_of_its_names() -> None:
    names = [(alias, d["name"]) for d in DATA["departments"] for alias in (d["name"], *d["aliases"])]
    assert len(names) > 140
    for alias, name in names:
        found = mentions(f"由清河市{alias}牵头落实", report_of("清河市"))
        assert {a.name for a in found.values()} == {f"清河市{name}"}, alias


def test_every_word_has_an_english_name() -> None:
    departments = [d["name"] for d in DATA["departments"]]
    assert not [name for name in departments if agencies.english_department(name) == name or "Ju" in name]


@pytest.mark.parametrize(
    ("reporter", "text", "expected"),
    [
        ("柳溪县青石镇", "镇政府与县教育局", {"镇政府": "990121-qingshizhen", "县教育局": "990121-jiaoyuju"}),
        ("清河市东桥区", "区教育局、市教育局", {"区教育局": "990102-jiaoyuju", "市教育局": "990100-jiaoyuju"}),
        ("清河市", "县教育局、区教育局、省教育厅", {"省教育厅": "990000-jiaoyuting"}),
        (
            "平潭综合实验区",
            "区管委会办公室与县政府",
            {"区管委会办公室": "350128-pingtanzongheshiyanqu-bangongshi", "县政府": "350128"},
        ),
        ("云泽省教育厅", "清河市政府、柳溪县教育局", {"清河市政府": "990100", "柳溪县教育局": "990121-jiaoyuju"}),
        ("清河市", "《市教育局关于招生的通知》", {}),
        ("清河市", "市教\n育局", {}),
    ],
)
def test_levels_in_the_jurisdiction(reporter: str, text: str, expected: dict[str, str]) -> None:
    assert {name: agency.id for name, agency in mentions(text, report_of(reporter)).items()} == expected


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("清河市", "People's Government of Qinghe City"),
        ("清河市东桥区", "People's Government of Dongqiao District, Qinghe City"),
        ("柳溪县青石镇", "People's Government of Qingshi Town, Liuxi County"),
        ("东桥区桃园街道办事处", "Taoyuan Subdistrict Office, Dongqiao District, Qinghe City"),
        ("清河市人社局", "Human Resources and Social Security Bureau of Qinghe City"),
        ("清河市政府办公室", "Office of the People's Government of Qinghe City"),
        ("平潭综合实验区管委会", "Administrative Committee of Pingtan Comprehensive Pilot Zone"),
    ],
)
def test_english(name: str, english: str) -> None:
    assert report_of(name).agency.english == english


@pytest.mark.parametrize("name", ["我局", "结构布局", "清河", "报告", "局", "政府", "管委会", ""])
def test_no_agency(name: str) -> None:
    assert split(name) is None
