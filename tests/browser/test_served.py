"""The server in a browser: the site's pages under its own policy, SPARQL in the browser, forms of queries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.test_site import REPORT, axe
from serving import Served, served

if TYPE_CHECKING:
    from playwright.sync_api import Page

VIEWPORT = {"width": 390, "height": 844}  # a phone
FORM = "query/requests-by-year"
THING = "doc/code/applicant.html"


@pytest.fixture(scope="module")
def server(sample_site: Path) -> Iterator[Served]:
    with served(sample_site) as running:
        yield running


@pytest.mark.parametrize(
    "path",
    ["", "index.html", REPORT, "id/agency/990100", "compare.html", "query/", FORM, "search.html", "docs/", THING],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_and_are_open_to_all(page: Page, server: Served, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    page.goto(server.address + path)
    assert page.locator("nav.main a").count() == 8
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if script := axe():
        page.evaluate(script)
        found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
        assert not [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")]


def test_a_form_asks_and_answers(page: Page, server: Served) -> None:
    page.goto(server.address + FORM)
    page.fill("input[name=from]", "2020")
    page.fill("input[name=to]", "2021")
    page.click("main form button")
    page.wait_for_url("**/query/requests-by-year?*from=2020*")
    years = page.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert set(years) == {"2020", "2021"}
    page.locator("tbody tr a").first.click()
    page.wait_for_url(f"{server.address}doc/obs/*")
    assert page.locator("nav.main a").count() == 8


def test_sparql_in_the_browser_and_on_the_server(page: Page, server: Served) -> None:
    page.goto(f"{server.address}query/index.html")
    page.wait_for_selector("[data-sparql][data-ready]")
    text = "SELECT (COUNT(*) AS ?n) { ?r a <https://w3id.org/gongkai/ns#AnnualReport> }"
    page.fill("[data-editor]", text)
    for source in ("all", "service"):
        page.click("[data-settings] summary") if not page.is_visible("[data-sources]") else None
        page.check(f"input[name=source][value={source}]")
        page.click("[data-run]")
        page.wait_for_selector("[data-run]:not([disabled])")
        assert page.locator("[data-table] tbody td").all_inner_texts() == ["15"], source


def test_search_leads_to_a_report(page: Page, server: Served) -> None:
    page.goto(server.address)
    box = page.locator("header input[name=q]")
    box.fill("安平 2018")
    page.locator("header [role=option]").first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**/{REPORT}")
    page.locator("#f229").click()
    assert "3,120" in page.locator("aside.panel").inner_text()
