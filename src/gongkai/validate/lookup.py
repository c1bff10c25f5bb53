"""Looks up in the validated data what a finding needs beside the SHACL result: evidence, and the terms of a sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

import pyoxigraph as ox

from gongkai.document import Span
from gongkai.model.terms import CODE, GK, OA, SDMX_ATTRIBUTE, SDMX_DIMENSION, SDMX_MEASURE, SH, SKOS
from gongkai.validate.conformance import Evidence, Term

_EVIDENCE = f"""
SELECT DISTINCT ?node ?evidence ?start ?end ?quote WHERE {{
  ?node (({GK.total}|{GK.part})?/{GK.evidence}?)|^{OA.hasSelector} ?evidence .
  ?evidence a {GK.Evidence} .
  OPTIONAL {{ ?evidence {OA.hasSelector} ?position . ?position {OA.start} ?start ; {OA.end} ?end }}
  OPTIONAL {{ ?evidence {OA.hasSelector} ?selector . ?selector {OA.exact} ?quote }}
}}"""

# The observations that are the terms of an identity, for each report and each member of its collection. The same
# pattern as in shapes/forms.ttl, but it keeps the terms that are there without a number one can calculate with.
_TERMS = f"""
  ?report a {GK.AnnualReport} ; {GK.year} ?year .
  ?rule {GK.identity} ?identity .
  ?identity {GK.term} ?term ; {GK.forEach}/{SKOS.member} ?member .
  OPTIONAL {{ ?term {GK.termIndicator} ?termIndicator }}
  OPTIONAL {{ ?term {GK.termApplicant} ?termApplicant }}
  BIND (COALESCE(?termIndicator, ?member) AS ?indicator)
  BIND (COALESCE(?termApplicant, ?member) AS ?applicant)
  OPTIONAL {{
    ?observation {GK.statedIn} ?report ; {GK.indicator} ?indicator ; {GK.applicant} ?applicant ;
      {SDMX_DIMENSION.refPeriod} ?year ; {SDMX_ATTRIBUTE.obsStatus} ?status .
    OPTIONAL {{
      ?observation {SDMX_MEASURE.obsValue} ?number .
      FILTER (isNumeric(?number) && ?status != <{CODE.iri}obs-status/ambiguous>
        && NOT EXISTS {{ ?observation {GK.qualifier} ?approximate }})
    }}
  }}"""

_OBSERVATIONS = f"SELECT DISTINCT ?report ?rule ?member ?observation WHERE {{ {_TERMS} FILTER (BOUND(?observation)) }}"

_ASSESSED = f"""
SELECT ?rule (COUNT(?number) = COUNT(*) AS ?isChecked) WHERE {{ {_TERMS}
  ?rule {SH.sparql} ?sum .
  BIND (EXISTS {{
    ?report {GK.form} ?form . ?identity {GK.termForm} ?form . FILTER (?form != <{CODE.iri}form/narrative>)
  }} AS ?isInTable)
  FILTER (?sum = IF(?isInTable, <https://w3id.org/gongkai/shapes#table-sum>, <https://w3id.org/gongkai/shapes#prose-sum>))
}}
GROUP BY ?report ?rule ?member
HAVING (COUNT(?observation) > 1)"""


def evidence(store: ox.Store, nodes: Iterable[Term]) -> tuple[Evidence, ...]:
    """Return the evidence of nodes in the order of the text; of an enumeration that of its total and parts."""
    found: dict[str, Evidence] = {}
    for node in nodes:
        if isinstance(node, ox.NamedNode):
            for row in _select(store, _EVIDENCE, node=node):
                found[row["evidence"].value] = Evidence(row["evidence"].value, _span(row), _text(row["quote"]))
    return tuple(sorted(found.values(), key=lambda e: (e.span is None, e.span or Span(0, 0), e.iri)))


def terms_of_sum(store: ox.Store, report: Term, rule: Term, member: Term) -> list[Term]:
    """Return the observations of a report that a rule about an identity adds up for one member of its collection."""
    return [row["observation"] for row in _select(store, _OBSERVATIONS, report=report, rule=rule, member=member)]


def assess_sums(store: ox.Store) -> Iterator[tuple[str, bool]]:
    """Yield the rule of each sum of which two or more terms are there, and whether all are, so that it can be checked.

    A sum holds for one report and one member of the collection of its identity; which rule applies to it, that for
    tables or that for prose, is a matter of the report's forms.
    """
    return ((row["rule"].value, row["isChecked"].value == "true") for row in _select(store, _ASSESSED))


def _select(store: ox.Store, query: str, **bindings: Term) -> Iterator[ox.QuerySolution]:
    solutions = store.query(query, substitutions={ox.Variable(name): term for name, term in bindings.items()})
    return cast(Iterator[ox.QuerySolution], solutions)


def _span(row: ox.QuerySolution) -> Span | None:
    start, end = row["start"], row["end"]
    if start is None or end is None or not (start.value.isdecimal() and end.value.isdecimal()):
        return None
    return Span(int(start.value), int(end.value))


def _text(term: Term | None) -> str | None:
    return None if term is None else term.value
