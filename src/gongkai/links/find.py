"""Fills the table of links: asks for what it lacks, batch by batch, and keeps each batch at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from gongkai.endpoint import NoAnswer, check_address
from gongkai.errors import LinkError
from gongkai.links.table import NOT_FOUND, Link, Status, Table, merged, read_table, write_table
from gongkai.links.things import Thing, read_things
from gongkai.links.wikidata import ENDPOINT, Item, Pause, find_items
from gongkai.text import fold

BATCH = 100
"""Codes asked for in one question: some hundred rows, which the endpoint answers in a second or two."""

_ENDINGS = "省市县区旗州盟"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far linking came: how many things were asked for, are left, and why it stopped; the table after it."""

    asked: int
    remaining: int
    failure: str | None
    table: Table

    def count(self, status: Status) -> int:
        """Return how many items have a status in the table."""
        return sum(row.status == status and bool(row.item) for row in self.table)


def link(
    site: Path,
    path: Path,
    *,
    endpoint: str = ENDPOINT,
    delay: float = 1.0,
    timeout: int = 60,
    agent: str = "gongkai",
    is_again: bool = False,
    progress: Callable[[int, int], None] = lambda done, every: None,
    pause: Pause = time.sleep,
) -> Outcome:
    """Look up what a published folder has and a table of links lacks, and write what is found into the table.

    The table is written after each batch, and read again before, so that neither an endpoint that goes down nor a
    person who edits it meanwhile loses anything. With ``is_again``, what was not found before is asked for again.
    Raises LinkError and DataError for bad input; an endpoint that fails is no error but ends the outcome.
    """
    try:
        check_address(endpoint)
    except ValueError as error:
        raise LinkError(str(error)) from None
    table = read_table(path) if path.exists() else ()
    missing = _missing(read_things(site), table, is_again=is_again)
    write_table(path, table)  # where it cannot be written, nobody is asked
    done = 0
    for batch in _batches(missing):
        if done:
            pause(delay)
        try:
            items = find_items(
                endpoint, batch[0].property, [t.code for t in batch], timeout=timeout, agent=agent, pause=pause
            )
        except NoAnswer as error:
            return Outcome(done, len(missing) - done, f"{endpoint}: expected an answer, found {error}", table)
        table = merged(read_table(path), [row for thing in batch for row in rows_of(thing, items.get(thing.code, ()))])
        write_table(path, table)
        done += len(batch)
        progress(done, len(missing))
    return Outcome(done, 0, None, table)


def rows_of(thing: Thing, items: Collection[Item]) -> Iterator[Link]:
    """Yield what the table says of the items found for a thing; accepted is only what leaves no doubt.

    Items that came to an end give way to those that did not. What is doubtful stands in the note: several items, an
    ended one, one with several codes, another name.
    """
    candidates = [item for item in items if not item.is_ended] or list(items)
    if not candidates:
        yield Link(thing.resource, thing.property, thing.code, "", "", "", "unsure", NOT_FOUND)
    for item in candidates:
        doubts = [
            words
            for is_doubtful, words in (
                (len(candidates) > 1, "多个候选 several candidates"),
                (item.is_ended, "已撤销 ended"),
                (len(item.codes) > 1, f"有多个代码 several codes: {' '.join(sorted(item.codes))}"),
                (not is_same_name(thing, item.zh), f"名称不符 name differs: {thing.name}"),
            )
            if is_doubtful
        ]
        yield Link(
            thing.resource, thing.property, thing.code, item.id, item.zh, item.en,
            "unsure" if doubts else "accepted", "; ".join(doubts),
        )  # fmt: skip


def is_same_name(thing: Thing, name: str) -> bool:
    """Tell whether a name on Wikidata can be the thing's: equal but for the script, or a division's short name."""
    ours, theirs = ("".join(fold(words).split()) for words in (thing.name, name))
    if not ours or ours == theirs:
        return bool(ours)
    if thing.kind != "division":
        return False
    short, full = sorted((ours, theirs), key=len)
    return len(short) > 1 and full.startswith(short) and full[-1] in _ENDINGS and short[-1] not in _ENDINGS


def _missing(things: Sequence[Thing], table: Table, *, is_again: bool) -> list[Thing]:
    """Return what is neither decided nor looked up."""
    decided = {row.resource for row in table if row.status == ("accepted" if row.item else "rejected")}
    known = {(row.resource, row.value) for row in table if row.item or not is_again}
    return [t for t in things if t.resource not in decided and (t.resource, t.code) not in known]


def _batches(things: Sequence[Thing]) -> Iterator[list[Thing]]:
    """Yield what is asked for at once: things of one kind, so many of them that the query stays small."""
    for _, group in groupby(things, key=lambda thing: thing.kind):
        same = list(group)
        yield from (same[n : n + BATCH] for n in range(0, len(same), BATCH))
