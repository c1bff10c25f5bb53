"""Manifests: tables (TSV) that say of each report where it lies, which agency and year it is of, and whence it came."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gongkai.document import Told
from gongkai.errors import SourceError
from gongkai.read.limits import LARGEST_FILE
from gongkai.sources.files import opened
from gongkai.sources.values import is_remote

COLUMNS = ("path", "agency", "year", "url", "published")

MANIFEST_SUFFIX = ".tsv"

_FIRST_YEAR = 2007  # the regulation was issued in 2007


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line it stands in, the path as written (empty where there is none), and what it tells."""

    line: int
    path: str
    told: Told


def is_manifest(place: str) -> bool:
    """Tell whether a place is a manifest, by its suffix."""
    return place.lower().endswith(MANIFEST_SUFFIX)


def read_manifest(place: str | Path, key: str = "path") -> list[Row]:
    """Return the rows of a manifest, each with a value of its own in the column ``key``.

    The first line names the columns; lines that begin with # are comments. Raises SourceError, which names file, line
    and column, for what is no manifest.
    """
    return list(_rows(str(place), _text(str(place)), key))


def place_of(path: str, manifest: str) -> str:
    """Return the place that a path in a manifest means: it starts from the folder of the manifest."""
    if is_remote(path) or posixpath.isabs(path):
        return path
    if is_remote(manifest):
        return f"{manifest.rpartition('/')[0]}/{path}"
    return str(Path(manifest).parent / path)


def _text(place: str) -> str:
    with opened(place) as file:
        try:
            data = file.read(LARGEST_FILE + 1)
        except OSError as error:
            raise SourceError(f"{place}: cannot be read: {error.strerror or error}") from None
    if len(data) > LARGEST_FILE:
        raise SourceError(f"{place}: expected a manifest of at most {LARGEST_FILE:,} bytes, found more")
    try:
        return data.decode("utf-8-sig")  # spreadsheets like to put a mark there
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SourceError(f"{place}, line {line}: expected UTF-8, found the byte 0x{data[error.start]:02x}") from None


def _rows(place: str, text: str, key: str) -> Iterator[Row]:
    lines = [
        (number, line.removesuffix("\r"))
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip() and not line.startswith("#")
    ]
    if not lines:
        raise SourceError(f"{place}: expected a line that names the columns ({', '.join(COLUMNS)}), found none")
    (first, header), *rest = lines
    columns = _columns(f"{place}, line {first}", header, key)
    seen: dict[str, int] = {}
    for number, line in rest:
        where = f"{place}, line {number}"
        cells = [cell.strip() for cell in line.split("\t")]
        cells += [""] * (len(columns) - len(cells))  # an editor has cut the tabs before cells that are empty
        if len(cells) > len(columns):
            raise SourceError(f"{where}: expected {len(columns)} columns, found {len(cells)}")
        values = {name: _value(where, name, cell) for name, cell in zip(columns, cells, strict=True)}
        own = values[key]
        if not own:
            raise SourceError(f"{where}, column {key}: expected a value, found none")
        if own in seen:
            raise SourceError(f"{where}, column {key}: expected each once, found {own} again (line {seen[own]})")
        seen[own] = number
        path = values.pop("path", None) or ""
        yield Row(number, path, Told(**values))


def _columns(where: str, header: str, key: str) -> tuple[str, ...]:
    """Return the names of the columns."""
    columns = tuple(cell.strip() for cell in header.split("\t"))
    for column in columns:
        if column not in COLUMNS:
            raise SourceError(
                f"{where}: expected columns of {', '.join(COLUMNS)}; found {column or 'one without a name'}"
            )
        if columns.count(column) > 1:
            raise SourceError(f"{where}: expected each column once, found {column} twice")
    if key not in columns:
        raise SourceError(f"{where}: expected a column {key}, found {', '.join(columns)}")
    return columns


def _value(where: str, column: str, cell: str) -> Any:
    """Return the value of a cell, None where it is empty."""
    if not cell:
        return None
    try:
        return _CHECKS[column](cell)
    except ValueError as error:
        expected = str(error)
    raise SourceError(f"{where}, column {column}: expected {expected}, found {cell!r}")


def _words(cell: str) -> str:
    if any(ord(character) < 32 or ord(character) == 127 for character in cell):
        raise ValueError("text without control characters")
    return cell


def _year(cell: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", cell) or int(cell) < _FIRST_YEAR:
        raise ValueError(f"a year since {_FIRST_YEAR}")
    return int(cell)


def _url(cell: str) -> str:
    expected = "an http or https address"
    try:
        parts = urlsplit(cell)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise ValueError(expected) from None
    if not is_whole or re.search(r'[\s<>"{}|\\^`\x00-\x20\x7f]', cell):
        raise ValueError(expected)
    return cell


def _day(cell: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell, re.ASCII):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise ValueError("a date such as 2018-03-01")


_CHECKS: Mapping[str, Callable[[str], Any]] = {
    "path": _words,
    "agency": _words,
    "year": _year,
    "url": _url,
    "published": _day,
}
