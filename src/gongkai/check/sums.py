"""Explains a broken sum: its terms as the report prints them, both sides, the difference, and a likely slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from gongkai.check.places import Places
from gongkai.check.values import Cell, Hint, Sum, Term, total
from gongkai.facts import Figure, State
from gongkai.knowledge.identities import Identity, identities
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.validate import Finding
from gongkai.validate.rules import rules

_ZEROS_SHOWN = 3  # zeros that a message names; of more it says how many they are


def sum_of(finding: Finding, places: Places) -> Sum | None:
    """Return the sum that a finding says is broken; None where the finding is about something else."""
    iri = rules()[finding.shape.value].identity
    if iri is None or finding.value is None:
        return None
    identity = next(it for it in identities() if it.code == _end(iri))
    member = _end(finding.value.value)
    terms = next((terms for name, terms in identity.sums() if name == member), ())
    found = [(coefficient, _figure(places, code, applicant)) for coefficient, code, applicant in terms]
    figures = [(coefficient, figure) for coefficient, figure in found if figure is not None]
    if len(figures) < len(terms):
        return None
    return _sum(identity, figures, places)


def message_of(it: Sum) -> tuple[str, str]:
    """Return what is wrong with a sum in Chinese and English: 结果维持 10 + 结果纠正 1 = 11,总计为 0,相差 11."""
    whole, parts = (it.left, it.right) if len(it.left) == 1 else (it.right, it.left)
    difference = written(abs(it.difference))
    if len(whole) == 1:
        value, added = written(whole[0].value), written(total(parts))
        zh = f"{it.zh}:{_added(parts, 'zh')} = {added},{whole[0].zh}为 {value},相差 {difference}"
        en = f"{it.en}: {_added(parts, 'en')} = {added}, against {value} for {whole[0].en}; "
        return zh, f"{en}the difference is {difference}"
    left, right = written(it.left_total), written(it.right_total)
    zh = f"{it.zh}:{_added(it.left, 'zh')} = {left},而 {_added(it.right, 'zh')} = {right},相差 {difference}"
    en = (
        f"{it.en}: {_added(it.left, 'en')} = {left}, against {_added(it.right, 'en')} = {right}; "
        f"the difference is {difference}"
    )
    return zh, en


def hint_of(it: Sum) -> Hint | None:
    """Return the two neighbouring cells that would repair a broken sum if joined (1 | 2 for 12).

    Exactly one pair must do so: of two equal readings neither is told.
    """
    sides = ((it.left, it.right_total), (it.right, it.left_total))
    found = [pair for side, wanted in sides for pair in _joinable(side) if _joined_total(side, pair) == wanted]
    if len(found) != 1:
        return None
    first, second = found[0]
    one = f"{written(first.value)}{written(second.value)}"
    zh = f"如把相邻两格“{first.zh}”{written(first.value)} 和“{second.zh}”{written(second.value)} 合为 {one},则等式成立"
    en = (
        f"if the neighbouring cells “{first.en}” {written(first.value)} and “{second.en}” {written(second.value)} "
        f"were one number, {one}, the sum would hold"
    )
    return Hint(zh, en, (first, second))


def written(value: Decimal) -> str:
    """Return a number as people write it."""
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _end(iri: str) -> str:
    return iri.strip("<>").rpartition("/")[2]


def _figure(places: Places, code: str, applicant: str) -> Figure | None:
    """Return the figure whose value the rules count: a table's before the prose's, then the first."""
    year = str(places.extraction.report.year)
    candidates = [
        figure
        for figure in places.extraction.figures
        if figure.indicator == code
        and (figure.applicant or "total") == applicant
        and figure.period == year
        and figure.value is not None
        and figure.state is not State.AMBIGUOUS
    ]
    return min(candidates, key=lambda f: (f.table is None, f.span), default=None)


def _sum(identity: Identity, figures: Sequence[tuple[int, Figure]], places: Places) -> Sum:
    cells = [places.cells.get(figure) for _, figure in figures]
    labels = list(zip(*_labels(figures, cells), strict=True))
    terms = [
        (coefficient, Term(zh, en, figure.value or Decimal(), places.of_figure(figure)))
        for (coefficient, figure), (zh, en) in zip(figures, labels, strict=True)
    ]
    # as the form prints them, then those of the prose
    terms.sort(key=lambda it: (it[1].place.cell is None, it[1].place.cell or it[1].place.span))
    left, right = (tuple(t for c, t in terms for _ in range(abs(c)) if (c > 0) is is_left) for is_left in (True, False))
    zh, en = _scope(identity, cells)
    return Sum(identity.code, zh, en, left, right)


def _labels(figures: Sequence[tuple[int, Figure]], cells: Sequence[Cell | None]) -> tuple[list[str], list[str]]:
    """Return what the terms are called: the column within one row, the row elsewhere, else the indicator."""
    known = [cell for cell in cells if cell is not None]
    is_row = len({(cell.table, cell.row) for cell in known}) == 1
    zh, en = [], []
    for (_, figure), cell in zip(figures, cells, strict=True):
        label = (cell.column_label if is_row else cell.row_label).rpartition(" / ")[2] if cell else figure.label
        zh.append(label)
        indicator = vocabulary().indicators[figure.indicator or ""]
        applicant = vocabulary().concepts("applicant").get(figure.applicant or "total")
        is_by_applicant = is_row and len({f.indicator for _, f in figures}) == 1
        en.append(applicant.en if is_by_applicant and applicant else indicator.en)
    return zh, en


def _scope(identity: Identity, cells: Sequence[Cell | None]) -> tuple[str, str]:
    """Return what the terms have in common: the table and its row, or its column, or the group of its columns."""
    known = [cell for cell in cells if cell is not None]
    if len(known) < len(cells):
        return f"正文 {identity.zh}", f"Text, {identity.en}"
    names = "、".join(dict.fromkeys(cell.name for cell in known))
    rows, columns = {cell.row_label for cell in known}, {cell.column_label for cell in known}
    parts = [names]
    if len(rows) == 1 and (label := rows.pop()) != names:
        parts.append(f"“{label.rpartition(' / ')[2]}”")
    if len(columns) == 1 and len({cell.row for cell in known}) > 1 and known[0].column_label != "统计数":
        parts.append(f"“{columns.pop().rpartition(' / ')[2]}”")
    elif len(columns) > 1 and len({label.rpartition(" / ")[0] for label in columns}) == 1:
        parts.append(columns.pop().rpartition(" / ")[0])
    return " ".join(filter(None, parts)), f"{' '.join(filter(None, parts))} ({identity.en})"


def _added(terms: Sequence[Term], lang: str) -> str:
    """Return terms as they are added up; many zeros are counted, not named."""
    zeros = [term for term in terms if term.value == 0]
    shown = terms if len(zeros) <= _ZEROS_SHOWN else [term for term in terms if term.value != 0]
    said = [f"{term.zh if lang == 'zh' else term.en} {written(term.value)}" for term in shown]
    if len(shown) < len(terms):
        said.append(f"其余 {len(zeros)} 项 0" if lang == "zh" else f"{len(zeros)} others 0")
    return " + ".join(said)


def _joinable(side: Sequence[Term]) -> Iterator[tuple[Term, Term]]:
    """Yield the neighbouring cells of a side whose digits make one number."""
    for first, second in pairwise(side):
        one, other = first.place.cell, second.place.cell
        if one is None or other is None or one.table != other.table:
            continue
        is_beside = abs(one.row - other.row) + abs(one.column - other.column) == 1
        if is_beside and first.value > 0 and _is_whole(first.value) and _is_whole(second.value):
            yield first, second


def _is_whole(value: Decimal) -> bool:
    return value >= 0 and value == value.to_integral_value()


def _joined_total(side: Sequence[Term], pair: tuple[Term, Term]) -> Decimal:
    first, second = pair
    return total(side) - first.value - second.value + Decimal(f"{written(first.value)}{written(second.value)}")
