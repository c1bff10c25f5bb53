"""Tells an editor, before publication, what in a report should be looked at again.

    outcome = check_file("report.docx")           # or check(extraction)
    outcome.is_clean                              # no violation and no warning; what is only told does not count
    outcome.findings, outcome.sections, outcome.tables
    to_text([(path, outcome)], "zh"), to_json([(path, outcome)]), to_html([(path, outcome)], "zh")

The rules and their severities are those of the rule book (``shapes/*.ttl``) and of the extraction's doubts; no rule
stands here. What is added is the explanation: the cells of a broken sum, both sides, the difference, and the places.
"""

from gongkai.check.findings import check, check_file
from gongkai.check.html import to_html
from gongkai.check.text import summary, to_text
from gongkai.check.values import Check, Finding, Hint, Place, Sum, Term
from gongkai.check.write import to_json

__all__ = [
    "Check",
    "Finding",
    "Hint",
    "Place",
    "Sum",
    "Term",
    "check",
    "check_file",
    "summary",
    "to_html",
    "to_json",
    "to_text",
]
