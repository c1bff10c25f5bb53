"""Settles what no single wording sees: channels side by side, parts of totals, targets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gongkai.document import Span
from gongkai.extract.figures import with_indicator
from gongkai.extract.view import NUMBER, View
from gongkai.facts import Figure, Report
from gongkai.knowledge.wordings import side_by_side

# A number; a share, which counts nothing of its own; and what is no count of items (访谈8期, 点击3000次).
_COUNTED = re.compile(rf"{NUMBER}(?:(?P<share>%)|(?P<other>[余多]?(?:人次|[次期场个家户])))?")
# Totals that reports go on to split among offices, townships and sites in the same words.
WITH_PARTS = frozenset(
    {"proactive-total", "proactive-total-cumulative", "applications-received", "policy-interpretations"}
)


def settle(figures: list[Figure], view: View) -> list[Figure]:
    """Return the figures in order, with indicators withdrawn where the sentence as a whole speaks against."""
    ordered = sorted(figures, key=lambda f: (f.span, f.indicator or ""))
    return _without_restated(_without_parts(_without_neighbours(ordered, view)))


def without_targets(figures: Sequence[Figure], report: Report, promised: Sequence[Span]) -> list[Figure]:
    """Withdraw the indicators of figures inside commitments: they are targets of the coming year, not results."""
    coming = str(report.year + 1)
    return [
        replace(with_indicator(f, None), period=coming) if any(span.contains(f.span) for span in promised) else f
        for f in figures
        if f.state != "stated-in-words" or not any(span.contains(f.span) for span in promised)
    ]


def _without_neighbours(figures: Sequence[Figure], view: View) -> list[Figure]:
    """Withdraw a channel's indicator where its sentence counts a second channel of the kind: none is the whole."""
    channels = side_by_side()
    settled: list[Figure] = []
    for figure in figures:
        words = channels.get(figure.indicator or "")
        if words and figure.state == "number" and figure.table is None and _count_of_kind(figure, words, view) > 1:
            figure = with_indicator(figure, None, figure.label)
        settled.append(figure)
    return settled


def _count_of_kind(figure: Figure, words: re.Pattern[str], view: View) -> int:
    """Count the numbers of items in the figure's sentence whose own stretch names a channel of the kind."""
    place = view.position(figure.span.start)
    start = max(view.text.rfind(stop, 0, place) for stop in ("。", "\n\n")) + 1
    end = min((e for stop in ("。", "\n\n") if (e := view.text.find(stop, place)) >= 0), default=len(view.text))
    found, stretch = 0, start
    for match in _COUNTED.finditer(view.text, start, end):
        named = words.search(view.text[stretch : match.start()])
        is_part = match.start() > place and "其中" in view.text[stretch : match.start()]  # 其中 begins its own parts
        found += bool(named) and not is_part and (match.start() == place or not match["other"])
        stretch = match.end() if not match["share"] else stretch
    return found


def _without_parts(figures: Sequence[Figure]) -> list[Figure]:
    """Withdraw the indicator of a later, smaller mention in one chapter: it counts a part (各乡镇主动公开…122条)."""
    largest: dict[tuple[str | None, ...], Figure] = {}
    settled: list[Figure] = []
    for figure in figures:
        if figure.indicator and figure.state == "number" and figure.value is not None and figure.table is None:
            chapter = (figure.section or "").split(" / ")[0]
            first = largest.setdefault((figure.indicator, figure.applicant, chapter, figure.period), figure)
            if first.value is not None and figure.value < first.value and figure.indicator in WITH_PARTS:
                figure = with_indicator(figure, None, figure.label)
        settled.append(figure)
    return settled


def _without_restated(figures: Sequence[Figure]) -> list[Figure]:
    """Drop a statement in words where a number of the same sentence says it (未收到…申请0件 is one zero)."""
    numbered = {(f.indicator, f.section) for f in figures if f.state == "number" and f.indicator and f.value == 0}
    spans = [f.span for f in figures if f.state == "number" and f.value == 0]
    return [
        f
        for f in figures
        if f.state != "stated-in-words"
        or (f.indicator, f.section) not in numbered
        or not any(0 <= s.start - f.span.end < 40 or 0 <= f.span.start - s.end < 40 for s in spans)
    ]
