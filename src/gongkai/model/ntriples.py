"""RDF terms as N-Triples writes them, in the canonical form of RDFC-1.0: three such strings are a triple."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from gongkai.model.terms import EDTF, XSD

Triple = tuple[str, str, str]
"""Subject, predicate and object, each a term in N-Triples syntax."""

_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)},
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # half of a character: no encoding of Unicode can carry it
    **{ord(c): f"\\{name}" for c, name in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)},
}
_TO_ESCAPE = re.compile("[" + "".join(re.escape(chr(code)) for code in _ESCAPES) + "]")
_UNESCAPED = re.compile(r'\\(?:u([0-9A-F]{4})|([btnfr"\\]))')
_CHARACTERS = dict(zip('btnfr"\\', '\b\t\n\f\r"\\', strict=True))
_LITERAL = re.compile(r'"(?P<text>.*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^<(?P<datatype>[^>]*)>)?', re.DOTALL)


def literal(text: str) -> str:
    """Return a plain string (``xsd:string``) as a term."""
    return f'"{_escape(text)}"'


def tagged(text: str, language: str) -> str:
    """Return a string in a language as a term."""
    return f'"{_escape(text)}"@{language}'


def typed(text: str, datatype: str) -> str:
    """Return a literal of a datatype (itself a term) as a term."""
    return f'"{_escape(text)}"^^{datatype}'


def integer(value: int) -> str:
    """Return an ``xsd:integer``."""
    return f'"{value}"^^{XSD.integer}'


def boolean(value: bool) -> str:
    """Return an ``xsd:boolean``."""
    return f'"{str(value).lower()}"^^{XSD.boolean}'


def day(value: date) -> str:
    """Return an ``xsd:date``."""
    return f'"{value.isoformat()}"^^{XSD.date}'


def decimal(value: Decimal) -> str:
    """Return an ``xsd:decimal`` in canonical form (XSD 1.0): a point, one digit after it at least, no exponent."""
    plain = plain_decimal(value)
    return f'"{plain if "." in plain else plain + ".0"}"^^{XSD.decimal}'


def plain_decimal(value: Decimal) -> str:
    """Return a number as people write it: no exponent, no needless zeros after the point."""
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def period(written: str) -> str:
    """Return a figure's period: a year as ``xsd:gYear``, an open interval as an EDTF literal (ISO 8601-2)."""
    return typed(written, EDTF if "/" in written else XSD.gYear)


def describe(subject: str, *statements: tuple[str, str | None]) -> list[Triple]:
    """Return the statements about one subject; those without an object are left out."""
    return [(subject, predicate, object_) for predicate, object_ in statements if object_ is not None]


def parse(term: str) -> tuple[str, str | None, str | None]:
    """Return a term's characters, its language, and its datatype; of an IRI the datatype is ``@id``."""
    if term[0] == "<":
        return term[1:-1], None, "@id"
    found = _LITERAL.fullmatch(term)
    if found is None:
        raise ValueError(f"not a term of N-Triples: {term!r}")
    text = found["text"]
    return (_unescape(text) if "\\" in text else text), found["language"], found["datatype"]


def _escape(text: str) -> str:
    return text.translate(_ESCAPES) if _TO_ESCAPE.search(text) else text


def _unescape(text: str) -> str:
    return _UNESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else _CHARACTERS[m[2]], text)
