"""What the report says in words: policies it names, measures, problems, commitments, and the issues raised about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gongkai.document import Span
from gongkai.facts import Commitment, Measure, Policy, Problem
from gongkai.model import labels
from gongkai.model.context import Context
from gongkai.model.identifiers import concept, is_regulation
from gongkai.model.ntriples import Triple, describe, literal, tagged
from gongkai.model.terms import DCT, ELI, GK, RDF, RDFS, SEVERITIES, SKOS

_RELATIONS = {
    "legal-basis": GK.legalBasis,
    "issued": GK.issued,
    "implemented": GK.implemented,
    "interpreted": GK.interpreted,
    "repealed": GK.repealed,
    "mentioned": GK.mentions,
}
"""The property that leads from a report to a policy, by the relation's notation."""


def policy_triples(c: Context) -> Iterator[Triple]:
    """Yield the policies, and for each the citation that says where and how the report names it."""
    for number, policy in enumerate(c.extraction.policies, 1):
        term = c.ids.policy(policy)
        kind = c.concept("policy-kind", policy.kind)
        yield from describe(
            term,
            (RDF.type, GK.Policy),
            (RDF.type, ELI.LegalResource),
            (DCT.title, tagged(policy.title, "zh")),
            *(() if is_regulation(policy) else labels.label(labels.policy_names(policy, kind))),
            *((SKOS.altLabel, tagged(alias, "zh")) for alias in policy.aliases),
            (GK.policyKind, concept("policy-kind", policy.kind)),
            (GK.documentNumber, literal(policy.number) if policy.number and not is_regulation(policy) else None),
            (DCT.creator, c.ids.agency(policy.issuer) if policy.issuer else None),
        )
        yield c.ids.report, _RELATIONS[policy.relation], term
        yield from describe(
            c.ids.numbered("citation", number),
            (RDF.type, GK.Citation),
            (GK.statedIn, c.ids.report),
            (GK.policy, term),
            (GK.policyRelation, concept("policy-relation", policy.relation)),
            (GK.numberAsWritten, literal(policy.number_as_written) if policy.number_as_written else None),
            *c.evidence(policy.span, policy.number_span),
        )


def measure_triples(c: Context) -> Iterator[Triple]:
    """Yield what was done, with the figures, policies and agencies that stand inside its words."""
    report = c.extraction.report
    headings = {section.heading.start for section in c.extraction.document.walk()}

    def is_heading(measure: Measure) -> bool:  # else it is a sentence's beginning, the source's own words
        return c.text_policy != "none" or measure.span.start in headings

    for number, measure in enumerate(c.extraction.measures, 1):
        topics = [c.concept("topic", measure.topic)] if measure.topic else []
        chinese, english = labels.numbered_names(report, "措施", "Measure", number, topics)
        yield from describe(
            c.ids.numbered("measure", number),
            (RDF.type, GK.Measure),
            *labels.label((measure.heading if is_heading(measure) else chinese, english)),
            (GK.statedIn, c.ids.report),
            *((GK.topic, concept("topic", topic.notation)) for topic in topics),
            *((GK.hasFigure, term) for term in c.figures_in(measure.span)),
            *((GK.cites, c.ids.policy(p)) for p in c.extraction.policies if _is_named_in(measure.span, p)),
            *((GK.involves, c.ids.agency(a.agency)) for a in c.extraction.agencies if measure.span.contains(a.span)),
            *c.evidence(measure.span),
        )


def problem_triples(c: Context) -> Iterator[Triple]:
    """Yield the problems, then the commitments."""
    yield from _statements(c, "problem", c.extraction.problems, GK.Problem, ("存在问题", "Problem"))
    yield from _statements(c, "commitment", c.extraction.commitments, GK.Commitment, ("改进措施", "Commitment"))


def _statements(
    c: Context, kind: str, items: Iterable[Problem | Commitment], type_: str, names: labels.Names
) -> Iterator[Triple]:
    for number, item in enumerate(items, 1):
        yield from describe(
            c.ids.numbered(kind, number),
            (RDF.type, type_),
            *labels.label(labels.numbered_names(c.extraction.report, *names, number)),
            (DCT.description, tagged(item.text, "zh") if c.text_policy != "none" else None),
            (GK.statedIn, c.ids.report),
            (GK.topic, concept("topic", item.topic) if item.topic else None),
            *c.evidence(item.span),
        )


def issue_triples(c: Context) -> Iterator[Triple]:
    """Yield the doubts about the report, each with what stands where it points."""
    for number, issue in enumerate(c.extraction.issues, 1):
        places = [span for span in (issue.span, *issue.also) if span is not None]
        yield from describe(
            c.ids.numbered("issue", number),
            (RDF.type, GK.Issue),
            (GK.statedIn, c.ids.report),
            (GK.issueCode, concept("issue", issue.code)),
            (GK.severity, SEVERITIES[issue.severity]),
            (RDFS.comment, tagged(issue.message_zh, "zh")),
            (RDFS.comment, tagged(issue.message_en, "en")),
            *((GK.about, term) for place in places for term in c.figures_in(place)),
            *c.evidence(*places),
        )


def _is_named_in(span: Span, policy: Policy) -> bool:
    return any(span.contains(mention) for mention in (policy.span, *policy.mentions))
