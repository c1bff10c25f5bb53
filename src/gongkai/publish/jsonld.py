"""JSON-LD to read: an inline context, prefixed names as keys, one property a line, the same triples as the Turtle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from gongkai.model.ntriples import Triple, parse
from gongkai.model.terms import RDF, XSD
from gongkai.publish.compact import Block, Description, Prefixes, group

Json = str | int | bool | list["Json"] | dict[str, "Json"]

_LANGUAGE = "@language"
_ID = "@id"

_IN_LANGUAGES = frozenset({
    "dcat:keyword", "dct:description", "dct:title", "foaf:name", "gk:preparedBy", "gk:sentence", "gk:text",
    "rdfs:comment", "rdfs:label", "skos:altLabel", "skos:definition", "skos:prefLabel",
})  # fmt: skip
"""Properties whose values are keyed by language."""

_DATATYPES = {
    "dcat:byteSize": "xsd:nonNegativeInteger",
    "dcat:endDate": "xsd:date",
    "dcat:startDate": "xsd:date",
    "dct:issued": "xsd:date",
    "dct:modified": "xsd:date",
    "dqv:value": "xsd:decimal",
    "gk:value": "xsd:decimal",
    "gk:year": "xsd:gYear",
    "sdmx-dimension:refPeriod": "xsd:gYear",
    "sdmx-measure:obsValue": "xsd:decimal",
    "spdx:checksumValue": "xsd:hexBinary",
}
"""Properties whose values are strings of one datatype; integers and booleans are JSON's own."""

_dump = json.JSONEncoder(ensure_ascii=False).encode

_PLAIN_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""Integers that every JSON parser reads exactly."""

_INTEGER, _BOOLEAN = XSD.integer[1:-1], XSD.boolean[1:-1]


def jsonld(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """Return the triples as one JSON-LD document; a property keeps one form of value throughout.

    What does not fit the form of its property (a title without a language) stands under the property's full IRI.
    """
    writer = JsonLdBlocks(prefixes)
    return writer.document([writer.block(subject, description) for subject, description in group(triples).items()])


class JsonLdBlocks:
    """Writes JSON-LD subject by subject, for documents that share subjects.

    It remembers the names, and of each property the form of its values (None: plain).
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Take the table of prefixes."""
        self.prefixes = Prefixes(prefixes)
        self.names: dict[str, str] = {}
        self.forms: dict[str, str | None] = {}
        self.terms: dict[str, str] = {}
        """Of each property what the context says of it."""
        self._used: set[str] = set()

    def document(self, blocks: Sequence[Block]) -> str:
        """Return a document of blocks, with the context that they need."""
        used = frozenset[str]().union(*[block.used for block in blocks])
        keys = [key for key in sorted(used & self.forms.keys()) if self.forms[key] is not None]
        names = {name.partition(":")[0] for name in used}
        if any((self.forms[key] or "").startswith("xsd:") for key in keys):
            names.add("xsd")
        context = ",\n".join(
            [
                *(f'    "{prefix}": "{namespace}"' for prefix, namespace in self.prefixes.only(names).items()),
                *(self.terms[key] for key in keys),
            ]
        )
        nodes = ",\n".join([block.text for block in blocks])
        return f'{{\n  "@context": {{\n{context}\n  }},\n  "@graph": [\n{nodes}\n  ]\n}}\n'

    def block(self, subject: str, description: Description) -> Block:
        """Return one subject as a JSON object, one property a line; it uses all names that it holds."""
        self._used = set()
        text = self.node(subject, description)
        return Block(text, frozenset(self._used))

    def node(self, subject: str, description: Description) -> str:
        """Return one subject as a JSON object."""
        lines = [f'      "@id": {_dump(self.name(subject))}']
        for predicate, objects in description.items():
            if predicate == RDF.type:
                if objects:
                    lines.append(f'      "@type": {_dump(_one_or_many([self.name(o) for o in objects]))}')
                continue
            key = self.name(predicate)
            form = self.form(key, objects[0])
            rest: list[Json] = []
            if form == _LANGUAGE:
                fitting, rest = self.keyed(objects)
            else:
                fitting = _one_or_many([self.value(term, form) for term in objects])
            if fitting is not None:
                lines.append(f"      {_dump(key)}: {_dump(fitting)}")
            if rest:
                lines.append(f"      {_dump(predicate[1:-1])}: {_dump(_one_or_many(rest))}")
        return "    {\n" + ",\n".join(lines) + "\n    }"

    def name(self, term: str) -> str:
        """Return an IRI as a prefixed name where a prefix is known."""
        name = self.names.get(term)
        if name is None:
            split = self.prefixes.split(term[1:-1])
            name = self.names[term] = f"{split[0]}:{split[1]}" if split else term[1:-1]
        self._used.add(name)
        return name

    def form(self, key: str, example: str) -> str | None:
        """Return the form of a property's values; whether they are things shows in the first of them."""
        if key not in self.forms:
            known = _LANGUAGE if key in _IN_LANGUAGES else _DATATYPES.get(key)
            form = self.forms[key] = known or (_ID if example[0] == "<" else None)
            how = {"@container": _LANGUAGE} if form == _LANGUAGE else {"@type": form}
            self.terms[key] = f"    {_dump(key)}: {_dump({'@id': key, **how})}"
        return self.forms[key]

    def keyed(self, objects: list[str]) -> tuple[Json | None, list[Json]]:
        """Return strings by language, None if there are none, and the values that are in no language."""
        by_language: dict[str, list[Json]] = {}
        rest: list[Json] = []
        for term in objects:
            text, language, _datatype = parse(term)
            if language is None:
                rest.append(self.value(term))
            else:
                by_language.setdefault(language, []).append(text)
        return {language: _one_or_many(texts) for language, texts in by_language.items()} or None, rest

    def value(self, term: str, form: str | None = None) -> Json:
        """Return one value, as a string where the form says the rest."""
        text, language, datatype = parse(term)
        if language is not None:
            return {"@value": text, "@language": language}
        if datatype == _ID:
            return self.name(term) if form == _ID else {"@id": self.name(term)}
        if datatype is None:
            return text if form is None else {"@value": text}
        if form is None and datatype == _INTEGER and _PLAIN_INTEGER.fullmatch(text):
            return int(text)
        if form is None and datatype == _BOOLEAN and text in ("true", "false"):
            return text == "true"
        name = self.name(f"<{datatype}>")
        return text if name == form else {"@value": text, "@type": name}


def _one_or_many(values: list[Json] | list[str]) -> Json:
    return cast(Json, values[0] if len(values) == 1 else values)
