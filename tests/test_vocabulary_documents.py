"""Every IRI of the vocabularies has its documents: the same statements in each format, and a page people can use."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
import pyoxigraph as ox
import pytest

from gongkai import resources
from gongkai.errors import KnowledgeError
from gongkai.model.divisions import division_triples
from gongkai.model.terms import GK, PROJECT, prefixes
from gongkai.project import Contact, Project
from gongkai.publish import vocabulary
from gongkai.publish.pages import assets
from gongkai.publish.vocabularies import vocabulary_nquads
from gongkai.publish.vocabulary import (
    division_documents,
    division_nquads,
    examples_of,
    stem_of,
    vocabulary_documents,
)
from gongkai.publish.vocabulary.diagram import Class, Property, around, draw
from gongkai.publish.vocabulary.formats import MEDIA_TYPES
from gongkai.publish.vocabulary.graph import Graph, read
from gongkai.publish.vocabulary.names import PROPERTIES
from gongkai.publish.vocabulary.ontology import CLASS, class_model
from gongkai.publish.vocabulary.pages import Views, ontology_names
from gongkai.publish.vocabulary.paths import relative

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
}
OF_OTHERS = {
    "index.html", "catalog.html", "search.html", "query/index.html", "doc/code/indicator.html", "doc/division.html",
    "compare.html", "docs/index.html", "ns.html", "assets/style.css", "assets/site.js", "assets/icon.svg",
    ".well-known/void.ttl",
}  # fmt: skip
"""What pages link to that other parts of a publication write."""

Files = dict[str, bytes]


@cache
def made() -> Files:
    documents = list(vocabulary_documents(Project()))
    assert len(documents) == len({path for path, _ in documents})
    return dict(documents)


@cache
def divided() -> Files:
    triples = division_triples(["990181", "371703", "110101"], "https://data.example/")
    return dict(division_documents(triples, Project(base="https://data.example/")))


@pytest.fixture(scope="module")
def files() -> Files:
    return made()


def pages() -> list[str]:
    return sorted(path for path in made() if path.endswith(".html"))


def statements(content: bytes, extension: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(content, format=FORMATS[extension])}


def subjects() -> Iterator[str]:
    """Yield every IRI below our namespace that a file of the ontology or the rule book describes."""
    found: set[str] = set()
    for folder in ("ontology", "shapes"):
        for path in resources.files(folder, ".ttl"):
            found |= {triple.subject.value for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE)}
    return (iri for iri in sorted(found) if iri.startswith(PROJECT))


# --- Every IRI is described


def test_every_iri_has_documents_that_describe_it(files: Files) -> None:
    described: dict[str, set[str]] = {}
    count = 0
    for iri in subjects():
        stem = stem_of(iri)
        for extension in ("ttl", "jsonld", "nt"):
            path = f"{stem}.{extension}"
            if path not in described:
                described[path] = {triple.subject.value for triple in statements(files[path], extension)}
            assert iri in described[path], path
        page = files[f"{stem}.html"].decode()
        assert f'id="{iri.partition("#")[2]}"' in page if "#" in iri else f'href="{iri}"' in page, iri
        count += 1
    assert count > 1050


def test_nothing_is_lost(files: Files) -> None:
    """What the documents say together is all that the vocabularies say."""
    every = {quad.triple for quad in ox.parse(vocabulary_nquads(), format=ox.RdfFormat.N_QUADS)}
    told = {triple for path, content in files.items() if path.endswith(".nt") for triple in statements(content, "nt")}
    assert told == every


def test_every_format_says_the_same(files: Files) -> None:
    stems = [path.removesuffix(".nt") for path in files if path.endswith(".nt")]
    assert len(stems) > 700
    for stem in stems:
        expected = statements(files[f"{stem}.nt"], "nt")
        others = [extension for extension in ("ttl", "jsonld", "rdf") if f"{stem}.{extension}" in files]
        assert others[:2] == ["ttl", "jsonld"]
        assert all(statements(files[f"{stem}.{extension}"], extension) == expected for extension in others), stem
    whole = {path.removesuffix(".rdf") for path in files if path.endswith(".rdf")}
    assert {"ns", "shapes", "doc/code/indicator", "doc/code/rule"} <= whole


def test_scheme_documents_hold_their_concepts(files: Files) -> None:
    turtle = statements(files["doc/code/topic.ttl"], "ttl")
    concepts = {t.subject.value for t in turtle if t.subject.value.startswith(f"{PROJECT}code/topic/")}
    assert len(concepts) == files["doc/code/topic.html"].count(b'<a href="topic/') > 40


def test_documents_are_the_same_each_time(files: Files) -> None:
    assert dict(vocabulary_documents(Project())) == files


def test_a_blank_node_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.ttl").write_text("<https://x.example/> <https://x.example/p> [] .")
    monkeypatch.setattr(resources, "files", lambda *_: [tmp_path / "x.ttl"])
    with pytest.raises(KnowledgeError, match=r"x\.ttl: a blank node"):
        read("ontology")


# --- Pages


@pytest.mark.parametrize("content", [made, divided])
def test_links_between_pages_lead_somewhere(content: object) -> None:
    documents = content() if callable(content) else {}
    known = {**made(), **divided()}
    count = 0
    for path, text in documents.items():
        if not path.endswith(".html"):
            continue
        page = lxml.html.document_fromstring(text.decode())
        assert len(page.xpath("//@id")) == len(set(page.xpath("//@id"))), path
        for address in page.xpath("//@href | //@src"):
            parts = urlsplit(address)
            if parts.scheme:
                continue
            count += 1
            target = resolve(path, parts.path) if parts.path else path
            if target in OF_OTHERS or target.startswith("doc/division/"):
                continue
            assert target in known, f"{path}: {address}"
            if parts.fragment:
                assert f'id="{parts.fragment}"'.encode() in known[target], f"{path}: {address}"
    assert count > 20


def resolve(page: str, address: str) -> str:
    """Return a relative address as a path below the output folder."""
    parts: list[str] = list(PurePosixPath(page).parent.parts)
    for part in address.split("/"):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def test_pages_are_in_both_languages_and_ask_nobody_for_anything(files: Files) -> None:
    assert len(pages()) > 700
    for path in pages():
        page = lxml.html.document_fromstring(files[path].decode())
        assert page.get("lang") == "zh"
        heading = page.xpath("//h1")
        assert len(heading) == 1
        assert [span.get("lang") for span in heading[0].xpath("span")] == ["zh", "en"], path
        assert all(span.text_content().strip() for span in heading[0].xpath("span")), path
        assert not [a for a in page.xpath("//@src | //link[@rel='stylesheet']/@href") if urlsplit(a).scheme], path
        assert not page.xpath("//*[@style] | //*[@onclick] | //iframe | //img"), path
        levels = [int(h.tag[1]) for h in page.iter("h1", "h2", "h3", "h4")]
        assert all(b - a <= 1 for a, b in pairwise(levels)), path


def test_pages_name_their_other_formats_and_carry_their_data(files: Files) -> None:
    for path in pages():
        page = lxml.html.document_fromstring(files[path].decode())
        alternates = {link.get("type"): link.get("href") for link in page.xpath("//link[@rel='alternate']")}
        assert set(alternates) <= set(MEDIA_TYPES.values())
        assert all(resolve(path, address) in files for address in alternates.values())
        (iri,) = page.xpath("//link[@rel='describes']/@href")
        assert f"{stem_of(iri)}.html" == path or path.startswith(
            {"ns": "terms/", "shapes": "rules/"}[stem_of(iri) or ""]
        )
        data = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
        assert data["@context"] == "https://schema.org"
        assert data["@id"] == iri
        assert data["@type"] in ("DefinedTerm", "DefinedTermSet", "Legislation", "CreativeWork")


def test_data_for_search_engines(files: Files) -> None:
    def data(path: str) -> dict[str, object]:
        page = lxml.html.document_fromstring(files[path].decode())
        return json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)  # type: ignore[no-any-return]

    granted = data("doc/code/indicator/granted.html")
    assert granted["@type"] == "DefinedTerm"
    assert granted["termCode"] == ["granted"]
    assert granted["inDefinedTermSet"] == [f"{PROJECT}code/indicator"]
    terms = data("doc/code/indicator.html")["hasDefinedTerm"]
    assert isinstance(terms, list)
    assert len(terms) == 126
    assert data("doc/policy/zhengfuxinxigongkaitiaoli-2019/article-20.html")["@type"] == "Legislation"


def test_every_property_has_a_name_in_both_languages() -> None:
    used = {predicate for _, predicate, _ in (*read("ontology"), *read("shapes"))}
    assert used - set(PROPERTIES) - set(ontology_names()) == set()
    assert all(zh != en and zh and en for zh, en in PROPERTIES.values())


def test_a_concept_page_in_words(files: Files) -> None:
    text = words(files["doc/code/indicator/granted.html"])
    for expected in (
        "同意公开(予以公开)数 Replies: granted in full",
        "代码 Notation granted",
        "上位概念 Broader 申请答复数 Requests replied to",
        "计量单位 Unit 件 piece",
        "national-2021 table 3 (1)",
        "法律依据 legal basis 政府信息公开条例(2007年)第二十一条",
    ):
        assert expected in text
    assert "下位概念 Narrower" in words(files["doc/code/indicator/applications-replied.html"])
    assert "1 × 从事政府信息公开工作人员数 1 × Disclosure staff" in words(files["doc/code/identity/staff.html"])


def words(content: bytes) -> str:
    return " ".join(lxml.html.document_fromstring(content.decode()).text_content().split())


def test_the_feedback_link() -> None:
    project = Project(contact=Contact(email="a@example.org"))
    page = dict(vocabulary_documents(project))["ns.html"].decode()
    assert '<a href="mailto:a@example.org"' in page
    assert "mailto:" not in made()["ns.html"].decode()


def test_texts_are_escaped(files: Files) -> None:
    page = files["rules/vocabulary.html"].decode()
    assert "FILTER (STR(?value) != CONCAT" in lxml.html.document_fromstring(page).text_content()
    assert "&amp;&amp;" in page
    assert "</script><" not in re.sub(r"</script>\n", "", page)


# --- Trees


@pytest.mark.parametrize("scheme", ["indicator", "topic", "applicant", "rule", "division-level"])
def test_trees_follow_the_broader_concepts(files: Files, scheme: str) -> None:
    graph = Graph(
        tuple(
            (str(t.subject), str(t.predicate), str(t.object)) for t in statements(files[f"doc/code/{scheme}.nt"], "nt")
        )
    )
    broader = {
        code: {b[1:-1].rpartition("/")[2] for b in graph.objects(f"<{PROJECT}code/{scheme}/{code}>", BROADER)}
        for code in notations(graph)
    }
    page = lxml.html.document_fromstring(files[f"doc/code/{scheme}.html"].decode())
    entries = page.xpath("//div[@class='tree']//li")
    assert len(entries) == len(broader)
    for entry in entries:
        (code,) = entry.xpath("code/text()")
        above = set(entry.xpath("parent::ul/parent::li/code/text()"))
        assert above == broader[code]


BROADER = "<http://www.w3.org/2004/02/skos/core#broader>"


def notations(graph: Graph) -> list[str]:
    return [o[1:-1] for _, p, o in graph.triples if p == "<http://www.w3.org/2004/02/skos/core#notation>"]


def test_identities_hold_their_terms(files: Files) -> None:
    page = lxml.html.document_fromstring(files["doc/code/identity.html"].decode())
    (staff,) = [li for li in page.xpath("//div[@class='tree']/ul/li") if li.xpath("code/text()") == ["staff"]]
    assert len(staff.xpath("ul/li")) == 3


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", "江苏省 扬州市 高邮市 宝应县 浙江省 杭州市"),
        ("高邮", "江苏省 扬州市 高邮市"),
        ("扬州", "江苏省 扬州市 高邮市 宝应县"),
        ("JIANG", "江苏省 扬州市 高邮市 宝应县 浙江省 杭州市"),
        ("hang zhou", "浙江省 杭州市"),
        ("nowhere", ""),
    ],
)
def test_the_filter(files: Files, tmp_path: Path, typed: str, shown: str) -> None:
    """The script on a tree of plain objects that stand for the elements of a page."""
    (tmp_path / "filter.js").write_text(
        DOCUMENT + files["assets/search.js"].decode() + f"\nbox.value = {json.dumps(typed)}; box.listener();\n"
        "console.log(items.filter((item) => !item.hidden).map((item) => item.name).join(' '));",
        "utf-8",
    )
    done = subprocess.run(["node", str(tmp_path / "filter.js")], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == shown


DOCUMENT = """
const items = [];
let box;
function li(name, latin, ...below) {
  const item = { name, hidden: false, above: null };
  const text = { textContent: `${name} ${latin}` };
  const list = below.length ? { textContent: below.map((b) => b.all).join(" ") } : null;
  item.all = [text.textContent, list ? list.textContent : ""].join(" ");
  item.textContent = item.all;
  item.childNodes = list ? [text, list] : [text];
  item.querySelector = () => list;
  item.parentElement = { closest: () => item.above };
  for (const child of below) child.above = item;
  return Object.assign(item, { below });
}
function flat(item) { items.push(item); item.below.forEach(flat); }
[li("江苏省", "Jiangsu", li("扬州市", "Yangzhou", li("高邮市", "Gaoyou"), li("宝应县", "Baoying"))),
 li("浙江省", "Zhejiang", li("杭州市", "Hang Zhou"))].forEach(flat);
const document = {
  querySelectorAll: () => [{ dataset: { filter: "筛选" }, querySelectorAll: () => items, before() {} }],
  createElement: (tag) => {
    const made = { append() {}, setAttribute() {}, addEventListener(_, listener) { this.listener = listener; } };
    if (tag === "input") box = made;
    return made;
  },
};
"""


# --- The ontology page


def test_the_ontology_page_shows_every_term_with_its_relations(files: Files) -> None:
    articles = details(files, "terms/")
    assert len(articles) > 100
    assert list(articles)[:2] == ["AnnualReport", "Agency"]
    assert index(files, "ns.html") == set(articles)
    assert "行政机关 Agency gk:Agency" in articles["Agency"]
    assert "上位类 Subclass of org:FormalOrganization" in articles["Agency"]
    assert "近似匹配 Close match schema:GovernmentOrganization" in articles["Agency"]
    assert "以此为定义域的属性 Properties with this domain" in articles["Agency"]
    assert "统一社会信用代码 unified social credit code" in articles["Agency"]
    assert "Subproperties" in articles["cites"]
    assert "维度 Dimension" in articles["component-agency"]


def details(files: Files, folder: str) -> dict[str, str]:
    """Return what the pages of the parts say of each term, in their order."""
    found = {}
    for path in (path for path in files if path.startswith(folder)):
        page = lxml.html.document_fromstring(files[path].decode())
        found |= {a.get("id"): " ".join(a.text_content().split()) for a in page.xpath("//article")}
    return found


def index(files: Files, path: str) -> set[str]:
    """Return the terms that have their anchor on the page of all terms, which leads on to where all is said of them."""
    page = lxml.html.document_fromstring(files[path].decode())
    leading = {item.get("id"): item.find("a").get("href") for item in page.xpath("//ul[@class='terms']//li[@id]")}
    for name, href in leading.items():
        target, _, fragment = href.partition("#")
        assert fragment == name
        assert f'<article id="{name}"' in files[target].decode()
    return set(leading)


def test_the_rule_book_shows_every_rule_in_its_part(files: Files) -> None:
    rules = details(files, "rules/")
    assert len(rules) > 200
    assert index(files, "shapes.html") == set(rules)
    shapes = statements(files["shapes.nt"], "nt")
    own = {str(t.subject)[1:-1].partition("#")[2] for t in shapes if str(t.subject).startswith(f"<{PROJECT}shapes#")}
    assert own == set(rules)
    assert "目录须有中文和英文标题各一个" in words(files["shapes.html"])
    assert "属性路径 Path dct:title" in rules["catalog-title"]


@pytest.mark.parametrize(
    "path", ["ns.html", "shapes.html", *sorted(p for p in made() if p.startswith(("terms", "rules")))]
)
def test_no_page_is_heavy(files: Files, path: str) -> None:
    beside = sum(len(content) for name, content in assets() if name.endswith((".css", "site.js")))
    assert len(files[path]) + len(files["assets/search.js"]) + beside < 150_000


def test_examples_stand_with_their_classes() -> None:
    triples = division_triples(["990181"], PROJECT)
    examples = examples_of(triples, PROJECT)
    assert set(examples) == {f"{GK.iri}Division", f"{GK.iri}DivisionName"}
    assert examples[f"{GK.iri}Division"].startswith("division:990000 a gk:Division , skos:Concept")
    page = lxml.html.document_fromstring(
        dict(vocabulary_documents(Project(), examples=examples))["terms/classes.html"].decode()
    )
    (shown,) = page.xpath("//article[@id='Division']//pre")
    assert shown.text_content() == examples[f"{GK.iri}Division"]
    assert len(page.xpath("//article//h3")) == 2
    assert not lxml.html.document_fromstring(made()["terms/classes.html"].decode()).xpath("//h3")


def test_diagrams_are_pictures_with_words(files: Files) -> None:
    both = (files["ns.html"] + files["terms/classes.html"]).decode()
    drawn = re.findall(r"<svg.*?</svg>", both, re.DOTALL)
    assert len(drawn) > 10
    for svg in drawn:
        picture = lxml.etree.fromstring(svg)
        labelled = picture.get("aria-labelledby").split()
        texts = [picture.xpath("//*[@id=$id]", id=id_)[0].text for id_ in labelled]
        assert all(texts)
        width, height = map(float, picture.get("viewBox").split()[2:])
        for box in picture.iter("rect"):
            assert 0 <= float(box.get("x")) <= width - float(box.get("width"))
            assert 0 <= float(box.get("y")) <= height - float(box.get("height"))


def views() -> Views:
    return Views(Graph((*read("ontology"), *read("shapes"))))


def test_the_class_model() -> None:
    classes = {c.name: c for c in class_model(views(), "ns.html")}
    assert len(classes) == len([s for s in views().graph.of(CLASS) if s.startswith(f"<{GK.iri}")])
    assert Property("division", "Division") in classes["Agency"].properties  # by its domain
    assert Property("indicator", "Indicator") in classes["Observation"].properties  # by a rule
    assert Property("dataSet", "qb:DataSet") in classes["AnnualReport"].properties
    assert classes["Agency"].zh == "行政机关"


def test_boxes_stand_apart_and_every_property_has_its_line() -> None:
    classes = class_model(views(), "ns.html")
    drawing = draw(classes)
    assert len(drawing.boxes) == len(classes)
    names = {c.name for c in classes}
    assert len(drawing.lines) == sum(p.target in names for c in classes for p in c.properties) > 20
    for n, a in enumerate(drawing.boxes):
        for b in drawing.boxes[n + 1 :]:
            apart_x = a.x + a.width <= b.x or b.x + b.width <= a.x
            apart_y = a.y + a.height <= b.y or b.y + b.height <= a.y
            assert apart_x or apart_y, (a.drawn.name, b.drawn.name)


def test_drawings_of_circles_and_of_nothing() -> None:
    def named(name: str, *targets: str) -> Class:
        return Class(name, "类", f"#{name}", tuple(Property("leads", target) for target in targets))

    circle = [named("A", "B"), named("B", "C", "B"), named("C", "A")]
    assert len(draw(circle).lines) == 4
    assert draw([]).boxes == ()
    assert [c.name for c in around("B", circle)] == ["A", "B", "C"]
    left, right = draw([named("A", "B"), named("B")]).boxes
    assert left.x + left.width < right.x


# --- Divisions


def test_the_scheme_of_divisions() -> None:
    documents = divided()
    assert set(documents) == {f"doc/division.{extension}" for extension in ("ttl", "jsonld", "nt", "html")}
    triples = statements(documents["doc/division.nt"], "nt")
    assert (
        triples
        == statements(documents["doc/division.ttl"], "ttl")
        == statements(documents["doc/division.jsonld"], "jsonld")
    )
    page = lxml.html.document_fromstring(documents["doc/division.html"].decode())
    paths = [" ".join(li.xpath("ancestor-or-self::li/code/text()")) for li in page.xpath("//div[@class='tree']//li")]
    assert "990000 990100 990181" in paths
    assert "370000 371700 371727" in paths
    entry = next(li for li in page.xpath("//li") if li.xpath("code/text()") == ["371727"])
    assert entry.xpath("small/text()") == ["2000–2016"]
    assert entry.xpath("a/@href") == ["division/371727.html"]


def test_divisions_as_a_graph() -> None:
    project = Project(base="https://data.example/")
    triples = division_triples(["990181"], project.base)
    content = division_nquads(triples, project)
    quads = list(ox.parse(content, format=ox.RdfFormat.N_QUADS))
    assert {quad.graph_name.value for quad in quads} == {"https://data.example/graph/divisions"}
    assert len(quads) == len(set(triples))
    assert content.splitlines() == sorted(content.splitlines())


def test_no_divisions_no_documents() -> None:
    assert list(division_documents((), Project())) == []


# --- Paths


@pytest.mark.parametrize(
    ("iri", "stem"),
    [
        ("ns#Agency", "ns"),
        ("ns/0.2.0", "ns"),
        ("shapes", "shapes"),
        ("code/topic", "doc/code/topic"),
        ("code/topic/training", "doc/code/topic/training"),
        ("code/identity/staff.staff", "doc/code/identity/staff.staff"),
        ("id/policy/x-2007/article-2", "doc/policy/x-2007/article-2"),
        ("id/division/371703#2016", "doc/division/371703"),
        ("docs/model", "docs/model"),
    ],
)
def test_stems(iri: str, stem: str) -> None:
    assert stem_of(PROJECT + iri) == stem
    assert stem_of(f"https://other.example/{iri}") is None
    assert stem_of(f"https://other.example/{iri}", "https://other.example/") == stem


@pytest.mark.parametrize(
    ("target", "page", "way"),
    [
        ("ns.html", "doc/code/topic/x.html", "../../../ns.html"),
        ("doc/code/topic/y.html", "doc/code/topic/x.html", "y.html"),
        ("doc/code/topic.html", "doc/code/topic/x.html", "../topic.html"),
        ("doc/code/topic/x.html", "doc/code/topic.html", "topic/x.html"),
        ("doc/policy/p/a.html", "doc/code/topic.html", "../policy/p/a.html"),
        ("ns.html", "shapes.html", "ns.html"),
        ("doc/a.html", "ns.html", "doc/a.html"),
    ],
)
def test_ways_between_pages(target: str, page: str, way: str) -> None:
    assert relative(target, page) == way


def test_what_is_public() -> None:
    assert vocabulary.__all__ == [
        "division_documents", "division_nquads", "examples_of", "stem_of", "vocabulary_documents",
        "vocabulary_pages",
    ]  # fmt: skip
    assert {"gk", "skos"} <= set(prefixes(PROJECT))
