"""The SPARQL service, the canned queries and the reconciliation service, asked by the clients people have."""

from __future__ import annotations

import csv
import html
import io
import json
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import openpyxl
import pyoxigraph as ox
import pytest
import rdflib
from openapi_spec_validator import validate
from rdflib.namespace import RDF
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TSV, TURTLE, XML, SPARQLWrapper

from gongkai import query as canned
from gongkai.server.canned import all_parameters
from serving import Served, served

BASE = "https://w3id.org/gongkai/"
PROTOCOL = Path(__file__).parents[2] / "shared" / "data" / "sparql11-protocol"


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[Served]:
    with served(site, "--rows", "500") as running:
        yield running


@pytest.fixture(scope="module")
def store(site: Path) -> ox.Store:
    return canned.load(site)


def ask(server: Served, query: str, accept: str | None = None, **more: str) -> httpx.Response:
    headers = {"Accept": accept} if accept else {}
    return server.get("sparql", params={"query": query, **more}, headers=headers)


# --- the protocol

HT = rdflib.Namespace("http://www.w3.org/2011/http#")
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": ("application/rdf+xml", "text/turtle", "application/n-triples"),
}


def requests_of(graph: rdflib.Graph, test: rdflib.term.Node) -> Iterator[rdflib.term.Node]:
    """Yield the requests of a test in their order."""
    connection = graph.value(graph.value(test, MF.action), HT.requests) or graph.value(
        graph.value(graph.value(test, MF.action), HT.connection), HT.requests
    )
    assert connection is not None
    yield from graph.items(connection)


@pytest.fixture(scope="module")
def protocol_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("protocol")
    with (folder / "data.nq").open("w", encoding="utf-8") as out:
        for number in (1, 2, 3):
            name = f"http://kasei.us/2009/09/sparql/data/data{number}.rdf"
            for line in (PROTOCOL / f"data{number}.nt").read_text(encoding="utf-8").splitlines():
                if line.strip():
                    out.write(f"{line.rstrip().removesuffix('.')} <{name}> .\n")
    with served(folder) as running:
        yield running


@pytest.mark.skipif(not PROTOCOL.is_dir(), reason="the W3C's tests are not here")
def test_protocol(protocol_server: Served) -> None:
    """Every test of queries, and those of requests that are wrong in themselves, is passed."""
    graph, tests = _tests_of_the_protocol()
    names = [name for name in tests if not name.startswith("update")]
    assert len(names) == 27
    for name in names:
        for request in requests_of(graph, tests[name]):
            _check_protocol(protocol_server, graph, name, request)


@pytest.mark.skipif(not PROTOCOL.is_dir(), reason="the W3C's tests are not here")
def test_updates_of_the_protocol_change_nothing(protocol_server: Served) -> None:
    graph, tests = _tests_of_the_protocol()
    names = [name for name in tests if name.startswith("update")]
    assert len(names) == 7
    before = ask(protocol_server, "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o", "text/csv").text
    assert before.count("\n") > 3
    refused = 0
    for name in names:
        for request in requests_of(graph, tests[name]):
            answer = _sent(protocol_server, graph, request)
            if b"update" in answer.request.headers.get("Content-Type", "").encode() + answer.request.content[:7]:
                assert (answer.status_code, name) == (403, name)
                refused += 1
            else:
                assert answer.status_code == 200, name
                assert answer.json()["boolean"] is False, name
    assert refused >= len(names)
    after = ask(protocol_server, "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o", "text/csv").text
    assert after == before


def _tests_of_the_protocol() -> tuple[rdflib.Graph, dict[str, rdflib.term.Node]]:
    graph = rdflib.Graph().parse(PROTOCOL / "manifest.ttl")
    manifest = next(graph.subjects(RDF.type, MF.Manifest))
    entries = graph.items(graph.value(manifest, MF.entries))  # type: ignore[arg-type]
    return graph, {str(test).partition("#")[2]: test for test in entries}


def _sent(server: Served, graph: rdflib.Graph, request: Any) -> httpx.Response:
    headers = {
        str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
        for header in graph.items(graph.value(request, HT.headers))  # type: ignore[arg-type]
    }
    body = graph.value(request, HT.body)
    encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8") if body else "UTF-8"
    content = str(graph.value(body, CNT.chars)).encode(encoding) if body else None
    address = server.address + str(graph.value(request, HT.absolutePath)).removeprefix("/")
    with httpx.Client(follow_redirects=True) as client:
        client.headers.pop("Accept")
        return client.request(str(graph.value(request, HT.methodName)), address, headers=headers, content=content)


def _check_protocol(server: Served, graph: rdflib.Graph, name: str, request: Any) -> None:
    answer = _sent(server, graph, request)
    expected = graph.value(request, HT.resp)
    statuses = {str(s)[-3] for s in graph.objects(expected, MF.expectedStatus)}
    assert str(answer.status_code)[0] in statuses, (name, answer.status_code, answer.text)
    form = graph.value(expected, MF.expectedFormat)
    media_type = answer.headers["Content-Type"].partition(";")[0]
    assert form is None or media_type in FORMATS[str(form)], name
    truth = graph.value(expected, MF.expectedBoolean)
    if truth is not None:
        assert answer.json()["boolean"] is truth.toPython(), name  # type: ignore[attr-defined]


def test_updates_and_fetching_are_refused(server: Served) -> None:
    for update in (
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "CLEAR ALL",
        "LOAD <http://a.example/>",
        "PREFIX a: <b:> DROP ALL",
    ):
        assert ask(server, update).status_code == 403
        assert httpx.post(server.address + "sparql", data={"update": update}).status_code == 403
        direct = {"Content-Type": "application/sparql-update"}
        assert httpx.post(server.address + "sparql", content=update, headers=direct).status_code == 403
    for query in (
        "SELECT * { SERVICE <HERE/health> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <HERE/health> { ?s ?p ?o } }",
        # which only Oxigraph sees a SERVICE in, and what it may not do is open a socket
        "SELECT * { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)SERVICE#>\n<HERE/health>{?s ?p ?o} }",
        "SELECT * { BIND(<a:\\u0041#> AS ?x) SERVICE <HERE/health> { ?s ?p ?o } }",
        "SELECT * FROM <HERE/data.nq> { ?s ?p ?o }",
        "PREFIX h: <HERE/> SELECT * FROM NAMED h:health { ?s ?p ?o }",
    ):
        assert ask(server, query.replace("HERE/", server.address)).status_code == 403, query
    assert not [line for line in server.log if "/health" in line]
    assert ask(server, 'ASK { ?s ?p "SERVICE <http://a.example/>" } # SERVICE LOAD').status_code == 200


def test_a_query_that_is_none_is_told_its_line(server: Served) -> None:
    answer = ask(server, "SELECT *\nWHERE {\n  ?s ?p }", "application/json")
    assert answer.status_code == 400
    assert "line 3, column " in answer.json()["detail"]
    for query in ("", "nonsense", "ASK {} ASK {}", "SELECT", "SELECT * { ?s ?p ?o ", "\u0000", "x" * 3000):
        assert ask(server, query).status_code == 400
    assert httpx.get(server.address + "sparql?query=ASK+%7B%7D&query=ASK+%7B%7D").status_code == 400


@pytest.mark.parametrize(
    ("accept", "form", "expected"),
    [
        (None, None, "application/sparql-results+json"), ("*/*", None, "application/sparql-results+json"),
        ("application/sparql-results+xml", None, "application/sparql-results+xml"),
        ("text/csv", None, "text/csv"), ("text/tab-separated-values", None, "text/tab-separated-values"),
        ("application/json", None, "application/sparql-results+json"), ("image/png", None, None),
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.2", None, "application/sparql-results+xml"),
        ("text/html", None, "application/sparql-results+json"), ("text/csv", "tsv", "text/tab-separated-values"),
        ("text/turtle", None, None),
    ],
)  # fmt: skip
def test_formats_of_rows(server: Served, accept: str | None, form: str | None, expected: str | None) -> None:
    answer = ask(server, "SELECT ?s { ?s a ?c } LIMIT 3", accept, **({"format": form} if form else {}))
    if expected is None:
        assert answer.status_code == 406
        return
    assert answer.headers["Content-Type"] == f"{expected}; charset=utf-8"
    assert answer.headers["Vary"] == "Accept"
    known = ask(server, "SELECT ?s { ?s a ?c } LIMIT 3", accept)
    assert known.headers["ETag"]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, ox.RdfFormat.TURTLE),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    ],
)
def test_formats_of_triples(server: Served, accept: str | None, form: ox.RdfFormat) -> None:
    for query in (
        f"DESCRIBE <{BASE}id/report/990100-2017>",
        f"CONSTRUCT WHERE {{ <{BASE}id/report/990100-2017> ?p ?o }}",
    ):
        answer = ask(server, query, accept)
        assert {t.subject.value for t in ox.parse(answer.content, format=form)} == {f"{BASE}id/report/990100-2017"}
    assert ask(server, "CONSTRUCT { ?s a ?c } { ?s a ?c }", "text/csv").status_code == 406


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_more_rows_than_may_be_sent(server: Served, form: str) -> None:
    for query, rows, is_cut in (
        ("SELECT ?s ?p { ?s ?p ?o }", 500, True), ("SELECT ?s ?p { ?s ?p ?o } LIMIT 501", 500, True),
        ("SELECT ?s ?p { ?s ?p ?o } LIMIT 500", 500, False), ("SELECT ?s ?p { ?s ?p ?o } LIMIT 7 OFFSET 3", 7, False),
        ("SELECT ?s ?p { ?s ?p ?o } ORDER BY ?s # LIMIT 3", 500, True),
        ("SELECT ?x { ?x ?p ?o } VALUES ?x { <a:b> }", 0, False),
    ):  # fmt: skip
        answer = ask(server, query, format=form)
        assert answer.headers.get("Gongkai-Truncated") == ("rows=500" if is_cut else None), query
        if form == "json":
            assert len(answer.json()["results"]["bindings"]) == rows
        elif form == "xml":
            assert answer.text.count("<result>") == rows
        elif form == "tsv":
            assert answer.text.count("\n") == rows + 1
        else:
            assert len(list(csv.reader(io.StringIO(answer.text, newline="")))) == rows + 1
    whole = ask(server, "CONSTRUCT { ?s a ?c } { ?s a ?c }")
    assert whole.headers["Gongkai-Truncated"] == "rows=500"


def test_editors_find_the_description_and_the_examples(server: Served, store: ox.Store) -> None:
    void = "PREFIX void: <http://rdfs.org/ns/void#> PREFIX foaf: <http://xmlns.com/foaf/0.1/>"
    told = ask(
        server,
        f"{void} SELECT ?n {{ GRAPH <{BASE}.well-known/void> "
        "{ ?about a void:DatasetDescription ; foaf:primaryTopic/void:triples ?n } }",
        "text/csv",
    )
    assert int(told.text.split()[1]) == len(store)
    partitions = ask(server, f"{void} SELECT ?c {{ ?d void:classPartition/void:class ?c }} LIMIT 500", "text/csv")
    assert "https://w3id.org/gongkai/ns#Observation" in partitions.text.split()
    examples = ask(
        server,
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?q ?graph { GRAPH ?graph { ?q a sh:SPARQLExecutable ; rdfs:comment ?c ; sh:prefixes/sh:declare ?d "
        'FILTER(LANG(?c) = "zh") } } GROUP BY ?q ?graph',
        "text/csv",
    )
    rows = dict(row.split(",") for row in examples.text.split()[1:])
    names = [query.name for query in canned.queries()]
    assert rows == {f"{BASE}query/{name}": f"{BASE}.well-known/sparql-examples/{name}" for name in names}


def test_graphs(server: Served) -> None:
    graph = f"{BASE}graph/990100-2017"
    named = ask(server, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", "text/csv").text
    assert int(named.split()[1]) > 1000
    for query, more in (
        ("SELECT (COUNT(*) AS ?n) FROM <G> { ?s ?p ?o }", {}),
        ("SELECT (COUNT(*) AS ?n) FROM NAMED <G> { GRAPH ?g { ?s ?p ?o } }", {}),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {"default-graph-uri": graph}),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": graph}),
    ):
        assert ask(server, query.replace("<G>", f"<{graph}>"), "text/csv", **more).text == named
    # what several reports say is there once, as in `gongkai query`
    once = ask(server, f"SELECT ?name {{ <{BASE}id/division/990100> a ?name }}", "text/csv").text.split()[1:]
    assert len(once) == len(set(once)) > 0


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV, TURTLE])
@pytest.mark.parametrize("method", ["GET", "POST", "DIRECT"])
def test_sparqlwrapper(server: Served, form: str, method: str) -> None:
    client = SPARQLWrapper(server.address + "sparql")
    client.setReturnFormat(form)
    if method != "GET":
        client.setMethod(POST)
    if method == "DIRECT":
        client.setRequestMethod(POSTDIRECTLY)
    client.setQuery("CONSTRUCT { ?s a ?c } { ?s a ?c } LIMIT 2" if form == TURTLE else "SELECT ?s { ?s a ?c } LIMIT 2")
    answer = client.query().convert()
    if form == JSON:
        assert len(answer["results"]["bindings"]) == 2  # type: ignore[index,call-overload]
    elif form == XML:
        assert len(answer.getElementsByTagName("result")) == 2  # type: ignore[union-attr]
    else:
        assert answer.strip().count(b"\n") >= (1 if form == TURTLE else 2)  # type: ignore[union-attr]


def test_rdflib(server: Served) -> None:
    graph = rdflib.Graph(SPARQLStore(server.address + "sparql"))
    report = rdflib.URIRef(f"{BASE}id/report/990100-2017")
    assert rdflib.URIRef("https://w3id.org/gongkai/ns#AnnualReport") in set(graph.objects(report, RDF.type))
    rows = list(graph.query("SELECT ?p ?o { ?s ?p ?o }", initBindings={"s": report}))
    assert len(rows) > 10


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here")
def test_curl(server: Served) -> None:
    command = ["curl", "-sS", "--fail", server.address + "sparql", "--data-urlencode", "query=ASK { ?s a ?c }"]
    assert json.loads(subprocess.check_output(command))["boolean"] is True
    # by way of the IRI of a thing to its Turtle
    command = ["curl", "-sSL", "--fail", "-H", "Accept: text/turtle", server.address + "id/report/990100-2017"]
    assert b"AnnualReport" in subprocess.check_output(command)


def test_description_and_page(server: Served, site: Path) -> None:
    sd = "http://www.w3.org/ns/sparql-service-description#"
    for accept, form in (("*/*", ox.RdfFormat.TURTLE), ("application/ld+json", ox.RdfFormat.JSON_LD)):
        told = {
            (t.predicate.value, str(t.object))
            for t in ox.parse(server.get("sparql", headers={"Accept": accept}).content, format=form)
        }
        assert (f"{sd}supportedLanguage", f"<{sd}SPARQL11Query>") in told
        assert (f"{sd}feature", f"<{sd}UnionDefaultGraph>") in told
        assert "BasicFederatedQuery" not in str(told)
    page = server.get("sparql", headers={"Accept": "text/html"})
    assert page.content == (site / "sparql.html").read_bytes()
    assert server.get("sparql/").content == server.get("sparql").content


def test_each_triple_is_in_the_default_graph_once_and_in_its_own_graphs(server: Served, site: Path) -> None:
    quads = list(ox.parse(path=str(site / "data.nq"), format=ox.RdfFormat.N_QUADS))
    for path in (site / ".well-known" / "void", *(site / ".well-known" / "sparql-examples").iterdir()):
        name = ox.NamedNode(BASE + path.relative_to(site).as_posix())
        quads += [ox.Quad(*q.triple, name) for q in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]
    triples = len({(q.subject, q.predicate, q.object) for q in quads})
    assert ask(server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv").text.split()[1] == str(triples)
    told = ask(server, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", "text/csv").text.split()[1:]
    graphs = Counter(q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode))
    assert dict(line.split(",") for line in told) == {name: str(number) for name, number in graphs.items()}


# --- canned queries


def test_no_query_has_a_parameter_that_is_the_servers_own() -> None:
    assert not {"page", "size", "format"} & set(all_parameters())


@pytest.mark.parametrize("query", canned.queries(), ids=lambda query: query.name)
def test_canned_queries_answer_as_the_command_does(server: Served, store: ox.Store, query: canned.CannedQuery) -> None:
    result = canned.run(query.name, query.example, store=store)
    if query.is_construct:
        answer = server.get(f"query/{query.name}.ttl", params=query.example)
        assert answer.headers.get("Gongkai-Truncated") == ("rows=500" if len(result) > 500 else None)
        assert len(list(ox.parse(answer.content, format=ox.RdfFormat.TURTLE))) == min(500, len(result))
        return
    for form in ("csv", "json"):
        answer = server.get(f"query/{query.name}.{form}", params=query.example, headers={"Accept-Language": "zh"})
        if len(result) <= 500:
            assert answer.text == canned.write(result, form)
        else:
            assert answer.headers["Gongkai-Truncated"] == "rows=500"
            assert 'rel="next"' in answer.headers["Link"]
    page = server.get(
        f"query/{query.name}", params=query.example, headers={"Accept": "text/html", "Accept-Language": "en"}
    )
    assert page.status_code == 200
    assert query.title_en in html.unescape(page.text)
    assert page.text.count("<tr>") == min(len(result), query.pagination or 100) + (1 if len(result) else 0)


@pytest.mark.parametrize("form", ["json", "csv"])
def test_pages_follow_each_other(server: Served, form: str) -> None:
    whole = list(csv.reader(io.StringIO(server.get("query/reports.csv").text, newline="")))[1:]
    address, rows, pages = f"query/reports.{form}?size=4&lang=zh", [], 0
    while address:
        answer = server.get(address)
        following = answer.links.get("next", {}).get("url")
        if form == "json":
            assert answer.json().get("next") == following
            rows += [r["reportId"]["value"] for r in answer.json()["results"]["bindings"]]
        else:
            rows += [row[0] for row in csv.reader(io.StringIO(answer.text, newline=""))][1:]
        assert ("prev" in answer.links) == (pages > 0)
        pages += 1
        address = following
    assert rows == [row[0] for row in whole]
    assert pages == -(-len(whole) // 4)


def test_forms(server: Served) -> None:
    english = {"Accept": "text/html", "Accept-Language": "en"}
    first = server.get("query/division-figures", headers=english)
    assert first.status_code == 200
    assert "required" in first.text
    wrong = server.get("query/reports?year=<b>", headers=english)
    assert (wrong.status_code, "&lt;b&gt;" in wrong.text, "<b>" in wrong.text) == (200, True, False)
    listed = server.get("query/", headers=english).text
    assert all(query.name in listed for query in canned.queries())
    assert len(server.get("query/", headers={"Accept": "application/json"}).json()) == len(canned.queries())
    assert server.get("query/reports.rq").text.endswith(canned.find("reports").sparql)


def test_workbook(server: Served) -> None:
    answer = server.get("query/reports.xlsx?lang=zh")
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))  # type: ignore[union-attr]
    table = list(csv.reader(io.StringIO(server.get("query/reports.csv?lang=zh").text, newline="")))
    assert [[str(cell or "") for cell in row] for row in rows] == table


def test_openapi(server: Served) -> None:
    document = server.get("openapi.json").json()
    validate(document)
    for path, operation in document["paths"].items():
        if path != "/sparql":
            query = canned.find(path.removeprefix("/query/").rpartition(".")[0])
            assert [p["name"] for p in operation["get"]["parameters"]][: len(query.parameters)] == [
                p.name for p in query.parameters
            ]
    assert len(document["paths"]) > 60


# --- reconciliation


def reconcile(server: Served, **queries: object) -> dict[str, Any]:
    answer = httpx.post(server.address + "reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_manifest(server: Served) -> None:
    manifest = server.get("reconcile").json()
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == f"{BASE}id/"
    assert manifest["preview"]["url"].startswith(server.address)


@pytest.mark.parametrize(
    ("name", "type_", "best", "is_match"),
    [
        ("清河市人民政府", "Agency", "agency/990100", True), ("990100", "Division", "division/990100", True),
        ("People's Government of Qinghe City", None, "agency/990100", True),
        ("清河市", "Division", "division/990100", True),
        ("qinghe shi", "Division", "division/990100", True), ("清河市政府", "Agency", "agency/990100", True),
        ("Qinghe", "Division", "division/990100", False),
    ],
)  # fmt: skip
def test_names_are_matched(server: Served, name: str, type_: str | None, best: str, is_match: bool) -> None:
    asked = {"query": name, "limit": 3, **({"type": type_} if type_ else {})}
    result = reconcile(server, q0=asked)["q0"]["result"]
    assert (result[0]["id"], result[0]["match"]) == (best, is_match)
    assert 0 < len(result) <= 3
    assert [c["score"] for c in result] == sorted((c["score"] for c in result), reverse=True)


def test_what_is_unlike_is_no_candidate(server: Served) -> None:
    assert reconcile(server, a={"query": "zzzzqqqq"}, b={"query": ""}) == {"a": {"result": []}, "b": {"result": []}}
    for queries in ("[]", "{", '{"q": 1}', '{"q": {"query": 1}}', "[" * 10_000):
        assert httpx.post(server.address + "reconcile", data={"queries": queries}).status_code == 400
    many = json.dumps({f"q{n}": {"query": "x"} for n in range(51)})
    assert httpx.post(server.address + "reconcile", data={"queries": many}).status_code == 413


def test_suggest_preview_extend(server: Served) -> None:
    found = server.get("reconcile/suggest/entity", params={"prefix": "清河"}).json()["result"]
    assert found[0]["name"].startswith("清河")
    preview = server.get("reconcile/preview", params={"id": "division/990100"})
    assert "清河市" in preview.text
    assert "frame-ancestors" not in preview.headers["Content-Security-Policy"]
    assert server.get("reconcile/preview", params={"id": "division/1"}).status_code == 404
    proposed = server.get("reconcile/extend/propose", params={"type": "Division"}).json()["properties"]
    extend = {"ids": ["division/990100", "division/1"], "properties": [{"id": p["id"]} for p in proposed]}
    told = server.get(f"reconcile?extend={quote(json.dumps(extend))}").json()["rows"]
    assert told["division/990100"]["code"] == [{"str": "990100"}]
    assert told["division/990100"]["broader"][0]["id"] == "division/990000"
    assert told["division/1"]["code"] == []
    assert server.get("reconcile?extend={}").status_code == 400
