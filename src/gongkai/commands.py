"""Commands of the command line that speak the language asked for: help, errors, exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

import click

from gongkai.errors import GongkaiError, OutputError
from gongkai.messages import Lang, has_text, language, text

_F = TypeVar("_F", bound=Callable[..., Any])
_S = TypeVar("_S")
_T = TypeVar("_T")

OK, FOUND, UNUSABLE = 0, 1, 2
"""Exit status: all well; findings, or some reports failed; unusable input or usage."""


class Failure(click.ClickException):
    """An error as the user sees it: one line, and exit status 2."""

    exit_code = UNUSABLE

    def show(self, file: Any = None) -> None:
        """Print the error on standard error."""
        click.echo(text("error", spoken(), message=self.format_message()), err=True)


class Command(click.Command):
    """A command whose help is in the language that its arguments or the locale ask for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Choose the language before anything is said."""
        ctx.obj = ctx.obj or language(args, os.environ)
        return super().parse_args(ctx, args)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the description of the command."""
        self.help = text(_name(self), ctx.obj)
        super().format_help_text(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the line that describes the command in the list of commands."""
        return text(_name(self), spoken())

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help``, described in the language of the context."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = text("--help", ctx.obj)
        return option


class Commands(Command, click.Group):
    """The group of all commands; an error of any of them is told without a traceback."""

    command_class = Command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except GongkaiError as error:
            raise Failure(str(error)) from error


class Option(click.Option):
    """An option whose help is looked up by its name."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its description in the language of the context."""
        own = f"{ctx.info_name} {self.opts[0]}"  # where commands mean different things by the same name
        self.help = text(own if has_text(own) else self.opts[0], ctx.obj)
        return super().get_help_record(ctx)


def _name(command: click.Command) -> str:
    return command.name or ""


def spoken() -> Lang:
    """Return the language to speak: that of the running command, or what arguments and locale ask for."""
    context = click.get_current_context(silent=True)
    return cast(Lang, context.obj) if context and context.obj else language(sys.argv[1:], os.environ)


def option(*names: str, **settings: Any) -> Callable[[_F], _F]:
    """Declare an option whose help is looked up by its name."""
    return click.option(*names, cls=Option, **settings)


def choice(*values: str) -> click.Choice[str]:
    """Return the type of an option that has one of these values."""
    return click.Choice(values)


def command() -> Callable[[Callable[..., Any]], Command]:
    """Declare a command whose help is looked up by its name."""
    return click.command(cls=Command)


lang_option = option("--lang", type=choice("zh", "en"))
FILE = click.Path(path_type=Path)


def of_each(sources: Sequence[_S], work: Callable[[_S], _T]) -> tuple[list[tuple[_S, _T]], list[tuple[_S, str]]]:
    """Return what each source gives, and those that cannot be used, which are told and passed over, with the reason."""
    outcomes: list[tuple[_S, _T]] = []
    failures: list[tuple[_S, str]] = []
    for source in sources:
        try:
            outcomes.append((source, work(source)))
        except GongkaiError as error:
            pass_over(failures, source, error)
    return outcomes, failures


def pass_over(failures: list[tuple[_S, str]], source: _S, error: GongkaiError) -> None:
    """Tell why a source cannot be used, and keep the reason."""
    Failure(str(error)).show()
    failures.append((source, str(error)))


def write_file(path: Path, content: str) -> None:
    """Write what a command gives to a file; OutputError where it cannot be written."""
    try:
        path.write_bytes(content.encode("utf-8"))
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror}") from None


def print_document(content: str) -> None:
    """Print a document as it is: utf-8 and with its own line ends, whatever the terminal's."""
    sys.stdout.buffer.write(content.encode("utf-8", "replace"))  # the name of a file may hold what is no character


def leave(status: int) -> NoReturn:
    """End the running command with an exit status."""
    click.get_current_context().exit(status)
