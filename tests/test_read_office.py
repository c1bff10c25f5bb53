"""Files of old Office programs: converted by LibreOffice where it is there, refused with advice where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gongkai.errors import UnreadableReport
from gongkai.read import read
from gongkai.read.office import libreoffice as office
from office_files import docx, grid, p, sheet, tbl, tr, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DOC = OLE + "WordDocument".encode("utf-16-le") + bytes(100)
XLS = OLE + "Workbook".encode("utf-16-le") + bytes(100)
RTF = rb"{\rtf1\ansi\ansicpg936 "
WORDS = p("清河市2023年政府信息公开工作年度报告") + tbl(tr("指标", "数量"), tr("规章", "5")) + p("完")
APP = "<Properties><Application>LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40</Application></Properties>"
CONVERTED = docx(WORDS, parts={"docProps/app.xml": APP})

real = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in for LibreOffice is a script")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for LibreOffice, the only one on the path; the tests write into it what it does."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder / "soffice"


def does(program: Path, *lines: str) -> None:
    told = "args = sys.argv[1:]; out, source = pathlib.Path(args[args.index('--outdir') + 1]), pathlib.Path(args[-1])"
    program.write_text("\n".join([f"#!{sys.executable}", "import pathlib, subprocess, sys, time", told, *lines]))
    program.chmod(0o755)


def makes(program: Path, data: bytes, suffix: str) -> None:
    (program.parent / "made").write_bytes(data)
    made = f"pathlib.Path({str(program.parent / 'made')!r}).read_bytes()"
    does(program, f"out.mkdir(); (out / 'report.{suffix}').write_bytes({made})")


@posix
@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.doc", DOC, "application/msword"),
        ("a.wps", DOC, "application/msword"),
        ("a.docx", DOC, "application/msword"),  # what it is, whatever its name
        ("a.rtf", RTF, "application/rtf"),
        ("a.doc", RTF, "application/rtf"),
    ],
)
def test_a_converted_file_names_its_converter(
    tmp_path: Path, program: Path, name: str, data: bytes, media_type: str
) -> None:
    makes(program, CONVERTED, "docx")
    (tmp_path / name).write_bytes(data)
    document = read(tmp_path / name)
    assert document.text == "清河市2023年政府信息公开工作年度报告\n指标\t数量\n规章\t5\n完"
    assert (document.source.media_type, document.source.converter) == (media_type, "LibreOffice 7.4.7.2")
    assert (document.source.name, document.source.size) == (name, len(data))


@posix
def test_an_old_excel_file_becomes_a_new_one(tmp_path: Path, program: Path) -> None:
    makes(program, xlsx({"Sheet1": sheet(grid([["指标", "数量"], ["规章", "5"]]))}), "xlsx")
    (tmp_path / "a.xls").write_bytes(XLS)
    document = read(tmp_path / "a.xls")
    assert (document.text, document.source.converter) == ("指标\t数量\n规章\t5", "LibreOffice")


@posix
def test_the_program_is_told_to_keep_to_itself(tmp_path: Path, program: Path) -> None:
    told = tmp_path / "told"
    does(program, f"pathlib.Path({str(told)!r}).write_text('\\n'.join([*args, source.read_bytes().hex()]))")
    with pytest.raises(UnreadableReport):
        office.parse_office(DOC, "../../a.doc", ".doc")
    *arguments, content = told.read_text().split("\n")
    profile = next(a.partition("=")[2] for a in arguments if a.startswith("-env:UserInstallation="))
    assert "--headless" in arguments
    assert profile.startswith("file:///")
    assert arguments[-1].endswith("report.doc")
    assert content == DOC.hex()
    assert not Path(arguments[-1]).parent.exists()


@posix
@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("sys.exit(3)",), r"a\.doc: expected a docx file from LibreOffice, found none \(exit status 3\)"),
        (("pass",), r"found none \(exit status 0\); it is damaged, or a password protects it"),
        (("out.mkdir(); (out / 'report.docx').write_bytes(b'x')",), r"a\.doc: expected a Word file"),
    ],
)
def test_a_failure_is_told(program: Path, lines: tuple[str, ...], message: str) -> None:
    does(program, *lines)
    with pytest.raises(UnreadableReport, match=message):
        office.parse_office(DOC, "a.doc", ".doc")


@posix
def test_a_program_that_cannot_be_started(program: Path) -> None:
    program.write_text("#!/nowhere\n")
    program.chmod(0o755)
    with pytest.raises(UnreadableReport, match=r"a\.doc: LibreOffice cannot be started"):
        office.parse_office(DOC, "a.doc", ".doc")


@posix
def test_a_program_that_hangs_is_ended_with_its_children(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat = tmp_path / "beat"
    child = (
        f"import pathlib, time\nwhile True: pathlib.Path({str(beat)!r}).write_text(str(time.time())); time.sleep(.05)"
    )
    does(program, f"subprocess.Popen([sys.executable, '-c', {child!r}])", "time.sleep(60)")
    monkeypatch.setattr(office, "TIME_LIMIT", 2)
    with pytest.raises(UnreadableReport, match="expected a docx file from LibreOffice, found none after 2 seconds"):
        office.parse_office(DOC, "a.doc", ".doc")
    last = beat.read_text()
    time.sleep(0.3)
    assert beat.read_text() == last


@pytest.mark.parametrize(
    ("name", "data", "target"),
    [("a.doc", DOC, "docx"), ("a.wps", DOC, "docx"), ("a.rtf", RTF, "docx"), ("a.xls", XLS, "xlsx")],
)
def test_without_the_program_the_advice_is_to_install_it_or_to_save_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, target: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableReport, match=f"{name}: .*install LibreOffice or save the file as {target}"):
        read(tmp_path / name)


# ---------------------------------------------------------------------------------------- the real program


def _convert(folder: Path, source: Path, target: str, *options: str) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, *options, "--convert-to", target, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


@real
@pytest.mark.parametrize(
    ("source", "content", "target", "filter_"),
    [
        ("docx", docx(WORDS), "doc", "MS Word 97"),
        ("docx", docx(WORDS), "rtf", "Rich Text Format"),
        ("xlsx", xlsx({"Sheet1": sheet(grid([["统计表"], ["指标", "数量"], ["规章", "5"]]))}), "xls", "MS Excel 97"),
    ],
)
def test_old_files_are_read(tmp_path: Path, source: str, content: bytes, target: str, filter_: str) -> None:
    (tmp_path / f"a.{source}").write_bytes(content)
    _convert(tmp_path, tmp_path / f"a.{source}", f"{target}:{filter_}")
    document = read(tmp_path / f"a.{target}")
    assert document.text.split("\n")[1:3] == ["指标\t数量", "规章\t5"]
    assert (document.tables[0].rows, document.tables[0].columns) == (2, 2)
    assert (document.source.converter or "").startswith("LibreOffice ")


@pytest.fixture
def requests() -> Iterator[tuple[str, list[str]]]:
    """The address of a server of this machine, and the requests that have reached it."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - the names of the base class

        def log_message(self, *args: object) -> None:
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    thread.join()
    server.server_close()


@real
def test_nothing_is_fetched_for_a_converted_file(tmp_path: Path, requests: tuple[str, list[str]]) -> None:
    address, seen = requests
    page = tmp_path / "a.html"
    page.write_text(f'<html><body><p>Report 51</p><img src="{address}/a.png" width="9" height="9"></body></html>')
    _convert(tmp_path, page, "doc:MS Word 97", "--infilter=HTML (StarWriter)")
    assert seen, "LibreOffice follows the links of a file unless it is told not to"
    seen.clear()
    assert read(tmp_path / "a.doc").text == "Report 51"
    assert seen == []
