"""The documentation is true: commands run, options and queries are all in it, excerpts are what a build makes."""

from __future__ import annotations

import fnmatch
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from types import ModuleType

import click
import pytest
import rdflib

import gongkai
from doc_blocks import RUNNABLE, Block, blocks_of
from gongkai.cli import main
from gongkai.query import queries

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/*/README.md")], key=lambda page: page.as_posix()
)
GUIDES = sorted(page for page in ROOT.glob("docs/**/*.md") if any(blocks_of(page)))
BILINGUAL = [ROOT / "docs" / "tutorial.md", *sorted(ROOT.glob("docs/guides/*.md"))]
BUILD = "gongkai build data/samples --out site"
_ENGLISH = README.index("\n## English\n")
LANGUAGES = {"zh": README[README.index("\n## 中文\n") : _ENGLISH], "en": README[_ENGLISH:]}

SETUP = (
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/gongkai build data/samples --out site",
    "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/pytest",
)
"""What .ci/run runs as printed; they need a network."""

ELSEWHERE = {
    "gongkai build gaoyou-2017.txt --out data/gaoyou-2017 --text none": "the text is not in the repository",
    "python bench/extract.py": "tests/test_bench.py runs it on fewer reports",
    "python bench/build.py": "tests/test_bench.py runs it on fewer reports",
    "python bench/publish.py": "tests/test_bench.py runs it on fewer reports",
    "python bench/read.py": "tests/test_bench.py runs it on fewer reports",
    "python bench/validate.py": "tests/test_bench.py runs it on fewer reports",
    "python bench/push.py": "tests/test_bench.py runs it on fewer reports",
    "python bench/glued.py": "tests/test_bench.py runs it on fewer tables",
}
"""What is not run here, and why."""

NOT_RUN = {
    "it needs several machines",
    ".ci/run does it, it needs a network",
    "it is another machine's",
    "it asks a server that is published",
    "the server runs on",
    "it asks Wikidata",
    "a part of a program, tests/test_catalogue.py",
    "tests/test_links.py runs it with a table of links",
}
"""Why blocks of the documentation are not run."""

STATUS = {
    "gongkai validate data/samples/anping-2018.html": 1,
    "gongkai check data/samples/anping-2018.html": 1,
    "gongkai check data/samples/anping-2018.html --format html --out check.html": 1,
}
"""Commands that are shown to find something."""


def blocks(text: str, kind: str) -> list[str]:
    """Return the code blocks of a kind."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [block for name, block in found if name == kind]


def commands(text: str) -> list[str]:
    """Return the command lines of a page, each once."""
    shown = [line for kind in ("sh", "") for block in blocks(text, kind) for line in block.splitlines()]
    return list(dict.fromkeys(shown))


RUN = [command for command in commands(README) if command not in SETUP and command not in ELSEWHERE]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command of the documentation with the gongkai of this environment."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    return subprocess.run(shlex.split(command), cwd=folder, env={**os.environ, "PATH": path}, capture_output=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the samples, after the README's first command."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "data" / "samples", folder / "data" / "samples")
    made = run(SETUP[0].rpartition(".venv/bin/")[2], folder)
    assert made.returncode == 0, made.stderr.decode()
    shutil.copytree(folder / "site", folder / "built", copy_function=os.link)  # as it is before other commands
    return folder


def test_commands_are_found() -> None:
    assert len(RUN) >= 9


def test_setup_commands_are_printed() -> None:
    for text in LANGUAGES.values():
        assert [block.strip() for block in blocks(text, "")][:2] == list(SETUP)


def test_both_languages_show_the_same() -> None:
    for kind in ("", "sh", "python", "turtle"):
        assert blocks(LANGUAGES["zh"], kind) == blocks(LANGUAGES["en"], kind)


@pytest.mark.parametrize("command", RUN)
def test_command_runs(command: str, folder: Path) -> None:
    done = run(command, folder)
    assert done.returncode == STATUS.get(command, 0), done.stderr.decode()
    assert done.stdout


@pytest.mark.parametrize("code", blocks(LANGUAGES["en"], "python"))
def test_python_runs(code: str, folder: Path) -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=folder, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout


def test_guides_are_found() -> None:
    assert {"tutorial.md", "editor.md", "portal.md", "researcher.md", "linker.md"} <= {page.name for page in GUIDES}
    found = [block for page in GUIDES for block in blocks_of(page)]
    assert len([block for block in found if not block.reason]) > 60
    assert {block.reason for block in found if block.reason} == NOT_RUN


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_page_runs(page: Path, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "samples", tmp_path / "data" / "samples")
    for block in dict.fromkeys(block for block in blocks_of(page) if not block.reason):  # in each language the same
        if block.code.startswith(BUILD) and not (tmp_path / "site").exists():  # it is there already, and is quick again
            shutil.copytree(folder / "built", tmp_path / "site", copy_function=os.link)
        done = run_block(block, tmp_path)
        assert done.returncode == block.status, f"{block.code}\n{done.stderr.decode()}"
        printed = done.stdout.decode().splitlines()
        assert not [line for line in block.output if not any(row.startswith(line) for row in printed)], printed


def run_block(block: Block, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a block of a page, its commands in one shell that stops at the first failure."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    command = [sys.executable, "-W", "error", "-c"] if block.kind == "python" else ["bash", "-euo", "pipefail", "-c"]
    environment = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"}
    return subprocess.run([*command, block.code], cwd=folder, env=environment, capture_output=True)


@pytest.mark.parametrize("page", BILINGUAL, ids=lambda page: page.name)
def test_guides_say_the_same_in_both_languages(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    zh, en = text[text.index("\n## 中文\n") :].split("\n## English\n")
    for kind in (*RUNNABLE, "nginx", "sparql"):
        assert blocks(zh, kind) == blocks(en, kind)
    assert len(re.findall(r"^### ", zh, flags=re.MULTILINE)) == len(re.findall(r"^### ", en, flags=re.MULTILINE))
    assert re.findall(r"^<!-- .+ -->$", zh, flags=re.MULTILINE) == re.findall(r"^<!-- .+ -->$", en, flags=re.MULTILINE)
    targets = [sorted(set(re.findall(r"\]\(([^)]+)\)", half))) for half in (zh, en)]
    assert targets[0] == targets[1]


def test_a_note_that_is_not_known_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- not run -->\n```sh\nfalse\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="not run"):
        list(blocks_of(page))
    page.write_text("```sh\na\n```\n\n<!-- output -->\n```text\nb\nc\n```\n", encoding="utf-8")
    assert list(blocks_of(page)) == [Block("sh", "a\n", output=("b", "c"))]


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in ROOT.glob("docs/**/*.md")} - {"README.md"}
    assert pages - set(re.findall(r"\]\(([^)#]+)", index)) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_and_option_is_described(lang: str) -> None:
    assert isinstance(main, click.Group)
    assert set(main.commands) == set(re.findall(r"^#### `gongkai (\w+)", LANGUAGES[lang], flags=re.MULTILINE))
    general = LANGUAGES[lang].split("#### `gongkai ")[0]
    for name, command in main.commands.items():
        section = re.search(rf"^#### `gongkai {name}\b.*?(?=^###)", LANGUAGES[lang], flags=re.DOTALL | re.MULTILINE)
        assert section
        described = set(re.findall(r"^\| `(--[\w-]+)", section[0], flags=re.MULTILINE))
        options = {p.opts[0] for p in command.params if isinstance(p, click.Option)}
        assert described == options - {"--lang"}, name
        for option in (p for p in command.params if isinstance(p.type, click.Choice) and p.opts[0] != "--lang"):
            choices = r"\|".join(option.type.choices)
            assert f"`{option.opts[0]} {choices}`" in section[0]
    for option in ("--help", "--lang zh|en", "--version"):
        assert option in general


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_query_is_described(lang: str) -> None:
    assert re.findall(r"^\| `(\w[\w-]*)` \| (.+) \|$", LANGUAGES[lang], flags=re.MULTILINE) == [
        (query.name, query.title(lang)) for query in queries()
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_file_of_a_build_is_described(lang: str, folder: Path) -> None:
    rows = re.findall(r"^\| `([\w./*{}-]+)` \|", LANGUAGES[lang], flags=re.MULTILINE)
    patterns = [row.replace("{report}", "*") for row in rows if "." in row]
    every = (path.relative_to(folder / "site").as_posix() for path in (folder / "site").rglob("*") if path.is_file())
    made = [name for name in every if not name.startswith(("release/", "withdrawn."))]  # by gongkai release
    assert [name for name in made if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns)] == []
    assert [pattern for pattern in patterns if not fnmatch.filter(made, pattern)] == []


def test_turtle_is_what_a_build_makes(folder: Path) -> None:
    (excerpt,) = blocks(LANGUAGES["en"], "turtle")
    built = (folder / "site" / "dataset" / "990100-2017.ttl").read_text(encoding="utf-8")
    prefixes = "".join(
        line for line in built.splitlines(keepends=True) if line.lower().startswith(("@prefix", "prefix"))
    )
    shown = set(rdflib.Graph().parse(data=prefixes + excerpt, format="turtle"))
    assert len(shown) >= 10
    assert shown <= set(rdflib.Graph().parse(data=built, format="turtle"))


def program(path: str) -> ModuleType:
    """Return a program of the documentation as a module."""
    spec = importlib.util.spec_from_file_location(path.replace("/", "_").removesuffix(".py"), ROOT / "docs" / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look it up
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", ["images/make.py", "images/model.py"])
def test_pictures_are_what_the_programs_draw(path: str) -> None:
    make = program(path)
    assert make.PICTURE.read_text(encoding="utf-8") == make.picture(), f"run python docs/{path}"


def test_reference_is_what_the_code_says() -> None:
    make = program("reference.py")
    assert make.PAGE.read_text(encoding="utf-8") == make.page(), "run python docs/reference.py"


def test_reference_is_whole() -> None:
    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    named = re.findall(r"^#### `gongkai\.(\w+)`$", text, flags=re.MULTILINE)
    listed = set(gongkai.__all__) - {"__version__", "GongkaiError"}  # the version is no call, errors have a tree
    assert sorted(named) == sorted(listed)
    assert re.findall(r"^### `gongkai (\w+)`$", text, flags=re.MULTILINE) == list(getattr(main, "commands", ()))
    assert "- `GongkaiError`: " in text
    assert "``" not in text.replace("```", "")


def test_pages_are_found() -> None:
    assert len(PAGES) >= 7


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        name, _, part = target.partition("#")
        if re.match(r"\w+:", target):
            continue
        linked = (page.parent / name) if name else page
        assert linked.exists(), target
        if part:
            assert part in anchors(linked.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_named_exist(page: Path) -> None:
    places = "|".join(re.escape(path.name) for path in ROOT.iterdir() if path.is_dir() and path.name != "site")
    named = re.findall(rf"`((?:{places})/[\w./-]*)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def anchors(text: str) -> set[str]:
    """Return what the headings of a page are called in links."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_version_is_in_the_changelog() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert newest
    assert newest[1] == project["version"] == gongkai.__version__


def test_ci_runs_what_the_readme_prints() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in script
    assert not any(command in script for command in SETUP)
