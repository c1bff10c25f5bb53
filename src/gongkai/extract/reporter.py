"""Tells which agency a report is of: from its title, its labels, its signature, a manifest, its text, in that order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from gongkai.document import Document, Span
from gongkai.extract.agencies import find_names
from gongkai.extract.titles import Title, name_in
from gongkai.extract.told import is_same, told_name
from gongkai.facts import Agency, Division
from gongkai.knowledge import agencies, divisions, reports
from gongkai.knowledge.agencies import AgencyName, Jurisdiction
from gongkai.text import romanize

_HEADER = 1_500  # characters that may hold labels
_REST = 80  # characters of a sentence between the agency and what says that it wrote the report
_STOP = re.compile(r"[。;\n]")
_FOOTER = 6  # last lines that may hold the signature
_VALUE = re.compile(r"[ \t]*([^\s,。;:]{2,40})")
_TOWN = re.compile(r"街道(?!办(?!事处))|民族乡|[镇乡](?![村镇乡级街办长里上])")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_NAME_BEFORE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[年度由将现])((?:(?![我本该各全所每省市县区年度])[\u4e00-\u9fff]){2,3})$"
)
_LEVELS = {"省": ("province",), "市": ("county", "prefecture", "province"), "县": ("county",), "区": ("county",)}


@dataclass(frozen=True, slots=True)
class Reporter:
    """The reporting agency; ``is_named`` is false where neither the text nor a manifest names it.

    ``is_said`` tells that the report says so itself, and ``span`` where.
    """

    agency: Agency
    is_named: bool = True
    is_said: bool = False
    span: Span | None = None


def find_reporter(document: Document, folded: str, titles: tuple[Title, ...], year: int) -> Reporter:
    """Return the agency a report is of.

    A name without its division (``县科技局``, ``沙头镇``) takes the fuller name the text has, else the division of that
    level which the text names; a report titled with a division alone is that of its people's government. What a
    manifest tells stands where the text says nothing, or lacks the division.
    """
    said = list(_said(document, folded, titles))
    told = told_name(document.source.told)
    candidates = [name for name, _ in said] + ([told] if told else []) + list(_in_text(folded))
    if not candidates:
        return _unnamed(document, folded, year)
    agency = _agency(candidates[0], candidates, folded, year)
    if agency.division is None and told and told.chain and is_same(told, candidates[0]):
        agency = _agency(told, [told], folded, year)
    return Reporter(agency, is_said=bool(said), span=said[0][1] if said else None)


def _agency(name: AgencyName, candidates: list[AgencyName], folded: str, year: int) -> Agency:
    """Return the agency that a name means, with the division that it leaves out."""
    if not name.chain:
        name = _fuller(name, candidates, folded)
    if name.chain:
        return agencies.name_agency(name, Jurisdiction(year, folded=folded)) or agencies.unplaced(name)
    where = _division_in(folded, name.level or ("县" if name.kind == "town" else None), year)
    if where is None:
        return agencies.unplaced(name)
    named = AgencyName(name.kind, name.body)
    return agencies.name_agency(named, Jurisdiction(year, where, folded=folded)) or agencies.unplaced(name)


def _said(document: Document, folded: str, titles: tuple[Title, ...]) -> Iterator[tuple[AgencyName, Span]]:
    """Yield what the report calls its agency and where, the best place first."""
    yield from ((title.agency, title.span) for title in titles if title.agency)
    yield from _labelled(folded)
    yield from _signatures(document, folded)


def _labelled(folded: str) -> Iterator[tuple[AgencyName, Span]]:
    for pattern in reports.words().publisher:
        for label in pattern.finditer(folded, 0, _HEADER):
            value = _VALUE.match(folded, label.end())
            if value and (name := name_in(value[1])):
                yield name, Span(*value.span(1))


def _signatures(document: Document, folded: str) -> Iterator[tuple[AgencyName, Span]]:
    """Yield agencies that fill one of the last lines, or one of the first (some sign there)."""
    chrome = document.chrome
    lines = [p for p in document.paragraphs if not any(c.contains(p) for c in chrome)]
    for line in [*lines[-_FOOTER:], *lines[:_FOOTER]]:
        written = line.of(folded).strip()
        if len(written) <= 30 and (name := agencies.split(written)) and name.kind != "state":
            yield name, line


def _in_text(folded: str) -> Iterator[AgencyName]:
    """Yield the agency that the text speaks of most, of the kind it calls itself (``我局``, ``我镇``)."""
    itself = {kind: len(pattern.findall(folded)) for kind, pattern in reports.words().itself.items()}
    kind = max(itself, key=lambda k: (itself[k], k))
    if kind == "department" and itself[kind]:
        named = Counter(n.name for n in find_names(folded) if n.name.kind == "department" and n.name.chain)
        yield from (name for name, _ in named.most_common(1))
    towns = Counter(_towns(folded))
    if towns and (kind == "town" or not any(itself.values())):
        body = max(towns, key=lambda name: (towns[name], bool(name.chain))).body
        yield next((name for name in towns if name.body == body and name.chain), AgencyName("town", body))
    if not any(itself.values()):
        named = Counter(n.name for n in find_names(folded) if n.name.chain)
        yield from (name for name, _ in named.most_common(1))
    if kind == "government" and itself[kind]:
        sign = reports.words().itself[kind].search(folded)
        level = sign[0][-1] if sign else ""
        places = Counter(n.name for n in divisions.find_names(folded) if n.name.endswith(level))
        yield from (AgencyName("government", chain=(name,)) for name, _ in places.most_common(1))


def _towns(folded: str) -> Iterator[AgencyName]:
    """Yield the towns a text names, with their county where it stands before (``武山县城关镇``)."""
    for found in _TOWN.finditer(folded):
        kind, end = found[0], found.end()
        chained = next(
            (
                (county, length)
                for length in range(len(kind) + 4, len(kind), -1)
                if _HAN.fullmatch(folded, max(end - length, 0), end)
                and (county := divisions.name_ending(folded, end - length))
            ),
            None,
        )
        if chained:
            yield AgencyName("town", folded[end - chained[1] : end], (chained[0],))
        elif before := _NAME_BEFORE.search(folded[max(0, found.start() - 4) : found.start()]):
            yield AgencyName("town", before[1] + kind)


def _fuller(name: AgencyName, candidates: list[AgencyName], folded: str) -> AgencyName:
    """Return the same agency named with its division elsewhere (``海口市卫生局`` for ``市卫生局``), else the name."""
    named = [*candidates, *(n.name for n in find_names(folded)), *(_towns(folded) if name.kind == "town" else ())]
    chained = Counter(n for n in named if (n.kind, n.body) == (name.kind, name.body) and n.chain)
    fitting = [n for n, _ in chained.most_common() if name.level is None or n.chain[-1].endswith(name.level)]
    return fitting[0] if fitting else name


def _division_in(folded: str, level: str | None, year: int) -> Division | None:
    """Return the division of a level that the text names most, by its full name or, failing that, without its kind."""
    signs = (level,) if level in _LEVELS else ("区", "县", "市")
    for group in (signs,) if level else (("区", "县"), ("市",)):
        named = Counter(n.name for n in divisions.find_names(folded) if n.name.endswith(tuple(group)))
        found = [(count, where) for name, count in named.items() if (where := divisions.resolve((name,), year, folded))]
        counts = sorted((count for count, _ in found), reverse=True)
        if counts and (len(counts) == 1 or counts[0] > counts[1]):
            return next(where for count, where in found if count == counts[0])
    stems = Counter(divisions.stems_before(folded, reports.words().place_before))
    resolved = [divisions.resolve_stem(stem, sign, year, folded) for stem, _ in stems.most_common() for sign in signs]
    return next((where for where in resolved if where), None)


def _unnamed(document: Document, folded: str, year: int) -> Reporter:
    """Return a stand-in for an agency that the text does not name, told apart by the name of the file."""
    stem = romanize(PurePath(document.source.name).stem) or "report"
    where = _division_in(folded, None, year)
    code, place = (f"{where.code}-", divisions.name_in_full(where)) if where else ("", "")
    english = f"Unnamed agency of {divisions.english_name(divisions.own_name(where))}" if where else "Unnamed agency"
    return Reporter(
        Agency(f"{place}未具名机关({stem})", f"{code}unnamed-{stem}", f"{english} ({stem})", where), is_named=False
    )


def find_preparer(folded: str, place: Jurisdiction) -> str | None:
    """Return who wrote the report: the agency that begins its clause in a sentence that says so, in full."""
    prepared = reports.words().prepared[0]
    for named in find_names(folded[:_HEADER], place.town):
        begins = named.span.start == 0 or folded[named.span.start - 1] in ",。;由我\n"
        said = prepared.search(folded, named.span.end, named.span.end + _REST)
        if begins and said and named.name.kind != "state" and not _STOP.search(folded, named.span.end, said.start()):
            agency = agencies.name_agency(named.name, place)
            return agency.name if agency else named.span.of(folded)
    return None
