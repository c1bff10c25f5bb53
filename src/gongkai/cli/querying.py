"""The command that asks published data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from gongkai.commands import FILE, choice, command, lang_option, option, print_document, spoken
from gongkai.messages import text


@command()
@click.argument("name", required=False)
@option("--param", "parameters", multiple=True, metavar="NAME=VALUE")
@option("--data", type=FILE, metavar="DIR|FILE")
@option("--endpoint", metavar="URL")
@option("--format", "format_", type=choice("table", "csv", "json", "ttl"))
@lang_option
def query(
    name: str | None,
    parameters: Sequence[str],
    data: Path | None,
    endpoint: str | None,
    format_: str | None,
    lang: str | None,
) -> None:
    """List the canned queries or run one."""
    from gongkai import screen
    from gongkai.query import find, load, queries, run, write

    if name is None:
        screen.show_queries(queries(), spoken())
        return
    wanted = find(name)
    values = _values(parameters)
    if lang is not None and any(p.name == "lang" for p in wanted.parameters):
        values.setdefault("lang", lang)
    wanted.bound(values)  # what is wrong with the parameters is said before any data are loaded
    if (data is None) == (endpoint is None):
        raise click.UsageError(text("data-or-endpoint", spoken()))
    form = format_ or wanted.formats[0]
    if form not in wanted.formats:
        raise click.UsageError(text("query-format", spoken(), name=name, formats=", ".join(wanted.formats)))
    store = None if data is None else load(data)
    result = run(name, values, store=store, endpoint=endpoint)
    if form == "table":
        screen.show_result(result, wanted.title(spoken()), spoken())
    else:
        print_document(write(result, form))


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
