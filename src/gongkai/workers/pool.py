"""Several processes at once on this machine, or none but this one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any

from gongkai.workers.child import Child
from gongkai.workers.limits import Limits

Run = Callable[[Any, Sequence[Any]], Iterator[tuple[int, Any]]]
"""Takes work and items; yields the number of each item and what the work gave for it or Lost, as they are done."""


@contextmanager
def pool(jobs: int, limits: Limits | None = None) -> Iterator[Run]:
    """Give what runs over so many processes, each within the limits; with one job and no limits over none but this.

    GongkaiError and OSError of the work end the mapping. When the block ends, however it ends, so do the processes.
    """
    if jobs <= 1 and limits is None:
        yield _here
        return
    bounds, children, local = limits or Limits(), list[Child](), threading.local()

    def run(work: Any, item: Any) -> Any:
        if not hasattr(local, "child"):
            local.child = Child(bounds)
            children.append(local.child)
        return local.child.run(work, item)

    executor = ThreadPoolExecutor(jobs)

    def run_all(work: Any, items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        places = {executor.submit(run, work, item): number for number, item in enumerate(items)}
        for future in as_completed(places):
            number = places.pop(future)
            yield number, future.result()

    try:
        yield run_all
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.close()
        executor.shutdown()


def _here(work: Any, items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    return ((number, work(item)) for number, item in enumerate(items))
