"""The catalogue of all data sets, for harvesters, portals, search engines and people (docs/catalogue.md).

for path, content in catalogue_files(project, records): ...   # the whole catalogue, from the records of the reports
dataset_triples(record, project)                              # what it says of one data set
series_triples(project, records_of_an_agency)                 # and of the series of an agency
dataset_schema_org(record, project), catalogue_schema_org(project)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gongkai.errors import OutputError
from gongkai.project import Project
from gongkai.publish.catalogue.catalog import series_triples
from gongkai.publish.catalogue.croissant import croissant
from gongkai.publish.catalogue.datajson import data_json
from gongkai.publish.catalogue.dataset import agency_triples, dataset_triples, place_triples
from gongkai.publish.catalogue.html import catalogue_html
from gongkai.publish.catalogue.pages import LARGEST_PAGE, Feed, feed, page_files
from gongkai.publish.catalogue.schema_org import catalogue_schema_org, dataset_schema_org
from gongkai.publish.catalogue.zhengwu import zhengwu_csv, zhengwu_xlsx
from gongkai.publish.record import DatasetRecord, File

__all__ = [
    "agency_triples",
    "catalogue_files",
    "catalogue_schema_org",
    "dataset_schema_org",
    "dataset_triples",
    "place_triples",
    "series_triples",
]


def catalogue_files(
    project: Project, records: Iterable[DatasetRecord], *, page_size: int = LARGEST_PAGE, bulk: Sequence[File] = ()
) -> Iterator[tuple[str, bytes]]:
    """Return the files of the catalogue with their paths below the output folder, made one at a time.

    ``bulk`` are files of the whole data, of which Croissant describes ``observations.csv``. Raises OutputError at
    once where the feed would do harm: harvesters delete everything when it is empty, let the second of two data sets
    with one identifier replace the first, and take nothing at all when one has no title.
    """
    if not 1 <= page_size <= LARGEST_PAGE:
        raise ValueError(f"page size: expected 1 to {LARGEST_PAGE}, found {page_size}")
    found = _checked(records)
    return _files(project, feed(project, found, page_size), bulk)


def _files(project: Project, pages: Feed, bulk: Sequence[File]) -> Iterator[tuple[str, bytes]]:
    records = [record for members in pages.series.values() for record in members]
    yield from page_files(pages)
    yield from catalogue_html(pages)
    yield "data.json", data_json(project, records)
    yield "croissant.json", croissant(project, records, bulk)
    yield "zhengwu-catalog.csv", zhengwu_csv(project, pages.series)
    yield "zhengwu-catalog.xlsx", zhengwu_xlsx(project, pages.series)


def _checked(records: Iterable[DatasetRecord]) -> tuple[DatasetRecord, ...]:
    found: dict[str, DatasetRecord] = {}
    for record in records:
        if record.id in found:
            titles = f"{found[record.id].title_zh}; {record.title_zh}"
            raise OutputError(f"catalogue, {record.id}: expected one data set of this identifier, found two: {titles}")
        for language, title in (("Chinese", record.title_zh), ("English", record.title_en)):
            if not title.strip():
                raise OutputError(f"catalogue, {record.id}: expected a title in {language}, found none")
        found[record.id] = record
    if not found:
        raise OutputError(
            "catalogue: expected one data set at least, found none; harvesters would delete all that they have"
        )
    return tuple(found.values())
