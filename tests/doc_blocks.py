"""The code blocks of a page of the documentation: what is to be run, in which order, and what it should give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^(?:<!-- (?P<note>.+?) -->\n)?```(?P<kind>\w*)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
_NOTES = re.compile(r"not run: (?P<reason>\S.*)|exit status (?P<status>\d+)|output")

RUNNABLE = ("sh", "python")


@dataclass(frozen=True, slots=True)
class Block:
    """A block that runs; ``output`` are the beginnings of lines that it prints."""

    kind: str
    code: str
    status: int = 0
    reason: str | None = None
    output: tuple[str, ...] = ()


def blocks_of(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page that are marked as commands or Python; an unknown note is an AssertionError."""
    held: Block | None = None
    for found in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        note = _NOTES.fullmatch(found["note"] or "output")
        assert note, f"{page.name}: {found['note']}"
        if found["note"] == "output":
            assert held, f"{page.name}: an output before any command"
            held = Block(held.kind, held.code, held.status, held.reason, tuple(found["code"].splitlines()))
        elif found["kind"] in RUNNABLE:
            if held:
                yield held
            held = Block(found["kind"], found["code"], int(note["status"] or 0), note["reason"])
    if held:
        yield held
