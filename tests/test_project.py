"""The project file: what it says is read, what is wrong in it is told with its line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from gongkai.errors import OutputError, ProjectError
from gongkai.project import FILE_NAME, Project, find_project, load_project, write_project
from gongkai.project.checks import CHECKS

WHOLE = """\
base = "https://data.example.org/gk/"
site = "https://www.example.org/data/"
sources = ["reports", "more/2017.txt"]
text = "none"
languages = ["zh"]
title = { zh = "数据", en = "Data" }
description = { zh = "说明", en = "About" }
publisher.name = { zh = "清河市数据局", en = "Qinghe Data Bureau" }
publisher.kind = "LocalAuthority"

[contact]
name = "数据科"
email = "data@example.org"
url = "https://example.org/contact"

[licence]
iri = "http://creativecommons.org/publicdomain/zero/1.0/"
title = "Creative Commons CCZero"

[release]
version = "1.2.0"
issued = 2018-04-01
modified = 2026-03-31

[sparql]
endpoint = "https://sparql.example.org/gk"
[links]
table = "links.tsv"
[divisions]
all = true
"""


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / FILE_NAME
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_what_a_file_says(tmp_path: Path) -> None:
    project = load_project(write(tmp_path, WHOLE))
    assert project.base == "https://data.example.org/gk/"
    assert project.site == "https://www.example.org/data/"
    assert project.sources == (str(tmp_path / "reports"), str(tmp_path / "more" / "2017.txt"))
    assert (project.text, project.languages, project.titles) == ("none", ("zh",), ("数据", "Data"))
    assert project.descriptions == ("说明", "About")
    assert project.publisher.names == ("清河市数据局", "Qinghe Data Bureau")
    assert project.publisher.kind == "LocalAuthority"
    assert (project.contact.name, project.contact.email) == ("数据科", "data@example.org")
    assert project.contact.url == "https://example.org/contact"
    assert project.licence.title == "Creative Commons CCZero"
    assert project.release.version == "1.2.0"
    assert (project.release.issued, project.release.modified) == (date(2018, 4, 1), date(2026, 3, 31))
    assert project.sparql == "https://sparql.example.org/gk"
    assert project.links == tmp_path / "links.tsv"
    assert project.all_divisions


def test_everything_has_a_default(tmp_path: Path) -> None:
    assert find_project(tmp_path) == Project()
    assert load_project(write(tmp_path, "")) == Project()
    assert load_project(write(tmp_path, "[sparql]\nendpoint = false\n")).sparql is None


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("base = \n", 1, "expected TOML"),
        ("base = 'https://a.example/'\n\n[release\n", 3, "expected TOML"),
        (b"\n# \xff\n", 2, "UTF-8"),
        ("\nbase = 'example.org/data/'\n", 2, "absolute http or https"),
        ("base = 'https://example.org/data'\n", 1, "must end in /"),
        ("base = 'https://example.org/data#'\n", 1, "ends in /"),
        ("base = 3\n", 1, "found 3"),
        ("basis = 'https://example.org/'\n", 1, "expected one of base"),
        ("[publisher]\n# x\nnam = 'a'\n", 3, "publisher.name"),
        ("[publisher]\nname = 'a'\n", 2, "zh"),
        ("[publisher]\nname = { zh = 'a' }\n", 2, "en"),
        ("[publisher]\nkind = 'Ministry'\n", 2, "LocalAuthority"),
        ("[publisher]\nidentifier = '911101080000000000'\n", 2, "GB 32100"),
        ("[contact]\n\nemail = 'nobody'\n", 3, "e-mail"),
        ("[contact]\nurl = 'javascript:alert(1)'\n", 2, "http or https"),
        ("[licence]\niri = 'CC-BY'\n", 2, "http or https"),
        ("[release]\nversion = '1.2'\n", 2, "semantic version"),
        ("[release]\nversion = '1.02.0'\n", 2, "semantic version"),
        ("[release]\nmodified = '2026-03-31'\n", 2, "without quotes"),
        ("[release]\nmodified = 2026-03-31T10:00:00\n", 2, "date"),
        ("text = 'some'\n", 1, "quotes"),
        ("languages = ['fr']\n", 1, "zh and en"),
        ("languages = ['zh', 'zh']\n", 1, "zh and en"),
        ("sources = 'reports'\n", 1, "list"),
        ("sources = []\n", 1, "list"),
        ("[sparql]\nendpoint = true\n", 2, "address"),
        ("[sparql]\nendpoint = '../x'\n", 2, "address"),
        ("[divisions]\nall = 'yes'\n", 2, "true or false"),
        ("divisions = 3\n", 1, "expected one of"),
        ("[links]\ntable = ''\n", 2, "text"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, content: str | bytes, line: int, words: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(ProjectError, match=re.escape(words)) as caught:
        load_project(path)
    assert str(caught.value).startswith(f"{path}, line {line}: ")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"gongkai\.toml: No such file"):
        load_project(tmp_path / FILE_NAME)


def test_the_first_file(tmp_path: Path) -> None:
    path = write_project(tmp_path / "new")
    project = load_project(path)
    assert project.base.startswith("https://data.example.org/")
    assert project.sources == (str(tmp_path / "new" / "reports"),)
    content = path.read_text(encoding="utf-8")
    for names in CHECKS:  # each is there, and with its comment sign removed it can be read or is an ellipsis
        assert re.search(rf"^(# )?{names[-1]} = ", content, re.MULTILINE), names
    with pytest.raises(OutputError, match="exists already"):
        write_project(tmp_path / "new")
    assert path.read_text(encoding="utf-8") == content
