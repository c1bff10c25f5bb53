"""The page that compares agencies, years and indicators, and the files of each indicator that it reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gongkai.knowledge.overview import overview
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model.labels import Names
from gongkai.model.ntriples import plain_decimal
from gongkai.project import Project
from gongkai.publish.across.index import LEVELS, Across, Value
from gongkai.publish.across.show import link, named, shown, unit
from gongkai.publish.pages.environment import render

FOLDER = "data/compare"
PAGE = "compare.html"
_ROWS = 100
_TITLE: Names = ("比较", "Compare")


def compare_index(across: Across, project: Project) -> dict[str, Any]:
    """Return what the page needs before it asks for an indicator: names, units, years, the words of a status."""
    series = across.series()
    catalogue = vocabulary().indicators
    years = {value.year for values in series.values() for value in values}
    return {
        "base": project.base,
        "agencies": [
            [agency.id, *agency.names, LEVELS[agency.tier.level], agency.tier.is_government]
            for agency in across.agencies.values()
        ],
        "indicators": [[code, *named(catalogue[code]), *unit(catalogue[code]), len(series[code])] for code in series],
        "years": list(range(min(years), max(years) + 1)) if years else [],
        "statuses": {code: [one.zh, one.en] for code, one in vocabulary().concepts("obs-status").items()},
    }


def compare_series(values: Sequence[Value], code: str) -> dict[str, list[list[Any]]]:
    """Return the values of an indicator by agency: year, value as written, and where they are not the usual, its status
    (else an empty string) and the end of the observation's IRI.
    """
    found: dict[str, list[list[Any]]] = {}
    for one in values:
        row: list[Any] = [one.year, None if one.value is None else plain_decimal(one.value)]
        status = "" if one.status == "number" else one.status
        path = "" if one.path == f"{one.agency}-{one.year}-{code}" else one.path
        row += [status, path] if path else [status] if status else []
        found.setdefault(one.agency, []).append(row)
    return found


def compare_files(across: Across, tables: Mapping[str, bytes], project: Project) -> Iterator[tuple[str, bytes]]:
    """Yield the index, and of each indicator its values as JSON and as CSV (``tables``)."""
    yield f"{FOLDER}/index.json", _json(compare_index(across, project))
    for code, values in across.series().items():
        yield f"{FOLDER}/{code}.json", _json(compare_series(values, code))
        yield f"{FOLDER}/{code}.csv", tables[code]


def compare_page(across: Across, project: Project) -> tuple[str, bytes]:
    """Return the page with its path: without script it shows the first indicators of the latest year."""
    year = max((year for agency in across.agencies.values() for year in agency.years), default=0)
    agencies = [agency for agency in across.agencies.values() if year in agency.years]
    codes = overview().first
    series = across.series()
    page = render(
        "across/compare.html.j2",
        PAGE,
        project,
        title=_TITLE,
        canonical=f"{project.base}{PAGE}",
        alternates=(),
        crumbs=(),
        schema_org=None,
        year=year,
        heads=[
            (
                link(f"doc/code/indicator/{code}.html", named(vocabulary().indicators[code]), ""),
                unit(vocabulary().indicators[code]),
            )
            for code in codes
        ],
        rows=[
            (
                link(agency.path, agency.names, ""),
                [shown(agency.values.get(code, {}).get(year), across, "") for code in codes],
            )
            for agency in agencies[:_ROWS]
        ],
        more=max(0, len(agencies) - _ROWS),
        files=[(code, named(vocabulary().indicators[code]), len(series[code])) for code in series],
        folder=FOLDER,
    )
    return PAGE, page


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
