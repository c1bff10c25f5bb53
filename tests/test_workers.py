"""Processes that work: what hangs, grows or crashes costs only itself, and nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gongkai.errors import UnreadableReport
from gongkai.workers import Limits, Lost, pool
from gongkai.workers.child import Child

LIMITS = Limits(seconds=1.5, memory=300 << 20)


def act(item: Any) -> Any:
    """Do what an item says; runs in the processes."""
    name, *values = item if isinstance(item, tuple) else (item,)
    if name == "loop":
        while True:
            pass
    if name == "sleep":
        time.sleep(values[0])
    if name == "eat":
        return len(bytearray(values[0] << 20))
    if name == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "leave":
        os._exit(3)
    if name == "once" and not Path(values[0]).exists():
        Path(values[0]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "fail":
        raise KeyError("x")
    if name == "unreadable":
        raise UnreadableReport("a.txt: expected a report")
    if name == "print":
        sys.stdout.write("to standard output\n")
    if name == "pid":
        return os.getpid()
    if name == "child":
        return subprocess.Popen(["sleep", "60"]).pid
    return name


@pytest.mark.parametrize(
    ("item", "kind", "words"),
    [
        ("loop", "time", "more than 1.5 seconds"),
        (("sleep", 30), "time", "more than 1.5 seconds"),
        (("eat", 4000), "memory", "more than 300 MB"),
        ("die", "crash", "signal 9"),
        ("leave", "crash", "exit status 3"),
        ("fail", "crash", "KeyError: 'x' (test_workers.py:"),
    ],
)
def test_an_item_costs_itself(item: Any, kind: str, words: str) -> None:
    with pool(1, LIMITS) as run:
        results = dict(run(act, ["a", item, "b", "c"]))
    lost = results.pop(1)
    assert isinstance(lost, Lost)
    assert (lost.kind, words in lost.message) == (kind, True), lost
    assert results == {0: "a", 2: "b", 3: "c"}


def test_what_is_killed_from_outside_is_tried_again(tmp_path: Path) -> None:
    with pool(1, LIMITS) as run:
        assert dict(run(act, [("once", str(tmp_path / "mark")), "a"])) == {0: "once", 1: "a"}


def test_printing_does_not_matter() -> None:
    with pool(1, LIMITS) as run:
        assert dict(run(act, ["print", "a"])) == {0: "print", 1: "a"}


def test_errors_that_concern_all_are_raised() -> None:
    with pytest.raises(UnreadableReport, match="expected a report"), pool(2, LIMITS) as run:
        list(run(act, ["a", "unreadable", ("sleep", 60)]))


def test_without_limits_it_is_this_process() -> None:
    with pool(1) as run:
        assert list(run(act, ["pid"])) == [(0, os.getpid())]


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def ends(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_nothing_is_left_running() -> None:
    with pool(2, LIMITS) as run:
        pids = {pid for _, pid in run(act, ["pid"] * 6)}
        started = [pid for _, pid in run(act, ["child", "child"])]
        assert os.getpid() not in pids
        assert 1 <= len(pids) <= 2
    assert all(ends(pid) for pid in (*pids, *started))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_processes_end_with_their_parent() -> None:
    code = (
        "import test_workers as t, time\n"
        "child = t.Child(t.LIMITS)\n"
        "print(child.run(t.act, 'pid'), flush=True)\n"
        "time.sleep(60)"
    )
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
    assert ends(pid)


def test_a_closed_child_does_nothing() -> None:
    child = Child(LIMITS)
    assert child.run(act, "a") == "a"
    child.close()
    assert isinstance(child.run(act, "a"), Lost)
