"""The ontology is complete, bilingual, consistent, free of blank nodes, and says what the code and the data use."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import owlrl
import pyoxigraph
import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Literal, Namespace, URIRef

from gongkai.facts import State

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "ontology").glob("*.ttl"))
CATALOGUE = ROOT.parent / "shared" / "design" / "indicators.tsv"
GK = Namespace("https://w3id.org/gongkai/ns#")
CODE = "https://w3id.org/gongkai/code/"
POLICY = Namespace("https://w3id.org/gongkai/id/policy/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
SDMX_ATTRIBUTE = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")
REGULATION = POLICY["zhengfuxinxigongkaitiaoli"]
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in FILES:
        graph.parse(path)
    return graph


def in_both_languages(graph: rdflib.Graph, node: rdflib.term.Node, predicate: URIRef) -> bool:
    found = [o for o in graph.objects(node, predicate) if isinstance(o, Literal) and str(o).strip()]
    return sorted(str(o.language) for o in found) == ["en", "zh"]


def own_terms(graph: rdflib.Graph) -> set[URIRef]:
    return {s for kind in KINDS for s in graph.subjects(RDF.type, kind) if isinstance(s, URIRef) and s.startswith(GK)}


def concepts(graph: rdflib.Graph) -> dict[URIRef, list[URIRef]]:
    """Return the concepts of the files by scheme."""
    schemes: dict[URIRef, list[URIRef]] = {}
    for concept, scheme in graph.subject_objects(SKOS.inScheme):
        assert isinstance(concept, URIRef)
        assert isinstance(scheme, URIRef)
        schemes.setdefault(scheme, []).append(concept)
    return schemes


# --- Files


def test_files() -> None:
    names = {path.stem for path in FILES}
    assert names >= {"alignments", "gongkai", "indicators", "regulation", "schemes", "structure"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_parses_alike_and_without_blank_nodes(path: Path) -> None:
    triples = list(pyoxigraph.parse(path=str(path)))
    assert len(triples) == len(set(triples)) == len(rdflib.Graph().parse(path)) > 0
    assert not [t for t in triples for node in (t.subject, t.object) if isinstance(node, pyoxigraph.BlankNode)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_prefixes_are_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    prefixes = re.findall(r"^@prefix ([\w-]+):", text, re.MULTILINE)
    body = re.sub(r'"[^"]*"|^@prefix.*$|^#.*$', "", text, flags=re.MULTILINE)
    assert [p for p in prefixes if not re.search(rf"(?<![\w-]){p}:", body)] == []


# --- Terms


def test_ontology_header(ontology: rdflib.Graph) -> None:
    (header,) = ontology.subjects(RDF.type, OWL.Ontology)
    assert header == URIRef("https://w3id.org/gongkai/ns")
    version = ontology.value(header, OWL.versionInfo)
    assert ontology.value(header, OWL.versionIRI) == URIRef(f"{header}/{version}")
    assert ontology.value(header, DCTERMS.license)
    assert in_both_languages(ontology, header, RDFS.label)


def test_every_term_is_explained_in_both_languages(ontology: rdflib.Graph) -> None:
    named = own_terms(ontology) | set(ontology.subjects(RDFS.isDefinedBy, URIRef("https://w3id.org/gongkai/ns")))
    assert len(named) >= 80
    for term in sorted(named):
        assert in_both_languages(ontology, term, RDFS.label), term
        assert in_both_languages(ontology, term, SKOS.definition), term
        assert ontology.value(term, RDFS.isDefinedBy) == URIRef("https://w3id.org/gongkai/ns"), term


def test_labels_tell_terms_apart(ontology: rdflib.Graph) -> None:
    """A property may share its name with the class it leads to, but no two classes or two properties share one."""
    for kinds in ({OWL.Class}, {OWL.ObjectProperty, OWL.DatatypeProperty}):
        terms = [t for t in own_terms(ontology) if ontology.value(t, RDF.type) in kinds]
        english = Counter(str(o) for t in terms for o in ontology.objects(t, RDFS.label) if o.language == "en")
        assert [label for label, count in english.items() if count > 1] == []


def test_terms_used_are_declared(ontology: rdflib.Graph) -> None:
    declared = {str(s).removeprefix(GK) for s in ontology.subjects(RDFS.isDefinedBy, None)}
    texts = [*FILES, *(ROOT / "docs").glob("*.md"), *(ROOT / "shapes").glob("*.ttl"), *(ROOT / "queries").glob("*.rq")]
    used = {name for path in texts for name in re.findall(r"\bgk:([A-Za-z][\w-]*)", path.read_text(encoding="utf-8"))}
    for path in (ROOT / "src").rglob("*.py"):
        used |= set(re.findall(r"\bGK\.(?!iri\b)([A-Za-z]\w*)", path.read_text(encoding="utf-8")))
    assert len(used) >= 60
    assert used - declared == set()


def test_no_range_outside_owl_datatypes(ontology: rdflib.Graph) -> None:
    assert not set(ontology.objects(None, RDFS.range)) & {XSD.date, XSD.gYear, XSD.gYearMonth}


def test_properties_are_of_one_kind(ontology: rdflib.Graph) -> None:
    for term in own_terms(ontology):
        assert len(set(ontology.objects(term, RDF.type)) & set(KINDS)) == 1, term


# --- Concept schemes


def test_schemes(ontology: rdflib.Graph) -> None:
    declared = {str(s).removeprefix(CODE) for s in ontology.subjects(RDF.type, SKOS.ConceptScheme)}
    assert declared == {
        "applicant", "division-level", "form", "indicator", "issue", "obs-status", "policy-kind", "policy-relation",
        "topic", "unit",
    }  # fmt: skip
    for name in declared:
        scheme = URIRef(CODE + name)
        assert ontology.value(scheme, DCTERMS.license), name
        for predicate in (SKOS.prefLabel, DCTERMS.title, SKOS.definition):
            assert in_both_languages(ontology, scheme, predicate), name


def test_concepts(ontology: rdflib.Graph) -> None:
    schemes = concepts(ontology)
    assert sum(map(len, schemes.values())) >= 240
    for scheme, members in schemes.items():
        labels = Counter(o for member in members for o in ontology.objects(member, SKOS.prefLabel))
        assert [label for label, count in labels.items() if count > 1] == [], scheme
        for concept in members:
            (notation,) = ontology.objects(concept, SKOS.notation)
            assert concept == URIRef(f"{scheme}/{notation}")
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", notation), concept
            assert (concept, RDF.type, SKOS.Concept) in ontology
            assert in_both_languages(ontology, concept, SKOS.prefLabel), concept
            explained = in_both_languages(ontology, concept, SKOS.definition)
            assert explained or scheme == URIRef(f"{CODE}indicator"), concept
            assert {o.language for o in ontology.objects(concept, SKOS.altLabel)} <= {"zh"}, concept


def test_every_concept_hangs_below_a_top_of_its_scheme(ontology: rdflib.Graph) -> None:
    for scheme, members in concepts(ontology).items():
        for concept in members:
            path = [concept]
            while broader := list(ontology.objects(path[-1], SKOS.broader)):
                assert len(broader) == 1, f"{path[-1]} has several broader concepts"
                assert broader[0] not in path, f"{concept} is broader than itself"
                path.append(broader[0])
            assert ontology.value(path[-1], SKOS.topConceptOf) == scheme, concept
            assert not any((step, SKOS.topConceptOf, scheme) in ontology for step in path[:-1]), concept


def test_what_is_pointed_to_is_described(ontology: rdflib.Graph) -> None:
    own = ("https://w3id.org/gongkai/code/", "https://w3id.org/gongkai/id/", str(GK))
    pointed = {o for o in ontology.objects() if isinstance(o, URIRef) and o.startswith(own)}
    assert pointed - set(ontology.subjects()) == set()


def test_states_of_figures_are_concepts(ontology: rdflib.Graph) -> None:
    states = {str(c).rpartition("/")[2] for c in concepts(ontology)[URIRef(f"{CODE}obs-status")]}
    assert states == {state.value for state in State} | {"conflicting"}


def test_issues_raised_are_concepts(ontology: rdflib.Graph) -> None:
    codes = {str(c).rpartition("/")[2] for c in concepts(ontology)[URIRef(f"{CODE}issue")]}
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    raised = {code for text in sources for code in re.findall(r'\bIssue\(\s*(?:code=)?"([^"]+)"', text)}
    assert len(raised) >= 4
    assert raised - codes == set()


# --- Indicators


def test_indicators(ontology: rdflib.Graph) -> None:
    indicators = concepts(ontology)[URIRef(f"{CODE}indicator")]
    assert len(indicators) >= 126
    for indicator in indicators:
        assert (indicator, RDF.type, GK.Indicator) in ontology
        (unit,) = ontology.objects(indicator, SDMX_ATTRIBUTE.unitMeasure)
        assert ontology.value(unit, SKOS.inScheme) == URIRef(f"{CODE}unit")
        forms = {str(form).removeprefix(f"{CODE}form/") for form in ontology.objects(indicator, GK.form)}
        rows = {str(row).partition(" ")[0] for row in ontology.objects(indicator, GK.formRow)}
        assert rows == forms - {"narrative"}, indicator
        for article in ontology.objects(indicator, GK.legalBasis):
            assert (article, RDF.type, ELI.LegalResourceSubdivision) in ontology, indicator


@pytest.mark.skipif(not CATALOGUE.exists(), reason="the catalogue's draft is not at hand")
def test_indicators_are_those_of_the_catalogue(ontology: rdflib.Graph) -> None:
    with CATALOGUE.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    text = (ROOT / "ontology" / "indicators.ttl").read_text(encoding="utf-8")
    assert re.findall(r"^indicator:(\S+) a gk:Indicator", text, re.MULTILINE) == [row["code"] for row in rows]
    assert len(concepts(ontology)[URIRef(f"{CODE}indicator")]) == len(rows) > 100
    for row in rows:
        indicator = URIRef(f"{CODE}indicator/{row['code']}")
        labels = {o.language: str(o) for o in ontology.objects(indicator, SKOS.prefLabel)}
        unit = ontology.value(indicator, SDMX_ATTRIBUTE.unitMeasure)
        parent = ontology.value(indicator, SKOS.broader)
        assert labels == {"zh": row["zh"], "en": row["en"]}
        assert Literal(row["unit"], lang="zh") in set(ontology.objects(unit, SKOS.prefLabel))
        assert parent == (URIRef(f"{CODE}indicator/{row['parent']}") if row["parent"] else None)


# --- The regulation


def test_versions_of_the_regulation_follow_each_other(ontology: rdflib.Graph) -> None:
    old, new = URIRef(f"{REGULATION}-2007"), URIRef(f"{REGULATION}-2019")
    assert set(ontology.objects(REGULATION, ELI.has_member)) == {old, new}
    days = {
        (version, predicate): value.toPython()
        for version in (old, new)
        for predicate in (ELI.date_document, ELI.first_date_entry_in_force, ELI.date_no_longer_in_force)
        if isinstance(value := ontology.value(version, predicate), Literal)
    }
    assert days[old, ELI.first_date_entry_in_force] == date(2008, 5, 1)
    assert days[new, ELI.first_date_entry_in_force] == date(2019, 5, 15)
    assert days[old, ELI.date_no_longer_in_force] + timedelta(days=1) == days[new, ELI.first_date_entry_in_force]
    assert (new, ELI.date_no_longer_in_force) not in days
    assert [str(ontology.value(v, ELI.id_local)) for v in (old, new)] == ["国务院令第492号", "国务院令第711号"]
    assert (old, DCTERMS.isReplacedBy, new) in ontology
    for policy in (REGULATION, old, new):
        assert (policy, RDF.type, GK.Policy) in ontology
        assert in_both_languages(ontology, policy, RDFS.label)


# The table "Legal basis" of the forms, by the numbers of the articles.
ARTICLES = {
    2007: {8, 9, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24, 27, 31, 32},
    2019: {14, 15, 16, 19, 20, 21, 27, 29, 30, 32, 33, 35, 36, 37, 38, 39, 42, 49, 50},
}


@pytest.mark.parametrize("year", ARTICLES)
def test_articles(ontology: rdflib.Graph, year: int) -> None:
    version = URIRef(f"{REGULATION}-{year}")
    subdivisions = ontology.subjects(RDF.type, ELI.LegalResourceSubdivision)
    articles = {article for article in subdivisions if str(article).startswith(f"{version}/")}
    whole = {int(m[1]) for a in articles if (m := re.search(r"/article-(\d+)$", str(a)))}
    assert whole >= ARTICLES[year]
    for article in articles:
        part_of = re.sub(r"-(item|paragraph)-\d+$|/article-\d+$", "", str(article))
        assert ontology.value(article, ELI.is_part_of) == URIRef(part_of)
        assert ontology.value(article, ELI.number)
        assert in_both_languages(ontology, article, RDFS.label)
        assert in_both_languages(ontology, article, DCTERMS.description)


# --- Alignments

MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
EU = "http://publications.europa.eu/resource/authority/"
THEMES = {"AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH", "TRAN"}
TARGETS = {  # what concepts are mapped to, and the names that exist there
    f"{EU}data-theme/": "|".join(sorted(THEMES)),
    f"{EU}currency/": "[A-Z]{3}",
    "http://www.wikidata.org/entity/": r"Q[1-9]\d*",
    "http://metadata.un.org/sdg/": r"(1[0-7]|[1-9])(\.(\d{1,2}|[a-d]))?|C\d{4}[0-9a-d]{2}",
    "http://qudt.org/vocab/unit/": "[A-Z_]+",
    "http://purl.org/linked-data/sdmx/2009/code#": r"\w+-\w",
    "https://schema.org/": "[A-Z][A-Za-z]+",
    "http://cnschema.org/": "[A-Z][A-Za-z]+",
    "http://xmlns.com/foaf/0.1/": "Person",
    "http://www.w3.org/ns/org#": "Organization",
}


def mappings(graph: rdflib.Graph) -> list[tuple[str, URIRef, str]]:
    return [(str(s), p, str(o)) for p in MAPPINGS for s, o in graph.subject_objects(p) if str(s).startswith(CODE)]


def test_concepts_are_mapped_to_what_exists(ontology: rdflib.Graph) -> None:
    found = mappings(ontology)
    assert len(found) >= 80
    described = set(map(str, ontology.subjects(SKOS.inScheme)))
    for concept, _, target in found:
        assert concept in described, concept
        assert [t for t in TARGETS if target.startswith(t) and re.fullmatch(TARGETS[t], target[len(t) :])], target


def test_mappings_agree_with_each_other(ontology: rdflib.Graph) -> None:
    """What is broader than a concept is not also related to it (SKOS, S27 and S46), nor is a pair mapped twice."""
    found = mappings(ontology)
    assert [pair for pair, count in Counter((s, o) for s, _, o in found).items() if count > 1] == []
    for concept, _, target in (mapping for mapping in found if mapping[1] == SKOS.relatedMatch):
        above = set(ontology.transitive_objects(URIRef(concept), SKOS.broader)) - {URIRef(concept)}
        assert not [a for a in above if (a, SKOS.broadMatch, URIRef(target)) in ontology], f"{concept} {target}"


def test_every_topic_has_a_theme(ontology: rdflib.Graph) -> None:
    for topic in concepts(ontology)[URIRef(f"{CODE}topic")]:
        path = list(ontology.transitive_objects(topic, SKOS.broader))
        themes = {str(o) for step in path for p in MAPPINGS for o in ontology.objects(step, p)}
        assert [theme for theme in themes if theme.startswith(f"{EU}data-theme/")], topic


# --- Consistency


@pytest.mark.parametrize(
    ("facts", "consistent"),
    [
        ("", True),
        ("ex:o a gk:Observation ; gk:evidence ex:e ; gk:statedIn ex:r . ex:m a gk:Measure ; gk:cites ex:p .", True),
        ("ex:o a gk:Observation , gk:Figure .", False),
        ("ex:o gk:evidence ex:s . ex:t gk:sha256 'ab' . ex:t gk:foundBy 'x' .", False),
        ("ex:o gk:statedIn ex:r . ex:d gk:agency ex:r .", False),
    ],
)
def test_consistent_under_owl_rl(facts: str, consistent: bool) -> None:
    graph = rdflib.Graph()
    for name in ("gongkai", "alignments"):
        graph.parse(ROOT / "ontology" / f"{name}.ttl")
    graph.parse(data=f"@prefix gk: <{GK}> . @prefix ex: <https://example.org/> . {facts}", format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    errors = [o for s, p, o in graph if str(p).endswith("agent-ont#error")]
    assert (errors == []) is consistent, errors
