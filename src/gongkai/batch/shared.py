"""The documents of what several reports speak of: those that are made from the same statements as before stay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from gongkai.batch.layout import FOLDER, View, part
from gongkai.batch.state import Before
from gongkai.batch.values import BuiltReport
from gongkai.model.ntriples import Triple
from gongkai.project import Project
from gongkai.publish.documents import shared_documents
from gongkai.publish.nquads import read_ntriples

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
    """Write the documents of shared things; return the paths of all their pages, and of the files no longer made."""
    own = {report.id for report in reports}
    things = (triple for triple in statements if not _is_of(triple[0], own))
    leading = shared_statements(reports, view, "inbound")
    before = _marks(view) if earlier.reports else {}
    marks: dict[str, str] = {}
    for document in shared_documents(things, project, leading=leading):
        marks[document.stem] = document.mark
        if before.get(document.stem) != document.mark:
            view.write_all(document.files())
    view.write(_MARKS, json.dumps(marks, indent=0) + "\n")
    gone = [f"{stem}.{extension}" for stem in _marks(view) if stem not in marks for extension in _EXTENSIONS]
    return [f"{stem}.html" for stem in marks], gone


def _marks(view: View) -> dict[str, str]:
    try:
        return dict(json.loads((view.out / _MARKS).read_bytes()))
    except (OSError, ValueError):
        return {}


def _is_of(term: str, reports: set[str]) -> bool:
    """Tell whether a thing belongs to one of the reports, whose own document describes it already."""
    name = term[1:-1].partition("#")[0].rpartition("/")[2]
    return any(name[:end] in reports for end, sign in enumerate(name) if sign == "-") or name in reports
