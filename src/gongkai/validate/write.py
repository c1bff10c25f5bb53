"""Writes a conformance for people (text in Chinese or English), for programs (JSON) and as linked data."""

from __future__ import annotations

import json
from typing import Any, Literal

import pyoxigraph as ox

from gongkai.model.ntriples import Triple, boolean, describe, integer, literal, tagged, typed
from gongkai.model.terms import CODE, DCT, GK, RDF, RDFS, SEVERITIES, SH, XSD
from gongkai.validate.conformance import Conformance, Evidence, Finding, Term
from gongkai.validate.rules import RULE_BOOK, version

Language = Literal["zh", "en"]

_WORDS = {
    "zh": {
        "violation": "违规",
        "warning": "警告",
        "info": "提示",
        "summary": "违规 {violations},警告 {warnings},提示 {infos};"
        "勾稽关系:已核对 {checked},不成立 {broken},无法核对 {open}",
        "label": "校验结果:{name}",
    },
    "en": {
        "violation": "violation",
        "warning": "warning",
        "info": "info",
        "summary": "{violations} violations, {warnings} warnings, {infos} infos; "
        "sums: {checked} checked, {broken} broken, {open} not assessable",
        "label": "Validation report: {name}",
    },
}


def to_text(conformance: Conformance, language: Language = "zh") -> str:
    """Return a conformance as lines to read: each finding with its node and evidence, and a summary at the end."""
    words = _WORDS[language]
    lines = []
    for finding in conformance.findings:
        message = finding.message_zh if language == "zh" else finding.message_en
        lines.append(f"{words[finding.severity]} {finding.code}: {message}")
        lines.append(f"    {_plain(finding.about)}")
        if finding.evidence:
            lines.append("    " + "  ".join(_place(evidence) for evidence in finding.evidence))
    lines.append(
        words["summary"].format(
            violations=conformance.count("violation"),
            warnings=conformance.count("warning"),
            infos=conformance.count("info"),
            checked=conformance.identities.checked,
            broken=conformance.identities.broken,
            open=conformance.identities.not_assessable,
        )
    )
    return "\n".join(lines) + "\n"


def to_json(conformance: Conformance) -> str:
    """Return a conformance as one JSON document."""
    document = {
        "conforms": conformance.conforms,
        "reports": list(conformance.reports),
        "violations": conformance.count("violation"),
        "warnings": conformance.count("warning"),
        "infos": conformance.count("info"),
        "identities": {
            "checked": conformance.identities.checked,
            "broken": conformance.identities.broken,
            "notAssessable": conformance.identities.not_assessable,
        },
        "findings": [_finding_as_json(finding) for finding in conformance.findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def to_triples(conformance: Conformance, iri: str) -> tuple[Triple, ...]:
    """Return a conformance as a ``sh:ValidationReport`` with this IRI; its results are ``#r1``, ``#r2`` …"""
    report = f"<{iri}>"
    separator = "/" if "#" in iri else "#"
    results = [f"<{iri}{separator}r{number}>" for number in range(1, len(conformance.findings) + 1)]
    name = iri.rpartition("/")[2]
    triples = [
        *describe(
            report,
            (RDF.type, SH.ValidationReport),
            (RDF.type, GK.Conformance),
            *((RDFS.label, tagged(_WORDS[language]["label"].format(name=name), language)) for language in ("zh", "en")),
            (DCT.conformsTo, RULE_BOOK),
            (GK.ruleBookVersion, literal(version())),
            *((DCT.subject, f"<{validated}>") for validated in conformance.reports),
            (SH.conforms, boolean(conformance.conforms)),
            (GK.identitiesChecked, integer(conformance.identities.checked)),
            (GK.identitiesBroken, integer(conformance.identities.broken)),
            (GK.identitiesNotAssessable, integer(conformance.identities.not_assessable)),
            *((SH.result, result) for result in results),
        )
    ]
    for result, finding in zip(results, conformance.findings, strict=True):
        triples += describe(
            result,
            (RDF.type, SH.ValidationResult),
            (GK.rule, f"<{CODE.iri}rule/{finding.code}>"),
            (GK.ruleCode, literal(finding.code)),
            (SH.resultSeverity, SEVERITIES[finding.severity]),
            (SH.focusNode, _term(finding.focus)),
            (SH.resultPath, _term(finding.path)),
            (SH.value, _term(finding.value)),
            (SH.sourceShape, _term(finding.shape)),
            (SH.sourceConstraintComponent, _term(finding.component)),
            (SH.resultMessage, tagged(finding.message_zh, "zh")),
            (SH.resultMessage, tagged(finding.message_en, "en")),
            (GK.about, _term(finding.about)),
            *((GK.evidence, f"<{evidence.iri}>") for evidence in finding.evidence),
        )
    return tuple(triples)


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "about": _plain(finding.about),
        "message": {"zh": finding.message_zh, "en": finding.message_en},
        "evidence": [
            {
                "iri": evidence.iri,
                "start": evidence.span.start if evidence.span else None,
                "end": evidence.span.end if evidence.span else None,
                "quote": evidence.quote,
            }
            for evidence in finding.evidence
        ],
        "focus": _plain(finding.focus),
        "path": _plain(finding.path),
        "value": _plain(finding.value),
        "shape": _plain(finding.shape),
    }


def _place(evidence: Evidence) -> str:
    place = f"{evidence.span.start}-{evidence.span.end}" if evidence.span else evidence.iri
    return f"{place} “{evidence.quote}”" if evidence.quote else place


def _plain(term: Term | None) -> str | None:
    """Return what people know a term by: the IRI, the characters of a literal, ``_:`` and the name of a blank node."""
    if isinstance(term, ox.BlankNode):
        return str(term)
    return None if term is None else term.value


def _term(term: Term | None) -> str | None:
    """Return a term as N-Triples writes it, in the canonical form of all that is published."""
    if not isinstance(term, ox.Literal):
        return None if term is None else str(term)
    if term.language is not None:
        return tagged(term.value, term.language)
    datatype = f"<{term.datatype.value}>"
    return literal(term.value) if datatype == XSD.string else typed(term.value, datatype)
