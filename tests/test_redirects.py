"""One table says what each address answers; nginx and Apache, with the rules made from it, answer the same."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import servers
from gongkai.errors import OutputError
from gongkai.model.terms import PROJECT
from gongkai.project import Project
from gongkai.publish.redirects import redirect_files
from gongkai.publish.redirects.rules import FORMATS, NEGOTIATED, answer, choose, page_of
from gongkai.publish.withdrawn import Withdrawn
from servers import Reply, Server
from static_site import make_site

PREFIXES = ("/", "/open/data/")
GONE = (
    Withdrawn("id/obs/990100-2016-old", "1.0.0"),
    Withdrawn("dataset/990100-2012", "1.0.0"),
    *(Withdrawn(f"id/obs/990100-2016-moved-{n}", "1.0.0", f"id/obs/990100-2016-{n}") for n in range(300)),
)
OBS = "obs/990100-2017-meetings"
PATHS = {
    f"id/{OBS}": f"doc/{OBS}",
    f"doc/{OBS}": None,
    "id/division": "doc/division",
    "ns": None,
    "ns/0.2.0": "ns",
    "code/indicator/meetings": "doc/code/indicator/meetings",
    "dataset/990100-2017": None,
    "graph/990100-2017-evidence": "dataset/990100-2017",
    "catalog": None,
    "catalog?page=2": None,
    ".well-known/void": None,
    "sparql": None,
    "service/sparql": "sparql",
    "query/requests-by-year": None,
}
"""The resources of the matrix, and where they lead to by 303."""

DEFAULTS = {"doc": "html", "query": "html"}
"""What ``*/*`` gets; of all other kinds it gets Turtle."""

ACCEPTS = (
    None,
    "*/*",
    "text/html",
    "text/turtle",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-triples",
    "text/html;q=0.5,text/turtle",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/turtle;q=0.301, application/ld+json;q=0.302, */*;q=0.3",
    "image/png",
)
PARSERS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}

CHOICES = (
    ("", "html"),
    ("*/*", "html"),
    ("text/*", "html"),
    ("application/*", "jsonld"),
    ("text/turtle, */*", "ttl"),
    ("text/turtle, text/html", "html"),
    ("text/turtle;q=0.9, text/html;q=0.899", "ttl"),
    ("text/turtle;q=0.9, text/html;q=0.9", "html"),
    ("text/html;q=0, */*;q=0.1", "ttl"),
    ("text/html;q=0.0,text/turtle;q=0.000", None),
    ("application/xhtml+xml;q=0.4,application/n-triples;q=0.5", "nt"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
    ("TEXT/TURTLE; Q=1.0", "ttl"),
    ("text/turtle ; charset=utf-8 ; q = 0.7 , text/html;q=.6", "ttl"),
    ("text/turtles", None),
    ("x-text/turtle", None),
    ("image/png", None),
)


@pytest.mark.parametrize(("accept", "expected"), CHOICES)
def test_the_best_format_wins(accept: str, expected: str | None) -> None:
    assert choose(("html", "ttl", "jsonld", "nt"), accept) == expected


@pytest.mark.parametrize(
    ("path", "status", "target"),
    [
        ("id/report/990100-2017", 303, "doc/report/990100-2017"),
        ("code/indicator", 303, "doc/code/indicator"),
        ("series/990100", 303, "doc/series/990100"),
        ("graph/990100-2017", 303, "dataset/990100-2017"),
        ("graph/990100-2017-conformance", 303, "doc/conformance/990100-2017"),
        ("graph/vocabulary", 303, "ns"),
        ("dataset/990100-2017/csv", 303, "dataset/990100-2017.csv"),
        ("dataset/990100-2017.csv-metadata.json", 200, "dataset/990100-2017.csv-metadata.json"),
        ("doc/division/990100", 200, "doc/division/990100.html"),
        ("doc/division/990100.nt", 200, "doc/division/990100.nt"),
        ("dataset/990100-2017", 200, "dataset/990100-2017.ttl"),
        ("", 200, "index.html"),
        ("release/1.0.0/", 200, "release/1.0.0/index.html"),
        ("release/1.0.0/data.nq.gz", 200, "release/1.0.0/data.nq.gz"),
        (".htaccess", 404, None),
        ("redirects/w3id/.htaccess", 404, None),
    ],
)
def test_answers(path: str, status: int, target: str | None) -> None:
    found = answer(path)
    assert (found.status, found.path) == (status, target)


def test_pages_of_iris() -> None:
    base = "https://data.example.org/open/"
    assert page_of(f"{base}id/obs/x", base) == "doc/obs/x.html"
    assert page_of(f"{base}id/evidence/x#quote", base) == "doc/evidence/x.html#quote"
    assert page_of("https://w3id.org/gongkai/ns#Agency", base) == "ns.html#Agency"
    assert page_of(f"{base}catalog?page=2", base) == "catalog/2.html"
    assert page_of("https://example.org/", base) is None


def test_w3id_sends_everything_to_the_server() -> None:
    files = dict(redirect_files(Project(), site="https://data.example.org/open/"))
    assert b"RewriteRule ^(.*)$ https://data.example.org/open/$1 [R=302,NE,L]" in files["redirects/w3id/.htaccess"]
    assert b"https://w3id.org/gongkai/" in files["redirects/w3id/README.md"]
    assert b"location /open/ {" in files["redirects/nginx.conf"]
    assert b"your-server.example" in dict(redirect_files(Project()))["redirects/w3id/.htaccess"]


@pytest.mark.parametrize("base", ["https://example.org/o'x/", "https://example.org/$uri/", "https://example.org/%7B/"])
def test_an_address_that_servers_would_misread_is_refused(base: str) -> None:
    with pytest.raises(OutputError, match=r"expected an address that the rules .* found"):
        list(redirect_files(Project(base=base)))


def test_rules_are_made_alike_each_time() -> None:
    assert list(redirect_files(Project(), gone=GONE)) == list(redirect_files(Project(), gone=GONE[::-1]))


@pytest.fixture(scope="module", params=PREFIXES)
def site(request: pytest.FixtureRequest) -> Iterator[tuple[Path, Path, str]]:
    """Give a document root, the published folder in it, and the folder's path on the server."""
    prefix = request.param
    with servers.public_folder() as root:
        folder = root / prefix.strip("/") if prefix != "/" else root
        base = f"http://data.example.org{prefix}"
        make_site(folder, Project(base=base), samples=["qinghe-2016.txt", "qinghe-2017.txt"], gone=GONE)
        (folder / "catalog").mkdir()
        for form in ("ttl", "rdf", "jsonld", "html"):  # a catalogue of this size has no second page
            shutil.copy(folder / f"catalog.{form}", folder / "catalog" / f"2.{form}")
        tombstone = folder / "doc" / "obs" / "990100-2016-old.ttl"
        tombstone.write_text(f"<{base}id/obs/990100-2016-old> a <http://www.w3.org/ns/prov#Entity> .\n")
        (folder / "release" / "1.0.0").mkdir(parents=True)
        (folder / "release" / "1.0.0" / "data.nq").write_text("")
        for path in folder.rglob("*"):
            os.utime(path, (1_500_000_000, 1_500_000_000))  # Apache's ETags are weak for what is a second old
        yield root, folder, prefix


@pytest.fixture(scope="module", params=["nginx", "apache2"])
def server(request: pytest.FixtureRequest, site: tuple[Path, Path, str]) -> Iterator[Server]:
    if servers.program(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    root, folder, prefix = site
    run = servers.nginx if request.param == "nginx" else servers.apache
    with servers.public_folder() as place, run(folder, root, place, servers.free_port(), prefix) as running:
        yield running


def test_the_matrix(server: Server, site: tuple[Path, Path, str]) -> None:
    _, folder, prefix = site
    asked = 0
    for path, target in PATHS.items():
        for accept in ACCEPTS:
            reply = server.ask(path, accept)
            head = server.ask(path, accept, "HEAD")
            assert (head.status, head.body) == (reply.status, b"")
            for name in ("Content-Type", "Vary", "ETag", "Location", "Content-Location"):
                assert head[name] == reply[name], (path, accept, name)
            assert head["Content-Length"] in (reply["Content-Length"], None if reply.status != 200 else "")
            if target is not None:
                assert reply.status == 303
                assert reply["Location"].endswith(f"{prefix}{target}")
                assert_headers(reply)
                reply = server.ask(target, accept)
            asked += assert_representation(reply, path, target or path, accept, folder, prefix)
        options = server.ask(path, method="OPTIONS")
        assert (options.status, options.body) == (204, b"")
        assert "GET" in options["Allow"]
        assert options["Access-Control-Allow-Origin"] == "*"
    assert asked > 80


def assert_headers(reply: Reply) -> None:
    assert re.sub(r"\s", "", reply["Vary"]) == "Accept,Accept-Language"
    assert reply["Access-Control-Allow-Origin"] == "*"
    assert reply["Access-Control-Expose-Headers"] == "Link, Location, Content-Location, ETag"
    assert 'rel="license"' in reply["Link"]
    assert '.well-known/void>; rel="describedby"' in reply["Link"]


def assert_representation(
    reply: Reply, path: str, document: str, accept: str | None, folder: Path, prefix: str
) -> bool:
    """Check a reply against the table; tell whether there was a representation."""
    stem = document.replace("?page=", "/")
    resource = next(one for one in NEGOTIATED if re.fullmatch(one.pattern, stem))
    expected = choose(resource.formats, accept or "")
    if accept in (None, "*/*"):
        assert expected == DEFAULTS.get(resource.name, "ttl")
    assert_headers(reply)
    for form in resource.formats:
        assert f'<{prefix}{stem}.{form}>; rel="alternate"; type="{FORMATS[form].media_type}"' in reply["Link"]
    if expected is None:
        assert reply.status == 406
        assert f"{prefix}{stem}.ttl (text/turtle)" in reply.body.decode()
        return False
    media_type = FORMATS[expected].media_type
    assert reply.status == 200, (path, accept)
    assert reply["Content-Type"] == f"{media_type}; charset=utf-8"
    assert reply["Content-Location"] == f"{prefix}{stem}.{expected}"
    assert reply["Cache-Control"] == "public, max-age=300"
    assert reply["Last-Modified"]
    assert re.fullmatch(r'"[^"]+"', reply["ETag"])
    assert reply.body == (folder / f"{stem}.{expected}").read_bytes()
    links = reply["Link"]
    assert f'<http://data.example.org{prefix}{stem}>; rel="canonical"' in links
    assert ('rel="cite-as"' in links) == (resource.name == "dataset")
    assert ("has_provenance" in links) == (resource.name in ("doc", "dataset"))
    assert ('rel="describes"' in links) == (resource.name == "doc")
    if media_type in PARSERS:
        described = path if path.startswith(("id/", "code/")) else stem.partition("/2")[0]
        if described.startswith("doc/"):
            described = described.replace("doc/", "id/", 1)
        subjects = {quad.subject.value for quad in ox.parse(reply.body, format=PARSERS[media_type])}
        home = PROJECT if described.startswith(("ns", "code/")) else f"http://data.example.org{prefix}"
        assert f"{home}{described}" in subjects, path
        if resource.name == "doc":
            assert f'<http://data.example.org{prefix}{described}>; rel="describes"' in links
    return True


def test_a_representation_known_already_is_not_sent_again(server: Server) -> None:
    for accept in ("text/html", "text/turtle"):
        first = server.ask(f"doc/{OBS}", accept)
        again = server.ask(f"doc/{OBS}", accept, If_None_Match=first["ETag"])
        assert (again.status, again.body, again["ETag"]) == (304, b"", first["ETag"])
        assert server.ask(f"doc/{OBS}", accept, If_Modified_Since=first["Last-Modified"]).status == 304
        assert server.ask(f"doc/{OBS}", accept, If_None_Match='"other"').status == 200
    tags = {server.ask(f"doc/{OBS}", form.media_type)["ETag"] for form in FORMATS.values() if form.extension != "rq"}
    assert len(tags - {None}) == 4, "each representation has its own"


def test_representations_asked_for_by_name(server: Server, site: tuple[Path, Path, str]) -> None:
    _, _, prefix = site
    for form in ("html", "ttl", "jsonld", "nt"):
        reply = server.ask(f"doc/{OBS}.{form}", "image/png")
        assert (reply.status, reply["Vary"], reply["Content-Location"]) == (200, None, None)
        assert reply["Content-Type"] == f"{FORMATS[form].media_type}; charset=utf-8"
        assert f'<http://data.example.org{prefix}id/{OBS}>; rel="describes"' in reply["Link"]
        by_parameter = server.ask(f"doc/{OBS}?format={form}", "image/png")
        assert (by_parameter.status, by_parameter.body) == (200, reply.body)
    assert server.ask(f"id/{OBS}?format=nt")["Location"].endswith(f"{prefix}doc/{OBS}?format=nt")
    assert server.ask(f"doc/{OBS}?format=exe", "text/turtle")["Content-Type"].startswith("text/turtle")
    for path, media_type in {
        "feed.atom": "application/atom+xml",
        "sitemap.xml": "application/xml",
        "robots.txt": "text/plain",
        "assets/style.css": "text/css",
        "dataset/990100-2017.csv": "text/csv",
        ".well-known/sparql-examples/requests-by-year": "text/turtle",
        "": "text/html",
    }.items():
        reply = server.ask(path)
        assert (reply.status, reply["Content-Type"], reply["Vary"]) == (200, f"{media_type}; charset=utf-8", None)
    assert server.ask("release/1.0.0/data.nq")["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_is_not_there(server: Server, site: tuple[Path, Path, str]) -> None:
    _, folder, prefix = site
    for path in ("nothing", "doc/obs/none", "dataset/none", ".htaccess", "doc/.hidden"):
        reply = server.ask(path)
        assert (reply.status, reply.body) == (404, (folder / "404.html").read_bytes()), path
        assert reply["Access-Control-Allow-Origin"] == "*"
    assert server.ask("doc/").status in (403, 404), "no list of files"
    for path in (
        "doc/obs/../../.htaccess",
        "id/obs/../../nothing",
        "doc/../../../../etc/passwd",
        "doc/%2e%2e/.htaccess",
    ):
        assert server.ask(path).status in (400, 403, 404), path
    assert server.ask(f"doc/report/../{OBS}.ttl").status == 200, "within the folder the way does not matter"
    gone = "obs/990100-2016-old"
    for path in (f"id/{gone}", f"doc/{gone}", f"doc/{gone}.html", "dataset/990100-2012", "dataset/990100-2012.csv"):
        reply = server.ask(path, "text/html")
        assert (reply.status, reply.body) == (410, (folder / "410.html").read_bytes()), path
    if server.name == "nginx":
        for path in (f"id/{gone}", f"doc/{gone}"):
            reply = server.ask(path, "text/turtle")
            assert (reply.status, reply["Content-Type"]) == (410, "text/turtle; charset=utf-8")
            assert reply.body.startswith(f"<http://data.example.org{prefix}id/{gone}>".encode())
    for path in ("id/obs/990100-2016-moved-7", "doc/obs/990100-2016-moved-7", "doc/obs/990100-2016-moved-7.ttl"):
        reply = server.ask(path)
        assert reply.status == 301
        assert reply["Location"].endswith(f"{prefix}id/obs/990100-2016-7")
    assert server.ask(f"doc/{OBS}", method="POST").status == 405


def test_servers_and_table_prefer_the_same(server: Server) -> None:
    """Headers drawn from a seed: every server takes the format that ``choose`` takes."""
    draw = random.Random(20180309)
    types = [*(form.media_type for form in FORMATS.values()), "text/*", "application/*", "*/*", "image/png"]
    weights = ["", ";q=1", ";q=1.0", ";q=0", ";q=0.5", ";q=0.25", ";q=0.251", "; q=0.25", ";level=1;q=0.7", ";Q=0.9"]
    headers = [accept for accept, _ in CHOICES]
    headers += [
        draw.choice([",", ", "]).join(f"{draw.choice(types)}{draw.choice(weights)}" for _ in range(draw.randint(1, 6)))
        for _ in range(150)
    ]
    for accept in headers:
        for path, formats in ((f"doc/{OBS}", NEGOTIATED[0].formats), ("dataset/990100-2017", NEGOTIATED[1].formats)):
            expected = choose(formats, accept)
            reply = server.ask(path, accept)
            found = (reply["Content-Location"] or "").rpartition(".")[2] if reply.status == 200 else None
            assert found == expected, (path, accept)
