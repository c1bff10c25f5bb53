"""The pages that belong to no report: the first page of the folder, and those of what is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from gongkai.project import Project
from gongkai.publish.pages.environment import render
from gongkai.publish.record import DatasetRecord
from gongkai.publish.redirects.rules import base_path

_LATEST = 20

_ERRORS = {
    "404": ("没有这个页面", "Not found"),
    "410": ("数据已撤回", "Withdrawn"),
}


def newest_first(records: Iterable[DatasetRecord]) -> list[DatasetRecord]:
    """Return data sets by the day their report was published, or that its period ended; equal days by identifier."""
    return sorted(
        sorted(records, key=lambda record: record.id), key=lambda record: record.published or record.end, reverse=True
    )


def home_page(project: Project, records: Iterable[DatasetRecord]) -> tuple[str, bytes]:
    """Return the first page with its path: what is here, the latest reports, the agencies, catalogue and downloads."""
    records = list(records)
    numbers = Counter(record.agency for record in records)
    agencies = {record.agency: (record.agency_zh, record.agency_en) for record in records}
    page = render(
        "home.html.j2",
        "index.html",
        project,
        title=project.titles,
        canonical=project.base,
        alternates=(),
        crumbs=(),
        latest=newest_first(records)[:_LATEST],
        agencies=[(agency, *agencies[agency], numbers[agency]) for agency in sorted(agencies)],
        count=len(records),
        schema_org={
            "@context": "https://schema.org/",
            "@type": "DataCatalog",
            "@id": project.iri("catalog"),
            "name": list(project.titles),
            "description": list(project.descriptions),
            "url": project.base,
            "license": project.licence.iri,
            "inLanguage": list(project.languages),
        },
    )
    return "index.html", page


def error_pages(project: Project, *, site: str | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield the pages for what is not there and for what was withdrawn.

    They are shown at any address, so that their links begin at the root of the server; ``site`` is as in
    ``redirect_files``.
    """
    for status, title in _ERRORS.items():
        page = render(
            "error.html.j2",
            f"{status}.html",
            project,
            root=base_path(site or project.base),
            title=title,
            canonical=None,
            alternates=(),
            crumbs=(),
            schema_org=None,
            status=status,
        )
        yield f"{status}.html", page
