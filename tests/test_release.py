"""Releases of built sites: what changed, what was withdrawn, what stays as it was, and what damage does."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner, Result
from lxml import html

from gongkai.batch import build
from gongkai.cli import main
from gongkai.errors import ReleaseError
from gongkai.project import Project, Publisher
from gongkai.release.make import Release, make_release
from gongkai.release.signature import new_key
from gongkai.release.verify import verify
from gongkai.release.versions import read_record

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
CHANGED, KEPT, DROPPED = "qinghe-2016.txt", "nanling-caizhengju-2018.html", "liuxi-qingshizhen-2012.txt"
NAMES = (CHANGED, "qinghe-2017.txt", KEPT, DROPPED)
GONE = "990121-qingshizhen-2012"

BASE = "https://w3id.org/gongkai/"
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
VALUE = rdflib.URIRef("http://purl.org/linked-data/sdmx/2009/measure#obsValue")
DAY = date(2026, 11, 26)


class Publication:
    """A folder of reports and the site that is built from it."""

    def __init__(self, folder: Path) -> None:
        self.reports, self.site = folder / "reports", folder / "site"
        self.reports.mkdir()
        for name in NAMES:
            shutil.copy(SAMPLES / name, self.reports / name)
        build([self.reports], self.site)

    def change(self, old: str, new: str) -> None:
        path = self.reports / CHANGED
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    def build_again(self) -> None:
        build([self.reports], self.site)


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """Three releases: all reports; one figure changed and one report dropped; all as at first."""
    published = Publication(tmp_path_factory.mktemp("publication"))
    make_release(published.site, "1.0.0", released=DAY)
    published.change("工作会议4次", "工作会议14次")  # every offset after it moves
    (published.reports / DROPPED).unlink()
    published.build_again()
    make_release(published.site, "1.1.0", released=date(2026, 12, 1))
    published.change("工作会议14次", "工作会议4次")
    shutil.copy(SAMPLES / DROPPED, published.reports / DROPPED)
    published.build_again()
    make_release(published.site, "1.2.0")
    return published


@pytest.fixture(scope="module")
def released(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it was when only the first version was released."""
    site = tmp_path_factory.mktemp("first") / "site"
    shutil.copytree(publication.site, site)
    for path in (site / "release" / "1.1.0", site / "release" / "1.2.0", site / "doc", site / "redirects"):
        shutil.rmtree(path)
    for path in (*site.glob("withdrawn.*"), *site.glob("release/index.*"), site / ".htaccess"):
        path.unlink()
    return site


@pytest.fixture
def site(released: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return Path(shutil.copytree(released, tmp_path / "site"))


def as_in_second(site: Path, publication: Publication) -> None:
    """Give a site the data that it had for the second release."""
    second = publication.site / "release" / "1.1.0"
    shutil.rmtree(site / "dataset")
    shutil.copytree(second, site / "dataset", ignore=shutil.ignore_patterns("vocabulary", "[!9]*"))
    (site / "data.nq").unlink()
    shutil.copy(second / "data.nq", site / "data.nq")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], env={"LC_ALL": "en_US.UTF-8"})


def paths_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def subjects(data: Path, graph: str) -> set[str]:
    """Return the facts of a report: its subjects that are of a kind that counts, read with another library."""
    kinds = {
        "AnnualReport",
        "Observation",
        "Figure",
        "Policy",
        "Citation",
        "Measure",
        "Problem",
        "Commitment",
        "Agency",
    }
    found = set()
    for quad in ox.parse(path=data, format=ox.RdfFormat.N_QUADS):
        is_type = quad.predicate.value.endswith("#type") and quad.object.value.rpartition("#")[2] in kinds
        if is_type and quad.object.value.startswith(f"{BASE}ns#") and quad.graph_name.value == f"{BASE}graph/{graph}":
            found.add(quad.subject.value)
    return found


def others(data: Path, graph: str) -> set[str]:
    """Return the subjects that the core graphs of other reports speak of."""
    quads = ox.parse(path=data, format=ox.RdfFormat.N_QUADS)
    graphs = (f"{BASE}graph/{graph}", f"{BASE}graph/vocabulary")
    return {q.subject.value for q in quads if q.graph_name.value not in graphs}


# --- change sets


@pytest.mark.parametrize(
    ("version", "previous", "before", "after", "withdrawal"),
    [("1.1.0", "1.0.0", "4.0", "14.0", "withdrawn"), ("1.2.0", "1.1.0", "14.0", "4.0", "added")],
)
def test_exactly_what_changed(
    publication: Publication, version: str, previous: str, before: str, after: str, withdrawal: str
) -> None:
    folder = publication.site / "release" / version
    graph = rdflib.Graph().parse(folder / "changes.ttl")
    here, there = f"{BASE}release/{version}/", f"{BASE}release/{previous}/"
    assert (rdflib.URIRef(here), PROV.wasRevisionOf, rdflib.URIRef(there)) in graph
    states = list(graph.subjects(PROV.specializationOf))
    fact = rdflib.URIRef(f"{BASE}id/obs/990100-2016-meetings")
    assert {str(state) for state in states} == {
        f"{here}#id/obs/990100-2016-meetings",
        f"{there}#id/obs/990100-2016-meetings",
    }
    assert {graph.value(state, PROV.specializationOf) for state in states} == {fact}
    new, old = (
        rdflib.URIRef(f"{here}#id/obs/990100-2016-meetings"),
        rdflib.URIRef(f"{there}#id/obs/990100-2016-meetings"),
    )
    assert (str(graph.value(old, VALUE)), str(graph.value(new, VALUE))) == (before, after)
    assert graph.value(new, PROV.wasRevisionOf) == old
    cause = graph.value(new, PROV.wasGeneratedBy)
    texts = {(t.language, str(t)) for t in graph.objects(cause, rdflib.DCTERMS.description)}
    assert texts == {
        ("zh", "报告 990100-2016 的来源文件有变动。"),
        ("en", "The source file of report 990100-2016 changed."),
    }
    first = publication.site / "release" / "1.0.0" / "data.nq"
    expected = subjects(first, GONE) - others(first, GONE)
    assert len(expected) > 15
    whole = PROV.wasInvalidatedBy if withdrawal == "withdrawn" else PROV.wasGeneratedBy
    other = PROV.wasGeneratedBy if withdrawal == "withdrawn" else PROV.wasInvalidatedBy
    facts = {str(s) for s in graph.subjects(whole) if "#" not in str(s) and "/release/" not in str(s)}
    assert facts == expected
    assert not {str(s) for s in graph.subjects(other) if "/release/" not in str(s)}
    counts = read_record(folder).changes
    assert counts["restated"] == {"observation": 1}
    assert sum(counts[withdrawal].values()) == len(expected)
    assert sum(map(len, counts.values())) == 1 + len(counts[withdrawal])


def test_nothing_changed(site: Path) -> None:
    made = make_release(site, "1.0.1")
    assert made == Release("1.0.1", "1.0.0", site / "release" / "1.0.1", True, {action: {} for action in made.changes})
    assert set(made.changes) == {"added", "withdrawn", "restated"}


def test_page_and_feed_tell_it(publication: Publication) -> None:
    folder = publication.site / "release" / "1.1.0"
    page = html.fromstring((folder / "changes.html").read_bytes())
    (row,) = page.xpath("//table[last()]//tbody/tr[td]//a[contains(@href, '990100-2016-meetings')]/ancestor::tr")
    cells = [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
    assert cells[0] == "更正 restated"
    assert cells[2:4] == ["4.0; occasion; number", "14.0; occasion; number"]
    (link,) = row.xpath("td[5]/a/@href")
    assert page.xpath(f"//li[@id='{link[1:]}']")
    assert "no longer among the sources" in page.text_content()
    atom = {"a": "http://www.w3.org/2005/Atom"}
    feed = ET.fromstring((folder / "changes.atom").read_bytes())  # noqa: S314 - our own
    assert feed.findtext("a:updated", namespaces=atom) == "2026-12-01T00:00:00Z"
    entries = feed.findall("a:entry", atom)
    assert [e.findtext("a:id", namespaces=atom) for e in entries] == [
        f"{BASE}release/1.1.0/#report-withdrawn-{GONE}",
        f"{BASE}release/1.1.0/#source-changed-990100-2016",
    ]
    assert all(
        e.findtext(f"a:{n}", namespaces=atom) for e in entries for n in ("title", "updated", "summary", "content")
    )
    assert "4.0; occasion; number → 14.0; occasion; number" in (entries[1].findtext("a:content", "", atom))


def test_without_a_day_the_last_report_dates_the_feed(publication: Publication) -> None:
    folder = publication.site / "release" / "1.2.0"
    record = read_record(folder)
    days = [str(day) for day in rdflib.Graph().parse(folder / "990100-2017.ttl").objects(None, rdflib.DCTERMS.issued)]
    assert record.date is None
    assert max(days) <= (folder / "changes.atom").read_text(encoding="utf-8").partition("<updated>")[2][:10] < "2026"
    assert "date-released" not in (folder / "citation.cff").read_text(encoding="utf-8")


def test_other_knowledge_is_another_reason(site: Path) -> None:
    """The data say otherwise while the source is the same."""
    name = "990100-2016-meetings> <http://purl.org/linked-data/sdmx/2009/measure#obsValue> "
    path = site / "data.nq"
    data = path.read_text(encoding="utf-8")
    assert data.count(name) == 1
    path.unlink()
    path.write_text(data.replace(f'{name}"4.0"', f'{name}"3.0"'), encoding="utf-8")
    made = make_release(site, "1.0.1")
    assert made.changes["restated"] == {"observation": 1}
    assert "was read in another way" in (made.folder / "changes.html").read_text(encoding="utf-8")
    assert made.too_small is None


# --- reasons that are stated


def test_stated_reasons(site: Path, tmp_path: Path, publication: Publication) -> None:
    reasons = tmp_path / "reasons.toml"
    reasons.write_text(
        '[[reason]]\nreport = "990100-2016"\nmatch = "id/obs/*-meetings"\n'
        'zh = "市政府更正"\nen = "Corrected by <the city>"\n'
        f'[[reason]]\nreport = "{GONE}"\nzh = "重复"\nen = "Twice"\n',
        encoding="utf-8",
    )
    as_in_second(site, publication)
    made = make_release(site, "1.1.0", reasons=reasons)
    graph = rdflib.Graph().parse(made.folder / "changes.ttl")
    said = {str(text) for text in graph.objects(None, rdflib.DCTERMS.description)}
    assert said == {"市政府更正", "Corrected by <the city>", "重复", "Twice"}
    assert "Corrected by &lt;the city&gt;" in (made.folder / "changes.html").read_text(encoding="utf-8")
    assert made.reports_withdrawn == (GONE,)


# --- the data


def test_data_are_canonical(publication: Publication) -> None:
    folder = publication.site / "release" / "1.1.0"
    data = (folder / "data.nq").read_bytes()
    dataset = ox.Dataset(ox.parse(input=data, format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert b"".join(sorted(f"{quad} .\n".encode() for quad in dataset)) == data


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own, of a part of rdflib
def test_a_report_is_canonical_by_another_implementation(publication: Publication) -> None:
    rdfcanon = pytest.importorskip("rdfcanon")
    data = (publication.site / "release" / "1.1.0" / "990200-caizhengju-2018.nq").read_text(encoding="utf-8")
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format="nquads")
    assert rdfcanon.RDFCanon("sha256", dataset, rdfcanon.RDFCanonTimeTicker(60)).canonize() == data


def test_gzip_says_nothing_of_time_and_place(publication: Publication) -> None:
    folder = publication.site / "release" / "1.1.0"
    packed = (folder / "data.nq.gz").read_bytes()
    assert packed[:4] == b"\x1f\x8b\x08\x00"  # no flags: no name, no comment
    assert packed[4:8] == bytes(4)
    assert gzip.decompress(packed) == (folder / "data.nq").read_bytes()


def test_the_data_sets_stand_where_the_catalogue_says(publication: Publication) -> None:
    folder = publication.site / "release" / "1.2.0"
    for path in (path for path in (publication.site / "dataset").iterdir() if path.suffix != ".html"):
        assert (folder / path.name).read_bytes() == path.read_bytes()
    for name in ("observations.csv", "policies.csv", "conformance.ttl", "vocabulary/gongkai.ttl"):
        assert (folder / name).read_bytes() == (publication.site / name).read_bytes()


def test_old_releases_stay_when_the_site_is_built_anew(publication: Publication) -> None:
    first, second = (publication.site / "release" / version for version in ("1.0.0", "1.1.0"))
    name = "990100-2016.ttl"
    assert (first / name).read_bytes() != (second / name).read_bytes()
    assert not (second / f"{GONE}.ttl").exists()
    assert [outcome.problems for outcome in verify(publication.site)] == [(), (), ()]


def test_checksums_are_those_of_coreutils(publication: Publication) -> None:
    folder = publication.site / "release" / "1.1.0"
    checked = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True)
    assert checked.returncode == 0, checked.stderr
    listed = {line[66:] for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    assert listed == {*paths_of(folder)} - {"SHA256SUMS"}


def test_documents_describe_the_release(publication: Publication) -> None:
    release = rdflib.URIRef(f"{BASE}release/1.2.0/")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    graph = rdflib.Graph().parse(publication.site / "release" / "1.2.0" / "index.ttl")
    assert str(graph.value(release, dcat.version)) == "1.2.0"
    assert graph.value(release, dcat.previousVersion) == rdflib.URIRef(f"{BASE}release/1.1.0/")
    folder = publication.site / "release" / "1.2.0"
    dumps = list(graph.objects(release, dcat.distribution))
    assert len(dumps) == 4
    for dump in dumps:
        path = folder / str(graph.value(dump, dcat.downloadURL)).removeprefix(str(release))
        assert int(graph.value(dump, dcat.byteSize)) == path.stat().st_size
        checksum = graph.value(dump, rdflib.URIRef("http://spdx.org/rdf/terms#checksum"))
        value = graph.value(checksum, rdflib.URIRef("http://spdx.org/rdf/terms#checksumValue"))
        assert value.value.hex() == hashlib.sha256(path.read_bytes()).hexdigest()
    everything = rdflib.Graph().parse(publication.site / "release" / "index.ttl")
    whole = rdflib.URIRef(f"{BASE}release/")
    assert everything.value(whole, dcat.hasCurrentVersion) == release
    assert len(list(everything.objects(whole, dcat.hasVersion))) == 3
    page = html.fromstring((folder / "index.html").read_bytes())
    linked = [href for href in page.xpath("//main//a/@href") if not href.startswith(("http", "../"))]
    assert len(linked) > 15
    assert all((folder / href).is_file() for href in linked)
    for place in (folder / "index.html", folder / "changes.html", publication.site / "release" / "index.html"):
        page = html.fromstring(place.read_bytes())
        around = page.xpath("//nav[@class='main']/a/@href | //link[@rel='icon' or @rel='stylesheet']/@href")
        assert len(around) == 10
        assert all((place.parent / href).is_file() for href in around)


# --- tombstones


def withdrawn(site: Path, version: str) -> list[list[str]]:
    lines = (site / "release" / version / "withdrawn.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == ["path", "version", "replaced_by", "date"]
    return [line.split("\t") for line in lines[1:]]


def described(data: Path) -> set[str]:
    quads = ox.parse(path=data, format=ox.RdfFormat.N_QUADS)
    named = {q.subject.value.removeprefix(BASE) for q in quads if "#" not in q.subject.value}
    return {path for path in named if path.startswith(("id/", "dataset/", "code/"))}


def test_every_iri_that_went_has_a_tombstone(publication: Publication) -> None:
    data = [described(publication.site / "release" / v / "data.nq") for v in ("1.0.0", "1.1.0", "1.2.0")]
    assert {row[0] for row in withdrawn(publication.site, "1.1.0")} == data[0] - data[1]
    assert {row[0] for row in withdrawn(publication.site, "1.2.0")} == (data[0] | data[1]) - data[2]
    assert withdrawn(publication.site, "1.0.0") == []


def test_a_figure_that_moved_leads_to_its_new_place(publication: Publication) -> None:
    rows = {row[0]: row for row in withdrawn(publication.site, "1.1.0")}
    moved = {path: row[2] for path, row in rows.items() if row[2]}
    assert len(moved) > 10
    now = described(publication.site / "release" / "1.1.0" / "data.nq")
    for path, new in moved.items():
        assert path.startswith("id/figure/990100-2016-")
        assert new in now
        start, later = (int(p.removeprefix("id/figure/990100-2016-").partition("-")[0]) for p in (path, new))
        assert later == start + 1
    report = rows[f"id/report/{GONE}"]
    assert report[1:] == ["1.1.0", "", "2026-12-01"]


def test_tombstones_say_so_in_every_format(publication: Publication) -> None:
    site = publication.site
    rows = withdrawn(site, "1.2.0")
    path = next(row[0] for row in rows if row[2])
    stem = site / path.replace("id/", "doc/")
    formats = {".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD, ".nt": ox.RdfFormat.N_TRIPLES}
    triples = {frozenset(q.triple for q in ox.parse(path=f"{stem}{e}", format=f)) for e, f in formats.items()}
    assert len(triples) == 1
    graph = rdflib.Graph().parse(f"{stem}.ttl")
    subject = rdflib.URIRef(BASE + path)
    assert graph.value(subject, PROV.wasInvalidatedBy) == rdflib.URIRef(f"{BASE}release/1.2.0/#changes")
    assert graph.value(subject, rdflib.DCTERMS.isReplacedBy) is not None
    assert graph.value(subject, PROV.invalidatedAtTime) is None  # nobody told the day
    page = html.fromstring(Path(f"{stem}.html").read_bytes())
    assert str(graph.value(subject, rdflib.DCTERMS.isReplacedBy)) in page.xpath("//a/@href")
    around = page.xpath("//nav[@class='main']/a/@href")
    assert len(around) == 8
    assert all((Path(f"{stem}.html").parent / href).is_file() for href in around)
    dated = list(ox.parse(path=site / "release" / "1.1.0" / "withdrawn.nq", format=ox.RdfFormat.N_QUADS))
    moments = {quad.object.value for quad in dated if quad.predicate.value == str(PROV.invalidatedAtTime)}
    assert moments == {"2026-12-01T00:00:00Z"}
    assert {quad.graph_name.value for quad in dated} == {f"{BASE}release/1.1.0/"}


def test_what_comes_back_has_no_tombstone(publication: Publication) -> None:
    assert f"id/report/{GONE}" in {row[0] for row in withdrawn(publication.site, "1.1.0")}
    assert f"id/report/{GONE}" not in {row[0] for row in withdrawn(publication.site, "1.2.0")}
    told = b"wasInvalidatedBy"
    tombstones = [path for path in (publication.site / "doc").rglob("*.ttl") if told in path.read_bytes()]
    assert len(tombstones) == len(withdrawn(publication.site, "1.2.0"))
    assert told not in (publication.site / "doc" / "report" / f"{GONE}.ttl").read_bytes()
    for name in ("withdrawn.tsv", "withdrawn.nq"):
        assert (publication.site / name).read_bytes() == (publication.site / "release" / "1.2.0" / name).read_bytes()


# --- nothing changes once released


def test_the_same_again_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(site, again, ignore=shutil.ignore_patterns("release"))
    make_release(again, "1.0.0", released=DAY)
    assert paths_of(again / "release" / "1.0.0") == paths_of(site / "release" / "1.0.0")
    before = paths_of(site)
    assert not make_release(site, "1.0.0", released=DAY).is_new
    assert {**paths_of(site), **before} == paths_of(site)


@pytest.mark.parametrize(
    ("version", "words"),
    [("0.9.0", "expected a version above 1.0.0, the last release; found 0.9.0"), ("1.0", "such as 1.2.0, found '1.0'")],
)
def test_versions_only_rise(site: Path, version: str, words: str) -> None:
    with pytest.raises(ReleaseError, match=words):
        make_release(site, version)


def test_a_release_never_becomes_another(site: Path) -> None:
    before = paths_of(site)
    with pytest.raises(ReleaseError, match=r"1\.0\.0: this version is released and never changes, but .*changes\.atom"):
        make_release(site, "1.0.0", released=date(2027, 1, 1))
    assert paths_of(site) == before


def test_a_step_that_is_too_small(site: Path, publication: Publication) -> None:
    as_in_second(site, publication)
    result = run("release", "1.0.1", "--site", site)
    assert result.exit_code == 0
    assert "1.0.1 is too small a step from 1.0.0: minor" in result.stderr
    assert "restated 1; reports 0 more, 1 fewer" in result.stdout


def test_another_base_is_a_major_step(site: Path, publication: Publication) -> None:
    build([publication.reports], site, project=Project(base="https://example.org/data/"))
    made = make_release(site, "1.1.0")
    assert made.too_small == "major"
    assert made.withdrawn == 0


def test_the_project_is_cited(site: Path) -> None:
    project = Project(publisher=Publisher(names=("某市", "Some City"), homepage="https://example.org/"))
    made = make_release(site, "1.0.1", project=project)
    assert "website: https://example.org/" in (made.folder / "citation.cff").read_text(encoding="utf-8")
    assert "<name>某市 / Some City</name>" in (made.folder / "changes.atom").read_text(encoding="utf-8")


def test_a_previous_release_elsewhere(site: Path, publication: Publication) -> None:
    shutil.rmtree(site / "release")
    assert make_release(site, "2.0.0", previous=str(publication.site / "release" / "1.1.0")).previous == "1.1.0"
    assert make_release(site, "2.0.1", previous=str(publication.site)).previous == "1.2.0"
    assert make_release(site, "2.0.2", previous="2.0.0").previous == "2.0.0"
    with pytest.raises(ReleaseError, match=r"9\.9\.9: expected a release, as a version or as a folder"):
        make_release(site, "3.0.0", previous="9.9.9")
    shutil.rmtree(site / "release")
    with pytest.raises(ReleaseError, match=r"expected a version above 1\.2\.0, found 1\.1\.5"):
        make_release(site, "1.1.5", previous=str(publication.site))


# --- damage


def _cut_gzip(folder: Path) -> None:
    path = folder / "data.nq.gz"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[: len(content) // 2])


def _rewrite(path: Path, change: Callable[[bytes], bytes], *, is_summed: bool) -> None:
    """Change a file, and its line of the checksums too, as someone would who hides it."""
    content = path.read_bytes()
    changed = change(content)
    assert changed != content
    path.unlink()  # it may be linked to elsewhere
    path.write_bytes(changed)
    if is_summed:
        sums = path.parent / "SHA256SUMS"
        old, new = (hashlib.sha256(c).hexdigest() for c in (content, changed))
        sums.write_text(sums.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def _break_line(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    lines[6] = lines[6].replace(b"> .\n", b" .\n")
    return b"".join(lines)


def _swap_lines(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join([*lines[:3], lines[4], lines[3], *lines[5:]])


DAMAGES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "gzip cut off": (_cut_gzip, r"data\.nq\.gz: expected SHA-256 [0-9a-f]{64}, found", "data.nq.gz"),
    "file missing": (lambda f: (f / "policies.csv").unlink(), r"policies\.csv: no such file", "policies.csv"),
    "file added": (lambda f: (f / "x.txt").write_text("x"), r"x\.txt: not listed in SHA256SUMS", "x.txt"),
    "byte changed": (
        lambda f: _rewrite(f / "data.nq", lambda c: c.replace(b"4.0", b"9.0", 1), is_summed=False),
        r"data\.nq: expected SHA-256",
        "data.nq",
    ),
    "line broken": (
        lambda f: _rewrite(f / "data.nq", _break_line, is_summed=True),
        r"data\.nq, line 7: expected a canonical N-Quads line",
        "data.nq, line 7",
    ),
    "last line cut off": (
        lambda f: _rewrite(f / "data.nq", lambda c: c[:-9], is_summed=True),
        r"data\.nq, line \d{4,}: .* found the end of the line",
        "the end of the line",
    ),
    "lines swapped": (
        lambda f: _rewrite(f / "data.nq", _swap_lines, is_summed=True),
        r"data\.nq, line 5: expected sorted lines",
        "data.nq, line 5",
    ),
    "record broken": (
        lambda f: _rewrite(f / "release.json", lambda c: c[:40], is_summed=True),
        r"release\.json: expected the record of a release",
        "release.json",
    ),
    "table broken": (
        lambda f: _rewrite(f / "withdrawn.tsv", lambda c: c + b"id/x\n", is_summed=True),
        r"withdrawn\.tsv, line 2: expected path, version, replaced_by and date, found 'id/x'",
        "",
    ),
    "sums broken": (
        lambda f: (f / "SHA256SUMS").write_text("x\n"),
        r"SHA256SUMS, line 1: expected a SHA-256 and the path of one file, found 'x'",
        "SHA256SUMS, line 1",
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_previous_release_is_named(site: Path, name: str) -> None:
    damage, words, told = DAMAGES[name]
    damage(site / "release" / "1.0.0")
    before = paths_of(site)
    with pytest.raises(ReleaseError, match=words):
        make_release(site, "1.0.1")
    assert paths_of(site) == before
    assert sorted(path.name for path in site.parent.iterdir()) == ["site"]
    assert sorted(path.name for path in (site / "release").iterdir()) == ["1.0.0"]
    result = run("verify", site)
    assert result.exit_code == (1 if told else 0)
    assert told in result.stdout
    assert "Traceback" not in result.output


HIDDEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "another gzip": (
        lambda f: _rewrite(f / "data.nq.gz", lambda c: gzip.compress(b"x"), is_summed=True),
        "data.nq.gz: holds something else than data.nq",
    ),
    "gzip cut off": (
        lambda f: _rewrite(f / "data.nq.gz", lambda c: c[:-200], is_summed=True),
        "data.nq.gz: expected a whole gzip file",
    ),
    "a line less": (
        lambda f: _rewrite(f / "data.nq", lambda c: c[c.index(b"\n") + 1 :], is_summed=True),
        "quads, found",
    ),
    "a report more": (
        lambda f: _rewrite(
            f / "release.json",
            lambda c: c.replace(b'"990100-2016": ', b'"990100-2015": "", "990100-2016": '),
            is_summed=True,
        ),
        "990100-2015.ttl: no such file, but release.json has the report",
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_damage_that_the_checksums_hide(site: Path, name: str) -> None:
    damage, words = HIDDEN[name]
    damage(site / "release" / "1.0.0")
    result = run("verify", site / "release" / "1.0.0")
    assert result.exit_code == 1
    assert words in result.stdout


def test_tombstones_are_not_released_as_data_sets(site: Path, publication: Publication) -> None:
    as_in_second(site, publication)
    make_release(site, "1.1.0")
    assert (site / "dataset" / f"{GONE}.ttl").is_file()
    lost = site / "doc" / "report" / f"{GONE}.ttl"
    lost.unlink()
    made = make_release(site, "1.1.1")
    assert lost.is_file()
    assert made.changes == {"added": {}, "withdrawn": {}, "restated": {}}
    assert not list(made.folder.glob(f"{GONE}.*"))
    assert withdrawn(site, "1.1.1") == withdrawn(site, "1.1.0")
    data_set = rdflib.Graph().parse(site / "dataset" / f"{GONE}.ttl")
    assert set(data_set.subjects()) == {rdflib.URIRef(f"{BASE}dataset/{GONE}")}


def test_bad_sites(site: Path, tmp_path: Path) -> None:
    data = site / "data.nq"
    content = data.read_bytes()
    data.unlink()
    for change, words in (
        (None, r"data\.nq: no such file; expected a folder made by gongkai build"),
        (b"_:b <p> <o> <g> .\n", r"data\.nq, line 1: expected a canonical N-Quads line without blank nodes"),
        (b"<s> <p> <o> <g> .\n", r"data\.nq: expected the data of one report at least"),
    ):
        if change is not None:
            data.write_bytes(change)
        with pytest.raises(ReleaseError, match=words):
            make_release(site, "1.0.1")
    data.write_bytes(content)
    (site / "dataset" / "990100-2016.ttl").unlink()
    with pytest.raises(ReleaseError, match=r"990100-2016\.ttl: no such file, but data\.nq has the report"):
        make_release(site, "1.0.1")
    (site / "build.json").write_text("[]")
    with pytest.raises(ReleaseError, match=r"build\.json: expected the record of a build"):
        make_release(site, "1.0.1")
    assert list((site / "release").glob("1.0.1")) == []
    result = run("verify", tmp_path)
    assert result.exit_code == 2
    assert "expected a release or a folder release/ with releases, found none" in result.stderr


# --- signatures, and the command line


def test_signed_and_verified(site: Path, tmp_path: Path) -> None:
    made = run("release", "--new-key", tmp_path / "key")
    assert made.exit_code == 0
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert run("release", "1.0.1", "--site", site, "--sign", tmp_path / "key", "--date", "2027-01-02").exit_code == 0
    folder = site / "release" / "1.0.1"
    assert json.loads((folder / "release.json").read_bytes())["date"] == "2027-01-02"
    checked = run("verify", folder, "--key", tmp_path / "key.pub")
    assert (checked.exit_code, "ok (signed with " in checked.stdout) == (0, True), checked.output
    assert "ok (not signed)" in run("verify", site).stdout
    unsigned = run("verify", site, "--key", tmp_path / "key.pub")
    assert unsigned.exit_code == 1
    assert "SHA256SUMS.minisig: no signature by the key" in unsigned.stdout
    new_key(tmp_path / "other")
    assert run("verify", folder, "--key", tmp_path / "other.pub").exit_code == 1
    sums = folder / "SHA256SUMS"
    lines = sums.read_text(encoding="utf-8").splitlines(keepends=True)
    sums.write_text("".join(reversed(lines)), encoding="utf-8")
    assert "not the signature of the key" in run("verify", folder).stdout


def test_signed_later(site: Path, tmp_path: Path) -> None:
    new_key(tmp_path / "key")
    sums = (site / "release" / "1.0.0" / "SHA256SUMS").read_bytes()
    result = run("release", "1.0.0", "--site", site, "--sign", tmp_path / "key", "--date", DAY.isoformat())
    assert "released already, and the same" in result.stdout
    assert (site / "release" / "1.0.0" / "SHA256SUMS").read_bytes() == sums
    assert "signed with" in run("verify", site).stdout


@pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign is not installed")
def test_minisign_checks_our_signature_and_we_its(site: Path, tmp_path: Path) -> None:
    key, public = tmp_path / "tool", tmp_path / "tool.pub"
    subprocess.run(["minisign", "-G", "-W", "-p", public, "-s", key], check=True, capture_output=True)
    folder = make_release(site, "1.0.1", key=key).folder
    check = ["minisign", "-V", "-p", "minisign.pub", "-m", "SHA256SUMS"]
    told = subprocess.run(check, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert "Trusted comment: SHA256SUMS 1.0.1" in told
    assert (folder / "minisign.pub").read_text().splitlines()[1] == public.read_text().splitlines()[1]
    (folder / "SHA256SUMS.minisig").unlink()
    sign = ["minisign", "-S", "-W", "-s", key, "-m", folder / "SHA256SUMS"]
    subprocess.run(sign, check=True, capture_output=True, input=b"\n")
    assert run("verify", folder, "--key", public).exit_code == 0
    new_key(tmp_path / "ours")
    ours = make_release(site, "1.0.2", key=tmp_path / "ours").folder
    subprocess.run(check, cwd=ours, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "give a VERSION such as 1.2.0, or make a key with --new-key"),
        (["1.0.1", "--new-key", "k"], "one of the two"),
        (["1.0.1", "--date", "yesterday"], "yesterday"),
        (["1.0.1", "--sign", "none"], "none: cannot be read"),
        (["1.0.1", "--reasons", "none"], "none: cannot be read"),
    ],
)
def test_bad_usage(site: Path, arguments: list[str], words: str) -> None:
    result = run("release", *arguments, "--site", site)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.output


def test_hard_links_where_there_can_be_none(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("another file system")

    monkeypatch.setattr(os, "link", refuse)
    made = make_release(site, "1.0.1")
    assert verify(made.folder)[0].problems == ()
