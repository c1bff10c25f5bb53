"""The scheme of divisions: names with years, successions, one preferred label a language whatever the report's year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.facts import Agency, Division
from gongkai.knowledge import agencies, divisions, successions
from gongkai.model.divisions import division_triples, needed
from gongkai.model.labels import agency_names, division_names
from gongkai.model.ntriples import Triple, parse
from gongkai.model.terms import DCT, GK, RDF, SCHEMA, SKOS
from gongkai.validate import validate

BASE = "https://data.example/"


@pytest.fixture(scope="module")
def whole() -> tuple[Triple, ...]:
    return division_triples(["990181"], BASE, is_whole=True)


def division(code: str) -> str:
    return f"<{BASE}id/division/{code}>"


def ntriples(triples: Iterable[Triple]) -> bytes:
    return "".join(f"{' '.join(triple)} .\n" for triple in triples).encode()


def objects(triples: tuple[Triple, ...], subject: str, predicate: str) -> list[str]:
    return [parse(o)[0].removeprefix(f"{BASE}id/division/") for s, p, o in triples if (s, p) == (subject, predicate)]


# --- Names and years


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("371703", [("定陶区", 2016, 9999)]),
        ("120110", [("东郊区", 0, 1992), ("东丽区", 1992, 9999)]),  # the table: -1991, 1992-
        ("210112", [("东陵区", 1983, 2014), ("浑南区", 2014, 9999)]),
        ("110103", [("崇文区", 0, 2010)]),
        ("511400", [("涪陵市", 1995, 1997), ("眉山市", 2000, 9999)]),  # another place
        ("232703", [("新林区", 1981, 2018)]),  # the table has it in traditional characters as well
        ("210311", [("旧堡区", 1983, 1996), ("千山区", 1996, 9999)]),  # and a row that ends before it begins
        ("321500", []),
    ],
)
def test_history(code: str, names: list[tuple[str, int, int]]) -> None:
    assert [(row.name, row.since, row.until) for row in divisions.history(code)] == names


def test_histories_are_in_order() -> None:
    for code in divisions.codes():
        years = [year for row in divisions.history(code) for year in (row.since, row.until)]
        assert years == sorted(years), code


def test_latest() -> None:
    last = divisions.latest("130502")
    assert last == Division("130502", "河北省邢台市襄都区", (("130000", "河北省"), ("130500", "邢台市")))
    assert divisions.latest("321500") is None


# --- Successions


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("371727", ("371703",)),  # a county became a district
        ("372923", ("371727",)),  # its prefecture a city
        ("320621", ("320685",)),
        ("220381", ("220184",)),  # another prefecture
        ("142325", ("141123",)),  # one sign, but the very same name
        ("142200", ("140900",)),  # the table ends it the year before
        ("310103", ("310101",)),  # by data: joined to another
        ("110104", ("110102",)),
        ("320586", ("320506", "320507")),  # divided
        ("340304", ()),  # in force
        ("372126", ()),  # two codes of the name began in the year
        ("130106", ()),  # 郊区: its name says nothing
        ("999999", ()),
    ],
)
def test_successors(code: str, after: tuple[str, ...]) -> None:
    assert successions.successors(code) == after
    assert all(code in successions.predecessors(other) for other in after)


def test_no_succession_leads_back() -> None:
    def follow(code: str, seen: frozenset[str]) -> int:
        assert code not in seen
        return 1 + sum(follow(other, seen | {code}) for other in successions.successors(code))

    assert sum(follow(code, frozenset()) > 1 for code in divisions.codes()) > 2600


def test_successors_of_reports_years_are_known() -> None:
    """Of the codes that ended since the first reports, few have no successor: those that were divided among several."""
    ended = [code for code in divisions.codes() if 2008 <= divisions.history(code)[-1].until < 2025]
    unknown = [code for code in ended if not successions.successors(code)]
    assert len(ended) > 200
    assert len(unknown) < 25, unknown


def test_listed_successions_agree_with_the_table() -> None:
    listed = list(successions.listed())
    assert len(listed) > 180
    assert len({row[:3:2] for row in listed}) == len(listed)
    derived = successions.derived()
    for code, name, successor, successor_name, year in listed:
        last = divisions.history(code)[-1]
        assert (last.name, last.until) == (name, year), code
        names = [row.name for row in divisions.history(successor) if row.since <= year + 1 and row.until > year]
        assert successor_name in names, successor
        assert derived.get(code) != successor, f"{code}: follows from names and years"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("110103\t崇文区\t110101", r"line 2: expected code, name, successor, .*; found '110103"),
        ("110103\t崇文区\t110101\t东城区\t年", r"line 2: expected code, name"),
        ("110103\t崇文区\t119999\t东城区\t2010", r"line 2: expected codes of GB/T 2260; found 119999"),
    ],
)
def test_a_wrong_row_is_named(row: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "successions.tsv").write_text(f"code\tname\tsuccessor\tsuccessor_name\tyear\n{row}\n", "utf-8")
    monkeypatch.setattr(resources, "folder", lambda _: tmp_path)
    with pytest.raises(KnowledgeError, match=f"successions.tsv, {message}"):
        list(successions.listed())


# --- The scheme


def test_only_what_is_needed() -> None:
    codes = needed(["371703", "110101"])
    assert {"370000", "371700", "371727", "372923", "110000", "110101", "110103"} <= set(codes)
    assert not [code for code in codes if code[:2] not in ("11", "37")]
    assert len(codes) < 15
    assert needed([]) == needed(["000000"]) == ()


def test_whole(whole: tuple[Triple, ...]) -> None:
    codes = set(needed(["990181"], is_whole=True))
    assert len(codes) > 6500
    assert {code for code in codes if code.startswith("99")} == {"990000", "990100", "990181"}
    assert Counter(o for _, p, o in whole if p == RDF.type)[GK.Division] == len(codes)


def test_what_is_mentioned_is_described(whole: tuple[Triple, ...]) -> None:
    for triples in (whole, division_triples(["371703", "511422", "310101"], BASE)):
        described = {s for s, _, _ in triples}
        assert {o for _, _, o in triples if o.startswith(f"<{BASE}")} <= described


def test_a_division_in_full() -> None:
    triples = division_triples(["130502"], BASE)
    subject, name = division("130502"), division("130502#1983")
    assert objects(triples, subject, SKOS.prefLabel) == ["襄都区", "Xiangdu District"]
    assert objects(triples, subject, SKOS.altLabel) == ["桥东区", "Qiaodong District"]
    assert objects(triples, subject, SKOS.broader) == ["130500"]
    assert objects(triples, subject, GK.divisionLevel) == ["https://w3id.org/gongkai/code/division-level/county"]
    assert objects(triples, subject, SCHEMA.validFrom) == ["1983"]
    assert objects(triples, subject, SCHEMA.validThrough) == []
    assert objects(triples, subject, GK.divisionName) == ["130502#1983", "130502#2020"]
    assert objects(triples, name, SCHEMA.validThrough) == ["2020"]
    assert objects(triples, division("130000"), SKOS.topConceptOf) == [f"{BASE}id/division"]
    assert objects(division_triples(["371727"], BASE), division("371727"), DCT.isReplacedBy) == ["371703"]


def test_a_code_of_two_places_bears_the_names_of_the_last() -> None:
    triples = division_triples(["511400"], BASE)
    assert objects(triples, division("511400"), SKOS.prefLabel)[0] == "眉山市"
    assert objects(triples, division("511400"), SKOS.altLabel) == []
    assert objects(triples, division("511400"), GK.divisionName) == ["511400#1995", "511400#2000"]


def test_the_scheme_keeps_the_rules() -> None:
    """Those of divisions and those of vocabularies."""
    triples = division_triples(["371727", "990181"], BASE)
    assert validate(ntriples(triples)).findings == ()
    unlabelled = [triple for triple in triples if triple[1] != SKOS.prefLabel]
    codes = {finding.code for finding in validate(ntriples(unlabelled)).findings}
    assert codes == {"concept-label", "division-label"}


def test_a_base_that_ends_in_a_hash() -> None:
    triples = division_triples(["371703"], "https://data.example/#")
    assert {s for s, p, o in triples if o == GK.DivisionName} >= {"<https://data.example/#id/division/371703/2016>"}


# --- The graphs of reports agree with it


def test_all_reports_call_a_division_alike(whole: tuple[Triple, ...]) -> None:
    """SKOS S14: one preferred label a language, also when the graphs of all years are put together."""
    preferred, others = defaultdict(set), defaultdict(set)
    for s, p, o in whole:
        if p in (SKOS.prefLabel, SKOS.altLabel):
            (preferred if p == SKOS.prefLabel else others)[s].add(parse(o)[0])
    broader = defaultdict(set)
    for s, p, o in whole:
        if p == SKOS.broader:
            broader[s].add(o)
    checked, renamed = 0, set()
    for code in divisions.codes():
        for year in range(2008, 2025):
            found = divisions.division(code, year)
            if found and not code.startswith("99"):
                last, then = division_names(found)
                assert set(last) == preferred[division(code)], (code, year)
                assert set(then) - set(last) <= others[division(code)], (code, year)
                assert broader[division(code)] == {division(above) for above, _ in found.path[-1:]}, (code, year)
                renamed |= {code} if then != last else set()
                checked += 1
    assert checked > 40_000
    assert len(renamed) > 10


def test_an_agency_is_called_after_its_division() -> None:
    where = divisions.division("130502", 2018)
    assert where
    last, then = agency_names(agencies.department(where, "教育局"))
    assert then == ("邢台市桥东区教育局", "Education Bureau of Qiaodong District, Xingtai City")
    assert last == ("邢台市襄都区教育局", "Education Bureau of Xiangdu District, Xingtai City")
    nowhere = Agency("某局", "moju", "Some Bureau")
    assert agency_names(nowhere) == (("某局", "Some Bureau"), ("某局", "Some Bureau"))
