"""Where a build is made: beside the folder it is for, with a journal, so that the next build can go on from there."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from gongkai.batch.layout import own_files
from gongkai.batch.state import begin_moving, end_moving, is_below
from gongkai.batch.values import BuiltReport, Outcome, outcome_from, outcome_to_dict
from gongkai.errors import OutputError
from gongkai.publish.write import is_whole, take_places

_FILES, _JOURNAL, _LOCK = "files", "journal.jsonl", "lock"

_PATIENCE = 5.0
"""Seconds to wait for what a build that was ended leaves behind: processes that have not seen it yet."""

Done = Mapping[tuple[str, str], Outcome]
"""What became of sources, by their key and SHA-256."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """The folder of the files that are made, what an earlier try has done, and the journal of this one."""

    folder: Path
    done: Done
    journal: IO[str]

    def note(self, key: str, sha256: str, outcome: Outcome) -> None:
        """Write down what became of a source; its files are all there."""
        self.journal.write(_line(key, sha256, outcome))
        self.journal.flush()


@contextmanager
def workplace(out: Path, mark: str, stale: Iterable[str], *, is_fresh: bool = False) -> Iterator[Workplace]:
    """Give the place where a build is made; when the block ends well, its files take their places in ``out``.

    Files in ``out`` that are not made anew stay, except the ``stale`` ones, which may be added to while the block
    runs. When the block fails, ``out`` is as before; what was done is kept for the next build with the same ``mark``,
    unless that is to be ``is_fresh``. OutputError where nothing can be written, or another build is at it.
    """
    target = out.resolve()
    place = target.parent / f".{target.name}.partial"
    try:
        if target.exists() and not target.is_dir():
            raise OutputError(f"{out}: expected a folder to write to, found a file")
        place.mkdir(parents=True, exist_ok=True)
        with _locked(place / _LOCK, out):
            try:
                done = {} if is_fresh else _resume(place, mark)
                _clean(place / _FILES, done)
                with _journal(place / _JOURNAL, mark, done) as journal:
                    yield Workplace(place / _FILES, done, journal)
                (place / _JOURNAL).unlink()  # from here on it would not be true
                if target.exists():
                    begin_moving(target)
                    take_places(place / _FILES, target, stale)
                    end_moving(target)
                else:
                    (place / _FILES).replace(target)
                shutil.rmtree(place)
            finally:
                if not _is_worth(place / _JOURNAL):
                    shutil.rmtree(place, ignore_errors=True)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror or error}") from error


def _resume(place: Path, mark: str) -> Done:
    """Return what an earlier try has done and noted, as far as its files are all there."""
    done: dict[tuple[str, str], Outcome] = {}
    path = place / _JOURNAL
    is_cut = contextlib.suppress(ValueError, KeyError, TypeError)  # in the middle of the last line
    with is_cut, contextlib.ExitStack() as stack:
        lines = iter(stack.enter_context(path.open(encoding="utf-8")) if path.exists() else [])
        if json.loads(next(lines, "{}")).get("mark") != mark:
            return {}
        for line in lines:
            raw = json.loads(line)
            done[raw["source"], raw["sha256"]] = outcome_from(raw["outcome"])
    return {key: outcome for key, outcome in done.items() if _is_there(place / _FILES, outcome)}


def _is_there(folder: Path, outcome: Outcome) -> bool:
    return not isinstance(outcome, BuiltReport) or all(is_whole(folder, file) for file in outcome.record.files)


def _clean(folder: Path, done: Done) -> None:
    """Remove all files but those of reports that are done."""
    kept = {
        path
        for outcome in done.values()
        if isinstance(outcome, BuiltReport)
        for path in (*own_files(folder, outcome.id), *(file.path for file in outcome.record.files))
        if is_below(path)
    }
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    for above, _, names in os.walk(folder):
        for name in names:
            path = Path(above, name)
            if path.relative_to(folder).as_posix() not in kept:
                path.unlink()


@contextmanager
def _journal(path: Path, mark: str, done: Done) -> Iterator[IO[str]]:
    """Give a journal that begins with what is done; the one before is there until this one is."""
    new = path.with_name(f"{path.name}.new")
    with new.open("w", encoding="utf-8", newline="\n") as journal:
        journal.write(json.dumps({"mark": mark}) + "\n")
        journal.writelines(_line(*key, outcome) for key, outcome in done.items())
        journal.flush()
        new.replace(path)
        yield journal


def _line(key: str, sha256: str, outcome: Outcome) -> str:
    raw = {"source": key, "sha256": sha256, "outcome": outcome_to_dict(outcome)}
    return json.dumps(raw, ensure_ascii=False) + "\n"


def _is_worth(journal: Path) -> bool:
    """Tell whether a journal notes a report that was made."""
    try:
        with journal.open("rb") as lines:
            return any(b'"record": ' in line for line in lines)
    except OSError:
        return False


@contextmanager
def _locked(path: Path, out: Path) -> Iterator[None]:
    """Hold a lock that ends with this process; OutputError where another build holds it."""
    try:
        import fcntl
    except ImportError:  # Windows: two builds at once are not told apart
        yield
        return
    with path.open("wb") as file:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise OutputError(f"{out}: another build is writing to it") from None
                time.sleep(0.1)
        yield
