"""Commands that publish: a project, its folder, its links, its releases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from gongkai.commands import FILE, FOUND, OK, choice, command, lang_option, leave, option, spoken
from gongkai.messages import text

if TYPE_CHECKING:
    from datetime import datetime

    from gongkai.batch import Cluster
    from gongkai.workers import Limits


@command()
@click.argument("folder", type=FILE, default=Path(), metavar="[DIR]")
@lang_option
def init(folder: Path, lang: str | None) -> None:
    """Write a first project file."""
    from gongkai.project import write_project

    click.echo(text("initialised", spoken(), path=write_project(folder)))


def _checked(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from gongkai.project.checks import base

    try:
        return None if value is None else base(value)
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from None


@command()
@click.argument("sources", nargs=-1, metavar="[SOURCES]...")
@option("--out", required=True, type=FILE, metavar="DIR")
@option("--config", type=FILE, metavar="FILE")
@option("--base", metavar="IRI", callback=lambda *a: _checked(*a))
@option("--text", "text_policy", type=choice("none", "quotes", "full"))
@option("--all-divisions", is_flag=True)
@option("--pages/--no-pages", "pages", default=None)
@option("--parquet", is_flag=True)
@option("--fresh", "is_fresh", is_flag=True)
@option("--retry", "is_retried", is_flag=True)
@option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N")
@option("--seconds", type=click.FloatRange(1), metavar="SECONDS")
@option("--memory", type=click.IntRange(128), metavar="MB")
@option("--engine", "engine_name", type=choice("local", "dask"), default="local", show_default=True)
@option("--scheduler", metavar="ADDRESS")
@option("--parts", metavar="URL")
@lang_option
def build(
    sources: Sequence[str],
    out: Path,
    config: Path | None,
    base: str | None,
    text_policy: str | None,
    all_divisions: bool,
    pages: bool | None,
    parquet: bool,
    is_fresh: bool,
    is_retried: bool,
    jobs: int,
    seconds: float | None,
    memory: int | None,
    engine_name: str,
    scheduler: str | None,
    parts: str | None,
    lang: str | None,
) -> None:
    """Publish reports as linked data."""
    from gongkai import batch
    from gongkai.project import find_project, load_project
    from gongkai.screen import progress, show_build
    from gongkai.workers import Limits

    if engine_name == "local" and (scheduler or parts):
        raise click.UsageError(text("engine-usage", spoken()))
    usual = Limits()
    limits = Limits(seconds or usual.seconds, memory << 20 if memory else usual.memory)
    project = load_project(config) if config else find_project(Path())
    asked = {
        "base": base,
        "text": text_policy,
        "all_divisions": all_divisions or None,
        "pages": pages,
        "parquet": parquet or None,
    }
    project = replace(project, **{name: cast(Any, value) for name, value in asked.items() if value is not None})
    if not (sources or project.sources):
        raise click.UsageError(text("no-sources", spoken()))
    try:
        with progress(spoken()) as advance:
            result = batch.build(
                sources or project.sources,
                out,
                project=project,
                jobs=jobs,
                limits=limits if seconds or memory or jobs > 1 else None,
                engine=_cluster(out, scheduler, parts, jobs, limits) if engine_name == "dask" else None,
                progress=advance,
                is_fresh=is_fresh,
                is_retried=is_retried,
            )
    except KeyboardInterrupt:
        click.echo(text("interrupted", spoken()), err=True)
        leave(130)
    for failure in result.failed:
        click.echo(text("skipped", spoken(), message=failure.message), err=True)
    show_build(result, spoken())
    if result.failed:
        click.echo(text("not-built", spoken(), failed=len(result.failed)), err=True)
        leave(FOUND)


def _cluster(out: Path, scheduler: str | None, parts: str | None, jobs: int, limits: Limits) -> Cluster:
    """Return the Dask cluster that is asked for; its parts lie beside the output unless that is said otherwise."""
    from gongkai.batch import Cluster

    beside = out.resolve().parent / f".{out.resolve().name}.parts"
    return Cluster(parts or str(beside), scheduler, max(jobs, 1), limits)


@command()
@click.argument("site", type=FILE, metavar="DIR")
@option("--table", required=True, type=FILE, metavar="FILE")
@option("--endpoint", default="https://query.wikidata.org/sparql", show_default=True, metavar="URL")
@option("--contact", metavar="ADDRESS")
@option("--delay", type=click.FloatRange(0), default=1.0, show_default=True, metavar="SECONDS")
@option("--timeout", type=click.IntRange(1), default=60, show_default=True, metavar="SECONDS")
@option("--again", "is_again", is_flag=True)
@lang_option
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
        leave(FOUND)


def _tell_progress(done: int, every: int) -> None:
    click.echo(text("asked", spoken(), done=done, every=every), err=True)


@command()
@click.argument("version", required=False)
@option("--site", type=FILE, default=Path("site"), show_default=True, metavar="DIR")
@option("--previous", metavar="VERSION|DIR")
@option("--reasons", type=FILE, metavar="FILE")
@option("--date", "released", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD")
@option("--sign", "key", type=FILE, metavar="KEY")
@option("--new-key", type=FILE, metavar="FILE")
@lang_option
def release(
    version: str | None,
    site: Path,
    previous: str | None,
    reasons: Path | None,
    released: datetime | None,
    key: Path | None,
    new_key: Path | None,
    lang: str | None,
) -> None:
    """Freeze published data as a version, or make a key to sign with."""
    if (version is None) == (new_key is None):
        raise click.UsageError(text("version-or-key", spoken()))
    if new_key is not None:
        from gongkai.release import signature

        public = signature.new_key(new_key)
        click.echo(text("key-made", spoken(), name=public.name, file=f"{new_key}.pub"))
        return
    from gongkai.project import find_project
    from gongkai.release.make import make_release

    made = make_release(
        site,
        version or "",
        project=find_project(Path()),
        previous=previous,
        reasons=reasons,
        key=key,
        released=released.date() if released else None,
    )
    counts = {action: sum(kinds.values()) for action, kinds in made.changes.items()}
    counts |= {"came": len(made.reports_added), "went": len(made.reports_withdrawn)}
    click.echo(text("release-made" if made.is_new else "release-same", spoken(), folder=made.folder, **counts))
    if made.too_small:
        values = {"previous": made.previous, "version": version, "needed": made.too_small}
        click.echo(text("step-too-small", spoken(), **values), err=True)


@command()
@click.argument("folder", type=FILE, metavar="DIR")
@option("--key", type=FILE, metavar="PUB")
@lang_option
def verify(folder: Path, key: Path | None, lang: str | None) -> None:
    """Tell whether releases are what they were."""
    from gongkai.release.verify import verify as verify_all

    outcomes = verify_all(folder, key)
    for outcome in outcomes:
        signed = text(outcome.signed, spoken(), signer=outcome.signer)
        name = "not-verified" if outcome.problems else "verified"
        click.echo(text(name, spoken(), folder=outcome.folder, signed=signed, count=len(outcome.problems)))
        for problem in outcome.problems:
            click.echo(f"  {problem.to_text(spoken())}")
    leave(FOUND if any(outcome.problems for outcome in outcomes) else OK)
