"""The documents of the ontology and of the rule book: every term on one page, with an anchor each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple
from gongkai.model.terms import DCT, GK, PROJECT, QB, RDFS, SH, SKOS
from gongkai.project import Project
from gongkai.publish.vocabulary import formats
from gongkai.publish.vocabulary.diagram import Class, Drawing, Property, around, draw
from gongkai.publish.vocabulary.graph import Graph
from gongkai.publish.vocabulary.names import DQV, OWL, vocabulary_prefixes
from gongkai.publish.vocabulary.pages import Json, Page, Row, Views, in_languages, render

CLASS, OBJECT_PROPERTY, DATATYPE_PROPERTY = (
    f"<{OWL}{kind}>" for kind in ("Class", "ObjectProperty", "DatatypeProperty")
)

_ONTOLOGY, _SHAPES = f"<{PROJECT}ns>", f"<{PROJECT}shapes>"
_IN_TITLE = (RDFS.label, RDFS.isDefinedBy, SH.name)
_DIAGRAM: Names = ("类图", "Diagram")

_GROUPS: tuple[tuple[str, Names, tuple[str, ...]], ...] = (
    ("classes", ("类", "Classes"), (CLASS,)),
    ("object-properties", ("对象属性", "Object properties"), (OBJECT_PROPERTY,)),
    ("datatype-properties", ("数据属性", "Datatype properties"), (DATATYPE_PROPERTY,)),
    ("cube", ("数据结构", "Structure of the data cube"), (QB.DataStructureDefinition, QB.ComponentSpecification)),
    ("quality", ("质量度量", "Measures of quality"), (f"<{DQV}Dimension>", f"<{DQV}Metric>")),
    ("shapes", ("形状", "Shapes"), (SH.NodeShape, SH.PropertyShape)),
    ("constraints", ("查询约束", "Constraints in SPARQL"), (SH.SPARQLConstraint,)),
    ("prefixes", ("前缀", "Prefixes"), (SH.PrefixDeclaration,)),
    ("other", ("其他", "Other"), ()),
)
"""The parts of a page in their order, by class; the last is for what is of none of them."""

_INVERSE: tuple[tuple[str, Names], ...] = (
    (RDFS.subClassOf, ("下位类", "Subclasses")),
    (RDFS.subPropertyOf, ("下位属性", "Subproperties")),
    (RDFS.domain, ("以此为定义域的属性", "Properties with this domain")),
    (RDFS.range, ("以此为值域的属性", "Properties with this range")),
    (SH.targetClass, ("适用的规则", "Rules that apply")),
)


@dataclass(frozen=True, slots=True)
class Term:
    """A term as the page shows it."""

    anchor: str
    short: str
    names: Names | None
    rows: tuple[Row, ...]
    drawing: Drawing | None = None
    example: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Terms of one kind under a heading."""

    anchor: str
    names: Names
    terms: tuple[Term, ...]


def ontology_documents(
    views: Views, triples: Sequence[Triple], project: Project, examples: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the ontology in four formats and as a page; ``examples`` are Turtle by the IRI of the class they show."""
    classes = class_model(views, "ns.html")
    drawings = {c.href.removeprefix("#"): draw(around(c.name, classes)) for c in classes}
    groups = [
        replace(
            group,
            terms=tuple(
                replace(
                    term,
                    drawing=drawings.get(term.anchor) if drawings.get(term.anchor, draw(())).lines else None,
                    example=examples.get(f"{GK.iri}{term.anchor}"),
                )
                for term in group.terms
            ),
        )
        for group in _groups(views, "ns.html", _own(views.graph, _ONTOLOGY))
    ]
    yield from formats.files("ns", triples, vocabulary_prefixes(), formats.EVERY)
    yield _page(views, _ONTOLOGY, "ns", project, groups, draw([c for c in classes if _is_linked(c, classes)]))


def shapes_documents(views: Views, triples: Sequence[Triple], project: Project) -> Iterator[tuple[str, bytes]]:
    """Yield the rule book in four formats and as a page."""
    yield from formats.files("shapes", triples, vocabulary_prefixes(), formats.EVERY)
    yield _page(views, _SHAPES, "shapes", project, _groups(views, "shapes.html", _own(views.graph, _SHAPES)))


def _page(
    views: Views, subject: str, stem: str, project: Project, groups: Sequence[Group], drawing: Drawing | None = None
) -> tuple[str, bytes]:
    graph = views.graph
    names = graph.names(subject) or (stem, stem)
    page = Page(stem, names, subject[1:-1], formats.EVERY, _data(graph, subject, names, groups))
    rows = list(views.rows(subject, page.path, (RDFS.label, DCT.title)))
    return render("ontology.html.j2", page, project, rows=rows, groups=groups, drawing=drawing, drawing_names=_DIAGRAM)


def _own(graph: Graph, whole: str) -> list[str]:
    """Return the terms of an ontology or rule book."""
    return [subject for subject in graph.about if subject.startswith(f"{whole[:-1]}#")]


def _groups(views: Views, page: str, subjects: Sequence[str]) -> list[Group]:
    graph = views.graph
    groups = []
    rest = list(subjects)
    for anchor, names, classes in _GROUPS:
        terms = [subject for subject in rest if not classes or graph.is_a(subject, *classes)]
        rest = [subject for subject in rest if subject not in terms]
        if terms:
            groups.append(Group(anchor, names, tuple(_term(views, page, subject) for subject in terms)))
    return groups


def _term(views: Views, page: str, subject: str) -> Term:
    backwards = [
        Row(names, views.short(predicate), views.href(predicate, page), views.values(subjects, page))
        for predicate, names in _INVERSE
        if (subjects := views.graph.subjects(predicate, subject))
    ]
    rows = (*views.rows(subject, page, _IN_TITLE), *backwards)
    return Term(subject[1:-1].rpartition("#")[2], views.short(subject), views.graph.names(subject), rows)


def class_model(views: Views, page: str) -> list[Class]:
    """Return the classes of the ontology with the properties between them.

    That a property is of a class is said by its domain, or by a shape of the rule book that wants it of the class.
    """
    graph = views.graph
    classes = [subject for subject in _own(graph, _ONTOLOGY) if graph.is_a(subject, CLASS)]
    of_class: dict[str, dict[str, None]] = {subject: {} for subject in classes}
    for prop in graph.of(OBJECT_PROPERTY):
        asked = [c for shape in graph.subjects(SH.path, prop) for c in graph.objects(shape, SH.targetClass)]
        for holder in (*graph.objects(prop, RDFS.domain), *asked):
            if holder in of_class and prop.startswith(f"{_ONTOLOGY[:-1]}#"):
                of_class[holder][prop] = None
    return [
        Class(
            _local(subject),
            (graph.names(subject) or ("", ""))[0],
            views.href(subject, page),
            tuple(
                Property(_local(prop), _local(target) if target in of_class else views.short(target))
                for prop in properties
                for target in graph.objects(prop, RDFS.range)
            ),
        )
        for subject, properties in of_class.items()
    ]


def _is_linked(drawn: Class, classes: Sequence[Class]) -> bool:
    return bool(drawn.properties) or any(p.target == drawn.name for c in classes for p in c.properties)


def _local(term: str) -> str:
    return term[1:-1].rpartition("#")[2]


def _data(graph: Graph, subject: str, names: Names, groups: Sequence[Group]) -> Json:
    description = graph.in_both(subject, DCT.description, SKOS.definition)
    return {
        "@type": "DefinedTermSet",
        "@id": subject[1:-1],
        "url": subject[1:-1],
        "name": in_languages(names),
        **({"description": in_languages(description)} if description else {}),
        "hasDefinedTerm": [
            {
                "@type": "DefinedTerm",
                "@id": f"{subject[1:-1]}#{term.anchor}",
                "termCode": term.anchor,
                **({"name": in_languages(term.names)} if term.names else {}),
            }
            for group in groups
            for term in group.terms
        ],
    }
