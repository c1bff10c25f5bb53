"""The command line: options in, one call of the flow, text out. What it says stands in ``messages``."""

from __future__ import annotations

import io
import sys

import click

from gongkai.cli.fetching import fetch
from gongkai.cli.publishing import build, init, link, release, verify
from gongkai.cli.pushing import push
from gongkai.cli.querying import query
from gongkai.cli.reports import check, extract, show, validate
from gongkai.cli.serving import serve
from gongkai.commands import OK, Commands, lang_option, option

__all__ = ["main"]


@click.group("gongkai", cls=Commands)
@option("--version", is_flag=True, is_eager=True, expose_value=False, callback=lambda *a: _show_version(*a))
@lang_option
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


for _command in (extract, show, check, init, fetch, build, link, release, verify, validate, query, serve, push):
    main.add_command(_command)
