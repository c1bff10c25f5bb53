"""From an extraction to what the page of a report is made of: its words as far as the text policy publishes them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby

from gongkai.document import Document, Span
from gongkai.facts import Commitment, Extraction, Figure, Problem
from gongkai.grids import Header
from gongkai.grids import blocks as form_blocks
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model import ReportGraphs, TextPolicy
from gongkai.model.evidence import LONGEST_QUOTE, first_mentions, is_quotable
from gongkai.model.ntriples import parse
from gongkai.model.terms import OA
from gongkai.publish.csv import value_of
from gongkai.publish.pages.report.part import (
    Block,
    Doubt,
    Fact,
    Gathered,
    Grid,
    HeaderCell,
    Heading,
    Item,
    Line,
    Link,
    Mention,
    Part,
    Passage,
    Sheet,
    SheetCell,
)
from gongkai.text import SENTENCE_END, sentence_at

DEEPEST = 3
"""Levels of the outline that are headings; below them a heading is the first clause of an item."""

_BETWEEN = re.compile(r"[\s。;；!！?？.]*")
"""What may stand between two sentences that follow each other."""

_LEADING = re.compile(r"[\s。.:：、]*")


def read_part(extraction: Extraction, graphs: ReportGraphs, text_policy: TextPolicy) -> Part:
    """Return what the page of a report is made of; it holds no word that the graphs of the policy do not publish."""
    numbers = {node.term: number for number, node in enumerate(graphs.nodes.all())}
    mentions = tuple(_mention(f, numbers[graphs.nodes.terms[f]], text_policy) for f in extraction.figures)
    headings, grids = list(_headings(extraction.document)), list(_grids(extraction))
    sheets = list(_sheets(extraction, grids)) if text_policy == "full" else []
    passages = list(_passages(extraction, text_policy, headings, _regions(extraction, grids, sheets)))
    blocks: list[Block] = [*headings, *grids, *sheets, *passages]
    blocks.sort(key=lambda block: (block.start, block.end))
    shown = {cell for grid in grids for line in grid.lines for cell in line.cells}
    words: list[Heading | Passage | SheetCell] = [*headings, *passages]
    words += (cell for sheet in sheets for row in sheet.rows for cell in row)
    rest = [
        number
        for number, mention in enumerate(mentions)
        if number not in shown and not any(block.start <= mention.start < block.end for block in words)
    ]
    return Part(
        tuple(merge(blocks, _gathered(rest, mentions, blocks), key=lambda block: block.start)),
        mentions,
        tuple(_facts(graphs, mentions)),
        tuple(_links(extraction, graphs)),
        tuple(_items(extraction, graphs, text_policy)),
        tuple(_doubts(extraction, graphs)),
        tuple(sorted({int(parse(o)[0]) for _, predicate, o in graphs.evidence if predicate == OA.start})),
    )


def _regions(extraction: Extraction, grids: Sequence[Grid], sheets: Sequence[Sheet]) -> list[Span]:
    """Return where tables are shown as such: whole tables of the source, or the rows of forms in running text."""
    shown = [Span(grid.start, grid.end) for grid in grids] + [Span(sheet.start, sheet.end) for sheet in sheets]
    tables = [table.span for table in extraction.document.tables if any(table.span.overlaps(one) for one in shown)]
    return [*tables, *shown]


def _mention(figure: Figure, fact: int, text_policy: TextPolicy) -> Mention:
    quote = figure.quote if is_quotable(figure, text_policy) else ""
    return Mention(figure.span.start, figure.span.end, quote, str(figure.state), value_of(figure), fact, figure.rule)


def _facts(graphs: ReportGraphs, mentions: Sequence[Mention]) -> Iterator[Fact]:
    at: dict[int, list[int]] = {}
    for number, mention in enumerate(mentions):
        at.setdefault(mention.fact, []).append(number)
    for number, node in enumerate(graphs.nodes.all()):
        figure = node.figure
        yield Fact(
            node.term[1:-1], figure.indicator or "", figure.label, figure.applicant or "", figure.period, node.status,
            value_of(figure), figure.unit or "", tuple(at.get(number, ())),
        )  # fmt: skip


def _links(extraction: Extraction, graphs: ReportGraphs) -> Iterator[Link]:
    for policy in extraction.policies:
        for span in dict.fromkeys(span for span in (policy.span, policy.number_span, *policy.mentions) if span):
            yield Link(span.start, span.end, "p", graphs.ids.policy(policy)[1:-1])
    for mention in first_mentions(extraction.agencies).values():
        yield Link(mention.span.start, mention.span.end, "g", graphs.ids.agency(mention.agency)[1:-1])


def _items(extraction: Extraction, graphs: ReportGraphs, text_policy: TextPolicy) -> Iterator[Item]:
    ids, has_words = graphs.ids, text_policy != "none"
    for policy in extraction.policies:
        title = f"《{policy.title}》{policy.number or ''}"
        yield Item("policy", policy.span.start, ids.policy(policy)[1:-1], title, policy.relation)
    headings = {section.heading.start for section in extraction.document.walk() if section.level <= DEEPEST}
    for number, measure in enumerate(extraction.measures, 1):
        words = measure.heading if has_words or measure.span.start in headings else ""
        yield Item("measure", measure.span.start, ids.numbered("measure", number)[1:-1], words, measure.topic or "")
    statements: list[tuple[str, Sequence[Problem | Commitment]]]
    statements = [("problem", extraction.problems), ("commitment", extraction.commitments)]
    for kind, found in statements:
        for number, one in enumerate(found, 1):
            words = one.text if has_words else ""
            yield Item(kind, one.span.start, ids.numbered(kind, number)[1:-1], words, one.topic or "")


def _doubts(extraction: Extraction, graphs: ReportGraphs) -> Iterator[Doubt]:
    for number, issue in enumerate(extraction.issues, 1):
        places = tuple((span.start, span.end) for span in (issue.span, *issue.also) if span is not None)
        iri = graphs.ids.numbered("issue", number)[1:-1]
        yield Doubt(issue.code, issue.severity, issue.message_zh, issue.message_en, iri, places)


def _headings(document: Document) -> Iterator[Heading]:
    for section in document.walk():
        if section.level <= DEEPEST:
            start, end = section.mark.start, section.heading.end
            words = " ".join(document.text[start:end].split())
            yield Heading(start, end, section.level, words)


def _grids(extraction: Extraction) -> Iterator[Grid]:
    numbers = {figure: number for number, figure in enumerate(extraction.figures)}
    forms = vocabulary().concepts("form")
    for table in extraction.tables:
        caption = (f"{table.name} · {forms[table.form].zh}", f"{table.name} · {forms[table.form].en}")
        for block in form_blocks(table):
            spans = [table.rows[line.number].span for line in block.lines]
            yield Grid(
                min(span.start for span in spans),
                max(span.end for span in spans),
                caption,
                tuple(tuple(map(_header, line)) for line in block.headers),
                tuple(
                    Line(
                        _header(line.group) if line.group else None,
                        line.label,
                        tuple(None if cell is None else numbers[cell] for cell in line.cells),
                    )
                    for line in block.lines
                ),
                block.has_groups,
            )


def _header(header: Header) -> HeaderCell:
    return header.label, header.colspan, header.rowspan


def _sheets(extraction: Extraction, grids: Sequence[Grid]) -> Iterator[Sheet]:
    """Yield the tables of the source that are of no form."""
    text = extraction.text
    for table in extraction.document.tables:
        if not any(grid.start < table.span.end and table.span.start < grid.end for grid in grids):
            rows: list[list[SheetCell]] = [[] for _ in range(table.rows)]
            for cell in table.cells:
                words = cell.span.of(text)
                rows[cell.row].append(
                    SheetCell(cell.span.start, cell.span.end, words, cell.colspan, cell.rowspan, cell.is_header)
                )
            yield Sheet(table.span.start, table.span.end, tuple(tuple(row) for row in rows if row))


def _passages(
    extraction: Extraction, text_policy: TextPolicy, headings: Sequence[Heading], tables: Sequence[Span]
) -> Iterator[Passage]:
    """Yield the words that are published outside tables: all of them, or the sentences of facts, or none."""
    if text_policy == "none":
        return
    document = extraction.document
    holes = sorted([*tables, *document.chrome, *(Span(h.start, h.end) for h in headings)])
    wanted = list(document.paragraphs) if text_policy == "full" else _joined(extraction, _quoted(extraction))
    for paragraph in document.paragraphs:
        last = None
        for piece in wanted:
            both = Span(max(piece.start, paragraph.start), min(piece.end, paragraph.end))
            if both.start >= both.end:
                continue
            for span in _without(both, holes):
                words = span.of(document.text)
                lead = len(_LEADING.match(words)[0])  # type: ignore[index]  # the pattern matches nothing too
                trimmed = words[lead:].rstrip()
                if trimmed:
                    start = span.start + lead
                    yield Passage(start, start + len(trimmed), trimmed, last is not None)
                    last = span


def _quoted(extraction: Extraction) -> Iterator[Span]:
    """Yield what the evidence graph quotes: the sentences of facts, and measures, problems and commitments."""
    text, report = extraction.text, extraction.report
    spans = [report.title_span, report.period.span, report.published_span]
    for policy in extraction.policies:
        spans += policy.span, policy.number_span
    spans += (mention.span for mention in first_mentions(extraction.agencies).values())
    spans += (figure.span for figure in extraction.figures)
    spans += (issue.span for issue in extraction.issues)
    for span in spans:
        if span is not None:
            start, end = sentence_at(text, span.start)
            yield Span(start, end + 1 if SENTENCE_END.match(text, end) else end)
    yield from (one.span for one in extraction.problems)
    yield from (one.span for one in extraction.commitments)
    yield from (one.span for one in extraction.measures if one.span.end - one.span.start <= LONGEST_QUOTE)


def _joined(extraction: Extraction, spans: Iterable[Span]) -> list[Span]:
    """Return stretches in their order, those as one that overlap or have nothing but a full stop between them."""
    joined: list[Span] = []
    for span in sorted(spans):
        last = joined[-1] if joined else None
        if last and (span.start <= last.end or _BETWEEN.fullmatch(extraction.text, last.end, span.start)):
            joined[-1] = Span(last.start, max(last.end, span.end))
        else:
            joined.append(span)
    return joined


def _without(span: Span, holes: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of a stretch without the holes, which are sorted."""
    start = span.start
    for hole in holes[max(0, bisect_right(holes, Span(start, start)) - 1) :]:
        if hole.start >= span.end:
            break
        if hole.end > start:
            if hole.start > start:
                yield Span(start, hole.start)
            start = hole.end
    if start < span.end:
        yield Span(start, span.end)


def _gathered(rest: Sequence[int], mentions: Sequence[Mention], blocks: Sequence[Block]) -> Iterator[Gathered]:
    """Yield the mentions that stand in no block, those together that no block stands between."""
    starts = [block.start for block in blocks]
    for _, found in groupby(rest, key=lambda number: bisect_right(starts, mentions[number].start)):
        numbers = tuple(found)
        yield Gathered(mentions[numbers[0]].start, mentions[numbers[-1]].end, numbers)
