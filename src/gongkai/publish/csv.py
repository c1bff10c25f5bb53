"""CSV (RFC 4180, utf-8): one row an observation, one row a citation of a policy, columns that never change order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from gongkai.facts import Extraction, Figure, Report
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model import labels
from gongkai.model.evidence import TextPolicy, is_quotable
from gongkai.model.graph import ReportGraphs
from gongkai.model.identifiers import period_year
from gongkai.model.ntriples import plain_decimal

_REPORT_COLUMNS = ("report", "agency", "agency_name", "division", "year")

OBSERVATION_COLUMNS = (
    *_REPORT_COLUMNS, "period", "indicator", "indicator_zh", "indicator_en", "applicant", "value", "unit", "status",
    "qualifier", "mentions", "start", "end", "quote", "iri", "label_zh", "label_en", "period_year", "period_interval",
    "unit_code", "dataset", "cube_class",
)  # fmt: skip
"""``start``, ``end`` and ``quote`` are those of the mention whose value is given; ``mentions`` counts all of them.

The columns behind ``iri`` say the rest of what the triples say; without a value there is no ``dataset``.
"""

POLICY_COLUMNS = (
    *_REPORT_COLUMNS, "title", "number", "number_as_written", "kind", "kind_zh", "relation", "relation_zh", "issuer",
    "start", "end", "iri", "citation",
)  # fmt: skip

FIGURE_COLUMNS = (
    "start", "end", "quote", "value", "unit", "indicator", "label", "applicant", "qualifier", "state", "period",
    "section", "rule", "form", "row", "column",
)  # fmt: skip

Row = Sequence[str | int]


def write_rows(rows: Iterable[Row], columns: Sequence[str] = ()) -> str:
    """Return rows as CSV, below their header if columns are given."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)  # the dialect excel is RFC 4180
    if columns:
        writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def observation_rows(extraction: Extraction, graphs: ReportGraphs, text_policy: TextPolicy) -> Iterator[Row]:
    """Yield the observations of a report as rows of ``OBSERVATION_COLUMNS``."""
    indicators, applicants = vocabulary().indicators, vocabulary().concepts("applicant")
    report = extraction.report
    for node in graphs.nodes.observations:
        figure = node.figure
        indicator = indicators[figure.indicator or ""]
        who = figure.applicant or "total"
        yield (
            *_report(report),
            figure.period,
            indicator.code,
            indicator.zh,
            indicator.en,
            who,
            value_of(figure),
            indicator.unit,
            node.status,
            figure.qualifier or "",
            len(node.mentions),
            figure.span.start,
            figure.span.end,
            figure.quote if is_quotable(figure, text_policy) else "",
            node.term[1:-1],
            *labels.observation_names(report, figure.period, indicator, applicants[who] if who != "total" else None),
            *(("", figure.period) if "/" in figure.period else (figure.period, "")),
            indicator.unit_code,
            *(
                (graphs.ids.dataset(report, period_year(figure.period))[1:-1], "Observation")
                if node.is_in_cube
                else ("", "")
            ),
        )


def policy_rows(extraction: Extraction, graphs: ReportGraphs) -> Iterator[Row]:
    """Yield the policies a report names as rows of ``POLICY_COLUMNS``."""
    kinds, relations = vocabulary().concepts("policy-kind"), vocabulary().concepts("policy-relation")
    for number, policy in enumerate(extraction.policies, 1):
        yield (
            *_report(extraction.report),
            policy.title,
            policy.number or "",
            policy.number_as_written or "",
            policy.kind,
            kinds[policy.kind].zh,
            policy.relation,
            relations[policy.relation].zh,
            policy.issuer.name if policy.issuer else "",
            policy.span.start,
            policy.span.end,
            graphs.ids.policy(policy)[1:-1],
            graphs.ids.numbered("citation", number)[1:-1],
        )


def figure_rows(extraction: Extraction) -> Iterator[Row]:
    """Yield every figure of a report as rows of ``FIGURE_COLUMNS``, mention by mention."""
    for figure in extraction.figures:
        cell = figure.table
        yield (
            figure.span.start,
            figure.span.end,
            figure.quote,
            value_of(figure),
            figure.unit or "",
            figure.indicator or "",
            figure.label,
            figure.applicant or "",
            figure.qualifier or "",
            figure.state,
            figure.period,
            figure.section or "",
            figure.rule,
            *((cell.form, cell.row, cell.column) if cell else ("", "", "")),
        )


def value_of(figure: Figure) -> str:
    """Return a figure's value as people write it, nothing where it has none."""
    return "" if figure.value is None else plain_decimal(figure.value)


def _report(report: Report) -> tuple[str | int, ...]:
    division = report.agency.division.code if report.agency.division else ""
    return report.id, report.agency.id, report.agency.name, division, report.year
