"""Loads what a cell of a table may hold beside a plain number (``cells.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries
from gongkai.knowledge.wordings import count_words


@dataclass(frozen=True, slots=True)
class CellWords:
    """``states`` match whole cells; ``number`` a cell that holds one number.

    Its groups are ``minus`` and ``plus``, words that give the number a sign; ``digits``, with a sign written as such;
    ``note``, what the cell says in brackets behind.
    """

    states: tuple[tuple[str, re.Pattern[str]], ...]
    number: re.Pattern[str]


@cache
def cell_words() -> CellWords:
    """Return the words of cells, compiled."""
    data = entries.load("cells.yaml")
    if not isinstance(data, dict) or set(data) != {"states", "signs"} or set(data["signs"]) != {"-", "+"}:
        raise KnowledgeError("cells.yaml: expected states, and signs for - and +")
    states = tuple(
        (state, entries.compile_pattern("|".join(entry["pattern"] for entry in group), f"cells.yaml, {state}"))
        for state, group in data["states"].items()
    )
    minus, plus = (data["signs"][sign]["pattern"] for sign in "-+")
    words = count_words()
    number = (
        rf"(?:(?P<minus>{minus})|(?P<plus>{plus}))?[ \t]*"
        r"(?P<digits>[+-]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)"
        rf"[ \t]*(?:{words.after.pattern})?(?:{words.scale.pattern})?(?:{words.after.pattern})?"
        rf"[ \t]*(?:{words.unit.pattern})?[ \t]*(?P<note>\([^()]*\))?"
    )
    return CellWords(states, entries.compile_pattern(number, "cells.yaml, signs"))
