"""Loads what pages across reports show first (``overview.yaml``): main indicators, running totals, outcomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries
from gongkai.knowledge.vocabulary import vocabulary

_FILE = "overview.yaml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A way in which requests end, whatever the form calls it; ``kind`` is the class of its colour."""

    kind: str
    zh: str
    en: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Codes of indicators: ``main`` ones, the ``first`` of them, the ``running`` totals; and the outcomes."""

    main: tuple[str, ...]
    first: tuple[str, ...]
    running: frozenset[str]
    outcomes: tuple[Outcome, ...]


@cache
def overview() -> Overview:
    """Return the overview; a KnowledgeError names an indicator that the catalogue does not have."""
    return load(entries.load(_FILE))


def load(raw: dict[str, Any]) -> Overview:
    """Return the overview that the file's content says."""
    outcomes = tuple(
        Outcome(one["kind"], one["zh"], one["en"], _known(one["indicators"], "outcomes")) for one in raw["outcomes"]
    )
    counted = [code for outcome in outcomes for code in outcome.indicators]
    if len(counted) != len(set(counted)):
        raise KnowledgeError(f"{_FILE}, outcomes: expected each indicator once, found {', '.join(sorted(counted))}")
    main, first, running = (_known(raw[name], name) for name in ("main", "first", "running"))
    return Overview(main, first, frozenset(running), outcomes)


def _known(codes: Iterable[str], where: str) -> tuple[str, ...]:
    catalogue = vocabulary().indicators
    for code in codes:
        if code not in catalogue:
            raise KnowledgeError(f"{_FILE}, {where}: expected an indicator of the catalogue, found {code}")
    return tuple(codes)
