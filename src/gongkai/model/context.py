"""What every part of a report's core graph is built from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.document import Span
from gongkai.errors import KnowledgeError
from gongkai.facts import Extraction
from gongkai.knowledge.vocabulary import Concept, Indicator, Vocabulary
from gongkai.model.evidence import TextPolicy
from gongkai.model.identifiers import Identifiers
from gongkai.model.observations import Nodes
from gongkai.model.terms import GK


@dataclass(frozen=True, slots=True)
class Context:
    """One report on its way into RDF: its extraction, its identifiers, its nodes, and the words to name things with."""

    extraction: Extraction
    ids: Identifiers
    nodes: Nodes
    vocabulary: Vocabulary
    text_policy: TextPolicy
    licence: str

    def indicator(self, code: str) -> Indicator:
        """Return an indicator of the catalogue; a KnowledgeError if a rule uses one that it does not hold."""
        found = self.vocabulary.indicators.get(code)
        if found is None:
            raise KnowledgeError(f"a rule uses the indicator {code!r}, which ontology/indicators.ttl does not declare")
        return found

    def concept(self, scheme: str, notation: str) -> Concept:
        """Return a concept; a KnowledgeError if a rule uses one that its scheme does not hold."""
        found = self.vocabulary.concepts(scheme).get(notation)
        if found is None:
            raise KnowledgeError(f"a rule uses the concept {notation!r}, which the scheme {scheme!r} does not declare")
        return found

    def evidence(self, *spans: Span | None) -> Iterator[tuple[str, str]]:
        """Yield the statements that lead to the evidence at stretches of the text, those that are known."""
        return ((GK.evidence, self.ids.evidence(span)) for span in spans if span is not None)

    def figures_in(self, span: Span) -> Iterator[str]:
        """Yield the observations and figures that are mentioned within a stretch of the text."""
        return (self.nodes.terms[f] for f in self.extraction.figures if span.contains(f.span) or span.overlaps(f.span))
