"""Builds the two graphs of a report: the core with its facts, and the evidence that leads back into the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import get_args

from gongkai.facts import Extraction
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model.context import Context
from gongkai.model.evidence import TextPolicy, evidence_triples, source_triples
from gongkai.model.figures import figure_triples, observation_triples, relation_triples
from gongkai.model.identifiers import DEFAULT_BASE, Identifiers, check_base
from gongkai.model.ntriples import Triple
from gongkai.model.observations import Nodes, group
from gongkai.model.report import agency_triples, dataset_triples, report_triples
from gongkai.model.statements import issue_triples, measure_triples, policy_triples, problem_triples
from gongkai.model.terms import CC_BY

_CORE = (
    report_triples,
    dataset_triples,
    agency_triples,
    observation_triples,
    figure_triples,
    relation_triples,
    policy_triples,
    measure_triples,
    problem_triples,
    issue_triples,
)
"""The parts of the core graph, in the order in which Turtle and JSON-LD present them."""


@dataclass(frozen=True, slots=True)
class ReportGraphs:
    """The triples of one report, none twice, subject by subject in the order of the facts."""

    report_id: str
    ids: Identifiers
    nodes: Nodes
    core: tuple[Triple, ...]
    evidence: tuple[Triple, ...]

    def triples(self) -> Iterator[Triple]:
        """Yield the triples of both graphs."""
        yield from self.core
        yield from self.evidence


def build(
    extraction: Extraction, *, base: str = DEFAULT_BASE, text_policy: TextPolicy = "quotes", licence: str = CC_BY
) -> ReportGraphs:
    """Return the graphs of a report, as docs/model.md describes them; ``licence``, a term, is that of the data.

    Raises ValueError where the base is no IRI to build on or the text policy is unknown.
    """
    if text_policy not in get_args(TextPolicy):
        raise ValueError(f"text policy: expected one of {', '.join(get_args(TextPolicy))}, found {text_policy!r}")
    ids = Identifiers(check_base(base), extraction.report.id)
    context = Context(extraction, ids, group(extraction, ids), vocabulary(), text_policy, licence)
    core = dict.fromkeys(triple for part in _CORE for triple in part(context))
    sources = source_triples(extraction, ids, text_policy)
    evidence = dict.fromkeys(chain(sources, evidence_triples(extraction, ids, text_policy)))
    return ReportGraphs(extraction.report.id, ids, context.nodes, tuple(core), tuple(evidence))
