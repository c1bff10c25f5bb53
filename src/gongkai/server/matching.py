"""Names matched to agencies and divisions: by name in Chinese, English or pinyin, or by code."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from gongkai.errors import QueryError
from gongkai.model.terms import GK
from gongkai.text import romanize_words

SCHEMA = GK.iri
_LIMIT = 10
_MOST = 50
_LEAST = 50.0
"""Scores below this are no candidates."""

_SURE, _CLEAR = 95.0, 5.0
"""A candidate this good, and this much better than the next, is a match."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that names are matched to, and its properties."""

    name: str
    properties: Mapping[str, str]


_LABELS = {
    "code": "代码 · code",
    "zh": "中文名 · Chinese name",
    "en": "英文名 · English name",
    "pinyin": "拼音 · pinyin",
}
KINDS = {
    "Agency": Kind("行政机关 · agency", {**_LABELS, "division": "行政区划 · division"}),
    "Division": Kind("行政区划 · division", {**_LABELS, "broader": "上级区划 · division above"}),
}

_THINGS = """
PREFIX gk: <https://w3id.org/gongkai/ns#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing ?kind ?code ?zh ?en ?alt ?above WHERE {
  VALUES ?kind { gk:Agency gk:Division }
  ?thing a ?kind ; skos:prefLabel ?zh . FILTER(LANG(?zh) = "zh")
  OPTIONAL { ?thing skos:prefLabel ?en . FILTER(LANG(?en) = "en") }
  OPTIONAL { ?thing skos:altLabel ?alt }
  OPTIONAL { ?thing dct:identifier|skos:notation ?code }
  OPTIONAL { ?thing gk:division|skos:broader ?above }
}
ORDER BY ?thing ?kind ?code ?zh ?en ?alt ?above
"""


@dataclass(frozen=True, slots=True)
class Thing:
    """An agency or a division with all its names."""

    iri: str
    kind: str
    code: str
    zh: str
    en: str
    pinyin: str
    names: tuple[str, ...]
    above: str | None

    def name(self, lang: str) -> str:
        """Return the name in a language."""
        return self.en or self.zh if lang == "en" else self.zh


class Index:
    """All agencies and divisions of a store; made once in each process."""

    def __init__(self, store: ox.Store, base: str) -> None:
        """Read them from the store."""
        self.space = f"{base}id/"
        found: dict[str, dict[str, Any]] = {}
        for row in store.query(_THINGS):  # type: ignore[union-attr]
            thing = found.setdefault(
                row["thing"].value, {"kind": row["kind"].value, "zh": row["zh"].value, "names": set()}
            )
            for key in ("code", "en", "above"):
                if row[key] is not None:
                    thing.setdefault(key, row[key].value)
            thing["names"] |= {row[key].value for key in ("zh", "en", "alt", "code") if row[key] is not None}
        self.things = {iri: _thing(iri, values) for iri, values in sorted(found.items())}
        self.names = [(folded(name), iri) for iri, thing in self.things.items() for name in thing.names]

    def id(self, iri: str) -> str:
        """Return the identifier of a thing below the identifier space."""
        return iri.removeprefix(self.space)

    def find(self, id_: str) -> Thing | None:
        """Return a thing by its identifier."""
        return self.things.get(f"{self.space}{id_}")

    def best(self, name: str, kinds: Iterable[str], limit: int) -> list[tuple[float, Thing]]:
        """Return the things whose names are most like a name, the best first."""
        wanted = set(kinds)
        written = folded(name)[:200]
        if not written:
            return []
        scores: dict[str, float] = {}
        names = [one for one, _ in self.names]
        for _, score, place in process.extract(written, names, scorer=_likeness, limit=None, score_cutoff=_LEAST):
            iri = self.names[place][1]
            if self.things[iri].kind in wanted:
                scores[iri] = max(score, scores.get(iri, 0.0))
        ranked = sorted(scores.items(), key=lambda one: (-one[1], one[0]))
        return [(round(score, 1), self.things[iri]) for iri, score in ranked[:limit]]


def match(index: Index, request: Mapping[str, Any]) -> bytes:
    """Return the answer to one of the requests of the service."""
    lang = request["lang"]
    if "queries" in request:
        told: Any = {key: {"result": _candidates(index, query, lang)} for key, query in request["queries"].items()}
    elif "extend" in request:
        told = _extended(index, request["extend"], lang)
    elif "about" in request:
        thing = index.find(request["about"])
        told = (
            {}
            if thing is None
            else {"iri": thing.iri, "name": thing.name(lang), "description": _describe(index, thing, lang)}
        )
    else:
        told = {"result": _suggested(index, request["prefix"], request["cursor"], lang)}
    return (json.dumps(told, ensure_ascii=False) + "\n").encode()


def folded(name: str) -> str:
    """Return a name as it is compared: without case, width and needless spaces; a 政府 is a 人民政府."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split()).replace("人民政府", "政府")


def proposal(kind: str) -> dict[str, Any]:
    """Return the properties that can be fetched for a kind of thing (4.7)."""
    known = KINDS[kind].properties if kind in KINDS else _LABELS
    return {"type": kind, "properties": [{"id": key, "name": name} for key, name in known.items()]}


def _likeness(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    """Return how alike two names are, up to 100; what merely contains the other is less than the same."""
    if one == other:
        return 100.0
    whole = fuzz.ratio(one, other)
    part = fuzz.partial_ratio(one, other) * 0.9 if min(len(one), len(other)) > 1 else 0.0
    words = fuzz.token_sort_ratio(one, other) * 0.95 if " " in one else 0.0
    return min(99.0, max(whole, part, words))


def _thing(iri: str, values: Mapping[str, Any]) -> Thing:
    pinyin = romanize_words(values["zh"])
    return Thing(
        iri,
        values["kind"].removeprefix(SCHEMA),
        values.get("code", ""),
        values["zh"],
        values.get("en", ""),
        pinyin,
        tuple(sorted({*values["names"], pinyin, pinyin.replace(" ", "")})),
        values.get("above"),
    )


def _candidates(index: Index, query: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    asked = query.get("type") or []
    kinds = [kind for kind in ([asked] if isinstance(asked, str) else asked) if kind in KINDS]
    limit = query.get("limit")
    count = limit if isinstance(limit, int) and 0 < limit <= _MOST else _LIMIT
    best = index.best(query["query"], kinds or KINDS, count + 1)
    is_match = bool(best) and best[0][0] >= _SURE and (len(best) < 2 or best[0][0] - best[1][0] >= _CLEAR)
    return [
        {
            "id": index.id(thing.iri),
            "name": thing.name(lang),
            "description": _describe(index, thing, lang),
            "type": [{"id": thing.kind, "name": KINDS[thing.kind].name}],
            "score": score,
            "match": is_match and place == 0,
        }
        for place, (score, thing) in enumerate(best[:count])
    ]


def _suggested(index: Index, prefix: str, cursor: int, lang: str) -> list[dict[str, Any]]:
    """Return the things with a name that begins with, then those with one that holds, what has been typed (4.5)."""
    written = folded(prefix)
    ranked = {iri: 0 for name, iri in index.names if name.startswith(written)}
    ranked |= {iri: 1 for name, iri in index.names if written in name and iri not in ranked}
    ordered = sorted(ranked, key=lambda iri: (ranked[iri], len(index.things[iri].zh), iri)) if written else []
    return [
        {
            "id": index.id(iri),
            "name": index.things[iri].name(lang),
            "description": _describe(index, index.things[iri], lang),
            "notable": [{"id": index.things[iri].kind, "name": KINDS[index.things[iri].kind].name}],
        }
        for iri in ordered[cursor : cursor + _LIMIT]
    ]


def _extended(index: Index, asked: Any, lang: str) -> dict[str, Any]:
    """Return properties of things (4.7)."""
    try:
        ids, properties = asked["ids"], [one["id"] for one in asked["properties"]]
        if not all(isinstance(one, str) for one in (*ids, *properties)) or len(ids) > 1000:
            raise TypeError
    except (KeyError, TypeError):
        raise QueryError('extend: expected {"ids": ["…"], "properties": [{"id": "…"}]} with at most 1000 ids') from None
    names = {key: name for kind in KINDS.values() for key, name in kind.properties.items()}
    meta = [{"id": one, "name": names.get(one, one)} for one in properties]
    rows = {id_: {one: _property(index, index.find(id_), one, lang) for one in properties} for id_ in ids}
    return {"meta": meta, "rows": rows}


def _property(index: Index, thing: Thing | None, name: str, lang: str) -> Sequence[dict[str, str]]:
    if thing is None:
        return []
    if name in ("division", "broader"):
        above = index.things.get(thing.above or "")
        return [{"id": index.id(above.iri), "name": above.name(lang)}] if above else []
    value = {"code": thing.code, "zh": thing.zh, "en": thing.en, "pinyin": thing.pinyin}.get(name)
    return [{"str": value}] if value else []


def _describe(index: Index, thing: Thing, lang: str) -> str:
    """Return a line that tells a thing from others of the same name: its code and what lies above it."""
    names: list[str] = []
    above = index.things.get(thing.above or "")
    while above is not None and above.name(lang) not in names and len(names) < 4:
        names.append(above.name(lang))
        above = index.things.get(above.above or "")
    return " · ".join([*([thing.code] if thing.code else []), *names])
