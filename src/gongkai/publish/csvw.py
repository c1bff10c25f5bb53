"""CSVW: what the columns of the CSV files mean, so that tools make the triples of the reports from them again.

The metadata is that of *Metadata Vocabulary for Tabular Data*, the triples those of the minimal mode of *Generating RDF
from Tabular Data on the Web* (W3C, 17 December 2015). docs/data.md says what comes back and what does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.model.labels import Names
from gongkai.model.terms import (
    CODE,
    DCT,
    EDTF,
    ELI,
    GK,
    QB,
    RDF,
    RDFS,
    SDMX_ATTRIBUTE,
    SDMX_DIMENSION,
    SDMX_MEASURE,
)
from gongkai.project import Project
from gongkai.publish.csv import OBSERVATION_COLUMNS, POLICY_COLUMNS

_EDTF: Any = {"@id": EDTF[1:-1], "base": "string"}
_COUNT = "nonNegativeInteger"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column, what people call it, and the statement that a cell makes; without a property it makes none.

    Templates (RFC 6570) may name other columns; ``base`` stands for the base of the project. ``about`` is the thing
    that is spoken of, if not that of the row.
    """

    name: str
    titles: Names
    property: str | None = None
    value: str | None = None
    about: str | None = None
    datatype: Any = "string"
    lang: str | None = None
    is_required: bool = False


def _concepts(scheme: str, column: str) -> str:
    return f"{CODE.iri}{scheme}/{{{column}}}"


_REPORT = (
    _Column("report", ("报告代码", "Report"), GK.statedIn, "{base}id/report/{report}", is_required=True),
    _Column("agency", ("机关代码", "Agency"), GK.agency, "{base}id/agency/{agency}", is_required=True),
    _Column("agency_name", ("机关名称", "Name of the agency")),
    _Column("division", ("行政区划代码", "Division code (GB/T 2260)")),
    _Column("year", ("报告年度", "Year of the report"), datatype="gYear"),
)
_EVIDENCE = (GK.evidence, "{base}id/evidence/{report}-{start}-{end}")

_OBSERVATION = (
    *_REPORT,
    _Column("period", ("时期", "Period")),
    _Column("indicator", ("指标代码", "Indicator"), GK.indicator, _concepts("indicator", "indicator")),
    _Column("indicator_zh", ("指标名称", "Chinese name of the indicator")),
    _Column("indicator_en", ("指标英文名称", "English name of the indicator")),
    _Column("applicant", ("申请人类型", "Type of applicant"), GK.applicant, _concepts("applicant", "applicant")),
    _Column("value", ("数值", "Value"), SDMX_MEASURE.obsValue, datatype="decimal"),
    _Column("unit", ("单位", "Unit")),
    _Column("status", ("数值状态", "Status"), SDMX_ATTRIBUTE.obsStatus, _concepts("obs-status", "status")),
    _Column("qualifier", ("概数词", "Qualifier"), GK.qualifier),
    _Column("mentions", ("提及次数", "Number of mentions"), datatype=_COUNT),
    _Column("start", ("原文起点", "First character in the text"), datatype=_COUNT),
    _Column("end", ("原文终点", "Character behind the last"), datatype=_COUNT),
    _Column("quote", ("原文", "Quote")),
    _Column("iri", ("标识", "IRI"), datatype="anyURI", is_required=True),
    _Column("label_zh", ("名称", "Chinese label"), RDFS.label, lang="zh"),
    _Column("label_en", ("英文名称", "English label"), RDFS.label, lang="en"),
    _Column("period_year", ("年度", "Period, a year"), SDMX_DIMENSION.refPeriod, datatype="gYear"),
    _Column("period_interval", ("累计时段", "Period, a running total's"), SDMX_DIMENSION.refPeriod, datatype=_EDTF),
    _Column("unit_code", ("单位代码", "Code of the unit"), SDMX_ATTRIBUTE.unitMeasure, _concepts("unit", "unit_code")),
    _Column("dataset", ("数据集", "Data set"), QB.dataSet, "{+dataset}", datatype="anyURI"),
    _Column("cube_class", ("数据立方体中的类", "Class in the data cube"), RDF.type, f"{QB.iri}{{cube_class}}"),
)
_OBSERVATION_TOO = (
    _Column("class", ("类", "Class"), RDF.type, GK.Observation[1:-1]),
    _Column("evidence", ("依据", "Evidence"), *_EVIDENCE),
)

_POLICY = (
    *(column if column.name != "agency" else _Column("agency", column.titles) for column in _REPORT),
    _Column("title", ("文件标题", "Title"), DCT.title, about="{+iri}", lang="zh"),
    _Column("number", ("文号", "Document number"), GK.documentNumber, about="{+iri}"),
    _Column("number_as_written", ("所写文号", "Number as written"), GK.numberAsWritten),
    _Column("kind", ("种类代码", "Kind"), GK.policyKind, _concepts("policy-kind", "kind"), "{+iri}"),
    _Column("kind_zh", ("种类", "Chinese name of the kind")),
    _Column("relation", ("关系代码", "Relation"), GK.policyRelation, _concepts("policy-relation", "relation")),
    _Column("relation_zh", ("关系", "Chinese name of the relation")),
    _Column("issuer", ("发文机关", "Issuer")),
    _Column("start", ("原文起点", "First character in the text"), datatype=_COUNT),
    _Column("end", ("原文终点", "Character behind the last"), datatype=_COUNT),
    _Column("iri", ("标识", "IRI"), GK.policy, "{+iri}", datatype="anyURI", is_required=True),
    _Column("citation", ("引用标识", "IRI of the citation"), datatype="anyURI", is_required=True),
)
_POLICY_TOO = (
    _Column("class", ("类", "Class"), RDF.type, GK.Citation[1:-1]),
    _Column("evidence", ("依据", "Evidence"), *_EVIDENCE),
    _Column("policy_class", ("文件的类", "Class of the policy"), RDF.type, GK.Policy[1:-1], "{+iri}"),
    _Column("eli_class", ("文件的类", "Class of the policy in ELI"), RDF.type, ELI.LegalResource[1:-1], "{+iri}"),
)


def observations_metadata(url: str, project: Project, titles: Names) -> str:
    """Return the metadata of a file of observations; ``url`` leads to it from where the metadata lies."""
    return _metadata(url, project, titles, "{+iri}", _OBSERVATION, _OBSERVATION_TOO, OBSERVATION_COLUMNS)


def policies_metadata(url: str, project: Project, titles: Names) -> str:
    """Return the metadata of a file of citations of policies."""
    return _metadata(url, project, titles, "{+citation}", _POLICY, _POLICY_TOO, POLICY_COLUMNS)


def _metadata(
    url: str,
    project: Project,
    titles: Names,
    about: str,
    columns: Iterable[_Column],
    virtual: Iterable[_Column],
    header: Sequence[str],
) -> str:
    described = {column.name: _described(column, project.base) for column in columns}
    names = project.publisher.names
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "url": url,
        "dc:title": _in_languages(titles),
        "dc:publisher": _in_languages(names),
        "dc:license": {"@id": project.licence.iri},
        "tableSchema": {
            "aboutUrl": about,
            "primaryKey": ["report", about.strip("{+}")],
            "columns": [
                *(described[name] for name in header),
                *({**_described(column, project.base), "virtual": True} for column in virtual),
            ],
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _described(column: _Column, base: str) -> dict[str, Any]:
    """Return the description of a column; ``und`` is the language of the header, which is in none."""
    zh, en = column.titles
    templates = {"aboutUrl": column.about, "valueUrl": column.value}
    return {
        "name": column.name,
        "titles": {"und": column.name, "zh": zh, "en": en},
        "datatype": column.datatype,
        **({"required": True} if column.is_required else {}),
        **({"lang": column.lang} if column.lang else {}),
        **({"propertyUrl": column.property[1:-1]} if column.property else {"suppressOutput": True}),
        **{name: template.replace("{base}", base) for name, template in templates.items() if template},
    }


def _in_languages(names: Names) -> list[dict[str, str]]:
    return [{"@value": name, "@language": language} for name, language in zip(names, ("zh", "en"), strict=True)]
