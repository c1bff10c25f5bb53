"""The command that loads published data into a SPARQL store."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from gongkai.commands import FILE, FOUND, choice, command, lang_option, leave, option, spoken
from gongkai.messages import text

if TYPE_CHECKING:
    from gongkai.push import Login, Mode, Step

PASSWORD = "GONGKAI_PASSWORD"  # noqa: S105 - the name of a variable


@command()
@click.argument("source", type=FILE, metavar="DIR|FILE")
@option("--endpoint", required=True, metavar="URL")
@option("--update", metavar="URL")
@option("--graph-store", metavar="URL")
@option("--auth", type=choice("basic", "digest"))
@option("--user", metavar="NAME")
@option("--mode", type=choice("replace", "add"), default="replace", show_default=True)
@option("--prune", "is_pruning", is_flag=True)
@option("--dry-run", "is_dry", is_flag=True)
@option("--fresh", "is_fresh", is_flag=True)
@option("--default-graph", "is_merging", is_flag=True)
@option("--chunk", type=click.IntRange(1), default=250, show_default=True, metavar="N")
@option("--timeout", type=click.IntRange(1), default=60, show_default=True, metavar="SECONDS")
@option("--retries", type=click.IntRange(0, 20), default=5, show_default=True, metavar="N")
@option("--journal", type=FILE, metavar="FILE")
@lang_option
def push(
    source: Path,
    endpoint: str,
    update: str | None,
    graph_store: str | None,
    auth: Literal["basic", "digest"] | None,
    user: str | None,
    mode: Mode,
    is_pruning: bool,
    is_dry: bool,
    is_fresh: bool,
    is_merging: bool,
    chunk: int,
    timeout: int,
    retries: int,
    journal: Path | None,
    lang: str | None,
) -> None:
    """Load published data into a SPARQL store."""
    if update is None and graph_store is None:
        raise click.UsageError(text("update-or-graph-store", spoken()))
    login = _login(auth, user)
    from gongkai.push import ACTIONS, Store
    from gongkai.push import push as run
    from gongkai.screen import bar

    start = time.monotonic()
    with bar("pushing", spoken()) as advance:
        outcome = run(
            source,
            Store(endpoint, update, graph_store, login, timeout, retries),
            mode=mode,
            is_pruning=is_pruning,
            is_dry=is_dry,
            is_fresh=is_fresh,
            is_merging=is_merging,
            chunk=chunk,
            journal=journal,
            progress=advance,
            told=_tell if is_dry else lambda step: None,
        )
    seconds = max(time.monotonic() - start, 0.001)
    said = text(
        "push-dry" if is_dry else "pushed",
        spoken(),
        endpoint=endpoint,
        **{action: outcome.graphs.get(action, 0) for action in ACTIONS},
        triples=outcome.triples,
        seconds=f"{seconds:.1f}",
        rate=round(outcome.triples / seconds),
    )
    click.echo(said)
    if not outcome.is_union:
        click.echo(text("push-no-union", spoken(), endpoint=endpoint), err=True)
    for wrong in outcome.mismatches:
        said = text("push-mismatch", spoken(), graph=wrong.graph, expected=wrong.expected, found=wrong.found)
        click.echo(said, err=True)
    if outcome.mismatches:
        leave(FOUND)


def _login(auth: Literal["basic", "digest"] | None, user: str | None) -> Login | None:
    from gongkai.push import Login

    password = os.environ.get(PASSWORD)
    if auth is None and user is None:
        return None
    if auth is None or user is None or password is None:
        raise click.UsageError(text("login-form", spoken(), variable=PASSWORD))
    return Login(auth, user, password)


def _tell(step: Step) -> None:
    if step.action != "keep":
        said = text(f"step-{step.action}", spoken())
        click.echo(f"{said} {step.graph} {step.triples}")
