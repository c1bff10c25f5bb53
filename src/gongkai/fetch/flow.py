"""Fetches all addresses of a list: hosts side by side, each host one thing at a time, and what was cut off goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Lock

from gongkai.fetch.download import Asking, Failed, download
from gongkai.fetch.folder import Folder
from gongkai.fetch.hosts import Hosts
from gongkai.fetch.names import address, host_of
from gongkai.fetch.network import Client, Sockets
from gongkai.fetch.robots import Robots
from gongkai.fetch.values import Clock, Fetched, Manners, Outcome, Progress, Stopped, Wanted
from gongkai.fetch.wanted import read_wanted

_MOST_SILENT = 3  # addresses in a row whose host gives no answer, after which it is not asked again


def fetch(
    manifest: Path | str,
    to: Path | str,
    *,
    manners: Manners | None = None,
    progress: Progress | None = None,
    clock: Clock | None = None,
) -> Fetched:
    """Fetch the addresses of a manifest, or of a plain list, into a folder, and return what came of each.

    The folder gets a manifest of its files that a build takes (``fetched.tsv``) and how each was got
    (``provenance.jsonl``), up to date after each file. What was there before is asked for only if it has changed; a run
    that was interrupted goes on where it was. Raises SourceError or FetchError where the list or the folder cannot be
    used; an address that cannot be fetched is no error but an outcome.
    """
    manners, clock = manners or Manners(), clock or Clock()
    wanted = read_wanted(Path(manifest))
    with Folder(Path(to)) as folder:
        asked = [item for item in wanted if item.url not in folder.done or folder.before(item) is None]
        run = _Run(folder, manners, clock, len(asked), progress)
        outcomes = run.all(asked)
        folder.end()
    return Fetched(tuple(outcomes[item.url] for item in asked), len(wanted) - len(asked))


class _Run:
    """One run: what its threads share."""

    def __init__(self, folder: Folder, manners: Manners, clock: Clock, total: int, progress: Progress | None) -> None:
        self._folder = folder
        self._manners = manners
        self._clock = clock
        self._total = total
        self._progress = progress
        self._hosts = Hosts(clock, manners.delay)
        self._robots = Robots()
        self._sockets = Sockets()
        self._lock = Lock()
        self._outcomes: dict[str, Outcome] = {}

    def all(self, asked: Sequence[Wanted]) -> dict[str, Outcome]:
        """Fetch all, and return what came of each address. When interrupted, all connections end."""
        queues: dict[str, list[Wanted]] = {}
        for item in asked:
            queues.setdefault(host_of(address(item.url)), []).append(item)
        with ThreadPoolExecutor(self._manners.jobs) as pool:
            running = [pool.submit(self._host, queue) for queue in queues.values()]
            try:
                for done in as_completed(running):
                    done.result()
            except BaseException:
                self._clock.stop.set()
                self._sockets.cut()
                pool.shutdown(cancel_futures=True)
                raise
        return self._outcomes

    def _host(self, queue: Sequence[Wanted]) -> None:
        """Fetch what is wanted of one host, one after the other."""
        client = Client(self._manners, self._clock, self._sockets)
        asking = Asking(client, self._manners, self._hosts, self._clock, self._robots)
        try:
            for outcome in self._of(queue, asking):
                with self._lock:
                    self._note(outcome)
        except Stopped:
            return
        finally:
            client.close()

    def _of(self, queue: Sequence[Wanted], asking: Asking) -> Iterator[Outcome]:
        silent, ended = 0, ""
        for item in queue:
            if ended:
                yield Outcome(item, "failed", reason=ended)
                continue
            self._clock.wait(0)
            before = self._folder.before(item)
            try:
                record, is_new = download(item, before, self._folder.part(item), self._folder.path, asking)
            except Failed as error:
                yield Outcome(item, "failed", reason=str(error))
                silent = silent + 1 if error.status == 0 else 0
                if error.ends_host or silent >= _MOST_SILENT:
                    ended = f"its host was not asked again: {error}"
            else:
                silent = 0
                yield Outcome(item, "fetched" if is_new else "unchanged", record.with_told(item.told))

    def _note(self, outcome: Outcome) -> None:
        if outcome.provenance is not None:
            self._folder.keep(outcome.provenance)
        self._outcomes[outcome.wanted.url] = outcome
        if self._progress is not None:
            self._progress(len(self._outcomes), self._total, outcome)
