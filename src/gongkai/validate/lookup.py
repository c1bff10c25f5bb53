"""Looks up in the validated data what a finding needs beside the SHACL result: evidence, and the terms of a sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

import pyoxigraph as ox

from gongkai.document import Span
from gongkai.model.terms import CODE, GK, OA, RDF, SDMX_ATTRIBUTE, SDMX_DIMENSION, SDMX_MEASURE, SH, SKOS
from gongkai.validate.conformance import Evidence, Term
from gongkai.validate.index import Index
from gongkai.validate.values import characters

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
HAVING (COUNT(?observation) > 1 && (COUNT(?number) = COUNT(*) || COUNT(?number) < COUNT(?observation)))"""


def evidence(index: Index, nodes: Iterable[str]) -> tuple[Evidence, ...]:
    """Return the evidence of nodes in the order of the text; of an enumeration that of its total and parts."""
    found = {piece: _describe(index, piece) for node in nodes for piece in _pieces(index, node)}
    return tuple(sorted(found.values(), key=lambda e: (e.span is None, e.span or Span(0, 0), e.iri)))


def terms_of_sum(store: ox.Store, report: Term, rule: Term, member: Term) -> list[Term]:
    """Return the observations of a report that a rule about an identity adds up for one member of its collection."""
    return [row["observation"] for row in _select(store, _OBSERVATIONS, report=report, rule=rule, member=member)]


def assess_sums(store: ox.Store) -> Iterator[tuple[str, bool]]:
    """Yield the rule of each sum whose terms are all there, so that it can be checked, or of which one has no number.

    A sum holds for one report and one member of the collection of its identity; which rule applies to it, that for
    tables or that for prose, is a matter of the report's forms.
    """
    return ((row["rule"].value, row["isChecked"].value == "true") for row in _select(store, _ASSESSED))


def _select(store: ox.Store, query: str, **bindings: Term) -> Iterator[ox.QuerySolution]:
    solutions = store.query(query, substitutions={ox.Variable(name): term for name, term in bindings.items()})
    return cast(Iterator[ox.QuerySolution], solutions)


def _pieces(index: Index, node: str) -> Iterator[str]:
    """Yield the pieces of evidence of a node; a piece is its own, and that of its selectors."""
    members = (member for kind in (GK.total, GK.part) for member in index.table(kind).get(node, ()))
    for owner in (node, *members):
        yield from (piece for piece in index.table(GK.evidence).get(owner, ()) if piece[0] == "<")
    yield from (piece for piece in index.inverse(OA.hasSelector).get(node, ()) if piece[0] == "<")
    if node[0] == "<" and GK.Evidence in index.table(RDF.type).get(node, ()):
        yield node


def _describe(index: Index, piece: str) -> Evidence:
    span, quote = None, None
    for selector in sorted(index.table(OA.hasSelector).get(piece, ())):
        start, end, exact = (_literal(index, selector, predicate) for predicate in (OA.start, OA.end, OA.exact))
        if start and end and start.isdecimal() and end.isdecimal():
            span = Span(int(start), int(end))
        quote = exact or quote
    return Evidence(piece[1:-1], span, quote)


def _literal(index: Index, subject: str, predicate: str) -> str | None:
    """Return the characters of the literal that is the value of a property."""
    values = (value for value in index.table(predicate).get(subject, ()) if value[0] == '"')
    return min(map(characters, values), default=None)
