"""A build after another one: what has not changed is taken over, and the bytes are those of a build from nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gongkai.batch import build, state
from gongkai.project import Project, Publisher
from gongkai.publish.nquads import patch
from gongkai.publish.write import files_of

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
NAMES = ("qinghe-2016.txt", "qinghe-2017.txt", "anping-2018.html", "linhu-2015.html")


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


def duplicate(folder: Path) -> None:
    shutil.copy(folder / "qinghe-2016.txt", folder / "again.txt")


def spoil(folder: Path) -> None:
    (folder / "qinghe-2016.txt").write_bytes(b"\x00\x01" * 500)


def nothing(folder: Path) -> None:
    """Leave the reports as they are."""


@pytest.mark.parametrize(
    ("then", "reused"),
    [(nothing, 4), (change, 3), (add, 4), (remove, 3), (rename, 3), (duplicate, 4), (spoil, 3)],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_the_same_bytes_as_from_nothing(
    sources: Path, tmp_path: Path, then: Callable[[Path], None], reused: int
) -> None:
    out = tmp_path / "site"
    assert build([sources], out).reused == 0
    then(sources)
    again = build([sources], out)
    assert again.reused == reused
    assert contents(out) == contents(build([sources], tmp_path / "fresh").out)
    assert contents(build([sources], out, is_fresh=True).out) == contents(out)


def test_there_and_back(sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    before = contents(build([sources], out).out)
    duplicate(sources)
    assert {report.id for report in build([sources], out).reports} == {"990181-2015", "990100-2017", "990222-2018"}
    (sources / "again.txt").unlink()
    build([sources], out)
    assert contents(out) == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda out: (out / "dataset" / "990100-2017.nq").write_bytes(b""),
        lambda out: (out / "dataset" / "990100-2017.ttl").unlink(),
        lambda out: (out / state.part("990100-2017", "json")).write_bytes(b"{"),
        lambda out: (out / state.part("990100-2017", "json")).unlink(),
        lambda out: (out / "data.nq").unlink(),
        lambda out: (out / "data.nq").write_bytes(b"<urn:x> <urn:y> <urn:z> <urn:g> .\n"),
        lambda out: (out / "build.json").rename(out / ".state" / "interrupted.json"),
    ],
)
def test_what_is_damaged_is_made_anew(sources: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    out = tmp_path / "site"
    before = contents(build([sources], out).out)
    damage(out)
    change(sources)
    build([sources], out)
    assert contents(out) == contents(build([sources], tmp_path / "fresh").out) != before


def test_other_settings_take_nothing_over(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "site"
    build([sources], out)
    assert build([sources], out, project=Project(text="none")).reused == 0
    assert build([sources], out, project=Project(text="none", base="https://example.org/")).reused == 0
    named = Project(text="none", base="https://example.org/", publisher=Publisher(("甲", "A")))
    assert build([sources], out, project=named).reused == 0
    assert build([sources], out, project=named).reused == len(NAMES)
    monkeypatch.setattr(state, "_libraries", lambda: iter(["lxml 1.0"]))
    assert build([sources], out, project=named).reused == 0, "another library may read another way"


def test_a_build_that_was_cut_off_is_not_built_upon(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    build([sources], out)
    change(sources)
    moved: list[Path] = []
    replace = Path.replace

    def stop_halfway(path: Path, target: Path) -> Path:
        moved.append(path)
        if len(moved) == 8:
            raise KeyboardInterrupt
        return replace(path, target)

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
    out = build([sources], tmp_path / "site").out
    record = json.loads((out / "build.json").read_bytes())
    assert record["fingerprint"] == state.fingerprint(Project())
    assert str(tmp_path) not in (out / "build.json").read_text(encoding="utf-8")
