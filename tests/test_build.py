"""A build: all of it or nothing, the same bytes every time, and what failed is named."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from gongkai.batch import BuildResult, build
from gongkai.errors import NotAReport, OutputError, SourceError, UnreadableReport
from gongkai.pipeline import validate_file, validate_files
from gongkai.project import Project
from gongkai.publish.csv import OBSERVATION_COLUMNS, POLICY_COLUMNS
from gongkai.publish.write import files_of
from gongkai.sources import find_sources
from gongkai.validate import IdentityCounts

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
GOOD = ["qinghe-2016.txt", "qinghe-2017.txt", "nanling-caizhengju-2018.html"]
BROKEN = "anping-2018.html"
CARRIED = "上年结转政府信息公开申请2件", "上年结转政府信息公开申请4件"
COUNTS = "Checked", "Broken", "NotAssessable"
NO_REPORT = "今天天气很好,我们去公园散步。\n" * 20


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three good reports, one that breaks identities, one that is none, and files that are not to be read."""
    folder = tmp_path_factory.mktemp("sources")
    for name in GOOD[:2]:
        shutil.copy(SAMPLES / name, folder / name)
    (folder / "deeper").mkdir()
    for name in (GOOD[2], BROKEN):
        shutil.copy(SAMPLES / name, folder / "deeper" / name)
    (folder / "none.txt").write_text(NO_REPORT, encoding="utf-8")
    (folder / "README.md").write_text("# not a report", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "x.txt").write_text(NO_REPORT, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def result(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    return build([sources], tmp_path_factory.mktemp("build") / "site")


def contents(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files_of(folder)}


def test_what_is_read(sources: Path) -> None:
    names = [Path(s.place).relative_to(sources).as_posix() for s in find_sources([sources])]
    assert names == [f"deeper/{BROKEN}", f"deeper/{GOOD[2]}", "none.txt", "qinghe-2016.txt", "qinghe-2017.txt"]
    twice = find_sources([sources / "qinghe-2017.txt", sources, sources / "README.md"])
    assert [source.name for source in twice].count("qinghe-2017.txt") == 1
    assert twice[-1].name == "README.md", "what is named is read"
    assert [s.name for s in find_sources([sources], sources / "deeper")] == names[2:], "what is made is no source"


def test_layout(result: BuildResult) -> None:
    ids = ["990100-2016", "990100-2017", "990200-caizhengju-2018", "990222-2018"]
    assert [report.id for report in result.reports] == ids
    made = set(files_of(result.out))
    for id_ in ids:
        for ending in ("csv", "csv-metadata.json", "html", "jsonld", "nq", "ttl"):
            assert f"dataset/{id_}.{ending}" in made
        for kind in ("report", "conformance", "source"):
            assert {f"doc/{kind}/{id_}.{ending}" for ending in ("html", "jsonld", "nt", "ttl")} <= made
    assert {
        ".htaccess",
        ".well-known/void",
        "build.json",
        "catalog.ttl",
        "conformance.ttl",
        "data.json",
        "data.nq",
        "doc/agency/990100.html",
        "doc/code/indicator/meetings.ttl",
        "doc/division.html",
        "doc/series/990100.ttl",
        "feed.atom",
        "index.html",
        "ns.ttl",
        "observations.csv",
        "policies.csv",
        "query/reports.rq",
        "redirects/nginx.conf",
        "sitemap.xml",
        "sparql.ttl",
        "vocabulary/gongkai.ttl",
        "vocabulary/shapes/report.ttl",
    } <= made
    assert {name.partition(".")[0].removesuffix("-metadata") for name in made if name.startswith("dataset/")} == {
        f"dataset/{id_}" for id_ in ids
    }
    assert [path.name for path in result.out.parent.iterdir()] == ["site"], "nothing is left over"


def test_what_failed_is_named(result: BuildResult) -> None:
    assert [failure.source.name for failure in result.failed] == ["none.txt"]
    assert "none.txt" in result.failed[0].message


def test_record(result: BuildResult) -> None:
    record = json.loads((result.out / "build.json").read_bytes())
    assert (record["base"], record["text"]) == ("https://w3id.org/gongkai/", "quotes")
    assert record["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [len(record[name]) for name in ("title", "publisher")] == [2, 2]
    assert record["counts"]["reports"] == 4
    assert record["counts"]["observations"] == sum(report["observations"] for report in record["reports"]) > 100
    assert record["counts"]["violations"] > 2, "one of the reports breaks identities"
    assert record["failed"] == ["none.txt"]
    files = contents(result.out)
    assert files.pop("build.json")
    listed = record["files"]
    assert {path: files[path] for path in listed} == listed
    own = {path for path in set(files) - set(listed) if not path.startswith(".state/")}
    assert {path.partition("/")[0] for path in own} <= {"doc", "dataset"}, "documents and pages follow from the data"
    assert {path.partition(".")[2] for path in own if path.startswith("dataset/")} == {"html"}
    for report in record["reports"]:
        source = next(s for s in result.reports if s.id == report["id"]).source
        assert report["sha256"] == hashlib.sha256(Path(source.place).read_bytes()).hexdigest()
        assert report["source"] == source.name


def test_quads_are_sorted_and_complete(result: BuildResult) -> None:
    lines = (result.out / "data.nq").read_bytes().splitlines(keepends=True)
    assert len(lines) == result.quads
    assert lines == sorted(set(lines))
    graphs = {str(quad.graph_name) for quad in ox.parse(path=result.out / "data.nq")}
    expected = {f"{report.id}{part}" for report in result.reports for part in ("", "-evidence", "-conformance")}
    assert graphs == {f"<https://w3id.org/gongkai/graph/{name}>" for name in (*expected, "divisions", "vocabulary")}
    for report in result.reports:
        own = (result.out / "dataset" / f"{report.id}.nq").read_bytes().splitlines(keepends=True)
        assert set(own) <= set(lines)


def test_formats_hold_the_same_triples(result: BuildResult) -> None:
    for report in result.reports:
        triples = [
            {
                (q.subject, q.predicate, q.object)
                for q in ox.parse(path=result.out / "dataset" / f"{report.id}.{suffix}")
            }
            for suffix in ("ttl", "jsonld", "nq")
        ]
        assert len(triples[0]) == report.counts.triples
        assert triples[0] == triples[1] == triples[2]


def test_no_node_is_blank(result: BuildResult) -> None:
    lines = (result.out / "data.nq").read_bytes().splitlines()
    assert not [line for line in lines if line.startswith(b"_:") or b" _:" in line]


def test_tables(result: BuildResult) -> None:
    for name, columns in (("observations.csv", OBSERVATION_COLUMNS), ("policies.csv", POLICY_COLUMNS)):
        with (result.out / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        assert tuple(rows[0]) == columns
        assert {row["report"] for row in rows} <= {report.id for report in result.reports}
        assert [row["report"] for row in rows] == sorted(row["report"] for row in rows)
    with (result.out / "observations.csv").open(encoding="utf-8", newline="") as file:
        values = {row["iri"].rpartition("/")[2]: row["value"] for row in csv.DictReader(file)}
    assert values["990100-2017-proactive-total"] == "14235"
    assert values["990100-2016-applications-received"] == "52"
    assert len(values) > 100


def test_conformance_is_published(result: BuildResult) -> None:
    conformance = list(ox.parse(path=result.out / "conformance.ttl"))
    reports = {str(t.subject) for t in conformance if str(t.object).endswith("ValidationReport>")}
    assert reports == {f"<https://w3id.org/gongkai/id/conformance/{report.id}>" for report in result.reports}
    in_quads = {
        (q.subject, q.predicate, q.object)
        for q in ox.parse(path=result.out / "data.nq")
        if str(q.graph_name).endswith("-conformance>")
    }
    assert in_quads == {(t.subject, t.predicate, t.object) for t in conformance}
    violations = {report.id: report.counts.violations for report in result.reports}
    assert violations.pop("990222-2018") > 2
    assert set(violations.values()) == {0}


def statements(result: BuildResult, part: str) -> set[tuple[str, str, str]]:
    """Return the statements about one conformance, its results or its measurements."""
    return {
        (str(t.subject).rpartition("/")[2][:-1], t.predicate.value.rpartition("#")[2].rpartition("/")[2], str(t.object))
        for t in ox.parse(path=result.out / "conformance.ttl")
        if f"id/conformance/{part}" in str(t.subject)
    }


def counted(result: BuildResult, report: str) -> dict[str, str]:
    return {p: o.split('"')[1] for s, p, o in statements(result, report) if s == report and p.startswith("identities")}


def test_the_reports_of_successive_years_are_held_against_each_other(result: BuildResult, sources: Path) -> None:
    alone = validate_file(sources / "qinghe-2017.txt").identities
    series = IdentityCounts(*(int(counted(result, "990100-2017")[f"identities{n}"]) for n in COUNTS))
    assert series.checked >= alone.checked + 3
    assert (series.broken, series.not_assessable) == (0, alone.not_assessable)
    value = {p: o for s, p, o in statements(result, "990100-2017") if s == "990100-2017#last-year"}
    assert value["value"].startswith('"1.0"')
    assert value["denominator"].startswith(f'"{series.checked - alone.checked}"')
    assert not [s for s, _, _ in statements(result, "990100-2016") if s.endswith("#last-year")], (
        "the first of its series"
    )


def test_a_number_that_last_years_report_contradicts(sources: Path, tmp_path: Path) -> None:
    text = (sources / "qinghe-2017.txt").read_text(encoding="utf-8")
    assert text.count(CARRIED[0]) == 1
    (tmp_path / "later.txt").write_text(text.replace(*CARRIED), encoding="utf-8")
    paths = [sources / "qinghe-2016.txt", tmp_path / "later.txt"]
    built = build(paths, tmp_path / "site")
    results = {s for s, p, o in statements(built, "990100-2017") if p == "ruleCode" and "series-carried-over" in o}
    assert len(results) == 1
    found = {(p, o) for s, p, o in statements(built, "990100-2017") if s in results}
    evidence = sorted(o.rpartition("/")[2][:11] for p, o in found if p == "evidence")
    assert evidence == ["990100-2016", "990100-2017"]
    alone = build([tmp_path / "later.txt"], tmp_path / "alone")
    assert built.counts.warnings == alone.counts.warnings + 1
    later = next(report for report in built.reports if report.id == "990100-2017")
    assert later.counts.warnings == alone.counts.warnings + 1

    outcomes = validate_files(paths)
    assert [path for path, _ in outcomes] == paths
    assert [f.code for _, c in outcomes for f in c.findings].count("series-carried-over") == 1
    assert "series-carried-over" in [f.code for f in outcomes[1][1].findings]
    ((_, again),) = validate_files([built.out / "data.nq"])
    assert [f.code for f in again.findings].count("series-carried-over") == 1
    published = [int(counted(built, report.id)["identitiesChecked"]) for report in built.reports]
    assert again.identities.checked == sum(published)


def test_files_that_cannot_be_validated_are_told(sources: Path) -> None:
    told: list[str] = []
    paths = [sources / "none.txt", sources / "qinghe-2016.txt", sources / "qinghe-2017.txt"]
    outcomes = validate_files(paths, failed=lambda path, error: told.append(f"{path.name}: {error}"))
    assert [path.name for path, _ in outcomes] == ["qinghe-2016.txt", "qinghe-2017.txt"]
    assert len(told) == 1
    assert told[0].startswith("none.txt: ")
    with pytest.raises(NotAReport, match="none"):
        validate_files(paths)


@pytest.mark.parametrize(
    ("environment", "arguments"),
    [
        ({"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"}, []),
        ({"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "en_US.UTF-8"}, ["--jobs", "2"]),
    ],
)
def test_a_second_build_is_the_same(
    result: BuildResult, sources: Path, tmp_path: Path, environment: dict[str, str], arguments: list[str]
) -> None:
    out = tmp_path / "again"
    command = [sys.executable, "-m", "gongkai", "build", *arguments, ".", "--out", str(out)]
    done = subprocess.run(
        command, cwd=sources, env={"PATH": os.environ["PATH"], **environment}, capture_output=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert b"none.txt" in done.stderr
    assert contents(out) == contents(result.out)


def test_building_again_replaces_what_the_build_made(sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    build([sources / "qinghe-2016.txt", sources / "qinghe-2017.txt"], out)
    (out / "mine.html").write_text("mine")
    build([sources / "qinghe-2017.txt"], out)
    assert {name for name in files_of(out) if name.startswith("dataset/")} == {
        f"dataset/990100-2017.{suffix}" for suffix in ("csv", "csv-metadata.json", "html", "jsonld", "nq", "ttl")
    }
    assert (out / "mine.html").read_text() == "mine"


def test_one_report_twice(sources: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text((sources / "qinghe-2017.txt").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    result = build([sources / "qinghe-2016.txt", sources / "qinghe-2017.txt", copy], tmp_path / "site")
    assert [report.id for report in result.reports] == ["990100-2016"]
    assert [failure.source.name for failure in result.failed] == ["qinghe-2017.txt", "copy.txt"]
    assert all("copy.txt" in f.message and "qinghe-2017.txt" in f.message for f in result.failed)
    assert not [name for name in files_of(result.out) if "990100-2017" in name]
    assert "990100-2017.txt" not in (result.out / "data.nq").read_text(encoding="utf-8")


def test_the_same_bytes_are_taken_once(sources: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    shutil.copy(sources / "qinghe-2017.txt", copy)
    result = build([sources / "qinghe-2016.txt", sources / "qinghe-2017.txt", copy], tmp_path / "site")
    assert [report.id for report in result.reports] == ["990100-2016", "990100-2017"]
    assert (result.failed, [str(source) for source in result.duplicates]) == ((), [str(copy)])


def test_nothing_is_written_where_no_report_can_be_used(sources: Path, tmp_path: Path) -> None:
    for source, words in (
        (sources / "none.txt", "none.txt"),
        (tmp_path / "missing", "missing"),
        (tmp_path, "expected"),
    ):
        with pytest.raises((SourceError, UnreadableReport), match=words):
            build([source], tmp_path / "site")
        assert list(tmp_path.iterdir()) == []


def test_an_unwritable_place_is_named_and_nothing_is_left(sources: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    for out in (file, file / "below"):
        with pytest.raises(OutputError, match="file"):
            build([sources / "qinghe-2017.txt"], out)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "build.json").write_text("[]")
    with pytest.raises(OutputError, match=r"build\.json"):
        build([sources / "qinghe-2017.txt"], tmp_path / "site")


def test_base_and_text_policy(sources: Path, tmp_path: Path) -> None:
    base = "https://data.example.org/gk/"
    result = build([sources / "qinghe-2017.txt"], tmp_path / "site", project=Project(base=base, text="none"))
    document = (result.out / "dataset" / "990100-2017.ttl").read_text(encoding="utf-8")
    assert "gk:sentence" not in document
    assert "oa:prefix" not in document
    subjects = {str(t.subject) for t in ox.parse(document, format=ox.RdfFormat.TURTLE)}
    foreign = {s for s in subjects if not s.startswith(f"<{base}")}
    assert all("zhengfuxinxigongkaitiaoli" in subject for subject in foreign)
    text = (sources / "qinghe-2017.txt").read_text(encoding="utf-8")
    sentences = [s for line in text.splitlines() for s in line.split("。") if len(s) > 40]
    assert len(sentences) > 30
    assert not [s for s in sentences if s in document]


def test_progress_is_told(sources: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    build(
        [sources / "qinghe-2016.txt", sources / "qinghe-2017.txt"],
        tmp_path / "site",
        progress=lambda done, total, source: told.append((done, total, source.name)),
    )
    assert told == [(1, 2, "qinghe-2016.txt"), (2, 2, "qinghe-2017.txt")]
