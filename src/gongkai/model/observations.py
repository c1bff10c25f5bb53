"""Figures become observations: one per agency, period, indicator and applicant, whatever the number of mentions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gongkai.facts import Extraction, Figure, State
from gongkai.model.identifiers import Identifiers

CONFLICTING = "conflicting"
"""The status of an observation whose mentions disagree (scheme ``code/obs-status``)."""


@dataclass(frozen=True, slots=True)
class Node:
    """An observation, or a figure outside the catalogue: its term and its mentions in the order of the text.

    ``figure`` is the mention whose value is published: a table's before the prose's, then the first.
    """

    term: str
    figure: Figure
    mentions: tuple[Figure, ...]

    @property
    def status(self) -> str:
        """The notation of its ``obs-status``."""
        return CONFLICTING if len(self.values) > 1 else str(self.figure.state)

    @property
    def is_in_cube(self) -> bool:
        """Tell whether it has a value: in a data cube each observation has one (Data Cube, IC-14)."""
        return self.figure.value is not None

    @property
    def values(self) -> tuple[Decimal, ...]:
        """The different values its mentions give, the published one first."""
        return tuple(dict.fromkeys(f.value for f in (self.figure, *self.mentions) if f.value is not None))


@dataclass(frozen=True, slots=True)
class Nodes:
    """All nodes of a report, in the order of their first mention, and the way from a figure to its node."""

    observations: tuple[Node, ...]
    figures: tuple[Node, ...]
    terms: dict[Figure, str]

    def all(self) -> Iterator[Node]:
        """Yield observations, then figures."""
        yield from self.observations
        yield from self.figures


def group(extraction: Extraction, ids: Identifiers) -> Nodes:
    """Return the nodes that the figures of a report become."""
    observations: dict[str, list[Figure]] = {}
    figures: list[Node] = []
    terms: dict[Figure, str] = {}
    seen: dict[int, int] = {}
    for figure in extraction.figures:
        if figure.indicator is None:
            start = figure.span.start
            seen[start] = seen.get(start, 0) + 1
            term = ids.figure(start, seen[start])
            figures.append(Node(term, figure, (figure,)))
        else:
            term = ids.observation(extraction.report, figure)
            observations.setdefault(term, []).append(figure)
        terms[figure] = term
    nodes = tuple(Node(term, _leading(mentions), tuple(mentions)) for term, mentions in observations.items())
    return Nodes(nodes, tuple(figures), terms)


def _leading(mentions: list[Figure]) -> Figure:
    """Return the mention whose value counts: one with a value before one without, a table's before the prose's."""
    return min(mentions, key=lambda f: (f.value is None, f.state is State.AMBIGUOUS, f.table is None, f.span))
