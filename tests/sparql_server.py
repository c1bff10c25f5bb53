"""Runs the oxigraph server for the tests that ask a real SPARQL endpoint."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

OXIGRAPH = shutil.which("oxigraph", path=Path(sys.executable).parent) or shutil.which("oxigraph")


@contextmanager
def serving(data: bytes, *options: str) -> Iterator[str]:
    """Run the oxigraph server with these N-Quads on a free port of the loopback address; yield its SPARQL endpoint."""
    if OXIGRAPH is None:
        pytest.skip("the oxigraph server is not installed (pip install oxigraph)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [OXIGRAPH, "serve", "--bind", address, *options]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(tuple(address.split(":"))):
                break
            time.sleep(0.05)
        request = urllib.request.Request(f"http://{address}/store", data, {"Content-Type": "application/n-quads"})
        with urllib.request.urlopen(request) as response:  # noqa: S310  (the address is ours)
            assert response.status == 204
        yield f"http://{address}/query"
    finally:
        server.terminate()
        server.wait()
