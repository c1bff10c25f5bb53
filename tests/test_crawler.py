"""No IRI and no link of a published folder leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler import dead_links, is_answered
from gongkai.project import Project
from gongkai.publish.withdrawn import Withdrawn
from static_site import make_site

BASES = ("https://w3id.org/gongkai/", "https://data.example.org/open/")


@pytest.mark.parametrize("base", BASES)
def test_nothing_leads_nowhere(tmp_path: Path, base: str) -> None:
    make_site(tmp_path, Project(base=base), gone=[Withdrawn("id/obs/990100-2016-old", "1.0.0")])
    assert dead_links(tmp_path, base) == []
    (tmp_path / "doc" / "report" / "990100-2017.ttl").unlink()
    (tmp_path / "assets" / "style.css").unlink()
    missing = dead_links(tmp_path, base)
    assert any(line.endswith(f"{base}id/report/990100-2017") for line in missing)
    assert any(line.endswith(": assets/style.css") for line in missing)


def test_what_was_withdrawn_is_answered(tmp_path: Path) -> None:
    make_site(tmp_path, Project(), samples=["qinghe-2016.txt"], gone=[Withdrawn("id/obs/old", "1.0.0")])
    assert is_answered(tmp_path, "id/obs/old")
    assert not is_answered(tmp_path, "id/obs/never")
