"""Finds page furniture (navigation, counters, page particulars) in the text, by the patterns of ``chrome.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from gongkai.document import Span
from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries
from gongkai.read.plain import trimmed

GROUPS = ("heads", "lines", "metadata", "phrases", "titles", "marks")


@dataclass(frozen=True, slots=True)
class _Phrase:
    word: str
    regex: re.Pattern[str]


@cache
def _knowledge() -> dict[str, list[dict[str, Any]]]:
    knowledge = entries.load("chrome.yaml")
    if sorted(knowledge) != sorted(GROUPS):
        raise KnowledgeError(f"chrome.yaml: expected the groups {', '.join(GROUPS)}, found {', '.join(knowledge)}")
    return cast(dict[str, list[dict[str, Any]]], knowledge)


def _compiled(group: str) -> Iterator[re.Pattern[str]]:
    for number, entry in enumerate(_knowledge()[group], 1):
        yield entries.compile_pattern(entry["pattern"], f"chrome.yaml, {group} {number}")


@cache
def pattern(group: str) -> re.Pattern[str]:
    """Return the patterns of a group of ``chrome.yaml`` other than phrases as one, anchored as the group asks for."""
    either = "|".join(f"(?:{regex.pattern})" for regex in _compiled(group))
    match group:
        case "heads":
            return re.compile(rf"\A(?:{either})")
        case "marks":
            return re.compile(either)
        case _:
            return re.compile(rf"^[^\S\n]*+(?:{either})[^\S\n]*$", re.MULTILINE)


@cache
def _phrases() -> tuple[_Phrase, ...]:
    words = (entry["word"] for entry in _knowledge()["phrases"])
    multiline = (re.compile(regex.pattern, re.MULTILINE) for regex in _compiled("phrases"))
    return tuple(_Phrase(word, regex) for word, regex in zip(words, multiline, strict=True))


def find_chrome(folded: str) -> tuple[Span, ...]:
    """Return the stretches of a folded text that are page furniture, in order and without overlaps."""
    regexes = [pattern("heads"), pattern("lines"), pattern("metadata")]
    regexes += [phrase.regex for phrase in _phrases() if phrase.word in folded]
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
