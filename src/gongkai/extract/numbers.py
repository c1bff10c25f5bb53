"""Finds every number of the text and says what it is: a count, or excluded for a named reason."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from gongkai.document import Document, Span
from gongkai.extract.dates import FoundDate
from gongkai.facts import Excluded, Issue
from gongkai.knowledge.wordings import CountWords, Exclusion, count_words, exclusions
from gongkai.text import parse_number

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?")
_RUN = re.compile(r"\d+")
_BLANKS = " \t"
# Rows of a table whose cells run together: no rule reads them yet (forms.md, "Glued cells").
_UNREAD = "unread-table"
_GLUED = re.compile(r"0\d+(?!\.)|\d{12,}")


@dataclass(frozen=True, slots=True)
class Number:
    """A count or amount as written: its digits with a scale that counts (``11万``), value, unit and qualifier."""

    span: Span
    value: Decimal
    scale: Decimal  # 10000 for 万, 1 without
    unit: str | None
    unit_end: int  # behind the unit, or behind the digits where there is none
    qualifier: str | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the text's numbers are, in the order of the text."""

    counts: tuple[Number, ...]
    excluded: tuple[Excluded, ...]
    masks: tuple[tuple[Span, str], ...]  # stretches that hold no count, with the reason
    issues: tuple[Issue, ...]


def find_numbers(document: Document, folded: str, dates: tuple[FoundDate, ...]) -> Numbers:
    """Return every number of the text as a count or as excluded; nothing is left out."""
    words = count_words()
    masks = _masks(document, folded, dates)
    reasons = _Reasons(masks)
    counts: list[Number] = []
    excluded: list[Excluded] = []
    for match in _DIGITS.finditer(folded):
        span = Span(*match.span())
        reason = reasons.at(span) or (_UNREAD if _GLUED.fullmatch(match[0]) else None)
        if reason:
            excluded.append(Excluded(span, span.of(document.text), reason))
        else:
            counts.append(number_at(folded, span))
    for span in _chinese_counts(folded, words):
        if reasons.at(span) is None:
            counts.append(number_at(folded, span))
    counts.sort(key=lambda number: number.span)
    unread = [found.span for found in excluded if found.reason == _UNREAD]
    return Numbers(tuple(counts), tuple(excluded), tuple(masks), tuple(_unread(document.text, unread)))


class _Reasons:
    """Tells why a number is excluded, asked in the order of the text."""

    def __init__(self, masks: list[tuple[Span, str]]) -> None:
        self._masks = masks
        self._starts = [span.start for span, _ in masks]

    def at(self, span: Span) -> str | None:
        index = bisect_right(self._starts, span.end - 1) - 1
        if index >= 0 and self._masks[index][0].overlaps(span):
            return self._masks[index][1]
        return None


def _masks(document: Document, folded: str, dates: tuple[FoundDate, ...]) -> list[tuple[Span, str]]:
    """Return the stretches that hold no counts, without overlaps: page furniture, then dates, then the exclusions."""
    taken: list[tuple[Span, str]] = [(span, "page-furniture") for span in document.chrome]
    taken.extend((found.span, "date") for found in dates)
    runs = [match.start() for match in _RUN.finditer(folded)]
    for exclusion in exclusions():
        if exclusion.literal in folded:
            taken.extend((Span(*m.span()), exclusion.reason) for m in _matches(exclusion, folded, runs))
    # First reason wins: a later stretch keeps only what no earlier one covers, and must keep a digit to count.
    covered = bytearray(len(folded))
    masks: list[tuple[Span, str]] = []
    for span, reason in taken:
        start = span.start
        while start < span.end:
            if covered[start]:
                start += 1
                continue
            end = covered.find(1, start, span.end)
            end = span.end if end < 0 else end
            masks.append((Span(start, end), reason))
            start = end
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    return sorted(masks)


def _matches(exclusion: Exclusion, folded: str, runs: Sequence[int]) -> Iterator[re.Match[str]]:
    """Yield the matches of an exclusion; one that begins with a digit is tried at the runs of digits alone."""
    if not exclusion.begins_with_digit:
        yield from exclusion.pattern.finditer(folded)
        return
    for start in runs:
        if match := exclusion.pattern.match(folded, start):
            yield match


def number_at(folded: str, span: Span) -> Number:
    """Return the number whose digits stand here, by what stands around them: scale, qualifiers, unit."""
    words = count_words()
    end, qualifier, factor = span.end, [], Decimal(1)
    if before := words.before.search(folded, max(0, span.start - 6), span.start):
        qualifier.append(before[0].rstrip("共计有达为到是"))
    position, after = _after(folded, end, words)
    scale = words.scale.match(folded, position)
    if scale and not folded.startswith("元", scale.end()):
        end = position = scale.end()
        position, more = _after(folded, end, words)
        after = after or more
        factor = parse_number("1" + scale[0])
    if after:
        qualifier.append(after)
    unit = words.unit.match(folded, position)
    unit_end = unit.end() if unit else end
    trailing = words.after.match(folded, _behind_blanks(folded, unit_end)) if unit else None
    if trailing and trailing[0] not in ("来", "多", "余"):  # 99%以上; but 3次多部门会商
        qualifier.append(trailing[0])
        unit_end = trailing.end()
    return Number(
        span=Span(span.start, end),
        value=plain(parse_number(span.of(folded)) * factor),
        scale=factor,
        unit=unit[0] if unit else None,
        unit_end=max(unit_end, end),
        qualifier="".join(qualifier) or None,
    )


def plain(value: Decimal) -> Decimal:
    """Return the value without exponent and without zeros behind the point."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _after(folded: str, position: int, words: CountWords) -> tuple[int, str | None]:
    """Return where the next word begins behind blanks and a qualifier, and the qualifier."""
    position = _behind_blanks(folded, position)
    if found := words.after.match(folded, position):
        return _behind_blanks(folded, found.end()), found[0]
    return position, None


def _behind_blanks(folded: str, position: int) -> int:
    while position < len(folded) and folded[position] in _BLANKS:
        position += 1
    return position


def _chinese_counts(folded: str, words: CountWords) -> list[Span]:
    """Return the numbers in Chinese characters that count something; set phrases and slogans do not."""
    phrases = [Span(*m.span()) for m in words.not_counts.finditer(folded)]
    counts = []
    for match in words.chinese.finditer(folded):
        digits = match[0].rstrip("余多").lstrip("了过")
        start = match.start() + match[0].index(digits)
        span = Span(start, start + len(digits))
        if not any(phrase.overlaps(span) for phrase in phrases if phrase.start <= span.end):
            counts.append(span)
    return counts


def _unread(text: str, spans: Sequence[Span]) -> Iterator[Issue]:
    """Yield one issue for each line that holds numbers no rule reads yet."""
    for _, line in groupby(spans, key=lambda span: text.count("\n", 0, span.start)):
        numbers = list(line)
        yield Issue(
            "unread-number",
            "info",
            f"表格中有 {len(numbers)} 处数字连在一起,尚未拆分读取",
            f"{len(numbers)} numbers of a table run together and were not read",
            Span(numbers[0].start, numbers[-1].end),
        )
