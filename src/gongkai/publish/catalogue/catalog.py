"""The catalogue as a whole, what all its data sets share, and the series of each agency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import quote

from gongkai.model.identifiers import web_address
from gongkai.model.ntriples import Triple, day, describe, literal, tagged
from gongkai.model.terms import DCAT, DCT, PROV, RDF, RDFS
from gongkai.project import Project
from gongkai.publish.catalogue import authorities, dataset, texts
from gongkai.publish.catalogue.terms import FOAF, VCARD, iri, part, plain, said
from gongkai.publish.record import DatasetRecord


def dates(project: Project, records: Sequence[DatasetRecord]) -> tuple[date, date]:
    """Return when the catalogue was first published and last changed, without a clock.

    What the project does not say, the reports do: the earliest and the latest day on which one was published.
    """
    days = [dataset.issued(record) for record in records]
    issued = project.release.issued or min(days)
    return issued, max(issued, project.release.modified or max(days))


def catalog_triples(project: Project, page: Sequence[DatasetRecord], days: tuple[date, date]) -> list[Triple]:
    """Return the description of the catalogue on one of its pages, which lists the data sets of that page."""
    service = iri(project, "service/sparql") if project.sparql else None
    return describe(
        iri(project, "catalog"),
        (RDF.type, DCAT.Catalog),
        (DCT.identifier, literal(project.iri("catalog"))),
        *said(DCT.title, project.titles),
        *said(DCT.description, project.descriptions),
        (DCT.publisher, part(project, "catalog", "publisher")),
        (DCAT.contactPoint, part(project, "catalog", "contact")),
        (DCT.license, f"<{project.licence.iri}>"),
        (DCT.rights, part(project, "catalog", "rights")),
        *((DCT.language, authorities.LANGUAGES[language]) for language in project.languages),
        (DCT.issued, day(days[0])),
        (DCT.modified, day(days[1])),
        (DCAT.version, literal(project.release.version)),
        (FOAF.homepage, iri(project, "")),
        (DCT.spatial, authorities.CHINA),
        (DCAT.themeTaxonomy, authorities.THEMES),
        (DCT.conformsTo, authorities.DCAT_AP),
        (DCAT.service, service),
        *((DCAT.record, part(project, f"dataset/{record.id}", "record")) for record in page),
        *((DCAT.dataset, iri(project, f"dataset/{record.id}")) for record in page),
    )


def shared_triples(project: Project, page: Sequence[DatasetRecord]) -> Iterator[Triple]:
    """Yield what the catalogue and its data sets share: publisher, contact, licence, rights, service and extraction."""
    yield from _publisher(project)
    yield from _contact(project)
    yield from _terms_of_use(project)
    if project.sparql:
        yield from _service(project, project.sparql, page)
    yield from describe(
        part(project, "catalog", "extraction"),
        (RDF.type, PROV.Activity),
        *said(RDFS.label, ("从报告原文中提取和校验数据", "Extraction of the data from the reports, and validation")),
        (PROV.wasAssociatedWith, part(project, "catalog", "publisher")),
        # not prov:wasGeneratedBy: CKAN up to 2.11 refuses data sets that have it
        *((PROV.generated, iri(project, f"dataset/{record.id}")) for record in page),
    )


def _publisher(project: Project) -> Iterator[Triple]:
    publisher = project.publisher
    homepage = web_address(publisher.homepage) if publisher.homepage else None
    yield from describe(
        part(project, "catalog", "publisher"),
        (RDF.type, FOAF.Agent),
        *said(FOAF.name, publisher.names),
        (DCT.type, authorities.publisher_type(publisher.kind)),
        (DCT.identifier, literal(publisher.identifier) if publisher.identifier else None),
        (FOAF.homepage, homepage),
    )
    pages = (iri(project, ""), homepage)
    yield from ((page, RDF.type, FOAF.Document) for page in dict.fromkeys(pages) if page)


def _contact(project: Project) -> list[Triple]:
    """Return where readers write to; without an address of its own it is the publisher's home page, or the site."""
    contact, url = project.contact, contact_url(project)
    names = said(VCARD.fn, project.publisher.names)
    return describe(
        part(project, "catalog", "contact"),
        (RDF.type, VCARD.Kind),
        (RDF.type, VCARD.Organization),
        *(((VCARD.fn, literal(plain(contact.name))),) if contact.name else names),
        (VCARD.hasEmail, f"<{mailto(contact.email)}>" if contact.email else None),
        (VCARD.hasURL, web_address(url) if url else None),
    )


def contact_url(project: Project) -> str | None:
    """Return the page of the contact; None where an address of e-mail stands alone."""
    contact = project.contact
    return contact.url or (None if contact.email else project.publisher.homepage or project.base)


def mailto(email: str) -> str:
    """Return an address of e-mail as an IRI (RFC 6068)."""
    return f"mailto:{quote(email.removeprefix('mailto:'), safe='@!$*+-._~')}"


def _terms_of_use(project: Project) -> Iterator[Triple]:
    yield from authorities.licence_triples(project.licence)
    yield from describe(
        part(project, "catalog", "rights"),
        (RDF.type, DCT.RightsStatement),
        *said(RDFS.label, texts.rights(project)),
    )


def _service(project: Project, sparql: str, page: Sequence[DatasetRecord]) -> Iterator[Triple]:
    """Yield the SPARQL service; no distribution points at it, as CKAN cannot export a service with contact then."""
    description = iri(project, "sparql")
    yield from describe(
        iri(project, "service/sparql"),
        (RDF.type, DCAT.DataService),
        *said(DCT.title, ("SPARQL查询服务", "SPARQL service")),
        *said(DCT.description, _SERVICE),
        (DCAT.endpointURL, web_address(sparql) or iri(project, sparql)),
        (DCAT.endpointDescription, description),
        (DCT.conformsTo, authorities.SPARQL_PROTOCOL),
        (DCT.publisher, part(project, "catalog", "publisher")),
        (DCAT.contactPoint, part(project, "catalog", "contact")),
        (DCAT.keyword, tagged("SPARQL", "zh")),
        (DCAT.keyword, tagged("SPARQL", "en")),
        (DCAT.theme, authorities.GOVERNMENT),
        (DCT.license, f"<{project.licence.iri}>"),
        (DCT.accessRights, authorities.PUBLIC),
        *((DCAT.servesDataset, iri(project, f"dataset/{record.id}")) for record in page),
    )
    yield description, RDF.type, FOAF.Document


_SERVICE = (
    "用SPARQL 1.1查询全部报告的数据，不需注册。",
    "Queries of the data of all reports in SPARQL 1.1, without registration.",
)


def series_triples(project: Project, records: Sequence[DatasetRecord]) -> tuple[Triple, ...]:
    """Return the description of the series that the data sets of one agency are, earliest first; of none nothing.

    It is no dcat:Dataset: harvesters would take it for one more, without any data.
    """
    if not records:
        return ()
    records = in_order(records)
    newest = records[-1]
    path = f"series/{newest.agency}"
    members = [iri(project, f"dataset/{record.id}") for record in records]
    place = iri(project, f"id/division/{newest.places[-1].code}") if newest.places else None
    return (
        *describe(
            iri(project, path),
            (RDF.type, DCAT.DatasetSeries),
            (DCT.identifier, literal(newest.agency)),
            *said(DCT.title, texts.series_titles(newest)),
            *said(DCT.description, texts.series_descriptions(newest, tuple(record.year for record in records))),
            (DCT.publisher, iri(project, f"id/agency/{newest.agency}")),
            (DCAT.contactPoint, part(project, "catalog", "contact")),
            (DCT.accrualPeriodicity, authorities.ANNUAL),
            (DCT.spatial, authorities.CHINA),
            (DCT.spatial, place),
            (DCT.temporal, part(project, path, "period")),
            (DCT.issued, day(min(dataset.issued(record) for record in records))),
            (DCT.modified, day(max(dataset.modified(record, project) for record in records))),
            (DCAT.first, members[0]),
            (DCAT.last, members[-1]),
            *((DCAT.seriesMember, member) for member in members),
        ),
        *dataset.period(part(project, path, "period"), records),
    )


def in_order(records: Sequence[DatasetRecord]) -> tuple[DatasetRecord, ...]:
    """Return the data sets of an agency by year."""
    return tuple(sorted(records, key=lambda record: (record.year, record.id)))
