"""The templates of the pages, and what every page is given: its place in the folder and the project."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from gongkai.model.identifiers import web_address
from gongkai.project import Project
from gongkai.publish.pages.bilingual import both
from gongkai.publish.pages.navigation import navigation
from gongkai.publish.redirects.rules import FORMATS

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = "gongkai.publish.pages"

_TEMPLATES = ((_PACKAGE, "templates"), ("gongkai.publish.vocabulary", "templates"), ("gongkai.publish", "catalogue"))
"""Where templates lie; all of them extend the one of this package."""


def root_of(path: str) -> str:
    """Return the way up from a page to the published folder: links are relative, so that it works at any address."""
    return "../" * path.count("/")


def render(template: str, path: str, project: Project, *, root: str | None = None, **values: Any) -> bytes:
    """Return a page as it is published under a path."""
    way_up = root_of(path) if root is None else root
    page: str = _template(template).render(root=way_up, path=path, project=project, **values)
    return page.encode()


def link_to(address: str | None) -> str | None:
    """Return an address that a page may lead to; None for none, and for what is not of the web (``javascript:``)."""
    term = web_address(address) if address else None
    return term[1:-1] if term else None


def alternates(stem: str, extensions: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the other files of what a page shows, each with its media type."""
    return [(f"{stem}.{extension}", FORMATS[extension].media_type) for extension in extensions]


def assets() -> Iterator[tuple[str, bytes]]:
    """Yield the files that all pages need."""
    for one in sorted(files(_PACKAGE).joinpath("assets").iterdir(), key=lambda one: one.name):
        yield f"assets/{one.name}", one.read_bytes()


def icon() -> bytes:
    """Return the picture of the site, as SVG."""
    return files(_PACKAGE).joinpath("assets", "icon.svg").read_bytes()


def script_json(value: Any) -> str:
    """Return JSON that a script element can hold: no sign in it ends the element or begins a comment."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def macro(template: str, name: str) -> Callable[..., str]:
    """Return a macro of a template as a function."""
    found: Callable[..., str] = getattr(_template(template).module, name)
    return found


@cache
def _template(name: str) -> Any:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(*place) for place in _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["script_json"] = script_json
    environment.filters["link_to"] = link_to
    environment.globals["both"] = both
    environment.globals["navigation"] = navigation
    return environment
