"""The record of a build, ``build.json``: how the data was made, how much it is, and the SHA-256 of its files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import gongkai
from gongkai.batch.layout import DOCUMENTS, RECORD, View, documents_of, own_files, part
from gongkai.batch.state import Before, key_of
from gongkai.batch.values import QUARANTINED, BuildResult
from gongkai.project import Project
from gongkai.publish.record import File


def write_record(
    result: BuildResult, files: Iterable[File], view: View, project: Project, earlier: Before, mark: str
) -> list[str]:
    """Write what the next build needs to know; return the files of the build before that are no longer made.

    ``files`` are those that cover all reports.
    """
    for report in result.reports:
        content = json.dumps(report.to_dict(), ensure_ascii=False, indent=1) + "\n"
        if not view.holds(part(report.id, "json"), content.encode()):
            view.write(part(report.id, "json"), content)
    record = {
        "gongkai": gongkai.__version__,
        "fingerprint": mark,
        "base": project.base,
        "title": list(project.titles),
        "publisher": list(project.publisher.names),
        "licence": project.licence.iri,
        "text": project.text,
        "pages": project.pages,
        "counts": {"reports": len(result.reports), **asdict(result.counts), "quads": result.quads},
        "reports": [
            {"id": r.id, "source": r.source.name, "sha256": r.sha256, **asdict(r.counts)} for r in result.reports
        ],
        "failed": sorted(failure.source.name for failure in result.failed),
        "quarantine": [
            {"key": key_of(f.source), "sha256": f.sha256, "cause": f.cause, "message": f.message}
            for f in sorted(result.failed, key=lambda f: key_of(f.source))
            if f.cause in QUARANTINED
        ],
        "files": {
            file.path: file.sha256
            for file in sorted([*files, *(f for r in result.reports for f in r.record.files)], key=lambda f: f.path)
        },
    }
    view.write(RECORD, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    return list(_stale(record, view, earlier))


def _stale(record: Mapping[str, Any], view: View, earlier: Before) -> Iterator[str]:
    """Yield the files of the build before that this one does not have."""
    yield from (path for path in earlier.record.get("files", ()) if path not in record["files"])
    present = {report["id"] for report in record["reports"]}
    for report in earlier.record.get("reports", ()):
        name = report["id"]
        listing = part(name, DOCUMENTS)
        if name not in present:
            yield from own_files(view.out, name)
        elif (view.folder / listing).exists() and (view.out / listing).exists():
            now = set(documents_of(view.folder, name))
            yield from (path for path in documents_of(view.out, name) if path not in now)
