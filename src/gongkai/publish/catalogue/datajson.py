"""``data.json``: the catalogue in DCAT-US 1.1, as data.gov and its kin harvest it.

It has no place for languages, so that titles and texts are the English ones; keywords are in both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from gongkai.project import Project
from gongkai.publish.catalogue import formats, texts
from gongkai.publish.catalogue.catalog import contact_url, mailto
from gongkai.publish.catalogue.dataset import issued, modified, source
from gongkai.publish.catalogue.schema_org import filled
from gongkai.publish.catalogue.terms import plain
from gongkai.publish.record import DatasetRecord

_SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"


def data_json(project: Project, records: Iterable[DatasetRecord]) -> bytes:
    """Return the catalogue, one data set a line."""
    head = {
        "@context": f"{_SCHEMA}/catalog.jsonld",
        "@id": project.iri("data.json"),
        "@type": "dcat:Catalog",
        "conformsTo": _SCHEMA,
        "describedBy": f"{_SCHEMA}/catalog.json",
    }
    lines = ",\n".join([_dump(_dataset(project, record)) for record in records])
    return f'{_dump(head)[:-1]}, "dataset": [\n{lines}\n]}}\n'.encode()


_dump = json.JSONEncoder(ensure_ascii=False).encode


def _dataset(project: Project, record: DatasetRecord) -> dict[str, Any]:
    """Return one data set; bureauCode and programCode are for agencies of the United States only."""
    path, page = f"dataset/{record.id}", source(record)
    return filled(
        {
            "@type": "dcat:Dataset",
            "title": texts.titles(record)[1],
            "description": plain(texts.descriptions(record)[1]),
            "keyword": [word for word, _ in texts.keywords(record)],
            "modified": modified(record, project).isoformat(),
            "publisher": _publisher(record),
            "contactPoint": _contact(project),
            "identifier": project.iri(path),
            "accessLevel": "public",
            "rights": plain(texts.rights(project)[1]),
            "license": project.licence.iri,
            "spatial": plain(", ".join((*(place.en for place in reversed(record.places)), "China"))),
            "temporal": f"{record.start}/{record.end}",
            "issued": issued(record).isoformat(),
            "accrualPeriodicity": "R/P1Y",
            "language": ["zh"],
            "landingPage": project.iri(f"{path}.html"),
            "references": [page] if page else None,
            "theme": ["Government and public sector"],
            "distribution": list(_distributions(project, record)),
        }
    )


def _publisher(record: DatasetRecord) -> dict[str, Any]:
    return {"@type": "org:Organization", "name": plain(record.agency_en)}


def _contact(project: Project) -> dict[str, Any]:
    """Return where readers write to; hasEmail is asked for, but none is made up."""
    contact = project.contact
    return filled(
        {
            "@type": "vcard:Contact",
            "fn": plain(contact.name or project.publisher.names[1]),
            "hasEmail": mailto(contact.email) if contact.email else None,
            "hasURL": contact_url(project),
        }
    )


def _distributions(project: Project, record: DatasetRecord) -> Iterator[dict[str, Any]]:
    csv_metadata = formats.csv_metadata(record)
    for form, file in formats.files(record):
        yield filled(
            {
                "@type": "dcat:Distribution",
                "title": form.label,
                "description": form.descriptions[1],
                "accessURL": project.iri(f"dataset/{record.id}.html"),
                "downloadURL": project.iri(file.path),
                "mediaType": form.media_type,
                "format": form.label,
                "describedBy": project.iri(csv_metadata) if form.is_table and csv_metadata else None,
                "describedByType": "application/csvm+json" if form.is_table and csv_metadata else None,
            }
        )
