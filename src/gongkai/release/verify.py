"""Tells whether releases are what they were: nothing missing, changed or added, canonical, complete, signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gongkai.errors import ReleaseError
from gongkai.messages import Lang, text
from gongkai.publish.write import files_of, sha256
from gongkai.release import checksums
from gongkai.release.canonical import batches, decompressed
from gongkai.release.signature import PublicKey, is_signed, read_public_key
from gongkai.release.versions import FOLDER, RECORD, read_record, releases

DATA, COMPRESSED = "data.nq", "data.nq.gz"
DATA_SET_SUFFIXES = (".ttl", ".jsonld", ".nq", ".csv", ".csv-metadata.json")
"""The files of a data set that are frozen with a release; pages belong to the site, and change with it."""

Signed = Literal["signed", "unsigned", "unchecked"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file of a release; ``code`` is the key of its message."""

    code: str
    file: str
    expected: object = ""
    found: object = ""

    def to_text(self, lang: Lang) -> str:
        """Return the message."""
        return text(f"verify-{self.code}", lang, file=self.file, expected=self.expected, found=self.found)


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of one release; it is as it was where there are no problems."""

    folder: Path
    problems: tuple[Problem, ...]
    signed: Signed
    signer: str | None = None
    """The number of the key that it is signed with."""


def verify(folder: Path, key: Path | None = None) -> list[Verified]:
    """Return the outcome for a release, or for all releases of a published folder in the order of their versions.

    With a key, a release is to be signed with it; without, a signature is checked with the key published beside it.
    ReleaseError where there is no release at all, or the key is none.
    """
    public = read_public_key(key) if key is not None else None
    if (folder / checksums.NAME).is_file() or (folder / RECORD).is_file():
        return [verify_release(folder, public)]
    found = releases(folder) or releases(folder.parent) if folder.name == FOLDER else releases(folder)
    if not found:
        raise ReleaseError(f"{folder}: expected a release or a folder {FOLDER}/ with releases, found none")
    return [verify_release(path, public) for path in found.values()]


def verify_release(folder: Path, key: PublicKey | None = None) -> Verified:
    """Return the outcome for one release."""
    try:
        problems = [*_listing_problems(folder), *_content_problems(folder)]
    except ReleaseError as error:
        problems = [Problem("unusable", folder.name, found=error)]
    signed, signer, wrong = _signature(folder, key)
    return Verified(folder, (*problems, *wrong), signed, signer)


def require_intact(folder: Path) -> None:
    """Raise ReleaseError with the first thing that is wrong with the files of a release; its data are not read."""
    for problem in _listing_problems(folder):
        raise ReleaseError(f"{folder}: {problem.to_text('en')}")


def _listing_problems(folder: Path) -> Iterator[Problem]:
    sums = checksums.read_sums(folder)
    there = set(files_of(folder)) - checksums.UNSUMMED
    for name in sorted(sums.keys() | there | {DATA, COMPRESSED, RECORD}):
        if name not in there:
            yield Problem("missing", name)
        elif name not in sums:
            yield Problem("extra", name)
        elif (found := sha256(folder / name)) != sums[name]:
            yield Problem("checksum", name, sums[name], found)


def _content_problems(folder: Path) -> Iterator[Problem]:
    """Yield where canonical form, copies and counts are not right; unreadable data end the search."""
    if not all((folder / name).is_file() for name in (DATA, COMPRESSED, RECORD)):
        return  # which has been told
    record = read_record(folder)
    quads, plain = 0, hashlib.sha256()
    for lines in batches(folder / DATA):
        quads += len(lines)
        plain.update(b"".join(lines))
    if quads != record.quads:
        yield Problem("count", DATA, record.quads, quads)
    unpacked = hashlib.sha256()
    for content in decompressed(folder / COMPRESSED):
        unpacked.update(content)
    if unpacked.digest() != plain.digest():
        yield Problem("copy", COMPRESSED, DATA)
    for report in record.reports:
        if not (folder / f"{report}.ttl").is_file():
            yield Problem("report", f"{report}.ttl", RECORD)


def _signature(folder: Path, key: PublicKey | None) -> tuple[Signed, str | None, tuple[Problem, ...]]:
    path, beside = folder / checksums.SIGNATURE, folder / checksums.PUBLIC_KEY
    if not path.is_file():
        return "unsigned", None, (Problem("unsigned", path.name, expected=key.name),) if key is not None else ()
    try:
        key = key or read_public_key(beside)
        is_right = is_signed((folder / checksums.NAME).read_bytes(), path.read_text(encoding="utf-8"), key)
    except (OSError, UnicodeDecodeError, ReleaseError) as error:
        return "unchecked", None, (Problem("unusable", path.name, found=error),)
    return "signed", key.name, () if is_right else (Problem("signature", path.name, expected=key.name),)
