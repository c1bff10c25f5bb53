"""The evidence graph: for every fact the stretch of the text it was read from, as selectors of Web Annotation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import Literal

from gongkai.document import Box, Document, Span
from gongkai.facts import AgencyMention, Commitment, Extraction, Figure, Measure, Problem, State
from gongkai.model.identifiers import Identifiers
from gongkai.model.ntriples import Triple, decimal, describe, integer, literal, tagged
from gongkai.model.terms import DCT, GK, OA, PDF_FRAGMENT, PROV, RDF
from gongkai.text import sentence_at

TextPolicy = Literal["none", "quotes", "full"]
"""How much of the source's own words is published (docs/model.md, Text policy)."""

CONTEXT = 16
"""Characters before and after a quote that help to find it again where positions have moved."""

LONGEST_QUOTE = 160
"""Longer stretches (whole measures) are given by their positions alone."""


def source_triples(extraction: Extraction, ids: Identifiers, text_policy: TextPolicy) -> list[Triple]:
    """Return the description of the file the report was read from."""
    source = extraction.source
    return describe(
        ids.source,
        (RDF.type, PROV.Entity),
        (RDF.type, GK.Source),
        (DCT.title, literal(source.name)),
        (DCT.format, literal(source.media_type)),
        (GK.sha256, literal(source.sha256)),
        (GK.convertedBy, literal(source.converter) if source.converter else None),
        (GK.textLength, integer(len(extraction.text))),
        (GK.text, tagged(extraction.text, "zh") if text_policy == "full" else None),
    )


def evidence_triples(extraction: Extraction, ids: Identifiers, text_policy: TextPolicy) -> Iterator[Triple]:
    """Yield the description of every piece of evidence that the core graph points to, in the order of its facts."""
    selectors = _Selectors(extraction.document, ids, text_policy)
    report = extraction.report
    names: list[Span | None] = [report.title_span, report.period.span, report.published_span]
    for policy in extraction.policies:
        names += policy.span, policy.number_span
    names += (mention.span for mention in first_mentions(extraction.agencies).values())
    for span in names:
        if span is not None:
            yield from selectors.of(span, is_prose=False)
    for figure in extraction.figures:
        yield from selectors.of(figure.span, is_prose=not is_quotable(figure, "none"))
        yield from _reading(ids.evidence(figure.span), figure)
    items: tuple[Measure | Problem | Commitment, ...] = (
        *extraction.measures,
        *extraction.problems,
        *extraction.commitments,
    )
    for item in items:
        yield from selectors.of(item.span, is_prose=True, has_sentence=False)
    for issue in extraction.issues:
        if issue.span is not None:
            yield from selectors.of(issue.span, is_prose=True)


def first_mentions(mentions: Sequence[AgencyMention]) -> dict[str, AgencyMention]:
    """Return for each agency its first mention, which is the evidence that the report names it."""
    first: dict[str, AgencyMention] = {}
    for mention in mentions:
        first.setdefault(mention.agency.id, mention)
    return first


def _reading(subject: str, figure: Figure) -> list[Triple]:
    """Return how a figure was read at this place, beside what is published of all its mentions together."""
    return describe(
        subject,
        (GK.value, None if figure.value is None else decimal(figure.value)),
        (GK.unit, literal(figure.unit) if figure.unit else None),
        (GK.qualifier, literal(figure.qualifier) if figure.qualifier else None),
        (GK.section, literal(figure.section) if figure.section else None),
        (GK.foundBy, literal(figure.rule)),
    )


def is_quotable(figure: Figure, text_policy: TextPolicy) -> bool:
    """Tell whether a figure may be quoted: a number always, a statement in words only with the source's words."""
    return text_policy != "none" or figure.state is not State.STATED_IN_WORDS


def _fragment(box: Box) -> str:
    """Return the fragment of a PDF that shows a box: page, left and upper edge, width and height in whole points."""
    left, top = floor(box.left), floor(box.top)
    return f"page={box.page}&viewrect={left},{top},{ceil(box.right) - left},{ceil(box.bottom) - top}"


class _Selectors:
    """Describes stretches of one text under one text policy."""

    def __init__(self, document: Document, ids: Identifiers, text_policy: TextPolicy) -> None:
        self.document = document
        self.text = document.text
        self.ids = ids
        self.is_quoting = text_policy != "none"

    def of(self, span: Span, *, is_prose: bool, has_sentence: bool = True) -> list[Triple]:
        """Return the selectors of a stretch; prose, unlike a figure, name or title, is quoted by permission only."""
        subject = self.ids.evidence(span)
        position = self.ids.selector(subject, "position")
        has_quote = 0 < span.end - span.start <= LONGEST_QUOTE and (self.is_quoting or not is_prose)
        quote = self.ids.selector(subject, "quote") if has_quote else None
        box = self.document.box_at(span)
        page = self.ids.selector(subject, "page") if box is not None else None
        triples = describe(
            subject,
            (RDF.type, GK.Evidence),
            (RDF.type, OA.SpecificResource),
            (OA.hasSource, self.ids.source),
            (OA.hasSelector, position),
            (OA.hasSelector, quote),
            (OA.hasSelector, page),
            (GK.sentence, self._sentence(span) if self.is_quoting and has_sentence else None),
        )
        triples += describe(
            position,
            (RDF.type, OA.TextPositionSelector),
            (OA.start, integer(span.start)),
            (OA.end, integer(span.end)),
        )
        if quote is not None:
            before = self.text[max(0, span.start - CONTEXT) : span.start]
            after = self.text[span.end : span.end + CONTEXT]
            triples += describe(
                quote,
                (RDF.type, OA.TextQuoteSelector),
                (OA.exact, literal(span.of(self.text))),
                (OA.prefix, literal(before) if self.is_quoting and before else None),
                (OA.suffix, literal(after) if self.is_quoting and after else None),
            )

        if box is not None and page is not None:
            triples += describe(
                page,
                (RDF.type, OA.FragmentSelector),
                (DCT.conformsTo, PDF_FRAGMENT),
                (RDF.value, literal(_fragment(box))),
            )
        return triples

    def _sentence(self, span: Span) -> str | None:
        start, end = sentence_at(self.text, span.start)
        sentence = self.text[start:end].strip()
        return tagged(sentence, "zh") if sentence else None
