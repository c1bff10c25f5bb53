"""What a build reads from: files, folders, globs, archives, manifests, and what lies elsewhere (docs/sources.md)."""

from gongkai.sources.contents import digest, local
from gongkai.sources.find import find_sources
from gongkai.sources.manifest import COLUMNS, Row, is_manifest, read_manifest
from gongkai.sources.values import REPORT_SUFFIXES, Source, Told, is_remote, source_at

__all__ = [
    "COLUMNS", "REPORT_SUFFIXES", "Row", "Source", "Told", "digest", "find_sources", "is_manifest", "is_remote",
    "local", "read_manifest", "source_at",
]  # fmt: skip
