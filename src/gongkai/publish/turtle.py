"""Turtle to read: grouped by subject, prefixed, ``a`` first, in the order of the facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gongkai.model.ntriples import Triple
from gongkai.model.terms import RDF, XSD
from gongkai.publish.compact import Prefixes, group

_NUMBER = re.compile(rf'"([+-]?[0-9]+)"\^\^{XSD.integer}|"([+-]?[0-9]*\.[0-9]+)"\^\^{XSD.decimal}')
_BOOLEAN = re.compile(rf'"(true|false)"\^\^{XSD.boolean}')


def turtle(triples: Iterable[Triple], prefixes: Mapping[str, str], *, is_headed: bool = True) -> str:
    """Return the triples as a Turtle document that declares those of the prefixes it uses.

    Without its head it is a part, to be put below the ``declarations`` of all of the prefixes.
    """
    short = _Terms(prefixes)
    blocks = [_block(short[subject], description, short) for subject, description in group(triples).items()]
    head = declarations(short.prefixes.declared()) if is_headed else ""
    return head + "".join(f"\n{block}" for block in blocks)


def declarations(prefixes: Mapping[str, str]) -> str:
    """Return the declarations of prefixes."""
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes.items())


def _block(subject: str, description: Mapping[str, list[str]], short: _Terms) -> str:
    statements = [
        f"{'a' if predicate == RDF.type else short[predicate]} {' , '.join([short[o] for o in objects])}"
        for predicate, objects in description.items()
        if objects
    ]
    return subject + " " + " ;\n  ".join(statements) + " .\n"


class _Terms(dict[str, str]):
    """Terms of N-Triples as Turtle shortens them, each worked out once."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self.prefixes = Prefixes(prefixes)

    def __missing__(self, term: str) -> str:
        short = self[term] = self._shorten(term)
        return short

    def _shorten(self, term: str) -> str:
        if term[0] == "<":
            name = self.prefixes.split(term[1:-1])
            return ":".join(name).replace("#", "\\#") if name else term
        if term[-1] != ">":  # plain, or in a language
            return term
        if number := _NUMBER.fullmatch(term):
            return number[1] or number[2]
        if boolean := _BOOLEAN.fullmatch(term):
            return boolean[1]
        text, _, datatype = term.rpartition("^^")
        return f"{text}^^{self[datatype]}"
