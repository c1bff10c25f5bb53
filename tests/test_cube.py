"""The data cube of the samples is well-formed: every integrity constraint of the RDF Data Cube vocabulary holds.

The constraints are those of section 11.1 of the recommendation (W3C, 16 January 2014), put in our own words: each is a
pattern that matches where the constraint is broken. They are asked of the samples and the ontology after the
normalisation of section 10.2, and each is shown to find its damage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pytest

from conftest import Sample
from gongkai import resources
from gongkai.model.terms import prefixes

PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes("https://w3id.org/gongkai/").items()) + (
    "PREFIX owl: <http://www.w3.org/2002/07/owl#>\nPREFIX code: <https://w3id.org/gongkai/code/>\n"
    "PREFIX ex: <https://example.org/>\n"
)

NORMALISE = (  # section 10.2: first what the short forms leave out, then what is attached above the observations
    "INSERT { ?o a qb:Observation } WHERE { ?x qb:observation ?o }",
    "INSERT { ?o a qb:Observation . ?s a qb:DataSet } WHERE { ?o qb:dataSet ?s }",
    "INSERT { ?s a qb:Slice } WHERE { ?x qb:slice ?s }",
    "INSERT { ?c qb:componentProperty ?p . ?p a qb:DimensionProperty } WHERE { ?c qb:dimension ?p }",
    "INSERT { ?c qb:componentProperty ?p . ?p a qb:MeasureProperty } WHERE { ?c qb:measure ?p }",
    "INSERT { ?c qb:componentProperty ?p . ?p a qb:AttributeProperty } WHERE { ?c qb:attribute ?p }",
    """INSERT { ?o ?p ?v } WHERE { ?c qb:componentProperty ?p ; qb:componentAttachment qb:DataSet .
        ?d qb:structure/qb:component ?c ; ?p ?v . ?o qb:dataSet ?d }""",
    """INSERT { ?o ?p ?v } WHERE { ?c qb:componentProperty ?p ; qb:componentAttachment qb:Slice .
        ?d qb:structure/qb:component ?c ; qb:slice ?s . ?s ?p ?v ; qb:observation ?o }""",
    """INSERT { ?o ?p ?v } WHERE { ?c qb:componentProperty ?p . ?p a qb:DimensionProperty .
        ?d qb:structure/qb:component ?c ; qb:slice ?s . ?s ?p ?v ; qb:observation ?o }""",
)

DIMENSION = "?o qb:dataSet/qb:structure/qb:component/qb:componentProperty ?d . ?d a qb:DimensionProperty ."
MEASURED_BY = "?structure qb:component/qb:componentProperty qb:measureType ."

CONSTRAINTS = {
    "IC-1": """?o a qb:Observation . OPTIONAL { ?o qb:dataSet ?one } OPTIONAL { ?o qb:dataSet ?two }
        FILTER (!BOUND(?one) || ?one != ?two)""",
    "IC-2": """?s a qb:DataSet . OPTIONAL { ?s qb:structure ?one } OPTIONAL { ?s qb:structure ?two }
        FILTER (!BOUND(?one) || ?one != ?two)""",
    "IC-3": """?structure a qb:DataStructureDefinition .
        FILTER NOT EXISTS { ?structure qb:component/qb:componentProperty ?p . ?p a qb:MeasureProperty }""",
    "IC-4": "?d a qb:DimensionProperty . FILTER NOT EXISTS { ?d rdfs:range ?r }",
    "IC-5": """?d a qb:DimensionProperty ; rdfs:range/rdfs:subClassOf* skos:Concept .
        FILTER NOT EXISTS { ?d qb:codeList ?l }""",
    "IC-6": """?structure qb:component ?c . ?c qb:componentRequired false ; qb:componentProperty ?p .
        FILTER NOT EXISTS { ?p a qb:AttributeProperty }""",
    "IC-7": "?k a qb:SliceKey . FILTER NOT EXISTS { ?s a qb:DataStructureDefinition ; qb:sliceKey ?k }",
    "IC-8": """?structure qb:sliceKey ?k . ?k a qb:SliceKey ; qb:componentProperty ?p .
        FILTER NOT EXISTS { ?structure qb:component/qb:componentProperty ?p }""",
    "IC-9": """?s a qb:Slice . OPTIONAL { ?s qb:sliceStructure ?one } OPTIONAL { ?s qb:sliceStructure ?two }
        FILTER (!BOUND(?one) || ?one != ?two)""",
    "IC-10": "?s qb:sliceStructure/qb:componentProperty ?d . FILTER NOT EXISTS { ?s ?d ?v }",
    "IC-11": f"{DIMENSION} FILTER NOT EXISTS {{ ?o ?d ?v }}",
    "IC-12": """?o qb:dataSet ?s . ?p qb:dataSet ?s . FILTER (STR(?o) < STR(?p)) FILTER NOT EXISTS {
        ?s qb:structure/qb:component/qb:componentProperty ?d . ?d a qb:DimensionProperty .
        ?o ?d ?x . ?p ?d ?y . FILTER (!sameTerm(?x, ?y) && COALESCE(?x != ?y, true)) }""",
    "IC-13": """?o qb:dataSet/qb:structure/qb:component ?c . ?c qb:componentRequired true ; qb:componentProperty ?a .
        FILTER NOT EXISTS { ?o ?a ?v }""",
    "IC-14": f"""?o qb:dataSet/qb:structure ?structure . FILTER NOT EXISTS {{ {MEASURED_BY} }}
        ?structure qb:component/qb:componentProperty ?m . ?m a qb:MeasureProperty . FILTER NOT EXISTS {{ ?o ?m ?v }}""",
    "IC-15": f"""?o qb:dataSet/qb:structure ?structure ; qb:measureType ?m . {MEASURED_BY}
        FILTER NOT EXISTS {{ ?o ?m ?v }}""",
    "IC-16": f"""?o qb:dataSet/qb:structure ?structure ; qb:measureType ?m ; ?other ?v . {MEASURED_BY}
        ?structure qb:component/qb:componentProperty ?other . ?other a qb:MeasureProperty . FILTER (?other != ?m)""",
    "IC-17": f"""?o qb:dataSet ?s ; qb:measureType ?m . ?s qb:structure ?structure . {MEASURED_BY}
        ?structure qb:component/qb:componentProperty ?other . ?other a qb:MeasureProperty .
        FILTER NOT EXISTS {{ ?p qb:dataSet ?s ; qb:measureType ?other . FILTER NOT EXISTS {{
            ?structure qb:component/qb:componentProperty ?d . ?d a qb:DimensionProperty . FILTER (?d != qb:measureType)
            ?o ?d ?x . ?p ?d ?y . FILTER (!sameTerm(?x, ?y)) }} }}""",
    "IC-18": "?s qb:slice/qb:observation ?o . FILTER NOT EXISTS { ?o qb:dataSet ?s }",
    "IC-19": f"""{DIMENSION} ?d qb:codeList ?l . ?o ?d ?v .
        FILTER (EXISTS {{ ?l a skos:ConceptScheme }} && NOT EXISTS {{ ?v a skos:Concept ; skos:inScheme ?l }}
            || EXISTS {{ ?l a skos:Collection }} && NOT EXISTS {{ ?v a skos:Concept . ?l skos:member+ ?v }})""",
    "IC-20": f"""{DIMENSION} ?d qb:codeList ?l . ?l a qb:HierarchicalCodeList . ?o ?d ?v .
        FILTER NOT EXISTS {{ ?l qb:hierarchyRoot/<$p>* ?v }}""",
    "IC-21": f"""{DIMENSION} ?d qb:codeList ?l . ?l a qb:HierarchicalCodeList . ?o ?d ?v .
        FILTER NOT EXISTS {{ ?l qb:hierarchyRoot/(^<$p>)* ?v }}""",
}

LINKS = {  # the properties that stand for $p: IC-20 walks them downwards, IC-21 those they are named to be inverse to
    "IC-20": "?l a qb:HierarchicalCodeList ; qb:parentChildProperty ?p . FILTER (isIRI(?p))",
    "IC-21": "?l a qb:HierarchicalCodeList ; qb:parentChildProperty ?b . FILTER (isBlank(?b)) ?b owl:inverseOf ?p .",
}

BY_MEASURE = """INSERT DATA { gk:structure qb:component ex:c . ex:c qb:dimension qb:measureType .
    qb:measureType a qb:DimensionProperty ; rdfs:range qb:MeasureProperty . } ;
    INSERT { ?o qb:measureType sdmx-measure:obsValue } WHERE { ?o qb:dataSet ?s } ;"""
SLICE = """INSERT { gk:structure qb:sliceKey ex:key . ex:key a qb:SliceKey ; qb:componentProperty gk:agency .
    ?s qb:slice ex:slice . ex:slice qb:sliceStructure ex:key ; gk:agency ?agency ; qb:observation ?o }
    WHERE { ?o qb:dataSet ?s ; gk:agency ?agency } ;"""
HIERARCHY = """DELETE DATA { gk:applicant qb:codeList code:applicant } ;
    INSERT DATA { gk:applicant qb:codeList ex:list .
    ex:list a qb:HierarchicalCodeList ; qb:hierarchyRoot ex:root ; qb:parentChildProperty %s . } ;"""
COPY = "INSERT { ex:copy ?p ?v } WHERE { { SELECT ?o { ?o qb:dataSet ?s } ORDER BY ?o LIMIT 1 } ?o ?p ?v }"

ALLOWED = {  # what the vocabulary allows and the samples do not use: no constraint may mind
    "a measure dimension": BY_MEASURE,
    "a slice": SLICE,
    "a slice that gives its observations their agency": SLICE + "DELETE { ?o gk:agency ?a } WHERE { ?o qb:dataSet ?s }",
    "a unit that is attached to the data set": """INSERT DATA { gk:component-unit qb:componentAttachment qb:DataSet } ;
        DELETE { ?o sdmx-attribute:unitMeasure ?u } INSERT { ?s sdmx-attribute:unitMeasure ?u }
        WHERE { ?o qb:dataSet ?s ; sdmx-attribute:unitMeasure ?u }""",
    "a list that is walked downwards": HIERARCHY % "skos:narrower" + """INSERT { ex:root skos:narrower ?v }
        WHERE { ?o gk:applicant ?v }""",
    "a list that is walked upwards": HIERARCHY % "[ owl:inverseOf skos:broader ]" + """
        INSERT { ?v skos:broader ex:root } WHERE { ?o gk:applicant ?v }""",
}  # fmt: skip

DAMAGE = [  # a constraint, and what breaks it
    ("IC-1", "INSERT DATA { ex:o a qb:Observation }"),
    ("IC-1", """INSERT { ?o qb:dataSet ex:other } WHERE { ?o qb:dataSet ?s } ;
        INSERT DATA { ex:other qb:structure gk:structure }"""),
    ("IC-2", "INSERT DATA { ex:s a qb:DataSet }"),
    ("IC-2", "INSERT { ?s qb:structure ex:other } WHERE { ?s a qb:DataSet }"),
    ("IC-3", "INSERT DATA { ex:other a qb:DataStructureDefinition ; qb:component gk:component-agency }"),
    ("IC-4", "DELETE DATA { gk:agency rdfs:range gk:Agency }"),
    ("IC-5", "DELETE DATA { gk:indicator qb:codeList code:indicator }"),
    ("IC-5", """INSERT DATA { gk:structure qb:component [ qb:dimension ex:d ] . ex:d rdfs:range skos:Concept } ;
        INSERT { ?o ex:d ex:any } WHERE { ?o qb:dataSet ?s }"""),
    ("IC-6", "INSERT DATA { gk:component-period qb:componentRequired false }"),
    ("IC-7", "INSERT DATA { ex:key a qb:SliceKey }"),
    ("IC-8", "INSERT DATA { gk:structure qb:sliceKey ex:key . ex:key a qb:SliceKey ; qb:componentProperty ex:p }"),
    ("IC-9", SLICE + "DELETE DATA { ex:slice qb:sliceStructure ex:key }"),
    ("IC-9", SLICE + "INSERT DATA { ex:slice qb:sliceStructure ex:key-2 }"),
    ("IC-10", SLICE + "DELETE WHERE { ex:slice gk:agency ?a }"),
    ("IC-11", "DELETE { ?o gk:applicant ?v } WHERE { ?o gk:applicant ?v ; gk:indicator indicator:trainings }"),
    ("IC-12", COPY),
    ("IC-13", "DELETE { ?o sdmx-attribute:obsStatus ?v } WHERE { ?o sdmx-attribute:obsStatus ?v }"),
    ("IC-14", "DELETE { ?o sdmx-measure:obsValue ?v } WHERE { ?o sdmx-measure:obsValue ?v }"),
    ("IC-15", BY_MEASURE + "DELETE { ?o sdmx-measure:obsValue ?v } WHERE { ?o sdmx-measure:obsValue ?v }"),
    ("IC-16", BY_MEASURE + """INSERT { ?o ex:m 1 } WHERE { ?o qb:dataSet ?s } ;
        INSERT DATA { gk:structure qb:component [ qb:measure ex:m ] }"""),
    ("IC-17", BY_MEASURE + "INSERT DATA { gk:structure qb:component [ qb:measure ex:m ] }"),
    ("IC-18", SLICE + """DELETE { ?s qb:slice ex:slice } INSERT { ex:other qb:slice ex:slice ; a qb:DataSet ;
        qb:structure gk:structure } WHERE { ?s qb:slice ex:slice }"""),
    ("IC-19", """DELETE { ?o gk:indicator ?i } INSERT { ?o gk:indicator ex:unheard-of }
        WHERE { ?o gk:indicator ?i FILTER (?i = indicator:trainings) }"""),
    ("IC-19", """DELETE DATA { gk:applicant qb:codeList code:applicant } ;
        INSERT DATA { gk:applicant qb:codeList ex:list . ex:list a skos:Collection ; skos:member applicant:other }"""),
    ("IC-20", HIERARCHY % "skos:narrower"),
    ("IC-21", HIERARCHY % "[ owl:inverseOf skos:broader ]"),
]  # fmt: skip


def cube(samples: Iterable[Sample], *updates: str) -> ox.Store:
    """Return the reports and the ontology, damaged, then normalised."""
    store = ox.Store()
    for path in resources.files("ontology", ".ttl"):
        store.load(path=path)
    for sample in samples:
        lines = "".join(f"{s} {p} {o} .\n" for s, p, o in sample.graphs.core)
        store.load(lines, format=ox.RdfFormat.N_TRIPLES)
    for update in (*updates, *NORMALISE):
        store.update(PREFIXES + update)
    return store


def broken(store: ox.Store) -> Iterator[str]:
    """Yield the constraints that do not hold."""
    for name, pattern in CONSTRAINTS.items():
        links = [""]
        if name in LINKS:
            found = store.query(f"{PREFIXES} SELECT DISTINCT ?p {{ {LINKS[name]} }}")
            assert isinstance(found, ox.QuerySolutions)
            links = [solution["p"].value for solution in found]
        if any(bool(store.query(f"{PREFIXES} ASK {{ {pattern.replace('$p', link)} }}")) for link in links):
            yield name


def test_every_constraint_is_asked_and_shown_to_find_damage() -> None:
    assert list(CONSTRAINTS) == [f"IC-{number}" for number in range(1, 22)]
    assert {name for name, _ in DAMAGE} == set(CONSTRAINTS)


def test_the_samples_are_a_well_formed_cube(samples: tuple[Sample, ...]) -> None:
    store = cube(samples)
    counted = store.query(f"{PREFIXES} SELECT (COUNT(?o) AS ?n) {{ ?o a qb:Observation }}")
    assert isinstance(counted, ox.QuerySolutions)
    (solution,) = counted
    assert int(solution["n"].value) > 1000
    assert list(broken(store)) == []


def test_what_has_no_value_is_no_observation_of_the_cube(samples: tuple[Sample, ...]) -> None:
    nodes = [node for sample in samples for node in sample.graphs.nodes.observations]
    assert len([node for node in nodes if not node.is_in_cube]) > 20
    store = cube(samples)
    whole = "?o a gk:Observation ; sdmx-measure:obsValue ?v ; qb:dataSet/qb:structure gk:structure"
    assert not bool(store.query(f"{PREFIXES} ASK {{ ?o a qb:Observation FILTER NOT EXISTS {{ {whole} }} }}"))
    assert bool(store.query(f"{PREFIXES} ASK {{ ?o a gk:Observation FILTER NOT EXISTS {{ ?o a qb:Observation }} }}"))


@pytest.fixture(scope="module")
def narrative(samples: tuple[Sample, ...]) -> tuple[Sample]:
    """One report that tells of trainings, with figures of the year before."""
    (sample,) = (sample for sample in samples if sample.graphs.report_id == "990100-2017")
    return (sample,)


@pytest.mark.parametrize("name", ALLOWED)
def test_what_the_vocabulary_allows_breaks_no_constraint(name: str, narrative: tuple[Sample]) -> None:
    assert list(broken(cube(narrative, ALLOWED[name]))) == []


@pytest.mark.parametrize(("name", "damage"), DAMAGE, ids=[name for name, _ in DAMAGE])
def test_damage_is_found(name: str, damage: str, narrative: tuple[Sample]) -> None:
    assert name in list(broken(cube(narrative, damage)))


def test_a_component_names_its_property_and_its_kind_once() -> None:
    """Beyond the constraints: what the normalisation would add is already said, for readers that do not normalise."""
    store = ox.Store()
    for path in resources.files("ontology", ".ttl"):
        store.load(path=path)
    before = len(store)
    for update in NORMALISE[3:6]:
        store.update(PREFIXES + update)
    assert len(store) == before
    kinds = store.query(f"""{PREFIXES} SELECT ?p ?concept {{ gk:structure qb:component/qb:componentProperty ?p .
        OPTIONAL {{ ?p qb:concept ?concept }} }}""")
    assert isinstance(kinds, ox.QuerySolutions)
    rows = list(kinds)
    assert len(rows) == 7
    assert all(row["concept"] for row in rows)
