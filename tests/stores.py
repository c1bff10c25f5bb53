"""Runs SPARQL stores that tests write into: oxigraph, and Virtuoso where Debian's package is installed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sparql_server import OXIGRAPH

VIRTUOSO = shutil.which("virtuoso-t")
ISQL = shutil.which("isql-vt") or shutil.which("isql")
USER, PASSWORD = "pusher", "a secret: 口令"
"""Who may write into Virtuoso."""

_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 60
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = {folder}

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 5

[SPARQL]
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
"""
"""The limits below SPARQL are those that Virtuoso comes with."""

_GRANTS = f"""\
DB.DBA.USER_CREATE ('{USER}', '{PASSWORD}');
GRANT SPARQL_UPDATE TO "{USER}";
CHECKPOINT;
"""


@dataclass
class Server:
    """A store that can be stopped and started again with what it held."""

    name: str
    command: list[str]
    port: int
    endpoint: str
    update: str
    graph_store: str
    auth: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def ways(self) -> dict[str, list[str]]:
        """The options of both ways to write into it."""
        login = ["--auth", self.auth, "--user", USER] if self.auth else []
        return {
            "graph-store": ["--endpoint", self.endpoint, "--graph-store", self.graph_store, *login],
            "update": ["--endpoint", self.endpoint, "--update", self.update, *login],
        }

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(1200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            assert self.process.poll() is None, f"{self.name} has ended"
            time.sleep(0.05)
        raise AssertionError(f"{self.name} does not listen")

    def stop(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Server]:
    """Run oxigraph with a store in a folder."""
    if OXIGRAPH is None:
        pytest.skip("the oxigraph server is not installed (pip install oxigraph)")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [OXIGRAPH, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}", *options]
    server = Server("oxigraph", command, port, f"{address}/query", f"{address}/update", f"{address}/store")
    with _running(server):
        yield server


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Run Virtuoso with a new database in a folder, and a user who may write."""
    if VIRTUOSO is None or ISQL is None:
        pytest.skip("Virtuoso is not installed (apt-get install virtuoso-opensource-7-bin)")
    port, sql = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(folder=folder, http=port, sql=sql), encoding="utf-8")
    address = f"http://127.0.0.1:{port}"
    server = Server(
        "Virtuoso",
        [VIRTUOSO, "+foreground", "+configfile", str(ini)],
        port,
        f"{address}/sparql",
        f"{address}/sparql-auth",
        f"{address}/sparql-graph-crud-auth",
        "digest",
    )
    with _running(server):
        grants = folder / "grants.sql"
        grants.write_text(_GRANTS, encoding="utf-8")
        subprocess.run([ISQL, f"127.0.0.1:{sql}", "dba", "dba", str(grants)], check=True, capture_output=True)
        yield server


@contextmanager
def _running(server: Server) -> Iterator[None]:
    try:
        server.start()
        yield
    finally:
        server.stop()
