"""The parts of a build that other machines make: zip files where all of them reach, each whole or not there."""

from __future__ import annotations

import contextlib
import hashlib
import json
import uuid
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from gongkai.batch.layout import View
from gongkai.batch.state import is_below
from gongkai.batch.values import BuiltReport, outcome_from, outcome_to_dict
from gongkai.errors import EngineError
from gongkai.publish.write import files_of
from gongkai.workers import Lost

_RESULTS = "results.json"
_FILES = "files/"
_PACKED = {".gz", ".png", ".wasm"}
"""What would not become smaller."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The folder of the parts of one build, at an address of fsspec."""

    address: str

    @classmethod
    def at(cls, address: str, mark: str) -> Parts:
        """Return the parts of builds with a mark; EngineError where the address is of no known kind."""
        try:
            import fsspec

            fsspec.core.url_to_fs(address)
        except ImportError as error:
            raise EngineError(f"{address}: expected fsspec and what it needs there: {error}") from None
        except ValueError as error:
            raise EngineError(f"{address}: expected an address that fsspec knows: {error}") from None
        return cls(f"{address.rstrip('/')}/{mark[:16]}")

    def name(self, function: Any, keys: Iterable[str], given: Iterable[str], view: View) -> str:
        """Return the name of a part: of what is done, with which items, reading which files."""
        digest = hashlib.sha256(getattr(function, "func", function).__qualname__.encode())
        for key in keys:
            digest.update(key.encode() + b"\0")
        for path in given:
            digest.update(path.encode() + b"\0" + view.find(path).read_bytes())
        return digest.hexdigest()

    def has(self, name: str) -> bool:
        """Tell whether a part is there."""
        files, folder = self._place()
        return bool(files.exists(f"{folder}/{name}.zip"))

    def give(self, name: str, paths: Iterable[str], view: View) -> None:
        """Write the files that a task reads."""
        self._write(f"{name}.in.zip", lambda archive: _add(archive, ((path, view.find(path)) for path in paths)))

    def fetch_given(self, name: str, folder: Path) -> None:
        """Read the files that a task reads, if it was given any."""
        files, above = self._place()
        if files.exists(f"{above}/{name}.in.zip"):
            self._read(f"{name}.in.zip", folder)

    def put(self, name: str, results: Sequence[Any], folder: Path) -> None:
        """Write a part: what came of the items, and the files of a folder."""

        def fill(archive: zipfile.ZipFile) -> None:
            archive.writestr(zipfile.ZipInfo(_RESULTS), json.dumps([_to_dict(result) for result in results]))
            _add(archive, ((path, folder / path) for path in files_of(folder)))

        self._write(f"{name}.zip", fill)

    def take(self, name: str, view: View) -> list[Any]:
        """Put the files of a part into the folder that is being made; return what came of its items."""
        return [_from(raw) for raw in json.loads(self._read(f"{name}.zip", view.folder))]

    def clear(self) -> None:
        """Remove all parts of the build, and the folder above them if there is nothing else in it."""
        files, folder = self._place()
        if files.exists(folder):
            files.rm(folder, recursive=True)
            with contextlib.suppress(OSError, NotImplementedError):  # others are there; no store has folders
                files.rmdir(folder.rpartition("/")[0])

    def _place(self) -> tuple[Any, str]:
        import fsspec

        files, folder = fsspec.core.url_to_fs(self.address, auto_mkdir=True)
        return files, folder

    def _write(self, name: str, fill: Callable[[zipfile.ZipFile], None]) -> None:
        files, folder = self._place()
        new = f"{folder}/.{name}.{uuid.uuid4().hex}"
        with files.open(new, "wb") as out, zipfile.ZipFile(out, "w") as archive:
            fill(archive)
        files.mv(new, f"{folder}/{name}")

    def _read(self, name: str, folder: Path) -> bytes:
        """Write the files of an archive below a folder and return the results in it, if there are any."""
        files, above = self._place()
        results, made = b"", set[Path]()
        with files.open(f"{above}/{name}", "rb") as stored, zipfile.ZipFile(stored) as archive:
            for info in archive.infolist():
                if info.filename == _RESULTS:
                    results = archive.read(info)
                    continue
                path = info.filename.removeprefix(_FILES)
                if not is_below(path):
                    raise EngineError(f"{self.address}/{name}: expected paths below the folder, found {path}")
                target = folder / path
                if target.parent not in made:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    made.add(target.parent)
                target.write_bytes(archive.read(info))
        return results


def _add(archive: zipfile.ZipFile, files: Iterable[tuple[str, Path]]) -> None:
    for path, file in files:
        info = zipfile.ZipInfo(_FILES + path)
        is_packed = PurePosixPath(path).suffix in _PACKED
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        archive.writestr(info, file.read_bytes(), compresslevel=1)


def _to_dict(result: Any) -> Any:
    """Return what came of an item as values of JSON."""
    if isinstance(result, Lost):
        return {"lost": result.kind, "message": result.message}
    if isinstance(result, list):
        return [outcome_to_dict(report) for report in result]
    return outcome_to_dict(result)


def _from(raw: Any) -> Any:
    if isinstance(raw, list):
        return [BuiltReport.from_dict(report) for report in raw]
    return Lost(raw["lost"], raw["message"]) if "lost" in raw else outcome_from(raw)
