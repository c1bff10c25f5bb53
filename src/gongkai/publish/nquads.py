"""N-Quads: a sorted file is canonical (no node is blank), and sorted files merge in a stream, however many they are."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.model.ntriples import Triple

_OPEN_FILES = 200
"""How many files are merged at once; systems allow a process few hundred open files."""


def lines(triples: Iterable[Triple], graph: str) -> Iterator[bytes]:
    """Yield the triples as N-Quads in a graph, unsorted."""
    tail = f" {graph} .\n"
    return (f"{subject} {predicate} {object_}{tail}".encode() for subject, predicate, object_ in triples)


def nquads(*graphs: tuple[Iterable[Triple], str]) -> bytes:
    """Return graphs as one canonical document: sorted by code point, no line twice."""
    return b"".join(sorted({line for triples, graph in graphs for line in lines(triples, graph)}))


def merge(sources: Sequence[Path], target: Path) -> int:
    """Merge sorted files into one without repeated lines and return its number of lines; memory stays flat."""
    with TemporaryDirectory(dir=target.parent, prefix=".merge-") as folder:
        level = 0
        while len(sources) > _OPEN_FILES:
            level += 1
            batches = [sources[n : n + _OPEN_FILES] for n in range(0, len(sources), _OPEN_FILES)]
            merged = [Path(folder, f"{level}-{n}.nq") for n in range(len(batches))]
            for batch, part in zip(batches, merged, strict=True):
                _merge(batch, part)
            sources = merged
        return _merge(sources, target)


def _merge(sources: Sequence[Path], target: Path) -> int:
    count = 0
    with ExitStack() as stack, target.open("wb") as out:
        previous = b""
        for line in heapq.merge(*(stack.enter_context(source.open("rb")) for source in sources)):
            if line != previous:
                out.write(line)
                count += 1
                previous = line
    return count
