"""The landing page of a report's data set: what it holds, how good it is, its files, how to cite it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple
from gongkai.model.terms import CODE, GK, QB, RDF, SDMX_ATTRIBUTE, SDMX_MEASURE
from gongkai.project import Project
from gongkai.publish.compact import Description, group
from gongkai.publish.names import names_in, vocabulary_names
from gongkai.publish.pages.environment import alternates, render, root_of
from gongkai.publish.pages.values import Value, Values
from gongkai.publish.record import DatasetRecord
from gongkai.publish.redirects.rules import FORMATS

_TOTAL = f"<{CODE.iri}applicant/total>"

_COUNTS = {
    "observations": ("指标数值", "Observations"),
    "figures": ("其他数字", "Other figures"),
    "policies": ("政策文件", "Policies"),
    "measures": ("措施", "Measures"),
    "problems": ("问题", "Problems"),
    "commitments": ("承诺", "Commitments"),
    "issues": ("疑点", "Issues"),
    "triples": ("三元组", "Triples"),
}


def dataset_page(
    record: DatasetRecord,
    project: Project,
    triples: Iterable[Triple],
    *,
    schema_org: Mapping[str, Any],
    labels: Mapping[str, Names] | None = None,
) -> tuple[str, bytes]:
    """Return the landing page with its path: ``schema_org`` is the data set as search engines read it."""
    triples = tuple(triples)
    names = {**(vocabulary_names() if labels is None else labels), **names_in(triples)}
    stem = f"dataset/{record.id}"
    values, root = Values(project.base, names, {}), root_of(stem)
    extensions = [one.path.removeprefix(f"{stem}.") for one in record.files]
    page = render(
        "dataset.html.j2",
        f"{stem}.html",
        project,
        title=(record.title_zh, record.title_en),
        canonical=f"{project.base}{stem}",
        alternates=alternates(stem, tuple(one for one in extensions if one in FORMATS)),
        crumbs=(),
        record=record,
        iri=f"{project.base}{stem}",
        agency=f"doc/agency/{record.agency}.html",
        report=f"doc/report/{record.id}.html",
        counts=[(both, record.counts[name]) for name, both in _COUNTS.items() if name in record.counts],
        quality=[
            (names.get(f"<{GK.iri}metric-{metric}>", (metric, metric)), some, every)
            for metric, (some, every) in record.quality.items()
        ],
        observations=_observations(group(triples), f"<{project.base}{stem}>", values, root),
        schema_org=schema_org,
    )
    return f"{stem}.html", page


def _observations(
    descriptions: Mapping[str, Description], dataset: str, values: Values, root: str
) -> list[tuple[Value, Value, Value | None, Value]]:
    """Return the totals of the data set's own year: the indicator, the value, its unit, the observation."""
    found = []
    for term, own in descriptions.items():
        is_total = QB.Observation in own[RDF.type] and _TOTAL in own.get(GK.applicant, ())
        if is_total and dataset in own.get(QB.dataSet, ()) and SDMX_MEASURE.obsValue in own:
            unit = own.get(SDMX_ATTRIBUTE.unitMeasure)
            found.append(
                (
                    values[own[GK.indicator][0], root],
                    values[own[SDMX_MEASURE.obsValue][0], root],
                    values[unit[0], root] if unit else None,
                    values[term, root],
                )
            )
    return found
