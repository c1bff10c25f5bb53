"""The canned queries as pages: the question, the parameters, the text; and a list of all of them, with the editor.

With script both run queries in the browser (``publish.editor``); without it they show what to type elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gongkai.project import Project
from gongkai.publish.editor.knowledge import Form, form_of
from gongkai.publish.editor.loads import Loads
from gongkai.publish.pages.environment import render, root_of

_TITLE = ("查询", "Queries")

_FIRST = """\
PREFIX gk: <https://w3id.org/gongkai/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?agencyName ?year ?report WHERE {
  ?report a gk:AnnualReport ; gk:year ?year ; gk:agency ?agency .
  ?agency skos:prefLabel ?agencyName .
  FILTER(LANG(?agencyName) = "zh")
}
ORDER BY ?agencyName ?year
"""
"""What the editor shows first."""


def query_pages(project: Project, queries: Sequence[Form], loads: Loads) -> Iterator[tuple[str, bytes]]:
    """Yield ``query/{name}.html`` of each query, and ``query/index.html``; ``loads`` says what the editor loads."""
    index = "query/index.html"
    service = project.sparql if project.sparql is None or ":" in project.sparql else f"{root_of(index)}{project.sparql}"
    common: dict[str, Any] = {"schema_org": None, "loads": loads, "service": service}
    yield (
        index,
        render(
            "queries.html.j2", index, project, title=_TITLE, canonical=project.iri("query/"), alternates=(), crumbs=(),
            queries=queries, canned=None, text=_FIRST, **common,
        ),
    )  # fmt: skip
    for query in queries:
        stem = f"query/{query.name}"
        yield (
            f"{stem}.html",
            render(
                "query.html.j2",
                f"{stem}.html",
                project,
                title=(query.title_zh, query.title_en),
                canonical=project.iri(stem),
                alternates=((f"{stem}.rq", "application/sparql-query"), (f"{stem}.ttl", "text/turtle")),
                crumbs=({"path": index, "names": _TITLE},),
                query=query,
                canned=form_of(query),
                text=query.bound(query.example),
                **common,
            ),
        )
