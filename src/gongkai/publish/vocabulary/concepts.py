"""The documents of concept schemes, their concepts, and the other things of the vocabularies with slash IRIs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple, parse
from gongkai.model.terms import DCT, ELI, GK, PROJECT, SKOS
from gongkai.project import Project
from gongkai.publish.vocabulary import formats
from gongkai.publish.vocabulary.graph import Graph
from gongkai.publish.vocabulary.names import vocabulary_prefixes
from gongkai.publish.vocabulary.pages import Json, Page, Row, Value, Views, in_languages, render

_NAMED_IN_TITLE = (SKOS.prefLabel, SKOS.inScheme, SKOS.topConceptOf)
_LISTED_BY_SCHEME = (SKOS.inScheme, SKOS.topConceptOf)
_BACKWARDS = {SKOS.broader: SKOS.narrower, ELI.is_part_of: ELI.has_part}
"""Properties that a page names after their inverse when it shows who states them."""


@dataclass(frozen=True, slots=True)
class Branch:
    """An entry of a tree."""

    value: Value
    code: str
    below: tuple[Branch, ...]
    note: str = ""


def scheme_documents(
    views: Views, scheme: str, project: Project, prefixes: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the documents of a scheme: all of its concepts, and a page with their tree."""
    graph = views.graph
    members = members_of(graph, scheme)
    triples = graph.describe((scheme, *members))
    page = page_of(views, scheme, project, formats.EVERY, _set(graph, scheme, members))
    branches = tree(views, members, page.path)
    yield from formats.files(page.stem, triples, prefixes, formats.EVERY)
    rows = views.rows(scheme, page.path, (SKOS.prefLabel,))
    yield render("scheme.html.j2", page, project, rows=list(rows), branches=branches, count=len(members))


def thing_documents(
    views: Views, subject: str, project: Project, parts: Sequence[str] = ()
) -> Iterator[tuple[str, bytes]]:
    """Yield the documents of a concept, an article, a page of the documentation: what it says and what leads to it."""
    graph = views.graph
    incoming = [t for t in graph.incoming.get(subject, ()) if t[1] not in _LISTED_BY_SCHEME]
    page = page_of(views, subject, project, formats.USUAL, _term(graph, subject))
    yield from formats.files(page.stem, (*graph.describe((subject, *parts)), *incoming), vocabulary_prefixes())
    yield render(
        "thing.html.j2",
        page,
        project,
        rows=list(views.rows(subject, page.path, _NAMED_IN_TITLE)),
        incoming=list(_incoming(views, incoming, page.path)),
    )


def section_page(views: Views, subject: str, project: Project, section: str) -> tuple[str, bytes]:
    """Return the page of a thing that shows more than is said of it, as HTML."""
    page = page_of(views, subject, project, formats.USUAL, _term(views.graph, subject))
    incoming = [t for t in views.graph.incoming.get(subject, ()) if t[1] not in _LISTED_BY_SCHEME]
    return render(
        "across.html.j2",
        page,
        project,
        root="../" * page.path.count("/"),
        rows=list(views.rows(subject, page.path, _NAMED_IN_TITLE)),
        incoming=list(_incoming(views, incoming, page.path)),
        section=section,
    )


def page_of(views: Views, subject: str, project: Project, extensions: Sequence[str], data: Json) -> Page:
    """Return the page of a subject, with the way that leads to it."""
    path = views.page_of(subject) or ""
    above = views.graph.objects(subject, SKOS.inScheme) or views.graph.objects(subject, ELI.is_part_of)
    return Page(
        stem=path.removesuffix(".html"),
        names=name_of(views, subject),
        iri=subject[1:-1],
        formats=extensions,
        data={**data, "license": project.licence.iri},
        trail=views.values(above, path),
    )


def name_of(views: Views, subject: str) -> Names:
    """Return the name of a subject, a short form of its IRI where it has none."""
    short = views.short(subject)
    return views.names(subject) or (short, short)


def members_of(graph: Graph, scheme: str) -> list[str]:
    """Return what a scheme holds, concepts, collections and terms of identities, in the order of its file."""
    return [subject for subject in graph.about if subject.startswith(f"{scheme[:-1]}/")]


def tree(views: Views, members: Sequence[str], page: str) -> tuple[Branch, ...]:
    """Return the members of a scheme as a tree: below each the narrower ones, below an identity its terms."""
    graph, known = views.graph, set(members)
    below: dict[str, list[str]] = defaultdict(list)
    for member in members:
        above = [a for a in (*graph.objects(member, SKOS.broader), *graph.subjects(GK.term, member)) if a in known]
        below[above[0] if above else ""].append(member)

    def branch(member: str) -> Branch:
        code = next((parse(term)[0] for term in graph.objects(member, SKOS.notation)), "")
        return Branch(views.value(member, page), code, tuple(map(branch, below[member])))

    return tuple(map(branch, below[""]))


def _incoming(views: Views, triples: Sequence[Triple], page: str) -> Iterator[Row]:
    """Yield who says something of a thing, by property; an inverse that has a name is called by it."""
    by_predicate: dict[str, list[str]] = {}
    for subject, predicate, _ in triples:
        by_predicate.setdefault(predicate, []).append(subject)
    for predicate, subjects in by_predicate.items():
        yield views.row(_BACKWARDS.get(predicate, predicate), subjects, page)


def _term(graph: Graph, subject: str) -> Json:
    """Return a thing as schema.org has it: a concept as a DefinedTerm, a policy or article as Legislation."""
    schemes = graph.objects(subject, SKOS.inScheme)
    names = graph.names(subject)
    definition = graph.in_both(subject, SKOS.definition, GK.howToFix, SKOS.scopeNote, DCT.description)
    kind = "DefinedTerm" if schemes else "CreativeWork"
    if graph.is_a(subject, ELI.LegalResource, ELI.LegalResourceSubdivision):
        kind = "Legislation"
    data: Json = {"@type": kind, "@id": subject[1:-1], "url": subject[1:-1]}
    if names:
        data["name"] = in_languages(names)
    if definition:
        data["description"] = in_languages(definition)
    if schemes:
        data["termCode"] = [parse(term)[0] for term in graph.objects(subject, SKOS.notation)]
        data["inDefinedTermSet"] = [scheme[1:-1] for scheme in schemes]
    return data


def _set(graph: Graph, scheme: str, members: Sequence[str]) -> Json:
    data = _term(graph, scheme)
    terms = [{"@type": "DefinedTerm", "@id": member[1:-1]} for member in members if graph.is_a(member, SKOS.Concept)]
    return {**data, "@type": "DefinedTermSet", "hasDefinedTerm": terms}


def things(graph: Graph) -> Iterator[str]:
    """Yield the subjects below the project's namespace that have documents of their own and are no scheme."""
    for subject in graph.about:
        is_part = "#" in subject or subject in (f"<{PROJECT}ns>", f"<{PROJECT}shapes>")
        if subject.startswith(f"<{PROJECT}") and not is_part and not graph.is_a(subject, SKOS.ConceptScheme):
            yield subject
