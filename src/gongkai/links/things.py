"""Reads from a published folder what can be looked up: divisions, and agencies whose credit code is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongkai.errors import DataError
from gongkai.links.table import KINDS
from gongkai.model.ntriples import parse
from gongkai.model.terms import GK, SKOS
from gongkai.publish.dumps import dumps, open_dump

_SUBJECT = re.compile(r"<[^<>]*[/#]id/(agency|division)/([^<>/#]+)> (<[^<>]*>) (.*?)(?: <[^<>]*>)? \.\s*")
_MARKS = (b"/id/agency/", b"#id/agency/", b"/id/division/", b"#id/division/")
_CODES = {"agency": GK.creditCode, "division": SKOS.notation}
_FORMS = {"agency": re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}"), "division": re.compile(r"\d{6}")}


@dataclass(frozen=True, slots=True)
class Thing:
    """A division or an agency: its identifier, the code that Wikidata may know it by, and its name in Chinese."""

    kind: str
    id: str
    code: str
    name: str

    @property
    def resource(self) -> str:
        """What the table of links calls it."""
        return f"{self.kind}:{self.id}"

    @property
    def property(self) -> str:
        """The property of Wikidata that holds the code."""
        return KINDS[self.kind].property


def read_things(site: Path) -> tuple[Thing, ...]:
    """Return what a folder made by ``gongkai build`` has to look up, sorted.

    Raises DataError for a folder without data, or without any division and agency, and for a code that cannot be one.
    """
    files = dumps(site) or sorted(site.glob("dataset/*.nq"))
    if not files:
        raise DataError(f"{site}: expected a folder made by gongkai build, found no data.nq and no dataset/*.nq in it")
    codes: dict[tuple[str, str], str] = {}
    names: dict[tuple[str, str], str] = {}
    things = set()
    for file in files:
        for number, kind, id_, predicate, object_ in _statements(file):
            things.add((kind, id_))
            if predicate == _CODES[kind]:
                code = parse(object_)[0]
                if not _FORMS[kind].fullmatch(code):
                    raise DataError(f"{file}:{number}: expected the code of {kind} {id_}, found {code!r}")
                codes[kind, id_] = code
            elif predicate == SKOS.prefLabel and object_.endswith("@zh"):
                names[kind, id_] = parse(object_)[0]
    if not things:
        raise DataError(f"{site}: expected divisions and agencies in its data, found none")
    return tuple(Thing(kind, id_, code, names.get((kind, id_), "")) for (kind, id_), code in sorted(codes.items()))


def _statements(file: Path) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield the statements about divisions and agencies, which stand one on a line, with the line's number."""
    try:
        with open_dump(file) as lines:
            for number, line in enumerate(lines, 1):
                subject, _, _ = line.partition(b">")
                if any(mark in subject for mark in _MARKS) and (
                    found := _SUBJECT.fullmatch(line.decode("utf-8", "replace"))
                ):
                    yield number, found[1], found[2], found[3], found[4]
    except OSError as error:
        raise DataError(f"{file}: cannot be read: {error.strerror}") from None
