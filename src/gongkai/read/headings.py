"""What is known of headings (``headings.yaml``): kinds of sections, ends of headings, numbers that head nothing."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

from gongkai.errors import KnowledgeError
from gongkai.knowledge import entries

GROUPS = ("kinds", "ends", "rows", "counted", "contents", "turns")
_BLANKS = re.compile(r"\s+")
_PRONUNCIATION = re.compile(r"\([a-zà-ǜ]+\)")  # pages converted between scripts carry it: 復(fù)議
_LONGEST = 40


@cache
def _knowledge() -> dict[str, list[dict[str, Any]]]:
    knowledge = entries.load("headings.yaml")
    if sorted(knowledge) != sorted(GROUPS):
        raise KnowledgeError(f"headings.yaml: expected the groups {', '.join(GROUPS)}, found {', '.join(knowledge)}")
    return cast(dict[str, list[dict[str, Any]]], knowledge)


@cache
def pattern(group: str) -> re.Pattern[str]:
    """Return the patterns of a group of ``headings.yaml`` as one; those of ``ends`` take in the heading before them."""
    regexes = (
        entries.compile_pattern(entry["pattern"], f"headings.yaml, {group} {number}").pattern
        for number, entry in enumerate(_knowledge()[group], 1)
    )
    either = "|".join(f"(?:{regex})" for regex in regexes)
    return re.compile(rf"[^。;:!?\n]{{1,{_LONGEST}}}?(?:{either})" if group == "ends" else either)


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (entry["kind"], entries.compile_pattern(entry["pattern"], f"headings.yaml, kinds {number}"))
        for number, entry in enumerate(_knowledge()["kinds"], 1)
    )


def section_kind(heading: str) -> str | None:
    """Return what a section is about by its folded heading, as a kind of ``headings.yaml``, or None.

    ``problems`` are also headings that name problems and improvement together; ``improvement`` names improvement alone.
    """
    plain = _PRONUNCIATION.sub("", _BLANKS.sub("", heading))
    return next((kind for kind, regex in _kinds() if regex.search(plain)), None)
