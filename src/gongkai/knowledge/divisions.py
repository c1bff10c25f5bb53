"""Administrative divisions of GB/T 2260: by code and year, by name in a text, and their English names.

Codes, names and years of validity come from python-stdnum's table ``cn/loc.dat``, completed by ``divisions.tsv``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import Literal

from gongkai import resources
from gongkai.document import Span
from gongkai.errors import KnowledgeError
from gongkai.facts import Division
from gongkai.knowledge import entries
from gongkai.text import romanize_words

Level = Literal["province", "prefecture", "county"]

_ENTRY = re.compile(r"(?:\[(\d*)-(\d*)\])?([^,\"]+)")
_NO_DIVISION = re.compile(r"市辖区|县|市|.*直辖.*")  # rows of the table that group others and name no place
_KIND_SIGN = re.compile(r"[省市区县旗州盟]")
FICTIONAL = "99"
"""What the codes of the places of our samples begin with; GB/T 2260 assigns nothing below it."""
OPEN = 9999
"""The year in which a name ends that is in force."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name that a code bears from one year to another, the last year excluded."""

    code: str
    name: str
    since: int
    until: int
    is_zone: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    by_code: dict[str, list[Entry]]
    by_name: dict[str, list[Entry]]  # full names and short ones (北川县 for 北川羌族自治县)
    stems: dict[str, list[Entry]]  # names without their kind (高邮)
    lengths: tuple[int, ...]  # of the names, longest first
    endings: frozenset[str]  # the last two signs of the names


@dataclass(frozen=True, slots=True)
class NamedDivision:
    """A name of a division where a text has it."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class _Words:
    autonomous: re.Pattern[str]  # a name with its peoples
    people: re.Pattern[str]
    kinds: dict[str, str]  # with their English
    kind_lengths: tuple[int, ...]  # longest first
    peoples: dict[str, str]
    english: dict[str, str]
    plain: frozenset[str]  # names that are plain words too


@cache
def _words() -> _Words:
    data = entries.load("divisions.yaml")
    people = "|".join(sorted(data["peoples"], key=len, reverse=True))
    return _Words(
        autonomous=re.compile(rf"(.{{2,}}?)((?:(?:{people})族?)+)(自治[区州县旗])"),
        people=re.compile(people),
        kinds={kind["zh"]: kind["en"] for kind in data["kinds"]},
        kind_lengths=tuple(sorted({len(kind["zh"]) for kind in data["kinds"]}, reverse=True)),
        peoples=data["peoples"],
        english=data["english"],
        plain=frozenset(data["words"]),
    )


@cache
def _table() -> _Table:
    rows = list(_additions())
    replaced = {(row.code, row.name) for row in rows}
    rows += [row for row in _standard() if (row.code, row.name) not in replaced]
    by_code: dict[str, list[Entry]] = defaultdict(list)
    by_name: dict[str, list[Entry]] = defaultdict(list)
    stems: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        by_name[row.name].append(row)
        if row.is_zone:
            continue
        by_code[row.code].append(row)
        stem = stem_of(row.name)
        stems[stem].append(row)
        if (short := stem + row.name[-1]) != row.name:
            by_name[short].append(row)
    lengths = tuple(sorted({len(name) for name in by_name}, reverse=True))
    endings = frozenset(name[-2:] for name in by_name)
    return _Table(dict(by_code), dict(by_name), dict(stems), lengths, endings)


def _standard() -> Iterator[Entry]:
    """Yield the rows of python-stdnum's table (``01`` below ``32`` may bear ``[-1983]甲县,[1983-]乙县``)."""
    province = ""
    for line in (files("stdnum.cn") / "loc.dat").read_text(encoding="utf-8").splitlines():
        code, _, names = line.strip().partition(" ")
        if not code.isdigit():
            continue
        if len(code) == 2:
            province = code
            continue
        for since, until, name in _ENTRY.findall(names.partition('"')[2]):
            if not _NO_DIVISION.fullmatch(name):
                yield Entry(province + code, name, int(since or 0), int(until or OPEN))


def _additions() -> Iterator[Entry]:
    path = resources.folder("data/knowledge") / "divisions.tsv"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith(("#", "code\t")):
            continue
        cells = line.split("\t")
        if len(cells) != 6 or not re.fullmatch(r"\d{6}", cells[0]) or cells[4] not in ("division", "zone"):
            expected = "code, name, since, until, kind, note"
            raise KnowledgeError(f"{path.name}, line {number}: expected {expected}; found {line!r}")
        code, name, since, until, kind, _ = cells
        yield Entry(code, name, int(since or 0), int(until or OPEN), kind == "zone")


def stem_of(name: str) -> str:
    """Return a division's name without its kind and its peoples (``高邮市`` -> ``高邮``)."""
    words = _words()
    if "自治" in name and (parts := words.autonomous.fullmatch(name)):
        return parts[1]
    return name.removesuffix(_kind_of(name)[0])


def _kind_of(name: str) -> tuple[str, str]:
    """Return the kind a name ends in, in Chinese and English."""
    words = _words()
    kind = next((name[-n:] for n in words.kind_lengths if n < len(name) and name[-n:] in words.kinds), "")
    return kind, words.kinds.get(kind, "")


def level_of(code: str) -> Level:
    """Return the level a code stands at."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def is_zone(name: str) -> bool:
    """Tell whether the name is that of a zone, which is governed by a committee and shares another division's code."""
    return any(entry.is_zone for entry in _table().by_name.get(name, ()))


def division(code: str, year: int) -> Division | None:
    """Return the division that bore a code at the end of a year, with its ancestors; None where none did."""
    entry = _in_force(code, year)
    if entry is None:
        return None
    path = tuple((a.code, a.name) for a in _ancestors(code, year))
    return Division(code, "".join(name for _, name in path) + entry.name, path)


def is_plain(name: str) -> bool:
    """Tell whether a name is also a plain word, which many places bear (``郊区``)."""
    return name in _words().plain


@cache
def codes() -> tuple[str, ...]:
    """Return every code that bore a name, sorted."""
    return tuple(sorted(code for code in _table().by_code if history(code)))


@cache
def history(code: str) -> tuple[Entry, ...]:
    """Return the names that a code bore, oldest first, each until the year in which the next one took its place.

    The table ends a name that another followed under the same code a year too early. Rows that end before they begin
    name no year, and of two rows for the same years the first is right (ours, in simplified characters).
    """
    rows = {(row.since, row.until): row for row in reversed(_table().by_code.get(code, ())) if row.since <= row.until}
    ordered = [rows[years] for years in sorted(rows)]
    following = [row.since for row in ordered[1:]]
    return tuple(
        replace(row, until=after) if after == row.until + 1 else row
        for row, after in zip_longest(ordered, following, fillvalue=None)
        if row is not None
    )


@cache
def latest(code: str) -> Division | None:
    """Return a division as it was last called, with its ancestors as they were last called; None if none is known."""
    if not (names := history(code)):
        return None
    path = tuple((above, rows[-1].name) for above in _codes_above(code) if (rows := history(above)))
    return Division(code, "".join(name for _, name in path) + names[-1].name, path)


def own_name(division: Division) -> str:
    """Return a division's name without those of its ancestors (``江苏省扬州市高邮市`` -> ``高邮市``)."""
    return division.name.removeprefix("".join(name for _, name in division.path))


def name_in_full(division: Division) -> str:
    """Return the name that an agency's name begins with: a district with its city, others alone (``青岛市李沧区``)."""
    name = own_name(division)
    is_district = level_of(division.code) == "county" and name.endswith("区") and division.path
    return division.path[-1][1] + name if is_district else name


def find_names(folded: str) -> tuple[NamedDivision, ...]:
    """Return every full name of a division in a folded text, the longest at each place.

    A name that is a plain word too counts only behind another name or at a boundary.
    """
    found: list[NamedDivision] = []
    for sign in _KIND_SIGN.finditer(folded):
        follows = found[-1].span.end if found else -1
        if name := name_ending(folded, sign.end(), follows):
            start = sign.end() - len(name)
            while found and found[-1].span.start >= start:
                found.pop()
            found.append(NamedDivision(Span(start, sign.end()), name))
    return tuple(found)


def name_ending(folded: str, end: int, follows: int = -1) -> str | None:
    """Return the longest name of a division that ends at a place; ``follows`` is where another name ended."""
    table, words = _table(), _words().plain
    if folded[max(end - 2, 0) : end] not in table.endings:
        return None
    for length in table.lengths:
        start = end - length
        if start < 0 or (name := folded[start:end]) not in table.by_name:
            continue
        if start == follows or (name not in words and (length > 2 or _is_boundary(folded, start))):
            return name
    return None


def _is_boundary(folded: str, start: int) -> bool:
    return start == 0 or not "\u4e00" <= folded[start - 1] <= "\u9fff"


def split_name(name: str) -> tuple[tuple[str, ...], str]:
    """Split an agency's name into the divisions it begins with and the rest (``甲市乙县教育局``)."""
    table = _table()
    chain: list[str] = []
    position = 0
    while found := next((n for n in _prefixes(name, position) if n in table.by_name), None):
        chain.append(found)
        position += len(found)
    return tuple(chain), name[position:]


def _prefixes(name: str, position: int) -> Iterator[str]:
    return (name[position : position + n] for n in _table().lengths if position + n <= len(name))


def resolve(chain: Sequence[str], year: int, folded: str = "", near: Division | None = None) -> Division | None:
    """Return the division that a name means in a year, or None where it is none or could be several.

    ``chain`` may begin with the names of ancestors. Among divisions of one name decides what else the text names:
    the ancestors of one of them, or the division ``near``. A fictional one needs such support where a real one exists.
    """
    *parents, name = chain
    candidates = [entry for entry in _named(name, year) if _is_below(entry, parents, year)]
    if len({entry.code for entry in candidates}) > 1:
        ranked = sorted(((_support(e, year, folded, near), e.code) for e in candidates), reverse=True)
        best = ranked[0][0]
        leaders = [code for support, code in ranked if support == best]
        if not best:
            leaders = [code for code in leaders if not code.startswith(FICTIONAL)]
        candidates = [entry for entry in candidates if entry.code in leaders]
    codes = {entry.code for entry in candidates}
    return division(codes.pop(), year) if len(codes) == 1 else None


def resolve_stem(stem: str, sign: str, year: int, folded: str = "") -> Division | None:
    """Return the division of a name without its kind (``高邮``), given the last sign of the kind (``市``)."""
    names = {e.name for e in _table().stems.get(stem, ()) if e.name.endswith(sign) and e.since <= year < e.until}
    return resolve((names.pop(),), year, folded) if len(names) == 1 else None


def stems_before(folded: str, following: re.Pattern[str]) -> Iterator[str]:
    """Yield the names without kind that stand before the words of a pattern (``高邮`` in ``高邮政府网``)."""
    stems = _table().stems
    for found in following.finditer(folded):
        stem = next((s for n in (4, 3, 2) if (s := folded[max(found.start() - n, 0) : found.start()]) in stems), None)
        if stem:
            yield stem


def english_name(name: str) -> str:
    """Return the English name of a division (``高邮市`` -> ``Gaoyou City``)."""
    words = _words()
    stem, (_, kind) = stem_of(name), _kind_of(name)
    if "自治" in name and (parts := words.autonomous.fullmatch(name)):
        *others, last = (words.peoples[people] for people in words.people.findall(parts[2]))
        kind = f"{', '.join(others)} and {last} {kind}" if others else f"{last} {kind}"
    # A name of one syllable keeps its kind: 道县 is Daoxian County.
    latin = words.english.get(stem) or _join_syllables(romanize_words(stem if len(stem) > 1 else name))
    return f"{latin} {kind}".strip()


def _join_syllables(syllables: str) -> str:
    """Join pinyin syllables into one word (``Xi An`` -> ``Xi'an``)."""
    first, *rest = syllables.lower().split()
    return "".join([first.capitalize(), *(f"'{s}" if s[0] in "aoe" else s for s in rest)])


def _in_force(code: str, year: int) -> Entry | None:
    """Return what the code bore at the end of the year, else what it lost in that year."""
    rows = _table().by_code.get(code, ())
    in_force = [row for row in rows if row.since <= year < row.until] or [row for row in rows if row.until == year]
    return max(in_force, key=lambda row: row.since, default=None)


def _ancestors(code: str, year: int) -> list[Entry]:
    return [entry for above in _codes_above(code) if (entry := _in_force(above, year))]


def _codes_above(code: str) -> tuple[str, ...]:
    """Return the codes of a division's ancestors, outermost first, whether they were ever borne or not."""
    codes = {"county": (code[:2] + "0000", code[:4] + "00"), "prefecture": (code[:2] + "0000",), "province": ()}
    return codes[level_of(code)]


def _named(name: str, year: int) -> list[Entry]:
    """Return the divisions of a name in force in a year; a name of other years leads to what the place was called."""
    rows = _table().by_name.get(name, [])
    in_force = [row for row in rows if row.since <= year < row.until] or [row for row in rows if row.until == year]
    if in_force or not rows:
        return in_force
    level, prefectures = level_of(rows[0].code), {row.code[:4] for row in rows}
    same_stem = (row for row in _table().stems.get(stem_of(name), ()) if level_of(row.code) == level)
    return [row for row in same_stem if row.since <= year < row.until and row.code[:4] in prefectures]


def _is_below(entry: Entry, parents: Sequence[str], year: int) -> bool:
    names = {name for ancestor in _ancestors(entry.code, year) for name in (ancestor.name, stem_of(ancestor.name))}
    return all(parent in names or stem_of(parent) in names for parent in parents)


def _support(entry: Entry, year: int, folded: str, near: Division | None) -> int:
    """Return how strongly the text speaks for a candidate: a full name of an ancestor 2, a short one 1, nearness 4."""
    support = 0
    for ancestor in _ancestors(entry.code, year):
        support += 2 if ancestor.name in folded else stem_of(ancestor.name) in folded
        support += 4 if near and ancestor.code in (near.code, *(code for code, _ in near.path)) else 0
    return support + (8 if near and near.code == entry.code else 0)
