"""Divisions: codes valid in a year, names resolved by what else the text names, English names."""

from __future__ import annotations

import re

import pytest

from gongkai.knowledge import divisions, entries
from gongkai.text import fold


@pytest.mark.parametrize(
    ("chain", "year", "code"),
    [
        ("高邮市", 2017, "321084"),
        ("江苏省/扬州市/高邮市", 2017, "321084"),
        ("定陶区", 2017, "371703"),
        ("定陶县", 2014, "371727"),
        ("定陶县", 2016, "371727"),  # the year it became a district
        ("定陶区", 2016, "371703"),
        ("定陶县", 2018, "371703"),  # an old name leads to the new division
        ("定陶区", 2014, "371727"),
        ("花都市", 2015, "440114"),
        ("广州市/花都区", 2015, "440114"),
        ("巢湖市", 2009, "341400"),
        ("巢湖市", 2012, "340181"),
        ("公主岭市", 2020, "220184"),
        ("北川县", 2015, "510726"),  # short for an autonomous county
        ("恩施州", 2015, "422800"),
        ("仙桃市", 2015, "429004"),
        ("浦东新区", 2015, "310115"),
        ("神农架林区", 2015, "429021"),
        ("平潭综合实验区", 2019, "350128"),  # a zone stands at the code of the county it governs
        ("清河市", 2016, "990100"),
        ("石门县", 2014, "430726"),  # the real one, where the text does not speak of the fictional
        ("云泽省/南岭市/石门县", 2014, "990221"),
        ("朝阳区", 2011, None),  # Beijing or Changchun
        ("吉林省/朝阳区", 2011, "220104"),
        ("长春/朝阳区", 2011, "220104"),
        ("无此县", 2011, None),
    ],
)
def test_resolve(chain: str, year: int, code: str | None) -> None:
    found = divisions.resolve(chain.split("/"), year)
    assert (found and found.code) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("北京市朝阳区民政局", "110105"),
        ("请登录长春市政府网站", "220104"),
        ("吉林省的部署", "220104"),
        ("按照吉林有关要求", "220104"),
        ("北京与吉林都有", None),
        ("", None),
    ],
)
def test_the_text_decides_between_divisions_of_one_name(text: str, code: str | None) -> None:
    found = divisions.resolve(["朝阳区"], 2011, text)
    assert (found and found.code) == code


def test_near_divisions_come_first() -> None:
    city = divisions.resolve(["长春市"], 2011)
    found = divisions.resolve(["朝阳区"], 2011, "", city)
    assert found
    assert found.code == "220104"


def test_a_division_knows_its_ancestors() -> None:
    found = divisions.division("321084", 2017)
    assert found
    assert found.name == "江苏省扬州市高邮市"
    assert found.path == (("320000", "江苏省"), ("321000", "扬州市"))
    assert divisions.own_name(found) == "高邮市"


def test_a_district_is_called_with_its_city() -> None:
    names = {code: divisions.division(code, 2017) for code in ("370213", "321084", "310118", "429004")}
    assert {code: divisions.name_in_full(d) for code, d in names.items() if d} == {
        "370213": "青岛市李沧区",
        "321084": "高邮市",
        "310118": "上海市青浦区",
        "429004": "仙桃市",
    }


def test_codes_of_other_years_are_unknown() -> None:
    assert divisions.division("371703", 2010) is None
    assert divisions.division("000000", 2010) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("江苏省扬州市高邮市人民政府", ["江苏省", "扬州市", "高邮市"]),
        ("道县文化局;建设和县级公路", ["道县"]),  # two characters count at a boundary only
        ("老城区和高新区的社区", []),
        ("大同市城区民政局", ["大同市", "城区"]),
        ("市中山路、全市、各县区", []),
        ("平潭综合实验区管委会", ["平潭综合实验区"]),
    ],
)
def test_names_in_a_text(text: str, expected: list[str]) -> None:
    found = divisions.find_names(fold(text))
    assert [f.name for f in found] == expected
    assert all(f.span.of(text) == f.name for f in found)


@pytest.mark.parametrize(
    ("name", "english"),
    [(kind["example"], kind["english"]) for kind in entries.load("divisions.yaml")["kinds"]]
    + [
        ("西安市", "Xi'an City"),
        ("道县", "Daoxian County"),
        ("陕西省", "Shaanxi Province"),
        ("内蒙古自治区", "Inner Mongolia Autonomous Region"),
        ("双江拉祜族佤族布朗族傣族自治县", "Shuangjiang Lahu, Va, Blang and Dai Autonomous County"),
    ],
)
def test_english_name(name: str, english: str) -> None:
    assert divisions.english_name(name) == english


def test_the_table_is_whole() -> None:
    codes = [divisions.division(f"{province:02}0000", 2020) for province in range(11, 66)]
    assert len([found for found in codes if found]) == 31
    assert not [found for found in codes if found and not re.search(r"[省市区]$", found.name)]
