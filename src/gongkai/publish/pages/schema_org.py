"""What a page tells search engines of a thing, in the words of schema.org."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gongkai.model.labels import Names
from gongkai.model.ntriples import parse
from gongkai.model.terms import (
    DCAT,
    DCT,
    GK,
    ORG,
    PROV,
    RDF,
    SDMX_ATTRIBUTE,
    SDMX_DIMENSION,
    SDMX_MEASURE,
    SKOS,
)
from gongkai.publish.compact import Description

_TYPES = {
    GK.AnnualReport: "Report",
    GK.Observation: "Observation",
    GK.Figure: "Observation",
    GK.Agency: "GovernmentOrganization",
    GK.Division: "AdministrativeArea",
    GK.Policy: "Legislation",
    GK.Evidence: "Quotation",
    GK.Source: "DigitalDocument",
    DCAT.DatasetSeries: "Collection",
    SKOS.ConceptScheme: "DefinedTermSet",
    SKOS.Concept: "DefinedTerm",
}
"""Our classes, and the first that a thing has of them; everything else that a report says is a part of a work."""

_TEXT, _NUMBER, _ID, _NAME = "text", "number", "id", "name"

_PROPERTIES = {
    DCT.issued: ("datePublished", _TEXT),
    DCT.description: ("description", _TEXT),
    DCT.identifier: ("identifier", _TEXT),
    DCT.publisher: ("publisher", _ID),
    DCT.creator: ("legislationPassedBy", _ID),
    GK.documentNumber: ("legislationIdentifier", _TEXT),
    GK.division: ("areaServed", _ID),
    GK.agency: ("observationAbout", _ID),
    GK.indicator: ("variableMeasured", _NAME),
    GK.statedIn: ("isPartOf", _ID),
    GK.value: ("value", _NUMBER),
    GK.unit: ("unitText", _TEXT),
    GK.year: ("temporalCoverage", _TEXT),
    ORG.subOrganizationOf: ("parentOrganization", _ID),
    PROV.wasDerivedFrom: ("isBasedOn", _ID),
    SDMX_ATTRIBUTE.unitMeasure: ("unitText", _NAME),
    SDMX_DIMENSION.refPeriod: ("observationDate", _TEXT),
    SDMX_MEASURE.obsValue: ("value", _NUMBER),
    SKOS.broader: ("containedInPlace", _ID),
    SKOS.inScheme: ("inDefinedTermSet", _ID),
    SKOS.notation: ("termCode", _TEXT),
}
_ALLOWED = {
    "Report": {"datePublished", "publisher", "temporalCoverage", "isBasedOn"},
    "Observation": {"observationAbout", "variableMeasured", "value", "unitText", "observationDate"},
    "GovernmentOrganization": {"identifier", "areaServed", "parentOrganization"},
    "AdministrativeArea": {"containedInPlace"},
    "Legislation": {"legislationIdentifier", "legislationPassedBy"},
    "Quotation": set(),
    "DigitalDocument": set(),
    "Collection": {"description", "publisher"},
    "DefinedTermSet": {"description"},
    "DefinedTerm": {"termCode", "inDefinedTermSet"},
    "CreativeWork": {"description", "isPartOf"},
}


def schema_org(
    term: str, description: Description, names: Mapping[str, Names], own: Names | None, quote: str | None
) -> dict[str, Any]:
    """Return a thing as schema.org describes it; ``own`` are its names, ``quote`` is what evidence quotes."""
    kinds = description.get(RDF.type, [])
    kind = next((name for class_, name in _TYPES.items() if class_ in kinds), "CreativeWork")
    thing: dict[str, Any] = {"@context": "https://schema.org/", "@type": kind, "@id": term[1:-1]}
    if own:
        thing["name"] = [{"@value": own[0], "@language": "zh"}, {"@value": own[1], "@language": "en"}]
    if quote and kind == "Quotation":
        thing["text"] = quote
    for predicate, objects in description.items():
        name, form = _PROPERTIES.get(predicate, (None, ""))
        if name in _ALLOWED[kind]:
            values = [value for value in (_value(object_, form, names) for object_ in objects) if value is not None]
            if values:
                thing[name] = values[0] if len(values) == 1 else values
    return thing


def _value(term: str, form: str, names: Mapping[str, Names]) -> Any:
    text = parse(term)[0]
    if form == _ID:
        return {"@id": text}
    if form == _NAME:
        return names[term][0] if term in names else None
    if form == _NUMBER:
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else float(number)
    return text
