"""The facts that extraction finds: frozen values, each with its evidence as a span of the document's text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from gongkai.document import Document, Source, Span
from gongkai.notebook import table

Severity = Literal["violation", "warning", "info"]


class State(StrEnum):
    """What a figure's place in the report holds (scheme ``code/obs-status``). Blank is never zero."""

    NUMBER = "number"
    STATED_IN_WORDS = "stated-in-words"
    BLANK = "blank"
    NOT_APPLICABLE = "not-applicable"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division of GB/T 2260 as valid in the report's year; ``name`` is the full chain of names."""

    code: str
    name: str
    path: tuple[tuple[str, str], ...] = ()  # (code, name) of its ancestors, outermost first, without itself


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency: its full name and its local identifier ``{division code}[-{pinyin}]`` (the end of its IRI)."""

    name: str
    id: str
    english: str
    division: Division | None = None
    parent: str | None = None  # local identifier of the government or agency it belongs to


@dataclass(frozen=True, slots=True)
class Period:
    """The period the report covers, both days included; ``span`` is where the report says so."""

    start: date
    end: date
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The report's own particulars."""

    agency: Agency
    year: int
    period: Period
    title: str
    title_span: Span | None = None
    published: date | None = None
    published_span: Span | None = None
    prepared_by: str | None = None
    forms: tuple[str, ...] = ("narrative",)  # notations of the scheme code/form, sorted
    source_url: str | None = None

    @property
    def id(self) -> str:
        """The local identifier ``{agency}-{year}``."""
        return f"{self.agency.id}-{self.year}"


@dataclass(frozen=True, slots=True)
class CellAddress:
    """A cell by the labels of its form, never by counting."""

    form: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the report: as written (``quote``) and as meant (``value``, None when the state is not a number).

    ``period`` is a year (``2017``) or an open interval up to the report's end (``../2017-12-31``) for running totals.
    ``label`` is the catalogue's or, without an indicator, made from the report's own words. ``rule`` names what
    found it. ``unit`` is the report's word (``条``, ``万元``, ``%``) or None where the report lost it.
    """

    span: Span
    quote: str
    value: Decimal | None
    unit: str | None
    indicator: str | None
    label: str
    period: str
    rule: str
    applicant: str | None = None
    qualifier: str | None = None
    state: State = State.NUMBER
    section: str | None = None
    table: CellAddress | None = None


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form's table as the report fills it: one figure a column, None where the report has no such cell.

    ``label`` and ``columns`` are those of the form, with the headings above them (``(三)不予公开 / 1.属于国家秘密``).
    """

    label: str
    columns: tuple[str, ...]
    cells: tuple[Figure | None, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table of a form (``national-2021``, ``表三``) as the report fills it; rows that it lacks are not there."""

    form: str
    name: str
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A total and the parts the report names for it (``共865,其中508项、357项``); values as in ``figures``."""

    total: Figure
    parts: tuple[Figure, ...]
    is_complete: bool  # the report claims the parts to be all (its words or its sums say so)

    @property
    def adds_up(self) -> bool:
        """Tell whether the parts add up to the total."""
        return sum((p.value for p in self.parts if p.value is not None), Decimal()) == self.total.value


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage and the figure whose share the report states with it (8751 is 80.45 % of something)."""

    percent: Figure
    part: Figure
    whole: Figure | None = None  # where the report prints what it is a share of


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy the report names: title without 《》, number repaired (``number``) and as written.

    ``kind`` is a notation of ``code/policy-kind``, ``relation`` of ``code/policy-relation``; ``mentions`` are all
    places, the first is the evidence.
    """

    id: str  # local identifier, the end of its IRI
    title: str
    kind: str
    relation: str
    span: Span
    number: str | None = None
    number_as_written: str | None = None
    number_span: Span | None = None
    issuer: Agency | None = None
    aliases: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """An agency as the report names it, resolved within the report's jurisdiction."""

    agency: Agency
    name: str  # as written
    span: Span


@dataclass(frozen=True, slots=True)
class Measure:
    """What was done: an item of the report with its heading and topic (notation of ``code/topic``)."""

    heading: str
    topic: str | None
    span: Span
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A shortcoming the report admits (存在的主要问题)."""

    text: str
    span: Span
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the report promises to do (改进措施, 下一步)."""

    text: str
    span: Span
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Excluded:
    """A number that is no figure, and the named reason why (``date``, ``phone``, ``document-number`` …)."""

    span: Span
    quote: str
    reason: str


@dataclass(frozen=True, slots=True)
class Issue:
    """A doubt about the report, published with it; ``message`` in Chinese and English.

    ``also`` are other places that it is about: those of figures that contradict the one at ``span``.
    """

    code: str
    severity: Severity
    message_zh: str
    message_en: str
    span: Span | None = None
    also: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in one document; what ``model`` builds from. All sequences in the order of the text."""

    document: Document
    report: Report
    figures: tuple[Figure, ...] = ()
    tables: tuple[FormTable, ...] = ()
    enumerations: tuple[Enumeration, ...] = ()
    shares: tuple[Share, ...] = ()
    policies: tuple[Policy, ...] = ()
    agencies: tuple[AgencyMention, ...] = ()
    measures: tuple[Measure, ...] = ()
    problems: tuple[Problem, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    issues: tuple[Issue, ...] = field(default=())

    @property
    def text(self) -> str:
        """The document's text."""
        return self.document.text

    @property
    def source(self) -> Source:
        """The document's source."""
        return self.document.source

    def _repr_html_(self) -> str:
        counts = (
            ("数据", "figures", self.figures),
            ("表格", "tables", self.tables),
            ("政策文件", "policies", self.policies),
            ("机关", "agencies", self.agencies),
            ("措施", "measures", self.measures),
            ("存在问题", "problems", self.problems),
            ("承诺事项", "commitments", self.commitments),
            ("疑点", "issues", self.issues),
        )
        columns = ("start", "quote", "value", "unit", "label", "indicator", "applicant", "period", "state")
        rows = [
            (f.span.start, f.quote, f.value, f.unit, f.label, f.indicator, f.applicant, f.period, f.state)
            for f in self.figures
        ]
        summary = table(
            f"{self.report.title} ({self.report.id})",
            [f"{zh} {en}" for zh, en, _ in counts],
            [[len(found) for _, _, found in counts]],
        )
        return summary + table("数据 · Figures", columns, rows)
