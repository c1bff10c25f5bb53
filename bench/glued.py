"""Prints how many tables of the 2021 form with run-together cells are decoded a second, and what settles their rows.

python bench/glued.py [--tables 1000] [--runs 3] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Sequence

from measure import in_turn, print_times, versions

from gongkai.extract.glued import Decoded, GluedRow, Identity, RowSum, decode

OUTCOMES = tuple(f"outcome-{number}" for number in range(1, 22))
SUMS = (RowSum((*((column, 1) for column in range(6)), (6, -1))),)
IDENTITIES = (
    Identity((("received", 1), ("carried-in", 1), ("concluded", -1), ("carried-out", -1))),
    Identity((*((key, 1) for key in OUTCOMES), ("concluded", -1))),
)
Table = dict[str, list[int]]


def usual(draw: random.Random) -> int:
    """Return a cell as reports have them: nearly always nothing, seldom some, now and then very many."""
    return draw.choices((0, draw.randint(1, 9), draw.randint(10, 200), draw.randint(201, 4000)), (80, 13, 6, 1))[0]


def heavy(draw: random.Random) -> int:
    """Return a cell of an office with many applications of every kind."""
    return draw.choices((0, draw.randint(1, 99), draw.randint(100, 4000)), (30, 40, 30))[0]


def make_table(draw: random.Random, cell: Callable[[random.Random], int]) -> Table:
    """Return a table 三 of the 2021 form in which all sums hold."""

    def row() -> list[int]:
        return [cell(draw) for _ in range(6)]

    outcomes = {key: row() if draw.random() < 0.5 else [0] * 6 for key in OUTCOMES}
    concluded = [sum(column) for column in zip(*outcomes.values(), strict=True)]
    carried_out = [draw.randint(0, total // 10 + 1) for total in concluded]
    handled = [one + other for one, other in zip(concluded, carried_out, strict=True)]
    carried_in = [draw.randint(0, total // 10) for total in handled]
    received = [one - other for one, other in zip(handled, carried_in, strict=True)]
    rows = {"received": received, "carried-in": carried_in} | outcomes
    rows |= {"concluded": concluded, "carried-out": carried_out}
    return {key: [*cells, sum(cells)] for key, cells in rows.items()}


def glued(table: Table) -> list[GluedRow]:
    """Return the rows of a table without anything between their cells."""
    return [GluedRow(key, ("".join(map(str, cells)),), len(cells)) for key, cells in table.items()]


def is_read(row: Decoded) -> bool:
    """Tell whether a row has one reading."""
    return len(row.readings) == 1


def shares(tables: Sequence[Table]) -> Counter[str]:
    """Count what settles the rows of the tables, and the rows that are read wrongly."""
    counts = Counter[str]()
    for table in tables:
        for key, row in decode(glued(table), SUMS, IDENTITIES).items():
            if not is_read(row):
                counts["too many readings" if row.has_too_many else "ambiguous"] += 1
            else:
                counts["read by the row alone" if row.by_row == 1 else "read by the other rows"] += 1
            readings = [[cell.value for cell in reading] for reading in row.readings]
            counts["wrong"] += not row.has_too_many and table[key] not in readings
    return counts


def print_shares(tables: Sequence[Table]) -> None:
    """Print how many rows are settled by what."""
    counts = shares(tables)
    rows = sum(map(len, tables))
    print("\n| rows | | share |\n|---|---:|---:|")
    for name in ("read by the row alone", "read by the other rows", "ambiguous", "too many readings", "wrong"):
        print(f"| {name} | {counts[name]:,} | {counts[name] / rows:.2%} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the decoding of tables with run-together cells.")
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(versions())
    for kind in (usual, heavy):
        draw = random.Random(options.seed)
        tables = [make_table(draw, kind) for _ in range(options.tables if kind is usual else options.tables // 20 or 1)]
        written = [glued(table) for table in tables]
        variants = {
            "row sums alone": lambda written=written: [decode(rows, SUMS, ()) for rows in written],
            "row sums and identities": lambda written=written: [decode(rows, SUMS, IDENTITIES) for rows in written],
        }
        seconds = in_turn(variants, options.runs)
        print_times(f"{len(tables)} {kind.__name__} tables, median of {options.runs} runs", seconds, "row sums alone")
        for name, taken in seconds.items():
            print(f"{name}: {len(tables) / taken:.0f} tables/s")
        print_shares(tables)


if __name__ == "__main__":
    main()
