"""One thing described in a format: RDF, a table, or a plain page where the folder has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyoxigraph as ox

from gongkai.publish.csv import write_rows
from gongkai.server.formats import CSV, HTML, NQUADS, Format
from gongkai.server.pages import Frame, render

_GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
}
_LABELS = ("prefLabel", "label", "title", "name")

Row = tuple[str, str | None, str, str | None]
"""A property, the address of its value if it is one, the value as people read it, and its language."""


def write(
    triples: Sequence[ox.Triple],
    form: Format,
    *,
    iri: str,
    lang: str,
    local: Callable[[str], str | None],
    links: Sequence[tuple[str, str]],
    frame: Frame,
) -> bytes:
    """Return the description of a thing; ``local`` gives the address that this server has for an IRI."""
    ordered = sorted(triples, key=str)
    if form is HTML:
        return _page(ordered, iri, lang, local, links, frame).encode()
    if form is CSV:
        rows = [(_plain(t.subject), _plain(t.predicate), _plain(t.object)) for t in ordered]
        return write_rows([("subject", "predicate", "object"), *rows]).encode()
    if form is NQUADS:
        return ox.serialize([ox.Quad(t.subject, t.predicate, t.object) for t in ordered], format=_GRAPHS["nq"]) or b""
    return ox.serialize(ordered, format=_GRAPHS[form.name]) or b""


def _page(
    triples: Sequence[ox.Triple],
    iri: str,
    lang: str,
    local: Callable[[str], str | None],
    links: Sequence[tuple[str, str]],
    frame: Frame,
) -> str:
    subjects: dict[str, list[Row]] = {iri: []}
    for triple in triples:
        target = triple.object
        address = local(target.value) if isinstance(target, ox.NamedNode) else None
        language = target.language if isinstance(target, ox.Literal) else None
        row = (_short(triple.predicate), address, _plain(target), language)
        subjects.setdefault(_plain(triple.subject), []).append(row)
    title = _title(triples, iri, lang)
    return render("thing", lang, frame, title=title, iri=iri, subjects=subjects.items(), links=links)


def _title(triples: Sequence[ox.Triple], iri: str, lang: str) -> str:
    """Return the name of a thing in a language, else any name, else its IRI."""
    names = {
        (_short(t.predicate).lower(), t.object.language or ""): t.object.value
        for t in triples
        if isinstance(t.object, ox.Literal) and _plain(t.subject) == iri
    }
    for language in (lang, "zh", "en", ""):
        for label in _LABELS:
            if (label.lower(), language) in names:
                return names[label.lower(), language]
    return iri


def _short(predicate: ox.NamedNode) -> str:
    return predicate.value.replace("#", "/").rstrip("/").rpartition("/")[2]


def _plain(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else str(term)
