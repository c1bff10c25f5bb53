"""The project that publishes: who, where, under which licence, from which sources (``gongkai.toml``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gongkai.model import DEFAULT_BASE, TextPolicy
from gongkai.model.labels import Names

PUBLISHER_KINDS = (
    "AcademiaScientificOrganisation", "Company", "IndustryConsortium", "LocalAuthority", "NationalAuthority",
    "NonGovernmentalOrganisation", "NonProfitOrganisation", "PrivateIndividual", "RegionalAuthority",
    "StandardisationBody", "SupraNationalAuthority",
)  # fmt: skip
"""The notations of the ADMS publisher types (http://purl.org/adms/publishertype/)."""

_DESCRIPTION_ZH = (
    "各级行政机关政府信息公开工作年度报告中的数字、政策、措施、问题和承诺，每个数字都能追溯到它在原文中的位置。"
)
_DESCRIPTION_EN = (
    "Figures, policies, measures, problems and commitments of the annual reports on government information disclosure "
    "of China's administrative organs; every number leads back to its place in the text."
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes the data (not who wrote the reports); ``identifier`` is a unified social credit code."""

    names: Names = ("公开 gongkai", "gongkai")
    homepage: str | None = None
    identifier: str | None = None
    kind: str = "NonProfitOrganisation"
    """One of the ``PUBLISHER_KINDS``."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where readers write to; without email and url the publisher's home page stands for it."""

    name: str | None = None
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence of the data, and what it is called; CKAN's own title of it is found by the address."""

    iri: str = "https://creativecommons.org/licenses/by/4.0/"
    title: str = "Creative Commons Attribution 4.0 International"


@dataclass(frozen=True, slots=True)
class Release:
    """The version that is published, and when; without dates those of the reports stand for them."""

    version: str = "0.1.0"
    issued: date | None = None
    """When the catalogue was first published."""
    modified: date | None = None
    """When this version was."""


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that a build takes from ``gongkai.toml``; each field has a default that works."""

    base: str = DEFAULT_BASE
    site: str | None = None
    """Where the folder is published, if that is not the base: a base of w3id.org redirects there."""
    titles: Names = ("政府信息公开工作年度报告数据", "Data of annual reports on government information disclosure")
    descriptions: Names = (_DESCRIPTION_ZH, _DESCRIPTION_EN)
    publisher: Publisher = field(default_factory=Publisher)
    contact: Contact = field(default_factory=Contact)
    licence: Licence = field(default_factory=Licence)
    languages: tuple[str, ...] = ("zh", "en")
    sources: tuple[str, ...] = ()
    """Files, folders, globs, archives, manifests, addresses (``gongkai.sources``)."""
    text: TextPolicy = "quotes"
    pages: bool = True
    """Write pages, documents and a catalogue; without them the data alone, compressed (docs/scale.md)."""
    parquet: bool = False
    """Write the observations as Parquet as well (extra ``gongkai[parquet]``)."""
    release: Release = field(default_factory=Release)
    sparql: str | None = "sparql"
    """Address of the SPARQL endpoint, absolute or below the base; None if there is none."""
    links: Path | None = None
    """The reviewed table of links to Wikidata (docs/links.md)."""
    all_divisions: bool = False
    """Publish all divisions of GB/T 2260, not only those that reports need."""

    def iri(self, path: str) -> str:
        """Return the IRI of a path below the base."""
        return f"{self.base}{path}"
