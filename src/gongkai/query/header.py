"""The file of a canned query: a YAML header in lines that begin with ``#+``, and a SPARQL query below it.

The header is the one grlc reads (``defaults`` and ``enumerate`` name the parameters by their short names), with keys
of our own that begin with ``x-`` and that grlc passes over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gongkai.errors import KnowledgeError


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _is_count(value: Any) -> bool:
    return type(value) is int and value > 0


def _are_named(value: Any, is_good: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(_is_text(name) and is_good(item) for name, item in value.items())


def _are_items(value: Any, is_good: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(_are_named(item, is_good) and len(item) == 1 for item in value)


def _is_parameter(value: Any) -> bool:
    return _are_named(value, _is_text) and {"type", "zh", "en"} <= value.keys() <= {"type", "zh", "en", "scheme"}


def _is_expectation(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= {"columns", "min-rows", "params"}
        and _are_texts(value.get("columns", ["s"]))
        and _is_count(value.get("min-rows"))
        and _are_named(value.get("params", {}), _is_text)
    )


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the header: what its value must be, in code and in words."""

    is_good: Callable[[Any], bool]
    expectation: str
    is_required: bool = False


KEYS = {
    "summary": Key(_is_text, "the title in English", is_required=True),
    "description": Key(_is_text, "a text", is_required=True),
    "tags": Key(_are_texts, "a list of texts", is_required=True),
    "method": Key(lambda value: value == "GET", "GET", is_required=True),
    "endpoint": Key(_is_text, "an address"),
    "endpoint_in_url": Key(lambda value: isinstance(value, bool), "True or False"),
    "endpoint-method": Key(lambda value: value in ("GET", "POST"), "GET or POST"),
    "transform": Key(lambda value: isinstance(value, dict), "a mapping"),
    "pagination": Key(_is_count, "a positive whole number"),
    "defaults": Key(lambda value: _are_items(value, _is_text), 'a list of - name: "value"'),
    "enumerate": Key(lambda value: _are_items(value, _are_texts), "a list of - name: with its values listed below"),
    "x-title-zh": Key(_is_text, "the title in Chinese", is_required=True),
    "x-params": Key(
        lambda value: _are_named(value, _is_parameter),
        "a mapping of parameters to type, zh, en and, where there is one, scheme",
        is_required=True,
    ),
    "x-expect": Key(
        _is_expectation, "min-rows (from 1), columns of a SELECT query, and params to run it with", is_required=True
    ),
    "x-version": Key(_is_text, 'a version such as "1"', is_required=True),
}
"""The keys of a header, grlc's and ours, in the order they are usually written."""


class QueryFile:
    """The file of a canned query, its header checked by itself: ``header`` and ``sparql``, and errors at its lines."""

    def __init__(self, path: Path) -> None:
        """Read the file; whatever is wrong with it is a KnowledgeError that names the line."""
        self.name = path.stem
        self._file = path.name
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise self.error(1, f"cannot be read: {error}") from None
        self._lines = text.splitlines()
        length = next((i for i, line in enumerate(self._lines) if not line.startswith("#+")), len(self._lines))
        self.header = self._read_header(length)
        # Empty lines take the header's place, so that line numbers of the query are those of the file.
        self.sparql = "\n" * length + "\n".join(self._lines[length:]) + "\n"

    def error(self, place: int | str, message: str) -> KnowledgeError:
        """Return the error at a line, or at the line of a key of the header."""
        if isinstance(place, str):
            key = re.compile(rf"#\+\s*{re.escape(place)}\s*:")
            place = next((number for number, line in enumerate(self._lines, 1) if key.match(line)), 1)
        return KnowledgeError(f"{self._file}:{place}: {message}")

    def named(self, key: str) -> dict[str, Any]:
        """Return the list of ``- name: value`` under a key as one mapping; a name twice is an error."""
        found: dict[str, Any] = {}
        for item in self.header.get(key, []):
            for name, value in item.items():
                if name in found:
                    raise self.error(key, f"{name} stands twice in {key}")
                found[name] = value
        return found

    def _read_header(self, length: int) -> dict[str, Any]:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.name):
            raise self.error(1, "expected a file name of lower-case letters, digits and single hyphens")
        if not length:
            raise self.error(1, "expected a header: lines that begin with #+")
        for number, line in enumerate(self._lines, 1):
            if line.startswith("#+") and number > length:
                raise self.error(number, "a line of the header stands below it")
            if line.startswith("#+") and line[2:3] not in ("", " "):
                raise self.error(number, "expected a space after #+")
        try:
            header = yaml.safe_load("\n".join(line[3:] for line in self._lines[:length]))
        except yaml.MarkedYAMLError as error:
            line_number = error.problem_mark.line + 1 if error.problem_mark else 1
            raise self.error(line_number, f"the header is not YAML: {error.problem}") from None
        if not isinstance(header, dict):
            raise self.error(1, "expected a header of the form key: value")
        for name, value in header.items():
            if name not in KEYS:
                raise self.error(str(name), f"unknown key {name}; expected one of {', '.join(KEYS)}")
            if not KEYS[name].is_good(value):
                raise self.error(name, f"expected {KEYS[name].expectation} as {name}, found {value!r}")
        for name, key in KEYS.items():
            if key.is_required and name not in header:
                raise self.error(1, f"the header lacks {name}: {key.expectation}")
        return header
