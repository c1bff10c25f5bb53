"""The change set of a release: as Turtle, every fact as it comes, and in sum for people and feeds."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.messages import text
from gongkai.model.labels import Names, label
from gongkai.model.ntriples import Triple, describe, tagged
from gongkai.model.terms import DCT, PROV, RDF, RDFS, prefixes
from gongkai.publish.turtle import declarations, turtle
from gongkai.release.changes import ACTIONS, Action, Change
from gongkai.release.facts import KIND_NAMES, Fact
from gongkai.release.pages import page, plain
from gongkai.release.reasons import Reason, Reasons
from gongkai.release.terms import part, release_iri, state_of

DETAILS = 1000
"""How many changed facts the page shows one by one; the Turtle has all."""

_ENTRY_LINES = 20
_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = {code: None for code in range(32) if chr(code) not in "\t\n"}


@dataclass(slots=True)
class Cause:
    """One reason, with how many facts of each kind changed for it, and the first of them."""

    reason: Reason
    counts: Counter[tuple[Action, str]] = field(default_factory=Counter)
    first: list[Change] = field(default_factory=list)

    def total(self, action: Action) -> int:
        """Return how many facts had this happen to them."""
        return sum(count for (done, _), count in self.counts.items() if done == action)


@dataclass(slots=True)
class ChangeSet:
    """What changed from one release to the next, in sum; filled while the changes are written."""

    base: str
    version: str
    previous: str | None
    date: str | None
    causes: dict[str, Cause] = field(default_factory=dict)
    details: list[tuple[Change, Reason]] = field(default_factory=list)
    """Single facts to show, up to ``DETAILS``; none of reports that came or went as a whole."""
    count: int = 0

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many facts were added, withdrawn and restated, by kind."""
        summed: Counter[tuple[Action, str]] = sum((cause.counts for cause in self.causes.values()), Counter())
        return {
            action: {kind: summed[action, kind] for kind in KIND_NAMES if summed[action, kind]} for action in ACTIONS
        }

    def reports(self, action: Action) -> list[str]:
        """Return the reports that were added or withdrawn, sorted."""
        return sorted(cause.reason.report for cause in self.causes.values() if cause.counts[action, "report"])

    def sorted_causes(self) -> list[Cause]:
        """Return the causes in the order of their keys."""
        return [self.causes[key] for key in sorted(self.causes)]

    def note(self, change: Change, reason: Reason) -> None:
        """Count one change."""
        cause = self.causes.setdefault(reason.key, Cause(reason))
        cause.counts[change.action, change.fact.kind.name] += 1
        self.count += 1
        if len(cause.first) < _ENTRY_LINES:
            cause.first.append(change)
        if not reason.is_whole and len(self.details) < DETAILS:
            self.details.append((change, reason))


def write_turtle(path: Path, changes: Iterable[Change], reasons: Reasons, found: ChangeSet) -> None:
    """Write the change set as Turtle while the changes come, and sum them up; memory stays flat."""
    table = prefixes(found.base)
    with path.open("wb") as out:

        def add(triples: Iterable[Triple]) -> None:
            out.write(turtle(triples, table, is_headed=False).encode())

        out.write(declarations(table).encode())
        add(_release_triples(found))
        for change in changes:
            reason = reasons.of(change)
            found.note(change, reason)
            add(_change_triples(change, reason, found))
        for cause in found.sorted_causes():
            add(_cause_triples(cause, found))


def to_html(found: ChangeSet) -> str:
    """Return the change set as a page."""
    counts = found.counts()
    return page(
        "changes.html.j2",
        root="../../",
        found=found,
        causes=found.sorted_causes(),
        actions=ACTIONS,
        kinds=[kind for kind in KIND_NAMES if any(kind in kinds for kinds in counts.values())],
        counts=counts,
        limit=DETAILS,
        lines=[(change, reason, written(change.before), written(change.after)) for change, reason in found.details],
    )


def to_atom(found: ChangeSet, updated: str, author: Names) -> bytes:
    """Return the change set as an Atom feed (RFC 4287): an entry a reason; ``updated`` is a day."""
    here = release_iri(found.base, found.version)[1:-1]
    moment = f"{updated}T00:00:00Z"
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh"})
    title = " / ".join(text("changes-title", lang, version=found.version) for lang in ("zh", "en"))
    _child(feed, "id", f"{here}changes.atom")
    _child(feed, "title", title)
    _child(feed, "updated", moment)
    _child(_child(feed, "author"), "name", " / ".join(author))
    _child(feed, "link", rel="self", type="application/atom+xml", href=f"{here}changes.atom")
    _child(feed, "link", rel="alternate", type="text/html", href=f"{here}changes.html")
    for cause in found.sorted_causes():
        entry = _child(feed, "entry")
        _child(entry, "id", part(found.base, found.version, cause.reason.key)[1:-1])
        _child(entry, "title", " / ".join(_summary(cause, lang) for lang in ("zh", "en")))
        _child(entry, "updated", moment)
        _child(entry, "link", rel="alternate", type="text/html", href=f"{here}changes.html#{cause.reason.key}")
        _child(entry, "summary", " / ".join(cause.reason.texts))
        _child(entry, "content", "\n".join(_lines(cause)), type="text")
    ET.indent(feed)
    return ('<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n").encode()


def written(fact: Fact | None) -> str:
    """Return what a fact says in a line."""
    if fact is None:
        return ""
    return "; ".join(", ".join(plain(o) for o in objects) for _, objects in fact.values)


def _release_triples(found: ChangeSet) -> Iterator[Triple]:
    release, activity = release_iri(found.base, found.version), part(found.base, found.version, "changes")
    before = release_iri(found.base, found.previous) if found.previous else None
    names = (text("changes-title", "zh", version=found.version), text("changes-title", "en", version=found.version))
    yield from describe(
        release,
        (RDF.type, PROV.Entity),
        (PROV.wasRevisionOf, before),
        (PROV.wasGeneratedBy, activity),
    )
    yield from describe(activity, (RDF.type, PROV.Activity), *label(names), (PROV.used, before))


def _change_triples(change: Change, reason: Reason, found: ChangeSet) -> Iterator[Triple]:
    """Yield what is said of a change: a fact came or went; or its state in this release revises that in the last."""
    cause = part(found.base, found.version, reason.key)
    before, after = change.before, change.after
    if before is not None and after is not None:
        old = state_of(found.base, found.previous or "", before.iri)
        new = state_of(found.base, found.version, after.iri)
        yield from _state_triples(new, after, (PROV.wasRevisionOf, old), (PROV.wasGeneratedBy, cause))
        yield from _state_triples(old, before, (PROV.wasInvalidatedBy, cause))
    elif after is not None:
        yield after.iri, PROV.wasGeneratedBy, cause
    elif before is not None:
        yield before.iri, PROV.wasInvalidatedBy, cause


def _state_triples(state: str, fact: Fact, *more: tuple[str, str]) -> list[Triple]:
    return describe(
        state,
        (RDF.type, PROV.Entity),
        (PROV.specializationOf, fact.iri),
        *more,
        *((predicate, o) for predicate, objects in fact.values for o in objects),
    )


def _cause_triples(cause: Cause, found: ChangeSet) -> list[Triple]:
    reason = cause.reason
    return describe(
        part(found.base, found.version, reason.key),
        (RDF.type, PROV.Activity),
        *((RDFS.label, tagged(_summary(cause, lang), lang)) for lang in ("zh", "en")),
        *((DCT.description, tagged(said, lang)) for said, lang in zip(reason.texts, ("zh", "en"), strict=True)),
        (DCT.isPartOf, part(found.base, found.version, "changes")),
        (DCT.subject, f"<{found.base}id/report/{reason.report}>"),
    )


def _summary(cause: Cause, lang: str) -> str:
    totals = {action: cause.total(action) for action in ACTIONS}
    return text("cause", lang, report=cause.reason.report, **totals)


def _lines(cause: Cause) -> Iterator[str]:
    for change in cause.first:
        name = plain(change.fact.names[0]) or change.fact.iri[1:-1]
        values = " → ".join(filter(None, (written(change.before), written(change.after))))
        yield f"{text(change.action, 'zh')} {name}: {values} <{change.fact.iri[1:-1]}>".translate(_NOT_XML)


def _child(parent: ET.Element, name: str, content: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    element.text = content.translate(_NOT_XML) or None
    return element
