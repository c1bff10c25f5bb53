"""How to cite a release: ``citation.cff`` (Citation File Format 1.2.0), which names no date that nobody set."""

from __future__ import annotations

from typing import Any

from gongkai.project import Project
from gongkai.release.terms import release_iri

_LICENCES = {
    "https://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0",
    "https://creativecommons.org/licenses/by-sa/4.0/": "CC-BY-SA-4.0",
    "https://creativecommons.org/licenses/by-nc/4.0/": "CC-BY-NC-4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
    "https://opendatacommons.org/licenses/odbl/1-0/": "ODbL-1.0",
    "https://opendatacommons.org/licenses/by/1-0/": "ODC-By-1.0",
    "https://opendatacommons.org/licenses/pddl/1-0/": "PDDL-1.0",
}
"""Identifiers of the SPDX list, which is the only one that the format takes; other licences are given by address."""

_KEYWORDS = ("政府信息公开", "open government", "linked data", "China")


def citation(project: Project, base: str, version: str, released: str | None) -> str:
    """Return the file; ``released`` is the day of the release if it is known."""
    import yaml  # takes a while to load

    here = release_iri(base, version)[1:-1]
    licence = _LICENCES.get(project.licence.iri)
    author = {"name": project.publisher.names[0], "alias": project.publisher.names[1]}
    if project.publisher.homepage:
        author["website"] = project.publisher.homepage
    entries: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "引用本数据请注明版本。 If you use this data, cite the version that you used.",
        "type": "dataset",
        "title": f"{project.titles[0]} ({project.titles[1]})",
        "abstract": "\n".join(project.descriptions),
        "authors": [author],
        "version": version,
        **({"date-released": released} if released else {}),
        **({"license": licence} if licence else {"license-url": project.licence.iri}),
        "url": here,
        "identifiers": [{"type": "url", "value": here, "description": f"Release {version}"}],
        "keywords": list(_KEYWORDS),
    }
    return yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=1000)
