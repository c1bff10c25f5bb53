"""Commands about single reports: what they say, whether they can be published, whether they conform."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from gongkai.commands import (
    FILE,
    FOUND,
    OK,
    UNUSABLE,
    choice,
    command,
    lang_option,
    leave,
    of_each,
    option,
    pass_over,
    print_document,
    spoken,
    write_file,
)
from gongkai.messages import Lang, text

if TYPE_CHECKING:
    from gongkai.validate import Conformance
    from gongkai.validate.engine import Engine
    from gongkai.validate.formats import FailOn, Failures, Outcomes


@command()
@click.argument("file", type=FILE)
@option("--format", "format_", type=choice("table", "json", "csv"), default="table", show_default=True)
@option("--encoding", metavar="NAME")
@lang_option
def extract(file: Path, format_: str, encoding: str | None, lang: str | None) -> None:
    """Print what a report says."""
    from gongkai.pipeline import extract_file

    extraction = extract_file(file, encoding=encoding)
    if format_ == "json":
        from gongkai.publish.extraction import extraction_json

        # what programs read depends on their request, not on the locale
        print_document(extraction_json(extraction, lang=cast(Lang, lang or "zh")))
    elif format_ == "csv":
        from gongkai.publish.csv import FIGURE_COLUMNS, figure_rows, write_rows

        print_document(write_rows(figure_rows(extraction), FIGURE_COLUMNS))
    else:
        from gongkai.screen import show_extraction

        show_extraction(extraction, spoken())


@command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILES...")
@lang_option
def show(files: Sequence[Path], lang: str | None) -> None:
    """Print the tables of reports as they were read."""
    from gongkai.pipeline import extract_file
    from gongkai.screen import show_tables

    def show_file(file: Path) -> None:
        show_tables(extract_file(file), spoken())

    _, failures = of_each(files, show_file)
    leave(UNUSABLE if failures else OK)


@command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILES...|DIR")
@option("--format", "format_", type=choice("text", "json", "html"), default="text", show_default=True)
@option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@option("--harvest", "portal", metavar="PORTAL", callback=lambda *a: _portal(*a))
@lang_option
def check(files: Sequence[Path], format_: str, out: Path | None, portal: str | None, lang: str | None) -> None:
    """Check reports before publication, or rehearse what a portal takes of a built folder."""
    if portal is not None:
        _rehearse(files, portal, format_, out)
        return
    from gongkai.check import check_file, summary, to_html, to_json, to_text

    outcomes, failures = of_each(files, check_file)
    writers = {
        "text": lambda: to_text(outcomes, spoken()),
        "json": lambda: to_json(outcomes),
        "html": lambda: to_html(outcomes, spoken()),
    }
    content = writers[format_]()
    if out is not None:
        write_file(out, content)
        for file, outcome in outcomes:
            click.echo(f"{file}: {summary(outcome, spoken())}")
    elif format_ == "text":
        click.echo(content, nl=False)
    else:
        print_document(content)
    is_clean = all(outcome.is_clean for _, outcome in outcomes)
    leave(UNUSABLE if failures else OK if is_clean else FOUND)


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
        write_file(out, content)
        click.echo(f"{folders[0]}: {summary(rehearsal, spoken())}")
    elif format_ == "json":
        print_document(content)
    else:
        click.echo(content, nl=False)
    leave(OK if rehearsal.is_clean else FOUND)


@command()
@click.argument("files", nargs=-1, type=FILE, metavar="FILES...")
@option("--endpoint", metavar="URL")
@option("--graph", "graphs", multiple=True, metavar="IRI")
@option("--timeout", type=click.IntRange(1), default=60, show_default=True, metavar="SECONDS")
@option("--input-format", type=choice("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml", "n3"))
@option("--format", "format_", type=choice("text", "json", "ttl", "sarif", "junit"), default="text", show_default=True)
@option("--fail-on", type=choice("violation", "warning", "info", "never"), default="violation", show_default=True)
@option("--engine", type=choice("auto", "pyshacl", "fast"), default="auto", show_default=True)
@option("--rules", "is_rules_asked", is_flag=True)
@option("--explain", "code", metavar="CODE")
@lang_option
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
        outcomes, failures = of_each(
            tuple(named), lambda name: validate_graph(endpoint, named[name], timeout=timeout, engine=engine)
        )
    else:
        from gongkai.pipeline import validate_files

        passed_over: list[tuple[Path, str]] = []
        failed = partial(pass_over, passed_over)
        outcomes = validate_files(files, engine=engine, input_format=input_format, failed=failed)
        failures = passed_over
    is_failing = _show_conformances(outcomes, failures, format_, fail_on)
    leave(UNUSABLE if failures else FOUND if is_failing else OK)


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
        print_document(writers[format_]())
    return fails(outcomes, fail_on)
