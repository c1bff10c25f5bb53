"""A map of tiles: one for each division of the level of provinces, near its neighbours, darker where there is more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from gongkai.knowledge.tiles import Tile
from gongkai.model.labels import Names
from gongkai.publish.charts.numbers import grouped
from gongkai.publish.charts.svg import element, frame, text

_WIDTH, _HEIGHT, _GAP = 60, 46, 3
_SIGNS = 7
"""A longer number is set narrower, so that it stays in its tile."""

_LEAST, _MOST = 0.08, 0.5
"""How dark a tile may be: its number, in the colour of the text, must be read on any of them."""


def tile_map(id_: str, title: Names, grid: Sequence[Tile], values: Mapping[str, Decimal], *, most: Decimal) -> str:
    """Return the map of some values by the code of their division; tiles without one are empty frames.

    ``most`` is the value of the darkest shade, so that several maps can be compared.
    """

    def drawn() -> Iterator[str]:
        for tile in grid:
            x, y = (tile.column - 1) * (_WIDTH + _GAP), (tile.row - 1) * (_HEIGHT + _GAP)
            value = values.get(tile.code)
            kind, shade = "chart-tile", 1.0
            if value is not None:
                kind = "chart-tile chart-filled"
                shade = _LEAST + (_MOST - _LEAST) * float(max(value, Decimal()) / most)
            yield element(
                "rect",
                x=x + 0.5,
                y=y + 0.5,
                width=_WIDTH,
                height=_HEIGHT,
                rx=3,
                class_=kind,
                fill_opacity=f"{shade:.3f}",
            )
            middle = x + _WIDTH / 2
            yield text((tile.zh, tile.en), x=middle, y=y + 19, text_anchor="middle", class_=_name(value))
            if value is not None:
                number = grouped(value)
                room: dict[str, str | float] = {}
                if len(number) > _SIGNS:
                    room = {"textLength": _WIDTH - 4, "lengthAdjust": "spacingAndGlyphs"}
                yield text(number, x=middle, y=y + 38, text_anchor="middle", class_="chart-number", **room)

    width = max(tile.column for tile in grid) * (_WIDTH + _GAP)
    height = max(tile.row for tile in grid) * (_HEIGHT + _GAP)
    return frame(id_, title, _told(grid, values), height, drawn(), width=width)


def _name(value: Decimal | None) -> str:
    return "chart-year" if value is None else "chart-name"


def _told(grid: Sequence[Tile], values: Mapping[str, Decimal]) -> Names:
    shown = sorted((tile for tile in grid if tile.code in values), key=lambda tile: (-values[tile.code], tile.code))
    zh, en = (", ".join(f"{tile[i]} {grouped(values[tile.code])}" for tile in shown) for i in (3, 4))
    return f"{zh}。", f"{en}."
