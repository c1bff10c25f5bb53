"""Pages, data and redirects: what an address of the data is answered with (publishing.md, 7 B), by the one table."""

from __future__ import annotations

import difflib
import mimetypes
import os
import re
from collections.abc import Sequence
from email.utils import formatdate
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pyoxigraph as ox

from gongkai.model.terms import PROJECT
from gongkai.publish.redirects import rules
from gongkai.server import things
from gongkai.server.formats import (
    FILES,
    HTML,
    JSON,
    JSONLD,
    NTRIPLES,
    TEXT,
    TURTLE,
    Format,
    choose,
    with_charset,
)
from gongkai.server.replies import IMMUTABLE, PUBLIC, Refused, Reply, made, redirect
from gongkai.server.site import Site

if TYPE_CHECKING:
    from gongkai.server.request import Request

_EXTRA = {
    "doc": ("html", "ttl", "jsonld", "rdf", "nt", "csv"),
    "dataset": ("ttl", "jsonld", "rdf", "nt", "nq", "csv", "html"),
}
"""What the server offers where the folder has fewer formats: it makes the others from what is there."""

_MADE_FROM = ("nt", "nq", "ttl")
_VARY = "Accept, Accept-Language"
_SIBLINGS = 5_000
_INVALIDATED = ox.NamedNode("http://www.w3.org/ns/prov#wasInvalidatedBy")


async def respond(request: Request) -> Reply:
    """Return what is at an address; Refused if there is nothing."""
    path, site = request.path, request.site
    if re.search(rules.HIDDEN, path):
        raise Refused(404)
    if gone := _gone(request):
        return gone
    for pattern, target in _see_other():
        if found := pattern.fullmatch(path):
            location = f"{request.root}{_filled(target, found)}"
            return redirect(303, location, Vary=_VARY)
    if path == "catalog" and (page := re.fullmatch(rules.PAGE_PARAMETER, request.query)):
        path = f"catalog/{page[1]}"
    for name, whole, fixed, formats in _negotiated():
        if found := fixed.fullmatch(path):
            return await _representation(request, name, found[1], FILES[found[2]], formats)
        if whole.fullmatch(path):
            formats = _offered(site, name, path, formats)
            chosen = _wanted(request, formats)
            if chosen is None:
                await _representation(request, name, path, formats[0], formats)  # or there is nothing at all
                refused = Refused(406, "", {"Vary": _VARY})
                refused.see = tuple((f"{request.root}{path}.{f.name}", f.media_type) for f in formats)
                raise refused
            reply = await _representation(request, name, path, chosen, formats)
            headers = {**reply.headers, "Vary": _VARY, "Content-Location": f"{request.root}{path}.{chosen.name}"}
            return Reply(reply.status, reply.content_type, reply.body, reply.length, headers, reply.links, reply.etag)
    static = file(site, f"{path}index.html" if path.endswith("/") else path)
    if static is None:
        _missing(request)
    return static


def _gone(request: Request) -> Reply | None:
    """Return the answer for what is no longer published: 301 where something took its place, else 410."""
    site = request.site
    if not site.withdrawn:
        return None
    stem = re.sub(rf"\.(?:{'|'.join(FILES)})$", "", request.path)
    names = (request.path, stem, re.sub(r"^doc/", "id/", stem), stem.removeprefix("doc/"))
    thing = next((name for name in names if name in site.withdrawn), None)
    if thing is None:
        return None
    found = site.withdrawn[thing]
    if found.replaced_by:
        target = found.replaced_by
        return redirect(301, target if "://" in target else f"{request.root}{target}")
    form = choose((HTML, JSON, TEXT, TURTLE, JSONLD, NTRIPLES), request.accept) if request.accept else None
    if form not in (TURTLE, JSONLD, NTRIPLES):
        raise Refused(410, f"{site.base}{thing}: {found.version}")
    release = ox.NamedNode(f"{site.base}release/{found.version}/")
    triple = ox.Triple(ox.NamedNode(f"{site.base}{thing}"), _INVALIDATED, release)
    body = ox.serialize([triple], format=ox.RdfFormat.from_media_type(form.media_type)) or b""
    return Reply(410, form.content_type, body, len(body), {"Vary": _VARY, "Cache-Control": PUBLIC})


def _offered(site: Site, kind: str, stem: str, formats: tuple[Format, ...]) -> tuple[Format, ...]:
    """Return the formats that there are; where there is no file at all, those that there might be."""
    if kind in _EXTRA:
        return formats
    there = tuple(f for f in formats if site.find(f"{stem}.{f.name}"))
    return there or formats


def _wanted(request: Request, formats: Sequence[Format]) -> Format | None:
    """Return the format asked for: by ``?format=ttl``, else by the Accept header."""
    named = request.first("format")
    for one in formats:
        if one.name == named:
            return one
    return choose(formats, request.accept)


async def _representation(request: Request, kind: str, stem: str, form: Format, formats: Sequence[Format]) -> Reply:
    reply = file(request.site, f"{stem}.{form.name}", form.content_type)
    if reply is None and kind == "void" and form is TURTLE:
        reply = file(request.site, stem, form.content_type)
    if reply is None and kind in _EXTRA:
        reply = await _made(request, stem, form, formats)
    if reply is None:
        _missing(request)
    links = _links(request, kind, stem, formats)
    return Reply(reply.status, reply.content_type, reply.body, reply.length, reply.headers, links, reply.etag)


async def _made(request: Request, stem: str, form: Format, formats: Sequence[Format]) -> Reply | None:
    """Return a representation that the folder lacks, from another that it has, or else from the store."""
    site = request.site
    iri = f"{site.base}{_described(stem)}"
    triples: list[ox.Triple] = []
    for extension in _MADE_FROM:
        if found := site.find(f"{stem}.{extension}"):
            parsed = ox.parse(path=str(found[0]), format=ox.RdfFormat.from_extension(extension))
            triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in parsed]
            break
    else:
        for root in dict.fromkeys((site.base, PROJECT)):
            iri = f"{root}{_described(stem)}"
            answer = await request.engine.ask({"kind": "describe", "iri": iri}, client=request.client)
            triples = list(ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES))
            if triples:
                break
    if not triples:
        return None
    alternates = [(f"{request.root}{stem}.{f.name}", f.media_type) for f in formats if f is not form]
    described = things.write(
        triples, form, iri=iri, lang=request.lang, local=request.local, links=alternates, frame=request.frame
    )
    return made(described, form)


def file(site: Site, path: str, content_type: str | None = None) -> Reply | None:
    """Return a file as it is; None if there is none."""
    found = site.find(path)
    if found is None:
        return None
    place, size = found
    cache_control = IMMUTABLE if re.fullmatch(rules.IMMUTABLE, path) else PUBLIC
    headers = {"Cache-Control": cache_control, "Last-Modified": formatdate(place.stat().st_mtime, usegmt=True)}
    return Reply(200, content_type or _content_type(path), place, size, headers, etag=site.etag(place))


def _content_type(path: str) -> str:
    name = path.rpartition("/")[2]
    extension = name.rpartition(".")[2] if "." in name else ""
    if extension in FILES:
        return FILES[extension].content_type
    if re.fullmatch(rules.TURTLE_WITHOUT_EXTENSION, path) or path == ".well-known/void":
        return TURTLE.content_type
    if extension in _types():
        return with_charset(_types()[extension])
    guessed, encoding = mimetypes.guess_type(name)
    return with_charset(guessed if guessed and not encoding else "application/octet-stream")


def _missing(request: Request) -> NoReturn:
    """Refuse with the addresses that look like the one asked for."""
    refused = Refused(404, request.path)
    if request.site.folder is not None and "\0" not in request.path:
        above, _, name = request.path.rpartition("/")
        folder = request.site.folder / above
        names = (
            {_stem(entry) for entry in _entries(folder)} if request.site.folder in (folder, *folder.parents) else set()
        )
        close = difflib.get_close_matches(name, sorted(names), n=3, cutoff=0.7)
        prefix = f"{request.root}{above}/" if above else request.root
        refused.see = tuple((f"{prefix}{one}", f"{prefix}{one}") for one in close)
    raise refused


def _entries(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in islice(entries, _SIBLINGS) if entry.name[0] != "."]
    except OSError:
        return []


def _stem(name: str) -> str:
    stem, _, extension = name.rpartition(".")
    return stem if extension in FILES else name


def _links(request: Request, kind: str, stem: str, formats: Sequence[Format]) -> tuple[str, ...]:
    """Return the Link headers (RFC 8288) of a representation."""
    site, here = request.site, f"{request.root}{stem}"
    links = [
        f'<{here}.{f.name}>; rel="alternate"; type="{f.media_type}"'
        + ('; hreflang="zh"; hreflang="en"' if f.name == "html" else "")
        for f in formats
    ]
    links.append(f'<{site.base}{stem}>; rel="canonical"')
    if kind == "dataset":
        links.append(f'<{site.base}{stem}>; rel="cite-as"')
    if kind in ("doc", "dataset"):
        links.append(f'<{here}.ttl>; rel="http://www.w3.org/ns/prov#has_provenance"')
    if kind == "doc":
        links.append(f'<{site.base}{_described(stem)}>; rel="describes"')
    return tuple(links)


def _described(stem: str) -> str:
    """Return the path of what a document describes."""
    for pattern, target in rules.DESCRIBES:
        if found := re.fullmatch(pattern, stem):
            return _filled(target, found)
    return stem


def _filled(target: str, found: re.Match[str]) -> str:
    return re.sub(r"\$(\d)", lambda m: found[int(m[1])], target)


@cache
def _see_other() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), target) for pattern, target in rules.SEE_OTHER)


@cache
def _negotiated() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str], tuple[Format, ...]], ...]:
    """Return the kinds of resources that have several representations, without the queries, which are run here."""
    found = []
    for one in rules.NEGOTIATED:
        if one.name != "query":
            names = _EXTRA.get(one.name, one.formats)
            fixed = re.compile(rf"({one.pattern})\.({'|'.join(names)})")
            found.append((one.name, re.compile(one.pattern), fixed, tuple(FILES[name] for name in names)))
    return tuple(found)


@cache
def _types() -> dict[str, str]:
    return {extension: name for name, extensions in rules.OTHER_TYPES.items() for extension in extensions}
