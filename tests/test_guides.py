"""The documentation as pages of the site: complete, linked, in its languages, and described in RDF."""

from __future__ import annotations

import posixpath
import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from lxml import html

from gongkai import resources
from gongkai.model.terms import PROJECT
from gongkai.project import Project
from gongkai.publish import guides
from gongkai.publish.guides import digest, guide_documents, with_guides
from gongkai.publish.redirects.rules import NEGOTIATED, answer
from gongkai.publish.vocabulary import vocabulary_documents

ROOT = Path(__file__).parents[1]
ELSEWHERE = Project(base="https://data.example.org/gongkai/")
MADE = dict(guide_documents(ELSEWHERE))
PAGES = {path: html.fromstring(content) for path, content in MADE.items() if path.endswith(".html")}


def test_every_page_of_the_documentation_is_published() -> None:
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")} - {"docs/rules.md"}
    stems = {re.sub(r"README$", "index", source.removesuffix(".md")) for source in sources}
    assert len(stems) >= 20
    assert {path.removesuffix(".html") for path in PAGES} == stems
    for stem in stems:
        assert {f"{stem}.{extension}" for extension in ("html", "ttl", "jsonld", "nt")} <= set(MADE)
    assert {"docs/notebook.ipynb", "docs/images/model.svg", "docs/images/result.svg"} <= set(MADE)


@pytest.mark.parametrize("path", PAGES)
def test_links_lead_to_what_is_published(path: str) -> None:
    names = {element.get("id") for element in PAGES[path].iter() if element.get("id")}
    links = [*PAGES[path].xpath("//@href"), *PAGES[path].xpath("//@src")]
    assert links
    for link in links:
        target, _, fragment = unquote(link).partition("#")
        if re.match(r"\w+:", target):
            continue
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
        assert file in MADE or not file.startswith("docs/"), link  # tests/test_crawler.py follows the others
        if fragment and file in PAGES:
            anchors = names if file == path else {e.get("id") for e in PAGES[file].iter()}
            assert fragment in anchors, link
    assert len(names) == len([element for element in PAGES[path].iter() if element.get("id")])


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_and_small(path: str) -> None:
    page = PAGES[path]
    assert len(MADE[path]) < 100_000
    assert len(page.xpath("//h1")) == 1
    assert not page.xpath("//*[@style or @onclick or self::iframe]")
    text = page.text_content()
    assert "<!--" not in text.replace("<!-- not run", "").replace("<!-- exit", "").replace("<!-- output", "")
    assert "```" not in text
    assert "Traceback" not in text
    assert [link.get("type") for link in page.xpath("//link[@rel='alternate']")][:1] == ["text/turtle"]


def test_both_halves_of_a_page_are_named_by_their_language() -> None:
    page = PAGES["docs/tutorial.html"]
    zh, en = page.xpath("//main/div[@lang]")
    assert (zh.get("lang"), en.get("lang")) == ("zh", "en")
    assert zh.getnext() is en  # so that the switch of language takes them for a pair
    assert "接下来" in zh.text_content()
    assert "Where to go" in en.text_content()
    english = PAGES["docs/data.html"]
    assert [part.get("lang") for part in english.xpath("//main/div")] == ["en"]


def test_links_to_what_is_not_published_are_words() -> None:
    index = PAGES["docs/index.html"]
    assert "参与" in index.text_content()
    assert not [link for link in index.xpath("//@href") if "CONTRIBUTING" in link]
    rules = [link for link in PAGES["docs/guides/editor.html"].xpath("//@href") if "rule" in link]
    assert set(rules) == {"../../doc/code/rule.html"}


def test_pages_say_what_they_are() -> None:
    for path in PAGES:
        stem = path.removesuffix(".html")
        triples = list(ox.parse(MADE[f"{stem}.ttl"], format=ox.RdfFormat.TURTLE))
        assert {str(triple.subject) for triple in triples} == {f"<{PROJECT}{stem}>"}
        titles = {(t.object.language, t.object.value) for t in triples if isinstance(t.object, ox.Literal)}
        assert {language for language, _ in titles} == {"zh", "en"}
        heading = PAGES[path].xpath("string(//h1)")
        assert all(title in heading for _, title in titles)


def test_what_rules_cite_keeps_its_description_and_has_a_page() -> None:
    plain = dict(vocabulary_documents(Project()))
    made: dict[str, bytes] = {}
    for path, content in with_guides(plain.items(), Project()):
        assert path not in made
        made[path] = content
    own = dict(guide_documents(Project()))
    assert "docs/model.html" in plain
    assert made["docs/model.ttl"] == plain["docs/model.ttl"] != own["docs/model.ttl"]
    assert made["docs/model.html"] == own["docs/model.html"] != plain["docs/model.html"]
    assert set(made) == set(plain) | set(own)
    assert {path: content for path, content in made.items() if not path.startswith("docs/")} == {
        path: content for path, content in plain.items() if not path.startswith("docs/")
    }


@pytest.mark.parametrize("path", ["docs/tutorial", "docs/guides/editor", "docs/index"])
def test_addresses_negotiate(path: str) -> None:
    assert any(resource.name == "documentation" for resource in NEGOTIATED)
    assert answer(path, "text/html").path == f"{path}.html"
    assert answer(path, "text/turtle").path == f"{path}.ttl"
    assert answer(path, "image/png").status == 406
    assert answer("docs/").path == "docs/index.html"
    assert answer("docs/images/model.svg").path == "docs/images/model.svg"


def folder_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **pages: str) -> None:
    """Let the documentation be these pages."""
    for name, text in pages.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path)


def test_markup_in_a_page_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of(
        tmp_path,
        monkeypatch,
        a=(
            "<!-- made -->\n# 甲 · A\n\n<script>alert(1)</script> [x](javascript:alert(1)) [b](b.md#c) `<b>`\n\n"
            "## C\n\n## C\n"
        ),
        b="# 乙 · B\n\n## C\n",
    )
    (page, *_) = (content for path, content in guide_documents(Project()) if path == "docs/a.html")
    tree = html.fromstring(page)
    assert not tree.xpath("//main//script")
    assert tree.xpath("//main//a/@href") == ["b.html#c"]
    assert tree.xpath("//h2/@id") == ["c", "c-1"]


def test_lines_of_a_chinese_paragraph_are_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of(tmp_path, monkeypatch, a="# 甲 · A\n\n第一行。\n第二行\nAnd a third,\nin English.\n")
    (page, *_) = (content for path, content in guide_documents(Project()) if path == "docs/a.html")
    (paragraph,) = html.fromstring(page).xpath("//main//p")
    assert paragraph.text == "第一行。第二行\nAnd a third,\nin English."


def test_a_change_of_a_page_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of(tmp_path, monkeypatch, a="# 甲 · A\n")
    first = digest()
    assert first == digest()
    (tmp_path / "a.md").write_text("# 甲 · B\n", encoding="utf-8")
    assert digest() != first


def test_a_page_without_a_title_in_both_languages_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of(tmp_path, monkeypatch, a="# A\n")
    with pytest.raises(ValueError, match=r"docs/a\.md: expected a title in both languages"):
        guides.guides()


def test_the_wheel_holds_the_documentation() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included["docs"] == "gongkai/resources/docs"
