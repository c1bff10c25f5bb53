"""The pages that the server itself makes: forms of queries, errors, things that have no page of their own."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from gongkai.server.texts import text

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, lang: str, **values: object) -> str:
    """Return a page in a language."""
    return _environment().get_template(f"{template}.html.j2").render(lang=lang, text=partial(text, lang=lang), **values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("gongkai.server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
