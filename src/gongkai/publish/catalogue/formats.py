"""The formats that a report's data set is distributed in: how each is called, typed and described."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.model.labels import Names
from gongkai.publish.record import DatasetRecord, File


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the ending of its files, which also ends the IRI of the distribution.

    ``media_type`` is registered at IANA, ``file_type`` is a code of the EU's table with its ``label``; the Chinese
    guide to catalogues knows only kinds of file (``zh_kind``).
    """

    slug: str
    media_type: str
    file_type: str
    label: str
    descriptions: Names
    zh_kind: str
    is_table: bool = False


FORMATS = (
    Format(
        "ttl",
        "text/turtle",
        "RDF_TURTLE",
        "RDF Turtle",
        (
            "报告的全部数据和每个数字的出处，便于阅读。",
            "All data of the report and where each number stands, easy to read.",
        ),
        "自描述格式",
    ),
    Format(
        "jsonld",
        "application/ld+json",
        "JSON_LD",
        "JSON-LD",
        (
            "报告的全部数据和每个数字的出处，供网页和程序使用。",
            "All data of the report and where each number stands, for web pages and programs.",
        ),
        "自描述格式",
    ),
    Format(
        "nq",
        "application/n-quads",
        "RDF_N_QUADS",
        "RDF N-Quads",
        (
            "报告的全部数据和每个数字的出处，分图逐行排列，供数据库导入。",
            "All data of the report and where each number stands, by graph and line, for loading into stores.",
        ),
        "自描述格式",
    ),
    Format(
        "csv",
        "text/csv",
        "CSV",
        "CSV",
        (
            "报告的指标数值，每行一个，供电子表格软件使用；各列的含义见其CSVW元数据。",
            "The observations of the report, one a row, for spreadsheets; CSVW metadata says what each column means.",
        ),
        "电子表格",
        is_table=True,
    ),
)

CSV_METADATA = ".csv-metadata.json"


def files(record: DatasetRecord) -> Iterator[tuple[Format, File]]:
    """Yield the files of a data set that are distributions, in the order of the formats."""
    by_name = {file.path: file for file in record.files}
    for form in FORMATS:
        file = by_name.get(f"dataset/{record.id}.{form.slug}")
        if file:
            yield form, file


def csv_metadata(record: DatasetRecord) -> str | None:
    """Return the path of the CSVW metadata of a data set, None if there is none."""
    path = f"dataset/{record.id}{CSV_METADATA}"
    return path if any(file.path == path for file in record.files) else None
