"""Dates: every example of the knowledge, dates in running text, and periods that inherit their year."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest

from gongkai.extract.dates import FoundDate, find_dates
from gongkai.knowledge import entries
from gongkai.text import fold

KNOWLEDGE = entries.load("dates.yaml")
EXAMPLES = [
    (str(written), entry, meant) for entry in KNOWLEDGE["patterns"] for written, meant in entry["examples"].items()
]


def days(meant: Any) -> tuple[date | None, date | None]:
    """Read ``2017-01-01/2017-12-31``, one day, a year, or null."""
    if meant is None:
        return None, None
    if isinstance(meant, int):
        return date(meant, 1, 1), date(meant, 12, 31)
    first, _, last = str(meant).partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def test_every_pattern_has_an_example() -> None:
    assert all(entry["examples"] for entry in KNOWLEDGE["patterns"])
    assert len(EXAMPLES) >= 70


@pytest.mark.parametrize(("written", "entry", "meant"), EXAMPLES, ids=[e[0] for e in EXAMPLES])
def test_example(written: str, entry: dict[str, Any], meant: Any) -> None:
    found = find_dates(fold(written), 2017)
    assert [(f.kind, f.is_broken) for f in found] == [(entry["kind"], entry.get("broken", False))]
    assert (found[0].start, found[0].end) == days(meant)


@pytest.mark.parametrize("written", KNOWLEDGE["not_dates"])
def test_no_date(written: str) -> None:
    assert find_dates(fold(written), 2017) == ()


def quotes(text: str, year: int | None = 2017) -> list[str]:
    folded = fold(text)
    return [f.span.of(folded) for f in find_dates(folded, year)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("统计期限自201711日起20171231止。", ["201711日", "20171231"]),
        ("自20131月1日起至201312月31日止", ["20131月1日", "201312月31日"]),
        ("2018年11日至2018年1231日", ["2018年11日", "2018年1231日"]),
        ("自2017年1月1日起至12月31日止,共公开158条", ["2017年1月1日", "12月31日"]),
        ("截至 2024 年 12 月\n31 日,发布393件", ["2024 年 12 月\n31 日"]),
        ("1.2017年,我局公开25条;2.8月份培训2次", ["2017年", "8月份"]),
        ("8月20余条", ["8月"]),
        ("截止12月31,共公开5条", ["12月31"]),
        ("国办发〔2018〕23号、云政办发〔2017184号、清教办2013224", []),
        ("时间:2012-04-05 16:22 来源:区民政局", ["2012-04-05 16:22"]),
        ("http://www.example.cn/art/2020/1/15/t20200115_3308.html", []),
        ("发布日期:2018-03-01;浏览20730次", ["2018-03-01"]),
        ("工作时间:周一至周五上午8:30-12:00,下午14:00-17:30", ["周一至周五", "上午8:30-12:00", "下午14:00-17:30"]),
        ("2019年中央农业补贴5项,2019年中检查2次", ["2019年", "2019年中"]),
        ("由2013年的25条增加到2014年的30条", ["2013年", "2014年"]),
        ("2003年以来公开40条,20世纪90年代建成", ["2003年", "20世纪90年代"]),
        ("12345热线受理8条,占12.5%", []),
    ],
)
def test_in_running_text(text: str, expected: list[str]) -> None:
    assert quotes(text) == expected


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("2012年1月1日至12月31日", None, (date(2012, 1, 1), date(2012, 12, 31))),
        ("自2012年1月1日起,至12月31日止", 2015, (date(2012, 1, 1), date(2012, 12, 31))),
        ("1月1日-12月31日", 2015, (date(2015, 1, 1), date(2015, 12, 31))),
        ("1月1日起至12月31日", None, (None, None)),
    ],
)
def test_missing_year(text: str, year: int | None, expected: tuple[date | None, date | None]) -> None:
    first, last = find_dates(fold(text), year)
    assert (first.start, last.end) == expected


def test_spans_are_in_order_and_apart() -> None:
    text = fold("2017年1月1日至12月31日," * 40)
    found: tuple[FoundDate, ...] = find_dates(text)
    assert len(found) == 80
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))
