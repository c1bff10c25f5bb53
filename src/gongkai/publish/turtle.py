"""Turtle to read: grouped by subject, prefixed, ``a`` first, in the order of the facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from gongkai.model.ntriples import Triple
from gongkai.model.terms import RDF, XSD
from gongkai.publish.compact import Block, Description, Prefixes, group

_NUMBER = re.compile(rf'"([+-]?[0-9]+)"\^\^{XSD.integer}|"([+-]?[0-9]*\.[0-9]+)"\^\^{XSD.decimal}')
_BOOLEAN = re.compile(rf'"(true|false)"\^\^{XSD.boolean}')


def turtle(triples: Iterable[Triple], prefixes: Mapping[str, str], *, is_headed: bool = True) -> str:
    """Return the triples as a Turtle document that declares those of the prefixes it uses.

    Without its head it is a part, to be put below the ``declarations`` of all of the prefixes.
    """
    writer = TurtleBlocks(prefixes)
    blocks = [writer.block(subject, description) for subject, description in group(triples).items()]
    return writer.document(blocks) if is_headed else "".join(block.text for block in blocks)


class TurtleBlocks:
    """Writes Turtle subject by subject, for documents that share subjects; each term is shortened once."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Take the table of prefixes."""
        self._terms = _Terms(prefixes)

    def block(self, subject: str, description: Description) -> Block:
        """Return what is said of one subject."""
        short = self._terms
        statements = [
            f"{'a' if predicate == RDF.type else short[predicate]} {' , '.join([short[o] for o in objects])}"
            for predicate, objects in description.items()
            if objects
        ]
        text = f"\n{short[subject]} " + " ;\n  ".join(statements) + " .\n"
        prefix_of = short.prefix_of
        used = {prefix_of[subject], *(prefix_of[predicate] for predicate in description if predicate != RDF.type)}
        used.update([prefix_of[o] for objects in description.values() for o in objects])
        return Block(text, frozenset(used))

    def document(self, blocks: Sequence[Block]) -> str:
        """Return a document of blocks, which declares the prefixes they use."""
        used = frozenset[str]().union(*[block.used for block in blocks])
        return declarations(self._terms.prefixes.only(used)) + "".join([block.text for block in blocks])


def declarations(prefixes: Mapping[str, str]) -> str:
    """Return the declarations of prefixes."""
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes.items())


class _Terms(dict[str, str]):
    """Terms of N-Triples as Turtle shortens them, each worked out once, and the prefix that each takes, if any."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self.prefixes = Prefixes(prefixes)
        self.prefix_of: dict[str, str] = {}

    def __missing__(self, term: str) -> str:
        short, self.prefix_of[term] = self._shorten(term)
        self[term] = short
        return short

    def _shorten(self, term: str) -> tuple[str, str]:
        if term[0] == "<":
            name = self.prefixes.split(term[1:-1])
            return (":".join(name).replace("#", "\\#"), name[0]) if name else (term, "")
        if term[-1] != ">":  # plain, or in a language
            return term, ""
        if number := _NUMBER.fullmatch(term):
            return number[1] or number[2], ""
        if boolean := _BOOLEAN.fullmatch(term):
            return boolean[1], ""
        text, _, datatype = term.rpartition("^^")
        return f"{text}^^{self[datatype]}", self.prefix_of[datatype]
