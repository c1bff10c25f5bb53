"""Every canned query, on three small reports and on the built samples; embedded, in rdflib, and on a real server."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from gongkai.batch import build
from gongkai.cli import main
from gongkai.query import Result, find, load, queries, run, write
from gongkai.query.header import KEYS
from sparql_server import serving

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "data" / "samples"
NAMES = [query.name for query in queries()]

EXPECTED: dict[str, list[tuple[dict[str, str], list[str]]]] = {
    # query: (values of parameters, rows without their last column, which is the IRI of what the row is about)
    "agencies-named": [
        ({}, ["990100-2017|990100-jiaoyuju|清河市教育局"]),
        ({"report": "990121-2017"}, []),
    ],
    "agencies-without-report": [
        ({}, ["2016|990121|柳溪县人民政府"]),
        ({"lang": "en"}, ["2016|990121|People's Government of Liuxi County"]),
        ({"year": "2017"}, []),
    ],
    "commitments": [
        ({"year": "2016"}, ["清河市人民政府|2016|多办培训|业务培训|990100-2017|组织业务培训"]),
        ({"agency": "990121"}, ["柳溪县人民政府|2017|改进措施1(柳溪县人民政府2017年年度报告)|||"]),
    ],
    "conformance": [
        ({}, ["990100-2016|清河市人民政府|0|0|0|0|0|1", "990100-2017|清河市人民政府|1|1|0|2|1|3"]),
        ({"year": "2017", "lang": "en"}, ["990100-2017|People's Government of Qinghe City|1|1|0|2|1|3"]),
    ],
    "disclosure-channels": [({}, ["990100|清河市人民政府|2017|proactive-website|政府网站公开政府信息数|10046|70.6"])],
    "division-figures": [
        (
            {"division": "990100", "year": "2017"},
            ["990100|清河市|清河市人民政府|2017|65||数字", "990121|柳溪县|柳溪县人民政府|2017|||空白"],
        ),
        (
            {"division": "990100", "indicator": "litigation-total", "lang": "en"},
            ["990121|Liuxi Xian|People's Government of Liuxi County|2017|0||Stated in words"],
        ),
        ({"division": "990200"}, []),
    ],
    "divisions-without-report": [
        ({}, ["2016|990121|柳溪县", "2016|990200|南岭市", "2017|990200|南岭市"]),
        ({"year": "2017"}, ["2017|990200|南岭市"]),
    ],
    "enumerations": [
        ({"addsUp": "false"}, ["990100-2017|合计1500,其中1236|1500|1|1236|false|false"]),
        ({"addsUp": "true", "lang": "en"}, ["990100-2017|65 in total, of which 38, 27|65|2|65|true|true"]),
    ],
    "evidence": [
        (
            {"fact": "https://w3id.org/gongkai/id/obs/990100-2017-applications-received"},
            ["qinghe-2017.txt|17|80|82|65|六、依申请公开|共收到申请65件。|applications-received/1"],
        ),
        (
            {"fact": "https://w3id.org/gongkai/id/obs/990100-2016-applications-received"},
            ["qinghe-2016.txt|16|70|72|52|||", "qinghe-2017.txt|17|90|92|52|||"],
        ),
    ],
    "findings": [
        (
            {"report": "990100-2017"},
            [
                "990100-2017|Violation|replies|答复数不等于各项之和|https://w3id.org/gongkai/id/obs/990100-2017-applications-replied",
                "990100-2017|Warning|enumeration|分项之和不等于总数|https://w3id.org/gongkai/id/enumeration/990100-2017-30",
            ],
        ),
        ({"severity": "Warning", "rule": "replies"}, []),
    ],
    "issues": [
        ({}, ["990100-2017|Warning|broken-document-number|文号残缺|14235|"]),
        ({"severity": "Violation"}, []),
    ],
    "measures-by-topic": [
        ({"topic": "training"}, ["业务培训|清河市人民政府|2017|组织业务培训|2"]),
        ({"topic": "management"}, ["业务培训|清河市人民政府|2017|组织业务培训|2"]),  # the topic above it
        ({"topic": "education"}, []),
    ],
    "policies": [
        (
            {"relation": "issued"},
            ["990100-2017|清河市2017年政务公开工作要点|清政办发〔2017〕31号|清政办发〔201731号|要点|制发"],
        ),
        ({"words": "条例"}, ["990100-2017|政府信息公开条例(2007年)|国务院令第492号||条例|依据"]),
    ],
    "policies-by-legal-basis": [({}, ["政府信息公开条例(2007年)|国务院令第492号|2|2|2017|2017"])],
    "problems": [
        (
            {},
            [
                "柳溪县人民政府|2017|存在问题1(柳溪县人民政府2017年年度报告)|",
                "清河市人民政府|2016|培训偏少|业务培训",
            ],
        ),
        ({"topic": "training"}, ["清河市人民政府|2016|培训偏少|业务培训"]),
    ],
    "quality": [
        (
            {"report": "990100-2017"},
            [
                "990100-2017|清河市人民政府|2017|arithmetic|勾稽关系成立率|0.5|1|2",
                "990100-2017|清河市人民政府|2017|evidence|有出处的数字比例|0.6666|10|15",
            ],
        ),
        (
            {"metric": "evidence", "year": "2017", "lang": "en"},
            [
                "990100-2017|People's Government of Qinghe City|2017|evidence|Numbers with evidence|0.6666|10|15",
                "990121-2017|People's Government of Liuxi County|2017|evidence|Numbers with evidence|0.5|1|2",
            ],
        ),
        ({"metric": "completeness"}, []),
    ],
    "refusal-grounds": [({}, ["990100|清河市人民政府|2017|refused-privacy|不同意公开:涉及个人隐私|12|75"])],
    "report-figures": [
        (
            {"report": "990100-2017"},
            [
                "20|14235|14235|条|主动公开 2017|proactive-total||",
                "80|65|65|件|收到申请 2017|applications-received|六、依申请公开|共收到申请65件。",
                "90|52|52|件|收到申请 2016|applications-received||",
            ],
        ),
        ({"report": "990100-2016"}, ["70|52|52|件|收到申请 2016|applications-received||"]),
    ],
    "report-observations": [
        ({"report": "990100-2016"}, ["applications-received|收到(受理)政府信息公开申请数|总计|2016|52|件||数字"]),
        (
            {"report": "990121-2017", "lang": "en"},
            [
                "applications-received|Information requests received|All applicants|2017||piece||Blank",
                "litigation-total|Administrative lawsuits|All applicants|2017|0|piece||Stated in words",
            ],
        ),
    ],
    "reports": [
        (
            {"agency": "990100"},
            [
                "990100-2016|清河市人民政府|2016|清河市2016年政府信息公开工作年度报告||叙述式",
                "990100-2017|清河市人民政府|2017|清河市2017年政府信息公开工作年度报告|2018-03-15|叙述式",
            ],
        ),
        ({"year": "2015"}, []),
    ],
    "request-channels": [
        (
            {},
            [
                "990100|清河市人民政府|2017|applications-online|网络(含电子邮件)申请数|38|58.5",
                "990100|清河市人民政府|2017|applications-by-mail|信函申请数|27|41.5",
            ],
        ),
    ],
    "request-outcomes": [
        (
            {},
            [
                "990100|清河市人民政府|2017|granted|同意公开(予以公开)数|48|75",
                "990100|清河市人民政府|2017|refused|不同意公开(不予公开)数|16|25",
            ],
        ),
        ({"year": "2016"}, []),
    ],
    "requests-by-year": [
        ({}, ["990100|清河市人民政府|2016|52", "990100|清河市人民政府|2017|65"]),
        ({"from": "2017"}, ["990100|清河市人民政府|2017|65"]),
        ({"to": "2016", "lang": "en"}, ["990100|People's Government of Qinghe City|2016|52"]),
        ({"agency": "990121"}, []),  # the place is blank, and blank is never zero
    ],
    "rules-broken": [
        ({}, ["replies|申请答复|Violation|1|1", "enumeration|列举|Warning|1|1"]),
        ({"severity": "Warning", "lang": "en"}, ["enumeration|Enumerations|Warning|1|1"]),
        ({"severity": "Info"}, []),
    ],
    "rules-broken-by-region": [
        ({}, ["990100|清河市|replies|申请答复|Violation|1|1", "990100|清河市|enumeration|列举|Warning|1|1"]),
        ({"division": "990100", "severity": "Violation"}, ["990100|清河市|replies|申请答复|Violation|1|1"]),
        ({"division": "990121"}, []),
    ],
    "rules-broken-by-year": [
        ({}, ["2017|replies|申请答复|Violation|1|1", "2017|enumeration|列举|Warning|1|1"]),
        ({"year": "2016"}, []),
    ],
    "shares": [({}, ["990100-2017|代办占比|82.4|代办项目|1236|1500"])],
    "top-agencies": [
        ({}, ["清河市人民政府|2017|14235|条|余"]),
        ({"indicator": "applications-received", "year": "2016"}, ["清河市人民政府|2016|52|件|"]),
    ],
    "year-on-year": [
        ({}, ["990100|清河市人民政府|applications-received|收到(受理)政府信息公开申请数|2017|52|65|13|25"]),
        ({"least": "25.5"}, []),
    ],
    "zero-statements": [({}, ["柳溪县人民政府|2017|litigation-total|行政诉讼数量|0|未发生行政诉讼|未发生行政诉讼。"])],
}
WHOLE_ROWS = {"year-on-year"}  # their last column is a value


@pytest.fixture(scope="session")
def small() -> ox.Store:
    return load(HERE / "queries.ttl")


def rows(result: Result, name: str) -> list[str]:
    return ["|".join(row if name in WHOLE_ROWS else row[:-1]) for row in result.table()]


def answers(name: str, **where: object) -> str:
    """Return the answer of a query with its example parameters, in a form that can be compared."""
    result = run(name, find(name).example, **where)  # type: ignore[arg-type]
    return write(result, find(name).formats[-1])


def test_there_are_enough_queries() -> None:
    assert len(NAMES) >= 31
    assert set(EXPECTED) == {query.name for query in queries() if not query.is_construct}


@pytest.mark.parametrize("name", EXPECTED)
def test_answers_on_three_small_reports(name: str, small: ox.Store) -> None:
    for values, expected in EXPECTED[name]:
        assert rows(run(name, values, store=small), name) == expected, values


@pytest.mark.parametrize("values", [{}, {"from": "2017"}, {"to": "2017"}, {"from": "2016", "to": "2017"}])
def test_a_running_total_is_of_no_year(values: dict[str, str], small: ox.Store) -> None:
    """Forms of provinces have a column of what was received since 2008 beside that of the year."""
    store = ox.Store()
    store.extend(small)
    obs = ox.NamedNode("https://w3id.org/gongkai/id/obs/990100-2017-applications-received")
    running = ox.NamedNode("https://w3id.org/gongkai/id/obs/990100-to-2017-12-31-applications-received")
    period = ox.NamedNode("http://purl.org/linked-data/sdmx/2009/dimension#refPeriod")
    since = ox.Literal("../2017-12-31", datatype=ox.NamedNode("http://id.loc.gov/datatypes/edtf"))
    for quad in small.quads_for_pattern(obs, None, None, ox.DefaultGraph()):
        store.add(ox.Quad(running, quad.predicate, since if quad.predicate == period else quad.object))
    assert "../2017-12-31" in write(run("division-figures", {"division": "990100"}, store=store), "csv")
    assert rows(run("requests-by-year", values, store=store), "requests-by-year") == rows(
        run("requests-by-year", values, store=small), "requests-by-year"
    )


def test_the_graph_of_a_report(small: ox.Store) -> None:
    result = run("report-graph", {"report": "990121-2017"}, store=small)
    assert result.triples is not None
    subjects = {triple.subject.value.removeprefix("https://w3id.org/gongkai/") for triple in result.triples}
    assert subjects == {
        "id/report/990121-2017",
        "dataset/990121-2017",
        "id/obs/990121-2017-applications-received",
        "id/obs/990121-2017-litigation-total",
        "id/problem/990121-2017-1",
        "id/commitment/990121-2017-1",
    }
    assert "a gk:AnnualReport" in write(result, "ttl")


@pytest.fixture(scope="session")
def in_rdflib(small: ox.Store) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data=small.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")
    return graph


@pytest.mark.parametrize("name", NAMES)
def test_another_engine_answers_the_same(name: str, small: ox.Store, in_rdflib: rdflib.Graph) -> None:
    query = find(name)
    result = run(name, query.example, store=small)
    found = in_rdflib.query(query.bound(query.example))
    if query.is_construct:
        assert found.graph is not None
        assert len(found.graph) == len(result)
    else:
        mine = [tuple(None if cell is None else cell.value for cell in row) for row in result.rows]
        assert [tuple(None if cell is None else str(cell) for cell in row) for row in found] == mine


# --- On a real server ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def small_server(small: ox.Store) -> Iterator[str]:
    """Serve the small reports, what reports share in two graphs: an answer must not depend on how often it stands."""
    triples = small.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()).decode().splitlines()
    shared = [line for line in triples if re.match(r"<https://w3id.org/gongkai/id/(agency|division|obs|policy)/", line)]
    assert len(shared) > 200
    quads = [f"{line.removesuffix(' .')} <http://g.example/1> ." for line in triples]
    quads += [f"{line.removesuffix(' .')} <http://g.example/2> ." for line in shared]
    with serving("\n".join(quads).encode(), "--union-default-graph") as endpoint:
        yield endpoint


@pytest.mark.parametrize("name", NAMES)
def test_a_server_answers_the_same(name: str, small: ox.Store, small_server: str) -> None:
    assert answers(name, endpoint=small_server) == answers(name, store=small)


def test_a_server_gets_parameters_as_terms(small_server: str) -> None:
    assert run("reports", {"agency": '990100" . ?s ?p "'}, endpoint=small_server).rows == ()
    assert len(run("policies", {"words": "清河市2017年"}, endpoint=small_server)) == 1
    assert run("policies", {"words": "\\u0022)) #"}, endpoint=small_server).rows == ()


# --- On the built samples --------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("samples")
    assert not build([SAMPLES], out).failed
    return out


@pytest.fixture(scope="session")
def samples(built: Path) -> ox.Store:
    return load(built)


@pytest.fixture(scope="session")
def sample_server(built: Path) -> Iterator[str]:
    with serving((built / "data.nq").read_bytes(), "--union-default-graph") as endpoint:
        yield endpoint


@pytest.mark.parametrize("name", NAMES)
def test_the_samples_hold_an_answer(name: str, samples: ox.Store) -> None:
    query = find(name)
    result = run(name, query.example, store=samples)
    assert len(result) >= query.min_rows > 0
    if any(p.name == "lang" for p in query.parameters):
        english = run(name, {**query.example, "lang": "en"}, store=samples)
        assert len(english) == len(result), "a label is missing in one language"


@pytest.mark.parametrize("name", NAMES)
def test_a_server_answers_the_same_of_the_samples(name: str, samples: ox.Store, sample_server: str) -> None:
    assert answers(name, endpoint=sample_server) == answers(name, store=samples)


def test_the_samples_hold_what_their_readme_says(samples: ox.Store) -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    facts = re.findall(r"^\| (\S+-(\d{4})) \| ([a-z-]+) \| ([\d.]+) \|$", readme, re.MULTILINE)
    assert len(facts) >= 30
    for report, year, indicator, value in facts:
        found = [
            row[4]
            for row in run("report-observations", {"report": report, "lang": "en"}, store=samples).table()
            if row[0] == indicator and row[2] == "All applicants" and row[3] in (year, f"../{year}-12-31")
        ]
        assert found == [value], f"{report} {indicator}"


def test_the_broken_sample_breaks_what_its_readme_says(samples: ox.Store) -> None:
    result = run("findings", {"severity": "Violation"}, store=samples)
    assert [row[:3] for row in result.table()] == [
        ("990222-2018", "Violation", code) for code in ("channels", "replies", "timeliness")
    ]


# --- The page about them ---------------------------------------------------------------------------------------------

PAGE = (HERE.parent / "docs" / "queries.md").read_text(encoding="utf-8")


def test_the_page_describes_every_query_with_its_parameters() -> None:
    described = [tuple(row.split(" | ")) for row in re.findall(r"^\| (`[a-z-]+` \| .* \| .*) \|$", PAGE, re.MULTILINE)]
    expected = []
    for query in queries():
        names = {p.name: p.is_required and p.default is None for p in query.parameters if p.name != "lang"}
        parameters = " ".join(f"`{name}`" if is_needed else f"[`{name}`]" for name, is_needed in names.items())
        expected.append((f"`{query.name}`", f"{query.title_zh} {query.title_en}", parameters))
        assert len(names) == len(query.parameters) - (query.name not in ("evidence", "report-graph"))
    assert described[: len(expected)] == expected


def test_the_page_describes_every_key_of_the_header() -> None:
    section = PAGE.partition("## A file")[2].partition("## Parameters")[0]
    rows = re.findall(r"^\| ((?:`[\w-]+` ?)+) \|", section, re.MULTILINE)
    assert {key for row in rows for key in re.findall(r"`([\w-]+)`", row)} == set(KEYS)


@pytest.mark.parametrize(
    "command", re.findall(r"^gongkai query.*$", PAGE.partition("## The questions")[0], re.MULTILINE)
)
def test_the_commands_of_the_page_run(command: str, built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(built) if word == "site" else word for word in shlex.split(command)[1:]]
    with pytest.raises(SystemExit) as status:
        main(arguments)
    assert status.value.code == 0
    assert capsys.readouterr().out.count("\n") > 3


def test_the_python_of_the_page_runs(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(built.parent)
    shutil.copytree(built, "site")
    exec(compile(code, "queries.md", "exec"), {})  # noqa: S102  (the page is ours)
