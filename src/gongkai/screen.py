"""What a terminal shows: tables, and a progress bar."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from gongkai.document import Span
from gongkai.facts import Enumeration, Extraction, Figure, FormTable, State
from gongkai.grids import SIGNS, Block, blocks
from gongkai.knowledge.vocabulary import vocabulary
from gongkai.messages import Lang, text
from gongkai.publish.csv import value_of

if TYPE_CHECKING:
    from gongkai.batch import BuildResult
    from gongkai.batch import Progress as Advance
    from gongkai.fetch import Fetched, Outcome
    from gongkai.fetch.values import Progress as FetchAdvance
    from gongkai.query import CannedQuery, Result

_WIDEST = 8
"""Columns of numbers that a terminal shows side by side."""

_WIDTH_OF_A_FILE = 200
"""Columns to print where there is no terminal whose width counts."""


@contextmanager
def progress(lang: Lang) -> Iterator[Advance | None]:
    """Give what shows the progress of a build on standard error; nothing where that is no terminal."""
    with bar("building", lang) as update:
        yield update and (lambda done, total, source: update(done, total, source.name))


@contextmanager
def fetch_progress(lang: Lang) -> Iterator[FetchAdvance | None]:
    """Give what shows the progress of fetching, as ``progress`` does for a build."""
    with bar("fetching", lang) as update:
        yield update and (lambda done, total, outcome: update(done, total, outcome.wanted.url))


@contextmanager
def bar(key: str, lang: Lang) -> Iterator[Callable[[int, int, str], None] | None]:
    """Give what moves a bar on standard error, with a name behind it; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}/s"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(text(key, lang), total=None, name="", rate="-")

        def update(done: int, total: int, name: str) -> None:
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            rate = f"{speed:.1f}" if speed else "-"
            bar.update(task, completed=done, total=total, name=escape(name), rate=rate)

        yield update


def show_hosts(fetched: Fetched, lang: Lang) -> None:
    """Print what came of the addresses of each host."""
    hosts: dict[str, list[Outcome]] = {}
    for outcome in fetched.outcomes:
        hosts.setdefault(urlsplit(outcome.wanted.url).netloc, []).append(outcome)
    states = ("fetched", "unchanged", "failed")
    rows = []
    for host, outcomes in sorted(hosts.items()):
        size = sum(o.provenance.size for o in outcomes if o.provenance and o.state == "fetched")
        rows.append((host, *(sum(o.state == state for o in outcomes) for state in states), f"{size:,}"))
    if rows:
        columns = ("host", *(f"{state}-count" for state in states), "bytes")
        _console().print(_table("hosts", columns, rows, lang))


def show_build(result: BuildResult, lang: Lang) -> None:
    """Print what a build has made, and what became of its sources."""
    counts = result.counts
    numbers = {name: getattr(counts, name) for name in ("observations", "violations", "warnings")}
    line = text("built", lang, out=result.out, reports=len(result.reports), quads=result.quads, **numbers)
    console = _console()
    console.print(Text(line), soft_wrap=True)
    causes = Counter(f"failed-{failure.cause}" for failure in result.failed)
    rows = {
        "reports-made": len(result.reports) - result.reused - result.resumed,
        "reports-reused": result.reused,
        "reports-resumed": result.resumed,
        "sources-duplicate": len(result.duplicates),
        **causes,
    }
    console.print(_table("batch", ("name", "value"), [(text(name, lang), n) for name, n in rows.items() if n], lang))


def show_extraction(extraction: Extraction, lang: Lang) -> None:
    """Print all that was found in a report, kind by kind."""
    console = _console()
    for table in _tables(extraction, lang):
        if table.row_count:
            console.print(table)


def show_tables(extraction: Extraction, lang: Lang) -> None:
    """Print the tables of the forms as they were read, and the doubts that stand in them."""
    console = _console()
    console.print(Text(extraction.report.title, style="bold"))
    for form_table in extraction.tables:
        for block in blocks(form_table):
            console.print(_grid(extraction, form_table, block, lang))
    if not extraction.tables:
        console.print(text("no-tables", lang))
        return
    spans = [row.span for table in extraction.tables for row in table.rows]
    issues = (
        (_place(i.span), text(i.severity, lang), i.code, i.message_en if lang == "en" else i.message_zh)
        for i in extraction.issues
        if i.span is not None and any(span.overlaps(place) for span in spans for place in (i.span, *i.also))
    )
    table = _table("issues", ("place", "severity", "name", "message"), issues, lang)
    if table.row_count:
        console.print(table)


def _grid(extraction: Extraction, form_table: FormTable, block: Block, lang: Lang) -> Table:
    """Return rows of a form's table under their columns, with the page of each row where the report has pages.

    A single long row (表四) runs downwards: fifteen columns fit on no terminal.
    """
    form = vocabulary().concepts("form")[form_table.form]
    title = f"{form_table.name} · {form.en if lang == 'en' else form.zh}"
    pages = [extraction.document.box_at(form_table.rows[line.number].span) for line in block.lines]
    table = Table(title=Text(title), title_justify="left")
    if any(pages):
        table.add_column(text("page-number", lang), justify="right")
    table.add_column(text("row", lang), overflow="fold")
    columns = form_table.rows[block.lines[0].number].columns
    if len(block.lines) == 1 and len(columns) > _WIDEST:
        table.add_column(text("value", lang), justify="right")
        page = [Text(str(pages[0].page))] if pages[0] else []
        for column, figure in zip(columns, block.lines[0].cells, strict=True):
            table.add_row(*page, Text(column), _cell(figure, lang))
        return table
    for column in columns:
        table.add_column(Text(column.replace(" / ", "\n")), justify="right", overflow="fold")
    for line, box in zip(block.lines, pages, strict=True):
        page = [Text(str(box.page) if box else "")] if any(pages) else []
        label = form_table.rows[line.number].label
        table.add_row(*page, Text(label), *(_cell(figure, lang) for figure in line.cells))
    return table


def _cell(figure: Figure | None, lang: Lang) -> Text:
    """Return what a cell holds: its number; the shape and the word of another state; nothing where there is no cell."""
    if figure is None:
        return Text("")
    if figure.state is State.NUMBER:
        return Text(value_of(figure))
    said = Text(" ".join(filter(None, (SIGNS[figure.state], _word("obs-status", figure.state, lang)))), style="dim")
    return said.append(f" {value_of(figure)}") if figure.value is not None else said


def show_queries(queries: Iterable[CannedQuery], lang: Lang) -> None:
    """Print the names of the canned queries, what they answer and what they ask for."""
    rows = []
    for query in queries:
        parameters = [f"{p.name}={p.default or ''}" if p.is_required else f"[{p.name}=]" for p in query.parameters]
        rows.append((query.name, query.title(lang), " ".join(parameters)))
    _console().print(_table("", ("name", "question", "parameters"), rows, lang))


def show_result(result: Result, title: str, lang: Lang) -> None:
    """Print the answer of a query as a table."""
    table = Table(title=Text(title), title_justify="left", caption=text("rows", lang, count=len(result)))
    for variable in result.variables:
        table.add_column(Text(variable), overflow="fold")
    for row in result.table():
        table.add_row(*map(Text, row))
    _console().print(table)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else _WIDTH_OF_A_FILE, highlight=False)


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], lang: Lang) -> Table:
    """Return a table whose title and columns are keys of messages; nothing in it is taken for markup."""
    table = Table(title=Text(text(title, lang)) if title else None, title_justify="left")
    for column in columns:
        table.add_column(text(column, lang), justify="right" if column == "value" else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    return table


def _tables(extraction: Extraction, lang: Lang) -> Iterator[Table]:
    yield _particulars(extraction, lang)
    columns = ("place", "quote", "value", "unit", "indicator", "applicant", "period", "state")
    yield _table("figures", columns, (_figure(figure, lang) for figure in extraction.figures), lang)
    sums = ((_place(e.total.span), _sum(e)) for e in extraction.enumerations)
    yield _table("enumerations", ("place", "value"), sums, lang)
    shares = (
        (
            _place(s.percent.span),
            text(
                "share",
                lang,
                part=value_of(s.part),
                whole=value_of(s.whole) if s.whole else text("unstated", lang),
                percent=f"{value_of(s.percent)}%",
            ),
        )
        for s in extraction.shares
    )
    yield _table("shares", ("place", "value"), shares, lang)
    policies = (
        (
            _place(p.span),
            p.title,
            p.number,
            _word("policy-kind", p.kind, lang),
            _word("policy-relation", p.relation, lang),
        )
        for p in extraction.policies
    )
    yield _table("policies", ("place", "title", "number", "kind", "relation"), policies, lang)
    agencies = ((_place(a.span), a.name, a.agency.id) for a in extraction.agencies)
    yield _table("agencies", ("place", "quote", "agency"), agencies, lang)
    measures = ((_place(m.span), m.heading, _word("topic", m.topic, lang)) for m in extraction.measures)
    yield _table("measures", ("place", "heading", "topic"), measures, lang)
    for key, items in (("problems", extraction.problems), ("commitments", extraction.commitments)):
        rows = ((_place(i.span), i.text, _word("topic", i.topic, lang)) for i in items)
        yield _table(key, ("place", "heading", "topic"), rows, lang)
    excluded = ((_place(e.span), e.quote, e.reason) for e in extraction.excluded)
    yield _table("excluded", ("place", "quote", "reason"), excluded, lang)
    issues = (
        (_place(i.span) if i.span else "", i.severity, i.code, i.message_en if lang == "en" else i.message_zh)
        for i in extraction.issues
    )
    yield _table("issues", ("place", "severity", "name", "message"), issues, lang)


def _particulars(extraction: Extraction, lang: Lang) -> Table:
    report = extraction.report
    agency = report.agency
    table = Table(title=Text(report.title), title_justify="left", show_header=False)
    for key, value in (
        ("report", report.id),
        ("agency", f"{agency.name} / {agency.english}"),
        ("division", f"{agency.division.code} {agency.division.name}" if agency.division else None),
        ("year", report.year),
        ("period", f"{report.period.start} – {report.period.end}"),
        ("published", report.published),
        ("prepared-by", report.prepared_by),
        ("forms", ", ".join(report.forms)),
    ):
        if value is not None:
            table.add_row(text(key, lang), Text(str(value)))
    return table


def _figure(figure: Figure, lang: Lang) -> tuple[object, ...]:
    state = None if figure.state is State.NUMBER else _word("obs-status", figure.state, lang)
    return (
        _place(figure.span),
        figure.quote,
        value_of(figure),
        figure.unit,
        f"{figure.label} ({figure.indicator})" if figure.indicator else figure.label,
        _word("applicant", figure.applicant, lang),
        figure.period,
        " ".join(filter(None, (figure.qualifier, state))),
    )


def _sum(enumeration: Enumeration) -> str:
    parts = " + ".join(map(value_of, enumeration.parts))
    sign = "=" if enumeration.adds_up else "≠"
    return f"{value_of(enumeration.total)} {sign if enumeration.is_complete else '≥'} {parts}"


def _word(scheme: str, notation: str | None, lang: Lang) -> str | None:
    """Return what a concept is called."""
    if not notation:
        return None
    concept = vocabulary().concepts(scheme)[notation]
    return concept.en if lang == "en" else concept.zh


def _place(span: Span) -> str:
    return f"{span.start}–{span.end}"
