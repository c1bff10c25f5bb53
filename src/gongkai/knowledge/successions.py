"""Which codes of divisions took the place of which: derived from names and years where they say so, else from data.

A code that ended is taken to live on in one that began when it did, of the same level, in the same prefecture or else
in the same province, with the same name but for its kind (``定陶县`` -> ``定陶区``), if there is one such code only.
``successions.tsv`` lists those that took another name or were joined to a division that existed already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.knowledge import divisions
from gongkai.knowledge.divisions import OPEN

_FILE = "successions.tsv"
_HEAD = "code\tname\tsuccessor\tsuccessor_name\tyear"


def successors(code: str) -> tuple[str, ...]:
    """Return the codes that took the place of a code, sorted; none where it is in force or nobody knows."""
    return _successions()[0].get(code, ())


def predecessors(code: str) -> tuple[str, ...]:
    """Return the codes whose place a code took, sorted."""
    return _successions()[1].get(code, ())


def derived() -> Mapping[str, str]:
    """Return the successors that follow from names and years, by code."""
    began = defaultdict(list)
    for code in divisions.codes():
        first = divisions.history(code)[0]
        began[divisions.level_of(code), divisions.stem_of(first.name), first.since].append(code)
    found = {}
    for code in divisions.codes():
        last = divisions.history(code)[-1]
        key = divisions.level_of(code), divisions.stem_of(last.name)
        for year in () if last.until == OPEN else (last.until, last.until + 1):  # the table ends some a year too early
            others = [other for other in began.get((*key, year), ()) if other != code]
            if near := _nearest(code, last.name, others):
                if len(near) == 1:
                    found[code] = near[0]
                break
    return found


def _nearest(code: str, name: str, others: list[str]) -> list[str]:
    """Return those of the same prefecture, else of the same province; those of the very same name before others.

    A name that is anyone's (``郊区``) tells nothing beyond its prefecture, nor does one sign (``陕县``, ``陕州区``).
    """
    near = [other for other in others if other[:4] == code[:4]]
    alike = [other for other in others if divisions.history(other)[0].name == name]
    if not near and not divisions.is_plain(name) and (len(divisions.stem_of(name)) > 1 or alike):
        near = [other for other in others if other[:2] == code[:2]]
    return [other for other in near if other in alike] or near


@cache
def _successions() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Return the successors and the predecessors of codes."""
    pairs = sorted({*derived().items(), *((code, successor) for code, _, successor, _, _ in listed())})
    return _grouped(pairs), _grouped(sorted((after, before) for before, after in pairs))


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for code, other in pairs:
        groups[code] = (*groups.get(code, ()), other)
    return groups


def listed() -> Iterator[tuple[str, str, str, str, int]]:
    """Yield the rows of the file; a KnowledgeError names the line that is none, or has a code nobody knows.

    That its names and years are those of the table is for the tests: a later table may spell them otherwise.
    """
    for number, line in enumerate((resources.folder("data/knowledge") / _FILE).read_text("utf-8").splitlines(), 1):
        if line.startswith("#") or line == _HEAD:
            continue
        cells = line.split("\t")
        if len(cells) != 5 or not cells[4].isdecimal():
            raise KnowledgeError(f"{_FILE}, line {number}: expected {', '.join(_HEAD.split())}; found {line!r}")
        code, name, successor, successor_name, year = cells
        if unknown := [c for c in (code, successor) if not divisions.history(c)]:
            raise KnowledgeError(f"{_FILE}, line {number}: expected codes of GB/T 2260; found {unknown[0]}")
        yield code, name, successor, successor_name, int(year)
