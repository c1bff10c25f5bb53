"""Prints how fast the data of many reports go into SPARQL stores, both ways, cut off once and taken up again.

    python bench/push.py [--reports 45] [--chunk 250] [--seed 1]

Every push is a process of its own, and every one has a new store; it is killed when half of its graphs are written, and
started again; then the canned queries are compared with their answers on the folder. The baseline is the same data sent
to oxigraph as one request. Virtuoso is measured where it is installed (Debian's virtuoso-opensource-7-bin).
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from generate import write_reports
from measure import versions
from pyoxigraph import Store

from gongkai.batch import build
from gongkai.endpoint import send
from gongkai.push import Login, graphs_of
from gongkai.push import Store as Target
from gongkai.push.store import counts
from gongkai.query import CannedQuery, load, queries, query
from stores import PASSWORD, USER, VIRTUOSO, Server, oxigraph, virtuoso

_BASELINE = "oxigraph, all in one request"


def with_union(folder: Path) -> AbstractContextManager[Server]:
    """Run oxigraph as canned queries need it."""
    running: AbstractContextManager[Server] = oxigraph(folder, "--union-default-graph")
    return running


def push(source: Path, options: list[str], journal: Path, stop_after: int) -> float:
    """Push in a new process; with ``stop_after``, kill it when so many graphs are written. Return its seconds."""
    command = [sys.executable, "-m", "gongkai", "push", str(source), *options, "--journal", str(journal)]
    start = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env={**os.environ, "GONGKAI_PASSWORD": PASSWORD}
    ) as process:
        while stop_after and process.poll() is None:
            if journal.exists() and journal.read_bytes().count(b"\n") > stop_after:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.01)
    if process.returncode not in (0, -signal.SIGKILL):
        raise SystemExit(f"{' '.join(command)}: exit status {process.returncode}")
    return time.perf_counter() - start


def in_one_request(data: Path, server: Server) -> float:
    """Send a dump to oxigraph as it is, and return the seconds."""
    start = time.perf_counter()
    send(server.graph_store, data.read_bytes(), method="POST", media_type="application/n-quads", timeout=600)
    return time.perf_counter() - start


def are_equal(expected: dict[str, int], server: Server) -> bool:
    """Tell whether a store holds as many statements of each graph as it should."""
    names = sorted(expected)
    store = Target(server.endpoint, login=Login("digest", USER, PASSWORD) if server.auth else None)
    batches = (names[n : n + 200] for n in range(0, len(names), 200))
    return {name: count for batch in batches for name, count in counts(store, batch).items()} == expected


def asked(local: Store, server: Server) -> tuple[int, str]:
    """Ask a server all canned queries: how many answers differ from the folder's, and which takes how long at most."""
    seconds, differ = dict[str, float](), 0
    for canned in queries():
        start = time.perf_counter()
        answer = _answer(canned, server=server)
        seconds[canned.name] = time.perf_counter() - start
        differ += answer != _answer(canned, data=local)
    slowest = max(seconds, key=seconds.__getitem__)
    return differ, f"{slowest}, {seconds[slowest]:.2f}"


def _answer(canned: CannedQuery, data: Store | None = None, server: Server | None = None) -> list[object]:
    endpoint = server.endpoint if server else None
    found = query(canned.name, data=data, endpoint=endpoint, timeout=300, **canned.example)
    return sorted(found.rows, key=repr) if canned.is_construct else list(found.rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure pushing generated reports into SPARQL stores.")
    parser.add_argument("--reports", type=int, default=45)
    parser.add_argument("--chunk", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(versions())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = build(write_reports(folder / "reports", options.reports, options.seed), folder / "site").out
        expected = {graph: sum(1 for _ in lines) for graph, lines in graphs_of(site)}
        triples = sum(expected.values())
        print(f"\n{triples} statements in {len(expected)} graphs, {options.reports} reports\n")
        local = load(site)
        ratio = f"ratio to “{_BASELINE}”"
        columns = (
            "store, way",
            "s",
            "statements/s",
            ratio,
            "cut off once, s",
            "counts equal",
            "answers that differ",
            "slowest query, s",
        )
        print(f"| {' | '.join(columns)} |\n|---{'|---:' * (len(columns) - 1)}|")
        (folder / "baseline").mkdir()
        with oxigraph(folder / "baseline") as server:
            baseline = in_one_request(site / "data.nq", server)
            print(
                f"| {_BASELINE} | {baseline:.2f} | {triples / baseline:.0f} | 1.00 | | {_word(expected, server)} | | |"
            )
        for kind, running in (("oxigraph", with_union), ("Virtuoso", virtuoso)):
            if running is virtuoso and VIRTUOSO is None:
                print("| Virtuoso is not installed |" + " |" * (len(columns) - 1))
                continue
            for way in ("graph-store", "update"):
                seconds, words, answers = [], [], (0, "")
                for stop_after in (0, len(expected) // 2):
                    place = folder / f"{kind}-{way}-{stop_after}"
                    place.mkdir()
                    journal = Path(f"{place}.jsonl")
                    with running(place) as server:
                        arguments = [*server.ways[way], "--chunk", str(options.chunk)]
                        taken = push(site, arguments, journal, stop_after)
                        if stop_after:
                            taken += push(site, arguments, journal, 0)
                            answers = asked(local, server)
                        seconds.append(taken)
                        words.append(_word(expected, server))
                pace = f"{seconds[0]:.2f} | {triples / seconds[0]:.0f} | {baseline / seconds[0]:.2f} | {seconds[1]:.2f}"
                equal = words[0] if words[0] == words[1] else "no"
                print(f"| {kind}, {way} | {pace} | {equal} | {answers[0]} | {answers[1]} |", flush=True)


def _word(expected: dict[str, int], server: Server) -> str:
    return "yes" if are_equal(expected, server) else "no"


if __name__ == "__main__":
    main()
