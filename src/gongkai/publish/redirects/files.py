"""Writes the rules of nginx, Apache and w3id.org from the one table, and marks what was withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from gongkai.errors import OutputError
from gongkai.project import Project
from gongkai.publish.redirects import rules
from gongkai.publish.redirects.rules import FORMATS, NEGOTIATED, Negotiated
from gongkai.publish.withdrawn import Withdrawn

if TYPE_CHECKING:
    from jinja2 import Environment

_W3ID = "https://w3id.org/"
_SPECIAL = re.compile(r"""['"$%{}\\\s]""")
_PLACEHOLDER = "https://your-server.example/"
_PROVENANCE = "http://www.w3.org/ns/prov#has_provenance"


def redirect_files(
    project: Project, *, gone: Iterable[Withdrawn] = (), site: str | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield the rules for each server, and a marker for each withdrawn path.

    ``site`` is the address the folder is published at where the base is another, as with a base of w3id.org; the paths
    of the rules are then those of the site.
    """
    withdrawn = sorted(gone, key=lambda one: one.path)
    _require_plain(project.base, project.licence.iri, site or "", *(one.replaced_by or "" for one in withdrawn))
    moved = [(one.path, one.replaced_by) for one in withdrawn if one.replaced_by]
    table = _table(project, rules.base_path(site or project.base), moved)
    for template, path, variable, in_text in (
        ("nginx-maps.conf.j2", "redirects/nginx-maps.conf", "$gongkai_{}", "$gongkai_stem"),
        ("nginx.conf.j2", "redirects/nginx.conf", "$gongkai_{}", "$gongkai_stem"),
        ("apache.htaccess.j2", ".htaccess", "%{{gongkai_{}}}e", "$0"),
    ):
        links, listed = _links(project, table["root"], variable), _listed(table["root"], in_text)
        yield path, _render(template, {**table, **links, "listed": listed})
    target = site or (_PLACEHOLDER if project.base.startswith(_W3ID) else project.base)
    for template, path in (
        ("w3id.htaccess.j2", "redirects/w3id/.htaccess"),
        ("w3id.md.j2", "redirects/w3id/README.md"),
    ):
        yield path, _render(template, _w3id(project, target))
    for one in withdrawn:
        if not one.replaced_by:
            yield f"{rules.GONE}{one.path}", f"{one.version}\n".encode()


def _require_plain(*addresses: str) -> None:
    """Raise OutputError for an address that would mean something else within the rules of a server."""
    for address in addresses:
        if found := _SPECIAL.search(address):
            raise OutputError(
                f"{address}: expected an address that the rules of a web server can quote, found {found[0]!r} in it"
            )


def _table(project: Project, root: str, moved: list[tuple[str, str]]) -> dict[str, Any]:
    """Return what the templates of both servers need; entries are pairs of a pattern and a value."""
    types = {form.media_type: (form.extension,) for form in FORMATS.values()} | rules.OTHER_TYPES
    targets = [(path, target if "://" in target else f"{root}{target}") for path, target in moved]
    with_charset = {name: extensions for name, extensions in types.items() if name not in rules.WITHOUT_CHARSET}
    return {
        "root": root,
        "escaped_root": re.escape(root),
        "types": sorted(types.items()),
        "charset_types": sorted(with_charset.keys() - {"text/html"}),  # nginx knows that one itself
        "with_charset": sorted(extension for extensions in with_charset.values() for extension in extensions),
        "accept": [(form, _accept(form)) for form in FORMATS],
        "digits": rules.DIGITS,
        "unacceptable": rules.UNACCEPTABLE,
        "see_other": [(rules.full(pattern), target) for pattern, target in rules.SEE_OTHER],
        "page_parameter": rules.PAGE_PARAMETER,
        "moved": targets,
        "gone": rules.GONE,
        "hidden": rules.HIDDEN,
        "immutable": rules.IMMUTABLE,
        "bare_turtle": rules.TURTLE_WITHOUT_EXTENSION,
        "resources": NEGOTIATED,
        "moved_patterns": [(_with_documents(re.escape(path)), target) for path, target in targets],
        "things": [
            *_described(),
            *((rules.fixed(one), "$1") for one in NEGOTIATED if one.name != "doc"),
            ("^.+$", "$0"),
        ],
        "described": _described(),
        "describes": rules.DESCRIBES,
        "full": rules.full,
        "fixed": rules.fixed,
        "parameter": rules.format_parameter,
    }


def _described() -> list[tuple[str, str]]:
    """Return the patterns of documents, with or without extension, and what each describes."""
    any_form = rf"(?:\.(?:{'|'.join(NEGOTIATED[0].formats)}))?"
    return [(f"^{pattern.replace('.+', '.+?')}{any_form}$", target) for pattern, target in rules.DESCRIBES]


def _with_documents(path: str) -> str:
    """Return the pattern of a withdrawn path, of its document and of its representations."""
    whole = path.replace("id/", "(?:id|doc)/", 1) if path.startswith("id/") else f"(?:doc/)?{path}"
    return rf"^{whole}(?:\.(?:{'|'.join(FORMATS)}))?$"


def _accept(extension: str) -> list[tuple[str, str]]:
    """Return the patterns of an Accept header, the most precise range first, and what is kept of it."""
    patterns = enumerate(rules.accept_patterns(extension))
    return [(pattern, f"{precision}:$1") for precision, pattern in reversed(list(patterns))]


def _links(project: Project, root: str, variable: str) -> dict[str, Any]:
    """Return the Link headers (RFC 8288) of each kind of resource, and those of every answer."""
    void = f'<{root}.well-known/void>; rel="describedby"; type="text/turtle"'
    return {
        "links": {resource.name: _links_of(resource, project.base, root, variable) for resource in NEGOTIATED},
        "links_always": (void, f'<{project.licence.iri}>; rel="license"'),
    }


def _links_of(resource: Negotiated, base: str, root: str, variable: str) -> list[str]:
    stem = variable.format("stem")
    links = [
        f'<{root}{stem}.{form}>; rel="alternate"; type="{FORMATS[form].media_type}"'
        + ('; hreflang="zh"; hreflang="en"' if form == "html" else "")
        for form in resource.formats
    ]
    links.append(f'<{base}{stem}>; rel="canonical"')
    if resource.name == "dataset":
        links.append(f'<{base}{stem}>; rel="cite-as"')
    if resource.name in ("doc", "dataset"):
        links.append(f'<{root}{stem}.ttl>; rel="{_PROVENANCE}"')
    if resource.name == "doc":
        links.append(f'<{base}{variable.format("described")}>; rel="describes"')
    return links


def _listed(root: str, stem: str) -> dict[str, str]:
    """Return what a server offers to who accepts none of it, by kind of resource."""
    stem = f"{root}{stem}"
    return {
        resource.name: " | ".join(f"{stem}.{form} ({FORMATS[form].media_type})" for form in resource.formats)
        for resource in NEGOTIATED
    }


def _w3id(project: Project, site: str) -> dict[str, Any]:
    contact, publisher = project.contact, project.publisher
    known = (contact.name or publisher.names[1], contact.email, contact.url or publisher.homepage)
    return {
        "base": project.base,
        "site": site,
        "name": rules.base_path(project.base).strip("/"),
        "title": " ".join(project.titles[1].split()),
        "contacts": [one for one in known if one],
    }


def _render(template: str, values: dict[str, Any]) -> bytes:
    return _environment().get_template(template).render(values).encode()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("gongkai.publish", "redirects"),
        autoescape=False,  # noqa: S701 - these are no web pages
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
