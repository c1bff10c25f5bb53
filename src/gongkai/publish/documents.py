"""The documents of static linked data: of every IRI a page, Turtle, JSON-LD and N-Triples (docs/hosting.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from gongkai.model.labels import Names, label
from gongkai.model.ntriples import Triple, describe, parse
from gongkai.model.terms import DCT, GK, ORG, PROJECT, RDF, RDFS, SKOS, Namespace, prefixes
from gongkai.project import Project
from gongkai.publish.across.show import Section
from gongkai.publish.compact import Block, Description, group
from gongkai.publish.jsonld import JsonLdBlocks
from gongkai.publish.names import names_in, vocabulary_names
from gongkai.publish.pages.citation import Cited
from gongkai.publish.pages.resource import Crumb, Passage, passages, resource_page
from gongkai.publish.pages.values import Values
from gongkai.publish.shared import is_own
from gongkai.publish.turtle import TurtleBlocks
from gongkai.validate.measures import DQV

FOAF = Namespace("http://xmlns.com/foaf/0.1/")

File = tuple[str, bytes]
"""A path below the published folder, and what the file holds."""

_AT_ONCE = 1000
"""After so many shared things a writer forgets what it has worked out, so that memory stays flat."""

_INBOUND = frozenset({
    GK.agency, GK.cites, GK.division, GK.implemented, GK.interpreted, GK.involves, GK.issued, GK.legalBasis,
    GK.mentions, GK.mentionsAgency, GK.policy, GK.repealed, ORG.subOrganizationOf, SKOS.broader, DCT.creator,
    DCT.isReplacedBy, DCT.isVersionOf,
})  # fmt: skip
"""Properties that readers follow backwards too: the reports of an agency, the divisions below one."""


def report_documents(
    triples: Iterable[Triple], report_id: str, project: Project, *, labels: Mapping[str, Names] | None = None
) -> Iterator[File]:
    """Yield the documents of everything that is a report's own, from its graphs.

    ``labels`` are the names of the terms that the report uses, by default those of the vocabularies. The page of the
    report itself is made when its findings are known (``gongkai.publish.pages.report``).
    """
    triples = tuple(triples)
    names = {**(vocabulary_names() if labels is None else labels), **names_in(triples)}
    descriptions = group(triples)
    page = f"doc/report/{report_id}.html"
    writer = _Writer(project, names, passages(descriptions, page))
    report = f"<{project.base}id/report/{report_id}>"
    dataset = f"<{project.base}dataset/{report_id}>"
    crumbs = [
        Crumb(f"dataset/{report_id}.html", names.get(dataset, ("数据集", "Data set"))),
        Crumb(page, names.get(report, ("年度报告", "Annual report"))),
    ]
    source = cited(report, descriptions.get(report, {}), names)
    measured: dict[str, list[Triple]] = {}
    for triple in triples:
        if triple[1] == DQV.hasQualityMeasurement:
            measured.setdefault(_whole(triple[2]), []).append(triple)
    for term, own in _by_document(triples, project.base).items():
        if is_own(term, report_id):
            yield from writer.files(
                term,
                own,
                inbound=measured.get(term, ()),
                part_of=dataset,
                crumbs=crumbs,
                source=source,
                has_page=term != report,
            )


def cited(report: str, description: Description, names: Mapping[str, Names]) -> Cited | None:
    """Return what is cited when a report is, from what its graph says of it; None where that is not said."""
    if GK.agency not in description or report not in names:
        return None
    agency = names.get(description[GK.agency][0], ("", ""))[0]
    issued = parse(description[DCT.issued][0])[0] if DCT.issued in description else None
    return Cited(agency, names[report][0], report[1:-1], "R", issued)


def inbound(triples: Iterable[Triple], report_id: str) -> tuple[Triple, ...]:
    """Return what a report says of its own things that leads readers from shared ones to it, with the report's names.

    Of all that speaks of an agency only the report itself counts, not each of its figures.
    """
    triples = tuple(triples)
    own = tuple(
        (subject, predicate, object_)
        for subject, predicate, object_ in triples
        if predicate in _INBOUND
        and is_own(subject, report_id)
        and not is_own(object_, report_id)
        and (predicate != GK.agency or "/id/report/" in subject)
    )
    subjects = {subject for subject, _, _ in own}
    return own + tuple(triple for triple in triples if triple[0] in subjects and triple[1] == RDFS.label)


class Document(NamedTuple):
    """The document of a thing: its path without extension, a mark of all it is made from, and its files when asked."""

    stem: str
    mark: str
    files: Callable[[], Iterator[File]]


def shared_documents(
    statements: Iterable[Triple],
    project: Project,
    *,
    leading: Iterable[Triple] = (),
    labels: Mapping[str, Names] | None = None,
    sections: Mapping[str, Section] | None = None,
) -> Iterator[Document]:
    """Yield the documents of what several reports speak of: agencies, divisions, policies, series.

    ``statements`` are those of all reports, in any order and also repeated; ``leading`` is what ``inbound`` gave of
    them. ``sections`` are what pages show besides, by term. The result is in the order of the IRIs. Where the mark is
    that of an earlier document, so are the files.
    """
    merged, leading = sorted(set(statements)), sorted(set(leading))
    names = {**(vocabulary_names() if labels is None else labels), **names_in([*merged, *leading])}
    things, sections = _by_document(merged, project.base), sections or {}
    leads: dict[str, list[Triple]] = {}
    for triple in chain(merged, leading):
        if triple[1] in _INBOUND and triple[2] in things and (triple[1] != GK.agency or "/id/report/" in triple[0]):
            leads.setdefault(triple[2], []).append(triple)
    for number, term in enumerate(sorted(things)):
        if number % _AT_ONCE == 0:
            writer = _Writer(project, names, {})
        own, inbound = things[term], sorted(set(leads.get(term, ())))
        linked = {object_ for _, _, object_ in own if object_[0] == "<"} | {subject for subject, _, _ in inbound}
        section = sections.get(term)
        made_from = own, inbound, [names.get(one) for one in sorted(linked)], section and section.mark
        mark = hashlib.sha256(repr(made_from).encode()).hexdigest()
        yield Document(writer.stem(term), mark, partial(writer.files, term, own, inbound=inbound, section=section))


def _by_document(triples: Iterable[Triple], base: str) -> dict[str, list[Triple]]:
    """Return triples by the thing whose document they belong to: parts belong to their whole.

    Only what stands below ``id/`` and ``series/`` has documents here; the project's regulation, on every site.
    """
    roots = (f"<{base}id/", f"<{base}series/", f"<{PROJECT}id/")
    things: dict[str, list[Triple]] = {}
    for triple in triples:
        if triple[0].startswith(roots):
            things.setdefault(_whole(triple[0]), []).append(triple)
    return things


def _whole(term: str) -> str:
    return f"{term[: term.index('#')]}>" if "#" in term else term


class _Writer:
    """Writes the documents of one report, or of what all share; what several of them say is worked out once."""

    def __init__(self, project: Project, names: Mapping[str, Names], evidence: Mapping[str, Passage]) -> None:
        self.project, self.names, self.evidence = project, names, evidence
        self.values = Values(project.base, names, {term: passage.quote for term, passage in evidence.items()})
        table = {**prefixes(project.base), "foaf": FOAF.iri, "dqv": DQV.iri}
        self.turtle, self.jsonld = TurtleBlocks(table), JsonLdBlocks(table)
        self.labels: dict[str, _Written | None] = {}

    def files(
        self,
        term: str,
        own: Sequence[Triple],
        *,
        inbound: Sequence[Triple] = (),
        part_of: str | None = None,
        crumbs: Sequence[Crumb] = (),
        section: Section | None = None,
        source: Cited | None = None,
        has_page: bool = True,
    ) -> Iterator[File]:
        """Yield the files of a thing: its page, unless another module makes it, and three of RDF."""
        own = sorted(own, key=lambda triple: triple[0] != term)  # the whole before its parts
        stem = self.stem(term)
        written = [
            self.write((*own, *inbound)),
            *self.linked(own, inbound),
            self.write(self.about(stem, term, part_of)),
        ]
        if has_page:
            page = resource_page(
                term,
                stem,
                own,
                self.project,
                self.values,
                inbound=inbound,
                evidence=self.evidence,
                crumbs=crumbs,
                source=source,
                section=section.make() if section else None,
            )
            yield f"{stem}.html", page
        yield f"{stem}.ttl", self.turtle.document([block for one in written for block in one.turtle]).encode()
        yield f"{stem}.jsonld", self.jsonld.document([block for one in written for block in one.jsonld]).encode()
        yield f"{stem}.nt", "".join(sorted({line for one in written for line in one.lines})).encode()

    def stem(self, term: str) -> str:
        """Return the path of the document of a thing, without extension."""
        path = term[1:-1].removeprefix(self.project.base).removeprefix(PROJECT)
        return f"doc/{path.removeprefix('id/')}"

    def write(self, triples: Iterable[Triple]) -> _Written:
        """Return triples as they stand in each kind of document."""
        triples = tuple(triples)
        descriptions = group(triples).items()
        return _Written(
            [self.turtle.block(subject, description) for subject, description in descriptions],
            [self.jsonld.block(subject, description) for subject, description in descriptions],
            [f"{subject} {predicate} {object_} .\n" for subject, predicate, object_ in triples],
        )

    def linked(self, own: Sequence[Triple], inbound: Sequence[Triple]) -> Iterator[_Written]:
        """Yield the names of the things a document links to, so that nobody needs to fetch them for it."""
        linked = dict.fromkeys(object_ for _, predicate, object_ in own if object_[0] == "<" and predicate != RDF.type)
        linked |= dict.fromkeys(subject for subject, _, _ in inbound)
        described = {subject for subject, _, _ in own}
        for term in linked:
            if term not in described and (label := self.label(term)) is not None:
                yield label

    def label(self, term: str) -> _Written | None:
        """Return the two labels of a thing, None if it has none."""
        if term not in self.labels:
            names = self.names.get(term)
            self.labels[term] = None if names is None else self.write(describe(term, *label(names)))
        return self.labels[term]

    def about(self, stem: str, term: str, part_of: str | None) -> list[Triple]:
        """Return what is said of the document itself."""
        return describe(
            f"<{self.project.base}{stem}>",
            (RDF.type, FOAF.Document),
            (FOAF.primaryTopic, term),
            (DCT.license, f"<{self.project.licence.iri}>"),
            (DCT.isPartOf, part_of),
        )


class _Written(NamedTuple):
    """Some triples as they stand in Turtle, in JSON-LD and in N-Triples."""

    turtle: list[Block]
    jsonld: list[Block]
    lines: list[str]
