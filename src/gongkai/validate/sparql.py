"""Reads the part of SPARQL in which the queries of the rule book are written; Refused names what is beyond it.

A query becomes tuples: ``("triples", steps)``, ``("optional", group)``, ``("bind", expression, variable)`` and
``("filter", expression)`` in groups; an expression is a term or ``(operator, operands…)``. Terms are as N-Triples
writes them, variables begin with ``?``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.model.ntriples import literal, tagged, typed
from gongkai.model.terms import RDF, XSD

Step = tuple[str, tuple[str, ...], str]
"""A triple with one predicate, or several of which any will do."""

_TOKEN = re.compile(
    r"""(?:\#[^\n]*|\s)+|(?P<iri><[^<>"{}|^`\\\s]*>)|(?P<variable>[?$]\w+)|(?P<string>"(?:[^"\\\n]|\\.)*")"""
    r"""|(?P<language>@[a-zA-Z-]+)|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z][\w-]*:(?:\w(?:[\w.-]*[\w-])?)?)"""
    r"""|(?P<word>[A-Za-z]\w*)|(?P<sign>\^\^|!=|<=|>=|&&|\|\||[-{}()\[\];,.|/=<>!+*^?])""",
)
_RELATIONS = ("=", "!=", "<", ">", "<=", ">=")
_LEVELS = (("||",), ("&&",), _RELATIONS, ("+", "-"), ("*", "/"))
_AGGREGATE = re.compile(r"\b(SUM|COUNT|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.IGNORECASE)


class Refused(Exception):
    """A shape or query uses something that is not compiled."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a query asks for: its pattern, and the variables and condition of its groups."""

    where: tuple[Any, ...]
    keys: tuple[str, ...]
    having: Any


def read_query(select: str, namespaces: Mapping[str, str]) -> Query:
    """Return what a SELECT query asks for; what it returns does not matter here."""
    head, brace, body = select.partition("{")
    reader = _Reader(brace + body, namespaces)
    where = reader.group()
    keys, having = [], None
    if reader.takes("GROUP"):
        reader.expect("BY")
        while reader.next[0] == "variable":
            keys.append(reader.term())
        if reader.takes("HAVING"):
            having = reader.expression()
    elif _AGGREGATE.search(head):
        raise Refused("one group of everything")
    if reader.next[0]:
        raise Refused(f"{reader.next[1]} behind the pattern")
    return Query(where, tuple(keys), having)


class _Reader:
    """The tokens of a query, read from the left."""

    def __init__(self, text: str, namespaces: Mapping[str, str]) -> None:
        self.namespaces = namespaces
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                raise Refused(f"{text[place]!r}")
            if match.lastgroup:
                self.tokens.append((match.lastgroup, match[0]))
            place = match.end()
        self.tokens.append(("", "the end"))
        self.between = 0

    @property
    def next(self) -> tuple[str, str]:
        return self.tokens[0]

    def takes(self, *words: str) -> str | None:
        """Step over one of some words or signs, if it comes next."""
        kind, found = self.next
        if kind in ("word", "sign") and found.upper() in words:
            self.tokens.pop(0)
            return found.upper()
        return None

    def expect(self, word: str) -> None:
        if not self.takes(word):
            raise Refused(f"{self.next[1]} where {word} is expected")

    def term(self) -> str:
        kind, found = self.tokens.pop(0)
        match kind:
            case "variable":
                return f"?{found[1:]}"
            case "iri":
                return found
            case "name" if found.partition(":")[0] in self.namespaces:
                prefix, _, local = found.partition(":")
                return f"<{self.namespaces[prefix]}{local}>"
            case "number":
                return typed(found, XSD.decimal if "." in found else XSD.integer)
            case "string":
                text = str(json.loads(found))
                if self.next[0] == "language":
                    return tagged(text, self.tokens.pop(0)[1][1:].lower())
                return typed(text, self.term()) if self.takes("^^") else literal(text)
            case "word" if found in ("true", "false"):
                return typed(found, XSD.boolean)
        raise Refused(found)

    # ------------------------------------------------------------------------------------------------ patterns

    def group(self) -> tuple[Any, ...]:
        self.expect("{")
        parts: list[Any] = []
        while not self.takes("}"):
            if self.takes("FILTER"):
                parts.append(("filter", self.expression()))
            elif self.takes("OPTIONAL"):
                parts.append(("optional", self.group()))
            elif self.takes("BIND"):
                self.expect("(")
                value = self.expression()
                self.expect("AS")
                parts.append(("bind", value, self.term()))
                self.expect(")")
            else:
                parts.append(("triples", self.triples()))
            self.takes(".")
        return tuple(parts)

    def triples(self) -> list[Step]:
        steps: list[Step] = []
        subject = self.term()
        while True:
            path = self.path()
            while True:
                nodes = [subject, *(self.fresh() for _ in path[1:]), self.term()]
                steps += zip(nodes, path, nodes[1:], strict=False)
                if not self.takes(","):
                    break
            if not self.takes(";"):
                return steps

    def path(self) -> list[tuple[str, ...]]:
        """Return the steps of a path, each with its alternatives."""
        parts = [self.alternatives()]
        while self.takes("/"):
            parts.append(self.alternatives())
        if self.next[1] in ("+", "*", "?", "|"):
            raise Refused(f"a path with {self.next[1]}")
        if len(parts) > 1 and any(len(part) > 1 for part in parts):
            raise Refused("a path of several kinds")
        return parts

    def alternatives(self) -> tuple[str, ...]:
        found = [self.predicate()]
        while self.takes("|"):
            found.append(self.predicate())
        return tuple(found)

    def predicate(self) -> str:
        term = RDF.type if self.takes("A") else self.term()
        if term[0] != "<":
            raise Refused(f"the predicate {term}")
        return term

    def fresh(self) -> str:
        self.between += 1
        return f"?between_{self.between}"

    # ------------------------------------------------------------------------------------------------ expressions

    def expression(self, level: int = 0) -> Any:
        if level == len(_LEVELS):
            return self.unary()
        left = self.expression(level + 1)
        while True:
            if level == _LEVELS.index(_RELATIONS) and (sign := self.takes("NOT", "IN")):
                if sign == "NOT":
                    self.expect("IN")
                left = ("NOT IN" if sign == "NOT" else "IN", left, *self.arguments())
            elif sign := self.takes(*_LEVELS[level]):
                left = (sign, left, self.expression(level + 1))
            else:
                return left

    def unary(self) -> Any:
        if sign := self.takes("!", "-"):
            return (f"{sign}1", self.unary())
        if self.takes("("):
            inner = self.expression()
            self.expect(")")
            return inner
        if self.takes("NOT"):
            self.expect("EXISTS")
            return ("!1", ("EXISTS", self.group()))
        if self.takes("EXISTS"):
            return ("EXISTS", self.group())
        if self.next[0] == "word" and self.next[1] not in ("true", "false"):
            return (self.tokens.pop(0)[1].upper(), *self.arguments())
        return self.term()

    def arguments(self) -> list[Any]:
        self.expect("(")
        if self.takes("*"):
            self.expect(")")
            return ["*"]
        found: list[Any] = []
        while not self.takes(")"):
            found.append(self.expression())
            self.takes(",")
        return found


def conjuncts(expression: Any) -> list[Any]:
    """Return the conditions that must all hold for a condition to hold."""
    if isinstance(expression, tuple) and expression[0] == "&&":
        return [part for one in expression[1:] for part in conjuncts(one)]
    return [expression]


def variables(node: Any) -> set[str]:
    """Return the variables in an expression or pattern."""
    return {term for term in _leaves(node) if term[0] == "?"}


def find(node: Any, is_wanted: Callable[[Any], bool]) -> list[Any]:
    """Return the wanted parts of an expression, none of them within another."""
    if is_wanted(node):
        return [node]
    return [part for one in node[1:] for part in find(one, is_wanted)] if isinstance(node, tuple) else []


def _leaves(node: Any) -> list[str]:
    return [node] if isinstance(node, str) else [leaf for part in node for leaf in _leaves(part)]
