"""Counts of all reports together, those of the merged data, from the counts of each (``statistics``)."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from gongkai.model.terms import RDF
from gongkai.publish.statistics import ANY, COUNTED, DESCRIBED, LINKED, STATEMENT, Hashes, Statistics

Parts = Callable[[], Iterable[Statistics]]
"""Gives the counts of all reports, each time from the beginning: they are gone through three times."""

_BUCKETS = 32
"""Into how many parts the hashes are divided, so that only a part of them must be told apart at once."""


@dataclass(slots=True)
class PropertyCount:
    """The statements with one property: all, and by the class or the datatype of their objects."""

    triples: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    datatypes: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Partition:
    """The subjects of one class, and the statements about them by property."""

    entities: int = 0
    properties: dict[str, PropertyCount] = field(default_factory=dict)

    @property
    def triples(self) -> int:
        """The statements about subjects of the class."""
        return sum(count.triples for count in self.properties.values())


@dataclass(frozen=True, slots=True)
class Totals:
    """The counts of the merged data; classes, properties and datatypes are terms, in the order of their IRIs."""

    whole: Partition
    """All subjects, whatever their class."""
    classes: dict[str, Partition]
    typed: int
    """Subjects that have a class."""
    objects: int
    """Different objects, things and literals."""

    @property
    def triples(self) -> int:
        """All statements."""
        return self.whole.triples


def merge(parts: Parts) -> Totals:
    """Return the counts of all parts together."""
    merging = _Merging()
    for part in parts():
        merging.add(part)
    for part in parts():
        merging.compare(part)
    merging.settle()
    for part in parts():
        merging.link(part)
    return merging.totals()


class _Merging:
    """The counts on their way to the totals; terms are hashes, and ``names`` says what they stand for."""

    def __init__(self) -> None:
        self.hashes = Hashes()
        self.names: dict[int, str] = {}
        self.any = self.hashes[ANY]
        self.typed = 0
        self.entities: Counter[int] = Counter()
        self.counted: Counter[tuple[int, int, int]] = Counter()
        self.linked: Counter[tuple[int, int, int]] = Counter()
        self.triples: Counter[tuple[int, int]] = Counter()
        self.by_class: Counter[tuple[int, int, int]] = Counter()
        self.objects = [array("Q") for _ in range(_BUCKETS)]
        self.shared: set[bytes] = set()
        self.subjects: set[int] = set()
        self.pointed: set[int] = set()
        self.classes: dict[int, set[int]] = {}

    def add(self, part: Statistics) -> None:
        """Add what a report counted, and keep what others may have counted too."""
        terms = self._terms(part)
        self.typed += part.typed
        for which, count in part.entities:
            self.entities[terms[which]] += count
        for class_, predicate, kind, count in COUNTED.iter_unpack(part.counted):
            self.counted[terms[class_], terms[predicate], terms[kind]] += count
        self._share(_rows(part.shared))
        objects = array("Q", part.objects)
        edges = [bisect_left(objects, n * 2**64 // _BUCKETS) for n in range(1, _BUCKETS)]
        for bucket, start, end in zip(self.objects, [0, *edges], [*edges, len(objects)], strict=True):
            bucket.extend(objects[start:end])

    def compare(self, part: Statistics) -> None:
        """Take back what a report counted of things that another report speaks of too: they count once, together."""
        described = {subject: part.names[number] for subject, number in DESCRIBED.iter_unpack(part.described)}
        contested = described.keys() & self.subjects
        if contested:
            told = {row for row in _rows(part.told) if int.from_bytes(row[:8]) in contested}
            for subject in contested:
                self._count_subject(self._split(described[subject]), -1)
            for subject, predicate, object_, kind in map(STATEMENT.unpack, told):
                self._count(self._split(described[subject]), predicate, object_, kind, -1)
            self._share(told)
        for object_ in described.keys() & self.pointed:
            self.classes.setdefault(object_, set()).update(self._split(described[object_]))

    def settle(self) -> None:
        """Count what is shared, now that all is known of it."""
        type_ = self.hashes[RDF.type]
        for subject, predicate, object_, _ in map(STATEMENT.unpack, self.shared):
            if predicate == type_:
                self.classes.setdefault(subject, set()).add(object_)
        for subject in self.subjects:
            self._count_subject(self.classes.get(subject, ()), 1)
        for subject, predicate, object_, kind in map(STATEMENT.unpack, self.shared):
            self._count(self.classes.get(subject, ()), predicate, object_, kind, 1)
        for (class_, predicate, object_), count in self.linked.items():
            self._link(class_, predicate, self.classes.get(object_, ()), count)

    def link(self, part: Statistics) -> None:
        """Count the statements of a report that lead to what others may speak of too."""
        terms = self._terms(part)
        described = {subject: part.names[number] for subject, number in DESCRIBED.iter_unpack(part.described)}
        for class_, predicate, object_, count in LINKED.iter_unpack(part.linked):
            classes = self.classes.get(object_) or self._split(described.get(object_, ""))
            self._link(terms[class_], terms[predicate], classes, count)

    def totals(self) -> Totals:
        """Return the totals, in the order of the IRIs."""
        names, partitions = self.names, {self.any: Partition()}
        for class_, count in self.entities.items():
            partitions.setdefault(class_, Partition()).entities = count
        for (class_, predicate, kind), count in self.counted.items():
            if count and not names[kind].startswith("^^"):
                self._link(class_, predicate, self._split(names[kind]), count)
            elif count:
                self.triples[class_, predicate] += count
                found = _property(partitions[class_], names[predicate])
                found.datatypes[names[kind].removeprefix("^^")] = count
        for (class_, predicate), count in self.triples.items():
            _property(partitions[class_], names[predicate]).triples = count
        for (class_, predicate, object_class), count in self.by_class.items():
            _property(partitions[class_], names[predicate]).classes[names[object_class]] = count
        whole = _sorted(partitions.pop(self.any))
        classes = {names[class_]: _sorted(partition) for class_, partition in partitions.items() if partition.entities}
        objects = sum(len(set(bucket)) for bucket in self.objects)
        return Totals(whole, dict(sorted(classes.items())), self.typed, objects)

    def _terms(self, part: Statistics) -> list[int]:
        terms = [self.hashes[name] for name in part.names]
        self.names.update(zip(terms, part.names, strict=True))
        return terms

    def _split(self, classes: str) -> list[int]:
        return [self.hashes[class_] for class_ in classes.split(" ")] if classes else []

    def _share(self, rows: set[bytes]) -> None:
        for subject, _, object_, kind in map(STATEMENT.unpack, rows - self.shared):
            self.subjects.add(subject)
            if not kind:
                self.pointed.add(object_)
        self.shared |= rows

    def _count_subject(self, classes: Iterable[int], count: int) -> None:
        classes = tuple(classes)
        self.typed += count if classes else 0
        for class_ in (self.any, *classes):
            self.entities[class_] += count

    def _count(self, classes: Iterable[int], predicate: int, object_: int, kind: int, count: int) -> None:
        counter, of = (self.counted, kind) if kind else (self.linked, object_)
        for class_ in (self.any, *classes):
            counter[class_, predicate, of] += count

    def _link(self, class_: int, predicate: int, classes: Iterable[int], count: int) -> None:
        self.triples[class_, predicate] += count
        for object_class in classes:
            self.by_class[class_, predicate, object_class] += count


def _rows(data: bytes) -> set[bytes]:
    size = STATEMENT.size
    return {data[start : start + size] for start in range(0, len(data), size)}


def _property(partition: Partition, name: str) -> PropertyCount:
    return partition.properties.setdefault(name, PropertyCount())


def _sorted(partition: Partition) -> Partition:
    def ordered(counts: dict[str, int]) -> dict[str, int]:
        return {name: count for name, count in sorted(counts.items()) if count}

    properties = {
        name: PropertyCount(count.triples, ordered(count.classes), ordered(count.datatypes))
        for name, count in sorted(partition.properties.items())
        if count.triples
    }
    return Partition(partition.entities, properties)
