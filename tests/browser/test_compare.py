"""Comparing in a browser: the choice lives in the address, numbers lead to their observations, gaps stay gaps."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, LocatorAssertions, Page

VIEWPORT = {"width": 390, "height": 800}  # a phone
READY = "#compare-result:not([hidden])"
CHOICE = "compare.html?agency=990100,990222&indicator=applications-received,granted"


def expect(locator: Locator) -> LocatorAssertions:
    """Wait for what is then asserted; unlike ``wait_for_function`` it needs no ``eval``, which the policy forbids."""
    from playwright.sync_api import expect

    return expect(locator)


def visit(page: Page, server: Any, address: str) -> None:
    page.goto(server.address + address)
    page.wait_for_selector(READY)


def chosen(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def cells(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.eval_on_selector_all(
        "#compare-table tbody tr",
        "rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.innerText))",
    )
    return found


def heads(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "#compare-table thead th.number", "all => all.map(one => one.innerText)"
    )
    return found


def test_an_address_is_a_comparison(page: Page, server: Any, sample_site: Path) -> None:
    visit(page, server, CHOICE)
    assert not page.is_visible("#compare-first")
    assert page.locator("#compare-charts svg").count() == 4
    by_year = dict(zip(heads(page), cells(page)[0], strict=True))
    assert {year: value for year, value in by_year.items() if value != "—"} == {"2016": "52", "2017": "65"}
    for href in page.eval_on_selector_all("#compare-table td a", "all => all.map(one => one.getAttribute('href'))"):
        assert (sample_site / href).is_file()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_line_crosses_a_gap(page: Page, server: Any) -> None:
    visit(page, server, "compare.html?agency=990100,990200&indicator=applications-received")
    charts = page.locator("#compare-charts svg")
    assert [charts.nth(n).locator(".chart-line").count() for n in (0, 1)] == [1, 1], "2016–2017, and 2020–2021"
    assert [charts.nth(n).locator(".chart-dot").count() for n in (0, 1)] == [2, 2]
    assert "2016 52, 2017 65" in str(charts.first.get_attribute("aria-label"))


def test_the_choice_is_changed_and_stays_in_the_address(page: Page, server: Any) -> None:
    visit(page, server, CHOICE)
    page.fill("#compare-agency", "南岭市人民政府")
    page.press("#compare-agency", "Enter")
    expect(page.locator("#compare-chosen-agency li")).to_have_count(3)
    assert chosen(page)["agency"] == "990100,990222,990200"
    page.select_option("#compare-indicator", "staff")
    page.click("#compare-add-indicator")
    expect(page.locator("#compare-charts h3")).to_have_count(3)
    page.select_option("#compare-from", "2017")
    expect(page.locator("#compare-table thead th.number").first).to_have_text("2017")
    assert chosen(page) == {
        "agency": "990100,990222,990200",
        "indicator": "applications-received,granted,staff",
        "from": "2017",
    }
    page.click("#compare-chosen-agency li:first-child button")
    expect(page.locator("#compare-chosen-agency li")).to_have_count(2)
    assert page.evaluate("document.activeElement.id") == "compare-agency"
    page.go_back()
    expect(page.locator("#compare-chosen-agency li")).to_have_count(3)
    again = page.evaluate("document.getElementById('compare-link').href")
    table = cells(page)
    visit(page, server, again.removeprefix(server.address))
    assert cells(page) == table


def test_the_table_is_the_csv(page: Page, server: Any) -> None:
    visit(page, server, CHOICE)
    with page.expect_download() as started:
        page.click("#compare-csv")
    text = Path(started.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["agency"], row["indicator"], row["year"], row["value"], row["unit"]) for row in rows] == [
        ("990100", "applications-received", "2016", "52", "件"),
        ("990100", "applications-received", "2017", "65", "件"),
        ("990222", "applications-received", "2018", "34", "件"),
        ("990100", "granted", "2016", "21", "件"),
        ("990100", "granted", "2017", "26", "件"),
        ("990222", "granted", "2018", "14", "件"),
    ]
    assert rows[0]["iri"].endswith("/id/obs/990100-2016-applications-received")


def test_an_indicator_alone_brings_its_foremost_agencies(page: Page, server: Any) -> None:
    visit(page, server, "compare.html?indicator=applications-received")
    names = page.eval_on_selector_all("#compare-chosen-agency [lang=zh]", "all => all.map(one => one.innerText)")
    assert len(names) == 2, "of 2023, the latest year"
    assert "applications-received" in page.url


@pytest.mark.parametrize(
    "address", ["compare.html", "compare.html?agency=990100", "compare.html?agency=no&indicator=such"]
)
def test_without_a_choice_the_latest_year_stays(page: Page, server: Any, address: str) -> None:
    page.goto(server.address + address)
    page.wait_for_selector("#compare:not([hidden])")
    expect(page.locator("#compare-status")).to_contain_text("Add agencies")
    assert page.is_visible("#compare-first")
    assert not page.is_visible("#compare-result")
    page.fill("#compare-agency", "不存在的机关")
    page.click("#compare-add-agency")
    assert "There is no such agency" in page.inner_text("#compare-status")


def test_without_script_there_is_a_table(chromium: Browser, server: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.address + CHOICE)
    assert page.is_visible("#compare-first table")
    assert not page.is_visible("#compare")
    assert "Choosing needs scripts" in page.inner_text("#compare-status")
    context.close()
