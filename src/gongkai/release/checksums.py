"""``SHA256SUMS`` as coreutils writes and checks it: one line a file, its SHA-256, two spaces, its path."""

from __future__ import annotations

import re
from pathlib import Path

from gongkai.errors import ReleaseError
from gongkai.publish.write import files_of, sha256

NAME = "SHA256SUMS"
SIGNATURE, PUBLIC_KEY = f"{NAME}.minisig", "minisign.pub"
UNSUMMED = frozenset({NAME, SIGNATURE, PUBLIC_KEY})
"""What a release holds beside the files that it lists."""

_LINE = re.compile(r"([0-9a-f]{64})  ([^/\\][^\\]*)")


def write_sums(folder: Path) -> str:
    """Return the lines for all files of a folder."""
    return "".join(f"{sha256(folder / name)}  {name}\n" for name in files_of(folder) if name not in UNSUMMED)


def read_sums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file that a release lists; ReleaseError names the first bad line."""
    path = folder / NAME
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise ReleaseError(f"{path}: no such file; expected a release, with its checksums") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}") from None
    sums: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line)
        if found is None or ".." in found[2].split("/") or found[2] in sums:
            raise ReleaseError(f"{path}, line {number}: expected a SHA-256 and the path of one file, found {line!r}")
        sums[found[2]] = found[1]
    return sums
