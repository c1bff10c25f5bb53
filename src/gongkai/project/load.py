"""Reads ``gongkai.toml``: every value is checked, and an error names the line, what was expected and what was found."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gongkai.errors import ProjectError
from gongkai.project.checks import CHECKS, FIELDS
from gongkai.project.values import Project
from gongkai.sources import is_remote

FILE_NAME = "gongkai.toml"


def find_project(folder: Path) -> Project:
    """Return the project of a folder: what its ``gongkai.toml`` says, or the defaults where it has none."""
    path = folder / FILE_NAME
    return load_project(path) if path.is_file() else Project()


def load_project(path: Path) -> Project:
    """Return what a project file says; paths in it start from its folder. Raises ProjectError with file and line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        tables = tomllib.loads(text)
    except OSError as error:
        raise ProjectError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ProjectError(
            f"{path}, line {line}: expected UTF-8, found the byte 0x{error.object[error.start]:02x}"
        ) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at (?:line (\d+).*|(end of document))\)$", str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        raise ProjectError(f"{path}, line {line}: expected TOML: {re.sub(r' [(]at .*', '', str(error))}") from None
    return _project(path, text, tables)


def _project(path: Path, text: str, tables: Mapping[str, Any]) -> Project:
    project = Project()
    for names, value in _leaves(tables):
        if names not in CHECKS:
            beside = [".".join(known) for known in CHECKS if known[:-1] == names[:-1]]
            near = ", ".join(sorted(beside or {known[0] for known in CHECKS}))
            raise ProjectError(f"{path}, line {line_of(text, names)}: expected one of {near}; found {'.'.join(names)}")
        try:
            checked = CHECKS[names](value)
        except ValueError as error:
            where = f"{path}, line {line_of(text, names)}: {'.'.join(names)}"
            raise ProjectError(f"{where}: {error}") from None
        project = _with(project, FIELDS.get(names, names), checked)
    sources = tuple(_located(path.parent, source) for source in project.sources)
    return replace(project, sources=sources, links=path.parent / project.links if project.links else None)


def _located(folder: Path, source: str) -> str:
    """Return a source as it is called from here: a path starts from the folder of the file, an address does not."""
    return source if is_remote(source) else str(folder / source)


def _leaves(tables: Mapping[str, Any], above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Return every value below its names, in the order of the file."""
    found: list[tuple[tuple[str, ...], Any]] = []
    for name, value in tables.items():
        names = (*above, name)
        if isinstance(value, dict) and names not in CHECKS:
            found += _leaves(value, names)
        else:
            found.append((names, value))
    return found


def _with(value: Any, names: tuple[str, ...], new: Any) -> Any:
    """Return a value with a field set, which may lie within another."""
    name, *rest = names
    inner = _with(getattr(value, name), tuple(rest), new) if rest else new
    return replace(value, **{name: inner})


def line_of(text: str, names: tuple[str, ...]) -> int:
    """Return the line in which a file sets a value, or the nearest table that holds it."""
    table: tuple[str, ...] = ()
    best = 1
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[\s*([\w.\s\"-]+?)\s*\]", line):
            table = tuple(re.split(r"\s*\.\s*", head[1].replace('"', "")))
            if names[: len(table)] == table:
                best = number
        elif key := re.match(r"\s*([\w.\s\"-]+?)\s*=", line):
            key_names = (*table, *re.split(r"\s*\.\s*", key[1].replace('"', "")))
            if names[: len(key_names)] == key_names:
                return number
    return best
