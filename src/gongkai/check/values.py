"""The outcome of checking a report as frozen values: what was found, where, and what the report has of its form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from gongkai.document import Span
from gongkai.extract.duties import SectionStanding, TableStanding
from gongkai.facts import Extraction, Severity
from gongkai.validate import IdentityCounts


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A cell by its position among the tables of an extraction, counted from 0, and by the labels of its form."""

    table: int
    row: int
    column: int
    name: str
    row_label: str
    column_label: str


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the report: its line (from 1), its page where there are pages, its cell where it is in a table."""

    span: Span
    line: int
    page: int | None
    before: str
    quote: str
    after: str
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class Term:
    """A number that a sum counts, with what it is called beside the others."""

    zh: str
    en: str
    value: Decimal
    place: Place


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that should hold: the terms of both sides in the order of the form, and what they have in common."""

    identity: str
    zh: str
    en: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def left_total(self) -> Decimal:
        """What the terms on the left add up to."""
        return total(self.left)

    @property
    def right_total(self) -> Decimal:
        """What the terms on the right add up to."""
        return total(self.right)

    @property
    def difference(self) -> Decimal:
        """The left side minus the right side."""
        return self.left_total - self.right_total


@dataclass(frozen=True, slots=True)
class Hint:
    """Two neighbouring cells whose digits, written as one number, would make a broken sum hold."""

    zh: str
    en: str
    cells: tuple[Term, Term]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at; ``code`` is that of the rule, or of the extraction's issue."""

    code: str
    severity: Severity
    message_zh: str
    message_en: str
    places: tuple[Place, ...] = ()
    sum: Sum | None = None
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome for one report: the findings, the gravest first, and the outline against what is required."""

    extraction: Extraction
    findings: tuple[Finding, ...]
    sections: tuple[SectionStanding, ...]
    tables: tuple[TableStanding, ...]
    identities: IdentityCounts

    @property
    def is_clean(self) -> bool:
        """Tell whether there is nothing to correct: neither a violation nor a warning."""
        return self.count("violation") == self.count("warning") == 0

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(finding.severity == severity for finding in self.findings)


def total(terms: Iterable[Term]) -> Decimal:
    """Return what terms add up to."""
    return sum((term.value for term in terms), Decimal())
