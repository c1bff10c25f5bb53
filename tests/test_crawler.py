"""No IRI and no link of a published folder leads nowhere; what other parts of a build write has stand-ins here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler import dead_links, is_answered
from gongkai.project import Project
from gongkai.publish.redirects import Withdrawn
from static_site import make_site, stand_in

BASES = ("https://w3id.org/gongkai/", "https://data.example.org/open/")
ELSEWHERE = re.compile(
    r"ns(#.*)?|shapes|sparql|catalog|query/.+|code/.+|doc/code/.+|dataset/[^/]+|id/division|doc/division"
    r"|\.well-known/void|data\.(nq|json)|croissant\.json|(observations|policies|zhengwu-catalog)\.csv"
)
"""What the other parts of a build write."""


@pytest.mark.parametrize("base", BASES)
def test_nothing_leads_nowhere(tmp_path: Path, base: str) -> None:
    make_site(tmp_path, Project(base=base), gone=[Withdrawn("id/obs/990100-2016-old", "1.0.0")])
    for line in dead_links(tmp_path, base):
        link = line.partition(": ")[2].removeprefix(base)
        path = re.sub(r"\.(html|ttl|jsonld|rdf|nt)$", "", link.partition("#")[0])
        assert ELSEWHERE.fullmatch(path), line
        if path.startswith("code/"):
            path = f"doc/{path}"
        if re.fullmatch(r"(data|croissant|observations|policies|zhengwu-catalog)(\..*)?", path):
            (tmp_path / link).write_text("")
        elif not is_answered(tmp_path, path):
            stand_in(tmp_path, base, path)
    assert dead_links(tmp_path, base) == []
    (tmp_path / "doc" / "report" / "990100-2017.ttl").unlink()
    (tmp_path / "assets" / "style.css").unlink()
    missing = dead_links(tmp_path, base)
    assert any(line.endswith(f"{base}id/report/990100-2017") for line in missing)
    assert any(line.endswith(": assets/style.css") for line in missing)


def test_what_was_withdrawn_is_answered(tmp_path: Path) -> None:
    make_site(tmp_path, Project(), samples=["qinghe-2016.txt"], gone=[Withdrawn("id/obs/old", "1.0.0")], vocabulary=[])
    assert is_answered(tmp_path, "id/obs/old")
    assert not is_answered(tmp_path, "id/obs/never")
