"""Reports held against others in batches: what each says does not depend on how they were divided."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest

from gongkai.batch import BuildResult, build, flow
from gongkai.batch.compare import batches
from gongkai.batch.layout import part
from gongkai.publish.write import files_of

TEXT = """清河市{agency}{year}年政府信息公开工作年度报告

本报告由清河市{agency}编制，统计期限自{year}年1月1日起至{year}年12月31日止。

一、总体情况

{year}年，清河市{agency}认真落实《中华人民共和国政府信息公开条例》，围绕群众关心的事项扩大公开。

二、收到和处理政府信息公开申请情况

{year}年，共收到政府信息公开申请{received}件，上年结转政府信息公开申请{carried}件，结转下年度继续办理{left}件。

三、存在的主要问题及改进情况

对公开工作重视不够的部门仍然存在，下一年将加强培训。
"""
REPORTS = {  # received, carried over from last year and to the next
    ("人民政府", 2019): (9, 0, 3),
    ("人民政府", 2020): (20, 3, 1),
    ("财政局", 2019): (4, 0, 2),
    ("财政局", 2020): (5, 4, 1),  # carries over more than was left
    ("教育局", 2019): (7, 0, 0),  # more than its government, together with the others
    ("教育局", 2020): (6, 0, 0),
    ("民政局", 2020): (1, 0, 0),
}


def write(folder: Path, agency: str, year: int, received: int, carried: int, left: int) -> None:
    text = TEXT.format(agency=agency, year=year, received=received, carried=carried, left=left)
    (folder / f"{agency}{year}.txt").write_text(text, encoding="utf-8")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    for (agency, year), figures in REPORTS.items():
        write(folder, agency, year, *figures)
    return folder


@pytest.fixture
def result(sources: Path, tmp_path: Path) -> BuildResult:
    return build([sources], tmp_path / "out")


def contents(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files_of(folder)}


def findings(out: Path) -> set[tuple[str, str]]:
    """Return which rules over several reports each report breaks."""
    store = ox.Store()
    store.bulk_load(path=out / "data.nq", format=ox.RdfFormat.N_QUADS)
    answer = store.query(
        """PREFIX gk: <https://w3id.org/gongkai/ns#> PREFIX dct: <http://purl.org/dc/terms/>
        SELECT ?report ?code { GRAPH ?g { ?c a gk:Conformance ; dct:subject ?report ;
          <http://www.w3.org/ns/shacl#result>/gk:ruleCode ?code }
          FILTER (?code IN ("series-carried-over", "parts-exceed-government")) }"""
    )
    found = cast(Iterable[ox.QuerySolution], answer)
    return {(row["report"].value.rpartition("/")[2], row["code"].value) for row in found}


def test_years_and_departments(result: BuildResult) -> None:
    assert findings(result.out) == {
        ("990100-caizhengju-2020", "series-carried-over"),
        ("990100-2019", "parts-exceed-government"),
    }


@pytest.mark.parametrize("size", [1, 3, 100])
def test_batches_make_no_difference(
    result: BuildResult, sources: Path, tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "batches", partial(batches, size=size))
    assert contents(build([sources], tmp_path / "other").out) == contents(result.out)


def test_an_agency_is_never_divided(result: BuildResult) -> None:
    agencies = {report.record.agency for report in result.reports}
    single = batches(result.reports, agencies, size=1)
    assert [[report.id for report in batch.reports] for batch in single] == [
        ["990100-2019", "990100-2020"],
        ["990100-caizhengju-2019", "990100-caizhengju-2020"],
        ["990100-jiaoyuju-2019", "990100-jiaoyuju-2020"],
        ["990100-minzhengju-2020"],
    ]
    assert single[0].departments == {
        "990100-2019": ("990100-caizhengju-2019", "990100-jiaoyuju-2019"),
        "990100-2020": ("990100-caizhengju-2020", "990100-jiaoyuju-2020", "990100-minzhengju-2020"),
    }
    assert all(batch.departments == {} for batch in single[1:]), "they are not held against their government"


def test_of_departments_only_what_is_added_up_is_read(result: BuildResult) -> None:
    kept = (result.out / part("990100-caizhengju-2020", "hierarchy")).read_text(encoding="utf-8")
    assert "/indicator/applications-received>" in kept
    assert "/indicator/applications-carried-over-in>" not in kept


def test_what_another_report_says_is_seen_when_it_changes(result: BuildResult, sources: Path, tmp_path: Path) -> None:
    write(sources, "教育局", 2019, 5, 0, 0)  # the departments together no longer exceed the government
    write(sources, "财政局", 2019, 4, 0, 4)  # what was carried over is as it was left
    (sources / "民政局2020.txt").unlink()
    again = build([sources], result.out)
    assert again.reused == len(REPORTS) - 3
    assert findings(again.out) == set()
    assert contents(again.out) == contents(build([sources], tmp_path / "fresh").out)
