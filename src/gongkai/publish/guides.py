"""The documentation as pages of the site: each Markdown file of ``docs`` is ``docs/{name}.html``, with its description.

What the vocabularies say of a page of the documentation (rules cite it as their source) stays its RDF; of other pages
there is a short one. Links between pages lead to pages; what is not published (tests, sources) is named without a link.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai import resources
from gongkai.model.labels import Names
from gongkai.model.ntriples import Triple, tagged
from gongkai.model.terms import DCT, PROJECT, RDF
from gongkai.project import Project
from gongkai.publish.pages.environment import alternates, render
from gongkai.publish.pages.resource import Crumb
from gongkai.publish.vocabulary import formats
from gongkai.publish.vocabulary.names import vocabulary_prefixes

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LEFT_OUT = {"docs/rules.md": "doc/code/rule.html"}
"""Pages that the site has as something better, and where."""

_COMMENT = re.compile(r"^<!--.*?-->\n", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"\A\s*# (?P<zh>.+) · (?P<en>.+)\n")
_HAN = re.compile(r"[一-鿿]")
_WIDE = re.compile(r"[　-〿一-鿿＀-￯”’]")
_HALVES = {"中文": "zh", "English": "en"}
"""Headings of the halves of a page that says everything twice."""

_FILES = (".ipynb", ".svg")
"""What is published beside the pages as it is."""

_INDEX = Crumb("docs/index.html", ("文档", "Documentation"))
_DOCUMENT = "<http://xmlns.com/foaf/0.1/Document>"


@dataclass(frozen=True, slots=True)
class Guide:
    """A page of the documentation: its path in the repository, its names, its text without title and comments."""

    source: str
    names: Names
    text: str

    @property
    def stem(self) -> str:
        """The path of its documents without their extension."""
        return _stem(self.source)


def guides() -> tuple[Guide, ...]:
    """Return the pages of the documentation, sorted by path."""
    found = []
    for path in _sources(".md"):
        source = _name(path)
        if source not in _LEFT_OUT:
            text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
            title = _TITLE.match(text)
            if title is None:
                raise ValueError(f"{source}: expected a title in both languages (# 中文 · English)")
            found.append(Guide(source, (title["zh"], title["en"]), text[title.end() :]))
    return tuple(found)


def digest() -> str:
    """Return what stands for the documentation: when it is the same, so are its pages."""
    made = hashlib.sha256()
    for path in _sources(".md", *_FILES):
        made.update(_name(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()


def with_guides(documents: Iterable[tuple[str, bytes]], project: Project) -> Iterator[tuple[str, bytes]]:
    """Yield documents of the vocabularies, those of the documentation with their page, and then the other pages."""
    own = dict(guide_documents(project))
    for path, content in documents:
        page = own.pop(path, None)
        yield path, page if page is not None and path.endswith(".html") else content
    yield from own.items()


def guide_documents(project: Project) -> Iterator[tuple[str, bytes]]:
    """Yield every page of the documentation with its description in RDF, and the files that pages show."""
    every = guides()
    published = {guide.source: f"{guide.stem}.html" for guide in every} | _LEFT_OUT
    files = {_name(path): path for path in _sources(*_FILES)}
    published |= {name: name for name in files}
    for guide in every:
        yield f"{guide.stem}.html", _page(guide, published, project)
        yield from formats.files(guide.stem, tuple(_description(guide)), vocabulary_prefixes())
    for name, path in files.items():
        yield name, path.read_bytes()


def _page(guide: Guide, published: Mapping[str, str], project: Project) -> bytes:
    crumbs = () if guide.stem == "docs/index" else (_INDEX,)
    return render(
        "guide.html.j2",
        f"{guide.stem}.html",
        project,
        title=guide.names,
        canonical=f"{PROJECT}{guide.stem}",
        alternates=alternates(guide.stem, formats.USUAL),
        crumbs=crumbs,
        parts=list(_parts(guide, published)),
        schema_org={
            "@context": "https://schema.org/",
            "@type": "TechArticle",
            "@id": f"{PROJECT}{guide.stem}",
            "headline": list(guide.names),
            "inLanguage": ["zh", "en"],
        },
    )


def _parts(guide: Guide, published: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the parts of a page as HTML, each with its language: the two halves, or all of it, which is English."""
    markdown = _markdown()
    tokens = markdown.parse(guide.text)
    _name_headings(tokens)
    _class_cells(tokens)
    _join_lines(tokens)
    _lead(tokens, guide, published)
    starts = [
        (place, _HALVES[tokens[place + 1].content])
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and tokens[place + 1].content in _HALVES
    ]
    if [language for _, language in starts] != ["zh", "en"]:
        _mark_chinese(tokens)
        yield "en", markdown.renderer.render(tokens, markdown.options, {})
        return
    (zh, _), (en, _) = starts
    yield "", markdown.renderer.render(tokens[:zh], markdown.options, {})
    yield "zh", markdown.renderer.render(tokens[zh:en], markdown.options, {})
    yield "en", markdown.renderer.render(tokens[en:], markdown.options, {})


def _name_headings(tokens: Sequence[Token]) -> None:
    """Give each heading the anchor that forges give it."""
    seen: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = "".join(part.content for part in tokens[place + 1].children or () if part.type != "image")
            name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            number = seen[name] = seen.get(name, -1) + 1
            token.attrSet("id", f"{name}-{number}" if number else name)


def _class_cells(tokens: Sequence[Token]) -> None:
    """Let the style sheet align the numbers of tables, as no style may stand in a page."""
    for token in tokens:
        if style := token.attrs.pop("style", None):
            token.attrs |= {"class": "number"} if style == "text-align:right" else {}


def _join_lines(tokens: Sequence[Token]) -> None:
    """Join the lines of a Chinese paragraph without a space between them."""
    for children in (token.children for token in tokens if token.children):
        for before, part, after in zip(children, children[1:], children[2:], strict=False):
            if part.type == "softbreak" and all(map(_WIDE.search, (before.content[-1:], after.content[:1]))):
                part.type = "text"  # an empty one


def _lead(tokens: Sequence[Token], guide: Guide, published: Mapping[str, str]) -> None:
    """Let links and pictures lead to what is published; a link to anything else becomes its words."""
    for part in (part for token in tokens for part in token.children or ()):
        attribute = {"link_open": "href", "image": "src"}.get(part.type)
        if attribute:
            target = _target(str(part.attrs[attribute]), guide, published)
            part.attrs = {**part.attrs, attribute: target} if target else {}
            part.tag = part.tag if target else "span"
    for token in tokens:
        open_tags: list[str] = []
        for part in token.children or ():
            if part.type == "link_open":
                open_tags.append(part.tag)
            elif part.type == "link_close":
                part.tag = open_tags.pop()


def _target(link: str, guide: Guide, published: Mapping[str, str]) -> str | None:
    """Return where a link of a page leads in the site, None if that is not published."""
    if re.match(r"\w+:|#", link):
        return link
    name, mark, fragment = link.partition("#")
    file = posixpath.normpath(posixpath.join(posixpath.dirname(guide.source), name))
    if file in _LEFT_OUT:
        mark = fragment = ""
    if file not in published:
        return None
    return posixpath.relpath(published[file], posixpath.dirname(f"{guide.stem}.html")) + mark + fragment


def _mark_chinese(tokens: Sequence[Token]) -> None:
    """Say of the paragraphs, headings and cells of an English page which are in Chinese."""
    for place, token in enumerate(tokens[:-1]):
        if token.nesting == 1 and tokens[place + 1].type == "inline":
            words = tokens[place + 1].content
            if len(_HAN.findall(words)) * 3 > len(words):
                token.attrSet("lang", "zh")


def _description(guide: Guide) -> Iterator[Triple]:
    subject = f"<{PROJECT}{guide.stem}>"
    yield subject, RDF.type, _DOCUMENT
    for language, name in zip(("zh", "en"), guide.names, strict=True):
        yield subject, DCT.title, tagged(name, language)


def _sources(*suffixes: str) -> list[Path]:
    folder = resources.folder("docs")
    return sorted(
        (path for path in folder.rglob("*") if path.suffix in suffixes and ".ipynb_checkpoints" not in path.parts),
        key=_name,
    )


def _name(path: Path) -> str:
    return f"docs/{path.relative_to(resources.folder('docs')).as_posix()}"


def _stem(source: str) -> str:
    stem = source.removesuffix(".md")
    return f"{stem.removesuffix('README')}index" if stem.endswith("/README") else stem


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")
