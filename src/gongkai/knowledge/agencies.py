"""Agencies: the parts their names are made of, their full and English names, and their identifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from gongkai.facts import Agency, Division
from gongkai.knowledge import divisions, entries
from gongkai.text import romanize, romanize_words

Kind = Literal["government", "office", "department", "town", "state"]

STATE_CODE = "000000"  # stands for the state in identifiers; unassigned in GB/T 2260

_SELF = "我本该各全"  # 我局 names no agency
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LEVEL = re.compile(r"(自治区|[省市县区州旗盟])(?=.)")
_PLACE = re.compile(r"(?:(?![的和与及对在为是有等各全])[\u4e00-\u9fff]){2,5}?[省市县区州旗](?![镇乡])")  # in no table
_GOVERNMENT = re.compile(r"(?:人民)?政府(办公[室厅]|办)?")
_TOWN = re.compile(r"(?:人民政府)?([\u4e00-\u9fff]{1,8}?(?:街道|镇|乡|苏木))(?:人民政府|政府|(?:街道)?办事处)?")


@dataclass(frozen=True, slots=True)
class AgencyName:
    """An agency's name taken apart: the divisions it begins with or the level that stands for one, and the rest.

    ``body`` is a department's full name, the office of a government (``办公室``), a town (``三垛镇``) or an organ of
    the state; empty for a government.
    """

    kind: Kind
    body: str = ""
    chain: tuple[str, ...] = ()
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Where a report speaks from: what ``市教育局`` or ``镇政府`` means in it."""

    year: int
    division: Division | None = None
    zone: str | None = None
    town: str | None = None
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The data of ``agencies.yaml``, compiled."""

    kinds: Mapping[str, Mapping[str, Any]]
    towns: Mapping[str, Mapping[str, str]]
    english: Mapping[str, str]  # of words
    joints: Mapping[str, str]
    full: Mapping[str, str]  # a department's name or short form: its full name
    departments: Mapping[str, Mapping[str, Any]]
    state: Mapping[str, Mapping[str, Any]]  # by name and short form
    short: Mapping[str, str]
    government_not_before: str
    word_lengths: tuple[int, ...]
    full_lengths: tuple[int, ...]


@cache
def words() -> Words:
    """Return what names of agencies are made of."""
    data = entries.load("agencies.yaml")
    full = {name: d["name"] for d in data["departments"] for name in (d["name"], *d["aliases"])}
    state = {name: organ for organ in data["state"] for name in (organ["name"], *organ["aliases"])}
    return Words(
        kinds={kind["zh"]: kind for kind in data["kinds"]},
        towns={town["zh"]: town for town in data["towns"]},
        english=data["words"],
        joints=data["joints"],
        full=full,
        departments={d["name"]: d for d in data["departments"]},
        state=state,
        short=data["short"],
        government_not_before=data["government_not_before"],
        word_lengths=tuple(sorted({len(word) for word in data["words"]}, reverse=True)),
        full_lengths=tuple(sorted({len(name) for name in full}, reverse=True)),
    )


def full_name(body: str) -> str:
    """Return a department's full name (``科技局`` -> ``科学技术局``, ``管委会`` -> ``管理委员会``)."""
    known = words()
    if name := known.full.get(body) or known.short.get(body):
        return name
    kind = _kind_of(body)
    return body.removesuffix(kind) + known.kinds[kind].get("full", kind) if kind else body


def english_department(body: str) -> str:
    """Return a department's English name: given, or word by word, or its pinyin."""
    known = words()
    if english := known.departments.get(body, {}).get("en"):
        return str(english)
    parts = _english_parts(body)
    return " ".join([*parts, str(known.kinds[_kind_of(body)]["en"])]) if parts else romanize_words(body)


def _english_parts(body: str) -> list[str]:
    """Return the words of a department's name in English, its kind left out; nothing where one is unknown."""
    known = words()
    rest = body.removesuffix(_kind_of(body))
    parts: list[str] = []
    while rest:
        word = next((rest[:n] for n in known.word_lengths if rest[:n] in known.english), rest[0])
        if english := known.english.get(word) or known.joints.get(word):
            parts.append(english)
            rest = rest[len(word) :]
        else:
            return []
    return parts if _kind_of(body) else []


def town_kind(name: str) -> str:
    """Return the kind a town's name ends in (``镇``, ``街道``), or nothing."""
    return next((kind for kind in words().towns if name.endswith(kind) and name != kind), "")


def name_agency(name: AgencyName, place: Jurisdiction) -> Agency | None:
    """Return the agency that a name means in a jurisdiction, or None where its division cannot be told."""
    if name.kind == "state":
        organ = words().state[name.body]
        return Agency(organ["name"], f"{STATE_CODE}-{romanize(organ['name'])}", organ["en"])
    if name.chain:
        zone = name.chain[-1] if divisions.is_zone(name.chain[-1]) else None
        where = divisions.resolve(name.chain, place.year, place.folded, place.division)
    else:
        zone = place.zone if name.level in (None, "区") else None
        where = at_level(place, name.level)
    if where is None:
        return None
    if name.kind == "town":
        return town(where, name.body)
    if name.kind == "government":
        return committee(where, zone) if zone else government(where)
    return department(where, name.body, zone, of_government=name.kind == "office")


def at_level(place: Jurisdiction, level: str | None) -> Division | None:
    """Return the division that ``省``, ``市``, ``县`` … means in a jurisdiction; its own where no level is given."""
    own = place.division
    if own is None or level is None or (level == "区" and place.zone):
        return own
    ancestors = [(own.code, divisions.own_name(own)), *reversed(own.path)]
    if level in ("省", "自治区"):
        ancestors = [a for a in ancestors if divisions.level_of(a[0]) == "province"]
        level = "省" if ancestors and ancestors[0][1].endswith("省") else "区"
    code = next((code for code, name in ancestors if name.endswith(level)), None)
    return divisions.division(code, place.year) if code else None


def government(where: Division) -> Agency:
    """Return the people's government of a division."""
    name = divisions.name_in_full(where) + "人民政府"
    return Agency(name, where.code, f"People's Government of {_english_place(where)}", where)


def committee(where: Division, zone: str) -> Agency:
    """Return the committee that governs a zone."""
    english = f"Administrative Committee of {divisions.english_name(zone)}"
    return Agency(zone + "管理委员会", f"{where.code}-{romanize(zone)}", english, where)


def department(where: Division, body: str, zone: str | None = None, *, of_government: bool = False) -> Agency:
    """Return a department of a division or zone, or the office of its government."""
    holder = committee(where, zone) if zone else government(where)
    if of_government:
        slug = "bangongshi" if zone else f"zhengfu{romanize(body)}"
        english = "General Office" if body == "办公厅" else "Office"
        return Agency(holder.name + body, f"{holder.id}-{slug}", f"{english} of the {holder.english}", where, holder.id)
    slug = words().departments.get(body, {}).get("slug") or romanize(body)
    name = (zone or divisions.name_in_full(where)) + body
    place = divisions.english_name(zone) if zone else _english_place(where)
    return Agency(name, f"{where.code}-{slug}", f"{english_department(body)} of {place}", where, holder.id)


def town(where: Division, name: str) -> Agency:
    """Return the government of a town or the office of a subdistrict."""
    english, organ = _english_town(name)
    full = f"{divisions.name_in_full(where)}{name}{organ}"
    return Agency(full, f"{where.code}-{romanize(name)}", f"{english}, {_english_place(where)}", where, where.code)


def unplaced(name: AgencyName) -> Agency:
    """Return an agency whose division is not known; its identifier is its romanised name."""
    where = "".join(name.chain) or name.level or ""
    place = f" of {divisions.english_name(name.chain[-1])}" if name.chain else ""
    if name.kind == "town":
        english, organ = _english_town(name.body)
        place = place.replace(" of ", ", ")
    elif name.kind == "department":
        english, organ = english_department(name.body), ""
    else:
        english, organ = "People's Government", "人民政府" + name.body
    full = f"{where}{name.body if name.kind != 'office' else ''}{organ}"
    return Agency(full, romanize(full), english + place)


def split(name: str) -> AgencyName | None:
    """Take a name apart that stands alone (``乙县教育局``, ``县科技局``, ``沙头镇``); None where it is no agency's."""
    known = words()
    if name in known.state:
        return AgencyName("state", name)
    if name[:1] in _SELF or not _HAN.fullmatch(name):
        return None
    if organ := next((o for o in known.state if name.startswith(o) and divisions.split_name(name[len(o) :])[0]), None):
        return split(name.removeprefix(organ))  # 国家税务总局甲市税务局
    chain, rest = divisions.split_name(name)
    level = None
    if not chain and (found := _LEVEL.match(rest)):
        level = found[1]
        rest = rest[len(level) :]
    elif not chain and (found := _PLACE.match(rest)):
        below, rest = divisions.split_name(rest[found.end() :])
        chain = (found[0], *below)
    if chain and not rest:
        return AgencyName("government", chain=chain)
    if found := _GOVERNMENT.fullmatch(rest):
        office = {"办": "办公室"}.get(found[1], found[1]) or ""
        return AgencyName("office" if office else "government", office, chain, level) if chain or level else None
    if found := _TOWN.fullmatch(rest):
        return AgencyName("town", found[1], chain, level)
    if rest in ("管委会", "管理委员会") and (level or (chain and divisions.is_zone(chain[-1]))):
        return AgencyName("government", chain=chain, level=level)
    kind = _kind_of(rest)
    is_name = len(rest) > len(kind) + 1 and (chain or level or _english_parts(rest))
    if (kind and is_name) or rest in known.full or rest in known.short:
        return AgencyName("department", full_name(rest), chain, level)
    return None


def _kind_of(body: str) -> str:
    return next((kind for kind in words().kinds if body.endswith(kind)), "")


def _english_town(name: str) -> tuple[str, str]:
    """Return a town's government in English, and the organ in Chinese."""
    kind = words().towns[town_kind(name)]
    stem = "".join(romanize_words(name.removesuffix(kind["zh"])).split()).capitalize()
    holder = "Subdistrict Office" if kind["organ"] == "办事处" else "People's Government"
    english = f"{stem} {holder}" if kind["organ"] == "办事处" else f"{holder} of {stem} {kind['en']}"
    return english, kind["organ"]


def place_names(where: Division) -> tuple[str, str]:
    """Return the names of a division that those of its agencies are made with, in Chinese and in English."""
    return divisions.name_in_full(where), _english_place(where)


def _english_place(where: Division) -> str:
    name = divisions.own_name(where)
    city = divisions.name_in_full(where).removesuffix(name)
    return ", ".join(divisions.english_name(part) for part in (name, city) if part)
