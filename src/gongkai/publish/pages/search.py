"""The search over labels: entries in an index for the script, one file while it is small, and a list to read."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from gongkai.knowledge.vocabulary import vocabulary
from gongkai.model.labels import Names
from gongkai.project import Project
from gongkai.publish.pages.environment import render
from gongkai.publish.record import DatasetRecord
from gongkai.publish.redirects.rules import page_of
from gongkai.publish.sparql_examples import Query
from gongkai.text import romanize_words

WHOLE = 1200
"""Up to so many entries the index is one file."""

LARGEST = 400
"""A part of the index holds the first so many entries, in their order, of those with its key."""

LISTED = 250
"""Up to so many agencies are listed on one page, beyond it on a page for each letter."""

_TEMPLATE = "search.html.j2"

KINDS: dict[str, Names] = {
    "agency": ("机关", "Agency"),
    "division": ("区划", "Division"),
    "indicator": ("指标", "Indicator"),
    "query": ("查询", "Query"),
    "topic": ("主题", "Topic"),
    "policy": ("政策文件", "Policy"),
}
"""What is searched, in the order in which equal hits are shown."""


class Entry(NamedTuple):
    """A thing that is searched for: its kind, its page, its names, pinyin in syllables, the years of its reports.

    ``agency`` is the end of the addresses of its reports, empty for all but agencies with reports.
    """

    kind: str
    path: str
    zh: str
    en: str
    pinyin: str
    agency: str = ""
    years: tuple[int, ...] = ()


def entries(
    project: Project, records: Iterable[DatasetRecord], names: Mapping[str, Names], queries: Sequence[Query]
) -> list[Entry]:
    """Return what can be found, agencies with reports first; ``names`` are those of what the reports speak of."""
    found = [*_agencies(records), *_vocabulary(queries)]
    known = {entry.path for entry in found}
    for term in sorted(names):
        for kind in ("agency", "division", "policy"):
            if term.startswith(f"<{project.base}id/{kind}/") and "#" not in term:
                path = page_of(term[1:-1], project.base)
                if path and path not in known:
                    found.append(Entry(kind, path, *names[term], _pinyin(names[term][0])))
    order = {kind: number for number, kind in enumerate(KINDS)}
    return sorted(found, key=lambda one: (order[one.kind], not one.years, len(one.zh), one.path))


def _agencies(records: Iterable[DatasetRecord]) -> Iterator[Entry]:
    own: dict[str, list[DatasetRecord]] = {}
    for record in records:
        own.setdefault(record.agency, []).append(record)
    for agency, reports in sorted(own.items()):
        last = max(reports, key=lambda record: (record.year, record.id))
        years = tuple(sorted({record.year for record in reports}, reverse=True))
        path = f"doc/agency/{agency}.html"
        yield Entry("agency", path, last.agency_zh, last.agency_en, _pinyin(last.agency_zh), agency, years)


def _vocabulary(queries: Sequence[Query]) -> Iterator[Entry]:
    known = vocabulary()
    for kind in ("indicator", "topic"):
        for concept in known.concepts(kind).values():
            yield Entry(kind, f"doc/code/{kind}/{concept.notation}.html", concept.zh, concept.en, _pinyin(concept.zh))
    for query in queries:
        yield Entry("query", f"query/{query.name}.html", query.title_zh, query.title_en, _pinyin(query.title_zh))


def _pinyin(chinese: str) -> str:
    return romanize_words(chinese).lower()


def index_files(found: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    """Yield the index below ``assets/search/``: all entries in one file, or a list of keys and a file for each.

    A key is a Chinese character of the label, or the first two signs of a word or of a syllable. The script reads the
    smallest part that a word typed leads to.
    """
    if len(found) <= WHOLE:
        yield "assets/search/index.json", _json({"entries": found})
        return
    parts: dict[str, list[Entry]] = {}
    for entry in found:
        for key in keys(entry):
            parts.setdefault(key, []).append(entry)
    counts = Counter({key: len(part) for key, part in parts.items()})
    yield "assets/search/index.json", _json({"keys": dict(sorted(counts.items()))})
    for key, part in sorted(parts.items()):
        yield f"assets/search/{file_of(key)}.json", _json({"entries": part[:LARGEST]})


def keys(entry: Entry) -> set[str]:
    """Return the keys by which an entry is found."""
    words = re.findall(r"[a-z0-9]+", f"{entry.en} {entry.zh} {entry.path.rpartition('/')[2]} {entry.pinyin}".lower())
    initials = "".join(syllable[0] for syllable in entry.pinyin.split())
    return {word[:2] for word in (*words, initials) if len(word) > 1} | set(re.findall(r"[㐀-鿿]", entry.zh))


def file_of(key: str) -> str:
    """Return the name of the file of a key: ASCII whatever the key is."""
    return key if key.isascii() else f"u{ord(key):04x}"


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def search_pages(project: Project, found: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    """Yield ``search.html``, which lists indicators, and agencies from A to Z; many agencies have pages by letter."""
    agencies = sorted((one for one in found if one.kind == "agency"), key=lambda one: (one.pinyin, one.path))
    letters = [(letter, list(own)) for letter, own in groupby(agencies, key=_letter)]
    kinds = ("indicator", "topic", "query")
    others = [(KINDS[kind], [one for one in found if one.kind == kind]) for kind in kinds]
    is_whole = len(agencies) <= LISTED
    parts = [] if is_whole else list(_by_page(letters))
    links = [(letter, f"#{letter}", len(own)) for letter, own in letters] if is_whole else [part[:3] for part in parts]
    title = ("搜索", "Search")
    empty: dict[str, Any] = {"alternates": (), "schema_org": None, "canonical": None}
    whole: dict[str, Any] = {**empty, "title": title, "crumbs": (), "is_search": True, "links": links}
    listed = letters if is_whole else []
    yield "search.html", render(_TEMPLATE, "search.html", project, **whole, letters=listed, others=others)
    above = {"path": "search.html", "names": title}
    below = {**empty, "crumbs": (above,), "is_search": False, "links": (), "others": ()}
    for name, path, _, own in parts:
        names = (f"机关 {name}", f"Agencies: {name}")
        yield path, render(_TEMPLATE, path, project, **below, title=names, letters=[(name[0], own)])


def _by_page(letters: Iterable[tuple[str, list[Entry]]]) -> Iterator[tuple[str, str, int, list[Entry]]]:
    """Yield pages of agencies that begin with a letter: a name, the path, how many, the agencies."""
    for letter, own in letters:
        for number, first in enumerate(range(0, len(own), LISTED), 1):
            page = own[first : first + LISTED]
            later = f"-{number}" if number > 1 else ""
            yield f"{letter}{later}", f"search/{letter.lower()}{later}.html", len(page), page


def _letter(entry: Entry) -> str:
    first = entry.pinyin[:1].upper()
    return first if first.isascii() and first.isalpha() else "0"
