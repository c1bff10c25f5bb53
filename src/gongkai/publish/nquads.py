"""N-Quads: a sorted file is canonical (no node is blank), and sorted files merge in a stream, however many they are."""

from __future__ import annotations

import heapq
import mmap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from operator import eq
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from gongkai.model.graph import ReportGraphs
from gongkai.model.ntriples import Triple

_PIECE = 1 << 20
_OPEN_FILES = 200
"""How many files are merged at once; systems allow a process few hundred open files."""


def nquads(*graphs: tuple[Iterable[Triple], str]) -> bytes:
    """Return graphs as one canonical document: sorted by code point, no line twice."""
    lines: list[bytes] = []
    for triples, graph in graphs:
        tail = f" {graph} .\n"
        lines += [f"{subject} {predicate} {object_}{tail}".encode() for subject, predicate, object_ in triples]
    lines.sort()
    is_repeated = any(map(eq, lines, islice(lines, 1, None)))
    return b"".join(dict.fromkeys(lines) if is_repeated else lines)


def ntriples(triples: Iterable[Triple]) -> str:
    """Return triples as N-Triples, in their order."""
    return "".join(f"{subject} {predicate} {object_} .\n" for subject, predicate, object_ in triples)


def read_ntriples(document: str) -> Iterator[Triple]:
    """Yield the triples of N-Triples as ``ntriples`` writes them."""
    for line in document.split("\n")[:-1]:
        subject, predicate, object_ = line.removesuffix(" .").split(" ", 2)
        yield subject, predicate, object_


def read_nquads(document: str) -> Iterator[Triple]:
    """Yield the triples of N-Quads as ``nquads`` writes them, without their graphs."""
    for line in document.split("\n")[:-1]:
        subject, predicate, rest = line.removesuffix(" .").split(" ", 2)
        yield subject, predicate, rest.rpartition(" ")[0]


def report_nquads(graphs: ReportGraphs) -> bytes:
    """Return both graphs of a report as one document."""
    return nquads((graphs.core, graphs.ids.core_graph), (graphs.evidence, graphs.ids.evidence_graph))


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


def patch(source: Path, removed: Iterable[Path], added: Iterable[Path], target: Path) -> int:
    """Write a sorted file again without the lines of some sorted files and with those of others; return its growth.

    The lines to remove are found by bisection and what lies between them is copied as it is, so that the cost is that
    of copying the file. Raises ValueError where a line to be removed is not there.
    """
    old, new = _lines_of(removed), _lines_of(added)
    edits = sorted([(line, False) for line in old - new] + [(line, True) for line in new - old])
    with (
        source.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole,
        target.open("wb") as out,
    ):
        copied = 0
        for line, is_added in edits:
            place = _bisect(whole, line, copied)
            _copy(file, out, place - copied)
            copied = place
            if is_added:
                out.write(line)
            elif whole[place : place + len(line)] == line:
                copied += len(line)
                file.seek(copied)
            else:
                raise ValueError(f"{source}: expected the line {line.decode()!r}, found none")
        _copy(file, out, len(whole) - copied)
    return len(new - old) - len(old - new)


def _copy(source: BinaryIO, target: BinaryIO, size: int) -> None:
    """Copy so many bytes from where a file stands; in pieces, so that memory stays flat."""
    while size > 0:
        piece = source.read(min(size, _PIECE))
        target.write(piece)
        size -= len(piece)


def _lines_of(paths: Iterable[Path]) -> set[bytes]:
    return {line for path in paths for line in path.read_bytes().splitlines(keepends=True)}


def _bisect(whole: mmap.mmap, line: bytes, low: int) -> int:
    """Return where the first line begins that is not before a line, from a beginning of a line onward."""
    high = len(whole)
    while low < high:
        middle = (low + high) // 2
        start = max(whole.rfind(b"\n", low, middle) + 1, low)
        end = whole.find(b"\n", middle) + 1
        if whole[start:end] < line:
            low = end
        else:
            high = start
    return low


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
