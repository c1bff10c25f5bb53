"""The outcome of validating one report by itself, kept as JSON until it is held against the others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pyoxigraph as ox

from gongkai.document import Span
from gongkai.model.ntriples import parse
from gongkai.validate.conformance import Conformance, Evidence, Finding, IdentityCounts, Term
from gongkai.validate.measures import Measurement


def to_json(conformance: Conformance, measurements: Sequence[Measurement]) -> str:
    """Return both as JSON that ``from_json`` reads."""
    return json.dumps(
        {
            "reports": conformance.reports,
            "findings": [_finding(finding) for finding in conformance.findings],
            "identities": asdict(conformance.identities),
            "measurements": [asdict(measurement) for measurement in measurements],
        },
        ensure_ascii=False,
    )


def from_json(text: str | bytes) -> tuple[Conformance, tuple[Measurement, ...]]:
    """Return what ``to_json`` wrote."""
    raw = json.loads(text)
    conformance = Conformance(
        tuple(raw["reports"]), tuple(map(_read_finding, raw["findings"])), IdentityCounts(**raw["identities"])
    )
    return conformance, tuple(Measurement(**measurement) for measurement in raw["measurements"])


_TERMS = ("about", "focus", "path", "value", "shape", "component")


def _finding(finding: Finding) -> dict[str, Any]:
    terms = {name: None if (term := getattr(finding, name)) is None else str(term) for name in _TERMS}
    evidence = [
        [piece.iri, [piece.span.start, piece.span.end] if piece.span else None, piece.quote]
        for piece in finding.evidence
    ]
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
        "evidence": evidence,
        **terms,
    }


def _read_finding(raw: dict[str, Any]) -> Finding:
    evidence = tuple(Evidence(iri, Span(*span) if span else None, quote) for iri, span, quote in raw["evidence"])
    return Finding(**{**raw, "evidence": evidence, **{name: _term(raw[name]) for name in _TERMS}})


def _term(text: str | None) -> Term | None:
    """Return a term from its N-Triples form."""
    if text is None:
        return None
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    words, language, datatype = parse(text)
    if datatype == "@id":
        return ox.NamedNode(words)
    return ox.Literal(words, language=language, datatype=ox.NamedNode(datatype) if datatype else None)
