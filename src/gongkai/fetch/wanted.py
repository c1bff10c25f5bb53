"""What is wanted: the addresses of a manifest, or of a plain list with one in each line."""

from __future__ import annotations

from pathlib import Path

from gongkai.errors import FetchError, SourceError
from gongkai.fetch.names import address, is_safe
from gongkai.fetch.network import Refused
from gongkai.fetch.values import Wanted
from gongkai.sources import Told, is_manifest, read_manifest


def read_wanted(path: Path) -> list[Wanted]:
    """Return the addresses of a file, each once. SourceError or FetchError, with the line, for what is none."""
    rows = _rows(path) if is_manifest(str(path)) else _lines(path)
    wanted: dict[str, tuple[int, Wanted]] = {}
    paths: dict[str, int] = {}
    for number, item in rows:
        where = f"{path}, line {number}"
        try:
            url = address(item.url)
        except Refused as error:
            raise FetchError(f"{where}: {error}") from None
        if url in wanted:
            raise FetchError(f"{where}: expected each address once, found {item.url} again (line {wanted[url][0]})")
        if item.path:
            if not is_safe(item.path):
                raise FetchError(f"{where}, column path: expected a path below the folder, found {item.path!r}")
            if item.path.lower() in paths:
                found = f"{item.path} again (line {paths[item.path.lower()]})"
                raise FetchError(f"{where}, column path: expected each once, found {found}")
            paths[item.path.lower()] = number
        wanted[url] = number, item
    if not wanted:
        raise FetchError(f"{path}: expected addresses to fetch, found none")
    return [item for _, item in wanted.values()]


def _rows(path: Path) -> list[tuple[int, Wanted]]:
    return [(row.line, Wanted(row.told.url or "", row.told, row.path)) for row in read_manifest(path, key="url")]


def _lines(path: Path) -> list[tuple[int, Wanted]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: expected UTF-8, found the byte 0x{error.object[error.start]:02x}") from None
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1)]
    return [(n, Wanted(line, Told(url=line))) for n, line in lines if line and not line.startswith("#")]
