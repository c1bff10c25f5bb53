"""Work on the processes of a Dask cluster, which may be on other machines (extra ``gongkai[dask]``).

A task does some items and writes what it makes as one part, a zip file named by what goes into it, to where all
machines reach it. A part is there whole or not at all and its name says what is in it, so that a task may be done
twice, and a build that was cut off finds the parts that are done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, LifoQueue
from tempfile import TemporaryDirectory
from typing import Any

from gongkai.batch.layout import View
from gongkai.batch.parts import Parts
from gongkai.batch.state import program
from gongkai.batch.work import Run, Work
from gongkai.errors import EngineError, GongkaiError
from gongkai.workers import Limits, Lost
from gongkai.workers.child import Child

_ADDRESS = re.compile(r"(?:\w+://)?[^\s/]+:\d+/?")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Dask cluster: that of a scheduler, or one of so many processes on this machine.

    ``parts`` is where tasks write to: an address of fsspec (a folder, ``s3://…``) that the workers and this process
    reach. ``limits`` hold for each report, as they do without a cluster.
    """

    parts: str
    scheduler: str | None = None
    workers: int = 2
    limits: Limits = field(default_factory=Limits)

    @contextmanager
    def running(self, mark: str) -> Iterator[Run]:
        """Give what does work on the cluster while a block runs; when it ends well, the parts are removed.

        EngineError where a library is missing, the scheduler cannot be reached, or a worker has another program.
        """
        parts = Parts.at(self.parts, mark)
        with ExitStack() as stack:
            client = self._client(stack)
            yield lambda work, items: _run(client, parts, work, items, self.limits)
        parts.clear()

    def _client(self, stack: ExitStack) -> Any:
        try:
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise EngineError(f"expected the extra gongkai[dask], found no {error.name}") from None
        if self.scheduler is not None and not _ADDRESS.fullmatch(self.scheduler):
            raise EngineError(f"{self.scheduler}: expected the scheduler of a Dask cluster, as tcp://host:8786")
        try:
            address: Any = self.scheduler
            if address is None:
                cluster = LocalCluster(
                    self.workers,
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",  # any free port: two clusters may run side by side
                    silence_logs=50,
                )
                address = stack.enter_context(cluster)
            return stack.enter_context(Client(address, set_as_default=False))
        except (OSError, ValueError) as error:
            raise EngineError(f"{self.scheduler}: expected the scheduler of a Dask cluster: {error}") from None


def _run(client: Any, parts: Parts, work: Work, items: Sequence[Any], limits: Limits) -> Iterator[tuple[int, Any]]:
    """Yield the number of each item and what came of it; its files are in the folder of the work then."""
    from distributed import KilledWorker, as_completed

    def submit(chunk: Sequence[int]) -> Any:
        own = [items[number] for number in chunk]
        given = sorted({path for item in own for path in work.needs(item)})
        name = parts.name(work.function, [work.key(item) for item in own], given, work.view)
        if given and not parts.has(name):
            parts.give(name, given, work.view)
        return client.submit(_do, parts, name, work.function, own, limits, program(), key=name, pure=False)

    chunks: dict[Any, Sequence[int]] = {submit(chunk): chunk for chunk in _chunks(len(items), work.size)}
    waiting = as_completed(list(chunks), loop=client.loop)
    for future in waiting:
        chunk = chunks.pop(future)
        error = future.exception()
        if isinstance(error, KilledWorker) and len(chunk) > 1:
            for number in chunk:  # which of them is it?
                again = submit([number])
                chunks[again] = [number]
                waiting.add(again)
        elif isinstance(error, KilledWorker):
            yield chunk[0], Lost("crash", "the workers ended that tried it")
        elif isinstance(error, (GongkaiError, OSError)):
            raise error
        elif error is not None:
            raise EngineError(f"a worker cannot do its part: {type(error).__name__}: {error}") from error
        else:
            yield from zip(chunk, parts.take(future.result(), work.view), strict=True)


def _chunks(count: int, size: int) -> Iterator[range]:
    return (range(start, min(start + size, count)) for start in range(0, count, size))


def _do(
    parts: Parts, name: str, function: Callable[[Any, View], Any], items: Sequence[Any], limits: Limits, own: str
) -> str:
    """Do items on a worker, write the part, and return its name."""
    if program() != own:
        raise EngineError("expected the same gongkai and the same libraries on all machines, found others on a worker")
    if parts.has(name):
        return name
    with TemporaryDirectory(prefix="gongkai-") as folder, _child(limits) as child:
        view = View(Path(folder, "made"), Path(folder, "given"))
        view.folder.mkdir()
        parts.fetch_given(name, view.out)
        work = Work(function, view)
        parts.put(name, [child.run(work, item) for item in items], view.folder)
    return name


_idle: LifoQueue[Child] = LifoQueue()
"""The processes that have nothing to do just now; they end with this one."""


@contextmanager
def _child(limits: Limits) -> Iterator[Child]:
    try:
        child = _idle.get_nowait()
    except Empty:
        child = Child(limits)
    try:
        yield child
    finally:
        _idle.put(child)
