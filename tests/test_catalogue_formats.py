"""The catalogue in other forms than DCAT: data.json, Croissant, schema.org, 政务信息资源目录, and a page to read."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import lxml.html
import openpyxl
import pytest

from catalogue_records import QINGHE, many, record, some
from gongkai.project import Contact, Licence, Project, Publisher, Release
from gongkai.publish.catalogue import catalogue_files, catalogue_schema_org, dataset_schema_org
from gongkai.publish.catalogue.columns import COLUMNS
from gongkai.publish.catalogue.zhengwu import FIELDS
from gongkai.publish.csv import OBSERVATION_COLUMNS
from gongkai.publish.pages.environment import script_json
from gongkai.publish.record import DatasetRecord, File

PROJECT = Project(
    base="https://data.example.org/open/",
    publisher=Publisher(("清河数据中心", "Qinghe Data Centre"), "https://centre.example.org/"),
    contact=Contact("Data desk", "data@example.org"),
    release=Release("1.2.0", date(2024, 1, 1), date(2024, 6, 1)),
)
BULK = (File("data.nq", 5, "00" * 32), File("observations.csv", 1234, "ab" * 32))
ODD = '=HYPERLINK("x")\x00</script><!--&'
"""A name that is a formula for spreadsheets, ends an element of HTML, and holds what XML cannot."""


def made(records: list[DatasetRecord], project: Project = PROJECT) -> dict[str, bytes]:
    return dict(catalogue_files(project, records, bulk=BULK))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return made(some())


def test_the_files_of_a_catalogue(files: dict[str, bytes]) -> None:
    assert sorted(files) == [
        "catalog.html", "catalog.jsonld", "catalog.rdf", "catalog.ttl", "croissant.json", "data.json",
        "zhengwu-catalog.csv", "zhengwu-catalog.xlsx",
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------------------- data.json


def test_data_json_has_what_dcat_us_asks_for(files: dict[str, bytes]) -> None:
    catalog = json.loads(files["data.json"])
    assert catalog["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    assert len(catalog["dataset"]) == len({item["identifier"] for item in catalog["dataset"]}) == 5
    for item in catalog["dataset"]:
        for field in ("title", "description", "modified", "identifier", "keyword", "license", "landingPage"):
            assert item[field], field
        assert item["accessLevel"] == "public"
        assert item["publisher"]["name"]
        assert item["contactPoint"]["fn"] == "Data desk"
        assert item["contactPoint"]["hasEmail"] == "mailto:data@example.org"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", item["temporal"])
        assert [d["mediaType"] for d in item["distribution"]] == [
            "text/turtle", "application/ld+json", "application/n-quads", "text/csv",
        ]  # fmt: skip
        assert all(d["downloadURL"].startswith(PROJECT.base) for d in item["distribution"])
        assert item["distribution"][-1]["describedBy"].endswith(".csv-metadata.json")


def test_data_json_has_one_data_set_a_line(files: dict[str, bytes]) -> None:
    lines = files["data.json"].decode().splitlines()
    assert [json.loads(line.rstrip(","))["identifier"] for line in lines[1:-1]] == [
        PROJECT.iri(f"dataset/{identifier}")
        for identifier in (
            "990100-2017", "990100-2018", "990100-2020", "990100-jiaoyuju-2019", "hexiejijin-2021",
        )
    ]  # fmt: skip


def test_an_address_that_is_not_known_is_not_made_up() -> None:
    (item,) = json.loads(made([record()], Project())["data.json"])["dataset"]
    assert item["contactPoint"] == {"@type": "vcard:Contact", "fn": "gongkai", "hasURL": "https://w3id.org/gongkai/"}


# ---------------------------------------------------------------------------------------------------- Croissant


def test_croissant_describes_the_columns_that_there_are(files: dict[str, bytes]) -> None:
    document = json.loads(files["croissant.json"])
    assert document["@context"]["@vocab"] == document["@context"]["sc"] == "https://schema.org/"
    assert document["@context"]["@language"] == "en"
    assert document["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    for field in ("name", "description", "license", "url", "creator", "datePublished", "version", "citeAs"):
        assert document[field], field
    (file,) = document["distribution"]
    assert (file["contentUrl"], file["sha256"]) == (PROJECT.iri("observations.csv"), "ab" * 32)
    (table,) = document["recordSet"]
    assert tuple(field["source"]["extract"]["column"] for field in table["field"]) == OBSERVATION_COLUMNS
    assert {field["source"]["fileObject"]["@id"] for field in table["field"]} == {file["@id"]}
    assert table["key"]["@id"] in {field["@id"] for field in table["field"]}


def test_without_the_table_of_all_croissant_lists_those_of_the_reports() -> None:
    document = json.loads(dict(catalogue_files(PROJECT, some()))["croissant.json"])
    assert [file["@id"] for file in document["distribution"]] == [f"dataset/{item.id}.csv" for item in some()]
    assert "recordSet" not in document


@pytest.mark.filterwarnings("ignore")  # of the libraries that mlcroissant brings
@pytest.mark.parametrize("bulk", [(), BULK])
def test_croissant_is_valid(bulk: tuple[File, ...]) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    document = json.loads(dict(catalogue_files(PROJECT, some(), bulk=bulk))["croissant.json"])
    issues = mlcroissant.Dataset(jsonld=document).metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())


def test_columns_are_those_of_the_files() -> None:
    assert tuple(column.name for column in COLUMNS) == OBSERVATION_COLUMNS


# ---------------------------------------------------------------------------------------------------- schema.org


def test_schema_org_of_a_data_set() -> None:
    item = record(indicators=("proactive-total", "no-such-indicator"))
    node = dataset_schema_org(item, PROJECT)
    assert node["@id"] == PROJECT.iri("dataset/990100-2019")
    assert node["temporalCoverage"] == "2019-01-01/2019-12-31"
    assert node["spatialCoverage"]["name"] == "中国青原省清河市"
    assert node["spatialCoverage"]["alternateName"] == "Qinghe City, Qingyuan Province, China"
    assert [d["contentUrl"] for d in node["distribution"]] == [PROJECT.iri(f.path) for f in item.files[:4]]
    assert [d["sha256"] for d in node["distribution"]] == [f.sha256 for f in item.files[:4]]
    assert [v["propertyID"] for v in node["variableMeasured"]] == ["proactive-total"]
    assert 50 <= len(node["description"]) <= 5000, "what search engines ask for"
    assert node["isBasedOn"] == item.source_url


def test_schema_org_says_nothing_of_what_is_not_known() -> None:
    node = dataset_schema_org(record(source_url=None, indicators=(), files=(), places=()), PROJECT)
    assert not {"isBasedOn", "variableMeasured", "distribution"} & set(node)
    assert node["spatialCoverage"]["name"] == "中国"


def test_schema_org_of_the_catalogue() -> None:
    node = catalogue_schema_org(PROJECT, some())
    assert [item["@id"] for item in node["dataset"]] == [PROJECT.iri(f"dataset/{item.id}") for item in some()]
    assert (node["datePublished"], node["dateModified"]) == ("2024-01-01", "2024-06-01")
    assert not {"dataset", "datePublished"} & set(catalogue_schema_org(PROJECT))


# ---------------------------------------------------------------------------------------------------- 政务信息资源目录


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_a_chinese_catalogue_has_thirteen_fields(files: dict[str, bytes]) -> None:
    header, *body = rows(files["zhengwu-catalog.csv"])
    assert header == list(FIELDS)
    assert len(header) == 13
    assert len(body) == 5
    first = dict(zip(header, body[0], strict=True))
    assert first["信息资源名称"].endswith("(990100-2017)")
    assert first["信息资源代码"] == "990100-2017"
    assert first["信息资源提供方"] == "清河市人民政府"
    assert first["信息资源提供方代码"] == "", "no social credit code is made up"
    assert first["信息资源格式"] == "自描述格式（ttl、jsonld、nq）；电子表格（csv）"
    assert first["信息项信息"].startswith("报告标识（字符型C）；")
    assert first["更新周期"] == "每年"
    assert first["发布日期"] == "2018-03-15"
    assert first["关联资源代码"] == "990100-2018、990100-2020"
    assert dict(zip(header, body[3], strict=True))["信息资源提供方代码"] == "12990100MB0000001X"


def test_the_workbook_holds_the_same_cells(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["zhengwu-catalog.xlsx"]))
    cells = [["" if value is None else value for value in row] for row in book.active.iter_rows(values_only=True)]
    assert cells == rows(files["zhengwu-catalog.csv"])


def test_a_workbook_tells_nothing_of_when_it_was_made(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["zhengwu-catalog.xlsx"])) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]*", core)) == {"1980-01-01T00:00:00Z"}


def test_no_cell_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made([record(agency_zh=ODD, title_zh=ODD)])["zhengwu-catalog.xlsx"]))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert book.active["D2"].value == '=HYPERLINK("x") </script><!--&'


# ---------------------------------------------------------------------------------------------------- the page


def test_the_page_lists_every_file(files: dict[str, bytes]) -> None:
    page = lxml.html.fromstring(files["catalog.html"].decode())
    links = [a.get("href") for a in page.iter("a")]
    for item in some():
        assert f"dataset/{item.id}.html" in links
        assert {f.path for f in item.files if not f.path.endswith("-metadata.json")} <= set(links)
    alternates = {e.get("href"): e.get("type") for e in page.iter("link") if e.get("rel") == "alternate"}
    assert set(alternates) == set(files) - {"catalog.html"}
    assert {"docs/catalogue.html", "docs/harvest.html"} <= set(links)
    assert page.find(".//html") is None
    assert page.get("lang") == "zh"
    (inline,) = page.xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(inline) == catalogue_schema_org(PROJECT, some())


@pytest.mark.parametrize("text", [ODD, "</SCRIPT>", "<!--", "]]>"])
def test_json_in_a_page_stays_in_its_element(text: str) -> None:
    written = script_json({"name": text})
    assert not set("<>&") & set(written)
    assert json.loads(written) == {"name": text}


def test_names_are_escaped_in_the_page() -> None:
    page = made([record(agency_zh=ODD, agency_en=ODD, title_zh=ODD)])["catalog.html"].decode()
    assert page.count("</script>") == 2, "that of all pages, and the data"
    assert "&lt;/script&gt;" in page


# ---------------------------------------------------------------------------------------------------- all of them


def test_what_is_said_is_the_same_everywhere() -> None:
    project = replace(PROJECT, licence=Licence("https://example.org/licence", "Licence of Qinghe"))
    files = made([record()], project)
    turtle = files["catalog.ttl"].decode()
    (item,) = json.loads(files["data.json"])["dataset"]
    node: dict[str, Any] = dataset_schema_org(record(), project)
    assert item["license"] == node["license"] == json.loads(files["croissant.json"])["license"]
    assert f"<{node['license']}>" in turtle
    assert item["title"] == node["alternateName"]
    assert f'"{item["title"]}"@en' in turtle
    assert (
        item["issued"]
        == node["datePublished"]
        == dict(zip(*rows(files["zhengwu-catalog.csv"]), strict=True))["发布日期"]
    )
    assert QINGHE.en in item["spatial"]


def test_a_catalogue_grows_in_proportion() -> None:
    sizes = [sum(map(len, made(many(number)).values())) for number in (100, 200, 400)]
    growth = Decimal(sizes[2] - sizes[1]) / (sizes[1] - sizes[0])
    assert Decimal("1.9") < growth < Decimal("2.1")
