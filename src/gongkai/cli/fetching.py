"""The command that downloads reports."""

from __future__ import annotations

from pathlib import Path

import click

from gongkai.commands import FILE, FOUND, command, lang_option, leave, option, spoken
from gongkai.messages import text


@command()
@click.argument("manifest", type=FILE, metavar="MANIFEST")
@option("--to", "folder", required=True, type=FILE, metavar="DIR")
@option("--delay", type=click.FloatRange(0), default=1.0, show_default=True, metavar="SECONDS")
@option("--jobs", type=click.IntRange(1, 256), default=4, show_default=True, metavar="N")
@option("--max-size", type=click.FloatRange(0, min_open=True), default=64, show_default=True, metavar="MB")
@option("--timeout", type=click.FloatRange(0, min_open=True), default=600, show_default=True, metavar="SECONDS")
@option("--contact", metavar="ADDRESS")
@option("--allow-private", "allows_private", is_flag=True)
@lang_option
def fetch(
    manifest: Path,
    folder: Path,
    delay: float,
    jobs: int,
    max_size: float,
    timeout: float,
    contact: str | None,
    allows_private: bool,
    lang: str | None,
) -> None:
    """Download reports from the web."""
    import gongkai

    try:
        from gongkai import fetch as fetching
    except ModuleNotFoundError as error:
        raise click.UsageError(text("no-fetching", spoken(), module=error.name)) from None
    from gongkai.screen import fetch_progress, show_hosts

    manners = fetching.Manners(
        agent=fetching.agent(gongkai.__version__, contact),
        delay=delay,
        jobs=jobs,
        largest=round(max_size * 1_000_000),
        timeout=timeout,
        allows_private=allows_private,
    )
    try:
        with fetch_progress(spoken()) as advance:
            fetched = fetching.fetch(manifest, folder, manners=manners, progress=advance)
    except KeyboardInterrupt:
        click.echo(text("interrupted", spoken()), err=True)
        leave(130)
    for outcome in fetched.failed:
        click.echo(text("not-fetched", spoken(), url=outcome.wanted.url, reason=outcome.reason), err=True)
    show_hosts(fetched, spoken())
    before = text("fetched-before", spoken(), count=fetched.before) if fetched.before else ""
    counts = {state: fetched.count(state) for state in ("fetched", "unchanged", "failed")}
    click.echo(text("fetched", spoken(), to=folder, before=before, **counts))
    if fetched.failed:
        leave(FOUND)
