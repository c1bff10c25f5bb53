"""Runs the scripts of the site in Node, where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from gongkai.publish import editor

SCRIPTS = Path(editor.__file__).parent / "scripts"

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="the scripts run in Node, which is not installed")


@cache
def _folder() -> Path:
    """Copy the scripts to where Node takes them for modules."""
    folder = Path(mkdtemp(prefix="gongkai-scripts-"))
    for path in SCRIPTS.glob("*.js"):
        shutil.copy(path, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


def run_script(code: str, given: Any = None) -> Any:
    """Return what the body of an async function returns, which sees ``given`` and can import ``./tokens.js`` …"""
    folder = _folder()
    program = (
        'import { readFileSync } from "node:fs";\n'
        'const given = JSON.parse(readFileSync(0, "utf-8"));\n'
        f"const answer = await (async () => {{ {code} }})();\n"
        "process.stdout.write(JSON.stringify(answer ?? null));\n"
    )
    path = folder / "program.js"
    path.write_text(program, encoding="utf-8")
    done = subprocess.run(
        ["node", str(path)], input=json.dumps(given).encode(), capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
