"""The command line: languages, formats, exit statuses, and errors without a traceback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import gongkai
from gongkai.cli import main
from gongkai.facts import Extraction
from gongkai.messages import _TEXTS, PARTS, language, text
from gongkai.model import build
from gongkai.model.terms import PROJECT, SDMX_ATTRIBUTE, prefixes
from gongkai.publish.turtle import turtle

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
REPORT = SAMPLES / "qinghe-2017.txt"
BROKEN = SAMPLES / "anping-2018.html"
COMMANDS = {
    "extract", "show", "check", "init", "fetch", "build", "link", "validate", "push", "query", "release", "verify",
    "serve",
}  # fmt: skip


def run(*arguments: object, lang: str = "zh_CN.UTF-8") -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], env={"LC_ALL": lang})


def run_process(arguments: Sequence[object], **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "gongkai", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env={"PATH": os.environ["PATH"], **environment}, check=False)


def assert_fails(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.stderr, result.stderr


# --- languages and help


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "zh"),
        ([], {"LANG": "C"}, "zh"),
        ([], {"LANG": "de_DE.UTF-8"}, "zh"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US"}, "en"),
        (["build", "--lang", "en"], {}, "en"),
        (["build", "--lang=zh"], {"LANG": "en_US"}, "zh"),
        (["build", "--lang"], {"LANG": "en_US"}, "en"),
        (["build", "--lang", "fr"], {"LANG": "en_US"}, "en"),
    ],
)
def test_language(arguments: list[str], environment: dict[str, str], expected: str) -> None:
    assert language(arguments, environment) == expected


def test_every_text_is_in_both_languages() -> None:
    assert len(_TEXTS) > 50
    assert len(_TEXTS) == sum(len(part) for part in PARTS), "no key stands in two parts"
    for key, (zh, en) in _TEXTS.items():
        assert zh, key
        assert en, key
        assert any("\u4e00" <= c <= "\u9fff" for c in zh), key
        assert en.isascii(), key


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["", *sorted(COMMANDS)])
def test_help(lang: str, command: str) -> None:
    result = run(*filter(None, [command]), "--help", "--lang", lang)
    assert result.exit_code == 0
    flat = "".join(result.output.split())
    assert "".join(text(command or "gongkai", lang).split()) in flat
    assert "".join(text("--help", lang).split()) in flat
    if not command:
        assert set(main.commands) == COMMANDS
        assert all("".join(text(name, lang).split())[:20] in flat for name in COMMANDS)


def test_version() -> None:
    result = run("--version")
    assert (result.exit_code, result.output) == (0, f"gongkai {gongkai.__version__}\n")


def test_public_names() -> None:
    names = (
        "Answer BuildResult Check Document Extraction GongkaiError Picture Project __version__ "
        "build check_file extract extract_file plot query read to_rdflib validate_file"
    )
    assert " ".join(gongkai.__all__) == names
    assert all(getattr(gongkai, name) is not None for name in gongkai.__all__)
    with pytest.raises(AttributeError, match="no attribute 'other'"):
        _ = gongkai.other


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    times = []
    for _ in range(3):
        started = time.perf_counter()
        assert run_process(["--help"]).returncode == 0
        times.append(time.perf_counter() - started)
    assert min(times) < 0.4
    code = "import sys, gongkai.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"rdflib", "pyshacl", "pyoxigraph", "rich", "lxml", "yaml", "pypinyin"} & set(loaded)


# --- extract


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1", "zh_CN.GBK"])
def test_json_is_utf8_whatever_the_locale(locale: str) -> None:
    done = run_process(["extract", REPORT, "--format", "json"], LC_ALL=locale, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    record = json.loads(done.stdout.decode("utf-8"))
    assert record["report"]["agency"] == "清河市人民政府"
    assert record["text"] == REPORT.read_text(encoding="utf-8")
    assert done.stdout == run_process(["extract", REPORT, "--format", "json"], LANG="en_US.UTF-8").stdout


def test_extract_as_csv() -> None:
    result = run("extract", REPORT, "--format", "csv")
    assert result.exit_code == 0
    rows = result.stdout_bytes.split(b"\r\n")
    assert rows[0].startswith(b"start,end,quote,value,unit,indicator,")
    assert len(rows) > 60


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ["数据", "政策文件", "存在问题"]), ("en", ["Figures", "Policies", "Problems"])]
)
def test_extract_as_table(lang: str, words: list[str]) -> None:
    result = run("extract", REPORT, "--lang", lang)
    assert result.exit_code == 0
    for word in (*words, "清河市人民政府", "14235", "proactive-total"):
        assert word in result.output


def test_a_narrow_terminal_encoding_does_not_stop_a_table() -> None:
    done = run_process(["extract", REPORT], PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (done.returncode, done.stderr) == (0, b"")


# --- bad input


@pytest.mark.parametrize("command", ["extract", "show", "check", "validate"])
def test_bad_files(tmp_path: Path, command: str) -> None:
    cases = {
        "missing.txt": None,
        "empty.txt": b"",
        "blank.txt": b" \n\n",
        "binary.txt": bytes(range(256)) * 20,
        "note.txt": "今天天气很好,我们去公园散步。\n".encode() * 20,
        "two.txt": (SAMPLES / "qinghe-2016.txt").read_bytes() + REPORT.read_bytes(),
        "folder": None,
    }
    (tmp_path / "folder").mkdir()
    for name, content in cases.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        assert_fails(run(command, tmp_path / name), name)


def test_wrong_encoding(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(REPORT.read_bytes())
    assert_fails(run("extract", path, "--encoding", "utf-16"), "report.txt")
    assert_fails(run("extract", path, "--encoding", "no-such-code"), "no-such-code")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["Usage"]),
        (["fly"], ["No such command 'fly'"]),
        (["extract"], ["FILE"]),
        (["extract", "x.txt", "--format", "xml"], ["'xml' is not one of 'table', 'json', 'csv'"]),
        (["build", "x.txt"], ["--out"]),
        (["build", "--out", "x"], ["SOURCES"]),
        (["build", "x.txt", "--out", "y", "--base", "https://example.org/x"], ["--base", "end in / or #"]),
        (["build", "x.txt", "--out", "y", "--jobs", "0"], ["--jobs"]),
        (["build", "no-such-file.txt", "--out", "y"], ["no-such-file.txt"]),
        (["validate"], ["FILES"]),
        (["check"], ["FILES"]),
        (["show"], ["FILES"]),
        (["check", "x.txt", "--format", "xml"], ["'xml' is not one of 'text', 'json', 'html'"]),
        (["query", "no-such-query", "--data", "."], ["no-such-query"]),
        (["query", "requests-by-year", "--param", "year"], ["year"]),
        (["query", "requests-by-year", "--param", "x=1", "--param", "x=2"], ["x"]),
        (["query", "requests-by-year"], ["--data", "--endpoint"]),
    ],
)
def test_bad_usage(arguments: list[str], words: list[str]) -> None:
    assert_fails(run(*arguments, "--lang", "en") if arguments else run("--lang", "en"), *words)


# --- validate


def test_validate_a_good_report() -> None:
    result = run("validate", REPORT)
    assert result.exit_code == 0, result.output
    assert str(REPORT) in result.output


def test_validate_a_report_that_breaks_identities() -> None:
    result = run("validate", BROKEN)
    assert result.exit_code == 1
    assert "违规" in result.output
    assert "violation" in run("validate", BROKEN, "--lang", "en").output


def test_warnings_alone_do_not_fail(extraction: Extraction, tmp_path: Path) -> None:
    period = replace(extraction.report.period, end=date(2018, 1, 5))
    warned = replace(extraction, report=replace(extraction.report, period=period))
    path = tmp_path / "warned.ttl"
    path.write_text(turtle(build(warned).triples(), prefixes(PROJECT)), encoding="utf-8")
    result = run("validate", path)
    assert result.exit_code == 0
    assert "警告 period-year" in result.output


@pytest.fixture
def broken(extraction: Extraction, tmp_path: Path) -> Path:
    """A report's data with an observation that has no unit."""
    triples = [t for t in build(extraction).triples() if t[1] != SDMX_ATTRIBUTE.unitMeasure]
    path = tmp_path / "broken.ttl"
    path.write_text(turtle(triples, prefixes(PROJECT)), encoding="utf-8")
    return path


def test_validate_broken_data(broken: Path) -> None:
    result = run("validate", broken)
    assert result.exit_code == 1
    assert "违规 observation-unit" in result.output
    assert "violation observation-unit" in run("validate", broken, "--lang", "en").output


def test_validate_several_files_as_json(broken: Path) -> None:
    result = run("validate", REPORT, broken, "--format", "json")
    assert result.exit_code == 1
    result = run("validate", REPORT, broken.parent / "missing.txt", broken, "--format", "json")
    assert result.exit_code == 2
    assert "missing.txt" in result.stderr
    records = json.loads(result.stdout_bytes)
    assert [(Path(r["file"]).name, r["violations"] > 0) for r in records] == [
        ("qinghe-2017.txt", False),
        ("broken.ttl", True),
    ]


def test_validate_as_turtle(broken: Path) -> None:
    import pyoxigraph as ox

    result = run("validate", REPORT, broken, "--format", "ttl")
    assert result.exit_code == 1
    subjects = {str(t.subject) for t in ox.parse(result.stdout_bytes, format=ox.RdfFormat.TURTLE)}
    assert "<https://w3id.org/gongkai/id/conformance/990100-2017>" in subjects
    assert len(subjects) > 3


def test_validate_broken_rdf(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("@prefix a: <http://example.org/> .\na:b a:c ; .\na:d a:e\n", encoding="utf-8")
    assert_fails(run("validate", path, "--lang", "en"), "bad.ttl", "line", "column")


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ["表三平衡", "改正", "出处"]), ("en", ["Balance of table", "How to fix", "Source"])]
)
def test_validate_explains_a_rule(lang: str, words: list[str]) -> None:
    result = run("validate", "--explain", "balance", "--lang", lang)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("balance (")
    for word in words:
        assert word in result.stdout


def test_validate_explains_no_unknown_rule() -> None:
    result = run("validate", "--explain", "balanse", "--lang", "en")
    assert_fails(result, "expected balance, ", "found balanse")
    assert not result.stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_validate_lists_every_rule(lang: str) -> None:
    from gongkai.validate.rules import rules

    result = run("validate", "--rules", "--lang", lang)
    assert (result.exit_code, result.stderr) == (0, "")
    listed = [line.partition(" ")[0] for line in result.stdout.splitlines()]
    assert len(listed) == len(set(listed)) > 100
    assert set(listed) == {rule.code for rule in rules().values() if rule.code}


@pytest.mark.parametrize("engine", ["auto", "pyshacl", "fast"])
def test_validate_with_every_engine(broken: Path, engine: str) -> None:
    result = run("validate", broken, "--engine", engine, "--format", "json")
    assert result.exit_code == 1
    assert result.stdout_bytes == run("validate", broken, "--format", "json").stdout_bytes


# --- query


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cli") / "site"
    result = run("build", REPORT, SAMPLES / "qinghe-2016.txt", "--out", out)
    assert result.exit_code == 0, result.output
    assert str(out) in result.output
    return out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_query_lists_all(lang: str) -> None:
    from gongkai.query import queries

    result = run("query", "--lang", lang)
    assert result.exit_code == 0
    assert len(queries()) >= 12
    for query in queries():
        assert query.name in result.output
        assert "".join(query.title(lang).split())[:12] in "".join(result.output.split())


def test_query_runs_in_every_format(data: Path) -> None:
    from gongkai.query import queries

    answered = 0
    for number, query in enumerate(queries()):
        parameters = [part for name, value in query.example.items() for part in ("--param", f"{name}={value}")]
        for form in query.formats if number < 2 else query.formats[:1]:
            result = run("query", query.name, *parameters, "--data", data, "--format", form)
            assert result.exit_code == 0, result.output
            assert result.stdout_bytes
            answered += 1
    assert answered >= 16
    rows = next(query.name for query in queries() if not query.is_construct)
    assert_fails(run("query", rows, "--data", data, "--format", "ttl"), rows, "csv")


def test_query_json_is_utf8(data: Path) -> None:
    done = run_process(["query", "requests-by-year", "--data", data, "--format", "json"], LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["results"]["bindings"]


def test_query_on_missing_data(tmp_path: Path) -> None:
    assert_fails(run("query", "requests-by-year", "--data", tmp_path / "nowhere"), "nowhere")
    assert_fails(run("query", "requests-by-year", "--endpoint", "http://127.0.0.1:9/", "--lang", "en"), "127.0.0.1")


# --- progress


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gongkai import screen

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    with screen.progress("zh") as advance:
        assert advance is None
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with screen.progress("zh") as advance:
        assert advance is not None
        advance(1, 2, tmp_path / "a.txt")
    assert "发布" in terminal.getvalue()
