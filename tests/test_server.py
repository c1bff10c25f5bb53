"""What the server answers for each address: the matrix of content negotiation, validators, ranges, errors."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import lxml.html
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.project import Project
from gongkai.publish.pages import link_to
from gongkai.publish.redirects import rules
from gongkai.server.formats import FILES, choose
from gongkai.server.pages import Frame, render
from gongkai.server.site import read_site
from gongkai.server.texts import language
from gongkai.server.things import write
from serving import Served, served

BASE = "https://w3id.org/gongkai/"
REPORT = "990100-2017"
WITHDRAWN = (
    "path\tversion\treplaced_by\nid/report/990100-1999\t1.1.0\t\nid/report/990100-1998\t1.1.0\tid/report/990100-2016\n"
)


@pytest.fixture(scope="module")
def folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that also has what only releases make."""
    copy = tmp_path_factory.mktemp("served") / "site"
    shutil.copytree(site, copy, copy_function=lambda a, b: Path(b).hardlink_to(a))
    (copy / "withdrawn.tsv").write_text(WITHDRAWN, encoding="utf-8")
    (copy / "release" / "1.1.0").mkdir(parents=True)
    (copy / "release" / "1.1.0" / "data.nq").write_text("", encoding="utf-8")
    (copy / "catalog").mkdir(exist_ok=True)
    (copy / "catalog" / "2.ttl").write_text(f"<{BASE}catalog?page=2> a <{BASE}x> .\n", encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Served]:
    with served(folder) as running:
        yield running


# Of each address: where it leads, and the formats it has there (the first for whoever takes any); the subject to find.
RESOURCES = {
    f"id/report/{REPORT}": (f"doc/report/{REPORT}", ("html", "ttl", "jsonld", "rdf", "nt"), f"id/report/{REPORT}"),
    f"doc/report/{REPORT}": (f"doc/report/{REPORT}", ("html", "ttl", "jsonld", "rdf", "nt"), f"id/report/{REPORT}"),
    "code/applicant/total": (
        "doc/code/applicant/total",
        ("html", "ttl", "jsonld", "rdf", "nt"),
        "code/applicant/total",
    ),
    "code/applicant": ("doc/code/applicant", ("html", "ttl", "jsonld", "rdf", "nt"), "code/applicant"),
    "ns": ("ns", ("ttl", "jsonld", "rdf", "nt", "html"), "ns#AnnualReport"),
    "shapes": ("shapes", ("ttl", "jsonld", "rdf", "nt", "html"), None),
    f"dataset/{REPORT}": (
        f"dataset/{REPORT}",
        ("ttl", "jsonld", "rdf", "nt", "nq", "csv", "html"),
        f"dataset/{REPORT}",
    ),
    "catalog": ("catalog", ("ttl", "jsonld", "rdf", "html"), "catalog"),
    ".well-known/void": (".well-known/void", ("ttl", "jsonld", "rdf", "nt"), ".well-known/void"),
    "sparql": ("sparql", ("ttl", "jsonld", "rdf", "nt", "html"), "sparql"),
    "service/sparql": ("sparql", ("ttl", "jsonld", "rdf", "nt", "html"), "sparql"),
    "query/reports": ("query/reports", ("html", "ttl", "csv", "json", "xlsx"), None),
}
ACCEPTS = {
    None: 0,
    "*/*": 0,
    "text/html": "html",
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/n-triples": "nt",
    "text/html;q=0.5,text/turtle": ("ttl", "html"),
    "text/turtle;q=0, text/html;q=0.2": "html",
    "application/n-triples;q=0.9, application/rdf+xml;q=0.9": ("rdf", "nt"),
    "image/png": None,
}
PARSED = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
}


def expected(formats: tuple[str, ...], accept: str | None) -> str | None:
    """Return the format that the table says; None for 406."""
    wanted = ACCEPTS[accept]
    if wanted == 0:
        return formats[0]
    names = wanted if isinstance(wanted, tuple) else (wanted,)
    return next((name for name in names if name in formats), None)


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("path", RESOURCES)
def test_matrix(server: Served, path: str, accept: str | None) -> None:
    place, formats, subject = RESOURCES[path]
    headers = {"Accept": accept} if accept else {}
    with httpx.Client(base_url=server.address, headers={"User-Agent": "matrix"}) as client:
        client.headers.pop("Accept")
        first = client.get(path, headers=headers)
        if place != path:
            assert first.status_code == 303
            assert first.headers["Location"] == f"/{place}"
            assert {"Accept", "Accept-Language"} <= set(first.headers["Vary"].split(", "))
        answer = client.get(f"/{place}", headers=headers)
        form = expected(formats, accept)
        _check_common(answer)
        assert {"Accept"} <= set(answer.headers["Vary"].split(", "))
        head = client.head(f"/{place}", headers=headers)
        assert (head.status_code, head.content) == (answer.status_code, b"")
        same = ("Content-Type", "Content-Length", "ETag", "Vary", "Link", "Content-Location")
        assert [head.headers.get(name) for name in same] == [answer.headers.get(name) for name in same]
        if form is None:
            assert answer.status_code == 406
            return
        assert answer.status_code == 200
        known = client.get(f"/{place}", headers={**headers, "If-None-Match": f'W/"x", {answer.headers["ETag"]}'})
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["ETag"] == answer.headers["ETag"]
        if form in PARSED:
            assert answer.headers["Content-Type"] == f"{FILES[form].media_type}; charset=utf-8"
            triples = list(ox.parse(answer.content, format=PARSED[form]))
            assert triples
            if subject:
                assert f"{BASE}{subject}" in {getattr(t.subject, "value", "") for t in triples}
        elif form == "html":
            assert answer.text.startswith("<!DOCTYPE html>") or answer.text.startswith("<!doctype html>")
        assert answer.headers["Content-Location"] == f"/{place}.{form}"
        fixed = client.get(f"/{place}.{form}")
        assert (fixed.status_code, fixed.content) == (200, answer.content)
        assert "Vary" not in fixed.headers
        assert client.get(f"/{place}?format={form}", headers={"Accept": "text/plain"}).content == answer.content


def _check_common(answer: httpx.Response) -> None:
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Location" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe-inline" not in re.search(r"script-src [^;]*", answer.headers["Content-Security-Policy"])[0]  # type: ignore[index]
    assert 'rel="describedby"' in answer.headers["Link"]
    assert 'rel="license"' in answer.headers["Link"]
    assert "Referrer-Policy" in answer.headers
    assert "Server" not in answer.headers


@pytest.mark.parametrize("path", [*RESOURCES, "data.nq", "query/reports.csv", "reconcile", "nothing"])
def test_options(server: Served, path: str) -> None:
    answer = httpx.options(server.address + path, headers={"Origin": "https://a.example"})
    assert answer.status_code == 204
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))
    assert answer.headers["Access-Control-Allow-Methods"] == answer.headers["Allow"]
    _check_common(answer)


def test_links_of_a_document(server: Served) -> None:
    link = server.get(f"doc/report/{REPORT}.ttl").headers["Link"]
    assert f'<{BASE}id/report/{REPORT}>; rel="describes"' in link
    assert f'</doc/report/{REPORT}.jsonld>; rel="alternate"; type="application/ld+json"' in link
    assert 'hreflang="zh"' in link
    assert f'<{BASE}doc/report/{REPORT}>; rel="canonical"' in link
    assert "http://www.w3.org/ns/prov#has_provenance" in link
    assert f'<{BASE}dataset/{REPORT}>; rel="cite-as"' in server.get(f"dataset/{REPORT}").headers["Link"]


@pytest.mark.parametrize("form", ["rdf", "csv"])
def test_formats_that_the_folder_lacks(server: Served, folder: Path, form: str) -> None:
    assert not (folder / f"doc/report/{REPORT}.{form}").exists()
    answer = server.get(f"doc/report/{REPORT}.{form}")
    assert answer.status_code == 200
    told = {str(t) for t in ox.parse(path=str(folder / f"doc/report/{REPORT}.nt"), format=ox.RdfFormat.N_TRIPLES)}
    if form == "rdf":
        assert {str(t) for t in ox.parse(answer.content, format=ox.RdfFormat.RDF_XML)} == told
    else:
        assert len(answer.text.split("\r\n")) == len(told) + 2


def test_dumps_have_ranges(server: Served, folder: Path) -> None:
    whole = (folder / "data.nq").read_bytes()
    part = server.get("data.nq", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert server.get("data.nq", headers={"Range": "bytes=99999999999-"}).status_code == 416
    fresh = {"Range": "bytes=0-9", "If-Range": part.headers["ETag"]}
    assert server.get("data.nq", headers=fresh).status_code == 206
    assert server.get("data.nq", headers={**fresh, "If-Range": '"old"'}).status_code == 200
    end = server.get("robots.txt", headers={"Range": "bytes=-5"})
    assert (end.status_code, end.content) == (206, (folder / "robots.txt").read_bytes()[-5:])
    assert part.headers["Content-Type"] == "application/n-quads; charset=utf-8"


def test_what_was_withdrawn(server: Served) -> None:
    for path in ("id/report/990100-1999", "doc/report/990100-1999", "doc/report/990100-1999.ttl"):
        assert server.get(path).status_code == 410
    told = server.get("id/report/990100-1999", headers={"Accept": "text/turtle"})
    triple = next(iter(ox.parse(told.content, format=ox.RdfFormat.TURTLE)))
    assert triple.subject == ox.NamedNode(f"{BASE}id/report/990100-1999")
    assert triple.predicate.value.endswith("wasInvalidatedBy")
    moved = server.get("id/report/990100-1998")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/id/report/990100-2016")


def test_pages_of_the_catalogue(server: Served) -> None:
    assert server.get("catalog?page=2").text == f"<{BASE}catalog?page=2> a <{BASE}x> .\n"
    assert server.get("catalog?page=3").status_code == 404
    assert server.get("catalog?page=1").content == server.get("catalog").content


def test_caching(server: Served) -> None:
    assert "immutable" in server.get("release/1.1.0/data.nq").headers["Cache-Control"]
    answer = server.get("catalog.ttl")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    since = {"If-Modified-Since": answer.headers["Last-Modified"]}
    assert server.get("catalog.ttl", headers=since).status_code == 304
    assert server.get("catalog.ttl", headers={**since, "If-None-Match": '"other"'}).status_code == 200


ATTACKS = (
    "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "doc/..%2f..%2f..%2fetc/passwd", "doc/%2e%2e/%2e%2e/etc/passwd",
    "..%5c..%5cetc%5cpasswd", "//etc/passwd", "doc//etc/passwd", ".state/lock", ".htaccess", "dataset/.hidden",
    ".well-known/../.htaccess", "%2fetc%2fpasswd", "doc/link.ttl", "dataset/../build.json%00.ttl",
)  # fmt: skip


@pytest.mark.parametrize("path", ATTACKS)
def test_nothing_outside_the_folder(server: Served, folder: Path, path: str) -> None:
    link = folder / "doc" / "link.ttl"
    if not link.is_symlink():
        link.symlink_to("/etc/passwd")
    import http.client

    host = server.address.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.putrequest("GET", f"/{path}", skip_accept_encoding=True)  # as it is, not tidied by a client
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status in (400, 404)
    assert b"root:" not in answer.read()
    connection.close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing", 404), ("id/report/1", 303), ("doc/report/1", 404), ("doc/report/1.ttl", 404), ("dataset/1", 404),
        ("%", 400), ("doc/%zz", 400), ("doc/%ff", 400), ("doc/a%00b", 400), ("doc/a%0ab", 400),
        ("sparql?query=%f", 400),
        ("doc/" + "a" * 9000, 414), ("doc/" + "a" * 300, 404), ("query/nothing", 404), ("query/reports.pdf", 404),
        ("query/reports.csv?nothing=1", 400), ("query/reports.csv?page=0", 400), ("query/reports.csv?page=a", 400),
        ("query/reports.csv?year=1&year=2", 400), ("query/reports.csv?year=x", 400),
    ],
)  # fmt: skip
def test_errors(server: Served, path: str, status: int) -> None:
    answer = server.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == status
    if status != 303:
        assert answer.json()["status"] == status
        assert answer.json()["advice"]
        assert answer.headers["Cache-Control"] == "no-cache"


def test_error_pages_help(server: Served) -> None:
    close = server.get("doc/report/990100-2018", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert "/doc/report/990100-2017" in close.text
    assert 'lang="en"' in close.text
    assert "Not found" in close.text
    assert "没有这个地址" in server.get("nothing", headers={"Accept": "text/html"}).text
    assert server.get("nothing", headers={"Accept": "image/png"}).headers["Content-Type"].startswith("text/plain")
    for method in ("PUT", "DELETE", "PATCH", "POST", "BREW"):
        answer = httpx.request(method, server.address + "doc/report/1")
        assert answer.status_code in (405, 400)
        assert answer.status_code == 400 or answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_an_error_page_escapes_what_was_asked(server: Served) -> None:
    answer = server.get("nothing/%3Cscript%3Ealert(1)%3C/script%3E", headers={"Accept": "text/html"})
    assert "<script>" not in answer.text


def test_pages_and_assets(server: Served, folder: Path) -> None:
    home = server.get("", headers={"Accept": "text/html"})
    assert (home.status_code, home.content) == (200, (folder / "index.html").read_bytes())
    types = {"sitemap.xml": "application/xml", "robots.txt": "text/plain", "feed.atom": "application/atom+xml"}
    for path, media_type in types.items():
        assert server.get(path).headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert server.get("doc/report/").headers["Location"] == "/doc/report"


def test_health_and_metrics(server: Served) -> None:
    assert server.get("health").json() == {"status": "ok"}
    server.get("query/reports.csv")
    text = server.get("metrics").text
    assert re.search(r'gongkai_requests_total\{kind="query",method="GET",status="200"\} \d+', text)
    assert 'gongkai_queries_running{lane="open"} 0.0' in text


def test_requests_are_logged_without_what_was_asked(server: Served) -> None:
    server.get("sparql?query=ASK%7B%7D", headers={"User-Agent": 'a"b', "Referer": "https://a.example/?q=secret"})
    server.get("health")
    line = next(line for line in server.log if "a%22b" in line)
    assert re.fullmatch(r'127\.0\.0\.1 - - \[.*\] "GET /sparql HTTP/1.1" 200 \d+ "https://a.example/" "a%22b"\n', line)


RANGES = [*(f.media_type for f in rules.FORMATS.values()), "text/*", "*/*", "application/*", "image/png"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(RANGES), st.sampled_from(["", ";q=0", ";q=0.5", "; q=0.25", ";q=1", ";level=1;q=.9"])
        ),
        max_size=4,
    ),
    st.permutations(["html", "ttl", "jsonld", "nt"]),
)
def test_choice_is_that_of_the_static_site(accepts: list[tuple[str, str]], names: list[str]) -> None:
    written = list(dict(accepts).items())  # a range that is named twice means nothing
    header = ", ".join(f"{name}{quality}" for name, quality in written)
    chosen = choose([FILES[name] for name in names], header)
    assert (chosen and chosen.name) == rules.choose(tuple(names), header)


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr", "zh"),
        ("en;q=0", "zh"),
    ],
)
def test_language(header: str | None, lang: str) -> None:
    assert language(header) == lang


def test_the_record_of_errors_is_whole() -> None:
    from gongkai.server.texts import error

    for status in (400, 403, 404, 405, 406, 410, 413, 414, 415, 429, 500, 503):
        assert error(status, "zh") != error(status, "en")


def test_json_ld_needs_no_other_host(server: Served) -> None:
    context = json.loads(server.get(f"dataset/{REPORT}.jsonld").content)["@context"]
    assert isinstance(context, dict)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_option_is_described(lang: str) -> None:
    from gongkai.cli import main

    text = (Path(__file__).parents[1] / "docs" / "server.md").read_text(encoding="utf-8")
    _, zh, en = re.split(r"^## (?:中文|English)$", text, flags=re.MULTILINE)
    described = re.findall(r"^\| `(--[\w-]+)", zh if lang == "zh" else en, flags=re.MULTILINE)
    assert described == [p.opts[0] for p in main.commands["serve"].params if p.opts[0] not in ("target", "--lang")]


# --- Around the pages


def test_the_picture_that_browsers_ask_for_unasked(server: Served) -> None:
    answer = server.get("favicon.ico")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
    assert answer.text.startswith("<svg ")
    known = server.get("favicon.ico", headers={"If-None-Match": answer.headers["ETag"]})
    assert known.status_code == 304


@pytest.mark.parametrize(
    ("path", "current"),
    [("query/requests-by-year", "query/index.html"), ("id/report/nobody", ""), ("doc/report/990100-201", "")],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_that_the_server_makes_stand_in_the_site(server: Served, path: str, current: str, lang: str) -> None:
    answer = server.get(path, headers={"Accept": "text/html", "Accept-Language": lang}, follow_redirects=True)
    page = lxml.html.document_fromstring(answer.text)
    assert page.get("data-lang") == lang
    links = page.xpath("//nav[@class='main']/a")
    assert len(links) == 8
    for link in (*links, *page.xpath("//link[@rel='stylesheet' or @rel='icon']")):
        assert server.get(link.get("href")).status_code == 200, link.get("href")
    here = [link.get("href").removeprefix("/") for link in links if link.get("aria-current")]
    assert here == ([current] if current else [])
    assert page.find(".//header/p/a").text_content() == Project().titles[lang == "en"]


def test_without_a_site_a_page_has_its_own_style() -> None:
    page = render("error", "en", Frame("/"), title="404", reason="", advice="", see=())
    assert "<style>" in page
    assert "<nav" not in page
    assert "stylesheet" not in page


def test_no_page_leads_to_what_is_no_address_of_the_web() -> None:
    subject = ox.NamedNode(f"{BASE}id/x")
    values = [ox.NamedNode(one) for one in ("javascript:alert(1)", "data:text/html,x", "https://e.example/")]
    triples = [ox.Triple(subject, ox.NamedNode(f"{BASE}p"), value) for value in values]
    page = write(triples, FILES["html"], iri=subject.value, lang="en", local=link_to, links=(), frame=Frame("/"))
    hrefs = lxml.html.document_fromstring(page.decode()).xpath("//a/@href")
    assert hrefs == ["https://e.example/"]
    assert b"javascript:alert(1)" in page, "it is shown all the same"


def test_the_site_is_what_its_build_says(tmp_path: Path) -> None:
    plain = read_site(tmp_path, None)
    assert plain.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert plain.titles == Project().titles
    told = {"base": "https://d.example/", "licence": "https://l.example/", "title": ["数据", "Data"]}
    (tmp_path / "build.json").write_text(json.dumps(told), encoding="utf-8")
    site = read_site(tmp_path, None)
    assert (site.base, site.licence, site.titles) == ("https://d.example/", "https://l.example/", ("数据", "Data"))
    assert read_site(None, None).titles is None
