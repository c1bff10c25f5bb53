"""Measures the quality of a report's data (DQV): how many of how many cells, sums, numbers and things meet a metric."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from functools import cache

from gongkai.facts import Extraction, Figure, State
from gongkai.knowledge.forms import Layout, forms
from gongkai.model.graph import ReportGraphs
from gongkai.model.ntriples import Triple, decimal, describe, integer, parse, tagged
from gongkai.model.terms import GK, OA, OWL, PROJECT, PROV, RDF, RDFS, SKOS, Namespace
from gongkai.validate.conformance import IdentityCounts
from gongkai.validate.rules import background

DQV = Namespace("http://www.w3.org/ns/dqv#")

_DIGITS = Decimal("0.0001")
_LINKS = frozenset({OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, RDFS.seeAlso})
_THINGS = frozenset({GK.Agency, GK.Division})


@dataclass(frozen=True, slots=True)
class Measurement:
    """How many (``numerator``) of how many (``denominator``, never 0) meet a metric: the end of ``gk:metric-…``."""

    metric: str
    numerator: int
    denominator: int

    @property
    def value(self) -> Decimal:
        """The share that meets the metric, from 0 to 1, cut after four digits: it is 1 only where all do."""
        return (Decimal(self.numerator) / self.denominator).quantize(_DIGITS, ROUND_DOWN)


def measure(
    extraction: Extraction, graphs: ReportGraphs, sums: IdentityCounts, links: Collection[str] = ()
) -> tuple[Measurement, ...]:
    """Return the measurements of one report by itself; what there is nothing of is not measured.

    ``links`` are the terms that are linked to elsewhere by what stands in no report: the table of links.
    """
    counts = {
        "completeness": _cells(extraction),
        "arithmetic": _holding(sums),
        "evidence": _evident(graphs),
        "links": _linked(graphs, links),
    }
    return tuple(Measurement(metric, some, every) for metric, (some, every) in counts.items() if every)


def agreement(sums: IdentityCounts) -> tuple[Measurement, ...]:
    """Return how far a report agrees with last year's, for the sums over years; nothing where none was checked."""
    return (Measurement("last-year", *_holding(sums)),) if sums.checked else ()


def measurement_triples(
    measurements: Sequence[Measurement], conformance: str, data_set: str, name: str
) -> Iterator[Triple]:
    """Yield measurements as ``#completeness`` … of a conformance, for a data set of some name; both are terms."""
    whole = conformance[1:-1]
    nodes = [f"<{whole}{'/' if '#' in whole else '#'}{m.metric}>" for m in measurements]
    yield from describe(data_set, *((DQV.hasQualityMeasurement, node) for node in nodes))
    for node, measurement in zip(nodes, measurements, strict=True):
        metric = f"{GK.iri}metric-{measurement.metric}"
        yield from describe(
            node,
            (RDF.type, DQV.QualityMeasurement),
            *((RDFS.label, tagged(f"{_labels(metric)[lang]}: {name}", lang)) for lang in ("zh", "en")),
            (DQV.isMeasurementOf, f"<{metric}>"),
            (DQV.computedOn, data_set),
            (DQV.value, decimal(measurement.value)),
            (GK.numerator, integer(measurement.numerator)),
            (GK.denominator, integer(measurement.denominator)),
            (PROV.wasDerivedFrom, conformance),
        )


def _holding(sums: IdentityCounts) -> tuple[int, int]:
    return sums.checked - sums.broken, sums.checked


def _cells(extraction: Extraction) -> tuple[int, int]:
    """Return how many cells of the report's forms hold a number, and how many the forms have.

    A table of another form stands for its namesake (表三 of 2019 beside 表二 of 2021); a table that the report lacks
    counts with all its cells, those of the newest form in use.
    """
    found = {(table.form, table.name) for table in extraction.tables}
    names = {name for _, name in found}
    used = sorted((form for form in forms() if form.notation in {f for f, _ in found}), key=lambda f: f.notation)
    missing = {table.name: table for form in used for table in form.tables if table.name not in names}
    tables = [table for form in used for table in form.tables if (form.notation, table.name) in found]
    filled = {
        (table.form, table.name, row.label, column)
        for table in extraction.tables
        for row in table.rows
        for column, cell in zip(row.columns, row.cells, strict=True)
        if cell is not None and _is_number(cell)
    }
    return len(filled), sum(map(_size, (*tables, *missing.values())))


def _is_number(cell: Figure) -> bool:
    return cell.value is not None and cell.state is not State.AMBIGUOUS


def _size(table: Layout) -> int:
    return sum(len(row.columns) for row in table.rows)


def _evident(graphs: ReportGraphs) -> tuple[int, int]:
    """Return how many observations and figures lead to evidence that is described, and how many there are."""
    selector, evidence = OA.hasSelector, GK.evidence
    described = {subject for subject, predicate, _ in graphs.evidence if predicate == selector}
    evident = {s for s, predicate, piece in graphs.core if predicate == evidence and piece in described}
    nodes = {node.term for node in graphs.nodes.all()}
    return len(nodes & evident), len(nodes)


def _linked(graphs: ReportGraphs, links: Collection[str]) -> tuple[int, int]:
    """Return how many agencies, divisions and indicators of a report are linked to elsewhere, and how many it has."""
    own = (f"<{PROJECT}", f"<{graphs.ids.base}")
    things = {s for s, _, type_ in graphs.core if type_ in _THINGS}
    indicator = GK.indicator
    things |= {object_ for _, predicate, object_ in graphs.core if predicate == indicator}
    linked = {s for s, predicate, o in graphs.core if predicate in _LINKS and o[0] == "<" and not o.startswith(own)}
    return len(things & (linked | _linked_concepts() | set(links))), len(things)


@cache
def _linked_concepts() -> frozenset[str]:
    """Return the terms of the vocabulary that are linked to elsewhere."""
    own = f"<{PROJECT}"
    return frozenset(
        str(quad.subject)
        for quad in background()
        if str(quad.predicate) in _LINKS and not str(quad.object).startswith((own, '"'))
    )


@cache
def _labels(metric: str) -> dict[str | None, str]:
    """Return the names of a metric by language."""
    about = (q for q in background() if str(q.subject) == f"<{metric}>" and str(q.predicate) == RDFS.label)
    return {language: words for words, language, _ in (parse(str(quad.object)) for quad in about)}
