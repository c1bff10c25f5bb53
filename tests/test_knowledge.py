"""Every entry of the knowledge about figures carries an example; all of them run here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from figuring import figures_of
from gongkai.errors import KnowledgeError
from gongkai.knowledge import divisions, entries, tiles, wordings
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.read import read_text

WORDINGS = entries.load("wordings.yaml")
EXCLUSIONS = entries.load("exclusions.yaml")
STATEMENTS = entries.load("statements.yaml")
NUMBERS = entries.load("numbers.yaml")

WORDING_CASES = [
    pytest.param(codes, f"{codes}/{n}".replace(" + ", "+").replace(" ", "-"), entry, id=f"{codes}/{n}")
    for codes, group in WORDINGS["wordings"].items()
    for n, entry in enumerate(group, 1)
]
EXCLUSION_CASES = [
    pytest.param(reason, entry, id=f"{reason}/{n}")
    for reason, group in EXCLUSIONS["exclusions"].items()
    for n, entry in enumerate(group, 1)
]


@pytest.mark.parametrize(("codes", "rule", "entry"), WORDING_CASES)
def test_wording_reads_its_example(codes: str, rule: str, entry: dict[str, Any]) -> None:
    found = figures_of(entry["example"] + "。").figures
    read = [f for f in found if f.rule == rule]
    named, _, applicant = codes.partition("@")
    assert {f.indicator for f in read} == (set(named.split(" + ")) if not codes.startswith("none") else {None})
    assert {f.applicant for f in read} == {applicant or None}
    assert Decimal(str(entry["value"])) in {f.value for f in read}


def test_wordings_are_many_and_their_indicators_exist() -> None:
    assert len(WORDING_CASES) >= 380
    codes = {code for wording in wordings.wordings() for code in wording.indicators}
    assert codes <= set(vocabulary().indicators)
    assert set(WORDINGS["side_by_side"]) <= set(vocabulary().indicators)


@pytest.mark.parametrize(("reason", "entry"), EXCLUSION_CASES)
def test_exclusion_excludes_what_its_example_lists(reason: str, entry: dict[str, Any]) -> None:
    found = figures_of(entry["example"])
    chinese = [w for w in entry["excluded"] if not w.isascii()]
    assert [e.quote for e in found.excluded] == [w for w in entry["excluded"] if w.isascii()]
    assert not entry["excluded"] or chinese or reason in {e.reason for e in found.excluded}
    assert [f.quote for f in found.figures if f.state == "number"] == entry.get("kept", [])
    assert not {f.quote for f in found.figures} & set(chinese)


def test_exclusions_are_many() -> None:
    assert len(EXCLUSION_CASES) >= 67


@pytest.mark.parametrize(("text", "codes"), STATEMENTS["examples"].items())
def test_statement_states_what_its_example_lists(text: str, codes: list[str]) -> None:
    found = figures_of(text, document=read_text(text, "example.txt"))
    assert sorted(f.indicator or "" for f in found.figures if f.state == "stated-in-words") == codes
    assert all(f.value == 0 for f in found.figures)


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [
        ("(?:政策)?解读(?:类|性)?{L}{F}", "解读"),
        ("公开|发布", ""),
        ("新(?:收|增)?政务微信[公号]{C}{F}", "政务微信"),
        ("个人隐私?{P}{0,8}", "个人隐"),
        ("(?:甲(?:乙|丙))丁戊*", "丁"),
    ],
)
def test_literal_is_what_every_match_holds(pattern: str, literal: str) -> None:
    assert wordings.literal_of(pattern) == literal


def test_every_wording_compiles_and_reads_one_figure() -> None:
    assert all("n" in wording.pattern.groupindex for wording in wordings.wordings())


@pytest.mark.parametrize("entry", [*NUMBERS["chinese"], *NUMBERS["not_counts"]])
def test_chinese_number_counts_where_its_example_says(entry: dict[str, Any]) -> None:
    assert [f.quote for f in figures_of(entry["example"]).figures] == entry["counts"]


def test_broken_pattern_names_its_entry() -> None:
    with pytest.raises(KnowledgeError, match=r"here/1: .* in '\('"):
        wordings._compile("(", {}, "here/1")


def test_every_province_has_a_tile_of_its_own() -> None:
    codes = [code for code in divisions.codes() if code.endswith("0000") and code < "99"]
    provinces = {code: found.name for code in codes if (found := divisions.division(code, 2024))}
    assert len(provinces) == 34
    assert {tile.code: tile.zh for tile in tiles.tiles()} == {
        code: divisions.stem_of(name) for code, name in provinces.items()
    }
    first = {"code": "320000", "row": 1, "column": 1, "zh": "江苏", "en": "JS"}
    for change, what in (({}, "code"), ({"code": "330000"}, "zh"), ({"code": "330000", "zh": "浙江"}, "en"),
                         ({"code": "330000", "zh": "浙江", "en": "ZJ"}, "place")):  # fmt: skip
        with pytest.raises(KnowledgeError, match=f"tiles.yaml, .*: expected a {what} of its own"):
            tiles.load([first, first | change])
