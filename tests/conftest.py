"""A report of our own writing about a fictional city with its extraction made by hand, and the samples read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.batch import build as build_site
from gongkai.document import Document, Source, Span
from gongkai.extract import extract
from gongkai.facts import (
    Agency,
    AgencyMention,
    CellAddress,
    Commitment,
    Division,
    Enumeration,
    Excluded,
    Extraction,
    Figure,
    Issue,
    Measure,
    Period,
    Policy,
    Problem,
    Report,
    Share,
    State,
)
from gongkai.model import ReportGraphs, build
from gongkai.read import read
from gongkai.sources import find_sources

SAMPLES = Path(__file__).parents[1] / "data" / "samples"

TEXT = """\
清河市人民政府2017年政府信息公开工作年度报告
清河市人民政府办公室编制,统计期限自2017年1月1日起至12月31日止,2018年3月9日公布。
一、概述
根据《中华人民共和国政府信息公开条例》(以下简称《条例》)编制。
(一)开展业务培训。市教育局举办培训班20余期,制定了《清河市信息公开考核办法》(清政办发2017〕31号)。
二、主动公开情况
全年主动公开信息1,204条,上年为980条,历年累计9.8万条,其中"网站"公开1204条。
三、依申请公开情况
收到申请12件,其中当面申请4件、信函申请8件。同意公开9件,占75%。未收到行政复议申请。
表格 收到申请 自然人 11 商业企业 /
四、存在的问题
一是公开\t的深度不够。今后将完善目录。
咨询电话0990-8812345。
"""

PROVINCE = ("990000", "云泽省")
CITY = Division("990100", "云泽省清河市", (PROVINCE,))
GOVERNMENT = Agency("清河市人民政府", "990100", "People's Government of Qinghe City", CITY)
OFFICE = Agency("清河市教育局", "990100-jiaoyuju", "Education Bureau of Qinghe City", CITY, parent="990100")


def place(words: str, nth: int = 1) -> Span:
    """Return where words stand in the text for the n-th time."""
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words))


def figure(
    words: str,
    value: str | None,
    unit: str | None,
    indicator: str | None,
    label: str,
    *,
    within: str | None = None,
    period: str = "2017",
    applicant: str | None = None,
    qualifier: str | None = None,
    state: State = State.NUMBER,
    table: CellAddress | None = None,
) -> Figure:
    """Return a figure at its words; ``within`` are the words around them where they stand more than once."""
    around = place(within or words)
    start = TEXT.index(words, around.start)
    return Figure(
        span=Span(start, start + len(words)),
        quote=words,
        value=None if value is None else Decimal(value),
        unit=unit,
        indicator=indicator,
        label=label,
        period=period,
        rule="by-hand",
        applicant=applicant,
        qualifier=qualifier,
        state=state,
        section="一、概述",
        table=table,
    )


@pytest.fixture(scope="session")
def extraction() -> Extraction:
    """Everything the model can hold, at least once."""
    trainings = figure("20", "20", "期", "trainings", "培训次数", within="20余期", qualifier="余")
    total = figure("1,204", "1204", "条", "proactive-total", "主动公开政府信息数(本年)")
    last_year = figure("980", "980", "条", "proactive-total", "主动公开政府信息数(本年)", period="2016")
    running = figure("9.8万", "98000", "条", "proactive-total", "主动公开政府信息数", period="../2017-12-31")
    website = figure("1204", "1204", "条", "proactive-website", "政府网站公开政府信息数", within="公开1204条")
    received = figure("12", "12", "件", "applications-received", "收到申请数", within="申请12件")
    in_person = figure("4", "4", "件", "applications-in-person", "当面申请数", within="4件、")
    by_mail = figure("8", "8", "件", "applications-by-mail", "信函申请数", within="8件。")
    granted = figure("9", "9", "件", None, "同意公开", within="9件,占")
    percent = figure("75%", "75", "%", None, "同意公开所占比例")
    words = figure("未收到行政复议申请", "0", None, "reconsideration-total", "行政复议数", state=State.STATED_IN_WORDS)
    person = figure(
        "11",
        "11",
        None,
        "applications-received",
        "收到申请数",
        within="自然人 11",
        applicant="natural-person",
        table=CellAddress("national-2021", "三、一", "自然人"),
    )
    company = figure(
        "/",
        None,
        None,
        "applications-received",
        "收到申请数",
        applicant="commercial",
        state=State.NOT_APPLICABLE,
        table=CellAddress("national-2021", "三、一", "商业企业"),
    )
    law, rules = place("《中华人民共和国政府信息公开条例》"), place("《清河市信息公开考核办法》")
    return Extraction(
        document=Document(
            source=Source(
                name="qinghe-2017.txt",
                media_type="text/plain",
                encoding="utf-8",
                sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
                size=len(TEXT.encode()),
            ),
            text=TEXT,
            paragraphs=(),
        ),
        report=Report(
            agency=GOVERNMENT,
            year=2017,
            period=Period(date(2017, 1, 1), date(2017, 12, 31), place("2017年1月1日起至12月31日")),
            title="清河市人民政府2017年政府信息公开工作年度报告",
            title_span=place("清河市人民政府2017年政府信息公开工作年度报告"),
            published=date(2018, 3, 9),
            published_span=place("2018年3月9日"),
            prepared_by="清河市人民政府办公室",
            source_url="http://www.example.org/公开?id=1",
        ),
        figures=(
            trainings, total, last_year, running, website, received, in_person, by_mail, granted, percent, words,
            person, company,
        ),
        enumerations=(Enumeration(received, (in_person, by_mail), is_complete=True),),
        shares=(Share(percent, granted),),
        policies=(
            Policy(
                id="zhengfuxinxigongkaitiaoli-2007",
                title="中华人民共和国政府信息公开条例",
                kind="regulation",
                relation="legal-basis",
                span=law,
                aliases=("条例",),
                mentions=(law,),
            ),
            Policy(
                id="qingheshixinxigongkaikaohebanfa",
                title="清河市信息公开考核办法",
                kind="measures",
                relation="issued",
                span=rules,
                number="清政办发〔2017〕31号",
                number_as_written="清政办发2017〕31号",
                number_span=place("清政办发2017〕31号"),
                issuer=GOVERNMENT,
                mentions=(rules,),
            ),
        ),
        agencies=(AgencyMention(OFFICE, "市教育局", place("市教育局")),),
        measures=(
            Measure(
                "开展业务培训",
                "training",
                Span(place("开展业务培训").start, place("31号)。").end),
                section="一、概述 / (一)开展业务培训",
            ),
        ),
        problems=(Problem("公开\t的深度不够", place("一是公开\t的深度不够"), None),),
        commitments=(Commitment("今后将完善目录", place("今后将完善目录"), "information-management"),),
        excluded=(Excluded(place("0990-8812345"), "0990-8812345", "phone"),),
        issues=(
            Issue(
                "broken-document-number",
                "info",
                "文号“清政办发2017〕31号”缺少括号",
                "the document number “清政办发2017〕31号” lacks a bracket",
                place("清政办发2017〕31号"),
            ),
            Issue("missing-section", "warning", "没有行政复议一节", "there is no section on reconsideration"),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """A report of ``data/samples``, what was extracted and what it becomes."""

    extraction: Extraction
    graphs: ReportGraphs


@pytest.fixture(scope="session")
def samples() -> tuple[Sample, ...]:
    """All samples, in the order of their files."""
    extractions = [extract(read(source.place)) for source in find_sources([SAMPLES])]
    return tuple(Sample(extraction, build(extraction)) for extraction in extractions)


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a build of all samples writes; tests only read it."""
    return build_site([SAMPLES], tmp_path_factory.mktemp("samples") / "site").out


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    """The report as a file."""
    path = tmp_path / "qinghe-2017.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all that a build makes of the sample reports."""
    from gongkai.batch import build

    out = tmp_path_factory.mktemp("site")
    assert not build([Path(__file__).parents[1] / "data" / "samples"], out).failed
    return out
