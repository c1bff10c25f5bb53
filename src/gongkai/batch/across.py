"""Pages across reports, from the small parts of each: what is made from the same as before is not written again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from gongkai.batch.layout import FOLDER, View, part
from gongkai.batch.state import Before
from gongkai.batch.values import BuiltReport
from gongkai.project import Project
from gongkai.publish.across import (
    Across,
    Section,
    compare_files,
    compare_page,
    index,
    indicator_tables,
    read_report,
    vocabulary_sections,
)
from gongkai.publish.record import File
from gongkai.publish.vocabulary import stem_of, vocabulary_pages

_MARKS = f"{FOLDER}/across.json"


def across_reports(reports: Sequence[BuiltReport], view: View) -> Across:
    """Return all reports side by side."""
    return index(
        read_report(
            report.record,
            view.find(part(report.id, "facts")).read_bytes(),
            view.find(part(report.id, "broken")).read_bytes(),
        )
        for report in reports
    )


def publish_across(across: Across, view: View, project: Project, earlier: Before) -> list[File]:
    """Write the pages of what the vocabularies describe, and what compares agencies; return all of their files.

    What the reports themselves speak of has its sections on pages that ``batch.shared`` writes.
    """
    tables = indicator_tables(across, project.base)
    sections = {
        f"{stem_of(term[1:-1])}.html": (term, section) for term, section in vocabulary_sections(across, tables).items()
    }
    before = _marks(view) if earlier.reports else {}
    marks = {path: section.mark for path, (_, section) in sections.items()}
    changed = {path: sections[path] for path in sections if before.get(path, ("",))[0] != marks[path]}
    files = {path: before[path][1] for path in sections if path not in changed}
    for path, content in (
        *_made(changed, project),
        compare_page(across, project),
        *compare_files(across, tables, project),
    ):
        marks.setdefault(path, hashlib.sha256(content).hexdigest())
        is_new = path in changed or before.get(path, ("",))[0] != marks[path]
        files[path] = view.write(path, content) if is_new else before[path][1]
    view.write(
        _MARKS, json.dumps({path: [marks[path], asdict(files[path])] for path in sorted(files)}, indent=0) + "\n"
    )
    return [files[path] for path in sorted(files)]


def _made(changed: Mapping[str, tuple[str, Section]], project: Project) -> Iterator[tuple[str, bytes]]:
    """Yield pages one by one: the sections of all together would take much memory."""
    if changed:
        yield from vocabulary_pages(project, ((term, section.make) for term, section in changed.values()))


def _marks(view: View) -> dict[str, tuple[str, File]]:
    try:
        raw = json.loads((view.out / _MARKS).read_bytes())
        return {path: (mark, File(**file)) for path, (mark, file) in raw.items()}
    except (OSError, ValueError, TypeError):
        return {}
