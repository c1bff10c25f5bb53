"""The reviewed table of links: what was looked up, which item was found for it, and what people decided about it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal, get_args

from gongkai.errors import LinkError, OutputError
from gongkai.model.terms import OWL, SKOS

Status = Literal["accepted", "rejected", "unsure"]

NOT_FOUND = "未找到 not found"
"""The note of a row that only says that the endpoint knew no item."""

_STATUSES = frozenset(get_args(Status))
_ITEM = re.compile(r"Q[1-9]\d*")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of things that are linked: the property of Wikidata that holds their code, and how links are stated."""

    property: str
    predicate: str
    id_form: re.Pattern[str]


KINDS = {
    "agency": Kind("P6795", OWL.sameAs, re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")),
    "division": Kind("P442", SKOS.exactMatch, re.compile(r"\d{6}")),
}
"""Divisions are concepts of a scheme, so they match; agencies are bodies, and the item is the same body."""


@dataclass(frozen=True, slots=True)
class Link:
    """A row: a resource (``division:321084``), the item (``Q…``) it may be, its names there, and the decision.

    ``found_by`` is a property of Wikidata and ``value`` the code; both are empty where a person named the item. A row
    without an item says that none was found.
    """

    resource: str
    found_by: str
    value: str
    item: str
    zh: str
    en: str
    status: Status
    note: str

    @property
    def kind(self) -> str:
        """The kind of the resource, one of ``KINDS``."""
        return self.resource.partition(":")[0]

    @property
    def id(self) -> str:
        """The resource's identifier, as its IRI ends in."""
        return self.resource.partition(":")[2]

    @property
    def key(self) -> tuple[str, str]:
        """What no second row may have: the resource and its item, or what no item was found by."""
        return self.resource, self.item or self.value


COLUMNS = tuple(field.name for field in fields(Link))

Table = tuple[Link, ...]


def read_table(path: Path) -> Table:
    """Return the rows of a table, sorted.

    Raises LinkError, which names file and line, for a table with other columns, an unknown status, kind or property,
    what is no item of Wikidata, a row that stands twice, or two accepted items of one resource.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # spreadsheets like to put a mark there
    except OSError as error:
        raise LinkError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise LinkError(f"{path}:{number}: expected UTF-8, found the byte 0x{error.object[error.start]:02x}") from None
    header, *lines = text.split("\n")
    if header.split("\t") != list(COLUMNS):
        raise LinkError(
            f"{path}:1: expected the columns {' '.join(COLUMNS)}, found {' '.join(header.split()) or 'none'}"
        )
    seen: dict[object, int] = {}
    rows = []
    for number, line in enumerate(lines, 2):
        if not line:
            continue
        try:
            row = _row(line.split("\t"))
            _note_once(seen, row, number)
        except ValueError as error:
            raise LinkError(f"{path}:{number}: {error}") from None
        rows.append(row)
    return _sorted(rows)


def write_table(path: Path, table: Iterable[Link]) -> None:
    """Write a table whole or not at all: sorted, the same rows always as the same bytes."""
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join(" ".join(getattr(row, name).split()) for name in COLUMNS) for row in _sorted(table)]
    target = path.resolve()  # a link to a file stays one
    made = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        try:
            made.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
            made.replace(target)
        finally:
            made.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None


def merged(table: Iterable[Link], found: Iterable[Link]) -> Table:
    """Return a table with new rows; what stands in it is never changed, for people may have decided it.

    Only a row that says that nothing was found gives way, where the same resource was looked up again.
    """
    table, found = tuple(table), tuple(found)
    asked = {row.resource for row in found}
    accepted = {row.resource for row in table if row.status == "accepted"}
    rows = {row.key: row for row in table if row.resource not in asked or row.item or row.note != NOT_FOUND}
    for row in found:
        is_second = row.status == "accepted" and row.resource in accepted
        rows.setdefault(row.key, replace(row, status="unsure") if is_second else row)
    return _sorted(rows.values())


def _row(cells: list[str]) -> Link:
    """Return a row; ValueError with what is wrong with it."""
    if len(cells) == len(COLUMNS) - 1:
        cells.append("")  # an editor has cut the tab before an empty note
    if len(cells) != len(COLUMNS):
        raise ValueError(f"expected {len(COLUMNS)} columns, found {len(cells)}")
    row = Link(**dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True)))  # type: ignore[arg-type]  # checked
    kind = KINDS.get(row.kind)
    if kind is None or not kind.id_form.fullmatch(row.id):
        raise ValueError(f"expected a resource such as division:321084 or agency:321084, found {row.resource!r}")
    if row.found_by not in (kind.property, ""):
        raise ValueError(f"expected that {row.resource} was found by {kind.property}, found {row.found_by!r}")
    if row.item and not _ITEM.fullmatch(row.item):
        raise ValueError(f"expected an item of Wikidata such as Q956, found {row.item!r}")
    if row.status not in _STATUSES:
        raise ValueError(f"expected accepted, rejected or unsure, found {row.status!r}")
    if not row.item and row.status == "accepted":
        raise ValueError(f"expected the item that was accepted for {row.resource}, found none")
    return row


def _note_once(seen: dict[object, int], row: Link, number: int) -> None:
    """Remember a row; ValueError where it contradicts or repeats another."""
    if row.key in seen:
        raise ValueError(f"expected each row once, found {' '.join(row.key)} again (line {seen[row.key]})")
    seen[row.key] = number
    if row.status == "accepted":
        if row.resource in seen:
            raise ValueError(
                f"expected one accepted item of {row.resource}, found a second (line {seen[row.resource]})"
            )
        seen[row.resource] = number


def _sorted(rows: Iterable[Link]) -> Table:
    return tuple(sorted(rows, key=lambda row: (row.resource, int(row.item[1:] or 0), row.value)))
