"""Gives each figure its indicator by the wordings of the knowledge: the first that matches decides."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.extract.view import NUMBER, View
from gongkai.knowledge.wordings import Wording, wordings


@dataclass(frozen=True, slots=True)
class Reading:
    """What a wording says of a number: its wording, and the stretch of the view that it matched."""

    wording: Wording
    start: int
    end: int


def classify(view: View) -> dict[int, Reading]:
    """Return the reading of each number of the view that a wording knows, by the number's place in the view."""
    readings: dict[int, Reading] = {}
    stretches = _stretches(view.text)
    for wording in wordings():
        for start, end in stretches:
            position = start
            while match := wording.pattern.search(view.text, position, end):
                number = match.start("n")
                readings.setdefault(number, Reading(wording, *match.span()))
                position = number + 1
    return readings


def _stretches(text: str) -> list[tuple[int, int]]:
    """Return the stretches that hold numbers, cut at full stops; neighbours joined, so that few searches do."""
    found: list[tuple[int, int]] = []
    position = 0
    while (number := text.find(NUMBER, position)) >= 0:
        start = max(text.rfind("。", 0, number), text.rfind("\n\n", 0, number)) + 1
        end = text.find("。", number)
        end = len(text) if end < 0 else end + 1
        if found and start <= found[-1][1] + 40:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        position = end
    return found
