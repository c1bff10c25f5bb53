"""What Python and notebooks use: stages that are callable, answers as values and data frames, tables and pictures."""

from __future__ import annotations

import ast
import inspect
import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

import gongkai
import gongkai.query
from gongkai.errors import DataError, GongkaiError, NotAReport, OutputError, QueryError, UnreadableReport
from gongkai.facts import Extraction, State
from gongkai.notebook import HEAD, table
from gongkai.pictures.draw import MOST_BARS, Bar, bars, trend
from gongkai.pictures.picture import lines_of, shown, ticks, width_of
from gongkai.pictures.report import own_figures
from gongkai.query import Answer, Result, find, queries
from sparql_server import serving

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
REPORT = SAMPLES / "qinghe-2017.txt"
SVG = "{http://www.w3.org/2000/svg}"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> gongkai.BuildResult:
    names = ("qinghe-2016.txt", "qinghe-2017.txt", "dongqiao-2023.pdf")
    return gongkai.build([SAMPLES / name for name in names], tmp_path_factory.mktemp("api") / "site")


@pytest.fixture(scope="module")
def site(built: gongkai.BuildResult) -> Path:
    return built.out


# --- stages


IMPORTS = (
    "import gongkai",
    "import gongkai, gongkai.query, gongkai.extract, gongkai.read",
    "import gongkai.cli, gongkai.batch, gongkai.query.run; import gongkai",
    "from gongkai import query, extract, read; import gongkai",
    "from gongkai.query import query; from gongkai.extract import extract; import gongkai",
    "import gongkai.read as read, gongkai.extract as extract, gongkai.query as query, gongkai",
)


@pytest.mark.parametrize("imports", IMPORTS)
def test_stages_are_called_in_whatever_order_they_are_imported(imports: str) -> None:
    code = f"""
{imports}
extraction = gongkai.extract(gongkai.read({str(REPORT)!r}))
assert extraction == gongkai.extract({str(REPORT)!r}) == gongkai.extract_file({str(REPORT)!r})
if "extract" in globals():
    assert extract(gongkai.read({str(REPORT)!r})) == extraction
assert callable(gongkai.query) and gongkai.query.queries() and gongkai.query.load
from gongkai.read import read as function
assert function is gongkai.read.read and callable(gongkai.read)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["read", "extract", "query"])
def test_a_stage_shows_the_signature_of_its_function(name: str) -> None:
    stage = getattr(gongkai, name)
    function = getattr(stage, name)
    assert inspect.signature(stage) == inspect.signature(function)
    assert function.__doc__
    assert pickle.loads(pickle.dumps(stage)) is stage  # noqa: S301 our own bytes: pools of processes send it so


def test_importing_gongkai_loads_no_stage() -> None:
    code = "import sys, gongkai; print(*[name for name in sys.modules if name.startswith('gongkai.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_type_checkers_see_what_is_there() -> None:
    tree = ast.parse(Path(gongkai.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    declared = {
        alias.asname: f"{node.module}.{alias.name}"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(declared) | {"__version__"} == set(gongkai.__all__)
    for name, home in declared.items():
        module, _, attribute = home.rpartition(".")
        public = getattr(gongkai, name)
        assert getattr(public, "__wrapped__", public) is getattr(import_module(module), attribute)


def test_errors_of_the_stages(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match=r"missing\.txt"):
        gongkai.extract(tmp_path / "missing.txt")
    note = tmp_path / "note.txt"
    note.write_text("今天天气很好,我们去公园散步。\n" * 20, encoding="utf-8")
    with pytest.raises(NotAReport):
        gongkai.extract(gongkai.read(note))


# --- answers


def answer_of(*columns: tuple[str, ...], rows: tuple[tuple[object, ...], ...] = ()) -> Answer:
    """Return an answer made by hand."""
    result = Result(columns[0], (), None, {})
    return Answer(find("reports"), result, columns[0], rows)  # type: ignore[arg-type] rows of values, by hand


def test_an_answer_has_values_of_python(site: Path) -> None:
    answer = gongkai.query("requests-by-year", data=site, agency=990100)
    assert answer.columns == find("requests-by-year").columns
    assert [row["year"] for row in answer] == [2016, 2017]
    assert answer.column("received") == (52, 65)
    assert [answer.kind(name) for name in ("agencyName", "year", "received")] == ["text", "integer", "integer"]
    assert answer.column("observation")[1] == "https://w3id.org/gongkai/id/obs/990100-2017-applications-received"
    assert len(answer) == 2
    (first, *_) = gongkai.query("reports", data=site)
    assert first["issued"] == date(2017, 3, 10)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (ox.Literal("12.0", datatype=ox.NamedNode(f"{XSD}decimal")), 12),
        (ox.Literal("47.35", datatype=ox.NamedNode(f"{XSD}decimal")), Decimal("47.35")),
        (ox.Literal("12345678901234567.89", datatype=ox.NamedNode(f"{XSD}decimal")), Decimal("12345678901234567.89")),
        (ox.Literal("2017", datatype=ox.NamedNode(f"{XSD}gYear")), 2017),
        (ox.Literal("2017Z", datatype=ox.NamedNode(f"{XSD}gYear")), "2017Z"),
        (ox.Literal("2017-02-30", datatype=ox.NamedNode(f"{XSD}date")), "2017-02-30"),
        (ox.Literal(True), True),
        (ox.Literal("0", datatype=ox.NamedNode(f"{XSD}boolean")), False),
        (ox.Literal("../2017-12-31", datatype=ox.NamedNode("http://id.loc.gov/datatypes/edtf")), "../2017-12-31"),
        (ox.Literal("INF", datatype=ox.NamedNode(f"{XSD}double")), "INF"),
        (ox.Literal("清河", language="zh"), "清河"),
        (ox.NamedNode("https://e.example/a"), "https://e.example/a"),
        (None, None),
    ],
)
def test_a_term_becomes_a_value(term: ox.Literal | None, value: object) -> None:
    from gongkai.query.asking import _value

    found = _value(term)
    assert (found, type(found)) == (value, type(value))


def test_answers_of_rdf_are_triples(site: Path) -> None:
    answer = gongkai.query("report-graph", data=site, report="990100-2017")
    assert answer.columns == ("subject", "predicate", "object")
    assert len(answer) == len(answer.result.triples or ()) > 100
    assert len(ox.Store()) == 0
    written = answer.write("ttl")
    assert len(set(ox.parse(written, format=ox.RdfFormat.TURTLE))) == len(answer)


def test_parameters_are_keywords(site: Path) -> None:
    asked = gongkai.query("requests-by-year", data=site, from_=2017, to=2017, lang="en")
    assert asked.column("received") == (65,)
    assert asked.column("agencyName") == ("People's Government of Qinghe City",)


@pytest.mark.parametrize(
    ("name", "given", "error", "words"),
    [
        ("no-such", {"data": "x"}, QueryError, "no-such"),
        ("reports", {}, QueryError, "neither"),
        ("reports", {"data": "x", "endpoint": "http://127.0.0.1:9/"}, QueryError, "both"),
        ("reports", {"data": "nowhere"}, DataError, "nowhere"),
        ("reports", {"data": "nowhere", "year": "x"}, QueryError, "expected a year"),
        ("reports", {"data": "nowhere", "yaer": 2017}, QueryError, "yaer"),
        ("reports", {"endpoint": "http://127.0.0.1:9/", "timeout": 2}, QueryError, "127.0.0.1"),
    ],
)
def test_bad_questions(name: str, given: dict[str, str], error: type[GongkaiError], words: str) -> None:
    with pytest.raises(error, match=words):
        gongkai.query(name, **given)  # type: ignore[arg-type] on purpose


def test_data_are_loaded_once_until_they_change(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gongkai.query import asking

    loads = []

    def load(path: Path) -> ox.Store:
        loads.append(path)
        return gongkai.query.load(path)

    monkeypatch.setattr(asking, "load", load)
    data = tmp_path / "site"
    data.mkdir()
    shutil.copyfile(site / "data.nq", data / "data.nq")
    assert len(gongkai.query("reports", data=data)) == len(gongkai.query("reports", data=str(data))) == 4
    assert len(loads) == 1
    lines = (data / "data.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    (data / "data.nq").write_text("".join(line for line in lines if "990102" not in line), encoding="utf-8")
    assert len(gongkai.query("reports", data=data)) == 2
    store = gongkai.query.load(site)
    assert len(gongkai.query("reports", data=store)) == 4
    assert len(loads) == 2


def test_an_endpoint_answers_alike(site: Path) -> None:
    with serving((site / "data.nq").read_bytes(), "--union-default-graph") as endpoint:
        asked = gongkai.query("requests-by-year", endpoint=endpoint)
    assert asked.rows == gongkai.query("requests-by-year", data=site).rows


# --- data frames


MIXED = answer_of(
    ("name", "count", "share", "day", "is", "period"),
    rows=(
        ("甲", 1, Decimal("12.5"), date(2018, 3, 15), True, 2017),
        ("乙", None, 3, None, None, "../2017-12-31"),
        (None, 2**40, None, date(2019, 1, 1), False, None),
    ),
)
KINDS = {"name": "text", "count": "integer", "share": "number", "day": "date", "is": "boolean", "period": "text"}


def test_kinds_of_columns() -> None:
    assert {name: MIXED.kind(name) for name in MIXED.columns} == KINDS
    with pytest.raises(QueryError, match="no column 'nmae'; it has name, count"):
        MIXED.column("nmae")


def test_a_frame_of_pandas() -> None:
    frame = MIXED.to_pandas()
    types = ["string", "Int64", "Float64", "datetime64[s]", "boolean", "string"]
    assert [str(kind) for kind in frame.dtypes] == types
    assert frame["count"].sum() == 2**40 + 1
    assert frame["share"].tolist()[:2] == [12.5, 3.0]
    assert frame["period"].tolist()[:2] == ["2017", "../2017-12-31"]
    assert frame.isna().sum().tolist() == [1, 1, 1, 1, 1, 1]
    assert frame["day"].dt.year.tolist()[0] == 2018


def test_a_frame_of_polars() -> None:
    frame = MIXED.to_polars()
    assert [str(kind) for kind in frame.dtypes] == ["String", "Int64", "Float64", "Date", "Boolean", "String"]
    assert frame["count"].sum() == 2**40 + 1
    assert frame["period"].to_list() == ["2017", "../2017-12-31", None]
    assert frame["day"].to_list() == [date(2018, 3, 15), None, date(2019, 1, 1)]


def test_frames_of_every_query(site: Path) -> None:
    frames = 0
    for query in queries():
        answer = gongkai.query(query.name, data=site, **query.example)
        for frame in (answer.to_pandas(), answer.to_polars()):
            assert tuple(frame.columns) == answer.columns
            assert len(frame) == len(answer)
            frames += 1
    assert frames > 50


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_library_that_is_missing_is_named(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(GongkaiError, match=re.escape(f"pip install 'gongkai[{library}]'")):
        getattr(MIXED, f"to_{library}")()


# --- what notebooks show


def elements(html: str) -> ElementTree.Element:
    """Return HTML that is also XML, as all of ours is."""
    return ElementTree.fromstring(f"<div>{html}</div>")  # noqa: S314 made here


def test_a_table_is_escaped_and_its_length_told() -> None:
    hostile = '<img src=x onerror="alert(1)">'
    html = table(hostile, (hostile, "n"), [(hostile, n) for n in range(HEAD + 3)])
    tree = elements(html)
    assert [element.tag for element in tree.iter()].count("img") == 0
    assert tree.find(".//caption").text == tree.find(".//td").text == hostile  # type: ignore[union-attr] they are there
    assert len(tree.findall(".//tbody/tr")) == HEAD
    assert "3 more rows" in html
    assert [cell.get("style") for cell in tree.findall(".//tbody/tr/td")[:2]] == ["text-align:left", "text-align:right"]


def test_a_report_shows_its_counts_and_figures(extraction: Extraction) -> None:
    tree = elements(extraction._repr_html_())
    counts, figures = tree.findall("table")
    assert [cell.text for cell in counts.findall(".//td")][:2] == [
        str(len(extraction.figures)),
        str(len(extraction.tables)),
    ]
    assert extraction.report.title in (counts.find("caption").text or "")  # type: ignore[union-attr] it is there
    first = [cell.text for cell in figures.findall(".//tbody/tr")[0]]
    assert first[:2] == [str(extraction.figures[0].span.start), extraction.figures[0].quote]


def test_a_build_shows_its_reports(built: gongkai.BuildResult, tmp_path: Path) -> None:
    tree = elements(built._repr_html_())
    rows = [[cell.text for cell in row] for row in tree.findall(".//tbody/tr")]
    assert [row[0] for row in rows] == ["合计 total", *(report.id for report in built.reports)]
    assert rows[0][1] == str(built.counts.observations)
    (tmp_path / "note.txt").write_text("不是报告\n", encoding="utf-8")
    failed = gongkai.build([REPORT, tmp_path / "note.txt"], tmp_path / "site")
    assert "note.txt" in elements(failed._repr_html_()).findall("table")[1].find(".//td").text  # type: ignore[union-attr, operator] it is there


def test_an_answer_shows_its_rows(site: Path) -> None:
    answer = gongkai.query("requests-by-year", data=site)
    tree = elements(answer._repr_html_())
    assert answer.query.title_zh in (tree.find(".//caption").text or "")  # type: ignore[union-attr] it is there
    links = [link.get("href") for link in tree.findall(".//a")]
    assert links == list(answer.column("observation"))


# --- pictures


def drawn(picture: gongkai.Picture | str) -> ElementTree.Element:
    return ElementTree.fromstring(picture if isinstance(picture, str) else picture.svg)  # noqa: S314 made here


def texts(tree: ElementTree.Element) -> list[str]:
    return ["".join(element.itertext()) for element in tree.iter(f"{SVG}text")]


def test_bars_are_as_long_as_their_numbers() -> None:
    tree = drawn(bars([Bar("甲", 100), Bar("乙", 25), Bar("丙", None, "空白"), Bar("丁", 0)], "题", "件"))
    lengths = [float(rect.get("width", "")) for rect in tree.iter(f"{SVG}rect")]
    assert lengths[0] == pytest.approx(4 * lengths[1], rel=0.01)
    assert lengths[2:] == [0.0]
    assert texts(tree) == ["题 (件)", "甲", "100", "乙", "25", "丙", "空白", "丁", "0"]
    assert tree.get("role") == "img"
    assert (tree.findtext(f"{SVG}title"), tree.findtext(f"{SVG}desc")) == ("题", "甲 100；乙 25；丙 空白；丁 0")


def test_bars_below_zero_lead_the_other_way() -> None:
    tree = drawn(bars([Bar("甲", 30), Bar("乙", -10)], "题", ""))
    up, down = tree.iter(f"{SVG}rect")
    zero = next(line for line in tree.iter(f"{SVG}line")).get("x1")
    assert up.get("x") == zero
    assert float(down.get("x", "")) + float(down.get("width", "")) == pytest.approx(float(zero or ""), abs=0.2)
    assert "−10" in texts(tree)


def test_a_line_never_leads_through_a_year_that_is_missing() -> None:
    tree = drawn(trend({"甲": {2015: 1, 2016: 2, 2018: 3, 2019: 5, 2021: 4}}, "题", ""))
    lines = [line.get("points", "").split() for line in tree.iter(f"{SVG}polyline")]
    assert [len(line) for line in lines] == [2, 2, 1]
    assert len(list(tree.iter(f"{SVG}circle"))) == 5
    assert "2017" in texts(tree)
    baseline = max(float(line.get("y1", "")) for line in tree.iter(f"{SVG}line"))
    heights = [baseline - float(circle.get("cy", "")) for circle in tree.iter(f"{SVG}circle")]
    assert heights == pytest.approx(
        [4 * heights[4], 5 * heights[4], 3 * heights[4], 2 * heights[4], heights[4]], rel=0.05
    )


def test_series_have_pictures_of_their_own_on_one_scale() -> None:
    tree = drawn(trend({"甲": {2016: 10, 2017: 20}, "乙": {2016: 5}}, "题", "件"))
    assert [name for name in texts(tree) if name in ("甲", "乙")] == ["甲", "乙"]
    assert texts(tree).count("0") == 2
    assert texts(tree).count("20") == 2 + 1  # the mark in both, and the number


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (0, 7), (0, 99), (0, 14235), (-30, 12), (-3, 0), (0, 0), (0, 0.5), (0, 10**9)]
)
def test_marks_are_round_and_enclose_the_values(low: float, high: float) -> None:
    marks = ticks(low, high)
    assert marks[0] <= low
    assert marks[-1] >= high
    assert 0 in marks
    assert 1 <= len(marks) <= 8
    assert all(len(f"{mark:f}".strip("-0").replace(".", "").strip("0")) <= 2 for mark in marks)


@pytest.mark.parametrize(
    ("value", "words"), [(1234567, "1,234,567"), (47.35, "47.35"), (0.5, "0.5"), (-3, "−3"), (2.0, "2")]
)
def test_numbers_as_people_read_them(value: float, words: str) -> None:
    assert shown(value) == words


def test_long_words_are_broken_not_lost() -> None:
    words = "People's Government of Qinghe City 清河市人民政府信息公开工作年度报告"
    lines = lines_of(words, 150)
    assert len(lines) > 2
    assert all(width_of(line) <= 150 for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_a_picture_of_an_answer(site: Path, tmp_path: Path) -> None:
    answer = gongkai.query("requests-by-year", data=site)
    picture = gongkai.plot(answer)
    assert picture == gongkai.plot(answer)
    assert picture.title == answer.query.title_zh
    assert [name for name in texts(drawn(picture)) if "政府" in name][1:] == ["清河市人民政府", "清河市东桥区人民政府"]
    english = gongkai.plot(gongkai.query("requests-by-year", data=site, agency="990100", lang="en"), lang="en")
    assert "All: People's Government of Qinghe City" in texts(drawn(english))
    path = picture.save(tmp_path / "requests.svg")
    assert path.read_text(encoding="utf-8") == picture.svg == picture._repr_svg_()
    tree = elements(picture._repr_html_())
    assert len(tree.findall(".//details//tbody/tr")) == len(answer)
    with pytest.raises(OutputError, match="nowhere"):
        picture.save(tmp_path / "nowhere" / "x.svg")


def test_what_is_drawn_can_be_chosen(site: Path) -> None:
    ranking = gongkai.plot(gongkai.query("top-agencies", data=site), kind="bars", title="主动公开")
    assert texts(drawn(ranking))[:3] == ["主动公开 (条)", "清河市人民政府 2017", "14,235"]
    changes = gongkai.query("year-on-year", data=site, agency="990100")
    picture = gongkai.plot(changes, value="change", by="code", kind="bars")
    assert picture.columns == ("code", "year", "change")
    assert any(words.startswith("−") for words in texts(drawn(picture)))
    assert f"另有 {len(changes) - MOST_BARS} 项未画出" in texts(drawn(picture))


def test_every_answer_with_numbers_can_be_drawn(site: Path) -> None:
    pictures = refused = 0
    for query in queries():
        answer = gongkai.query(query.name, data=site, **query.example)
        counting = [
            n for n in answer.columns if answer.kind(n) in ("integer", "number") and n not in ("year", "start", "end")
        ]
        if counting:
            drawn(gongkai.plot(answer, kind="bars"))
            pictures += 1
        else:
            with pytest.raises(QueryError, match="no column of numbers"):
                gongkai.plot(answer)
            refused += 1
    assert pictures >= 12
    assert refused >= 5


def test_a_trend_needs_to_tell_things_apart() -> None:
    rows = (("甲", 2016, 1), ("甲", 2016, 2), ("甲", 2017, 3))
    answer = answer_of(("agencyName", "year", "value"), rows=rows)
    with pytest.raises(QueryError, match="two values in 2016"):
        gongkai.plot(answer)
    with pytest.raises(QueryError, match="found none"):
        gongkai.plot(answer_of(("agencyName", "value"), rows=(("甲", 1),)), kind="trend")
    left = answer_of(
        ("agencyName", "year", "value"), rows=(("甲", 2016, 1), ("甲", 2017, 2), ("甲", "../2017-12-31", 9))
    )
    assert "1 行没有年度或数值，未画出" in texts(drawn(gongkai.plot(left)))


def test_a_picture_of_a_report() -> None:
    extraction = gongkai.extract(SAMPLES / "dongqiao-2023.pdf")
    codes = ["applications-received", "granted", "partially-granted"]
    picture = gongkai.plot(extraction, indicators=codes)
    assert [row[1] for row in picture.rows] == codes
    assert [row[3] for row in picture.rows] == [25, 10, 2]
    assert texts(drawn(picture))[0] == "清河市东桥区人民政府 2023 (件)"
    every = gongkai.plot(extraction, lang="en")
    assert len(every.rows) > MOST_BARS
    assert f"{len(every.rows) - MOST_BARS} more are not drawn" in texts(drawn(every))
    with pytest.raises(QueryError, match="no such-thing"):
        gongkai.plot(extraction, indicators=["such-thing"])


def test_a_blank_is_told_and_not_drawn(extraction: Extraction) -> None:
    code, figure = next(iter(own_figures(extraction).items()))
    blank = replace(figure, state=State.BLANK, value=None, quote="")
    figures = tuple(blank if one is figure else one for one in extraction.figures)
    picture = gongkai.plot(replace(extraction, figures=figures), indicators=[code])
    assert texts(drawn(picture))[-1] == "空白"
    assert not list(drawn(picture).iter(f"{SVG}rect"))


def test_a_table_goes_before_the_prose(extraction: Extraction) -> None:
    figure = next(one for one in extraction.figures if one.indicator and one.period == str(extraction.report.year))
    from gongkai.facts import CellAddress

    cell = replace(figure, applicant="total", value=Decimal(7), table=CellAddress("national-2021", "r", "c"))
    both = replace(extraction, figures=(figure, cell, figure))
    assert figure.indicator
    assert own_figures(both)[figure.indicator].value == 7


def test_arguments_that_do_not_go_together(extraction: Extraction) -> None:
    with pytest.raises(QueryError, match="expected only indicators"):
        gongkai.plot(extraction, value="x")  # type: ignore[call-overload] on purpose
    with pytest.raises(QueryError, match="no indicators"):
        gongkai.plot(MIXED, indicators=["x"])  # type: ignore[call-overload] on purpose
    with pytest.raises(QueryError, match="no column 'x'"):
        gongkai.plot(MIXED, by="x")
    with pytest.raises(QueryError, match="holds no numbers"):
        gongkai.plot(MIXED, value="name")
