"""Gives each figure its indicator by the wordings of the knowledge: the first that matches decides."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from gongkai.extract.view import NUMBER, View
from gongkai.knowledge.wordings import Wording, wordings

_CONTEXT = 60  # signs before a paragraph that may say what it speaks of
_EACH = re.compile(rf"(?:均|都|各)(?:已)?(?:为|是|达到?|有|发生)*(?P<n>{NUMBER})(?P<behind>[^,。;\n]{{0,6}})")
_CLAUSE = re.compile(rf"[^,。;:\n|{NUMBER}]*$")
_ALL_OF = re.compile(
    rf"(?P<n>{NUMBER})(?P<between>[^,。;\n({NUMBER}]{{0,14}}[,(])"
    rf"(?:(?:均|都|全部?)(?:为|是|系|通过|以|采用|经|由)|(?:为|系|通过)(?=[^,。;\n(){NUMBER}]{{2,16}}[,。;)\n]))"
    rf"“?(?P<what>[^,。;\n“”{NUMBER}]{{2,16}})"
)
_AND = re.compile("[、和及与]")


def classify(view: View) -> dict[int, Wording]:
    """Return the wording that reads each number of the view, by the number's place in the view."""
    readings = _distributed(view.text)
    sentences, paragraphs = _stretches(view.text, "。", 0), _stretches(view.text, "\n", _CONTEXT)
    for wording in wordings():
        if wording.literal not in view.text:
            continue
        for start, end in paragraphs if wording.is_wide else sentences:
            if view.text.find(wording.literal, start, end) < 0:
                continue
            position = start
            while match := wording.pattern.search(view.text, position, end):
                number = match.start("n")
                readings.setdefault(number, wording)
                position = number + 1
    return readings | _said_twice(view.text, readings)


def _said_twice(text: str, readings: dict[int, Wording]) -> dict[int, Wording]:
    """Return the readings of numbers that a second phrase speaks of as well (申请3件,均为网络申请)."""
    found: dict[int, Wording] = {}
    for match in _ALL_OF.finditer(text):
        first = readings.get(match.start("n"))
        start = max(0, match.start() - _CONTEXT)
        context = text[start : match.start("n")].replace(NUMBER, "") + match["between"]
        second = _indicators_of(f"{context}{match['what']}{NUMBER}件", len(context))
        if first and first.indicators and second and not set(second) & set(first.indicators):
            found[match.start("n")] = replace(first, rule=f"{first.rule}+all", indicators=first.indicators + second)
    return found


def _distributed(text: str) -> dict[int, Wording]:
    """Return the readings of numbers said of each of several subjects (接通率和办结率均达99%)."""
    readings: dict[int, Wording] = {}
    for match in _EACH.finditer(text):
        indicators: list[str] = []
        start = cast(re.Match[str], _CLAUSE.search(text, max(0, match.start() - _CONTEXT), match.start())).start()
        context, behind = text[max(0, start - _CONTEXT) : start], match["behind"]
        *others, last = _AND.split(text[start : match.start()])
        for subject in others:  # the head may stand with the last alone (信函和传真申请均为0件)
            heads = ("", *(last[n:] for n in range(1, len(last))))
            said = (f"{context}{subject}{head}{NUMBER}{behind}" for head in heads)
            indicators.extend(next(filter(None, (_indicators_of(s, len(context)) for s in said)), ()))
        indicators.extend(_indicators_of(f"{context}{last}{NUMBER}{behind}", len(context)))
        if len(indicators) > 1:
            readings[match.start("n")] = Wording(f"each/{'+'.join(indicators)}", tuple(indicators), _EACH.pattern, "")
    return readings


def _indicators_of(text: str, behind: int) -> tuple[str, ...]:
    """Return what the first wording says that reads the first number behind a place."""
    number = text.index(NUMBER, behind)
    for wording in wordings():
        if wording.literal in text and any(match.start("n") == number for match in wording.pattern.finditer(text)):
            return wording.indicators
    return ()


def _stretches(text: str, stop: str, context: int) -> list[tuple[int, int]]:
    """Return the stretches between stops that hold numbers, each with what stands shortly before it."""
    found: list[tuple[int, int]] = []
    position = 0
    while (number := text.find(NUMBER, position)) >= 0:
        start = max(text.rfind(stop, 0, number) + 1 - context, 0)
        end = text.find(stop, number)
        position = end = len(text) if end < 0 else end + 1
        if found and start <= found[-1][1] + _CONTEXT:  # neighbours are one stretch
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
