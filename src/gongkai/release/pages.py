"""Pages about releases: plain HTML in both languages, complete without script, in the style of the site."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from gongkai.messages import text
from gongkai.model.ntriples import parse
from gongkai.publish.pages.navigation import navigation

if TYPE_CHECKING:
    import jinja2


@cache
def _environment() -> jinja2.Environment:
    import jinja2  # takes longer to load than most commands to run

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("gongkai", "release"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals["zh"] = lambda key, **values: text(key, "zh", **values)
    environment.globals["en"] = lambda key, **values: text(key, "en", **values)
    environment.globals["navigation"] = navigation
    environment.filters["plain"] = plain
    environment.filters["iri"] = lambda term: term[1:-1]
    return environment


def page(template: str, **values: Any) -> str:
    """Return a page of a template of this folder; its ``root`` leads up to the published folder."""
    return _environment().get_template(template).render(values)


def plain(term: str) -> str:
    """Return a term as people read it: the text of a literal, of an IRI its last part."""
    if not term:
        return ""
    text_, _, datatype = parse(term)
    return text_.rstrip("/").rpartition("/")[2] if datatype == "@id" else text_
