"""Charts as plain inline SVG: one question a chart, direct labels, zero baselines, gaps where data is missing.

bars(...)       # a ranking, a distribution by classes
trend(...)      # one line by year; several stand side by side as small multiples
stacked(...)    # what something is made up of, a bar a year
strip(...)      # where single values lie
tile_map(...)   # where in the country: a tile for each province
figure(...)     # a chart with its title above, and its data as a table below

Positions are shares of the width, so that a chart is as wide as its place and its words keep their size; colours are
those of ``assets/charts.css``. The same input gives the same bytes.
"""

from gongkai.publish.charts.bars import Bar, Part, Stack, bars, key, stacked
from gongkai.publish.charts.figure import Table, both, figure
from gongkai.publish.charts.numbers import classes, grouped, nice, ranks, spread
from gongkai.publish.charts.points import Trend, strip, trend
from gongkai.publish.charts.tiles import tile_map

__all__ = [
    "Bar",
    "Part",
    "Stack",
    "Table",
    "Trend",
    "bars",
    "both",
    "classes",
    "figure",
    "grouped",
    "key",
    "nice",
    "ranks",
    "spread",
    "stacked",
    "strip",
    "tile_map",
    "trend",
]
