"""The feed: valid under DCAT-AP and our own rules, the same triples in every format, pages usable by themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, RDFS, SH, SKOS

from catalogue_records import PROVINCE, QINGHE, files, many, record, some
from gongkai.errors import OutputError
from gongkai.model.identifiers import check_base
from gongkai.project import Contact, Licence, Project, Publisher, Release
from gongkai.project.values import PUBLISHER_KINDS
from gongkai.publish.catalogue import catalogue_files, dataset_triples, series_triples
from gongkai.publish.catalogue.texts import descriptions, keywords, titles
from gongkai.publish.record import DatasetRecord
from gongkai.validate import validate
from gongkai.validate.data import parse

PROJECT = Project()
FULL = Project(
    base="https://data.example.org/open/",
    titles=("清河公开数据", "Open data of Qinghe"),
    publisher=Publisher(("清河数据中心", "Qinghe Data Centre"), "https://centre.example.org/", "12990100MB0000002X"),
    contact=Contact("数据组", "data+open@example.org", "https://centre.example.org/contact"),
    licence=Licence("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
    release=Release("1.2.0", date(2024, 1, 1), date(2024, 6, 1)),
    sparql="https://sparql.example.org/query",
)
HASH = Project(base="https://data.example.org/all#", sparql=None)
PROJECTS = {"default": PROJECT, "full": FULL, "hash": HASH}

SHAPES = Path(__file__).parents[1] / ".." / "shared" / "data" / "dcat-ap-3.0.1"
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")


def made(project: Project, records: list[DatasetRecord], page_size: int = 100) -> dict[str, bytes]:
    return dict(catalogue_files(project, records, page_size=page_size))


def graph(turtle: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=turtle, format="turtle")


def pages(feed: dict[str, bytes]) -> list[str]:
    return [path for path in feed if re.fullmatch(r"catalog(/\d+)?\.ttl", path)]


@pytest.fixture(scope="module", params=PROJECTS)
def project(request: pytest.FixtureRequest) -> Project:
    return PROJECTS[request.param]


@pytest.fixture(scope="module")
def feed(project: Project) -> dict[str, bytes]:
    return made(project, some(), page_size=3)


def test_bases_are_bases() -> None:
    for project in PROJECTS.values():
        check_base(project.base)


# ---------------------------------------------------------------------------------------------------- validity


@pytest.mark.skipif(not SHAPES.is_dir(), reason="the shapes of DCAT-AP are not here")
@pytest.mark.parametrize("name", ["shapes.ttl", "shapes_recommended.ttl", "range.ttl"])
def test_a_page_is_dcat_ap(feed: dict[str, bytes], name: str) -> None:
    shapes = rdflib.Graph().parse(SHAPES / name)
    shapes.remove((None, rdflib.OWL.imports, None))
    for path in pages(feed):
        _, outcome, _ = pyshacl.validate(graph(feed[path]), shacl_graph=shapes, inference="none", advanced=True)
        assert isinstance(outcome, rdflib.Graph)
        found = {
            (outcome.value(result, SH.resultSeverity), outcome.value(result, SH.resultPath))
            for result in outcome.subjects(RDF.type, SH.ValidationResult)
        }
        allowed = {(SH.Warning, DCAT.bbox), (SH.Warning, DCAT.centroid)}  # no coordinates are made up
        if "和谐基金".encode() in feed[path]:
            allowed.add((SH.Warning, DCTERMS.type))  # nor a level, of an agency of no known division
        assert found <= allowed


def test_a_page_breaks_no_rule_of_ours(feed: dict[str, bytes]) -> None:
    for path in pages(feed):
        conformance = validate(parse(feed[path], path, ox.RdfFormat.TURTLE))
        assert conformance.findings == ()


def test_a_fault_of_a_page_would_be_found() -> None:
    page = made(PROJECT, some())["catalog.ttl"].replace(b"foaf:Agent , ", b"")
    assert validate(parse(page, "page", ox.RdfFormat.TURTLE)).has_violations


def test_everything_a_page_refers_to_is_described_in_it(feed: dict[str, bytes], project: Project) -> None:
    addresses = {DCAT.downloadURL, DCAT.accessURL, DCAT.endpointURL}
    hydra = re.compile(re.escape(str(HYDRA)))
    for path in pages(feed):
        page = graph(feed[path])
        referred = {o for _, p, o in page if isinstance(o, rdflib.URIRef) and p != RDF.type and not hydra.match(p)}
        referred -= {o for p in addresses for o in page.objects(None, p)}
        untyped = {o for o in referred if page.value(o, RDF.type) is None and not o.startswith("mailto:")}
        assert untyped <= {DCTERMS.MediaTypeOrExtent, *page.objects(None, VCARD.hasURL)}
        assert len(referred) > 50


# ---------------------------------------------------------------------------------------------------- formats


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib's own reader of JSON-LD
def test_the_formats_of_a_page_hold_the_same_triples(feed: dict[str, bytes]) -> None:
    assert len(pages(feed)) == 2
    for path in pages(feed):
        name = path.removesuffix(".ttl")
        forms = {
            ".ttl": (ox.RdfFormat.TURTLE, "turtle"),
            ".jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
            ".rdf": (ox.RdfFormat.RDF_XML, "xml"),
        }
        by_pyoxigraph = [
            {(str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(feed[name + suffix], format=form)}
            for suffix, (form, _) in forms.items()
        ]
        by_rdflib = [
            set(rdflib.Graph().parse(data=feed[name + suffix], format=form)) for suffix, (_, form) in forms.items()
        ]
        assert len(by_pyoxigraph[0]) > 300
        assert by_pyoxigraph[0] == by_pyoxigraph[1] == by_pyoxigraph[2]
        assert by_rdflib[0] == by_rdflib[1] == by_rdflib[2]
        assert len(by_rdflib[0]) == len(by_pyoxigraph[0])
        assert not any(isinstance(term, rdflib.BNode) for triple in by_rdflib[0] for term in triple)


def test_the_context_of_the_json_ld_is_inline(feed: dict[str, bytes]) -> None:
    assert re.match(r'\{\s+"@context": \{', feed["catalog.jsonld"].decode())
    assert b'"dct": "http://purl.org/dc/terms/"' in feed["catalog.jsonld"]


def test_the_same_records_give_the_same_bytes() -> None:
    records = some()
    assert made(PROJECT, records, 2) == made(PROJECT, records[::-1], 2)


HOSTILE = '清河\x00市\x0b<b>&"人民\r\n政府\ufffe ]]> \ud800'


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib's own reader of JSON-LD
def test_signs_that_a_format_cannot_hold_do_no_harm() -> None:
    page = made(
        PROJECT, [record(title_zh=HOSTILE, agency_zh=HOSTILE, agency_en="=1+1", source_url=f"https://a/{HOSTILE}")]
    )
    read = {
        suffix: set(rdflib.Graph().parse(data=page[f"catalog.{suffix}"], format=form))
        for suffix, form in (("ttl", "turtle"), ("rdf", "xml"), ("jsonld", "json-ld"))
    }
    assert read["ttl"] == read["rdf"] == read["jsonld"]
    names = {str(o) for _, p, o in read["ttl"] if p == FOAF.name}
    assert '清河 市 <b>&"人民 政府 ]]>' in names


# ---------------------------------------------------------------------------------------------------- paging


def walk(feed: dict[str, bytes], project: Project) -> list[rdflib.Graph]:
    """Follow the pages as harvesters do: the next one of any view, until there is none."""
    found, address = [], "catalog.ttl"
    while address:
        page = graph(feed[address])
        found.append(page)
        (view,) = set(page.subjects(RDF.type, HYDRA.PagedCollection))
        assert (view, RDF.type, HYDRA.PartialCollectionView) in page
        following = page.value(view, HYDRA.next)
        assert following == page.value(view, HYDRA.nextPage)
        number = str(following).removeprefix(project.iri("catalog?page="))
        address = f"catalog/{int(number)}.ttl" if following else ""
    return found


@pytest.mark.parametrize(
    ("number", "size", "expected"), [(250, 100, 3), (250, 10, 25), (7, 3, 3), (5, 1, 5), (1, 1, 1)]
)
def test_pages_lead_to_each_other(number: int, size: int, expected: int) -> None:
    records = many(number)
    feed = made(PROJECT, records, size)
    found = walk(feed, PROJECT)
    assert len(found) == len(pages(feed)) == expected
    listed: list[str] = []
    for n, page in enumerate(found, 1):
        (view,) = page.subjects(RDF.type, HYDRA.PagedCollection)
        assert str(view) == PROJECT.iri(f"catalog?page={n}")
        assert page.value(view, HYDRA.totalItems) == rdflib.Literal(number)
        assert page.value(view, HYDRA.first) == page.value(view, HYDRA.firstPage)
        assert str(page.value(view, HYDRA.last)) == PROJECT.iri(f"catalog?page={expected}")
        assert page.value(view, HYDRA.lastPage) == page.value(view, HYDRA.last)
        before = page.value(view, HYDRA.previous)
        assert str(before) == (PROJECT.iri(f"catalog?page={n - 1}") if n > 1 else "None")
        own = {str(o) for o in page.objects(rdflib.URIRef(PROJECT.iri("catalog")), DCAT.dataset)}
        assert own == {str(s) for s in page.subjects(RDF.type, DCAT.Dataset)}
        assert 1 <= len(own) <= size
        listed += sorted(own)
    assert listed == sorted({PROJECT.iri(f"dataset/{record.id}") for record in records})
    assert len({feed[path] for path in pages(feed)}) == expected, "CKAN stops at a page that equals the first"


def test_a_series_stays_on_one_page_where_it_fits() -> None:
    first, second = walk(made(PROJECT, many(10), 7), PROJECT)
    for page in (first, second):
        (series,) = page.subjects(RDF.type, DCAT.DatasetSeries)
        assert len(set(page.subjects(DCAT.inSeries, series))) == len(set(page.objects(series, DCAT.seriesMember))) == 5
        assert len(list(page.subject_objects(DCAT.prev))) == 4


def test_a_series_longer_than_a_page_refers_to_no_data_set_elsewhere() -> None:
    for page in walk(made(PROJECT, many(5), 2), PROJECT):
        own = set(page.subjects(RDF.type, DCAT.Dataset))
        referred = {o for p in (DCAT.prev, DCAT.seriesMember, DCAT.first, DCAT.last) for o in page.objects(None, p)}
        assert referred <= own


@pytest.mark.parametrize("size", [0, 101, -1])
def test_a_page_holds_one_data_set_to_a_hundred(size: int) -> None:
    with pytest.raises(ValueError, match="expected 1 to 100"):
        catalogue_files(PROJECT, some(), page_size=size)


# ---------------------------------------------------------------------------------------------------- refusals

REFUSED = [
    ([], "expected one data set at least, found none"),
    ([record(), record(title_zh="又一")], "990100-2019: expected one data set of this identifier, found two: .*又一"),
    ([record()] * 2, "990100-2019: expected one data set of this identifier"),
    ([record(title_zh=" ")], "990100-2019: expected a title in Chinese, found none"),
    ([record(title_en="")], "990100-2019: expected a title in English, found none"),
]


@pytest.mark.parametrize(("records", "message"), REFUSED)
def test_a_feed_that_would_do_harm_is_refused_before_a_file_is_made(records: list[DatasetRecord], message: str) -> None:
    with pytest.raises(OutputError, match=message):
        catalogue_files(PROJECT, records)


@pytest.mark.parametrize("kind", PUBLISHER_KINDS)
def test_every_kind_of_publisher_is_described(kind: str) -> None:
    page = graph(made(replace(PROJECT, publisher=Publisher(kind=kind)), [record()])["catalog.ttl"])
    term = page.value(rdflib.URIRef(PROJECT.iri("catalog#publisher")), DCTERMS.type)
    assert len(list(page.objects(term, SKOS.prefLabel))) == 2
    assert re.sub(r"\(s\)|-", "", str(term).rpartition("/")[2]) == kind


# ---------------------------------------------------------------------------------------------------- statements


def value(project: Project, item: DatasetRecord, predicate: rdflib.URIRef) -> set[str]:
    page = graph(made(project, [item])["catalog.ttl"])
    return {str(o) for o in page.objects(rdflib.URIRef(project.iri(f"dataset/{item.id}")), predicate)}


DATES = [
    (Release(), "2020-03-15", "2020-03-15", "2020-03-15", "2020-03-15", record()),
    (Release(), "2020-01-01", "2020-01-01", "2020-01-01", "2020-01-01", record(published=None)),
    (Release(issued=date(2024, 1, 1)), "2020-03-15", "2020-03-15", "2024-01-01", "2024-01-01", record()),
    (Release(modified=date(2024, 6, 1)), "2020-03-15", "2024-06-01", "2020-03-15", "2024-06-01", record()),
    (
        Release("1", date(2024, 1, 1), date(2024, 6, 1)),
        "2020-03-15",
        "2024-06-01",
        "2024-01-01",
        "2024-06-01",
        record(),
    ),
    (Release(modified=date(2019, 1, 1)), "2020-03-15", "2020-03-15", "2020-03-15", "2020-03-15", record()),
]


@pytest.mark.parametrize(("release", "issued", "modified", "first", "last", "item"), DATES)
def test_dates_come_from_the_release_or_the_reports(
    release: Release, issued: str, modified: str, first: str, last: str, item: DatasetRecord
) -> None:
    project = replace(PROJECT, release=release)
    assert value(project, item, DCTERMS.issued) == {issued}
    assert value(project, item, DCTERMS.modified) == {modified}
    page = graph(made(project, [item])["catalog.ttl"])
    catalog = rdflib.URIRef(project.iri("catalog"))
    assert (str(page.value(catalog, DCTERMS.issued)), str(page.value(catalog, DCTERMS.modified))) == (first, last)


def test_the_catalogue_spans_the_dates_of_its_reports() -> None:
    page = graph(made(PROJECT, some())["catalog.ttl"])
    catalog = rdflib.URIRef(PROJECT.iri("catalog"))
    assert str(page.value(catalog, DCTERMS.issued)) == "2018-03-15"
    assert str(page.value(catalog, DCTERMS.modified)) == "2022-03-15"


TITLES = [
    ("清河市2019年报告", "清河市2019年报告 (990100-2019)"),
    ("清河市2019年报告 (990100-2019)", "清河市2019年报告 (990100-2019)"),
    (" 清河市\n2019年报告 ", "清河市 2019年报告 (990100-2019)"),
]


@pytest.mark.parametrize(("given", "expected"), TITLES)
def test_a_title_holds_the_identifier(given: str, expected: str) -> None:
    assert titles(record(title_zh=given, title_en=given)) == (expected, expected)


COUNTS = [
    ({}, "报告的基本信息", "the particulars of the report"),
    ({"observations": 1, "policies": 2, "triples": 9}, "1个指标数值、2件政策文件", "1 observation, 2 policies"),
    ({"observations": 0, "problems": 1}, "1个问题", "1 problem"),
]


@pytest.mark.parametrize(("counts", "zh", "en"), COUNTS)
def test_a_description_counts_what_there_is(counts: dict[str, int], zh: str, en: str) -> None:
    said = descriptions(record(counts=counts))
    assert f"中的数据：{zh}。" in said[0]
    assert f": {en}. " in said[1]


def test_keywords_are_what_ckan_takes_for_tags() -> None:
    odd = record(agency_zh="清河市（试行）公安、司法局", agency_en="Ürümqi, Xi'an & “Q” Bureau: " + "x" * 120)
    found = keywords(odd)
    assert {language for _, language in found} == {"zh", "en"}
    assert ("清河市 试行 公安 司法局", "zh") in found
    for word, _ in found:
        assert re.fullmatch(r"[0-9A-Za-z㐀-鿿_.\-][0-9A-Za-z㐀-鿿 _.\-]{0,98}[0-9A-Za-z㐀-鿿_.\-]", word)


PUBLISHERS = [
    ((PROVINCE,), "RegionalAuthority"),
    ((PROVINCE, QINGHE), "LocalAuthority"),
    ((), None),
]


@pytest.mark.parametrize(("places", "kind"), PUBLISHERS)
def test_the_publisher_of_a_data_set_is_its_agency(places: tuple[object, ...], kind: str | None) -> None:
    page = graph(made(PROJECT, [record(places=places, uscc="12990100MB0000001X")])["catalog.ttl"])
    agency = rdflib.URIRef(PROJECT.iri("id/agency/990100"))
    assert str(page.value(agency, DCTERMS.type)) == (f"http://purl.org/adms/publishertype/{kind}" if kind else "None")
    assert str(page.value(agency, DCTERMS.identifier)) == "12990100MB0000001X"
    spatial = set(page.objects(rdflib.URIRef(PROJECT.iri("dataset/990100-2019")), DCTERMS.spatial))
    assert len(spatial) == (2 if places else 1)


def test_distributions_are_the_files_that_there_are() -> None:
    item = record(files=tuple(f for f in files("990100-2019") if not f.path.endswith((".nq", "-metadata.json"))))
    page = graph(made(PROJECT, [item])["catalog.ttl"])
    downloads = {str(o).rpartition("/")[2] for o in page.objects(None, DCAT.downloadURL)}
    assert downloads == {"990100-2019.ttl", "990100-2019.jsonld", "990100-2019.csv"}
    csv = rdflib.URIRef(PROJECT.iri("dataset/990100-2019/csv"))
    assert page.value(csv, FOAF.page) is None
    (sha256,) = page.objects(page.value(csv, SPDX.checksum), SPDX.checksumValue)
    assert str(sha256) == next(f.sha256 for f in item.files if f.path.endswith(".csv"))


def test_a_csv_leads_to_its_csvw_metadata() -> None:
    page = graph(made(PROJECT, [record()])["catalog.ttl"])
    csv = rdflib.URIRef(PROJECT.iri("dataset/990100-2019/csv"))
    assert str(page.value(csv, FOAF.page)) == PROJECT.iri("dataset/990100-2019.csv-metadata.json")
    assert str(page.value(csv, DCTERMS.conformsTo)) == "https://www.w3.org/TR/tabular-metadata/"


def test_without_an_endpoint_there_is_no_service() -> None:
    assert b"DataService" in made(PROJECT, some())["catalog.ttl"]
    assert b"DataService" not in made(HASH, some())["catalog.ttl"]
    assert b"dcat:endpointURL <https://sparql.example.org/query>" in made(FULL, some())["catalog.ttl"]


def test_no_distribution_leads_to_a_service_that_has_a_contact() -> None:
    assert b"accessService" not in made(PROJECT, some())["catalog.ttl"]


def test_triples_of_a_data_set_are_its_own() -> None:
    item = record()
    beginnings = tuple(f"<{PROJECT.iri(path)}" for path in ("dataset/990100-2019", "id/conformance/990100-2019"))
    triples = dataset_triples(item, PROJECT, previous="990100-2018")
    foreign = {s for s, _, _ in triples if not s.startswith(beginnings)}
    assert foreign == {f"<{item.source_url}>"}
    assert len(triples) == len(set(triples)) > 100


def test_how_data_sets_came_about_is_said_where_ckan_does_not_read_it() -> None:
    page = graph(made(PROJECT, some())["catalog.ttl"])
    (activity,) = page.subjects(RDF.type, PROV.Activity)
    assert set(page.objects(activity, PROV.generated)) == set(page.subjects(RDF.type, DCAT.Dataset))
    assert not list(page.subject_objects(PROV.wasGeneratedBy)), "CKAN up to 2.11 refuses data sets that have it"


def test_a_series_is_no_data_set() -> None:
    triples = series_triples(PROJECT, [record(year=2020), record(year=2018)])
    page = graph("".join(f"{' '.join(triple)} .\n" for triple in triples).encode())
    series = rdflib.URIRef(PROJECT.iri("series/990100"))
    assert set(page.objects(series, RDF.type)) == {DCAT.DatasetSeries}
    assert [str(page.value(series, p))[-4:] for p in (DCAT.first, DCAT.last)] == ["2018", "2020"]
    (period,) = page.objects(series, DCTERMS.temporal)
    assert [str(page.value(period, p)) for p in (DCAT.startDate, DCAT.endDate)] == ["2018-01-01", "2020-12-31"]
    assert series_triples(PROJECT, []) == ()


# ---------------------------------------------------------------------------------------------------- CKAN


def test_formats_and_media_types_are_labelled_as_ckan_reads_them() -> None:
    page = graph(made(PROJECT, [record()])["catalog.ttl"])
    read = {}
    for distribution in page.objects(rdflib.URIRef(PROJECT.iri("dataset/990100-2019")), DCAT.distribution):
        form, media = (page.value(distribution, p) for p in (DCTERMS.format, DCAT.mediaType))
        assert list(page.objects(form, RDF.type)) == [DCTERMS.IMT], "of two types it looks at any"
        read[str(page.value(form, RDFS.label))] = str(page.value(media, RDFS.label))
    assert read == {
        "RDF Turtle": "text/turtle",
        "JSON-LD": "application/ld+json",
        "RDF N-Quads": "application/n-quads",
        "CSV": "text/csv",
    }
    assert (DCTERMS.IMT, RDFS.subClassOf, DCTERMS.MediaTypeOrExtent) in page


LICENCES = [
    ("https://creativecommons.org/licenses/by/4.0/", "Creative Commons Attribution", "Attribution"),
    ("https://creativecommons.org/publicdomain/zero/1.0/", "Creative Commons CCZero", "PublicDomain"),
    ("https://example.org/licence", "As written", None),
]


@pytest.mark.parametrize(("iri", "title", "kind"), LICENCES)
def test_a_licence_has_the_title_that_ckan_knows_it_by(iri: str, title: str, kind: str | None) -> None:
    page = graph(made(replace(PROJECT, licence=Licence(iri, "As written")), [record()])["catalog.ttl"])
    assert [str(o) for o in page.objects(rdflib.URIRef(iri), DCTERMS.title)] == [title]
    assert [str(o) for o in page.objects(rdflib.URIRef(iri), RDFS.label)] == ["As written"]
    assert [str(o) for o in page.objects(rdflib.URIRef(iri), DCTERMS.type)] == (
        [f"http://purl.org/adms/licencetype/{kind}"] if kind else []
    )


def test_the_theme_is_in_its_scheme() -> None:
    page = graph(made(PROJECT, [record()])["catalog.ttl"])
    (theme,) = set(page.objects(None, DCAT.theme))
    (scheme,) = page.objects(rdflib.URIRef(PROJECT.iri("catalog")), DCAT.themeTaxonomy)
    assert page.value(theme, SKOS.inScheme) == scheme
    assert page.value(scheme, RDF.type) == SKOS.ConceptScheme
