"""Raises the issues about rows of tables that could not be read, or only with the help of what stands around them."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.document import Span
from gongkai.extract.align import AlignedTable, Placed
from gongkai.extract.columns import ReadRow
from gongkai.extract.glued import Decoded
from gongkai.facts import Issue

_LISTED = 4  # readings that an issue quotes


def digits_doubts(label: str, row: ReadRow, decoded: Decoded, *, is_by_prose: bool) -> Iterator[Issue]:
    """Yield the doubts about a row whose digits run together: what told them apart, or that nothing did."""
    span = Span(row.row.slots[0].cell.start, row.row.slots[-1].cell.end)
    readings = [" ".join(str(cell.value) for cell in reading) for reading in decoded.readings]
    if is_by_prose and len(readings) == 1:
        yield Issue(
            "settled-by-prose",
            "info",
            f"“{label}”一行的数字连在一起,按正文所述的数字拆分为 {'、'.join(readings)}",
            f"the digits of the row “{label}” run together; the prose tells them apart: {', '.join(readings)}",
            span,
        )
    if len(readings) > 1 or decoded.has_too_many:
        listed = ";".join(readings[:_LISTED]) + (" …" if len(readings) > _LISTED else "")
        count = len(readings) or "2000+"
        yield Issue(
            "ambiguous-row",
            "warning",
            f"“{label}”一行的数字连在一起,有 {count} 种拆分方法" + (f":{listed}" if readings else ""),
            f"the digits of the row “{label}” run together and can be read in {count} ways"
            + (f": {listed}" if readings else ""),
            span,
        )
    if not readings and not decoded.has_too_many:
        wanted = len(row.form.columns)
        yield Issue(
            "layout-mismatch",
            "warning",
            f"“{label}”一行的数字连在一起,不能拆分为 {wanted} 个数字",
            f"the digits of the row “{label}” run together and cannot be told apart as {wanted} numbers",
            span,
        )


def lost_columns(placed: Placed) -> Issue:
    """Return the issue of a row with fewer numbers than columns, or more."""
    found, wanted = sum(not slot.is_blank for slot in placed.row.slots), len(placed.form.columns)
    return Issue(
        "layout-mismatch",
        "warning",
        f"“{placed.form.label}”一行有 {found} 个数字,表中有 {wanted} 列,各数属于哪一列已无从得知",
        f"the row “{placed.form.label}” has {found} numbers for {wanted} columns; which belongs where is lost",
        placed.row.span,
    )


def unlabelled(table: AlignedTable) -> Iterator[Issue]:
    """Yield an issue for each row that is known by its place between two others alone."""
    for placed in table.rows:
        if placed.likeness == 0:
            yield Issue(
                "unlabelled-row",
                "info",
                f"此行没有行名,按其在表中的位置读作“{placed.form.label}”",
                f"the row has no label; by its place in the table it was read as “{placed.form.label}”",
                placed.row.span,
            )
