"""Tells apart the digits of rows that are run together: by the sums of the form, then by what the prose states."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from gongkai.extract.columns import ReadRow, ReadTable
from gongkai.extract.glued import Decoded, GluedRow, Identity, RowSum, decode
from gongkai.extract.rows import Slot
from gongkai.facts import Figure, Report
from gongkai.knowledge.identities import identities

_PLAIN = re.compile(r"-?\d[\d.-]*")

Sums = tuple[list[RowSum], list[Identity]]
"""What must add up within a row of a table, and what in each of its columns."""


def told_apart(
    table: ReadTable, folded: str, sums: Sums, known: Mapping[tuple[str, int], Decimal]
) -> dict[str, Decoded]:
    """Return the readings of the rows that are run together; rows whose cells are told apart count in the sums."""
    if all(row.cells is not None for row in table.rows):
        return {}
    rows = []
    for number, row in enumerate(table.rows):
        groups = tuple(_digits(folded, row, slot) for slot in (row.row.slots if row.cells is None else row.cells))
        if all(groups):
            rows.append(GluedRow(str(number), tuple(map(str, groups)), len(row.form.columns)))
    decoded = decode(rows, *sums, known)
    return {str(n): decoded.get(str(n), Decoded(())) for n, row in enumerate(table.rows) if row.cells is None}


def _digits(folded: str, row: ReadRow, slot: Slot | None) -> str | None:
    """Return the digits of a slot as the decoder takes them, or None where they are no plain digits."""
    written = slot.cell.of(folded).strip() if slot else ""
    return written if _PLAIN.fullmatch(written) else None


def sums_of(table: ReadTable) -> Sums:
    """Return the identities of the table's form as sums within its rows and sums of its rows."""
    places = {
        (code, column.applicant or "total"): (str(number), n)
        for number, row in enumerate(table.rows)
        for n, (code, column) in enumerate(zip(row.form.indicators, row.form.columns, strict=True))
        if code
    }
    in_rows: dict[tuple[tuple[int, int], ...], None] = {}
    of_rows: dict[tuple[tuple[str, int], ...], None] = {}
    for identity in identities():
        if table.layout.form not in identity.forms:
            continue
        for _, terms in identity.sums():
            if not all((code, applicant) in places for _, code, applicant in terms):
                continue
            cells = [(coefficient, *places[code, applicant]) for coefficient, code, applicant in terms]
            if len({row for _, row, _ in cells}) == 1:
                in_rows[tuple((column, coefficient) for coefficient, _, column in cells)] = None
            elif len({column for _, _, column in cells}) == 1:
                of_rows[tuple((row, coefficient) for coefficient, row, _ in cells)] = None
    return [RowSum(terms) for terms in in_rows], [Identity(terms) for terms in of_rows]


def stated(table: ReadTable, report: Report, prose: Sequence[Figure]) -> dict[tuple[str, int], Decimal]:
    """Return the cells whose value the prose states, exactly and always the same."""
    said: dict[str, set[Decimal]] = {}
    for figure in prose:
        is_exact = figure.value is not None and figure.qualifier is None and figure.period == str(report.year)
        if figure.indicator and is_exact and figure.applicant in (None, "total") and figure.value is not None:
            said.setdefault(figure.indicator, set()).add(figure.value)
    return {
        (str(number), n): next(iter(said[code]))
        for number, row in enumerate(table.rows)
        for n, (code, column) in enumerate(zip(row.form.indicators, row.form.columns, strict=True))
        if code and column.applicant in (None, "total") and len(said.get(code, ())) == 1 and not column.is_cumulative
    }
