"""Charts: numbers, classes and ranks; well-formed, described, without gaps bridged, the same bytes every time."""

from __future__ import annotations

from decimal import Decimal

import pytest
from lxml import etree

from gongkai.knowledge.tiles import Tile
from gongkai.publish.charts import (
    Bar,
    Part,
    Stack,
    Table,
    Trend,
    bars,
    both,
    classes,
    figure,
    grouped,
    key,
    nice,
    ranks,
    spread,
    stacked,
    strip,
    tile_map,
    trend,
)

D = Decimal
SVG = "{http://www.w3.org/2000/svg}"
TITLE = ("收到申请数", "Requests received")


def read(svg: str) -> etree._Element:
    """Return a chart as a tree; fails where it is not well-formed."""
    return etree.fromstring(svg)


def all_of(tree: etree._Element, name: str, class_: str) -> list[etree._Element]:
    return [one for one in tree.iter(name) if class_ in (one.get("class") or "").split()]


def share_of(element: etree._Element, name: str) -> float:
    return float(str(element.get(name)).removesuffix("%"))


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0"), ("999", "999"), ("1000", "1,000"), ("12846", "12,846"), ("-18", "−18"), ("1E+3", "1,000"),
     ("251000.50", "251,000.5"), ("45.6", "45.6"), ("-1234567.25", "−1,234,567.25"), ("0.5", "0.5")],
)  # fmt: skip
def test_thousands_are_set_apart(value: str, text: str) -> None:
    assert grouped(D(value)) == text


@pytest.mark.parametrize(
    ("value", "top"),
    [("0", "1"), ("-3", "1"), ("1", "1"), ("1.2", "2"), ("3", "5"), ("5", "5"), ("6", "10"), ("14235", "20000"),
     ("0.03", "0.05")],
)  # fmt: skip
def test_the_top_of_a_scale(value: str, top: str) -> None:
    assert nice(D(value)) == D(top)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], []), ([5], [1]), ([9, 7, 7, 4], [1, 2, 2, 4]), ([3, 3, 3], [1, 1, 1]), ([8, 8, 1, 1, 0], [1, 1, 3, 3, 5])],
)
def test_equal_values_share_a_rank(values: list[int], expected: list[int]) -> None:
    assert ranks([D(value) for value in values]) == expected


def test_a_spread() -> None:
    assert spread([D(1), D(4), D(10), D(1)]) == (4, D(16), D(1), D("2.5"), D(10))


@pytest.mark.parametrize(
    ("values", "is_share", "expected"),
    [
        ([0, 0, 1, 3, 4, 25], False, [("0", 2), ("1", 1), ("2–4", 2), ("5–9", 0), ("10–19", 0), ("20–49", 1)]),
        ([7, 7, 8], False, [("5–9", 3)]),
        ([0], False, [("0", 1)]),
        ([-3, 0, 2], False, [("below 0", 1), ("0", 1), ("2–4", 1)]),
        ([1, 10**6], False, [("1–9", 1), ("10–99", 0), ("100–999", 0), ("1,000–9,999", 0), ("10,000–99,999", 0),
                            ("100,000–999,999", 0), ("1,000,000–9,999,999", 1)]),
        ([0.5, 3.2], False, [("0.5 to below 1", 1), ("1 to below 2", 0), ("2 to below 5", 1)]),
        ([12, 35], True, [("10 to below 20", 1), ("20 to below 30", 0), ("30 to below 40", 1)]),
        ([101, 120], True, [("100 to below 110", 1), ("110–120", 1)]),
        ([95, 100, 82.4], True, [("80 to below 90", 1), ("90–100", 2)]),
    ],
)  # fmt: skip
def test_classes_of_size(values: list[float], is_share: bool, expected: list[tuple[str, int]]) -> None:
    found = classes([D(str(value)) for value in values], is_share=is_share)
    assert [(one.names[1], one.many) for one in found] == expected
    assert sum(one.many for one in found) == len(values)


def test_bars_begin_at_zero_and_are_as_long_as_their_values() -> None:
    tree = read(bars("b", TITLE, [Bar(("甲", "A"), D(50)), Bar(("乙", "B"), D(25)), Bar(("丙", "C"), D(0))]))
    rects = all_of(tree, f"{SVG}rect", "chart-bar") or all_of(tree, "rect", "chart-bar")
    assert [share_of(one, "x") for one in rects] == [0, 0, 0]
    first, second, third = (share_of(one, "width") for one in rects)
    assert first == 2 * second
    assert third == 0
    assert [one.text for one in all_of(tree, "text", "chart-number")] == ["50", "25", "0"]


def test_negative_bars_lie_on_the_other_side_of_zero() -> None:
    tree = read(bars("b", TITLE, [Bar(("甲", "A"), D(10)), Bar(("乙", "B"), D(-10))]))
    right, left = all_of(tree, "rect", "chart-bar")
    zero = share_of(all_of(tree, "line", "chart-zero")[0], "x1")
    assert share_of(right, "x") == zero
    assert share_of(left, "x") + share_of(left, "width") == pytest.approx(zero)


def test_what_is_not_known_has_no_bar() -> None:
    tree = read(bars("b", TITLE, [Bar(("2016", "2016"), None), Bar(("2017", "2017"), D(0))], is_short=True))
    assert len(all_of(tree, "rect", "chart-bar")) == 1
    assert "no data" in "".join(tree.itertext())
    assert [one.text for one in all_of(tree, "text", "chart-number")] == ["0"]


@pytest.mark.parametrize(
    ("years", "lines", "gaps"),
    [
        ([2016, 2017, 2018], [(2016, 2017), (2017, 2018)], []),
        ([2016, 2018], [], [2017]),
        ([2014, 2015, 2018, 2019], [(2014, 2015), (2018, 2019)], [2016, 2017]),
        ([2016], [], []),
    ],
)
def test_no_line_crosses_a_gap(years: list[int], lines: list[tuple[int, int]], gaps: list[int]) -> None:
    tree = read(trend("t", Trend(TITLE, {year: D(year - 2000) for year in years}), years))
    dots = {year: share_of(dot, "cx") for year, dot in zip(years, all_of(tree, "circle", "chart-dot"), strict=True)}
    drawn = [(share_of(one, "x1"), share_of(one, "x2")) for one in all_of(tree, "line", "chart-line")]
    assert drawn == [(dots[a], dots[b]) for a, b in lines]
    description = tree.findtext("desc") or ""
    assert ("years without data: " + ", ".join(map(str, gaps)) in description) == bool(gaps)
    assert len(all_of(tree, "line", "chart-tick")) == max(years) - min(years) + 1


def test_lines_on_one_scale_are_as_high_as_their_values() -> None:
    low, high = (read(trend("t", Trend(TITLE, {2016: D(value)}), [2016, 2017], most=D(100))) for value in (50, 100))
    (zero,) = all_of(low, "line", "chart-zero")
    above = [
        float(str(zero.get("y1"))) - float(str(dot.get("cy"))) for tree in (low, high) for dot in tree.iter("circle")
    ]
    assert above[1] == pytest.approx(2 * above[0])


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [(2016, 2016, ["2016"]), (2016, 2018, ["2016", "2017", "2018"]), (2008, 2023, ["2008", "2012", "2016", "2023"])],
)
def test_years_are_whole_and_do_not_crowd(first: int, last: int, written: list[str]) -> None:
    tree = read(trend("t", Trend(TITLE, {first: D(1), last: D(2)}), [first, last]))
    assert sorted(str(one.text) for one in all_of(tree, "text", "chart-year")) == written


def test_a_stack_fills_the_width_and_keeps_its_order() -> None:
    parts = (Part(("予", "g"), D(3), "outcome-granted"), Part(("否", "r"), D(1), "outcome-refused"))
    tree = read(stacked("s", TITLE, [Stack("2017", parts), Stack("2018", ())]))
    first, second = all_of(tree, "rect", "chart-part")
    assert share_of(first, "width") == pytest.approx(3 * share_of(second, "width"))
    assert share_of(first, "x") + share_of(first, "width") == pytest.approx(share_of(second, "x"))
    assert share_of(second, "x") + share_of(second, "width") == pytest.approx(100)
    assert "outcome-granted" in str(first.get("class"))


def test_single_values_lie_on_a_scale_from_zero() -> None:
    tree = read(strip("s", TITLE, [D(4), D(16), D(10)]))
    places = [share_of(one, "cx") for one in all_of(tree, "circle", "chart-dot")]
    assert places == sorted(places)
    assert share_of(all_of(tree, "line", "chart-median")[0], "x1") == places[1]
    assert {one.text for one in all_of(tree, "text", "chart-year")} == {"0", "20"}


GRID = (Tile("320000", 1, 2, "江苏", "JS"), Tile("310000", 1, 3, "上海", "SH"), Tile("330000", 2, 2, "浙江", "ZJ"))


def test_a_tile_is_darker_where_there_is_more_and_empty_where_nothing_is_known() -> None:
    tree = read(tile_map("m", TITLE, GRID, {"320000": D(1200), "330000": D(0)}, most=D(2000)))
    assert not [one for one in tree.iter("text") if one.get("textLength")]
    narrow = read(tile_map("m", TITLE, GRID, {"320000": D(1234567)}, most=D(2000000)))
    assert [one.text for one in narrow.iter("text") if one.get("textLength")] == ["1,234,567"]
    filled = all_of(tree, "rect", "chart-filled")
    assert len(all_of(tree, "rect", "chart-tile")) == 3
    shades = [float(str(one.get("fill-opacity"))) for one in filled]
    assert 0.5 > shades[0] > shades[1] > 0
    assert [one.text for one in all_of(tree, "text", "chart-number")] == ["1,200", "0"]
    assert tree.findtext("desc") == "江苏 1,200, 浙江 0。 JS 1,200, ZJ 0."
    boxes = {(one.get("x"), one.get("y")) for one in all_of(tree, "rect", "chart-tile")}
    assert len(boxes) == 3
    width, height = map(float, str(tree.get("viewBox")).split()[2:])
    for one in all_of(tree, "rect", "chart-tile"):
        assert float(str(one.get("x"))) + float(str(one.get("width"))) <= width
        assert float(str(one.get("y"))) + float(str(one.get("height"))) <= height


CHARTS = {
    "bars": bars("c", ("<甲>&", '"A"'), [Bar(("<乙>&", '"B"'), D(1))]),
    "trend": trend("c", Trend(("<甲>&", '"A"'), {2016: D(1)}), [2016]),
    "stacked": stacked("c", ("<甲>&", '"A"'), [Stack("<2016>", (Part(("<乙>&", "B"), D(1), "k"),))]),
    "strip": strip("c", ("<甲>&", '"A"'), [D(1)]),
    "tiles": tile_map("c", ("<甲>&", '"A"'), GRID, {"320000": D(1)}, most=D(2)),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_says_what_it_shows(name: str) -> None:
    tree = read(CHARTS[name])
    assert tree.get("role") == "img"
    named = str(tree.get("aria-labelledby")).split()
    assert [tree.find("title").get("id"), tree.find("desc").get("id")] == named  # type: ignore[union-attr] # both are there
    assert tree.findtext("title") == '<甲>& "A"'
    assert tree.findtext("desc")
    assert not [one for one in tree.iter() if {"style", "onclick", "fill"} & set(one.attrib)], (
        "colours are the style sheet's"
    )


def test_a_figure_has_its_data_as_a_table() -> None:
    table = Table((("年", "Year"), ("数", "Count")), [("2016", "5"), ("2017", "—")])
    found = etree.HTML(figure(TITLE, CHARTS["bars"], table, key=key([("outcome-other", ("其他", "Other"))])))
    assert [cell.text for cell in found.iter("td")] == ["5", "—"]
    assert [cell.get("scope") for cell in found.iter("th")] == ["col", "col", "row", "row"]
    assert found.find(".//details/summary") is not None
    assert len(found.findall(".//caption")) == 1


def test_names_that_are_the_same_stand_once() -> None:
    assert both(("2017", "2017")) == "2017"
    assert both(("甲<", "A")) == '<span lang="zh">甲&lt;</span> <span lang="en">A</span>'
