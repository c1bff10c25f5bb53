"""The pages on which people read the catalogue: every data set with its files, page by page as the feed has them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from gongkai.publish.catalogue import formats
from gongkai.publish.catalogue.catalog import contact_url, mailto
from gongkai.publish.catalogue.pages import Feed
from gongkai.publish.catalogue.schema_org import catalogue_schema_org
from gongkai.publish.catalogue.terms import plain
from gongkai.publish.pages.environment import render

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

_FEED = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}


def catalogue_html(feed: Feed) -> Iterator[tuple[str, bytes]]:
    """Yield the pages with their paths; their links are relative, so that they can be read anywhere."""
    project = feed.project
    names = ["catalog", *(f"catalog/{number}" for number in range(2, len(feed.pages) + 1))]
    for number, (name, records) in enumerate(zip(names, feed.pages, strict=True), 1):
        alternates = ALTERNATES if number == 1 else [(f"{name}.{end}", form) for end, form in _FEED.items()]
        page = render(
            _TEMPLATE,
            f"{name}.html",
            project,
            title=tuple(plain(title) for title in project.titles),
            canonical=project.iri("catalog" if number == 1 else f"catalog?page={number}"),
            alternates=alternates,
            crumbs=(),
            schema_org=catalogue_schema_org(project, records),
            series=[(agency, list(own)) for agency, own in groupby(records, key=lambda record: record.agency)],
            total=feed.total,
            pages=[f"{one}.html" for one in names],
            number=number,
            files=formats.files,
            plain=plain,
            formats=ALTERNATES,
            contact=mailto(project.contact.email) if project.contact.email else contact_url(project),
        )
        yield f"{name}.html", page
