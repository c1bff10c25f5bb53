"""Writes files whole or not at all: output is made in a folder beside its place and moved there when it is complete."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gongkai.errors import OutputError


@contextmanager
def staging(out: Path, stale: Iterable[str] = ()) -> Iterator[Path]:
    """Give an empty folder on the same file system; when the block ends well, its files take their places in ``out``.

    Files in ``out`` that are not made anew stay, except the ``stale`` ones (those of the previous run). When the
    block fails, ``out`` is as before.
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
        _move(folder, target, stale)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write(path: Path, content: str | bytes) -> None:
    """Write one file of a staging folder, utf-8 and with the line ends given, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def write_all(folder: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write files of a staging folder, each given by its relative path, and return how many; made for thousands."""
    made: set[str] = set()
    count = 0
    for path, content in files:
        above, _, _ = path.rpartition("/")
        if above not in made:
            (folder / above).mkdir(parents=True, exist_ok=True)
            made.add(above)
        with open(f"{folder}/{path}", "wb", buffering=0) as file:  # noqa: PTH123 - a Path takes twice as long
            file.write(content)
        count += 1
    return count


def files_of(folder: Path) -> list[str]:
    """Return the files below a folder, as sorted relative paths with ``/``."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _move(folder: Path, target: Path, stale: Iterable[str]) -> None:
    if not target.exists():
        folder.replace(target)
        return
    made = files_of(folder)
    for name in made:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).replace(target / name)
    for name in set(stale).difference(made):
        (target / name).unlink(missing_ok=True)
