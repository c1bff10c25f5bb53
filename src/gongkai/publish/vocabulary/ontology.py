"""The documents of the ontology and of the rule book: every term on one page, with an anchor each, and in detail.

The page of all terms is short, so that it opens anywhere: a name and what it means. All that is said of a term stands
on the page of its part, ``terms/classes.html`` or ``rules/report.html``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gongkai.errors import KnowledgeError
from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple
from gongkai.model.terms import DCT, GK, PROJECT, QB, RDFS, SH, SKOS
from gongkai.project import Project
from gongkai.publish.vocabulary import formats
from gongkai.publish.vocabulary.diagram import Class, Drawing, Property, around, draw
from gongkai.publish.vocabulary.graph import Graph
from gongkai.publish.vocabulary.names import DQV, OWL, vocabulary_prefixes
from gongkai.publish.vocabulary.pages import Json, Page, Row, Value, Views, in_languages, render
from gongkai.publish.vocabulary.paths import relative

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
    ("other", ("其他", "Other"), ()),
)
"""The parts of a page in their order, by class; the last is for what is of none of them."""

_RULES: dict[str, Names] = {
    "report": ("报告、机关、区划", "Reports, agencies, divisions"),
    "observation": ("观测值、数字、依据", "Observations, figures, evidence"),
    "forms": ("统计表的勾稽关系", "The sums of the forms"),
    "prose": ("正文中的数字", "The numbers of the prose"),
    "series": ("与往年的衔接", "Successive years"),
    "hierarchy": ("政府与部门", "A government and its departments"),
    "policy": ("政策文件", "Policies"),
    "measure": ("措施、问题、承诺、疑点", "Measures, problems, commitments, issues"),
    "catalogue": ("数据目录", "Catalogues"),
    "vocabulary": ("词汇", "Vocabularies"),
    "prefixes": ("公用前缀和语言", "Shared prefixes and languages"),
}
"""The parts of the rule book in their order, by the file whose rules they are."""

_GIST = (SKOS.definition, SH.message, RDFS.comment)

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
    gist: Names | None
    """What it means, in a sentence."""
    rows: tuple[Row, ...]
    drawing: Drawing | None = None
    example: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A part of an ontology or rule book: terms under a heading, in detail on the page of a path."""

    anchor: str
    names: Names
    path: str
    terms: tuple[Term, ...]


def ontology_documents(
    views: Views, triples: Sequence[Triple], project: Project, examples: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the ontology in four formats and as a page; ``examples`` are Turtle by the IRI of the class they show."""
    classes = class_model(views, "ns.html")
    linked = class_model(views, _part("terms", "classes"))
    drawings = {c.name: draw(around(c.name, linked)) for c in linked}
    shown = {name: drawing for name, drawing in drawings.items() if drawing.lines}
    groups = [
        replace(
            group,
            terms=tuple(
                replace(term, drawing=shown.get(term.anchor), example=examples.get(f"{GK.iri}{term.anchor}"))
                for term in group.terms
            ),
        )
        for group in _groups(views, "terms", _kinds(views.graph, _own(views.graph, _ONTOLOGY)))
    ]
    overview = draw([c for c in classes if _is_linked(c, classes)])
    yield from formats.files("ns", triples, vocabulary_prefixes(), formats.EVERY)
    yield from _pages(views, _ONTOLOGY, "ns", project, groups, overview)


def shapes_documents(
    views: Views, triples: Sequence[Triple], project: Project, files: Mapping[str, Iterable[Triple]]
) -> Iterator[tuple[str, bytes]]:
    """Yield the rule book in four formats and as pages; ``files`` are its files by name."""
    own, rest = [], set(_own(views.graph, _SHAPES))
    for name, names in _RULES.items():
        subjects = [subject for subject in dict.fromkeys(s for s, _, _ in files[name]) if subject in rest]
        rest.difference_update(subjects)
        own.append((name, names, subjects))
    if rest:
        raise KnowledgeError(f"shapes: expected every rule in a file of {', '.join(_RULES)}, found {min(rest)}")
    yield from formats.files("shapes", triples, vocabulary_prefixes(), formats.EVERY)
    yield from _pages(views, _SHAPES, "shapes", project, _groups(views, "rules", own))


def _pages(
    views: Views, subject: str, stem: str, project: Project, groups: Sequence[Group], drawing: Drawing | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield the page of all terms, and for each group that with all that is said of them."""
    graph = views.graph
    names = graph.names(subject) or (stem, stem)
    page = Page(stem, names, subject[1:-1], formats.EVERY, _set(graph, subject, names))
    rows = list(views.rows(subject, page.path, (RDFS.label, DCT.title)))
    yield render("ontology.html.j2", page, project, rows=rows, groups=groups, drawing=drawing, drawing_names=_DIAGRAM)
    for group in groups:
        above = (Value(stem, relative(page.path, group.path), names),)
        part = Page(group.path.removesuffix(".html"), group.names, page.iri, (), _terms(subject, group), above)
        yield render("terms.html.j2", part, project, group=group)


def _part(folder: str, name: str) -> str:
    return f"{folder}/{name}.html"


def _own(graph: Graph, whole: str) -> list[str]:
    """Return the terms of an ontology or rule book."""
    return [subject for subject in graph.about if subject.startswith(f"{whole[:-1]}#")]


def _kinds(graph: Graph, subjects: Sequence[str]) -> Iterator[tuple[str, Names, list[str]]]:
    """Yield terms by what they are: the name of each kind, its names, its terms."""
    rest = list(subjects)
    for anchor, names, classes in _GROUPS:
        terms = [subject for subject in rest if not classes or graph.is_a(subject, *classes)]
        rest = [subject for subject in rest if subject not in terms]
        yield anchor, names, terms


def _groups(views: Views, folder: str, parts: Iterable[tuple[str, Names, Sequence[str]]]) -> list[Group]:
    found = []
    for name, names, subjects in parts:
        path = _part(folder, name)
        if subjects:
            found.append(Group(name, names, path, tuple(_term(views, path, subject) for subject in subjects)))
    return found


def _term(views: Views, page: str, subject: str) -> Term:
    backwards = [
        Row(names, views.short(predicate), views.href(predicate, page), views.values(subjects, page))
        for predicate, names in _INVERSE
        if (subjects := views.graph.subjects(predicate, subject))
    ]
    rows = (*views.rows(subject, page, _IN_TITLE), *backwards)
    graph = views.graph
    gist = graph.in_both(subject, *_GIST)
    return Term(subject[1:-1].rpartition("#")[2], views.short(subject), graph.names(subject), gist, rows)


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


def _set(graph: Graph, subject: str, names: Names) -> Json:
    description = graph.in_both(subject, DCT.description, SKOS.definition)
    return {
        "@type": "DefinedTermSet",
        "@id": subject[1:-1],
        "url": subject[1:-1],
        "name": in_languages(names),
        **({"description": in_languages(description)} if description else {}),
    }


def _terms(subject: str, group: Group) -> Json:
    return {
        "@type": "DefinedTermSet",
        "@id": subject[1:-1],
        "hasDefinedTerm": [
            {
                "@type": "DefinedTerm",
                "@id": f"{subject[1:-1]}#{term.anchor}",
                **({"name": list(term.names)} if term.names else {}),
            }
            for term in group.terms
        ],
    }
