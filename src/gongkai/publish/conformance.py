"""The outcome of validation: of several files as one document (text, JSON, Turtle), and of a report as published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from gongkai.model.identifiers import DEFAULT_BASE, Identifiers
from gongkai.model.ntriples import Triple
from gongkai.model.terms import prefixes
from gongkai.publish.turtle import turtle
from gongkai.validate import Conformance, to_json, to_text, to_triples
from gongkai.validate.measures import DQV, Measurement, measurement_triples

Outcomes = Sequence[tuple[Path, Conformance]]
"""The files in the order given, each with what was found."""


def conformances_text(outcomes: Outcomes, lang: Literal["zh", "en"]) -> str:
    """Return the findings in lines to read, below the name of their file."""
    return "\n".join(f"{file}\n{to_text(conformance, lang)}" for file, conformance in outcomes)


def conformances_json(outcomes: Outcomes) -> str:
    """Return a JSON array of one object a file, in the order of the files."""
    records = [{"file": str(file), **json.loads(to_json(conformance))} for file, conformance in outcomes]
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def conformances_turtle(outcomes: Outcomes) -> str:
    """Return one ``sh:ValidationReport`` a file; it is named after the report, or after a file of several reports."""
    triples: list[Triple] = []
    for file, conformance in outcomes:
        name = conformance.reports[0].rpartition("/")[2] if len(conformance.reports) == 1 else quote(file.stem, safe="")
        triples += to_triples(conformance, f"{DEFAULT_BASE}id/conformance/{name}")
    return turtle(triples, prefixes(DEFAULT_BASE))


def conformance_prefixes(base: str) -> dict[str, str]:
    """Return the prefixes that conformances are written with."""
    return {**prefixes(base), "dqv": DQV.iri}


def conformance_triples(
    conformance: Conformance, measurements: Sequence[Measurement], ids: Identifiers, data_set: str
) -> tuple[Triple, ...]:
    """Return the conformance graph of a report: what was found, and the measurements of its data set, a term."""
    return (
        *to_triples(conformance, ids.conformance[1:-1]),
        *measurement_triples(measurements, ids.conformance, data_set, ids.report_id),
    )
