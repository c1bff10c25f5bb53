"""Loads what portals take from a feed (``harvest/*.yaml``, one file a portal): fields, refusals, scores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast, get_args

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
"""The prefixes of paths, in the files and in what is told about them."""

Names = Mapping[str, str]
"""A text by language: ``zh`` and ``en``."""

Take = Literal["one", "name", "first", "last", "iri", "all", "all-labelled", "languages", "terms"]
"""Which values of a path a portal takes: ``one`` is that in its locale, else the first (docs/harvest.md)."""

Test = Literal["given", "within", "resolves", "conforms"]

ANY = "?"
"""The predicate of a step that any statement takes."""

_STEP = re.compile(r"(?P<predicate>\?|[a-z]+:[\w-]+)(?:\[(?P<type>[a-z]+:\w+)\])?(?P<every>\*)?")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: to the first node (of a class), or to every one; the predicate as N-Triples writes it."""

    predicate: str
    node_class: str | None = None
    is_every: bool = False


Path = tuple[Step, ...]
"""The steps from a node to its values; none is the node itself."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a portal's record: where its value comes from, or (with ``record``) the records of the nodes there."""

    name: tuple[str, ...]
    paths: tuple[Path, ...]
    take: Take = "one"
    form: str | None = None
    written: str | None = None
    pattern: re.Pattern[str] | None = None
    value: str | None = None
    is_joined: bool = False
    is_fetched: bool = False
    is_unique: bool = False
    record: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """A field without which a portal refuses a data set, or the whole feed."""

    field: str
    stops: Literal["feed", "dataset"]
    why: Names


@dataclass(frozen=True, slots=True)
class Trouble:
    """A path that a portal takes badly; with ``unless`` only where its node has another class than this, or more."""

    path: Path
    unless: str | None
    why: Names


@dataclass(frozen=True, slots=True)
class Paging:
    """A class of pages, and the predicates that lead on."""

    page: str
    next: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """What gives points, of the data set itself or of its best distribution."""

    id: str
    dimension: str
    points: int
    is_of_distribution: bool
    paths: tuple[Path, ...]
    test: Test
    among: str | None
    names: Names


@dataclass(frozen=True, slots=True)
class Score:
    """How a portal scores metadata: ratings with the points they begin at, the highest first."""

    ratings: tuple[tuple[int, Names], ...]
    metrics: tuple[Metric, ...]
    lists: Mapping[str, tuple[str, ...]]

    @property
    def most(self) -> int:
        """The points there are."""
        return sum(metric.points for metric in self.metrics)


@dataclass(frozen=True, slots=True)
class Portal:
    """What a portal takes from a feed."""

    id: str
    name: str
    software: str
    locale: Names
    limit: int | None
    paging: tuple[Paging, ...]
    is_first_class_only: bool
    classes: tuple[str, ...]
    refusals: Mapping[str, Names]
    requires: tuple[Requirement, ...]
    valid: Mapping[str, Names]
    wants: Mapping[str, Names]
    troubles: tuple[Trouble, ...]
    record: tuple[Field, ...]
    pairs: frozenset[str]
    lost: Mapping[str, Names]
    lost_otherwise: Names | None
    tables: Mapping[str, Mapping[str, str]]
    score: Score | None


def portals() -> tuple[str, ...]:
    """Return the portals there are files of."""
    return tuple(path.stem for path in resources.files("data/knowledge/harvest", ".yaml"))


@cache
def portal(name: str) -> Portal:
    """Return what a portal takes; KnowledgeError names file and key of a mistake."""
    file = f"harvest/{name}.yaml"
    raw = entries.load(file)
    try:
        return _portal(name, raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise KnowledgeError(f"{file}: expected the keys of docs/harvest.md, found {error}") from None


def term(name: str) -> str:
    """Return the term of a prefixed name, as N-Triples writes it."""
    prefix, _, local = name.partition(":")
    if prefix not in PREFIXES or not local:
        raise ValueError(f"the name {name!r}, of no known prefix")
    return f"<{PREFIXES[prefix]}{local}>"


def _portal(name: str, raw: Mapping[str, Any]) -> Portal:
    return Portal(
        name,
        raw["name"],
        raw["software"],
        raw["locale"],
        raw.get("limit"),
        tuple(Paging(term(p["class"]), tuple(term(n) for n in p["next"])) for p in raw["paging"]),
        raw.get("is_first_class_only", False),
        tuple(term(c) for c in raw["classes"]),
        {code: _names(raw["refusals"][code]) for code in ("empty", "page", "repeated", "loop", "duplicate")},
        tuple(Requirement(field, told["stops"], _names(told)) for field, told in raw["requires"].items()),
        {field: _names(told) for field, told in raw["valid"].items()},
        {field: _names(told) for field, told in raw["wants"].items()},
        tuple(
            Trouble(_path(told["path"]), term(told["unless"]) if "unless" in told else None, _names(told))
            for told in raw["troubles"]
        ),
        tuple(_fields(raw["record"])),
        frozenset(raw.get("pairs", ())),
        {path: _names(told) for path, told in raw["lost"].items()},
        _names(raw["lost_otherwise"]) if "lost_otherwise" in raw else None,
        raw.get("tables", {}),
        _score(raw["score"]) if "score" in raw else None,
    )


def _fields(raw: Mapping[str, Any]) -> Iterator[Field]:
    for name, told in raw.items():
        where = told if isinstance(told, dict) else {"path": told}
        take = where.get("take", "one")
        if take not in get_args(Take):
            raise ValueError(f"{name}: take: {take}")
        yield Field(
            tuple(name.split(".")),
            _paths(where.get("path", ())),
            take,
            where.get("form"),
            where.get("as"),
            entries.compile_pattern(where["pattern"], name) if "pattern" in where else None,
            where.get("value"),
            where.get("is_joined", False),
            where.get("is_fetched", False),
            where.get("is_unique", False),
            tuple(_fields(where["record"])) if "record" in where else (),
        )


def _paths(raw: str | list[str] | tuple[str, ...]) -> tuple[Path, ...]:
    return tuple(_path(path) for path in ((raw,) if isinstance(raw, str) else raw))


def _path(raw: str) -> Path:
    """Return a path: ``.`` is the node itself, ``dct:spatial[dct:Location]*/rdfs:label`` leads over every place."""
    return () if raw == "." else tuple(_step(step) for step in raw.split("/"))


def _step(raw: str) -> Step:
    found = _STEP.fullmatch(raw)
    if found is None:
        raise ValueError(f"the step {raw!r}")
    predicate = ANY if found["predicate"] == ANY else term(found["predicate"])
    return Step(predicate, term(found["type"]) if found["type"] else None, bool(found["every"]))


def _names(raw: Mapping[str, str]) -> Names:
    return {language: raw[language] for language in ("zh", "en")}


def _score(raw: Mapping[str, Any]) -> Score:
    metrics = tuple(
        Metric(
            told["id"],
            told["dimension"],
            told["points"],
            told.get("of") == "distribution",
            _paths(told.get("path", ())),
            _test(told.get("test", "given")),
            told.get("of_list"),
            _names(told),
        )
        for told in raw["metrics"]
    )
    lists = {name: tuple(_plain(line) for line in lines) for name, lines in raw["lists"].items()}
    if unknown := {metric.among for metric in metrics} - {None, *lists}:
        raise ValueError(f"the lists {unknown}")
    ratings = tuple((told["from"], _names(told)) for told in raw["ratings"])
    return Score(tuple(sorted(ratings, key=lambda rating: -rating[0])), metrics, lists)


def _test(raw: str) -> Test:
    if raw not in get_args(Test):
        raise ValueError(f"the test {raw!r}")
    return cast(Test, raw)


def is_within(iri: str, lines: tuple[str, ...]) -> bool:
    """Tell whether an IRI is in a list; http and https, and a slash at the end, make no difference."""
    plain = _plain(iri)
    return any(plain.startswith(line[:-1]) if line.endswith("*") else plain == line for line in lines)


def _plain(iri: str) -> str:
    return re.sub(r"^https?://", "", iri).removesuffix("/")
