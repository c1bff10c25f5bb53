"""Writes docs/reference.md from the code: ``python docs/reference.py``. A test makes the page again and compares.

What Python offers comes from the names that ``gongkai`` lists, their signatures and docstrings; the commands and their
options come from the command line and its texts in both languages.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import click

import gongkai
import gongkai.query
from gongkai import errors
from gongkai.cli import main
from gongkai.messages import text

PAGE = Path(__file__).with_name("reference.md")

HEAD = """\
<!-- Made by docs/reference.py from the code: change that, then run python docs/reference.py -->

# 参考 · Reference

由代码生成:Python 的公开名称及其签名和说明(英文),命令及其选项(中英文)。只有这里列出的名称不会随意变动。

Made from the code: the public names of Python with their signatures and docstrings, and the commands with their options
in both languages. What is not listed here may change at any time. The [tutorial](tutorial.md) and the
[notebook](notebook.ipynb) show how they are used.
"""

GROUPS = (
    ("读、取数、发布、查询、作图 · Reading, extracting, building, asking, drawing", "read extract build query plot"),
    ("一步到位的函数 · Functions for a file", "extract_file check_file validate_file to_rdflib"),
    ("值 · Values", "Document Extraction BuildResult Answer Picture Check Project"),
)
"""The public names in the order of the page."""

ADVANCED = "find load queries run write"
"""Functions of ``gongkai.query``."""


def page() -> str:
    """Return the page."""
    lines = [HEAD, "## Python", ""]
    for title, names in GROUPS:
        lines += [f"### {title}", ""]
        for name in names.split():
            lines += entry("gongkai", name, getattr(gongkai, name))
    lines += ["### 查询的部件 · The parts of `gongkai.query`", ""]
    for name in ADVANCED.split():
        lines += entry("gongkai.query", name, getattr(gongkai.query, name))
    lines += ["### 错误 · Errors", "", *tree(errors.GongkaiError), "", "## 命令 · Commands", ""]
    for name, command in main.commands.items():
        lines += command_entry(name, command)
    return "\n".join(lines).rstrip("\n") + "\n"


def entry(module: str, name: str, value: Any) -> Iterator[str]:
    """Yield the lines on a function or a class."""
    function = getattr(value, "__wrapped__", value)
    yield from (f"#### `{module}.{name}`", "")
    if inspect.isclass(value):
        yield from class_entry(value)
        return
    yield from ("```text", *signature(module, name, function), "```", "", *paragraphs(function))


def class_entry(value: type) -> Iterator[str]:
    """Yield what a class is, what it holds, and what it can be asked."""
    yield from paragraphs(value)
    if is_dataclass(value):
        yield from ("| attribute | type |", "|---|---|")
        for field in fields(value):
            kind = field.type if isinstance(field.type, str) else field.type.__name__
            yield f"| `{field.name}` | {code(kind)} |"
        yield ""
    members = [line for name, member in vars(value).items() for line in member_entry(name, member)]
    yield from [*members, ""] if members else []


def member_entry(name: str, member: object) -> Iterator[str]:
    """Yield the line on a property or method that is public."""
    if isinstance(member, property) and not name.startswith("_"):
        yield f"- `.{name}`: {first(member)}"
    elif inspect.isfunction(member) and not name.startswith("_"):
        yield f"- `.{name}{short(member)}`: {first(member)}"


def signature(module: str, name: str, function: Callable[..., Any]) -> list[str]:
    """Return a signature, one parameter a line where they do not fit into one."""
    found = inspect.signature(function)
    kinds = inspect.Parameter
    parts: list[str] = []
    before: Any = None
    for parameter in found.parameters.values():
        if before == kinds.POSITIONAL_ONLY != parameter.kind:
            parts.append("/")
        if parameter.kind == kinds.KEYWORD_ONLY and before not in (kinds.KEYWORD_ONLY, kinds.VAR_POSITIONAL):
            parts.append("*")
        stars = {kinds.VAR_POSITIONAL: "*", kinds.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        default = "" if parameter.default is kinds.empty else f" = {parameter.default!r}"
        parts.append(f"{stars}{parameter.name}: {parameter.annotation}{default}")
        before = parameter.kind
    whole = f"{module}.{name}({', '.join(parts)}) -> {found.return_annotation}"
    if len(whole) <= 100:
        return [whole]
    return [f"{module}.{name}(", *(f"    {part}," for part in parts), f") -> {found.return_annotation}"]


def short(function: Callable[..., Any]) -> str:
    """Return the parameters of a method, without itself and without types."""
    names = [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]
    return f"({', '.join(names)})"


def paragraphs(value: Any) -> list[str]:
    """Return a docstring as Markdown."""
    written = (inspect.getdoc(value) or "").replace("<", "\\<").replace("*", "\\*")
    return [re.sub(r"``(.+?)``", lambda found: code(found[1].replace("\\", "")), written), ""]


def first(value: Any) -> str:
    """Return the first paragraph of a docstring in one line."""
    return " ".join(paragraphs(value)[0].split("\n\n")[0].split())


def code(words: str) -> str:
    """Return words as code that may stand in a table."""
    return f"`{words}`".replace("|", "\\|")


def tree(error: type, depth: int = 0) -> Iterator[str]:
    """Yield an error and those below it."""
    yield f"{'  ' * depth}- `{error.__name__}`: {first(error)}"
    for below in error.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from tree(below, depth + 1)


def command_entry(name: str, command: click.Command) -> Iterator[str]:
    """Yield the lines on a command: what it does, how it is called, its options."""
    yield from (f"### `gongkai {name}`", "", flat(text(name, "zh")), "", flat(text(name, "en")), "")
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    shown = " ".join(argument.make_metavar(click.Context(command)) for argument in arguments)
    yield from ("```text", f"gongkai {name} [OPTIONS] {shown}".rstrip(), "```", "")
    yield from ("| 选项 · option | 默认 · default | 含义 | meaning |", "|---|---|---|---|")
    for option in (p for p in command.params if isinstance(p, click.Option)):
        yield row(option)
    yield ""


def row(option: click.Option) -> str:
    """Return the line of an option."""
    kind = option.type
    values = "|".join(kind.choices) if isinstance(kind, click.Choice) else option.metavar or kind.name.upper()
    given = option.opts[0] if option.is_flag else f"{option.opts[0]} {values}"
    default = option.default if isinstance(option.default, str | int | float | Path) else None
    said = "" if default is None or option.is_flag else code(str(default))
    meaning = (flat(text(option.opts[0], language)).replace("|", "\\|") for language in ("zh", "en"))
    return f"| {code(given)} | {said} | {' | '.join(meaning)} |"


def flat(words: str) -> str:
    """Return a text in one line."""
    return " ".join(words.split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
