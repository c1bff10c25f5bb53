"""The notebook of the documentation runs from its first cell to its last, and shows what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
CELLS: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]

RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": "."}}).execute()
nbformat.write(notebook, "run.ipynb")
"""
"""Runs in a process of its own: a kernel's libraries warn of things that are not ours."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the repository's, after the notebook has run in it."""
    folder = tmp_path_factory.mktemp("notebook")
    shutil.copytree(ROOT / "data" / "samples", folder / "data" / "samples")
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path, "JUPYTER_PLATFORM_DIRS": "1", "HOME": str(folder)}
    done = subprocess.run([sys.executable, "-c", RUN, NOTEBOOK], cwd=folder, env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return folder


@pytest.fixture(scope="module")
def outputs(folder: Path) -> list[list[dict[str, Any]]]:
    cells = json.loads((folder / "run.ipynb").read_text(encoding="utf-8"))["cells"]
    return [cell["outputs"] for cell in cells if cell["cell_type"] == "code"]


def of_kind(outputs: list[list[dict[str, Any]]], kind: str) -> list[str]:
    """Return what cells showed in a media type."""
    return ["".join(output["data"][kind]) for cell in outputs for output in cell if kind in output.get("data", {})]


def test_it_is_kept_without_outputs() -> None:
    code = [cell for cell in CELLS if cell["cell_type"] == "code"]
    assert len(code) >= 12
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert [cell["id"] for cell in CELLS] == [f"cell-{number:02}" for number in range(1, len(CELLS) + 1)]


def test_it_speaks_both_languages() -> None:
    for cell in CELLS:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            assert re.search(r"[一-鿿]", source), source
            assert re.search(r"[a-z]{3,} [a-z]{2,}", source), source
        for heading in re.findall(r"^#+ (.+)$", source if cell["cell_type"] == "markdown" else "", flags=re.MULTILINE):
            assert " · " in heading


def test_every_cell_shows_something_and_warns_of_nothing(outputs: list[list[dict[str, Any]]]) -> None:
    assert all(outputs[1:])  # the first sets names
    kinds = {(output["output_type"], output.get("name")) for cell in outputs for output in cell}
    assert kinds == {("execute_result", None), ("stream", "stdout")}


def test_it_shows_tables_and_pictures(outputs: list[list[dict[str, Any]]]) -> None:
    pages = of_kind(outputs, "text/html")
    pictures = of_kind(outputs, "image/svg+xml")
    assert len(pictures) == 3
    assert all(ElementTree.fromstring(picture).tag.endswith("svg") for picture in pictures)  # noqa: S314 made here
    assert sum("<table" in page for page in pages) >= 8
    assert any("990102-2023" in page and "数据 · Figures" in page for page in pages)


def test_it_ends_with_a_citation(outputs: list[list[dict[str, Any]]], folder: Path) -> None:
    (printed,) = ("".join(output["text"]) for output in outputs[-1])
    citation, evidence = printed.splitlines()
    assert citation.startswith("清河市东桥区人民政府.清河市东桥区2023年政府信息公开工作年度报告[R].2024-03-08.")
    assert citation.endswith("https://w3id.org/gongkai/id/obs/990102-2023-applications-received")
    assert re.fullmatch(r"dongqiao-2023\.pdf \(SHA-256 [0-9a-f]{12}…\), \d+–\d+: 25", evidence)
    assert (folder / "ranking.svg").read_text(encoding="utf-8").startswith("<svg")


def test_what_it_shows_names_nothing_of_the_machine(outputs: list[list[dict[str, Any]]], folder: Path) -> None:
    shown = json.dumps(outputs, ensure_ascii=False)
    assert "dongqiao-2023" in shown
    assert str(folder) not in shown
