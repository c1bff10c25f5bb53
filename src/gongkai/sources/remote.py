"""What lies elsewhere: files, folders and globs that fsspec reads. fsspec is loaded when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from gongkai.errors import SourceError
from gongkai.sources.values import is_report

_WEB = ("http", "https")


def open_remote(place: str) -> IO[bytes]:
    """Return a file that is open to read. SourceError where it is not there or cannot be read."""
    fs, path = _file_system(place)
    with _told(place):
        return cast(IO[bytes], fs.open(path, "rb"))


def find_remote(spec: str, is_asked: Callable[[str], bool]) -> list[str]:
    """Return the files that an address stands for: itself, all reports of a folder, what matches a glob; sorted.

    ``is_asked`` tells whether a file that matches is taken. On the web an address is a file, unless it has a ``*``.
    """
    fs, path = _file_system(spec)
    scheme = spec.partition("://")[0]
    with _told(spec):
        if scheme in _WEB and "*" not in path:
            return [spec]
        if "::" in spec or (fs.exists(path) and not fs.isdir(path)):
            return [spec]
        if fs.isdir(path):
            base = fs._strip_protocol(path)
            found = [(file, file[len(base) :].lstrip("/")) for file in sorted(fs.find(path))]
            return [_address(scheme, file) for file, below in found if is_report(below)]
        if any(mark in path for mark in "*?["):
            return [_address(scheme, file) for file in sorted(fs.glob(path)) if is_asked(file) and not fs.isdir(file)]
    raise SourceError(f"{spec}: no such file or folder")


def _address(scheme: str, path: str) -> str:
    return path if "://" in path else f"{scheme}://{path.lstrip('/') if scheme == 'memory' else path}"


def _file_system(place: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it. SourceError where a package for it is missing."""
    try:
        from fsspec.core import url_to_fs
    except ModuleNotFoundError:
        raise SourceError(
            f"{place}: expected the package fsspec, which reads addresses, found none; pip install 'gongkai[remote]'"
        ) from None
    try:
        with _told(place):
            return cast(tuple[Any, str], url_to_fs(place))
    except ImportError as error:
        raise SourceError(f"{place}: expected the package that reads such addresses, found none: {error}") from None


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Say of what a file system of others raises that the place cannot be read."""
    try:
        yield
    except (SourceError, ImportError):
        raise
    except FileNotFoundError:
        raise SourceError(f"{place}: no such file or folder") from None
    except Exception as error:  # each file system raises errors of its own library
        found = " ".join(str(error).split()) or type(error).__name__
        raise SourceError(f"{place}: cannot be read: {found}") from None
