"""The divisions of GB/T 2260 as a concept scheme: names with the years they were borne in, levels, successions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gongkai.knowledge import divisions, successions
from gongkai.knowledge.divisions import FICTIONAL, OPEN, Entry
from gongkai.model import labels
from gongkai.model.identifiers import Identifiers, concept
from gongkai.model.labels import DIVISION_SCHEME, Names
from gongkai.model.ntriples import Triple, describe, literal, tagged, typed
from gongkai.model.terms import CC_BY, CODE, DCT, GK, RDF, SCHEMA, SKOS, XSD, prefixes

_SOURCE: Names = (
    "国家标准GB/T 2260《中华人民共和国行政区划代码》",
    "National standard GB/T 2260, Codes for the administrative divisions of the People's Republic of China",
)
_DEFINITION: Names = (
    "县级以上行政区划的代码、曾用名称及其起止年份、隶属关系和代码的沿用。",
    "The codes of divisions of county level and above, their names with years, and which followed which.",
)


def needed(codes: Iterable[str], *, is_whole: bool = False) -> tuple[str, ...]:
    """Return the codes that a scheme holds which holds some, sorted: with ancestors, successors and predecessors.

    A whole scheme holds all of GB/T 2260. A code that never bore a name is left out.
    """
    found: set[str] = set()
    rest = [*codes, *(code for code in divisions.codes() if is_whole and not code.startswith(FICTIONAL))]
    while rest:
        code = rest.pop()
        if code not in found and divisions.history(code):
            found.add(code)
            rest += (*_above(code), *successions.successors(code), *successions.predecessors(code))
    return tuple(sorted(found))


def division_prefixes(base: str) -> dict[str, str]:
    """Return the prefixes that the scheme and its divisions are written with."""
    return {**prefixes(base), "schema": SCHEMA.iri, "division-level": f"{CODE.iri}division-level/"}


def division_triples(codes: Iterable[str], base: str, *, is_whole: bool = False) -> tuple[Triple, ...]:
    """Return the scheme and the divisions that are ``needed``, in the order of their codes."""
    ids = Identifiers(base, "")
    return tuple(
        triple
        for part in (_scheme(ids), *(_division(ids, code) for code in needed(codes, is_whole=is_whole)))
        for triple in part
    )


def _scheme(ids: Identifiers) -> list[Triple]:
    return describe(
        ids.division_scheme,
        (RDF.type, SKOS.ConceptScheme),
        *labels.label(DIVISION_SCHEME),
        *labels.preferred(DIVISION_SCHEME),
        *_in_both(DCT.title, DIVISION_SCHEME),
        *_in_both(SKOS.definition, _DEFINITION),
        *_in_both(DCT.source, _SOURCE),
        (DCT.license, CC_BY),
    )


def _division(ids: Identifiers, code: str) -> Iterator[Triple]:
    names = divisions.history(code)
    above = _above(code)
    last = _own(names[-1])
    earlier = dict.fromkeys(name for row in _unbroken(names) if (name := _own(row)) != last)
    yield from describe(
        ids.division(code),
        (RDF.type, GK.Division),
        (RDF.type, SKOS.Concept),
        (RDF.type, DCT.Location),
        (SKOS.notation, literal(code)),
        *labels.preferred(last),
        *(statement for name in earlier for statement in _in_both(SKOS.altLabel, name)),
        (SKOS.inScheme, ids.division_scheme),
        (SKOS.broader, ids.division(above[0]) if above else None),
        (SKOS.topConceptOf, None if above else ids.division_scheme),
        (GK.divisionLevel, concept("division-level", divisions.level_of(code))),
        *_years(names[0].since, names[-1].until),
        *((DCT.replaces, ids.division(other)) for other in successions.predecessors(code)),
        *((DCT.isReplacedBy, ids.division(other)) for other in successions.successors(code)),
        *((GK.divisionName, ids.division_name(code, row.since)) for row in names),
    )
    for row in names:
        yield from describe(
            ids.division_name(code, row.since),
            (RDF.type, GK.DivisionName),
            *labels.label(_own(row)),
            *_years(row.since, row.until),
        )


def _own(row: Entry) -> Names:
    return row.name, divisions.english_name(row.name)


def _in_both(predicate: str, names: Names) -> tuple[tuple[str, str], tuple[str, str]]:
    return (predicate, tagged(names[0], "zh")), (predicate, tagged(names[1], "en"))


def _years(since: int, until: int) -> Iterator[tuple[str, str]]:
    """Yield the first and the last year, where the table knows them."""
    if since:
        yield SCHEMA.validFrom, typed(str(since), XSD.gYear)
    if until != OPEN:
        yield SCHEMA.validThrough, typed(str(until), XSD.gYear)


def _unbroken(names: tuple[Entry, ...]) -> Iterator[Entry]:
    """Yield the names that lead to the last one without a gap: before a gap the code was another place's."""
    for row, after in zip(reversed(names), (None, *reversed(names[1:])), strict=True):
        if after is not None and row.until < after.since:
            return
        yield row


def _above(code: str) -> tuple[str, ...]:
    """Return the codes of a division's ancestors, the nearest first."""
    last = divisions.latest(code)
    return tuple(above for above, _ in reversed(last.path)) if last else ()
