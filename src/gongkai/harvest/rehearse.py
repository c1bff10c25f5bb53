"""Rehearses a harvest: what a portal would take from a built folder, what it would refuse, and what would be lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.errors import DataError
from gongkai.facts import Severity
from gongkai.harvest.feed import CATALOG, Break, Page, Site, base_of, pages, suffixes
from gongkai.harvest.graph import Graph, read
from gongkai.harvest.lost import Loss, Losses
from gongkai.harvest.record import Reading, Record
from gongkai.harvest.score import Points, Standing, points, standing
from gongkai.knowledge.harvest import PREFIXES, Names, Portal, portal
from gongkai.messages import Lang
from gongkai.model.terms import DCAT, DCT, RDF
from gongkai.validate import load, validate
from gongkai.validate.conformance import SEVERITIES

_FILLERS = re.compile(r"[_-]+(?:-\d+)?")
_TOTAL = f"<{PREFIXES['hydra']}totalItems>"
_DATES = {f"<{PREFIXES[prefix]}{name}>" for prefix in ("dcat", "schema") for name in ("startDate", "endDate")}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a portal refuses (violation) or shows badly (warning), at a file or a data set, and why."""

    code: str
    severity: Severity
    about: str
    values: Mapping[str, object] = field(default_factory=dict)
    why: Names | None = None


@dataclass(frozen=True, slots=True)
class Harvested:
    """A data set as a portal meets it; ``is_taken`` tells whether it is taken."""

    iri: str
    file: str
    record: Record
    is_taken: bool
    points: Points | None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The outcome; ``undefined`` counts data sets by field and by the languages of which the portal takes one."""

    portal: Portal
    locale: str
    base: str | None
    pages: tuple[tuple[str, int, int], ...]
    findings: tuple[Finding, ...]
    datasets: tuple[Harvested, ...]
    losses: tuple[Loss, ...]
    undefined: tuple[tuple[str, tuple[str, ...], int], ...]
    standing: Standing | None

    @property
    def is_clean(self) -> bool:
        """Tell whether everything is taken, and nothing badly; what is merely lost does not count."""
        return not self.findings

    @property
    def taken(self) -> int:
        """The number of data sets that the portal takes."""
        return sum(dataset.is_taken for dataset in self.datasets)


def rehearse(folder: Path, name: str, lang: Lang = "zh", *, limit: int | None = None) -> Rehearsal:
    """Return what a portal of ``data/knowledge/harvest`` would take from a folder that ``gongkai build`` wrote.

    ``lang`` is the language the portal runs in; ``limit`` replaces its own limit of bytes a page. Raises DataError for
    a folder without a feed.
    """
    table = portal(name)
    first, *others = suffixes(folder)
    harvest = _Harvest(folder, table, table.locale[lang])
    for page in pages(folder, table, first, limit or table.limit):
        harvest.add(page)
    harvest.close(first)
    for suffix in others:
        harvest.compare(suffix, pages(folder, table, suffix, None))
    return harvest.outcome()


class _Harvest:
    """A harvest under way."""

    def __init__(self, folder: Path, table: Portal, locale: str) -> None:
        self._site = Site(folder, None)
        self._portal = table
        self._locale = locale
        self._pages: list[tuple[str, int, int]] = []
        self._findings: list[Finding] = []
        self._datasets: list[Harvested] = []
        self._losses = Losses(table)
        self._undefined: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._seen: dict[str, str] = {}
        self._proper: set[str] = set()
        self._names: set[str] = set()
        self._totals: set[str] = set()
        self._is_whole = True
        self._is_refused = False
        self._has_dates = cache(lambda term: _has_dates(self._site, term))

    def add(self, page: Page | Break) -> None:
        """Take the data sets of a page, or keep why the portal gets no further."""
        if isinstance(page, Break):
            self._find(page.kind, "violation", page.file, {"detail": page.detail}, self._portal.refusals[page.code])
            self._is_whole = False
            self._is_refused = page.code != "repeated"  # the pages before it are taken
            return
        graph = page.graph
        self._site = Site(self._site.folder, self._site.base or base_of(graph))
        views = [view for paging in self._portal.paging for view in graph.instances(paging.page)]
        self._totals.update(read(o)[0] for view in views for o in graph.objects(view, _TOTAL))
        self._pages.append((page.file, page.size, len(graph.instances(DCAT.Dataset))))
        wrong = _nonconforming(page) if self._portal.score else frozenset()
        for node in dict.fromkeys(node for each in self._portal.classes for node in graph.instances(each)):
            self._take(page.file, graph, node, wrong)

    def _take(self, file: str, graph: Graph, node: str, wrong: frozenset[str]) -> None:
        """Read a data set; a series, where the portal takes one for a data set, is passed over if it cannot be."""
        iri = read(node)[0] or f"_:{len(self._datasets) + 1}"  # the names that a parser gives are not the file's
        reading = Reading(graph, self._portal, self._locale, self._has_dates)
        record = reading.record(node)
        self._rename(record)
        if graph.is_a(node, DCAT.Dataset):
            self._proper.add(node)
            before = len(self._findings)
            self._judge(iri, node, record, reading)
            is_taken = all(finding.severity != "violation" for finding in self._findings[before:])
        elif not (is_taken := all(_has(record, requirement.field) for requirement in self._portal.requires)):
            return
        if is_taken:
            self._losses.add(graph, node, reading.taken, reading.passed)
            self._undefined.update(reading.undefined.items())
        scored = None
        if self._portal.score is not None:
            conforms = wrong.isdisjoint(_nodes(graph, node))
            scored = points(self._portal.score, graph, node, self._resolves, conforms=conforms)
        self._datasets.append(Harvested(iri, file, record, is_taken, scored))

    def _rename(self, record: Record) -> None:
        """Give a name that is taken already a number, as the portal does."""
        for told in self._portal.record:
            key = told.name[0]
            if told.is_unique and (name := record.get(key)):
                if name in self._names:
                    record[key] = f"{name}-{sum(other.startswith(f'{name}-') for other in self._names) + 1}"
                self._names.add(record[key])

    def _judge(self, iri: str, node: str, record: Record, reading: Reading) -> None:
        """Keep what the portal refuses or takes badly of a data set."""
        graph, table = reading.graph, self._portal
        for requirement in table.requires:
            if not _has(record, requirement.field):
                is_fatal = requirement.stops == "feed"
                self._is_refused = self._is_refused or is_fatal
                code = "missing-feed" if is_fatal else "missing"
                self._find(code, "violation", iri, {"field": requirement.field}, requirement.why)
        for name, why in table.valid.items():
            if wrong := reading.invalid.get(name):
                self._find("invalid", "violation", iri, {"field": name, "value": " | ".join(wrong)}, why)
        known = (node, *graph.objects(node, DCT.identifier))
        if again := next((term for term in known if term in self._seen), None):
            values = {"identifier": read(again)[0], "other": self._seen[again]}
            self._find("duplicate", "violation", iri, values, table.refusals["duplicate"])
        for term in known:
            self._seen.setdefault(term, iri)
        for name, why in table.wants.items():
            if not _has(record, name):
                self._find("wanted", "warning", iri, {"field": name}, why)
        for trouble in table.troubles:
            ways = graph.follow(node, trouble.path)
            if trouble.unless is not None:
                ways = [way for way in ways if graph.objects(way[-1][2], RDF.type) != [trouble.unless]]
            if ways:
                self._find("trouble", "warning", iri, {"value": read(ways[0][-1][2])[0]}, trouble.why)
        if not any(node in graph.objects(catalog, DCAT.dataset) for catalog in graph.instances(DCAT.Catalog)):
            self._find("unlisted", "warning", iri)

    def close(self, suffix: str) -> None:
        """Look at the feed as a whole."""
        if not self._is_whole:
            return
        first = self._pages[0][0]
        if not self._proper:
            self._is_refused = True
            self._find("empty", "violation", first, why=self._portal.refusals["empty"])
        folder = self._site.folder
        there = sorted(path.relative_to(folder).as_posix() for path in (folder / CATALOG).glob(f"*{suffix}"))
        if missed := [file for file in there if file not in {file for file, _, _ in self._pages}]:
            self._find("unreached", "warning", missed[0], {"count": len(missed)})
        for total in sorted(self._totals - {str(len(self._proper))}):
            self._find("totals", "warning", first, {"told": total, "found": len(self._proper)})

    def compare(self, suffix: str, others: Iterator[Page | Break]) -> None:
        """Look whether the feed in another format has the same data sets."""
        found: set[str] = set()
        for page in others:
            if isinstance(page, Break):
                self._find(page.kind, "violation", page.file, {"detail": page.detail}, self._portal.refusals[page.code])
                return
            found.update(page.graph.instances(DCAT.Dataset))
        if self._is_whole and found != self._proper:
            values = {"less": len(self._proper - found), "more": len(found - self._proper)}
            self._find("formats", "violation", f"{CATALOG}{suffix}", values)

    def outcome(self) -> Rehearsal:
        """Return what was found; of a feed that is refused no data set is taken."""
        datasets = tuple(replace(d, is_taken=d.is_taken and not self._is_refused) for d in self._datasets)
        score = self._portal.score
        return Rehearsal(
            self._portal,
            self._locale,
            self._site.base,
            tuple(self._pages),
            tuple(sorted(self._findings, key=lambda finding: SEVERITIES.index(finding.severity))),
            datasets,
            self._losses.listed(),
            tuple((name, languages, count) for (name, languages), count in sorted(self._undefined.items())),
            standing(score, [d.points for d in datasets if d.points is not None]) if score else None,
        )

    def _find(
        self,
        code: str,
        severity: Severity,
        about: str,
        values: Mapping[str, object] | None = None,
        why: Names | None = None,
    ) -> None:
        self._findings.append(Finding(code, severity, about, values or {}, why))

    def _resolves(self, address: str) -> bool | None:
        """Tell whether the folder holds what an address leads to; None for an address elsewhere."""
        return self._site.file_of(address) is not None if self._site.is_ours(address) else None


def _has(record: Any, name: str) -> bool:
    """Tell whether a record has a field (``resources.url``: every resource has); a name of mere fillers is none."""
    key, _, rest = name.partition(".")
    value = record.get(key)
    if not value or (isinstance(value, str) and _FILLERS.fullmatch(value)):
        return False
    inner = value if isinstance(value, list) else [value]
    return not rest or all(_has(each, rest) for each in inner)


def _nonconforming(page: Page) -> frozenset[str]:
    """Return the nodes of a page that break a rule for catalogues."""
    findings = validate(page.quads).findings
    return frozenset(str(finding.focus) for finding in findings if finding.severity == "violation")


def _nodes(graph: Graph, dataset: str) -> set[str]:
    """Return a data set, its distributions, and the nodes that these name."""
    own = [dataset, *graph.objects(dataset, DCAT.distribution)]
    return {*own, *(o for node in own for _, p, o in graph.statements(node) if p != RDF.type)}


def _has_dates(site: Site, term: str) -> bool:
    """Tell whether a file of the folder states the dates of a period; a node without IRI has them where it stands."""
    if term[0] != "<":
        return True
    file = site.file_of(term[1:-1])
    if file is None or file.suffix == ".html":
        return False
    try:
        quads = load(file)
    except DataError:
        return False
    return any(str(quad.subject) == term and str(quad.predicate) in _DATES for quad in quads)
