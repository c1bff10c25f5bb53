"""The pages that belong to no report: the first page of the folder, and those of what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gongkai.model.labels import Names
from gongkai.model.terms import GK
from gongkai.project import Project
from gongkai.publish.names import vocabulary_names
from gongkai.publish.pages.coverage import coverage
from gongkai.publish.pages.environment import render
from gongkai.publish.record import DatasetRecord
from gongkai.publish.redirects.rules import base_path

_LATEST = 10
_FLAWED = 5

_ERRORS = {
    "404": ("没有这个页面", "Not found"),
    "410": ("数据已撤回", "Withdrawn"),
}


def newest_first(records: Iterable[DatasetRecord]) -> list[DatasetRecord]:
    """Return data sets by the day their report was published, or that its period ended; equal days by identifier."""
    return sorted(
        sorted(records, key=lambda record: record.id), key=lambda record: record.published or record.end, reverse=True
    )


def home_page(
    project: Project, records: Iterable[DatasetRecord], *, statements: int = 0, violations: int = 0, warnings: int = 0
) -> tuple[str, bytes]:
    """Return the first page with its path: what is here, for whom, the latest reports, what is covered, how good it is.

    ``statements`` are those of the dump. It stays small with thousands of reports; the catalogue lists all of them.
    """
    records = list(records)
    latest = newest_first(records)[:_LATEST]
    page = render(
        "home.html.j2",
        "index.html",
        project,
        title=project.titles,
        canonical=project.base,
        alternates=(),
        crumbs=(),
        latest=latest,
        count=len(records),
        agencies=len({record.agency for record in records}),
        observations=sum(record.counts.get("observations", 0) for record in records),
        statements=statements,
        coverage=coverage(records),
        quality=list(_quality(records)),
        violations=violations,
        warnings=warnings,
        flawed=_flawed(records),
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


def _quality(records: Sequence[DatasetRecord]) -> Iterator[tuple[Names, int, int]]:
    """Yield each measure of quality over all reports: its names, how many of how many."""
    names = vocabulary_names()
    for metric in sorted({metric for record in records for metric in record.quality}):
        both = [record.quality[metric] for record in records if metric in record.quality]
        some, every = (sum(numbers) for numbers in zip(*both, strict=True))
        if every:
            yield names.get(f"<{GK.iri}metric-{metric}>", (metric, metric)), some, every


def _flawed(records: Sequence[DatasetRecord]) -> list[DatasetRecord]:
    """Return the reports with the most doubts, for those who look for mistakes."""
    ranked = sorted(records, key=lambda record: (-record.counts.get("issues", 0), record.id))
    return [record for record in ranked[:_FLAWED] if record.counts.get("issues", 0)]


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
