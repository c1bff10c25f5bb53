"""The vocabulary: indicators and concept schemes as frozen values, read once from the Turtle of the ontology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph

from gongkai import resources
from gongkai.errors import KnowledgeError

CODE = "https://w3id.org/gongkai/code/"
"""Where the concepts live: a concept's IRI is this, its scheme, a slash and its notation."""

_FILES = ("schemes.ttl", "indicators.ttl")
_GK = "https://w3id.org/gongkai/ns#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_UNIT = "http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure"

_Terms: TypeAlias = dict[str, list[pyoxigraph.NamedNode | pyoxigraph.Literal]]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a scheme; ``parent`` is the notation of its broader concept, ``words`` other Chinese names of it."""

    notation: str
    zh: str
    en: str
    parent: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormRow:
    """Where an indicator stands in a form: ``national-2014`` and ``3(3)2``."""

    form: str
    place: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the catalogue.

    ``unit`` is its measure word (``条``), ``unit_code`` that unit's notation; ``parent`` is the indicator whose sum it
    is part of; ``forms`` are the notations of the forms that know it, ``rows`` its places in those that have rows.
    """

    code: str
    zh: str
    en: str
    unit: str
    unit_code: str
    parent: str | None
    forms: tuple[str, ...]
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The catalogue of indicators by code, and the concepts of every scheme by notation, in the order of the files."""

    indicators: Mapping[str, Indicator]
    schemes: Mapping[str, Mapping[str, Concept]]

    def concepts(self, scheme: str) -> Mapping[str, Concept]:
        """Return the concepts of a scheme (``topic``, ``policy-kind`` …) by notation."""
        if scheme not in self.schemes:
            raise KnowledgeError(f"ontology: expected one of the schemes {', '.join(self.schemes)}, found {scheme}")
        return self.schemes[scheme]

    def unit_of(self, code: str) -> Concept:
        """Return the unit of an indicator."""
        return self.schemes["unit"][self.indicators[code].unit_code]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the project's ontology."""
    return load(resources.folder("ontology"))


def load(folder: Path) -> Vocabulary:
    """Read the vocabulary from a folder; a KnowledgeError names the file, and the line of a mistake in the Turtle."""
    schemes: dict[str, dict[str, Concept]] = {}
    catalogue: list[_Entry] = []
    for name in _FILES:
        for entry in _entries(folder / name):
            concept = entry.concept()
            schemes.setdefault(entry.scheme, {})[concept.notation] = concept
            if entry.scheme == "indicator":
                catalogue.append(entry)
        for scheme, concepts in schemes.items():
            for concept in concepts.values():
                if concept.parent is not None and concept.parent not in concepts:
                    raise KnowledgeError(f"{name}, {scheme}/{concept.notation}: unknown broader {concept.parent}")
    return Vocabulary(
        indicators=MappingProxyType({e.notation: e.indicator(schemes) for e in catalogue}),
        schemes=MappingProxyType({scheme: MappingProxyType(concepts) for scheme, concepts in schemes.items()}),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a file says of one concept."""

    file: str
    iri: str
    terms: _Terms

    @property
    def scheme(self) -> str:
        return self.iri.removeprefix(CODE).partition("/")[0]

    @property
    def notation(self) -> str:
        return self.iri.removeprefix(CODE).partition("/")[2]

    def fail(self, message: str) -> KnowledgeError:
        return KnowledgeError(f"{self.file}, {self.scheme}/{self.notation}: {message}")

    def values(self, predicate: str) -> tuple[str, ...]:
        return tuple(term.value for term in self.terms.get(predicate, ()))

    def codes(self, predicate: str, scheme: str) -> tuple[str, ...]:
        """Return the notations of the concepts of one scheme that a predicate leads to."""
        return tuple(iri.removeprefix(f"{CODE}{scheme}/") for iri in self.values(predicate))

    def label(self, language: str) -> str:
        for term in self.terms.get(f"{_SKOS}prefLabel", ()):
            if isinstance(term, pyoxigraph.Literal) and term.language == language:
                return term.value
        raise self.fail(f"expected a skos:prefLabel in {language}, found none")

    def concept(self) -> Concept:
        if self.values(f"{_SKOS}notation") != (self.notation,):
            raise self.fail("expected the end of its IRI as its only skos:notation")
        if self.values(f"{_SKOS}inScheme") != (f"{CODE}{self.scheme}",):
            raise self.fail(f"expected skos:inScheme code:{self.scheme}")
        parent = self.codes(f"{_SKOS}broader", self.scheme)
        words = self.values(f"{_SKOS}altLabel")
        return Concept(self.notation, self.label("zh"), self.label("en"), parent[0] if parent else None, words)

    def indicator(self, schemes: Mapping[str, Mapping[str, Concept]]) -> Indicator:
        concept = schemes["indicator"][self.notation]
        units = self.codes(_UNIT, "unit")
        if len(units) != 1 or units[0] not in schemes["unit"]:
            raise self.fail("expected one sdmx-attribute:unitMeasure of the scheme unit")
        forms = self.codes(f"{_GK}form", "form")
        rows = tuple(FormRow(*row.partition(" ")[::2]) for row in self.values(f"{_GK}formRow"))
        unknown = [form for form in (*forms, *(row.form for row in rows)) if form not in schemes["form"]]
        if unknown:
            raise self.fail(f"expected forms of the scheme form, found {unknown[0]}")
        unit = schemes["unit"][units[0]].zh
        return Indicator(concept.notation, concept.zh, concept.en, unit, units[0], concept.parent, forms, rows)


def _entries(path: Path) -> Iterator[_Entry]:
    """Yield the concepts of a file in its order."""
    subjects: dict[str, _Terms] = {}
    try:
        for triple in pyoxigraph.parse(path=str(path)):
            terms = subjects.setdefault(triple.subject.value, {})
            terms.setdefault(triple.predicate.value, []).append(triple.object)
    except FileNotFoundError:
        raise KnowledgeError(f"{path.name}: the file is missing in the ontology") from None
    except SyntaxError as error:
        reason = error.msg.partition(": ")[2] or error.msg  # after "Parser error at line … column …"
        raise KnowledgeError(f"{path.name}, line {error.lineno}: {reason}") from None
    for iri, terms in subjects.items():
        if any(term.value == f"{_SKOS}Concept" for term in terms.get(_TYPE, ())):
            yield _Entry(path.name, iri, terms)
