"""Writes outcomes for programs: JSON with keys that stay (docs/check.md)."""

from __future__ import annotations

import json
from typing import Any

from gongkai.check.sums import written
from gongkai.check.text import Outcomes, blanks
from gongkai.check.values import Check, Finding, Place, Sum, Term
from gongkai.extract.duties import SectionStanding, TableStanding
from gongkai.validate.conformance import SEVERITIES

Record = dict[str, Any]
"""One JSON object; its keys keep their order."""


def to_json(outcomes: Outcomes) -> str:
    """Return a JSON array of one object a file, in the order of the files."""
    records = [{"file": str(path), **record(outcome)} for path, outcome in outcomes]
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def record(outcome: Check) -> Record:
    """Return one outcome as a JSON object."""
    report, counts = outcome.extraction.report, outcome.identities
    return {
        "report": {"id": report.id, "agency": report.agency.name, "year": report.year, "title": report.title},
        "clean": outcome.is_clean,
        "counts": {severity: outcome.count(severity) for severity in SEVERITIES},
        "identities": {
            "checked": counts.checked,
            "broken": counts.broken,
            "notAssessable": counts.not_assessable,
        },
        "sections": [_section(section) for section in outcome.sections],
        "tables": [_table(table) for table in outcome.tables],
        "findings": [_finding(finding) for finding in outcome.findings],
    }


def _section(section: SectionStanding) -> Record:
    span = section.heading
    return {
        "heading": section.duty.heading,
        "told": section.is_told,
        "start": span.start if span else None,
        "end": span.end if span else None,
    }


def _table(table: TableStanding) -> Record:
    return {
        "table": table.name,
        "form": table.form,
        "rows": len({row.label for part in table.tables for row in part.rows}),
        "rowsOfForm": table.rows,
        "missing": list(table.missing),
        "blanks": blanks(table),
    }


def _finding(finding: Finding) -> Record:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": {"zh": finding.message_zh, "en": finding.message_en},
        "places": [_place(place) for place in finding.places],
        "sum": _sum(finding.sum) if finding.sum else None,
        "hint": {
            "zh": finding.hint.zh,
            "en": finding.hint.en,
            "cells": [_term(term) for term in finding.hint.cells],
        }
        if finding.hint
        else None,
    }


def _place(place: Place) -> Record:
    cell = place.cell
    return {
        "start": place.span.start,
        "end": place.span.end,
        "page": place.page,
        "line": place.line,
        "quote": place.quote,
        "cell": {"table": cell.name, "row": cell.row_label, "column": cell.column_label} if cell else None,
    }


def _sum(it: Sum) -> Record:
    return {
        "identity": it.identity,
        "left": [_term(term) for term in it.left],
        "right": [_term(term) for term in it.right],
        "leftTotal": written(it.left_total),
        "rightTotal": written(it.right_total),
        "difference": written(it.difference),
    }


def _term(term: Term) -> Record:
    return {
        "label": {"zh": term.zh, "en": term.en},
        "value": written(term.value),
        "start": term.place.span.start,
        "end": term.place.span.end,
    }
