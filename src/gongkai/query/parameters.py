"""Parameters of canned queries: their names, their types, and their values as RDF terms in the text of a query.

A parameter is a variable named as grlc names them: ``?_name`` must be given, ``?__name`` may be left out, and a suffix
says its type: none or ``_literal`` (a string), ``_iri``, ``_integer``, ``_number``, ``_zh`` (a string in a language) or
``_xsd_gYear`` (a datatype of a declared prefix). A value takes the variable's place among the *tokens* of the query, as
one RDF term: what stands in strings, IRIs and comments is never touched, and no value can end the term it is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from gongkai.errors import QueryError

XSD = "http://www.w3.org/2001/XMLSchema#"

TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\r\n]* )
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<string> \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' )
    | (?P<variable> [?$][\w\u00B7\u203F\u2040]+ )
    | (?P<name> (?:[^\W\d][\w.-]*)?:(?:[\w:%.-]|\\.)* )
    | (?P<word> [^\W\d]\w* )
    | (?P<space> \s+ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
"""One token of SPARQL 1.1 (§19.8), as coarse as parameters need it; every text is a sequence of these."""

_NAME = re.compile(r"(?P<optional>__?)(?P<name>[a-zA-Z0-9]+)(?:_(?P<suffix>\w+))?", re.ASCII)
_LANGUAGES = ("zh", "en")
_ILLEGAL_IN_IRI = re.compile(r"""[\x00-\x20<>"{}|^`\\]""")

_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


@dataclass(frozen=True, slots=True)
class _Form:
    """How the values of a type are written: as a pattern, in words, and by an example."""

    pattern: re.Pattern[str]
    words: str
    example: str


_DATATYPES = {
    f"{XSD}boolean": _Form(re.compile(r"true|false"), "true or false", "true"),
    f"{XSD}decimal": _Form(re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII), "a number such as 12.5", "12.5"),
    f"{XSD}gYear": _Form(re.compile(r"\d{4}", re.ASCII), "a year of four digits such as 2017", "2017"),
    f"{XSD}integer": _Form(re.compile(r"[+-]?\d+", re.ASCII), "a whole number such as 12", "12"),
}
_IRI = _Form(re.compile(".+"), "an absolute IRI such as https://e.example/id/report/1", "https://e.example/id/report/1")
_TEXT = _Form(re.compile(r"[^\ud800-\udfff]*"), "a text", "x")  # surrogates are halves of characters
_BARE_DATATYPES = {"integer": f"{XSD}integer", "number": f"{XSD}decimal"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query; ``type`` is ``literal``, ``iri``, a language tag or the IRI of a datatype."""

    name: str
    variable: str  # without ``?``
    type: str
    is_required: bool
    default: str | None = None
    choices: tuple[str, ...] = ()
    label_zh: str = ""
    label_en: str = ""
    scheme: str | None = None  # the concept scheme or kind of thing its values come from

    @property
    def type_name(self) -> str:
        """The type as the header of a query names it: ``literal``, ``iri``, ``zh``, ``xsd:gYear`` …"""
        return self.type.replace(XSD, "xsd:")

    @property
    def expectation(self) -> str:
        """What a value must look like, in words."""
        return f"one of {', '.join(self.choices)}" if self.choices else self._form.words

    @property
    def example(self) -> str:
        """A value of the right form."""
        return next((value for value in (self.default, *self.choices) if value is not None), self._form.example)

    def term(self, value: str) -> ox.NamedNode | ox.Literal:
        """Return the value as an RDF term; a value of the wrong form is a QueryError."""
        is_good = value in self.choices if self.choices else self._form.pattern.fullmatch(value)
        try:
            if is_good:
                return self._term(value)
        except ValueError:  # no IRI
            pass
        raise QueryError(f"parameter {self.name}: expected {self.expectation}, found {value!r}")

    @property
    def _form(self) -> _Form:
        return _IRI if self.type == "iri" else _DATATYPES.get(self.type, _TEXT)

    def _term(self, value: str) -> ox.NamedNode | ox.Literal:
        if self.type == "iri":
            return ox.NamedNode(value)
        if self.type in _DATATYPES:
            return ox.Literal(value, datatype=ox.NamedNode(self.type))
        return ox.Literal(value) if self.type == "literal" else ox.Literal(value, language=self.type)


def parameter_of(variable: str, prefixes: Mapping[str, str]) -> Parameter:
    """Return the parameter that a variable beginning with ``_`` is; a bad name is a ValueError that says why."""
    match = _NAME.fullmatch(variable)
    if match is None:
        raise ValueError(f"?{variable}: the name of a parameter is ASCII letters and digits after _ or __")
    name, suffix = match["name"], match["suffix"]
    kind: str
    if suffix is None or suffix in ("literal", "iri", *_LANGUAGES):
        kind = suffix or "literal"
    elif suffix in _BARE_DATATYPES:
        kind = _BARE_DATATYPES[suffix]
    else:
        prefix, underscore, local = suffix.partition("_")
        if not underscore:
            raise ValueError(
                f"?{variable}: {suffix} is no type (grlc would read it as a language); "
                f"expected iri, number, integer, literal, {', '.join(_LANGUAGES)} or a datatype such as xsd_gYear"
            )
        if prefix not in prefixes:
            raise ValueError(f"?{variable}: the prefix {prefix} of its datatype is not declared")
        kind = prefixes[prefix] + local
        if kind not in _DATATYPES:
            known = ", ".join(sorted(iri.removeprefix(XSD) for iri in _DATATYPES))
            raise ValueError(f"?{variable}: {prefix}:{local} is no datatype of parameters; these are xsd: {known}")
    return Parameter(name, variable, kind, is_required=match["optional"] == "_")


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the tokens of a query; together they are the whole text."""
    return TOKEN.finditer(text)


def bind(text: str, terms: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """Return the query with a term in the place of each of these variables (named without ``?``)."""
    written = {variable: write_term(term) for variable, term in terms.items()}
    return "".join(
        written.get(token[0][1:], token[0]) if token.lastgroup == "variable" else token[0] for token in tokens(text)
    )


def write_term(term: ox.NamedNode | ox.Literal) -> str:
    r"""Return a term as SPARQL writes it, so that no reader can see anything but this one term.

    SPARQL 1.1 (§19.2) lets a processor replace ``\uXXXX`` before it looks for strings. In the N-Triples form of the
    text ``\u0022`` (``"\\u0022"``) such a processor finds a quotation mark; therefore the ``u`` after a backslash is
    itself written as an escape, of eight digits, because some take the digits of the text for the escape's own.
    """
    if isinstance(term, ox.NamedNode):
        if _ILLEGAL_IN_IRI.search(term.value):
            raise ValueError(f"no IRI: {term.value!a}")
        return f"<{term.value}>"
    text = re.sub(r"\\\\([uU])", lambda u: rf"\\\U{ord(u[1]):08X}", term.value.translate(_ESCAPES))
    if term.language:
        return f'"{text}"@{term.language}'
    if term.datatype.value == f"{XSD}string":
        return f'"{text}"'
    return f'"{text}"^^{write_term(term.datatype)}'
