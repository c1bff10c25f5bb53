"""What a page shows of a term: words instead of an IRI, a link to what it names, a number as people write it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from gongkai.model.labels import Names
from gongkai.model.ntriples import parse, plain_decimal
from gongkai.model.terms import XSD
from gongkai.publish.pages.environment import link_to, macro
from gongkai.publish.redirects.rules import page_of

_DECIMAL, _INTEGER, _BOOLEAN = XSD.decimal[1:-1], XSD.integer[1:-1], XSD.boolean[1:-1]
_BOOLEANS = {"true": ("是", "yes"), "false": ("否", "no")}


def grouped(number: str) -> str:
    """Return a number as people write it, with thousands separators: ``8353.0`` as ``8,353``."""
    return f"{Decimal(plain_decimal(Decimal(number))):,f}"


class Value(NamedTuple):
    """A value on a page: its text, and where it leads to; ``en`` is its English name beside a Chinese one.

    ``html`` is how pages show it, worked out together with it.
    """

    text: str
    lang: str | None = None
    en: str | None = None
    href: str | None = None
    is_number: bool = False
    html: str = ""


class Values(dict[tuple[str, str], Value]):
    """Terms as pages show them, each worked out once for all pages of one depth (``root`` leads up from them)."""

    def __init__(self, base: str, names: Mapping[str, Names], quotes: Mapping[str, str]) -> None:
        """Take the base, the names of things, and the quotes that stand for evidence."""
        super().__init__()
        self.base, self.names, self.quotes = base, names, quotes
        self.show = macro("shown.html.j2", "value")

    def __missing__(self, key: tuple[str, str]) -> Value:
        """Work a term out."""
        value = self._value(*key)
        value = self[key] = value._replace(html=self.show(value))
        return value

    def _value(self, term: str, root: str) -> Value:
        text, language, datatype = parse(term)
        if datatype == "@id":
            return self._thing(term, text, root)
        if datatype in (_DECIMAL, _INTEGER):
            number = plain_decimal(Decimal(text)) if datatype == _DECIMAL else text
            return Value(number, is_number=True)
        if datatype == _BOOLEAN and text in _BOOLEANS:
            return Value(_BOOLEANS[text][0], "zh", _BOOLEANS[text][1])
        return Value(text, language)

    def _thing(self, term: str, iri: str, root: str) -> Value:
        page = page_of(iri, self.base)
        href = f"{root or './'}{page}" if page is not None else link_to(iri)
        if names := self.names.get(term):
            return Value(names[0], "zh", names[1], href)
        if quote := self.quotes.get(term):
            return Value(quote, "zh", None, href)
        return Value(iri.removeprefix(self.base), href=href)
