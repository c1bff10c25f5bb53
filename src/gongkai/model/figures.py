"""Observations and figures as triples, and what the report says they have to do with each other."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.model import labels
from gongkai.model.context import Context
from gongkai.model.identifiers import concept, period_year
from gongkai.model.ntriples import Triple, boolean, decimal, describe, literal, period
from gongkai.model.observations import Node
from gongkai.model.terms import GK, QB, RDF, SDMX_ATTRIBUTE, SDMX_DIMENSION, SDMX_MEASURE


def observation_triples(c: Context) -> Iterator[Triple]:
    """Yield the figures of the catalogue; those with a value are observations of a data cube, which knows no blank."""
    report = c.extraction.report
    agency = c.ids.agency(report.agency)
    for node in c.nodes.observations:
        figure = node.figure
        indicator = c.indicator(figure.indicator or "")
        applicant = figure.applicant or "total"
        who = None if applicant == "total" else c.concept("applicant", applicant)
        yield from describe(
            node.term,
            (RDF.type, GK.Observation),
            (RDF.type, QB.Observation if node.is_in_cube else None),
            *labels.label(labels.observation_names(report, figure.period, indicator, who)),
            (QB.dataSet, c.ids.dataset(report, period_year(figure.period)) if node.is_in_cube else None),
            (GK.statedIn, c.ids.report),
            (GK.agency, agency),
            (SDMX_DIMENSION.refPeriod, period(figure.period)),
            (GK.indicator, concept("indicator", indicator.code)),
            (GK.applicant, concept("applicant", applicant)),
            (SDMX_MEASURE.obsValue, None if figure.value is None else decimal(figure.value)),
            (SDMX_ATTRIBUTE.unitMeasure, concept("unit", indicator.unit_code)),
            *_status(c, node),
        )


def figure_triples(c: Context) -> Iterator[Triple]:
    """Yield the figures outside the catalogue, named by the report's own words."""
    for node in c.nodes.figures:
        figure = node.figure
        yield from describe(
            node.term,
            (RDF.type, GK.Figure),
            *labels.label(labels.figure_names(c.extraction.report, figure.label, figure.quote, figure.span.start)),
            (GK.statedIn, c.ids.report),
            (GK.value, None if figure.value is None else decimal(figure.value)),
            (GK.unit, literal(figure.unit) if figure.unit else None),
            (GK.period, literal(figure.period)),
            (GK.applicant, concept("applicant", figure.applicant) if figure.applicant else None),
            *_status(c, node),
        )


def _status(c: Context, node: Node) -> Iterator[tuple[str, str | None]]:
    yield SDMX_ATTRIBUTE.obsStatus, concept("obs-status", node.status)
    yield GK.qualifier, literal(node.figure.qualifier) if node.figure.qualifier else None
    yield from c.evidence(*(mention.span for mention in node.mentions))


def relation_triples(c: Context) -> Iterator[Triple]:
    """Yield shares and enumerations: what a percentage is a share of, and which parts make up a total."""
    terms = c.nodes.terms
    for share in c.extraction.shares:
        yield from describe(
            terms[share.percent],
            (GK.shareStatedFor, terms[share.part]),
            (GK.shareOf, terms[share.whole] if share.whole else None),
        )
    for enumeration in c.extraction.enumerations:
        yield from describe(
            c.ids.numbered("enumeration", enumeration.total.span.start),
            (RDF.type, GK.Enumeration),
            *labels.label(labels.enumeration_names(enumeration)),
            (GK.statedIn, c.ids.report),
            (GK.total, terms[enumeration.total]),
            *((GK.part, terms[part]) for part in enumeration.parts),
            (GK.isComplete, boolean(enumeration.is_complete)),
            (GK.addsUp, boolean(enumeration.adds_up)),
        )
