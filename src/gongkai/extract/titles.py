"""Finds the title of a report: its words, the year and the agency it names, and titles of other reports in one text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.document import Document, Span
from gongkai.errors import NotAReport
from gongkai.extract.agencies import TITLES
from gongkai.extract.dates import find_dates
from gongkai.knowledge import agencies, reports
from gongkai.knowledge.agencies import AgencyName

_HEAD = 60  # characters a title may have before its core
_REACH = 4_000  # characters of a text that may hold its title
_BLANK = re.compile(r"[ \t]+(?=[^ \t])")
_TORN_YEAR = re.compile(r"(?<=\d)[ \t]+(?=年)|(?<=年)[ \t]+(?=度)|(?<=年)[ \t]+|(?<=度)[ \t]+")
_PINYIN = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)")  # some sites gloss characters: 監(jiān)察
_STOP = re.compile(r"[。;!?:]")


@dataclass(frozen=True, slots=True)
class Title:
    """Something that reads like the title of a report, and how well it does (``rank``)."""

    span: Span
    agency: AgencyName | None
    year: int | None
    rank: int
    is_alone: bool  # it fills its line, or the line of a label such as 标题


def find_titles(document: Document, folded: str) -> tuple[Title, ...]:
    """Return what reads like a title near the beginning of a text, the best first."""
    words = reports.words()
    policies = [Span(*found.span()) for found in TITLES.finditer(folded, 0, _REACH)]
    found = []
    for core in (m for pattern in words.titles for m in pattern.finditer(folded, 0, _REACH)):
        if any(policy.overlaps(Span(*core.span())) for policy in policies):
            continue
        found.append(_title(document, folded, core, is_chrome=_is_chrome(document, core.start())))
    return tuple(sorted(found, key=lambda title: (-title.rank, title.span)))


def check_single(document: Document, folded: str) -> None:
    """Raise NotAReport when a text holds the reports of two years: two titles, each with sections below it."""
    words = reports.words()
    titles = [
        _title(document, folded, core, is_chrome=False)
        for core in words.titles[0].finditer(folded)
        if not _is_chrome(document, core.start())
    ]
    titles = sorted((t for t in titles if t.is_alone and t.year and t.agency), key=lambda title: title.span)
    reported: list[Title] = []
    for number, title in enumerate(titles):
        end = titles[number + 1].span.start if number + 1 < len(titles) else len(folded)
        body = folded[title.span.end : end]
        if sum(bool(pattern.search(body)) for pattern in words.sections) >= words.sections_needed:
            reported.append(title)
    first = next(iter(reported), None)
    other = next((t for t in reported if first and t.year != first.year), None)
    if first and other:
        raise NotAReport(
            f"{document.source.where}: expected the report of one year, found two: "
            f"{_one_line(first.span.of(document.text))} (character {first.span.start}) and "
            f"{_one_line(other.span.of(document.text))} (character {other.span.start})"
        )


def written_title(document: Document, title: Title) -> str:
    """Return a title as printed, its line breaks closed."""
    return _one_line(title.span.of(document.text))


def name_in(head: str) -> AgencyName | None:
    """Return the agency in the words before a title's core (``现公布清河市财政局2017年``)."""
    words = reports.words()
    plain = _PINYIN.sub("", words.year.sub("", _TORN_YEAR.sub("", head))).strip(" \t\n*、-_·•")
    if lead := words.title_lead.match(plain):
        plain = plain[lead.end() :]
    return agencies.split(re.sub(r"\s+", "", plain)) if plain else None


def _title(document: Document, folded: str, core: re.Match[str], *, is_chrome: bool) -> Title:
    """Read the line of a core: its head as far as it can belong to the title, the year, the agency."""
    words = reports.words()
    line = folded.rfind("\n", 0, core.start()) + 1
    floor = max(line, core.start() - _HEAD)
    glosses = [Span(*gloss.span()) for gloss in _PINYIN.finditer(folded, floor, core.start())]
    bounds = [Span(*bound.span()) for bound in words.title_bounds.finditer(folded, floor, core.start())]
    start = max([floor, *(b.end for b in bounds if not any(gloss.contains(b) for gloss in glosses))])
    segment = folded[start : core.start()]
    for blank in _BLANK.finditer(_TORN_YEAR.sub(lambda m: "\0" * len(m[0]), segment)):
        if name_in(segment[blank.end() :]) or words.year.search(segment, blank.end()):
            start += blank.end()
            break
    start += len(folded[start : core.start()]) - len(folded[start : core.start()].lstrip())
    head = folded[start : core.start()]
    end = folded.find("\n", core.end())
    rest = folded[core.end() : end if end >= 0 else len(folded)].strip()
    if (lead := words.title_lead.match(folded, start, core.start())) and folded[line:start].strip(" \t") == "":
        start = lead.end() if name_in(folded[lead.end() : core.start()]) else start
    label = folded[line:start].strip()
    is_alone = not rest and (not label or re.fullmatch(r"[^\s:]{0,4}:", label) is not None)
    agency = name_in(head)
    if agency is None and is_alone and not label:
        above = folded[folded.rfind("\n", 0, max(line - 1, 0)) + 1 : max(line - 1, 0)].strip()
        is_name = 0 < len(above) <= 30 and not _STOP.search(above)
        if is_name and not words.year.sub("", head).strip() and (agency := name_in(above)):
            start = folded.rfind(above, 0, line)
    last = core.end()
    year = _year_in(folded[start:last]) or _year_in(folded[floor:start])
    if year is None and is_alone and (below := words.year.fullmatch(_line_below(folded, end).strip())):
        year, last = _year_in(below[0]), folded.index(below[0], last) + len(below[0])
    rank = 4 * bool(year) + 3 * bool(agency) + 3 * is_alone + (not is_chrome) - (core.re is not words.titles[0])
    return Title(Span(start, last), agency, year, rank, is_alone)


def _year_in(written: str) -> int | None:
    return next((found.start.year for found in find_dates(written.replace("\n", " ")) if found.start), None)


def _line_below(folded: str, end: int) -> str:
    if end < 0:
        return ""
    below = folded.find("\n", end + 1)
    return folded[end + 1 : below if below >= 0 else len(folded)]


def _one_line(written: str) -> str:
    return re.sub(r"[ \t]*\n[ \t]*", "", written).strip()


def _is_chrome(document: Document, position: int) -> bool:
    return any(chrome.start <= position < chrome.end for chrome in document.chrome)
