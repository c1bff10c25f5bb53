"""Every IRI has a page, Turtle, JSON-LD and N-Triples, all of the same statements, and nothing else is shown."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import etree, html

from gongkai.facts import Extraction
from gongkai.model import build
from gongkai.model.ntriples import Triple, literal, tagged, typed
from gongkai.model.terms import DCT, GK, QB, RDF, RDFS, SKOS, XSD
from gongkai.project import Contact, Project, Publisher
from gongkai.publish.documents import FOAF, inbound, report_documents, shared_documents
from gongkai.publish.names import names_in, vocabulary_names
from gongkai.publish.nquads import read_ntriples
from gongkai.publish.other_years import other_datasets
from gongkai.publish.pages import assets, dataset_page, error_pages, home_page
from gongkai.publish.shared import is_own, shared
from gongkai.publish.sitemap import feed, robots_txt, sitemap_files
from static_site import SAMPLES, graphs_of, record_of, regulation

BASES = ("https://w3id.org/gongkai/", "https://data.example.org/open/")
QINGHE = "qinghe-2017.txt"
FORMATS = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "nt": ox.RdfFormat.N_TRIPLES}


def documents_of(sample: str, project: Project = Project()) -> dict[str, bytes]:  # noqa: B008 - it is frozen
    graphs = graphs_of(sample, project.base, project.text)
    return dict(report_documents(graphs.triples(), graphs.report_id, project))


def statements(content: bytes, form: str) -> set[Triple]:
    return {(str(t.subject), str(t.predicate), str(t.object)) for t in ox.parse(content, format=FORMATS[form])}


@pytest.mark.parametrize("base", BASES)
def test_all_forms_of_a_document_say_the_same(base: str) -> None:
    files = documents_of(QINGHE, Project(base=base))
    stems = {path.rpartition(".")[0] for path in files}
    assert "doc/report/990100-2017.html" not in files, "it is made when the findings are known"
    assert len(files) == 4 * len(stems) - 1 > 1000
    for stem in stems:
        lines = files[f"{stem}.nt"].decode().splitlines(keepends=True)
        assert lines == sorted(set(lines))
        expected = statements(files[f"{stem}.nt"], "nt")
        assert set(read_ntriples(files[f"{stem}.nt"].decode())) == expected
        assert statements(files[f"{stem}.ttl"], "ttl") == expected, stem
        assert statements(files[f"{stem}.jsonld"], "jsonld") == expected, stem
        thing = f"<{base}id/{stem.removeprefix('doc/')}>"
        assert any(subject == thing for subject, _, _ in expected)
        assert (f"<{base}{stem}>", FOAF.primaryTopic, thing) in expected
        assert (f"<{base}{stem}>", DCT.license, "<https://creativecommons.org/licenses/by/4.0/>") in expected


def test_documents_hold_all_that_a_report_says_of_its_own() -> None:
    graphs = graphs_of(QINGHE, BASES[0])
    own = {
        triple
        for triple in graphs.triples()
        if is_own(triple[0], graphs.report_id) and triple[0].startswith(f"<{BASES[0]}id/")
    }
    described = {
        t for path, content in documents_of(QINGHE).items() if path[-3:] == ".nt" for t in statements(content, "nt")
    }
    assert len(own) > 4000
    assert own <= described
    added = {predicate for _, predicate, _ in described - own}
    assert added <= {RDFS.label, RDF.type, FOAF.primaryTopic, DCT.license, DCT.isPartOf}


def test_below_a_hash_there_are_no_documents() -> None:
    assert documents_of("qinghe-2016.txt", Project(base="https://data.example.org/all#")) == {}


def test_the_same_input_gives_the_same_bytes() -> None:
    assert documents_of(QINGHE) == documents_of(QINGHE)
    backwards = documents_of("qinghe-2016.txt") | documents_of(QINGHE)
    assert {path: backwards[path] for path in documents_of(QINGHE)} == documents_of(QINGHE)


def test_every_page_is_complete() -> None:
    files = documents_of(QINGHE, Project(contact=Contact(email="open@example.org")))
    pages = {path: html.fromstring(content) for path, content in files.items() if path.endswith(".html")}
    assert len(pages) > 300
    for path, page in pages.items():
        stem = path.removesuffix(".html")
        assert page.get("lang") == "zh"
        assert page.findtext(".//title").strip(" ·")
        assert len(page.findall(".//h1")) == 1
        (canonical,) = page.xpath("//link[@rel='canonical']/@href")
        assert canonical == f"{BASES[0]}{stem}"
        alternates = page.xpath("//link[@rel='alternate']")
        assert {link.get("type") for link in alternates} == {
            "text/turtle",
            "application/ld+json",
            "application/n-triples",
        }
        assert page.xpath("//link[@rel='license']/@href")
        assert page.xpath("//link[@rel='describedby']/@href") == ["../../.well-known/void.ttl"]
        assert page.xpath("//footer//a[@href='mailto:open@example.org']")
        (script,) = page.xpath("//script[@type]")
        thing = json.loads(script.text)
        assert thing["@id"] == f"{BASES[0]}id/{stem.removeprefix('doc/')}"
        local = [href for href in page.xpath("//@href") if not re.match(r"https?:|mailto:|#", href)]
        assert local
        assert not [href for href in local if href.startswith("/")], "a link that counts on the root of a server"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("doc/source/990100-2017", "DigitalDocument"),
        ("doc/obs/990100-2017-meetings", "Observation"),
        ("doc/evidence/990100-2017-472-473", "Quotation"),
        ("doc/problem/990100-2017-1", "CreativeWork"),
    ],
)
def test_search_engines_read_what_a_thing_is(path: str, kind: str) -> None:
    page = html.fromstring(documents_of(QINGHE)[f"{path}.html"])
    assert json.loads(page.findtext(".//script[@type]"))["@type"] == kind


def test_the_page_of_an_observation_shows_value_unit_and_evidence() -> None:
    files = documents_of(QINGHE)
    page = html.fromstring(files["doc/obs/990100-2017-meetings.html"])
    (value,) = page.xpath("//data")
    assert (value.get("value"), value.getparent().text_content()) == ("5", "5 次 occasion")
    assert page.xpath("//mark/text()") == ["5"]
    assert "市政府召开政府信息公开工作会议5次" in page.findtext(".//figure/p")
    assert json.loads(page.findtext(".//script[@type]"))["value"] == 5
    texts = {link.get("href"): link.text_content() for link in page.iterfind(".//a")}
    assert texts["../../doc/code/indicator/meetings.html"].startswith("召开政府信息公开工作会议数 ")
    assert texts["../../doc/agency/990100.html"].startswith("清河市人民政府 ")
    assert "../../doc/report/990100-2017.html#f472" in texts
    assert page.find(".//p[@class='value']/strong").text_content() == "5 次 occasion"
    gbt, bibtex = page.xpath("//section[@id='cite']/pre/text()")
    assert gbt == (
        "清河市人民政府. 清河市人民政府 2017 召开政府信息公开工作会议数:5 次[DS/OL]. (2018-03-15)[引用日期]. "
        f"{BASES[0]}id/obs/990100-2017-meetings."
    )
    assert bibtex.startswith("@misc{obs-990100-2017-meetings,")
    assert "../../dataset/990100-2017.html" in texts
    assert "../../ns.html#indicator" in texts


def test_parts_are_described_with_their_whole() -> None:
    files = documents_of(QINGHE)
    assert not [path for path in files if "#" in path]
    page = html.fromstring(files["doc/evidence/990100-2017-472-473.html"])
    assert page.xpath("//section/@id") == ["position", "quote"]
    assert (
        f"<{BASES[0]}id/report/990100-2017#period>",
        RDF.type,
        DCT.PeriodOfTime,
    ) in statements(files["doc/report/990100-2017.nt"], "nt")


def test_without_the_words_of_the_source_no_document_shows_them() -> None:
    sentence = "市政府召开政府信息公开工作会议5次"
    assert [path for path, content in documents_of(QINGHE).items() if sentence.encode() in content]
    files = documents_of(QINGHE, Project(text="none"))
    assert len(files) > 1000
    assert not [
        path for path, content in files.items() if sentence.encode() in content or "研究解决" in content.decode()
    ]


def test_words_of_others_stay_words() -> None:
    base = BASES[0]
    report, evil = f"<{base}id/measure/990100-2017-1>", '</script><script>alert("1")</script>&<b>'
    triples = [
        (report, RDF.type, GK.AnnualReport),
        (report, RDFS.label, tagged(evil, "zh")),
        (report, RDFS.label, tagged(evil, "en")),
        (report, DCT.title, literal(evil)),
        (report, DCT.source, "<javascript:alert(1)>"),
        (report, DCT.description, typed(evil, XSD.string)),
    ]
    (page,) = [c for p, c in report_documents(triples, "990100-2017", Project()) if p.endswith(".html")]
    tree = html.fromstring(page)
    (script,) = tree.xpath("//script[@type]")
    assert [other.get("src") for other in tree.xpath("//script[not(@type)]")] == ["../../assets/site.js"]
    assert json.loads(script.text)["name"][0]["@value"] == evil
    assert not tree.xpath("//b | //@href[starts-with(., 'javascript')]")
    assert evil in tree.text_content()


def test_shared_things_lead_to_the_reports_that_speak_of_them() -> None:
    common: list[Triple] = regulation()
    leading: list[Triple] = []
    for sample in SAMPLES:
        graphs = graphs_of(sample, BASES[0])
        common += shared(graphs.triples(), graphs.report_id)
        leading += inbound(tuple(graphs.triples()), graphs.report_id)
    files = dict(file for one in shared_documents(common, Project(), leading=leading) for file in one.files())
    agency, reports = f"<{BASES[0]}id/agency/990100>", {f"<{BASES[0]}id/report/990100-{year}>" for year in (2016, 2017)}
    about = statements(files["doc/agency/990100.nt"], "nt")
    assert {(one, GK.agency, agency) for one in reports} <= about
    assert not [t for t in about if "/id/obs/" in t[0]], "an agency's page is no list of its figures"
    page = html.fromstring(files["doc/agency/990100.html"])
    assert {"../../doc/report/990100-2016.html", "../../doc/report/990100-2017.html"} <= set(page.xpath("//@href"))
    assert "清河市人民政府2016年政府信息公开工作年度报告" in page.text_content()
    province = statements(files["doc/division/990000.nt"], "nt")
    assert (f"<{BASES[0]}id/division/990100>", SKOS.broader, f"<{BASES[0]}id/division/990000>") in province
    policy = next(t for t in leading if t[1] == GK.issued)
    assert policy in statements(files[f"doc/{policy[2][1:-1].removeprefix(BASES[0] + 'id/')}.nt"], "nt")
    assert not [path for path in files if path.startswith("doc/report/")]
    assert "doc/policy/zhengfuxinxigongkaitiaoli-2019/article-20.ttl" in files


def test_shared_documents_do_not_depend_on_the_order_of_reports() -> None:
    parts = [shared(graphs_of(s, BASES[0]).triples(), graphs_of(s, BASES[0]).report_id) for s in SAMPLES]
    forth = list(shared_documents([triple for part in parts for triple in part], Project()))
    back = list(shared_documents([triple for part in reversed(parts) for triple in part * 2], Project()))
    assert [(one.stem, one.mark, *one.files()) for one in forth] == [(one.stem, one.mark, *one.files()) for one in back]
    assert len({one.mark for one in forth}) == len(forth) > 30


def test_a_year_without_a_report_of_its_own_has_its_data_set_too(extraction: Extraction) -> None:
    graphs = build(extraction, base=BASES[0])
    statements_of = shared(graphs.triples(), graphs.report_id)
    files = dict(other_datasets(statements_of, Project(), {graphs.report_id}))
    assert {path.partition(".")[2] for path in files} == {"html", "ttl", "jsonld", "nq", "csv"}
    assert {path.partition(".")[0] for path in files} == {"dataset/990100-2016"}
    obs = f"<{BASES[0]}id/obs/990100-2016-proactive-total>"
    assert (obs, QB.dataSet, f"<{BASES[0]}dataset/990100-2016>") in statements(files["dataset/990100-2016.ttl"], "ttl")
    assert b"../doc/obs/990100-2016-proactive-total.html" in files["dataset/990100-2016.html"]
    (row,) = list(csv.DictReader(io.StringIO(files["dataset/990100-2016.csv"].decode())))
    assert (row["report"], row["year"], row["value"], row["unit"]) == ("990100-2017", "2016", "980", "条")
    assert not dict(other_datasets(statements_of, Project(), {graphs.report_id, "990100-2016"}))


def test_the_landing_page_of_a_data_set() -> None:
    graphs, record = graphs_of(QINGHE, BASES[0]), record_of(QINGHE, BASES[0])
    project = Project(publisher=Publisher(names=("某办公室", "Some Office")))
    path, content = dataset_page(record, project, graphs.triples(), schema_org={"@type": "Dataset"})
    page = html.fromstring(content)
    assert path == "dataset/990100-2017.html"
    links = set(page.xpath("//@href"))
    assert {f"../{file.path}" for file in record.files} <= links
    assert {"../doc/report/990100-2017.html", "../doc/agency/990100.html", project.licence.iri} <= links
    assert "0" * 64 in page.text_content()
    assert f"{BASES[0]}dataset/990100-2017" in links
    rows = page.xpath("//table[last()]//td[@class='number']")
    shown = [row.text_content() for row in rows if row.xpath(".//@href[contains(., '-meetings.')]")]
    assert shown == ["5 次 occasion"]
    assert json.loads(page.findtext(".//script[@type]")) == {"@type": "Dataset"}
    with_evidence = [row.text_content() for row in page.iterfind(".//tr") if "9 / 10" in row.text_content()]
    assert with_evidence
    assert "有出处的数字比例" in with_evidence[0]


def test_home_and_error_pages() -> None:
    records = [record_of(sample, BASES[0]) for sample in SAMPLES]
    path, content = home_page(Project(), records)
    page = html.fromstring(content)
    assert path == "index.html"
    links = set(page.xpath("//@href"))
    assert {f"{kind}/{record.id}.html" for record in records for kind in ("dataset", "doc/report")} <= links
    errors = dict(error_pages(Project(base="https://data.example.org/open/")))
    assert errors.keys() == {"404.html", "410.html"}
    for error in errors.values():
        links = html.fromstring(error).xpath("//link[@rel='stylesheet']/@href | //main//@href")
        assert links
        assert all(link.startswith("/open/") for link in links)
    assert dict(assets())["assets/style.css"]


@pytest.mark.parametrize(("count", "files"), [(0, 1), (10_000, 1), (10_001, 3), (30_000, 4)])
def test_sitemap(count: int, files: int) -> None:
    made = dict(sitemap_files((f"doc/x/{n}.html" for n in range(count)), Project(), site="https://data.example.org/&/"))
    assert len(made) == files
    index = etree.fromstring(made["sitemap.xml"])
    located = index.xpath("//*[local-name()='loc']/text()")
    if files > 1:
        assert [url.removeprefix("https://data.example.org/&/") for url in located] == [
            path for path in made if path != "sitemap.xml"
        ]
        located = [
            url for path in made if path != "sitemap.xml" for url in etree.fromstring(made[path]).xpath("//text()")
        ]
    urls = [url for url in located if url.strip()]
    assert urls == [f"https://data.example.org/&/doc/x/{n}.html" for n in range(count)]


def test_feed_and_robots() -> None:
    records = [record_of(sample, BASES[0]) for sample in SAMPLES]
    path, content = feed(records, Project())
    assert path == "feed.atom"
    tree = etree.fromstring(content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert len(tree.findall("a:entry", atom)) == len(records)
    days = [entry.text for entry in tree.iterfind("a:entry/a:updated", atom)]
    assert all(first >= second for first, second in pairwise(days))
    assert tree.findtext("a:updated", None, atom) == days[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", days[0])
    assert b"Sitemap: https://w3id.org/gongkai/sitemap.xml\n" in robots_txt(Project())[1]


def test_everything_that_reports_use_has_a_name_to_read() -> None:
    names = vocabulary_names()
    used: set[str] = set()
    for sample in SAMPLES:
        for _, predicate, object_ in graphs_of(sample, BASES[0]).triples():
            used |= {predicate, object_} if predicate == RDF.type or "/code/" in object_ else {predicate}
    used = {term for term in used if term.startswith("<")}
    assert len(used) > 60
    assert used <= names.keys()


def test_a_label_comes_before_a_title() -> None:
    titles = [("<a>", DCT.title, tagged("题", "zh")), ("<a>", DCT.title, tagged("Title", "en"))]
    labels = [("<a>", RDFS.label, tagged("名", "zh")), ("<a>", RDFS.label, tagged("Name", "en"))]
    assert names_in(titles) == {"<a>": ("题", "Title")}
    assert names_in(titles + labels) == names_in(labels + titles) == {"<a>": ("名", "Name")}
    assert names_in(labels[:1]) == {}


def test_templates_are_within_the_package() -> None:
    import gongkai.publish.pages as pages

    folder = Path(pages.__file__).parent
    assert {path.name for path in folder.glob("templates/*.j2")} > {"base.html.j2", "resource.html.j2"}
    assert (folder / "assets" / "style.css").is_file()


def test_a_conformance_says_which_data_set_it_measures(sample_site: Path) -> None:
    measured = "<http://www.w3.org/ns/dqv#hasQualityMeasurement>"
    computed = "<http://www.w3.org/ns/dqv#computedOn>"
    for form in FORMATS:
        told = statements((sample_site / "doc" / "conformance" / f"990100-2017.{form}").read_bytes(), form)
        pairs = {(s, o) for s, p, o in told if p == measured}
        assert pairs == {(o, s) for s, p, o in told if p == computed}
        assert {s for s, _ in pairs} == {f"<{BASES[0]}dataset/990100-2017>"}
        assert len(pairs) >= 4
    page = html.fromstring((sample_site / "doc" / "conformance" / "990100-2017.html").read_bytes())
    assert "../../dataset/990100-2017.html" in page.xpath("//main//a/@href")
