"""The query pages as files: what they hold without script, what scripts are given, what they load and what it costs."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import tarfile
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from lxml import html

from gongkai.batch import build, site
from gongkai.project import Project
from gongkai.publish.editor import LIMIT, browser_dump, common_dump, editor_assets, loads_of
from gongkai.publish.editor.loads import COMMON, COSTS, DATA
from gongkai.publish.editor.make_vendor import FOLDER, make_vendor
from gongkai.publish.write import files_of
from gongkai.query import load, queries

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
NAMES = [query.name for query in queries()]
QUERY = "assets/query/"


def page(folder: Path, name: str) -> html.HtmlElement:
    return html.fromstring((folder / "query" / f"{name}.html").read_bytes())


def read(folder: Path, path: str) -> Any:
    return json.loads((folder / path).read_bytes())


def test_the_list_of_queries(sample_site: Path) -> None:
    tree = page(sample_site, "index")
    listed = [link.removesuffix(".html") for link in tree.xpath("//main//li/a/@href")]
    assert listed == NAMES
    assert "gongkai query" in tree.xpath("//main")[0].text_content()
    assert not tree.xpath("//*[@data-canned]")
    assert tree.xpath("//select[@data-example]/option/@value") == ["", *NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_a_canned_query(sample_site: Path, name: str) -> None:
    tree = page(sample_site, name)
    (query,) = (one for one in queries() if one.name == name)
    without_script = tree.xpath("//*[@data-without-script]")[0].text_content()
    assert query.bound(query.example).strip() in without_script
    assert f"gongkai query {name}" in tree.xpath("//main")[0].text_content()
    (canned,) = tree.xpath("//script[@data-canned]")
    assert canned.get("type") == "application/json"
    given = json.loads(canned.text)
    assert given in read(sample_site, f"{QUERY}queries.json")
    assert [one["name"] for one in given["parameters"]] == [one.name for one in query.parameters]
    assert all(one["zh"] and one["en"] for one in given["parameters"])


@pytest.mark.parametrize("name", ["index", "top-agencies", "report-graph"])
def test_nothing_is_inline_and_nothing_is_elsewhere(sample_site: Path, name: str) -> None:
    tree = page(sample_site, name)
    for script in tree.xpath("//script"):
        assert script.get("src") or script.get("type") in ("application/json", "application/ld+json")
    assert not tree.xpath("//style | //*[@style] | //@*[starts-with(name(), 'on')]")
    sources = tree.xpath("//script/@src | //link[@rel='stylesheet']/@href")
    assert len(sources) >= 2
    assert not [one for one in sources if ":" in one or one.startswith("/")]
    (section,) = tree.xpath("//section[@data-sparql]")
    assert section.get("hidden") is not None, "without script the editor is not there"
    labels = {label.get("for") for label in section.xpath(".//label[@for]")}
    for field in section.xpath(".//textarea | .//select | .//input"):
        assert field.get("id") in labels or field.xpath("ancestor::label"), html.tostring(field)
    assert len(section.xpath(".//*[@lang='zh']")) == len(section.xpath(".//*[@lang='en']")) > 10


def test_pages_are_light(sample_site: Path) -> None:
    """What a page fetches before anything is run; the store and the data come on request."""
    scripts = [path for path, _ in editor_assets() if "oxigraph" not in path]
    named = page(sample_site, "index").xpath("//script/@src | //link[@rel='stylesheet']/@href")
    common = [one.removeprefix("../") for one in named]
    assert f"{QUERY}main.js" in common
    assert "assets/style.css" in common
    fetched = {*common, *scripts, f"{QUERY}terms.json"} - {f"{QUERY}worker.js"}
    pages = [len((sample_site / "query" / f"{name}.html").read_bytes()) for name in ("index", *NAMES)]
    assert sum((sample_site / path).stat().st_size for path in fetched) + max(pages) <= 150_000
    assert {path for path in files_of(sample_site) if path.startswith(QUERY)} == {
        *(path for path, _ in editor_assets()), DATA, COMMON, COSTS,
        *(f"{QUERY}{name}.json" for name in ("terms", "queries", "options")),
    }  # fmt: skip


def test_the_packed_data_are_what_gongkai_query_loads(sample_site: Path) -> None:
    store = ox.Store()
    store.load(gzip.decompress((sample_site / DATA).read_bytes()), format=ox.RdfFormat.N_TRIPLES)
    assert set(store) == set(load(sample_site))
    costs = read(sample_site, COSTS)
    assert costs == {"dump": DATA, "bytes": (sample_site / DATA).stat().st_size, "triples": len(store), "limit": LIMIT}
    (section,) = page(sample_site, "index").xpath("//section[@data-sparql]")
    assert section.get("data-dump-bytes") == str(costs["bytes"])
    assert section.get("data-triples") == str(len(store))
    engine = sum(len(content) for path, content in editor_assets() if path.startswith(f"{QUERY}oxigraph/web"))
    assert section.get("data-engine-bytes") == str(engine)


def test_single_reports_can_be_loaded(sample_site: Path) -> None:
    """A report's files and what all share hold what the dump does, but for what is said of several reports."""
    reports = read(sample_site, f"{QUERY}options.json")["report"]
    assert len(reports) == 15
    found = set(gzip.decompress((sample_site / COMMON).read_bytes()).decode().splitlines())
    for name, *_, size, triples in reports:
        nquads = (sample_site / "dataset" / f"{name}.nq").read_bytes()
        assert len(nquads) == size
        own = {re.sub(r" <[^<> ]*> \.$", " .", line) for line in nquads.decode().splitlines()}
        assert triples <= len(own)
        found |= own | set((sample_site / "doc" / "conformance" / f"{name}.nt").read_text("utf-8").splitlines())
    whole = set(gzip.decompress((sample_site / DATA).read_bytes()).decode().splitlines())
    assert whole <= found


def test_values_to_choose_from(sample_site: Path) -> None:
    options = read(sample_site, f"{QUERY}options.json")
    schemes = {one.scheme for query in queries() for one in query.parameters if one.scheme}
    assert {"report", "agency", "division", "indicator", "topic"} <= schemes <= set(options)
    store = load(sample_site)
    for scheme in schemes:
        values = [value for value, *_ in options[scheme]]
        assert values == sorted(set(values))
        names = " ".join(f'"{value}"' for value in values)
        counted = store.query(
            "PREFIX dct: <http://purl.org/dc/terms/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
            f"SELECT (COUNT(DISTINCT ?v) AS ?n) {{ VALUES ?v {{ {names} }} ?x dct:identifier|skos:notation ?v }}"
        )
        assert isinstance(counted, ox.QuerySolutions)
        assert int(next(counted)["n"].value) == len(values) > 0, scheme


def test_terms_are_those_of_the_data(sample_site: Path) -> None:
    terms = read(sample_site, f"{QUERY}terms.json")
    store = load(sample_site)
    for kind, pattern in (("classes", "?s a ?term"), ("properties", "?s ?term ?o")):
        listed = {name: count for name, count, *_ in terms[kind]}
        answer = store.query(f"SELECT ?term (COUNT(*) AS ?n) {{ {pattern} }} GROUP BY ?term")
        assert isinstance(answer, ox.QuerySolutions)
        counts = {row["term"].value: int(row["n"].value) for row in answer}
        known = {}
        for name in listed:
            prefix, _, local = name.partition(":")
            known[name] = counts.pop(terms["prefixes"][prefix] + local)
        assert not counts, "every term has a prefix"
        exact = sum(listed[name] == known[name] for name in listed)
        assert exact >= 0.8 * len(listed), "what the vocabularies and the reports both say is counted twice"
        assert all(listed[name] >= known[name] for name in listed)
    assert ["gk:Agency", "行政机关", "Agency"] in [[name, *names] for name, _, *names in terms["classes"]]


def test_too_much_is_not_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [SAMPLES / "anping-2018.html"]
    out = build(paths, tmp_path / "site").out
    assert (out / DATA).exists()
    monkeypatch.setattr(site, "LIMIT", 10)
    build([*paths, SAMPLES / "qinghe-2016.txt"], out)
    assert not (out / DATA).exists(), "an earlier build's is removed"
    tree = page(out, "index")
    (section,) = tree.xpath("//section[@data-sparql]")
    assert section.get("data-dump") is None
    assert section.get("data-limit") == "10"
    assert tree.xpath("//input[@value='all']/@disabled")
    assert tree.xpath("//input[@value='reports']/@checked")
    assert "超过浏览器的上限" in section.text_content()


def test_equal_triples_of_several_graphs_are_one(tmp_path: Path) -> None:
    lines = [
        b'<urn:a> <urn:b> "x <y> \\" z"@en <urn:g1> .\n',
        b'<urn:a> <urn:b> "x <y> \\" z"@en <urn:g2> .\n',
        b"<urn:a> <urn:c> <urn:d> <urn:g1> .\n",
    ]
    (tmp_path / "data.nq").write_bytes(b"".join(lines))
    files = dict(browser_dump(tmp_path / "data.nq", 3))
    assert files == dict(browser_dump(tmp_path / "data.nq", 3))
    assert gzip.decompress(files[DATA]) == b'<urn:a> <urn:b> "x <y> \\" z"@en .\n<urn:a> <urn:c> <urn:d> .\n'
    assert files[DATA][3:8] == bytes(5), "neither name nor time"
    path, common = common_dump([lines[2], lines[0] + lines[1]])
    assert (path, common) == (COMMON, files[DATA])
    assert loads_of(files[COSTS], common).triples == loads_of(files[COSTS], common).common_triples == 2
    assert dict(browser_dump(tmp_path / "data.nq", 3, limit=2)).keys() == {COSTS}


@pytest.mark.parametrize(
    ("sparql", "service"),
    [("sparql", "../sparql"), ("https://sparql.example.org/", "https://sparql.example.org/"), (None, None)],
)
def test_the_service(tmp_path: Path, sparql: str | None, service: str | None) -> None:
    project = Project(sparql=sparql, base="https://data.example.org/open/")
    out = build([SAMPLES / "anping-2018.html"], tmp_path / "site", project=project).out
    (section,) = page(out, "index").xpath("//section[@data-sparql]")
    assert section.get("data-service") == service
    assert bool(section.xpath(".//input[@value='service']")) is (service is not None)


def test_the_engine_is_what_it_says() -> None:
    told = json.loads((FOLDER / "version.json").read_bytes())
    contents = {
        "web.js": (FOLDER / "web.js").read_bytes(),
        "web_bg.wasm": gzip.decompress((FOLDER / "web_bg.wasm.gz").read_bytes()),
    }
    assert {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()} == told["sha256"]
    assert contents["web_bg.wasm"].startswith(b"\x00asm")
    assert told["licence"] == "MIT OR Apache-2.0"
    published = dict(editor_assets())
    for licence in ("LICENSE-MIT.txt", "LICENSE-APACHE.txt"):
        assert published[f"{QUERY}oxigraph/{licence}"] == (FOLDER / licence).read_bytes()
    assert sum(len(content) for content in published.values()) < 1_700_000


def test_the_engine_is_taken_from_its_package(tmp_path: Path) -> None:
    about = {"name": "oxigraph", "version": "9.9.9", "license": "MIT", "homepage": "https://example.org/"}
    contents = {"package.json": json.dumps(about).encode(), "web.js": b"export {}", "web_bg.wasm": b"\0asm"}
    with tarfile.open(tmp_path / "package.tgz", "w:gz") as archive:
        for name, content in contents.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    make_vendor(tmp_path / "package.tgz", tmp_path / "vendor")
    assert (tmp_path / "vendor" / "web.js").read_bytes() == b"export {}"
    assert gzip.decompress((tmp_path / "vendor" / "web_bg.wasm.gz").read_bytes()) == b"\0asm"
    assert json.loads((tmp_path / "vendor" / "version.json").read_bytes())["version"] == "9.9.9"


def test_the_scripts_use_no_framework_and_no_other_host() -> None:
    scripts = {
        path: content.decode() for path, content in editor_assets() if path.endswith(".js") and "/web" not in path
    }
    assert len(scripts) > 10
    for path, text in scripts.items():
        for module in re.findall(r'^(?:import|export) .*from "(.*)";$', text, re.MULTILINE):
            assert f"{QUERY}{module.removeprefix('./')}" in dict(editor_assets()), path
        assert not re.findall(r"innerHTML|eval\(|new Function|document\.write", text), path
        assert set(re.findall(r'https?://[^\s"`/\\]+', text)) <= {"http://www.w3.org"}, path
        assert len(text.splitlines()) < 300, path
