"""Runs the figure rules alone on a text, for tests: no report head is needed."""

from __future__ import annotations

import hashlib
from datetime import date

from gongkai.document import Document, Source, Span
from gongkai.extract.dates import find_dates
from gongkai.extract.doubts import find_issues
from gongkai.extract.enumerations import find_enumerations, find_shares
from gongkai.extract.figures import make_figures, make_stated
from gongkai.extract.numbers import find_numbers
from gongkai.extract.settle import settle
from gongkai.extract.statements import find_statements
from gongkai.extract.tables import excluded_in, find_tables, read_tables, without_tables
from gongkai.extract.view import make_view, signs_of
from gongkai.extract.wordings import classify
from gongkai.facts import Agency, Extraction, Period, Report
from gongkai.text import fold


def document_of(text: str) -> Document:
    """Return a document without outline."""
    source = Source("text", "text/plain", "utf-8", hashlib.sha256(text.encode()).hexdigest(), len(text.encode()))
    return Document(source, text, (Span(0, len(text)),))


def figures_of(text: str, year: int = 2017, document: Document | None = None) -> Extraction:
    """Return what the figure rules find in a text, as an extraction of an invented report."""
    document = document or document_of(text)
    folded = fold(document.text)
    period = Period(date(year, 1, 1), date(year, 12, 31))
    report = Report(Agency("清河市人民政府", "990100", "Qinghe"), year, period, "清河市政府信息公开工作年度报告")
    tables, table_issues = find_tables(document, folded)
    prose = without_tables(folded, tables)
    dates = find_dates(prose, year)
    numbers = find_numbers(document, prose, dates)
    view = make_view(prose, signs_of(numbers))
    figures = make_figures(document, report, view, numbers.counts, classify(view), dates)
    figures = settle(figures + make_stated(document, report, find_statements(document, prose, view)), view)
    enumerations = find_enumerations(figures, view)
    shares = find_shares(figures, enumerations, view)
    cells = read_tables(document, folded, report, tables, figures)
    figures = [*figures, *cells.figures]
    return Extraction(
        document,
        report,
        figures=tuple(figures),
        tables=cells.tables,
        enumerations=enumerations,
        shares=shares,
        excluded=(*numbers.excluded, *excluded_in(document, tables)),
        issues=(*table_issues, *cells.issues, *numbers.issues, *find_issues(document, figures, enumerations)),
    )
