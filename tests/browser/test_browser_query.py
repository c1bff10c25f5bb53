"""Queries in a browser: the same answers as ``gongkai query``, errors at their place, stop, downloads, addresses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

import pyoxigraph as ox
import pytest

from gongkai.query import CannedQuery, find, load, queries, run, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VIEWPORT = {"width": 1200, "height": 1400}
READY = "[data-sparql][data-ready]"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?c)) > STRLEN(STR(?i))) }"


@pytest.fixture(scope="module")
def store(sample_site: Path) -> ox.Store:
    return load(sample_site)


def visit(page: Page, server: Any, name: str) -> None:
    page.goto(f"{server.address}query/{name}")
    page.wait_for_selector(READY)


def ask(page: Page, text: str) -> None:
    page.fill("[data-editor]", text)
    page.click("[data-run]")


def answered(page: Page) -> str:
    """Wait for the end of a query and return what is said of it."""
    page.wait_for_selector("[data-run]:not([disabled])")
    return page.inner_text("[data-status]") + page.inner_text("[data-alarm]")


def saved(page: Page, extension: str) -> str:
    with page.expect_download() as download:
        page.click(f"[data-save={extension}]")
    path = download.value.path()
    assert download.value.suggested_filename.endswith(f".{extension}")
    return path.read_bytes().decode()


def rows(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.eval_on_selector_all(
        "[data-table] tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return found


def test_all_canned_queries_answer_the_same(page: Page, server: Any, store: ox.Store) -> None:
    """Each is chosen from the list of examples and filled in by its form; the store is loaded once."""
    visit(page, server, "index.html")
    loads = []
    page.on("request", lambda request: loads.append(request.url) if "data.nt.gz" in request.url else None)
    assert len(queries()) > 30
    for query in queries():
        page.select_option("[data-example]", query.name)
        page.wait_for_selector(f"[data-sparql][data-query={query.name}]")
        _fill(page, query)
        page.click("[data-run]")
        answered(page)
        assert page.is_visible("[data-results]"), query.name
        result = run(query.name, query.example, store=store)
        if query.is_construct:
            assert result.triples is not None
            turtle = set(ox.parse(saved(page, "ttl"), format=ox.RdfFormat.TURTLE))
            assert {ox.Triple(t.subject, t.predicate, t.object) for t in turtle} == set(result.triples), query.name
        else:
            assert saved(page, "csv") == write(result, "csv"), query.name
    assert len(loads) == 1


def _fill(page: Page, query: CannedQuery) -> None:
    for name, value in query.example.items():
        field = page.locator(f"[data-form] [name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_the_form_of_a_query(page: Page, server: Any, store: ox.Store) -> None:
    visit(page, server, "top-agencies.html")
    assert page.is_hidden("[data-without-script]")
    assert "MB" in page.inner_text("[data-cost]"), "the cost is told before anything is loaded"
    page.fill("[name=year]", "20x7")
    page.click("[data-run]")
    message = page.eval_on_selector("[name=year]", "field => field.validationMessage")
    assert "四位年份" in message
    assert "a year of four digits" in message
    page.fill("[name=year]", "2017")
    page.select_option("[name=lang]", "en")
    page.focus("[name=indicator]")
    page.wait_for_selector("#parameters-indicator option", state="attached")
    assert page.locator("#parameters-indicator option[value=applications-received]").count() == 1
    page.click("[data-run]")
    answered(page)
    values = {"year": "2017", "lang": "en"}
    expected = run("top-agencies", values, store=store)
    assert len(expected) > 0
    assert saved(page, "csv") == write(expected, "csv")
    assert saved(page, "json") == write(expected, "json")
    assert saved(page, "tsv").startswith("?agencyName\t?year\t?value")
    assert page.url.endswith("top-agencies.html#year=2017&lang=en")
    links = page.eval_on_selector_all("[data-table] td a", "links => links.map(link => link.getAttribute('href'))")
    assert links
    for link in links:
        assert page.request.get(f"{server.address}query/{link}").ok, link


def test_the_address_keeps_the_query(page: Page, server: Any, store: ox.Store) -> None:
    visit(page, server, "top-agencies.html#year=2016&indicator=applications-received")
    assert page.input_value("[name=year]") == "2016"
    page.click("[data-run]")
    answered(page)
    expected = run("top-agencies", {"year": "2016", "indicator": "applications-received"}, store=store)
    assert saved(page, "csv") == write(expected, "csv")
    text = 'SELECT ?s WHERE { ?s a <https://w3id.org/gongkai/ns#AnnualReport> } # é "100%" & 中\n'
    page.click("[data-text] summary")
    page.fill("[data-editor]", text)
    page.click("[data-copy]")
    page.wait_for_selector("[data-status]:has-text('copied')")
    address = page.evaluate("navigator.clipboard.readText()")
    assert urlsplit(address).path == "/query/index.html"
    assert unquote(urlsplit(address).fragment) == f"query={text}"
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector(READY)
    assert page.input_value("[data-editor]") == text
    page.click("[data-run]")
    assert "15 rows" in answered(page)
    assert unquote(urlsplit(page.url).fragment) == f"query={text}"


ERRORS = [
    ("SELECT ?x WHERE {\n  ?x a <urn:x> .\n  FILTER(?x > )\n}", 3, ")"),
    ("SELECT ?x WHERE {\n\n ?x nowhere:y ?z }", 3, "nowhere:y"),
    ("SELECT ?x\nWHERE { ?x ?y ?z ", 2, "?z"),
    ("SELECT * {\n ?a ?b ?c\n ?d ?e ?f }", 3, "?d"),
    ("SELEKT ?x", 1, "SELEKT"),
    ('SELECT * {\n ?x ?y "中文é" ) }', 2, ")"),
]


@pytest.mark.parametrize(("text", "line", "marked"), ERRORS)
def test_an_error_has_its_place(page: Page, server: Any, text: str, line: int, marked: str) -> None:
    visit(page, server, "index.html")
    ask(page, text)
    page.wait_for_selector("[data-alarm]:not([hidden])")
    alarm = page.text_content("[data-alarm]") or ""
    assert f"第 {line} 行" in alarm
    assert f"line {line}, column" in alarm
    assert "..=" not in alarm
    assert page.inner_text(".lines .bad").strip() == str(line)
    assert page.inner_text(".paint .bad") == marked
    assert page.get_attribute("[data-editor]", "aria-invalid") == "true"
    page.click("[data-alarm] button")
    start = page.eval_on_selector(
        "[data-editor]", "area => area.value.slice(0, area.selectionStart).split('\\n').length"
    )
    assert start == line
    page.fill("[data-editor]", "ASK {}")
    assert page.is_hidden("[data-alarm]")
    assert page.get_attribute("[data-editor]", "aria-invalid") is None
    page.keyboard.press("Control+Enter")
    answered(page)
    assert rows(page) == [["true"]]


def test_an_error_in_the_form_page_opens_the_text(page: Page, server: Any) -> None:
    visit(page, server, "reports.html#report=x")
    page.click("[data-text] summary")
    ask(page, "SELECT")
    page.wait_for_selector("[data-alarm]:not([hidden])")
    page.click("[data-text] summary")
    page.click("[data-run]")
    page.wait_for_selector("[data-run]:not([disabled])")
    assert page.is_visible("[data-editor]")


def test_other_failures_have_no_place(page: Page, server: Any) -> None:
    visit(page, server, "index.html")
    ask(page, "SELECT * { SERVICE <http://other.example/> { ?s ?p ?o } }")
    page.wait_for_selector("[data-alarm]:not([hidden])")
    assert "http://other.example/" in page.inner_text("[data-alarm]")
    ask(page, "SELECT (COUNT(*) AS ?n) FROM <http://other.example/> { ?s ?p ?o }")
    answered(page)
    assert rows(page) == [["0"]]


def test_a_long_query_is_stopped(page: Page, server: Any) -> None:
    visit(page, server, "index.html")
    ask(page, ENDLESS)
    page.wait_for_selector("[data-status]:has-text('Running')")
    assert page.is_disabled("[data-run]")
    page.click("[data-stop]")
    assert "Stopped" in answered(page)
    ask(page, "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/gongkai/ns#AnnualReport> }")
    answered(page)
    assert rows(page) == [["15"]]


def test_the_limits(page: Page, server: Any) -> None:
    visit(page, server, "index.html")
    page.click("[data-settings] summary")
    page.eval_on_selector("[data-seconds]", "select => { select.add(new Option('1')); select.value = '1'; }")
    page.select_option("[data-rows]", "100")
    ask(page, "SELECT ?s WHERE { ?s ?p ?o }")
    said = answered(page)
    assert "100 rows (there are more" in said
    assert len(rows(page)) == 100
    ask(page, "SELECT ?s WHERE { ?s ?p ?o } LIMIT 100")
    assert "there are more" not in answered(page)
    ask(page, ENDLESS)
    assert "Stopped at the time limit" in answered(page)


def test_sums_are_right(page: Page, server: Any) -> None:
    """Oxigraph 0.5.11 reads them from the right; see ``arithmetic.js``."""
    visit(page, server, "index.html")
    ask(page, "SELECT (8-3-2 AS ?a) (8-3+2 AS ?b) (100/10/5 AS ?c) (0*1000/3120 AS ?d) {}")
    answered(page)
    assert rows(page) == [["3", "7", "2", "0"]]


def test_the_table(page: Page, server: Any) -> None:
    visit(page, server, "index.html")
    pairs = '(10 "b"@en) (9 "a"@en) (UNDEF "区"@zh) (-1.5 "啊"@zh)'
    ask(page, f"SELECT ?n ?t WHERE {{ VALUES (?n ?t) {{ {pairs} }} }}")
    answered(page)
    assert [n for n, _ in rows(page)] == ["10", "9", "", "-1.5"]
    page.click("[data-table] th >> nth=0 >> button")
    assert [n for n, _ in rows(page)] == ["-1.5", "9", "10", ""]
    assert page.get_attribute("[data-table] th >> nth=0", "aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert [n for n, _ in rows(page)] == ["10", "9", "-1.5", ""]
    assert page.get_attribute("[data-table] th >> nth=0", "aria-sort") == "descending"
    page.click("[data-table] th >> nth=1 >> button")
    assert [t for _, t in rows(page)] in (["啊", "区", "a", "b"], ["a", "b", "啊", "区"])
    assert page.locator("[data-table] td [lang=zh]").count() == 2
    ask(page, "SELECT ?s WHERE { ?s ?p ?o } LIMIT 450")
    answered(page)
    assert len(rows(page)) == 200
    page.click("[data-table] > button")
    page.click("[data-table] > button")
    assert len(rows(page)) == 450
    assert page.locator("[data-table] > button").count() == 0


def test_an_answer_as_a_picture(page: Page, server: Any) -> None:
    visit(page, server, "requests-by-year.html#agency=990100")
    page.click("[data-run]")
    answered(page)
    assert page.locator("svg.chart polyline").count() == 1
    assert page.get_attribute("svg.chart", "aria-label")
    visit(page, server, "top-agencies.html")
    page.click("[data-run]")
    answered(page)
    assert page.locator("svg.chart rect").count() == len(rows(page)) > 5
    ask_text = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3"
    page.click("[data-text] summary")
    ask(page, ask_text)
    answered(page)
    assert page.is_hidden("[data-chart]")


def test_single_reports(page: Page, server: Any, store: ox.Store) -> None:
    visit(page, server, "quality.html")
    page.click("[data-settings] summary")
    page.check("[value=reports]")
    page.wait_for_selector("[data-chooser] li")
    page.click("[data-run]")
    assert "Choose some reports" in answered(page)
    page.fill("[data-chooser] input[type=search]", "清河市人民政府 2017")
    page.check("[data-chooser] li input")
    page.click("[data-run]")
    answered(page)
    whole = write(run("quality", {}, store=store), "csv").splitlines()
    assert saved(page, "csv").splitlines() == [whole[0], *(line for line in whole if "990100-2017" in line)]


def test_completion(page: Page, server: Any) -> None:
    visit(page, server, "index.html")
    page.fill("[data-editor]", "")
    page.focus("[data-editor]")
    page.keyboard.type("SELECT ?report WHERE { ?report a annu")
    page.wait_for_selector(".completions:not([hidden])")
    assert "年度报告" in page.inner_text(".completions li >> nth=0")
    active = page.get_attribute("[data-editor]", "aria-activedescendant")
    assert page.get_attribute(f"#{active}", "aria-selected") == "true"
    page.keyboard.press("Tab")
    page.keyboard.type(" ; gk:year ?year . FILTER(?rep")
    page.keyboard.press("Escape")
    assert page.is_hidden(".completions")
    page.keyboard.type("ort != ?year) }")
    assert page.input_value("[data-editor]") == (
        "PREFIX gk: <https://w3id.org/gongkai/ns#>\n"
        "SELECT ?report WHERE { ?report a gk:AnnualReport ; gk:year ?year . FILTER(?report != ?year) }"
    )
    page.keyboard.press("Control+Enter")
    assert "15 rows" in answered(page)
    page.focus("[data-editor]")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON", "the keyboard gets out of the editor"


def test_the_service_is_asked_instead(page: Page, server: Any, store: ox.Store) -> None:
    def answer(text: str) -> tuple[int, str, bytes]:
        try:
            found = store.query(text)
        except SyntaxError as error:
            return 400, "text/plain", str(error.msg).encode()
        assert isinstance(found, ox.QuerySolutions)
        written = found.serialize(format=ox.QueryResultsFormat.JSON)
        assert written is not None
        return 200, "application/sparql-results+json", written

    visit(page, server, "top-agencies.html")
    page.click("[data-settings] summary")
    page.check("[value=service]")
    asked = []
    server.ask = lambda text: asked.append(text) or answer(text)
    page.click("[data-run]")
    answered(page)
    assert saved(page, "csv") == write(run("top-agencies", {}, store=store), "csv")
    assert asked == [find("top-agencies").bound({})], "it has a limit of its own"
    server.ask = lambda _: (200, "text/html", b"<p>a page</p>")
    page.click("[data-run]")
    assert "HTTP 200 text/html" in answered(page)


def test_what_is_missing_is_told(page: Page, server: Any) -> None:
    page.route("**/assets/query/data.nt.gz", lambda route: route.fulfill(status=200, body=b"\x1f\x8bbroken"))
    visit(page, server, "index.html")
    page.click("[data-run]")
    assert "This did not work" in answered(page)
    page.unroute("**/assets/query/data.nt.gz")
    page.click("[data-run]")
    assert "15 rows" in answered(page)


def test_a_server_that_unpacks(page: Page, server: Any, sample_site: Path) -> None:
    """Some servers say that a .gz file is only packed for the way, and the browser unpacks it."""
    packed = (sample_site / "assets" / "query" / "data.nt.gz").read_bytes()
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/plain"}
    page.route("**/assets/query/data.nt.gz", lambda route: route.fulfill(status=200, body=packed, headers=headers))
    visit(page, server, "index.html")
    page.click("[data-run]")
    assert "15 rows" in answered(page)


@pytest.mark.parametrize("name", ["index.html", "top-agencies.html"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen(chromium: Browser, server: Any, name: str, scheme: Any) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    visit(page, server, name)
    page.click("[data-run]")
    answered(page)
    assert rows(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_without_script(chromium: Browser, server: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.address}query/index.html")
    assert page.is_hidden("[data-sparql]")
    page.goto(f"{server.address}query/{quote('top-agencies')}.html")
    assert page.is_hidden("[data-sparql]")
    assert page.is_visible("pre")
    assert "gongkai query top-agencies" in page.inner_text("main")
    context.close()
