"""The templates of the pages, and what every page is given: its place in the folder and the project."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from gongkai.project import Project
from gongkai.publish.redirects.rules import FORMATS

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = "gongkai.publish.pages"


def root_of(path: str) -> str:
    """Return the way up from a page to the published folder: links are relative, so that it works at any address."""
    return "../" * path.count("/")


def render(template: str, path: str, project: Project, *, root: str | None = None, **values: Any) -> bytes:
    """Return a page as it is published under a path."""
    way_up = root_of(path) if root is None else root
    page: str = _template(template).render(root=way_up, path=path, project=project, **values)
    return page.encode()


def alternates(stem: str, extensions: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the other files of what a page shows, each with its media type."""
    return [(f"{stem}.{extension}", FORMATS[extension].media_type) for extension in extensions]


def assets() -> Iterator[tuple[str, bytes]]:
    """Yield the files that all pages need."""
    for one in sorted(files(_PACKAGE).joinpath("assets").iterdir(), key=lambda one: one.name):
        yield f"assets/{one.name}", one.read_bytes()


def script_json(value: Any) -> str:
    """Return JSON that may stand in a script element, whatever its strings hold."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def macro(template: str, name: str) -> Callable[..., str]:
    """Return a macro of a template as a function."""
    found: Callable[..., str] = getattr(_template(template).module, name)
    return found


@cache
def _template(name: str) -> Any:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["script_json"] = script_json
    return environment
