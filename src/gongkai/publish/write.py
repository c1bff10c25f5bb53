"""Writes files whole or not at all: output is made in a folder beside its place and moved there when it is complete."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gongkai.errors import OutputError
from gongkai.publish.record import File


def _nothing(folder: Path) -> None:
    """Do nothing with a folder."""


@contextmanager
def staging(
    out: Path,
    stale: Iterable[str] = (),
    begin: Callable[[Path], None] = _nothing,
    end: Callable[[Path], None] = _nothing,
) -> Iterator[Path]:
    """Give an empty folder on the same file system; when the block ends well, its files take their places in ``out``.

    Files in ``out`` that are not made anew stay, except the ``stale`` ones (of what was made before), which may be
    added to while the block runs. When the block fails, ``out`` is as before. Where ``out`` was there, ``begin`` is
    called with it before the first file takes its place, and ``end`` after the last, so that a build that is cut off
    between them can be told.
    """
    target = out.resolve()
    folder = target.parent / f".{target.name}.{os.getpid()}"
    try:
        if target.exists() and not target.is_dir():
            raise OutputError(f"{out}: expected a folder to write to, found a file")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)  # of a dead process that had the same number
        folder.mkdir()
        yield folder
        if target.exists():
            begin(target)
            _move(folder, target, stale)
            end(target)
        else:
            folder.replace(target)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write(folder: Path, path: str, content: str | bytes) -> File:
    """Write one file of a staging folder, utf-8 and with the line ends given, and the folders above it."""
    raw = content.encode("utf-8") if isinstance(content, str) else content
    target = folder / path
    try:
        target.write_bytes(raw)
    except FileNotFoundError:  # the folder is made when it is first missed, which is cheaper than to look each time
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
    return File(path, len(raw), hashlib.sha256(raw).hexdigest())


def describe_file(folder: Path, path: str) -> File:
    """Return the description of a file that is there."""
    return File(path, (folder / path).stat().st_size, sha256(folder / path))


def write_all(folder: Path, files: Iterable[tuple[str, bytes]]) -> list[str]:
    """Write files of a staging folder, each given by its relative path, and return the paths; made for thousands."""
    made: set[str] = set()
    paths = []
    for path, content in files:
        above, _, _ = path.rpartition("/")
        if above not in made:
            (folder / above).mkdir(parents=True, exist_ok=True)
            made.add(above)
        with open(f"{folder}/{path}", "wb", buffering=0) as file:  # noqa: PTH123 - a Path takes twice as long
            file.write(content)
        paths.append(path)
    return paths


def files_of(folder: Path) -> list[str]:
    """Return the files below a folder, as sorted relative paths with ``/``."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _move(folder: Path, target: Path, stale: Iterable[str]) -> None:
    gone = [name for name in stale if not (folder / name).exists()]
    for above, _, names in os.walk(folder):
        below = target / Path(above).relative_to(folder)
        below.mkdir(exist_ok=True)
        for name in names:
            Path(above, name).replace(below / name)
    for name in gone:
        (target / name).unlink(missing_ok=True)
