"""The identifiers of everything published: ASCII, slash style, the same input always gives the same IRI."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from gongkai.document import Span
from gongkai.facts import Agency, Figure, Policy, Report
from gongkai.model.terms import CODE, PROJECT

DEFAULT_BASE = PROJECT

_BASE = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d+)?/(?:[A-Za-z0-9._~!$&'()*+,;=:@/\-]|%[0-9A-Fa-f]{2})*#?")
_LEGAL_IN_URL = "!$%&'()*+,/:;=?@~-._"
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
REGULATION = f"{PROJECT}id/policy/zhengfuxinxigongkaitiaoli"
"""What the IRIs of the regulation, of its versions and of their articles begin with."""

_REGULATION = re.compile(r"zhengfuxinxigongkaitiaoli(?:-\d{4})?")


def check_base(base: str) -> str:
    """Return the base if every IRI below it will be one: absolute, http or https, ending in ``/`` or ``#``.

    Raises ValueError with what is wrong.
    """
    if not base.endswith(("/", "#")):
        raise ValueError(f"a base IRI must end in / or #: {base!r}")
    if not _BASE.fullmatch(base):
        raise ValueError(f"a base IRI must be an absolute http or https IRI in ASCII, without a query: {base!r}")
    return base


def web_address(address: str) -> str | None:
    """Return an address as a term, what an IRI may not hold percent-encoded; None if it is not of http or https."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        if parts.scheme not in ("http", "https") or not host:
            return None
        netloc = parts.netloc.replace(parts.hostname or "", host) if not parts.netloc.isascii() else parts.netloc
        legal = parts._replace(
            netloc=_quoted(netloc, "[]"),  # of an address of IPv6
            path=_quoted(parts.path),
            query=_quoted(parts.query),
            fragment=_quoted(parts.fragment),
        )
    except ValueError:  # UnicodeError included
        return None
    return f"<{legal.geturl()}>"


def _quoted(part: str, also_legal: str = "") -> str:
    """Return a part of an address, percent-encoded where an IRI may not hold its signs (RFC 3987)."""
    return quote(_LONE_PERCENT.sub("%25", part), safe=_LEGAL_IN_URL + also_legal)


def period_slug(period: str) -> str:
    """Return a figure's period as a part of an IRI: ``2017``, or ``to-2017-12-31`` for ``../2017-12-31``."""
    return period.replace("../", "to-").replace("/", "-")


def period_year(period: str) -> str:
    """Return the year a period lies in, of an interval the year it ends in."""
    return period.rsplit("/", 1)[-1][:4]


def is_regulation(policy: Policy) -> bool:
    """Tell whether the policy is a version of the regulation itself, which ontology/regulation.ttl describes."""
    return _REGULATION.fullmatch(policy.id) is not None


def concept(scheme: str, notation: str) -> str:
    """Return the term of a concept; schemes stand below the project's namespace, whatever the base."""
    return f"<{CODE.iri}{scheme}/{notation}>"


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The terms of one report's things below a base (docs/model.md, Identifiers)."""

    base: str
    report_id: str

    @property
    def report(self) -> str:
        """The report."""
        return f"<{self.base}id/report/{self.report_id}>"

    @property
    def report_period(self) -> str:
        """The period the report covers."""
        return self._part(self.report, "period")

    @property
    def dataset_period(self) -> str:
        """The period of the report's data set."""
        return self._part(f"<{self.base}dataset/{self.report_id}>", "period")

    @property
    def source(self) -> str:
        """The file the report was read from."""
        return f"<{self.base}id/source/{self.report_id}>"

    @property
    def conformance(self) -> str:
        """The outcome of validation."""
        return f"<{self.base}id/conformance/{self.report_id}>"

    @property
    def core_graph(self) -> str:
        """The graph of the report and its facts."""
        return f"<{self.base}graph/{self.report_id}>"

    @property
    def evidence_graph(self) -> str:
        """The graph of the selectors that lead into the text."""
        return f"<{self.base}graph/{self.report_id}-evidence>"

    @property
    def conformance_graph(self) -> str:
        """The graph of the outcome of validation."""
        return f"<{self.base}graph/{self.report_id}-conformance>"

    @property
    def division_scheme(self) -> str:
        """The scheme of all divisions."""
        return f"<{self.base}id/division>"

    def dataset(self, report: Report, year: str | None = None) -> str:
        """Return the data set of a report's agency and year, its own year if no other is given."""
        return f"<{self.base}dataset/{report.agency.id}-{year or report.year}>"

    def division(self, code: str) -> str:
        """Return a division by its code of GB/T 2260."""
        return f"<{self.base}id/division/{code}>"

    def division_name(self, code: str, since: int) -> str:
        """Return the name that a code bore from a year; 0 stands for a year before the table begins."""
        return self._part(self.division(code), str(since) if since else "first")

    def agency(self, agency: Agency | str) -> str:
        """Return an agency, also by its local identifier."""
        return f"<{self.base}id/agency/{agency if isinstance(agency, str) else agency.id}>"

    def observation(self, report: Report, figure: Figure) -> str:
        """Return the observation a figure of the catalogue speaks of; mentions of the same are one observation."""
        applicant = "" if figure.applicant in (None, "total") else f"-{figure.applicant}"
        return f"<{self.base}id/obs/{report.agency.id}-{period_slug(figure.period)}-{figure.indicator}{applicant}>"

    def numbered(self, kind: str, number: int) -> str:
        """Return the n-th measure, problem, commitment, citation or issue of the report."""
        return f"<{self.base}id/{kind}/{self.report_id}-{number}>"

    def figure(self, start: int, occurrence: int = 1) -> str:
        """Return the figure outside the catalogue that starts here; ``occurrence`` counts several at one place."""
        return f"<{self.base}id/figure/{self.report_id}-{start}{f'-{occurrence}' if occurrence > 1 else ''}>"

    def policy(self, policy: Policy) -> str:
        """Return a policy; the regulation itself is described by the project, whatever the base."""
        home = PROJECT if is_regulation(policy) else self.base
        return f"<{home}id/policy/{policy.id}>"

    def evidence(self, span: Span) -> str:
        """Return the evidence at a stretch of the text."""
        return f"<{self.base}id/evidence/{self.report_id}-{span.start}-{span.end}>"

    def selector(self, evidence: str, kind: str) -> str:
        """Return the ``position``, ``quote`` or ``page`` selector of evidence."""
        return self._part(evidence, kind)

    def _part(self, whole: str, name: str) -> str:
        # an IRI has one fragment at most, and below a hash base it is already in use
        return f"{whole[:-1]}{'/' if self.base.endswith('#') else '#'}{name}>"
