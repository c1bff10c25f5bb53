"""The command line: options in, one call of the flow, text out. What it says stands in ``messages``."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import click

from gongkai.commands import FOUND, OK, UNUSABLE, Commands, Failure, option, spoken
from gongkai.errors import GongkaiError, OutputError
from gongkai.messages import Lang, text

if TYPE_CHECKING:
    from gongkai.validate import Conformance
    from gongkai.validate.engine import Engine
    from gongkai.validate.formats import FailOn, Failures, Outcomes

_F = TypeVar("_F", bound=Callable[..., Any])
_S = TypeVar("_S")
_T = TypeVar("_T")


def _choice(*values: str) -> click.Choice[str]:
    return click.Choice(values)


_lang_option = option("--lang", type=_choice("zh", "en"))
_FILE = click.Path(path_type=Path)


def _checked(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from gongkai.project.checks import base

    try:
        return None if value is None else base(value)
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from None


@click.group("gongkai", cls=Commands)
@option("--version", is_flag=True, is_eager=True, expose_value=False, callback=lambda *a: _show_version(*a))
@_lang_option
def main(lang: str | None) -> None:
    """Run one of the commands."""
    for stream in (sys.stdout, sys.stderr):  # a character that the terminal lacks is no reason to stop
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _show_version(context: click.Context, parameter: click.Parameter, is_asked: bool) -> None:
    if is_asked and not context.resilient_parsing:
        import gongkai

        click.echo(f"gongkai {gongkai.__version__}")
        context.exit(OK)


@main.command()
@click.argument("file", type=_FILE)
@option("--format", "format_", type=_choice("table", "json", "csv"), default="table", show_default=True)
@option("--encoding", metavar="NAME")
@_lang_option
def extract(file: Path, format_: str, encoding: str | None, lang: str | None) -> None:
    """Print what a report says."""
    from gongkai.pipeline import extract_file

    extraction = extract_file(file, encoding=encoding)
    if format_ == "json":
        from gongkai.publish.extraction import extraction_json

        # what programs read depends on their request, not on the locale
        _print(extraction_json(extraction, lang=cast(Lang, lang or "zh")))
    elif format_ == "csv":
        from gongkai.publish.csv import FIGURE_COLUMNS, figure_rows, write_rows

        _print(write_rows(figure_rows(extraction), FIGURE_COLUMNS))
    else:
        from gongkai.screen import show_extraction

        show_extraction(extraction, spoken())


@main.command()
@click.argument("folder", type=_FILE, default=Path(), metavar="[DIR]")
@_lang_option
def init(folder: Path, lang: str | None) -> None:
    """Write a first project file."""
    from gongkai.project import write_project

    click.echo(text("initialised", spoken(), path=write_project(folder)))


@main.command()
@click.argument("sources", nargs=-1, type=_FILE, metavar="[SOURCES]...")
@option("--out", required=True, type=_FILE, metavar="DIR")
@option("--config", type=_FILE, metavar="FILE")
@option("--base", metavar="IRI", callback=lambda *a: _checked(*a))
@option("--text", "text_policy", type=_choice("none", "quotes", "full"))
@option("--all-divisions", is_flag=True)
@option("--fresh", "is_fresh", is_flag=True)
@option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N")
@_lang_option
def build(
    sources: Sequence[Path],
    out: Path,
    config: Path | None,
    base: str | None,
    text_policy: str | None,
    all_divisions: bool,
    is_fresh: bool,
    jobs: int,
    lang: str | None,
) -> None:
    """Publish reports as linked data."""
    from gongkai import batch
    from gongkai.project import find_project, load_project
    from gongkai.screen import progress

    project = load_project(config) if config else find_project(Path())
    asked = {"base": base, "text": text_policy, "all_divisions": all_divisions or None}
    project = replace(project, **{name: cast(Any, value) for name, value in asked.items() if value is not None})
    if not (sources or project.sources):
        raise click.UsageError(text("no-sources", spoken()))
    with progress(spoken()) as advance:
        result = batch.build(
            sources or project.sources, out, project=project, jobs=jobs, progress=advance, is_fresh=is_fresh
        )
    for failure in result.failed:
        click.echo(text("skipped", spoken(), message=failure.message), err=True)
    counts = result.counts
    click.echo(
        text(
            "built",
            spoken(),
            out=out,
            reports=len(result.reports),
            observations=counts.observations,
            quads=result.quads,
            violations=counts.violations,
            warnings=counts.warnings,
            reused=text("reused", spoken(), count=result.reused) if result.reused else "",
        )
    )
    if result.failed:
        click.echo(text("not-built", spoken(), failed=len(result.failed)), err=True)
        _leave(FOUND)


@main.command()
@click.argument("files", nargs=-1, type=_FILE, metavar="FILES...")
@option("--endpoint", metavar="URL")
@option("--graph", "graphs", multiple=True, metavar="IRI")
@option("--timeout", type=click.IntRange(1), default=60, show_default=True, metavar="SECONDS")
@option("--input-format", type=_choice("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml", "n3"))
@option("--format", "format_", type=_choice("text", "json", "ttl", "sarif", "junit"), default="text", show_default=True)
@option("--fail-on", type=_choice("violation", "warning", "info", "never"), default="violation", show_default=True)
@option("--engine", type=_choice("auto", "pyshacl", "fast"), default="auto", show_default=True)
@option("--rules", "is_rules_asked", is_flag=True)
@option("--explain", "code", metavar="CODE")
@_lang_option
def validate(
    files: Sequence[Path],
    endpoint: str | None,
    graphs: Sequence[str],
    timeout: int,
    input_format: str | None,
    format_: str,
    fail_on: FailOn,
    engine: Engine,
    is_rules_asked: bool,
    code: str | None,
    lang: str | None,
) -> None:
    """Validate reports, RDF files or the graphs of an endpoint; list the rules, or explain one."""
    if is_rules_asked or code is not None:
        _explain(code)
        return
    if (not files) == (endpoint is None):
        raise click.UsageError(text("files-or-endpoint", spoken()))
    if graphs and endpoint is None:
        raise click.UsageError(text("graph-of-endpoint", spoken()))
    outcomes: Outcomes
    failures: Failures
    if endpoint is not None:
        from gongkai.validate.endpoint import address_of, report_graphs, validate_graph

        graphs = graphs or report_graphs(endpoint, timeout=timeout)
        named: dict[Path | str, str] = {address_of(endpoint, graph): graph for graph in graphs}
        outcomes, failures = _of_each(
            tuple(named), lambda name: validate_graph(endpoint, named[name], timeout=timeout, engine=engine)
        )
    else:
        from gongkai.pipeline import validate_files

        passed_over: list[tuple[Path, str]] = []
        failed = partial(_pass_over, passed_over)
        outcomes = validate_files(files, engine=engine, input_format=input_format, failed=failed)
        failures = passed_over
    is_failing = _show_conformances(outcomes, failures, format_, fail_on)
    _leave(UNUSABLE if failures else FOUND if is_failing else OK)


def _explain(code: str | None) -> None:
    """Print the list of rules, or what one of them says."""
    from gongkai.validate.explain import explain, list_rules

    told = [explain(code)] if code is not None else list_rules()
    click.echo("\n".join(rule.to_text(spoken()) for rule in told).rstrip())


def _show_conformances(outcomes: Outcomes, failures: Failures, format_: str, fail_on: FailOn) -> bool:
    """Print what was found as one document, and tell whether it is so grave that the command fails."""
    from gongkai.publish.conformance import conformances_json, conformances_text, conformances_turtle
    from gongkai.validate.formats import fails, to_junit, to_sarif

    named = cast("Sequence[tuple[Path, Conformance]]", outcomes)  # which only print the name
    writers = {
        "text": lambda: conformances_text(named, spoken()),
        "json": lambda: conformances_json(named),
        "ttl": lambda: conformances_turtle([(Path(source), conformance) for source, conformance in outcomes]),
        "sarif": lambda: to_sarif(outcomes, spoken(), failures),
        "junit": lambda: to_junit(outcomes, spoken(), fail_on, failures),
    }
    if format_ == "text":
        click.echo(writers[format_](), nl=False)
    else:
        _print(writers[format_]())
    return fails(outcomes, fail_on)


@main.command()
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILES...|DIR")
@option("--format", "format_", type=_choice("text", "json", "html"), default="text", show_default=True)
@option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@option("--harvest", "portal", metavar="PORTAL", callback=lambda *a: _portal(*a))
@_lang_option
def check(files: Sequence[Path], format_: str, out: Path | None, portal: str | None, lang: str | None) -> None:
    """Check reports before publication, or rehearse what a portal takes of a built folder."""
    if portal is not None:
        _rehearse(files, portal, format_, out)
        return
    from gongkai.check import check_file, summary, to_html, to_json, to_text

    outcomes, failures = _of_each(files, check_file)
    writers = {
        "text": lambda: to_text(outcomes, spoken()),
        "json": lambda: to_json(outcomes),
        "html": lambda: to_html(outcomes, spoken()),
    }
    content = writers[format_]()
    if out is not None:
        _write(out, content)
        for file, outcome in outcomes:
            click.echo(f"{file}: {summary(outcome, spoken())}")
    elif format_ == "text":
        click.echo(content, nl=False)
    else:
        _print(content)
    is_clean = all(outcome.is_clean for _, outcome in outcomes)
    _leave(UNUSABLE if failures else OK if is_clean else FOUND)


def _portal(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Return the name of a portal that there is a table of."""
    if value is None:
        return None
    from gongkai.harvest import portals

    if value not in portals():
        message = text("unknown-portal", spoken(), names=", ".join(portals()), found=value)
        raise click.BadParameter(message, context, parameter)
    return value


def _rehearse(folders: Sequence[Path], portal: str, format_: str, out: Path | None) -> None:
    """Rehearse the harvest of one folder."""
    from gongkai.harvest import rehearse, summary, to_json, to_text

    if len(folders) != 1 or format_ == "html":
        raise click.UsageError(text("harvest-usage", spoken()))
    rehearsal = rehearse(folders[0], portal, spoken())
    content = to_json(rehearsal) if format_ == "json" else to_text(rehearsal, spoken())
    if out is not None:
        _write(out, content)
        click.echo(f"{folders[0]}: {summary(rehearsal, spoken())}")
    elif format_ == "json":
        _print(content)
    else:
        click.echo(content, nl=False)
    _leave(OK if rehearsal.is_clean else FOUND)


@main.command()
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILES...")
@_lang_option
def show(files: Sequence[Path], lang: str | None) -> None:
    """Print the tables of reports as they were read."""
    from gongkai.pipeline import extract_file
    from gongkai.screen import show_tables

    def show_file(file: Path) -> None:
        show_tables(extract_file(file), spoken())

    _, failures = _of_each(files, show_file)
    _leave(UNUSABLE if failures else OK)


def _of_each(sources: Sequence[_S], work: Callable[[_S], _T]) -> tuple[list[tuple[_S, _T]], list[tuple[_S, str]]]:
    """Return what each source gives, and those that cannot be used, which are told and passed over, with the reason."""
    outcomes: list[tuple[_S, _T]] = []
    failures: list[tuple[_S, str]] = []
    for source in sources:
        try:
            outcomes.append((source, work(source)))
        except GongkaiError as error:
            _pass_over(failures, source, error)
    return outcomes, failures


def _pass_over(failures: list[tuple[_S, str]], source: _S, error: GongkaiError) -> None:
    Failure(str(error)).show()
    failures.append((source, str(error)))


def _write(path: Path, content: str) -> None:
    try:
        path.write_bytes(content.encode("utf-8"))
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}") from None


@main.command()
@click.argument("name", required=False)
@option("--param", "parameters", multiple=True, metavar="NAME=VALUE")
@option("--data", type=_FILE, metavar="DIR|FILE")
@option("--endpoint", metavar="URL")
@option("--format", "format_", type=_choice("table", "csv", "json", "ttl"))
@_lang_option
def query(
    name: str | None,
    parameters: Sequence[str],
    data: Path | None,
    endpoint: str | None,
    format_: str | None,
    lang: str | None,
) -> None:
    """List the canned queries or run one."""
    from gongkai import query as engine
    from gongkai import screen

    if name is None:
        screen.show_queries(engine.queries(), spoken())
        return
    wanted = engine.find(name)
    values = _values(parameters)
    if lang is not None and any(p.name == "lang" for p in wanted.parameters):
        values.setdefault("lang", lang)
    wanted.bound(values)  # what is wrong with the parameters is said before any data are loaded
    if (data is None) == (endpoint is None):
        raise click.UsageError(text("data-or-endpoint", spoken()))
    form = format_ or wanted.formats[0]
    if form not in wanted.formats:
        raise click.UsageError(text("query-format", spoken(), name=name, formats=", ".join(wanted.formats)))
    store = None if data is None else engine.load(data)
    result = engine.run(name, values, store=store, endpoint=endpoint)
    if form == "table":
        screen.show_result(result, wanted.title(spoken()), spoken())
    else:
        _print(engine.write(result, form))


@main.command()
@click.argument("site", type=_FILE, metavar="DIR")
@option("--table", required=True, type=_FILE, metavar="FILE")
@option("--endpoint", default="https://query.wikidata.org/sparql", show_default=True, metavar="URL")
@option("--contact", metavar="ADDRESS")
@option("--delay", type=click.FloatRange(0), default=1.0, show_default=True, metavar="SECONDS")
@option("--timeout", type=click.IntRange(1), default=60, show_default=True, metavar="SECONDS")
@option("--again", "is_again", is_flag=True)
@_lang_option
def link(site: Path, table: Path, contact: str | None, lang: str | None, **manners: Any) -> None:
    """Find the items of Wikidata for divisions and agencies."""
    import gongkai
    from gongkai import links

    agent = links.agent(gongkai.__version__, contact)
    outcome = links.link(site, table, agent=agent, progress=_tell_progress, **manners)
    counts = {status: outcome.count(status) for status in ("accepted", "unsure", "rejected")}
    click.echo(text("linked", spoken(), table=table, asked=outcome.asked, **counts))
    if outcome.failure is not None:
        click.echo(text("not-linked", spoken(), message=outcome.failure, remaining=outcome.remaining), err=True)
        _leave(FOUND)


def _tell_progress(done: int, every: int) -> None:
    click.echo(text("asked", spoken(), done=done, every=every), err=True)


@main.command()
@click.argument("target", type=_FILE, metavar="DIR|STORE")
@option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS")
@option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@option("--root", default="/", show_default=True, metavar="PATH")
@option("--base", metavar="IRI", callback=lambda *a: _checked(*a))
@option("--store", type=_FILE, metavar="DIR")
@option("--workers", type=click.IntRange(1, 256), metavar="N")
@option("--time-limit", type=click.FloatRange(0.1, 3600), metavar="SECONDS")
@option("--rows", type=click.IntRange(1), metavar="N")
@option("--memory", type=click.IntRange(64), metavar="MIB")
@option("--connections", type=click.IntRange(1), metavar="N")
@option("--trust", metavar="ADDRESSES")
@option("--readonly", is_flag=True)
@option("--quiet", is_flag=True)
@_lang_option
def serve(
    target: Path,
    host: str,
    port: int,
    root: str,
    base: str | None,
    store: Path | None,
    workers: int | None,
    time_limit: float | None,
    rows: int | None,
    memory: int | None,
    connections: int | None,
    trust: str | None,
    readonly: bool,
    quiet: bool,
    lang: str | None,
) -> None:
    """Serve a built folder or a store."""
    try:
        from gongkai.server.run import serve as run
        from gongkai.server.settings import Settings
    except ModuleNotFoundError as error:
        raise click.UsageError(text("no-server", spoken(), module=error.name)) from None
    if not root.startswith("/") or not root.endswith("/"):
        raise click.UsageError(text("root-form", spoken(), found=root))
    limits = {
        "workers": workers,
        "time_limit": time_limit,
        "rows": rows,
        "memory": None if memory is None else memory << 20,
        "connections": connections,
        "trusted": trust,
    }
    given = {name: cast(Any, value) for name, value in limits.items() if value is not None}
    settings = Settings(target, host, port, root, base, store, has_log=not quiet, **given)
    run(settings, started=lambda address: click.echo(text("serving", spoken(), target=target, address=address)))


def _values(parameters: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for parameter in parameters:
        name, sign, value = parameter.partition("=")
        if not sign or not name:
            raise click.UsageError(text("parameter-form", spoken(), found=repr(parameter)))
        if name in values:
            raise click.UsageError(text("parameter-twice", spoken(), name=name))
        values[name] = value
    return values


def _print(content: str) -> None:
    """Print a document as it is: utf-8 and with its own line ends, whatever the terminal's."""
    sys.stdout.buffer.write(content.encode("utf-8", "replace"))  # the name of a file may hold what is no character


def _leave(status: int) -> NoReturn:
    click.get_current_context().exit(status)
