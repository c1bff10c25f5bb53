"""All sections of a build, by the term of the thing on whose page they stand."""

from __future__ import annotations

from gongkai.model.identifiers import REGULATION
from gongkai.model.terms import CODE
from gongkai.publish.across.agency import agency_sections
from gongkai.publish.across.division import division_sections
from gongkai.publish.across.index import Across
from gongkai.publish.across.indicator import indicator_sections
from gongkai.publish.across.mentions import policy_sections, rule_sections, topic_sections
from gongkai.publish.across.show import Section
from gongkai.publish.names import vocabulary_names


def shared_sections(across: Across, base: str) -> dict[str, Section]:
    """Return the sections of what reports speak of: agencies, divisions, policies."""
    policies = {term: section for term, section in policy_sections(across) if not _is_regulation(term)}
    return {**dict(agency_sections(across, base)), **dict(division_sections(across, base)), **policies}


def vocabulary_sections(across: Across, tables: dict[str, bytes]) -> dict[str, Section]:
    """Return the sections of what the vocabularies describe: indicators, topics, rules, the regulation.

    Each of them has one, whether a report speaks of it or not.
    """
    start = f"<{CODE.iri}rule/"
    rules = sorted(term.removeprefix(start)[:-1] for term in vocabulary_names() if term.startswith(start))
    versions = [
        term[1:-1] for term in vocabulary_names() if _is_regulation(term) and not term.count("/", len(REGULATION))
    ]
    regulation = {term: section for term, section in policy_sections(across, sorted(versions)) if _is_regulation(term)}
    return {
        **dict(indicator_sections(across, tables)),
        **dict(topic_sections(across)),
        **dict(rule_sections(across, rules)),
        **regulation,
    }


def _is_regulation(term: str) -> bool:
    return term[1:].startswith(REGULATION)
