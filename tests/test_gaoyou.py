"""The published facts of the real report: complete, without its sentences, and made by this version."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from gongkai import Project, build

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data" / "gaoyou-2017"
SOURCE = ROOT.parent / "shared" / "reports" / "real" / "gaoyou-2017.txt"
FILES = [
    "conformance.ttl",
    "dataset/321084-2017.jsonld",
    "dataset/321084-2017.nq",
    "dataset/321084-2017.ttl",
    "observations.csv",
    "policies.csv",
]
GK = "https://w3id.org/gongkai/ns#"
OA = "http://www.w3.org/ns/oa#"


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    return list(ox.parse(path=DATA / "dataset" / "321084-2017.nq"))


def test_the_facts_are_there(quads: list[ox.Quad]) -> None:
    kinds = [quad.object.value.removeprefix(GK) for quad in quads if quad.predicate.value.endswith("#type")]
    assert {kind: kinds.count(kind) for kind in ("Observation", "Figure", "Policy", "Problem")} == {
        "Observation": 19,
        "Figure": 25,
        "Policy": 10,
        "Problem": 3,
    }


def test_no_sentence_of_the_source_is_published(quads: list[ox.Quad]) -> None:
    used = {quad.predicate.value for quad in quads}
    assert not used & {f"{GK}sentence", f"{GK}text", f"{OA}prefix", f"{OA}suffix"}
    written = [quad.object.value for quad in quads if quad.predicate.value == f"{OA}exact"]
    assert len(written) > 40
    assert all("。" not in words and len(words) <= 40 for words in written)


@pytest.mark.skipif(not SOURCE.exists(), reason="the text of the report is not at hand")
def test_this_version_makes_the_same_bytes(tmp_path: Path) -> None:
    build([SOURCE], tmp_path, project=Project(text="none"))
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), name
