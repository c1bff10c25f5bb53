"""Gives each figure its indicator by the wordings of the knowledge: the first that matches decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.extract.view import NUMBER, View
from gongkai.knowledge.wordings import Wording, wordings

_CONTEXT = 60  # signs before a paragraph that may say what it speaks of
_EACH = re.compile(rf"(?P<subjects>[^,。;:\n|{NUMBER}]+[、和及与][^,。;:\n|{NUMBER}]+?)(?:均|都|各)(?:已)?(?:为|是|达到?|有|发生)*(?P<n>{NUMBER})(?P<behind>[^,。;\n]{{0,6}})")
_AND = re.compile("[、和及与]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a wording says of a number: its wording, and the stretch of the view that it matched."""

    wording: Wording
    start: int
    end: int


def classify(view: View) -> dict[int, Reading]:
    """Return the reading of each number of the view that a wording knows, by the number's place in the view."""
    readings = _distributed(view.text)
    stretches = _stretches(view.text)
    for wording in wordings():
        for start, end in stretches:
            position = start
            while match := wording.pattern.search(view.text, position, end):
                number = match.start("n")
                readings.setdefault(number, Reading(wording, *match.span()))
                position = number + 1
    return readings


def _distributed(text: str) -> dict[int, Reading]:
    """Return the readings of numbers said of each of several subjects (接通率和办结率均达99%)."""
    readings: dict[int, Reading] = {}
    for match in _EACH.finditer(text):
        indicators: list[str] = []
        context, behind = text[max(0, match.start() - _CONTEXT) : match.start()], match["behind"]
        *others, last = _AND.split(match["subjects"])
        for subject in others:  # the head may stand with the last alone (信函和传真申请均为0件)
            heads = ("", *(last[n:] for n in range(1, len(last))))
            said = (f"{context}{subject}{head}{NUMBER}{behind}" for head in heads)
            indicators.extend(next(filter(None, (_indicators_of(s, len(context)) for s in said)), ()))
        indicators.extend(_indicators_of(f"{context}{last}{NUMBER}{behind}", len(context)))
        if len(indicators) > 1:
            wording = Wording("each/" + "+".join(indicators), tuple(indicators), _EACH)
            readings[match.start("n")] = Reading(wording, *match.span())
    return readings


def _indicators_of(text: str, behind: int) -> tuple[str, ...]:
    """Return what the first wording says that reads the first number behind a place."""
    number = text.index(NUMBER, behind)
    for wording in wordings():
        if any(match.start("n") == number for match in wording.pattern.finditer(text)):
            return wording.indicators
    return ()


def _stretches(text: str) -> list[tuple[int, int]]:
    """Return the paragraphs that hold numbers, each with what stands shortly before it; neighbours are one stretch."""
    found: list[tuple[int, int]] = []
    position = 0
    while (number := text.find(NUMBER, position)) >= 0:
        start = max(text.rfind("\n", 0, number) - _CONTEXT, 0)
        end = text.find("\n", number)
        end = len(text) if end < 0 else end + 1
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        position = end
    return found
