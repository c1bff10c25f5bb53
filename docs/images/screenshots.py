"""Takes the pictures of the site that the README shows: the samples, in Debian's Chromium.

    python docs/images/screenshots.py

It needs playwright and a Chromium of the system. The pictures depend on its fonts and its version, so that those of
another machine have other bytes; tests/browser takes them again into a folder of its own.
"""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Literal, NamedTuple

from gongkai import build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
_SAMPLES = HERE.parents[1] / "data" / "samples"
WIDTH, _HEIGHT, _QUALITY = 1280, 800, 82


class Picture(NamedTuple):
    """A picture: its name, the address in the site, what is done there first, the reader's language and preference."""

    name: str
    address: str
    do: Callable[[Page], None] = lambda page: None
    language: Literal["zh", "en"] = "zh"
    scheme: Literal["light", "dark"] = "light"

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.webp"


def _open_figure(page: Page) -> None:
    page.locator("#f229").click()
    page.locator("aside.panel").wait_for()


def _see_comparison(page: Page) -> None:
    page.wait_for_selector("#compare-result:not([hidden])")
    page.locator("#compare-result").evaluate("one => one.scrollIntoView()")


def _run_query(page: Page) -> None:
    page.wait_for_selector("[data-sparql][data-ready]")
    page.select_option("[data-example]", "requests-by-year")
    page.wait_for_selector("[data-sparql][data-query=requests-by-year]")
    page.click("[data-run]")
    page.wait_for_selector("[data-results]:not([hidden])")
    page.wait_for_selector("[data-run]:not([disabled])")
    page.locator("[data-run]").evaluate("one => one.scrollIntoView()")


_REPORT = "doc/report/990222-2018.html"

PICTURES = (
    Picture("home", "index.html"),
    Picture("report", _REPORT, _open_figure),
    Picture("report-dark", _REPORT, _open_figure, scheme="dark"),
    Picture("indicator", "doc/code/indicator/proactive-total.html#ranking"),
    Picture("compare", "compare.html?agency=990100,990200&indicator=applications-received", _see_comparison, "en"),
    Picture("query", "query/index.html", _run_query, "en"),
)


def take(browser: Browser, address: str, folder: Path) -> list[Path]:
    """Take all pictures of the site at an address, and return their files."""
    made = []
    for picture in PICTURES:
        context = browser.new_context(
            viewport={"width": WIDTH, "height": _HEIGHT},
            locale={"zh": "zh-CN", "en": "en-GB"}[picture.language],
            color_scheme=picture.scheme,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(address + picture.address)
        picture.do(page)
        page.mouse.move(0, 0)
        session = context.new_cdp_session(page)  # playwright itself writes no WebP
        shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": _QUALITY})
        made.append(folder / picture.file)
        made[-1].write_bytes(base64.b64decode(shot["data"]))
        context.close()
    return made


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        pass


@contextmanager
def _served(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def main() -> None:
    """Build the samples and take the pictures beside this program."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = build([_SAMPLES], Path(folder) / "site").out
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with _served(site) as address:
            for path in take(browser, address, HERE):
                print(path, path.stat().st_size)
        browser.close()


if __name__ == "__main__":
    main()
