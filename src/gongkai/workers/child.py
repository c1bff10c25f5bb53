"""A process that works, seen from the one that started it: it is ended at its limits and replaced when it has ended."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from typing import Any

from gongkai.workers.limits import Limits, Lost

_ATTEMPTS = 2
"""How often an item is tried whose process ends under it, as when the system is short of memory for a moment."""


_START = 20.0
"""Seconds that a process may take besides until it has loaded what its first item needs."""

_GRACE = 5.0
"""Seconds for a process to end that has closed its output."""


class Child:
    """One process for one thread of its parent; it is started when it is first needed."""

    def __init__(self, limits: Limits) -> None:
        """Keep the limits."""
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._work: Any = None
        self._is_closed = False
        self._is_new = True

    def run(self, work: Any, item: Any) -> Any:
        """Return what the work gives for an item, or Lost; GongkaiError and OSError of the work are raised here.

        The work and the item must be picklable. An item whose process is ended by others is tried once more.
        """
        found: Any = Lost("crash", "it was not begun")
        for _ in range(_ATTEMPTS):
            if self._is_closed:
                break
            outcome = self._try(work, item)
            if outcome is not None:
                state, found = outcome
                if state == "raised":
                    raise found
                if isinstance(found, Lost) and found.kind == "memory":
                    self.end()  # what it could not have is still held in pieces
                    found = Lost("memory", f"more than {self._limits.memory >> 20} MB")
                return found
            found = Lost("crash", f"its process ended with {self._status()}")
        return found

    def _try(self, work: Any, item: Any) -> tuple[str, Any] | None:
        """Return what became of an item; None where the process ended without a word."""
        process = self._started(work)
        is_late = threading.Event()
        seconds = self._limits.seconds + (_START if self._is_new else 0)
        self._is_new = False
        timer = threading.Timer(seconds, self._end_late, args=[process, is_late])
        try:
            assert process.stdin is not None  # noqa: S101 - both are pipes
            assert process.stdout is not None  # noqa: S101 - see above
            pickle.dump(("item", item), process.stdin)
            process.stdin.flush()
            timer.start()  # while it is at work already
            outcome: tuple[str, Any] = pickle.load(process.stdout)  # noqa: S301 - from a process of ours
        except (EOFError, OSError, pickle.UnpicklingError):
            if is_late.is_set():
                self.end()
                return "lost", Lost("time", f"more than {self._limits.seconds:g} seconds")
            return None
        finally:
            timer.cancel()
        return outcome

    def _started(self, work: Any) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.end()
            command = [sys.executable, "-m", "gongkai.workers", str(self._limits.memory)]
            self._process = subprocess.Popen(  # noqa: S603 - this program
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, env=_environment()
            )
            self._work, self._is_new = None, True
        if self._work is not work:
            assert self._process.stdin is not None  # noqa: S101 - a pipe
            with contextlib.suppress(OSError):  # it has ended: the item will tell
                pickle.dump(("work", work), self._process.stdin)
            self._work = work
        return self._process

    def _status(self) -> str:
        """Return how the process ended, which it has, or is about to."""
        process = self._process
        if process is None:
            return "the batch"
        try:
            status = process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self.end()
            return "an answer that cannot be read"
        return f"signal {-status}" if status < 0 else f"exit status {status}"

    def close(self) -> None:
        """End the process for good; an item that it is at is not tried again."""
        self._is_closed = True
        self.end()

    def _end_late(self, process: subprocess.Popen[bytes], is_late: threading.Event) -> None:
        is_late.set()
        _kill(process)

    def end(self) -> None:
        """End the process, and the programs that it had started."""
        process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what could not be written to a dead process
                    stream.close()
        process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)  # its own session, so its own group
        else:
            process.kill()


def _environment() -> dict[str, str]:
    """Return an environment in which a child finds the modules that its parent finds."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
