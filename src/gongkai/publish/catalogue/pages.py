"""The feed: pages of at most a hundred data sets, each usable without the others, linked as Hydra has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from gongkai.model.ntriples import Triple, describe, integer
from gongkai.model.terms import RDF
from gongkai.project import Project
from gongkai.publish.catalogue.authorities import authority_triples
from gongkai.publish.catalogue.catalog import catalog_triples, dates, in_order, series_triples, shared_triples
from gongkai.publish.catalogue.dataset import agency_triples, dataset_triples, place_triples
from gongkai.publish.catalogue.terms import HYDRA, iri, page_iri, prefixes
from gongkai.publish.jsonld import jsonld
from gongkai.publish.record import DatasetRecord, Place
from gongkai.publish.turtle import turtle

LARGEST_PAGE = 100
"""How many data sets a page may hold: harvesters take no page of more than 50 MB (publishing.md, section 5)."""

Records = tuple[DatasetRecord, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """The data sets of a catalogue by page and by series, with what a page says of all of them."""

    project: Project
    pages: tuple[Records, ...]
    series: Mapping[str, Records]
    """The data sets of each agency by year."""
    places: Mapping[str, Place]
    """The divisions by code, as the newest report calls them."""
    days: tuple[date, date]
    total: int


def feed(project: Project, records: Sequence[DatasetRecord], page_size: int) -> Feed:
    """Return the feed of some data sets, of one at least; those of one agency stand together, by year."""
    by_agency: defaultdict[str, list[DatasetRecord]] = defaultdict(list)
    for record in records:
        by_agency[record.agency].append(record)
    series = {agency: in_order(by_agency[agency]) for agency in sorted(by_agency)}
    newest_last = sorted(records, key=lambda record: (record.year, record.id))
    return Feed(
        project,
        tuple(_paged(series.values(), page_size)),
        series,
        {place.code: place for record in newest_last for place in record.places},
        dates(project, records),
        len(records),
    )


def _paged(series: Iterable[Records], size: int) -> Iterator[Records]:
    """Yield the data sets by page; a series is divided only if it alone is longer than a page."""
    page: Records = ()
    for members in series:
        if page and len(page) + len(members) > size:
            yield page
            page = ()
        page += members
        while len(page) > size:
            yield page[:size]
            page = page[size:]
    if page:
        yield page


def page_triples(feed: Feed, number: int) -> tuple[Triple, ...]:
    """Return a page of the feed by its number, from 1: all it refers to is described in it."""
    project, page = feed.project, feed.pages[number - 1]
    agencies = dict.fromkeys(record.agency for record in page)
    listed = {record.id for record in page}
    triples = dict.fromkeys(catalog_triples(project, page, feed.days))
    triples |= dict.fromkeys(_view(feed, number))
    for agency in agencies:
        previous = None
        for record in feed.series[agency]:
            if record.id in listed:
                triples |= dict.fromkeys(dataset_triples(record, project, previous))
            previous = record.id
    for agency in agencies:
        triples |= dict.fromkeys(series_triples(project, feed.series[agency]))
    for agency in agencies:
        triples |= dict.fromkeys(agency_triples(feed.series[agency][-1], project))
    for code in dict.fromkeys(
        place.code for agency in agencies for r in feed.series[agency] for place in r.places[-1:]
    ):
        triples |= dict.fromkeys(place_triples(feed.places[code], project))
    triples |= dict.fromkeys(shared_triples(project, page))
    triples |= dict.fromkeys(authority_triples(triples))
    elsewhere = {
        iri(project, f"dataset/{record.id}")
        for agency in agencies
        for record in feed.series[agency]
        if record.id not in listed
    }
    return tuple(triple for triple in triples if triple[2] not in elsewhere) if elsewhere else tuple(triples)


def _view(feed: Feed, number: int) -> list[Triple]:
    """Return the place of a page among all pages, in Hydra's terms of today and in those of before 2016."""
    project, last = feed.project, len(feed.pages)
    following = page_iri(project, number + 1) if number < last else None
    before = page_iri(project, number - 1) if number > 1 else None
    ends = page_iri(project, 1), page_iri(project, last)
    return describe(
        page_iri(project, number),
        (RDF.type, HYDRA.PartialCollectionView),
        (RDF.type, HYDRA.PagedCollection),
        (HYDRA.totalItems, integer(feed.total)),
        (HYDRA.itemsPerPage, integer(len(feed.pages[number - 1]))),
        (HYDRA.first, ends[0]),
        (HYDRA.firstPage, ends[0]),
        (HYDRA.previous, before),
        (HYDRA.previousPage, before),
        (HYDRA.next, following),
        (HYDRA.nextPage, following),
        (HYDRA.last, ends[1]),
        (HYDRA.lastPage, ends[1]),
    )


def page_files(feed: Feed) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of the feed in each format, one page at a time; the first is the catalogue's own address."""
    table = prefixes(feed.project)
    for number in range(1, len(feed.pages) + 1):
        name = "catalog" if number == 1 else f"catalog/{number}"
        triples = page_triples(feed, number)
        yield f"{name}.ttl", turtle(triples, table).encode()
        yield f"{name}.jsonld", jsonld(triples, table).encode()
        yield f"{name}.rdf", rdf_xml(triples, table)


def rdf_xml(triples: Sequence[Triple], table: Mapping[str, str]) -> bytes:
    """Return the triples as RDF/XML."""
    lines = "".join([f"{s} {p} {o} .\n" for s, p, o in triples]).encode()
    document = ox.serialize(
        ox.parse(lines, format=ox.RdfFormat.N_TRIPLES), format=ox.RdfFormat.RDF_XML, prefixes=dict(table)
    )
    return document or b""
