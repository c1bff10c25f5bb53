"""Statements as plain dicts, by predicate and subject: what the fast engine looks at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from gongkai.model.ntriples import Triple
from gongkai.model.terms import RDF, RDFS, XSD

Table = Mapping[str, Sequence[str]]
"""The objects of each subject for one predicate, or the subjects of each object; terms as N-Triples writes them."""

# The lexical forms that mean the same to every engine. Another form of the same value, such as 01 or 1.50, is one term
# to some engines and two to others, and an ill-typed one is an error here and a string there.
_PLAIN = {
    XSD.integer: r"0|-?[1-9][0-9]{0,14}",
    XSD.decimal: r"-?[1-9][0-9]{0,14}\.0|0\.0|-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,8}[1-9]",
    XSD.boolean: r"true|false",
    XSD.date: r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|[1-9][0-9]{3}-(?:0[13-9]|1[0-2])-(?:29|30)"
    r"|[1-9][0-9]{3}-(?:0[13578]|1[02])-31",
    XSD.gYear: r"[1-9][0-9]{3}",
    XSD.anyURI: r"[!-~]*",
}
PLAIN = {datatype: re.compile(f'"(?:{form})"' + re.escape(f"^^{datatype}")) for datatype, form in _PLAIN.items()}
_STANDARD = (XSD.iri, RDF.iri)

_IRI = r"<https?://[a-z0-9.-]++/[!$&-;=?-Z_a-z~]*+(?:#[!$&-;=?-Z_a-z~]*+)?>"
_LITERAL = (
    r'"(?:[^"\\\x00-\x1f\x7f\ufffe\uffff]++|\\[btnfr"\\])*+"'
    rf"(?:@[a-z]{{2,3}}(?:-latn(?:-pinyin)?)?|\^\^(?!<[^>]*tring>){_IRI})?"
)
_is_iri = re.compile(_IRI).fullmatch
_is_object = re.compile(f"{_IRI}|{_LITERAL}").fullmatch


def read(content: bytes) -> dict[str, list[Triple]] | None:
    """Return the triples of N-Quads by graph; None where a line has not the plain form in which reports are published.

    That form is what the parser would give back for each term, so that it can be read without one. Of terms that
    follow each other again and again, one string is kept: its hash is known then.
    """
    graphs: defaultdict[str, list[Triple]] = defaultdict(list)
    predicates: dict[str, str] = {}
    subject, subjects = "", []
    try:
        *lines, end = content.decode().split("\n")
        for line in lines:
            first, predicate, rest = line.split(" ", 2)
            object_, graph, dot = rest.rsplit(" ", 2)
            if dot != ".":
                return None
            if first != subject:
                subject = first
                subjects.append(subject)
            graphs[graph].append((subject, predicates.setdefault(predicate, predicate), object_))
    except ValueError:
        return None
    objects = {triple[2] for triples in graphs.values() for triple in triples}
    is_plain = not end and all(all(map(_is_iri, terms)) for terms in (subjects, predicates, graphs))
    return dict(graphs) if is_plain and all(map(_is_object, objects)) else None


class Index:
    """Statements to look up; what a base holds, the vocabulary, counts as said, but is indexed once."""

    def __init__(self, triples: Iterable[Triple], base: Index | None = None) -> None:
        """Index the statements; what is said twice counts once."""
        self.base = base
        self.own: dict[str, dict[str, list[str]]] = {}
        repeated = []
        for subject, predicate, object_ in triples:
            table = self.own.get(predicate)
            if table is None:
                table = self.own[predicate] = {}
            objects = table.get(subject)
            if objects is None:
                table[subject] = [object_]
            else:
                if len(objects) == 1:
                    repeated.append(objects)
                objects.append(object_)
        for objects in repeated:
            objects[:] = dict.fromkeys(objects)
        self.subjects = frozenset(chain.from_iterable(self.own.values()))
        self._tables: dict[str, Table] = {}
        self._inverse: dict[str, Table] = {}
        self._classes: dict[str, frozenset[str]] = {}
        self._instances: dict[str, frozenset[str]] = {}

    def table(self, predicate: str) -> Table:
        """Return the objects of each subject."""
        found = self._tables.get(predicate)
        if found is None:
            found = self._tables[predicate] = _both(
                self.base.table(predicate) if self.base else {}, self.own.get(predicate, {})
            )
        return found

    def inverse(self, predicate: str) -> Table:
        """Return the subjects of each object."""
        found = self._inverse.get(predicate)
        if found is None:
            own: dict[str, list[str]] = {}
            for subject, objects in self.own.get(predicate, {}).items():
                for object_ in objects:
                    own.setdefault(object_, []).append(subject)
            found = self._inverse[predicate] = _both(self.base.inverse(predicate) if self.base else {}, own)
        return found

    def classes(self, class_: str) -> frozenset[str]:
        """Return a class and those below it."""
        found = self._classes.get(class_)
        if found is None:
            below, members = self.inverse(RDFS.subClassOf), [class_]
            for member in members:
                members += (one for one in below.get(member, ()) if one not in members)
            found = self._classes[class_] = frozenset(members)
        return found

    def instances(self, class_: str) -> frozenset[str]:
        """Return the nodes of a class and those below it."""
        found = self._instances.get(class_)
        if found is None:
            types = self.inverse(RDF.type)
            nodes = (types.get(member, ()) for member in self.classes(class_))
            found = self._instances[class_] = frozenset(chain.from_iterable(nodes))
        return found

    def foreign(self, nodes: frozenset[str]) -> frozenset[str]:
        """Return those nodes that only the base describes."""
        return (nodes & self.base.subjects) - self.subjects if self.base else frozenset()

    def is_plain(self) -> bool:
        """Tell whether every typed value has the one lexical form that means the same to every engine."""
        objects = chain.from_iterable(table.values() for table in self.own.values())
        return all(is_plain(o) for o in set(chain.from_iterable(objects)) if o[-1] == ">" and o[0] == '"')

    def statements(self, predicates: Iterable[str] | None = None) -> bytes:
        """Return what is said beyond the base, with some predicates or with any, as N-Triples."""
        return "".join(
            f"{subject} {predicate} {object_} .\n"
            for predicate in (self.own if predicates is None else predicates)
            for subject, objects in self.own.get(predicate, {}).items()
            for object_ in objects
        ).encode()


def is_plain(literal: str) -> bool:
    """Tell whether a typed literal is of a form that means the same to every engine."""
    datatype = literal[literal.rindex('"') + 3 :]
    if datatype in PLAIN:
        return PLAIN[datatype].fullmatch(literal) is not None
    return not datatype[1:].startswith(_STANDARD)


def _both(one: Table, other: Table) -> Table:
    """Return both tables as one."""
    if not one or not other:
        return one or other
    merged = {**one, **other}
    for key in one.keys() & other.keys():
        merged[key] = list(dict.fromkeys([*one[key], *other[key]]))
    return merged
