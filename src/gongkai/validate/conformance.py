"""The outcome of validation as frozen values: what was found, where the report says so, and which sums were checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from gongkai.document import Span
from gongkai.facts import Severity

Term = ox.NamedNode | ox.BlankNode | ox.Literal

SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")
"""The severities, the gravest first."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence as the data describes it; place and quote are None where the data does not hold them."""

    iri: str
    span: Span | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule at one node.

    ``code`` is the rule's short name and never changes; ``focus``, ``path``, ``value``, ``shape`` and ``component``
    are those of the SHACL result. ``about`` is the node to show: a rule that looks at all observations of a report at
    once has the report as its focus, and is about the observation that is its value.
    """

    code: str
    severity: Severity
    about: Term
    message_zh: str
    message_en: str
    evidence: tuple[Evidence, ...]
    focus: Term
    path: ox.NamedNode | None
    value: Term | None
    shape: ox.NamedNode
    component: ox.NamedNode

    @property
    def order(self) -> tuple[Any, ...]:
        """The place of the finding among others: the gravest first, then by rule and node."""
        terms = (self.about, self.focus, self.path, self.value, self.component)
        return SEVERITIES.index(self.severity), self.code, *(str(t or "") for t in terms), self.message_en


@dataclass(frozen=True, slots=True)
class IdentityCounts:
    """How many sums could be checked; a sum counts once for each kind of applicant, or row, it must hold for.

    ``broken`` are among the ``checked``. ``not_assessable`` are those of which at least two terms are there but one of
    them is blank, ambiguous or approximate: blank is never zero, so nothing follows from it. A sum with a term that the
    report does not have at all, as one of another form, is not counted.
    """

    checked: int = 0
    broken: int = 0
    not_assessable: int = 0

    def __add__(self, other: IdentityCounts) -> IdentityCounts:
        """Return the counts of both together."""
        return IdentityCounts(
            self.checked + other.checked, self.broken + other.broken, self.not_assessable + other.not_assessable
        )


@dataclass(frozen=True, slots=True)
class Conformance:
    """The outcome of validating some data: the reports it describes, the findings in a fixed order, the sums."""

    reports: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    identities: IdentityCounts = IdentityCounts()

    def __add__(self, other: Conformance) -> Conformance:
        """Return both outcomes as one; what is found in both counts once."""
        return Conformance(
            tuple(sorted({*self.reports, *other.reports})),
            tuple(sorted({*self.findings, *other.findings}, key=lambda finding: finding.order)),
            self.identities + other.identities,
        )

    @property
    def conforms(self) -> bool:
        """Tell whether nothing at all was found, which is what ``sh:conforms`` means."""
        return not self.findings

    @property
    def has_violations(self) -> bool:
        """Tell whether a rule of severity violation is broken; ``gongkai validate`` then exits with status 1."""
        return self.count("violation") > 0

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(finding.severity == severity for finding in self.findings)
