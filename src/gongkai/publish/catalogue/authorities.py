"""What pages refer to and others define: each node is typed and named in the page itself.

DCAT-AP's range shapes look for the class of a node in the same file, CKAN for its label. What a term is said to be
here: docs/catalogue.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple, describe, literal, parse
from gongkai.model.terms import DCT, GK, PROJECT, RDF, RDFS, SKOS
from gongkai.project import Licence
from gongkai.publish.catalogue.formats import FORMATS
from gongkai.publish.catalogue.terms import DQV, EU, MEDIA, SPDX, plain, said
from gongkai.validate.rules import background


def eu(scheme: str, code: str) -> str:
    """Return a term of the EU's authority tables."""
    return f"<{EU}{scheme}/{code}>"


PUBLIC = eu("access-right", "PUBLIC")
ANNUAL = eu("frequency", "ANNUAL")
GOVERNMENT = eu("data-theme", "GOVE")
THEMES = f"<{EU}data-theme>"
_FILE_TYPES = f"<{EU}file-type>"
STATISTICAL = eu("dataset-type", "STATISTICAL")
STABLE = eu("planned-availability", "STABLE")
CHINA = eu("country", "CHN")
LANGUAGES = {"zh": eu("language", "ZHO"), "en": eu("language", "ENG")}

SHA256 = SPDX.checksumAlgorithm_sha256
COMPLETED = "<http://purl.org/adms/status/Completed>"
DCAT_AP = "<https://semiceu.github.io/DCAT-AP/releases/3.0.1/>"
SPARQL_PROTOCOL = "<http://www.w3.org/TR/sparql11-protocol/>"
CSVW = "<https://www.w3.org/TR/tabular-metadata/>"
ONTOLOGY = f"<{PROJECT}ns>"

_ADMS = "http://purl.org/adms/"

PUBLISHER_TYPES = {
    "AcademiaScientificOrganisation": ("学术或科研机构", "Academia or scientific organisation"),
    "Company": ("企业", "Company"),
    "IndustryConsortium": ("行业联盟", "Industry consortium"),
    "LocalAuthority": ("地方机关", "Local authority"),
    "NationalAuthority": ("国家机关", "National authority"),
    "NonGovernmentalOrganisation": ("非政府组织", "Non-governmental organisation"),
    "NonProfitOrganisation": ("非营利组织", "Non-profit organisation"),
    "PrivateIndividual": ("个人", "Private individual"),
    "RegionalAuthority": ("省级机关", "Regional authority"),
    "StandardisationBody": ("标准化机构", "Standardisation body"),
    "SupraNationalAuthority": ("国际机关", "Supra-national authority"),
}
"""The kinds of publisher of ``gongkai.toml`` and their names."""

_NOTATIONS = {
    "AcademiaScientificOrganisation": "Academia-ScientificOrganisation",
    "PrivateIndividual": "PrivateIndividual(s)",
}
"""What ADMS calls a kind where that is not its name here."""

_LICENCE_TYPES = {
    "Attribution": ("须署名", "Attribution"),
    "NonCommercialUseOnly": ("仅限非商业使用", "Non-commercial use only"),
    "PublicDomain": ("公有领域", "Public domain"),
    "ViralEffect-ShareAlike": ("以相同方式共享", "Share alike"),
}


def publisher_type(kind: str) -> str:
    """Return a kind of publisher as a term of ADMS."""
    return f"<{_ADMS}publishertype/{_NOTATIONS.get(kind, kind)}>"


_AUTHORITIES = (
    (PUBLIC, DCT.RightsStatement, "公开", "public"),
    (ANNUAL, DCT.Frequency, "每年", "annual"),
    (GOVERNMENT, SKOS.Concept, "政府和公共部门", "Government and public sector"),
    (STATISTICAL, SKOS.Concept, "统计数据", "Statistical data"),
    (STABLE, SKOS.Concept, "稳定", "stable"),
    (CHINA, DCT.Location, "中国", "China"),
    (LANGUAGES["zh"], DCT.LinguisticSystem, "中文", "Chinese"),
    (LANGUAGES["en"], DCT.LinguisticSystem, "英文", "English"),
    (COMPLETED, SKOS.Concept, "已完成", "Completed"),
    *((publisher_type(kind), SKOS.Concept, *names) for kind, names in PUBLISHER_TYPES.items()),
    *((f"<{_ADMS}licencetype/{kind}>", SKOS.Concept, *names) for kind, names in _LICENCE_TYPES.items()),
)
"""Terms of the EU's and of ADMS's tables, their classes and names."""

_SCHEMES = {
    f"<{EU}access-right>": ("获取权限", "Access rights"),
    f"<{EU}country>": ("国家", "Countries"),
    THEMES: ("数据主题", "Data themes"),
    f"<{EU}dataset-type>": ("数据集类型", "Types of data set"),
    _FILE_TYPES: ("文件类型", "File types"),
    f"<{EU}frequency>": ("更新周期", "Frequencies"),
    f"<{EU}language>": ("语言", "Languages"),
    f"<{EU}planned-availability>": ("计划可用性", "Planned availability"),
    f"<{_ADMS}licencetype/1.0>": ("许可类型", "Types of licence"),
    f"<{_ADMS}publishertype/1.0>": ("发布者类型", "Types of publisher"),
    f"<{_ADMS}status/1.0>": ("状态", "Statuses"),
}
"""The tables themselves."""

_STANDARDS = {
    DCAT_AP: ("DCAT-AP 3.0.1", "DCAT-AP 3.0.1"),
    SPARQL_PROTOCOL: ("SPARQL 1.1 协议", "SPARQL 1.1 Protocol"),
    CSVW: ("表格数据的元数据词汇 (CSVW)", "Metadata Vocabulary for Tabular Data (CSVW)"),
    ONTOLOGY: ("政府信息公开工作年度报告本体", "Ontology of annual reports on government information disclosure"),
}

_LICENCES = (
    ("https://creativecommons.org/licenses/by/", "Attribution", "Creative Commons Attribution"),
    (
        "https://creativecommons.org/licenses/by-sa/",
        "ViralEffect-ShareAlike",
        "Creative Commons Attribution Share-Alike",
    ),
    ("https://creativecommons.org/licenses/by-nc/", "NonCommercialUseOnly", "Creative Commons Non-Commercial (Any)"),
    ("https://creativecommons.org/publicdomain/zero/", "PublicDomain", "Creative Commons CCZero"),
    ("https://opendatacommons.org/licenses/by/", "Attribution", "Open Data Commons Attribution License"),
    (
        "https://opendatacommons.org/licenses/odbl/",
        "ViralEffect-ShareAlike",
        "Open Data Commons Open Database License (ODbL)",
    ),
    (
        "https://opendatacommons.org/licenses/pddl/",
        "PublicDomain",
        "Open Data Commons Public Domain Dedication and License (PDDL)",
    ),
)
"""By the beginning of a licence's IRI: its type, and its title in the register of CKAN, which knows it by that."""


def licence_triples(licence: Licence) -> list[Triple]:
    """Return the description of a licence, titled as CKAN's register has it; one that is not there has no type."""
    known = [(kind, title) for beginning, kind, title in _LICENCES if licence.iri.startswith(beginning)]
    kind, title = known[0] if known else (None, licence.title)
    return describe(
        f"<{licence.iri}>",
        (RDF.type, DCT.LicenseDocument),
        (DCT.title, literal(plain(title))),
        (RDFS.label, literal(plain(licence.title))),
        (DCT.type, f"<{_ADMS}licencetype/{kind}>" if kind else None),
    )


def file_type(code: str) -> str:
    """Return a file type of the EU's table."""
    return eu("file-type", code)


def media_type(name: str) -> str:
    """Return a media type by its name (``text/csv``)."""
    return f"<{MEDIA}{name}>"


def metric(name: str) -> str:
    """Return a metric of data quality, of the project's ontology, by the end of its IRI."""
    return f"<{GK.iri}metric-{name}>"


def authority_triples(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield the descriptions of what the triples refer to and others define, each once, in a fixed order."""
    todo = {object_ for _, _, object_ in triples if object_[0] == "<"}
    done: set[str] = set()
    while todo:
        done |= todo
        found = [triple for term in sorted(todo) for triple in _nodes().get(term, ())]
        yield from found
        todo = {object_ for _, predicate, object_ in found if predicate == SKOS.inScheme} - done
    if _FILE_TYPES in done:
        # CKAN reads the label of a dct:IMT only, the range shape looks for a dct:MediaTypeOrExtent
        yield DCT.IMT, RDFS.subClassOf, DCT.MediaTypeOrExtent


@cache
def _nodes() -> dict[str, tuple[Triple, ...]]:
    """Return the description of each term of the tables above."""
    nodes: dict[str, list[tuple[str, str]]] = {}
    for term, class_, zh, en in _AUTHORITIES:
        scheme = next(s for s in _SCHEMES if term.startswith(s[:-1].removesuffix("1.0")))
        nodes[term] = [(RDF.type, class_), *said(SKOS.prefLabel, (zh, en)), (SKOS.inScheme, scheme)]
    nodes[CHINA] += said(RDFS.label, ("中国", "China"))
    for term, names in _SCHEMES.items():
        nodes[term] = [(RDF.type, SKOS.ConceptScheme), *said(DCT.title, names)]
    nodes[SHA256] = [(RDF.type, SPDX.ChecksumAlgorithm)]  # CKAN would take a label in place of the IRI
    for term, names in _STANDARDS.items():
        nodes[term] = [(RDF.type, DCT.Standard), *said(DCT.title, names)]
    for form in FORMATS:
        media, kind = media_type(form.media_type), file_type(form.file_type)
        nodes[media] = [(RDF.type, DCT.MediaType), (RDFS.label, literal(form.media_type))]
        # of one type only, as of several CKAN looks at any
        nodes[kind] = [(RDF.type, DCT.IMT), (RDFS.label, literal(form.label)), (SKOS.inScheme, _FILE_TYPES)]
    for name, names in metric_names().items():
        nodes[metric(name)] = [(RDF.type, DQV.Metric), *said(RDFS.label, names)]
    return {term: tuple(describe(term, *statements)) for term, statements in nodes.items()}


@cache
def metric_names() -> dict[str, Names]:
    """Return the names of the metrics of data quality, from the ontology."""
    beginning = f"<{GK.iri}metric-"
    labels: dict[str, dict[str | None, str]] = {}
    for quad in background():
        if str(quad.predicate) == RDFS.label and str(quad.subject).startswith(beginning):
            text, language, _ = parse(str(quad.object))
            labels.setdefault(str(quad.subject)[len(beginning) : -1], {})[language] = text
    return {name: (names["zh"], names["en"]) for name, names in sorted(labels.items())}
