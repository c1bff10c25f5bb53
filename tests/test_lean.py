"""A build without pages: the same data as one with pages, compressed by year, and usable in the same ways."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from gongkai.batch import BuildResult, Cluster, build
from gongkai.errors import EngineError, OutputError
from gongkai.links.things import read_things
from gongkai.project import Project
from gongkai.publish.dumps import dumps
from gongkai.publish.write import files_of
from gongkai.query import run
from gongkai.query.run import load
from gongkai.server.data import in_memory, kind_of

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
NAMES = ("qinghe-2016.txt", "qinghe-2017.txt", "anping-2018.html")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    for name in NAMES:
        shutil.copy(SAMPLES / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def lean(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    return build([sources], tmp_path_factory.mktemp("lean") / "site", project=Project(pages=False, parquet=True))


@pytest.fixture(scope="module")
def whole(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    return build([sources], tmp_path_factory.mktemp("whole") / "site")


def contents(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files_of(folder)}


def lines(folder: Path) -> list[bytes]:
    found: list[bytes] = []
    for path in dumps(folder):
        raw = path.read_bytes()
        found += (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines()
    return found


def test_the_data_are_the_same(lean: BuildResult, whole: BuildResult) -> None:
    assert [path.name for path in dumps(lean.out)] == [
        "2016.nq.gz", "2017.nq.gz", "2018.nq.gz", "divisions.nq.gz", "vocabulary.nq.gz",
    ]  # fmt: skip
    said = lines(lean.out)
    assert len(said) == len(set(said)) == lean.quads == whole.quads
    assert sorted(said) == lines(whole.out)
    assert lean.counts == whole.counts
    table = gzip.decompress((lean.out / "observations.csv.gz").read_bytes())
    assert table == (whole.out / "observations.csv").read_bytes()
    table = gzip.decompress((lean.out / "policies.csv.gz").read_bytes())
    assert table == (whole.out / "policies.csv").read_bytes()


def test_its_files_are_listed(lean: BuildResult) -> None:
    record = json.loads((lean.out / "build.json").read_bytes())
    assert record["pages"] is False
    files = contents(lean.out)
    assert {path: files[path] for path in record["files"]} == record["files"]
    assert {path.partition("/")[0] for path in files} == {
        ".state", "build.json", "data", "dataset", "observations.csv.gz", "parquet", "policies.csv.gz", "vocabulary",
    }  # fmt: skip
    assert set(files) == {p for p in files if p.startswith(".state/")} | set(record["files"]) | {"build.json"}


def test_a_year_that_has_not_changed_is_not_written_again(sources: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    shutil.copytree(sources, folder)
    lean = Project(pages=False)
    build([folder], tmp_path / "site", project=lean)
    before = {path.name: path.stat().st_mtime_ns for path in dumps(tmp_path / "site")}
    text = (folder / "anping-2018.html").read_text(encoding="utf-8")
    (folder / "anping-2018.html").write_text(text + "<!-- changed -->", encoding="utf-8")
    build([folder], tmp_path / "site", project=lean)
    after = {path.name: path.stat().st_mtime_ns for path in dumps(tmp_path / "site")}
    assert [name for name in before if name.startswith("20") and before[name] != after[name]] == ["2018.nq.gz"]
    assert contents(tmp_path / "site") == contents(build([folder], tmp_path / "fresh", project=lean).out)
    (folder / "qinghe-2016.txt").unlink()
    build([folder], tmp_path / "site", project=lean)
    assert "2016.nq.gz" not in {path.name for path in dumps(tmp_path / "site")}
    assert contents(tmp_path / "site") == contents(build([folder], tmp_path / "without", project=lean).out)


def test_queries_links_and_stores_read_it(lean: BuildResult, whole: BuildResult, tmp_path: Path) -> None:
    agency = {"agency": "990100"}
    answer = run("requests-by-year", agency, store=load(lean.out))
    assert answer.rows == run("requests-by-year", agency, store=load(whole.out)).rows
    assert len(answer.rows) == 2
    assert read_things(lean.out) == read_things(whole.out)
    assert kind_of(lean.out) == "folder"
    beside = set(in_memory(whole.out)) - set(in_memory(lean.out))
    assert len(in_memory(lean.out)) > lean.quads
    assert not [quad for quad in beside if "/graph/" in str(quad.graph_name)], "but the description of the data"
    # as the server does: in a process without threads, because it forks
    code = "import sys, pathlib, gongkai.server.data as d; print(d.on_disk(*map(pathlib.Path, sys.argv[1:])))"
    command = [sys.executable, "-c", code, str(lean.out), str(tmp_path / "stores")]
    places = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() for _ in range(2)]
    assert places[0] == places[1]
    assert len(ox.Store.read_only(places[0])) == len(in_memory(lean.out))


def test_with_and_without_pages_do_not_mix(lean: BuildResult, whole: BuildResult, sources: Path) -> None:
    with pytest.raises(OutputError, match="a build with pages, found one without"):
        build([sources], lean.out)
    with pytest.raises(OutputError, match="a build without pages, found one with"):
        build([sources], whole.out, project=Project(pages=False))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"scheduler": "tcp://127.0.0.1:9"}, "tcp://127.0.0.1:9: expected the scheduler of a Dask cluster"),
        ({"scheduler": "nonsense"}, "nonsense: expected the scheduler of a Dask cluster"),
        ({"parts": "nonsense://x"}, "nonsense://x: expected an address that fsspec knows"),
    ],
)
def test_a_cluster_that_cannot_be_used(
    sources: Path, tmp_path: Path, settings: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dask
    import distributed

    assert distributed.config, "its settings are there before one of them is changed for a while"
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}), pytest.raises(EngineError, match=words):
        build([sources], tmp_path / "site", engine=Cluster(**{"parts": str(tmp_path / "parts"), **settings}))
    assert list(tmp_path.iterdir()) == []
