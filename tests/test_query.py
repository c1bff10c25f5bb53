"""Canned queries as a mechanism: headers and their errors, parameters as RDF terms, data, endpoints, formats."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from gongkai.errors import DataError, KnowledgeError, QueryError
from gongkai.query import CannedQuery, Result, find, load, parse, queries, run, write
from gongkai.query.parameters import XSD, Parameter, bind, parameter_of, tokens, write_term

SMALL = Path(__file__).parent / "queries.ttl"

GOOD = """\
#+ summary: Requests of one year
#+ description: A query for the tests.
#+ tags: [requests]
#+ method: GET
#+ defaults:
#+   - lang: "zh"
#+ enumerate:
#+   - lang:
#+       - zh
#+       - en
#+ x-title-zh: 某年的申请
#+ x-params:
#+   year: {type: xsd:gYear, zh: 年度, en: year}
#+   agency: {type: literal, zh: 机关, en: agency}
#+   lang: {type: literal, zh: 语言, en: language}
#+ x-expect: {columns: [s, name], min-rows: 1, params: {year: "2017"}}
#+ x-version: "1"
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX gk: <https://w3id.org/gongkai/ns#>
SELECT ?s ?name WHERE {
  ?s gk:year ?_year_xsd_gYear ; gk:agency ?__agency ; skos:prefLabel ?name . # ?_nothing
  FILTER(LANG(?name) = ?_lang && STR(?name) != "?_none")
}
"""


def query_of(folder: Path, text: str = GOOD, name: str = "good.rq") -> CannedQuery:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return parse(path)


# --- Headers ---------------------------------------------------------------------------------------------------------


def test_a_good_file(tmp_path: Path) -> None:
    query = query_of(tmp_path)
    assert (query.name, query.title("zh"), query.title("en")) == ("good", "某年的申请", "Requests of one year")
    assert query.columns == ("s", "name")
    assert query.formats == ("table", "csv", "json")
    assert not query.is_construct
    assert [(p.name, p.type_name, p.is_required, p.default, p.choices) for p in query.parameters] == [
        ("year", "xsd:gYear", True, None, ()),
        ("agency", "literal", False, None, ()),
        ("lang", "literal", True, "zh", ("zh", "en")),
    ]
    assert query.sparql.startswith("PREFIX skos:")


BROKEN = [
    ("#+ tags: [requests]", "#+ tags: [requests]\n#+ tagz: [x]", "good.rq:4: unknown key tagz"),
    ("#+ tags: [requests]\n", "", "good.rq:1: the header lacks tags"),
    ("#+ tags: [requests]", "#+ tags: requests", "good.rq:3: expected a list of texts as tags"),
    ("#+ method: GET", "#+ method: PUT", "good.rq:4: expected GET as method"),
    ("#+ method: GET", "#+ method: GET\n#+ pagination: 0", "good.rq:5: expected a positive whole number"),
    ("#+ method: GET", "#+ method: GET\n#+ pagination: true", "good.rq:5: expected a positive whole number"),
    ("#+ x-title-zh: 某年的申请\n", "", "good.rq:1: the header lacks x-title-zh"),
    ("#+ x-title-zh: 某年的申请", "#+ x-title-zh: ''", "good.rq:11: expected the title in Chinese"),
    ("#+ tags: [requests]", "#+ tags: [requests", "good.rq:4: the header is not YAML"),
    ("#+ tags: [requests]", "#+tags: [requests]", "good.rq:3: expected a space after #+"),
    ("SELECT ?s", "#+ late: 1\nSELECT ?s", "good.rq:21: a line of the header stands below it"),
    ('#+   - lang: "zh"', '#+   - lang: "zh"\n#+   - lang: "en"', "good.rq:5: lang stands twice in defaults"),
    ('#+   - lang: "zh"', "#+   - lang: 1", "good.rq:5: expected a list of - name"),
    ('#+   - lang: "zh"', '#+   - lang: "zh"\n#+   - town: "x"', "good.rq:5: town in defaults is no parameter"),
    ('#+   - lang: "zh"', '#+   - lang: "de"', "good.rq:5: parameter lang: expected one of zh, en, found 'de'"),
    ('#+   - lang: "zh"', '#+   - lang: "zh"\n#+   - agency: "x"', "good.rq:5: agency: a parameter with a default"),
    ('#+   - lang: "zh"', '#+   - lang: "zh"\n#+   - year: "17"', "good.rq:5: parameter year: expected a year"),
    ("#+   - lang:\n#+       - zh\n#+       - en\n", "#+   - lang\n", "good.rq:7: expected a list of - name:"),
    ("#+ x-params:", "#+ x-params:\n#+   old: {type: iri, zh: 旧, en: old}", "good.rq:12: old in x-params is no"),
    ("#+   agency: {type: literal, zh: 机关, en: agency}\n", "", "good.rq:12: x-params lacks agency"),
    ("agency: {type: literal", "agency: {type: iri", "good.rq:12: agency: ?__agency has the type literal, not iri"),
    ("en: agency}", "en: agency, fr: agence}", "good.rq:12: expected a mapping of parameters"),
    ("min-rows: 1", "min-rows: 0", "good.rq:16: expected min-rows"),
    ("[s, name]", "[name]", "good.rq:16: expected the columns of the query (s, name)"),
    ('{year: "2017"}', '{town: "x"}', "good.rq:16: query good has no parameter 'town'"),
    ("?__agency", "?__start_agency", "good.rq:22: ?__start_agency: agency is no type"),
    ("?__agency", "?__区划", "good.rq:22: ?__区划: the name of a parameter is ASCII"),
    ("?__agency", "?__agency_dct_x", "good.rq:22: ?__agency_dct_x: the prefix dct of its datatype is not declared"),
    ("?__agency", "?__agency_xsd_date", "good.rq:22: ?__agency_xsd_date: xsd:date is no datatype"),
    ("LANG(?name) = ?_lang", "LANG(?name) = ?__lang", "good.rq:5: lang: a parameter with a default is written ?_lang"),
    ("LANG(?name) = ?_lang", "LANG(?name) = ?_lang && ?__lang = 1", "good.rq:23: ?__lang and ?_lang have one name"),
    ("LANG(?name) = ?_lang", "LANG(?name) = ?_lang && bound(?__agency)", "good.rq:23: bound(?__agency)"),
    ("SELECT ?s ?name WHERE {", "SELECT ?s ?name WHERE { ?s", "good.rq:22: the query is not SPARQL"),
    ("SELECT ?s ?name", "SELECT ?s ?name (?__agency AS ?name)", "good.rq:25: the query is not SPARQL"),
    ("SELECT ?s ?name", "SELECT *", "good.rq:21: SELECT *"),
    ("SELECT ?s ?name WHERE {", "ASK {", "good.rq:21: ASK"),
    ("WHERE {", "WHERE { SERVICE <http://x.example/> { ?s ?p ?o }", "good.rq:21: SERVICE"),
    ("WHERE {", "FROM <http://x.example/> WHERE {", "good.rq:21: FROM"),
]


@pytest.mark.parametrize(("old", "new", "message"), BROKEN)
def test_a_broken_file_is_an_error_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(KnowledgeError) as error:
        query_of(tmp_path, GOOD.replace(old, new, 1))
    assert str(error.value).startswith(message)


def test_files_that_are_no_queries(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"bad_name\.rq:1: expected a file name"):
        query_of(tmp_path, name="bad_name.rq")
    with pytest.raises(KnowledgeError, match=r"good\.rq:1: expected a header"):
        query_of(tmp_path, "SELECT ?s WHERE { ?s ?p ?o }")
    with pytest.raises(KnowledgeError, match=r"good.rq:1: expected a header of the form key: value"):
        query_of(tmp_path, "#+ only text\nSELECT ?s WHERE { ?s ?p ?o }")
    with pytest.raises(KnowledgeError, match=r"none.rq:1: cannot be read"):
        parse(tmp_path / "none.rq")


# --- Tokens and terms ------------------------------------------------------------------------------------------------

QUERY = """\
PREFIX e: <http://e.example/?_a#x> # a comment with ?_a
SELECT ?x WHERE {
  ?x e:p ?_a ; e:q "?_a" , '?_a' , \"\"\"a "?_a" b\"\"\" , '''?_a''' , "\\"?_a" ; e:r\\?_a <http://e.example/?_a> .
  FILTER(?x < ?_a&&?x>$_a) # ?_a"""


def test_a_value_replaces_only_the_variable() -> None:
    bound = bind(QUERY, {"_a": ox.Literal("v")})
    assert bound == QUERY.replace("e:p ?_a ;", 'e:p "v" ;').replace("?x < ?_a&&?x>$_a", '?x < "v"&&?x>"v"')


@given(st.text(alphabet="?$_a\"'\\#<>{}e: \n.é", max_size=60))
def test_tokens_are_the_whole_text(text: str) -> None:
    assert "".join(token[0] for token in tokens(text)) == text


PREFIXES = {"xsd": XSD}


@pytest.mark.parametrize(
    ("variable", "value", "written"),
    [
        ("_q", "高邮", '"高邮"'),
        ("_q_literal", "a\nb", '"a\\nb"'),
        ("_q_zh", '说"好"', '"说\\"好\\""@zh'),
        ("_q_en", "\\", '"\\\\"@en'),
        ("_q", "\\u0022", '"\\\\\\U000000750022"'),
        ("_q", "", '""'),
        ("_q_iri", "https://e.example/中?a=1#b", "<https://e.example/中?a=1#b>"),
        ("_q_integer", "-12", f'"-12"^^<{XSD}integer>'),
        ("_q_number", "12.50", f'"12.50"^^<{XSD}decimal>'),
        ("_q_xsd_gYear", "2017", f'"2017"^^<{XSD}gYear>'),
        ("_q_xsd_boolean", "true", f'"true"^^<{XSD}boolean>'),
    ],
)
def test_value(variable: str, value: str, written: str) -> None:
    term = parameter_of(variable, PREFIXES).term(value)
    assert write_term(term) == written


@pytest.mark.parametrize(
    ("variable", "value", "expectation"),
    [
        ("_q_iri", "990100", "an absolute IRI"),
        ("_q_iri", "http://e.example/> <http://x", "an absolute IRI"),
        ("_q_iri", "http://e.example/\\u003E", "an absolute IRI"),
        ("_q_iri", "http://e.example/a b", "an absolute IRI"),
        ("_q_iri", "", "an absolute IRI"),
        ("_q_integer", "12.0", "a whole number"),
        ("_q_integer", "1 ) || (1=1", "a whole number"),
        ("_q_integer", "１２", "a whole number"),
        ("_q_number", "1e5", "a number"),
        ("_q_number", "", "a number"),
        ("_q_xsd_gYear", "17", "a year of four digits"),
        ("_q_xsd_gYear", "2017\n", "a year of four digits"),
        ("_q_xsd_boolean", "yes", "true or false"),
        ("_q", "half \ud83d", "a text"),
    ],
)
def test_malformed_value(variable: str, value: str, expectation: str) -> None:
    with pytest.raises(QueryError) as error:
        parameter_of(variable, PREFIXES).term(value)
    assert str(error.value).startswith(f"parameter q: expected {expectation}")
    str(error.value).encode()  # it can be printed


ATTACKS = [
    '" } SELECT ?s WHERE { ?s ?p ?o } #',
    '" . ?s ?p ?o . FILTER(?x = "',
    "\\",
    '\\"',
    '\\\\"',
    "\\u0022 . ?s ?p ?o #",
    "\\\\u0022",
    "\\U00000022",
    '"""',
    "'''\"\n\r\t",
    "}#",
    "?_q $_q",
    "<http://e.example/>",
    '"@en',
    '"^^<http://e.example/>',
    "\x00\x0b\u2028\ufeff\U0001f600",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_stays_a_text(attack: str) -> None:
    sparql = bind("SELECT ?x WHERE { BIND(?_q AS ?x) }", {"_q": ox.Literal(attack)})
    assert [row["x"].value for row in ox.Store().query(sparql)] == [attack]
    # rdflib, unlike oxigraph, replaces codepoint escapes before it looks for strings, as SPARQL 1.1 allows.
    assert [str(row.x) for row in rdflib.Graph().query(sparql)] == [attack]


@given(st.text())
def test_any_text_survives_binding(text: str) -> None:
    for term in (ox.Literal(text), ox.Literal(text, language="zh")):
        rows = list(ox.Store().query(bind("SELECT ?x WHERE { BIND(?_q AS ?x) }", {"_q": term})))
        assert [row["x"] for row in rows] == [term]


@given(st.text(alphabet='\\uU0"2', max_size=24))
def test_no_codepoint_escape_can_arise(text: str) -> None:
    written = write_term(ox.Literal(text))
    assert "\\u0022" not in written.replace(r"\U00000075", "")
    assert next(iter(ox.Store().query(f"SELECT ?x WHERE {{ BIND({written} AS ?x) }}")))["x"].value == text


# --- Parameters of a query -------------------------------------------------------------------------------------------


def test_parameters_that_are_missing_or_unknown(tmp_path: Path) -> None:
    query = query_of(tmp_path)
    with pytest.raises(QueryError, match=r"query good needs a value for year \(年度 / year\), a year of four digits"):
        query.bound({"lang": "en"})
    with pytest.raises(QueryError, match="query good has no parameter 'yeer'; it has year, agency, lang"):
        query.bound({"yeer": "2017"})
    bound = query.bound({"year": "2017"})
    assert f'"2017"^^<{XSD}gYear> ; gk:agency ?__agency ;' in bound
    assert 'LANG(?name) = "zh" && STR(?name) != "?_none"' in bound


def test_unknown_query() -> None:
    with pytest.raises(QueryError, match=r"unknown query 'request-by-year': did you mean requests-by-year"):
        find("request-by-year")
    with pytest.raises(QueryError, match=r"unknown query 'zzz': there are agencies-named, "):
        run("zzz", {})
    with pytest.raises(QueryError, match="query reports: expected data or the address of an endpoint"):
        run("reports", {})


def test_examples_of_parameters_are_valid() -> None:
    found = [p for query in queries() for p in query.parameters]
    assert len(found) > 40
    for parameter in found:
        parameter.term(parameter.example)
        assert parameter.label_zh
        assert parameter.label_en
    assert Parameter("a", "_a", "zh", is_required=True).expectation == "a text"


# --- Data ------------------------------------------------------------------------------------------------------------


def test_data_of_a_folder_and_of_files(tmp_path: Path) -> None:
    (tmp_path / "data.nq").write_text(
        '<http://e.example/s> <http://e.example/p> "x" <http://e.example/g1> .\n'
        '<http://e.example/s> <http://e.example/p> "x" <http://e.example/g2> .\n'
        '<https://w3id.org/gongkai/code/indicator> <http://e.example/p> "y" <http://e.example/g2> .\n',
        encoding="utf-8",
    )
    assert len(load(tmp_path)) == 2  # the graphs are merged; the vocabulary is there, so none is added
    assert len(load(SMALL)) > 2000  # with the vocabularies


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("bad.ttl", "@prefix a: <http://a.example/> .\na:b a:c d .", "bad.ttl:2:9: "),
        ("bad.nq", "<http://a.example/> <p> .\n", "bad.nq:1:"),
        ("bad.jsonld", '{"@id": ', "bad.jsonld:1:"),
        ("bad.csv", "a,b", "bad.csv: expected a built folder or a file named .nq"),
        (None, "", "nothing.ttl: there is no such file or folder"),
    ],
)
def test_bad_data(tmp_path: Path, name: str | None, content: str, message: str) -> None:
    path = tmp_path / (name or "nothing.ttl")
    if name:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as error:
        load(path)
    assert str(error.value).startswith(str(tmp_path / message))


def test_a_folder_that_was_not_built(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"data\.nq: there is no such file; gongkai build writes it"):
        load(tmp_path)


# --- Formats ---------------------------------------------------------------------------------------------------------

ROWS = Result(
    ("a", "b"),
    (
        (ox.NamedNode("http://e.example/x"), ox.Literal('说"好",', language="zh")),
        (ox.Literal("1", datatype=ox.NamedNode(f"{XSD}integer")), None),
        (ox.Literal("two\nlines"), ox.BlankNode("n")),
    ),
    None,
    {"e": "http://e.example/"},
)
GRAPH = Result(
    (), (), (ox.Triple(ox.NamedNode("http://e.example/s"), ox.NamedNode("http://e.example/p"), ox.Literal("x")),), {}
)


def test_csv() -> None:
    text = write(ROWS, "csv")
    assert text == 'a,b\r\nhttp://e.example/x,"说""好"","\r\n1,\r\n"two\nlines",_:n\r\n'
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == ["http://e.example/x", '说"好",']


def test_json_is_what_oxigraph_reads() -> None:
    text = write(ROWS, "json")
    assert json.loads(text)["head"] == {"vars": ["a", "b"]}
    read = ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.JSON)
    assert tuple(tuple(row[name] for name in ("a", "b")) for row in read) == ROWS.rows


def test_turtle_and_table() -> None:
    assert [t.object.value for t in ox.parse(write(GRAPH, "ttl"), format=ox.RdfFormat.TURTLE)] == ["x"]
    assert ROWS.table() == (("e:x", '说"好",'), ("1", ""), ("two\nlines", "_:n"))
    assert (len(ROWS), len(GRAPH)) == (3, 1)


@pytest.mark.parametrize(
    ("result", "form", "message"),
    [
        (ROWS, "ttl", "gives rows: expected the format csv or json, found ttl"),
        (GRAPH, "csv", "gives triples: expected the format ttl, found csv"),
        (ROWS, "xml", "expected the format csv or json, found xml"),
    ],
)
def test_formats_that_do_not_suit(result: Result, form: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        write(result, form)


# --- Endpoints -------------------------------------------------------------------------------------------------------

Handler = Callable[[BaseHTTPRequestHandler, str], None]


@contextmanager
def serving(answer: Handler) -> Iterator[str]:
    """Serve what ``answer`` writes for a query, on a free port of the loopback address."""

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self, parse_qs(urlsplit(self.path).query)["query"][0])

        def do_POST(self) -> None:
            answer(self, parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/query"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sending(status: int, body: str, media_type: str = "application/sparql-results+json") -> Handler:
    def answer(handler: BaseHTTPRequestHandler, _: str) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.end_headers()
        handler.wfile.write(body.encode())

    return answer


EMPTY = json.dumps({"head": {"vars": list(find("reports").columns)}, "results": {"bindings": []}})


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (400, "error at 1:2", "QueryBadFormed.*error at 1:2"),
        (401, "", "Unauthorized"),
        (404, "", "EndPointNotFound"),
        (414, "", "URITooLong"),
        (500, "boom", "EndPointInternalError.*boom"),
        (503, "", "found status 503 Service Unavailable"),
        (200, "<html></html>", "expected the columns of the query as SPARQL results in JSON, found something else"),
        (200, '{"head": {}, "boolean": true}', "found something else"),
        (
            200,
            '{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "1"}}]}}',
            "found",
        ),
    ],
)
def test_what_endpoints_answer(status: int, body: str, message: str) -> None:
    with serving(sending(status, body)) as endpoint, pytest.raises(QueryError, match=f"(?s)^{endpoint}: .*{message}"):
        run("reports", {}, endpoint=endpoint)


def test_an_endpoint_that_gives_no_triples() -> None:
    with serving(sending(200, "no turtle", "text/turtle")) as endpoint, pytest.raises(QueryError, match="RDF triples"):
        run("report-graph", {"report": "990100-2017"}, endpoint=endpoint)


def test_short_queries_are_got_and_long_ones_posted() -> None:
    asked: list[tuple[str, str]] = []

    def answer(handler: BaseHTTPRequestHandler, sparql: str) -> None:
        asked.append((handler.command, sparql))
        sending(200, EMPTY)(handler, sparql)

    with serving(answer) as endpoint:
        assert run("reports", {}, endpoint=endpoint).rows == ()
        assert run("reports", {"agency": "乙" * 2000}, endpoint=endpoint).rows == ()
    assert [method for method, _ in asked] == ["GET", "POST"]
    assert [sparql for _, sparql in asked] == [
        find("reports").bound({}),
        find("reports").bound({"agency": "乙" * 2000}),
    ]


def test_an_endpoint_that_does_not_answer() -> None:
    waiting = threading.Event()

    def answer(handler: BaseHTTPRequestHandler, _: str) -> None:
        waiting.wait(5)
        handler.close_connection = True

    with serving(answer) as endpoint:
        with pytest.raises(QueryError, match=r"no whole answer within 1 seconds"):
            run("reports", {}, endpoint=endpoint, timeout=1)
        waiting.set()
    with pytest.raises(QueryError, match="cannot be asked"):  # nobody listens there any more
        run("reports", {}, endpoint=endpoint)


@pytest.mark.parametrize(
    "address", ["", "localhost:7878", "file:///etc/hosts", "http://a b/", "http://h/q?x=1", "ftp://h/"]
)
def test_addresses_that_are_no_endpoint(address: str) -> None:
    with pytest.raises(QueryError, match="expected the address of an endpoint"):
        run("reports", {}, endpoint=address)
