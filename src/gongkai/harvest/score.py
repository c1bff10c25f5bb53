"""Scores the metadata of data sets as the MQA of data.europa.eu does, as far as files alone can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from gongkai.harvest.graph import Graph, read
from gongkai.knowledge.harvest import Metric, Names, Score, is_within
from gongkai.model.terms import DCAT

Resolves = Callable[[str], bool | None]
"""Whether an address is answered; None where that cannot be told without a network."""


@dataclass(frozen=True, slots=True)
class Points:
    """The points of one data set by metric, and those that hang on addresses elsewhere, which are not counted."""

    scored: dict[str, int]
    unchecked: int

    @property
    def total(self) -> int:
        """Return the points that are sure."""
        return sum(self.scored.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """What several data sets reach on average: in all, and by metric."""

    average: Fraction
    unchecked: Fraction
    metrics: dict[str, Fraction]
    rating: Names


def points(score: Score, graph: Graph, dataset: str, resolves: Resolves, *, conforms: bool) -> Points:
    """Return the points of a data set: its own, and those of its best distribution."""
    own = [metric for metric in score.metrics if not metric.is_of_distribution]
    theirs = [metric for metric in score.metrics if metric.is_of_distribution]
    judge = _Judge(score, graph, resolves, conforms)
    scored, unchecked = judge.of(dataset, own)
    none = (dict.fromkeys((metric.id for metric in theirs), 0), 0)
    each = [judge.of(distribution, theirs) for distribution in graph.objects(dataset, DCAT.distribution)]
    best, more = max(each, key=lambda one: (sum(one[0].values()), one[1]), default=none)
    together = {**scored, **best}
    return Points({metric.id: together[metric.id] for metric in score.metrics}, unchecked + more)


def standing(score: Score, each: Iterable[Points]) -> Standing | None:
    """Return where data sets stand together; None where there is none."""
    all_points = list(each)
    if not all_points:
        return None
    count = len(all_points)
    average = Fraction(sum(one.total for one in all_points), count)
    return Standing(
        average,
        Fraction(sum(one.unchecked for one in all_points), count),
        {m.id: Fraction(sum(one.scored[m.id] for one in all_points), count) for m in score.metrics},
        rating(score, average),
    )


def rating(score: Score, total: Fraction | int) -> Names:
    """Return the rating that points reach."""
    return next(names for least, names in score.ratings if total >= least)


@dataclass(frozen=True, slots=True)
class _Judge:
    score: Score
    graph: Graph
    resolves: Resolves
    conforms: bool

    def of(self, node: str, metrics: Iterable[Metric]) -> tuple[dict[str, int], int]:
        """Return the points of a node by metric, and those that cannot be told."""
        verdicts = [(metric, self._is_met(node, metric)) for metric in metrics]
        scored = {metric.id: metric.points if is_met else 0 for metric, is_met in verdicts}
        return scored, sum(metric.points for metric, is_met in verdicts if is_met is None)

    def _is_met(self, node: str, metric: Metric) -> bool | None:
        if metric.test == "conforms":
            return self.conforms
        values = [[read(way[-1][2])[0] for way in self.graph.follow(node, path)] for path in metric.paths]
        if not all(values):
            return False
        if metric.test == "resolves":
            verdicts = [self.resolves(value) for value in values[0]]
            return True if all(verdicts) else None if False not in verdicts else False
        if metric.test == "within":
            lines = self.score.lists[metric.among or ""]
            return all(is_within(value, lines) for each in values for value in each)
        return True
