"""The data of a built folder in a store: in memory, or on disk, where they are named by the hash of what they are.

Beside the dump the store holds what editors of SPARQL ask an endpoint for (publishing.md, 7 C and F): the description
of the data and the examples of queries, in graphs that are named as the documents are.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from gongkai.errors import DataError
from gongkai.publish.dumps import WHOLE, dumps, open_dump
from gongkai.publish.write import sha256

_DESCRIPTION = ".well-known/void"
_EXAMPLES = ".well-known/sparql-examples"
_TOPIC = ox.NamedNode("http://xmlns.com/foaf/0.1/primaryTopic")
Kind = Literal["folder", "store"]


def kind_of(target: Path) -> Kind:
    """Tell whether a path is a folder of ``gongkai build`` or an Oxigraph store; DataError if it is neither."""
    if dumps(target):
        return "folder"
    if (target / "CURRENT").is_file() and any(target.glob("MANIFEST-*")):
        return "store"
    if not target.exists():
        raise DataError(f"{target}: there is no such folder")
    raise DataError(f"{target}: expected a folder written by gongkai build (with {WHOLE}) or an Oxigraph store")


def in_memory(target: Path) -> ox.Store:
    """Return a store with every statement of a built folder in its graph and in the default graph."""
    store = ox.Store()
    _load(store, target)
    return store


def on_disk(target: Path, stores: Path) -> Path:
    """Return the store of a built folder's data below ``stores``; it is made there if it is not there yet.

    A store takes its place when it is whole, so that whatever ends this process, those there can be used. Where the
    dump cannot be read, the store made last is used.
    """
    try:
        place = stores / _digest(target)
        if place.is_dir():
            os.utime(place)
            return place
        stores.mkdir(parents=True, exist_ok=True)
        _make(target, place)
    except OSError as error:
        raise DataError(f"{stores}: the store cannot be written: {error.strerror or error}") from None
    _forget(stores, place)
    return place


def _digest(target: Path) -> str:
    """Return what stands for all that a store holds."""
    made = hashlib.sha256("".join(map(sha256, dumps(target))).encode())
    for path in _documents(target):
        made.update(path.read_bytes())
    return made.hexdigest()


def _documents(target: Path) -> list[Path]:
    """Return the files that say what the data are and how they are asked; a folder need not have them."""
    description = target / _DESCRIPTION
    return [path for path in (description, *sorted((target / _EXAMPLES).glob("*"))) if path.is_file()]


def _make(target: Path, place: Path) -> None:
    """Make a store in a process of its own: its threads end with it, and what it held is free."""
    being_made = place.with_name(f".{place.name}.{os.getpid()}")
    for old in place.parent.glob(".*"):
        shutil.rmtree(old, ignore_errors=True)  # of a process that was ended
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            store = ox.Store(str(being_made))
            _load(store, target)
            store.flush()
            store.optimize()
            del store
            status = 0
        except (DataError, OSError) as error:
            os.write(writer, str(error).encode()[:4000])
        finally:
            os._exit(status)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as stream:
        message = stream.read().decode(errors="replace")
    if status:
        shutil.rmtree(being_made, ignore_errors=True)
        raise DataError(message or f"{place}: the process that makes the store was ended")
    being_made.rename(place)


def _forget(stores: Path, latest: Path) -> None:
    """Remove all stores but the two made last: the processes of the build before may still be reading theirs."""
    made = sorted((p for p in stores.iterdir() if p.is_dir() and len(p.name) == 64), key=lambda p: p.stat().st_mtime)
    for old in made[:-2]:
        if old != latest:
            shutil.rmtree(old, ignore_errors=True)


def _load(store: ox.Store, target: Path) -> None:
    for dump in dumps(target) or [target / WHOLE]:
        with _told(dump), open_dump(dump) as stream:
            store.bulk_extend(_twice(ox.parse(stream, format=ox.RdfFormat.N_QUADS)))
    for path in _documents(target):
        with _told(path):
            store.bulk_extend(_twice(_named(path)))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell what is wrong with a file that is being read."""
    try:
        yield
    except SyntaxError as error:
        raise DataError(f"{path}:{error.lineno or 1}:{error.offset or 1}: {error.msg}") from None
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file; gongkai build writes it") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _named(document: Path) -> Iterator[ox.Quad]:
    """Yield the statements of a document in the graph that has its name."""
    triples = list(ox.parse(path=document, format=ox.RdfFormat.TURTLE))
    name = next((one.subject for one in triples if one.predicate == _TOPIC), ox.DefaultGraph())
    return (ox.Quad(one.subject, one.predicate, one.object, name) for one in triples)


def _twice(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    default = ox.DefaultGraph()
    for quad in quads:
        yield quad
        if quad.graph_name != default:
            yield ox.Quad(quad.subject, quad.predicate, quad.object)
