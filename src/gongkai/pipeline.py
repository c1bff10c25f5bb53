"""One report through the stages of the flow, up to the outcome of validation; ``batch`` publishes many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai.errors import GongkaiError
from gongkai.extract import extract
from gongkai.facts import Extraction
from gongkai.model import build as build_graphs
from gongkai.publish.nquads import report_nquads
from gongkai.read import read

if TYPE_CHECKING:
    from gongkai.validate import Conformance
    from gongkai.validate.engine import Engine

RDF_SUFFIXES = (".json", ".jsonld", ".n3", ".nq", ".nt", ".rdf", ".trig", ".ttl", ".xml")
"""Which files are validated as data; all others are reports."""


def extract_file(path: Path | str, *, encoding: str | None = None) -> Extraction:
    """Return what one report says; a ReportError says why it cannot be used."""
    return extract(read(Path(path), encoding=encoding))


def validate_file(path: Path | str, *, engine: Engine = "auto", input_format: str | None = None) -> Conformance:
    """Return the outcome of validating a report, or RDF data in any format, which its suffix tells.

    With an ``input_format`` of ``validate.data.FORMATS`` any file is data; so is ``-``, which is standard input.
    Raises ReportError for a report and DataError for data that cannot be used.
    """
    from gongkai.validate import validate  # loads pySHACL, which takes longer than to extract a report

    return validate(_data(Path(path), input_format), engine=engine)


def validate_files(
    files: Iterable[Path | str],
    *,
    engine: Engine = "auto",
    input_format: str | None = None,
    failed: Callable[[Path, GongkaiError], None] | None = None,
) -> list[tuple[Path, Conformance]]:
    """Return the outcome of each file as ``validate_file`` does, with what the reports of all files say of each other.

    A file that cannot be used is told to ``failed`` and passed over; without that its error is raised.
    """
    from gongkai.validate import validate
    from gongkai.validate.series import essence_of, validate_series, with_series

    outcomes, essences = [], []
    for path in map(Path, files):
        try:
            data = _data(path, input_format)
            outcomes.append((path, validate(data, engine=engine)))
        except GongkaiError as error:
            if failed is None:
                raise
            failed(path, error)
        else:
            essences.append(essence_of(data))
    found = validate_series(essences) if len(outcomes) > 1 or any(len(c.reports) > 1 for _, c in outcomes) else {}
    return [(path, with_series(outcome, found)) for path, outcome in outcomes]


def _data(path: Path, input_format: str | None) -> Any:
    """Return what a file holds as ``validate`` takes it: the N-Quads of a report, or the statements of data."""
    from gongkai.validate import load
    from gongkai.validate.data import STANDARD_INPUT, name_of, require_vocabulary

    if input_format is None and path != STANDARD_INPUT and path.suffix.lower() not in RDF_SUFFIXES:
        return report_nquads(build_graphs(extract_file(path)))
    quads = load(path, input_format)
    require_vocabulary(quads, name_of(path))
    return quads
