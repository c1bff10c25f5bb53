"""The picture of a report: its own figures of the catalogue, one bar each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gongkai.errors import QueryError
from gongkai.facts import Extraction, Figure, State
from gongkai.knowledge.vocabulary import Concept, Indicator, vocabulary
from gongkai.pictures.draw import MOST_BARS, Bar, bars
from gongkai.pictures.picture import Picture, more_than, number


def picture_of_report(
    extraction: Extraction, indicators: Sequence[str] | None, title: str | None, lang: str
) -> Picture:
    """Return bars of a report's figures of its own year: of these indicators, or of the unit that most have."""
    report, figures = extraction.report, own_figures(extraction)
    if indicators is None:
        counted = Counter(_unit(code, lang) for code in figures)
        most = max(counted, key=lambda unit: counted[unit], default=None)
        indicators = [code for code in figures if _unit(code, lang) == most]
    if unknown := [code for code in indicators if code not in figures]:
        raise QueryError(f"report {report.id}: it states no {', '.join(unknown)} of {report.year} for all applicants")
    if not indicators:
        raise QueryError(f"report {report.id}: it states no figure of the catalogue for {report.year}")
    chosen = [(code, _name(vocabulary().indicators[code], lang), figures[code]) for code in indicators]
    items = [Bar(name, number(figure.value), _state(figure, lang)) for _, name, figure in chosen[:MOST_BARS]]
    units = {_unit(code, lang) for code in indicators}
    heading = title or f"{report.agency.name if lang == 'zh' else report.agency.english} {report.year}"
    svg = bars(items, heading, units.pop() if len(units) == 1 else "", more_than(MOST_BARS, len(chosen), lang))
    rows = tuple((name, code, figure.quote, figure.value, str(figure.state)) for code, name, figure in chosen)
    return Picture(svg, heading, ("label", "indicator", "quote", "value", "state"), rows)


def own_figures(extraction: Extraction) -> dict[str, Figure]:
    """Return a report's figures of its own year for all applicants by indicator; a table's before the prose's."""
    found: dict[str, Figure] = {}
    for figure in extraction.figures:
        is_own = figure.period == str(extraction.report.year) and figure.applicant in (None, "total")
        if figure.indicator and is_own:
            first = found.setdefault(figure.indicator, figure)
            if figure.table and not first.table:
                found[figure.indicator] = figure
    return found


def _unit(code: str, lang: str) -> str:
    return _name(vocabulary().unit_of(code), lang)


def _state(figure: Figure, lang: str) -> str:
    """Return what stands in the place of a number that is not there."""
    return "" if figure.state is State.NUMBER else _name(vocabulary().concepts("obs-status")[figure.state], lang)


def _name(concept: Concept | Indicator, lang: str) -> str:
    return concept.zh if lang == "zh" else concept.en
