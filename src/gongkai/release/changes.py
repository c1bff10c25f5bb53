"""What changed from one version of the data to the next, fact by fact, and which IRIs came and went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from gongkai.model.terms import CODE, GK
from gongkai.release.canonical import differences
from gongkai.release.facts import Fact, Values, fact_of

Action = Literal["added", "withdrawn", "restated"]
ACTIONS: tuple[Action, ...] = ("added", "withdrawn", "restated")

_MODEL = tuple(f"<{namespace.iri}".encode() for namespace in (GK, CODE))
_DOCUMENTED = ("id/", "code/", "dataset/", "series/")
"""What the paths of IRIs begin with that lead to a document of their own (docs/model.md)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that is new, is gone (``after`` is None) or is told otherwise."""

    before: Fact | None
    after: Fact | None

    @property
    def action(self) -> Action:
        """What happened to the fact."""
        return "added" if self.before is None else "withdrawn" if self.after is None else "restated"

    @property
    def fact(self) -> Fact:
        """The fact as it is now, or was."""
        fact = self.after or self.before
        assert fact is not None, "a change is of something"  # noqa: S101 - what the class states
        return fact

    @property
    def reports(self) -> tuple[str, ...]:
        """The reports that state the fact, or stated it."""
        facts = (fact for fact in (self.before, self.after) if fact is not None)
        return tuple(sorted({report for fact in facts for report in fact.reports}))


@dataclass(slots=True)
class Comings:
    """Which IRIs went, came back or are called otherwise now; filled while the changes are read."""

    base: str
    earlier: Collection[str] = ()
    """Paths that were withdrawn before."""
    went: set[str] = field(default_factory=set)
    """Paths below the base that named something and name nothing now."""
    back: set[str] = field(default_factory=set)
    """Those of ``earlier`` that name something again."""
    renamed: dict[str, str] = field(default_factory=dict)
    """The new path of a fact by its old one."""
    is_model_extended: bool = False
    """Whether the vocabularies have a new term or concept."""
    is_model_broken: bool = False
    """Whether a term or concept of the vocabularies is gone."""

    def note(self, subject: bytes, *, is_new: bool) -> None:
        """Take note of an IRI that only one of the versions describes."""
        if subject.startswith(_MODEL):
            self.is_model_extended |= is_new
            self.is_model_broken |= not is_new
        path = self.path(subject.decode())
        if path is None:
            return
        if not is_new:
            self.went.add(path)
        elif path in self.earlier:
            self.back.add(path)

    def rename(self, old: str, new: str) -> None:
        """Take note that a fact (a term) goes by another name."""
        paths = self.path(old), self.path(new)
        if paths[0] is not None and paths[1] is not None and old != new:
            self.renamed[paths[0]] = paths[1]

    def path(self, term: str) -> str | None:
        """Return the path of an IRI below the base that has a document of its own, else None."""
        path = term[1:-1].removeprefix(self.base)
        return path if path.startswith(_DOCUMENTED) and "#" not in path else None


def changes(old: Iterable[list[bytes]], new: Iterable[list[bytes]], comings: Comings) -> Iterator[Change]:
    """Yield the changes between two canonical files in the order of the IRIs; memory holds those of one report.

    What tells where a fact stands (evidence, offsets) is no part of it; nor are findings about reports.
    """
    pairs = _facts(differences(old, new), comings)
    for group, members in groupby(pairs, _group):
        if group is None:
            for before, after in members:
                if before is None or after is None or before.values != after.values:
                    yield Change(before, after)
        else:
            yield from _settled(list(members), comings)


_Pair = tuple[Fact | None, Fact | None]


def _facts(different: Iterable[tuple[bytes, list[bytes], list[bytes]]], comings: Comings) -> Iterator[_Pair]:
    for subject, old, new in different:
        if not old or not new:
            comings.note(subject, is_new=bool(new))
        before, after = fact_of(subject, old), fact_of(subject, new)
        if before is not None and after is not None and before.kind != after.kind:
            yield before, None
            yield None, after
        elif before is not None or after is not None:
            yield before, after


def _group(pair: _Pair) -> tuple[str, tuple[str, ...]] | None:
    """Return kind and report where IRIs only say where facts stood, so that the facts of a report belong together."""
    fact = pair[0] or pair[1]
    return (fact.kind.name, fact.reports) if fact is not None and fact.kind.is_placed else None


def _settled(pairs: list[_Pair], comings: Comings) -> Iterator[Change]:
    """Pair what a report said with what it says: the same words first, then the same thing, then the same IRI."""
    old = [before for before, _ in pairs if before is not None]
    new = [after for _, after in pairs if after is not None]
    for by in (_whole, _telling, _iri):
        waiting: dict[object, list[Fact]] = defaultdict(list)
        for after in new:
            waiting[by(after)].append(after)
        left = []
        for before in old:
            same = waiting.get(by(before))
            if not same:
                left.append(before)
                continue
            after = same.pop(0)
            comings.rename(before.iri, after.iri)
            if by is not _whole:
                yield Change(before, after)
        old = left
        new = [after for afters in waiting.values() for after in afters]
    yield from (Change(before, None) for before in old)
    yield from (Change(None, after) for after in new)


def _whole(fact: Fact) -> tuple[Values, ...]:
    return (fact.values,)


def _telling(fact: Fact) -> Values:
    return fact.telling


def _iri(fact: Fact) -> str:
    return fact.iri
