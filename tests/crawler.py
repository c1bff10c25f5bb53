"""Follows every IRI and every link of a published folder as a server would, and names those that lead nowhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pyoxigraph as ox
from lxml import html

from gongkai.publish.redirects.rules import FORMATS, GONE, answer, base_path

_RDF = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
_TEXT = {".atom", ".json", ".xml", ".csv"}
_LINKS = ("//@href", "//@src")


def dead_links(folder: Path, base: str) -> list[str]:
    """Return a line for each link of a page, and each IRI below the base in any file, that leads nowhere."""
    dead: dict[str, str] = {}
    seen: dict[str, bool] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(("redirects/", ".state/", "assets/")):  # what scripts read names namespaces
            for iri in _iris(path, base):
                if iri not in seen:
                    seen[iri] = is_answered(folder, iri[len(base) :])
                if not seen[iri]:
                    dead.setdefault(iri, f"{name}: {iri}")
            if path.suffix == ".html":
                for link in _links(path, name, base):
                    if not (folder / link).is_file():
                        dead.setdefault(link, f"{name}: {link}")
    return list(dead.values())


def is_answered(folder: Path, path: str) -> bool:
    """Tell whether a path below the base is answered in every format that there should be, or was withdrawn."""
    path, _, query = path.partition("#")[0].partition("?")
    if (folder / GONE / path).is_file():
        return True
    found = [answer(path, form.media_type, query) for form in FORMATS.values()]
    if found[0].status in (301, 303):
        return found[0].path is not None and is_answered(folder, found[0].path)
    files = {one.path for one in found if one.status == 200 and one.path is not None}
    return bool(files) and all((folder / unquote(file)).is_file() for file in files)


def _iris(path: Path, base: str) -> Iterator[str]:
    """Yield the IRIs below the base that a file mentions; those with a brace are templates."""
    if path.suffix in _RDF:
        for quad in ox.parse(path=path, format=_RDF[path.suffix], base_iri=base):
            terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
            yield from (term.value for term in terms if isinstance(term, ox.NamedNode) and term.value.startswith(base))
    elif path.suffix in _TEXT:
        text = path.read_text(encoding="utf-8")
        found = re.findall(re.escape(base) + r"[^\s\"'<>,|)\\]*", text)
        yield from (iri.replace("&amp;", "&") for iri in found if "{" not in iri)
    elif path.suffix == ".html":
        tree = html.fromstring(path.read_bytes())
        for script in tree.xpath("//script[@type='application/ld+json']"):
            yield from (text for text in _strings(json.loads(script.text)) if text.startswith(base))
        yield from (href for href in tree.xpath("//@href") if href.startswith(base))


def _links(path: Path, name: str, base: str) -> Iterator[str]:
    """Yield the files that a page links to."""
    tree = html.fromstring(path.read_bytes())
    here = urljoin("http://folder" + base_path(base), name)
    for link in (link for query in _LINKS for link in tree.xpath(query)):
        target = urlsplit(urljoin(here, link))
        if target.netloc == "folder":
            below = unquote(target.path).removeprefix(base_path(base))
            yield f"{below}index.html" if not below or below.endswith("/") else below


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
