"""Counts of the triples of one report, from which ``totals`` makes those of all reports (VoID, section 4).

What one report alone speaks of is counted at once. What others may speak of too (agencies, divisions, policies, the
observations of another year) is kept statement by statement, as hashes of 64 bits, until all reports are known: then
each statement counts once, and each thing has all the classes that any report gives it. So the totals are those of the
merged data, and memory grows with what is shared, not with the number of triples.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from gongkai.model.ntriples import Triple
from gongkai.model.terms import RDF, XSD
from gongkai.publish.shared import is_own

ANY: Final = ""
"""The class that every subject has, beside its own."""

STATEMENT = struct.Struct(">QQQQ")
"""Subject, predicate, object, and the kind of the object, which is 0 where others may say what classes it has."""

COUNTED = struct.Struct(">HHHI")  # class, predicate, kind of the object: how many
LINKED = struct.Struct(">HHQI")  # class, predicate, object: how many
DESCRIBED = struct.Struct(">QH")  # subject: its classes
_BYTES = ("counted", "linked", "described", "told", "shared", "objects")


@dataclass(frozen=True, slots=True)
class Statistics:
    """The counts of one report. ``names`` are the terms that the numbers in ``counted`` and ``linked`` stand for.

    The kind of an object is a datatype (``^^<…>``) or the classes of a thing, which only this report can say.
    """

    names: tuple[str, ...]
    entities: tuple[tuple[int, int], ...]
    """How many subjects of its own have a class."""
    typed: int
    """How many of them have any."""
    counted: bytes
    linked: bytes
    described: bytes
    """The subjects of its own that others may speak of too, with their classes."""
    told: bytes
    """All statements about them."""
    shared: bytes
    """The statements about what is not its own."""
    objects: bytes
    """The objects of all statements."""

    def to_bytes(self) -> bytes:
        """Return the counts as bytes that ``from_bytes`` reads."""
        parts = [getattr(self, name) for name in _BYTES]
        head = [self.names, self.entities, self.typed, [len(part) for part in parts]]
        return b"\n".join((json.dumps(head, separators=(",", ":")).encode(), b"".join(parts)))

    @classmethod
    def from_bytes(cls, data: bytes) -> Statistics:
        """Return the counts that ``to_bytes`` wrote."""
        head, _, rest = data.partition(b"\n")
        names, entities, typed, sizes = json.loads(head)
        parts, start = {}, 0
        for name, size in zip(_BYTES, sizes, strict=True):
            parts[name] = rest[start : start + size]
            start += size
        return cls(tuple(names), tuple((which, count) for which, count in entities), typed, **parts)


def statistics(triples: Iterable[Triple], report_id: str) -> Statistics:
    """Return the counts of the triples of one report; for triples of none (a vocabulary) the identifier is empty."""
    statements = dict.fromkeys(triples)
    classes: dict[str, list[str]] = {}
    for subject, predicate, object_ in statements:
        if predicate == RDF.type:
            classes.setdefault(subject, []).append(object_)
    owners, hashes, numbers = _Owners(report_id), Hashes(), _Numbers()
    counted: Counter[tuple[int, int, int]] = Counter()
    linked: Counter[tuple[int, int, int]] = Counter()
    told, shared = [], []
    for subject, predicate, object_ in statements:
        kind = None
        if object_[0] == '"':
            kind = _datatype(object_)
        elif owners[object_] == _PRIVATE:
            kind = _together(classes.get(object_, ()))
        row = STATEMENT.pack(hashes[subject], hashes[predicate], hashes[object_], 0 if kind is None else hashes[kind])
        if owners[subject] == _SHARED:
            shared.append(row)
            numbers.update_with(predicate, kind, object_ if predicate == RDF.type else None)
            continue
        if owners[subject] == _TOLD:
            told.append(row)
        for class_ in (ANY, *classes.get(subject, ())):
            if kind is None:
                linked[numbers[class_], numbers[predicate], hashes[object_]] += 1
            else:
                counted[numbers[class_], numbers[predicate], numbers[kind]] += 1
    own = [subject for subject in dict.fromkeys(s for s, _, _ in statements) if owners[subject] != _SHARED]
    entities = Counter(numbers[class_] for subject in own for class_ in (ANY, *classes.get(subject, ())))
    described = [
        DESCRIBED.pack(hashes[subject], numbers[_together(classes.get(subject, ()))])
        for subject in own
        if owners[subject] == _TOLD
    ]
    return Statistics(
        names=tuple(numbers),
        entities=tuple(sorted(entities.items())),
        typed=sum(subject in classes for subject in own),
        counted=b"".join(COUNTED.pack(*key, count) for key, count in sorted(counted.items())),
        linked=b"".join(LINKED.pack(*key, count) for key, count in sorted(linked.items())),
        described=b"".join(sorted(described)),
        told=b"".join(sorted(told)),
        shared=b"".join(sorted(shared)),
        objects=array("Q", sorted({hashes[object_] for _, _, object_ in statements})).tobytes(),
    )


_SHARED, _TOLD, _PRIVATE = range(3)


class _Owners(dict[str, int]):
    """Who speaks of a thing: others too, the report first of all, or the report alone."""

    def __init__(self, report_id: str) -> None:
        super().__init__()
        self.report_id = report_id

    def __missing__(self, term: str) -> int:
        """Find out the owner of a term."""
        owner = _SHARED
        if self.report_id and is_own(term, self.report_id):
            # the next report may state this year's figures, which belong to this year's data set
            owner = _TOLD if "/obs/" in term or "/dataset/" in term else _PRIVATE
        self[term] = owner
        return owner


class Hashes(dict[str, int]):
    """The hashes of terms. That two of a hundred million terms share one has a chance of 1 in 3,000."""

    def __missing__(self, term: str) -> int:
        """Work out the hash of a term; 0 stands for none."""
        value = self[term] = int.from_bytes(blake2b(term.encode(), digest_size=8).digest()) or 1
        return value


class _Numbers(dict[str, int]):
    """Small numbers for the terms of the vocabularies."""

    def __missing__(self, term: str) -> int:
        """Give the next number to a term."""
        number = self[term] = len(self)
        return number

    def update_with(self, *terms: str | None) -> None:
        """Give numbers to terms that have none yet."""
        for term in terms:
            if term is not None:
                self.setdefault(term, len(self))


def _together(classes: Iterable[str]) -> str:
    return " ".join(sorted(classes))


def _datatype(literal: str) -> str:
    if literal[-1] == '"':
        return f"^^{XSD.string}"
    return literal[literal.rindex('"') + 1 :] if literal[-1] == ">" else f"^^{RDF.langString}"
