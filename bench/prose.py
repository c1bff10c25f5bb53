"""Fills the sentences that the generated reports are made of: slots, alternatives, numbers of a range."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

_SLOT = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(\d+)-(\d+)")
_FULL_WIDTH = str.maketrans({",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "(": "\uff08", ")": "\uff09", " ": None})


@cache
def sentences(name: str = "sentences.yaml") -> dict[str, Any]:
    """Return what a file beside this one says."""
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return loaded


def endless(random: Random, lines: Sequence[str]) -> Iterator[str]:
    """Yield sentences without end; none twice before all were used."""
    while True:
        yield from random.sample(lines, k=len(lines))


def items(random: Random, topics: Sequence[Mapping[str, str]], count: int, least: int, most: int) -> Iterator[str]:
    """Yield numbered items for some of the topics, in their order, each with so many sentences of prose."""
    for number, index in enumerate(sorted(random.sample(range(len(topics)), k=count)), 1):
        yield f"{number}.{topics[index]['heading']}。{topics[index]['text']}" + "{prose}" * random.randint(least, most)


def fill(random: Random, line: str, values: Mapping[str, str], prose: Iterator[str]) -> str:
    """Return the line with its slots filled, the innermost first, in Chinese punctuation."""

    def filled(slot: re.Match[str]) -> str:
        inside = slot[1]
        if inside == "prose":
            return next(prose)
        if limits := _RANGE.fullmatch(inside):
            return str(random.randint(int(limits[1]), int(limits[2])))
        return values[inside] if inside in values else random.choice(inside.split("|"))

    while _SLOT.search(line):
        line = _SLOT.sub(filled, line)
    return line.translate(_FULL_WIDTH)


def split(random: Random, whole: int, weights: Sequence[int]) -> list[int]:
    """Return parts that add up to the whole, about in proportion to the weights; none is 0 where there is enough."""
    least = 1 if whole >= len(weights) else 0
    spare, rough = whole - least * len(weights), [weight * random.randint(80, 120) for weight in weights]
    parts = [least + spare * weight // sum(rough) for weight in rough]
    parts[rough.index(max(rough))] += whole - sum(parts)
    return parts
