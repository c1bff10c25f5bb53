"""What ``gongkai validate`` takes and gives: any RDF, standard input, SPARQL endpoints; SARIF, JUnit, exit statuses."""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import click
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from lxml import etree

from gongkai import build
from gongkai.cli import main
from gongkai.errors import DataError
from gongkai.pipeline import validate_file
from gongkai.publish.conformance import conformances_json
from gongkai.validate import Conformance, Evidence, Finding, endpoint, load, validate
from gongkai.validate.data import FORMATS, parse, require_vocabulary
from gongkai.validate.endpoint import read_graph, report_graphs
from gongkai.validate.formats import to_junit, to_sarif
from gongkai.validate.rules import rules
from sparql_server import serving

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
CLEAN = Path(__file__).parents[1] / "shapes" / "examples" / "report.ttl"
TURTLE = CLEAN.read_text(encoding="utf-8")
NEGATIVE = ("number:obsValue 98.5 ;", "number:obsValue -98.5 ;")
WRONG_SHARE = ("gk:value 75.0 ;", "gk:value 80.45 ;")
FOREIGN = (
    "<http://a.example/> <http://schema.org/name> 'a' , 'b' ; <http://xmlns.com/foaf/0.1/page> <http://b.example/> .\n"
)
VOCABULARY = "no statement of the vocabulary https://w3id.org/gongkai/ns#, found"


def run(*arguments: object, content: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["validate", *map(str, arguments), "--lang", "en"], input=content)


def assert_fails(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.stderr, result.stderr


def changed(*changes: tuple[str, str]) -> str:
    """Return the clean report with stretches replaced."""
    turtle = TURTLE
    for old, new in changes:
        assert old in turtle
        turtle = turtle.replace(old, new)
    return turtle


def written(turtle: str, rdf_format: ox.RdfFormat) -> bytes:
    quads = (quad.triple for quad in parse(turtle.encode(), "test", ox.RdfFormat.TURTLE))
    return ox.serialize(quads, format=rdf_format) or b""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Data by what is wrong with it, from nothing to what cannot be used."""
    contents = {
        "clean": TURTLE,
        "warned": changed(WRONG_SHARE),
        "violated": changed(NEGATIVE),
        "foreign": FOREIGN,
        "empty": "",
        "broken": "@prefix a: <http://a.example/> .\na:b a:c ; .\na:d a:e\n",
    }
    for name, content in contents.items():
        (tmp_path / f"{name}.ttl").write_text(content, encoding="utf-8")
    return {name: tmp_path / f"{name}.ttl" for name in contents}


# --- Standard input and formats --------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_named", [True, False])
@pytest.mark.parametrize("name", FORMATS)
def test_standard_input_in_every_format(name: str, is_named: bool) -> None:
    content = written(changed(NEGATIVE), FORMATS[name])
    result = run("-", *(["--input-format", name] if is_named else []), "--format", "json", content=content)
    assert result.exit_code == 1, result.output
    (record,) = json.loads(result.stdout_bytes)
    assert (record["file"], [f["code"] for f in record["findings"]]) == ("-", ["value-negative"])


def test_formats_are_those_of_the_command() -> None:
    (option,) = (p for p in main.commands["validate"].params if p.name == "input_format")
    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == tuple(FORMATS)


def test_graphs_and_a_byte_order_mark_are_read() -> None:
    lines = "".join(f"{q.triple} <http://g.example/> .\n" for q in parse(TURTLE.encode(), "t", ox.RdfFormat.TURTLE))
    assert run("-", content=b"\xef\xbb\xbf" + lines.encode()).exit_code == 0
    assert run("-", content=b"\xef\xbb\xbf" + TURTLE.encode()).exit_code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            "@prefix a: <http://a.example/> .\na:b a:c ; .\na:d a:e\n",
            ["standard input, line 2, column 9: ; is not a valid RDF object (read as TriG)"],
        ),
        ("<http://a/> <http://b/> <http://c/> <http://d/> .\n<http://a/>\n", ["standard input, line 3", "N-Quads"]),
        ('{"@id": "http://a/",\n "x": }', ["standard input, line 2, column 7: ", "JSON-LD"]),
        ("<?xml version='1.0'?>\n<a/>", ["standard input: ", "XML"]),
        ("<!DOCTYPE html>\n<html><p>busy</html>", ["standard input: ", "XML"]),
        ('{"@context": "http://a.example/", "@id": "http://a/"}', ["standard input: expected a JSON-LD context in"]),
        ("今天天气很好", ["standard input, line 1, column 1"]),
        (FOREIGN, [f"standard input: {VOCABULARY} 3 with terms of http://schema.org/, http://xmlns.com/foaf/0.1/"]),
        ("{}", [f"standard input: {VOCABULARY} no statement at all"]),
        ("", [f"standard input: {VOCABULARY} no statement at all"]),
    ],
)
def test_bad_standard_input(content: str, words: list[str]) -> None:
    assert_fails(run("-", content=content.encode()), *words)


def test_an_input_format_goes_before_the_suffix(files: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    path.write_bytes(written(TURTLE, ox.RdfFormat.RDF_XML))
    assert run(path, "--input-format", "rdfxml").exit_code == 0
    assert_fails(run(files["clean"], "--input-format", "jsonld"), "clean.ttl, line 1, column 1")


def test_data_without_our_vocabulary_is_told_and_a_batch_goes_on(files: dict[str, Path], tmp_path: Path) -> None:
    names = ["foreign", "empty", "broken", "violated", "clean"]
    result = run(*(files[name] for name in names), tmp_path / "none.nq", "--format", "json")
    assert_fails(result, f"foreign.ttl: {VOCABULARY} 3", f"empty.ttl: {VOCABULARY} no", "broken.ttl, line 2", "none.nq")
    assert len(result.stderr.splitlines()) == 4
    records = json.loads(result.stdout_bytes)
    assert [(Path(r["file"]).stem, r["violations"]) for r in records] == [("violated", 1), ("clean", 0)]


def test_what_is_published_is_in_our_vocabulary(built: Path) -> None:
    published = [*ROOT.glob("ontology/*.ttl"), *ROOT.glob("shapes/[!ps]*.ttl"), *built.glob("dataset/*.ttl")]
    published += [built / "data.nq", built / "conformance.ttl"]
    assert len(published) > 15
    for path in published:
        require_vocabulary(load(path), str(path))


# --- Exit statuses and usage -----------------------------------------------------------------------------------------

STATUSES = [
    ("clean", {"violation": 0, "warning": 0, "info": 0, "never": 0}),
    ("warned", {"violation": 0, "warning": 1, "info": 1, "never": 0}),
    ("violated", {"violation": 1, "warning": 1, "info": 1, "never": 0}),
    ("foreign", {"violation": 2, "warning": 2, "info": 2, "never": 2}),
]


@pytest.mark.parametrize(("name", "statuses"), STATUSES)
def test_exit_statuses(files: dict[str, Path], name: str, statuses: dict[str, int]) -> None:
    assert {fail_on: run(files[name], "--fail-on", fail_on).exit_code for fail_on in statuses} == statuses
    assert run(files[name]).exit_code == statuses["violation"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["FILES", "--endpoint"]),
        (["x.ttl", "--endpoint", "http://localhost/query"], ["FILES", "--endpoint"]),
        (["x.ttl", "--graph", "http://g.example/"], ["--graph needs an --endpoint"]),
        (["x.ttl", "--input-format", "csv"], ["'csv' is not one of 'turtle'"]),
        (["x.ttl", "--format", "xml"], ["'xml' is not one of 'text', 'json', 'ttl', 'sarif', 'junit'"]),
        (["x.ttl", "--fail-on", "doubt"], ["'doubt' is not one of 'violation'"]),
        (["x.ttl", "--engine", "slow"], ["'slow' is not one of 'auto', 'pyshacl', 'fast'"]),
        (["--endpoint", "http://localhost/query", "--timeout", "0"], ["--timeout"]),
    ],
)
def test_bad_usage(arguments: list[str], words: list[str]) -> None:
    assert_fails(run(*arguments), *words)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files that are no characters")
@pytest.mark.parametrize("form", ["text", "json", "ttl", "sarif", "junit"])
def test_a_name_that_is_no_text_ends_nothing(files: dict[str, Path], tmp_path: Path, form: str) -> None:
    path = Path(os.fsdecode(bytes(tmp_path) + b"/\xff\x01 <&.ttl"))
    path.write_bytes(files["violated"].read_bytes())
    result = run(path, tmp_path / "none\x01.ttl", "--format", form)
    assert_fails(result, "none")
    assert result.stdout_bytes.decode("utf-8")
    if form == "sarif":
        (artifact,) = json.loads(result.stdout_bytes)["runs"][0]["artifacts"]
        assert artifact["location"]["uri"].endswith("/%FF%01%20%3C%26.ttl")
    if form == "junit":
        assert len(etree.fromstring(result.stdout_bytes)) == 2


# --- Endpoints -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sources") / "site"
    result = build([SAMPLES / name for name in ("qinghe-2017.txt", "anping-2018.html")], out)
    assert not result.failed
    assert (out / "data.nq").stat().st_size > 100_000
    return out


def as_stored(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return statements as oxigraph keeps them: with 900 for 900.0."""
    store = ox.Store()
    store.bulk_extend(quads)
    return set(store)


@pytest.fixture(scope="module")
def server(built: Path) -> Iterator[str]:
    """Serve the two reports in graphs of their own, and a clean one in the default graph."""
    clean = "".join(f"{quad} .\n" for quad in load(CLEAN))
    with serving((built / "data.nq").read_bytes() + clean.encode()) as address:
        yield address


GRAPHS = [f"https://w3id.org/gongkai/graph/{name}" for name in ("990100-2017", "990222-2018")]


def test_the_graphs_that_hold_a_report_are_found(server: str) -> None:
    assert report_graphs(server) == tuple(GRAPHS)


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_graph_is_read_with_its_evidence(server: str, built: Path, graph: str) -> None:
    expected = {
        quad.triple
        for quad in as_stored(load(built / "data.nq"))
        if str(quad.graph_name)[1:-1] in (graph, f"{graph}-evidence", f"{graph}-conformance")
    }
    assert {quad.triple for quad in read_graph(server, graph)} == expected
    assert len(expected) > 1000


@pytest.mark.parametrize("page", [1, 7, 100])
def test_pages_give_the_same(server: str, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    graph = "default"
    whole = read_graph(server, graph)
    assert len(whole) > 200
    monkeypatch.setattr(endpoint, "PAGE", page)
    assert set(read_graph(server, graph)) == set(whole)


def test_all_reports_of_an_endpoint_are_validated_as_those_of_a_file(server: str, built: Path) -> None:
    result = run("--endpoint", server, "--format", "json")
    assert result.exit_code == 1, result.output
    records = json.loads(result.stdout_bytes)
    assert [record["file"] for record in records] == GRAPHS
    assert records[0]["violations"] == 0 < records[1]["violations"]
    for record in records:
        name = record["file"].rpartition("/")[2]
        (expected,) = json.loads(conformances_json([(Path("x"), validate_file(built / "dataset" / f"{name}.nq"))]))
        assert {**record, "file": "x"} == expected


@pytest.mark.parametrize(
    ("graphs", "reports"),
    [
        (["default"], ["990102-2018"]),
        (GRAPHS[:1], ["990100-2017"]),
        ([GRAPHS[1], "default"], ["990222-2018", "990102-2018"]),
    ],
)
def test_graphs_that_are_named(server: str, graphs: list[str], reports: list[str]) -> None:
    options = [part for graph in graphs for part in ("--graph", graph)]
    result = run("--endpoint", server, *options, "--format", "json", "--fail-on", "never")
    assert result.exit_code == 0, result.output
    records = json.loads(result.stdout_bytes)
    assert [r["reports"] for r in records] == [[f"https://w3id.org/gongkai/id/report/{report}"] for report in reports]
    assert [r["file"] for r in records] == [server if graph == "default" else graph for graph in graphs]


def test_graphs_without_reports(server: str) -> None:
    other = "http://g.example/none"
    result = run("--endpoint", server, "--graph", other, "--graph", GRAPHS[0])
    assert_fails(result, f"{server}, graph {other}: {VOCABULARY} no statement at all")
    assert GRAPHS[0] in result.stdout
    attack = "http://g.example/> {} } ; DROP ALL ; #"
    assert_fails(run("--endpoint", server, "--graph", attack), f"{attack!r}: expected the IRI of a graph, or default")
    assert_fails(run("--endpoint", server, "--graph", "x"), "'x': expected the IRI of a graph, or default")


@pytest.mark.parametrize("form", ["text", "ttl", "sarif", "junit"])
def test_graphs_in_every_format(server: str, form: str) -> None:
    result = run("--endpoint", server, "--format", form)
    assert result.exit_code == 1, result.output
    assert not result.stderr
    assert all(graph.rpartition("/")[2] in result.stdout for graph in GRAPHS)


@pytest.mark.parametrize("options", [[], ["--union-default-graph"]])
def test_data_in_the_default_graph_alone(options: list[str]) -> None:
    lines = "".join(f"{quad} .\n" for quad in parse(changed(NEGATIVE).encode(), "test", ox.RdfFormat.TURTLE))
    with serving(lines.encode(), *options) as address:
        assert report_graphs(address) == ("default",)
        result = run("--endpoint", address)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{address}\nviolation value-negative: ")


def test_a_statement_in_two_graphs_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"{quad} <http://g.example/{n}> .\n" for quad in load(CLEAN) for n in (1, 2)]
    monkeypatch.setattr(endpoint, "PAGE", 50)
    with serving("".join(lines).encode(), "--union-default-graph") as address:
        found = read_graph(address, "default")
    assert set(found) == as_stored(load(CLEAN))
    assert len(found) == len(set(found))


def test_blank_nodes_are_read_where_one_answer_holds_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    turtle = changed(("problem:990102-2018-1 a", "[] a"))
    lines = "".join(f"{quad} .\n" for quad in parse(turtle.encode(), "test", ox.RdfFormat.TURTLE))
    with serving(lines.encode()) as address:
        assert "violation iri: " in run("--endpoint", address).stdout
        monkeypatch.setattr(endpoint, "PAGE", 100)
        assert_fails(run("--endpoint", address), f"{address}: expected IRIs in data of more than one answer")


# --- Endpoints that fail ---------------------------------------------------------------------------------------------

Answer = Callable[[BaseHTTPRequestHandler, str], None]


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """Serve what a function answers to a query."""

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):
                answer(self, parse_qs(urlsplit(self.path).query)["query"][0])

        def log_message(self, *_: object) -> None:
            """Keep standard error for the test."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.server_port}/query"
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


def send(status: int, media_type: str, body: bytes, *, length: int | None = None) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, _: str) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


HTML = b"<!DOCTYPE html><html><body>Down for maintenance</body></html>"
TRIPLE = b"<http://a/> <http://b/> <http://c/> .\n"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (send(500, "text/html", HTML), "found status 500 Internal Server Error"),
        (send(400, "text/plain", b"no such thing"), "found status 400 Bad Request"),
        (send(401, "text/plain", b""), "found status 401 Unauthorized"),
        (send(404, "text/html", HTML), "found status 404 Not Found"),
        (send(503, "text/html", HTML), "found status 503 Service Unavailable"),
        (send(200, "text/html; charset=utf-8", HTML), "found text/html"),
        (send(200, "application/sparql-results+json", b"{}"), "found application/sparql-results+json"),
        (send(200, "text/turtle", HTML), "found a mistake in text/turtle, line 1, column 1: "),
        (send(200, "text/turtle", TRIPLE, length=4000), "found that it cannot be asked: IncompleteRead"),
        (send(200, "text/turtle", TRIPLE), "expected further statements from OFFSET 1 on, found the same again"),
    ],
)
def test_an_endpoint_that_answers_something_else(answer: Answer, found: str) -> None:
    with answering(answer) as address:
        result = run("--endpoint", address)
        assert_fails(result, address, "expected", found)
        assert len(result.stderr.splitlines()) == 1
        assert not result.stdout


def test_rdf_in_another_format_is_read() -> None:
    def answer(handler: BaseHTTPRequestHandler, query: str) -> None:
        content = written(TURTLE, ox.RdfFormat.RDF_XML) if "OFFSET 0" in query and "?s ?p ?o" in query else b""
        send(200, "application/n-triples" if not content else "application/rdf+xml", content)(handler, query)

    with answering(answer) as address:
        assert run("--endpoint", address).exit_code == 0


def test_nothing_but_construct_queries_is_sent() -> None:
    queries: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, query: str) -> None:
        queries.append(query)
        send(200, "text/turtle", b"")(handler, query)

    with answering(answer) as address:
        assert_fails(run("--endpoint", address), f"{address}, graph default: {VOCABULARY} no statement at all")
    assert len(queries) == 2
    assert all(query.startswith("CONSTRUCT { ") for query in queries)


def test_an_endpoint_that_never_answers() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/query"
        started = time.monotonic()
        assert_fails(run("--endpoint", address, "--timeout", 1), f"{address}: expected RDF", "within 1 seconds")
        assert time.monotonic() - started < 10


def test_an_answer_that_trickles_in() -> None:
    def answer(handler: BaseHTTPRequestHandler, _: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/turtle")
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b"# wait\n")
            time.sleep(0.02)

    with answering(answer) as address, pytest.raises(DataError, match=r"no whole answer within 1 seconds"):
        report_graphs(address, timeout=1)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:9/query", "http://127.0.0.1:9/query: expected RDF"),
        ("http://127.0.0.1:99999/query", "cannot be asked"),
        ("file:///etc/passwd", "'file:///etc/passwd': expected the address of an endpoint"),
        ("localhost", "'localhost': expected the address of an endpoint"),
        ("http://localhost/query?x=1", "expected the address of an endpoint"),
    ],
)
def test_an_address_without_an_endpoint(address: str, words: str) -> None:
    assert_fails(run("--endpoint", address), words)


# --- SARIF -----------------------------------------------------------------------------------------------------------


def assert_is_sarif(document: dict[str, Any]) -> None:
    """Hold a document against what SARIF 2.1.0 asks of the objects that it may use here."""
    objects: dict[str, tuple[set[str], set[str]]] = {  # by the property they stand in: what must, and what may be there
        "": ({"version", "runs"}, {"$schema"}),
        "runs": ({"tool"}, {"invocations", "language", "columnKind", "artifacts", "results"}),
        "tool": ({"driver"}, set()),
        "driver": ({"name"}, {"version", "informationUri", "language", "rules"}),
        "rules": ({"id"}, {"name", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration"}),
        "defaultConfiguration": (set(), {"level"}),
        "invocations": ({"executionSuccessful"}, {"toolExecutionNotifications"}),
        "toolExecutionNotifications": ({"message"}, {"level", "locations"}),
        "artifacts": (set(), {"location"}),
        "location": (set(), {"uri"}),
        "results": ({"message"}, {"ruleId", "ruleIndex", "level", "locations", "relatedLocations"}),
        "locations": (set(), {"physicalLocation", "logicalLocations"}),
        "relatedLocations": (set(), {"physicalLocation"}),
        "physicalLocation": ({"artifactLocation"}, {"region"}),
        "artifactLocation": ({"uri"}, set()),
        "region": ({"charOffset"}, {"charLength", "snippet"}),
        "logicalLocations": (set(), {"fullyQualifiedName", "kind"}),
        **dict.fromkeys(("message", "shortDescription", "fullDescription", "help", "snippet"), ({"text"}, set[str]())),
    }
    lists = {"runs", "rules", "invocations", "toolExecutionNotifications", "artifacts", "results", "locations"}
    lists |= {"relatedLocations", "logicalLocations"}
    uris = {"uri", "helpUri", "informationUri", "$schema"}
    seen = set()

    def check(value: Any, name: str) -> None:
        seen.add(name)
        if isinstance(value, list):
            assert name in lists, name
            for item in value:
                assert isinstance(item, dict)
                check(item, f"{name}[]")
        elif isinstance(value, dict):
            assert (name == "" or name.endswith("[]")) or name not in lists, name
            must, may = objects[name.removesuffix("[]")]
            assert must <= set(value) <= must | may, (name, sorted(value))
            for key, item in value.items():
                check(item, key)
        elif name == "level":
            assert value in {"error", "warning", "note", "none"}
        elif name in uris:
            assert re.fullmatch(r"[!-~]+", value), value
        elif name in {"charOffset", "charLength", "ruleIndex"}:
            assert isinstance(value, int)
            assert value >= 0
        elif name != "executionSuccessful":
            assert isinstance(value, str), name
            assert value, name

    check(document, "")
    assert seen >= {"results[]", "rules[]", "help", "logicalLocations[]", "executionSuccessful"}
    assert document["version"] == "2.1.0"
    for part in document["runs"]:
        assert part["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
        identifiers = [rule["id"] for rule in part["tool"]["driver"]["rules"]]
        assert len(set(identifiers)) == len(identifiers)
        assert all(identifiers[result["ruleIndex"]] == result["ruleId"] for result in part["results"])


def test_sarif_of_several_files(files: dict[str, Path]) -> None:
    anping = SAMPLES / "anping-2018.html"
    result = run(anping, files["warned"], files["clean"], files["foreign"], "--format", "sarif")
    assert result.exit_code == 2
    document = json.loads(result.stdout_bytes)
    assert_is_sarif(document)
    (part,) = document["runs"]
    assert [a["location"]["uri"] for a in part["artifacts"]] == [
        path.as_uri() for path in (anping, files["warned"], files["clean"])
    ]
    (invocation,) = part["invocations"]
    assert not invocation["executionSuccessful"]
    assert VOCABULARY in invocation["toolExecutionNotifications"][0]["message"]["text"]
    conformance = validate_file(anping)
    told = [(r["ruleId"], r["level"]) for r in part["results"]]
    levels = {"violation": "error", "warning": "warning", "info": "note"}
    assert told == [*((f.code, levels[f.severity]) for f in conformance.findings), ("share-differs", "warning")]
    assert len(told) > 4
    first, found = conformance.findings[0], part["results"][0]
    assert found["message"]["text"] == first.message_en
    (location,) = found["locations"]
    place = first.evidence[0]
    assert place.span
    assert location["physicalLocation"]["region"] == {
        "charOffset": place.span.start,
        "charLength": len(place.quote or ""),
        "snippet": {"text": place.quote},
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": first.focus.value, "kind": "resource"}]
    assert len(found["relatedLocations"]) == len(first.evidence) - 1 > 0


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-CN"), ("en", "en-US")])
def test_sarif_describes_the_rules_it_uses(language: Any, tag: str) -> None:
    conformance = validate(parse(changed(NEGATIVE, WRONG_SHARE).encode(), "test", ox.RdfFormat.TURTLE))
    document = json.loads(to_sarif([("https://a.example/图/1", conformance)], language))
    assert_is_sarif(document)
    (part,) = document["runs"]
    assert part["artifacts"] == [{"location": {"uri": "https://a.example/%E5%9B%BE/1"}}]
    driver = part["tool"]["driver"]
    assert (driver["name"], driver["language"]) == ("gongkai", tag)
    for described, finding in zip(driver["rules"], conformance.findings[::-1], strict=True):
        rule = next(rule for rule in rules().values() if rule.code == finding.code)
        assert described["id"] == finding.code
        assert described["shortDescription"]["text"] == rule.names[language]
        assert described["help"]["text"] == rule.how_to_fix[language]
        assert described["helpUri"] == f"https://w3id.org/gongkai/code/rule/{finding.code}"
    assert [rule["name"] for rule in driver["rules"]] == ["ShareDiffers", "ValueNegative"]


def test_every_rule_can_be_described() -> None:
    shapes = {iri: rule for iri, rule in rules().items() if rule.severity and rule.code}
    assert len(shapes) > 100
    findings = tuple(a_finding(code=rule.code or "", shape=iri) for iri, rule in shapes.items())
    assert_is_sarif(json.loads(to_sarif([(Path("a.ttl"), Conformance(findings=findings))])))
    assert len(etree.fromstring(to_junit([(Path("a.ttl"), Conformance(findings=findings))]).encode())[0]) > 100


# --- JUnit -----------------------------------------------------------------------------------------------------------


def a_finding(**values: Any) -> Finding:
    node = ox.NamedNode("https://a.example/report")
    shape = ox.NamedNode(values.pop("shape", "https://w3id.org/gongkai/shapes#report-title"))
    given: dict[str, Any] = {
        "code": "report-title",
        "severity": "violation",
        "message_zh": "报告须有印出的标题",
        "message_en": "A report must have its title as printed",
        "evidence": (Evidence("https://a.example/evidence"),),
    }
    return Finding(**given | values, about=node, focus=node, path=None, value=None, shape=shape, component=node)


def counts(element: Any) -> dict[str, int]:
    return {name: int(element.get(name)) for name in ("tests", "failures", "errors", "skipped")}


def test_junit_of_several_files(files: dict[str, Path]) -> None:
    sources: Sequence[Path] = [SAMPLES / "anping-2018.html", files["warned"], files["clean"], files["foreign"]]
    result = run(*sources, "--format", "junit")
    assert result.exit_code == 2
    root = etree.fromstring(result.stdout_bytes)
    assert [suite.get("name") for suite in root] == list(map(str, sources))
    codes = {finding.code: finding for finding in validate_file(sources[0]).findings[::-1]}
    broken = sum(finding.severity == "violation" for finding in codes.values())
    assert broken == 3
    assert [counts(suite) for suite in root] == [
        {"tests": len(codes) + 1, "failures": broken, "errors": 0, "skipped": 0},
        {"tests": 2, "failures": 0, "errors": 0, "skipped": 0},
        {"tests": 1, "failures": 0, "errors": 0, "skipped": 0},
        {"tests": 1, "failures": 0, "errors": 1, "skipped": 0},
    ]
    assert counts(root) == {"tests": len(codes) + 5, "failures": broken, "errors": 1, "skipped": 0}
    failure = root[0][0][0]
    assert failure.tag == "failure"
    assert failure.get("message") == codes["channels"].message_en
    assert f"{codes['channels'].evidence[0].quote}" in failure.text
    assert "warning: The share of 80.45 %" in root[1][0].findtext("system-out")
    assert VOCABULARY in root[3][0][0].get("message")


@pytest.mark.parametrize(("name", "statuses"), STATUSES[:3])
def test_junit_fails_where_the_command_does(files: dict[str, Path], name: str, statuses: dict[str, int]) -> None:
    for fail_on, status in statuses.items():
        result = run(files[name], "--format", "junit", "--fail-on", fail_on)
        assert counts(etree.fromstring(result.stdout_bytes))["failures"] == status == result.exit_code


def test_junit_escapes_what_xml_cannot_hold() -> None:
    odd = "a<b>&\"'\x00\x0b\ufffe]]>\n\U0001f600"
    conformance = Conformance(findings=(a_finding(message_en=odd), a_finding(message_en="two")))
    root = etree.fromstring(to_junit([(Path(odd), conformance)], "en", failures=[(odd, odd)]).encode())
    told = "a<b>&\"'\ufffd\ufffd\ufffd]]>\n\U0001f600"
    assert root[0].get("name") == root[1].get("name") == told
    assert root[0][0][0].get("message") == root[1][0][0].get("message") == told
    assert root[0][0][0].text.startswith(f"violation: {told}\n    https://a.example/report\n")
    assert root[0][0][0].text.endswith("violation: two\n    https://a.example/report\n    https://a.example/evidence")


def test_the_same_outcome_gives_the_same_bytes() -> None:
    outcomes = [(Path("a.ttl"), validate(parse(changed(NEGATIVE).encode(), "test", ox.RdfFormat.TURTLE)))]
    assert to_sarif(outcomes) == to_sarif(outcomes)
    assert to_junit(outcomes) == to_junit(outcomes)
