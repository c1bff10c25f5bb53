"""Finds the ontology, shapes, queries, knowledge and documentation, in the installed wheel or in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gongkai.errors import KnowledgeError

_HERE = Path(__file__).parent


@cache
def folder(name: str) -> Path:
    """Return the folder ``ontology``, ``shapes``, ``queries``, ``docs`` or ``data/knowledge``."""
    for root in (_HERE / "resources", _HERE.parents[1]):
        if (root / name).is_dir():
            return root / name
    raise KnowledgeError(f"gongkai is not installed whole: folder {name} is missing beside {_HERE.name}")


def files(name: str, suffix: str) -> list[Path]:
    """Return the files of a folder with this suffix, sorted by name."""
    return sorted(folder(name).glob(f"*{suffix}"))
