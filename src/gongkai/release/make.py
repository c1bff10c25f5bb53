"""Makes a release of what a build wrote: frozen once and for all, then what the site says of all releases."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import gongkai
from gongkai.errors import OutputError, ReleaseError
from gongkai.model.terms import DCT, GK
from gongkai.project import Project
from gongkai.publish.redirects import redirect_files
from gongkai.publish.redirects.rules import GONE
from gongkai.publish.withdrawn import TABLE, read_table, to_table
from gongkai.publish.write import files_of, staging, write
from gongkai.release import changeset, checksums, describe, tombstones
from gongkai.release.canonical import Compressor, batches, batches_again
from gongkai.release.changes import Comings, changes
from gongkai.release.citation import citation
from gongkai.release.reasons import Notes, Reasons, read_notes
from gongkai.release.signature import SecretKey, read_secret_key, sign
from gongkai.release.verify import COMPRESSED, DATA, DATA_SET_SUFFIXES, require_intact
from gongkai.release.versions import (
    FOLDER,
    RECORD,
    Record,
    Version,
    is_enough,
    parse_version,
    read_record,
    releases,
)

_TABLES = ("observations.csv", "policies.csv", "conformance.ttl")
_SOURCE = re.compile(rb'<[^>]*id/source/([^>/#]+)> %s "([0-9a-f]{64})" ' % GK.sha256.encode())
_ISSUED = re.compile(rb'<[^>]*id/report/[^>/#]+> %s "(\d{4}-\d\d-\d\d)"' % DCT.issued.encode())
_MARKS = {_SOURCE: GK.sha256.encode(), _ISSUED: DCT.issued.encode()}
"""What a line must hold for a pattern to be tried."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was made, or was there already and is the same."""

    version: str
    previous: str | None
    folder: Path
    is_new: bool
    changes: Mapping[str, Mapping[str, int]]
    """How many facts of each kind were added, withdrawn and restated."""
    reports_added: tuple[str, ...] = ()
    reports_withdrawn: tuple[str, ...] = ()
    too_small: str | None = None
    """The step that the changes ask for (``major``, ``minor``) if the version is a smaller one."""
    withdrawn: int = 0
    """How many IRIs name nothing any more, those of earlier releases among them."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What a release is made from."""

    site: Path
    base: str
    version: Version
    project: Project
    date: str | None
    previous: Path | None
    notes: Notes


@dataclass(slots=True)
class _Scan:
    """What the data say of themselves: how many quads, the sources of the reports, the last day of publication."""

    quads: int = 0
    sources: dict[str, str] = field(default_factory=dict)
    last: str = ""


def make_release(
    site: Path | str,
    version: str,
    *,
    project: Project | None = None,
    previous: str | None = None,
    reasons: Path | None = None,
    key: Path | None = None,
    released: date | None = None,
) -> Release:
    """Freeze what a build wrote to a folder as ``release/{version}/`` in it, and tell what changed.

    ``previous`` is a version, or the folder of a release or of a site; without it the last release before this one
    counts. ``released`` is the day of the release (without it that of the project); no clock is asked. A release is
    complete or not there; one that is there is never changed: ReleaseError where it would become another.
    """
    site, project = Path(site), project or Project()
    wanted, known = parse_version(version), releases(site)
    if known and wanted not in known and wanted < max(known):
        raise ReleaseError(f"{site}: expected a version above {max(known)}, the last release; found {wanted}")
    secret = read_secret_key(key) if key is not None else None
    day = released or project.release.modified
    work = _Work(
        site,
        _base_of(site, project),
        wanted,
        project,
        day.isoformat() if day else None,
        _previous(site, wanted, known, previous),
        read_notes(reasons) if reasons is not None else Notes(),
    )
    target = site / FOLDER / version
    if wanted in known:
        with _aside(target) as folder:
            made = replace(_make(work, folder), is_new=False)
            _require_same(folder, target)
        if secret is not None and not (target / checksums.SIGNATURE).exists():
            with staging(target) as folder:
                _sign(target, folder, secret, version)
    else:
        with staging(target) as folder:
            made = _make(work, folder)
            if secret is not None:
                _sign(folder, folder, secret, version)
    if wanted == max(releases(site)):
        _publish(work, target)
    return replace(made, folder=target)


def _make(work: _Work, folder: Path) -> Release:
    """Write all files of a release but for its signature."""
    version, base = str(work.version), work.base
    _freeze(work.site, folder, _tables(work.site))
    scan = _scan(folder)
    _freeze(work.site, folder, _data_sets(work.site, scan))
    before = _before(work)
    found = changeset.ChangeSet(base, version, before.version if before else None, work.date)
    earlier = read_table(work.previous / TABLE) if work.previous else []
    comings = Comings(base, {stone.path for stone in earlier})
    reasons = Reasons(
        base,
        before.reports if before else {},
        scan.sources,
        (before.gongkai if before else "", gongkai.__version__),
        work.notes,
    )
    old = batches(work.previous / DATA) if work.previous else None
    told = changes(old, batches_again(folder / DATA), comings) if old is not None else ()
    changeset.write_turtle(folder / "changes.ttl", told, reasons, found)
    updated = work.date or scan.last or f"{max(scan.sources)[-4:]}-12-31"
    write(folder, "changes.html", changeset.to_html(found))
    write(folder, "changes.atom", changeset.to_atom(found, updated, work.project.publisher.names))
    stones = tombstones.bury(earlier, comings, work.notes.merged, version, work.date)
    write(folder, TABLE, to_table(stones))
    write(folder, tombstones.QUADS, tombstones.to_quads(stones, base))
    write(folder, "citation.cff", citation(work.project, base, version, work.date))
    record = Record(
        version, found.previous, work.date, base, gongkai.__version__, scan.quads, scan.sources, found.counts()
    )
    write(folder, RECORD, record.to_json())
    for name, content in describe.release_documents(record, work.project, folder):
        write(folder, name, content)
    write(folder, checksums.NAME, checksums.write_sums(folder))
    needed = _needed(work, before, found, comings)
    is_too_small = before is not None and not is_enough(parse_version(before.version), work.version, needed)
    return Release(
        version,
        found.previous,
        folder,
        is_new=True,
        changes=found.counts(),
        reports_added=tuple(found.reports("added")),
        reports_withdrawn=tuple(found.reports("withdrawn")),
        too_small=needed if is_too_small else None,
        withdrawn=len(stones),
    )


def _base_of(site: Path, project: Project) -> str:
    """Return the base that a site was built with, by its own record; the project's where it has none."""
    try:
        base = json.loads((site / "build.json").read_bytes())["base"]
    except FileNotFoundError:
        return project.base
    except (OSError, ValueError, KeyError, TypeError):
        raise ReleaseError(f"{site / 'build.json'}: expected the record of a build, found something else") from None
    return str(base)


def _previous(site: Path, wanted: Version, known: Mapping[Version, Path], named: str | None) -> Path | None:
    """Return the folder of the release to compare with: the one named, else the last one before."""
    if named is None:
        below = [version for version in known if version < wanted]
        return known[max(below)] if below else None
    folder = Path(named) if Path(named).is_dir() else site / FOLDER / named
    if not (folder / checksums.NAME).exists() and (others := releases(folder)):
        folder = others[max(others)]
    if not folder.is_dir():
        raise ReleaseError(f"{named}: expected a release, as a version or as a folder; found none")
    return folder


def _before(work: _Work) -> Record | None:
    """Return the record of the previous release, whose files are all there and as they were."""
    if work.previous is None:
        return None
    require_intact(work.previous)
    record = read_record(work.previous)
    if parse_version(record.version) >= work.version:
        raise ReleaseError(f"{work.previous}: expected a version above {record.version}, found {work.version}")
    return record


def _tables(site: Path) -> Iterator[tuple[str, str]]:
    """Yield the files that hold the data of all reports, and the vocabularies, as paths in the release and the site."""
    if not (site / DATA).is_file():
        raise ReleaseError(f"{site / DATA}: no such file; expected a folder made by gongkai build")
    yield DATA, DATA
    vocabulary = (f"vocabulary/{name}" for name in files_of(site / "vocabulary"))
    yield from ((name, name) for name in (*_TABLES, *vocabulary) if (site / name).is_file())


def _data_sets(site: Path, scan: _Scan) -> Iterator[tuple[str, str]]:
    """Yield the files of the reports' data sets; they stand beside each other, as their addresses say."""
    for report in sorted(scan.sources):
        if not (site / f"dataset/{report}.ttl").is_file():
            raise ReleaseError(f"{site}/dataset/{report}.ttl: no such file, but {DATA} has the report; build anew")
        for name in (report + suffix for suffix in DATA_SET_SUFFIXES):
            if (site / "dataset" / name).is_file():
                yield name, f"dataset/{name}"


def _freeze(site: Path, folder: Path, taken: Iterable[tuple[str, str]]) -> None:
    """Take files of the site as they are."""
    for name, path in taken:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(site / path, folder / name)  # a build writes anew and never into a file that is there
        except OSError:
            shutil.copyfile(site / path, folder / name)


def _scan(folder: Path) -> _Scan:
    """Read the data once: they are canonical, and are compressed on the way."""
    scan = _Scan()
    with Compressor(folder / COMPRESSED) as packed:
        for lines in batches(folder / DATA):
            content = b"".join(lines)
            packed.write(content)
            scan.quads += len(lines)
            scan.sources.update((name.decode(), sha.decode()) for name, sha in _found(_SOURCE, lines, content))
            scan.last = max((scan.last, *(day.decode() for (day,) in _found(_ISSUED, lines, content))))
    if not scan.sources:
        raise ReleaseError(f"{folder / DATA}: expected the data of one report at least, found none")
    return scan


def _found(pattern: re.Pattern[bytes], lines: list[bytes], content: bytes) -> list[tuple[bytes, ...]]:
    """Return what a pattern finds at the beginning of lines; most batches have none of its kind of subjects."""
    mark = _MARKS[pattern]
    if mark not in content:
        return []
    return [found.groups() for line in lines if mark in line and (found := pattern.match(line))]


def _needed(work: _Work, before: Record | None, found: changeset.ChangeSet, comings: Comings) -> str:
    """Return the step that the changes ask for: IRIs or model, reports, or corrections only."""
    if (before is not None and before.base != work.base) or comings.is_model_broken or work.notes.merged:
        return "major"
    if comings.is_model_extended or found.reports("added") or found.reports("withdrawn"):
        return "minor"
    return "patch"


def _sign(source: Path, folder: Path, secret: SecretKey, version: str) -> None:
    content = (source / checksums.NAME).read_bytes()
    write(folder, checksums.SIGNATURE, sign(content, secret, f"{checksums.NAME} {version}"))
    write(folder, checksums.PUBLIC_KEY, secret.public.to_text())


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """Give a folder for a moment, to compare with one that is there."""
    try:
        with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            yield Path(folder)
    except OSError as error:
        raise OutputError(f"{target.parent}: cannot be written: {error.strerror or error}") from error


def _require_same(made: Path, target: Path) -> None:
    """Raise ReleaseError where a release would become another than it is."""
    require_intact(target)
    old, new = checksums.read_sums(target), checksums.read_sums(made)
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            raise ReleaseError(
                f"{target}: this version is released and never changes, but {name} would be another; "
                f"release what is new as a higher version"
            )


def _publish(work: _Work, target: Path) -> None:
    """Write what the site says of its releases, and the tombstones of all that was withdrawn."""
    site, base = work.site, work.base
    stones = read_table(target / TABLE)
    known, kept = read_table(site / TABLE), {stone.path for stone in stones}
    standing = {stone for stone in known if (site / f"{tombstones.document_of(stone.path)}.ttl").is_file()}
    missing = (stone for stone in stones if stone not in standing)
    back = (stone for stone in known if stone.path not in kept)
    stale = [n for n, content in tombstones.documents(back, base) if _holds(site / n, content)]
    stale += (f"{GONE}{stone.path}" for stone in known if stone.path not in kept)
    records = [read_record(path) for path in releases(site).values()]
    with staging(site, stale=stale) as folder:
        for name in (TABLE, tombstones.QUADS):
            write(folder, name, (target / name).read_bytes())
        files = chain(
            tombstones.documents(missing, base),
            describe.site_documents(records, work.project),
            redirect_files(work.project, gone=stones, site=work.project.site),
        )
        for name, content in files:
            write(folder, name, content)


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content
