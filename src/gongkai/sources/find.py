"""Finds the sources that the words of a user stand for: files, folders, globs, archives, manifests, addresses."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit
from urllib.request import url2pathname

from gongkai.document import NOTHING_TOLD
from gongkai.errors import SourceError
from gongkai.sources.archives import is_archive, members, split_member
from gongkai.sources.manifest import is_manifest, place_of, read_manifest
from gongkai.sources.remote import find_remote
from gongkai.sources.values import REPORT_SUFFIXES, WITHIN, Source, is_remote, is_report, source_at


def find_sources(specs: Iterable[str | Path], out: Path | None = None) -> list[Source]:
    """Return the sources to read, in the order of ``specs``, each place once.

    A spec is a file, which is taken whatever it is called; a folder, of which all reports are taken, sorted, but no
    README or hidden file; a glob (``reports/**/*.pdf``); an archive, of which the reports are taken as of a folder; a
    manifest, which says more of its files; an address that fsspec reads (``s3://bucket/reports``), which may be any of
    these. Archives and manifests in a folder are not opened. What lies below ``out``, where a build writes to, is no
    source. Raises SourceError where something does not exist, is damaged or contradicts itself, or nothing is found.
    """
    specs = [str(spec) for spec in specs]
    found: dict[str, Source] = {}
    made = None if out is None else os.path.realpath(out)
    for spec in specs:
        for source in _sources(_local(spec), made):
            key = _key(source.place)
            known = found.get(key)
            if known is None or known.told == NOTHING_TOLD:
                found[key] = source if known is None else Source(known.place, known.name, source.told)
            elif source.told not in (known.told, NOTHING_TOLD):
                raise SourceError(
                    f"{spec}: expected the same of {source} as another manifest says, found something else"
                )
    if not found:
        raise SourceError(f"{', '.join(specs)}: expected at least one report ({' '.join(REPORT_SUFFIXES)}), found none")
    return list(found.values())


def _local(spec: str) -> str:
    """Return a spec with an address of a file on this machine as its path."""
    return url2pathname(urlsplit(spec).path) if spec.startswith("file://") else spec


def _key(place: str) -> str:
    """Return what stands for a place, however it is written."""
    archive, member = split_member(place) or (place, "")
    if is_remote(archive):
        return place
    return os.path.realpath(archive) + (f"{WITHIN}{member}" if member else "")


def _sources(spec: str, made: str | None) -> Iterator[Source]:
    """Yield the sources that a spec stands for."""
    for place in _places(spec, made):
        if split_member(place):
            yield source_at(place)
        elif is_archive(place):
            yield from (source_at(f"{place}{WITHIN}{path}") for path in members(place) if is_report(path))
        elif is_manifest(place):
            yield from (source_at(_local(place_of(row.path, place)), row.told) for row in read_manifest(place))
        else:
            yield source_at(place)


def _places(spec: str, made: str | None) -> Iterable[str]:
    """Return the files that a spec stands for, archives and manifests not opened."""
    if split_member(spec):
        return [spec]
    if is_remote(spec):
        return find_remote(spec, lambda place: _is_asked(place, spec))
    path = Path(spec)
    if path.is_dir():
        return list(_in_folder(path, made))
    if path.exists():
        return [str(path)]
    if glob.has_magic(spec):
        matches = sorted(glob.glob(spec, recursive=True))  # noqa: PTH207 - it passes over what is hidden
        found = [p for match in matches for p in _matched(Path(match), spec, made)]
        if found:
            return found
        raise SourceError(f"{spec}: expected at least one report that matches, found none")
    raise SourceError(f"{spec}: no such file or folder")


def _matched(path: Path, spec: str, made: str | None) -> Iterator[str]:
    if path.is_dir():
        yield from _in_folder(path, made)
    elif path.is_file() and _is_asked(str(path), spec) and not _is_below(path, made):
        yield str(path)


def _is_asked(place: str, spec: str) -> bool:
    """Tell whether a file that matches a glob is taken: a report, or what ends as the glob itself ends."""
    suffix = PurePosixPath(spec).suffix.lower()
    is_named = len(suffix) > 1 and not glob.has_magic(suffix) and place.lower().endswith(suffix)
    return is_report(PurePosixPath(place).name) or (is_named and suffix not in REPORT_SUFFIXES)


def _in_folder(folder: Path, made: str | None) -> Iterator[str]:
    """Yield the reports of a folder, sorted."""
    for path in sorted(folder.rglob("*")):
        if is_report(path.relative_to(folder).as_posix()) and path.is_file() and not _is_below(path, made):
            yield str(path)


def _is_below(path: Path, made: str | None) -> bool:
    if made is None:
        return False
    real = os.path.realpath(path)
    return real == made or real.startswith(made.rstrip(os.sep) + os.sep)
