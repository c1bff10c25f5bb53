"""The graphs of published data, one by one: from the parts of a build, or from dumps however large they are."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.batch.layout import part
from gongkai.errors import DataError
from gongkai.publish.dumps import WHOLE, dumps, open_dump
from gongkai.publish.nquads import merge

Statement = tuple[bytes, bytes]
"""The term of a graph, and a line of N-Triples in it."""

_SHARED = ("vocabulary", "divisions", "links")
"""The graphs of a build that are no report's own."""

_RUN = 16 << 20
"""Bytes of statements that are sorted at once, or that are held back in case more of their graphs follow."""


def graphs_of(source: Path) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the IRI of each graph, once, with its statements as lines of N-Triples, sorted and none twice.

    ``source`` is a folder that ``build`` wrote, or N-Quads of its kind (``.nq``, ``.nq.gz``). A folder is read by the
    parts of its reports, else by ``data.nq``, else by ``data/*.nq.gz``, where the statements of a graph are expected
    to stand near each other; other files may have any order and are sorted on disk (below ``TMPDIR``). The lines of
    one graph are to be read before the next is asked for. Raises DataError.
    """
    if not source.is_dir():
        yield from _sorted(source)
    elif all(path.is_file() for path in _parts(source)):
        for path in _parts(source):
            yield from _grouped(_statements(path))
    elif (dump := source / WHOLE).is_file():
        yield from _sorted(dump)
    elif found := dumps(source):
        yield from _grouped(statement for path in found for statement in _statements(path))
    else:
        raise DataError(f"{source}: expected a folder that gongkai build wrote, or a file named .nq or .nq.gz")


def _parts(folder: Path) -> Iterator[Path]:
    """Yield the files of a built folder that hold whole graphs, whether they are there or not."""
    for name in sorted(path.stem for path in (folder / "dataset").glob("*.nq")):
        yield folder / f"dataset/{name}.nq"
        yield folder / part(name, "conformance.nq")
    yield from (folder / part(name, "nq") for name in _SHARED)


def _statements(path: Path) -> Iterator[Statement]:
    """Yield the statements of N-Quads as a build writes them: a line each, every one in a graph, no node blank."""
    with _opened(path) as lines:
        for number, line in enumerate(lines, 1):
            triple, _, graph = line.removesuffix(b" .\n").rpartition(b" ")
            if not (graph.startswith(b"<") and graph.endswith(b">") and line.endswith(b" .\n")) or (
                triple.count(b" ") < 2 or triple.startswith(b"_:") or triple.split(b" ", 2)[2].startswith(b"_:")
            ):
                found = line[:100].decode("utf-8", "replace").rstrip()
                raise DataError(f"{path}:{number}: expected a statement in a graph, without blank nodes; found {found}")
            yield graph, triple + b" .\n"


@contextmanager
def _opened(path: Path) -> Iterator[Iterable[bytes]]:
    try:
        with open_dump(path) as lines:
            yield lines
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file or folder") from None
    except (OSError, EOFError, zlib.error) as error:  # EOFError: a compressed file that was cut off
        raise DataError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _grouped(statements: Iterable[Statement]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield graphs whose statements stand near each other; one that none was added to for long is taken for whole."""
    held: dict[bytes, list[bytes]] = {}  # in the order in which they were last added to
    size, last = 0, b""
    for graph, line in statements:
        if graph != last:
            held[graph] = held.pop(graph, [])
            last = graph
        held[graph].append(line)
        size += len(line)
        while size > _RUN and len(held) > 1:
            oldest = next(iter(held))
            lines = held.pop(oldest)
            size -= sum(map(len, lines))
            yield _name(oldest), sorted(set(lines))
    for graph, lines in held.items():
        yield _name(graph), sorted(set(lines))


def _sorted(path: Path) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the graphs of a file in any order, sorted on disk."""
    with TemporaryDirectory(prefix="gongkai-push-") as folder:
        runs = list(_runs(path, Path(folder)))
        whole = Path(folder, "sorted")
        merge(runs, whole)
        with whole.open("rb") as lines:
            for graph, of_graph in groupby((line.split(b" ", 1) for line in lines), key=itemgetter(0)):
                yield _name(graph), (line for _, line in of_graph)


def _runs(path: Path, folder: Path) -> Iterator[Path]:
    """Write the statements of a file as sorted runs, each with its graph before it, and yield their paths."""
    batch: list[bytes] = []
    size = number = 0
    for graph, line in _statements(path):
        batch.append(graph + b" " + line)
        size += len(line)
        if size > _RUN:
            yield _run(batch, folder / f"run-{number}")
            batch, size, number = [], 0, number + 1
    yield _run(batch, folder / f"run-{number}")


def _run(batch: list[bytes], path: Path) -> Path:
    with path.open("wb") as out:
        out.writelines(sorted(batch))
    return path


def _name(graph: bytes) -> str:
    return graph[1:-1].decode()
