"""Writes files whole or not at all: output is made in a folder beside its place and moved there when it is complete."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gongkai.errors import OutputError
from gongkai.publish.record import File


@contextmanager
def staging(out: Path, stale: Iterable[str] = ()) -> Iterator[Path]:
    """Give an empty folder on the same file system; when the block ends well, its files take their places in ``out``.

    Files in ``out`` that are not made anew stay, except the ``stale`` ones (of what was made before), which may be
    added to while the block runs. When the block fails, ``out`` is as before.
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
            take_places(folder, target, stale)
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
        with open(f"{folder}/{path}", "wb") as file:  # noqa: PTH123 - a Path takes twice as long
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


def is_whole(folder: Path, file: File) -> bool:
    """Tell whether a file is there and as long as it was written."""
    try:
        return (folder / file.path).stat().st_size == file.size
    except OSError:
        return False


def take_places(folder: Path, target: Path, stale: Iterable[str]) -> None:
    """Move all files of a folder to where they belong in another, and remove ``stale`` ones that are not among them."""
    gone = [name for name in stale if not (folder / name).exists()]
    for above, _, names in os.walk(folder):
        below = target / Path(above).relative_to(folder)
        below.mkdir(exist_ok=True)
        for name in names:
            Path(above, name).replace(below / name)
    for name in gone:
        (target / name).unlink(missing_ok=True)
