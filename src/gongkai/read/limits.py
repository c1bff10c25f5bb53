"""How much of a file is read: what no report comes near is refused with its measure, before it costs time or memory.

The longest reports have some 100,000 characters and a few dozen tables; a page around one adds as much again.
"""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.document import Table
from gongkai.errors import UnreadableReport

LARGEST_FILE = 64_000_000  # bytes; pictures count
LARGEST_UNPACKED = 32_000_000  # bytes of all parts of an archive that are read
MOST_PARTS = 10_000  # of an archive
LARGEST_PLAIN = 16_000_000  # bytes of a text or a page
LONGEST_TEXT = 1_000_000  # characters
MOST_TAGS = 1_000_000  # a tree takes some 200 bytes for each
MOST_TABLES = 2_000
MOST_CELLS = 100_000  # in all tables
MOST_FORMATS = 65_490  # of cells; spreadsheet programs write no more


def check_size(size: int, name: str, largest: int = LARGEST_FILE) -> None:
    """Raise UnreadableReport for a file with more bytes than are read."""
    _check(size, largest, "bytes", name)


def check_tags(markup: bytes, where: str, before: int = 0) -> int:
    """Return how many tags and attributes there are, with those before.

    Raises UnreadableReport for markup whose tree would take too much memory.
    """
    tags = before + markup.count(b"<") + markup.count(b"=")
    _check(tags, MOST_TAGS, "tags and attributes", where)
    return tags


def check_text(text: str, tables: Sequence[Table], name: str) -> None:
    """Raise UnreadableReport for a text that is longer, or has more tables, than any report."""
    check_length(len(text), name)
    _check(len(tables), MOST_TABLES, "tables", name)
    check_cells(sum(len(table.cells) for table in tables), name)


def check_parts(parts: int, name: str) -> None:
    """Raise UnreadableReport for an archive with more parts than a document can have."""
    _check(parts, MOST_PARTS, "parts", name)


def check_length(characters: int, where: str) -> None:
    """Raise UnreadableReport for a text that is longer than any report."""
    _check(characters, LONGEST_TEXT, "characters", where)


def check_cells(cells: int, where: str) -> None:
    """Raise UnreadableReport for tables with more cells than those of any report."""
    _check(cells, MOST_CELLS, "cells of tables", where)


def check_formats(formats: int, where: str) -> None:
    """Raise UnreadableReport for a spreadsheet with more formats of cells than one can have."""
    _check(formats, MOST_FORMATS, "formats of cells", where)


def _check(found: int, most: int, what: str, where: str) -> None:
    if found > most:
        raise UnreadableReport(f"{where}: expected at most {most:,} {what}, found {found:,}")
