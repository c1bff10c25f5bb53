"""Where the document of an IRI lies, and how one page leads to another."""

from __future__ import annotations

from functools import lru_cache

from gongkai.model.terms import PROJECT


def stem_of(iri: str, base: str = PROJECT) -> str | None:
    """Return the path, without extension, of the document that describes an IRI below the base; None for others.

    ``id/x`` and ``code/x`` are described by ``doc/x`` and ``doc/code/x``, a version of the ontology by the ontology,
    and what has a fragment by what holds it.
    """
    if not iri.startswith(base):
        return None
    path = iri[len(base) :].partition("#")[0]
    head, _, rest = path.partition("/")
    return {"id": f"doc/{rest}", "code": f"doc/{path}", "ns": "ns"}.get(head, path)


def fragment_of(iri: str) -> str:
    """Return the anchor of an IRI in its document, with its sign (``#Agency``), or nothing."""
    _, sign, fragment = iri.partition("#")
    return sign + fragment


@lru_cache(maxsize=1 << 14)
def relative(target: str, page: str) -> str:
    """Return the path from one page to another, both relative to the output folder."""
    here, there = page.split("/")[:-1], target.split("/")
    same = 0
    while same < min(len(here), len(there) - 1) and here[same] == there[same]:
        same += 1
    return "/".join([".."] * (len(here) - same) + there[same:])
