"""Loads where the map of tiles has the divisions of the level of provinces (``tiles.yaml``), checked on loading."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries

_FILE = "tiles.yaml"


class Tile(NamedTuple):
    """A division and its place, from 1; a short name in Chinese, and the letters of GB/T 2260."""

    code: str
    row: int
    column: int
    zh: str
    en: str


@cache
def tiles() -> tuple[Tile, ...]:
    """Return the tiles, row by row; a KnowledgeError names two of one division or of one place."""
    return load(entries.load(_FILE))


def load(raw: list[dict[str, Any]]) -> tuple[Tile, ...]:
    """Return the tiles that the content of the file says."""
    found = tuple(Tile(**one) for one in raw)
    for what in ("code", "zh", "en", "place"):
        seen: dict[object, Tile] = {}
        for tile in found:
            key = (tile.row, tile.column) if what == "place" else getattr(tile, what)
            if key in seen:
                raise KnowledgeError(
                    f"{_FILE}, {tile.code}: expected a {what} of its own, found that of {seen[key].code}"
                )
            seen[key] = tile
    return found
