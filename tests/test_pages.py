"""The pages people read: a report under each text policy, home, search, citations; sizes, access, escaping."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from lxml import html

import gongkai.publish.pages as package
from conftest import Sample
from gongkai.batch import build as build_site
from gongkai.document import Document, Span
from gongkai.extract import extract
from gongkai.facts import Extraction, Issue
from gongkai.model import ReportGraphs, TextPolicy, build
from gongkai.model.terms import OA
from gongkai.project import Project
from gongkai.publish.catalogue import catalogue_files
from gongkai.publish.pages import assets, dataset_page, home_page
from gongkai.publish.pages.bilingual import both
from gongkai.publish.pages.citation import Cited, bibtex, gbt
from gongkai.publish.pages.coverage import coverage
from gongkai.publish.pages.report import Part, read_part, report_page
from gongkai.publish.pages.report.part import Gathered, Grid, Heading, Passage, Sheet
from gongkai.publish.pages.search import KINDS, LARGEST, Entry, entries, file_of, index_files, keys, search_pages
from gongkai.publish.pages.values import Values
from gongkai.publish.record import DatasetRecord, Place
from gongkai.query import queries
from gongkai.read import read
from gongkai.validate.conformance import Conformance
from static_site import ROOT, extraction_of, graphs_of, record_of

BASE = "https://w3id.org/gongkai/"
ANPING, SHIMEN, QINGHE = "anping-2018.html", "shimen-2023.xlsx", "qinghe-2017.txt"
POLICIES: tuple[TextPolicy, ...] = get_args(TextPolicy)
LIMIT = 150_000

_SCRIPT_AND_STYLE = sum(len(content) for path, content in assets() if path.endswith(("/style.css", "/site.js")))


def page_of(
    extraction: Extraction, graphs: ReportGraphs, record: DatasetRecord, project: Project, conformance: Conformance
) -> bytes:
    part = Part.from_json(read_part(extraction, graphs, project.text).to_json())
    path, content = report_page(record, part, conformance, graphs.triples(), project)
    assert path == f"doc/report/{record.id}.html"
    return content


@cache
def made(sample: str, text: TextPolicy = "quotes") -> html.HtmlElement:
    graphs = graphs_of(sample, BASE, text)
    record = replace(record_of(sample, BASE), forms=("national-2014",))
    return html.fromstring(page_of(extraction_of(sample), graphs, record, Project(text=text), Conformance()))


def words(element: html.HtmlElement) -> str:
    return "".join(element.text_content().split())


# --- The page of a report


@pytest.mark.parametrize("text", POLICIES)
@pytest.mark.parametrize("sample", [ANPING, SHIMEN, QINGHE])
def test_every_figure_and_every_piece_of_evidence_has_its_place(sample: str, text: TextPolicy) -> None:
    page, extraction, graphs = made(sample, text), extraction_of(sample), graphs_of(sample, BASE, text)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    starts = {int(re.sub(r'"(\d+)".*', r"\1", object_)) for _, p, object_ in graphs.evidence if p == OA.start}
    assert len(starts) > 50
    assert {f"f{start}" for start in starts} <= set(ids)
    assert {f"x{figure.span.start}" for figure in extraction.figures} <= set(ids)
    links = {anchor.get("id"): anchor for anchor in page.xpath("//article//a[@class='n']")}
    assert {f"f{figure.span.start}" for figure in extraction.figures} <= set(links)
    for name, anchor in links.items():
        if name:
            assert anchor.get("href") == f"#x{name[1:]}"
    for target in (href[1:] for href in page.xpath("//@href") if href.startswith("#")):
        assert target in ids, target


@pytest.mark.parametrize("sample", [ANPING, SHIMEN, QINGHE])
def test_a_figure_shows_what_the_text_says_there(sample: str) -> None:
    page, extraction = made(sample, "full"), extraction_of(sample)
    shown = {anchor.get("id"): anchor.text_content() for anchor in page.xpath("//article//a[@class='n']")}
    count = 0
    for figure in extraction.figures:
        if figure.state == "number":
            assert "".join(shown[f"f{figure.span.start}"].split()) == "".join(figure.quote.split())
            count += 1
    assert count > 50


def test_the_whole_text_is_there_with_its_policy_only() -> None:
    text = extraction_of(QINGHE).text
    article = html.fromstring(html.tostring(made(QINGHE, "full").find(".//article"), encoding="unicode"))
    for tag in article.xpath("//a[@class='tag']"):
        tag.drop_tree()
    full = words(article).replace("。", "")  # the one after a heading that stands in its paragraph is not shown
    for paragraph in extraction_of(QINGHE).document.paragraphs:
        assert "".join(paragraph.of(text).split()).replace("。", "") in full
    sentence = "市政府召开政府信息公开工作会议5次"
    assert sentence in words(made(QINGHE, "quotes"))
    assert sentence not in words(made(QINGHE, "none"))


def test_quotes_are_what_the_graphs_publish() -> None:
    """Under each policy the page holds no sentence that the graphs of the same policy do not hold."""
    text = extraction_of(ANPING).text
    for policy in ("none", "quotes"):
        page = made(ANPING, policy)  # type: ignore[arg-type]  # both are text policies
        published = "\n".join(o for t in graphs_of(ANPING, BASE, policy).triples() for o in t[2:])  # type: ignore[arg-type]
        for passage in (p for p in page.xpath("//article/p") if not p.get("class")):
            for sentence in re.split(r"[。;；!！?？\n]", passage.text_content()):
                plain = re.sub(r"(措施|存在问题|改进措施) (Measure|Problem|Commitment)|\[…\]", "", sentence).strip()
                if plain:
                    assert plain[:10] in text
                    assert plain[:10] in published, plain
    assert not made(ANPING, "none").xpath("//article/p[not(@class)]")


def test_without_words_there_are_facts_in_their_places() -> None:
    page = made(QINGHE, "none")
    (first,) = page.xpath("//article//a[@id='f472']/parent::li")
    assert first.text_content().startswith("5 召开政府信息公开工作会议数")
    heading = first.xpath("preceding::h3[1]")[0]
    assert heading.text_content().startswith("（一）")
    assert "按照发布设置" in words(page)
    stated = page.xpath("//article//a[contains(., '≡')]")
    assert stated
    assert "没有收到" not in words(page)


def test_tables_have_headers_captions_and_words_for_states() -> None:
    page = made(SHIMEN)
    tables = page.xpath("//article//table")
    assert len(tables) >= 3
    for table in tables:
        assert table.findtext("caption/span")
        assert table.xpath(".//th[@scope='col' or @scope='colgroup']")
        assert all(row.xpath("./th[@scope='row']") for row in table.xpath(".//tbody/tr"))
        width = {sum(int(cell.get("colspan", 1)) for cell in row) for row in table.xpath(".//thead/tr[1]")}
        assert len(width) == 1
    extraction = extraction_of(ANPING)
    blank = [figure for figure in extraction.figures if figure.state == "blank"]
    cells = made(ANPING).xpath("//article//td//a[contains(., '▢')]")
    assert len(cells) == len(blank)
    assert all("空白" in cell.text_content() for cell in cells)


def test_key_figures_lead_to_their_places() -> None:
    page = made(ANPING)
    keys_shown = page.xpath("//ul[@class='keys']/li/a")
    shown = {link.text_content().split()[0]: link.get("href") for link in keys_shown}
    assert shown["3,120"] == "#f229"
    assert all(page.xpath(f"//article//*[@id='{href[1:]}']") for href in shown.values() if href != "#found")


def test_findings_stand_where_they_point(tmp_path: Path) -> None:
    out = build_site([ROOT / "data" / "samples" / ANPING], tmp_path / "site").out
    page = html.fromstring((out / "doc/report/990222-2018.html").read_bytes())
    notes = page.xpath("//article//p[contains(@class, 'found')]")
    assert {note.get("class") for note in notes} == {"found violation", "found warning"}
    (sums,) = [note for note in notes if "当面 + 传真 + 网络 + 信函" in note.text_content()]
    before = sums.xpath("preceding-sibling::p[not(@class)][1]")[0]
    assert "收到政府信息公开申请34件" in words(before)
    links = sums.xpath(".//@href")
    assert links[0] == "../../doc/conformance/990222-2018.html#r1"
    conformance = (out / "doc/conformance/990222-2018.html").read_text(encoding="utf-8")
    assert all(f'id="{href.partition("#")[2]}"' in conformance for href in links if "conformance" in href)
    late = [one for one in page.xpath("//section[@id='found']//li") if "late-publication" in one.text_content()]
    assert len(late) == 1, "an issue that a rule finds again counts once"


def test_what_lists_below_the_text_hold() -> None:
    page, graphs = made(QINGHE), graphs_of(QINGHE, BASE)
    items = page.xpath("//section[@id='facts']//li")
    assert len(items) == len(graphs.nodes.observations) + len(graphs.nodes.figures)
    iris = {link.get("href") for link in page.xpath("//section[@id='facts']//a[@class='iri']")}
    assert iris == {f"../{node.term[1:-1].removeprefix(BASE + 'id/')}.html" for node in graphs.nodes.all()}
    (meetings,) = [item for item in items if item.xpath(".//*[@id='x472']")]
    assert meetings.findtext("strong") == "5"
    assert meetings.xpath(".//a[@href='../evidence/990100-2017-472-473.html']")
    for kind, many_of in (
        ("policy", "policies"),
        ("measure", "measures"),
        ("problem", "problems"),
        ("commitment", "commitments"),
    ):
        assert len(page.xpath(f"//section[@id='{kind}']//li")) == len(getattr(extraction_of(QINGHE), many_of)) > 1


def test_a_page_is_accessible_in_its_structure() -> None:
    for text in POLICIES:
        for sample in (ANPING, SHIMEN, QINGHE):
            page = made(sample, text)
            levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4")]
            assert levels[0] == 1
            assert all(after - before <= 1 for before, after in pairwise(levels))
            assert not page.xpath("//*[@style] | //@*[starts-with(name(), 'on')] | //script[not(@src) and not(@type)]")
            assert not page.xpath("//a//a")
            assert len(page.xpath("//main")) == 1
            assert all(nav.get("aria-label") or nav.get("aria-labelledby") for nav in page.iter("nav"))
            assert all(region.get("aria-label") for region in page.xpath("//*[@role='region']"))


def test_the_same_page_each_time() -> None:
    graphs, record = graphs_of(QINGHE, BASE), record_of(QINGHE, BASE)
    pages = {page_of(extraction_of(QINGHE), graphs, record, Project(), Conformance()) for _ in range(2)}
    assert len(pages) == 1
    part = read_part(extraction_of(QINGHE), graphs, "quotes")
    assert Part.from_json(part.to_json()).to_json() == part.to_json()


def test_pages_stay_small_and_are_made_fast(samples: tuple[Sample, ...]) -> None:
    for sample in samples:
        record = replace(record_of(ANPING, BASE), id=sample.graphs.report_id)
        start = time.perf_counter()
        part = read_part(sample.extraction, sample.graphs, "quotes")
        _, content = report_page(record, part, Conformance(), sample.graphs.triples(), Project())
        assert time.perf_counter() - start < 1, sample.graphs.report_id
        assert len(content) + _SCRIPT_AND_STYLE <= LIMIT, sample.graphs.report_id


EVIL = '</script><script>alert("1")</script>&<b onclick="x">\'{{ 7 }}{% raw %}'


def hostile() -> Extraction:
    """Return a report whose words, labels and messages all try to be something else."""
    text = f"{EVIL}一、{EVIL}\n全年{EVIL}公开12条{EVIL}。\n"
    at = text.index("12条")
    figure = replace(extraction_of(QINGHE).figures[0], span=Span(at, at + 2), quote="12", value=Decimal(12), label=EVIL,
                     indicator=None, rule=EVIL, section=EVIL, unit=EVIL)  # fmt: skip
    lines = [Span(0, text.index("\n")), Span(text.index("\n") + 1, len(text) - 1)]
    base = extraction_of(QINGHE)
    return replace(
        base,
        document=Document(replace(base.source, name=EVIL), text, tuple(lines)),
        report=replace(base.report, title=EVIL, title_span=lines[0], period=replace(base.report.period, span=None),
                       published_span=None, source_url="javascript:alert(1)"),
        figures=(figure,), tables=(), enumerations=(), shares=(), policies=(), agencies=(), measures=(), problems=(),
        commitments=(), excluded=(), issues=(Issue("conflicting-values", "warning", EVIL, EVIL, figure.span),),
    )  # fmt: skip


@pytest.mark.parametrize("text", POLICIES)
def test_words_of_a_report_stay_words(text: TextPolicy) -> None:
    extraction = hostile()
    graphs = build(extraction, text_policy=text)
    record = replace(
        record_of(QINGHE, BASE), agency_zh=EVIL, agency_en=EVIL, title_zh=EVIL, source_url="javascript:alert(1)"
    )
    page = html.fromstring(page_of(extraction, graphs, record, Project(text=text), Conformance()))
    assert [script.get("src") for script in page.iter("script")] == ["../../assets/site.js", None]
    assert not page.xpath("//b | //@onclick | //@href[starts-with(., 'javascript')]")
    assert '<b onclick="x">' in page.text_content()
    assert "{{ 7 }}" in page.text_content()
    home = html.fromstring(home_page(Project(titles=(EVIL, EVIL)), [record])[1])
    assert not home.xpath("//b | //@onclick")


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://x.example/a?b=1&c=2", "https://x.example/a?b=1&c=2"),
        ("http://www.example.org/公开", "http://www.example.org/%E5%85%AC%E5%BC%80"),
        (" https://x.example/", "https://x.example/"),
        ("javascript:alert(1)", None),
        ("JavaScript:alert(1)//https://x.example/", None),
        ("data:text/html,<script>alert(1)</script>", None),
        ("\tjavascript:alert(1)", None),
        ("https:alert(1)", None),
        ("//x.example/", None),
        ("file:///etc/passwd", None),
    ],
)
def test_only_addresses_of_the_web_are_led_to(address: str, href: str | None) -> None:
    """Whatever a report or a manifest says its own address is."""
    record, project = replace(record_of(QINGHE, BASE), source_url=address), Project()
    triples = tuple(graphs_of(QINGHE, BASE).triples())
    data_set = dataset_page(record, project, triples, schema_org={})[1]
    report = page_of(extraction_of(QINGHE), graphs_of(QINGHE, BASE), record, project, Conformance())
    for content in (data_set, report):
        hrefs = html.fromstring(content).xpath("//main//@href")
        assert not [one for one in hrefs if re.match(r"\s*(javascript|data|file):", one, re.IGNORECASE)]
        assert (href in hrefs) if href else (address.strip() not in hrefs)
    value = Values(BASE, {}, {})[f"<{address.strip()}>", "../"]
    assert value.href == href


def test_words_that_stand_in_no_paragraph_are_not_lost(extraction: Extraction) -> None:
    """A document without paragraphs: every figure still has its place."""
    for text in POLICIES:
        part = read_part(extraction, build(extraction, text_policy=text), text)
        assert {type(block) for block in part.blocks} == {Gathered}
        assert sorted(n for block in part.blocks for n in block.mentions) == list(range(len(extraction.figures)))  # type: ignore[union-attr]  # all of one type


def test_blocks_are_in_order_and_do_not_overlap(samples: tuple[Sample, ...]) -> None:
    kinds = set()
    for sample in samples:
        for text in POLICIES:
            graphs = build(sample.extraction, text_policy=text)
            part = read_part(sample.extraction, graphs, text)
            whole = [block for block in part.blocks if not isinstance(block, Gathered)]
            kinds |= {type(block) for block in part.blocks}
            for before, after in pairwise(whole):
                if not isinstance(before, Grid) or not isinstance(after, Grid):
                    assert before.end <= after.start, (sample.graphs.report_id, text, before, after)
            for block in part.blocks:
                if isinstance(block, Passage):
                    assert sample.extraction.text[block.start : block.end] == block.words
    assert kinds == {Heading, Passage, Grid, Gathered}


def test_other_tables_are_tables_too(tmp_path: Path) -> None:
    path = tmp_path / "qinghe.html"
    rows = "<tr><th>部门<th>培训<tr><td>教育局<td>举办培训12次<tr><td colspan=2>合计20次"
    report = (ROOT / "data" / "samples" / ANPING).read_text(encoding="utf-8")
    path.write_text(report.replace("</body>", f"<table>{rows}</table></body>", 1), encoding="utf-8")
    extraction = extract(read(path))
    part = read_part(extraction, build(extraction, text_policy="full"), "full")
    (sheet,) = [block for block in part.blocks if isinstance(block, Sheet)]
    assert [[cell.words for cell in row] for row in sheet.rows] == [
        ["部门", "培训"],
        ["教育局", "举办培训12次"],
        ["合计20次"],
    ]
    assert sheet.rows[2][0].colspan == 2


# --- Citations


def test_citations() -> None:
    cited = Cited("清河市人民政府", "2017年\n年度报告", f"{BASE}id/report/990100-2017", "R", "2018-03-15")
    assert gbt(cited) == (
        "清河市人民政府. 2017年 年度报告[R/OL]. (2018-03-15)[引用日期]. https://w3id.org/gongkai/id/report/990100-2017."
    )
    assert bibtex(cited).splitlines() == [
        "@techreport{report-990100-2017,",
        "  author = {{清河市人民政府}},",
        "  title = {{2017年 年度报告}},",
        "  year = {2018},",
        "  date = {2018-03-15},",
        "  url = {https://w3id.org/gongkai/id/report/990100-2017},",
        "  urldate = {引用日期},",
        "  language = {chinese},",
        "  institution = {{清河市人民政府}}",
        "}",
    ]
    odd = bibtex(Cited("a", r"50% of {x} & \y_$#~^", "https://example.org/id/obs/x"))
    assert r"{{50\% of \{x\} \& \textbackslash{}y\_\$\#\textasciitilde{}\textasciicircum{}}}" in odd
    assert "year" not in odd


# --- Home


def many(count: int) -> Iterator[DatasetRecord]:
    """Yield the records of so many reports of five years, of agencies in divisions of three levels."""
    plain = replace(record_of(QINGHE, BASE), quality={"evidence": (9, 10), "completeness": (80, 100)})
    for number in range(count):
        agency, year = divmod(number, 5)
        places = [("990000", "云泽省", "Yunze"), (f"99{agency % 60:02}00", f"第{agency % 60}市", f"City {agency % 60}")]
        code = f"99{agency % 60:02}{agency // 60:02}"
        places.append((code, f"第{agency}县", f"County {agency}"))
        identifier = f"{code}-{2015 + year}"
        yield replace(
            plain, id=identifier, agency=code, agency_zh=f"第{agency}县人民政府", agency_en=f"County {agency}",
            year=2015 + year, published=f"{2016 + year}-03-01", places=tuple(Place(*place) for place in places),
            counts={"observations": 100, "triples": 4000, "issues": number % 7},
        )  # fmt: skip


def test_home_says_what_is_here() -> None:
    records = list(many(40))
    _, content = home_page(Project(), records, statements=160123, violations=1234, warnings=5)
    page = html.fromstring(content)
    told = page.text_content()
    for expected in ("40", "4,000", "160,123", "1,234", "90.0%", "360 / 400", "80.0%"):
        assert expected in told
    latest = page.xpath("//section[@id='latest']//tbody/tr")
    assert len(latest) == 10
    assert all("2019 年" in row.text_content() for row in latest[:8])
    grid = page.xpath("//table[@class='coverage']//tbody/tr")
    assert len(grid) == 8
    assert [cell.text_content() for cell in grid[0].findall("td")] == ["1"] * 5
    links = set(page.xpath("//@href"))
    assert {"catalog.ttl", "data.json", "observations.csv", "query/index.html", "shapes.html"} <= links
    assert {"compare.html", "docs/index.html", "docs/guides/researcher.html", "docs/guides/editor.html"} <= links
    assert page.xpath("//form[@role='search'][@action='search.html']//input[@name='q']")


def test_home_stays_small_and_fast_with_thousands_of_reports() -> None:
    records = list(many(6000))
    start = time.perf_counter()
    _, content = home_page(Project(), records)
    assert time.perf_counter() - start < 2
    assert len(content) + _SCRIPT_AND_STYLE < LIMIT
    page = html.fromstring(content)
    assert len(page.xpath("//table[@class='coverage']//tbody/tr")) <= 40
    assert page.xpath("//section[@id='coverage']//a[@href='doc/division.html']") or coverage(records).depth < 2


@pytest.mark.parametrize(("count", "most", "rows", "depth"), [(40, 40, 8, 2), (600, 60, 60, 1), (600, 20, 1, 0)])
def test_coverage_takes_the_lowest_level_it_has_room_for(count: int, most: int, rows: int, depth: int) -> None:
    grid = coverage(list(many(count)), most_rows=most)
    assert (len(grid.rows), grid.depth, grid.is_cut) == (rows, depth, False)
    assert sum(cell.number for row in grid.rows for cell in row.cells) == count


def test_coverage_counts_agencies_of_no_division() -> None:
    records = [replace(record, places=()) for record in many(3)]
    (row,) = coverage(records).rows
    assert (row.names[1], row.path) == ("National and other agencies", None)


# --- Search


def names_of(count: int) -> dict[str, tuple[str, str]]:
    return {f"<{BASE}id/policy/p{n}>": (f"关于第{n}号工作的通知", f"Notice: Guan Yu Di {n}") for n in range(count)}


def found(records: int, policies: int) -> list[Entry]:
    return entries(Project(), many(records), names_of(policies), queries())


def test_entries_are_each_thing_once_agencies_with_reports_first() -> None:
    names = {
        f"<{BASE}id/agency/990000>": ("云泽省人民政府", "Government of Yunze"),
        f"<{BASE}id/agency/990000#x>": ("x", "x"),
        f"<{BASE}id/division/990000>": ("云泽省", "Yunze"),
        f"<{BASE}id/obs/x>": ("x", "x"),
    }
    made = entries(Project(), many(5), names, queries())
    assert len({entry.path for entry in made}) == len(made) > 150
    assert {entry.kind for entry in made} == set(KINDS) - {"policy"}
    first, second = made[:2]
    assert first == Entry("agency", "doc/agency/990000.html", "第0县人民政府", "County 0", "di 0 xian ren min zheng fu",
                          "990000", (2019, 2018, 2017, 2016, 2015))  # fmt: skip
    assert second.kind == "division"


def test_a_small_index_is_one_file() -> None:
    (file,) = index_files(found(20, 50))
    assert file[0] == "assets/search/index.json"
    assert len(json.loads(file[1])["entries"]) == len(found(20, 50))
    assert dict(index_files(found(20, 50))) == dict([file])


def test_a_large_index_is_split_and_each_entry_is_found_by_its_rarest_key() -> None:
    made = found(2000, 3000)
    files = dict(index_files(made))
    index = json.loads(files.pop("assets/search/index.json"))
    assert {path for path in files if path.isascii()} == set(files)
    assert {f"assets/search/{file_of(key)}.json" for key in index["keys"]} == set(files)
    for path, content in files.items():
        assert len(json.loads(content)["entries"]) <= LARGEST, path
        assert len(content) < LIMIT
    for entry in (made[0], made[200], made[-1]):
        rarest = min(keys(entry), key=lambda key: index["keys"][key])
        if index["keys"][rarest] <= LARGEST:
            listed = json.loads(files[f"assets/search/{file_of(rarest)}.json"])["entries"]
            assert entry.path in {one[1] for one in listed}
    assert sum(map(len, files.values())) < 25_000_000


@pytest.mark.parametrize(("records", "pages"), [(20, 1), (4000, 5)])
def test_the_list_without_script(records: int, pages: int) -> None:
    files = dict(search_pages(Project(), found(records, 0)))
    assert len(files) == pages
    page = html.fromstring(files["search.html"])
    assert "doc/code/indicator/trainings.html" in page.xpath("//@href")
    whole = "".join(content.decode() for content in files.values())
    assert "doc/report/990000-2019.html" in whole
    assert page.xpath("//a[@href='search/d.html' or @href='#D']")
    assert all(len(content) + _SCRIPT_AND_STYLE < LIMIT for content in files.values())
    assert len(re.findall("doc/agency/", whole)) == records / 5


# --- All pages


def test_two_languages_side_by_side() -> None:
    assert both("报告", "Reports") == '<span lang="zh">报告</span><span lang="en"> Reports</span>'
    assert both("<x>", "<x>") == "&lt;x&gt;"
    assert "&lt;" in both("<", "y")


def test_assets_ask_nobody_for_anything() -> None:
    files = dict(assets())
    assert {"assets/site.js", "assets/style.css", "assets/icon.svg"} <= set(files)
    for path in ("assets/site.js", "assets/style.css"):
        content = files[path].decode()
        assert not re.search(r"https?://|@import|url\(|eval\(|innerHTML|new Function", content), path
    assert (Path(package.__file__).parent / "assets" / "site.js").is_file()


def test_the_catalogue_has_pages() -> None:
    records = list(many(250))
    files = dict(catalogue_files(Project(), records))
    pages = sorted(path for path in files if path.startswith("catalog") and path.endswith(".html"))
    assert pages == ["catalog.html", "catalog/2.html", "catalog/3.html"]
    listed: list[str] = []
    for path in pages:
        assert len(files[path]) + _SCRIPT_AND_STYLE < LIMIT
        assert path.replace(".html", ".ttl") in files
        page = html.fromstring(files[path])
        listed += [href for href in page.xpath("//main//@href") if "dataset/" in href and href.endswith(".html")]
        assert len(page.xpath("//nav[@aria-label='分页 Pages'][1]//a")) == 2
    assert len(listed) == 250


def test_all_fragments_of_a_site_lead_somewhere(tmp_path: Path) -> None:
    out = build_site([ROOT / "data" / "samples" / ANPING], tmp_path / "site").out
    ids: dict[Path, set[str]] = {}
    count = 0
    for path in sorted(out.glob("doc/*/*.html")):
        page = html.fromstring(path.read_bytes())
        for href in page.xpath("//@href"):
            address, _, fragment = href.partition("#")
            target = (path.parent / address).resolve() if address else path
            if fragment and "report" in target.parts and ":" not in address:
                if target not in ids:
                    ids[target] = set(html.fromstring(target.read_bytes()).xpath("//@id"))
                assert fragment in ids[target], f"{path.name}: {href}"
                count += 1
    assert count > 200
