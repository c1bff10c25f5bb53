"""Validates data against the rule book ``shapes/*.ttl`` with SHACL; the outcome is a ``Conformance``.

    conformance = validate(nquads)                     # bytes of N-Quads or N-Triples, as ``model`` writes them
    conformance = validate(load(Path("report.ttl")))   # or any RDF file; DataError names file, line and column
    conformance.has_violations                         # the exit status: warnings alone do not fail
    conformance.findings, conformance.identities       # each with code, severity, messages and evidence
    to_text(conformance, "zh"), to_json(conformance)   # for people and for programs
    to_triples(conformance, iri)                       # a sh:ValidationReport, terms as ``model.ntriples`` has them

``validate_vocabulary`` holds the project's own ontology and rule book against the rules for vocabularies.
"""

from gongkai.validate.conformance import Conformance, Evidence, Finding, IdentityCounts
from gongkai.validate.data import load
from gongkai.validate.engine import validate, validate_vocabulary
from gongkai.validate.write import to_json, to_text, to_triples

__all__ = [
    "Conformance",
    "Evidence",
    "Finding",
    "IdentityCounts",
    "load",
    "to_json",
    "to_text",
    "to_triples",
    "validate",
    "validate_vocabulary",
]
