"""Finds zeros stated in words (未收到…申请, 均未发生行政复议、行政诉讼): one phrase can state several indicators."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.document import Document, Span
from gongkai.extract.view import NUMBER, View
from gongkai.knowledge.wordings import StatementWords, statement_words

_SENTENCE = re.compile(r"[^。;\n]{1,400}")  # what runs on for longer is no sentence


@dataclass(frozen=True, slots=True)
class Statement:
    """A phrase that states a zero for one indicator."""

    span: Span
    indicator: str
    rule: str


def find_statements(document: Document, folded: str, view: View) -> tuple[Statement, ...]:
    """Return the statements in the order of the text, one an indicator in each sentence."""
    words = statement_words()
    found: list[Statement] = []
    for sentence in _SENTENCE.finditer(view.text):
        stated: set[str] = set()
        text = sentence[0]
        if not words.signs.search(text):
            continue
        if words.alone.fullmatch(text) and (heading := _heading(document, folded, view.span(*sentence.span()).start)):
            for code in _subjects(heading, words, None):
                found.append(Statement(view.span(*sentence.span()), code, "statement/alone"))
            continue
        last = 0
        for start, end, rule, allowed in _predicates(text, words):
            if rule == "happened" and text[:start].endswith(":"):  # a list of headings and answers (制发规范性文件:无)
                allowed = frozenset(code for code, _ in words.subjects)
            codes = _spoken_of(document, folded, view, sentence.start(), text, (last, start, end), allowed, words)
            last = end
            for code in codes:
                if code not in stated:
                    stated.add(code)
                    span = view.span(sentence.start() + start, sentence.start() + end)
                    found.append(Statement(span, code, f"statement/{rule}"))
    return tuple(found)


def _predicates(text: str, words: StatementWords) -> list[tuple[int, int, str, frozenset[str]]]:
    """Return the predicates of a sentence in order: where they stand, their name, and what they can speak of."""
    found: list[tuple[int, int, str, frozenset[str]]] = []
    for name, pattern, of in words.predicates:  # of two that overlap the earlier in the file is the more telling
        for match in pattern.finditer(text):
            if all(match.start() >= end or match.end() <= start for start, end, _, _ in found):
                found.append((*match.span(), name, of))
    return sorted(found, key=lambda predicate: predicate[0])


def _spoken_of(
    document: Document,
    folded: str,
    view: View,
    offset: int,
    text: str,
    place: tuple[int, int, int],
    allowed: frozenset[str],
    words: StatementWords,
) -> list[str]:
    """Return the indicators that a predicate states: behind it in its clause, else before it, else in the heading."""
    last, start, end = place
    if words.cause.search(text, max(0, start - 8), start):
        return []
    clause_end = min((at for sign in ",:" if (at := text.find(sign, end)) >= 0), default=len(text))
    clause = text[start:clause_end]
    if NUMBER in clause:
        return []
    if codes := _subjects(clause, words, allowed):
        return codes
    if not words.tail.fullmatch(text[end:clause_end]):
        return []
    before = text[last:start]
    if NUMBER in before:
        return []
    for segment in reversed(re.split("[,:]", before)):  # the nearest words that name a subject
        if codes := _subjects(segment, words, allowed):
            return codes
    heading = _heading(document, folded, view.span(offset + start, offset + end).start)
    return _subjects(heading, words, allowed) if heading and "," not in before else []


def _subjects(text: str, words: StatementWords, allowed: frozenset[str] | None) -> list[str]:
    return [code for code, pattern in words.subjects if (not allowed or code in allowed) and pattern.search(text)]


def _heading(document: Document, folded: str, position: int) -> str | None:
    """Return the folded heading of the innermost section at a position."""
    path = document.path_at(position)
    return path[-1].heading.of(folded) if path else None
