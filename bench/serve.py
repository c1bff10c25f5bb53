"""Prints how fast the server answers a mixture of pages, resources and queries, and oxigraph's own server beside it.

    python bench/serve.py [--triples 200000] [--clients 32] [--seconds 5] [--memory] [--seed 1]

The data are the sample reports, built once and multiplied under other division codes until there are as many triples.
Both servers answer the same canned queries over the same store on disk, one server after the other, asked over
connections that stay open by one process; its work is part of what is measured, on the same processors.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from measure import versions

from gongkai.batch import build
from gongkai.query import queries

_SAMPLES = Path(__file__).parents[1] / "data" / "samples"
_CODE = re.compile(r"99(?=\d{4}(?!\d))")
"""The first digits of the samples' division codes."""

_COPIES = range(10, 99)
_OXIGRAPH = shutil.which("oxigraph", path=Path(sys.executable).parent) or shutil.which("oxigraph")
_JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Load:
    """A kind of request: its name, and the addresses it is drawn from, each with what it accepts."""

    name: str
    targets: Sequence[tuple[str, str]]


@dataclass(slots=True)
class Outcome:
    """What became of the requests of one kind: their times in seconds, and how many failed."""

    times: list[float] = field(default_factory=list)
    errors: int = 0


def multiply(dump: Path, out: Path, wanted: int) -> int:
    """Write the statements of a dump, and the same under other codes, until there are as many; return their number."""
    lines = dump.read_text(encoding="utf-8").splitlines(keepends=True)
    own = [line for line in lines if _CODE.search(line)]
    count = 0
    with out.open("w", encoding="utf-8") as file:
        file.writelines(lines)
        count += len(lines)
        for code in _COPIES:
            if count >= wanted:
                break
            file.writelines(_CODE.sub(str(code), line) for line in own)
            count += len(own)
    return count


def loads(site: Path, seed: int) -> tuple[list[Load], Load]:
    """Return what the server alone is asked for, and the queries that both servers are asked."""
    draw = random.Random(seed)
    documents = sorted(path.relative_to(site).as_posix() for path in (site / "doc").rglob("*.ttl"))
    stems = [path.removesuffix(".ttl") for path in draw.sample(documents, min(300, len(documents)))]
    resources = [(f"/{stem}", accept) for stem in stems for accept in ("text/turtle", "application/ld+json")]
    canned = [query for query in queries() if not query.is_construct]
    values = {
        query.name: {**{p.name: "zh" for p in query.parameters if p.name == "lang"}, **query.example}
        for query in canned
    }
    pages = [("/", "text/html"), *((f"/{stem}", "text/html") for stem in stems)]
    forms = [(f"/query/{q.name}.json?{urlencode({**values[q.name], 'page': '1'})}", _JSON) for q in canned]
    sparql = [
        (f"?{urlencode({'query': f'{q.bound(values[q.name])} LIMIT 100'})}", _JSON)
        for q in canned
        if not has_limit(q.sparql)
    ]
    return [Load("pages", pages), Load("resources", resources), Load("canned queries", forms)], Load("SPARQL", sparql)


def has_limit(sparql: str) -> bool:
    """Tell whether a query says itself how many rows it gives."""
    return re.search(r"\bLIMIT\b", sparql) is not None


async def run(address: str, mixture: Sequence[Load], clients: int, seconds: float, seed: int) -> dict[str, Outcome]:
    """Ask for as long as said, each client one request after the other, of each kind by turns."""
    outcomes = {load.name: Outcome() for load in mixture}
    end = time.monotonic() + seconds

    async def client(number: int) -> None:
        draw = random.Random(seed * 1000 + number)
        connection = Connection(address)
        turn = number
        while time.monotonic() < end:
            load = mixture[turn % len(mixture)]
            turn += 1
            target, accept = draw.choice(load.targets)
            started = time.monotonic()
            status = await connection.get(target, accept)
            outcomes[load.name].times.append(time.monotonic() - started)
            outcomes[load.name].errors += status != 200
        await connection.close()

    await asyncio.gather(*(client(number) for number in range(clients)))
    return outcomes


class Connection:
    """A connection to a server that stays open; an answer is read to its end and dropped."""

    def __init__(self, address: str) -> None:
        """Keep the address; the first request opens the connection."""
        parts = urlsplit(address)
        self.host, self.port, self.path = parts.hostname or "", parts.port or 80, parts.path
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, target: str, accept: str) -> int:
        """Ask for a target, and return the status of the answer."""
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self.streams
        writer.write(f"GET {self.path}{target} HTTP/1.1\r\nHost: {self.host}\r\nAccept: {accept}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"transfer-encoding: chunked" in head:
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        elif length := re.search(rb"content-length: (\d+)", head):
            await reader.readexactly(int(length[1]))
        if b"connection: close" in head:
            await self.close()
        return int(head.split(b" ", 2)[1])

    async def close(self) -> None:
        """Hang up."""
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


@contextmanager
def running(command: Sequence[str], address: str) -> Iterator[None]:
    """Run a server until the block ends; it is there when it takes connections."""
    parts = urlsplit(address)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            with suppress(OSError), socket.create_connection((parts.hostname, parts.port or 80)):
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def row(server: str, name: str, outcome: Outcome, seconds: float) -> str:
    """Return a line of the table."""
    times = sorted(outcome.times)
    middle, late = (1000 * times[int(share * (len(times) - 1))] if times else 0.0 for share in (0.5, 0.95))
    return f"| {server}, {name} | {len(times) / seconds:.0f} | {middle:.1f} | {late:.1f} | {outcome.errors} |"


def main() -> None:
    """Build, serve, ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=200_000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--memory", action="store_true", help="keep our data in memory instead of on disk")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        site, stores = Path(place, "site"), Path(place, "stores")
        build([_SAMPLES], site)
        dump = site / "data.nq"
        count = multiply(dump, site / "multiplied", asked.triples)
        (site / "multiplied").replace(dump)
        mixture, sparql = loads(site, asked.seed)
        ours, theirs = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        on_disk = () if asked.memory else ("--store", str(stores))
        serve = [
            sys.executable,
            "-m",
            "gongkai",
            "serve",
            str(site),
            "--port",
            ours.rpartition(":")[2],
            "--quiet",
            *on_disk,
        ]
        print(f"{versions()}, starlette {version('starlette')}, uvicorn {version('uvicorn')}")
        print(f"{count} statements, {asked.clients} clients, {asked.seconds:g} s each, {os.cpu_count()} processors\n")
        print("| | requests/s | p50 ms | p95 ms | errors |\n|---|---:|---:|---:|---:|")
        rates = {}

        def measure(server: str, address: str, loads_: Sequence[Load]) -> None:
            outcomes = asyncio.run(run(address, loads_, asked.clients, asked.seconds, asked.seed))
            for name, outcome in outcomes.items():
                print(row(server, name, outcome, asked.seconds))
            rates[server] = sum(len(outcome.times) for outcome in outcomes.values()) / asked.seconds

        with running(serve, ours):
            measure("gongkai", ours, mixture)
            measure("gongkai", f"{ours}/sparql", [sparql])
        if _OXIGRAPH and not asked.memory:
            store = next(path for path in stores.iterdir() if not path.name.startswith("."))
            oxigraph = [
                _OXIGRAPH,
                "serve-read-only",
                "--location",
                str(store),
                "--bind",
                theirs.removeprefix("http://"),
            ]
            with running(oxigraph, theirs):
                measure("oxigraph", f"{theirs}/query", [sparql])
            print(f"\nSPARQL: {rates['gongkai'] / rates['oxigraph']:.2f} of oxigraph's throughput")


if __name__ == "__main__":
    main()
