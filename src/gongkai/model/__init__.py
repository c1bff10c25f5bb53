"""Extraction to RDF: identifiers, the two graphs of a report, and the same as an rdflib graph."""

from gongkai.model.evidence import TextPolicy
from gongkai.model.graph import ReportGraphs, build
from gongkai.model.identifiers import DEFAULT_BASE, check_base
from gongkai.model.rdflib_graph import to_rdflib

__all__ = ["DEFAULT_BASE", "ReportGraphs", "TextPolicy", "build", "check_base", "to_rdflib"]
