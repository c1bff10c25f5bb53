"""A batch that is disturbed: nothing is lost, nothing is done twice, and the bytes are those of an undisturbed one."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gongkai.batch import BuildResult, Cluster, build
from gongkai.errors import OutputError
from gongkai.project import Project
from gongkai.publish.write import files_of
from gongkai.workers import Limits

HERE = Path(__file__).parent
LEAN = Project(pages=False)
LIMITS = Limits(seconds=6, memory=700 << 20)
COUNT = 48
MARKED = 20

sys.path.insert(0, str(HERE.parent / "bench"))
from generate import generate_2021  # noqa: E402 - the benchmarks are no package


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of the form of 2021; the processes of a build may be made to stumble over the one that is marked."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(COUNT):
        name, text = generate_2021(number, 7)
        if number == MARKED:
            assert "</body>" in text
            text = text.replace("</body>", "<p>本报告有标记。</p></body>")
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def undisturbed(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("undisturbed") / "site"
    assert len(build([sources], out, project=LEAN).reports) == COUNT
    return contents(out)


def contents(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files_of(folder)}


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str | None], None]:
    """Say what processes do with the marked report that are started from now on."""
    before = sys.path.copy()

    def plant(act: str | None) -> None:
        monkeypatch.setattr(sys, "path", [str(HERE / "planted"), *before] if act else before)
        monkeypatch.setenv("GONGKAI_PLANTED", act or "")
        monkeypatch.setenv("GONGKAI_DIED", str(tmp_path / "died"))

    return plant


@pytest.mark.parametrize(("act", "cause"), [("loop", "time"), ("eat", "memory"), ("die", "crash"), ("fail", "crash")])
def test_a_report_that_loops_or_eats_memory(
    sources: Path,
    undisturbed: dict[str, str],
    tmp_path: Path,
    plant: Callable[[str | None], None],
    act: str,
    cause: str,
) -> None:
    out = tmp_path / "site"
    plant(act)
    result = build([sources], out, project=LEAN, jobs=2, limits=LIMITS)
    [failure] = result.failed
    assert (failure.cause, failure.source.name) == (cause, sorted(path.name for path in sources.iterdir())[MARKED])
    assert len(result.reports) == COUNT - 1
    again = build([sources], out, project=LEAN, jobs=2, limits=LIMITS)
    assert (len(again.reports), again.failed) == (COUNT - 1, result.failed), "in quarantine it is not tried again"
    assert again.reused == COUNT - 1
    plant(None)
    assert build([sources], out, project=LEAN, jobs=2).failed == result.failed
    retried = build([sources], out, project=LEAN, jobs=2, is_retried=True)
    assert (retried.reused, retried.failed) == (COUNT - 1, ())
    assert contents(out) == undisturbed


def test_a_worker_that_is_killed(
    sources: Path, undisturbed: dict[str, str], tmp_path: Path, plant: Callable[[str | None], None]
) -> None:
    plant("die-once")
    result = build([sources], tmp_path / "site", project=LEAN, jobs=2)
    assert (tmp_path / "died").exists()
    assert (len(result.reports), result.failed) == (COUNT, ())
    assert contents(result.out) == undisturbed


def test_a_full_disk(
    sources: Path, undisturbed: dict[str, str], tmp_path: Path, plant: Callable[[str | None], None]
) -> None:
    plant("fill")
    with pytest.raises(OutputError, match="No space left on device"):
        build([sources], tmp_path / "site", project=LEAN, jobs=2)
    assert not (tmp_path / "site").exists()
    plant(None)
    result = build([sources], tmp_path / "site", project=LEAN, jobs=2)
    assert result.resumed >= MARKED - 2, "what was done is not done again"
    assert contents(result.out) == undisturbed
    assert [path.name for path in tmp_path.iterdir()] == ["site"], "nothing is left over"


def command(sources: Path, out: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "gongkai", "build", str(sources), "--out", str(out), "--no-pages", *options]


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start builds, and end those that are still there."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        running.append(
            subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def wait_until(is_so: Callable[[], Any], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def lines_of(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def finish(sources: Path, out: Path, *options: str) -> str:
    """Build again to the end, and return what is said."""
    done = subprocess.run(
        command(sources, out, *options, "--lang", "en"), capture_output=True, text=True, timeout=200, check=True
    )
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of a file's size stands for a disk that fills")
@pytest.mark.parametrize(
    "how",
    [
        "write(folder, 'a', b'x' * 3000)",
        "write_all(folder, [('a', b'x' * 3000)])",
        "_append((folder / 'done').open('ab', buffering=0), 'x' * 3000)",
    ],
)
def test_a_disk_that_fills_within_a_file(tmp_path: Path, how: str) -> None:
    code = f"""
import resource, sys
from pathlib import Path
from gongkai.fetch.folder import _append
from gongkai.publish.write import write, write_all
folder = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    {how}
except OSError:
    sys.exit(3)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert done.returncode == 3, "a file that was cut off is an error"


@pytest.mark.parametrize("options", [("--jobs", "2"), ("--engine", "dask", "--jobs", "2")], ids=["pool", "dask"])
def test_the_main_process_is_killed(
    sources: Path,
    undisturbed: dict[str, str],
    tmp_path: Path,
    started: Callable[..., subprocess.Popen[bytes]],
    options: tuple[str, ...],
) -> None:
    out = tmp_path / "site"
    process = started(*command(sources, out, *options))
    wait_until(lambda: lines_of(tmp_path / ".site.partial" / "journal.jsonl") > 10)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not out.exists()
    told = finish(sources, out, *options)
    assert "taken from a build that was cut off" in told
    assert contents(out) == undisturbed
    assert [path.name for path in tmp_path.iterdir()] == ["site"], "nothing is left over"


def test_a_build_that_is_interrupted_says_so(
    sources: Path, undisturbed: dict[str, str], tmp_path: Path, started: Callable[..., subprocess.Popen[bytes]]
) -> None:
    out, journal = tmp_path / "site", tmp_path / ".site.partial" / "journal.jsonl"
    process = started(*command(sources, out, "--jobs", "2"))
    wait_until(lambda: lines_of(journal) > 10)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert not out.exists()
    assert "taken from a build that was cut off" in finish(sources, out, "--jobs", "2")
    assert contents(out) == undisturbed


def test_a_line_of_the_journal_that_was_cut_off(
    sources: Path, undisturbed: dict[str, str], tmp_path: Path, started: Callable[..., subprocess.Popen[bytes]]
) -> None:
    out, journal = tmp_path / "site", tmp_path / ".site.partial" / "journal.jsonl"
    process = started(*command(sources, out, "--jobs", "2"))
    wait_until(lambda: lines_of(journal) > 10)
    process.kill()
    process.wait()
    content = journal.read_bytes()
    journal.write_bytes(content[: content.rstrip(b"\n").rfind(b"\n") + 30])
    result = build([sources], out, project=LEAN, jobs=2)
    assert result.resumed == content.count(b"\n") - 2
    assert contents(out) == undisturbed


def test_another_program_or_setting_does_not_go_on(sources: Path, tmp_path: Path) -> None:
    place = tmp_path / ".site.partial"
    place.mkdir()
    (place / "journal.jsonl").write_text(json.dumps({"mark": "another"}) + "\n{}\n", encoding="utf-8")
    (place / "files").mkdir()
    (place / "files" / "left.txt").touch()
    result = build(sorted(sources.iterdir())[:2], tmp_path / "site", project=LEAN)
    assert result.resumed == 0
    assert "left.txt" not in contents(result.out)


def test_two_builds_at_once(
    sources: Path, tmp_path: Path, started: Callable[..., subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    process = started(*command(sources, out, "--jobs", "2"))
    wait_until(lambda: lines_of(tmp_path / ".site.partial" / "journal.jsonl") > 1)
    process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr("gongkai.batch.workplace._PATIENCE", 0.3)
    with pytest.raises(OutputError, match="another build is writing to it"):
        build([sources], out, project=LEAN)
    process.send_signal(signal.SIGCONT)
    assert process.wait(100) == 0


# --------------------------------------------------------------------------------------------------------- Dask


def of_cluster(**settings: Any) -> Callable[[Path, Path], BuildResult]:
    return lambda sources, out: build(
        [sources], out, project=LEAN, engine=Cluster(str(out.parent / "parts"), **settings)
    )


def test_dask_gives_the_same_bytes(sources: Path, undisturbed: dict[str, str], tmp_path: Path) -> None:
    result = of_cluster()(sources, tmp_path / "site")
    assert contents(result.out) == undisturbed
    assert [path.name for path in tmp_path.iterdir()] == ["site"], "parts are removed when they are no longer needed"


def test_a_worker_of_dask_is_killed(
    sources: Path, undisturbed: dict[str, str], tmp_path: Path, started: Callable[..., subprocess.Popen[bytes]]
) -> None:
    import psutil

    out, parts = tmp_path / "site", tmp_path / "parts"
    process = started(*command(sources, out, "--engine", "dask", "--parts", str(parts)))
    wait_until(lambda: list(parts.glob("*/*.zip")))
    workers = [p for p in psutil.Process(process.pid).children(recursive=True) if "gongkai.workers" in p.cmdline()]
    assert workers
    above = workers[0].parent()
    assert above is not None
    above.kill()
    assert process.wait(100) == 0
    assert contents(out) == undisturbed


def test_a_report_that_loops_on_dask(sources: Path, tmp_path: Path, plant: Callable[[str | None], None]) -> None:
    plant("loop")
    result = of_cluster(limits=LIMITS)(sources, tmp_path / "site")
    assert [failure.cause for failure in result.failed] == ["time"]
    assert len(result.reports) == COUNT - 1
