"""Writes outcomes as one web page: what was found, and the report's tables with the cells of each finding marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongkai.check.sums import written
from gongkai.check.text import MARKS, Outcomes, message, named, section_line, summary, table_line, where
from gongkai.check.values import Cell, Check, Finding
from gongkai.facts import Figure, FormTable, State
from gongkai.grids import SIGNS, Block, blocks
from gongkai.messages import Lang, text

_TEMPLATE = "check.html.j2"


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table as the page shows it."""

    number: int
    table: FormTable
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    """What the page shows of one file; ``marked`` are the numbers of the findings of each cell."""

    number: int
    path: Path
    outcome: Check
    grids: tuple[_Grid, ...]
    marked: dict[tuple[int, int, int], list[int]]

    @property
    def findings(self) -> Iterator[tuple[int, Finding]]:
        """Yield the findings with their numbers."""
        return enumerate(self.outcome.findings, 1)

    def cell_id(self, table: int, row: int, column: int) -> str:
        """Return the anchor of a cell."""
        return f"c{self.number}-{table}-{row}-{column}"

    def place_of(self, cell: Cell) -> str:
        """Return the anchor of the cell of a place."""
        return self.cell_id(cell.table, cell.row, cell.column)

    def marks(self, table: int, row: int, column: int) -> list[int]:
        """Return the numbers of the findings about a cell."""
        return self.marked.get((table, row, column), [])

    def gravest(self, numbers: list[int]) -> str:
        """Return the severity of the gravest of some findings: the first, as they are sorted so."""
        return self.outcome.findings[min(numbers) - 1].severity


def to_html(outcomes: Outcomes, lang: Lang) -> str:
    """Return one self-contained page, without script, a section a file."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("gongkai", "check"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sections = [_section(number, path, outcome) for number, (path, outcome) in enumerate(outcomes, 1)]

    def say(key: str, **values: Any) -> str:
        return text(key, lang, **values)

    return environment.get_template(_TEMPLATE).render(
        lang=lang,
        sections=sections,
        say=say,
        marks=MARKS,
        summary=lambda outcome: summary(outcome, lang),
        section_line=lambda standing, outcome: section_line(standing, outcome, lang),
        table_line=lambda standing: table_line(standing, lang),
        message=lambda finding: message(finding, lang),
        where=lambda place: where(place, lang),
        shown=lambda figure: _shown(figure, lang),
        sign=lambda figure: SIGNS.get(figure.state, ""),
        form=lambda notation: named("form", notation, lang),
        state=lambda figure: "" if figure.state is State.NUMBER else named("obs-status", figure.state, lang),
    )


def _section(number: int, path: Path, outcome: Check) -> _Section:
    marked: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for n, finding in enumerate(outcome.findings, 1):
        cells = dict.fromkeys(place.cell for place in finding.places if place.cell is not None)
        if finding.code != "blank-cells":  # a blank shows itself
            for cell in cells:
                marked[cell.table, cell.row, cell.column].append(n)
    grids = tuple(_Grid(n, table, tuple(blocks(table))) for n, table in enumerate(outcome.extraction.tables))
    return _Section(number, path, outcome, grids, dict(marked))


def _shown(figure: Figure, lang: Lang) -> str:
    """Return the number that a cell holds, its thousands apart; nothing where it holds none."""
    if figure.value is None:
        return ""
    whole, point, part = written(figure.value).partition(".")
    return f"{int(whole):,}{point}{part}" if whole.lstrip("-").isdecimal() else whole
