"""The pages that the server itself makes: forms of queries, errors, things that have no page of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from gongkai.model.labels import Names
from gongkai.publish.pages.navigation import navigation
from gongkai.server.texts import text

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page: where addresses begin, its own path, and what the site is called, if there is one."""

    root: str
    path: str = ""
    titles: Names | None = None


def render(template: str, lang: str, frame: Frame, **values: object) -> str:
    """Return a page in a language; with a site it has the site's style and navigation."""
    page = _environment().get_template(f"{template}.html.j2")
    return page.render(lang=lang, frame=frame, text=partial(text, lang=lang), **values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("gongkai.server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["navigation"] = navigation
    return environment
