"""Reads files of old Office programs (doc, wps, rtf, xls) by having them converted by LibreOffice, if installed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.errors import UnreadableReport
from gongkai.read.blocks import Content
from gongkai.read.office.archive import Archive
from gongkai.read.office.docx import parse_docx
from gongkai.read.office.xlsx import parse_xlsx

TIME_LIMIT = 60  # seconds for one file
_PROGRAMS = ("soffice", "libreoffice")
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_PARSERS = {"docx": parse_docx, "xlsx": parse_xlsx}
_PARTICULARS = "docProps/app.xml"
_VERSION = re.compile(r"<Application>LibreOffice/([\d.]+)")
_SETTINGS = (  # no macro runs, no link is followed, and what tried to reach the network would find no way
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def parse_office(data: bytes, name: str, suffix: str) -> Content:
    """Return the content of a file that LibreOffice knows by this suffix; its converter says which version read it.

    Raises UnreadableReport where LibreOffice is not installed, takes too long or cannot read the file.
    """
    target = "xlsx" if suffix == ".xls" else "docx"
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        found = f"a file of the old kind ({suffix}), which only LibreOffice can convert"
        raise UnreadableReport(
            f"{name}: expected a {target} file, found {found}; install LibreOffice or save the file as {target}"
        )
    with TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True) as folder:
        converted = _convert(program, data, name, Path(folder), suffix, target)
    return replace(_PARSERS[target](converted, name), converter=_converter(converted, name))


def _convert(program: str, data: bytes, name: str, folder: Path, suffix: str, target: str) -> bytes:
    """Return the bytes of the converted file; the program knows neither its name nor the user's own settings."""
    source, profile, out = folder / f"report{suffix}", folder / "profile", folder / "out"
    source.write_bytes(data)
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
    command = [
        program, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to", _FILTERS[target], "--outdir", str(out), str(source),
    ]  # fmt: skip
    try:
        process = subprocess.Popen(  # noqa: S603 - the program is LibreOffice, its arguments are our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            start_new_session=True,
        )
    except OSError as error:
        raise UnreadableReport(f"{name}: LibreOffice cannot be started ({program}): {error.strerror}") from None
    try:
        status = process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired:
        found = f"none after {TIME_LIMIT} seconds"
        raise UnreadableReport(f"{name}: expected a {target} file from LibreOffice, found {found}") from None
    finally:
        _end(process)
    try:
        return (out / f"report.{target}").read_bytes()
    except FileNotFoundError:
        found = f"none (exit status {status}); it is damaged, or a password protects it"
        raise UnreadableReport(f"{name}: expected a {target} file from LibreOffice, found {found}") from None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and whatever it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:  # all have ended by themselves
            return
    process.wait()


def _registry() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{key}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, key, value in _SETTINGS
    )
    spaces = 'xmlns:oor="http://openoffice.org/2001/registry"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {spaces}>{items}</oor:items>'


def _converter(converted: bytes, name: str) -> str:
    """Return the name and version of the program, which it writes into the files it makes."""
    archive = Archive(converted, name, "a converted file")
    particulars = archive.read(_PARTICULARS).decode("utf-8", "replace") if _PARTICULARS in archive else ""
    version = _VERSION.search(particulars)
    return f"LibreOffice {version[1]}" if version else "LibreOffice"
