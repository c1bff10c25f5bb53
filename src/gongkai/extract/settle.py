"""Settles what single wordings cannot see: channels listed side by side, statements beside numbers, mentions that disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from gongkai.extract.figures import with_indicator
from gongkai.extract.view import View
from gongkai.facts import Enumeration, Figure, Issue, Report
from gongkai.knowledge.vocabulary import vocabulary

# Several websites (or mailboxes, or accounts) listed side by side: none of them is the indicator's whole (wordings.md).
_SINGLE = ("proactive-website", "mailbox-letters")


def settle(figures: list[Figure], view: View) -> list[Figure]:
    """Return the figures in the order of the text, with indicators withdrawn where the sentence as a whole speaks against."""
    ordered = sorted(figures, key=lambda f: (f.span, f.indicator or ""))
    return _without_restated(_side_by_side(ordered, view))


def _sentence(view: View, figure: Figure) -> tuple[int, int]:
    place = view.position(figure.span.start)
    start = max(view.text.rfind("。", 0, place), view.text.rfind("\n", 0, place))
    end = min((e for e in (view.text.find("。", place), view.text.find("\n", place)) if e >= 0), default=len(view.text))
    return start, end


def _side_by_side(figures: Sequence[Figure], view: View) -> list[Figure]:
    together: dict[tuple[str, tuple[int, int]], set[object]] = defaultdict(set)
    for figure in figures:
        if figure.indicator in _SINGLE:
            together[figure.indicator, _sentence(view, figure)].add(figure.span)
    return [
        with_indicator(f, None, f.label)
        if f.indicator in _SINGLE and len(together[f.indicator, _sentence(view, f)]) > 1
        else f
        for f in figures
    ]


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


def find_issues(report: Report, figures: Sequence[Figure], enumerations: Sequence[Enumeration]) -> list[Issue]:
    """Return the doubts about the figures: mentions that disagree, sums that do not add up, units that were lost."""
    issues: list[Issue] = []
    mentions: dict[tuple[str, str | None, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.indicator and figure.value is not None:
            mentions[figure.indicator, figure.applicant, figure.period].append(figure)
    for (code, _, _), group in mentions.items():
        values = list(dict.fromkeys(f.value for f in group))
        if len(values) > 1:
            written = "、".join(str(v) for v in values)
            label = vocabulary().indicators[code]
            issues.append(
                Issue(
                    "conflicting-values",
                    "warning",
                    f"“{label.zh}”前后不一致:{written}",
                    f"“{label.en}” is stated with different values: {', '.join(str(v) for v in values)}",
                    next(f.span for f in group if f.value != group[0].value),
                )
            )
    for enumeration in enumerations:
        if enumeration.is_complete and not enumeration.adds_up:
            parts = "+".join(str(p.value) for p in enumeration.parts)
            issues.append(
                Issue(
                    "enumeration-does-not-add-up",
                    "warning",
                    f"分项之和与总数不符:{parts} ≠ {enumeration.total.value}",
                    f"the parts do not add up to their total: {parts} ≠ {enumeration.total.value}",
                    enumeration.total.span,
                )
            )
    for figure in figures:
        if figure.state == "number" and figure.unit is None and figure.table is None:
            issues.append(
                Issue(
                    "missing-unit",
                    "info",
                    f"“{figure.label} {figure.quote}”缺少单位",
                    f"“{figure.label} {figure.quote}” has no unit",
                    figure.span,
                )
            )
    return issues
