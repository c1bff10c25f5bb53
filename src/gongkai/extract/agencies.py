"""Finds the agencies that a report names, and resolves them in its jurisdiction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gongkai.document import Document, Span
from gongkai.facts import Agency, AgencyMention, Report
from gongkai.knowledge import agencies, divisions
from gongkai.knowledge.agencies import AgencyName, Jurisdiction

TITLES = re.compile(r"《[^《》\n]*(?:《[^《》\n]*》[^《》\n]*)*》|[〈<][^〈〉<>\n]*[〉>]")
_LEVEL = re.compile(r"(?:自治区|[省市县区州旗盟])(?=\n?\Z)")  # a line may break behind the level
_MANY = re.compile(  # 各市, 市县, 市、县, 社区 stand for no one division
    r"(?:[各全两多等几每该省市县]|[省市县区州旗盟]、)(?:自治区|[省市县区州旗盟])\Z|[社地园山片辖校新]区\Z|[城超上门股]市\Z"
)
_NO_TOWN = re.compile(r"[各该本我全所每]|乡镇|镇街|.镇乡")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_TOWN_BEFORE = re.compile(r"(?:^|[^\u4e00-\u9fff]|[和与及由在对向将据我])([\u4e00-\u9fff]{2,3})$")
_OWN_TOWN = re.compile(r"(?:^|[^\u4e00-\u9fff]|[我本由经向对在到和与及])$")


@dataclass(frozen=True, slots=True)
class NamedAgency:
    """A name of an agency where a text has it, not yet resolved."""

    span: Span
    name: AgencyName


@dataclass(frozen=True, slots=True)
class _Patterns:
    government: re.Pattern[str]
    kind: re.Pattern[str]
    state: re.Pattern[str]
    town: re.Pattern[str]
    bracket: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = agencies.words()
    office = words.kinds["办"]["after"]
    kinds = (re.escape(zh) + (f"(?![{kind['after']}])" if "after" in kind else "") for zh, kind in words.kinds.items())
    names = sorted(words.full, key=len, reverse=True)
    state = sorted(words.state, key=len, reverse=True)
    return _Patterns(
        government=re.compile(
            rf"(?:人民政府|政府|管委会|管理委员会)(?:(办公[厅室]|办(?![{office}]))|(?!{words.government_not_before}))"
        ),
        kind=re.compile("|".join(kinds)),
        state=re.compile(rf"(?:{'|'.join(state)})(?![门发函公])"),
        town=re.compile(r"(?<=[镇乡木])(?:人民)?政府(?!信息|网|门户)|(?<=街道)办事处|(?<=街道)办(?![事理])"),
        bracket=re.compile(rf"\((?:{'|'.join(names)})\)"),
    )


def find_agencies(document: Document, folded: str, report: Report) -> tuple[AgencyMention, ...]:
    """Return the agencies named outside the titles of policies, in the order of the text.

    A name whose division cannot be told (``县教育局`` in the report of a city) is left out.
    """
    place = jurisdiction_of(report, folded)
    known: dict[AgencyName, Agency | None] = {}
    mentions = []
    for named in find_names(folded, place.town):
        if named.name not in known:
            known[named.name] = agencies.name_agency(named.name, place)
        if agency := known[named.name]:
            mentions.append(AgencyMention(agency, named.span.of(document.text), named.span))
    return tuple(mentions)


def jurisdiction_of(report: Report, folded: str) -> Jurisdiction:
    """Return where a report speaks from."""
    chain, _ = divisions.split_name(report.agency.name)
    zone = chain[0] if chain and divisions.is_zone(chain[0]) else None
    named = agencies.split(report.agency.name)
    town = named.body if named and named.kind == "town" else None
    return Jurisdiction(report.year, report.agency.division, zone, town, folded)


def find_names(folded: str, own_town: str | None = None) -> tuple[NamedAgency, ...]:
    """Return the names of agencies in a folded text, apart and in order; titles in 《》 are passed over."""
    found = [*_governments(folded), *_towns(folded, own_town), *_departments(folded), *_state(folded)]
    found.sort(key=lambda named: (named.span.start, -named.span.end))
    titles = [Span(*title.span()) for title in TITLES.finditer(folded)]
    apart: list[NamedAgency] = []
    title = 0
    for named in found:
        while title < len(titles) and titles[title].end <= named.span.start:
            title += 1
        in_title = title < len(titles) and titles[title].overlaps(named.span)
        if not in_title and (not apart or named.span.start >= apart[-1].span.end):
            apart.append(named)
    return tuple(apart)


def _governments(folded: str) -> Iterator[NamedAgency]:
    """Yield governments and committees of zones, and their offices (``市政府办公室``, ``区管委会``)."""
    for found in _patterns().government.finditer(folded):
        place = _place_before(folded, found.start())
        if place is None:
            continue
        chain, level, start = place
        is_committee = found[0].startswith("管")
        if is_committee and not (level == "区" or (chain and divisions.is_zone(chain[-1]))):
            continue
        if chain or level:
            office = {"办": "办公室", None: ""}.get(found[1], found[1])
            name = AgencyName("office" if office else "government", office, chain, level)
            yield NamedAgency(Span(start, found.end()), name)


def _departments(folded: str) -> Iterator[NamedAgency]:
    """Yield departments: words and a kind behind a division or level, or a name known by itself."""
    words = agencies.words()
    for found in _patterns().kind.finditer(folded):
        end = found.end()
        known = next(
            (folded[end - n : end] for n in words.full_lengths if n <= end and folded[end - n : end] in words.full), ""
        )
        short = next((s for s in words.short if folded.endswith(s, 0, end)), "")
        start = min(_words_before(folded, found.start()), end - len(known), end - len(short))
        if start == end or (start == found.start() and not known):
            continue
        body = folded[start:end]
        place = _place_before(folded, start)
        if place is None:
            continue
        chain, level, whole = place
        needs_place = words.kinds[found[0]].get("level", False) or body not in words.full
        if not (chain or level) and needs_place and not (known and body == known):
            continue
        if bracket := _patterns().bracket.match(folded, end):
            end = bracket.end()
        yield NamedAgency(Span(whole, end), AgencyName("department", agencies.full_name(body), chain, level))


def _towns(folded: str, own_town: str | None) -> Iterator[NamedAgency]:
    """Yield governments of towns and offices of subdistricts (``三垛镇人民政府``, ``镇政府`` of the report's own)."""
    for found in _patterns().town.finditer(folded):
        end = found.start()
        kind = agencies.town_kind(folded[max(end - 4, 0) : end]) or folded[end - 1]
        if _NO_TOWN.search(folded, max(end - 3, 0), end):
            continue
        for length in range(len(kind) + 4, len(kind), -1):
            start = end - length
            if start < 0 or not _HAN.fullmatch(folded, start, end):
                continue
            holder = start - len("人民政府") if folded.endswith("人民政府", 0, start) else start
            if chain := _chain_before(folded, holder):
                yield NamedAgency(
                    Span(holder - sum(map(len, chain)), found.end()),
                    AgencyName("town", folded[end - length : end], chain),
                )
                break
        else:
            before = folded[max(end - len(kind) - 4, 0) : end - len(kind)]
            if own_town and folded.endswith(own_town, 0, end):
                yield NamedAgency(Span(end - len(own_town), found.end()), AgencyName("town", own_town))
            elif own_town and own_town.endswith(kind) and _OWN_TOWN.search(before):
                yield NamedAgency(Span(end - len(kind), found.end()), AgencyName("town", own_town))
            elif name := _TOWN_BEFORE.search(before):
                town = name[1] + kind
                yield NamedAgency(Span(end - len(town), found.end()), AgencyName("town", town))


def _state(folded: str) -> Iterator[NamedAgency]:
    for found in _patterns().state.finditer(folded):
        yield NamedAgency(Span(*found.span()), AgencyName("state", found[0]))


def _words_before(folded: str, end: int) -> int:
    """Return where the words that a department's name is made of begin, reading backwards from its kind.

    The name of a division ends the reading (``宣城市气象局`` has no 城市).
    """
    words = agencies.words()
    start = end
    while start == end or not divisions.name_ending(folded, start):
        if word := _word_before(folded, start):
            start -= word
        elif start < end and folded[start - 1] in words.joints and _word_before(folded, start - 1):
            start -= 1
        else:
            break
    return start


def _word_before(folded: str, end: int) -> int:
    """Return the length of the longest word that ends at a place."""
    words = agencies.words()
    return next((n for n in words.word_lengths if n <= end and folded[end - n : end] in words.english), 0)


def _place_before(folded: str, end: int) -> tuple[tuple[str, ...], str | None, int] | None:
    """Return the divisions, or else the level, that end at a place, and where they begin; None for 各市 or 市、县."""
    if chain := _chain_before(folded, end):
        return chain, None, end - sum(map(len, chain))
    first = max(end - 5, 0)
    before = folded[first:end].removesuffix("委")  # 市委编办 belongs to 市 too
    found = _LEVEL.search(before)
    if _MANY.search(before):
        return None
    if found is None:
        return (), None, end
    return (), found[0], first + found.start()


def _chain_before(folded: str, end: int) -> tuple[str, ...]:
    chain: list[str] = []
    while end > 0 and (name := divisions.name_ending(folded, end)):
        chain.insert(0, name)
        end -= len(name)
    return tuple(chain)
