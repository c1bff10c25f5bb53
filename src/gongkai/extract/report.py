"""Finds the report's own particulars: agency, year, period, publication date, title; or says it is no report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from gongkai.document import Document, Span, Told
from gongkai.errors import NotAReport
from gongkai.extract.agencies import jurisdiction_of
from gongkai.extract.dates import JOINED, FoundDate, find_dates
from gongkai.extract.reporter import find_preparer, find_reporter
from gongkai.extract.titles import Title, check_single, find_titles, written_title
from gongkai.extract.told import agency_mismatch, publication_mismatch, year_mismatch
from gongkai.facts import Issue, Period, Report
from gongkai.knowledge import reports

_HEADER = 1_500  # characters that may hold labels and the preface
_PREFACE = 3_000  # characters that may hold the statement of the period
_FOOTER = 800  # characters that may hold a label or the date of signature
_NEAR = 30  # characters between what announces a date and the date
_FIRST_YEAR = 2007  # the regulation was issued in 2007
_PRESENTED = re.compile(r"(?:现|特|兹)[^。\n]{0,8}(?:公布|公开|发布|报告)[^。\n]{0,4}$")
_BLANKS = re.compile(r"[\s|]+")
_URL = re.compile(r"https?://[^\s\u4e00-\u9fff;,。<>\"]+")


@dataclass(frozen=True, slots=True)
class _Stated:
    """Where the report states its period: its first and last date."""

    first: FoundDate
    last: FoundDate

    @property
    def span(self) -> Span:
        return Span(self.first.span.start, self.last.span.end)

    @property
    def year(self) -> int | None:
        return self.last.end.year if self.last.end else None


def find_report(document: Document, folded: str) -> tuple[Report, tuple[Issue, ...]]:
    """Return the report's particulars and the doubts about them.

    Raises NotAReport where the text has no disclosure vocabulary or no year, or holds the reports of two years.
    """
    titles = find_titles(document, folded)
    dates = find_dates(folded)
    stated = _stated_period(folded, dates)
    _check_vocabulary(document, folded, titles, stated)
    check_single(document, folded)
    told = document.source.told
    year, year_span = _year(document, titles, stated, dates)
    reporter = find_reporter(document, folded, titles, year)
    published = _published(document, folded, dates, year)
    title = next((title for title in titles[:1] if title.is_alone or title.agency), None)
    report = Report(
        agency=reporter.agency,
        year=year,
        period=_period(folded, stated, year),
        title=written_title(document, title) if title else f"{reporter.agency.name}{year}年政府信息公开工作年度报告",
        title_span=title.span if title else None,
        published=published.start if published else _told_date(told, year),
        published_span=published.span if published else None,
        source_url=_source_url(folded) or told.url,
    )
    place = jurisdiction_of(report, folded)
    report = replace(report, prepared_by=find_preparer(folded, place))
    issues = [
        *_agency_issues(report, reporter.is_named),
        *_year_issues(document, folded, titles, stated, year),
        *_broken_dates(document, dates),
        *(agency_mismatch(told, report.agency, reporter.span, place) if reporter.is_said else ()),
        *year_mismatch(told, year, year_span),
        *publication_mismatch(told, published and published.start, report.published_span or year_span, year),
    ]
    if report.published is None:
        issues.append(Issue("unknown-publication-date", "info", "没有写明发布日期", "No date of publication is stated"))
    return report, tuple(issues)


def _check_vocabulary(document: Document, folded: str, titles: Sequence[Title], stated: _Stated | None) -> None:
    words = reports.words()
    spoken = sum(word in folded for word in words.vocabulary)
    sections = sum(bool(pattern.search(folded)) for pattern in words.sections)
    is_titled = any(title.year or title.agency for title in titles)
    is_certain = is_titled or stated or sections >= words.sections_needed or spoken >= words.vocabulary_enough
    if spoken < words.vocabulary_needed or not is_certain:
        raise NotAReport(
            f"{document.source.where}: expected an annual report on government information disclosure "
            f"(政府信息公开工作年度报告), found a text with {spoken} of its words, {sections} of its sections and "
            f"{'a' if is_titled else 'no'} title"
        )


def _year(
    document: Document, titles: Sequence[Title], stated: _Stated | None, dates: Sequence[FoundDate]
) -> tuple[int, Span | None]:
    """Return the year, and where the report says so: the title's, else the period's.

    Where neither says it, it is the manifest's, else the one most named where the report begins.
    """
    said = [(title.year, title.span) for title in titles if title.year and (title.agency or title.is_alone)][:1]
    said += [(stated.year, stated.span)] if stated and stated.year else []
    named = Counter(d.start.year for d in dates if d.start and d.span.start < _HEADER and d.start.year >= _FIRST_YEAR)
    guessed = next((year for year, _ in named.most_common(1)), None)
    year, span = said[0] if said else (document.source.told.year or guessed, None)
    if year is None or year < _FIRST_YEAR:
        found = "none" if year is None else str(year)
        raise NotAReport(f"{document.source.where}: expected a title or a period with the report's year, found {found}")
    return year, span


def _told_date(told: Told, year: int) -> date | None:
    """Return the date of publication that a manifest tells, unless the report covers a year after it."""
    return told.published if told.published and told.published.year >= year else None


def _stated_period(folded: str, dates: Sequence[FoundDate]) -> _Stated | None:
    """Return the dates the report says its figures cover: announced, or from 1 January to 31 December."""
    pairs = [
        _Stated(first, last)
        for first, last in pairwise(dates)
        if first.kind == last.kind == "day" and JOINED.fullmatch(folded, first.span.end, last.span.start)
    ]
    for pattern in reports.words().period:
        for announced in pattern.finditer(folded, 0, _PREFACE):
            end = announced.end()
            for pair in pairs:
                if end <= pair.span.start <= end + _NEAR and "。" not in folded[end : pair.span.start]:
                    return pair
            for found in dates:
                if end <= found.span.start <= end + _NEAR // 2 and found.kind == "year":
                    return _Stated(found, found)
    return next((pair for pair in pairs if pair.span.start < _PREFACE and _is_whole_year(pair)), None)


def _is_whole_year(stated: _Stated) -> bool:
    first, last = stated.first.start, stated.last.end
    return first is not None and last is not None and (first, last) == (date(last.year, 1, 1), date(last.year, 12, 31))


def _period(folded: str, stated: _Stated | None, year: int) -> Period:
    """Return the period as stated, else the whole year; the year of the title wins over that of the statement."""
    whole = Period(date(year, 1, 1), date(year, 12, 31), stated.span if stated else None)
    if stated is None or stated.year != year:
        return whole
    first, last = stated.first.start, stated.last.end
    if first is None:  # without a year (1月1日至2017年12月31日) it is of the report's
        first = next((found.start for found in find_dates(stated.first.span.of(folded), year)), None)
    return Period(first, last, stated.span) if first and last and first <= last else whole


def _published(document: Document, folded: str, dates: Sequence[FoundDate], year: int) -> FoundDate | None:
    """Return the date of publication: labelled, else signed on a line of its own; none from before the year."""
    days = [d for d in dates if d.kind == "day" and d.start and d.start.year >= year]
    for pattern in reports.words().published:
        for start, end in ((0, _HEADER), (max(len(folded) - _FOOTER, 0), len(folded))):
            for label in pattern.finditer(folded, start, end):
                for day in days:
                    if label.end() <= day.span.start <= label.end() + 3:
                        return day
    alone = [day for day in days if _is_line(document, folded, day.span)]
    alone += [day for day in days if day.span.start < _HEADER and _heads_line(folded, day.span)]
    late = [day for day in alone if day.span.start >= len(folded) - _FOOTER]
    early = [day for day in alone if day.span.start < _HEADER]
    return late[-1] if late else early[0] if early else None


def _is_line(document: Document, folded: str, span: Span) -> bool:
    return any(p.contains(span) and p.of(folded).strip(" \t。()") == span.of(folded) for p in document.paragraphs)


def _heads_line(folded: str, span: Span) -> bool:
    begins = not folded[folded.rfind("\n", 0, span.start) + 1 : span.start].strip()
    return begins and reports.words().published_before.match(folded, span.end) is not None


def _source_url(folded: str) -> str | None:
    for pattern in reports.words().source_url:
        for label in pattern.finditer(folded, 0, _HEADER):
            if url := _URL.match(folded, label.end()):
                return url[0]
    return None


def _agency_issues(report: Report, is_named: bool) -> Iterator[Issue]:
    agency = report.agency
    if not is_named:
        yield Issue(
            "unknown-agency",
            "warning",
            "没有写明编制年度报告的机关",
            "The report does not name its agency",
            report.title_span,
        )
    elif agency.division is None:
        yield Issue(
            "unknown-division",
            "warning",
            f"未能确定“{agency.name}”所属的行政区划:名称不见于行政区划代码,或有重名而正文没有写明上级区划",
            f"The division of {agency.english} could not be told: no code bears the name, or several do "
            "and the text names no division above",
            report.title_span,
        )


def _year_issues(
    document: Document, folded: str, titles: Sequence[Title], stated: _Stated | None, year: int
) -> Iterator[Issue]:
    """Yield where the period, or a sentence that presents the report, names another year than the title."""
    others = [(stated.span, stated.year)] if stated and stated.year not in (None, year) else []
    others += [
        (title.span, title.year)
        for title in titles
        if title.year not in (None, year) and _PRESENTED.search(folded[: title.span.start][-20:] + _lead(folded, title))
    ]
    for span, other in others:
        yield Issue(
            "year-mismatch",
            "warning",
            f"“{span.of(document.text)}”为{other}年,与标题的{year}年不一致,以标题为准",
            f"A statement names {other}, the title {year}; the title is followed",
            span,
        )


def _lead(folded: str, title: Title) -> str:
    """Return the words at the beginning of a title's span that present it (``特向社会公布``)."""
    lead = reports.words().title_lead.match(folded, title.span.start, title.span.end)
    return lead[0] if lead else ""


def _broken_dates(document: Document, dates: Sequence[FoundDate]) -> Iterator[Issue]:
    for found in dates:
        if not found.is_broken:
            continue
        written = found.span.of(document.text)
        meant = found.start.isoformat() if found.start and found.start == found.end else None
        meant = meant or (f"{found.start:%Y-%m}" if found.start and found.kind == "month" else None)
        yield Issue(
            "broken-date",
            "warning",
            f"日期“{written}”残缺," + (f"按{meant}理解" if meant else "未能确定是哪一天"),
            f"The date “{written}” lost characters, " + (f"read as {meant}" if meant else "its day could not be told"),
            found.span,
        )
