"""Sources: what the words of a user stand for, the bytes of each, and what is wrong where there are none."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import multiprocessing
import os
import pickle
import shutil
import struct
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import fsspec
import pytest

from gongkai.batch import build
from gongkai.errors import OutputError, ProjectError, SourceError, UnreadableReport
from gongkai.project import load_project
from gongkai.sources import Source, Told, archives, digest, find_sources, local, read_manifest, source_at
from gongkai.sources.values import is_remote

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
PAGE = "<html><body>清河市2017年政府信息公开工作年度报告</body></html>".encode()


def write(path: Path, content: bytes | str = PAGE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def write_zip(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_tar(path: Path, members: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]  # the mode is a variable
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def names(*specs: Path | str, out: Path | None = None) -> list[str]:
    return [source.name for source in find_sources(specs, out)]


def bytes_of(source: Source, folder: Path) -> bytes:
    return local(source, folder).read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of reports and of what is none."""
    folder = tmp_path / "reports"
    for name in (
        "b.html", "a.txt", "deep/c.pdf", "deep/d.TXT", "deep/[1]/e.md",
        "README.md", "readme.txt", "~$a.docx", ".hidden.txt", ".hidden/x.txt", "picture.png", "more.zip", "list.tsv",
        "old.dat",
    ):  # fmt: skip
        write(folder / name)
    (folder / "folder.txt").mkdir()
    return folder


# --- files, folders, globs


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("", ["a.txt", "b.html", "e.md", "c.pdf", "d.TXT"]),
        ("a.txt", ["a.txt"]),
        ("README.md", ["README.md"]),
        (".hidden/x.txt", ["x.txt"]),
        ("old.dat", ["old.dat"]),
        ("deep", ["e.md", "c.pdf", "d.TXT"]),
        ("deep/[1]", ["e.md"]),
        ("*.txt", ["a.txt"]),
        ("**/*.pdf", ["c.pdf"]),
        ("**/*.[tp]*", ["a.txt", "c.pdf"]),
        ("*", ["a.txt", "b.html", "e.md", "c.pdf", "d.TXT"]),
        ("**", ["a.txt", "b.html", "e.md", "c.pdf", "d.TXT"]),
        ("*.dat", ["old.dat"]),
        ("?.html", ["b.html"]),
    ],
)
def test_what_stands_for_files(folder: Path, spec: str, found: list[str]) -> None:
    assert names(f"{folder}/{spec}" if spec else folder) == found


def test_sources_are_said_as_they_were_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert [str(s) for s in find_sources(["reports/*.txt", Path("reports/deep")])] == [
        "reports/a.txt", "reports/deep/[1]/e.md", "reports/deep/c.pdf", "reports/deep/d.TXT",
    ]  # fmt: skip
    assert [str(s) for s in find_sources([(folder / "a.txt").as_uri()])] == [str(folder / "a.txt")]


def test_each_place_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    found = names(folder / "b.html", tmp_path / "link", folder, f"{folder}/../reports/*.html")
    assert found == ["b.html", "a.txt", "e.md", "c.pdf", "d.TXT"]


def test_what_is_made_is_no_source(folder: Path) -> None:
    assert names(folder, out=folder / "deep") == ["a.txt", "b.html"]
    assert names(f"{folder}/**", out=folder / "deep") == ["a.txt", "b.html"]
    assert names(folder / "deep" / "c.pdf", out=folder / "deep") == ["c.pdf"], "what is named is read"


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("missing", "missing: no such file or folder"),
        ("missing.zip", "no such file or folder"),
        ("*.doc", "matches, found none"),
        (".hidden", "expected at least one report"),
        ("deep/../missing.tsv", "no such file"),
    ],
)
def test_what_is_not_there(folder: Path, spec: str, words: str) -> None:
    (folder / ".hidden" / "x.txt").rename(folder / ".hidden" / ".y.txt")
    with pytest.raises(SourceError, match=words):
        find_sources([f"{folder}/{spec}"])


def test_a_source_is_small(folder: Path) -> None:
    source = source_at("a.zip!/2017/x.html", Told("清河市教育局", 2017, "https://example.org/", date(2018, 3, 1)))
    assert pickle.loads(pickle.dumps(source)) == source  # noqa: S301 - our own bytes: pools of processes send it so
    assert len(pickle.dumps(source)) < 400
    assert (str(source), source.name) == ("a.zip!/2017/x.html", "x.html")


def test_bytes_and_digest_of_a_file(folder: Path, tmp_path: Path) -> None:
    source = source_at(folder / "a.txt")
    assert local(source, tmp_path / "copies") == folder / "a.txt"
    assert not (tmp_path / "copies").exists()
    assert digest(source) == hashlib.sha256(PAGE).hexdigest()
    assert digest(source_at(folder / "missing.txt")) == digest(source_at(folder)) == ""


# --- archives

KINDS = {"a.zip": None, "a.tar": "w", "a.tar.gz": "w:gz", "a.TGZ": "w:gz", "a.tar.xz": "w:xz", "a.tar.bz2": "w:bz2"}
MEMBERS = {
    "x.html": PAGE,
    "dir/y.txt": b"y" * 70_000,
    "./z.md": b"z",
    "README.md": b"",
    "__MACOSX/._x.html": b"",
    ".git/x.txt": b"",
    "~$x.docx": b"",
    "more.zip": b"",
    "picture.png": b"",
}


def write_archive(path: Path, members: dict[str, bytes]) -> Path:
    mode = KINDS[path.name]
    return write_tar(path, members, mode) if mode else write_zip(path, members)


@pytest.mark.parametrize("kind", KINDS)
def test_members_of_an_archive(kind: str, tmp_path: Path) -> None:
    archive = write_archive(tmp_path / kind, MEMBERS)
    found = find_sources([archive])
    assert [str(source) for source in found] == [f"{archive}!/{name}" for name in ("x.html", "dir/y.txt", "z.md")]
    assert [source.name for source in found] == ["x.html", "y.txt", "z.md"]
    copies = [local(source, tmp_path / "copies") for source in found]
    assert [copy.read_bytes() for copy in copies] == [PAGE, b"y" * 70_000, b"z"]
    assert [copy.suffix for copy in copies] == [".html", ".txt", ".md"]
    assert {copy.parent for copy in copies} == {tmp_path / "copies"}
    for source, copy in reversed(list(zip(found, copies, strict=True))):
        assert digest(source) == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert find_sources([found[1].place, archive]) == [found[1], found[0], found[2]]


def test_an_archive_that_changes_is_opened_anew(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a.zip", {"x.txt": b"one"})
    (source,) = find_sources([archive])
    assert digest(source) == hashlib.sha256(b"one").hexdigest()
    write_zip(tmp_path / "b.zip", {"x.txt": b"three"}).replace(archive)
    assert bytes_of(source, tmp_path / "copies") == b"three"


def test_archives_in_folders_are_left_alone(tmp_path: Path) -> None:
    write_zip(tmp_path / "a.zip", {"x.txt": b"one"})
    write(tmp_path / "y.txt")
    assert names(tmp_path) == ["y.txt"]
    assert names(f"{tmp_path}/*.zip") == ["x.txt"]


def _digests(sources: list[Source]) -> list[str]:
    return [digest(source) for source in sources]


def test_processes_that_were_forked_read_for_themselves(tmp_path: Path) -> None:
    members = {f"{n}.txt": f"{n} ".encode() * 5_000 for n in range(20)}
    found = find_sources([write_zip(tmp_path / "a.zip", members, zipfile.ZIP_STORED)])
    halves = [found[n::4] for n in range(4)]
    with multiprocessing.get_context("fork").Pool(4) as pool:
        told = pool.map(_digests, halves * 5)
    assert told == [[hashlib.sha256(members[s.name]).hexdigest() for s in half] for half in halves * 5]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_whose_encoding_is_not_marked(encoding: str, tmp_path: Path) -> None:
    name = "年报/清河市教育局.html"
    archive = write_zip(tmp_path / "a.zip", {"PLACE": PAGE, "x.html": PAGE})
    raw = name.encode(encoding)
    with zipfile.ZipFile(archive, "w") as made:
        info = zipfile.ZipInfo("a" * len(raw))
        made.writestr(info, PAGE)
    archive.write_bytes(archive.read_bytes().replace(b"a" * len(raw), raw))
    (source,) = find_sources([archive])
    assert (str(source), source.name) == (f"{archive}!/{name}", "清河市教育局.html")
    assert bytes_of(source, tmp_path) == PAGE
    packed = write_tar(tmp_path / "b.tar", {raw.decode("utf-8", "surrogateescape"): PAGE})
    assert [str(s) for s in find_sources([packed])] == [f"{packed}!/{name}"]


def test_marked_names_and_backslashes(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a.zip", {"年报\\清河.html": PAGE, "é.txt": b"x"})
    found = find_sources([archive])
    assert [source.place.partition("!/")[2] for source in found] == ["年报/清河.html", "é.txt"]
    assert bytes_of(found[0], tmp_path) == PAGE


@pytest.mark.parametrize("name", ["../x.html", "a/../../x.html", "/etc/x.html", "C:\\x.html"])
@pytest.mark.parametrize("kind", ["a.zip", "a.tar"])
def test_no_path_leads_out(kind: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    archive = write_archive(tmp_path / "in" / "deep" / kind, {name: PAGE, "y.txt": b"y"})
    bad, good = find_sources([archive])
    with pytest.raises(UnreadableReport, match=r"expected a path within the archive, found one that leads out"):
        local(bad, tmp_path / "copies")
    assert digest(bad) == ""
    assert bytes_of(good, tmp_path / "copies") == b"y"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) <= 3


def test_links_and_devices_are_no_members(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, kind in (("s.txt", tarfile.SYMTYPE), ("h.txt", tarfile.LNKTYPE), ("c.txt", tarfile.CHRTYPE),
                           ("f.txt", tarfile.FIFOTYPE), ("d.txt", tarfile.DIRTYPE)):  # fmt: skip
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("real.txt"))
    assert names(tmp_path / "a.tar") == ["real.txt"]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        link = zipfile.ZipInfo("s.txt")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
        made.writestr("real.txt", "x")
    assert names(tmp_path / "a.zip") == ["real.txt"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0, 5, 0.5, 0.8])
def test_a_damaged_archive_is_named(kind: str, kept: float, tmp_path: Path) -> None:
    content = {f"{n}.txt": os.urandom(3_000) for n in range(20)}
    archive = write_archive(tmp_path / kind, content)
    data = archive.read_bytes()
    archive.write_bytes(data[: int(kept if kept > 1 else kept * len(data))])
    with pytest.raises(SourceError, match="expected a whole archive, found one that is cut off or damaged") as caught:
        find_sources([archive])
    assert str(caught.value).startswith(f"{archive}: ")
    assert "\n" not in str(caught.value)


def test_garbage_after_a_member_is_no_end(tmp_path: Path) -> None:
    archive = write_tar(tmp_path / "a.tar", {"a.txt": b"a" * 512, "b.txt": b"b" * 512})
    data = bytearray(archive.read_bytes())
    data[1024:1536] = b"?" * 512
    archive.write_bytes(data)
    with pytest.raises(SourceError, match=r"no end of the archive at byte 1,024"):
        find_sources([archive])


def test_a_damaged_member_is_its_own_failure(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a.zip", {"a.txt": b"a" * 900, "b.txt": b"b" * 900}, zipfile.ZIP_STORED)
    archive.write_bytes(archive.read_bytes().replace(b"a" * 900, b"c" * 900))
    bad, good = find_sources([archive])
    with pytest.raises(UnreadableReport, match=r"a\.zip!/a\.txt: expected a member .* found a damaged one"):
        local(bad, tmp_path / "copies")
    assert digest(bad) == ""
    assert bytes_of(good, tmp_path / "copies") == b"b" * 900


def test_a_member_that_a_password_protects(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a.zip", {"a.txt": b"a" * 900})
    data = bytearray(archive.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + at] |= 1
    archive.write_bytes(data)
    (source,) = find_sources([archive])
    with pytest.raises(UnreadableReport, match="found one that a password protects"):
        local(source, tmp_path)


def test_a_member_that_is_gone(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a.zip", {"a.txt": b"a"})
    source = source_at(f"{archive}!/b.txt")
    with pytest.raises(UnreadableReport, match=r"a\.zip!/b\.txt: expected a member"):
        local(source, tmp_path)
    archive.unlink()
    with pytest.raises(UnreadableReport, match=r"a\.zip: cannot be read: No such file"):
        local(source, tmp_path)


@pytest.mark.parametrize("kind", ["a.zip", "a.tar.xz"])
def test_a_member_that_is_too_large(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_FILE", 10_000)
    archive = write_archive(tmp_path / kind, {"a.txt": os.urandom(10_001), "b.txt": b"b"})
    bad, good = find_sources([archive])
    with pytest.raises(UnreadableReport, match=r"expected at most 10,000 bytes unpacked, found 10,001"):
        local(bad, tmp_path / "copies")
    assert bytes_of(good, tmp_path / "copies") == b"b"


def test_a_member_that_states_too_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE_OF_RATIO", 1_000)
    archive = write_zip(tmp_path / "a.zip", {"a.txt": b"\0" * 900_000})
    (source,) = find_sources([archive])
    with pytest.raises(UnreadableReport, match=r"expected at most [\d,]+ bytes unpacked, found 900,000 from"):
        local(source, tmp_path / "copies")
    data = archive.read_bytes()
    archive.write_bytes(data.replace(struct.pack("<L", 900_000), struct.pack("<L", 900)))
    with pytest.raises(UnreadableReport, match=r"a\.zip!/a\.txt: expected"):
        local(source, tmp_path / "copies")
    assert max(path.stat().st_size for path in (tmp_path / "copies").iterdir()) < 300_000


def test_a_tar_that_is_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE_OF_RATIO", 1_000)
    archive = write_tar(tmp_path / "a.tar.gz", {"a.txt": b"\0" * 3_000_000, "b.txt": b"b"}, "w:gz")
    with pytest.raises(SourceError, match=r"a\.tar\.gz: expected an archive that unpacks to at most [\d,]+ bytes"):
        find_sources([archive])


def test_a_tar_whose_own_description_is_a_bomb(tmp_path: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 1 << 33
    with gzip.open(tmp_path / "a.tar.gz", "wb") as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT))
    with pytest.raises(SourceError, match=r"its own description has [\d,]+ bytes, expected at most"):
        find_sources([tmp_path / "a.tar.gz"])


@pytest.mark.parametrize("kind", ["a.zip", "a.tar"])
def test_too_many_members(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 5)
    archive = write_archive(tmp_path / kind, {f"{n}.txt": b"" for n in range(6)})
    with pytest.raises(SourceError, match=rf"{kind}: expected at most 5 members, found more"):
        find_sources([archive])


def test_members_that_lie_on_each_other(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a.zip", {"a.txt": os.urandom(900)}, zipfile.ZIP_STORED)
    data = archive.read_bytes()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries = data[start:end] * 3
    last = bytearray(data[end:])
    last[8:16] = struct.pack("<HHL", 3, 3, len(entries))
    archive.write_bytes(data[:start] + entries + last)
    with pytest.raises(SourceError, match="expected members that lie side by side"):
        find_sources([archive])


# --- manifests


def test_a_manifest(tmp_path: Path) -> None:
    write(tmp_path / "sub" / "a.txt")
    write_zip(tmp_path / "a.zip", {"x.html": PAGE})
    table = write(
        tmp_path / "list.tsv",
        "\ufeff# made by hand\npath\tyear\tpublished\tagency\turl\r\n\n"
        "sub/a.txt\t2017\t2018-03-01\t清河市教育局\thttps://example.org/a?b=1\r\n"
        "a.zip!/x.html\n# the end\nmemory://there/b.pdf\t\t\t清河市\n",
    )
    found = find_sources([table])
    assert found == [
        Source(str(tmp_path / "sub/a.txt"), "a.txt",
               Told("清河市教育局", 2017, "https://example.org/a?b=1", date(2018, 3, 1))),
        Source(f"{tmp_path}/a.zip!/x.html", "x.html"),
        Source("memory://there/b.pdf", "b.pdf", Told("清河市")),
    ]  # fmt: skip
    assert bytes_of(found[1], tmp_path / "copies") == PAGE
    assert [row.line for row in read_manifest(table)] == [4, 5, 7]


def test_a_manifest_tells_of_what_a_folder_has(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    table = write(tmp_path / "list.tsv", "path\tyear\na.txt\t2017\n")
    assert names(tmp_path) == ["a.txt", "b.txt"], "a manifest in a folder is none"
    expected = [Source(str(tmp_path / "a.txt"), "a.txt", Told(year=2017)), Source(str(tmp_path / "b.txt"), "b.txt")]
    assert find_sources([tmp_path, table]) == find_sources([table, tmp_path]) == expected
    other = write(tmp_path / "other.tsv", "path\tyear\na.txt\t2018\n")
    with pytest.raises(SourceError, match=r"other\.tsv: expected the same of .*a\.txt as another manifest"):
        find_sources([table, other])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", r"list\.tsv: expected a line that names the columns \(path, agency, year, url, published\), found none"),
        ("# only\n", "names the columns"),
        ("path\tyeer\n", r"line 1: expected columns of path, agency, year, url, published; found yeer"),
        ("path\t\n", r"line 1: .* found one without a name"),
        ("path\tyear\tyear\n", r"line 1: expected each column once, found year twice"),
        ("year\turl\n", r"line 1: expected a column path, found year, url"),
        ("a.txt\n", r"line 1: expected columns"),
        ("path\na.txt\tb\n", r"line 2: expected 1 columns, found 2"),
        ("path\tyear\n\t2017\n", r"line 2, column path: expected a value, found none"),
        ("path\na.txt\n#\na.txt\n", r"line 4, column path: expected each once, found a\.txt again \(line 2\)"),
        ("path\tyear\na.txt\t17\n", r"line 2, column year: expected a year since 2007, found '17'"),
        ("path\tyear\na.txt\t1999\n", r"line 2, column year: expected a year since 2007"),
        ("path\tpublished\na.txt\t2018-02-30\n", r"line 2, column published: expected a date such as 2018-03-01"),
        ("path\tpublished\na.txt\t2018/2/3\n", r"column published: .* found '2018/2/3'"),
        ("path\turl\na.txt\tftp://example.org/\n", r"line 2, column url: expected an http or https address"),
        ("path\turl\na.txt\thttp://[::1\n", r"line 2, column url: expected an http or https address"),
        ("path\turl\na.txt\thttp://example.org/a b\n", r"line 2, column url"),
        ("path\tagency\na.txt\ta\x07b\n", r"line 2, column agency: expected text without control characters"),
        (b"path\n\xd6\xd0.txt\n", r"line 2: expected UTF-8, found the byte 0xd6"),
    ],
)
def test_what_is_wrong_in_a_manifest(content: str | bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=words):
        find_sources([write(tmp_path / "list.tsv", content)])


# --- addresses


@pytest.fixture
def memory() -> Iterator[Any]:
    """Files in memory, as fsspec keeps them."""
    files = fsspec.filesystem("memory")
    for name in ("r/a.txt", "r/deep/b.html", "r/README.md", "r/.x.txt", "r/p.png"):
        files.pipe(f"/{name}", PAGE)
    yield files
    files.rm("/", recursive=True)


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("memory://r", ["memory://r/a.txt", "memory://r/deep/b.html"]),
        ("memory://r/", ["memory://r/a.txt", "memory://r/deep/b.html"]),
        ("memory://r/README.md", ["memory://r/README.md"]),
        ("memory://r/*.txt", ["memory://r/a.txt"]),
        ("memory://r/**/*.html", ["memory://r/deep/b.html"]),
        ("memory://r/*.png", ["memory://r/p.png"]),
    ],
)
def test_addresses(memory: Any, spec: str, found: list[str], tmp_path: Path) -> None:
    sources = find_sources([spec])
    assert [str(source) for source in sources] == found
    assert sources[0].name == found[0].rpartition("/")[2]
    assert bytes_of(sources[0], tmp_path) == PAGE
    assert digest(sources[0]) == hashlib.sha256(PAGE).hexdigest()


def test_archives_and_manifests_elsewhere(memory: Any, tmp_path: Path) -> None:
    memory.pipe("/r/a.zip", write_zip(tmp_path / "a.zip", MEMBERS).read_bytes())
    memory.pipe("/r/a.tgz", write_tar(tmp_path / "a.tgz", MEMBERS, "w:gz").read_bytes())
    memory.pipe("/r/list.tsv", b"path\tyear\ndeep/b.html\t2017\n")
    for kind in ("zip", "tgz"):
        found = find_sources([f"memory://r/a.{kind}"])
        assert [str(source) for source in found][:2] == [
            f"memory://r/a.{kind}!/x.html",
            f"memory://r/a.{kind}!/dir/y.txt",
        ]
        assert bytes_of(found[1], tmp_path / "copies") == b"y" * 70_000
    assert find_sources(["memory://r/list.tsv"]) == [Source("memory://r/deep/b.html", "b.html", Told(year=2017))]
    assert names("memory://r/*.tsv") == ["b.html"]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("memory://missing", "memory://missing: no such file or folder"),
        ("memory://r/*.doc", r"expected at least one report .* found none"),
        ("nowhere://x", "nowhere://x: cannot be read: Protocol not known"),
        ("s3://bucket/x.pdf", r"s3://bucket/x\.pdf: expected the package .* found none: Install s3fs"),
    ],
)
def test_what_is_wrong_with_an_address(memory: Any, spec: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        find_sources([spec])


def test_an_address_of_the_web_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.sources.remote._file_system", lambda place: (None, place))
    assert names("https://example.org/list?id=3", "https://example.org/[a].pdf") == ["list?id=3", "[a].pdf"]


def test_an_address_without_fsspec(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(SourceError, match=r"expected the package fsspec.*pip install 'gongkai\[remote\]'"):
        find_sources(["memory://r"])


def test_a_remote_file_that_is_gone_or_too_large(memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (source,) = find_sources(["memory://r/a.txt"])
    monkeypatch.setattr("gongkai.sources.contents.LARGEST_FILE", 10)
    with pytest.raises(UnreadableReport, match=r"memory://r/a\.txt: expected at most 10 bytes, found"):
        local(source, tmp_path)
    memory.rm("/r/a.txt")
    with pytest.raises(UnreadableReport, match=r"memory://r/a\.txt: no such file"):
        local(source, tmp_path)
    assert digest(source) == ""


@pytest.mark.parametrize(
    ("place", "told"),
    [("s3://b/x", True), ("https://e.org", True), ("a/b.txt", False), ("./a://b", False), ("a.zip!/x", False)],
)
def test_what_is_an_address(place: str, told: bool) -> None:
    assert is_remote(place) is told


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    archive = write_zip(tmp_path / "a.zip", {"a.txt": b"a"})
    (source,) = find_sources([archive])
    with pytest.raises(OutputError, match="cannot be written"):
        local(source, write(tmp_path / "file"))


# --- in a build


def test_a_project_names_sources(tmp_path: Path) -> None:
    path = write(tmp_path / "gongkai.toml", 'sources = ["reports/*.html", "s3://bucket/x", "/abs/a.zip"]\n')
    assert load_project(path).sources == (str(tmp_path / "reports/*.html"), "s3://bucket/x", "/abs/a.zip")
    with pytest.raises(ProjectError, match="line 1: sources: expected a list"):
        load_project(write(path, 'sources = "reports"\n'))


def test_a_build_of_an_archive_is_that_of_its_files(tmp_path: Path) -> None:
    chosen = ["qinghe-2016.txt", "qinghe-shichangjianduguanliju-2022.docx"]
    archive = write_zip(tmp_path / "a.zip", {f"dir/{name}": (SAMPLES / name).read_bytes() for name in chosen})
    with zipfile.ZipFile(archive, "a") as made:
        made.writestr("none.txt", "今天天气很好,我们去公园散步。\n" * 20)
    first = build([archive], tmp_path / "first")
    for name in chosen:
        shutil.copy(SAMPLES / name, write(tmp_path / "reports" / name))
    write(tmp_path / "reports" / "none.txt", "今天天气很好,我们去公园散步。\n" * 20)
    second = build([tmp_path / "reports"], tmp_path / "second")
    assert len(first.reports) == len(second.reports) == 2
    (failure,) = first.failed
    assert failure.message.startswith(f"{archive}!/none.txt: expected an annual report")
    for path in ("data.nq", "build.json", "dataset/990100-2016.ttl"):
        assert (first.out / path).read_bytes() == (second.out / path).read_bytes()
    assert build([archive], tmp_path / "first").reused == 2


def test_what_a_manifest_tells_is_published(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "qinghe-2016.txt", tmp_path / "a.txt")
    url = "https://www.example.org/qinghe/2016.html"
    table = write(tmp_path / "list.tsv", f"path\tyear\turl\na.txt\t2016\t{url}\n")
    made = build([table], tmp_path / "site")
    data = (made.out / "dataset" / "990100-2016.nq").read_text(encoding="utf-8")
    assert f"<http://purl.org/dc/terms/source> <{url}>" in data
    bare = build([tmp_path / "a.txt"], tmp_path / "bare")
    assert made.reports[0].counts.violations == bare.reports[0].counts.violations
    assert build([table], tmp_path / "site").reused == 1
    write(table, f"path\tyear\turl\na.txt\t2016\t{url}?new\n")
    changed = build([table], tmp_path / "site")
    assert changed.reused == 0
    assert f"<{url}?new>" in (made.out / "dataset" / "990100-2016.nq").read_text(encoding="utf-8")
    kept = json.loads((made.out / ".state" / "990100-2016.json").read_bytes())
    assert kept["told"] == {"year": "2016", "url": f"{url}?new"}
    assert build([tmp_path / "a.txt"], tmp_path / "site").reused == 0, "nothing is told any longer"
