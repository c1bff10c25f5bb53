"""Loads what sections hold (``measures.yaml``) and the words that lead to topics (``topics.yaml``)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from gongkai.knowledge import entries


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """The patterns of ``measures.yaml``, compiled."""

    sections: tuple[tuple[str, re.Pattern[str]], ...]
    nothing: re.Pattern[str]
    turn: re.Pattern[str]
    back: re.Pattern[str]
    lead: re.Pattern[str]
    action: re.Pattern[str]
    deed: re.Pattern[str]
    problem_lead: re.Pattern[str]
    purpose: re.Pattern[str]


@cache
def words() -> MeasureWords:
    """Return the patterns; a KnowledgeError names a broken one."""
    name = "measures.yaml"
    data = entries.load(name)

    def compiled(key: str, pattern: str | None = None) -> re.Pattern[str]:
        return entries.compile_pattern(pattern or data[key], f"{name}, {key}")

    return MeasureWords(
        sections=tuple((s["kind"], compiled(f"sections/{s['kind']}", s["pattern"])) for s in data["sections"]),
        nothing=compiled("nothing"),
        turn=compiled("turn"),
        back=compiled("back"),
        lead=compiled("lead"),
        action=compiled("verbs", rf"{data['adverbs']}(?:{data['verbs']})"),
        deed=compiled("deeds", rf"{data['adverbs']}(?:{data['deeds']})"),
        problem_lead=compiled("problem_lead"),
        purpose=compiled("purpose"),
    )


@cache
def _topics() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return all words of topics as one pattern, a group for each topic in order, and the topics."""
    data = entries.load("topics.yaml")["topics"]
    for entry in data:
        entries.compile_pattern(entry["words"], f"topics.yaml, {entry['topic']}")
    pattern = "|".join(f"(?P<t{n}>{entry['words']})" for n, entry in enumerate(data))
    return re.compile(pattern), tuple(entry["topic"] for entry in data)


def topic_of(heading: str, body: str = "") -> str | None:
    """Return the topic of a measure: the first in the order of the data that its heading names, else the one its text
    names most; None where neither names any."""
    pattern, topics = _topics()
    if named := {_number(m) for m in pattern.finditer(heading)}:
        return topics[min(named)]
    counts = Counter(_number(m) for m in pattern.finditer(body))
    return topics[min(counts, key=lambda n: (-counts[n], n))] if counts else None


def _number(match: re.Match[str]) -> int:
    return int(str(match.lastgroup)[1:])
