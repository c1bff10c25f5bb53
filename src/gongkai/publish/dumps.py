"""The data of a built folder as N-Quads: one sorted file, or compressed ones by year where it has no pages."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

WHOLE = "data.nq"

BY_YEAR = "data"
"""The folder of the compressed files of a build without pages."""


def dumps(folder: Path) -> list[Path]:
    """Return the files that together hold all data of a built folder; none where it is no such folder."""
    whole = folder / WHOLE
    return [whole] if whole.is_file() else sorted((folder / BY_YEAR).glob("*.nq.gz"))


@contextmanager
def open_dump(path: Path) -> Iterator[BinaryIO]:
    """Give the N-Quads of a file, which may be compressed."""
    if path.suffix == ".gz":
        with gzip.open(path) as stream:
            yield cast(BinaryIO, stream)
    else:
        with path.open("rb") as file:
            yield file


def packed(content: bytes | str) -> bytes:
    """Return content as a member of a gzip file, the same bytes each time; members may follow one another in a file."""
    raw = content.encode() if isinstance(content, str) else content
    return gzip.compress(raw, 1, mtime=0)  # the fastest: it is half as long again as the shortest
