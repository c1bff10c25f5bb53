"""What is known of headings (``headings.yaml``): kinds of sections, ends of headings, numbers that head nothing."""

from __future__ import annotations

import re
from functools import cache

from gongkai.read.patterns import Entry, either, load

GROUPS = ("kinds", "ends", "rows", "counted", "contents", "turns")
_BLANKS = re.compile(r"\s+")
_PRONUNCIATION = re.compile(r"\([a-zà-ǜ]+\)")  # pages converted between scripts carry it: 復(fù)議
_LONGEST = 40  # characters of a heading that is run into the text


def _entries(group: str) -> tuple[Entry, ...]:
    return load("headings.yaml", GROUPS, "kind")[group]


@cache
def pattern(group: str) -> re.Pattern[str]:
    """Return a group of ``headings.yaml`` as one pattern; that of ``ends`` takes in the heading before it."""
    found = either(_entries(group))
    return re.compile(rf"[^。;:!?\n]{{1,{_LONGEST}}}?(?:{found})" if group == "ends" else found)


def section_kind(heading: str) -> str | None:
    """Return what a section is about by its folded heading, as a kind of ``headings.yaml``, or None.

    ``problems`` are also headings that name problems and improvement together; ``improvement`` names improvement alone.
    """
    plain = _PRONUNCIATION.sub("", _BLANKS.sub("", heading))
    return next((entry.name for entry in _entries("kinds") if entry.regex.search(plain)), None)
