"""Two engines, one verdict: what the screen vouches for, pySHACL finds nothing in, whatever the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai import extract_file, resources
from gongkai.errors import KnowledgeError, ReportError
from gongkai.model import ReportGraphs, build
from gongkai.publish.nquads import nquads
from gongkai.validate import Conformance, engine, validate, validate_vocabulary
from gongkai.validate import rules as rule_book
from gongkai.validate.data import parse
from gongkai.validate.examples import Example, clean, examples
from gongkai.validate.index import Index, is_plain, read
from gongkai.validate.queries import compile_query
from gongkai.validate.rules import background, rules, shapes_graph
from gongkai.validate.screen import compile_shapes
from gongkai.validate.sparql import Refused
from gongkai.validate.values import Unsure

ROOT = Path(__file__).parents[1]
REPORTS = ROOT.parent / "shared" / "reports"
SAMPLES = [
    path
    for path in sorted((ROOT / "data" / "samples").iterdir())
    if path.suffix in {".html", ".txt", ".docx", ".xlsx", ".pdf"} or path.name.startswith("anping")
]
SINGLE = [example for example in examples() if example.base != "series"]

Quads = tuple[ox.Quad, ...]


def quads_of(turtle: str) -> Quads:
    return parse(turtle.encode(), "test", ox.RdfFormat.TURTLE)


def as_bytes(graphs: ReportGraphs) -> bytes:
    return nquads((graphs.core, graphs.ids.core_graph), (graphs.evidence, graphs.ids.evidence_graph))


def agreed(data: bytes | Quads) -> Conformance:
    """Return the verdict, once both engines have found it: findings in all their parts, and the counts of the sums."""
    reference = validate(data, engine="pyshacl")
    assert validate(data, engine="auto") == reference
    return reference


@cache
def agreed_on(turtle: str) -> Conformance:
    return agreed(quads_of(turtle))


# ---------------------------------------------------------------------------------------------------- equal verdicts


def test_cases_are_found() -> None:
    assert len(SINGLE) >= 150
    assert len(SAMPLES) >= 15


@pytest.mark.parametrize("example", SINGLE, ids=lambda example: example.code)
def test_examples(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    results = engine.results

    def ask(store: ox.Store, graph: rdflib.Graph, shapes: tuple[str, ...]) -> Iterator[engine.Result]:
        asked.extend(shapes)
        return results(store, graph, shapes)

    passing, failing = quads_of(example.passing), quads_of(example.failing)
    assert agreed_on(example.passing).conforms
    found = agreed(failing)
    assert {finding.code for finding in found.findings} == {example.code}
    monkeypatch.setattr(engine, "results", ask)
    assert validate(passing).conforms
    if example.base == "report":
        assert asked == []  # the screen vouched for every shape
        validate(failing)
        broken = {finding.shape.value for finding in found.findings}
        is_plain_data = Index((str(s), str(p), str(o)) for s, p, o, _ in failing).is_plain()
        assert set(asked) == broken if is_plain_data else set(asked) > broken


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples(path: Path) -> None:
    graphs = build(extract_file(path))
    content = as_bytes(graphs)
    assert read(content) is not None, "a published report is in plain form"
    found = agreed(content)
    assert len(found.reports) == 1
    assert validate(graphs.triples()) == found
    assert validate(parse(content, "test")) == found


@pytest.mark.skipif(not REPORTS.exists(), reason="the reports that others wrote are not part of the repository")
def test_real_reports() -> None:
    seen = 0
    for path in sorted(REPORTS.rglob("*.txt")):
        try:
            extraction = extract_file(path)
        except ReportError:
            continue
        seen += 1
        agreed(as_bytes(build(extraction)))
    assert seen > 20


def test_our_own_vocabulary() -> None:
    assert validate_vocabulary(engine="pyshacl") == validate_vocabulary(engine="auto") == Conformance()


# ---------------------------------------------------------------------------------------------------- other data

CLEAN = quads_of(clean("report"))
XSD = "http://www.w3.org/2001/XMLSchema#"
DATATYPES = ["decimal", "integer", "date", "gYear", "boolean", "string", "double", "anyURI", "dateTime", "token"]
TAGS = ["zh", "en-gb"]
TEXTS = ["", "0", "-1", "01", "1.50", "2.0", "1e3", "2018", "2018-02-30", "true", "a\\b", '"', "九", "x\n", "INF"]
LITERALS = (
    st.builds(ox.Literal, st.sampled_from(TEXTS))
    | st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(XSD + name)),
        st.sampled_from(TEXTS),
        st.sampled_from(DATATYPES),
    )
    | st.builds(lambda text, tag: ox.Literal(text, language=tag), st.sampled_from(TEXTS), st.sampled_from(TAGS))
)
NODES = st.sampled_from(
    sorted({t for q in CLEAN for t in (q.subject, q.object) if not isinstance(t, ox.Literal)}, key=str),
)


@st.composite
def changed(draw: st.DrawFn) -> Quads:
    """Return the clean report, or that of an example, with a few statements changed at random."""
    quads = list(draw(st.sampled_from([CLEAN, *(quads_of(e.passing) for e in SINGLE[-6:] if e.base == "report")])))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(quads) - 1))
        subject, predicate, object_, graph = quads[place]
        match draw(st.sampled_from(["drop", "value", "kind", "second", "node", "move"])):
            case "drop":
                del quads[place]
            case "value":
                quads[place] = ox.Quad(subject, predicate, draw(LITERALS), graph)
            case "kind" if isinstance(object_, ox.Literal):
                datatype = ox.NamedNode(XSD + draw(st.sampled_from(DATATYPES)))
                quads[place] = ox.Quad(subject, predicate, ox.Literal(object_.value, datatype=datatype), graph)
            case "second":
                quads.append(ox.Quad(subject, predicate, draw(LITERALS | NODES), graph))
            case "move":
                quads.append(ox.Quad(draw(NODES), predicate, object_, graph))
            case _:
                quads[place] = ox.Quad(subject, predicate, draw(NODES), graph)
    return tuple(quads)


@settings(max_examples=60, deadline=None)
@given(changed())
def test_data_changed_at_random(quads: Quads) -> None:
    agreed(quads)


ILL_TYPED = [
    ("number:obsValue 1200.0", 'number:obsValue "many"^^xsd:decimal'),
    ("number:obsValue 1200.0", 'number:obsValue "1e400"^^xsd:double'),
    ("oa:start 10", 'oa:start "ten"^^xsd:integer'),
    ("oa:start 10", 'oa:start "010"^^xsd:integer'),
    ('gk:year "2018"^^xsd:gYear', 'gk:year "last"^^xsd:gYear'),
    ('dcat:startDate "2018-01-01"^^xsd:date', 'dcat:startDate "2018-02-30"^^xsd:date'),
    ("gk:value 300.0", 'gk:value "300"^^xsd:byte , "1000"^^xsd:byte'),
    ("gk:textLength 5000", 'gk:textLength "PT1H"^^xsd:duration'),
]


@pytest.mark.parametrize(("old", "new"), ILL_TYPED)
def test_an_ill_typed_value_ends_neither_engine(old: str, new: str) -> None:
    assert old in clean("report")
    agreed(quads_of(clean("report").replace(old, new)))


def in_graph(quads: Quads, name: str) -> list[ox.Quad]:
    graph = ox.NamedNode(f"https://w3id.org/gongkai/graph/{name}")
    return [ox.Quad(subject, predicate, object_, graph) for subject, predicate, object_, _ in quads]


def test_merged_reports() -> None:
    first, second, third = (parse(as_bytes(build(extract_file(path))), path.name) for path in SAMPLES[:3])
    assert len(agreed((*first, *second, *third)).reports) == 3
    together = tuple(ox.Quad(*quad.triple) for quad in (*first, *second, *CLEAN))
    assert len(agreed(together).reports) == 3
    broken = quads_of(next(example.failing for example in SINGLE if example.code == "value-negative"))
    assert {f.code for f in agreed((*first, *in_graph(broken, "990102-2018"))).findings} >= {"value-negative"}


@pytest.mark.parametrize(
    "statement",
    [
        "<https://w3id.org/gongkai/code/identity/staff.staff> <https://w3id.org/gongkai/ns#coefficient> 2 .",
        "<urn:Leaflet> rdfs:subClassOf gk:AnnualReport . report:990102-2018 a <urn:Leaflet> .",
        'report:990102-2018 gk:year "2017"^^xsd:gYear .',
        "report:990102-2018 gk:form form:national-2014 .",
    ],
)
def test_what_the_sums_rest_on_may_be_data_too(statement: str) -> None:
    broken = [example.failing for example in SINGLE if example.code in {"prose-staff", "balance", "staff"}]
    assert len(broken) > 2
    for turtle in broken:
        agreed(quads_of(turtle + statement))


def test_the_vocabulary_is_in_plain_form() -> None:
    assert Index((str(s), str(p), str(o)) for s, p, o, _ in background()).is_plain()


# ---------------------------------------------------------------------------------------------------- what is compiled

SHAPES = "https://w3id.org/gongkai/shapes#"
ARTIFICIAL = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix gk: <https://w3id.org/gongkai/ns#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix s: <https://w3id.org/gongkai/shapes#> .
s:new a sh:PropertyShape ; sh:targetClass gk:AnnualReport ; sh:severity sh:Warning ; sh:name "新"@zh , "New"@en ;
  sh:message "新规则"@zh , "New rule"@en ; CONSTRAINT .
s:list rdf:first gk:AnnualReport ; rdf:rest rdf:nil .
s:other rdf:first s:one ; rdf:rest rdf:nil . s:one sh:nodeKind sh:IRI .
s:query a sh:SPARQLConstraint ; sh:prefixes <https://w3id.org/gongkai/shapes> ; sh:name "新"@zh , "New"@en ;
  sh:message "新规则"@zh , "New rule"@en ; sh:select "SELECT $this ?value WHERE { $this gk:agency ?value QUERY }" .
<https://w3id.org/gongkai/shapes> a <http://www.w3.org/2002/07/owl#Ontology> ; sh:declare s:prefix .
s:prefix sh:prefix "gk" ; sh:namespace "https://w3id.org/gongkai/ns#"^^xsd:anyURI .
"""

COMPILED = [
    ("sh:path dct:title ; sh:minLength 500", True),
    ("sh:path dct:title ; sh:minLength 2 ; sh:maxLength 100", False),
    ("sh:path gk:form ; sh:in s:list", True),
    ("sh:path gk:form ; sh:nodeKind sh:IRI ; sh:minCount 1", False),
    ("sh:path gk:agency ; sh:equals dct:publisher", False),
    ("sh:path dct:title ; sh:datatype xsd:string", True),
    ("sh:path gk:agency ; sh:sparql s:query", True),
]
REFUSED = [
    ("sh:path dct:title ; sh:xone s:other", "the constraint http://www.w3.org/ns/shacl#xone", True),
    ("sh:path ( gk:agency gk:division ) ; sh:maxCount 0", "a path of several steps", True),
    ("sh:path [ sh:inversePath gk:statedIn ] ; sh:maxCount 3", "a path of several steps", True),
    ("sh:path gk:agency ; sh:nodeKind sh:IRI ; sh:deactivated true", "the constraint", False),
    ("sh:path gk:agency ; sh:datatype xsd:dateTime", "the datatype", True),
    ("sh:path gk:agency ; sh:sparql s:query # . ?value gk:division* ?d", "a path with *", True),
]


def add(monkeypatch: pytest.MonkeyPatch, constraint: str) -> rdflib.Graph:
    """Add a shape to the rule book."""
    constraint, _, query = constraint.partition(" # ")
    turtle = ARTIFICIAL.replace("CONSTRAINT", constraint).replace("QUERY", query)
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    rule = replace(next(iter(rules().values())), code="new", file="new.ttl", identity=None, is_for_vocabulary=False)
    texts = {"zh": "新规则", "en": "New rule"}
    with_it = {
        **rules(),
        SHAPES + "new": replace(rule, messages=texts, severity="<http://www.w3.org/ns/shacl#Warning>"),
    }
    with_it[SHAPES + "query"] = replace(rule, messages=texts, severity=None)
    everything = rdflib.Graph()
    for statement in (*shapes_graph(), *graph):
        everything.add(statement)
    monkeypatch.setattr(engine, "shapes_graph", lambda: everything)
    monkeypatch.setattr(engine, "rules", lambda: with_it)
    return everything


@pytest.mark.parametrize(("constraint", "is_broken"), COMPILED)
def test_a_new_rule_needs_no_code(constraint: str, is_broken: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = add(monkeypatch, constraint)
    assert SHAPES + "new" in compile_shapes(graph).checks
    assert {finding.code for finding in agreed(CLEAN).findings} == ({"new"} if is_broken else set())
    assert validate(CLEAN, engine="fast") == validate(CLEAN)


@pytest.mark.parametrize(("constraint", "why", "is_broken"), REFUSED)
def test_what_is_not_compiled_goes_to_pyshacl(
    constraint: str, why: str, is_broken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = add(monkeypatch, constraint)
    assert why in compile_shapes(graph).refused[SHAPES + "new"]
    assert {finding.code for finding in agreed(CLEAN).findings} == ({"new"} if is_broken else set())
    with pytest.raises(KnowledgeError, match=f"cannot compile {SHAPES}new: "):
        validate(CLEAN, engine="fast")


def test_every_rule_about_one_report_is_compiled() -> None:
    refused = compile_shapes(shapes_graph()).refused
    left = {iri for iri in refused if rules()[iri].file not in {"vocabulary.ttl", "series.ttl", "hierarchy.ttl"}}
    assert left == set()
    assert len(compile_shapes(shapes_graph()).checks) > 100


def test_a_mistake_in_a_shapes_file_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("@prefix s: <https://example.org/> .\n\ns:a s:b s:c\ns:d s:e s:f .\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"broken\.ttl, line 4"):
        rule_book._read(path)


# ---------------------------------------------------------------------------------------------------- queries

DATA = """
@prefix x: <urn:x#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:a a x:Thing ; x:n 3 , 4 ; x:d 2.5 ; x:s "abc" ; x:l "词"@zh , "word"@en ; x:p x:b , x:c .
x:a x:day "2018-01-01"^^xsd:date .
x:b x:n 4 ; x:s "b\\"c" ; x:q x:c ; x:day "2018-01-02"^^xsd:date . x:c x:n 0 ; x:r true ; x:year "2018"^^xsd:gYear .
"""
# A pattern about x:a, and whether it finds something there.
QUERIES = [
    ("$this x:n 3", True),
    ("$this x:n 5", False),
    ("$this x:n 3 , 4 ; x:d ?d . FILTER (?d > 2 && ?d <= 2.5)", True),
    ("$this x:n ?n . FILTER (?n > 4 || ?n < 3)", False),
    ("$this x:p ?o . ?o x:n ?n . $this x:n ?n", True),
    ("$this x:p/x:q ?o", True),
    ("$this x:p/x:r ?o . ?o x:n 0", False),
    ("?s x:q|x:p x:c . FILTER (?s != $this)", True),
    ("$this x:s ?s . FILTER (STRLEN(?s) != 3)", False),
    (r'$this x:p ?o . ?o x:s ?s . FILTER (CONTAINS(?s, "\"c"))', True),
    ('$this x:l ?l . FILTER (LANG(?l) = "zh")', True),
    ('$this x:l ?l . FILTER (LANGMATCHES(LANG(?l), "fr"))', False),
    ('FILTER NOT EXISTS { $this x:l ?l . FILTER (LANG(?l) = "en") }', False),
    ("$this x:p ?o . FILTER NOT EXISTS { ?o x:q ?o2 }", True),
    ("$this x:p ?o . FILTER EXISTS { ?o x:q ?o2 . FILTER NOT EXISTS { ?o2 x:r true } }", False),
    ("$this x:p ?o . OPTIONAL { ?o x:q ?q } FILTER (!BOUND(?q))", True),
    ("$this x:p ?o . OPTIONAL { ?o x:n ?q . FILTER (?q > 9) } FILTER (BOUND(?q))", False),
    ("$this x:p ?o . OPTIONAL { ?o x:q ?q } BIND (COALESCE(?q, ?o) AS ?t) ?t x:n 4", False),
    ("$this x:day ?a ; x:p ?o . ?o x:day ?b . FILTER (?a < ?b)", True),
    ("$this x:day ?a ; x:p ?o . ?o x:day ?b . FILTER (?a > ?b)", False),
    ('$this x:p ?o . ?o x:year ?y . FILTER (STRSTARTS(STR(?y), "2017"))', False),
    ('$this x:p ?o . FILTER (STRENDS(STR(?o), "c") && REGEX(STR(?o), "^[a-z]{3}"))', True),
    ("$this x:n ?n . FILTER (isNumeric(?n) && FLOOR(?n + 0.5) = ?n && ABS(-?n) IN (4, 6))", True),
    ("$this x:n ?n . FILTER (?n NOT IN (3, 4))", False),
    ('$this x:d ?d . FILTER (DATATYPE(?d) != xsd:decimal || CONCAT(STR(?d), "") = "3")', False),
]
GROUPED = [
    ("$this x:n ?n } GROUP BY $this HAVING (SUM(?n) = 7", True),
    ("$this x:n ?n } GROUP BY $this HAVING (SUM(?n * 2) > 14", False),
    ("$this x:p ?o . OPTIONAL { ?o x:q ?q } } GROUP BY $this HAVING (COUNT(?q) = COUNT(*)", False),
    ("$this x:p ?o . OPTIONAL { ?o x:q ?q } } GROUP BY $this HAVING (COUNT(?q) = 1 && COUNT(*) = 2", True),
    ("$this x:p ?o . ?o x:n ?n } GROUP BY $this ?o HAVING (SUM(?n) > 3 && SUM(?n) < 5", True),
]
NAMESPACES = (("x", "urn:x#"), ("xsd", XSD))


def check_of(query: str) -> Callable[[Index], bool]:
    check, _ = compile_query(query, NAMESPACES)
    return lambda index: check(index, "<urn:x#a>", "<urn:shape>")


@pytest.mark.parametrize(
    ("query", "finds"),
    [(f"SELECT $this WHERE {{ {pattern} }}", finds) for pattern, finds in QUERIES]
    + [(f"SELECT $this WHERE {{ {pattern})", finds) for pattern, finds in GROUPED],
)
def test_a_query_finds_what_oxigraph_finds(query: str, finds: bool) -> None:
    quads = quads_of(DATA)
    store = ox.Store()
    store.extend(quads)
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in NAMESPACES)
    this = {ox.Variable("this"): ox.NamedNode("urn:x#a")}
    assert any(True for _ in store.query(prefixes + query, substitutions=this)) is finds
    assert check_of(query)(Index((str(s), str(p), str(o)) for s, p, o, _ in quads)) is finds


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("{ $this x:n 1 } UNION { $this x:n 2 }", "{"),
        ("$this x:p+ ?o", "a path with +"),
        ("$this ?p ?o", "the predicate ?p"),
        ("$this y:p ?o", "y:p"),
        ("?o x:p ?o", "the triple"),
        ("OPTIONAL { $this x:p ?o } ?o x:n ?n", "the triple"),
        ("$this x:n ?n . FILTER (xsd:integer(?n) = 1)", "( where ) is expected"),
        ("$this x:n ?n . FILTER (MD5(?n) = 1)", "MD5"),
        ('$this x:s ?s . FILTER REGEX(?s, "a|b")', "REGEX"),
        ("$this x:n ?n } LIMIT 1 {", "LIMIT"),
        ("$this x:n ?n . VALUES ?n { 1 }", "VALUES"),
        ("$this x:n ?n } GROUP BY ?other #", "groups by ?other"),
    ],
)
def test_what_is_beyond_the_compiler_is_refused(pattern: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        check_of(f"SELECT $this WHERE {{ {pattern} }}")
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "pattern",
    [
        "$this x:s ?s . FILTER (?s > 3)",
        "$this x:l ?a . $this x:s ?b . FILTER (?a < ?b)",
        "$this x:p ?o . FILTER (STRLEN(?o) > 0)",
        "$this x:p ?o . OPTIONAL { ?o x:q ?q } FILTER (?q = x:d)",
        "$this x:d ?d . FILTER (ABS(?d / 3 * 3 - ?d) > 0)",
        "$this x:n ?n ; x:p ?o . ?o x:n ?zero . FILTER (?n / ?zero > 1)",
    ],
)
def test_where_engines_might_differ_the_screen_is_unsure(pattern: str) -> None:
    index = Index((str(s), str(p), str(o)) for s, p, o, _ in quads_of(DATA))
    with pytest.raises(Unsure):
        check_of(f"SELECT $this WHERE {{ {pattern} }}")(index)


@pytest.mark.parametrize(
    ("written", "is_one"),
    [
        ('"1"^^xsd:integer', True),
        ('"01"^^xsd:integer', False),
        ('"+1"^^xsd:integer', False),
        ('"1234567890123456"^^xsd:integer', False),
        ('"1.0"^^xsd:decimal', True),
        ('"1.50"^^xsd:decimal', False),
        ('"0.25"^^xsd:decimal', True),
        ('"1"^^xsd:decimal', False),
        ('"-0.0"^^xsd:decimal', False),
        ('"2018-12-31"^^xsd:date', True),
        ('"2018-02-30"^^xsd:date', False),
        ('"2018-12-31Z"^^xsd:date', False),
        ('"true"^^xsd:boolean', True),
        ('"1"^^xsd:boolean', False),
        ('"x"^^xsd:token', False),
        ('"../2018-12-31"^^<http://id.loc.gov/datatypes/edtf>', True),
    ],
)
def test_plain_forms(written: str, is_one: bool) -> None:
    (quad,) = quads_of(f"@prefix xsd: <{XSD}> . <urn:a> <urn:b> {written} .")
    assert is_plain(str(quad.object)) is is_one


@pytest.mark.parametrize(
    ("line", "is_read"),
    [
        (b'<http://a.b/c> <http://a.b/d#e> "x\\ty"@zh <http://a.b/g> .\n', True),
        (b'<http://a.b/c> <http://a.b/d#e> "1"^^<http://a.b/t> <http://a.b/g> .\n', True),
        (b'<http://a.b/c> <http://a.b/d#e> "1"^^<http://www.w3.org/2001/XMLSchema#string> <http://a.b/g> .\n', False),
        (b'<http://a.b/c> <http://a.b/d#e> "x\\u0041y" <http://a.b/g> .\n', False),
        (b'<http://a.b/c> <http://a.b/d#e> "x"@ZH <http://a.b/g> .\n', False),
        (b"<http://a.b/c> <http://a.b/d#e#f> <http://a.b/c> <http://a.b/g> .\n", False),
        (b"<http://a.b/c> <http://a.b/d> <http://a.b/c> .\n", False),
        (b"_:c <http://a.b/d> <http://a.b/c> <http://a.b/g> .\n", False),
        (b"<http://a.b/c> <http://a.b/d> <http://a.b/c> <http://a.b/g> .", False),
        (b'<http://a.b/c> <http://a.b/d> "\xff" <http://a.b/g> .\n', False),
        (b"<http://a.b/c> <http://a.b/d>  <http://a.b/c> <http://a.b/g> .\n", False),
        (b"<http://a.b/c> <http://a.b/d> <http://a.b/c> <http://a.b/g> ,\n", False),
        (b'<http://a.b/c> <http://a.b/d> "a" b" <http://a.b/g> .\n', False),
        (b"# nothing\n", False),
    ],
)
def test_plain_lines_are_read_as_the_parser_does(line: bytes, is_read: bool) -> None:
    found = read(line)
    assert (found is not None) is is_read
    if found is not None:
        ((*triple, graph),) = ([str(term) for term in quad] for quad in parse(line, "test"))
        assert found == {graph: [tuple(triple)]}


# ---------------------------------------------------------------------------------------------------- a third opinion

RUDOF_CASES = [example for example in SINGLE if example.base == "report"][::4]


def test_pyrudof_counts_the_same() -> None:
    """Hold the counts for each rule against an engine of other people, written in Rust."""
    rudof = pytest.importorskip("pyrudof", reason="pyrudof is not installed: pip install '.[rudof]'")
    assert len(RUDOF_CASES) > 30
    shapes = shapes_for_rudof()
    known = lines_of(background())
    for example in RUDOF_CASES:
        session = rudof.Rudof(rudof.RudofConfig())
        session.read_data(known + lines_of(quads_of(example.failing)), rudof.RDFFormat.NTriples)
        session.read_shacl(shapes, rudof.ShaclFormat.NTriples)
        theirs = Counter(entry.source_shape for entry in session.validate_shacl())
        ours = Counter(finding.shape.value for finding in validate(quads_of(example.failing)).findings)
        assert theirs == ours, example.code


def shapes_for_rudof() -> str:
    """Return the rules about one report, with the shape written into each query: pyrudof binds no $currentShape."""
    graph = rdflib.Graph()
    for path in resources.files("shapes", ".ttl"):
        if path.name not in {"vocabulary.ttl", "series.ttl", "hierarchy.ttl"}:
            graph.parse(path)
    for shape, constraint in list(graph.subject_objects(rdflib.SH.sparql)):
        select = str(graph.value(constraint, rdflib.SH.select))
        if "$currentShape" in select:
            own = rdflib.URIRef(f"{shape}-query")
            for predicate, value in graph.predicate_objects(constraint):
                graph.add((own, predicate, value))
            select = select.replace("$currentShape gk:", f"<{shape}> gk:").replace(" $currentShape", "")
            graph.set((own, rdflib.SH.select, rdflib.Literal(select)))
            graph.set((shape, rdflib.SH.sparql, own))
    return graph.serialize(format="nt")


def lines_of(quads: list[ox.Quad] | Quads) -> str:
    return "".join(f"{subject} {predicate} {object_} .\n" for subject, predicate, object_, _ in quads)
