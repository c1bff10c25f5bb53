"""Finds every date in the text, whole or broken, so that periods can be read and dates are never taken for figures."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Literal, cast

from gongkai.document import Span
from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries
from gongkai.text import parse_number

Kind = Literal["day", "month", "quarter", "year", "time"]
_KINDS = ("day", "month", "quarter", "year", "time")
JOINED = re.compile(r"[ \n\t]*(?:起|开始)?[ \n\t,]*(?:至|到|[-~、和与及])?(?:截?止)?[ \n\t]*")
_NAMED = re.compile(r"\(\?P<\w+>")
_CHINESE_ZERO = str.maketrans("Oo0", "〇〇〇")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date as the text writes it: its first and last day, or None where it names none (``16:22``, ``每月5日``).

    A day whose month and day can be split in two ways (``2018年111日``) means no more than its year.
    """

    span: Span
    kind: Kind
    start: date | None
    end: date | None
    is_broken: bool


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: Kind
    is_broken: bool
    regex: re.Pattern[str]


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], tuple[_Pattern, ...]]:
    """Return where a date may begin, all patterns as one, and each of them with its named fields."""
    knowledge = entries.load("dates.yaml")
    fragments = entries.expand_all(knowledge["fragments"], "dates.yaml")
    patterns = []
    for number, entry in enumerate(knowledge["patterns"], 1):
        where = f"dates.yaml, pattern {number}"
        if entry["kind"] not in _KINDS:
            raise KnowledgeError(f"{where}: expected kind {', '.join(_KINDS)}, found {entry['kind']}")
        regex = entries.compile_pattern(entries.expand(entry["pattern"], fragments, where), where)
        patterns.append(_Pattern(cast(Kind, entry["kind"]), entry.get("broken", False), regex))
    alternatives = "|".join(f"(?P<p{n}>{_NAMED.sub('(?:', p.regex.pattern)})" for n, p in enumerate(patterns))
    return re.compile(rf"\d+|[{knowledge['leads']}]"), re.compile(alternatives), tuple(patterns)


@lru_cache(maxsize=4)  # several parts of the flow ask for the dates of the same text
def find_dates(folded: str, year: int | None = None) -> tuple[FoundDate, ...]:
    """Return the dates of a folded text in their order, without overlaps.

    A date without a year takes that of the date it is joined to (``2012年1月1日至12月31日``), else ``year``.
    """
    leads, combined, patterns = _patterns()
    found: list[FoundDate] = []
    position = 0
    while lead := leads.search(folded, position):
        match = combined.match(folded, lead.start())
        if match is None:
            position = lead.end()
            continue
        position = match.end()
        pattern = patterns[int(cast(str, match.lastgroup)[1:])]
        fields = cast(re.Match[str], pattern.regex.match(folded, match.start())).groupdict()
        joined = found and found[-1].end and JOINED.fullmatch(folded, found[-1].span.end, match.start())
        own_year = found[-1].end.year if joined and found[-1].end else year
        start, end = _days(pattern.kind, {k: v for k, v in fields.items() if v}, own_year)
        found.append(FoundDate(Span(match.start(), match.end()), pattern.kind, start, end, pattern.is_broken))
    return tuple(found)


def _days(kind: Kind, fields: dict[str, str], year: int | None) -> tuple[date | None, date | None]:
    """Return the first and last day that the fields of a match mean."""
    year = _year(fields["y"]) if "y" in fields else year
    if year is None or not fields:
        return None, None
    if glued := fields.get("g"):
        days = _split(year, glued)
        return (days[0], days[0]) if len(days) == 1 else (date(year, 1, 1), date(year, 12, 31))
    if kind == "year":
        return date(year, 1, 1), date(_year(fields.get("y2", str(year))), 12, 31)
    if "q" in fields:
        first, last = (_number(fields[k]) for k in ("q", "q2" if "q2" in fields else "q"))
        return date(year, 3 * first - 2, 1), _last_day(year, 3 * last)
    if "m" not in fields:
        return None, None
    month = _number(fields["m"])
    last_month = _number(fields.get("m2", fields["m"]))
    if kind == "month":
        return date(year, month, 1), _last_day(year, last_month)
    start = _day(year, month, _number(fields["d"]))
    return start, _day(year, last_month, _number(fields["d2"])) if "d2" in fields else start


def _split(year: int, glued: str) -> list[date]:
    """Return every month and day that a run of digits can be cut into (``1231``, ``11``)."""
    cuts = (_day(year, int(glued[:n]), int(glued[n:])) for n in (1, 2) if glued[n:] and len(glued[n:]) <= 2)
    return [day for day in cuts if day]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _year(written: str) -> int:
    if written.isascii():
        return int(written) + (2000 if len(written) == 2 else 0)
    return int(parse_number(written.translate(_CHINESE_ZERO)))


def _number(written: str) -> int:
    return 1 if written == "元" else int(parse_number(written.replace("廿", "二十")))
