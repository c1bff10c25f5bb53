"""An extraction as one JSON document: the contract that other programs read (docs/model.md)."""

from __future__ import annotations

import json
from typing import Any, Literal

from gongkai.document import Span
from gongkai.facts import Extraction, Figure
from gongkai.model.identifiers import DEFAULT_BASE, Identifiers, check_base
from gongkai.model.ntriples import plain_decimal

Record = dict[str, Any]
"""One JSON object; its keys keep their order."""


def extraction_json(extraction: Extraction, *, base: str = DEFAULT_BASE, lang: Literal["zh", "en"] = "zh") -> str:
    """Return an extraction as JSON; ``start`` and ``end`` are offsets in characters into its ``text``."""
    return json.dumps(extraction_record(extraction, base=base, lang=lang), ensure_ascii=False, indent=2) + "\n"


def extraction_record(extraction: Extraction, *, base: str = DEFAULT_BASE, lang: Literal["zh", "en"] = "zh") -> Record:
    """Return the JSON document's value; ``lang`` is the language of the issues' messages."""
    report, text = extraction.report, extraction.text
    ids = Identifiers(check_base(base), report.id)
    return {
        "report": {
            "agency": report.agency.name,
            "division": report.agency.division.code if report.agency.division else None,
            "year": report.year,
            "period": {"start": report.period.start.isoformat(), "end": report.period.end.isoformat()},
            "published": report.published.isoformat() if report.published else None,
            "title": report.title,
            "forms": list(report.forms),
        },
        "text": text,
        "figures": [_figure(figure) for figure in extraction.figures],
        "policies": [
            {"title": p.title, "number": p.number, "kind": p.kind, "relation": p.relation, **_place(p.span)}
            for p in extraction.policies
        ],
        "agencies": [
            {"name": a.name, "iri": ids.agency(a.agency)[1:-1], **_place(a.span)} for a in extraction.agencies
        ],
        "measures": [{"heading": m.heading, "topic": m.topic, **_place(m.span)} for m in extraction.measures],
        "problems": [{"text": p.text, "topic": p.topic, **_place(p.span)} for p in extraction.problems],
        "commitments": [{"text": c.text, "topic": c.topic, **_place(c.span)} for c in extraction.commitments],
        "excluded": [{**_place(e.span), "quote": e.quote, "reason": e.reason} for e in extraction.excluded],
        "issues": [
            {
                "code": i.code,
                "severity": i.severity,
                "message": i.message_en if lang == "en" else i.message_zh,
                **_place(i.span),
            }
            for i in extraction.issues
        ],
    }


def _figure(figure: Figure) -> Record:
    cell = figure.table
    return {
        **_place(figure.span),
        "quote": figure.quote,
        "value": None if figure.value is None else plain_decimal(figure.value),
        "unit": figure.unit,
        "indicator": figure.indicator,
        "label": figure.label,
        "applicant": figure.applicant,
        "qualifier": figure.qualifier,
        "state": str(figure.state),
        "period": figure.period,
        "section": figure.section,
        "rule": figure.rule,
        "table": {"form": cell.form, "row": cell.row, "column": cell.column} if cell else None,
    }


def _place(span: Span | None) -> Record:
    return {"start": span.start if span else None, "end": span.end if span else None}
