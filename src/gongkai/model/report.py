"""The report itself, its data set, and the agencies it names with their divisions."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.document import Span
from gongkai.facts import Agency, Division
from gongkai.knowledge.agencies import government
from gongkai.knowledge.credit_codes import credit_code
from gongkai.knowledge.duties import duties
from gongkai.model import labels
from gongkai.model.context import Context
from gongkai.model.evidence import first_mentions
from gongkai.model.identifiers import concept, period_year, web_address
from gongkai.model.ntriples import Triple, day, describe, literal, tagged, typed
from gongkai.model.terms import CHINESE, DCAT, DCT, GK, ORG, PROV, QB, RDF, SKOS, XSD


def report_triples(c: Context) -> Iterator[Triple]:
    """Yield the report's own particulars."""
    report, ids = c.extraction.report, c.ids
    agency = ids.agency(report.agency)
    asked = duties(report.year)
    deadline = asked.deadline(report.agency, report.year) if asked else None
    yield from describe(
        ids.report,
        (RDF.type, GK.AnnualReport),
        *labels.label(labels.report_names(report)),
        (DCT.title, tagged(report.title, "zh")),
        (GK.agency, agency),
        (DCT.publisher, agency),
        (GK.year, typed(str(report.year), XSD.gYear)),
        (DCT.temporal, ids.report_period),
        (DCT.issued, day(report.published) if report.published else None),
        (GK.deadline, day(deadline) if deadline else None),
        (GK.preparedBy, tagged(report.prepared_by, "zh") if report.prepared_by else None),
        *((GK.form, concept("form", form)) for form in report.forms),
        (DCT.language, CHINESE),
        (DCT.source, web_address(report.source_url) if report.source_url else None),
        (PROV.wasDerivedFrom, ids.source),
        *c.evidence(report.title_span, report.period.span, report.published_span),
        (GK.dataSet, ids.dataset(report)),
    )
    yield from _period(c, ids.report_period)


def _period(c: Context, term: str) -> list[Triple]:
    """Return the period of the report, under the name that it has for the report or for the data set."""
    period = c.extraction.report.period
    return describe(
        term,
        (RDF.type, DCT.PeriodOfTime),
        (DCAT.startDate, day(period.start)),
        (DCAT.endDate, day(period.end)),
    )


def dataset_triples(c: Context) -> Iterator[Triple]:
    """Yield the report's data set, and those of other years that its observations belong to."""
    report = c.extraction.report
    own = str(report.year)
    others = {period_year(node.figure.period) for node in c.nodes.observations if node.is_in_cube} - {own}
    for year in (own, *sorted(others)):
        names = labels.dataset_names(report, year)
        yield from describe(
            c.ids.dataset(report, year),
            (RDF.type, QB.DataSet),
            (RDF.type, DCAT.Dataset if year == own else None),
            (DCT.title, tagged(names[0], "zh")),
            (DCT.title, tagged(names[1], "en")),
            (DCT.identifier, literal(f"{report.agency.id}-{year}")),
            (DCT.publisher, c.ids.agency(report.agency)),
            (DCT.license, c.licence),
            (DCT.subject, c.ids.report if year == own else None),
            (DCT.temporal, c.ids.dataset_period if year == own else None),
            (QB.structure, GK.structure),
        )
    yield from _period(c, c.ids.dataset_period)


def agency_triples(c: Context) -> Iterator[Triple]:
    """Yield the reporting agency, those it names and their governments, then the divisions with all ancestors."""
    mentions = first_mentions(c.extraction.agencies)
    named = (c.extraction.report.agency, *(m.agency for m in mentions.values()))
    issuers = (policy.issuer for policy in c.extraction.policies if policy.issuer)
    agencies: dict[str, Agency] = {}
    for agency in (*named, *issuers):
        agencies.setdefault(agency.id, agency)
    for agency in tuple(agencies.values()):
        if agency.division and agency.parent == agency.division.code:
            agencies.setdefault(agency.parent, government(agency.division))
    for id_, agency in agencies.items():
        yield from _agency(c, agency, mentions[id_].span if id_ in mentions else None)
    yield from describe(c.ids.report, *((GK.mentionsAgency, c.ids.agency(id_)) for id_ in mentions))
    divisions = {agency.division.code: agency.division for agency in agencies.values() if agency.division}
    if divisions:
        yield from describe(
            c.ids.division_scheme,
            (RDF.type, SKOS.ConceptScheme),
            *labels.label(labels.DIVISION_SCHEME),
        )
    for division in divisions.values():
        yield from _division(c, division)


def _agency(c: Context, agency: Agency, mention: Span | None) -> list[Triple]:
    return describe(
        c.ids.agency(agency),
        (RDF.type, GK.Agency),
        (RDF.type, ORG.FormalOrganization),
        *labels.called(*labels.agency_names(agency)),
        (DCT.identifier, literal(agency.id)),
        (GK.creditCode, literal(code) if (code := credit_code(agency.id)) else None),
        (GK.division, c.ids.division(agency.division.code) if agency.division else None),
        (ORG.subOrganizationOf, c.ids.agency(agency.parent) if agency.parent else None),
        *c.evidence(mention),
    )


def _division(c: Context, division: Division) -> Iterator[Triple]:
    broader = None
    for depth, (code, name) in enumerate((*division.path, (division.code, division.name))):
        yield from describe(
            c.ids.division(code),
            (RDF.type, GK.Division),
            (RDF.type, SKOS.Concept),
            (SKOS.notation, literal(code)),
            *labels.called(*labels.division_names(Division(code, name, division.path[:depth]))),
            (SKOS.inScheme, c.ids.division_scheme),
            (SKOS.broader, broader),
        )
        broader = c.ids.division(code)
