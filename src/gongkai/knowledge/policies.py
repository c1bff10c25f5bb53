"""Loads what titles in 《》 are (``policies.yaml``): kinds, relations, known policies, document numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from gongkai.knowledge import entries

_FILE = "policies.yaml"


@dataclass(frozen=True, slots=True)
class KnownPolicy:
    """A policy of several titles; ``versions`` are an identifier and the first and last report year it was in force."""

    pattern: re.Pattern[str]
    title: str
    kind: str
    versions: tuple[tuple[str, int, int], ...]

    def version(self, year: int) -> str:
        """Return the identifier of the version in force in a report's year."""
        return next(id_ for id_, first, last in self.versions if first <= year <= last)


@dataclass(frozen=True, slots=True)
class NumberWords:
    """How document numbers are written."""

    pattern: re.Pattern[str]
    prefix: re.Pattern[str]
    order: re.Pattern[str]
    order_prefix: re.Pattern[str]
    cut: re.Pattern[str]
    prefix_end: re.Pattern[str]
    alone: re.Pattern[str]
    issuers: tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """The patterns of ``policies.yaml``, compiled."""

    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    not_policies: re.Pattern[str]
    known: tuple[KnownPolicy, ...]
    generic: re.Pattern[str]
    alias: re.Pattern[str]
    before: tuple[tuple[str, re.Pattern[str]], ...]
    after: tuple[tuple[str, re.Pattern[str]], ...]
    joint: re.Pattern[str]
    near: int
    numbers: NumberWords


@cache
def words() -> PolicyWords:
    """Return the patterns; a KnowledgeError names a broken one."""
    data = entries.load(_FILE)
    numbers = data["numbers"]

    def compiled(pattern: str, where: str) -> re.Pattern[str]:
        return entries.compile_pattern(pattern, f"{_FILE}, {where}")

    def relations(side: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple(
            (r["relation"], compiled(r["pattern"], f"relations/{side}/{n}"))
            for n, r in enumerate(data["relations"][side], 1)
        )

    return PolicyWords(
        kinds=tuple((k["kind"], compiled(rf"(?:{k['ending']})$", f"kinds/{k['kind']}")) for k in data["kinds"]),
        not_policies=compiled("|".join(f"(?:{n['pattern']})" for n in data["not_policies"]), "not_policies"),
        known=tuple(
            KnownPolicy(
                compiled(k["pattern"], f"known/{k['title']}"),
                k["title"],
                k["kind"],
                tuple((v["id"], v.get("from", 0), v.get("until", 9999)) for v in k["versions"]),
            )
            for k in data["known"]
        ),
        generic=compiled(data["generic"], "generic"),
        alias=compiled(data["alias"] + r"[《“\"〈]?([^《》“”\"〈〉(),。]{2,20})[》”\"〉]?", "alias"),
        before=relations("before"),
        after=relations("after"),
        joint=compiled(data["joint"], "joint"),
        near=data["near"],
        numbers=NumberWords(
            pattern=compiled(numbers["pattern"], "numbers/pattern"),
            prefix=compiled(numbers["prefix"], "numbers/prefix"),
            order_prefix=compiled(numbers["order_prefix"], "numbers/order_prefix"),
            order=compiled(numbers["order"], "numbers/order"),
            cut=compiled(numbers["cut"], "numbers/cut"),
            prefix_end=compiled(numbers["prefix_end"], "numbers/prefix_end"),
            alone=compiled(numbers["alone"], "numbers/alone"),
            issuers=tuple((compiled(i["pattern"], "numbers/issuers"), i["agency"]) for i in numbers["issuers"]),
        ),
    )
