"""Loads what tells figures apart: exclusions, words around numbers, wordings of indicators, statements in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries

NO_INDICATOR = "none"
_DIGIT_FIRST = re.compile(r"(?:\(\?<[!=][^)]*\))*(?:\\d|\d|\[\d-\d\])")  # lookbehinds aside
_WIDE = re.compile(r"\{A\}|\[。|\[\\s\\S\]")  # marks of a wording that passes a full stop


@dataclass(frozen=True)
class Exclusion:
    """A pattern of numbers that are no figures, and the reason it gives; compiled when a text holds its literal."""

    reason: str
    source: str
    literal: str
    begins_with_digit: bool

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern; a KnowledgeError names the reason where it is broken."""
        return _compile(self.source, {}, f"exclusions.yaml, {self.reason}", re.MULTILINE)


@dataclass(frozen=True)
class Wording:
    """A pattern over the view whose group ``n`` is a figure of these indicators (none: outside the catalogue).

    It is compiled when a text first holds its ``literal``, words without which it cannot match: of some four hundred
    wordings one report needs a fraction.
    """

    rule: str
    indicators: tuple[str, ...]
    source: str
    literal: str
    is_wide: bool = False  # it may reach back over a full stop for what the talk is of
    applicant: str | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern; a KnowledgeError names the rule where it is broken."""
        return _compile(self.source, {}, f"wordings.yaml, {self.rule}")


@dataclass(frozen=True, slots=True)
class CountWords:
    """Words around numbers (``numbers.yaml``)."""

    unit: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    scale: re.Pattern[str]
    money: dict[str, Decimal]
    chinese: re.Pattern[str]
    not_counts: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class StatementWords:
    """Words that state a zero (``statements.yaml``): predicates, and the subjects they can speak of."""

    signs: re.Pattern[str]
    predicates: tuple[tuple[str, re.Pattern[str], frozenset[str]], ...]
    subjects: tuple[tuple[str, re.Pattern[str]], ...]
    alone: re.Pattern[str]
    tail: re.Pattern[str]
    cause: re.Pattern[str]


@cache
def exclusions() -> tuple[Exclusion, ...]:
    """Return the exclusions in their order."""
    data = entries.load("exclusions.yaml")
    return tuple(
        Exclusion(
            reason,
            entries.expand(entry["pattern"], data["fragments"], f"exclusions.yaml, {reason}/{n}"),
            literal_of(entry["pattern"]),
            bool(_DIGIT_FIRST.match(entry["pattern"])),
        )
        for reason, group in data["exclusions"].items()
        for n, entry in enumerate(group, 1)
    )


@cache
def wordings() -> tuple[Wording, ...]:
    """Return the wordings in their order."""
    data = entries.load("wordings.yaml")
    fragments = entries.expand_all(data["fragments"], "wordings.yaml")
    found: list[Wording] = []
    for codes, group in data["wordings"].items():
        named, _, applicant = codes.partition("@")
        for n, entry in enumerate(group, 1):
            found.append(
                Wording(
                    rule=f"{codes}/{n}".replace(" + ", "+").replace(" ", "-"),
                    indicators=() if named.startswith(NO_INDICATOR) else tuple(named.split(" + ")),
                    source=entries.expand(entry["wording"], fragments, f"wordings.yaml, {codes}/{n}"),
                    literal=literal_of(entry["wording"]),
                    is_wide=bool(_WIDE.search(entry["wording"])),
                    applicant=applicant or None,
                )
            )
    return tuple(found)


def literal_of(pattern: str) -> str:
    """Return the longest run of Chinese that every match of a pattern must hold; empty where none is certain."""
    bare = re.sub(r"\\.|\[[^\]]*\]|\{[^}]*\}", "\x00", pattern)
    while bare != (outer := re.sub(r"\([^()]*\)", "\x00", bare)):
        bare = outer
    if "|" in bare:
        return ""
    certain = re.sub(r".[?*]", "\x00", bare)
    return max(re.findall(r"[\u4e00-\u9fff]+", certain), key=len, default="")


@cache
def side_by_side() -> dict[str, re.Pattern[str]]:
    """Return, for each indicator that is a channel, the words that name another channel of its kind."""
    data = entries.load("wordings.yaml")["side_by_side"]
    return {code: _compile(pattern, {}, f"wordings.yaml, side_by_side, {code}") for code, pattern in data.items()}


@cache
def count_words() -> CountWords:
    """Return the words around numbers, compiled."""
    data = entries.load("numbers.yaml")
    units = "|".join(map(re.escape, sorted(data["units"], key=len, reverse=True)))
    return CountWords(
        unit=re.compile(rf"%|‰|{units}"),
        before=re.compile(rf"(?:{'|'.join(data['qualifiers']['before'])})[共计有达为到是]?$"),
        after=re.compile("|".join(data["qualifiers"]["after"])),
        scale=re.compile("|".join(sorted(data["scales"], key=len, reverse=True))),
        money={unit: Decimal(factor) for unit, factor in data["money"].items()},
        chinese=_compile("|".join(f"(?:{e['pattern']})" for e in data["chinese"]), {}, "numbers.yaml, chinese"),
        not_counts=_compile("|".join(e["pattern"] for e in data["not_counts"]), {}, "numbers.yaml, not_counts"),
    )


@cache
def phrases() -> dict[str, re.Pattern[str]]:
    """Return the phrases between and before numbers (``numbers.yaml``), by name."""
    data = entries.load("numbers.yaml")["phrases"]
    return {name: _compile(pattern, {}, f"numbers.yaml, phrases, {name}") for name, pattern in data.items()}


@cache
def statement_words() -> StatementWords:
    """Return the words that state a zero, compiled."""
    data = entries.load("statements.yaml")
    fragments = entries.expand_all(data["fragments"], "statements.yaml")

    def compiled(pattern: str, where: str) -> re.Pattern[str]:
        return _compile(pattern, fragments, f"statements.yaml, {where}")

    return StatementWords(
        signs=compiled(data["signs"], "signs"),
        predicates=tuple(
            (name, compiled(e["pattern"], name), frozenset(e["of"])) for name, e in data["predicates"].items()
        ),
        subjects=tuple((code, compiled(p, code)) for code, p in data["subjects"].items()),
        alone=compiled(data["alone"], "alone"),
        tail=compiled(data["tail"], "tail"),
        cause=compiled(data["cause"], "cause"),
    )


def _compile(pattern: str, fragments: dict[str, Any], where: str, flags: int = 0) -> re.Pattern[str]:
    try:
        return re.compile(entries.expand(pattern, fragments, where), flags)
    except re.error as error:
        raise KnowledgeError(f"{where}: {error.msg} at {error.pos} in {pattern!r}") from None
