"""The scripts of the query pages do what the Python does: tokens, parameters, pages of IRIs, answers as files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox
import pytest

from gongkai.errors import QueryError
from gongkai.publish.editor.knowledge import form_of
from gongkai.publish.redirects.rules import NEGOTIATED, SEE_OTHER, page_of
from gongkai.query import Parameter, Result, find, load, queries, run, write
from gongkai.query.parameters import XSD, bind, tokens, write_term
from scripts import needs_node, run_script

pytestmark = needs_node

BASE = "https://data.example.org/open/"
CASES = (
    "",
    "SELECT * { ?s ?p ?o }",
    'ASK { ?x_1 $y "a # b ?c" } # ?comment "\n?d',
    "FILTER(?a<?b && ?c>?d)",
    "<http://e.example/?x#y> <not an iri ?x>",
    '\'\'\'it\'s ?x \'\'fine\'\'\' """a ""quoted"" \\""" ?y"""',
    '"unfinished ?x\n?y',
    "ex:a.b:c%20\\,d :?x _:b ?年度·x ?a\u203fb é:ü 五:五",
    "PREFIX 中:<urn:中>SELECT?x{?x 中:名 '名'}",
    "1.5e3 ?x. ?y, ²x x² \u00a0\u3000\x1c?z\x85?w\ufeff?v",
    "\\ ` ^ | ?x? ?? $ 𠀀 ?𠀀 😀 ?😀",
    "?a\u0301 \u0301a ⅷ ?ⅷ ①",
)
PIECES = ["?x", "$y", '"', "'", '"""', "'''", "\\", "\n", "\r", " ", "<", ">", "#", ":", "a", "中", "😀", "²", "{", "}"]


def texts() -> list[str]:
    random = Random(7)
    drawn = ["".join(random.choices(PIECES, k=random.randint(1, 14))) for _ in range(600)]
    return [*CASES, *(query.sparql for query in queries()), *drawn]


def test_tokens_are_the_same() -> None:
    given = texts()
    assert len(given) > 640
    found = run_script(
        'const { tokens } = await import("./tokens.js");'
        "return given.map((text) => [...tokens(text)].map(({ kind, text }) => [kind, text]));",
        given,
    )
    for text, own in zip(given, found, strict=True):
        assert own == [[token.lastgroup, token[0]] for token in tokens(text)], text
        assert "".join(token for _, token in own) == text


TYPES = ("literal", "zh", "iri", *(f"{XSD}{name}" for name in ("boolean", "decimal", "gYear", "integer")))
VALUES = (
    "", "x", "清河市", 'a "quoted" \\ one', "a\nb\r\tc",
    "\\u0022", "\\\\u0022", "\\\\\\U00000022 \\x", "?_name", "'", "<>", "}",
    "true", "True", "12", "+12", "-1", "1.5", ".5", "1.", "1e3", "２０", "2017", "20170", "2017\n", "zh", "en", "en ",
    "https://e.example/id/report/1", "https://e.example/a b", "https://e.example/>", "urn:x:%41", "urn:x:%4",
    "urn:x:{}",
    "relative", "/a", "http://e.example/#a#b", "http://e.example/中?x=1#y", ":x", "1a:b", "a\u0000b", "\x7f", "😀",
)  # fmt: skip


def parameter(type_: str, choices: tuple[str, ...] = ()) -> Parameter:
    return Parameter("name", "_name", type_, is_required=True, choices=choices, label_zh="名", label_en="name")


def test_values_are_written_the_same() -> None:
    cases = [(parameter(type_), value) for type_ in TYPES for value in VALUES]
    cases += [(parameter("literal", ("zh", "en")), value) for value in VALUES]
    given = [[_form([one])["parameters"][0], value] for one, value in cases]
    found = run_script(
        'const { termOf } = await import("./parameters.js");'
        "return given.map(([parameter, value]) => { try { return termOf(parameter, value); } catch (error) {"
        " if (!error.zh) throw error; return null; } });",
        given,
    )
    expected = [_written(one, value) for one, value in cases]
    assert found == expected
    assert expected.count(None) > 100
    assert len(expected) - expected.count(None) > 100


def _form(parameters: Iterable[Parameter], sparql: str = "") -> dict[str, Any]:
    return form_of(
        SimpleNamespace(  # type: ignore[arg-type]  # as much of a query as the form needs
            name="x", title_zh="", title_en="", sparql=sparql, example={}, parameters=tuple(parameters)
        )
    )


def _written(one: Parameter, value: str) -> str | None:
    try:
        return write_term(one.term(value))
    except QueryError:
        return None


def test_a_value_that_is_no_iri_ends_no_term() -> None:
    """What an IRI may hold is the engine's to say in full; here it is enough that nothing ends the brackets."""
    drawn = Random(3)
    given = ["a:" + "".join(drawn.choices(' <>"{}|^`\\\n\tx%#', k=4)) for _ in range(300)]
    found = run_script(
        'const { termOf } = await import("./parameters.js");'
        'const parameter = { type: "iri", choices: [], zh: "", en: "" };'
        "return given.map((value) => { try { return termOf(parameter, value); }"
        " catch (error) { return error.en ? null : 1; } });",
        given,
    )
    for value, term in zip(given, found, strict=True):
        assert term is None or (term == f"<{value}>" and ox.NamedNode(value))
    assert found.count(None) > 200


def test_canned_queries_are_bound_the_same() -> None:
    cases = [(query, values) for query in queries() for values in ({}, dict(query.example), {"lang": "en"})]
    given = [[form_of(query), values] for query, values in cases]
    found = run_script(
        'const { bound } = await import("./parameters.js");'
        "return given.map(([query, values]) => { try { return bound(query, values); } catch (error) {"
        " if (!error.zh) throw error; return null; } });",
        given,
    )
    for (query, values), own in zip(cases, found, strict=True):
        known = {name: value for name, value in values.items() if name in {p.name for p in query.parameters}}
        try:
            expected = query.bound(known)
        except QueryError:
            expected = None
        assert own == expected, query.name
    assert found.count(None) < len(found) / 3


def test_every_text_is_bound_the_same() -> None:
    term = ox.Literal('"?y \\u0022')
    given = [text for text in texts() if "?x" in text]
    assert len(given) > 100
    found = run_script(
        'const { bind } = await import("./parameters.js");'
        'return given.texts.map((text) => bind(text, new Map([["x", given.term]])));',
        {"texts": given, "term": write_term(term)},
    )
    assert found == [bind(text, {"x": term}) for text in given]


LIMITS = [
    ("SELECT * { ?s ?p ?o }", "SELECT * { ?s ?p ?o }\nLIMIT 5\n"),
    ("SELECT * { ?s ?p ?o } # LIMIT 9", "SELECT * { ?s ?p ?o } # LIMIT 9\nLIMIT 5\n"),
    ("SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 1 } }", "SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 1 } }\nLIMIT 5\n"),
    ("SELECT * { ?s ?p ?o } limit 7", None),
    ("ASK { ?s ?p ?o }", None),
    ("SELECT * { ?s ?p ?o } VALUES ?s { 1 }", "SELECT * { ?s ?p ?o } \nLIMIT 5\nVALUES ?s { 1 }"),
    ("SELECT * { VALUES ?s { 1 } }", "SELECT * { VALUES ?s { 1 } }\nLIMIT 5\n"),
    ("SELECT (COUNT(*) AS ?limit) { ?s ?p ?o } GROUP BY ?p ORDER BY ?limit OFFSET 1", "…\nLIMIT 5\n"),
]


def test_rows_are_limited() -> None:
    code = 'const { limited } = await import("./tokens.js"); return given.map((text) => limited(text, 5));'
    found = run_script(code, [text for text, _ in LIMITS])
    for (text, expected), own in zip(LIMITS, found, strict=True):
        assert own == (text if expected is None else expected.replace("…", text))
        ox.Store().query(own)


GROUPED = [
    ("SELECT (8-3-2 AS ?x) {}", "SELECT ((8-3)-2 AS ?x) {}"),
    ("SELECT (?a * 1000 / ?b AS ?x) ?y {}", "SELECT ((?a * 1000) / ?b AS ?x) ?y {}"),
    ("SELECT * { FILTER(1+2*3*4-5 = -?x -1 -1) }", "SELECT * { FILTER((1+(2*3)*4)-5 = (-?x -1) -1) }"),
    ("SELECT * { FILTER regex(?a, 1/2/3) }", "SELECT * { FILTER regex(?a, (1/2)/3) }"),
    ("SELECT * { BIND(ROUND(?a*?b/?c)*1e-3/2 AS ?x) }", "SELECT * { BIND((ROUND((?a*?b)/?c)*1e-3)/2 AS ?x) }"),
    ("SELECT (COUNT(*) AS ?n) { } HAVING (SUM(?a)-1-COUNT(*) > 2)",
     "SELECT (COUNT(*) AS ?n) { } HAVING ((SUM(?a)-1)-COUNT(*) > 2)"),
    ("SELECT * {} ORDER BY DESC(?a-?b-?c) LIMIT 3", "SELECT * {} ORDER BY DESC((?a-?b)-?c) LIMIT 3"),
    ("SELECT * { ?s (<a:a>/<a:b>/<a:c>)*|^<a:d> ?o }", None),
    ("SELECT * { ?s <a:a>/<a:b>*/<a:c>+ (1 -2 -3) . VALUES (?x) { (1) (-2) (-3) } }", None),
    ('SELECT * { FILTER(LANG(?x) = "a"@zh-Hans-CN) FILTER(?a IN (1, 2, -3)) }', None),
    ("SELECT * { FILTER(EXISTS { ?s <a:a>/<a:b>/<a:c> ?o FILTER(1-2-3 < 0) } && ?x) }",
     "SELECT * { FILTER(EXISTS { ?s <a:a>/<a:b>/<a:c> ?o FILTER((1-2)-3 < 0) } && ?x) }"),
    ("SELECT * { { SELECT (1-1-1 AS ?x) { ?a (<a:b>/<a:b>/<a:b>) ?c } } ?a (<a:b>/<a:b>/<a:b>) ?c }",
     "SELECT * { { SELECT ((1-1)-1 AS ?x) { ?a (<a:b>/<a:b>/<a:b>) ?c } } ?a (<a:b>/<a:b>/<a:b>) ?c }"),
    ("SELECT ((1 - # 1 - 1\n 2) - 3 AS ?x) {}", None),
]  # fmt: skip


def grouped(given: list[str]) -> list[str]:
    code = 'const { grouped } = await import("./arithmetic.js"); return given.map(grouped);'
    found: list[str] = run_script(code, given)
    return found


def test_chains_are_bracketed_from_the_left() -> None:
    found = grouped([text for text, _ in GROUPED])
    for (text, expected), own in zip(GROUPED, found, strict=True):
        assert own == (expected or text)
        ox.Store().query(own)


def test_brackets_change_no_answer() -> None:
    """What the grammar says is made plain, nothing else: a right engine answers the same, with and without them."""
    random = Random(11)

    def expression(depth: int) -> str:
        if depth == 0 or random.random() < 0.2:
            return random.choice(["7", "2.5", "?a", "-3", "+4", "1e1", "ABS(-2)", "-?a", "STRLEN('a-b-c')"])
        parts = [expression(depth - 1)]
        for _ in range(random.randint(1, 4)):
            parts += [random.choice(["+", "-", "*", "/", " - ", " * "]), expression(depth - 1)]
        inner = "".join(parts)
        return random.choice(["({})", "ROUND({})", "IF(1 < 2, {}, 0)", "COALESCE({}, 1)"]).format(inner)

    given = [f"SELECT ({expression(3)} AS ?x) {{ VALUES ?a {{ 5 }} }}" for _ in range(300)]
    found = grouped(given)
    store = ox.Store()
    for text, own in zip(given, found, strict=True):
        one, other = ([row["x"] for row in store.query(query)] for query in (text, own))  # type: ignore[union-attr]  # rows
        assert one == other, text
    assert sum(text != own for text, own in zip(given, found, strict=True)) > 100


def test_canned_queries_are_left_whole() -> None:
    given = [query.sparql for query in queries()]
    found = grouped(given)
    for text, own in zip(given, found, strict=True):
        kept = [line for line in text.splitlines() if line in own.splitlines()]
        assert len(kept) >= len(text.splitlines()) - 1
        ox.Store().query(own)


SAID = [
    ("SELECT * {\n ?a ?b ?c\n ?d ?e ?f }", "error at 3:10: expected OPTIONAL", (3, 2, "?d")),
    ("SELECT * { ?s ?p ?o } GRUOP BY ?s", "error at 1:29: expected one of HAVING, OFFSET, OPTIONAL", (1, 23, "GRUOP")),
    ("SELECT * { FILTER(1 + ) }", "error at 2:11: expected ENCODE_FOR_URI", (1, 23, ")")),
    ("PREFIX x <urn:x>\nASK { y:z ?p ?o }", "error at 1:10: expected CONSTRUCT", (1, 1, "PREFIX")),
    ("ASK { y:z ?p ?o }", "error at 1:10: expected one of Prefix not found", (1, 7, "prefix y: is not declared")),
    ("BASE <a b> ASK {}", 'error at 1:6: expected "<"', (1, 6, 'expected "<"')),
    ("ASK { <b> ?p ?o", 'error at 2:41: expected one of ",", "}", [_]', (1, 14, 'expected "," "}"')),
    ("ASK { <b> ?p ?o }", "error at 1:10: expected IRI parsing failed", (1, 7, "IRI parsing failed")),
    ("", "error at 2:41: expected [_]", (1, 1, "")),
    ("ASK {}", "The service <http://x> is not supported", (None, None, "The service <http://x> is not supported")),
]


def test_the_place_of_a_mistake() -> None:
    """What the engine says, and what readers are told."""
    found = run_script(
        'const { explained } = await import("./mistakes.js");'
        "return given.map(([text, said]) => { const told = explained(text, said);"
        " return [told.line ?? null, told.column ?? null, told.message]; });",
        [[text, said] for text, said, _ in SAID],
    )
    for (text, _, expected), own in zip(SAID, found, strict=True):
        assert tuple(own) == expected, text


def test_the_page_of_an_iri_is_the_same(sample_site: Path) -> None:
    base = "https://w3id.org/gongkai/"
    iris = {
        term.value
        for quad in ox.parse(path=sample_site / "data.nq", format=ox.RdfFormat.N_QUADS)
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode)
    }
    assert len([iri for iri in iris if iri.startswith(base)]) > 8000
    more = [
        f"{base}{path}" for path in ("", "query/", "query/reports", "catalog?page=2", "catalog#x", "sparql", "data.nq")
    ]
    given = sorted(iris) + more + [one.replace(base, BASE) for one in more]
    rules = {"seeOther": SEE_OTHER, "negotiated": [(one.pattern, one.formats) for one in NEGOTIATED]}
    for bases in ([base], [BASE, base]):
        found = run_script(
            'const { pageOf } = await import("./pages.js");'
            "return given.iris.map((iri) => pageOf(iri, given.site) ?? null);",
            {"iris": given, "site": {**rules, "bases": bases}},
        )
        assert found == [page_of(iri, bases[0]) for iri in given]


@pytest.fixture(scope="module")
def store(sample_site: Path) -> ox.Store:
    return load(sample_site)


ODD = Result(
    ("a", "b"),
    (
        (ox.Literal('a,"b"\r\nc'), ox.NamedNode("urn:x")),
        (None, ox.Literal("1.50", datatype=ox.NamedNode(f"{XSD}decimal"))),
        (ox.Literal("清河\t市\\", language="zh"), ox.Literal("")),
    ),
    None,
    {},
)


def answers(store: ox.Store) -> list[tuple[str, Result]]:
    shown = [(query.name, run(query.name, query.example, store=store)) for query in queries() if not query.is_construct]
    return [
        *shown,
        ("odd", ODD),
        ("empty", Result(("a",), (), None, {})),
        ("one", Result(("a",), ((None,),), None, {})),
    ]


def test_rows_are_written_the_same(store: ox.Store) -> None:
    cases = answers(store)
    found = run_script(
        'const { rowsOf, toCsv, toJson, toTsv } = await import("./answers.js");'
        "return given.map((json) => [toCsv, toJson, toTsv].map((write) => write(rowsOf(json))));",
        [write(result, "json") for _, result in cases],
    )
    assert len(cases) > 30
    for (name, result), (csv, json, tsv) in zip(cases, found, strict=True):
        assert csv == write(result, "csv"), name
        assert json == write(result, "json"), name
        rows = ox.parse_query_results(tsv, format=ox.QueryResultsFormat.TSV)
        assert isinstance(rows, ox.QuerySolutions)
        assert [tuple(solution[column] for column in result.variables) for solution in rows] == list(result.rows), name


def test_triples_are_written_as_turtle(store: ox.Store) -> None:
    result = run("report-graph", find("report-graph").example, store=store)
    assert result.triples
    odd = [
        ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b#c.d"), ox.Literal('"\\\n\t\u0001é😀', language="zh")),
        ox.Triple(ox.BlankNode("x"), ox.NamedNode("urn:b"), ox.Literal("1", datatype=ox.NamedNode(f"{XSD}integer"))),
    ]
    for triples in (result.triples, odd):
        written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        assert written is not None
        turtle = run_script(
            'const { triplesOf, toTurtle } = await import("./answers.js");'
            "return toTurtle(triplesOf(given.text), given.prefixes);",
            {"text": written.decode(), "prefixes": {**result.prefixes, "b": "urn:b#", "": "urn:"}},
        )
        read = {(str(t.subject), t.predicate, t.object) for t in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
        assert len(read) == len(set(triples))
        named = {(str(t.subject), t.predicate, t.object) for t in triples if isinstance(t.subject, ox.NamedNode)}
        assert named <= read


CHARTS: list[tuple[list[str], list[list[str]], dict[str, Any] | None]] = [
    (["name", "n"], [["甲", "1"], ["乙", "2"]], {"kind": "bar", "x": 0, "y": 1}),
    (["id", "name", "n"], [["a-1", "甲", "1"], ["b-2", "乙", "2"]], {"kind": "bar", "x": 1, "y": 2}),
    (["year", "n"], [["2016", "1"], ["2017", ""]], {"kind": "line", "x": 0, "y": 1}),
    (["name", "year", "n"], [["甲", "2016", "1"], ["乙", "2016", "2"], ["甲", "2017", "3"]],
     {"kind": "line", "x": 1, "y": 2, "by": 0}),
    (["name", "when", "n"], [["甲", "2016", "1"], ["甲", "../2017", "2"]], {"kind": "bar", "x": 0, "y": 2, "by": 1}),
    (["name", "text"], [["甲", "x"], ["乙", "y"]], None),
    (["name", "n"], [["甲", "1"]], None),
]  # fmt: skip


def test_charts_are_drawn_of_what_fits() -> None:
    integer = f"{XSD}integer"

    def term(column: str, value: str) -> dict[str, str]:
        return {"type": "literal", "value": value, **({"datatype": integer} if column == "n" else {})}

    def read(columns: list[str], row: list[str]) -> list[dict[str, str] | None]:
        return [term(column, value) if value else None for column, value in zip(columns, row, strict=True)]

    given = [{"columns": names, "rows": [read(names, row) for row in rows]} for names, rows, _ in CHARTS]
    found = run_script(
        'const { chartOf } = await import("./chart.js");'
        "return given.map(({ columns, rows }) =>"
        " chartOf({ columns, rows: rows.map((row) => row.map((term) => term ?? undefined)) }) ?? null);",
        given,
    )
    assert found == [expected for _, _, expected in CHARTS]


def test_completion_knows_the_data() -> None:
    site = {
        "prefixes": {"gk": "urn:gk#", "skos": "urn:skos#"},
        "classes": [["gk:Agency", 3, "行政机关", "Agency"]],
        "properties": [["gk:agency", 9, "机关", "agency"], ["skos:notation", 5, "代码", "notation"]],
    }
    cases = [
        "SELECT * { ?x a ",
        "SELECT * { ?x 机关",
        "?abc ?ab",
        "# gk:",
        "PREFIX gk: <urn:gk#> gk:a",
        "sele",
        "skos:",
    ]
    found = run_script(
        'const { completions } = await import("./complete.js");'
        "return given.cases.map((text) => completions(text, text.length, given.site).options"
        ".map(({ insert, prefix }) => [insert, prefix?.name ?? null]));",
        {"site": site, "cases": cases},
    )
    assert found == [
        [["gk:Agency", "gk"]],
        [["gk:agency", "gk"], ["gk:Agency", "gk"]],
        [["?abc", None]],
        [],
        [["gk:agency", None], ["gk:Agency", None]],
        [["SELECT", None]],
        [["skos:notation", "skos"]],
    ]
