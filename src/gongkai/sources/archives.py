"""Archives of reports: which members a zip or a tar has, and the bytes of each; nothing is unpacked beside its place.

What no archive of reports comes near is refused with its measure. Members are never written under their own names, and
links and devices are no members.
"""

from __future__ import annotations

import atexit
import bz2
import gzip
import io
import lzma
import os
import tarfile
import threading
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from gongkai.errors import SourceError, UnreadableReport
from gongkai.read.limits import LARGEST_FILE
from gongkai.sources.files import opened, version
from gongkai.sources.values import WITHIN

ZIP_SUFFIXES = (".zip",)
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")
ARCHIVE_SUFFIXES = (*ZIP_SUFFIXES, *TAR_SUFFIXES)

MOST_MEMBERS = 200_000
HIGHEST_RATIO = 250  # of unpacked to packed bytes; pages that differ in little but their numbers come to some 50
FREE_OF_RATIO = 2_000_000  # bytes; a small member may be as regular as it likes
_LONGEST_READ = 32_000_000  # bytes in one go, as the list of a zip's members is read: some 100 for each
_CHUNK = 1 << 16
_END = 512  # bytes of a tar's block; one of zeros ends it
_PACKED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open}
"""How a tar is packed, by what its file begins with: names are not always right."""

_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, ValueError,
    OSError, RuntimeError,
)  # fmt: skip
"""What the libraries raise for archives that are damaged; RuntimeError where a password is asked for."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is open: its members by their paths in it, in its order."""

    place: str
    file: zipfile.ZipFile | tarfile.TarFile
    streams: tuple[IO[bytes], ...]
    members: Mapping[str, zipfile.ZipInfo | tarfile.TarInfo]

    def close(self) -> None:
        """Close the archive and what it is read through."""
        self.file.close()
        for stream in self.streams:
            stream.close()


def is_archive(place: str) -> bool:
    """Tell whether a place is an archive, by its suffix."""
    return place.lower().endswith(ARCHIVE_SUFFIXES)


def split_member(place: str) -> tuple[str, str] | None:
    """Return the archive and the path in it of a place that is a member, else None."""
    start = 0
    while (at := place.find(WITHIN, start)) >= 0:
        if is_archive(place[:at]):
            return place[:at], place[at + len(WITHIN) :]
        start = at + 1
    return None


def members(place: str) -> list[str]:
    """Return the paths of the files in an archive, in its order. SourceError where it is damaged or too large."""
    with _using(place) as archive:
        return list(archive.members)


def chunks(archive: str, member: str) -> Iterator[bytes]:
    """Yield the bytes of a member.

    Raises UnreadableReport where it is not there, damaged, locked, larger than a report, or packed as nothing is that
    was written by a person; SourceError where the archive is damaged.
    """
    place = f"{archive}{WITHIN}{member}"
    with _using(archive) as held:
        info = held.members.get(member)
        if info is None:
            raise UnreadableReport(f"{place}: expected a member of the archive, found none of this name")
        if ".." in member.split("/") or member.startswith("/") or member[1:2] == ":":
            raise UnreadableReport(f"{place}: expected a path within the archive, found one that leads out of it")
        most = _most(info, place)
        done = 0
        try:
            with _open(held, info) as stream:
                while chunk := stream.read(_CHUNK):
                    done += len(chunk)
                    if done > most:
                        raise UnreadableReport(f"{place}: expected at most {most:,} bytes unpacked, found more")
                    yield chunk
        except _BROKEN as error:
            found = "one that a password protects" if "password" in str(error) else f"a damaged one ({error})"
            raise UnreadableReport(f"{place}: expected a member that can be unpacked, found {found}") from None


def _open(archive: Archive, info: zipfile.ZipInfo | tarfile.TarInfo) -> IO[bytes]:
    if isinstance(info, zipfile.ZipInfo):
        assert isinstance(archive.file, zipfile.ZipFile)  # noqa: S101 - members of a zip stand in a zip
        return archive.file.open(info)
    assert isinstance(archive.file, tarfile.TarFile)  # noqa: S101 - and those of a tar in a tar
    stream = archive.file.extractfile(info)
    if stream is None:
        raise tarfile.TarError("no file")
    return stream


def _most(info: zipfile.ZipInfo | tarfile.TarInfo, place: str) -> int:
    """Return how many bytes a member may have; what it states beyond is refused before anything is unpacked."""
    if isinstance(info, tarfile.TarInfo):
        most, stated, packed = LARGEST_FILE, info.size, ""
    else:
        most = min(LARGEST_FILE, max(FREE_OF_RATIO, HIGHEST_RATIO * info.compress_size))
        stated, packed = info.file_size, f" from {info.compress_size:,} packed ones"
    if stated > most:
        raise UnreadableReport(f"{place}: expected at most {most:,} bytes unpacked, found {stated:,}{packed}")
    return most


# One archive stays open: to read the list of its members takes longer than to read one of them. A process that was
# forked must not read through the file of its parent, as both would move its position.
_lock = threading.RLock()
_held: dict[tuple[int, str, object], Archive] = {}


@contextmanager
def _using(place: str) -> Iterator[Archive]:
    with _lock:
        key = (os.getpid(), place, version(place))
        if key not in _held:
            _let_go()
            _held[key] = _opened(place)
        yield _held[key]


@atexit.register
def _let_go() -> None:
    while _held:
        _held.popitem()[1].close()


def _opened(place: str) -> Archive:
    stream = opened(place)
    try:
        return _zip(place, stream) if place.lower().endswith(ZIP_SUFFIXES) else _tar(place, stream)
    except BaseException as error:
        stream.close()
        if not isinstance(error, _BROKEN):
            raise
        found = f"one that is cut off or damaged ({str(error).partition(chr(10))[0]})"
        raise SourceError(f"{place}: expected a whole archive, found {found}") from None


class _Bounded(io.BufferedReader):
    """A file that is not read in larger steps than the list of members of any archive of reports is long."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _LONGEST_READ:
            raise ValueError(f"its own description has {size:,} bytes, expected at most {_LONGEST_READ:,}")
        return super().read(size)


def _zip(place: str, stream: IO[bytes]) -> Archive:
    bounded = _Bounded(stream)  # type: ignore[arg-type]  # what it needs of a raw file, files of fsspec have too
    file = zipfile.ZipFile(bounded)
    infos = [info for info in file.infolist() if not info.is_dir() and not _is_special(info)]
    _check_number(place, len(infos))
    packed, size = sum(info.compress_size for info in infos), bounded.seek(0, io.SEEK_END)
    if packed > size:
        raise SourceError(
            f"{place}: expected members that lie side by side in {size:,} bytes, found {packed:,} bytes of them"
        )
    names = _names([_raw_name(info) for info in infos])
    return Archive(place, file, (bounded,), dict(zip(names, infos, strict=True)))


def _is_special(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a link or a device, as archives made on Unix say."""
    kind = info.external_attr >> 28
    return kind not in (0, 0o10)


def _raw_name(info: zipfile.ZipInfo) -> bytes | str:
    """Return a name, or its bytes where the archive does not call it utf-8: then code page 437 was assumed."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename


def _tar(place: str, stream: IO[bytes]) -> Archive:
    packed = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    begins = stream.read(6)
    stream.seek(0)
    unpack = next((unpack for mark, unpack in _PACKED.items() if begins.startswith(mark)), None)
    unpacked = unpack(stream) if unpack else stream
    bounded = _Bounded(unpacked)  # type: ignore[arg-type]  # as above
    try:
        file = tarfile.open(fileobj=bounded, mode="r:", encoding="utf-8", errors="surrogateescape")  # noqa: SIM115 - it stays open
        infos = list(_files(place, file, max(FREE_OF_RATIO, HIGHEST_RATIO * packed)))
        bounded.seek(file.offset)
        end = bounded.read(_END)
        if len(end) < _END or end.strip(b"\0"):  # the library takes whatever is no member for the end
            raise tarfile.ReadError(f"no end of the archive at byte {file.offset:,}")
    except BaseException:
        bounded.close()
        raise
    names = _names([info.name.encode("utf-8", "surrogateescape") for info in infos])
    return Archive(place, file, (bounded, stream), dict(zip(names, infos, strict=True)))


def _files(place: str, file: tarfile.TarFile, most: int) -> Iterator[tarfile.TarInfo]:
    """Yield the members of a tar that are files; what it unpacks to is known before it is passed over."""
    found = 0
    while (info := file.next()) is not None:
        if info.offset_data + info.size > most:
            raise SourceError(
                f"{place}: expected an archive that unpacks to at most {most:,} bytes, found one that has more"
            )
        found += 1
        _check_number(place, found)
        if info.isreg():
            yield info


def _check_number(place: str, found: int) -> None:
    if found > MOST_MEMBERS:
        raise SourceError(f"{place}: expected at most {MOST_MEMBERS:,} members, found more")


def _names(raw: list[bytes | str]) -> list[str]:
    """Return names as they were meant: utf-8 where all of them are, else the code page of Chinese Windows.

    All together decide, for a short name in GBK may be utf-8 by accident.
    """
    unmarked = [name for name in raw if isinstance(name, bytes)]
    encoding = next((e for e in ("utf-8", "gb18030") if all(_is(name, e) for name in unmarked)), None)
    return [_plain(name if isinstance(name, str) else _decoded(name, encoding)) for name in raw]


def _is(name: bytes, encoding: str) -> bool:
    try:
        name.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(name: bytes, encoding: str | None) -> str:
    fitting = (encoding,) if encoding else ("utf-8", "gb18030")
    return next((name.decode(e) for e in fitting if _is(name, e)), name.decode("cp437"))


def _plain(name: str) -> str:
    """Return a path with ``/`` between its parts; nothing of it is taken away but ``./`` at its beginning."""
    return name.replace("\\", "/").removeprefix("./")
