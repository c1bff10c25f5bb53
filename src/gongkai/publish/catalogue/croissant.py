"""``croissant.json``: the data as machine-learning tools load it (Croissant 1.0, docs.mlcommons.org/croissant)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from gongkai.project import Project
from gongkai.publish.catalogue import formats
from gongkai.publish.catalogue.catalog import dates
from gongkai.publish.catalogue.columns import COLUMNS
from gongkai.publish.catalogue.schema_org import common, filled
from gongkai.publish.record import DatasetRecord, File

OBSERVATIONS = "observations.csv"
"""The table of all observations."""

_PROPERTIES = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format",
    "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
    "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{name: f"cr:{name}" for name in _PROPERTIES},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}
"""The context that tools compare with their own; schema.org is https there (mlcommons/croissant#950)."""

_TYPES = {"text": "sc:Text", "integer": "sc:Integer", "decimal": "sc:Float", "iri": "sc:URL"}


def croissant(project: Project, records: Sequence[DatasetRecord], bulk: Sequence[File] = ()) -> bytes:
    """Return the description of the table of all observations if it is among the bulk files, else of each report's."""
    table = next((file for file in bulk if file.path == OBSERVATIONS), None)
    first, last = dates(project, records)
    zh, en = project.publisher.names
    title = project.titles[1]
    document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        **common(project),
        "name": title,
        "alternateName": project.titles[0],
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "url": project.iri("catalog"),
        "datePublished": first.isoformat(),
        "dateModified": last.isoformat(),
        "creator": common(project)["publisher"],
        "citeAs": f"{en} ({zh}) ({last.year}): {title}, version {project.release.version}. {project.iri('catalog')}",
        "distribution": [_file(project, table)] if table else list(_tables(project, records)),
        "recordSet": [_record_set()] if table else None,
    }
    return (json.dumps(filled(document), ensure_ascii=False, indent=1) + "\n").encode()


def _tables(project: Project, records: Sequence[DatasetRecord]) -> Iterator[dict[str, Any]]:
    for record in records:
        yield from (_file(project, file) for form, file in formats.files(record) if form.is_table)


def _file(project: Project, file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": project.iri(file.path),
        "contentSize": f"{file.size} B",
        "encodingFormat": "text/csv",
        "sha256": file.sha256,
    }


def _record_set() -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": "observations",
        "name": "observations",
        "description": "One observation a row: an agency, a period, an indicator, a type of applicant, and the value.",
        "key": {"@id": "observations/iri"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"observations/{column.name}",
                "name": column.name,
                "description": f"{column.en} ({column.zh})",
                "dataType": _TYPES[column.kind],
                "source": {"fileObject": {"@id": OBSERVATIONS}, "extract": {"column": column.name}},
            }
            for column in COLUMNS
        ],
    }
