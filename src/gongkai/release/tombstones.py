"""What is kept of IRIs that name nothing any more: since which release, and what they were merged into.

Servers answer such an IRI with 410 and its tombstone, or with 301 where it was merged (docs/releases.md). Nothing is
ever forgotten, but an IRI that comes back has no tombstone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gongkai.errors import ReleaseError
from gongkai.messages import text
from gongkai.model.ntriples import Triple, describe, tagged, typed
from gongkai.model.terms import DCT, PROV, RDF, RDFS, XSD, prefixes
from gongkai.publish.jsonld import jsonld
from gongkai.publish.nquads import lines
from gongkai.publish.turtle import turtle
from gongkai.release.changes import Comings
from gongkai.release.pages import page
from gongkai.release.terms import part, release_iri

TABLE, QUADS = "withdrawn.tsv", "withdrawn.nq"

_COLUMNS = ("path", "version", "replaced_by", "date")
_ROW = re.compile(r"([!-~]+)\t(\d+\.\d+\.\d+)\t([!-~]*)\t(\d{4}-\d\d-\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Tombstone:
    """A path below the base that names nothing any more, since when, and the path of what stands for it now."""

    path: str
    version: str
    replaced_by: str | None
    date: str | None
    """The day of the release, where it is known."""

    def triples(self, base: str) -> Iterator[Triple]:
        """Yield what is said of the IRI."""
        names = (text("tombstone", lang, path=self.path, version=self.version) for lang in ("zh", "en"))
        return describe(
            f"<{base}{self.path}>",
            (RDF.type, PROV.Entity),
            *((RDFS.label, tagged(name, lang)) for name, lang in zip(names, ("zh", "en"), strict=True)),
            (PROV.wasInvalidatedBy, part(base, self.version, "changes")),
            (PROV.invalidatedAtTime, typed(f"{self.date}T00:00:00Z", XSD.dateTime) if self.date else None),
            (DCT.isReplacedBy, f"<{base}{self.replaced_by}>" if self.replaced_by else None),
        )


def bury(
    earlier: Iterable[Tombstone], comings: Comings, merged: Mapping[str, str], version: str, date: str | None
) -> list[Tombstone]:
    """Return all tombstones, sorted: those of earlier releases, but for what came back, and those of what went now."""
    kept = {stone.path: stone for stone in earlier if stone.path not in comings.back}
    for path in comings.went:
        new = merged.get(path) or comings.renamed.get(path)
        kept[path] = Tombstone(path, version, None if new in comings.went else new, date)
    return [kept[path] for path in sorted(kept)]


def to_table(stones: Iterable[Tombstone]) -> str:
    """Return the tombstones as lines of tab-separated values below their header."""
    rows = ((s.path, s.version, s.replaced_by or "", s.date or "") for s in stones)
    return "".join("\t".join(row) + "\n" for row in (_COLUMNS, *rows))


def read_table(path: Path) -> list[Tombstone]:
    """Return the tombstones of a table; none where there is no such file. ReleaseError names the first bad line."""
    try:
        head, *rows = path.read_text(encoding="utf-8").splitlines() or [""]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}") from None
    if head != "\t".join(_COLUMNS):
        raise ReleaseError(f"{path}, line 1: expected the columns {' '.join(_COLUMNS)}, found {head!r}")
    stones = []
    for number, line in enumerate(rows, 2):
        row = _ROW.fullmatch(line)
        if row is None:
            raise ReleaseError(f"{path}, line {number}: expected path, version, replaced_by and date, found {line!r}")
        stones.append(Tombstone(row[1], row[2], row[3] or None, row[4]))
    return stones


def to_quads(stones: Iterable[Tombstone], base: str) -> bytes:
    """Return the tombstones as canonical N-Quads, each in the graph of the release that withdrew it."""
    return b"".join(sorted(line for s in stones for line in lines(s.triples(base), release_iri(base, s.version))))


def documents(stones: Iterable[Tombstone], base: str) -> Iterator[tuple[str, bytes]]:
    """Yield the documents of the IRIs, as paths below the published folder with their content."""
    table = {**prefixes(base), "xsd": XSD.iri}
    for stone in stones:
        triples = tuple(stone.triples(base))
        stem = document_of(stone.path)
        content = {
            ".ttl": turtle(triples, table),
            ".jsonld": jsonld(triples, table),
            ".nq" if stem == stone.path else ".nt": "".join(sorted(f"{s} {p} {o} .\n" for s, p, o in triples)),
            ".html": page("tombstone.html.j2", stone=stone, base=base, stem=stem),
        }
        yield from ((stem + suffix, written.encode()) for suffix, written in content.items())


def document_of(path: str) -> str:
    """Return where the documents of an IRI stand, without their suffix: those of ``id/x`` at ``doc/x``."""
    return path if path.startswith("dataset/") else "doc/" + path.removeprefix("id/")
