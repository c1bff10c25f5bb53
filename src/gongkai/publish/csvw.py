"""CSVW: what the columns of the CSV files mean, so that tools make the triples of the reports from them again.

The metadata is that of *Metadata Vocabulary for Tabular Data*, the triples those of the minimal mode of *Generating RDF
from Tabular Data on the Web* (W3C, 17 December 2015). docs/data.md says what comes back and what does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
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
from gongkai.publish.catalogue.columns import COLUMNS, POLICY_COLUMNS, Column


@dataclass(frozen=True, slots=True)
class _Says:
    """The statement that a cell of a column makes.

    Templates (RFC 6570) may name other columns; ``{base}`` stands for the base of the project. ``about`` is the thing
    that is spoken of, if not that of the row.
    """

    property: str
    value: str | None = None
    about: str | None = None
    lang: str | None = None


def _concept(scheme: str, column: str) -> str:
    return f"{CODE.iri}{scheme}/{{{column}}}"


_STATED_IN = _Says(GK.statedIn, "{base}id/report/{report}")
_EVIDENCE = _Says(GK.evidence, "{base}id/evidence/{report}-{start}-{end}")

_OBSERVATION = {
    "report": _STATED_IN,
    "agency": _Says(GK.agency, "{base}id/agency/{agency}"),
    "indicator": _Says(GK.indicator, _concept("indicator", "indicator")),
    "applicant": _Says(GK.applicant, _concept("applicant", "applicant")),
    "value": _Says(SDMX_MEASURE.obsValue),
    "status": _Says(SDMX_ATTRIBUTE.obsStatus, _concept("obs-status", "status")),
    "qualifier": _Says(GK.qualifier),
    "label_zh": _Says(RDFS.label, lang="zh"),
    "label_en": _Says(RDFS.label, lang="en"),
    "period_year": _Says(SDMX_DIMENSION.refPeriod),
    "period_interval": _Says(SDMX_DIMENSION.refPeriod),
    "unit_code": _Says(SDMX_ATTRIBUTE.unitMeasure, _concept("unit", "unit_code")),
    "dataset": _Says(QB.dataSet, "{+dataset}"),
    "cube_class": _Says(RDF.type, f"{QB.iri}{{cube_class}}"),
}
_EVERY_OBSERVATION = (_Says(RDF.type, GK.Observation[1:-1]), _EVIDENCE)

_POLICY = {
    "report": _STATED_IN,
    "title": _Says(DCT.title, about="{+iri}", lang="zh"),
    "number": _Says(GK.documentNumber, about="{+iri}"),
    "number_as_written": _Says(GK.numberAsWritten),
    "kind": _Says(GK.policyKind, _concept("policy-kind", "kind"), "{+iri}"),
    "relation": _Says(GK.policyRelation, _concept("policy-relation", "relation")),
    "iri": _Says(GK.policy, "{+iri}"),
}
_EVERY_POLICY = (
    _Says(RDF.type, GK.Citation[1:-1]),
    _EVIDENCE,
    _Says(RDF.type, GK.Policy[1:-1], "{+iri}"),
    _Says(RDF.type, ELI.LegalResource[1:-1], "{+iri}"),
)

_DATATYPES: dict[str, Any] = {
    "text": "string",
    "integer": "nonNegativeInteger",
    "decimal": "decimal",
    "iri": "anyURI",
    "year": "gYear",
    "period_year": "gYear",
    "period_interval": {"@id": EDTF[1:-1], "base": "string"},
}
"""Datatypes of columns by their name, of all others by their kind."""


def observations_metadata(url: str, project: Project, titles: Names) -> str:
    """Return the metadata of a file of observations; ``url`` leads to it from where the metadata lies."""
    return _metadata(url, project, titles, "iri", COLUMNS, _OBSERVATION, _EVERY_OBSERVATION)


def policies_metadata(url: str, project: Project, titles: Names) -> str:
    """Return the metadata of a file of citations of policies."""
    return _metadata(url, project, titles, "citation", POLICY_COLUMNS, _POLICY, _EVERY_POLICY)


def _metadata(
    url: str,
    project: Project,
    titles: Names,
    key: str,
    columns: Iterable[Column],
    says: Mapping[str, _Says],
    every: Iterable[_Says],
) -> str:
    """Return the metadata of a table whose rows speak of what one column names, and ``every`` row says the same."""
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "url": url,
        "dc:title": _in_languages(titles),
        "dc:publisher": _in_languages(project.publisher.names),
        "dc:license": {"@id": project.licence.iri},
        "tableSchema": {
            "aboutUrl": f"{{+{key}}}",
            "primaryKey": ["report", key],
            "columns": [
                *(
                    _column(column, column.name in ("report", key), says.get(column.name), project)
                    for column in columns
                ),
                *({"name": f"every_{n}", "virtual": True, **_stated(one, project)} for n, one in enumerate(every, 1)),
            ],
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _column(column: Column, is_key: bool, says: _Says | None, project: Project) -> dict[str, Any]:
    """Return the description of a column; ``und`` is the language of the header, which is in none."""
    return {
        "name": column.name,
        "titles": {"und": column.name, "zh": column.zh, "en": column.en},
        "datatype": _DATATYPES.get(column.name) or _DATATYPES[column.kind],
        **({"required": True} if is_key else {}),
        **(_stated(says, project) if says else {"suppressOutput": True}),
    }


def _stated(says: _Says, project: Project) -> dict[str, Any]:
    templates = {"aboutUrl": says.about, "valueUrl": says.value}
    return {
        "propertyUrl": says.property[1:-1],
        **({"lang": says.lang} if says.lang else {}),
        **{name: template.replace("{base}", project.base) for name, template in templates.items() if template},
    }


def _in_languages(names: Names) -> list[dict[str, str]]:
    return [{"@value": name, "@language": language} for name, language in zip(names, ("zh", "en"), strict=True)]
