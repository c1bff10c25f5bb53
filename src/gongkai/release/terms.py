"""The IRIs of releases, and of what a release says: each is a fragment of the page of the release."""

from __future__ import annotations

from urllib.parse import quote


def all_releases(base: str) -> str:
    """Return the term of the data whatever their version."""
    return f"<{base}release/>"


def release_iri(base: str, version: str) -> str:
    """Return the term of a release."""
    return f"<{base}release/{version}/>"


def part(base: str, version: str, name: str) -> str:
    """Return the term of a part of a release; below a base that ends in ``#`` an IRI holds no second one."""
    return f"<{base}release/{version}/{'' if base.endswith('#') else '#'}{quote(name, safe='/:@!$&*+,;=~')}>"


def state_of(base: str, version: str, iri: str) -> str:
    """Return the term of a thing (a term) as it is in a release."""
    return part(base, version, iri[1:-1].removeprefix(base))
