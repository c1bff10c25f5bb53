"""Parquet: the observations once more, typed and by year, for DuckDB, pandas, Polars and Spark (extra ``parquet``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from gongkai.errors import OutputError
from gongkai.publish.catalogue.columns import COLUMNS, Column

HOME = "parquet/observations"
"""The folder of the partitions, below that of a build."""

_PARTITION = "year"
_GROUP = 16_384  # rows of a group, the least that can be read alone; so many of each year are held in memory
_OPEN = {"report", "iri", "label_zh", "label_en", "quote"}
"""Columns of text in which hardly a value comes twice; those of all others repeat, and are held as dictionaries."""
_DECIMAL = 38, 18
"""Digits of a value, as many as Spark takes, and those behind the point: a fen is 0.000001 of the unit 万元."""


def write_observations(tables: Iterable[Path], folder: Path) -> list[str]:
    """Write the rows of observations (csv.OBSERVATION_COLUMNS) below ``folder``, a file for each year of reports.

    Returns the paths in the folder, ``parquet/observations/year=2021/part-0.parquet``. Rows keep their order; the same
    rows give the same bytes, however they are divided into tables. The partition says the year, so no file has the
    column. Raises OutputError where a table cannot be read as such, or pyarrow is missing.
    """
    _pyarrow()  # its absence is told before a file is written
    years: dict[int, _Year] = {}
    with ExitStack() as stack:
        for table in tables:
            for year, rows in _rows_by_year(table):
                if year not in years:
                    years[year] = stack.enter_context(_Year(folder / _path(year)))
                years[year].add(rows)
    return sorted(map(_path, years))


class _Year:
    """The file of a year, written a group at a time; rows wait until they make one."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        from pyarrow.parquet import ParquetWriter  # the extra, which most builds do without

        self._writer = ParquetWriter(path, _schema(), compression="zstd")
        self._waiting: list[Any] = []
        self._rows = 0

    def add(self, rows: Any) -> None:
        """Take rows, and write the groups that are full."""
        self._waiting.append(rows)
        self._rows += rows.num_rows
        while self._rows >= _GROUP:
            self._write(_GROUP)

    def __enter__(self) -> _Year:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and self._rows:
            self._write(self._rows)
        self._writer.close()

    def _write(self, count: int) -> None:
        table = _pyarrow().Table.from_batches(self._waiting)
        self._writer.write_table(_with_own_terms(table.slice(0, count)), row_group_size=_GROUP)
        self._waiting, self._rows = table.slice(count).to_batches(), self._rows - count


def _rows_by_year(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield the rows of a table, those of one year after those of another, without the year."""
    from pyarrow import compute, csv

    types = {column.name: _type(column) for column in COLUMNS}
    convert = csv.ConvertOptions(
        column_types=types, include_columns=list(types), null_values=[""], strings_can_be_null=True
    )
    parse = csv.ParseOptions(newlines_in_values=True)
    try:
        with csv.open_csv(path, parse_options=parse, convert_options=convert) as reader:
            for batch in reader:
                column, rows = batch.column(_PARTITION), batch.drop_columns([_PARTITION])
                for year in compute.unique(column).to_pylist():
                    yield year, rows.filter(compute.equal(column, year))
    except (OSError, _pyarrow().ArrowException) as error:
        raise OutputError(f"{path}: expected a table of observations, found: {error}") from None


def _with_own_terms(table: Any) -> Any:
    """Return a table whose dictionaries hold its own terms in the order of its rows, wherever these came from."""
    pa = _pyarrow()
    columns = [
        column.cast(pa.string()).combine_chunks().dictionary_encode() if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, schema=_schema())


def _path(year: int) -> str:
    return f"{HOME}/{_PARTITION}={year}/part-0.parquet"


def _schema() -> Any:
    pa = _pyarrow()
    return pa.schema([pa.field(c.name, _type(c)) for c in COLUMNS if c.name != _PARTITION])


def _type(column: Column) -> Any:
    """Return the type of a column; terms that repeat are dictionaries."""
    pa = _pyarrow()
    if column.kind == "integer":
        return pa.int32()
    if column.kind == "decimal":
        return pa.decimal128(*_DECIMAL)
    return pa.string() if column.name in _OPEN else pa.dictionary(pa.int32(), pa.string())


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise OutputError("expected the package pyarrow, found none: pip install 'gongkai[parquet]'") from None
    return pyarrow
