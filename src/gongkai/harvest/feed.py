"""Reads the pages of a built folder's catalogue as a harvester fetches them: one after the other, each by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

import pyoxigraph as ox

from gongkai.errors import DataError
from gongkai.harvest.graph import Graph
from gongkai.knowledge.harvest import Portal
from gongkai.model.ntriples import parse as parse_term
from gongkai.model.terms import DCAT
from gongkai.validate.data import parse

CATALOG = "catalog"
"""The path of the first page below the base; its files are named after it."""

SUFFIXES = (".ttl", ".rdf", ".jsonld")
"""The formats of a feed, that which a harvester is given without asking for one first (``*/*``)."""

_FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".jsonld": ox.RdfFormat.JSON_LD}
_NEGOTIATED = (".ttl", ".html", ".csv", ".jsonld", ".nt")


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was read: its file below the folder, its bytes, its statements."""

    file: str
    size: int
    quads: tuple[ox.Quad, ...]
    graph: Graph


@dataclass(frozen=True, slots=True)
class Break:
    """Why a harvester gets no further than a page; ``code`` is one of the refusals, ``detail`` names file and place."""

    code: Literal["page", "repeated", "loop"]
    kind: Literal["large", "encoding", "syntax", "missing-page", "elsewhere", "repeated", "loop"]
    file: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A built folder and what its IRIs begin with."""

    folder: Path
    base: str | None

    def path_of(self, iri: str, suffix: str) -> str | None:
        """Return the path of a page's file below the folder: ``catalog?page=2`` is ``catalog/2.ttl``; else None."""
        if self.base is None or not iri.startswith(self.base):
            return None
        parts = urlsplit(iri[len(self.base) :])
        path = unquote(parts.path)
        if ".." in PurePosixPath(path).parts or path.startswith("/"):
            return None
        number = parse_qs(parts.query).get("page", [""])[0]
        if not number.isdecimal():
            return path if not number else None
        stem = path.removesuffix(suffix)
        return f"{stem}{suffix}" if number == "1" else f"{stem}/{number}{suffix}"

    def is_ours(self, iri: str) -> bool:
        """Tell whether an IRI is below the base."""
        return self.base is not None and iri.startswith(self.base)

    def file_of(self, iri: str) -> Path | None:
        """Return a file that the server answers an IRI below the base with (``id/x`` leads to ``doc/x``), if any."""
        path = self.path_of(iri.partition("#")[0], ".ttl")
        if path is None:
            return None
        for stem in (path, f"doc/{path.removeprefix('id/')}"):
            for name in (stem, *(f"{stem.rstrip('/')}{suffix}" for suffix in _NEGOTIATED), f"{stem}/index.html"):
                file = self.folder / name.lstrip("/")
                if file.is_file():
                    return file
        return None


def suffixes(folder: Path) -> list[str]:
    """Return the suffixes of the first page's files; DataError for a folder that holds no feed."""
    if not folder.is_dir():
        raise DataError(f"{folder}: expected a folder that gongkai build wrote, found none")
    found = [suffix for suffix in SUFFIXES if (folder / f"{CATALOG}{suffix}").is_file()]
    if not found:
        names = " ".join(f"{CATALOG}{suffix}" for suffix in SUFFIXES)
        raise DataError(f"{folder}: expected a catalogue ({names}), found none; gongkai build writes it")
    return found


def pages(folder: Path, portal: Portal, suffix: str, limit: int | None) -> Iterator[Page | Break]:
    """Yield the pages as a portal reads them, and last why it gets no further, if there is a reason."""
    file = f"{CATALOG}{suffix}"
    first: bytes | None = None
    seen: set[str] = set()
    base: str | None = None
    while True:
        content = _content(folder, file, limit)
        if isinstance(content, Break):
            yield content
            return
        if content == first:
            yield Break("repeated", "repeated", file)
            return
        first = first if first is not None else content
        if file in seen:
            yield Break("loop", "loop", file)
            return
        seen.add(file)
        try:
            quads = parse(content, str(folder / file), _FORMATS[suffix])
        except DataError as error:
            yield Break("page", "syntax", file, str(error))
            return
        page = Page(file, len(content), quads, Graph(quads))
        yield page
        base = base or base_of(page.graph)
        following = next_page(page.graph, portal)
        if following is None:
            return
        path = Site(folder, base).path_of(following, suffix)
        if path is None:
            yield Break("page", "elsewhere", file, following)
            return
        file = path


def base_of(graph: Graph) -> str | None:
    """Return what the IRIs of a feed begin with: its catalogue is ``{base}catalog``."""
    catalogs = [term[1:-1] for term in graph.instances(DCAT.Catalog) if term.endswith(f"/{CATALOG}>")]
    return min(catalogs).removesuffix(CATALOG) if catalogs else None


def next_page(graph: Graph, portal: Portal) -> str | None:
    """Return the address of the next page, which may be an IRI or a string."""
    for paging in portal.paging:
        views = graph.instances(paging.page)
        for view in views:
            for predicate in paging.next:
                for object_ in graph.objects(view, predicate):
                    return parse_term(object_)[0]
        if views and portal.is_first_class_only:
            return None
    return None


def _content(folder: Path, file: str, limit: int | None) -> bytes | Break:
    """Return the bytes of a page, as a harvester reads them: smaller than its limit, in UTF-8."""
    path = folder / file
    try:
        size = path.stat().st_size
        if limit is not None and size >= limit:
            return Break("page", "large", file, f"{size} >= {limit}")
        content = path.read_bytes()
    except (OSError, ValueError):  # a character that no file name can hold
        return Break("page", "missing-page", file)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Break("page", "encoding", file, f"{path}, line {line}: byte 0x{content[error.start]:02x}")
    return content
