"""Pushing into real stores, both ways; cut off, taken up again, refused, and asked as the folder is."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby
from keyword import iskeyword
from pathlib import Path

import pyoxigraph as ox
import pytest

from gongkai import endpoint
from gongkai.cli import main
from gongkai.endpoint import NoAnswer, ask, logged_in, update
from gongkai.errors import DataError, OutputError, PushError
from gongkai.push import Login, Outcome, Step, Store, graphs_of, journal_of, push
from gongkai.push.journal import Entry, Journal, read_journal
from gongkai.push.store import counts, graphs_below, pieces, remove
from gongkai.query import CannedQuery, find, load, queries, query
from stores import PASSWORD, USER, Server, oxigraph, virtuoso

BASE = "https://e.example/"
STORES = {"oxigraph": oxigraph, "virtuoso": virtuoso}
WAYS = ("graph-store", "update")
NAMES = [canned.name for canned in queries()]


@pytest.fixture(scope="session", params=STORES)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A store of each kind; each test has graphs of its own."""
    options = ("--union-default-graph",) if request.param == "oxigraph" else ()
    with STORES[request.param](tmp_path_factory.mktemp(request.param), *options) as running:
        yield running


def store_of(server: Server, way: str, **settings: object) -> Store:
    login = Login("digest", USER, PASSWORD) if server.auth else None
    address = {"graph_store": server.graph_store} if way == "graph-store" else {"update": server.update}
    return Store(server.endpoint, login=login, **address, **settings)  # type: ignore[arg-type]


def statement(graph: str, number: int, text: str = "值") -> str:
    return f'<{BASE}s/{number}> <{BASE}p> "{text} {number}"@zh <{BASE}graph/{graph}> .\n'


def write_quads(path: Path, graphs: dict[str, int], text: str = "值") -> Path:
    """Write graphs of so many statements, as a dump: sorted, so that their statements lie apart."""
    lines = sorted(statement(graph, number, text) for graph, count in graphs.items() for number in range(count))
    path.write_text("".join(lines), encoding="utf-8")
    return path


def counted(store: Store, *graphs: str) -> list[int]:
    names = [f"{BASE}graph/{graph}" for graph in graphs]
    return list(counts(store, names).values())


def gongkai(*arguments: str, **variables: str) -> subprocess.Popen[bytes]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-W", "error", "-m", "gongkai", *arguments, "--lang", "en"]
    environment = {**os.environ, "GONGKAI_PASSWORD": PASSWORD, **variables}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


# --- Graphs of a folder ----------------------------------------------------------------------------------------------


def as_text(source: Path) -> dict[str, bytes]:
    found = [(name, b"".join(lines)) for name, lines in graphs_of(source)]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_a_folder_and_its_dumps_hold_the_same_graphs(site: Path, tmp_path: Path) -> None:
    lines = (site / "data.nq").read_bytes().splitlines(keepends=True)
    expected: dict[str, list[bytes]] = {}
    for line in lines:
        triple, _, graph = line.removesuffix(b" .\n").rpartition(b" ")
        expected.setdefault(graph[1:-1].decode(), []).append(triple + b" .\n")
    whole = {graph: b"".join(sorted(of)) for graph, of in expected.items()}
    assert len(whole) > 20
    assert as_text(site) == whole
    assert as_text(site / "data.nq") == whole
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "part-1.nq.gz").open("wb") as out:  # a lean build: members, reports one after the other
        for _, of in groupby(sorted(lines, key=_report), key=_report):
            out.write(gzip.compress(b"".join(of)))
    assert as_text(tmp_path) == whole
    assert as_text(tmp_path / "data" / "part-1.nq.gz") == whole
    (tmp_path / "data.nq").write_bytes((site / "data.nq").read_bytes())
    assert as_text(tmp_path) == whole


def _report(line: bytes) -> bytes:
    return line.rsplit(b" ", 2)[1].removesuffix(b">").removesuffix(b"-evidence").removesuffix(b"-conformance")


def test_files_larger_than_what_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graphs = {f"g{number}": 40 for number in range(30)}
    whole = as_text(write_quads(tmp_path / "a.nq", graphs))
    monkeypatch.setattr("gongkai.push.graphs._RUN", 4000)
    assert as_text(tmp_path / "a.nq") == whole
    assert len(whole) == 30
    (tmp_path / "data").mkdir()
    lines = sorted((tmp_path / "a.nq").read_bytes().splitlines(keepends=True), key=_report)
    (tmp_path / "data" / "a.nq.gz").write_bytes(gzip.compress(b"".join(lines)))
    (tmp_path / "a.nq").unlink()
    assert as_text(tmp_path) == whole
    (tmp_path / "data" / "b.nq.gz").write_bytes(gzip.compress(lines[0]))
    with pytest.raises(DataError, match=rf"expected the statements of {BASE}graph/g0 near each other"):
        push(tmp_path, Store("http://127.0.0.1:9/query", update="http://127.0.0.1:9/update"))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (
            "<http://e.example/s> <http://e.example/p> <http://e.example/o> .\n",
            "a.nq:1: expected a statement in a graph",
        ),
        ('<http://e.example/s> <http://e.example/p> "a b" .\n', "a.nq:1: expected a statement in a graph"),
        ("_:b <http://e.example/p> <http://e.example/o> <http://e.example/g> .\n", "without blank nodes"),
        ("<http://e.example/s> <http://e.example/p> _:b <http://e.example/g> .\n", "without blank nodes"),
        ("@prefix e: <http://e.example/> .\n", "a.nq:1: expected a statement in a graph"),
        ("", "expected statements, found none"),
        (None, "there is no such file or folder"),
    ],
)
def test_data_that_cannot_be_pushed(tmp_path: Path, content: str | None, found: str) -> None:
    if content is not None:
        (tmp_path / "a.nq").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=found):
        push(tmp_path / "a.nq", Store("http://127.0.0.1:9/query", update="http://127.0.0.1:9/update"))


def test_a_folder_that_was_not_built_and_a_file_that_was_cut_off(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected a folder that gongkai build wrote"):
        list(graphs_of(tmp_path))
    (tmp_path / "a.nq.gz").write_bytes(gzip.compress(statement("g", 1).encode())[:-6])
    with pytest.raises(DataError, match=r"a\.nq\.gz: cannot be read: "):
        list(graphs_of(tmp_path / "a.nq.gz"))


def test_pieces() -> None:
    lines = [b"a" * 10, b"b" * 10, b"c" * 50, b"d" * 10]
    assert [len(piece) for piece in pieces(lines, 3, 1000)] == [3, 1]
    assert [len(piece) for piece in pieces(lines, 10, 25)] == [2, 1, 1]
    assert list(pieces([], 3, 1000)) == []


# --- The journal -----------------------------------------------------------------------------------------------------


def test_a_journal_forgets_what_was_begun_and_a_line_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "new" / "journal.jsonl"
    with Journal(path, "http://e.example/query") as journal:
        journal.done("g", "1")
        journal.done("h", "2")
        journal.begin("g")
    entries = [Entry("g", "1"), Entry("h", "2"), Entry("g", "")]
    assert list(read_journal(path, "http://e.example/query")) == entries
    with path.open("ab") as file:
        file.write(b'{"graph": "k", "sha2')
    assert list(read_journal(path, "http://e.example/query")) == entries
    with Journal(path, "http://e.example/query") as journal:
        journal.done("k", "3")
    assert list(read_journal(path, "http://e.example/query")) == [*entries, Entry("k", "3")]
    assert list(read_journal(tmp_path / "none", "http://e.example/query")) == []


def test_a_journal_that_is_another(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path, "http://e.example/query"):
        pass
    with pytest.raises(DataError, match=r"expected the journal of http://f\.example/query, found that of http://e\."):
        Journal(path, "http://f.example/query")
    path.write_text("no journal\n", encoding="utf-8")
    with pytest.raises(DataError, match="found that of no journal"):
        list(read_journal(path, "http://e.example/query"))
    path.write_text('{"endpoint": "http://e.example/query"}\n[]\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"journal\.jsonl:2: expected the journal of a push"):
        list(read_journal(path, "http://e.example/query"))
    with pytest.raises(OutputError, match="the journal cannot be written"):
        Journal(path / "below", "http://e.example/query")
    assert journal_of(tmp_path, "http://e.example/query").parent == tmp_path / ".state" / "push"


# --- Into real stores ------------------------------------------------------------------------------------------------


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def in_store(store: Store, graph: str) -> set[str]:
    """Return what a store says of a graph, as the last column of plain texts."""
    query = f"SELECT ?s ?o WHERE {{ GRAPH <{BASE}graph/{graph}> {{ ?s <{BASE}p> ?o }} }}"
    return {f"{row['s']['value']} {row['o']['value']}" for row in store_rows(store, query)}


def store_rows(store: Store, query: str) -> list[dict[str, dict[str, str]]]:
    rows: list[dict[str, dict[str, str]]] = json.loads(ask(store.endpoint, query, accept="json", timeout=60)[0])[
        "results"
    ]["bindings"]
    return rows


def test_only_what_has_changed_is_written_again(server: Server, way: str, tmp_path: Path) -> None:
    store = store_of(server, way)
    names = [f"{way}-changed-{n}" for n in range(3)]
    source = write_quads(tmp_path / "a.nq", dict.fromkeys(names, 30))
    assert push(source, store) == Outcome({"create": 3}, 90)
    assert push(source, store) == Outcome({"keep": 3}, 0)
    assert counted(store, *names) == [30, 30, 30]
    text = source.read_text(encoding="utf-8") + statement(names[1], 77, "新")
    source.write_text(text.replace(statement(names[1], 5), ""), encoding="utf-8")
    assert push(source, store) == Outcome({"keep": 2, "replace": 1}, 30)
    assert counted(store, *names) == [30, 30, 30]
    now = in_store(store, names[1])
    assert (f"{BASE}s/77 新 77" in now, f"{BASE}s/5 值 5" in now) == (True, False)
    assert push(source, store, is_fresh=True) == Outcome({"replace": 3}, 90)


def test_statements_are_added(server: Server, way: str, tmp_path: Path) -> None:
    store = store_of(server, way)
    name = f"{way}-added"
    source = write_quads(tmp_path / "a.nq", {name: 10})
    push(source, store)
    more = write_quads(tmp_path / "b.nq", {name: 15}, "又")
    assert push(more, store, mode="add") == Outcome({"add": 1}, 15)
    assert push(more, store, mode="add") == Outcome({"keep": 1}, 0)
    assert counted(store, name) == [25]
    assert push(more, store) == Outcome({"replace": 1}, 15)
    assert counted(store, name) == [15]


def test_a_large_graph_goes_in_pieces(
    server: Server, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.push.run.PIECE", 10_000)
    store = store_of(server, way)
    name = f"{way}-pieces"
    source = write_quads(tmp_path / "a.nq", {name: 950})
    assert push(source, store, chunk=100) == Outcome({"create": 1}, 950)
    write_quads(source, {name: 320}, "新")
    assert push(source, store, chunk=100) == Outcome({"replace": 1}, 320)
    assert counted(store, name) == [320]


def test_graphs_that_are_gone_are_removed_where_that_is_asked(server: Server, way: str, tmp_path: Path) -> None:
    store = store_of(server, way)
    base = f"https://{way}.example/"
    source, steps = tmp_path / "a.nq", list[Step]()
    write_quads(source, {"one": 3, "two": 3, "three": 3})
    source.write_text(source.read_text(encoding="utf-8").replace(BASE, base), encoding="utf-8")
    push(source, store)
    lines = [line for line in source.read_text(encoding="utf-8").splitlines(keepends=True) if "/two>" not in line]
    source.write_text("".join(lines), encoding="utf-8")
    graphs = [f"{base}graph/{name}" for name in ("one", "three", "two")]
    assert push(source, store) == Outcome({"keep": 2}, 0)
    dry = push(source, store, is_pruning=True, is_dry=True, told=steps.append)
    assert dry.graphs == {"keep": 2, "remove": 1}
    assert steps[-1] == Step("remove", graphs[2], 0)
    assert list(graphs_below(store, f"{base}graph/", most=2)) == graphs
    assert push(source, store, is_pruning=True).graphs == {"keep": 2, "remove": 1}
    assert list(graphs_below(store, f"{base}graph/", most=2)) == graphs[:2]


def test_a_dry_run_writes_nothing(server: Server, way: str, tmp_path: Path) -> None:
    store = store_of(server, way)
    names = [f"{way}-dry-{n}" for n in range(3)]
    source = write_quads(tmp_path / "a.nq", dict.fromkeys(names, 4))
    with gongkai("push", str(source), *server.ways[way], "--dry-run") as dry:
        out, error = dry.communicate()
    assert dry.returncode == 0, error.decode()
    assert out.decode().splitlines()[:3] == [f"create {BASE}graph/{name} 4" for name in names]
    assert "graphs to be created 3" in out.decode()
    assert counted(store, *names) == [0, 0, 0]
    assert list(tmp_path.iterdir()) == [source]


def test_a_half_graph_does_not_count_as_done(server: Server, way: str, tmp_path: Path) -> None:
    """A graph that was whole, and was being replaced when a push was cut off, is replaced even by what it was."""
    store = store_of(server, way)
    name = f"{way}-half"
    source = write_quads(tmp_path / "a.nq", {name: 30})
    push(source, store)
    write_quads(source, {name: 30}, "新")

    def cut(seconds: float) -> None:
        raise KeyboardInterrupt

    stopped = store_of(server, way, pause=cut)
    original = "gongkai.push.store." + ("send" if way == "graph-store" else "update")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(original, failing_after(1, original))
        patched.setattr("gongkai.push.run.PIECE", 1000)
        with pytest.raises(KeyboardInterrupt):
            push(source, stopped, chunk=10)
    assert 0 < counted(store, name)[0] < 30
    write_quads(source, {name: 30})
    assert push(source, store) == Outcome({"replace": 1}, 30)
    assert f"{BASE}s/5 值 5" in in_store(store, name)


def failing_after(count: int, name: str) -> Callable[..., None]:
    """Return a function that does what it does so many times, and then finds nobody."""
    real, left = getattr(endpoint, name.rpartition(".")[2]), [count]

    def attempt(*arguments: object, **named: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise NoAnswer("nobody")
        real(*arguments, **named)

    return attempt


GRAPHS, EACH = 60, 250


def test_a_push_that_was_killed_goes_on(server: Server, way: str, tmp_path: Path) -> None:
    names = [f"{way}-killed-{n:02}" for n in range(GRAPHS)]
    source, journal = write_quads(tmp_path / "a.nq", dict.fromkeys(names, EACH)), tmp_path / "journal.jsonl"
    arguments = ("push", str(source), *server.ways[way], "--journal", str(journal), "--chunk", "100")
    with gongkai(*arguments) as first:
        deadline = time.monotonic() + 60
        while len(_entries(journal)) < 5 and time.monotonic() < deadline and first.poll() is None:
            time.sleep(0.002)
        os.kill(first.pid, signal.SIGKILL)
        first.communicate()
    assert first.returncode == -signal.SIGKILL
    done = len(_entries(journal))
    assert 5 <= done < GRAPHS
    with gongkai(*arguments) as second:
        out, error = second.communicate()
    assert second.returncode == 0, error.decode()
    created, replaced, kept = (_number(out, word) for word in ("created", "replaced", "unchanged"))
    assert created + replaced + kept == GRAPHS
    assert done - 1 <= kept < GRAPHS  # the last line may have been cut off
    assert _number(out, "written") == (GRAPHS - kept) * EACH
    assert counted(store_of(server, way), *names) == [EACH] * GRAPHS


def _entries(journal: Path) -> list[bytes]:
    return journal.read_bytes().splitlines()[1:] if journal.exists() else []


def _number(out: bytes, word: str) -> int:
    found = re.search(rf"{word} (\d+)", out.decode())
    assert found, out.decode()
    return int(found[1])


def test_a_store_that_goes_away_and_comes_back(server: Server, way: str, tmp_path: Path) -> None:
    names = [f"{way}-away-{n:02}" for n in range(20)]
    source = write_quads(tmp_path / "a.nq", dict.fromkeys(names, 100))
    waited = list[float]()

    def pause(seconds: float) -> None:
        waited.append(seconds)
        server.start()

    def progress(done: int, total: int, graph: str) -> None:
        if done == 1000:
            server.stop()

    outcome = push(source, store_of(server, way, pause=pause), progress=progress)
    assert outcome == Outcome({"create": 20}, 2000)
    assert waited == [1.0]
    assert counted(store_of(server, way), *names) == [100] * 20


def test_a_store_that_stays_away_is_an_error_and_the_rest_follows(server: Server, way: str, tmp_path: Path) -> None:
    names = [f"{way}-down-{n}" for n in range(5)]
    source = write_quads(tmp_path / "a.nq", dict.fromkeys(names, 10))

    def progress(done: int, total: int, graph: str) -> None:
        if done == 20:
            server.stop()

    waits = list[float]()
    try:
        with pytest.raises(PushError, match=r"graph .*-down-2, chunk 1 .*: expected success, found that it cannot be"):
            push(source, store_of(server, way, pause=waits.append, retries=3), progress=progress)
    finally:
        server.start()
    assert waits == [1.0, 2.0, 4.0]
    assert push(source, store_of(server, way)) == Outcome({"create": 3, "keep": 2}, 30)


def test_a_store_that_has_lost_a_graph_gets_it_again(server: Server, way: str, tmp_path: Path) -> None:
    store = store_of(server, way)
    names = [f"{way}-lost-{n}" for n in range(3)]
    source = write_quads(tmp_path / "a.nq", dict.fromkeys(names, 10))
    push(source, store)
    with logged_in(store.login, store.addresses):
        remove(store, f"{BASE}graph/{names[1]}")
        remove(store, f"{BASE}graph/{names[1]}")  # what is gone already is no error
    assert push(source, store) == Outcome({"create": 1, "keep": 2}, 10)


TEXTS = ("\\u0022 . <", 'a"b\\', "\n\r\t", "}} ; DROP ALL #", "𠀀😀", "PREFIX a: <", "''' \"\"\"", "", "\u0085\u2028")


def test_texts_stay_what_they_are(server: Server, way: str, tmp_path: Path) -> None:
    store = store_of(server, way)
    terms = [str(ox.Literal(text)) for text in TEXTS]
    subject, graph = f"<{BASE}s>", f"<{BASE}graph/{way}-texts>"
    lines = sorted(f"{subject} <{BASE}p> {term} {graph} .\n" for term in terms)
    (tmp_path / "a.nq").write_text("".join(lines), encoding="utf-8")
    assert not push(tmp_path / "a.nq", store).mismatches
    found = {row["o"]["value"] for row in store_rows(store, f"SELECT ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")}
    assert found == set(TEXTS)


# --- Who may write ---------------------------------------------------------------------------------------------------


def test_a_wrong_password_is_said(server: Server, way: str, tmp_path: Path) -> None:
    if server.auth is None:
        pytest.skip("oxigraph asks nobody for a password")
    source = write_quads(tmp_path / "a.nq", {f"{way}-password": 3})
    with gongkai("push", str(source), *server.ways[way], GONGKAI_PASSWORD="wrong") as refused:  # noqa: S106
        _, error = refused.communicate()
    assert refused.returncode == 2
    told = error.decode()
    assert re.fullmatch(r"Error: \S+: graph \S+-password, chunk 1 \(3 statements, \d+ bytes\): .* 401 .*\n", told), told
    assert "GONGKAI_PASSWORD" in told
    assert counted(store_of(server, way), f"{way}-password") == [0]


def test_a_login_outlives_refusals(server: Server) -> None:
    if server.auth is None:
        pytest.skip("oxigraph asks nobody for a password")
    with logged_in(Login("digest", USER, PASSWORD), [server.update]):
        for _ in range(8):
            with pytest.raises(NoAnswer, match="status 400"):
                update(server.update, "INSERT DATA { nonsense }", timeout=60)
        update(server.update, f"DROP SILENT GRAPH <{BASE}graph/none>", timeout=60)


def test_nobody_without_a_login_may_write(server: Server, way: str, tmp_path: Path) -> None:
    if server.auth is None:
        pytest.skip("oxigraph lets everybody write")
    source = write_quads(tmp_path / "a.nq", {f"{way}-nobody": 3})
    store = Store(server.endpoint, update=server.endpoint if way == "update" else None,
                  graph_store=None if way == "update" else server.graph_store.removesuffix("-auth"))  # fmt: skip
    with pytest.raises(PushError, match="expected success, found status"):
        push(source, store)
    assert counted(store, f"{way}-nobody") == [0]


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        ([], {}, "give the address to write to with --graph-store or --update"),
        (["--update", "http://e.example/u", "--auth", "basic"], {}, "a login needs --auth, --user"),
        (["--update", "http://e.example/u", "--user", "me"], {"GONGKAI_PASSWORD": "x"}, "a login needs --auth, --user"),
        (["--update", "no address"], {}, "expected the address of an endpoint"),
        (["--graph-store", "http://e.example/?x=1"], {}, "expected the address of an endpoint"),
        (["--update", "http://127.0.0.1:9/update", "--retries", "0"], {}, "the counts of 1 graphs from .* cannot be"),
    ],
)
def test_usage(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    variables: dict[str, str],
    said: str,
) -> None:
    monkeypatch.delenv("GONGKAI_PASSWORD", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    source = write_quads(tmp_path / "a.nq", {"g": 1})
    endpoint = ["--endpoint", "http://127.0.0.1:9/query", "--lang", "en"]
    with pytest.raises(SystemExit) as status:
        main(["push", str(source), *endpoint, *arguments])
    assert status.value.code == 2
    assert re.search(said, capsys.readouterr().err)


# --- Stores that refuse ----------------------------------------------------------------------------------------------

Answer = tuple[int, dict[str, str], str]


class Refusing:
    """A store of our own: it answers what it is told to, keeps what it was sent, and counts what was inserted."""

    def __init__(self, *answers: Answer, held: int | None = None, most: int = 1 << 30) -> None:
        self.answers, self.held, self.most = list(answers), held, most
        self.requests: list[tuple[str, str, str, str]] = []
        self.inserted: dict[str, int] = {}

    def answer(self, method: str, path: str, body: str, login: str) -> Answer:
        if path.startswith("/query"):
            graphs = [g for g, n in self.inserted.items() if n]
            rows = [
                {
                    "g": {"type": "uri", "value": g},
                    "n": {"type": "literal", "value": str(self.held or self.inserted[g])},
                }
                for g in graphs
            ]
            return 200, {"Content-Type": "application/sparql-results+json"}, json.dumps({"results": {"bindings": rows}})
        self.requests.append((method, path, body, login))
        if self.answers:
            return self.answers.pop(0)
        lines = [line for line in body.splitlines() if line.startswith(f"<{BASE}s/")]
        if len(lines) > self.most:
            return 413, {}, f"at most {self.most} statements"
        graph = re.search(rf"{BASE}graph/\w+", body) or re.search(r"(?<==)https%3A[\w%.-]+", path)
        assert graph
        name = graph[0].replace("%3A", ":").replace("%2F", "/")
        self.inserted[name] = self.inserted.get(name, 0) + len(lines)
        return 204, {}, ""


@contextmanager
def refusing(store: Refusing) -> Iterator[str]:
    """Serve a store of our own on a free port of the loopback address."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            login = self.headers.get("Authorization") or ""
            status, headers, text = store.answer(self.command, self.path, body, login)
            if not status:
                self.connection.close()
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815  (so the library names them)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def pushed(tmp_path: Path, fake: Refusing, way: str, **settings: object) -> tuple[Outcome, list[float]]:
    waits = list[float]()
    chunk = settings.pop("chunk", 1000)
    with refusing(fake) as address:
        writing = {"update": f"{address}/update"} if way == "update" else {"graph_store": f"{address}/store"}
        store = Store(f"{address}/query", pause=waits.append, **writing, **settings)  # type: ignore[arg-type]
        return push(write_quads(tmp_path / "a.nq", {"g": 30}), store, chunk=chunk), waits  # type: ignore[arg-type]


def test_a_store_that_takes_little_at_once(tmp_path: Path) -> None:
    fake = Refusing(most=20)
    with pytest.raises(PushError) as refused:
        pushed(tmp_path, fake, "update")
    assert re.fullmatch(
        rf"http://127\.0\.0\.1:\d+/update: graph {BASE}graph/g, chunk 1 \(30 statements, \d+ bytes\): "
        r"expected success, found status 413 \w.*\(--chunk sends less at once\): at most 20 statements",
        str(refused.value),
    )
    assert len(fake.requests) == 1  # it is of no use to try again
    outcome, _ = pushed(tmp_path, fake, "update", chunk=12)
    assert outcome.mismatches == ()
    sent = [body for _, _, body, _ in fake.requests[1:]]
    assert [body.count("\n<") for body in sent] == [12, 12, 6]
    assert [body.startswith("CLEAR SILENT GRAPH") for body in sent] == [True, False, False]


def test_a_store_that_asks_to_wait(tmp_path: Path, way: str) -> None:
    busy = "503", "429", "502", "504"
    fake = Refusing((503, {"Retry-After": "7"}, "later"), *((int(status), {}, "") for status in busy))
    outcome, waits = pushed(tmp_path, fake, way)
    assert outcome.triples == 30
    assert waits == [7.0, 2.0, 4.0, 8.0, 16.0]
    assert len({body for _, _, body, _ in fake.requests}) == 1


@pytest.mark.parametrize(
    ("answer", "found", "tries"),
    [
        ((503, {"Retry-After": "3600"}, "closed"), "found status 503 Service Unavailable: closed", 1),
        ((503, {"Retry-After": "Thu, 01 Jan 2015 00:00:00 GMT"}, "busy"), "found status 503", 3),
        ((503, {"Retry-After": "soon"}, "busy"), "found status 503", 3),
        ((400, {}, "坏了\nline 2: " + "x" * 1000), "found status 400 Bad Request: 坏了 line 2: x{200,300}$", 1),
        ((500, {}, ""), "found status 500 Internal Server Error$", 1),
        ((403, {}, "no"), "found status 403 Forbidden: no$", 1),
        ((0, {}, ""), "found that it cannot be asked", 3),
    ],
)
def test_a_store_that_refuses(tmp_path: Path, way: str, answer: Answer, found: str, tries: int) -> None:
    fake = Refusing(*[answer] * 9)
    with pytest.raises(PushError, match=f"(?s)graph {BASE}graph/g, chunk 1 .*expected success, {found}"):
        pushed(tmp_path, fake, way, retries=2)
    assert len(fake.requests) == tries


def test_counts_that_differ_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write_quads(tmp_path / "a.nq", {"g": 30})
    with refusing(Refusing(held=29)) as address, pytest.raises(SystemExit) as status:
        main(["push", str(source), "--endpoint", f"{address}/query", "--update", f"{address}/update", "--lang", "en"])
    assert status.value.code == 1
    assert f"{BASE}graph/g: expected 30 statements, the store holds 29\n" in capsys.readouterr().err


def test_an_endpoint_that_answers_something_else(tmp_path: Path) -> None:
    class Other(Refusing):
        def answer(self, method: str, path: str, body: str, login: str) -> Answer:
            return 200, {"Content-Type": "text/html"}, "<html>"

    with pytest.raises(
        PushError, match=r"/query: the counts of 1 graphs .*: expected SPARQL results in JSON, found <html>"
    ):
        pushed(tmp_path, Other(), "update")


def test_a_basic_login_is_sent_at_once_and_to_no_other_address(tmp_path: Path, way: str) -> None:
    login = Login("basic", "me", "口令")
    fake = Refusing()
    pushed(tmp_path, fake, way, login=login)
    assert {login for _, _, _, login in fake.requests} == {"Basic bWU65Y+j5Luk"}
    pushed(tmp_path, fake, way)
    assert fake.requests[-1][3] == ""
    assert "口令" not in repr(login)


# --- Questions -------------------------------------------------------------------------------------------------------


def questions(name: str) -> list[dict[str, str]]:
    """Return values to ask a query with: its example, in both languages, and with each parameter that it leaves out."""
    found = find(name)
    parameters = {p.name: p.example for p in found.parameters if p.name != "lang"}
    asked = [dict(found.example), *({**found.example, key: value} for key, value in parameters.items())]
    return [{**values, "lang": lang} for values in asked for lang in ("zh", "en")] if takes_lang(found) else asked


def takes_lang(canned: CannedQuery) -> bool:
    return any(parameter.name == "lang" for parameter in canned.parameters)


def answer(name: str, values: dict[str, str], **where: object) -> list[tuple[object, ...]]:
    """Return an answer as values: a store may write 1 for true, and 12 for 12.0. Triples have no order."""
    named = {key + ("_" if iskeyword(key) else ""): value for key, value in values.items()}
    found = query(name, **where, **named)  # type: ignore[arg-type]
    return sorted(found.rows, key=repr) if found.result.triples is not None else list(found.rows)


@pytest.fixture(scope="session")
def pushed_site(server: Server, site: Path) -> Outcome:
    return push(site, store_of(server, "graph-store"))


@pytest.fixture(scope="session")
def local(site: Path) -> ox.Store:
    return load(site)


def test_all_statements_of_the_samples_are_there(pushed_site: Outcome, site: Path) -> None:
    assert pushed_site.mismatches == ()
    assert pushed_site.is_union
    assert pushed_site.triples == (site / "data.nq").read_bytes().count(b"\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_store_answers_as_the_folder_does(name: str, server: Server, pushed_site: Outcome, local: ox.Store) -> None:
    asked = questions(name)
    expected = [answer(name, values, data=local) for values in asked]
    assert any(expected)
    for values, rows in zip(asked, expected, strict=True):
        assert answer(name, values, endpoint=server.endpoint) == rows, values


@pytest.fixture(scope="module", params=STORES)
def repeating(
    request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, int]]:
    """A store whose graphs repeat what 45 reports share, the divisions, and the seconds it may take for an answer."""
    seconds = 30
    options = ("--union-default-graph", "--timeout-s", str(seconds)) if request.param == "oxigraph" else ()
    folder = tmp_path_factory.mktemp("repeating")
    divisions = {
        line.rpartition(" <")[0]
        for line in (site / "data.nq").read_text(encoding="utf-8").splitlines()
        if re.match(r"<[^>]*/id/division/\d+> ", line)
    }
    copies = [f"{triple} <{BASE}graph/copy-{n}> .\n" for n in range(45) for triple in sorted(divisions)]
    (folder / "copies.nq").write_text("".join(copies), encoding="utf-8")
    (folder / "store").mkdir()
    with STORES[request.param](folder / "store", *options) as running:
        for source in (site, folder / "copies.nq"):
            push(source, store_of(running, "graph-store"), journal=folder / f"{source.name}.jsonl")
        yield running, seconds


@pytest.mark.parametrize("name", NAMES)
def test_what_many_graphs_repeat_is_no_endless_question(
    name: str, repeating: tuple[Server, int], local: ox.Store
) -> None:
    server, seconds = repeating
    values = dict(find(name).example)
    assert answer(name, values, endpoint=server.endpoint, timeout=seconds) == answer(name, values, data=local)


def test_a_default_graph_that_is_no_union_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write_quads(tmp_path / "a.nq", {"g": 3})
    with oxigraph(tmp_path / "store") as server, pytest.raises(SystemExit) as status:
        main(["push", str(source), *server.ways["update"], "--lang", "zh"])
    assert status.value.code == 0
    told = capsys.readouterr()
    assert "新增图 1 个" in told.out
    assert "默认图不含命名图的数据" in told.err


@pytest.fixture(scope="module")
def merged(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A store whose default graph is no union, and holds what a push has put there."""
    folder = tmp_path_factory.mktemp("merged")
    with oxigraph(folder / "store") as server:
        outcome = push(site, store_of(server, "update"), is_merging=True, journal=folder / "journal")
        assert outcome.is_union
        yield server


@pytest.mark.parametrize("name", NAMES)
def test_a_filled_default_graph_answers_as_the_folder_does(name: str, merged: Server, local: ox.Store) -> None:
    for values in questions(name):
        assert answer(name, values, endpoint=merged.endpoint) == answer(name, values, data=local), values


def cut_off(*_: object, **named: object) -> None:
    """End as a push does that is interrupted."""
    raise KeyboardInterrupt


def test_a_filled_default_graph_follows_the_graphs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(store: Store) -> int:
        return int(store_rows(store, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0]["n"]["value"])

    source = write_quads(tmp_path / "a.nq", {"g": 3, "h": 4})
    with oxigraph(tmp_path / "store") as server:
        store = store_of(server, "update")
        push(source, store, is_merging=True)
        first = held(store)
        assert first == 4, "what two graphs say alike is there once"
        done = journal_of(source, store.endpoint).read_bytes()
        push(source, store, is_merging=True)
        assert journal_of(source, store.endpoint).read_bytes() == done, "nothing is done again"
        write_quads(source, {"g": 5}, "别的")
        monkeypatch.setattr("gongkai.push.run.merge_into_default", cut_off)
        with pytest.raises(KeyboardInterrupt):
            push(source, store, is_merging=True)
        monkeypatch.undo()
        push(source, store, is_merging=True)
        assert held(store) == 5, "a push that was cut off is gone on with"


def test_a_default_graph_is_filled_by_updates(tmp_path: Path) -> None:
    source = write_quads(tmp_path / "a.nq", {"g": 3})
    store = Store("http://127.0.0.1:9/query", graph_store="http://127.0.0.1:9/store")
    with pytest.raises(PushError, match="expected an address for updates"):
        push(source, store, is_merging=True)
