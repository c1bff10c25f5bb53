"""Rows whose cells ran together are read by the sums of their form, and never wrongly where the sums hold."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.extract.glued import Decoded, GluedRow, Identity, RowSum, decode

REAL = Path(__file__).parents[2] / "shared" / "reports" / "real"

REQUESTS = (RowSum((*((column, 1) for column in range(6)), (6, -1))),)
REVIEWS = tuple(RowSum((*((first + n, 1) for n in range(4)), (first + 4, -1))) for first in (0, 5, 10))
PLACES = (("received", 1), ("carried-in", 1), ("concluded", -1), ("carried-out", -1))
FORMS = {"2021": 21, "2019": 19}  # how many outcome rows table 三 has

Table = dict[str, list[int]]


def outcome_keys(count: int) -> list[str]:
    return [f"outcome-{n}" for n in range(count)]


def identities(count: int) -> tuple[Identity, Identity]:
    return Identity(PLACES), Identity((*((key, 1) for key in outcome_keys(count)), ("concluded", -1)))


def numbers(row: Decoded) -> list[list[Decimal]]:
    return [[cell.value for cell in reading] for reading in row.readings]


def alone(
    groups: str, width: int, sums: Sequence[RowSum] = (), known: dict[int, int] | None = None
) -> list[list[Decimal]]:
    """Return the readings of a row for itself; its groups are written with blanks between them."""
    cells = {("row", column): Decimal(value) for column, value in (known or {}).items()}
    return numbers(decode([GluedRow("row", tuple(groups.split()), width)], sums, (), cells)["row"])


def cells(written: str) -> list[Decimal]:
    return [Decimal(value) for value in written.split(",")]


@pytest.mark.parametrize(
    ("groups", "readings"),
    [
        ("640020470", ["64,0,0,2,0,4,70"]),
        ("270020130", ["2,7,0,0,20,1,30", "27,0,0,2,0,1,30"]),
        ("230 000023", ["23,0,0,0,0,0,23"]),
        ("500000 5", ["5,0,0,0,0,0,5"]),
        ("0000000", ["0,0,0,0,0,0,0"]),
        ("7 1 0 0 0 0 8", ["7,1,0,0,0,0,8"]),
        ("7 1 0 0 0 0 9", ["7,1,0,0,0,0,9"]),  # the report's own sum is wrong; its cells are sure
        ("1100003", ["1,1,0,0,0,0,3"]),  # as here: seven digits for seven cells
        ("12000013", ["1,2,0,0,0,0,13", "1,20,0,0,0,1,3", "12,0,0,0,0,1,3"]),  # no split fulfils the sum: all stay
        ("00000000", []),  # no number begins with 0
        ("123456", []),
        ("7 1 0 0 0 0 08", []),
        ("7 1 0 0 0 0 0 8", []),
        ("7 1 0 0 0 0 -", []),
        ("7 1 0 0 0 0 八", []),
        ("", []),
    ],
)
def test_row_of_applications(groups: str, readings: list[str]) -> None:
    assert alone(groups, 7, REQUESTS) == [cells(reading) for reading in readings]


@pytest.mark.parametrize(
    ("groups", "readings"),
    [
        ("10203120001200000", ["1,0,2,0,3,12,0,0,0,12,0,0,0,0,0"]),
        ("000000000000000", [",".join("0" * 15)]),
        ("0 1 1 0 2 1 0 0 0 1 0 0 0 0 0", ["0,1,1,0,2,1,0,0,0,1,0,0,0,0,0"]),
        ("101000000050000", ["1,0,1,0,0,0,0,0,0,0,5,0,0,0,0"]),  # totals that are wrong in the report
    ],
)
def test_row_of_reviews_and_lawsuits(groups: str, readings: list[str]) -> None:
    assert alone(groups, 15, REVIEWS) == [cells(reading) for reading in readings]


@pytest.mark.parametrize(
    ("groups", "width", "readings"),
    [
        ("2648 -18 538", 3, ["2648,-18,538"]),
        ("26-18", 2, ["26,-18", "26,18"]),  # a minus, or a sign between two cells
        ("-18", 1, ["-18"]),  # nothing stands before the sign that it could part from
        ("5-0", 2, ["5,0"]),
        ("5-0.5", 2, ["5,-0.5", "5,0.5"]),
        ("24252.311082", 1, ["24252.311082"]),
        ("1.52.5", 2, ["1.5,2.5"]),
        ("1.525", 2, ["1.5,25", "1.52,5"]),
        ("0.50", 2, ["0.5,0"]),
        ("1..5", 2, []),
        (".5", 1, []),
        ("5.", 1, []),
        ("5-", 2, []),
    ],
)
def test_signs_and_decimals(groups: str, width: int, readings: list[str]) -> None:
    assert alone(groups, width) == [cells(reading) for reading in readings]


@pytest.mark.parametrize(
    ("groups", "width", "sums", "known", "readings"),
    [
        ("693665", 3, (), {0: 69, 1: 36}, ["69,36,65"]),
        ("693665", 3, (), {2: 65}, ["6,936,65", "69,36,65", "693,6,65"]),
        ("270020130", 7, REQUESTS, {0: 27}, ["27,0,0,2,0,1,30"]),
        ("270020130", 7, REQUESTS, {0: 3}, ["2,7,0,0,20,1,30", "27,0,0,2,0,1,30"]),  # the prose contradicts the row
        ("12000013", 7, REQUESTS, {6: 13}, ["1,2,0,0,0,0,13"]),  # the sum holds nowhere, what is known does
        ("12000013", 7, REQUESTS, {6: 14}, ["1,2,0,0,0,0,13", "1,20,0,0,0,1,3", "12,0,0,0,0,1,3"]),
        ("7 1 0 0 0 0 8", 7, REQUESTS, {0: 9}, ["7,1,0,0,0,0,8"]),
    ],
)
def test_known_cells(
    groups: str, width: int, sums: Sequence[RowSum], known: dict[int, int], readings: list[str]
) -> None:
    assert alone(groups, width, sums, known) == [cells(reading) for reading in readings]


SPACED = {
    "zero": "0 0 0 0 0 0 0",
    "right": "27 0 0 2 0 1 30",
    "wrong": "28 0 0 2 0 1 31",
    "misprint": "27 0 0 2 0 1 31",
}


def received(concluded: str, outcome: str) -> list[list[Decimal]]:
    """Return the readings of 270020130, received, in a table with one row of outcomes."""
    rows = {"received": "270020130", "carried-in": "zero", "carried-out": "zero"}
    rows |= {"concluded": concluded, "outcome-0": outcome}
    table = [GluedRow(key, tuple(SPACED.get(row, row).split()), 7) for key, row in rows.items() if row]
    return numbers(decode(table, REQUESTS, identities(1))["received"])


@pytest.mark.parametrize(
    ("concluded", "outcome", "is_settled"),
    [
        ("right", "right", True),
        ("right", "wrong", True),  # what adds up wrongly is sure in all its cells, and decides nothing
        ("right", "", True),
        ("misprint", "right", True),  # so is the total, in which the readings do not differ
        ("wrong", "right", False),  # no reading fits: neither is preferred
        ("270020130", "270020130", False),  # both readings fit everywhere
        ("270020130", "right", True),  # one row settles the next
        ("270020130", "wrong", False),
        ("270020130", "", False),
        ("", "right", False),
        ("012", "right", False),  # a row that cannot be read
    ],
)
def test_other_rows_settle_a_row(concluded: str, outcome: str, is_settled: bool) -> None:
    true, other = cells("27,0,0,2,0,1,30"), cells("2,7,0,0,20,1,30")
    assert received(concluded, outcome) == ([true] if is_settled else [other, true])


def test_identities_need_rows_of_one_width() -> None:
    rows = [GluedRow("a", ("112",), 2), GluedRow("b", ("1", "1", "2"), 3)]
    assert len(decode(rows, (), [Identity((("a", 1), ("b", -1)))])["a"].readings) == 2


def test_decimals_add_up_with_whole_numbers() -> None:
    rows = [GluedRow("a", ("1.525",), 2), GluedRow("b", ("2", "5"), 2), GluedRow("c", ("3.52", "10"), 2)]
    found = decode(rows, (), [Identity((("a", 1), ("b", 1), ("c", -1)))])
    assert numbers(found["a"]) == [cells("1.52,5")]


def test_large_numbers_are_told_apart() -> None:
    large = 10**12 + 65536
    rows = [GluedRow("a", (f"{large}{large}",), 2), GluedRow("b", (str(large), str(large)), 2)]
    found = decode(rows, (), [Identity((("a", 1), ("b", -1)))])
    assert numbers(found["a"]) == [[large, large]]


def test_row_with_too_many_readings_says_so_and_decides_nothing() -> None:
    rows = [GluedRow("a", ("1" * 30,), 7), GluedRow("b", ("270020130",), 7)]
    found = decode(rows, REQUESTS, [Identity((("a", 1), ("b", -1)))])
    assert found["a"] == Decoded((), 0, has_too_many=True)
    assert len(found["b"].readings) == 2


def test_row_says_how_many_readings_it_had_alone() -> None:
    rows = [GluedRow("a", ("270020130",), 7), GluedRow("b", ("27", "002", "0130"), 7)]
    found = decode(rows, REQUESTS, [Identity((("a", 1), ("b", -1)))])
    assert [(row.by_row, len(row.readings)) for row in found.values()] == [(2, 1), (1, 1)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([GluedRow("a", ("0",), 7), GluedRow("a", ("1",), 7)], "two rows have the key 'a'"),
        ([GluedRow("a", ("0",), 6)], "more columns than the 6 of row 'a'"),
    ],
)
def test_rows_that_do_not_fit_the_form(rows: list[GluedRow], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decode(rows, REQUESTS, ())


# Properties

amounts = st.one_of(st.just(0), st.just(0), st.integers(0, 9), st.integers(0, 300), st.integers(0, 5000))


@st.composite
def tables(draw: st.DrawFn, count: int) -> Table:
    """Draw a table 三 in which all sums hold."""
    six = st.lists(amounts, min_size=6, max_size=6)
    outcomes = {key: draw(st.one_of(st.just([0] * 6), six)) for key in outcome_keys(count)}
    concluded = [sum(column) for column in zip(*outcomes.values(), strict=True)]
    carried_out = draw(st.lists(st.integers(0, 30), min_size=6, max_size=6))
    handled = [a + b for a, b in zip(concluded, carried_out, strict=True)]
    carried_in = [min(a, draw(st.integers(0, 30))) for a in handled]
    new = [a - b for a, b in zip(handled, carried_in, strict=True)]
    rows = {"received": new, "carried-in": carried_in, **outcomes, "concluded": concluded, "carried-out": carried_out}
    return {key: [*row, sum(row)] for key, row in rows.items()}


@st.composite
def written(draw: st.DrawFn, table: Table) -> list[GluedRow]:
    """Draw a way to write a table, with blanks between some cells of some rows."""
    rows = []
    for key, row in table.items():
        blanks = draw(st.one_of(st.just(set[int]()), st.sets(st.integers(1, len(row) - 1))))
        line = "".join(" " * (column in blanks) + str(value) for column, value in enumerate(row))
        rows.append(GluedRow(key, tuple(line.split()), len(row)))
    return rows


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_truth_is_among_the_readings(form: str, data: st.DataObject) -> None:
    table = data.draw(tables(FORMS[form]))
    rows = data.draw(written(table))
    found = decode(rows, REQUESTS, identities(FORMS[form]))
    assert list(found) == list(table)
    for key, row in found.items():
        assert row.has_too_many or table[key] in numbers(row)
        assert row.has_too_many or 1 <= len(row.readings) <= row.by_row


@settings(max_examples=40, deadline=None)
@given(table=tables(21), work=st.integers(0, 20_000))
def test_truth_is_among_the_readings_however_little_work_is_allowed(table: Table, work: int) -> None:
    rows = [GluedRow(key, ("".join(map(str, row)),), 7) for key, row in table.items()]
    for key, row in decode(rows, REQUESTS, identities(21), work=work).items():
        assert row.has_too_many or table[key] in numbers(row)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_truth_is_among_the_readings_of_reviews(data: st.DataObject) -> None:
    four = st.lists(st.one_of(st.just(0), st.integers(0, 120)), min_size=4, max_size=4)
    row = [value for group in data.draw(st.tuples(four, four, four)) for value in (*group, sum(group))]
    found = decode(data.draw(written({"reviews": row})), REVIEWS, ())["reviews"]
    assert found.has_too_many or row in numbers(found)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_cells_are_where_they_say_and_leave_nothing_out(data: st.DataObject) -> None:
    rows = data.draw(written(data.draw(tables(3))))
    for row, decoded in zip(rows, decode(rows, REQUESTS, identities(3)).values(), strict=True):
        for reading in decoded.readings:
            quotes = [row.groups[cell.group][cell.start : cell.end] for cell in reading]
            assert [Decimal(quote) for quote in quotes] == [cell.value for cell in reading]
            assert "".join(quotes) == "".join(row.groups)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_readings_are_those_of_all_solutions(data: st.DataObject) -> None:
    small = st.lists(st.one_of(st.integers(0, 3), st.integers(0, 40)), min_size=3, max_size=3)
    table = {key: data.draw(small) for key in "abc"}
    table["d"] = [a + b for a, b in zip(table["a"], table["b"], strict=True)]
    table["e"] = [c - 2 * d for c, d in zip(table["c"], table["d"], strict=True)]
    rows = [GluedRow(key, ("".join(map(str, table[key])),), 3) for key in "abcd"]
    rows.append(GluedRow("e", tuple(map(str, table["e"])), 3))
    sums = [Identity((("a", 1), ("b", 1), ("d", -1))), Identity((("c", 1), ("d", -2), ("e", -1)))]
    tried = product(*(numbers(row) for row in decode(rows, (), ()).values()))
    solutions = [
        (a, b, c, d, e)
        for a, b, c, d, e in tried
        if all(a[n] + b[n] == d[n] and c[n] - 2 * d[n] == e[n] for n in range(3))
    ]
    for index, row in enumerate(decode(rows, (), sums).values()):
        assert {tuple(r) for r in numbers(row)} == {tuple(solution[index]) for solution in solutions}


@settings(max_examples=60, deadline=None)
@given(table=tables(21), column=st.integers(0, 5), error=st.integers(1, 30))
def test_wrong_total_changes_no_row_that_can_be_read_in_one_way(table: Table, column: int, error: int) -> None:
    for place in (column, 6):
        table["concluded"][place] += error
    rows = [GluedRow(key, ("".join(map(str, row)),), 7) for key, row in table.items()]
    for key, row in decode(rows, REQUESTS, identities(21)).items():
        assert row.has_too_many or row.readings
        assert row.by_row != 1 or numbers(row) == [table[key]]


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_same_readings_every_time_and_in_every_order_of_rows(data: st.DataObject) -> None:
    rows = data.draw(written(data.draw(tables(21))))
    first, again = (decode(rows, REQUESTS, identities(21)) for _ in range(2))
    assert first == again
    assert decode(data.draw(st.permutations(rows)), REQUESTS, identities(21)) == first


# Real reports

ROWS = re.compile(r"(?<![0-9. ])[ ]*([0-9][0-9 ]{6,}?)(?=[ ]*(?:[0-9]\.|[^0-9 .]|$))")
"""A row of figures; the number of the next item may be glued on behind (00000002.其他…)."""


@pytest.mark.skipif(not REAL.exists(), reason="needs the real reports, which are not part of the repository")
@pytest.mark.parametrize(("year", "count"), [(2019, 161), (2021, 175), (2022, 175)])
def test_real_tables_are_read_whole(year: int, count: int) -> None:
    truth: Table = {}
    for cell in json.loads((REAL / f"pingtan-{year}.cells.json").read_text(encoding="utf-8"))["cells"]:
        truth.setdefault(cell["indicator"], []).append(cell["value"])
    text = (REAL / f"pingtan-{year}.txt").read_text(encoding="utf-8")
    table = text[text.index("本列数据的勾稽关系") : text.rindex("四、政府信息公开行政")]
    lines = ROWS.findall(table)
    assert len(lines) == len(truth)
    rows = [GluedRow(key, tuple(line.split()), 7) for key, line in zip(truth, lines, strict=True)]
    keys = list(truth)
    balance = Identity(((keys[0], 1), (keys[1], 1), (keys[-2], -1), (keys[-1], -1)))
    concluded = Identity((*((key, 1) for key in keys[2:-2]), (keys[-2], -1)))
    found = decode(rows, REQUESTS, [balance, concluded])
    assert {key: numbers(row) for key, row in found.items()} == {key: [row] for key, row in truth.items()}
    assert sum(map(len, truth.values())) == count
