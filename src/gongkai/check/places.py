"""Says where a stretch of the report is: line, page, cell, and the words around it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from gongkai.check.values import Cell, Place
from gongkai.document import Span
from gongkai.facts import Extraction, Figure

_AROUND = 14  # characters of the line shown on either side
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one report; ``cells`` are those of its figures in tables."""

    extraction: Extraction
    cells: dict[Figure, Cell]
    at: dict[Span, list[Cell]]

    def of(self, span: Span, cell: Cell | None = None) -> Place:
        """Return a stretch as a place; digits that run together over several cells have the place of the first."""
        text = self.extraction.text
        box = self.extraction.document.box_at(span)
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.end)
        before = text[max(start, span.start - _AROUND) : span.start]
        after = text[span.end : min(len(text) if end < 0 else end, span.end + _AROUND)]
        quote = span.of(text)
        return Place(
            span=span,
            line=text.count("\n", 0, span.start) + 1,
            page=box.page if box else None,
            before=before.lstrip(),
            quote=quote if len(quote) <= _LONGEST else quote[:_LONGEST] + "…",
            after=after.rstrip(),
            cell=cell or next(iter(self.at.get(span, ())), None),
        )

    def of_figure(self, figure: Figure) -> Place:
        """Return the place of a figure."""
        return self.of(figure.span, self.cells.get(figure))


def places_of(extraction: Extraction) -> Places:
    """Return what tells the places of a report."""
    cells: dict[Figure, Cell] = {}
    at: dict[Span, list[Cell]] = defaultdict(list)
    for t, table in enumerate(extraction.tables):
        for r, row in enumerate(table.rows):
            for c, (label, figure) in enumerate(zip(row.columns, row.cells, strict=True)):
                if figure is not None:
                    cells[figure] = Cell(t, r, c, table.name, row.label, label)
                    at[figure.span].append(cells[figure])
    return Places(extraction, cells, dict(at))
