"""Finds what a catalogue says of a data set and a portal does not take: by path, with how many data sets and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from gongkai.harvest.graph import Graph, short
from gongkai.knowledge.harvest import Names, Portal
from gongkai.model.ntriples import Triple
from gongkai.model.terms import RDF

PARTS = frozenset(
    {
        "dcat:contactPoint",
        "dcat:distribution",
        "dcat:distribution/dcat:accessService",
        "dcat:distribution/spdx:checksum",
        "dct:creator",
        "dct:provenance",
        "dct:publisher",
        "dct:spatial",
        "dct:temporal",
    }
)
"""The paths to nodes that belong to a data set, so that what is said of them is said of it."""

Reason = Literal["other", "unread"]
"""Another value of the same is taken; or nothing of it is read."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A path that is not taken: in how many data sets, how many statements, and why the portal does not read it."""

    path: str
    reason: Reason
    datasets: int
    statements: int
    why: Names | None


@dataclass(slots=True)
class Losses:
    """What is lost of all data sets together."""

    portal: Portal
    _datasets: Counter[tuple[str, Reason]] = field(default_factory=Counter)
    _statements: Counter[tuple[str, Reason]] = field(default_factory=Counter)

    def add(self, graph: Graph, dataset: str, taken: set[Triple], passed: set[Triple]) -> None:
        """Count what is lost of one data set; a statement that led to what is taken is not, if to one of its parts."""
        known = {triple[:2] for triple in taken}
        lost: Counter[tuple[str, Reason]] = Counter()
        for path, triple in _statements(graph, dataset, taken | passed):
            if triple not in taken and not (path in PARTS and triple in passed):
                lost[path, "other" if triple[:2] in known else "unread"] += 1
        self._statements.update(lost)
        self._datasets.update(lost.keys())

    def listed(self) -> tuple[Loss, ...]:
        """Return what is lost, by path."""
        return tuple(
            Loss(path, reason, self._datasets[path, reason], count, self._why(path) if reason == "unread" else None)
            for (path, reason), count in sorted(self._statements.items())
        )

    def _why(self, path: str) -> Names | None:
        return self.portal.lost.get(path, self.portal.lost_otherwise)


def _statements(graph: Graph, dataset: str, taken: set[Triple]) -> Iterator[tuple[str, Triple]]:
    """Yield what is said of a data set and its parts, with the path that leads there; types say how, not what.

    A part that is not taken is lost as one, with all that is said of it.
    """
    seen = {dataset}
    todo = [("", dataset)]
    while todo:
        where, node = todo.pop(0)
        for triple in graph.statements(node):
            if triple[1] == RDF.type:
                continue
            path = f"{where}{short(triple[1])}"
            yield path, triple
            if path in PARTS and triple in taken and triple[2] not in seen:
                seen.add(triple[2])
                todo.append((f"{path}/", triple[2]))
