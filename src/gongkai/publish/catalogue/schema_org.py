"""schema.org descriptions, for search engines: of a data set on its page, and of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongkai.knowledge.vocabulary import vocabulary
from gongkai.project import Project
from gongkai.publish.catalogue import formats, texts
from gongkai.publish.catalogue.catalog import dates
from gongkai.publish.catalogue.dataset import issued, modified, source
from gongkai.publish.catalogue.terms import part, plain
from gongkai.publish.record import DatasetRecord

CONTEXT = "https://schema.org/"


def dataset_schema_org(record: DatasetRecord, project: Project) -> dict[str, Any]:
    """Return the description of a data set for its landing page."""
    zh, en = texts.titles(record)
    distributions = [
        {
            "@type": "DataDownload",
            "@id": project.iri(f"dataset/{record.id}/{form.slug}"),
            "name": form.label,
            "encodingFormat": form.media_type,
            "contentUrl": project.iri(file.path),
            "contentSize": f"{file.size} B",
            "sha256": file.sha256,
        }
        for form, file in formats.files(record)
    ]
    indicators = vocabulary().indicators
    return filled(
        {
            "@context": CONTEXT,
            "@type": "Dataset",
            "@id": project.iri(f"dataset/{record.id}"),
            "identifier": record.id,
            "name": zh,
            "alternateName": en,
            "description": "\n".join(map(plain, texts.descriptions(record))),
            "url": project.iri(f"dataset/{record.id}.html"),
            "keywords": [word for word, _ in texts.keywords(record)],
            "license": project.licence.iri,
            "isAccessibleForFree": True,
            "inLanguage": ["zh", "en"],
            "version": project.release.version,
            "datePublished": issued(record).isoformat(),
            "dateModified": modified(record, project).isoformat(),
            "temporalCoverage": f"{record.start}/{record.end}",
            "spatialCoverage": _place(record),
            "creator": _organization(project),
            "publisher": {
                "@type": "GovernmentOrganization",
                "@id": project.iri(f"id/agency/{record.agency}"),
                "name": plain(record.agency_zh),
                "alternateName": plain(record.agency_en),
            },
            "isBasedOn": source(record),
            "isPartOf": {"@type": "Dataset", "@id": project.iri(f"series/{record.agency}")},
            "includedInDataCatalog": {"@type": "DataCatalog", "@id": project.iri("catalog")},
            "variableMeasured": [
                {
                    "@type": "PropertyValue",
                    "propertyID": code,
                    "name": indicators[code].zh,
                    "alternateName": indicators[code].en,
                }
                for code in record.indicators
                if code in indicators
            ],
            "distribution": distributions,
        }
    )


def catalogue_schema_org(project: Project, records: Sequence[DatasetRecord] = ()) -> dict[str, Any]:
    """Return the description of the catalogue, and of the data sets given what leads to their own."""
    days = dates(project, records) if records else None
    return filled(
        {
            "@context": CONTEXT,
            "@type": "DataCatalog",
            "@id": project.iri("catalog"),
            **common(project),
            "url": project.iri("catalog"),
            "datePublished": days and days[0].isoformat(),
            "dateModified": days and days[1].isoformat(),
            "spatialCoverage": {"@type": "Country", "name": "中国", "alternateName": "China"},
            "dataset": [
                {
                    "@type": "Dataset",
                    "@id": project.iri(f"dataset/{record.id}"),
                    "name": texts.titles(record)[0],
                    "url": project.iri(f"dataset/{record.id}.html"),
                }
                for record in records
            ],
        }
    )


def common(project: Project) -> dict[str, Any]:
    """Return what is said of all the data, whatever it is called."""
    return {
        "name": plain(project.titles[0]),
        "alternateName": plain(project.titles[1]),
        "description": "\n".join(map(plain, project.descriptions)),
        "license": project.licence.iri,
        "isAccessibleForFree": True,
        "inLanguage": list(project.languages),
        "version": project.release.version,
        "publisher": _organization(project),
    }


def _organization(project: Project) -> dict[str, Any]:
    zh, en = project.publisher.names
    return filled(
        {
            "@type": "Organization",
            "@id": part(project, "catalog", "publisher")[1:-1],
            "name": plain(zh),
            "alternateName": plain(en),
            "url": project.publisher.homepage,
        }
    )


def _place(record: DatasetRecord) -> dict[str, Any]:
    names = [(place.zh, place.en) for place in record.places]
    return {
        "@type": "Place",
        "name": plain("".join(("中国", *(zh for zh, _ in names)))),
        "alternateName": plain(", ".join((*(en for _, en in reversed(names)), "China"))),
    }


def filled(node: dict[str, Any]) -> dict[str, Any]:
    """Return the properties that have a value."""
    return {key: value for key, value in node.items() if value not in (None, [], "")}
