"""What is done with each of many items, in a form that any engine can run: here, in processes, on other machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from gongkai.batch.layout import View


def _nothing(item: Any) -> Iterable[str]:
    """Return no paths."""
    return ()


@dataclass(frozen=True, slots=True)
class Work:
    """A function of an item and the folder as it will be; it writes files there and returns a value.

    An engine whose processes do not see the folder wants to know more: ``needs`` gives the paths that the function
    reads of it for an item, ``key`` what stands for an item and all else it reads, ``size`` how many to do at once.
    """

    function: Callable[[Any, View], Any]
    view: View
    needs: Callable[[Any], Iterable[str]] = _nothing
    key: Callable[[Any], str] = repr
    size: int = 1

    def __call__(self, item: Any) -> Any:
        """Do it where the folder is at hand."""
        return self.function(item, self.view)

    def __reduce__(self) -> tuple[type[Work], tuple[Callable[[Any, View], Any], View]]:
        """Return what a process that does it needs."""
        return Work, (self.function, self.view)


Run = Callable[[Work, Sequence[Any]], Iterator[tuple[int, Any]]]
"""Does the work for all items; yields the number of each and what came of it (or Lost), as they are done."""


class Engine(Protocol):
    """Runs work elsewhere than in processes of this machine."""

    def running(self, mark: str) -> AbstractContextManager[Run]:
        """Give what does work while a block runs; ``mark`` stands for the program, the knowledge and the settings."""
