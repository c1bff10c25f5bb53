"""A stage of the flow is a package that is called like the function it is named for: ``gongkai.read("report.txt")``.

``gongkai.read`` is a package as soon as anything of it is imported, so that no function of that name could stand beside
it. The package itself is therefore made callable, by the way that Python's reference gives for it (a module's
``__class__`` may be set): in whatever order things are imported, there is one ``gongkai.read``, and it can be called.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any


class Stage(ModuleType):
    """A package that may be called; what it is given goes to its function, whose signature it shows."""

    __wrapped__: Callable[..., Any]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Return what the function of the package returns."""
        return self.__wrapped__(*arguments, **named)

    def __reduce__(self) -> tuple[Callable[[str], ModuleType], tuple[str]]:
        """Let another process find it by its name, so that pools can be given a stage."""
        return import_module, (self.__name__,)


def make_callable(package: str, function: Callable[..., Any]) -> None:
    """Let a package be called like one of its functions."""
    module = sys.modules[package]
    module.__class__ = Stage
    vars(module)["__wrapped__"] = function
