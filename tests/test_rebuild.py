"""A build after another one: what has not changed is taken over, and the bytes are those of a build from nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gongkai.batch import build, state
from gongkai.batch.layout import part
from gongkai.project import Project, Publisher, Release
from gongkai.publish.nquads import patch
from gongkai.publish.write import files_of

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
NAMES = ("qinghe-2016.txt", "qinghe-2017.txt", "anping-2018.html")


def contents(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files_of(folder)}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(SAMPLES / name, folder / name)
    return folder


def change(folder: Path) -> None:
    path = folder / "qinghe-2017.txt"
    text = path.read_text(encoding="utf-8")
    assert "上年结转政府信息公开申请2件" in text
    path.write_text(text.replace("上年结转政府信息公开申请2件", "上年结转政府信息公开申请4件"), encoding="utf-8")


def add(folder: Path) -> None:
    shutil.copy(SAMPLES / "nanling-caizhengju-2018.html", folder)


def remove(folder: Path) -> None:
    (folder / "qinghe-2016.txt").unlink()


def rename(folder: Path) -> None:
    (folder / "qinghe-2016.txt").rename(folder / "renamed.txt")


def spoil(folder: Path) -> None:
    (folder / "qinghe-2016.txt").write_bytes(b"\x00\x01" * 500)


def nothing(folder: Path) -> None:
    """Leave the reports as they are."""


def test_the_same_bytes_as_from_nothing(sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert build([sources], out).reused == 0
    first = contents(out)
    cases: list[tuple[Callable[[Path], None], int]] = [
        (nothing, 3),
        (change, 2),
        (add, 3),
        (remove, 3),
        (spoil, 3),
    ]
    for then, reused in cases:
        then(sources)
        assert build([sources], out).reused == reused, then.__name__
        fresh = build([sources], tmp_path / then.__name__)
        assert contents(out) == contents(fresh.out), then.__name__
    shutil.rmtree(sources)
    sources.mkdir()
    for name in NAMES:
        shutil.copy(SAMPLES / name, sources / name)
    build([sources], out)
    assert contents(out) == first
    assert build([sources], out, is_fresh=True).reused == 0
    assert contents(out) == first


def test_another_name_and_the_same_report_twice(sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    build([sources], out)
    rename(sources)
    build([sources], out)
    before = contents(build([sources], tmp_path / "fresh").out)
    assert contents(out) == before
    shutil.copy(sources / "renamed.txt", sources / "again.txt")
    assert [str(s) for s in build([sources], out).duplicates] == [str(sources / "renamed.txt")], "the same bytes once"
    with (sources / "again.txt").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert {report.id for report in build([sources], out).reports} == {"990100-2017", "990222-2018"}
    assert contents(out) == contents(build([sources], tmp_path / "twice").out)
    (sources / "again.txt").unlink()
    build([sources], out)
    assert contents(out) == before


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a data set is cut": lambda out: (out / "dataset" / "990100-2017.nq").write_bytes(b""),
    "a data set is gone": lambda out: (out / "dataset" / "990100-2017.ttl").unlink(),
    "what is known of a report is broken": lambda out: (out / part("990100-2017", "json")).write_bytes(b"{"),
    "what is known of a report is gone": lambda out: (out / part("990100-2017", "json")).unlink(),
    "the dump is gone": lambda out: (out / "data.nq").unlink(),
    "the dump is another": lambda out: (out / "data.nq").write_bytes(b"<urn:x> <urn:y> <urn:z> <urn:g> .\n"),
    "what browsers load is gone": lambda out: (out / "assets" / "query" / "data.json").unlink(),
    "the build before did not end": lambda out: (out / "build.json").rename(out / ".state" / "interrupted.json"),
}


def test_what_is_damaged_is_made_anew(sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    whole = contents(build([sources], out).out)
    for name, damage in DAMAGES.items():
        damage(out)
        build([sources], out)
        assert contents(out) == whole, name


def test_other_settings_take_nothing_over(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "site"
    paths = [sources / "anping-2018.html"]
    build(paths, out)
    assert build(paths, out, project=Project(text="none")).reused == 0
    named = Project(text="none", base="https://example.org/", publisher=Publisher(("甲", "A")))
    assert build(paths, out, project=named).reused == 0
    assert build(paths, out, project=replace(named, release=Release("2.0.0"))).reused == 0, "pages name the version"
    assert build(paths, out, project=replace(named, release=Release("2.0.0"), sources=(out,))).reused == 1
    monkeypatch.setattr(state, "_libraries", lambda: iter(["lxml 1.0"]))
    assert build(paths, out, project=named).reused == 0, "another library may read another way"


def test_a_build_that_was_cut_off_is_not_built_upon(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    build([sources], out)
    change(sources)
    moved: list[Path] = []
    move = Path.replace

    def stop_halfway(path: Path, target: Path) -> Path:
        moved.append(path)
        if len(moved) == 8:
            raise KeyboardInterrupt
        return move(path, target)

    monkeypatch.setattr(Path, "replace", stop_halfway)
    with pytest.raises(KeyboardInterrupt):
        build([sources], out)
    monkeypatch.undo()
    remove(sources)
    assert build([sources], out).reused == 0
    assert contents(out) == contents(build([sources], tmp_path / "fresh").out)


@pytest.mark.parametrize(
    ("before", "removed", "added"),
    [
        ("abcdef", "", ""),
        ("abcdef", "a", "A"),
        ("abcdef", "f", "z"),
        ("abcdef", "bcd", "bxd"),
        ("abcdef", "abcdef", "m"),
        ("a", "a", "0z"),
    ],
)
def test_a_sorted_file_is_patched(tmp_path: Path, before: str, removed: str, added: str) -> None:
    names = {"before": before, "removed": removed, "added": added}
    for name, letters in names.items():
        (tmp_path / name).write_text("".join(f"{c * (ord(c) % 7 + 1)}\n" for c in letters))
    growth = patch(tmp_path / "before", [tmp_path / "removed"], [tmp_path / "added"], tmp_path / "after")
    expected = sorted((set(before) - set(removed)) | set(added))
    assert [line[0] for line in (tmp_path / "after").read_text().splitlines()] == expected
    assert growth == len(expected) - len(before)


def test_a_line_to_remove_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "before").write_text("a\nc\n")
    (tmp_path / "removed").write_text("b\n")
    with pytest.raises(ValueError, match="expected the line 'b"):
        patch(tmp_path / "before", [tmp_path / "removed"], [], tmp_path / "after")


def test_the_record_says_what_it_was_made_with(sources: Path, tmp_path: Path) -> None:
    out = build([sources / "anping-2018.html"], tmp_path / "site").out
    record = json.loads((out / "build.json").read_bytes())
    assert record["fingerprint"] == state.fingerprint(Project())
    assert str(tmp_path) not in (out / "build.json").read_text(encoding="utf-8")
