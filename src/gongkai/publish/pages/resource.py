"""The page of one thing: its names, what is said of it, where in the text that stands, and what leads to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple, parse
from gongkai.model.terms import GK, OA, RDF, RDFS, SDMX_ATTRIBUTE, SDMX_MEASURE, SKOS
from gongkai.project import Project
from gongkai.publish.compact import Description, group
from gongkai.publish.pages.citation import Cited, citation_html
from gongkai.publish.pages.environment import alternates, render, root_of
from gongkai.publish.pages.schema_org import schema_org
from gongkai.publish.pages.values import Value, Values, grouped

FORMATS = ("ttl", "jsonld", "nt")

_ABOVE = {RDF.type, RDFS.label, SKOS.prefLabel}
"""What stands at the head of the page already."""

_WITH_UNIT = (SDMX_MEASURE.obsValue, GK.value)


class Passage(NamedTuple):
    """Where in its text a fact stands: as much of it as the text policy lets the data hold."""

    section: str = ""
    before: str = ""
    quote: str = ""
    after: str = ""
    sentence: str = ""
    start: str = ""
    end: str = ""
    place: str = ""
    """Where on the page of its report it stands."""


class Part(NamedTuple):
    """What is said of a thing or of a part of it, whose name is that of its fragment; ``rows`` are those of a table."""

    name: str
    kinds: list[Value]
    rows: str


@dataclass(frozen=True, slots=True)
class Crumb:
    """A page above this one."""

    path: str
    names: Names


def passages(descriptions: Mapping[str, Description], report: str) -> dict[str, Passage]:
    """Return the passages of all evidence among descriptions; ``report`` is the page of the report they stand in."""

    def first(description: Description, predicate: str) -> str:
        return parse(description[predicate][0])[0] if predicate in description else ""

    found = {}
    for term, description in descriptions.items():
        if GK.Evidence in description[RDF.type]:
            whole: Description = {}
            for selector in description.get(OA.hasSelector, ()):
                whole |= descriptions.get(selector, {})
            start = first(whole, OA.start)
            found[term] = Passage(
                first(description, GK.section),
                first(whole, OA.prefix),
                first(whole, OA.exact),
                first(whole, OA.suffix),
                first(description, GK.sentence),
                start,
                first(whole, OA.end),
                f"{report}#f{start}" if start else "",
            )
    return found


def resource_page(
    term: str,
    stem: str,
    triples: Iterable[Triple],
    project: Project,
    values: Values,
    *,
    inbound: Sequence[Triple] = (),
    evidence: Mapping[str, Passage],
    crumbs: Sequence[Crumb] = (),
    formats: tuple[str, ...] = FORMATS,
    source: Cited | None = None,
    section: str | None = None,
) -> bytes:
    """Return the page of a thing, from what is said of it and of its parts, and from what is said of others to it.

    ``formats`` are the extensions of its other files; ``source`` is the report by which a value is cited, ``section``
    what the page shows besides, as HTML.
    """
    root = root_of(stem)
    descriptions = group(triples)
    own = descriptions.get(term, {})
    names = values.names.get(term)
    quote = evidence[term].quote if term in evidence else None
    title = names or (quote and (f"“{quote}”", f"“{quote}”")) or (term[1:-1].removeprefix(project.base),) * 2
    value = _value(own, values, root)
    return render(
        "resource.html.j2" if section is None else "across/resource.html.j2",
        f"{stem}.html",
        project,
        section=section,
        title=title,
        iri=term[1:-1],
        canonical=f"{project.base}{stem}",
        alternates=alternates(stem, formats),
        crumbs=crumbs,
        parts=[_part(subject, description, values, root) for subject, description in descriptions.items()],
        passages=[(values[term, root], evidence[term])] if term in evidence else _passages(own, evidence, values, root),
        inbound=_inbound(inbound, values, root),
        value=value,
        citation=citation_html(_cited(source, title[0], value, term)) if source and value else None,
        schema_org=schema_org(term, own, values.names, names, quote),
    )


def _value(own: Description, values: Values, root: str) -> tuple[str, Value | None] | None:
    """Return the number that an observation or a figure gives, as people write it, and its unit."""
    number = next((own[predicate][0] for predicate in _WITH_UNIT if predicate in own), None)
    if number is None or not {GK.Observation, GK.Figure} & set(own[RDF.type]):
        return None
    return grouped(parse(number)[0]), _unit(own, values, root)


def _cited(source: Cited, name: str, value: tuple[str, Value | None], term: str) -> Cited:
    number, unit = value
    return Cited(source.author, f"{name}:{number} {unit.text if unit else ''}".strip(), term[1:-1], "DS", source.issued)


def _part(subject: str, description: Description, values: Values, root: str) -> Part:
    rows = []
    for predicate, objects in description.items():
        if predicate not in _ABOVE:
            unit = _unit(description, values, root) if predicate in _WITH_UNIT else None
            rows.append(_row(values[predicate, root], [values[object_, root] for object_ in objects], unit))
    kinds = [values[kind, root] for kind in description[RDF.type]]
    return Part(subject[1:-1].partition("#")[2], kinds, "".join(rows))


def _row(name: Value, shown: Sequence[Value], unit: Value | None = None) -> str:
    """Return a row of a table; the templates would take a third of a build for that."""
    cell = shown[0].html if len(shown) == 1 else f"<ul>{''.join([f'<li>{value.html}</li>' for value in shown])}</ul>"
    beside = f" {unit.html}" if unit else ""
    return f'<tr><th scope="row">{name.html}</th><td>{cell}{beside}</td></tr>\n'


def _unit(description: Description, values: Values, root: str) -> Value | None:
    for predicate in (SDMX_ATTRIBUTE.unitMeasure, GK.unit):
        if predicate in description:
            return values[description[predicate][0], root]
    return None


def _passages(
    own: Description, evidence: Mapping[str, Passage], values: Values, root: str
) -> list[tuple[Value, Passage]]:
    return [(values[one, root], evidence[one]) for one in own.get(GK.evidence, ()) if one in evidence]


def _inbound(triples: Sequence[Triple], values: Values, root: str) -> str:
    """Return the rows of what leads to a thing, by the property that does."""
    by_property: dict[str, list[Value]] = {}
    for subject, predicate, _ in triples:
        by_property.setdefault(predicate, []).append(values[subject, root])
    return "".join([_row(values[predicate, root], subjects) for predicate, subjects in by_property.items()])
