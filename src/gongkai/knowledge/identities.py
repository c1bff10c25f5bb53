"""Loads the linear identities of the rule book (``shapes/identities.ttl``): sums that must hold between cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.knowledge.vocabulary import CODE

_GK = "https://w3id.org/gongkai/ns#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True, slots=True)
class Term:
    """A coefficient and the indicator (or the kind of applicant) whose value it multiplies."""

    coefficient: int
    indicator: str | None
    applicant: str | None


@dataclass(frozen=True, slots=True)
class Identity:
    """sum(coefficient × value) = 0, for each of ``members``: kinds of applicant, or rows of table 三.

    ``forms`` are the notations of the forms that print all its terms; prose must keep the sum too where
    ``is_for_prose``.
    """

    code: str
    zh: str
    en: str
    forms: frozenset[str]
    is_for_prose: bool
    terms: tuple[Term, ...]
    members: tuple[str, ...]

    def sums(self) -> Iterator[tuple[str, tuple[tuple[int, str, str], ...]]]:
        """Yield each member with its terms as (coefficient, indicator, applicant)."""
        for member in self.members:
            yield member, tuple((t.coefficient, t.indicator or member, t.applicant or member) for t in self.terms)


@cache
def identities() -> tuple[Identity, ...]:
    """Return the identities in the order of their codes."""
    path = resources.folder("shapes") / "identities.ttl"
    about: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    try:
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            about.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    except SyntaxError as error:
        raise KnowledgeError(f"{path.name}, line {error.lineno}: {error.msg}") from None
    found = [_identity(it, about) for it in about.values() if f"{_GK}term" in it]
    return tuple(sorted(found, key=lambda identity: identity.code))


def _identity(
    it: dict[str, list[ox.NamedNode | ox.Literal]], about: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]
) -> Identity:
    labels = {label.language: label.value for label in it[f"{_SKOS}prefLabel"] if isinstance(label, ox.Literal)}
    forms = {_notation(form) for form in it[f"{_GK}termForm"]}
    collection = about[it[f"{_GK}forEach"][0].value]
    return Identity(
        code=it[f"{_SKOS}notation"][0].value,
        zh=labels["zh"],
        en=labels["en"],
        forms=frozenset(forms - {"narrative"}),
        is_for_prose="narrative" in forms,
        terms=tuple(_term(about[term.value]) for term in it[f"{_GK}term"]),
        members=tuple(_notation(member) for member in collection[f"{_SKOS}member"]),
    )


def _term(it: dict[str, list[ox.NamedNode | ox.Literal]]) -> Term:
    indicator, applicant = it.get(f"{_GK}termIndicator"), it.get(f"{_GK}termApplicant")
    return Term(
        int(it[f"{_GK}coefficient"][0].value),
        _notation(indicator[0]) if indicator else None,
        _notation(applicant[0]) if applicant else None,
    )


def _notation(concept: ox.NamedNode | ox.Literal) -> str:
    """Return the end of a concept's IRI, below its scheme."""
    return concept.value.removeprefix(CODE).partition("/")[2]
