"""The process that does the work: it reads items from its standard input and writes what became of each.

It ends when there is nothing more to read, and when the process that started it is no longer there.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
import threading
import time
import traceback
from typing import Any, BinaryIO

from gongkai.errors import GongkaiError
from gongkai.workers.limits import Lost

_GARBAGE = 20_000
"""How many new objects there may be before garbage is looked for: a report makes some hundred thousand."""

_LOOK = 0.2
"""Seconds between two looks whether the parent is still there."""


def main(memory: int) -> None:
    """Work until there is nothing more to read."""
    items, outcomes = _streams()
    _limit_memory(memory)
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    work: Any = None
    is_first = True
    while True:
        try:
            name, value = pickle.load(items)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        if name == "work":
            work = value
            continue
        pickle.dump(_attempt(work, value), outcomes)
        outcomes.flush()
        if is_first:  # what is loaded by now stays, and need not be looked through for garbage again and again
            gc.collect()
            gc.freeze()
            gc.set_threshold(_GARBAGE)
            is_first = False


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Return what is read and written; whatever else prints goes to standard error."""
    items, outcomes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return items, outcomes


def _limit_memory(memory: int) -> None:
    try:
        import resource  # which Windows has not
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = memory if most == resource.RLIM_INFINITY else min(memory, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, most))


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)


def _attempt(work: Any, item: Any) -> tuple[str, Any]:
    """Return what the work gave: ``done`` with its result, ``lost``, or ``raised`` with an error that concerns all."""
    try:
        return "done", work(item)
    except MemoryError:
        return "lost", Lost("memory", "")
    except (GongkaiError, OSError) as error:
        return "raised", error
    except Exception as error:
        return "lost", Lost("crash", _told(error))


def _told(error: Exception) -> str:
    """Return an error with the place it came from, in one line."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119 - a name alone
    return f"{type(error).__name__}: {' '.join(str(error).split())} ({where})"


if __name__ == "__main__":
    main(int(sys.argv[1]))
