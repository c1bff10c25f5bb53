"""The observations as Parquet: typed, by year, the same as the tables they are made from, read by three libraries."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from gongkai.errors import OutputError
from gongkai.publish import parquet
from gongkai.publish.csv import OBSERVATION_COLUMNS, write_rows
from gongkai.publish.parquet import HOME, write_observations

Row = dict[str, str]


def rows_of(table: Path) -> list[Row]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def written(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parquet")
    paths = write_observations([sample_site / "observations.csv"], folder)
    assert paths == sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet"))
    return folder


def in_words(row: dict[str, object]) -> Row:
    """Return a row as the table writes it."""
    return {name: "" if value is None else _in_words(value) for name, value in row.items()}


def _in_words(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def read_back(folder: Path) -> Iterator[Row]:
    table = ds.dataset(folder / HOME, partitioning="hive").to_table()
    return (in_words(row) for row in table.select(OBSERVATION_COLUMNS).to_pylist())


def expected(tables: list[Path]) -> list[Row]:
    rows = [row for table in tables for row in rows_of(table)]
    normal = [row | ({"value": _in_words(Decimal(row["value"]))} if row["value"] else {}) for row in rows]
    return sorted(normal, key=lambda row: row["year"])  # stable: the rows of a year keep their order


def test_rows_are_those_of_the_table_year_by_year(sample_site: Path, written: Path) -> None:
    rows = expected([sample_site / "observations.csv"])
    assert len(rows) > 1000
    assert {"", "2.5", "1646.5"} & {row["value"] for row in rows}
    assert list(read_back(written)) == rows


def test_there_is_a_file_for_each_year_of_reports(sample_site: Path, written: Path) -> None:
    years = {row["year"] for row in rows_of(sample_site / "observations.csv")}
    assert {folder.name for folder in (written / HOME).iterdir()} == {f"year={year}" for year in years}
    assert len(years) > 5
    for path in written.rglob("*.parquet"):
        assert path.name == "part-0.parquet"
        assert pq.read_schema(path).names == [name for name in OBSERVATION_COLUMNS if name != "year"]


def test_columns_have_types(written: Path) -> None:
    schema = pq.read_schema(next(written.rglob("*.parquet")))
    assert schema.field("value").type == pa.decimal128(38, 18)
    for name in ("mentions", "start", "end", "period_year"):
        assert schema.field(name).type == pa.int32()
    for name in ("iri", "quote", "label_zh"):
        assert schema.field(name).type == pa.string()
    for name in ("agency", "division", "indicator", "applicant", "status", "unit_code", "dataset"):
        assert schema.field(name).type == pa.dictionary(pa.int32(), pa.string())


def test_the_same_rows_give_the_same_bytes_however_they_are_divided(
    sample_site: Path, written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows_of(sample_site / "observations.csv")
    reports = list(dict.fromkeys(row["report"] for row in whole))
    parts = [tmp_path / f"{report}.csv" for report in reports]
    for part, report in zip(parts, reports, strict=True):
        own = [tuple(row.values()) for row in whole if row["report"] == report]
        part.write_text(write_rows(own, OBSERVATION_COLUMNS), encoding="utf-8", newline="")
    paths = write_observations(iter(parts), tmp_path / "divided")
    assert len(paths) == len(set(paths)) > 5
    for path in paths:
        assert (tmp_path / "divided" / path).read_bytes() == (written / path).read_bytes()

    monkeypatch.setattr(parquet, "_GROUP", 100)  # rows wait for others of their group
    for name, tables in (("one", [sample_site / "observations.csv"]), ("many", parts)):
        write_observations(tables, tmp_path / name)
    for path in paths:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "many" / path).read_bytes()
        file = pq.ParquetFile(tmp_path / "one" / path)
        groups = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
        file.close()
        assert set(groups[:-1]) <= {100}
        assert 0 < groups[-1] <= 100
    assert list(read_back(tmp_path / "one")) == list(read_back(written))


def test_polars_and_pandas_read_the_folder(sample_site: Path, written: Path) -> None:
    rows = rows_of(sample_site / "observations.csv")
    received = [r for r in rows if r["indicator"] == "applications-received" and r["applicant"] == "total"]
    total = sum(Decimal(row["value"] or 0) for row in received if row["year"] >= "2019")
    assert total > 0

    frame = pl.scan_parquet(written / HOME, hive_partitioning=True)
    mine = frame.filter(
        (pl.col("indicator").cast(pl.String) == "applications-received")
        & (pl.col("applicant").cast(pl.String) == "total")
        & (pl.col("year") >= 2019)
    )
    assert mine.select(pl.col("value").sum()).collect().item() == total
    assert frame.select(pl.len()).collect().item() == len(rows)

    table = pd.read_parquet(written / HOME)
    chosen = (table.indicator == "applications-received") & (table.applicant == "total")
    assert table[chosen & (table.year.astype(int) >= 2019)].value.dropna().sum() == total
    assert len(table) == len(rows)
    assert isinstance(table.indicator.dtype, pd.CategoricalDtype)


def test_text_that_a_table_quotes_comes_back(tmp_path: Path) -> None:
    (row,) = [["1" if c in ("mentions", "start", "end") else "" for c in OBSERVATION_COLUMNS]]
    said = 'with "quotes", commas\nand a line break'
    row = dict(zip(OBSERVATION_COLUMNS, row, strict=True)) | {"year": "2021", "report": "NULL", "quote": said}
    (tmp_path / "one.csv").write_text(
        write_rows([tuple(row.values())], OBSERVATION_COLUMNS), encoding="utf-8", newline=""
    )
    write_observations([tmp_path / "one.csv"], tmp_path)
    assert list(read_back(tmp_path)) == [row]


def test_nothing_makes_no_file(tmp_path: Path) -> None:
    assert write_observations([], tmp_path) == []
    (tmp_path / "empty.csv").write_text(write_rows([], OBSERVATION_COLUMNS), encoding="utf-8", newline="")
    assert write_observations([tmp_path / "empty.csv"], tmp_path) == []
    assert list(tmp_path.rglob("*.parquet")) == []


@pytest.mark.parametrize("content", [None, "", "a,b\n1,2\n", "report,agency\n"])
def test_what_is_no_such_table_is_told_with_its_name(tmp_path: Path, content: str | None) -> None:
    table = tmp_path / "other.csv"
    if content is not None:
        table.write_text(content, encoding="utf-8")
    with pytest.raises(OutputError, match=r"other\.csv: expected a table of observations, found: "):
        write_observations([table], tmp_path)


def test_a_value_with_more_digits_than_the_column_has_is_told(tmp_path: Path, sample_site: Path) -> None:
    row = rows_of(sample_site / "observations.csv")[0] | {"value": "0.1234567890123456789"}
    table = tmp_path / "fine.csv"
    table.write_text(write_rows([tuple(row.values())], OBSERVATION_COLUMNS), encoding="utf-8", newline="")
    with pytest.raises(OutputError, match=r"fine\.csv: expected a table of observations, found: .*data loss"):
        write_observations([table], tmp_path)


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(OutputError, match=r"pip install 'gongkai\[parquet\]'"):
        write_observations([], tmp_path)
