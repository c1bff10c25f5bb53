"""What fetching works with: what is wanted, the manners it keeps, what came of each address."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, Literal

from gongkai.document import NOTHING_TOLD, Told
from gongkai.errors import FetchError
from gongkai.read.limits import LARGEST_FILE

NAME = "gongkai"
"""What robots.txt calls this program."""

_HOME = "https://w3id.org/gongkai/"

State = Literal["fetched", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to fetch, what is told of its report, and the path to keep it at where that is not left to us."""

    url: str
    told: Told = NOTHING_TOLD
    path: str = ""


@dataclass(frozen=True, slots=True)
class Manners:
    """How servers are asked. Times are in seconds, sizes in bytes."""

    agent: str = NAME
    delay: float = 1.0
    """Between the end of a request and the next one to the same host, unless robots.txt asks for more."""
    jobs: int = 4
    """Hosts that are asked at once; of each host one thing at a time."""
    largest: int = LARGEST_FILE
    timeout: float = 600.0
    """For a whole answer; what came until then is kept, and the rest asked for."""
    connect: float = 10.0
    read: float = 30.0
    allows_private: bool = False
    tries: int = 5
    first_wait: float = 2.0
    """Before the second try, and twice as long before each further one."""
    longest_wait: float = 300.0
    """That a server may ask for by Retry-After; who asks for more is not asked again."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a file was got. What the server did not say is empty; no clock of ours is read for it.

    ``date``, ``last_modified`` and ``etag`` are as the server wrote them, ``media_type`` is what it says the file is.
    ``sha256`` and ``size`` are those of the file at ``path``.
    """

    url: str
    path: str
    final_url: str
    status: int
    date: str
    last_modified: str
    etag: str
    media_type: str
    size: int
    sha256: str
    told: Told = NOTHING_TOLD

    def to_dict(self) -> dict[str, Any]:
        """Return what ``from_dict`` reads; what was told stands beside the rest."""
        told = {name: value for name, value in asdict(self.told).items() if value is not None and name != "url"}
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "told"}
        return own | {name: str(value) if isinstance(value, date) else value for name, value in told.items()}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Provenance:
        """Return what ``to_dict`` wrote; ValueError, KeyError or TypeError for anything else."""
        own = {f.name: raw[f.name] for f in fields(cls) if f.name != "told"}
        published = raw.get("published")
        day = date.fromisoformat(published) if published else None
        return cls(**own, told=Told(raw.get("agency"), raw.get("year"), raw["url"], day))

    def with_told(self, told: Told) -> Provenance:
        """Return the same with what is now told of it."""
        return replace(self, told=replace(told, url=self.url))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an address: a file, the same file as before, or the reason why there is none."""

    wanted: Wanted
    state: State
    provenance: Provenance | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of all addresses, in the order they were wanted; ``before`` were fetched by a run that was cut off."""

    outcomes: tuple[Outcome, ...]
    before: int = 0

    def count(self, state: State) -> int:
        """Return how many addresses came to a state."""
        return sum(outcome.state == state for outcome in self.outcomes)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """What could not be fetched."""
        return tuple(outcome for outcome in self.outcomes if outcome.state == "failed")


Progress = Callable[[int, int, Outcome], None]
"""Is told after each address how many of how many are done, and what came of it."""


class Stopped(Exception):
    """The run is to end: a user interrupted it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as waiting needs it; a stop ends every wait."""

    now: Callable[[], float] = time.monotonic
    stop: threading.Event = field(default_factory=threading.Event)

    def wait(self, seconds: float) -> None:
        """Wait, or raise Stopped as soon as the run is to end."""
        if self.stop.wait(max(0.0, seconds)):
            raise Stopped


def agent(version: str, contact: str | None = None) -> str:
    """Return the name that requests are sent under; ``contact`` is an address of whoever runs them."""
    if contact is not None and not re.fullmatch(r"[!-~]+(?: [!-~]+)*", contact):
        raise FetchError(f"{contact!r}: expected an address in ASCII, such as data@example.org")
    return f"{NAME}/{version} ({'; '.join(filter(None, (_HOME, contact)))})"
