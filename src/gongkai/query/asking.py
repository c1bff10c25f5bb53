"""Questions from Python: a canned query by its name, with parameters as keywords, and an answer of Python values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from gongkai.errors import GongkaiError, QueryError
from gongkai.notebook import table
from gongkai.publish.dumps import dumps
from gongkai.query.answer import Result, Term, write
from gongkai.query.canned import CannedQuery, find
from gongkai.query.parameters import XSD
from gongkai.query.run import load, run

if TYPE_CHECKING:
    import pandas
    import polars

Value = str | int | Decimal | bool | date | None
"""A cell of an answer; IRIs are texts, and None is where the answer has nothing."""

_TRIPLE = ("subject", "predicate", "object")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a canned query found: ``rows`` of Python values below ``columns``; of RDF, its triples.

    Numbers are ``int`` where they are whole and ``Decimal`` elsewhere, so that none loses a digit; years are ``int``,
    days ``date``, IRIs and all else ``str``. A notebook shows it as a table.
    """

    query: CannedQuery
    result: Result
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """Yield each row as a dictionary by column."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def column(self, name: str) -> tuple[Value, ...]:
        """Return the values of one column; an unknown name is a QueryError that names those there are."""
        if name not in self.columns:
            raise QueryError(f"query {self.query.name} has no column {name!r}; it has {', '.join(self.columns)}")
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)

    def kind(self, name: str) -> str:
        """Return what a column holds: ``integer``, ``number``, ``boolean``, ``date`` or ``text`` (also where mixed)."""
        held = {type(value) for value in self.column(name)} - {type(None)}
        return next((kind for kind, types in _KINDS.items() if held and held <= types), "text")

    def to_pandas(self) -> pandas.DataFrame:
        """Return a data frame of pandas: Int64, Float64, boolean, datetime64 and text, empty cells missing."""
        frames = _library("pandas")
        made: pandas.DataFrame = frames.DataFrame(
            {name: frames.Series(self._values(name), dtype=_PANDAS[self.kind(name)]) for name in self.columns}
        )
        return made

    def to_polars(self) -> polars.DataFrame:
        """Return a data frame of Polars: Int64, Float64, Boolean, Date and String, empty cells null."""
        frames = _library("polars")
        made: polars.DataFrame = frames.DataFrame(
            [
                frames.Series(name, self._values(name), getattr(frames, _POLARS[self.kind(name)]))
                for name in self.columns
            ]
        )
        return made

    def write(self, form: str) -> str:
        """Return it as ``csv``, ``json`` (SPARQL 1.1 results) or, for triples, ``ttl``."""
        return write(self.result, form)

    def _values(self, name: str) -> list[Any]:
        convert = _CONVERTED[self.kind(name)]
        return [None if value is None else convert(value) for value in self.column(name)]

    def _repr_html_(self) -> str:
        return table(f"{self.query.title_zh} · {self.query.title_en}", self.columns, self.rows)


def query(
    name: str,
    /,
    *,
    data: Path | str | ox.Store | None = None,
    endpoint: str | None = None,
    timeout: int = 60,
    **parameters: str | int | Decimal | date,
) -> Answer:
    """Return the answer of a canned query on published data.

    ``data`` is a folder made by ``build``, an RDF file, or a store that ``gongkai.query.load`` returned; the data of a
    path are kept for the next question, until the file changes. ``endpoint`` is the address of a SPARQL endpoint
    instead, which has ``timeout`` seconds to answer. All else is a parameter of the query; one whose name is a word of
    Python is written with an underscore (``from_=2015``). Raises QueryError and DataError.
    """
    if (data is None) == (endpoint is None):
        raise QueryError(
            f"query {name}: expected either data or an endpoint, found {'neither' if data is None else 'both'}"
        )
    wanted = find(name)
    values = {key.removesuffix("_"): _written(value) for key, value in parameters.items()}
    wanted.bound(values)  # what is wrong with the parameters is said before any data are loaded
    store = data if isinstance(data, ox.Store) or data is None else _store(Path(data))
    result = run(name, values, store=store, endpoint=endpoint, timeout=timeout)
    if result.triples is None:
        rows = tuple(tuple(_value(term) for term in row) for row in result.rows)
        return Answer(wanted, result, result.variables, rows)
    triples = sorted(result.triples, key=str)
    return Answer(
        wanted, result, _TRIPLE, tuple((_value(t.subject), t.predicate.value, _value(t.object)) for t in triples)
    )


def _store(path: Path) -> ox.Store:
    """Return the data of a folder or file, loaded once until they change."""
    try:
        states = tuple(
            (s.st_mtime_ns, s.st_size) for s in (f.stat() for f in (dumps(path) if path.is_dir() else [path]))
        )
    except OSError:
        return load(path)  # says what is missing
    return _loaded(path.resolve(), states)


@lru_cache(maxsize=1)
def _loaded(path: Path, states: tuple[tuple[int, int], ...]) -> ox.Store:
    """Return the data of a path; a change of time or size is another question to the cache."""
    return load(path)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(term: Term | None) -> Value:
    """Return a term as a value of Python; what has no type of its own there is its text."""
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        convert = _TYPES.get(term.datatype.value.removeprefix(XSD), str)
        try:
            return convert(term.value)
        except (ValueError, ArithmeticError):
            return term.value  # 2017Z, or a text that is not of its datatype
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _number(text: str) -> int | Decimal:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}.get(text, bool(text))


_TYPES: dict[str, Callable[[str], Value]] = {
    "boolean": _boolean,
    "date": date.fromisoformat,
    "decimal": _number,
    "double": _number,
    "gYear": int,
    "integer": int,
    "nonNegativeInteger": int,
}
"""How literals of a datatype of XML Schema become values."""

_KINDS: dict[str, set[type]] = {
    "boolean": {bool},
    "integer": {int},
    "number": {int, Decimal},
    "date": {date},
}
_CONVERTED: dict[str, Callable[[Any], object]] = {
    "boolean": bool,
    "integer": int,
    "number": float,
    "date": lambda day: day,
    "text": str,
}
_PANDAS = {
    "boolean": "boolean",
    "integer": "Int64",
    "number": "Float64",
    "date": "datetime64[s]",
    "text": "string",
}
_POLARS = {"boolean": "Boolean", "integer": "Int64", "number": "Float64", "date": "Date", "text": "String"}
"""The types of columns in data frames, by kind."""


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise GongkaiError(f"expected the package {name}, found none: pip install 'gongkai[{name}]'") from None
