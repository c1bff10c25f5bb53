"""Writes the outcomes of several files for tools that build software: SARIF 2.1.0 and JUnit XML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gongkai.facts import Severity
from gongkai.validate.conformance import SEVERITIES, Conformance, Evidence, Finding
from gongkai.validate.rules import Rule, rules
from gongkai.validate.write import Language

FailOn = Literal["violation", "warning", "info", "never"]

Outcomes = Sequence[tuple[Path | str, Conformance]]
"""The files (or the addresses of graphs) in the order given, each with what was found."""

Failures = Sequence[tuple[Path | str, str]]
"""The files that could not be used, each with the reason."""

_LEVELS: dict[Severity, str] = {"violation": "error", "warning": "warning", "info": "note"}
_SARIF_LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME = "https://w3id.org/gongkai/"

_CONFORMS = {"zh": "其他规则均未发现问题", "en": "no finding of any other rule"}
_UNUSABLE = {"zh": "读取", "en": "read"}

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fails(outcomes: Outcomes, fail_on: FailOn) -> bool:
    """Tell whether anything as grave as ``fail_on``, or graver, was found."""
    return any(conformance.count(severity) for _, conformance in outcomes for severity in _grave(fail_on))


# ---------------------------------------------------------------------------------------------------- SARIF


def to_sarif(outcomes: Outcomes, language: Language = "zh", failures: Failures = ()) -> str:
    """Return one run of SARIF 2.1.0: its rules are those that have a result, its results in the order of the files.

    A region counts the characters of the report's text, as all evidence does; what its words are stands in it too.
    """
    found = [(source, finding) for source, conformance in outcomes for finding in conformance.findings]
    used = {finding.code: finding for _, finding in found}
    indices = {code: index for index, code in enumerate(sorted(used))}
    driver = {
        "name": "gongkai",
        "version": version("gongkai"),
        "informationUri": _HOME,
        "language": _SARIF_LANGUAGES[language],
        "rules": [_sarif_rule(used[code], language) for code in indices],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [
            {
                "executionSuccessful": not failures,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": reason}, "locations": [_sarif_location(source)]}
                    for source, reason in failures
                ],
            }
        ],
        "language": _SARIF_LANGUAGES[language],
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(source)}} for source in dict.fromkeys(s for s, _ in outcomes)],
        "results": [_sarif_result(source, finding, indices, language) for source, finding in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _sarif_rule(finding: Finding, language: Language) -> dict[str, Any]:
    rule = _rule(finding)
    how_to_fix = {key: {"text": _in(rule.how_to_fix, language)} for key in ("fullDescription", "help")}
    return {
        "id": finding.code,
        "name": _camel(finding.code),
        "shortDescription": {"text": _in(rule.names, language) or finding.code},
        **(how_to_fix if rule.how_to_fix else {}),
        "helpUri": rule.concept or finding.shape.value,
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
    }


def _sarif_result(source: Path | str, finding: Finding, indices: Mapping[str, int], language: Language) -> Any:
    """Return a result at its first piece of evidence; the others are related to it."""
    first, *others = finding.evidence or (None,)
    nodes = dict.fromkeys(str(getattr(term, "value", term)) for term in (finding.focus, finding.about))
    logical = [{"fullyQualifiedName": node, "kind": "resource"} for node in nodes]
    return {
        "ruleId": finding.code,
        "ruleIndex": indices[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding, language)},
        "locations": [{**_sarif_location(source, first), "logicalLocations": logical}],
        **({"relatedLocations": [_sarif_location(source, other) for other in others]} if others else {}),
    }


def _sarif_location(source: Path | str, evidence: Evidence | None = None) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(source)}}
    if evidence is not None and evidence.span is not None:
        start, end = evidence.span.start, evidence.span.end
        location["region"] = {"charOffset": start, "charLength": end - start}
        if evidence.quote:
            location["region"]["snippet"] = {"text": evidence.quote}
    return {"physicalLocation": location}


def _uri(source: Path | str) -> str:
    """Return the URI of a file as it was named: relative names stay so."""
    if isinstance(source, str):
        return quote(source, safe=":/?#[]@!$&'()*+,;=%~")
    return source.as_uri() if source.is_absolute() else quote(source.as_posix().encode("utf-8", "surrogateescape"))


def _camel(code: str) -> str:
    """Return a code as the name of a rule is written: ``OutcomesExceed``."""
    return "".join(part.capitalize() for part in code.split("-"))


# ---------------------------------------------------------------------------------------------------- JUnit


def to_junit(
    outcomes: Outcomes, language: Language = "zh", fail_on: FailOn = "violation", failures: Failures = ()
) -> str:
    """Return JUnit XML: a suite a file, a case for each rule with findings, and one that stands for all other rules.

    A rule fails where a finding is as grave as ``fail_on`` or graver, else its findings stand in what the case printed.
    A file that cannot be used is a suite of one error.
    """
    root = Element("testsuites", name="gongkai validate")
    for source, conformance in outcomes:
        suite = SubElement(root, "testsuite", name=_xml(str(source)))
        for code, findings in _by_code(conformance.findings).items():
            _junit_case(suite, str(source), code, findings, language, fail_on)
        SubElement(suite, "testcase", classname=_xml(str(source)), name=_CONFORMS[language])
    for source, reason in failures:
        suite = SubElement(root, "testsuite", name=_xml(str(source)))
        case = SubElement(suite, "testcase", classname=_xml(str(source)), name=_UNUSABLE[language])
        SubElement(case, "error", message=_xml(reason), type="unusable")
    for element in (*root, root):
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            element.set(name, str(sum(1 for _ in element.iter(tag))))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _junit_case(
    suite: Element, source: str, code: str, findings: Sequence[Finding], language: Language, fail_on: FailOn
) -> None:
    name = _in(_rule(findings[0]).names, language)
    case = SubElement(suite, "testcase", classname=_xml(source), name=_xml(f"{code} {name}".rstrip()))
    gravest = findings[0].severity
    told = _xml("\n".join(line for finding in findings for line in _lines(finding, language)))
    if gravest in _grave(fail_on):
        SubElement(case, "failure", message=_xml(_message(findings[0], language)), type=gravest).text = told
    else:
        SubElement(case, "system-out").text = told


def _lines(finding: Finding, language: Language) -> Iterable[str]:
    yield f"{finding.severity}: {_message(finding, language)}"
    yield f"    {getattr(finding.about, 'value', finding.about)}"
    for evidence in finding.evidence:
        place = f"{evidence.span.start}-{evidence.span.end}" if evidence.span else evidence.iri
        yield f"    {place} {evidence.quote or ''}".rstrip()


def _by_code(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Return findings by rule; those of a conformance are in order, so that the gravest is the first of its rule."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.code, []).append(finding)
    return found


def _xml(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


# ---------------------------------------------------------------------------------------------------- both


def _grave(fail_on: FailOn) -> tuple[Severity, ...]:
    return () if fail_on == "never" else SEVERITIES[: SEVERITIES.index(fail_on) + 1]


def _message(finding: Finding, language: Language) -> str:
    return finding.message_zh if language == "zh" else finding.message_en


def _in(texts: Mapping[str, str], language: Language) -> str:
    return texts.get(language, "")


@cache
def _rules_by_code() -> dict[str, Rule]:
    return {
        rule.code: rule for rule in reversed(tuple(rules().values())) if rule.code
    }  # a shape stands before its constraints


def _rule(finding: Finding) -> Rule:
    return _rules_by_code().get(finding.code) or rules()[finding.shape.value]
