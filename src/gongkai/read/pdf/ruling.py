"""Finds ruled tables on a page: rules that cross make a grid, and where a rule is missing two places are one cell."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SAME = 1.5  # points between two pieces of one rule
_BREAK = 3.0  # points a rule may be interrupted, or end short of another that it meets
_NARROWEST = 3.0  # points; rules closer together are one edge
_SHORTEST = 6.0  # points of a rule
_OPEN_SIDE = 12.0  # points by which rules reach beyond the outermost crossing, where a table has no border
_COVERED = 0.6  # of the side of a cell that a rule must cover to close it
_MOST_MEETINGS = 4_000_000
_MOST_PLACES = 50_000  # of one grid


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """A straight line along an axis: where it lies on the other axis, and from where to where it goes."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Region:
    """A cell of a ruled table by the numbers of its edges (rows from the top), and whether no rule closes it above."""

    top: int
    bottom: int
    left: int
    right: int
    is_open_above: bool = False


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The places of the edges of a ruled table, and its cells."""

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    regions: tuple[Region, ...]
    places: dict[tuple[int, int], Region]  # the cell that covers a row and a column

    def region_at(self, x: float, y: float) -> Region | None:
        """Return the cell in which a point lies."""
        return self.places.get((bisect_right(self.rows, y) - 1, bisect_right(self.columns, x) - 1))


def find_ruled_tables(horizontals: Iterable[Rule], verticals: Iterable[Rule]) -> list[RuledTable]:
    """Return the tables of at least two columns, the inner ones of nested tables first.

    Frames around paragraphs and rules that cross nothing are no tables. More rules than can be compared (a map, a
    chart) make none either: their text is read as lines.
    """
    across, down = _merged(horizontals), _merged(verticals)
    if len(across) * len(down) > _MOST_MEETINGS:
        return []
    tables = [table for group in _connected(across, down) if (table := _table(*group))]
    return sorted(tables, key=lambda t: (t.rows[-1] - t.rows[0]) * (t.columns[-1] - t.columns[0]))


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Return rules without the joints in them: pieces in one line that touch, or nearly so, are one."""
    lanes: list[list[Rule]] = []
    for rule in sorted(rules):
        if lanes and rule.at - lanes[-1][-1].at <= _SAME and rule.at - lanes[-1][0].at <= 2 * _SAME:
            lanes[-1].append(rule)
        else:
            lanes.append([rule])
    merged: list[Rule] = []
    for lane in lanes:
        at = lane[len(lane) // 2].at
        start, end = float("-inf"), float("-inf")
        for rule in sorted(lane, key=lambda r: r.start):
            if rule.start > end + _BREAK:
                if end - start >= _SHORTEST:
                    merged.append(Rule(at, start, end))
                start, end = rule.start, rule.end
            end = max(end, rule.end)
        if end - start >= _SHORTEST:
            merged.append(Rule(at, start, end))
    return merged


def _connected(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Return the groups of rules that hang together."""
    meets = [[n for n, rule in enumerate(across) if _meet(rule, other)] for other in down]
    met: list[list[int]] = [[] for _ in across]
    for number, found in enumerate(meets):
        for n in found:
            met[n].append(number)
    groups = []
    seen: set[int] = set()
    for first in range(len(down)):
        if first in seen:
            continue
        seen.add(first)
        columns, rows, waiting = [first], set[int](), [first]
        while waiting:
            for row in meets[waiting.pop()]:
                if row not in rows:
                    rows.add(row)
                    new = [n for n in met[row] if n not in seen]
                    seen.update(new)
                    columns += new
                    waiting += new
        groups.append(([across[n] for n in sorted(rows)], [down[n] for n in columns]))
    return groups


def _meet(across: Rule, down: Rule) -> bool:
    return (
        across.start - _BREAK <= down.at <= across.end + _BREAK
        and down.start - _BREAK <= across.at <= down.end + _BREAK
    )


def _table(across: Sequence[Rule], down: Sequence[Rule]) -> RuledTable | None:
    columns = _edges(down, across, _OPEN_SIDE)
    rows = _edges(across, down, _BREAK)
    if len(columns) < 3 or len(rows) < 2 or len(columns) * len(rows) > _MOST_PLACES:
        return None
    walls = _closed(down, columns, rows)
    floors = _closed(across, rows, columns)
    regions = _regions(walls, floors, len(rows) - 1, len(columns) - 1)
    if all(region.right - region.left == len(columns) - 1 for region in regions):
        return None
    places = {(row, column): r for r in regions for row in range(r.top, r.bottom) for column in range(r.left, r.right)}
    return RuledTable(tuple(rows), tuple(columns), tuple(regions), places)


def _edges(rules: Sequence[Rule], crossing: Sequence[Rule], overhang: float) -> list[float]:
    """Return where rules lie, and where those that cross them end if that is farther out: borders can be missing."""
    edges: list[float] = []
    for rule in sorted(rules):
        if not edges or rule.at - edges[-1] > _NARROWEST:
            edges.append(rule.at)
    first, last = min((r.start for r in crossing), default=0.0), max((r.end for r in crossing), default=0.0)
    if edges and crossing and first < edges[0] - overhang:
        edges.insert(0, first)
    if edges and crossing and last > edges[-1] + overhang:
        edges.append(last)
    return edges


def _closed(rules: Sequence[Rule], edges: Sequence[float], steps: Sequence[float]) -> set[tuple[int, int]]:
    """Return (edge, step) for each stretch of an edge between two steps along which a rule runs."""
    closed: set[tuple[int, int]] = set()
    for rule in rules:
        edge = min(range(len(edges)), key=lambda n: abs(edges[n] - rule.at))
        for number, (start, end) in enumerate(pairwise(steps)):
            if min(end, rule.end) - max(start, rule.start) >= _COVERED * (end - start):
                closed.add((edge, number))
    return closed


def _regions(walls: set[tuple[int, int]], floors: set[tuple[int, int]], rows: int, columns: int) -> list[Region]:
    """Return the cells: places between which no rule runs are one, if together they are a rectangle."""
    owner: dict[tuple[int, int], int] = {}
    groups: list[list[tuple[int, int]]] = []
    for place in ((row, column) for row in range(rows) for column in range(columns)):
        if place in owner:
            continue
        group, waiting = [], [place]
        owner[place] = len(groups)
        while waiting:
            row, column = waiting.pop()
            group.append((row, column))
            neighbours = (
                ((row, column + 1), (column + 1, row) in walls, column + 1 < columns),
                ((row, column - 1), (column, row) in walls, column > 0),
                ((row + 1, column), (row + 1, column) in floors, row + 1 < rows),
                ((row - 1, column), (row, column) in floors, row > 0),
            )
            for neighbour, is_closed, is_inside in neighbours:
                if is_inside and not is_closed and neighbour not in owner:
                    owner[neighbour] = len(groups)
                    waiting.append(neighbour)
        groups.append(group)
    regions = [part for group in groups for part in _rectangles(group, walls)]
    return [
        Region(
            top,
            bottom,
            left,
            right,
            is_open_above=not any((top, column) in floors for column in range(left, right)),
        )
        for top, left, bottom, right in sorted(regions)
    ]


def _rectangles(group: list[tuple[int, int]], walls: set[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Return a group of places as a rectangle (top, left, bottom, right), or row by row where it is none."""
    top, left = min(row for row, _ in group), min(column for _, column in group)
    bottom, right = max(row for row, _ in group) + 1, max(column for _, column in group) + 1
    if len(group) == (bottom - top) * (right - left):
        return [(top, left, bottom, right)]
    parts: list[list[int]] = []
    for row, column in sorted(group):
        if parts and parts[-1][0] == row and parts[-1][3] == column and (column, row) not in walls:
            parts[-1][3] += 1
        else:
            parts.append([row, column, row + 1, column + 1])
    return [(part[0], part[1], part[2], part[3]) for part in parts]
