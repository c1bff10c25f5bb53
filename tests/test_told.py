"""What a manifest tells of a report: it stands where the text is silent; where the two differ that is an issue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gongkai.document import Told
from gongkai.errors import NotAReport
from gongkai.extract import extract
from gongkai.facts import Extraction, Issue
from gongkai.model import build
from gongkai.read import read
from gongkai.validate import validate

TITLE = "清河市教育局2017年政府信息公开工作年度报告\n"
BODY = """
一、概述
全年主动公开政府信息20条。
二、主动公开政府信息情况
公开20条。
三、依申请公开政府信息情况
未收到申请。
"""
SIGNED = "\n清河市教育局\n2018年3月1日\n"
URL = "https://www.example.org/a/2017.html"


def report_of(text: str, told: Told, tmp_path: Path) -> tuple[Extraction, list[Issue]]:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    extraction = extract(read(path, name="list/a.txt", told=told))
    return extraction, [issue for issue in extraction.issues if issue.code == "manifest-mismatch"]


def codes(extraction: Extraction) -> set[str]:
    return {issue.code for issue in extraction.issues}


@pytest.mark.parametrize(
    ("agency", "name", "id_"),
    [
        ("清河市教育局", "清河市教育局", "990100-jiaoyuju"),
        ("清河市政府", "清河市人民政府", "990100"),
        ("柳溪县 科技局", "柳溪县科学技术局", "990121-kexuejishuju"),
        ("清河市大数据专班", "清河市大数据专班", "990100-dashujuzhuanban"),
    ],
)
def test_an_agency_that_the_text_does_not_name(agency: str, name: str, id_: str, tmp_path: Path) -> None:
    text = "2017年政府信息公开工作年度报告\n" + BODY
    bare, _ = report_of(text, Told(), tmp_path)
    assert "unknown-agency" in codes(bare)
    found, differing = report_of(text, Told(agency=agency), tmp_path)
    assert (found.report.agency.name, found.report.agency.id) == (name, id_)
    assert "unknown-agency" not in codes(found)
    assert not differing
    assert found.report.title_span is None or agency not in found.report.title_span.of(found.text)


def test_a_division_that_the_text_leaves_out(tmp_path: Path) -> None:
    text = "教育局2017年政府信息公开工作年度报告\n" + BODY
    assert report_of(text, Told(), tmp_path)[0].report.agency.division is None
    found, differing = report_of(text, Told(agency="柳溪县教育局"), tmp_path)
    assert found.report.agency.id == "990121-jiaoyuju"
    assert not differing


def test_a_year_that_the_text_does_not_name(tmp_path: Path) -> None:
    text = "清河市教育局政府信息公开工作年度报告\n" + BODY
    with pytest.raises(NotAReport, match=r"^list/a\.txt: expected a title or a period with the report's year"):
        report_of(text, Told(), tmp_path)
    found, differing = report_of(text, Told(year=2017), tmp_path)
    assert (found.report.year, found.report.period.start, found.report.period.span) == (2017, date(2017, 1, 1), None)
    assert not differing


def test_a_year_that_is_only_guessed_gives_way(tmp_path: Path) -> None:
    text = "清河市教育局政府信息公开年报\n2018年3月,教育局公布。" + BODY
    assert report_of(text, Told(), tmp_path)[0].report.year == 2018
    found, differing = report_of(text, Told(year=2017), tmp_path)
    assert found.report.year == 2017
    assert not differing


def test_an_address_and_a_date_that_the_text_does_not_name(tmp_path: Path) -> None:
    told = Told(url=URL, published=date(2018, 3, 5))
    found, differing = report_of(TITLE + BODY, told, tmp_path)
    assert (found.report.source_url, found.report.published, found.report.published_span) == (URL, told.published, None)
    assert "unknown-publication-date" not in codes(found)
    assert not differing
    assert "unknown-publication-date" in codes(report_of(TITLE + BODY, Told(url=URL), tmp_path)[0])


def test_the_address_in_the_text_wins(tmp_path: Path) -> None:
    text = TITLE + "来源:https://www.example.org/own.html\n" + BODY
    bare, _ = report_of(text, Told(), tmp_path)
    found, differing = report_of(text, Told(url=URL), tmp_path)
    assert found.report.source_url == (bare.report.source_url or URL)
    assert not differing


@pytest.mark.parametrize(
    ("told", "quote", "words"),
    [
        (Told(agency="清河市财政局"), TITLE.strip(), "清河市财政局"),
        (Told(agency="柳溪县教育局"), TITLE.strip(), "柳溪县教育局"),
        (Told(year=2016), TITLE.strip(), "2016"),
        (Told(published=date(2018, 3, 2)), "2018年3月1日", "2018-03-02"),
        (Told(published=date(2016, 3, 2)), "2018年3月1日", "2016-03-02"),
    ],
)
def test_where_the_two_differ(told: Told, quote: str, words: str, tmp_path: Path) -> None:
    found, (issue,) = report_of(TITLE + BODY + SIGNED, told, tmp_path)
    assert (found.report.agency.name, found.report.year) == ("清河市教育局", 2017)
    assert found.report.published == date(2018, 3, 1)
    assert issue.span
    assert issue.span.of(found.text) == quote
    assert issue.severity == "warning"
    assert words in issue.message_zh
    assert words in issue.message_en


@pytest.mark.parametrize("agency", ["清河市教育局", "清河市 教育局", "教育局", "市教育局"])
def test_where_the_two_agree(agency: str, tmp_path: Path) -> None:
    told = Told(agency, 2017, URL, date(2018, 3, 1))
    assert report_of(TITLE + BODY + SIGNED, told, tmp_path)[1] == []
    assert report_of(BODY + "2017年1月1日至2017年12月31日。" + SIGNED, told, tmp_path)[1] == []


def test_a_signature_and_a_label_are_places_too(tmp_path: Path) -> None:
    _, (issue,) = report_of("政府信息公开工作年度报告\n2017年,公开。" + BODY + SIGNED, Told("清河市财政局"), tmp_path)
    assert issue.span
    assert issue.span.start > 50


def test_a_date_before_the_year_is_not_believed(tmp_path: Path) -> None:
    found, (issue,) = report_of(TITLE + BODY, Told(published=date(2016, 3, 2)), tmp_path)
    assert found.report.published is None
    assert "unknown-publication-date" in codes(found)
    assert "2016-03-02" in issue.message_en


def test_what_is_told_has_no_evidence_and_conforms(tmp_path: Path) -> None:
    told = Told("清河市教育局", 2017, URL, date(2018, 3, 5))
    found, _ = report_of("政府信息公开工作年度报告\n" + BODY, told, tmp_path)
    graphs = build(found)
    outcome = validate(tuple(graphs.triples()))
    assert [f.code for f in outcome.findings if f.severity == "violation"] == []
    (issued,) = [o for s, p, o in graphs.core if p.endswith("/dc/terms/issued>")]
    assert issued.startswith('"2018-03-05"')
    (source,) = [o for s, p, o in graphs.core if p.endswith("/dc/terms/source>") and "report" in s]
    assert source == f"<{URL}>"
    spans = [s for s in (found.report.published_span, found.report.period.span) if s is not None]
    assert spans == []
    differing, (issue,) = report_of(TITLE + BODY, Told(year=2016), tmp_path)
    assert issue.span
    assert [f.code for f in validate(tuple(build(differing).triples())).findings if f.severity == "violation"] == []
