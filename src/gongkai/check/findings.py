"""Extraction -> Check: what the rules find and what the extraction doubts, each once, explained and with its places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from gongkai.check import sums
from gongkai.check.places import Places, places_of
from gongkai.check.values import Check, Finding, Place
from gongkai.extract import extract
from gongkai.extract.duties import TableStanding, section_standings, table_standings
from gongkai.facts import Extraction, Figure, FormRow, Issue, State
from gongkai.model import build
from gongkai.read import read
from gongkai.text import fold
from gongkai.validate import Finding as Broken
from gongkai.validate import validate
from gongkai.validate.conformance import SEVERITIES

_SAME = {
    "conflicting-values": ("conflicting-values",),
    "enumeration-does-not-add-up": ("parts-exceed", "parts-missing"),
    "late-publication": ("late-publication",),
}
"""Which rules say the same as an issue of the extraction, where they share a place; the issue says it more exactly."""

_ROWS_NAMED = 6


def check_file(path: Path | str) -> Check:
    """Return what an editor should look at in the report of a file; a ReportError says why it cannot be used."""
    return check(extract(read(Path(path))))


def check(extraction: Extraction) -> Check:
    """Return what an editor should look at in a report; the same report gives the same outcome on any day."""
    triples = build(extraction).triples()
    conformance = validate("".join(f"{' '.join(triple)} .\n" for triple in triples).encode())
    places = places_of(extraction)
    broken = _without_parts([_explained(finding, places) for finding in conformance.findings])
    folded = fold(extraction.text)
    tables = table_standings(folded, extraction.report.year, extraction.tables)
    findings = [*_merged(broken, extraction.issues, places), *_blanks(tables, places)]
    return Check(
        extraction=extraction,
        findings=tuple(sorted(findings, key=_order)),
        sections=section_standings(extraction.document, folded, extraction.report.year, extraction.figures),
        tables=tables,
        identities=conformance.identities,
    )


def _order(finding: Finding) -> tuple[int, int, str]:
    start = finding.places[0].span.start if finding.places else -1
    return SEVERITIES.index(finding.severity), start, finding.code


def _explained(broken: Broken, places: Places) -> Finding:
    """Return a finding of the rules with its places, and its sum where it is about one."""
    found = tuple(places.of(evidence.span) for evidence in broken.evidence if evidence.span is not None)
    it = sums.sum_of(broken, places)
    if it is None:
        return Finding(broken.code, broken.severity, broken.message_zh, broken.message_en, found)
    zh, en = sums.message_of(it)
    counted = tuple(dict.fromkeys(term.place for term in (*it.left, *it.right)))
    known = {place.span for place in counted}
    also = tuple(place for place in found if place.span not in known)
    return Finding(broken.code, broken.severity, zh, en, counted + also, it, sums.hint_of(it))


def _without_parts(findings: Sequence[Finding]) -> list[Finding]:
    """Leave out what a broken sum says already: an enumeration of the same figures that does not add up."""
    covered = [{place.span for place in finding.places} for finding in findings if finding.sum]
    codes = _SAME["enumeration-does-not-add-up"]
    return [
        finding
        for finding in findings
        if finding.code not in codes or not any(_spans(finding) <= spans for spans in covered)
    ]


def _merged(broken: Sequence[Finding], issues: Iterable[Issue], places: Places) -> Iterator[Finding]:
    """Yield the findings of the rules and the issues; what both say of the same figures once, in the issue's words."""
    findings = list(broken)
    for issue in issues:
        spans = () if issue.span is None else (issue.span, *issue.also)
        told = tuple(places.of(span) for span in spans)
        same = [
            n
            for n, finding in enumerate(findings)
            if (finding.code in _SAME.get(issue.code, ()) or (finding.sum and issue.code in _SAME))
            and issue.span in _spans(finding)
        ]
        alike = next((n for n in same if not findings[n].sum), None)
        if issue.code == "late-publication" and alike is not None:  # the rule is about the report, with its title
            findings[alike] = replace(_joined(findings[alike], issue, told), places=told)
        elif alike is not None:
            findings[alike] = _joined(findings[alike], issue, told)
        elif not same or issue.code == "conflicting-values":
            findings.append(Finding(issue.code, issue.severity, issue.message_zh, issue.message_en, told))
    yield from findings


def _joined(finding: Finding, issue: Issue, told: tuple[Place, ...]) -> Finding:
    known = {place.span for place in told}
    return replace(
        finding,
        severity=issue.severity,
        message_zh=issue.message_zh,
        message_en=issue.message_en,
        places=(*told, *(place for place in finding.places if place.span not in known)),
    )


def _spans(finding: Finding) -> set[object]:
    return {place.span for place in finding.places}


def _blanks(tables: Iterable[TableStanding], places: Places) -> Iterator[Finding]:
    """Yield for each table its blank cells: no fault, for forms are filled that way, but no sum can be told."""
    for standing in tables:
        rows = [(row, blanks) for table in standing.tables for row in table.rows if (blanks := _blank(row.cells))]
        if not rows:
            continue
        cells = [cell for _, blanks in rows for cell in blanks]
        columns = {places.cells[cell].column_label.rpartition(" / ")[2] for cell in cells}
        if len(rows) > 1 and len(columns) == 1:
            named = f"“{columns.pop()}”一列 {len(rows)} 行"
        else:
            named = "、".join(_blank_row(row, len(blanks)) for row, blanks in rows[:_ROWS_NAMED])
            named += f"等 {len(rows)} 行" if len(rows) > _ROWS_NAMED else ""
        zh = f"{standing.name}有 {len(cells)} 个空白格:{named}。空白不作零计,含空白格的等式不予核对"
        en = f"{standing.name} has {len(cells)} blank cells ({named}); blank is not zero: no sum with one is checked"
        yield Finding("blank-cells", "info", zh, en, tuple(map(places.of_figure, cells)))


def _blank_row(row: FormRow, count: int) -> str:
    label = row.label.rpartition(" / ")[2]
    return f"“{label}”" + ("(整行)" if count == len(row.cells) else f"({count} 格)")


def _blank(cells: Iterable[Figure | None]) -> list[Figure]:
    return [cell for cell in cells if cell is not None and cell.state is State.BLANK]
