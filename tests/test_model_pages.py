"""Evidence of a paged source leads to its page, and a converted source names its converter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.document import Box, Span
from gongkai.facts import Extraction
from gongkai.model import build
from gongkai.model.ntriples import literal
from gongkai.model.terms import DCT, GK, OA, PDF_FRAGMENT, RDF, prefixes
from gongkai.publish.jsonld import jsonld
from gongkai.publish.nquads import nquads
from gongkai.publish.turtle import turtle
from gongkai.validate import validate


@pytest.fixture
def paged(extraction: Extraction) -> Extraction:
    """The report as if it stood on two pages, a line for each line of the text, converted by a program."""
    boxes, start = [], 0
    for number, line in enumerate(extraction.text.split("\n")):
        if line:
            box = Box(
                Span(start, start + len(line)), 1 + number // 8, 72.4, 90.5 + 20 * number, 523.2, 104.1 + 20 * number
            )
            boxes.append(box)
        start += len(line) + 1
    document = replace(
        extraction.document,
        boxes=tuple(boxes),
        source=replace(extraction.source, encoding=None, media_type="application/pdf", converter="LibreOffice 7.4.7"),
    )
    return replace(extraction, document=document)


def test_evidence_leads_to_its_place_on_the_page(paged: Extraction) -> None:
    graphs = build(paged)
    span = next(figure.span for figure in paged.figures if figure.quote == "1,204")
    evidence = graphs.ids.evidence(span)
    page = graphs.ids.selector(evidence, "page")
    about = {(p, o) for s, p, o in graphs.evidence if s == page}
    assert (evidence, OA.hasSelector, page) in graphs.evidence
    assert about == {
        (RDF.type, OA.FragmentSelector),
        (DCT.conformsTo, PDF_FRAGMENT),
        (RDF.value, literal("page=1&viewrect=72,210,452,15")),  # whole points that hold the line
    }
    selectors = {s for s, p, o in graphs.evidence if (p, o) == (RDF.type, OA.FragmentSelector)}
    positions = {s for s, p, o in graphs.evidence if (p, o) == (RDF.type, OA.TextPositionSelector)}
    assert len(selectors) == len(positions) > 10
    assert {o.split("&")[0] for s, p, o in graphs.evidence if p == RDF.value} == {'"page=1', '"page=2'}


def test_a_source_names_its_converter(paged: Extraction, extraction: Extraction) -> None:
    assert (build(paged).ids.source, GK.convertedBy, literal("LibreOffice 7.4.7")) in build(paged).evidence
    terms = {p for _, p, _ in build(extraction).triples()} | {o for _, _, o in build(extraction).triples()}
    assert {GK.convertedBy, OA.FragmentSelector, RDF.value} & terms == set()


@pytest.mark.parametrize("text_policy", ["none", "quotes", "full"])
def test_the_data_conform_to_the_shapes(paged: Extraction, text_policy: str) -> None:
    graphs = build(paged, text_policy=text_policy)
    conformance = validate(nquads((graphs.core, graphs.ids.core_graph), (graphs.evidence, graphs.ids.evidence_graph)))
    assert conformance.findings == ()
    assert len(conformance.reports) == 1


def test_pages_are_written_in_every_format(paged: Extraction) -> None:
    triples = tuple(build(paged).triples())
    table = prefixes("https://w3id.org/gongkai/")
    for written in (turtle(triples, table), jsonld(triples, table)):
        assert "page=1&viewrect=72,210,452,15" in written
        assert "rfc3778" in written
