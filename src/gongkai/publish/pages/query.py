"""The canned queries as pages: the question, the parameters, the text; and a list of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongkai.project import Project
from gongkai.publish.pages.environment import render
from gongkai.publish.sparql_examples import Query

_TITLE = ("预设查询", "Canned queries")


def query_pages(project: Project, queries: Sequence[Query]) -> Iterator[tuple[str, bytes]]:
    """Yield ``query/{name}.html`` of each query, and ``query/index.html``."""
    index = "query/index.html"
    common = {"schema_org": None}
    yield (
        index,
        render(
            "queries.html.j2", index, project, title=_TITLE, canonical=project.iri("query/"), alternates=(), crumbs=(),
            queries=queries, **common,
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
                text=query.bound(query.example),
                **common,
            ),
        )
