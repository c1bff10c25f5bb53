"""The documents of what several reports speak of: those that are made from the same statements as before stay."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from gongkai.batch.layout import DOCUMENTS, FOLDER, View, own_files, part
from gongkai.batch.state import Before
from gongkai.batch.values import BuiltReport
from gongkai.model.identifiers import REGULATION
from gongkai.model.ntriples import Triple
from gongkai.project import Project
from gongkai.publish.across import Section
from gongkai.publish.documents import shared_documents
from gongkai.publish.nquads import read_ntriples
from gongkai.publish.withdrawn import TABLE, Withdrawn, read_table

_MARKS = f"{FOLDER}/documents.json"
_EXTENSIONS = ("html", "ttl", "jsonld", "nt")


def shared_statements(reports: Sequence[BuiltReport], view: View, ending: str) -> Iterator[Triple]:
    """Yield the triples of one part of all reports, each once, sorted."""
    lines: set[str] = set()
    for report in reports:
        lines.update(view.find(part(report.id, ending)).read_text(encoding="utf-8").split("\n")[:-1])
    return read_ntriples("".join(f"{line}\n" for line in sorted(lines)))


def publish_shared(
    reports: Sequence[BuiltReport],
    statements: Iterable[Triple],
    view: View,
    project: Project,
    earlier: Before,
    sections: Mapping[str, Section],
) -> tuple[list[str], list[str]]:
    """Write the documents of shared things; return their paths without extension, and the files no longer made.

    What belongs to a report that is here, though another speaks of it too, has a document of that report's; the
    regulation has one with the vocabularies. ``sections`` are what pages show besides, by term.
    """
    own = {report.id for report in reports}
    statements = list(statements)
    names = {subject for subject, _, _ in statements}
    others = {name for name in names if owner_of(name[1:-1], own) is None and not name[1:].startswith(REGULATION)}
    things = (triple for triple in statements if triple[0] in others)
    leading = shared_statements(reports, view, "inbound")
    before = _marks(view) if earlier.reports else {}
    marks: dict[str, str] = {}
    for document in shared_documents(things, project, leading=leading, sections=sections):
        marks[document.stem] = document.mark
        if before.get(document.stem) != document.mark:
            view.write_all(document.files())
    view.write(_MARKS, json.dumps(marks, indent=0) + "\n")
    gone = [f"{stem}.{extension}" for stem in _marks(view) if stem not in marks for extension in _EXTENSIONS]
    return list(marks), gone


def _marks(view: View) -> dict[str, str]:
    try:
        return dict(json.loads((view.out / _MARKS).read_bytes()))
    except (OSError, ValueError):
        return {}


def owner_of(path: str, reports: Collection[str]) -> str | None:
    """Return which of the reports a path or an IRI belongs to, whose own document describes it; None if to none."""
    name = path.partition("#")[0].rpartition("/")[2]
    ends = (*(place for place, sign in enumerate(name) if sign == "-"), len(name))
    return next((name[:end] for end in ends if name[:end] in reports), None)


def still_withdrawn(reports: Sequence[BuiltReport], stems: Collection[str], view: View) -> list[Withdrawn]:
    """Return what earlier releases withdrew and this build does not publish again; ``stems`` are shared documents."""
    own = {report.id for report in reports}
    documents: dict[str, set[str]] = {}

    def is_published(path: str) -> bool:
        if path.startswith("dataset/"):
            return path.removeprefix("dataset/") in own
        stem = "doc/" + path.removeprefix("id/")
        owner = owner_of(path, own)
        if owner is None:
            return stem in stems
        if owner not in documents:
            documents[owner] = {*own_files(view.find(part(owner, DOCUMENTS)).parents[1], owner)}
        return f"{stem}.ttl" in documents[owner]

    return [one for one in read_table(view.out / TABLE) if not is_published(one.path)]
