"""What covers all reports: dumps, tables, conformance, vocabularies, made from the parts of each; memory stays flat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gongkai.batch.layout import View, part
from gongkai.batch.state import Before
from gongkai.batch.values import BuiltReport
from gongkai.project import Project
from gongkai.publish import csv
from gongkai.publish.catalogue import catalogue_files
from gongkai.publish.nquads import merge, patch
from gongkai.publish.record import File
from gongkai.publish.turtle import declarations
from gongkai.publish.vocabularies import copy_vocabularies, vocabulary_nquads
from gongkai.publish.write import describe_file, files_of

_PATCHED = 0.2
"""Up to this share of its bytes a dump is patched, beyond it is merged anew."""


def publish_site(
    reports: Sequence[BuiltReport], view: View, project: Project, earlier: Before
) -> tuple[int, list[File]]:
    """Write what covers all reports; return the number of quads, and the files."""
    from gongkai.publish.conformance import conformance_prefixes

    names = [report.id for report in reports]
    observations, policies = (csv.write_rows([c]) for c in (csv.OBSERVATION_COLUMNS, csv.POLICY_COLUMNS))
    _join(view, "observations.csv", observations, [f"dataset/{name}.csv" for name in names], is_headed=True)
    _join(view, "policies.csv", policies, [part(name, "policies.csv") for name in names])
    prefixes = declarations(conformance_prefixes(project.base))
    _join(view, "conformance.ttl", prefixes, [part(name, "conformance.ttl") for name in names])
    copy_vocabularies(view.folder / "vocabulary")
    view.write(part("vocabulary", "nq"), vocabulary_nquads())
    quads = _dump(names, view, earlier)
    paths = ["observations.csv", "policies.csv", "conformance.ttl", "data.nq"]
    paths += [f"vocabulary/{name}" for name in files_of(view.folder / "vocabulary")]
    files = [describe_file(view.folder, path) for path in paths]
    records = [report.record for report in reports]
    files += (view.write(path, content) for path, content in catalogue_files(project, records, bulk=files))
    return quads, files


def _join(view: View, target: str, head: str, parts: Iterable[str], *, is_headed: bool = False) -> None:
    """Write parts below one head; those that have one of their own lose it."""
    with (view.folder / target).open("wb") as out:
        out.write(head.encode())
        for path in parts:
            content = view.find(path).read_bytes()
            out.write(content.split(b"\n", 1)[1] if is_headed else content)


def _dump(names: Sequence[str], view: View, earlier: Before) -> int:
    """Write all graphs as one sorted file: from its parts, or from the dump before where little has changed."""
    parts = [path for name in names for path in _graphs(name)] + [part("vocabulary", "nq")]
    old = view.out / "data.nq"
    before = [path for report in earlier.record.get("reports", ()) for path in _graphs(report["id"])]
    if earlier.reports and old.exists():
        before.append(part("vocabulary", "nq"))
        made = [path for path in parts if (view.folder / path).exists()]
        gone = [path for path in before if (view.folder / path).exists() or path not in set(parts)]
        size = sum((view.folder / path).stat().st_size for path in made)
        if size < _PATCHED * old.stat().st_size:
            growth = patch(old, (view.out / p for p in gone), (view.folder / p for p in made), view.folder / "data.nq")
            return int(earlier.record["counts"]["quads"]) + growth
    return merge([view.find(path) for path in parts], view.folder / "data.nq")


def _graphs(name: str) -> tuple[str, str]:
    return f"dataset/{name}.nq", part(name, "conformance.nq")
