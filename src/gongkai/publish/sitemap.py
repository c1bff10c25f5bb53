"""What tells search engines and readers what there is: sitemap.xml, robots.txt, and a feed of the data sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice

from gongkai.project import Project
from gongkai.publish.pages.home import newest_first
from gongkai.publish.record import DatasetRecord

_URLS = 10_000
"""Addresses in a file; the protocol allows 50,000 and 50 MB (sitemaps.org)."""

_ENTRIES = 100
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def sitemap_files(pages: Iterable[str], project: Project, *, site: str | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield ``sitemap.xml`` of the paths of the pages, in their order; of many, an index and its parts.

    Addresses are those of the files, below ``site`` where the folder is published at another address than the base:
    a sitemap may speak of its own host only, and files are there on every kind of server.
    """
    root = site or project.base
    rest = iter(pages)
    part = list(islice(rest, _URLS))
    following = list(islice(rest, _URLS))
    if not following:
        yield "sitemap.xml", _urls(part, root)
        return
    number = 0
    while part:
        number += 1
        yield f"sitemap/{number}.xml", _urls(part, root)
        part, following = following, list(islice(rest, _URLS))
    parts = "".join(f"<sitemap><loc>{escape(root)}sitemap/{n}.xml</loc></sitemap>\n" for n in range(1, number + 1))
    yield "sitemap.xml", f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{parts}</sitemapindex>\n'.encode()


def robots_txt(project: Project, *, site: str | None = None) -> tuple[str, bytes]:
    """Return ``robots.txt``, which counts at the root of a host only, with the sitemap."""
    return "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {site or project.base}sitemap.xml\n".encode()


def feed(records: Iterable[DatasetRecord], project: Project) -> tuple[str, bytes]:
    """Return ``feed.atom`` (RFC 4287): the newest data sets first, by the day their report was published."""
    newest = newest_first(records)[:_ENTRIES]
    base = escape(project.base)
    days = [_day(record) for record in newest]
    updated = project.release.modified.isoformat() if project.release.modified else max(days, default="1970-01-01")
    lines = [
        f'{_HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh">',
        f"<id>{base}feed.atom</id>",
        f"<title>{escape(project.titles[0])}</title>",
        f"<subtitle>{escape(project.titles[1])}</subtitle>",
        f"<updated>{updated}T00:00:00Z</updated>",
        f'<link rel="self" type="application/atom+xml" href="{base}feed.atom"/>',
        f'<link rel="alternate" type="text/html" href="{base}index.html"/>',
        f"<author><name>{escape(project.publisher.names[0])}</name></author>",
        f"<rights>{escape(project.licence.title)}</rights>",
        *(_entry(record, base) for record in newest),
        "</feed>\n",
    ]
    return "feed.atom", "\n".join(lines).encode()


def _urls(paths: Iterable[str], root: str) -> bytes:
    urls = "".join(f"<url><loc>{escape(root + path)}</loc></url>\n" for path in paths)
    return f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n{urls}</urlset>\n'.encode()


def _day(record: DatasetRecord) -> str:
    return record.published or record.end


def _entry(record: DatasetRecord, base: str) -> str:
    return (
        f"<entry><id>{base}dataset/{record.id}</id><title>{escape(record.title_zh)}</title>"
        f"<updated>{_day(record)}T00:00:00Z</updated>"
        f'<link rel="alternate" type="text/html" href="{base}dataset/{record.id}.html"/>'
        f'<link rel="alternate" type="text/turtle" href="{base}dataset/{record.id}.ttl"/>'
        f'<summary xml:lang="en">{escape(record.title_en)}</summary></entry>'
    )
