"""Loads groups of patterns from a file of the knowledge, checked entry by entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries


@dataclass(frozen=True, slots=True)
class Entry:
    """A pattern with the name that its file gives it (a kind of section, a word to look for first), or none."""

    regex: re.Pattern[str]
    name: str


@cache
def load(file: str, groups: tuple[str, ...], names: str) -> dict[str, tuple[Entry, ...]]:
    """Return the entries of each group of a file; ``names`` is the field that names an entry."""
    knowledge = entries.load(file)
    if not isinstance(knowledge, dict) or sorted(knowledge) != sorted(groups):
        found = ", ".join(map(str, knowledge)) if isinstance(knowledge, dict) else type(knowledge).__name__
        raise KnowledgeError(f"{file}: expected the groups {', '.join(groups)}, found {found}")
    loaded = {}
    for group in groups:
        compiled = []
        for number, entry in enumerate(knowledge[group] or (), 1):
            where = f"{file}, {group} {number}"
            if not isinstance(entry, dict) or not isinstance(entry.get("pattern"), str):
                raise KnowledgeError(f"{where}: expected an entry with a pattern, found {entry!r}")
            compiled.append(Entry(entries.compile_pattern(entry["pattern"], where), str(entry.get(names, ""))))
        loaded[group] = tuple(compiled)
    return loaded


def either(found: Sequence[Entry]) -> str:
    """Return the pattern that matches what one of the entries matches."""
    return "|".join(f"(?:{entry.regex.pattern})" for entry in found)
