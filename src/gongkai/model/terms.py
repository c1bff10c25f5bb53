"""The terms that reports are published with: namespaces, their prefixes, and each term as N-Triples writes it."""

from __future__ import annotations


class Namespace:
    """A namespace whose attributes are its terms: ``GK.Agency`` is ``<https://w3id.org/gongkai/ns#Agency>``."""

    def __init__(self, iri: str) -> None:
        """Keep the IRI that every term begins with."""
        self.iri = iri

    def __getattr__(self, name: str) -> str:
        """Return the term of a name, as N-Triples writes it."""
        if name.startswith("__"):
            raise AttributeError(name)
        term = f"<{self.iri}{name}>"
        setattr(self, name, term)  # found at once from now on
        return term


PROJECT = "https://w3id.org/gongkai/"
"""Where the ontology, the concept schemes and the regulation live, whatever the instance base."""

GK = Namespace(f"{PROJECT}ns#")
CODE = Namespace(f"{PROJECT}code/")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
DCT = Namespace("http://purl.org/dc/terms/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
OA = Namespace("http://www.w3.org/ns/oa#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
ORG = Namespace("http://www.w3.org/ns/org#")
PROV = Namespace("http://www.w3.org/ns/prov#")
QB = Namespace("http://purl.org/linked-data/cube#")
SCHEMA = Namespace("https://schema.org/")
SDMX_ATTRIBUTE = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")
SDMX_DIMENSION = Namespace("http://purl.org/linked-data/sdmx/2009/dimension#")
SDMX_MEASURE = Namespace("http://purl.org/linked-data/sdmx/2009/measure#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")

EDTF = "<http://id.loc.gov/datatypes/edtf>"
CHINESE = "<http://publications.europa.eu/resource/authority/language/ZHO>"
CC_BY = "<https://creativecommons.org/licenses/by/4.0/>"
PDF_FRAGMENT = "<http://tools.ietf.org/rfc/rfc3778>"
"""The syntax of fragments that lead to a place on a page of a PDF: ``page=3&viewrect=72,90,451,14``."""
VOCABULARY_GRAPH = f"<{PROJECT}graph/vocabulary>"

SEVERITIES = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}

_SCHEMES = (
    "indicator", "applicant", "form", "topic", "policy-kind", "policy-relation", "obs-status", "unit", "issue", "rule",
)  # fmt: skip
_KINDS = (
    "report", "agency", "division", "obs", "figure", "enumeration", "policy", "citation", "measure", "problem",
    "commitment", "evidence", "source", "conformance",
)  # fmt: skip


def prefixes(base: str) -> dict[str, str]:
    """Return the prefixes that a report's Turtle and JSON-LD are written with, in the order of their declaration.

    Every kind of thing and every concept scheme has its own, because a prefixed name may hold no bare slash.
    ``issue`` is the scheme's; the issues of a report are ``doubt``.
    """
    return {
        "gk": GK.iri,
        "dcat": DCAT.iri,
        "dct": DCT.iri,
        "eli": ELI.iri,
        "oa": OA.iri,
        "org": ORG.iri,
        "prov": PROV.iri,
        "qb": QB.iri,
        "rdf": RDF.iri,
        "rdfs": RDFS.iri,
        "sdmx-attribute": SDMX_ATTRIBUTE.iri,
        "sdmx-dimension": SDMX_DIMENSION.iri,
        "sdmx-measure": SDMX_MEASURE.iri,
        "sh": SH.iri,
        "skos": SKOS.iri,
        "xsd": XSD.iri,
        **{scheme: f"{CODE.iri}{scheme}/" for scheme in _SCHEMES},
        "dataset": f"{base}dataset/",
        **{kind: f"{base}id/{kind}/" for kind in _KINDS},
        "doubt": f"{base}id/issue/",
        "shape": f"{PROJECT}shapes#",
        **({} if base == PROJECT else {"regulation": f"{PROJECT}id/policy/"}),
    }
