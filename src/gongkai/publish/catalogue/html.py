"""The page on which people read the catalogue: every data set with its files, in Chinese and in English."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from gongkai.project import Project
from gongkai.publish.catalogue import formats
from gongkai.publish.catalogue.catalog import contact_url, mailto
from gongkai.publish.catalogue.schema_org import catalogue_schema_org
from gongkai.publish.catalogue.terms import plain
from gongkai.publish.record import DatasetRecord

_TEMPLATE = "catalog.html.j2"

ALTERNATES = (
    ("catalog.ttl", "text/turtle"),
    ("catalog.rdf", "application/rdf+xml"),
    ("catalog.jsonld", "application/ld+json"),
    ("data.json", "application/json"),
    ("croissant.json", "application/ld+json"),
    ("zhengwu-catalog.csv", "text/csv"),
    ("zhengwu-catalog.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
"""The same catalogue in other formats, with their media types."""


def catalogue_html(project: Project, series: Mapping[str, Sequence[DatasetRecord]]) -> bytes:
    """Return the page; its links are relative, so that it can be read anywhere."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("gongkai.publish", "catalogue"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plain"] = plain
    records = [record for members in series.values() for record in members]
    page = environment.get_template(_TEMPLATE).render(
        project=project,
        series=series,
        total=len(records),
        alternates=ALTERNATES,
        files=formats.files,
        contact=mailto(project.contact.email) if project.contact.email else contact_url(project),
        schema_org=script(catalogue_schema_org(project, records)),
    )
    return page.encode()


def script(node: dict[str, Any]) -> str:
    """Return JSON that a script element can hold: no sign in it ends the element or begins a comment."""
    text = json.dumps(node, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
