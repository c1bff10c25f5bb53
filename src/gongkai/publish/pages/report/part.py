"""What the page of a report is made of: written when the report is read, rendered when its findings are known."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

Place = tuple[int, int]
"""A half-open stretch of the report's text."""


class Mention(NamedTuple):
    """A figure at a place: what is shown there, its state, the fact it speaks of (a number of ``Part.facts``)."""

    start: int
    end: int
    quote: str
    state: str
    value: str
    fact: int
    rule: str


class Fact(NamedTuple):
    """An observation, or a figure outside the catalogue: its IRI, and what it is of.

    ``indicator`` and ``applicant`` are notations, empty where it has none; ``label`` is the report's own word for a
    figure. ``value`` is empty where the state is no number.
    """

    iri: str
    indicator: str
    label: str
    applicant: str
    period: str
    status: str
    value: str
    unit: str
    mentions: tuple[int, ...]


class Link(NamedTuple):
    """Something that the text names at a place, a policy (``p``) or an agency (``g``), and its IRI."""

    start: int
    end: int
    kind: str
    iri: str


class Item(NamedTuple):
    """A policy, a measure, a problem or a commitment: its place, its IRI, its words, the notation of its topic."""

    kind: str
    start: int
    iri: str
    words: str
    topic: str


class Doubt(NamedTuple):
    """An issue that extraction raised, with its places."""

    code: str
    severity: str
    zh: str
    en: str
    iri: str
    places: tuple[Place, ...]


class Heading(NamedTuple):
    """A heading of the outline; ``words`` hold its mark."""

    start: int
    end: int
    level: int
    words: str


class Passage(NamedTuple):
    """A stretch of the report's own words; ``follows`` tells whether it is in the paragraph of the one before it."""

    start: int
    end: int
    words: str
    follows: bool


HeaderCell = tuple[str, int, int]
"""A label, and how many columns and lines it covers."""


class Line(NamedTuple):
    """A row of a form's table: the group it begins, its label, its cells as numbers of mentions."""

    group: HeaderCell | None
    label: str
    cells: tuple[int | None, ...]


class Grid(NamedTuple):
    """Rows of a form's table under the same columns, labelled as the form is; its caption in both languages."""

    start: int
    end: int
    caption: tuple[str, str]
    headers: tuple[tuple[HeaderCell, ...], ...]
    lines: tuple[Line, ...]
    has_groups: bool


class SheetCell(NamedTuple):
    """A cell of a table of no form: its place and words, how many columns and rows it covers."""

    start: int
    end: int
    words: str
    colspan: int
    rowspan: int
    is_header: bool


class Sheet(NamedTuple):
    """A table of no form, in the report's own words, row by row."""

    start: int
    end: int
    rows: tuple[tuple[SheetCell, ...], ...]


class Gathered(NamedTuple):
    """Mentions that no published words stand around."""

    start: int
    end: int
    mentions: tuple[int, ...]


Block = Heading | Passage | Grid | Sheet | Gathered

_KINDS: dict[str, Callable[..., Block]] = {
    "heading": Heading,
    "passage": Passage,
    "grid": lambda start, end, caption, headers, lines, has_groups: Grid(
        start, end, tuple(caption), headers, tuple(Line(*line) for line in lines), has_groups
    ),
    "sheet": lambda start, end, rows: Sheet(start, end, tuple(tuple(SheetCell(*c) for c in row) for row in rows)),
    "gathered": Gathered,
}
_NAMES: dict[type, str] = {
    Heading: "heading", Passage: "passage", Grid: "grid", Sheet: "sheet", Gathered: "gathered",
}  # fmt: skip


class Part(NamedTuple):
    """What the page of a report is made of, in the order of the text; ``anchors`` are the starts of all evidence."""

    blocks: tuple[Block, ...]
    mentions: tuple[Mention, ...]
    facts: tuple[Fact, ...]
    links: tuple[Link, ...]
    items: tuple[Item, ...]
    doubts: tuple[Doubt, ...]
    anchors: tuple[int, ...]

    def to_json(self) -> str:
        """Return what ``from_json`` reads."""
        raw = self._asdict() | {"blocks": [(_NAMES[type(block)], block) for block in self.blocks]}
        return json.dumps(raw, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Part:
        """Return what ``to_json`` wrote."""
        raw = json.loads(text)
        return cls(
            tuple(_KINDS[name](*block) for name, block in raw["blocks"]),
            tuple(Mention(*one) for one in raw["mentions"]),
            tuple(Fact(*one) for one in raw["facts"]),
            tuple(Link(*one) for one in raw["links"]),
            tuple(Item(*one) for one in raw["items"]),
            tuple(Doubt(*one) for one in raw["doubts"]),
            tuple(raw["anchors"]),
        )
