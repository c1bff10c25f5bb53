"""Adds up the sums of reports on rows of plain numbers: the linear identities that the rule book keeps as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import rdflib
from rdflib.namespace import SH

from gongkai.knowledge.identities import identities
from gongkai.model.terms import CODE, GK, RDF, SDMX_ATTRIBUTE, SDMX_DIMENSION, SDMX_MEASURE, SKOS
from gongkai.model.terms import SH as SHACL
from gongkai.validate.index import Index
from gongkai.validate.rules import rules
from gongkai.validate.values import Number, Unsure, is_numeric, number

_AMBIGUOUS = f"<{CODE.iri}obs-status/ambiguous>"
_TABLE, _PROSE = (rdflib.URIRef(f"https://w3id.org/gongkai/shapes#{kind}-sum") for kind in ("table", "prose"))
_OF_IDENTITIES = {
    *(GK.identity, GK.term, GK.termForm, GK.forEach, GK.coefficient, GK.termIndicator, GK.termApplicant),
    *(SKOS.member, SHACL.sparql),
}

_Cells = dict[tuple[str, str], list[Number | None]]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of a report, for one member of the collection of its identity."""

    rule: str
    is_checked: bool
    is_broken: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule that applies an identity: in reports of these forms, or where not in a table in all others."""

    iri: str
    is_for_tables: bool
    forms: frozenset[str]
    sums: tuple[tuple[tuple[int, tuple[str, str]], ...], ...]


def assess(index: Index, shapes_graph: rdflib.Graph) -> Iterator[Sum]:
    """Yield the sums whose terms are all there, or of which one has no number, as ``lookup.assess_sums`` has them.

    Raises Unsure where the data changes the identities or what a report is, or gives a report two years.
    """
    if not _OF_IDENTITIES.isdisjoint(index.own) or len(index.classes(GK.AnnualReport)) > 1:
        raise Unsure("identities")
    for report in index.inverse(RDF.type).get(GK.AnnualReport, ()):
        years = index.table(GK.year).get(report, ())
        if len(years) > 1:
            raise Unsure(report)
        cells = _cells(index, report, years[0]) if years else {}
        forms = index.table(GK.form).get(report, ())
        for rule in _applied(shapes_graph) if cells else ():
            if rule.is_for_tables != rule.forms.isdisjoint(forms):
                for terms in rule.sums:
                    yield from _assess(rule.iri, terms, cells)


def _assess(rule: str, terms: tuple[tuple[int, tuple[str, str]], ...], cells: _Cells) -> Iterator[Sum]:
    """Yield a sum, if it counts: every term is a number, or two terms are there and one has none."""
    there = numbers = absent = 0
    total: Number = 0
    for coefficient, cell in terms:
        values = cells.get(cell)
        if values is None:
            absent += 1
            continue
        for value in values:
            there += 1
            if value is not None:
                numbers += 1
                total += coefficient * value
    is_checked = numbers == there + absent
    if there > 1 and (is_checked or numbers < there):
        yield Sum(rule, is_checked, is_checked and total != 0)


def _cells(index: Index, report: str, year: str) -> _Cells:
    """Return the values of a report's own year by indicator and applicant; None stands for one without a number."""
    indicators, applicants = index.table(GK.indicator), index.table(GK.applicant)
    periods, statuses = index.table(SDMX_DIMENSION.refPeriod), index.table(SDMX_ATTRIBUTE.obsStatus)
    values, qualifiers = index.table(SDMX_MEASURE.obsValue), index.table(GK.qualifier)
    cells: _Cells = {}
    for node in index.inverse(GK.statedIn).get(report, ()):
        if year in periods.get(node, ()):
            found: list[Number | None] = []
            for status in statuses.get(node, ()):
                is_open = status == _AMBIGUOUS or node in qualifiers
                numbers = [] if is_open else [number(v) for v in values.get(node, ()) if is_numeric(v)]
                found += numbers or [None]
            for indicator in indicators.get(node, ()):
                for applicant in applicants.get(node, ()):
                    cells.setdefault((indicator, applicant), []).extend(found)
    return {cell: found for cell, found in cells.items() if found}


@cache
def _applied(shapes_graph: rdflib.Graph) -> tuple[_Rule, ...]:
    """Return the rules about identities."""
    by_iri = {f"<{CODE.iri}identity/{identity.code}>": identity for identity in identities()}
    found = []
    for iri, rule in rules().items():
        kind = shapes_graph.value(rdflib.URIRef(iri), SH.sparql)
        if rule.identity in by_iri and kind in (_TABLE, _PROSE):
            identity = by_iri[rule.identity]
            forms = frozenset(f"<{CODE.iri}form/{form}>" for form in identity.forms)
            sums = tuple(
                tuple((c, (f"<{CODE.iri}indicator/{i}>", f"<{CODE.iri}applicant/{a}>")) for c, i, a in terms)
                for _, terms in identity.sums()
            )
            found.append(_Rule(iri, kind == _TABLE, forms, sums))
    return tuple(found)
