"""The command that serves published data."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import click

from gongkai.commands import FILE, command, lang_option, option, spoken
from gongkai.messages import text


@command()
@click.argument("target", type=FILE, metavar="DIR|STORE")
@option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS")
@option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@option("--root", default="/", show_default=True, metavar="PATH", callback=lambda *a: _root(*a))
@option("--base", metavar="IRI", callback=lambda *a: _base(*a))
@option("--store", type=FILE, metavar="DIR")
@option("--workers", type=click.IntRange(1, 256), metavar="N")
@option("--time-limit", type=click.FloatRange(0.1, 3600), metavar="SECONDS")
@option("--rows", type=click.IntRange(1), metavar="N")
@option("--memory", type=click.IntRange(64), metavar="MIB")
@option("--connections", type=click.IntRange(1), metavar="N")
@option("--trust", "trusted", metavar="ADDRESSES")
@option("--readonly", "_", is_flag=True, expose_value=False)
@option("--quiet", "is_quiet", is_flag=True)
@lang_option
def serve(
    target: Path,
    host: str,
    port: int,
    root: str,
    base: str | None,
    store: Path | None,
    memory: int | None,
    is_quiet: bool,
    lang: str | None,
    **limits: Any,
) -> None:
    """Serve a built folder or a store."""
    try:
        from gongkai.server.run import serve as run
        from gongkai.server.settings import Settings
    except ModuleNotFoundError as error:
        raise click.UsageError(text("no-server", spoken(), module=error.name)) from None
    given = {**limits, "memory": None if memory is None else memory << 20}
    settings = Settings(
        target,
        host,
        port,
        root,
        base,
        store,
        has_log=not is_quiet,
        **{name: cast(Any, value) for name, value in given.items() if value is not None},
    )
    run(settings, started=lambda address: click.echo(text("serving", spoken(), target=target, address=address)))


def _root(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not (value.startswith("/") and value.endswith("/") and value.isascii()):
        raise click.BadParameter(text("root-form", spoken(), found=value), context, parameter)
    return value


def _base(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from gongkai.project.checks import base

    try:
        return None if value is None else base(value)
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from None
