"""Where a build keeps what: the parts of each report, and the folder as it will be while it is being made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gongkai.publish.record import File
from gongkai.publish.write import write, write_all

RECORD = "build.json"

FOLDER = ".state"
"""Below the output folder: what the next build takes over. Web servers are told to hide it (``publish.redirects``)."""

DOCUMENTS = "documents"
"""The part of a report that lists the paths of its documents, a line each."""

PAGE = "page"
"""The part that the page of a report is made of."""

PARTS = (
    "json", "outcome", "series", "hierarchy", "shared", "inbound", "statistics", "policies.csv", "conformance.nq",
    "conformance.ttl", "facts", "broken", DOCUMENTS, PAGE, "observations.csv.gz", "policies.csv.gz",
    "conformance.nq.gz",
)  # fmt: skip
"""What is kept of each report, by the ending of its name."""


@dataclass(frozen=True, slots=True)
class View:
    """The folder as it will be: what this build made, in ``folder``, before what the build before left in ``out``."""

    folder: Path
    out: Path

    def find(self, path: str) -> Path:
        """Return where a file of the finished folder lies now."""
        made = self.folder / path
        return made if made.exists() else self.out / path

    def is_made(self, path: str) -> bool:
        """Tell whether this build has written a file."""
        return (self.folder / path).exists()

    def holds(self, path: str, content: bytes) -> bool:
        """Tell whether the build before left a file with just this content."""
        try:
            return (self.out / path).read_bytes() == content
        except OSError:
            return False

    def write(self, path: str, content: str | bytes) -> File:
        """Write a file of the finished folder."""
        return write(self.folder, path, content)

    def write_all(self, files: Iterable[tuple[str, bytes]]) -> list[str]:
        """Write files one by one, and return their paths."""
        return write_all(self.folder, files)

    def discard(self, report_id: str) -> None:
        """Remove all that this build made of a report."""
        for path in [*self.folder.glob(f"*/{report_id}.*"), *self.folder.glob(f"doc/*/{report_id}[-.]*")]:
            path.unlink()


def part(report_id: str, ending: str) -> str:
    """Return the path of a part of a report."""
    return f"{FOLDER}/{report_id}.{ending}"


def documents_of(root: Path, report_id: str) -> list[str]:
    """Return the paths of a report's documents in a folder, by their listing there; none where that is lost."""
    listing = root / part(report_id, DOCUMENTS)
    return listing.read_text(encoding="utf-8").splitlines() if listing.exists() else []


def own_files(root: Path, report_id: str) -> Iterator[str]:
    """Yield the paths of a report's documents and parts in a folder."""
    yield from documents_of(root, report_id)
    yield from (f"doc/conformance/{report_id}.{extension}" for extension in ("html", "jsonld", "nt", "ttl"))
    yield from (f"dataset/{report_id}.html", f"doc/report/{report_id}.html")
    yield from (part(report_id, ending) for ending in PARTS)
