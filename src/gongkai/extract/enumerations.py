"""Finds what the report says of its own sums: enumerations (共865,其中508项、357项) and shares (占80.45%)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from gongkai.extract.view import NUMBER, View
from gongkai.facts import Enumeration, Figure, Share
from gongkai.knowledge.wordings import phrases


def find_enumerations(figures: Sequence[Figure], view: View) -> tuple[Enumeration, ...]:
    """Return the totals whose parts the report names behind them (其中, a colon or a bracket opens the list)."""
    counted = [f for f in figures if f.value is not None and f.state == "number" and not _is_cell(f, view)]
    counted = [f for n, f in enumerate(counted) if n == 0 or f.span != counted[n - 1].span]
    found: list[Enumeration] = []
    for index, total in enumerate(counted):
        parts = _parts(total, counted[index + 1 :], view)
        if len(parts) < 2:
            continue
        sums = list(accumulate(p.value or Decimal() for p in parts))
        exact = next((n for n, s in enumerate(sums, 1) if s == total.value and n > 1), None)
        if exact:
            found.append(Enumeration(total, tuple(parts[:exact]), is_complete=True))
        else:
            # More than the whole cannot be: then the list, meant to be whole or not, does not add up.
            found.append(Enumeration(total, tuple(parts), is_complete=sums[-1] > (total.value or 0)))
    return tuple(found)


def _is_cell(figure: Figure, view: View) -> bool:
    """Tell whether a figure stands in a row of a table, read or not: beside another number, or behind its unit."""
    place = view.position(figure.span.start)
    beside = view.text[max(0, place - 1) : place] + view.text[place + 1 : place + 2]
    return figure.table is not None or NUMBER in beside or "|" in beside


def _parts(total: Figure, following: Sequence[Figure], view: View) -> list[Figure]:
    """Return the figures of the list behind a total: same unit, same sentence, no shares and no comparisons."""
    parts: list[Figure] = []
    behind = view.before(total.span.end - 1)
    depth = base = 0  # of brackets: the list's own, and a part's details inside it (网站12条(通知3条、…),公报8条)
    for figure in following:
        between = view.text[behind : view.position(figure.span.start)]
        if phrases()["list_closes"].search(between):
            break
        depth += between.count("(") - between.count(")")
        if not parts:
            if not phrases()["list_opens"].search(between) or len(between) > 60:
                break
            base = depth
        if depth < base:
            break
        if parts and depth == base and phrases()["list_opens"].search(between):
            parts.pop()  # the figure before opens a list of its own: it is a total, no part
            break
        behind = view.before(figure.span.end - 1)
        if figure.unit in ("%", "‰") or depth > base:
            continue
        if phrases()["not_a_part"].search(between) or (total.unit and figure.unit != total.unit):
            if parts or total.unit is None:
                break
            return []
        if parts and figure.unit != parts[0].unit:
            break
        parts.append(figure)
    return parts


def find_shares(figures: Sequence[Figure], enumerations: Sequence[Enumeration], view: View) -> tuple[Share, ...]:
    """Return the percentages that state the share of the figure before them (8751项,占…80.45%)."""
    totals = {part: e.total for e in enumerations for part in e.parts}
    found: list[Share] = []
    counts: list[Figure] = []
    for figure in figures:
        if figure.state != "number" or figure.value is None:
            continue
        if figure.unit != "%":
            counts.append(figure)
            continue
        if not counts:
            continue
        part, whole = counts[-1], totals.get(counts[-1])
        if len(counts) > 1 and phrases()["of_whole"].fullmatch(_between(counts[-1], figure, view)):  # 占1500件的82.4%
            part, whole = counts[-2], counts[-1]
        between = _between(part, figure, view)
        if len(between) <= 40 and phrases()["share"].search(between) and "。" not in between and "\n" not in between:
            found.append(Share(figure, part, whole))
            counts.clear()
    return tuple(found)


def _between(first: Figure, second: Figure, view: View) -> str:
    return view.text[view.before(first.span.end - 1) : view.position(second.span.start)]
