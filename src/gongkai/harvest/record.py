"""Makes a portal's record of a data set as its table says, and keeps which statements went into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongkai.harvest.forms import FORMS, label
from gongkai.harvest.graph import Graph, Way, read
from gongkai.knowledge.harvest import Field, Portal, Take
from gongkai.model.ntriples import Triple

Record = dict[str, Any]


@dataclass(slots=True)
class Reading:
    """One data set read for a portal: ``taken`` are the statements that went into the record, ``passed`` led there.

    ``undefined`` are the fields of which the portal does not say which language it takes, with the languages there
    are; ``invalid`` those with a value that it refuses. ``has_dates`` tells whether an IRI leads to the dates of a
    period, which some portals fetch.
    """

    graph: Graph
    portal: Portal
    locale: str
    has_dates: Callable[[str], bool]
    taken: set[Triple] = field(default_factory=set)
    passed: set[Triple] = field(default_factory=set)
    undefined: dict[str, tuple[str, ...]] = field(default_factory=dict)
    invalid: dict[str, list[str]] = field(default_factory=dict)

    def record(self, node: str) -> Record:
        """Return the record of a data set."""
        record = self._record(node, self.portal.record, "")
        for name in self.portal.pairs & record.keys():
            record[name] = [
                {"key": key, "value": value if isinstance(value, str) else _json(value)}
                for key, value in record[name].items()
            ]
        return record

    def _record(self, node: str, fields: Sequence[Field], where: str) -> Record:
        record: Record = {}
        for told in fields:
            name = where + ".".join(told.name)
            value: Any = self._nodes(node, told, f"{name}.") if told.record else self._value(node, told, name)
            if value in (None, "", [], {}):
                continue
            if told.pattern is not None:
                values = [str(v) for v in (value if isinstance(value, list) else [value])]
                if wrong := [v for v in values if not told.pattern.fullmatch(v)]:
                    self.invalid[name] = wrong
            place = record
            for part in told.name[:-1]:
                place = place.setdefault(part, {})
            place[told.name[-1]] = _written(value, told.written)
        return record

    def _nodes(self, node: str, told: Field, where: str) -> list[Record]:
        """Return the records of the nodes at a path; those with nothing but fixed values are none."""
        records = []
        fixed = sum(inner.value is not None for inner in told.record)
        for way in (way for path in told.paths for way in self.graph.follow(node, path)):
            record = self._record(way[-1][2], told.record, where)
            if len(record) > fixed:
                self._keep(way)
                records.append(record)
        return records

    def _value(self, node: str, told: Field, name: str) -> Any:
        if told.value is not None:
            return told.value
        joined: list[Any] = []
        for path in told.paths:
            ways = self.graph.follow(node, path)
            if not ways or (told.is_fetched and not self.has_dates(ways[0][0][2])):
                continue
            value, used = self._take(node, ways, told.take, name)
            if told.form is not None:
                value = FORMS[told.form](value, ways, self.graph, self.portal)
            if value in (None, "", [], {}):
                continue
            for way in used:
                self._keep(way)
            if not told.is_joined:
                return value
            joined.extend(v for v in value if v not in joined)
        return joined

    def _keep(self, way: Way) -> None:
        self.passed.update(way[:-1])
        self.taken.update(way[-1:])

    def _take(self, node: str, ways: list[Way], take: Take, name: str) -> tuple[Any, list[Way]]:
        """Return the values that a portal takes, and the ways to them."""
        terms = [way[-1][2] if way else node for way in ways]
        texts = [read(term)[0] for term in terms]
        if take == "terms":
            return terms, ways
        if take == "all":
            return list(dict.fromkeys(texts)), ways
        if take == "all-labelled":
            return list(dict.fromkeys(self._labelled(term) for term in terms)), ways
        if take == "languages":
            return {read(term)[1] or "": text for term, text in reversed(list(zip(terms, texts, strict=True)))}, ways
        if take in ("iri", "last", "first"):
            chosen = -1 if take == "last" else 0
            return texts[chosen], [ways[chosen]]
        chosen = self._chosen(terms, self.locale.partition("_")[0] if take == "name" else self.locale, name)
        return self._labelled(terms[chosen]), [ways[chosen]]

    def _chosen(self, terms: list[str], tag: str, name: str) -> int:
        """Return which of several terms is taken: that in a language, else an IRI, else the first."""
        parsed = [read(term) for term in terms]
        for number, (_, language, datatype) in enumerate(parsed):
            if datatype == "@id" or language == tag:
                return number
        if len(terms) > 1:
            self.undefined[name] = tuple(sorted({language or "" for _, language, _ in parsed}))
        return 0

    def _labelled(self, term: str) -> str:
        text, _, datatype = read(term)
        if datatype != "@id":
            return text
        self.taken.update((term, p, o) for p, o in self._labels(term))
        return label(self.graph, term)

    def _labels(self, node: str) -> list[tuple[str, str]]:
        return [(p, o) for _, p, o in self.graph.statements(node) if p.endswith("rdf-schema#label>")][:1]


def _written(value: Any, how: str | None) -> Any:
    if how == "names":
        return [{"name": text} for text in value]
    return _json(value) if how == "json" else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
