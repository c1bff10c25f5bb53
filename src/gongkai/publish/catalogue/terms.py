"""The terms of catalogues, the IRIs of what they describe, and text that every format can hold."""

from __future__ import annotations

import re

from gongkai.model.labels import Names
from gongkai.model.ntriples import tagged
from gongkai.model.terms import DCAT, DCT, GK, ORG, PROV, RDF, RDFS, SKOS, XSD, Namespace
from gongkai.project import Project

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DQV = Namespace("http://www.w3.org/ns/dqv#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

EU = "http://publications.europa.eu/resource/authority/"
MEDIA = "https://www.iana.org/assignments/media-types/"

_NAMESPACES = {
    "adms": ADMS, "dcat": DCAT, "dcatap": DCATAP, "dct": DCT, "dqv": DQV, "foaf": FOAF, "gk": GK, "hydra": HYDRA,
    "org": ORG, "prov": PROV, "rdf": RDF, "rdfs": RDFS, "skos": SKOS, "spdx": SPDX, "vcard": VCARD, "xsd": XSD,
}  # fmt: skip

_CONTROLS = re.compile("[\\s\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]+")


def prefixes(project: Project) -> dict[str, str]:
    """Return the prefixes of a page of the catalogue."""
    return {
        **{prefix: namespace.iri for prefix, namespace in _NAMESPACES.items()},
        "file-type": f"{EU}file-type/",
        "dataset": project.iri("dataset/"),
        "series": project.iri("series/"),
        "agency": project.iri("id/agency/"),
        "division": project.iri("id/division/"),
        "conformance": project.iri("id/conformance/"),
    }


def plain(text: str) -> str:
    """Return a text in one line, without the characters that XML cannot hold (XML 1.0, Char)."""
    return _CONTROLS.sub(" ", text).strip()


def said(predicate: str, names: Names) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the statements of a text in Chinese and in English."""
    return (predicate, tagged(plain(names[0]), "zh")), (predicate, tagged(plain(names[1]), "en"))


def iri(project: Project, path: str) -> str:
    """Return the term of what stands at a path below the base."""
    return f"<{project.iri(path)}>"


def part(project: Project, whole: str, name: str) -> str:
    """Return the term of a part of what stands at a path; below a hash base the fragment is already in use."""
    return iri(project, f"{whole}{'/' if project.base.endswith('#') else '#'}{name}")


def page_iri(project: Project, number: int) -> str:
    """Return the term of a page of the catalogue."""
    return iri(project, f"catalog?page={number}")
