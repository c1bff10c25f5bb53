"""Reads a YAML file of the knowledge: parsed once, and wrong data named by file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from gongkai import resources
from gongkai.errors import KnowledgeError

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FRAGMENT = re.compile(r"\{([A-Z]\w*)\}")


def load(name: str) -> Any:
    """Return what ``data/knowledge/{name}`` holds; a KnowledgeError names the file and the line of a mistake."""
    path = resources.folder("data/knowledge") / name
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - the C variant of SafeLoader
    except FileNotFoundError:
        raise KnowledgeError(f"{path.name}: the file is missing in data/knowledge") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise KnowledgeError(f"{path.name}, line {line}: {error.problem}") from None


def expand(pattern: str, fragments: Mapping[str, str], where: str) -> str:
    """Return a pattern with each ``{Name}`` replaced by its fragment, which may use the fragments before it."""

    def fragment(found: re.Match[str]) -> str:
        if found[1] not in fragments:
            raise KnowledgeError(f"{where}: expected one of {', '.join(fragments)}, found {{{found[1]}}}")
        return fragments[found[1]]

    return _FRAGMENT.sub(fragment, pattern)


def expand_all(fragments: Mapping[str, str], where: str) -> dict[str, str]:
    """Return fragments with those that stand before them filled in."""
    done: dict[str, str] = {}
    for name, pattern in fragments.items():
        done[name] = expand(pattern, done, f"{where}, fragment {name}")
    return done


def compile_pattern(pattern: str, where: str) -> re.Pattern[str]:
    """Compile a pattern; a KnowledgeError names the entry that holds a broken one."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise KnowledgeError(f"{where}: {error.msg} at {error.pos} in {pattern!r}") from None
