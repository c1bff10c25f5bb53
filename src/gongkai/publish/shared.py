"""What several reports speak of (agencies, divisions, policies), apart from what is one report's own."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.model.ntriples import Triple


def is_own(term: str, report_id: str) -> bool:
    """Tell whether an IRI names something that this report alone speaks of: the report's identifier is in its path.

    A figure of another period belongs to another data set, and reports of both years may state it.
    """
    return f"/{report_id}" in term and term[term.index(f"/{report_id}") + len(report_id) + 1] in "-#/>"


def shared(triples: Iterable[Triple], report_id: str) -> tuple[Triple, ...]:
    """Return the statements about what other reports may speak of too, in their order."""
    return tuple(triple for triple in triples if not is_own(triple[0], report_id))
