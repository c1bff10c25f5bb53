"""The names that published things carry, in Chinese and in English, each usable alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongkai.facts import Agency, Division, Enumeration, Policy, Report
from gongkai.knowledge import agencies, divisions
from gongkai.knowledge.vocabulary import Concept, Indicator
from gongkai.model.ntriples import plain_decimal, tagged
from gongkai.model.terms import RDFS, SKOS
from gongkai.text import romanize_words

Names = tuple[str, str]
"""A name in Chinese and in English."""

DIVISION_SCHEME: Names = ("县级以上行政区划代码 (GB/T 2260)", "Codes for administrative divisions (GB/T 2260)")


def label(names: Names) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the two ``rdfs:label`` statements of a name."""
    return (RDFS.label, tagged(names[0], "zh")), (RDFS.label, tagged(names[1], "en"))


def called(names: Names, other: Names) -> Iterator[tuple[str, str]]:
    """Yield the two ``skos:prefLabel`` statements of a name, and another name as ``skos:altLabel``."""
    yield from preferred(names)
    for text, preferred_text, language in zip(other, names, ("zh", "en"), strict=True):
        if text != preferred_text:
            yield SKOS.altLabel, tagged(text, language)


def preferred(names: Names) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the two ``skos:prefLabel`` statements of a name."""
    return (SKOS.prefLabel, tagged(names[0], "zh")), (SKOS.prefLabel, tagged(names[1], "en"))


def report_names(report: Report) -> Names:
    """Return the name of a report; the title as printed is another thing, reports of many agencies share it."""
    return (
        f"{report.agency.name}{report.year}年政府信息公开工作年度报告",
        f"Annual report on government information disclosure {report.year}, {_english_agency(report)}",
    )


def dataset_names(report: Report, year: str) -> Names:
    """Return the name of the data set of an agency and a year; the identifier makes it unique for catalogues.

    CKAN makes the address of a data set from the first hundred Latin characters, so that it stands early in English.
    """
    identifier = f"{report.agency.id}-{year}"
    return (
        f"{report.agency.name}{year}年政府信息公开工作年度报告数据 ({identifier})",
        f"Disclosure report data {identifier}: {report.agency.english}",
    )


def division_names(division: Division) -> tuple[Names, Names]:
    """Return the own name of a division as it was last called (``高邮市``, ``Gaoyou City``), and that at the time.

    The graphs of all reports call a division by the same name, so that together they give it one preferred label.
    """
    name, last = (divisions.own_name(d) for d in (division, divisions.latest(division.code) or division))
    return (last, divisions.english_name(last)), (name, divisions.english_name(name))


def agency_names(agency: Agency) -> tuple[Names, Names]:
    """Return the name of an agency with that of its division as it was last called, and the name at the time."""
    name = agency.name, agency.english
    last = agency.division and divisions.latest(agency.division.code)
    if not agency.division or not last:
        return name, name
    (zh, en), (last_zh, last_en) = (agencies.place_names(division) for division in (agency.division, last))
    return (name[0].replace(zh, last_zh, 1), name[1].replace(en, last_en, 1)), name


def observation_names(report: Report, period: str, indicator: Indicator, applicant: Concept | None) -> Names:
    """Return the name of an observation: agency, period, indicator and, unless it is the total, the applicant."""
    who_zh, who_en = (f" {applicant.zh}", f", {applicant.en.lower()}") if applicant else ("", "")
    end = period.removeprefix("../")
    when_zh, when_en = (f"截至{end}", f"up to {end}") if end != period else (period, period)
    return (
        f"{report.agency.name} {when_zh} {indicator.zh}{who_zh}",
        f"{report.agency.english}, {when_en}: {indicator.en}{who_en}",
    )


def figure_names(report: Report, label_zh: str, quote: str, start: int) -> Names:
    """Return the name of a figure outside the catalogue; its own words have no English."""
    number = f" {quote}" if quote.isascii() and quote else ""
    return label_zh, f"Figure{number} at character {start} of report {report.id}"


def enumeration_names(enumeration: Enumeration) -> Names:
    """Return an enumeration in a line (``合计865,其中508、357``)."""
    values = (figure.value for figure in (enumeration.total, *enumeration.parts))
    total, *parts = ("?" if value is None else plain_decimal(value) for value in values)
    return f"合计{total},其中{'、'.join(parts)}", f"{total} in total, of which {', '.join(parts)}"


def policy_names(policy: Policy, kind: Concept) -> Names:
    """Return the name of a policy: the same, whether a report writes 中华人民共和国 or not.

    Where nobody has translated the title, English readers get its pinyin.
    """
    title = policy.title.removeprefix("中华人民共和国")
    return title, f"{kind.en}: {romanize_words(title)}"


def numbered_names(report: Report, zh: str, en: str, number: int, topics: Sequence[Concept] = ()) -> Names:
    """Return a name for what has none of its own (``Problem 1 of report 321084-2017``)."""
    about = f": {topics[0].en.lower()}" if topics else ""
    return f"{zh}{number}({report.agency.name}{report.year}年年度报告)", f"{en} {number} of report {report.id}{about}"


def _english_agency(report: Report) -> str:
    code = f" ({report.agency.division.code})" if report.agency.division else ""
    return f"{report.agency.english}{code}"
