"""The pictures of the README: they are there, they are shown, and the program that takes them still can."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
LIMIT = 150_000


@pytest.fixture(scope="module")
def screenshots() -> ModuleType:
    spec = importlib.util.spec_from_file_location("screenshots", IMAGES / "screenshots.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_shows_every_picture(screenshots: ModuleType) -> None:
    shown = re.findall(r"!\[([^\]]+)\]\(docs/images/([\w-]+\.webp)\)", (ROOT / "README.md").read_text("utf-8"))
    files = {picture.file for picture in screenshots.PICTURES}
    assert len(files) >= 5
    assert {picture.scheme for picture in screenshots.PICTURES} == {"light", "dark"}
    assert {name for _, name in shown} == files == {path.name for path in IMAGES.glob("*.webp")}
    assert all(" · " in alternative for alternative, _ in shown), "said in both languages"


def test_the_pictures_can_be_taken_again(
    screenshots: ModuleType, chromium: Browser, server: Any, tmp_path: Path
) -> None:
    page = chromium.new_page()
    for path in (*screenshots.take(chromium, server.address, tmp_path), *sorted(IMAGES.glob("*.webp"))):
        content = path.read_bytes()
        assert (content[:4], content[8:12]) == (b"RIFF", b"WEBP"), path
        assert 10_000 < len(content) < LIMIT, path
        width = page.evaluate(
            "async bytes => (await createImageBitmap(new Blob([new Uint8Array(bytes)]))).width", list(content)
        )
        assert width == screenshots.WIDTH, path
    page.close()
