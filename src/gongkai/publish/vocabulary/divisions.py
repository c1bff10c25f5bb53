"""The documents of the scheme of divisions: the scheme with all that a publication describes, and a page to look in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gongkai.model.divisions import division_prefixes
from gongkai.model.identifiers import Identifiers
from gongkai.model.ntriples import Triple, parse
from gongkai.model.terms import PROJECT, RDF, SCHEMA, SKOS
from gongkai.project import Project
from gongkai.publish.compact import Prefixes
from gongkai.publish.nquads import nquads
from gongkai.publish.vocabulary import formats
from gongkai.publish.vocabulary.concepts import Branch, page_of, tree
from gongkai.publish.vocabulary.graph import Graph
from gongkai.publish.vocabulary.pages import Views, in_languages, render


def division_documents(triples: Sequence[Triple], project: Project) -> Iterator[tuple[str, bytes]]:
    """Yield the documents of the scheme that ``model.divisions.division_triples`` describes; nothing without any."""
    scheme = Identifiers(project.base, "").division_scheme
    graph = Graph(tuple(triples))
    members = graph.subjects(SKOS.inScheme, scheme)
    if not members:
        return
    table = division_prefixes(project.base)
    views = Views(graph, (project.base, PROJECT), Prefixes(table))
    names = graph.names(scheme) or ("", "")
    data = {"@type": "DefinedTermSet", "@id": scheme[1:-1], "url": scheme[1:-1], "name": in_languages(names)}
    page = page_of(views, scheme, project, formats.USUAL, data)
    branches = tuple(_dated(graph, scheme, branch) for branch in tree(views, members, page.path))
    yield from formats.files(page.stem, triples, table)
    rows = list(views.rows(scheme, page.path, (SKOS.prefLabel, RDF.type)))
    yield render("scheme.html.j2", page, project, rows=rows, branches=branches, count=len(members))


def division_nquads(triples: Sequence[Triple], project: Project) -> bytes:
    """Return the scheme as sorted N-Quads in its own graph."""
    return nquads((triples, f"<{project.iri('graph/divisions')}>"))


def _dated(graph: Graph, scheme: str, branch: Branch) -> Branch:
    """Return an entry of the tree with the years of its code, and its earlier names."""
    division = f"{scheme[:-1]}/{branch.code}>"
    since, until = (
        next((parse(year)[0] for year in graph.objects(division, bound)), "")
        for bound in (SCHEMA.validFrom, SCHEMA.validThrough)
    )
    earlier = [text for text, language, _ in map(parse, graph.objects(division, SKOS.altLabel)) if language == "zh"]
    note = " · ".join([*([f"{since}–{until}"] if since or until else []), *earlier])
    return replace(branch, note=note, below=tuple(_dated(graph, scheme, below) for below in branch.below))
