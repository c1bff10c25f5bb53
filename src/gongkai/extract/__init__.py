"""Document -> Extraction: every number a figure, a named exclusion or an issue; and whom and what the report names.

The package is callable: ``gongkai.extract(document)`` is ``gongkai.extract.extract(document)``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gongkai.document import Document, Span
from gongkai.extract.agencies import find_agencies
from gongkai.extract.dates import find_dates
from gongkai.extract.doubts import find_issues
from gongkai.extract.duties import find_duty_issues
from gongkai.extract.enumerations import find_enumerations, find_shares
from gongkai.extract.figures import make_figures, make_stated
from gongkai.extract.measures import find_measures
from gongkai.extract.numbers import find_numbers
from gongkai.extract.policies import find_policies
from gongkai.extract.report import find_report
from gongkai.extract.settle import settle, without_targets
from gongkai.extract.statements import find_statements
from gongkai.extract.tables import excluded_in, find_tables, read_tables, without_tables
from gongkai.extract.view import make_view, signs_of
from gongkai.extract.wordings import classify
from gongkai.facts import Extraction
from gongkai.read import read
from gongkai.stage import make_callable
from gongkai.text import fold

__all__ = ["extract"]


def extract(document: Document | Path | str) -> Extraction:
    """Return all facts of one report: of a document, or of the file at a path, which is read first.

    Raises NotAReport where the text is none, or more than one, and UnreadableReport where a file cannot be read.
    """
    if not isinstance(document, Document):
        document = read(document)
    folded = fold(document.text)
    report, issues = find_report(document, folded)
    tables, table_issues = find_tables(document, folded)
    report = replace(report, forms=tuple(sorted({table.layout.form for table in tables})) or report.forms)
    prose = without_tables(folded, tables)
    dates = find_dates(prose)
    numbers = find_numbers(document, prose, dates)
    view = make_view(prose, signs_of(numbers))
    figures = make_figures(document, report, view, numbers.counts, classify(view), dates)
    figures += make_stated(document, report, find_statements(document, prose, view))
    measures, problems, commitments = find_measures(document, folded, report)
    figures = settle(without_targets(figures, report, [c.span for c in commitments]), view)
    enumerations = find_enumerations(figures, view)
    shares = find_shares(figures, enumerations, view)
    cells = read_tables(document, folded, report, tables, figures)
    figures = sorted([*figures, *cells.figures], key=lambda f: (f.span, f.indicator or "", f.applicant or ""))
    policies, policy_issues = find_policies(document, prose, report)
    doubts = [*issues, *policy_issues, *table_issues, *cells.issues, *numbers.issues]
    doubts += find_issues(document, figures, enumerations)
    doubts += find_duty_issues(document, folded, report, figures, cells.tables)
    return Extraction(
        document=document,
        report=report,
        figures=tuple(figures),
        tables=cells.tables,
        enumerations=enumerations,
        shares=shares,
        policies=policies,
        agencies=find_agencies(document, folded, report),
        measures=measures,
        problems=problems,
        commitments=commitments,
        excluded=tuple(sorted([*numbers.excluded, *excluded_in(document, tables)], key=lambda e: e.span)),
        issues=tuple(sorted(doubts, key=lambda issue: (issue.span is not None, issue.span or Span(0, 0), issue.code))),
    )


make_callable(__name__, extract)
