"""Loads the forms: for each the tables it prints, with their rows, columns and what every cell means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.text import fold

_BRACKETS = re.compile(r"\([^()]*\)|<[a-z/][^<>]*>")  # and tags, which Markdown may hold
_MARKS = re.compile(r"^(?:其中|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+、|\d{1,2}[.、]|[:、,.\s])+")
_SIGN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")
_SIGNS = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+")
_LONGEST_KEPT = 100  # characters of a label whose signs are worth keeping


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of numbers; ``is_cumulative``: its numbers are of all years up to the report's end."""

    label: str
    under: str | None
    header: re.Pattern[str]  # its labels, as signs
    applicant: str | None
    unit: str | None
    is_cumulative: bool

    @property
    def address(self) -> str:
        """The labels that lead to the column, outermost first."""
        return _address(self.under, self.label)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row of numbers: its labels as ``signs_of`` gives them, and the indicator of the cell in each column."""

    label: str
    under: str | None
    names: tuple[str, ...]
    unit: str | None
    indicators: tuple[str | None, ...]
    columns: tuple[Column, ...]

    @property
    def address(self) -> str:
        """The labels that lead to the row, outermost first; a row without a label of its own has an empty one."""
        return _address(self.under, self.label)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A table of a form, row by row; a table of several blocks (表二) has rows with different columns."""

    form: str
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its notation in the scheme ``code/form``, what lays it down, and its tables in their order."""

    notation: str
    source: str
    example: str
    tables: tuple[Layout, ...]


def signs_of(label: str) -> str:
    """Return a label as it is compared: without its number, brackets, blanks and punctuation (``属于国家秘密``)."""
    return _signs_of(label) if len(label) <= _LONGEST_KEPT else _signs_of.__wrapped__(label)


def has_signs(text: str) -> bool:
    """Tell whether a folded text, however long, has any sign as a label."""
    if "(" in text or "<" in text:
        return bool(signs_of(text))
    plain = text.strip()
    mark = _MARKS.match(plain)
    return _SIGN.search(plain, mark.end() if mark else 0) is not None


@lru_cache(1 << 12)  # most labels are those of the forms, again and again
def _signs_of(label: str) -> str:
    plain = _BRACKETS.sub("", fold(label))
    return _SIGNS.sub("", _MARKS.sub("", plain.strip()))


@cache
def forms() -> tuple[Form, ...]:
    """Return the forms, by notation; a KnowledgeError names the file and the entry that is wrong."""
    paths = resources.files("data/knowledge/forms", ".yaml")
    return tuple(_form(f"forms/{path.name}") for path in paths)


@cache
def units() -> frozenset[str]:
    """Return the words that forms print in their column of units."""
    return frozenset(row.unit for form in forms() for table in form.tables for row in table.rows if row.unit)


def _form(file: str) -> Form:
    data = entries.load(file)
    _check(data, {"form", "source", "example", "tables"}, set(), file)
    if data["form"] not in vocabulary().concepts("form"):
        raise KnowledgeError(f"{file}: expected a form of the scheme code/form, found {data['form']!r}")
    tables = []
    for table in data["tables"]:
        _check(table, {"table", "blocks"}, set(), file)
        where = f"{file}, {table['table']}"
        rows = [row for block in table["blocks"] for row in _rows(block, where)]
        tables.append(Layout(data["form"], table["table"], tuple(rows)))
    return Form(data["form"], data["source"], data["example"], tuple(tables))


def _rows(block: dict[str, Any], where: str) -> list[Row]:
    _check(block, {"columns", "rows"}, {"heading"}, where)
    columns = tuple(_column(entry, where) for entry in block["columns"])
    return [_row(entry, columns, block.get("heading"), where) for entry in block["rows"]]


def _column(entry: dict[str, Any], where: str) -> Column:
    _check(entry, {"label"}, {"also", "under", "applicant", "unit", "period"}, where)
    if entry.get("period", "cumulative") != "cumulative":
        raise KnowledgeError(f"{where}, {entry['label']}: expected the period cumulative or none")
    names = "|".join(re.escape(signs_of(name)).replace("N", r"\d{4}") for name in _labels(entry))
    return Column(
        label=entry["label"],
        under=entry.get("under"),
        header=re.compile(names),
        applicant=entry.get("applicant"),
        unit=entry.get("unit"),
        is_cumulative="period" in entry,
    )


def _row(entry: dict[str, Any], columns: tuple[Column, ...], heading: str | None, where: str) -> Row:
    _check(entry, {"label"}, {"also", "under", "unit", "indicator", "cells"}, where)
    indicators = tuple(entry.get("cells") or [entry.get("indicator")] * len(columns))
    where = f"{where}, {entry['label']}"
    if len(indicators) != len(columns):
        raise KnowledgeError(f"{where}: expected {len(columns)} cells, one a column, found {len(indicators)}")
    if unknown := {code for code in indicators if code} - set(vocabulary().indicators):
        raise KnowledgeError(f"{where}: expected indicators of the catalogue, found {', '.join(sorted(unknown))}")
    # A row without a label is known by the headers right above its numbers.
    names = [signs_of(name) for name in _labels(entry)] if entry["label"] else ["".join(c.label for c in columns)]
    return Row(
        label=entry["label"],
        under=entry.get("under", heading),
        names=tuple(dict.fromkeys(names)),
        unit=entry.get("unit"),
        indicators=indicators,
        columns=columns,
    )


def _labels(entry: dict[str, Any]) -> list[str]:
    return [entry["label"], *entry.get("also", ())]


def _check(entry: Any, needed: set[str], allowed: set[str], where: str) -> None:
    """Raise a KnowledgeError unless an entry has the fields it needs and no others than are allowed."""
    found = set(entry) if isinstance(entry, Mapping) else set()
    if not needed <= found <= needed | allowed:
        expected = ", ".join(sorted(needed | allowed))
        raise KnowledgeError(f"{where}: expected an entry with {expected}, found {entry!r}")


def _address(under: str | None, label: str) -> str:
    return " / ".join(part for part in (under, label) if part)
