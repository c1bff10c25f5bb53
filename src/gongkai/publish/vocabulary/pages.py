"""What the pages of vocabularies share: links, values in both languages, the frame with its alternates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from gongkai.model.labels import Names
from gongkai.model.ntriples import parse
from gongkai.model.terms import GK, PROJECT, SH
from gongkai.project import Project
from gongkai.publish.compact import Prefixes
from gongkai.publish.pages.environment import render as render_page
from gongkai.publish.vocabulary.formats import MEDIA_TYPES
from gongkai.publish.vocabulary.graph import Graph
from gongkai.publish.vocabulary.names import PROPERTIES, vocabulary_prefixes
from gongkai.publish.vocabulary.paths import fragment_of, relative, stem_of

Json = dict[str, Any]

ASSETS = ("assets/style.css", "assets/site.js", "assets/search.js")


@dataclass(frozen=True, slots=True)
class Value:
    """An object as a page shows it: a link or a text, with its names in both languages where it has them."""

    text: str
    href: str | None = None
    names: Names | None = None
    language: str | None = None
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A property as a page shows it."""

    names: Names
    title: str
    href: str | None
    values: tuple[Value, ...]


@dataclass
class Views:
    """What pages show of a graph; ``bases`` are those below which an IRI has its document in the same folder."""

    graph: Graph
    bases: tuple[str, ...] = (PROJECT,)
    prefixes: Prefixes = field(default_factory=lambda: Prefixes(vocabulary_prefixes()))

    def page_of(self, term: str) -> str | None:
        """Return the page that describes a thing, without its anchor; None for what is described elsewhere."""
        return next((f"{stem}.html" for base in self.bases if (stem := stem_of(term[1:-1], base))), None)

    def href(self, term: str, page: str) -> str:
        """Return the address of a thing's description, as a page links to it."""
        target = self.page_of(term)
        if target is None:
            return term[1:-1]
        fragment = fragment_of(term[1:-1])
        return fragment if fragment and target == page else relative(target, page) + fragment

    def short(self, term: str) -> str:
        """Return an IRI as a prefixed name where a prefix is known."""
        name = self.prefixes.split(term[1:-1])
        return ":".join(name) if name and name[1] else term[1:-1]

    def value(self, term: str, page: str, predicate: str = "") -> Value:
        """Return an object as a page shows it."""
        text, language, datatype = parse(term)
        if datatype == "@id":
            return Value(self.short(term), self.href(term, page), self.names(term))
        return Value(text, language=language, is_code=predicate == SH.select)

    def values(self, terms: Iterable[str], page: str) -> tuple[Value, ...]:
        """Return objects as a page shows them."""
        return tuple(self.value(term, page) for term in terms)

    def names(self, term: str) -> Names | None:
        """Return the names of a thing; a term of an identity has none of its own and is called by what it holds."""
        if names := self.graph.names(term):
            return names
        coefficients = self.graph.objects(term, GK.coefficient)
        factors = (*self.graph.objects(term, GK.termIndicator), *self.graph.objects(term, GK.termApplicant))
        named = [names for factor in factors if (names := self.graph.names(factor))]
        if not coefficients or not named:
            return None
        times = f"{parse(coefficients[0])[0]} × "
        return times + named[0][0], times + named[0][1]

    def property_names(self, predicate: str) -> Names:
        """Return the name of a property: of the ontology, or what pages call those of others."""
        short = self.short(predicate)
        return PROPERTIES.get(predicate) or ontology_names().get(predicate) or (short, short)

    def rows(self, subject: str, page: str, skip: Iterable[str] = ()) -> Iterator[Row]:
        """Yield what is said of a subject, a row a property."""
        for predicate, objects in self.graph.about[subject].items():
            if objects and predicate not in skip:
                yield self.row(predicate, objects, page)

    def row(self, predicate: str, objects: Iterable[str], page: str) -> Row:
        """Return one property with its values."""
        names, short = self.property_names(predicate), self.short(predicate)
        href = self.href(predicate, page) if self.page_of(predicate) else None  # what others define is named only
        return Row(names, short, href, tuple(self.value(term, page, predicate) for term in objects))


@cache
def ontology_names() -> dict[str, Names]:
    """Return the names of the properties and classes that the ontology declares."""
    from gongkai.publish.vocabulary.graph import read

    graph = Graph(read("ontology"))
    return {s: names for s in graph.about if s.startswith(f"<{GK.iri}") and (names := graph.names(s))}


@dataclass(frozen=True, slots=True)
class Page:
    """A page in its frame: where it lies, what it describes, its other formats, and its data for search engines."""

    stem: str
    names: Names
    iri: str
    formats: Sequence[str]
    data: Json
    trail: tuple[Value, ...] = ()

    @property
    def path(self) -> str:
        """The path of the page below the output folder."""
        return f"{self.stem}.html"


def render(template: str, page: Page, project: Project, **values: Any) -> tuple[str, bytes]:
    """Return a page and its path."""
    html = render_page(
        template,
        page.path,
        project,
        title=page.names,
        canonical=None,
        alternates=[(f"{page.stem}.{extension}", MEDIA_TYPES[extension]) for extension in page.formats],
        schema_org={"@context": "https://schema.org", **page.data},
        page=page,
        **values,
    )
    return page.path, html


def in_languages(names: Names) -> list[Mapping[str, str]]:
    """Return a text in both languages, as JSON-LD has it."""
    return [{"@language": language, "@value": text} for language, text in zip(("zh", "en"), names, strict=True)]
