"""One report's data set as a catalogue describes it (DCAT-AP 3.0.1): with its distributions, record and agency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from gongkai.model.identifiers import web_address
from gongkai.model.ntriples import Triple, day, decimal, describe, literal, tagged, typed
from gongkai.model.terms import DCAT, DCT, ORG, RDF, RDFS, XSD
from gongkai.project import Project
from gongkai.publish.catalogue import authorities, formats, texts
from gongkai.publish.catalogue.formats import Format
from gongkai.publish.catalogue.terms import ADMS, DCATAP, DQV, FOAF, SPDX, iri, part, plain, said
from gongkai.publish.record import DatasetRecord, File, Place
from gongkai.validate.measures import Measurement


def issued(record: DatasetRecord) -> date:
    """Return when a report was published; where it does not say, the day after its period: it cannot be earlier."""
    return date.fromisoformat(record.published) if record.published else _last_day(record) + timedelta(days=1)


def modified(record: DatasetRecord, project: Project) -> date:
    """Return when a data set was last changed: with this release, or when the report was published."""
    return max(project.release.modified or date.min, issued(record))


def source(record: DatasetRecord) -> str | None:
    """Return the address that the report was published at, as an IRI."""
    address = web_address(plain(record.source_url)) if record.source_url else None
    return address and address[1:-1]


def dataset_triples(record: DatasetRecord, project: Project, previous: str | None = None) -> tuple[Triple, ...]:
    """Return what a catalogue says of a data set, subject by subject: all whose IRI begins with that of the data set.

    ``previous`` is the identifier of the data set before it in its series. Its agency, its divisions and the rest of
    what it refers to are ``agency_triples``, ``place_triples`` and the parts of the catalogue.
    """
    return tuple(
        triple
        for part_ in (
            _dataset(record, project, previous),
            _parts(record, project),
            _record(record, project),
            *(_distribution(record, project, form, file) for form, file in formats.files(record)),
            _quality(record, project),
        )
        for triple in part_
    )


def _dataset(record: DatasetRecord, project: Project, previous: str | None) -> list[Triple]:
    path = f"dataset/{record.id}"
    page = source(record)
    places = (iri(project, f"id/division/{place.code}") for place in record.places[-1:])
    return describe(
        iri(project, path),
        (RDF.type, DCAT.Dataset),
        (DCT.identifier, literal(record.id)),
        *said(DCT.title, texts.titles(record)),
        *said(DCT.description, texts.descriptions(record)),
        (DCT.publisher, iri(project, f"id/agency/{record.agency}")),
        (DCT.creator, part(project, "catalog", "publisher")),
        (DCAT.contactPoint, part(project, "catalog", "contact")),
        *((DCAT.keyword, tagged(word, language)) for word, language in texts.keywords(record)),
        (DCAT.theme, authorities.GOVERNMENT),
        (DCT.type, authorities.STATISTICAL),
        (DCT.spatial, authorities.CHINA),
        *((DCT.spatial, place) for place in places),
        (DCT.temporal, part(project, path, "period")),
        (DCT.accrualPeriodicity, authorities.ANNUAL),
        (DCT.language, authorities.LANGUAGES["zh"]),
        (DCT.accessRights, authorities.PUBLIC),
        (DCT.license, f"<{project.licence.iri}>"),
        (DCT.issued, day(issued(record))),
        (DCT.modified, day(modified(record, project))),
        (DCAT.version, literal(project.release.version)),
        (DCAT.landingPage, iri(project, f"{path}.html")),
        (FOAF.page, f"<{page}>" if page else None),
        (DCT.conformsTo, authorities.ONTOLOGY),
        (DCT.provenance, part(project, path, "provenance")),
        (DCAT.inSeries, iri(project, f"series/{record.agency}")),
        (DCAT.prev, iri(project, f"dataset/{previous}") if previous else None),
        *((DCAT.distribution, iri(project, f"{path}/{form.slug}")) for form, _ in formats.files(record)),
        *((DQV.hasQualityMeasurement, node) for node, _ in _measurements(record, project)),
    )


def _parts(record: DatasetRecord, project: Project) -> Iterator[Triple]:
    path = f"dataset/{record.id}"
    yield from period(part(project, path, "period"), (record,))
    yield from describe(
        part(project, path, "provenance"),
        (RDF.type, DCT.ProvenanceStatement),
        *said(RDFS.label, texts.provenance(record)),
    )
    csv_metadata = formats.csv_metadata(record)
    for file in (f"{path}.html", csv_metadata):
        if file:
            yield iri(project, file), RDF.type, FOAF.Document
    page = source(record)
    if page:
        yield f"<{page}>", RDF.type, FOAF.Document


def period(term: str, records: Iterable[DatasetRecord]) -> list[Triple]:
    """Return the description of the period that some reports cover together."""
    records = tuple(records)
    return describe(
        term,
        (RDF.type, DCT.PeriodOfTime),
        (DCAT.startDate, day(min(date.fromisoformat(record.start) for record in records))),
        (DCAT.endDate, day(max(_last_day(record) for record in records))),
    )


def _record(record: DatasetRecord, project: Project) -> list[Triple]:
    """Return the catalogue's entry; a catalogue that was first published later cannot have had it before."""
    return describe(
        part(project, f"dataset/{record.id}", "record"),
        (RDF.type, DCAT.CatalogRecord),
        (FOAF.primaryTopic, iri(project, f"dataset/{record.id}")),
        (DCT.issued, day(max(project.release.issued or date.min, issued(record)))),
        (DCT.modified, day(max(project.release.issued or date.min, modified(record, project)))),
        (DCT.conformsTo, authorities.DCAT_AP),
        (ADMS.status, authorities.COMPLETED),
    )


def _distribution(record: DatasetRecord, project: Project, form: Format, file: File) -> Iterator[Triple]:
    path = f"dataset/{record.id}/{form.slug}"
    checksum = part(project, path, "sha256")
    csv_metadata = formats.csv_metadata(record) if form.is_table else None
    yield from describe(
        iri(project, path),
        (RDF.type, DCAT.Distribution),
        (DCT.title, tagged(form.label, "en")),
        *said(DCT.description, form.descriptions),
        (DCAT.accessURL, iri(project, f"dataset/{record.id}.html")),
        (DCAT.downloadURL, iri(project, file.path)),
        (DCAT.mediaType, authorities.media_type(form.media_type)),
        (DCT.format, authorities.file_type(form.file_type)),
        (DCT.license, f"<{project.licence.iri}>"),
        (DCT.rights, part(project, "catalog", "rights")),
        (DCATAP.availability, authorities.STABLE),
        (DCT.issued, day(issued(record))),
        (DCT.modified, day(modified(record, project))),
        (DCT.conformsTo, authorities.CSVW if csv_metadata else None),
        (FOAF.page, iri(project, csv_metadata) if csv_metadata else None),
        (DCAT.byteSize, typed(str(file.size), XSD.nonNegativeInteger)),
        (SPDX.checksum, checksum),
    )
    yield from describe(
        checksum,
        (RDF.type, SPDX.Checksum),
        (SPDX.algorithm, authorities.SHA256),
        (SPDX.checksumValue, typed(file.sha256, XSD.hexBinary)),
    )


def _measurements(record: DatasetRecord, project: Project) -> Iterator[tuple[str, Measurement]]:
    for name, (some, every) in record.quality.items():
        if every:
            yield part(project, f"id/conformance/{record.id}", name), Measurement(name, some, every)


def _quality(record: DatasetRecord, project: Project) -> Iterator[Triple]:
    for node, measurement in _measurements(record, project):
        yield from describe(
            node,
            (RDF.type, DQV.QualityMeasurement),
            (DQV.isMeasurementOf, authorities.metric(measurement.metric)),
            (DQV.value, decimal(measurement.value)),
        )


def agency_triples(record: DatasetRecord, project: Project) -> list[Triple]:
    """Return the description of the agency that published a report, as the publisher of its data."""
    kind = authorities.publisher_type(_level(record.places[-1])) if record.places else None
    return describe(
        iri(project, f"id/agency/{record.agency}"),
        (RDF.type, FOAF.Agent),
        (RDF.type, FOAF.Organization),
        (RDF.type, ORG.FormalOrganization),
        *said(FOAF.name, (record.agency_zh, record.agency_en)),
        (DCT.identifier, literal(record.uscc or record.agency)),
        (DCT.type, kind),
    )


def place_triples(place: Place, project: Project) -> list[Triple]:
    """Return the description of a division as a place."""
    return describe(
        iri(project, f"id/division/{place.code}"),
        (RDF.type, DCT.Location),
        (DCT.identifier, literal(place.code)),
        *said(RDFS.label, (place.zh, place.en)),
    )


def _level(place: Place) -> str:
    """Return the kind of publisher that an agency of a division is: codes of provinces end in 0000 (GB/T 2260)."""
    return "RegionalAuthority" if place.code.endswith("0000") else "LocalAuthority"


def _last_day(record: DatasetRecord) -> date:
    return date.fromisoformat(record.end)
