"""What a browser loads: the merged data as one packed file, and the shared graphs that go with single reports.

A store in the browser has one graph, as ``gongkai query`` has: reports repeat what they share, and a query must see
each triple once. In the sorted dump equal triples of different graphs are neighbours, so that one pass merges them.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gongkai.publish.editor.assets import FOLDER, engine_size

LIMIT = 1_000_000
"""Up to so many triples a browser is given all data at once."""

DATA = f"{FOLDER}/data.nt.gz"
COMMON = f"{FOLDER}/common.nt.gz"
COSTS = f"{FOLDER}/data.json"

_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Loads:
    """What loading costs: files, their bytes and triples; ``dump`` is None where all data are too much."""

    engine: int
    limit: int
    dump: str | None
    dump_bytes: int
    triples: int
    common_bytes: int
    common_triples: int


def browser_dump(dump: Path, quads: int, limit: int = LIMIT) -> Iterator[tuple[str, bytes]]:
    """Yield the packed data of a sorted dump in N-Quads, unless they are too many, and what they cost to load."""
    if quads > limit:
        yield COSTS, _costs(None, 0, quads, limit)
        return
    packed = io.BytesIO()
    with dump.open("rb") as lines:
        triples = _pack(_merged(lines), packed)
    yield DATA, packed.getvalue()
    yield COSTS, _costs(DATA, packed.tell(), triples, limit)


def common_dump(graphs: Iterable[bytes]) -> tuple[str, bytes]:
    """Return the packed statements that no file of a report has: the graphs that no report owns, in N-Quads."""
    lines = {line for graph in graphs for line in graph.splitlines(keepends=True)}
    packed = io.BytesIO()
    _pack(_merged(sorted(lines)), packed)
    return COMMON, packed.getvalue()


def loads_of(costs: bytes, common: bytes) -> Loads:
    """Return what loading costs, from what was written of the dump and from the packed shared graphs."""
    found = json.loads(costs)
    return Loads(
        engine=engine_size(),
        limit=found["limit"],
        dump=found["dump"],
        dump_bytes=found["bytes"],
        triples=found["triples"],
        common_bytes=len(common),
        common_triples=gzip.decompress(common).count(b"\n"),
    )


def _costs(path: str | None, size: int, triples: int, limit: int) -> bytes:
    return json.dumps({"dump": path, "bytes": size, "triples": triples, "limit": limit}, indent=1).encode() + b"\n"


def _merged(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the triples of sorted N-Quads, each once."""
    previous = b""
    for line in lines:
        triple = line[: line.rindex(b" <", 0, -3)] + b" .\n"
        if triple != previous:
            yield triple
            previous = triple


def _pack(lines: Iterable[bytes], target: io.BytesIO) -> int:
    """Write lines as a gzip file that says nothing of when or where it was made; return their number."""
    count = 0
    with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=target, mtime=0) as packed:
        for line in lines:
            packed.write(line)
            count += 1
    return count
