"""The static site in a browser: search, a report and its figures, languages, dark mode, a phone, access."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]

REPORT = "doc/report/990222-2018.html"
PAGES = (
    "index.html",
    "catalog.html",
    "search.html",
    REPORT,
    "doc/report/990100-shichangjianduguanliju-2022.html",
    "dataset/990222-2018.html",
    "doc/obs/990222-2018-proactive-total.html",
    "doc/evidence/990222-2018-229-233.html",
    "doc/conformance/990222-2018.html",
    "doc/agency/990100.html",
    "doc/code/indicator/trainings.html",
    "doc/division.html",
    "query/index.html",
    "query/requests-by-year.html",
    "compare.html",
    "docs/index.html",
    "docs/model.html",
    "ns.html",
    "terms/classes.html",
    "rules/report.html",
)


def axe() -> str | None:
    """Return the script of axe-core, where npm has put it: beside the project, or where NODE_PATH says."""
    folders = [
        ROOT / "node_modules",
        *(Path(path) for path in os.environ.get("NODE_PATH", "").split(os.pathsep) if path),
    ]
    npm = shutil.which("npm")
    if npm:
        found = subprocess.run([npm, "root", "--global"], capture_output=True, text=True, check=False)
        folders += [Path(found.stdout.strip())] if found.returncode == 0 else []
    path = next((path for folder in folders if (path := folder / "axe-core" / "axe.min.js").is_file()), None)
    return path.read_text(encoding="utf-8") if path else None


class Visit:
    """A page in a window of its own, with what it wrote on the console and whom it asked."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page


@pytest.fixture
def visit(chromium: Browser, server: Any, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Give a visit, by default of a Chinese reader; at its end nothing may have gone wrong or to another host."""
    options: dict[str, Any] = {"locale": "zh-CN", "viewport": {"width": 1300, "height": 900}}
    context = chromium.new_context(**options | getattr(request, "param", {}))
    made = Visit(context, server.address)
    yield made
    context.close()
    assert made.complaints == []
    assert [url for url in made.asked if not url.startswith((server.address, "blob:"))] == []


def has_no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


ENGLISH = {"locale": "en-GB"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DARK = {"color_scheme": "dark"}
NO_SCRIPT = {"java_script_enabled": False}


# --- Search


@pytest.mark.parametrize(
    ("typed", "first", "path"),
    [
        ("清河市市场", "清河市市场监督管理局", "doc/agency/990100-shichangjianduguanliju.html"),
        ("qinghe", "清河市", "doc/agency/990100.html"),
        ("apxjyj", "安平县教育局", "doc/agency/990222-jiaoyuju.html"),
        ("安平 2018", "安平县人民政府", "doc/report/990222-2018.html"),
        ("trained", "接受培训人员数", "doc/code/indicator/trainees.html"),
        ("990222", "安平县", None),
    ],
)
def test_search_by_chinese_pinyin_english_and_code(visit: Visit, typed: str, first: str, path: str | None) -> None:
    page = visit.go("index.html")
    box = page.locator("header input[name=q]")
    box.fill(typed)
    offers = page.locator("header [role=option]")
    offers.first.wait_for()
    assert offers.first.inner_text().startswith(first)
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == offers.first.get_attribute("id")
    assert offers.first.get_attribute("aria-selected") == "true"
    box.press("Enter")
    page.wait_for_url("**/doc/**")
    if path:
        assert page.url == visit.address + path


def test_search_keys_and_the_page_of_results(visit: Visit) -> None:
    page = visit.go(REPORT)
    box = page.locator("header input[name=q]")
    box.fill("教育局")
    page.locator("header [role=option]").first.wait_for()
    count = page.locator("header [role=option]").count()
    box.press("ArrowUp")
    assert page.locator("header [role=option]").nth(count - 1).get_attribute("aria-selected") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None, "after the last comes the box itself"
    box.press("Escape")
    assert page.locator("header [role=listbox]").is_hidden()
    box.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    results = page.locator("#results")
    results.locator("li").first.wait_for()
    assert "教育局" in results.locator("li").first.inner_text()
    assert page.locator("header input[name=q]").input_value() == "教育局"
    visit.go("search.html?q=zzzz").locator("#results p").first.wait_for()
    assert "找到 0 项" in page.locator("#results").inner_text()


@pytest.mark.parametrize("visit", [NO_SCRIPT], indirect=True)
def test_without_script_the_search_leads_to_a_list(visit: Visit) -> None:
    page = visit.go("index.html")
    page.locator("header input[name=q]").fill("清河")
    page.locator("header form button").click()
    page.wait_for_url("**/search.html?q=*")
    page.locator("main a", has_text="清河市人民政府").first.click()
    assert page.url == f"{visit.address}doc/agency/990100.html"


# --- The way around

PLACES = {
    "index.html": "首页",
    "catalog.html": "报告",
    REPORT: "报告",
    "search.html": "报告",
    "compare.html": "比较",
    "query/index.html": "查询",
    "query/requests-by-year.html": "查询",
    "doc/code/indicator/trainings.html": "指标",
    "doc/division.html": "区划",
    "rules/report.html": "词汇",
    "docs/model.html": "文档",
}


@pytest.mark.parametrize("path", PLACES)
def test_every_page_leads_everywhere_and_says_where_it_is(visit: Visit, path: str) -> None:
    page = visit.go(path)
    links = page.locator("nav.main a")
    assert [link.strip() for link in links.all_inner_texts()] == [
        "首页", "报告", "比较", "查询", "指标", "区划", "词汇", "文档",
    ]  # fmt: skip
    current = page.locator("nav.main [aria-current]")
    assert current.all_inner_texts() == [PLACES[path]]
    assert current.get_attribute("aria-current") == ("page" if current.evaluate("a => a.href") == page.url else "true")
    for number in range(links.count()):
        address = links.nth(number).evaluate("a => a.href")
        assert page.request.get(address).ok, address


SIZES = {"phone": (390, 250), "tablet": (768, 180), "desk": (1280, 130)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_head_of_a_page_fits_every_screen(visit: Visit, size: str, language: str) -> None:
    width, most = SIZES[size]
    visit.page.set_viewport_size({"width": width, "height": 800})
    page = visit.go(f"index.html?lang={language}")
    assert has_no_sideways_scroll(page)
    head = page.locator("body > header").bounding_box()
    assert head
    assert head["height"] <= most
    boxes = [one.bounding_box() for one in page.locator("nav.main a, header form, header button.language").all()]
    seen = [box for box in boxes if box]
    assert len(seen) == len(boxes)
    for at, one in enumerate(seen):
        assert one["x"] >= 0
        assert one["x"] + one["width"] <= width
        for other in seen[at + 1 :]:
            is_beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            assert (
                is_beside or one["y"] + one["height"] <= other["y"] + 1 or other["y"] + other["height"] <= one["y"] + 1
            )


def test_every_page_has_the_picture_of_the_site(visit: Visit) -> None:
    for path in PAGES:
        href = visit.go(path).locator("link[rel=icon]").evaluate("link => link.href")
        answer = visit.page.request.get(href)
        assert answer.ok
        assert "svg" in answer.headers["content-type"]


# --- A report


def test_a_figure_shows_what_is_known_of_it(visit: Visit) -> None:
    page = visit.go(REPORT)
    figure = page.locator("#f229")
    assert figure.inner_text() == "3120"
    figure.click()
    panel = page.locator("aside.panel")
    told = panel.inner_text()
    for expected in ("3,120", "主动公开政府信息数", "proactive-total/1", "229–233"):
        assert expected in told
    assert panel.locator("a.iri").inner_text() == "https://w3id.org/gongkai/id/obs/990222-2018-proactive-total"
    assert page.url.endswith("#f229")
    panel.get_by_role("button", name="引用此数值").click()
    panel.locator("pre").first.wait_for()
    texts = panel.locator("pre").all_inner_texts()
    assert "安平县人民政府. 安平县人民政府 2018 主动公开政府信息数(本年):3,120 条[DS/OL]. (2019-04-12)[20" in texts[0]
    assert texts[1].startswith("@misc{obs-990222-2018-proactive-total,")
    page.keyboard.press("Escape")
    assert panel.count() == 0
    assert page.evaluate("document.activeElement.id") == "f229", "the focus is where it was"


def test_a_figure_by_keyboard_and_by_its_address(visit: Visit) -> None:
    page = visit.go(f"{REPORT}#f386")
    panel = page.locator("aside.panel")
    panel.wait_for()
    assert "33" in panel.inner_text()
    page.locator("#f229").focus()
    page.keyboard.press("Enter")
    assert "3,120" in panel.inner_text()
    box = page.locator("#f229").bounding_box()
    side = panel.bounding_box()
    assert box
    assert side
    assert side["x"] > box["x"] + box["width"], "beside the text"


@pytest.mark.parametrize("visit", [NO_SCRIPT], indirect=True)
def test_without_script_a_figure_leads_to_its_fact(visit: Visit) -> None:
    page = visit.go(REPORT)
    page.locator("#f229").click()
    assert page.url.endswith("#x229")
    item = page.locator("#facts li:has(#x229)")
    assert "3,120" in item.inner_text()
    page.locator("#facts a[href='#f229']").first.click()
    assert page.url.endswith("#f229")


def test_findings_stand_in_their_places(visit: Visit) -> None:
    page = visit.go(REPORT)
    note = page.locator("article .found.violation").first
    assert note.inner_text().startswith("✖ 违规")
    paragraph = note.locator("xpath=preceding-sibling::p[1]")
    assert "34" in paragraph.inner_text()
    page.locator("ul.keys a.violation").click()
    assert page.url.endswith("#found")


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_the_facts_are_a_sheet_at_the_bottom(visit: Visit) -> None:
    page = visit.go(REPORT)
    assert has_no_sideways_scroll(page)
    page.locator("#f229").tap()
    sheet = page.locator("aside.panel").bounding_box()
    assert sheet
    assert sheet["x"] == 0
    assert abs(sheet["y"] + sheet["height"] - 844) < 2
    assert sheet["height"] <= 844 * 0.56
    assert has_no_sideways_scroll(page)


# --- Languages, colours, sizes


def test_the_language_switch_keeps_the_place(visit: Visit) -> None:
    page = visit.go(REPORT)
    assert page.evaluate("document.documentElement.lang") == "zh"
    assert page.locator("nav.main a").first.inner_text() == "首页"
    page.evaluate("document.getElementById('facts').scrollIntoView()")
    before = page.locator("#facts h2").bounding_box()
    page.locator("button.language").evaluate("button => button.click()")
    after = page.locator("#facts h2").bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 3
    assert page.locator("nav.main a").first.inner_text().strip() == "Home"
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "lang=en" in page.url
    assert "3120" in page.locator("article").inner_text(), "the report itself stays Chinese"
    visit.go("index.html")
    assert page.locator("h1").inner_text().strip() == "Data of annual reports on government information disclosure"
    visit.go("index.html?lang=zh")
    assert page.locator("h1").inner_text().strip() == "政府信息公开工作年度报告数据"


@pytest.mark.parametrize("visit", [ENGLISH], indirect=True)
def test_an_english_reader_is_greeted_in_english(visit: Visit) -> None:
    page = visit.go("index.html")
    assert page.locator("#latest h2").inner_text().strip() == "Latest reports"
    assert page.title() == "Data of annual reports on government information disclosure"


@pytest.mark.parametrize("visit", [NO_SCRIPT], indirect=True)
def test_without_script_both_languages_are_there(visit: Visit) -> None:
    heading = visit.go("index.html").locator("#latest h2")
    assert heading.inner_text() == "最新报告 Latest reports"
    sizes = heading.locator("span").evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    assert sizes[1] < sizes[0]


@pytest.mark.parametrize("visit", [DARK], indirect=True)
def test_dark_by_preference(visit: Visit) -> None:
    page = visit.go("index.html")
    colours = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    background, ink = (sum(int(n) for n in colour[4:-1].split(",")) for colour in colours)
    assert background < 150 < 500 < ink


@pytest.mark.parametrize("visit", [PHONE, PHONE | ENGLISH], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_off_the_side_of_a_phone(visit: Visit, path: str) -> None:
    assert has_no_sideways_scroll(visit.go(path))


def test_print_shows_the_text_without_the_furniture(visit: Visit) -> None:
    page = visit.go(REPORT)
    page.emulate_media(media="print")
    assert page.locator("nav.main").is_hidden()
    assert page.locator("nav.outline").is_hidden()
    assert page.locator("article").is_visible()


def test_the_first_stop_of_the_keyboard_leads_to_the_text(visit: Visit) -> None:
    page = visit.go("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


# --- Access


@pytest.mark.parametrize("visit", [{}, DARK | PHONE | ENGLISH], ids=["light", "dark"], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(visit: Visit, path: str) -> None:
    script = axe()
    if script is None:
        pytest.skip("axe-core is not installed (npm install axe-core)")
    page = visit.go(path)
    if path == REPORT:
        page.locator("#f229").click()
    page.evaluate(script)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    assert len(found["passes"]) > 10
    serious = [
        f"{one['id']}: {node['html'][:120]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]
    assert serious == []
