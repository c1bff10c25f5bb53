"""Writes outcomes for people to read in a terminal or a mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.check.values import Check, Finding, Place
from gongkai.extract.duties import SectionStanding, TableStanding
from gongkai.facts import State
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.messages import Lang, text
from gongkai.validate.conformance import SEVERITIES

Outcomes = Sequence[tuple[Path, Check]]
"""The files in the order given, each with its outcome."""

MARKS = {"violation": "✗", "warning": "!", "info": "·"}
"""The sign of a severity, beside its word."""

_PLACES = 8  # places listed of one finding


def to_text(outcomes: Outcomes, lang: Lang) -> str:
    """Return outcomes as lines, a file below the other."""
    return "\n".join("\n".join(_lines(path, outcome, lang)) + "\n" for path, outcome in outcomes)


def summary(outcome: Check, lang: Lang) -> str:
    """Return how many findings there are of each severity, and how many sums were checked."""
    counts = outcome.identities
    found = {severity: outcome.count(severity) for severity in SEVERITIES}
    sums = {"checked": counts.checked, "broken": counts.broken, "unchecked": counts.not_assessable}
    return text("check-summary", lang, **found, **sums)


def section_line(section: SectionStanding, outcome: Check, lang: Lang) -> str:
    """Return how a section that is required stands."""
    duty = section.duty
    name = duty.heading if lang == "zh" else f"{duty.heading} ({duty.english})"
    if section.heading is not None:
        heading = " ".join(section.heading.of(outcome.extraction.text).split())
        return text("section-found", lang, name=name, heading=heading)
    return text("section-told" if section.is_told else "section-missing", lang, name=name)


def table_line(table: TableStanding, lang: Lang) -> str:
    """Return how a table stands: its rows against those of the form, and its blanks."""
    if not table.tables:
        return text("table-unread" if table.is_seen else "table-missing", lang, name=table.name)
    read = {row.label for part in table.tables for row in part.rows}
    form = named("form", table.form or "", lang)
    counts = {"found": len(read), "rows": table.rows, "blanks": blanks(table)}
    return text("table-found", lang, name=table.name, form=form, **counts)


def blanks(table: TableStanding) -> int:
    """Return how many cells of a table are blank."""
    cells = (cell for part in table.tables for row in part.rows for cell in row.cells)
    return sum(cell is not None and cell.state is State.BLANK for cell in cells)


def named(scheme: str, notation: str, lang: Lang) -> str:
    """Return what a concept is called."""
    concept = vocabulary().concepts(scheme)[notation]
    return concept.en if lang == "en" else concept.zh


def where(place: Place, lang: Lang) -> str:
    """Return a place in words: page, line and cell."""
    parts = [text("page", lang, page=place.page)] if place.page is not None else []
    parts.append(text("line", lang, line=place.line))
    if place.cell is not None:
        row = "" if place.cell.row_label == place.cell.name else f"{place.cell.row_label} × "
        parts.append(f"{place.cell.name} {row}{place.cell.column_label}")
    return (", " if lang == "en" else ",").join(parts)


def message(finding: Finding, lang: Lang) -> str:
    """Return a finding's message in a language."""
    return finding.message_en if lang == "en" else finding.message_zh


def _lines(path: Path, outcome: Check, lang: Lang) -> Iterator[str]:
    yield str(path)
    yield outcome.extraction.report.title
    yield summary(outcome, lang)
    if outcome.is_clean:
        yield text("check-clean", lang)
    if outcome.sections:
        yield from ("", text("outline", lang))
    for section in outcome.sections:
        yield f"  {'✓' if section.is_told else '✗'} {section_line(section, outcome, lang)}"
    if outcome.tables:
        yield from ("", text("tables", lang))
    for table in outcome.tables:
        yield f"  {'✓' if table.tables and not table.missing else '✗'} {table_line(table, lang)}"
    number = 0
    for severity in SEVERITIES:
        found = [finding for finding in outcome.findings if finding.severity == severity]
        if found:
            yield from ("", f"{MARKS[severity]} {text(severity, lang)}({len(found)})")
        for finding in found:
            number += 1
            yield from _finding(number, finding, lang)


def _finding(number: int, finding: Finding, lang: Lang) -> Iterator[str]:
    yield f"{number:3}. {message(finding, lang)} [{finding.code}]"
    if finding.hint is not None:
        yield f"     {text('hint', lang, hint=finding.hint.en if lang == 'en' else finding.hint.zh)}"
    for place in finding.places[:_PLACES]:
        words = f"…{place.before}【{place.quote}】{place.after}…" if place.cell is None else place.quote.strip() or "▢"
        yield f"     {where(place, lang)}: {' '.join(words.split())}"
    if len(finding.places) > _PLACES:
        yield f"     {text('more-places', lang, count=len(finding.places) - _PLACES)}"
