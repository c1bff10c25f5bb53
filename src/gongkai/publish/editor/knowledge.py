"""What the editor knows of the data: terms for completion, pages of IRIs, canned queries, values to choose from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple, parse
from gongkai.model.terms import CODE, PROJECT, SKOS
from gongkai.project import Project
from gongkai.publish.compact import Prefixes
from gongkai.publish.editor.assets import FOLDER
from gongkai.publish.names import MORE_PREFIXES, names_in, vocabulary_names
from gongkai.publish.record import DatasetRecord
from gongkai.publish.redirects.rules import NEGOTIATED, SEE_OTHER
from gongkai.publish.sparql_examples import Query
from gongkai.publish.totals import Totals
from gongkai.publish.void import void_prefixes


class Parameter(Protocol):
    """A parameter of a canned query, as far as a form needs to know it."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def variable(self) -> str:
        """The variable whose place a value takes, without ``?``."""

    @property
    def type(self) -> str:
        """``literal``, ``iri``, a language tag or the IRI of a datatype."""

    @property
    def is_required(self) -> bool:
        """Whether the query needs a value."""

    @property
    def default(self) -> str | None:
        """The value where none is given."""

    @property
    def choices(self) -> Sequence[str]:
        """The values that it may have; empty where there are others."""

    @property
    def label_zh(self) -> str:
        """What it is called in Chinese."""

    @property
    def label_en(self) -> str:
        """What it is called in English."""

    @property
    def scheme(self) -> str | None:
        """The concept scheme or kind of thing its values come from."""


class Form(Query, Protocol):
    """A canned query with its parameters."""

    @property
    def sparql(self) -> str:
        """Its text, parameters still open."""

    @property
    def parameters(self) -> Sequence[Parameter]:
        """Its parameters."""


def editor_knowledge(
    project: Project,
    totals: Totals,
    records: Sequence[DatasetRecord],
    queries: Sequence[Form],
    common: Sequence[Triple],
) -> Iterator[tuple[str, bytes]]:
    """Yield ``terms.json``, ``queries.json`` and ``options.json``.

    ``totals`` are those of all data; ``common`` are the graphs that no report owns.
    """
    yield f"{FOLDER}/terms.json", _json(terms(project, totals))
    yield f"{FOLDER}/queries.json", _json([form_of(query) for query in queries])
    schemes = {parameter.scheme for query in queries for parameter in query.parameters if parameter.scheme}
    yield f"{FOLDER}/options.json", _json(_options(records, common, schemes))


def form_of(query: Form) -> dict[str, Any]:
    """Return a canned query as the scripts read it."""
    return {
        "name": query.name,
        "zh": query.title_zh,
        "en": query.title_en,
        "sparql": query.sparql,
        "example": dict(query.example),
        "parameters": [
            {
                "name": one.name,
                "variable": one.variable,
                "type": one.type,
                "required": one.is_required,
                "default": one.default,
                "choices": list(one.choices),
                "zh": one.label_zh,
                "en": one.label_en,
                "scheme": one.scheme,
            }
            for one in query.parameters
        ],
    }


def terms(project: Project, totals: Totals) -> dict[str, Any]:
    """Return prefixes, classes and properties of the data with counts and names, and which page shows an IRI."""
    prefixes = {**void_prefixes(project), **MORE_PREFIXES}
    classes = {term: partition.entities for term, partition in totals.classes.items()}
    properties = {term: count.triples for term, count in totals.whole.properties.items()}
    names = vocabulary_names()
    short = Prefixes(prefixes)
    return {
        "prefixes": prefixes,
        "classes": _listed(classes, names, short),
        "properties": _listed(properties, names, short),
        "bases": sorted({project.base, PROJECT}, key=len, reverse=True),
        "seeOther": SEE_OTHER,
        "negotiated": [(one.pattern, one.formats) for one in NEGOTIATED],
    }


def _listed(counts: Mapping[str, int], names: Mapping[str, Names], short: Prefixes) -> list[tuple[str | int, ...]]:
    """Return prefixed name, count and names of terms; what no prefix shortens cannot be completed."""
    found: list[tuple[str | int, ...]] = []
    for term, count in sorted(counts.items()):
        if split := short.split(term[1:-1]):
            found.append((":".join(split), count, *names.get(term, ())))
    return found


def _options(
    records: Sequence[DatasetRecord], common: Sequence[Triple], schemes: Iterable[str]
) -> dict[str, list[tuple[str | int, ...]]]:
    """Return the values of each scheme with their names; those of reports also with the bytes and triples to load."""
    things: dict[str, list[tuple[str | int, ...]]] = {
        "report": [_report(record) for record in records],
        "agency": sorted({(record.agency, record.agency_zh, record.agency_en) for record in records}),
        "division": sorted({(place.code, place.zh, place.en) for record in records for place in record.places}),
    }
    names = names_in(common)
    concepts = {scheme: _concepts(scheme, common, names) for scheme in sorted(schemes) if scheme not in things}
    return things | concepts


def _report(record: DatasetRecord) -> tuple[str | int, ...]:
    size = sum(file.size for file in record.files if file.path.endswith(".nq"))
    names = (f"{record.agency_zh} {record.year}", f"{record.agency_en} {record.year}")
    return record.id, *names, size, record.counts["triples"]


def _concepts(scheme: str, common: Iterable[Triple], names: Mapping[str, Names]) -> list[tuple[str | int, ...]]:
    """Return the notations of a concept scheme."""
    own = {s for s, predicate, object_ in common if predicate == SKOS.inScheme and object_ == f"<{CODE.iri}{scheme}>"}
    notations = {(s, parse(o)[0]) for s, predicate, o in common if predicate == SKOS.notation and s in own}
    return sorted((notation, *names[s]) for s, notation in notations if s in names)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
