"""The main navigation, the same on every page: where one can go, and which of these places the page belongs to."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from gongkai.model.labels import Names
from gongkai.publish.pages.bilingual import both


class Place(NamedTuple):
    """A page that all pages lead to; ``parts`` are what the paths of the pages below it begin with."""

    path: str
    names: Names
    parts: tuple[str, ...] = ()


PLACES = (
    Place("index.html", ("首页", "Home")),
    Place(
        "catalog.html",
        ("报告", "Reports"),
        ("catalog/", "search", "dataset/", "doc/report/", "doc/agency/", "doc/series/", "doc/conformance/"),
    ),
    Place("compare.html", ("比较", "Compare")),
    Place("query/index.html", ("查询", "Query"), ("query/", "sparql")),
    Place("doc/code/indicator.html", ("指标", "Indicators"), ("doc/code/indicator/",)),
    Place("doc/division.html", ("区划", "Divisions"), ("doc/division/",)),
    Place("ns.html", ("词汇", "Vocabulary"), ("shapes", "terms/", "rules/", "doc/code")),
    Place("docs/index.html", ("文档", "Docs"), ("docs/",)),
)
"""The first place whose parts fit is that of a page."""


def navigation(root: str, path: str) -> str:
    """Return the links as HTML: that of the page itself is marked ``page``, that of the place it is below ``true``."""
    here = next((place for place in PLACES if path == place.path), None)
    above = next((place for place in PLACES if path.startswith(place.parts)), None)
    return _html(root, here or above, is_page=here is not None)


@cache
def _html(root: str, current: Place | None, *, is_page: bool) -> str:
    from markupsafe import Markup

    mark = Markup(' aria-current="page"') if is_page else Markup(' aria-current="true"')
    return Markup("").join(
        Markup('<a href="{}{}"{}>{}</a>\n').format(
            root, place.path, mark if place == current else "", both(*place.names)
        )
        for place in PLACES
    )
