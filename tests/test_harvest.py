"""What portals take from a feed: the feed of a fictional city, whole and with each fault that a harvester meets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from catalogue_records import many
from gongkai.cli import main
from gongkai.errors import DataError, KnowledgeError
from gongkai.harvest import Rehearsal, portals, rehearse, to_json, to_text
from gongkai.harvest.feed import Site
from gongkai.harvest.forms import FORMS, geometry
from gongkai.harvest.graph import Graph
from gongkai.knowledge import harvest as tables
from gongkai.knowledge.harvest import portal
from gongkai.model import DEFAULT_BASE as BUILT
from gongkai.project import Project
from gongkai.publish.catalogue import catalogue_files

BASE = "https://data.yunchuan.example/"
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcatap: <http://data.europa.eu/r5r/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
"""

SHARED = f"""
<{BASE}id/agency/yunchuan> a foaf:Agent ; foaf:name "云川市人民政府"@zh , "Yunchuan government"@en ;
  foaf:homepage <https://www.yunchuan.example/> ; dct:type <http://purl.org/adms/publishertype/LocalAuthority> .
<{BASE}#contact> a vcard:Organization , vcard:Kind ; vcard:fn "云川市政府办公室" ;
  vcard:hasEmail <mailto:gk@yunchuan.example> .
<{EU}data-theme/GOVE> a skos:Concept ; skos:prefLabel "Government"@en ; skos:inScheme <{EU}data-theme> .
<{EU}language/ZHO> a dct:LinguisticSystem .
<{EU}frequency/ANNUAL> a dct:Frequency .
<{EU}access-right/PUBLIC> a dct:RightsStatement ; rdfs:label "public"@en .
<{EU}country/CHN> a dct:Location ; rdfs:label "中国"@zh ; dcat:centroid "POINT(104.2 35.8)"^^geo:wktLiteral .
<https://creativecommons.org/licenses/by/4.0/> a dct:LicenseDocument ; dct:title "Creative Commons Attribution" .
<{BASE}rights> a dct:RightsStatement ; rdfs:label "Cite the publisher."@en .
<{EU}planned-availability/STABLE> a skos:Concept .
dct:IMT rdfs:subClassOf dct:MediaTypeOrExtent .
<{EU}file-type/RDF_TURTLE> a dct:IMT ; rdfs:label "RDF Turtle" .
<{EU}file-type/CSV> a dct:IMT ; rdfs:label "CSV" .
<{IANA}text/turtle> a dct:MediaType ; rdfs:label "text/turtle" .
<{IANA}text/csv> a dct:MediaType ; rdfs:label "text/csv" .
"""


def distribution(id_: str, form: str, code: str, kind: str) -> str:
    node = f"{BASE}dataset/{id_}/{form}"
    return f"""
<{node}> a dcat:Distribution ; dct:title "{code}"@en ; dct:description "整份报告的数据"@zh ;
  dcat:accessURL <{BASE}dataset/{id_}.html> ; dcat:downloadURL <{BASE}dataset/{id_}.{form}> ;
  dcat:mediaType <{IANA}{kind}> ; dct:format <{EU}file-type/{code}> ;
  dct:license <https://creativecommons.org/licenses/by/4.0/> ; dct:rights <{BASE}rights> ;
  dcatap:availability <{EU}planned-availability/STABLE> ; dcat:byteSize "12345"^^xsd:nonNegativeInteger ;
  spdx:checksum <{node}#sha256> .
<{node}#sha256> a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;
  spdx:checksumValue "00ff"^^xsd:hexBinary .
"""


def dataset(year: int, **changes: str) -> str:
    """Return a data set as publishing writes it; changes replace what stands for a property."""
    id_ = f"yunchuan-{year}"
    node = f"{BASE}dataset/{id_}"
    said = {
        "title": f'dct:title "云川市{year}年政府信息公开年度报告 ({id_})"@zh , "Yunchuan {year} ({id_})"@en ;',
        "description": 'dct:description "报告中的数据。"@zh , "Figures of the report."@en ;',
        "identifier": f'dct:identifier "{id_}" ;',
        "keyword": 'dcat:keyword "政府信息公开"@zh , "open government"@en ;',
        "more": "",
    } | changes
    return f"""
<{node}> a dcat:Dataset ; {" ".join(said.values())}
  dcat:version "1.2.0" ; dct:publisher <{BASE}id/agency/yunchuan> ; dcat:contactPoint <{BASE}#contact> ;
  dcat:theme <{EU}data-theme/GOVE> ; dct:spatial <{EU}country/CHN> ; dct:temporal <{node}#period> ;
  dct:accrualPeriodicity <{EU}frequency/ANNUAL> ; dct:language <{EU}language/ZHO> ;
  dct:accessRights <{EU}access-right/PUBLIC> ; dct:issued "2018-03-01"^^xsd:date ; dct:modified "2026-11-23"^^xsd:date ;
  dcat:landingPage <{node}.html> ; dct:provenance <{node}#provenance> ; dcat:inSeries <{BASE}series/yunchuan> ;
  dcat:distribution <{node}/ttl> , <{node}/csv> .
<{node}.html> a foaf:Document .
<{node}#provenance> a dct:ProvenanceStatement ; rdfs:label "来自云川市政府网站"@zh .
<{node}#period> a dct:PeriodOfTime ; dcat:startDate "{year}-01-01"^^xsd:date ; dcat:endDate "{year}-12-31"^^xsd:date .
<{BASE}series/yunchuan> a dcat:DatasetSeries ; dct:title "云川市年度报告"@zh , "Reports of Yunchuan"@en ;
  dct:description "各年度"@zh , "By year"@en .
{distribution(id_, "ttl", "RDF_TURTLE", "text/turtle")}{distribution(id_, "csv", "CSV", "text/csv")}"""


def page(*datasets: str, number: int = 1, following: int | None = None, total: int | None = None) -> str:
    """Return a page of the feed that lists the data sets it holds."""
    text = "".join(datasets)
    listed = sorted({line.split(">")[0][1:] for line in text.splitlines() if " a dcat:Dataset ;" in line})
    address = f"{BASE}catalog" if number == 1 else f"{BASE}catalog?page={number}"
    view = ""
    if total is not None or following is not None:
        steps = f"hydra:next <{BASE}catalog?page={following}> ; hydra:nextPage <{BASE}catalog?page={following}> ;"
        view = f"<{address}> a hydra:PartialCollectionView , hydra:PagedCollection ; {steps if following else ''}"
        view += f" hydra:totalItems {total or 0} .\n"
    links = f"dcat:dataset {' , '.join(f'<{iri}>' for iri in listed)} ;" if listed else ""
    return f"""{PREFIXES}
<{BASE}catalog> a dcat:Catalog ; {links} dct:title "云川市年度报告"@zh , "Reports of Yunchuan"@en ;
  dct:description "目录"@zh , "Catalogue"@en ; dct:publisher <{BASE}id/agency/yunchuan> .
{view}{SHARED}{text}"""


Write = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path) -> Write:
    """Write files below a folder: the catalogue's pages by name, and what the data sets' addresses lead to."""

    def write(*pages: str | bytes, years: tuple[int, ...] = (2017, 2018), **others: str) -> Path:
        for number, content in enumerate(pages, start=1):
            path = tmp_path / ("catalog.ttl" if number == 1 else f"catalog/{number}.ttl")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        for year in years:
            for suffix in ("html", "ttl", "csv"):
                path = tmp_path / "dataset" / f"yunchuan-{year}.{suffix}"
                path.parent.mkdir(exist_ok=True)
                path.write_text(f"{PREFIXES}{dataset(year)}" if suffix == "ttl" else "x", encoding="utf-8")
        for suffix, content in others.items():
            (tmp_path / f"catalog.{suffix}").write_text(content, encoding="utf-8")
        return tmp_path

    return write


def codes(rehearsal: Rehearsal) -> list[str]:
    return [finding.code for finding in rehearsal.findings]


def extras(record: dict[str, Any]) -> dict[str, str]:
    return {extra["key"]: extra["value"] for extra in record["extras"]}


WHOLE = page(dataset(2017), dataset(2018), total=2)

# ------------------------------------------------------------------------------------------------- the whole feed


def test_ckan_takes_the_whole_feed(site: Write) -> None:
    rehearsal = rehearse(site(WHOLE), "ckan", "en")
    assert codes(rehearsal) == []
    assert rehearsal.is_clean
    assert rehearsal.taken == 2
    record = rehearsal.datasets[0].record
    assert record["title"] == "Yunchuan 2017 (yunchuan-2017)"
    assert record["name"] == "yunchuan-2017-yunchuan-2017"
    assert record["notes"] == "Figures of the report."
    assert record["version"] == "1.2.0"
    assert record["url"] == f"{BASE}dataset/yunchuan-2017.html"
    assert record["license_id"] == "cc-by"
    assert record["tags"] == [{"name": "政府信息公开"}, {"name": "open government"}]
    told = extras(record)
    assert told["guid"] == told["uri"] == f"{BASE}dataset/yunchuan-2017"
    assert told["identifier"] == "yunchuan-2017"
    assert (told["temporal_start"], told["temporal_end"]) == ("2017-01-01", "2017-12-31")
    assert told["publisher_name"] == "Yunchuan government"
    assert told["contact_email"] == "gk@yunchuan.example"
    assert told["theme"] == f'["{EU}data-theme/GOVE"]'
    assert told["provenance"] == "来自云川市政府网站"
    assert json.loads(told["spatial_centroid"]) == {"type": "Point", "coordinates": [104.2, 35.8]}
    turtle, csv = record["resources"]
    assert csv == {
        "uri": f"{BASE}dataset/yunchuan-2017/csv",
        "url": f"{BASE}dataset/yunchuan-2017.csv",
        "access_url": f"{BASE}dataset/yunchuan-2017.html",
        "download_url": f"{BASE}dataset/yunchuan-2017.csv",
        "name": "CSV",
        "description": "整份报告的数据",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "rights": "Cite the publisher.",
        "mimetype": "text/csv",
        "format": "CSV",
        "size": 12345,
        "hash_algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
        "hash": "00ff",
        "availability": f"{EU}planned-availability/STABLE",
    }
    assert turtle["format"] == "RDF Turtle"


def test_ckan_in_chinese_equals_no_tag(site: Write) -> None:
    """``zh_Hans_CN`` is never ``zh``; the name of an agent alone is looked up by the language before the line."""
    rehearsal = rehearse(site(WHOLE), "ckan", "zh")
    assert rehearsal.locale == "zh_Hans_CN"
    assert ("title", ("en", "zh"), 2) in rehearsal.undefined
    assert rehearsal.datasets[0].record["name"] == "2017-yunchuan-2017"
    assert extras(rehearsal.datasets[0].record)["publisher_name"] == "云川市人民政府"
    assert "title:语言有 en, zh,没有与门户区域设置 zh_Hans_CN 相同的" in to_text(rehearsal, "zh")


def test_udata_takes_the_whole_feed(site: Write) -> None:
    rehearsal = rehearse(site(WHOLE), "udata", "en")
    assert codes(rehearsal) == []
    record = rehearsal.datasets[0].record
    assert record["tags"] == ["政府信息公开", "open government", "Government"]
    assert record["frequency"] == "annual"
    assert record["temporal_coverage"] == {"start": "2017-01-01", "end": "2017-12-31"}
    assert record["harvest"]["remote_id"] == "yunchuan-2017"
    assert record["contact_points"] == [{"role": "contact", "name": "云川市政府办公室", "email": "gk@yunchuan.example"}]
    assert "spatial" not in record
    assert [resource["format"] for resource in record["resources"]] == ["rdf turtle", "csv"]
    assert record["resources"][1]["checksum"] == {"type": "sha256", "value": "00ff"}
    lost = {loss.path: loss for loss in rehearsal.losses}
    assert lost["dcat:theme"].datasets == lost["dcat:theme"].statements == 2
    assert lost["dct:spatial"].why is not None
    assert "WKT" in lost["dct:spatial"].why["en"]
    assert lost["dct:title"].reason == "other"


def test_udata_fetches_the_period(site: Write) -> None:
    rehearsal = rehearse(site(WHOLE, years=()), "udata", "en")
    assert "temporal_coverage" not in rehearsal.datasets[0].record
    assert "dct:temporal" in {loss.path for loss in rehearsal.losses}


def test_europe_scores_the_whole_feed(site: Write) -> None:
    rehearsal = rehearse(site(WHOLE), "eu", "en")
    assert codes(rehearsal) == []
    assert rehearsal.standing is not None
    missed = {id_ for id_, points in rehearsal.standing.metrics.items() if not points}
    assert missed == set()
    assert rehearsal.standing.average == 405
    assert rehearsal.standing.rating["en"] == "Excellent"
    assert rehearsal.datasets[0].record["title"]["zh"].startswith("云川市2017年")
    assert "average 405/405, Excellent" in to_text(rehearsal, "en")


def test_points_that_hang_on_a_network_do_not_count(site: Write) -> None:
    here = f"dcat:accessURL <{BASE}dataset"
    elsewhere = WHOLE.replace(here, here.replace(BASE, "https://mirror.example/"))
    rehearsal = rehearse(site(elsewhere), "eu", "en")
    assert rehearsal.standing is not None
    assert (rehearsal.standing.average, rehearsal.standing.unchecked) == (355, 50)
    rehearsal = rehearse(site(WHOLE.replace(here, f"{here}/none"), years=(2017, 2018)), "eu", "en")
    assert rehearsal.standing is not None
    assert (rehearsal.standing.average, rehearsal.standing.unchecked) == (355, 0)


def test_the_best_distribution_scores(site: Write) -> None:
    poor = WHOLE.replace("file-type/RDF_TURTLE", "file-type/PDF")
    rehearsal = rehearse(site(poor), "eu", "en")
    assert rehearsal.standing is not None
    assert rehearsal.standing.average == 405
    poorer = poor.replace("file-type/CSV", "file-type/DOC")
    rehearsal = rehearse(site(poorer), "eu", "en")
    assert rehearsal.standing is not None
    assert rehearsal.standing.metrics["machine-readable"] == rehearsal.standing.metrics["non-proprietary"] == 0


@pytest.mark.parametrize("name", portals())
def test_the_feed_that_a_build_writes(name: str, tmp_path: Path) -> None:
    """Three pages in three formats, from records as builds make them."""
    records = many(230)
    for path, content in catalogue_files(Project(), records):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    rehearsal = rehearse(tmp_path, name, "en")
    assert [count for _, _, count in rehearsal.pages] == [100, 100, 30]
    assert {f.code for f in rehearsal.findings if f.severity == "violation"} == set()
    assert {f"{BUILT}dataset/{record.id}" for record in records} <= {d.iri for d in rehearsal.datasets if d.is_taken}
    if rehearsal.standing is not None:
        assert rehearsal.standing.metrics["dcat-ap"] == 30


# ------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("name", portals())
def test_an_empty_feed_is_refused(name: str, site: Write) -> None:
    rehearsal = rehearse(site(page()), name, "en")
    assert codes(rehearsal)[0] == "empty"
    assert rehearsal.taken == 0


def test_series_alone_are_an_empty_feed(site: Write) -> None:
    series = f'<{BASE}series/a> a dcat:DatasetSeries ; dct:title "各年"@zh ; dct:identifier "a" .'
    for name in portals():
        assert "empty" in codes(rehearse(site(page(series)), name, "en"))
    assert [d.iri for d in rehearse(site(page(series)), "udata", "en").datasets] == [f"{BASE}series/a"]
    assert rehearse(site(page(series)), "ckan", "en").datasets == ()


@pytest.mark.parametrize(
    ("name", "code", "taken"), [("ckan", "missing-feed", 0), ("udata", "missing", 1), ("eu", "missing", 1)]
)
def test_a_dataset_without_title(name: str, code: str, taken: int, site: Write) -> None:
    rehearsal = rehearse(site(page(dataset(2017, title=""), dataset(2018))), name, "en")
    assert codes(rehearsal)[0] == code
    assert rehearsal.taken == taken
    assert rehearsal.findings[0].about == f"{BASE}dataset/yunchuan-2017"


def test_udata_needs_an_identifier(site: Write) -> None:
    feed = page(dataset(2017, identifier=""), dataset(2018))
    assert codes(rehearse(site(feed), "udata", "en")) == ["missing"]
    assert "missing" not in codes(rehearse(site(feed), "ckan", "en"))


@pytest.mark.parametrize("name", portals())
def test_duplicate_identifiers_are_refused(name: str, site: Write) -> None:
    rehearsal = rehearse(
        site(page(dataset(2017), dataset(2018, identifier='dct:identifier "yunchuan-2017" ;'))), name, "en"
    )
    assert codes(rehearsal) == ["duplicate"]
    assert rehearsal.findings[0].values["other"] == f"{BASE}dataset/yunchuan-2017"
    assert rehearsal.taken == 1


def test_a_dataset_on_two_pages_is_a_duplicate(site: Write) -> None:
    first = page(dataset(2017), following=2, total=2)
    rehearsal = rehearse(site(first, page(dataset(2017), number=2, total=2)), "ckan", "en")
    assert codes(rehearsal)[0] == "duplicate"


@pytest.mark.parametrize(
    ("keyword", "is_refused"),
    [('"信息公开 2017"@zh', False), ('"信息公开(2017)"@zh', True), ('"信"@zh', True), ('"health, roads"@en', False)],
)
def test_tags_of_ckan(keyword: str, is_refused: bool, site: Write) -> None:
    rehearsal = rehearse(site(page(dataset(2017, keyword=f"dcat:keyword {keyword} ;"))), "ckan", "en")
    assert ("invalid" in codes(rehearsal)) == is_refused
    assert rehearsal.taken == (not is_refused)


# --------------------------------------------------------------------------------------------------------- the pages


def test_pages_are_followed(site: Write) -> None:
    first = page(dataset(2017), following=2, total=2)
    rehearsal = rehearse(site(first, page(dataset(2018), number=2, total=2)), "ckan", "en")
    assert codes(rehearsal) == []
    assert [file for file, _, _ in rehearsal.pages] == ["catalog.ttl", "catalog/2.ttl"]
    assert [d.file for d in rehearsal.datasets] == ["catalog.ttl", "catalog/2.ttl"]


def test_a_dataset_without_iri(site: Write) -> None:
    """CKAN then knows it by its identifier; the name that a parser gives the node is not told."""
    nameless = page(dataset(2017)).replace(f"<{BASE}dataset/yunchuan-2017>", "_:d")
    rehearsal = rehearse(site(nameless), "ckan", "en")
    assert [d.iri for d in rehearsal.datasets] == ["_:1"]
    assert "uri" not in extras(rehearsal.datasets[0].record)
    assert extras(rehearsal.datasets[0].record)["guid"] == "yunchuan-2017"
    rehearsal = rehearse(site(nameless), "udata", "en")
    assert codes(rehearsal) == ["wanted"]
    assert to_text(rehearsal, "en") == to_text(rehearse(site(nameless), "udata", "en"), "en")


@pytest.mark.parametrize("address", ["catalog?page=%00", "catalog%00.ttl", "http://", "dataset"])
def test_addresses_that_no_file_has(address: str, site: Write) -> None:
    first = page(dataset(2017), following=2, total=1).replace("catalog?page=2", address)
    rehearsal = rehearse(site(first), "ckan", "en")
    assert codes(rehearsal)[0] in ("missing-page", "elsewhere")


def test_addresses_of_pages_may_be_strings_and_files(site: Write) -> None:
    first = page(dataset(2017), following=2, total=2)
    for address in ('"https://data.yunchuan.example/catalog?page=2"', f"<{BASE}catalog/2.ttl>"):
        written = first.replace(f"<{BASE}catalog?page=2>", address)
        assert len(rehearse(site(written, page(dataset(2018), number=2, total=2)), "eu", "en").pages) == 2


def test_a_page_that_equals_the_first_ends_the_paging(site: Write) -> None:
    first = page(dataset(2017), following=2, total=2)
    rehearsal = rehearse(site(first, first), "ckan", "en")
    assert codes(rehearsal) == ["repeated"]
    assert rehearsal.taken == 1
    assert rehearsal.findings[0].about == "catalog/2.ttl"


def test_paging_without_end_is_refused(site: Write) -> None:
    first = page(dataset(2017), following=2, total=2)
    rehearsal = rehearse(site(first, page(dataset(2018), number=2, following=2, total=2)), "ckan", "en")
    assert codes(rehearsal) == ["loop"]
    assert rehearsal.taken == 0


def test_udata_reads_the_first_class_of_pages_only(site: Write) -> None:
    old = page(dataset(2017), following=2, total=2).replace(f"hydra:next <{BASE}catalog?page=2> ;", "")
    folder = site(old, page(dataset(2018), number=2, total=2))
    assert len(rehearse(folder, "ckan", "en").pages) == 2
    rehearsal = rehearse(folder, "udata", "en")
    assert codes(rehearsal) == ["unreached", "totals"]


def test_the_limit_of_a_page(site: Write) -> None:
    folder = site(WHOLE)
    size = (folder / "catalog.ttl").stat().st_size
    assert portal("ckan").limit == 50 * 1024 * 1024
    assert codes(rehearse(folder, "ckan", "en", limit=size)) == ["large"]
    assert codes(rehearse(folder, "ckan", "en", limit=size + 1)) == []


def test_a_page_in_another_encoding(site: Write) -> None:
    rehearsal = rehearse(site(WHOLE.encode("gb18030")), "ckan", "en")
    assert codes(rehearsal) == ["encoding"]
    line = next(n for n, text in enumerate(WHOLE.splitlines(), start=1) if "云川" in text)
    assert f"line {line}: byte 0x" in str(rehearsal.findings[0].values["detail"])


def test_a_broken_page_names_its_line(site: Write) -> None:
    first = page(dataset(2017), following=2, total=2)
    broken = page(dataset(2018), number=2, total=2) + "\n<a> <b> ;\n"
    rehearsal = rehearse(site(first, broken), "ckan", "en")
    assert codes(rehearsal) == ["syntax"]
    assert f"catalog/2.ttl, line {len(broken.splitlines())}" in str(rehearsal.findings[0].values["detail"])
    assert rehearsal.taken == 0


def test_a_page_that_is_not_there(site: Write) -> None:
    assert codes(rehearse(site(page(dataset(2017), following=2, total=1)), "ckan", "en")) == ["missing-page"]
    elsewhere = page(dataset(2017), following=2, total=1).replace(f"{BASE}catalog?page=2", "https://other.example/2")
    assert codes(rehearse(site(elsewhere), "ckan", "en")) == ["elsewhere"]


def test_a_page_that_no_link_leads_to(site: Write) -> None:
    rehearsal = rehearse(site(page(dataset(2017)), page(dataset(2018), number=2)), "ckan", "en")
    assert codes(rehearsal) == ["unreached"]
    assert rehearsal.taken == 1


def test_a_dataset_that_no_catalogue_lists_is_taken(site: Write) -> None:
    rehearsal = rehearse(site(page(dataset(2017)) + dataset(2018)), "ckan", "en")
    assert codes(rehearsal) == ["unlisted"]
    assert rehearsal.taken == 2


def test_formats_hold_the_same_datasets(site: Write) -> None:
    def in_other_format(text: str, rdf_format: ox.RdfFormat) -> str:
        return (ox.serialize(ox.parse(text, ox.RdfFormat.TURTLE), format=rdf_format) or b"").decode()

    rdf = in_other_format(WHOLE, ox.RdfFormat.RDF_XML)
    assert codes(rehearse(site(WHOLE, rdf=rdf), "ckan", "en")) == []
    less = in_other_format(page(dataset(2017)), ox.RdfFormat.JSON_LD)
    rehearsal = rehearse(site(WHOLE, jsonld=less), "ckan", "en")
    assert codes(rehearsal) == ["formats"]
    assert dict(rehearsal.findings[0].values) == {"less": 1, "more": 0}


# ------------------------------------------------------------------------------------------- what is taken badly


@pytest.mark.parametrize(
    ("written", "instead", "code", "told"),
    [
        ('dct:title "Creative Commons Attribution"', 'dct:title "CC BY 4.0"', "wanted", "license_id"),
        ("a dct:IMT ; rdfs:label", "a dct:IMT , dct:MediaTypeOrExtent ; rdfs:label", "trouble", "file-type"),
        ('dcat:version "1.2.0" ;', f"prov:wasGeneratedBy <{BASE}activity> ;", "trouble", "activity"),
    ],
)
def test_what_ckan_takes_badly(written: str, instead: str, code: str, told: str, site: Write) -> None:
    assert written in WHOLE
    rehearsal = rehearse(site(WHOLE.replace(written, instead)), "ckan", "en")
    assert set(codes(rehearsal)) == {code}
    assert told in to_text(rehearsal, "en")
    assert rehearsal.taken == 2


def test_titles_without_letters_make_no_name(site: Write) -> None:
    feed = page(*(dataset(year, title='dct:title "云川市年度报告"@zh ;') for year in (2017, 2018)))
    rehearsal = rehearse(site(feed), "ckan", "en")
    assert codes(rehearsal) == ["wanted", "wanted"]
    assert [d.record["name"] for d in rehearsal.datasets] == ["__", "__-1"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("高邮市2017年政府信息公开年度报告 (gaoyou-321084-2017)", "2017-gaoyou-321084-2017"),
        ("A: b/c.d  (e)", "a-b-c-d-e"),
        ("Café", "cafe"),
        ("x" * 120 + " 2017", "x" * 90 + "-2017"),
        ("云", "__"),
    ],
)
def test_names_of_ckan(title: str, name: str) -> None:
    assert FORMS["ckan-name"](title, [], Graph([]), portal("ckan")) == name


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("POINT(1 2.5)", {"type": "Point", "coordinates": [1, 2.5]}),
        ("Polygon ((0 0, 1 0, 1 1, 0 0))", {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}),
        (
            "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))",
            {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]},
        ),
        ("LINESTRING(0 0, 1 1)", None),
        ("POINT(1 2", None),
        ("POINT((1 2)", None),
    ],
)
def test_geometries(text: str, shape: object) -> None:
    assert geometry(text) == shape


# ------------------------------------------------------------------------------------------------------- the folder


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        ("catalog", "catalog"),
        ("catalog?page=2", "catalog/2.ttl"),
        ("catalog?page=1", "catalog.ttl"),
        ("catalog.ttl?page=3", "catalog/3.ttl"),
        ("catalog/2.ttl", "catalog/2.ttl"),
        ("../secret", None),
        ("catalog?page=../../secret", None),
        ("a/%2e%2e/%2e%2e/secret", None),
    ],
)
def test_paths_of_addresses(iri: str, path: str | None, tmp_path: Path) -> None:
    assert Site(tmp_path, BASE).path_of(BASE + iri, ".ttl") == path
    assert Site(tmp_path, BASE).path_of(f"https://other.example/{iri}", ".ttl") is None


def test_a_folder_without_a_feed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"expected a catalogue \(catalog\.ttl"):
        rehearse(tmp_path, "ckan", "en")
    with pytest.raises(DataError, match="expected a folder"):
        rehearse(tmp_path / "none", "ckan", "en")


# ----------------------------------------------------------------------------------------------------- what is said


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", portals())
def test_both_languages_tell_of_every_dataset(name: str, lang: Any, site: Write) -> None:
    rehearsal = rehearse(site(page(dataset(2017), dataset(2018, title=""))), name, lang)
    text = to_text(rehearsal, lang)
    for dataset_ in rehearsal.datasets:
        assert f"{dataset_.iri} [catalog.ttl]" in text
    assert not re.search(r"\{[a-z]+\}", text)
    assert to_text(rehearsal, lang) == text


def test_json_holds_everything(site: Write) -> None:
    folder = site(page(dataset(2017), dataset(2018, identifier='dct:identifier "yunchuan-2017" ;')))
    told = json.loads(to_json(rehearse(folder, "eu", "zh")))
    assert told["counts"] == {"datasets": 2, "taken": 1, "violation": 1, "warning": 0, "info": 0}
    assert told["findings"][0]["message"]["en"].startswith("the identifier yunchuan-2017")
    assert told["score"]["most"] == 405
    assert sum(metric["points"] for metric in told["score"]["metrics"]) == 405
    assert [record["taken"] for record in told["records"]] == [True, False]
    assert sum(told["records"][0]["points"].values()) == 405


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--harvest", "ckan"], 0),
        (["--harvest", "eu", "--format", "json"], 0),
        (["--harvest", "none"], 2),
        (["--harvest", "ckan", "--format", "html"], 2),
    ],
)
def test_the_command(arguments: list[str], status: int, site: Write) -> None:
    result = CliRunner().invoke(main, ["check", str(site(WHOLE)), "--lang", "en", *arguments])
    assert result.exit_code == status, result.output


def test_the_command_fails_where_something_is_refused(site: Write, tmp_path: Path) -> None:
    folder = site(page(dataset(2017, title="")))
    result = CliRunner().invoke(main, ["check", str(folder), "--harvest", "ckan", "--lang", "zh"])
    assert result.exit_code == 1
    assert "CKAN就中止" in result.output
    out = tmp_path / "rehearsal.json"
    CliRunner().invoke(main, ["check", str(folder), "--harvest", "ckan", "--format", "json", "--out", str(out)])
    assert json.loads(out.read_text(encoding="utf-8"))["clean"] is False
    result = CliRunner().invoke(main, ["check", str(tmp_path / "none"), "--harvest", "ckan"])
    assert result.exit_code == 2
    result = CliRunner().invoke(main, ["check", str(folder), str(folder), "--harvest", "ckan"])
    assert result.exit_code == 2


# ----------------------------------------------------------------------------------------------------- the tables


def _fields(fields: tuple[tables.Field, ...]) -> Iterator[tables.Field]:
    for field in fields:
        yield field
        yield from _fields(field.record)


def test_tables_are_whole() -> None:
    assert portals() == ("ckan", "eu", "udata")
    for name in portals():
        table = portal(name)
        named = {".".join(field.name) for field in table.record}
        nested = {f"{field.name[0]}.{'.'.join(inner.name)}" for field in table.record for inner in field.record}
        asked = {*(r.field for r in table.requires), *table.valid, *table.wants}
        assert asked <= named | nested
        forms = {field.form for field in _fields(table.record)} - {None}
        assert forms <= FORMS.keys()
    used = {field.form for name in portals() for field in _fields(portal(name).record)} - {None}
    assert used == FORMS.keys()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dct:title", "dc:title"),
        ("take: all", "take: some"),
        ("classes:", "kinds:"),
        ("form: mail}", "form: mail, pattern: '('}"),
    ],
)
def test_a_mistake_in_a_table_is_named(old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(tables.resources.folder("data/knowledge")) / "harvest" / "ckan.yaml").read_text(encoding="utf-8")
    (tmp_path / "harvest").mkdir()
    (tmp_path / "harvest" / "mine.yaml").write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(tables.resources, "folder", lambda name: tmp_path)
    with pytest.raises(KnowledgeError, match=r"harvest/mine\.yaml|contact_email"):
        tables.portal("mine")
