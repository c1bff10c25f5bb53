"""Compiles the query of a SPARQL constraint to Python that tells whether it surely finds nothing.

The query becomes nested loops over an ``Index``. Where a value is not of the kind whose meaning no engine doubts, the
code raises ``Unsure``; where the query uses what is not compiled, ``Refused`` says what. So the answer "nothing" is
right, and everything else is left to the reference engine.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from gongkai.validate import values
from gongkai.validate.index import Index
from gongkai.validate.sparql import Query, Refused, Step, conjuncts, find, read_query, variables

Check = Callable[[Index, str, str], bool]
"""Tells whether a query finds something in an index for a focus node (``$this``) and a shape (``$currentShape``)."""

_Then = Callable[[int], None]
_Filter = tuple[Any, set[str]]

_NAMES = ("add", "characters", "datatype", "is_numeric", "known", "language", "matches", "near", "number", "order")
_FUNCTIONS: dict[str, Any] = {
    **{name: getattr(values, name) for name in (*_NAMES, "ratio", "same", "text")},
    "floor": math.floor,
    "ceil": math.ceil,
    "search": re.search,
}

# The functions of SPARQL: the kind of the result, those of the arguments, and the name in Python.
_BUILTINS = {
    "STR": ("text", ["term"], "characters"),
    "LANG": ("text", ["term"], "language"),
    "LANGMATCHES": ("boolean", ["text", "text"], "matches"),
    "DATATYPE": ("term", ["term"], "datatype"),
    "STRLEN": ("number", ["text"], "len"),
    "STRSTARTS": ("boolean", ["text", "text"], "str.startswith"),
    "STRENDS": ("boolean", ["text", "text"], "str.endswith"),
    "CONTAINS": ("boolean", ["text", "text"], "str.__contains__"),
    "ISNUMERIC": ("boolean", ["term"], "is_numeric"),
    "ABS": ("number", ["number"], "abs"),
    "FLOOR": ("number", ["number"], "floor"),
    "CEIL": ("number", ["number"], "ceil"),
}

# What means the same in Python's regular expressions and in SPARQL's.
_PATTERN = re.compile(r'"\^?(?:[A-Za-z0-9_/ -]|\[[A-Za-z0-9_.-]+\]|\{\d+\})*\$?"')


@cache
def compile_query(select: str, namespaces: tuple[tuple[str, str], ...]) -> tuple[Check, frozenset[str]]:
    """Return the check of a query and the predicates that it reads; Refused says why there is none."""
    writer = _Writer()
    writer.query(read_query(select, dict(namespaces)))
    names = dict(_FUNCTIONS)
    source = "\n".join(["def check(index, v_this, v_currentShape):", *writer.setup, *writer.lines, " return False"])
    try:
        exec(source, names)  # noqa: S102 - _Writer wrote it: terms stand in it as repr() only
    except (SyntaxError, MemoryError) as error:
        raise Refused(f"nested too deeply: {error}") from None
    return names["check"], frozenset(writer.reads)


class _Writer:
    """Writes the body of a check: loops nest, and what follows a pattern is written inside them."""

    def __init__(self) -> None:
        self.setup: list[str] = []
        self.lines: list[str] = []
        self.reads: set[str] = set()
        self.optional: set[str] = set()
        self.tables: dict[str, str] = {}
        self.aggregates: list[Any] = []
        self.count = 0

    def query(self, query: Query) -> None:
        bound = {"?this", "?currentShape"}
        if not query.keys:
            self.group(query.where, bound, [], 1, lambda depth: self.write(depth, "return True"))
            return
        self.aggregates = find(query.having, lambda node: isinstance(node, tuple) and node[0] in ("SUM", "COUNT"))
        row = "".join(f"{_name(key)}, " for key in query.keys)
        self.write(1, "groups = {}")
        self.group(query.where, bound, [], 1, lambda depth: self.add(row, bound, depth))
        if unbound := {*query.keys} - bound:
            raise Refused(f"groups by {min(unbound)}")
        self.write(1, f"for ({row}), group in groups.items():")
        condition = "True" if query.having is None else self.typed(query.having, "boolean", bound)
        self.write(2, f"if {condition}: return True")

    def add(self, row: str, bound: set[str], depth: int) -> None:
        """Write how a solution adds to the aggregates of its group."""
        self.write(depth, f"group = groups.setdefault(({row}), [0] * {len(self.aggregates)})")
        for number, (name, *operands) in enumerate(self.aggregates):
            if name == "SUM":
                value = f"add(group[{number}], lambda: {self.typed(operands[0], 'number', bound)})"
            else:
                counted = "1" if operands == ["*"] else f"({self.typed(operands[0], 'term', bound)} is not None)"
                value = f"group[{number}] + {counted}"
            self.write(depth, f"group[{number}] = {value}")

    def write(self, depth: int, line: str) -> None:
        self.lines.append(" " * depth + line)

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def table(self, method: str, predicate: str) -> str:
        """Return the name that a table has in the code."""
        self.reads.add(predicate)
        call = f"index.{method}({predicate!r})"
        if call not in self.tables:
            self.tables[call] = self.name("table")
            self.setup.append(f" {self.tables[call]} = {call}")
        return self.tables[call]

    # ------------------------------------------------------------------------------------------------ patterns

    def group(self, parts: Sequence[Any], bound: set[str], filters: list[_Filter], depth: int, then: _Then) -> None:
        """Write a group, its filters as soon as their variables are bound, and what follows inside it."""
        can_bind = bound | {v for kind, *part in parts if kind != "filter" for v in variables(part)}
        own = [
            (one, variables(one) & can_bind) for kind, *rest in parts if kind == "filter" for one in conjuncts(rest[0])
        ]
        filters += own
        patterns = [part for part in parts if part[0] != "filter"]

        def write(number: int, depth: int) -> None:
            if number == len(patterns):
                then(self.filter(bound, filters, depth, own))
                return
            kind, *part = patterns[number]
            writers: dict[str, Callable[..., None]] = {
                "triples": self.triples, "optional": self.optionally, "bind": self.bind,
            }  # fmt: skip
            writers[kind](
                *part, bound, filters, self.filter(bound, filters, depth), lambda depth: write(number + 1, depth)
            )

        write(0, depth)

    def filter(self, bound: set[str], filters: list[_Filter], depth: int, last: Sequence[_Filter] = ()) -> int:
        """Write the filters whose variables are all bound, and the last ones in any case; return the depth inside."""
        for one in [one for one in filters if one[1] <= bound or one in last]:
            filters.remove(one)
            self.write(depth, f"if {self.typed(one[0], 'boolean', bound)}:")
            depth += 1
        return depth

    def triples(self, steps: list[Step], bound: set[str], filters: list[_Filter], depth: int, then: _Then) -> None:
        """Write loops over triples, next always the one of which most is known."""
        if not steps:
            then(depth)
            return
        step = min(steps, key=lambda step: _cost(step, bound))
        subject, predicates, object_ = step
        if {subject, object_} & self.optional or subject == object_:
            raise Refused(f"the triple {step}")
        knows_subject, knows_object = _is_known(subject, bound), _is_known(object_, bound)
        one, other = _name(subject), _name(object_)
        method = "inverse" if knows_object and not knows_subject else "table"
        names = [self.table(method, predicate) for predicate in predicates]
        table = names[0]
        if len(names) > 1:
            table = self.name("each")
            self.write(depth, f"for {table} in ({', '.join(names)}):")
            depth += 1
        if knows_subject and knows_object:
            self.write(depth, f"if {other} in {table}.get({one}, ()):")
        elif knows_subject:
            self.write(depth, f"for {other} in {table}.get({one}, ()):")
        elif knows_object:
            self.write(depth, f"for {one} in {table}.get({other}, ()):")
        else:
            self.write(depth, f"for {one}, objects in {table}.items():")
            depth += 1
            self.write(depth, f"for {other} in objects:")
        bound |= variables((subject, object_))
        depth = self.filter(bound, filters, depth + 1)
        self.triples([other for other in steps if other is not step], bound, filters, depth, then)

    def bind(self, value: Any, variable: str, bound: set[str], filters: list[_Filter], depth: int, then: _Then) -> None:
        """Write the assignment of a variable."""
        self.write(depth, f"{_name(variable)} = known({self.typed(value, 'term', bound)})")
        bound.add(variable)
        then(depth)

    def optionally(
        self, parts: Sequence[Any], bound: set[str], filters: list[_Filter], depth: int, then: _Then
    ) -> None:
        """Write an optional group as a function that yields what it adds."""
        added = sorted({v for kind, *part in parts if kind != "filter" for v in variables(part)} - bound)
        row = "".join(f"{_name(variable)}, " for variable in added)
        call = self.function(parts, bound, f"yield ({row})")
        self.write(depth, f"for {row}in list({call}) or [({'None, ' * len(added)})]:")
        self.optional |= set(added)
        bound |= set(added)
        then(depth + 1)

    def function(self, parts: Sequence[Any], bound: set[str], last: str) -> str:
        """Write a group as a function of the variables bound so far, and return its call."""
        name, lines, optional = self.name("within"), self.lines, set(self.optional)
        parameters = ", ".join(map(_name, sorted(bound)))
        self.lines = [f" def {name}({parameters}):"]
        self.group(parts, set(bound), [], 2, lambda depth: self.write(depth, last))
        self.write(2, "return" if last.startswith("yield") else "return False")
        self.setup += self.lines
        self.lines, self.optional = lines, optional
        return f"{name}({parameters})"

    # ------------------------------------------------------------------------------------------------ expressions

    def typed(self, expression: Any, kind: str, bound: set[str]) -> str:
        """Return the code of an expression as a number, a text, a term or a boolean."""
        code, found = self.expression(expression, bound)
        if found == kind:
            return code
        if found == "term" and kind in ("number", "text"):
            return f"{kind}({code})"
        raise Refused(f"a {found} where a {kind} is expected")

    def expression(self, expression: Any, bound: set[str]) -> tuple[str, str]:
        """Return the code of an expression and its kind."""
        if isinstance(expression, str):
            if expression[0] == "?":
                return (_name(expression) if expression in bound else "None"), "term"
            return _constant(expression)
        if expression in self.aggregates:
            return f"known(group[{self.aggregates.index(expression)}])", "number"
        name, *operands = expression
        match name, operands:
            case (("&&" | "||"), _):
                word = " and " if name == "&&" else " or "
                return f"({word.join(self.typed(one, 'boolean', bound) for one in operands)})", "boolean"
            case "!1", [one]:
                return f"(not {self.typed(one, 'boolean', bound)})", "boolean"
            case "-1", [one]:
                return f"(-{self.typed(one, 'number', bound)})", "number"
            case (("+" | "-" | "*" | "/"), _):
                left, right = (self.typed(one, "number", bound) for one in operands)
                return (f"ratio({left}, {right})" if name == "/" else f"({left} {name} {right})"), "number"
            case (("IN" | "NOT IN"), [one, *others]):
                codes = [self.compare(one, "=", other, bound) for other in others]
                return f"({'not ' if name == 'NOT IN' else ''}({' or '.join(codes)}))", "boolean"
            case (("=" | "!=" | "<" | ">" | "<=" | ">="), [left, right]):
                return self.compare(left, name, right, bound), "boolean"
            case "EXISTS", [group]:
                return self.function(group, bound, "return True"), "boolean"
            case "BOUND", [one]:
                return f"({self.typed(one, 'term', bound)} is not None)", "boolean"
            case "COALESCE", _:
                terms = "".join(f"{self.typed(one, 'term', bound)}, " for one in operands)
                return f"next((v for v in ({terms}) if v is not None), None)", "term"
            case "CONCAT", _:
                return f"({' + '.join(self.typed(one, 'text', bound) for one in operands)})", "text"
            case "REGEX", [one, str(pattern)] if _PATTERN.fullmatch(pattern):
                # in Python the end may be before a last newline, in SPARQL it may not
                python = re.sub(r"\$$", r"\\Z", pattern[1:-1])
                return f"(search({python!r}, {self.typed(one, 'text', bound)}) is not None)", "boolean"
            case _ if name in _BUILTINS and len(_BUILTINS[name][1]) == len(operands):
                result, kinds, function = _BUILTINS[name]
                codes = [self.typed(one, kind, bound) for one, kind in zip(operands, kinds, strict=True)]
                return f"{function}({', '.join(codes)})", result
        raise Refused(f"the expression {name}")

    def compare(self, left: Any, sign: str, right: Any, bound: set[str]) -> str:
        (one, kind), (other, other_kind) = self.expression(left, bound), self.expression(right, bound)
        sign = "==" if sign == "=" else sign
        if kind == other_kind == "term":
            if sign in ("==", "!="):
                return f"({'not ' if sign == '!=' else ''}same({one}, {other}))"
            return f"(order({one}, {other}) {sign} 0)"
        common = kind if kind != "term" else other_kind
        one, other = self.typed(left, common, bound), self.typed(right, common, bound)
        if common == "number" and "ratio(" in one + other:
            return f"(near({one}, {other}) {sign} 0)"
        return f"({one} {sign} {other})"


def _name(term: str) -> str:
    """Return a term as it stands in the code."""
    return f"v_{term[1:]}" if term[0] == "?" else repr(term)


def _is_known(term: str, bound: set[str]) -> bool:
    return term[0] != "?" or term in bound


def _cost(step: Step, bound: set[str]) -> int:
    """Return how many statements a triple may have to look at, as a rank."""
    subject, predicates, object_ = step
    if _is_known(subject, bound):
        return 0 if _is_known(object_, bound) else 1
    if _is_known(object_, bound):
        return 4 if predicates == (values.RDF.type,) else 3 if object_[0] == "?" else 2
    return 5


def _constant(term: str) -> tuple[str, str]:
    """Return a constant as code, and its kind."""
    if term in (values.TRUE, values.FALSE):
        return repr(term == values.TRUE), "boolean"
    if term[0] == '"' and values.is_numeric(term):
        value = values.number(term)
        return (repr(value) if isinstance(value, int) else f"number({term!r})"), "number"
    if term[0] == term[-1] == '"':
        return repr(values.characters(term)), "text"
    return repr(term), "term"
