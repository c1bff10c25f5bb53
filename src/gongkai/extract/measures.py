"""Finds what was done, what was lacking and what is promised: measures, problems, commitments, each with its topic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from gongkai.document import Document, Section, Span
from gongkai.extract.outline import heading_paths
from gongkai.facts import Commitment, Measure, Problem, Report
from gongkai.knowledge import measures

Mode = Literal["problems", "commitments"]

# A line that breaks behind many characters, between two of them, is a line of a page and not the end of a sentence.
_SENTENCE = re.compile(r"(?:[^。;!?\n]|(?<=[^\n]{18}[\u4e00-\u9fff,、])\n(?=[\u4e00-\u9fff“]))+")
_CLAUSE = re.compile(r"[^,]+")
_BLANKS = re.compile(r"\s+")
_EDGES = " \t\n\u3000,,。;;::、.."
_TOPIC_REACH = 300  # characters of a measure's text that may tell its topic
_SUBJECT = 16  # characters of a clause that may stand before its deed
_SIGNED = re.compile(r"[。\s]\s*(?:20\d\d|[二2][〇零O0][〇零一二三四五六七八九]{2})年[^。,]{2,7}日\s*$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """An item or a sentence of a section of problems or commitments."""

    span: Span
    mode: Mode
    is_item: bool


def find_measures(
    document: Document, folded: str, report: Report
) -> tuple[tuple[Measure, ...], tuple[Problem, ...], tuple[Commitment, ...]]:
    """Return measures, problems and commitments, in the order of the text.

    A measure is an innermost item of a section that tells of work done; where an overview has no items, a sentence
    that begins with an action. Sections of statistics, and those that say 无, have none.
    """
    told = list(_read(document, folded, document.sections, is_statistics=False))
    heading_at = heading_paths(document)
    pieces = [piece for piece in told if isinstance(piece, _Piece)]
    heading_at = heading_paths(document)
    return (
        tuple(replace(m, section=heading_at(m.span.start)) for m in told if isinstance(m, Measure)),
        tuple(_problems(document, folded, pieces)),
        tuple(_commitments(document, folded, pieces)),
    )


def section_kind(heading: str) -> str | None:
    """Return what a section of this heading holds, or None where it holds measures."""
    plain = _BLANKS.sub("", heading).strip(_EDGES)
    return next((kind for kind, pattern in measures.words().sections if pattern.search(plain)), None)


def _read(
    document: Document, folded: str, sections: Iterable[Section], *, is_statistics: bool
) -> Iterator[Measure | _Piece]:
    """Yield the measures of sections and of those below them, and the pieces of problems and commitments.

    Below a section of statistics only a heading that begins with an action is a measure.
    """
    for section in sections:
        heading = section.heading.of(folded)
        kind = section_kind(heading)
        if kind in ("problems", "commitments") and section.level <= 3:
            yield from _pieces(folded, section, "problems" if kind == "problems" else "commitments")
        elif section.children:
            below = is_statistics or kind == "statistics"
            yield from _read(document, folded, section.children, is_statistics=below)
        elif kind == "overview" and not is_statistics:
            yield from _deeds(document, folded, section)
        elif kind is None and (not is_statistics or _is_action(heading)) and _tells(folded, section):
            yield _measure(document, folded, section)


def _tells(folded: str, section: Section) -> bool:
    return bool(section.heading.of(folded).strip(_EDGES)) and not _says_nothing(section.body.of(folded))


def _is_action(heading: str) -> bool:
    return measures.words().action.match(heading) is not None


def _measure(document: Document, folded: str, section: Section) -> Measure:
    span = _trimmed(folded, Span(section.heading.start, section.body.end))
    heading = _BLANKS.sub("", section.heading.of(document.text)).strip(_EDGES)
    body = section.body.of(folded)[:_TOPIC_REACH]
    return Measure(heading, measures.topic_of(section.heading.of(folded), body), span)


def _deeds(document: Document, folded: str, section: Section) -> Iterator[Measure]:
    """Yield the sentences of an overview that tell a deed near the beginning of a clause."""
    words = measures.words()
    for sentence in _SENTENCE.finditer(folded, section.body.start, section.body.end):
        for clause in _CLAUSE.finditer(folded, *sentence.span()):
            deed = words.deed.search(folded, clause.start(), min(clause.start() + _SUBJECT, clause.end()))
            if deed and clause.end() - deed.end() >= 2:
                span = _trimmed(folded, Span(deed.start(), sentence.end()))
                heading = _BLANKS.sub("", document.text[span.start : clause.end()].strip(_EDGES))
                topic = measures.topic_of(clause[0], sentence[0])
                yield Measure(heading, topic, span)
                break


def _pieces(folded: str, section: Section, mode: Mode) -> Iterator[_Piece]:
    """Yield the items and sentences of a section in order, and what each is of; a sentence may turn the mode."""
    words = measures.words()
    position = section.body.start
    children = [*section.children, None]
    for child in children:
        end = child.span.start if child else section.body.end
        for sentence in _SENTENCE.finditer(folded, position, end):
            if words.turn.search(sentence[0]):
                mode = "commitments"
            elif words.back.search(sentence[0]):
                mode = "problems"
            yield _Piece(_trimmed(folded, _behind_label(folded, Span(*sentence.span()))), mode, is_item=False)
        if child is None:
            return
        kind = section_kind(child.heading.of(folded)) if child.level <= 3 else None
        if kind in ("problems", "commitments") and child.body.end - child.body.start > 2:
            mode = "problems" if kind == "problems" else "commitments"
            yield from _pieces(folded, child, mode)
        elif child.children:
            yield from _pieces(folded, child, mode)
        else:
            end = child.body.end
            if signed := _SIGNED.search(folded, child.heading.start, end):  # a date of signature run into the text
                end = signed.start()
            yield _Piece(_trimmed(folded, Span(child.heading.start, end)), mode, is_item=True)
        position = child.span.end


def _behind_label(folded: str, span: Span) -> Span:
    """Return a sentence without the label it begins with (``存在的主要问题:``)."""
    words = measures.words()
    colon = folded.find(":", span.start, min(span.start + 20, span.end))
    label = folded[span.start : colon + 1] if colon >= 0 else ""
    is_label = bool(label) and (words.back.search(label) or words.turn.search(label))
    return Span(colon + 1, span.end) if is_label else span


def _problems(document: Document, folded: str, pieces: list[_Piece]) -> Iterator[Problem]:
    """Yield the items of problems; where there are none, the sentences that are more than an introduction."""
    own = [piece for piece in pieces if piece.mode == "problems"]
    items = [piece for piece in own if piece.is_item]
    words = measures.words()
    for piece in items or own:
        span = piece.span
        if lead := words.problem_lead.match(folded, span.start, span.end):
            span = Span(lead.end(), span.end)
        told = span.of(folded)
        if len(told) < 3 or _says_nothing(told) or (not piece.is_item and words.lead.search(told)):
            continue
        yield Problem(_text(document, span), span, measures.topic_of("", told))


def _commitments(document: Document, folded: str, pieces: list[_Piece]) -> Iterator[Commitment]:
    """Yield the items of commitments, and the clauses of their sentences that begin with an action."""
    words = measures.words()
    for piece in pieces:
        if piece.mode != "commitments" or _says_nothing(piece.span.of(folded)):
            continue
        if piece.is_item:
            spans = [piece.span] if len(piece.span.of(folded)) > 2 else []
        elif words.lead.search(piece.span.of(folded)):
            spans = []
        else:
            spans = list(_clauses(folded, piece.span))
        for span in spans:
            yield Commitment(_text(document, span), span, measures.topic_of("", span.of(folded)))


def _clauses(folded: str, sentence: Span) -> Iterator[Span]:
    """Yield the stretches of a sentence that each promise one thing; what comes before the first is left out."""
    words = measures.words()
    start = end = -1
    turn = next(iter(reversed(list(words.turn.finditer(folded, sentence.start, sentence.end)))), None)
    for clause in _CLAUSE.finditer(folded, sentence.start, sentence.end):
        action = _action_in(folded, Span(*clause.span()), turn.end() if turn else None)
        if action is not None and not words.purpose.search(clause[0].strip()):
            if start >= 0:
                yield _trimmed(folded, Span(start, end))
            start = action
        end = clause.end()
    if start < 0 and turn:
        start = turn.end()
    if 0 <= start < end - 2:
        yield _trimmed(folded, Span(start, end))


def _action_in(folded: str, clause: Span, turn: int | None) -> int | None:
    """Return where the action of a clause begins: at its beginning, or behind the words that turn to the future."""
    words = measures.words()
    start = clause.start + len(clause.of(folded)) - len(clause.of(folded).lstrip())
    for position in (start, turn if turn is not None and clause.start <= turn <= clause.end else start):
        while position < clause.end and folded[position] in "要将拟并还,: ":
            position += 1
        if words.action.match(folded, position, clause.end):
            return position
    return None


def _says_nothing(folded_text: str) -> bool:
    return measures.words().nothing.search(folded_text.strip()) is not None


def _text(document: Document, span: Span) -> str:
    return _BLANKS.sub("", span.of(document.text))


def _trimmed(folded: str, span: Span) -> Span:
    """Return a span without the blanks and points at its edges."""
    words = span.of(folded)
    start = span.start + len(words) - len(words.lstrip(_EDGES))
    return Span(start, max(start, span.end - (len(words) - len(words.rstrip(_EDGES)))))
