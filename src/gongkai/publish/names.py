"""The names that people read in place of IRIs: of our own vocabularies, and of the well-known ones that we use."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import pyoxigraph as ox

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple, parse
from gongkai.model.terms import DCT, RDFS, SKOS, prefixes

_TABLE = "terms.tsv"
MORE_PREFIXES = {
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "sdmx-code": "http://purl.org/linked-data/sdmx/2009/code#",
    "vann": "http://purl.org/vocab/vann/",
}


def names_in(triples: Collection[Triple]) -> dict[str, Names]:
    """Return the names that triples give to things, of those that have one in Chinese and in English.

    A label comes before a title, which may be one that is printed on many things.
    """
    names: dict[str, Names] = {}
    for properties in ((DCT.title,), (RDFS.label, SKOS.prefLabel)):
        found: dict[str, dict[str, str]] = {}
        for subject, predicate, object_ in triples:
            if predicate in properties:
                text, language, _ = parse(object_)
                if language:
                    found.setdefault(subject, {}).setdefault(language, text)
        names |= {term: (both["zh"], both["en"]) for term, both in found.items() if "zh" in both and "en" in both}
    return names


@cache
def vocabulary_names() -> dict[str, Names]:
    """Return the names of all terms of the vocabularies, by term."""
    return _well_known() | names_in(
        [
            (str(triple.subject), str(triple.predicate), str(triple.object))
            for path in (*resources.files("ontology", ".ttl"), *resources.files("shapes", ".ttl"))
            for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        ]
    )


def _well_known() -> dict[str, Names]:
    path = resources.folder("data/knowledge") / _TABLE
    table = prefixes("") | MORE_PREFIXES
    names: dict[str, Names] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
        term, *both = line.split("\t")
        prefix, _, local = term.partition(":")
        if len(both) != 2 or prefix not in table:
            raise KnowledgeError(f"{_TABLE}, line {number}: expected prefix:name, zh, en, found {line!r}")
        names[f"<{table[prefix]}{local}>"] = (both[0], both[1])
    return names
