"""The data sets of years whose own report is not here: what later reports say of them (上年 …), in the same files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple, parse, plain_decimal
from gongkai.model.terms import GK, QB, SDMX_ATTRIBUTE, SDMX_DIMENSION, SDMX_MEASURE, prefixes
from gongkai.project import Project
from gongkai.publish.compact import Description, group
from gongkai.publish.csv import OBSERVATION_COLUMNS, write_rows
from gongkai.publish.jsonld import jsonld
from gongkai.publish.names import names_in, vocabulary_names
from gongkai.publish.pages.resource import resource_page
from gongkai.publish.pages.values import Values
from gongkai.publish.turtle import turtle

_FORMATS = ("ttl", "jsonld", "nq", "csv")


def other_datasets(
    statements: Iterable[Triple],
    project: Project,
    reports: Collection[str],
    *,
    labels: Mapping[str, Names] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield page, Turtle, JSON-LD, N-Quads and CSV of each data set that is spoken of and has no report here.

    ``statements`` are those that several reports may make (``gongkai.publish.shared``), ``reports`` the identifiers
    of all reports that are published.
    """
    merged = sorted(set(statements))
    names = {**(vocabulary_names() if labels is None else labels), **names_in(merged)}
    values, table = Values(project.base, names, {}), prefixes(project.base)
    described: dict[str, list[Triple]] = {}
    for triple in merged:
        described.setdefault(triple[0], []).append(triple)
    members: dict[str, list[str]] = {}
    for subject, predicate, object_ in merged:
        if predicate == QB.dataSet:
            members.setdefault(object_, []).append(subject)
    start = f"<{project.base}dataset/"
    for term in sorted(term for term in described if term.startswith(start) and term[len(start) : -1] not in reports):
        stem = f"dataset/{term[len(start) : -1]}"
        observations = members.get(term, [])
        triples = [*described[term], *(triple for one in observations for triple in described[one])]
        leading = [(one, QB.dataSet, term) for one in observations]
        rows = [_row(one, description, names) for one, description in group(triples).items() if one in observations]
        yield (
            f"{stem}.html",
            resource_page(term, stem, described[term], project, values, inbound=leading, evidence={}, formats=_FORMATS),
        )
        yield f"{stem}.ttl", turtle(triples, table).encode()
        yield f"{stem}.jsonld", jsonld(triples, table).encode()
        yield f"{stem}.nq", "".join(sorted({f"{s} {p} {o} .\n" for s, p, o in triples})).encode()
        yield f"{stem}.csv", write_rows(rows, OBSERVATION_COLUMNS).encode()


def _row(term: str, description: Description, names: Mapping[str, Names]) -> list[str]:
    """Return an observation as a row of ``OBSERVATION_COLUMNS``; its evidence is that of the report that states it."""

    def first(predicate: str) -> str:
        return description.get(predicate, [""])[0]

    def last(predicate: str) -> str:
        return first(predicate)[1:-1].rpartition("/")[2]

    def text(predicate: str) -> str:
        return parse(first(predicate))[0] if first(predicate) else ""

    indicator = names.get(first(GK.indicator), ("", ""))
    period = text(SDMX_DIMENSION.refPeriod)
    cells = {
        "report": last(GK.statedIn),
        "agency": last(GK.agency),
        "agency_name": names.get(first(GK.agency), ("", ""))[0],
        "division": last(GK.agency)[:6] if last(GK.agency)[:6].isdecimal() else "",
        "year": period.rpartition("/")[2][:4],
        "period": period,
        "indicator": last(GK.indicator),
        "indicator_zh": indicator[0],
        "indicator_en": indicator[1],
        "applicant": last(GK.applicant),
        "value": plain_decimal(Decimal(text(SDMX_MEASURE.obsValue))) if SDMX_MEASURE.obsValue in description else "",
        "unit": names.get(first(SDMX_ATTRIBUTE.unitMeasure), ("", ""))[0],
        "status": last(SDMX_ATTRIBUTE.obsStatus),
        "qualifier": text(GK.qualifier),
        "mentions": str(len(description.get(GK.evidence, ()))),
        "iri": term[1:-1],
    }
    return [cells.get(column, "") for column in OBSERVATION_COLUMNS]
