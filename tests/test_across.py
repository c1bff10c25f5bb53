"""Pages across reports: what is set side by side, ranked and added up; small parts, small pages, the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import html

from across_reports import BASE, made, many
from gongkai.batch import build
from gongkai.errors import KnowledgeError
from gongkai.knowledge.overview import load, overview
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model.terms import CODE
from gongkai.project import Project
from gongkai.publish.across import (
    Across,
    compare_files,
    compare_page,
    facts_json,
    facts_of,
    index,
    indicator_tables,
    shared_sections,
    vocabulary_sections,
)
from gongkai.publish.across.agency import answers, outcomes_of
from gongkai.publish.across.division import divisions
from gongkai.publish.across.facts import Broken, Cited, Said, Stated, read_facts
from gongkai.publish.across.index import Tier
from static_site import SAMPLES, extraction_of, graphs_of

RECEIVED = "applications-received"
SAMPLES_FOLDER = Path(__file__).parents[1] / "data" / "samples"


def section(across: Across, path: str) -> html.HtmlElement:
    """Return the section of ``id/…`` or ``code/…`` as a tree."""
    if path.startswith("code/"):
        made_of = vocabulary_sections(across, indicator_tables(across, BASE))[
            f"<{CODE.iri}{path.removeprefix('code/')}>"
        ]
    else:
        made_of = shared_sections(across, BASE)[f"<{BASE}{path}>"]
    return html.fromstring(f"<div>{made_of.make()}</div>")


def text_of(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def rows_of(tree: html.HtmlElement, query: str) -> list[list[str]]:
    return [[text_of(cell) for cell in row.xpath("./th|./td")] for row in tree.xpath(f"{query}/tbody/tr")]


# What is kept of a report


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_is_kept_is_what_was_read(sample: str) -> None:
    extraction, graphs = extraction_of(sample), graphs_of(sample, BASE)
    facts = facts_of(extraction, graphs)
    assert read_facts(facts_json(facts)) == facts
    totals = [node for node in graphs.nodes.observations if node.figure.applicant in (None, "total")]
    assert [one.value for one in facts.stated] == [node.figure.value for node in totals]
    assert len(facts.cited) == len(extraction.policies)
    kept = {kind: len(said) for kind, said in facts.said.items()}
    assert kept == {
        "measure": len(extraction.measures),
        "problem": len(extraction.problems),
        "commitment": len(extraction.commitments),
    }


def test_no_words_are_kept_that_are_not_published() -> None:
    extraction = extraction_of("qinghe-2016.txt")
    told = facts_json(facts_of(extraction, graphs_of("qinghe-2016.txt", BASE)))
    untold = facts_json(facts_of(extraction, graphs_of("qinghe-2016.txt", BASE, "none")))
    assert extraction.commitments
    for commitment in extraction.commitments:
        assert commitment.text in told
        assert commitment.text not in untold


# Side by side


def test_an_agencys_own_report_comes_before_what_a_later_one_says() -> None:
    last_year = Stated(RECEIVED, 2016, False, Decimal(99), "number", "990100-2016-applications-received")
    before = Stated(RECEIVED, 2015, False, Decimal(7), "number", "990100-2015-applications-received")
    across = index(
        [made("990100", 2016, {RECEIVED: 52}), made("990100", 2017, [last_year, before])],
    )
    values = across.agencies["990100"].values[RECEIVED]
    assert {year: value.value for year, value in values.items()} == {2016: Decimal(52), 2015: Decimal(7)}
    cells = rows_of(section(across, "id/agency/990100"), "//section[@id='years']//table")
    assert [row[1:] for row in cells if "Information requests received" in row[0]] == [["7†", "52", "—"]]


def test_running_totals_are_those_at_the_end_of_the_year_and_only_where_they_are_meant() -> None:
    stated = [
        Stated("proactive-total-cumulative", 2014, True, Decimal(900), "number", "990100-to-2014-12-31-x"),
        Stated(RECEIVED, 2014, True, Decimal(500), "number", "990100-to-2014-12-31-y"),
        Stated(RECEIVED, 2014, False, Decimal(5), "number", "990100-2014-applications-received"),
    ]
    values = index([made("990100", 2014, stated)]).agencies["990100"].values
    assert values["proactive-total-cumulative"][2014].value == 900
    assert values[RECEIVED][2014].value == 5


@pytest.mark.parametrize(
    ("agency", "tier", "english"),
    [
        ("990000", Tier(1, True), "Province governments"),
        ("990100", Tier(2, True), "Prefecture governments"),
        ("990121", Tier(3, True), "County governments"),
        ("990121-jiaoyuju", Tier(3, False), "County departments, townships and others"),
    ],
)
def test_tiers(agency: str, tier: Tier, english: str) -> None:
    across = index([made(agency, 2017)])
    assert across.agencies[agency].tier == tier
    assert tier.names[1] == english


def test_outcomes_of_both_forms_are_put_together() -> None:
    old = {"granted": 5, "not-existing": 2, "not-this-agency": 1, "asked-to-correct": 1, "refused": None}
    new = {"granted": 6, "not-provided": 3, "not-provided-not-held": 3, "not-processed": 0}
    agency = index([made("990100", 2018, old), made("990100", 2021, new)]).agencies["990100"]
    kinds = [outcome.kind for outcome in overview().outcomes]
    found = [dict(zip(kinds, outcomes_of(agency, year), strict=True)) for year in (2018, 2021)]
    assert found[0] == dict.fromkeys(kinds) | {"outcome-granted": 5, "outcome-lacking": 3, "outcome-other": 1}
    assert found[1] == dict.fromkeys(kinds) | {"outcome-granted": 6, "outcome-lacking": 3, "outcome-unprocessed": 0}


def test_the_overview_names_indicators_that_there_are() -> None:
    raw = {"main": [], "first": [], "running": [], "outcomes": []}
    with pytest.raises(KnowledgeError, match="main: expected an indicator of the catalogue, found nonsense"):
        load({**raw, "main": ["nonsense"]})
    twice = {"kind": "k", "zh": "甲", "en": "A", "indicators": ["granted"]}
    with pytest.raises(KnowledgeError, match="expected each indicator once"):
        load({**raw, "outcomes": [twice, twice]})
    catalogue = vocabulary().indicators
    told = {code for outcome in overview().outcomes for code in outcome.indicators}
    parts = {
        code for code, one in catalogue.items() if one.parent in ("applications-replied", "applications-concluded")
    }
    assert told == parts - {"applications-on-time", "applications-extended"}, "every way in which a request can end"


# Pages


def test_commitments_stand_beside_the_measures_of_the_next_year_on_the_topic() -> None:
    promised = (Said("990100-2016-1", "training", "培训", "C1"), Said("990100-2016-2", "", "其他", "C2"))
    alone = (Said("990100-2017-1", "training", "再培训", "C1"),)
    done = (Said("990100-2017-1", "training", "办班", "M1"), Said("990100-2017-2", "supervision", "检查", "M2"))
    reports = [
        made("990100", 2016, said={"commitment": promised}),
        made("990100", 2017, said={"measure": done, "commitment": alone}),
        made("990100", 2019, said={"measure": done}),
    ]
    found = [
        (report.year, after and after.year, [(row.topic, row.measures) for row in rows])
        for report, after, rows in answers(reports)
    ]
    assert found == [(2016, 2017, [("training", done[:1]), ("", None)]), (2017, None, [("training", None)])]
    told = text_of(section(index(reports), "id/agency/990100").xpath("//section[@id='commitments']")[0])
    assert "办班" in told
    assert "The next report is not here" in told


def test_equal_values_share_a_rank_and_the_order_is_that_of_identifiers() -> None:
    values = {"990121": 7, "990100": 7, "990200": 9, "990222": 4, "990181": None}
    across = index([made(agency, 2017, {RECEIVED: value}) for agency, value in values.items()])
    table = rows_of(section(across, f"code/indicator/{RECEIVED}"), "//section[@id='ranking']//table")
    assert [(row[1], row[0][-6:], row[2]) for row in table] == [
        ("1", "990200", "9"), ("2", "990100", "7"), ("2", "990121", "7"), ("4", "990222", "4"),
    ]  # fmt: skip


def test_levels_are_not_added_up() -> None:
    values = {"990100": 10, "990200": 20, "990100-jiaoyuju": 3, "990121": 4}
    across = index([made(agency, 2017, {RECEIVED: value}) for agency, value in values.items()])
    rows = rows_of(section(across, f"code/indicator/{RECEIVED}"), "//section[@id='levels']//table")
    assert [row[1:] for row in rows] == [
        ["2", "30", "10", "15", "20"], ["1", "3", "3", "3", "3"], ["1", "4", "4", "4", "4"],
    ]  # fmt: skip
    totals = section(across, "id/division/990100").xpath("//section[@id='totals']//table")[0]
    sums = [[text_of(cell) for cell in row.xpath("./td")[-2:]] for row in totals.xpath("./tbody/tr")]
    assert sums == [["1", "10"], ["1", "3"], ["1", "4"]]


def test_a_map_has_the_median_of_each_province_level_by_level() -> None:
    values = {"320100": 10, "320200": 30, "330100": 7, "320121": 4, "330100-jiaoyuju": 1, "990100": 9}
    across = index([made(agency, 2017, {RECEIVED: value}) for agency, value in values.items()])
    shown = section(across, f"code/indicator/{RECEIVED}").xpath("//section[@id='map']//figure")
    assert len(shown) == 1, "of counties and departments there is one province only, and 99 is no province"
    assert rows_of(shown[0], ".//table") == [["江苏 JS", "2", "20"], ["浙江 ZJ", "1", "7"]]
    assert len(shown[0].xpath(".//*[local-name()='rect' and contains(@class, 'chart-filled')]")) == 2
    assert len(shown[0].xpath(".//*[local-name()='rect']")) == 34
    alone = index([made("320100", 2017, {RECEIVED: 1})])
    assert not section(alone, f"code/indicator/{RECEIVED}").xpath("//section[@id='map']")


def test_what_lies_below_a_division() -> None:
    across = index(
        [made(agency, year) for agency in ("990100", "990121", "990121-x", "990222") for year in (2016, 2018)]
    )
    found = divisions(across)
    assert {code: (len(one.own), sorted(one.children), len(one.all)) for code, one in found.items()} == {
        "990000": (0, ["990100", "990200"], 4),
        "990100": (1, ["990121"], 3),
        "990121": (2, [], 2),
        "990200": (0, ["990222"], 1),
        "990222": (1, [], 1),
    }
    tree = section(across, "id/division/990100")
    assert rows_of(tree, "//section[@id='below']//table")[0][1:] == ["2", "4", "2016–2018"]
    assert rows_of(tree, "//section[@id='coverage']//table") == [["2016", "3"], ["2017", "0"], ["2018", "3"]]
    assert tree.xpath("//section[@id='agencies']//td/a/@href") == [
        "../../doc/report/990100-2016.html", "../../doc/report/990100-2018.html",
    ]  # fmt: skip


def test_who_cites_a_policy_and_how() -> None:
    cited = [Cited(f"{BASE}id/policy/p", "办法", "Measures", "legal-basis", "x-1")]
    issued = [Cited(f"{BASE}id/policy/p", "办法", "Measures", "issued", "y-1")]
    reports = [made("990100", 2016, cited=issued), made("990100", 2018, cited=cited), made("990200", 2018, cited=cited)]
    tree = section(index(reports), "id/policy/p")
    assert rows_of(tree, "//section/div/table") == [["2016", "0", "1"], ["2018", "2", "0"]]
    assert rows_of(tree, "//figure//table") == [["2016", "1"], ["2017", "—"], ["2018", "2"]], "no report is about 2017"
    assert tree.xpath("//li/a[2]/@href") == [f"../../doc/citation/{one}.html" for one in ("x-1", "x-1", "y-1")]


def test_the_regulation_has_a_section_also_where_nobody_names_it() -> None:
    tree = section_of_regulation(index([made("990100", 2017)]))
    assert text_of(tree) == "已收录的报告都没有提到这份文件。 No report here names this policy."
    cited = [Cited(f"{BASE}id/policy/zhengfuxinxigongkaitiaoli-2007", "条例", "Regulation", "legal-basis", "x-1")]
    assert rows_of(section_of_regulation(index([made("990100", 2017, cited=cited)])), "//figure//table") == [
        ["2017", "1"]
    ]


def section_of_regulation(across: Across) -> html.HtmlElement:
    sections = vocabulary_sections(across, indicator_tables(across, BASE))
    own = sections[f"<{BASE}id/policy/zhengfuxinxigongkaitiaoli-2007>"]
    return html.fromstring(f"<div>{own.make()}</div>")


def test_who_breaks_a_rule() -> None:
    twice = [Broken("channels", "violation", 1), Broken("channels", "warning", 2)]
    across = index([made("990100", 2017, broken=twice), made("990200", 2017), made("990200", 2018)])
    tree = section(across, "code/rule/channels")
    assert rows_of(tree, "//section/div/table") == [["2017", "1", "2"], ["2018", "0", "1"]]
    assert [href.rpartition("/")[2] for href in tree.xpath("//li/a[2]/@href")] == [
        "990100-2017.html#r1", "990100-2017.html#r2",
    ]  # fmt: skip
    assert "None of the 3 reports here breaks this rule." in text_of(section(across, "code/rule/balance"))


def test_measures_of_a_topic() -> None:
    measures = tuple(Said(f"990100-2016-{n}", "training", f"第{n}次培训", f"M{n}") for n in range(1, 71))
    tree = section(index([made("990100", 2016, said={"measure": measures})]), "code/topic/training")
    assert rows_of(tree, "//figure//table") == [["2016", "70"]]
    assert len(tree.xpath("//li")) == 60
    assert "10 more are in the downloads" in text_of(tree)


# Comparing


def test_the_files_of_the_compare_page() -> None:
    odd = Stated("granted", 2017, False, None, "not-applicable", "990100-2017-granted")
    across = index(
        [made("990100", 2016, {RECEIVED: 52}), made("990100", 2017, [odd]), made("990200", 2016, {RECEIVED: "1.50"})]
    )
    tables = indicator_tables(across, BASE)
    files = dict(compare_files(across, tables, Project()))
    index_file = json.loads(files["data/compare/index.json"])
    assert [one[:1] + one[-1:] for one in index_file["indicators"]] == [[RECEIVED, 2], ["granted", 1]]
    assert index_file["years"] == [2016, 2017]
    assert [one[0] for one in index_file["agencies"]] == ["990100", "990200"]
    assert json.loads(files[f"data/compare/{RECEIVED}.json"]) == {"990100": [[2016, "52"]], "990200": [[2016, "1.5"]]}
    assert json.loads(files["data/compare/granted.json"]) == {"990100": [[2017, None, "not-applicable"]]}
    rows = list(csv.DictReader(io.StringIO(files["data/compare/granted.csv"].decode())))
    assert [(row["agency"], row["value"], row["status"], row["iri"]) for row in rows] == [
        ("990100", "", "not-applicable", f"{BASE}id/obs/990100-2017-granted")
    ]


def test_the_compare_page_without_script() -> None:
    across = index([made("990100", 2016, {RECEIVED: 1}), made("990200", 2017, {RECEIVED: 1234, "refused": None})])
    path, page = compare_page(across, Project())
    tree = html.fromstring(page)
    assert path == "compare.html"
    (row,) = rows_of(tree, "//section[@id='compare-first']//table")
    assert [cell for cell in row[1:] if cell != "—"] == ["1,234", "空白 Blank"]
    assert tree.get_element_by_id("compare").get("hidden") is not None
    assert [script.get("src") for script in tree.iter("script") if script.get("type") is None][-1:] == [
        "assets/compare.js"
    ]
    assert not [one for one in tree.iter() if any(name.startswith("on") for name in one.attrib)]


# Many


def test_many_reports_make_small_pages_and_the_same_bytes() -> None:
    across = index(many(2000, observations=20))
    assert len(across.reports) == 2000
    tables = indicator_tables(across, BASE)
    again = index(many(2000, observations=20))
    files = dict(compare_files(across, tables, Project()))
    sizes = {path: len(content) for path, content in (*files.items(), compare_page(across, Project()))}
    assert {path for path, size in sizes.items() if size > 1_000_000} == set()
    assert sizes["compare.html"] < 120_000
    sections = {**shared_sections(across, BASE), **vocabulary_sections(across, tables)}
    others = {**shared_sections(again, BASE), **vocabulary_sections(again, indicator_tables(again, BASE))}
    assert {term: one.mark for term, one in sections.items()} == {term: one.mark for term, one in others.items()}
    assert len(sections) > 1000
    for term, one in sections.items():
        assert len(one.make().encode()) < 120_000, term
    for term in list(sections)[::40]:
        assert sections[term].make() == others[term].make()


def test_only_what_changed_has_another_mark() -> None:
    def marks(value: int) -> dict[str, str]:
        across = index(
            [made("990100", 2017, {RECEIVED: value}), made("990222", 2017, {"staff": 3}), made("990222", 2018, {})]
        )
        sections = {**shared_sections(across, BASE), **vocabulary_sections(across, indicator_tables(across, BASE))}
        return {term: section.mark for term, section in sections.items()}

    before, after = marks(1), marks(2)
    changed = {term.removeprefix(f"<{BASE}").rstrip(">") for term in before if before[term] != after[term]}
    assert changed == {"id/agency/990100", "id/division/990100", "id/division/990000", f"code/indicator/{RECEIVED}"}


# In a build


def test_what_is_not_here_any_more_leaves_the_plain_page(tmp_path: Path) -> None:
    qinghe, anping = SAMPLES_FOLDER / "qinghe-2017.txt", SAMPLES_FOLDER / "anping-2018.html"
    out = tmp_path / "site"
    build([qinghe, anping], out)
    page = (out / "doc" / "agency" / "990222.html").read_text(encoding="utf-8")
    assert 'id="years"' in page
    assert "assets/charts.css" in page
    assert 'id="mentions-1"' in (out / "doc" / "code" / "rule" / "channels.html").read_text(encoding="utf-8")
    build([qinghe], out)
    assert not (out / "doc" / "agency" / "990222.html").exists()
    rule = (out / "doc" / "code" / "rule" / "channels.html").read_text(encoding="utf-8")
    assert 'id="mentions-1"' not in rule
    assert "None of the 1 reports here breaks this rule." in rule
    assert not list((out / "data" / "compare").glob("licensing-items-change.*"))
