"""The documents of what several reports speak of: those that are made from the same statements as before stay."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from gongkai.batch.layout import DOCUMENTS, FOLDER, View, own_files, part
from gongkai.batch.state import Before
from gongkai.batch.values import BuiltReport
from gongkai.model.ntriples import Triple
from gongkai.project import Project
from gongkai.publish.documents import shared_documents
from gongkai.publish.nquads import read_nquads, read_ntriples
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
) -> tuple[list[str], list[str]]:
    """Write the documents of shared things; return their paths without extension, and the files no longer made.

    A figure of one report that another repeats has the document of both in the place of its own report's.
    """
    own = {report.id for report in reports}
    things = list(statements)
    things += _of_owners((subject for subject, _, _ in things), own, view)
    leading = shared_statements(reports, view, "inbound")
    before = _marks(view) if earlier.reports else {}
    marks: dict[str, str] = {}
    for document in shared_documents(things, project, leading=leading):
        marks[document.stem] = document.mark
        if before.get(document.stem) != document.mark or (view.folder / f"{document.stem}.ttl").exists():
            view.write_all(document.files())
    view.write(_MARKS, json.dumps(marks, indent=0) + "\n")
    gone = [f"{stem}.{extension}" for stem in _marks(view) if stem not in marks for extension in _EXTENSIONS]
    return list(marks), gone


def disturbed(changed: Iterable[str], kept: Collection[str], out: Path) -> set[str]:
    """Return which of the reports to keep say something that a report which is no longer as it was repeated.

    Their documents are those of both, so that these reports are made anew.
    """
    found: set[str] = set()
    for name in changed:
        repeated = out / part(name, "shared")
        if repeated.exists():
            triples = read_ntriples(repeated.read_text(encoding="utf-8"))
            found.update(owner for subject, _, _ in triples if (owner := owner_of(subject[1:-1], kept)) is not None)
    return found


def _of_owners(subjects: Iterable[str], own: Collection[str], view: View) -> Iterator[Triple]:
    """Yield what reports say themselves of the things of theirs that others speak of too."""
    repeated: dict[str, set[str]] = {}
    for subject in subjects:
        owner = owner_of(subject[1:-1], own)
        if owner is not None:
            repeated.setdefault(owner, set()).add(subject)
    for owner, wanted in sorted(repeated.items()):
        triples = read_nquads(view.find(f"dataset/{owner}.nq").read_text(encoding="utf-8"))
        yield from (triple for triple in triples if triple[0] in wanted)


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
