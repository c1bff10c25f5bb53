"""Finds page furniture (navigation, counters, page particulars) in the text, by the patterns of ``chrome.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from gongkai.document import Span
from gongkai.read.patterns import Entry, either, load
from gongkai.read.plain import trimmed

GROUPS = ("heads", "lines", "metadata", "phrases", "titles")


def _entries(group: str) -> tuple[Entry, ...]:
    return load("chrome.yaml", GROUPS, "word")[group]


@cache
def pattern(group: str) -> re.Pattern[str]:
    """Return a group of ``chrome.yaml`` other than phrases as one pattern, anchored as the group asks for."""
    found = either(_entries(group))
    return re.compile(rf"\A(?:{found})") if group == "heads" else re.compile(rf"^[^\S\n]*+(?:{found})[^\S\n]*$", re.M)


@cache
def _phrases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the phrases, each with the word that a text must hold for the phrase to be looked for."""
    return tuple((entry.name, re.compile(entry.regex.pattern, re.M)) for entry in _entries("phrases"))


def find_chrome(folded: str) -> tuple[Span, ...]:
    """Return the stretches of a folded text that are page furniture, in order and without overlaps."""
    regexes = [pattern("heads"), pattern("lines"), pattern("metadata")]
    regexes += [regex for word, regex in _phrases() if word in folded]
    return merge(trimmed(folded, Span(*found.span())) for regex in regexes for found in regex.finditer(folded))


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the stretches that the spans cover together, in order; empty ones are left out."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        elif span.start < span.end:
            merged.append(span)
    return tuple(merged)
