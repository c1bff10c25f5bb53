"""What terms mean, as far as no two engines differ on it; everything else is Unsure."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

from gongkai.model.ntriples import boolean
from gongkai.model.terms import RDF as RDF
from gongkai.model.terms import XSD

Number = int | Fraction
_T = TypeVar("_T")
TRUE, FALSE = boolean(True), boolean(False)

_NUMERIC = (XSD.integer, XSD.decimal)
_ORDERED = (XSD.date, XSD.gYear, XSD.string)
_NEAR = Fraction(1, 10**9)


class Unsure(Exception):
    """The data holds something here on which engines might differ."""


@lru_cache(4096)
def number(term: str | None) -> Number:
    """Return the value of a numeric literal."""
    if term is not None and term.endswith(_NUMERIC):
        value = Fraction(term[1 : term.rindex('"')])
        return value.numerator if value.denominator == 1 else value
    raise Unsure(term)


def characters(term: str | None) -> str:
    """Return the characters of an IRI or literal."""
    if term is None or term[0] == "_":
        raise Unsure(term)
    text = term[1:-1] if term[0] == "<" else term[1 : term.rindex('"')]
    return str(json.loads(f'"{text}"')) if "\\" in text else text


def text(term: str | None) -> str:
    """Return the characters of a string, in a language or in none."""
    if term is None or term[0] != '"' or term[-1] == ">":
        raise Unsure(term)
    return characters(term)


def language(term: str | None) -> str:
    """Return the language of a literal, empty where it has none."""
    if term is None or term[0] != '"':
        raise Unsure(term)
    return "" if term[-1] in '">' else term[term.rindex("@") + 1 :]


def datatype(term: str | None) -> str:
    """Return the datatype of a literal that has no language."""
    if term is None or term[0] != '"' or term[-1] not in '">':
        raise Unsure(term)
    return term[term.rindex('"') + 3 :] or XSD.string


def is_numeric(term: str | None) -> bool:
    """Tell whether a term is a number."""
    if term is None:
        raise Unsure(term)
    return term[0] == '"' and term.endswith(_NUMERIC)


def known(value: _T | None) -> _T:
    """Return a value that is there."""
    if value is None:
        raise Unsure(value)
    return value


def same(one: str | None, other: str | None) -> bool:
    """Tell whether two terms are equal, numbers by their value."""
    one, other = known(one), known(other)
    if one == other:
        return True
    if one[0] != '"' or other[0] != '"' or one[-1] == other[-1] == '"':
        return False
    return order(one, other) == 0


def order(one: Any, other: Any) -> int:
    """Return how two values compare: below 0, 0, above 0; of terms only those that have an order without doubt."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return _sign(known(one), known(other))
    if one[0] == other[0] == '"' and one.endswith(_NUMERIC) and other.endswith(_NUMERIC):
        return _sign(number(one), number(other))
    if one[0] == other[0] == '"' and datatype(one) == datatype(other) and datatype(one) in _ORDERED:
        return _sign(characters(one), characters(other))
    raise Unsure(one)


def _sign(one: Any, other: Any) -> int:
    return 0 if one == other else 1 if one > other else -1


def near(one: Number, other: Number) -> int:
    """Return how a quotient compares; SPARQL has it with 18 digits, and here it is exact."""
    if abs(Fraction(one) - Fraction(other)) < _NEAR:
        raise Unsure(one)
    return order(one, other)


def ratio(one: Number, other: Number) -> Fraction:
    """Return a quotient."""
    if other == 0:
        raise Unsure(other)
    return Fraction(one) / other


def matches(tag: str, wanted: str) -> bool:
    """Tell whether a language tag lies within a basic language range (RFC 4647)."""
    return bool(tag) and (wanted == "*" or f"{tag}-".lower().startswith(f"{wanted}-".lower()))


def add(total: Number | None, value: Callable[[], Number]) -> Number | None:
    """Return a sum; None once something in it is no number."""
    try:
        return None if total is None else total + value()
    except Unsure:
        return None
