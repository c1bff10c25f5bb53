"""Runs ``gongkai serve`` for the tests that ask a real server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

_START = 60


@dataclass
class Served:
    """A server that runs: its address, its process, and what it has logged so far."""

    address: str
    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)

    def get(self, path: str, **options: object) -> httpx.Response:
        """Ask for a path; redirects are not followed."""
        return httpx.get(self.address + path.removeprefix("/"), timeout=30, **options)  # type: ignore[arg-type]

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the server."""
        os.kill(self.process.pid, number)


@contextmanager
def served(target: Path, *options: str) -> Iterator[Served]:
    """Serve a folder or a store on a free port of the loopback address."""
    command = [sys.executable, "-m", "gongkai", "serve", str(target), "--port", "0", "--lang", "en", *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        killer = threading.Timer(_START, process.kill)
        killer.start()
        try:
            line = process.stdout.readline()
            killer.cancel()
            if "http://" not in line:
                assert process.stderr is not None
                raise AssertionError(line + process.stderr.read())
            server = Served("http://" + line.partition("http://")[2].split(" ")[0], process)
            threading.Thread(target=_follow, args=(process, server.log), daemon=True).start()
            yield server
        finally:
            killer.cancel()
            process.terminate()
            try:
                process.wait(15)
            finally:
                process.kill()


def _follow(process: subprocess.Popen[str], log: list[str]) -> None:
    assert process.stderr is not None
    log.extend(iter(process.stderr.readline, ""))
