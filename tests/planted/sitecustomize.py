"""Makes the report that a test has marked loop, eat memory, end its process, or fail, as GONGKAI_PLANTED says."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path
from typing import Any

import gongkai.batch.report as stage

_extract = stage.extract


def _loop() -> None:
    while True:
        pass


def _eat() -> None:
    eaten = []
    while True:
        eaten.append(bytearray(1 << 24))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_once() -> None:
    """End the process the first time; a file beside this one tells that it was."""
    mark = Path(os.environ["GONGKAI_DIED"])
    if not mark.exists():
        mark.touch()
        _die()


def _fail() -> None:
    raise KeyError("planted")


def _fill() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


_ACTS = {"loop": _loop, "eat": _eat, "die": _die, "die-once": _die_once, "fail": _fail, "fill": _fill}


def _planted(document: Any) -> Any:
    if "本报告有标记" in document.text:
        _ACTS[os.environ["GONGKAI_PLANTED"]]()
    return _extract(document)


stage.extract = _planted
