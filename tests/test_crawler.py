"""No IRI and no link of a published folder leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from crawler import dead_links, is_answered
from gongkai.batch import build
from gongkai.harvest import rehearse
from gongkai.pipeline import validate_file
from gongkai.project import Project
from gongkai.publish.withdrawn import Withdrawn
from static_site import make_site

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
REAL = SAMPLES.parents[2] / "shared" / "reports" / "real"
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


@pytest.mark.skipif(not REAL.is_dir(), reason="the real reports are not beside the checkout")
def test_real_reports(tmp_path: Path) -> None:
    site = build([SAMPLES, REAL], tmp_path / "site", jobs=2).out
    assert dead_links(site, BASES[0]) == []
    assert validate_file(site / "catalog.ttl").findings == ()
    feeds = [{quad.triple for quad in ox.parse(path=site / f"catalog.{suffix}")} for suffix in ("ttl", "rdf", "jsonld")]
    assert feeds[0] == feeds[1] == feeds[2]
    assert len(feeds[0]) > 1000
    for portal in ("ckan", "udata", "eu"):
        assert rehearse(site, portal).is_clean, portal
