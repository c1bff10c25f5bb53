"""Makes figures of the numbers: indicator by wording, label, period, section, and amounts in the indicator's unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from gongkai.document import Document
from gongkai.extract.dates import FoundDate
from gongkai.extract.numbers import Number, plain
from gongkai.extract.outline import HeadingAt, heading_paths
from gongkai.extract.statements import Statement
from gongkai.extract.view import DATE, EXCLUDED, NUMBER, View
from gongkai.facts import Figure, Report, State
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.knowledge.wordings import Wording, count_words, phrases

_CLAUSE = re.compile(rf"[,。;:、!?\n|()<>{NUMBER}{EXCLUDED}{DATE}]")
_TOTAL, _RUNNING_TOTAL = "proactive-total", "proactive-total-cumulative"
_NOUN = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,12}")


def make_figures(
    document: Document,
    report: Report,
    view: View,
    numbers: Sequence[Number],
    wordings: dict[int, Wording],
    dates: Sequence[FoundDate],
) -> list[Figure]:
    """Return a figure for each number; several where one number states several indicators."""
    years = [found for found in dates if found.start and found.kind in ("year", "day", "month")]
    heading_at = heading_paths(document)
    figures: list[Figure] = []
    for number in numbers:
        place = view.position(number.span.start)
        wording = wordings.get(place)
        indicators: tuple[str | None, ...] = wording.indicators or (None,) if wording else (None,)
        if indicators == (_RUNNING_TOTAL,) and _is_since_this_year(report, view, place, years):
            indicators = (_TOTAL,)
        period, is_other = _period(report, view, place, years)
        if is_other:
            indicators = (None,)
        figures.extend(
            _figure(document.text, heading_at, view, number, place, code, wording, period) for code in indicators
        )
    return figures


def make_stated(document: Document, report: Report, statements: Iterable[Statement]) -> list[Figure]:
    """Return a figure of value 0 for each statement in words."""
    heading_at = heading_paths(document)
    return [
        Figure(
            span=s.span,
            quote=s.span.of(document.text),
            value=Decimal(0),
            unit=None,
            indicator=s.indicator,
            label=vocabulary().indicators[s.indicator].zh,
            period=str(report.year),
            rule=s.rule,
            state=State.STATED_IN_WORDS,
            section=heading_at(s.span.start),
        )
        for s in statements
    ]


def _figure(
    text: str,
    heading_at: HeadingAt,
    view: View,
    number: Number,
    place: int,
    code: str | None,
    wording: Wording | None,
    period: str,
) -> Figure:
    value, unit = number.value, number.unit
    label = vocabulary().indicators[code].zh if code else _label(view, place, number)
    if code:
        value, unit = in_unit_of(code, number)
    return Figure(
        span=number.span,
        quote=number.span.of(text),
        value=value,
        unit=unit,
        indicator=code,
        label=label,
        period=period,
        rule=wording.rule if wording else "number",
        applicant=wording.applicant if wording else None,
        qualifier=number.qualifier,
        section=heading_at(number.span.start),
    )


def in_unit_of(code: str, number: Number) -> tuple[Decimal, str | None]:
    """Return an amount of money in the indicator's unit; without a unit it stays as printed (0.5万 is 0.5 万元)."""
    money = count_words().money
    wanted = vocabulary().indicators[code].unit
    if wanted not in money:
        return number.value, number.unit
    if number.unit in money:
        return plain(number.value * money[number.unit] / money[wanted]), number.unit
    if number.unit is None and number.scale > 1:
        return plain(number.value / money[wanted]), "万"
    return number.value, number.unit


def _label(view: View, place: int, number: Number) -> str:
    """Return a label in the report's own words: the clause before the number; if short, the noun behind."""
    start = place
    while start > 0 and place - start < 24 and not _CLAUSE.match(view.text[start - 1]):
        start -= 1
    before = view.text[start:place]
    if start > 0 and view.text[start - 1] == NUMBER and (unit := count_words().unit.match(before)):
        before = before[unit.end() :]  # the unit of the number before (27个部门的192个事项)
    before = _trimmed(before)
    if not before and start > 0 and view.text[start - 1] in "(:":  # the list stands in brackets behind its name
        end, start = start - 1, start - 1
        while start > 0 and end - start < 24 and not _CLAUSE.match(view.text[start - 1]):
            start -= 1
        before = _trimmed(view.text[start:end])
    if not before and view.text[place - 1 : place] == "|":  # a cell: its row is named by the first
        before = _trimmed(view.text[view.text.rfind("\n", 0, place) + 1 : place].split("|")[0])
    if len(before) >= 4 or number.unit == "%":
        return before if len(before) > 1 else "占比" if number.unit == "%" else before
    behind = _NOUN.match(view.text, view.position(number.unit_end))
    if before and behind and phrases()["compared"].match(behind[0]):  # 比上年的52件增长25%
        return before
    return before + (behind[0] if behind else "") or number.unit or "数"


def _trimmed(words: str) -> str:
    led = phrases()["label_lead"].sub("", words.strip("“”‘’ "))
    led = phrases()["label_verb"].sub("", led)
    return phrases()["label_trail"].sub("", led).strip("“”‘’ ")


def _period(report: Report, view: View, place: int, years: Sequence[FoundDate]) -> tuple[str, bool]:
    """Return a figure's period, and whether it is another year's, which takes this year's indicator from it."""
    clause = view.text[max(0, place - 30) : place]
    if phrases()["running_total"].search(clause):
        return f"../{report.period.end.isoformat()}", False
    if phrases()["last_year"].search(clause):
        return str(report.year - 1), True
    sentence = max(clause.rfind("。"), clause.rfind("\n"), clause.rfind(";"), clause.rfind(NUMBER), -1) + 1
    if (sign := clause.rfind(DATE, sentence)) >= 0:
        position = view.starts[place - len(clause) + sign]
        found = next((f for f in years if f.span.start <= position < f.span.end), None)
        if found and found.start and found.kind == "year" and found.start.year < report.year:
            around = view.text[max(0, place - 30) : place + 16]
            if phrases()["compared"].search(around):
                return str(found.start.year), True
    return str(report.year), False


def _is_since_this_year(report: Report, view: View, place: int, years: Sequence[FoundDate]) -> bool:
    """Tell whether the count began in the report's own year (2024年以来,累计公开…): then it is the year's total."""
    sentence = max(view.text.rfind("。", 0, place), view.text.rfind("\n", 0, place), place - 60) + 1
    if (sign := view.text.find(f"{DATE}以来", sentence, place)) < 0:
        return False
    since = next((f for f in years if f.span.contains(view.span(sign, sign + 1))), None)
    return bool(since and since.start and since.start.year == report.year)


def with_indicator(figure: Figure, indicator: str | None, label: str | None = None) -> Figure:
    """Return the figure with another indicator, labelled accordingly."""
    name = vocabulary().indicators[indicator].zh if indicator else (label or figure.label)
    return replace(figure, indicator=indicator, label=name)
