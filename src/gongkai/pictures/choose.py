"""What a picture shows of an answer: which column is drawn, over what, and what sets its series apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, overload

from gongkai.errors import QueryError
from gongkai.facts import Extraction
from gongkai.pictures.draw import MOST_BARS, MOST_TRENDS, Bar, bars, trend
from gongkai.pictures.picture import Number, Picture, more_than, number
from gongkai.pictures.report import picture_of_report
from gongkai.query import Answer

Kind = Literal["bars", "trend"]

_YEAR = "year"
_NO_VALUES = (_YEAR, "start", "end")
"""Columns of whole numbers that count nothing."""

_WORDS = {
    "undrawn": ("{count} 行没有年度或数值，未画出", "{count} rows without a year or a value are not drawn"),
    "all": ("均为: {names}", "All: {names}"),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of an answer as a picture takes it."""

    names: tuple[str, ...]
    year: int | None
    value: Number | None


@overload
def plot(
    source: Answer,
    *,
    value: str | None = None,
    by: str | Sequence[str] | None = None,
    kind: Kind | None = None,
    title: str | None = None,
    lang: str = "zh",
) -> Picture: ...


@overload
def plot(
    source: Extraction, *, indicators: Sequence[str] | None = None, title: str | None = None, lang: str = "zh"
) -> Picture: ...


def plot(
    source: Answer | Extraction,
    *,
    value: str | None = None,
    by: str | Sequence[str] | None = None,
    kind: Kind | None = None,
    indicators: Sequence[str] | None = None,
    title: str | None = None,
    lang: str = "zh",
) -> Picture:
    """Return a picture of an answer, or of the figures of a report.

    Of an answer, ``value`` is the column that is drawn: ``value`` if there is one, else the first of numbers that count
    something. ``by`` are the columns that set things apart: those of names, if not given. ``kind`` is ``trend`` where
    one of these has values of several years, else ``bars`` in the order of the answer.
    Of a report, ``indicators`` are codes of the catalogue; if not given, all of the unit that most of its figures have.
    Only the figures of the report's own year are drawn, for all applicants together; blank is told, not drawn as zero.
    Words of the picture are in ``lang``. A QueryError says what cannot be drawn.
    """
    if isinstance(source, Extraction):
        if value or by or kind:
            raise QueryError("plot: expected only indicators, title and lang for a report, found value, by or kind")
        return picture_of_report(source, indicators, title, lang)
    if indicators is not None:
        raise QueryError("plot: expected no indicators for an answer, which has columns")
    return _of_answer(source, value, [by] if isinstance(by, str) else by, kind, title, lang)


def _of_answer(
    answer: Answer, value: str | None, by: Sequence[str] | None, kind: Kind | None, title: str | None, lang: str
) -> Picture:
    units = {str(row["unitName"]) for row in answer} if "unitName" in answer.columns else {value or ""}
    value, by = value or _value_of(answer), tuple(by or _names_of(answer))
    if answer.kind(value) not in ("integer", "number"):
        raise QueryError(f"query {answer.query.name}: column {value} holds no numbers: {answer.kind(value)}")
    for name in by:
        answer.column(name)  # an unknown one is an error that names those there are
    rows = [
        _Row(tuple(str(row[name] or "") for name in by), _year(row.get(_YEAR)), number(row[value])) for row in answer
    ]
    notes, names = _constant(rows, lang)
    labels = [" · ".join(row.names[place] for place in names) for row in rows]
    kind = kind or ("trend" if _are_trends(labels, rows) else "bars")
    heading = title or answer.query.title(lang)
    draw = _trend if kind == "trend" else _bars
    svg = draw(labels, rows, heading, units.pop() if len(units) == 1 else "", notes, lang)
    columns = (*by, *((_YEAR,) if _YEAR in answer.columns else ()), value)
    return Picture(svg, heading, columns, tuple(tuple(row[name] for name in columns) for row in answer))


def _trend(labels: Sequence[str], rows: Sequence[_Row], title: str, unit: str, notes: Sequence[str], lang: str) -> str:
    series: dict[str, dict[int, Number]] = {}
    for label, row in zip(labels, rows, strict=True):
        if row.year is None or row.value is None:
            continue
        values = series.setdefault(label, {})
        if values.get(row.year, row.value) != row.value:
            raise QueryError(f"plot: {label or title} has two values in {row.year}; say what sets them apart (by=…)")
        values[row.year] = row.value
    if not series:
        raise QueryError("plot: expected rows with a year and a value for a trend, found none")
    undrawn = sum(row.year is None or row.value is None for row in rows)
    told = [
        *notes,
        *([_say("undrawn", lang, count=undrawn)] if undrawn else []),
        *more_than(MOST_TRENDS, len(series), lang),
    ]
    return trend(dict(list(series.items())[:MOST_TRENDS]), title, unit, told)


def _bars(labels: Sequence[str], rows: Sequence[_Row], title: str, unit: str, notes: Sequence[str], lang: str) -> str:
    is_dated = len({row.year for row in rows}) > 1
    items = [
        Bar(f"{label} {row.year}".strip() if is_dated and row.year else label, row.value, "–")
        for label, row in zip(labels, rows, strict=True)
    ]
    return bars(items[:MOST_BARS], title, unit, [*notes, *more_than(MOST_BARS, len(items), lang)])


def _value_of(answer: Answer) -> str:
    """Return the column that a picture is of."""
    numbers = [name for name in answer.columns if answer.kind(name) in ("integer", "number")]
    counting = [name for name in numbers if name not in _NO_VALUES]
    if not counting:
        raise QueryError(f"query {answer.query.name}: the answer has no column of numbers to draw")
    return "value" if "value" in counting else counting[0]


def _names_of(answer: Answer) -> list[str]:
    """Return the columns that set things apart: names, else the first that is no number."""
    names = [name for name in answer.columns if name.endswith("Name") and name != "unitName"]
    texts = [name for name in answer.columns if answer.kind(name) == "text" and name != _YEAR]
    return names or texts[:1]


def _constant(rows: Sequence[_Row], lang: str) -> tuple[list[str], list[int]]:
    """Return what all rows share, as a note, and the places of the names that differ."""
    width = len(rows[0].names) if rows else 0
    differing = [place for place in range(width) if len({row.names[place] for row in rows}) > 1]
    shared = [rows[0].names[place] for place in range(width) if place not in differing and rows[0].names[place]]
    return ([_say("all", lang, names=" · ".join(shared))] if shared else []), differing


def _are_trends(labels: Sequence[str], rows: Sequence[_Row]) -> bool:
    seen = {(label, row.year) for label, row in zip(labels, rows, strict=True) if row.year is not None}
    return len(seen) > len({label for label, _ in seen})


def _year(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _say(key: str, lang: str, **values: object) -> str:
    return _WORDS[key][lang != "zh"].format(**values)
