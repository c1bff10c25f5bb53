"""What a manifest tells of a report: it stands where the text is silent, and where the two differ that is a doubt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gongkai.document import Span, Told
from gongkai.facts import Agency, Issue
from gongkai.knowledge import agencies, divisions
from gongkai.knowledge.agencies import AgencyName, Jurisdiction
from gongkai.text import fold


def told_name(told: Told) -> AgencyName | None:
    """Return the agency that a manifest names, taken apart; what is no agency's name that is known is a department."""
    if told.agency is None:
        return None
    name = "".join(fold(told.agency).split())
    if known := agencies.split(name):
        return known
    chain, rest = divisions.split_name(name)
    return AgencyName("department", rest or name, chain if rest else ())


def is_same(told: AgencyName, named: AgencyName) -> bool:
    """Tell whether two names may be of one agency: the same but for divisions that one of them leaves out."""
    short, full = sorted((told.chain, named.chain), key=len)
    return (told.kind, told.body) == (named.kind, named.body) and full[len(full) - len(short) :] == short


def agency_mismatch(told: Told, agency: Agency, span: Span | None, place: Jurisdiction) -> Iterator[Issue]:
    """Yield where a report names another agency than its manifest."""
    name = told_name(told)
    if name is None or told.agency == agency.name:
        return
    meant = agencies.name_agency(name, place)
    own = agencies.split(agency.name)
    is_one = meant.id == agency.id if meant else own is not None and is_same(name, own)
    if not is_one:
        yield _mismatch(
            f"机关“{told.agency}”与正文的“{agency.name}”",
            f"The manifest names the agency {told.agency}, the report {agency.name} ({agency.english})",
            span,
        )


def year_mismatch(told: Told, year: int, span: Span | None) -> Iterator[Issue]:
    """Yield where a report names another year than its manifest."""
    if told.year is not None and told.year != year:
        words = f"年度{told.year}年与正文的{year}年", f"The manifest names the year {told.year}, the report {year}"
        yield _mismatch(*words, span)


def publication_mismatch(told: Told, published: date | None, span: Span | None, year: int) -> Iterator[Issue]:
    """Yield where a report names another date of publication than its manifest, or covers a year after that date."""
    if told.published is None or told.published == published:
        return
    if published is not None:
        words = (
            f"发布日期{told.published}与正文的{published}",
            f"The manifest says that it was published on {told.published}, the report {published}",
        )
        yield _mismatch(*words, span)
    elif told.published.year < year:
        words = (
            f"发布日期{told.published}与正文的{year}年度",
            f"The manifest says that it was published on {told.published}, the report covers {year}",
        )
        yield _mismatch(*words, span)


def _mismatch(zh: str, en: str, span: Span | None) -> Issue:
    return Issue(
        "manifest-mismatch", "warning", f"清单所列{zh}不一致,以正文为准", f"{en}; the report is followed", span
    )
