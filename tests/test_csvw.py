"""The CSV files become the triples of the reports again, by a converter that passes the tests of the W3C."""

from __future__ import annotations

import csv as standard_csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import csvw_functions
import pytest
from csvw_functions import CSVWError

from conftest import Sample
from gongkai.model import build
from gongkai.model.ntriples import Triple, decimal, parse
from gongkai.model.terms import ELI, GK, QB, RDF, XSD
from gongkai.project import Project
from gongkai.publish import csv, csvw

NAMES = ("清河市2017年数据", "Data of Qinghe 2017")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is that of the base class
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def converted(folder: Path, table: str, metadata: str) -> set[Triple]:
    """Return the triples that the converter makes of a table (csv2rdf, minimal mode); it complains of nothing."""
    (folder / "table.csv").write_bytes(table.encode())
    (folder / "table.csv-metadata.json").write_text(metadata, encoding="utf-8")
    with serving(folder) as address:
        group = csvw_functions.create_annotated_table_group(f"{address}table.csv-metadata.json", validate=True)
        lines = csvw_functions.create_rdf(group, mode="minimal")
    return {canonical(line) for line in lines.splitlines() if line}


def canonical(line: str) -> Triple:
    """Return a line of N-Triples as a triple; a number is written as the reports write it."""
    subject, predicate, object_ = line.removesuffix(" .").split(" ", 2)
    if object_.endswith(f"^^{XSD.decimal}"):
        object_ = decimal(Decimal(parse(object_)[0]))
    return subject, predicate, object_.removesuffix(f"^^{XSD.string}")


def observations(sample: Sample) -> set[Triple]:
    """Return what CSV can say of the observations: one piece of evidence each, and not what they are a share of."""
    leading = {node.term: sample.graphs.ids.evidence(node.figure.span) for node in sample.graphs.nodes.observations}
    return {
        (s, p, o)
        for s, p, o in sample.graphs.core
        if s in leading and p not in (GK.shareStatedFor, GK.shareOf) and (p != GK.evidence or o == leading[s])
    }


def table_of(*samples: Sample, text_policy: str = "quotes") -> str:
    rows = [row for s in samples for row in csv.observation_rows(s.extraction, s.graphs, text_policy)]  # type: ignore[arg-type]  # a literal
    return csv.write_rows(rows, csv.OBSERVATION_COLUMNS)


def test_every_sample_comes_back(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    """``dataset/{id}.csv`` with its metadata gives the observations of the report, no triple more or less."""
    metadata = csvw.observations_metadata("table.csv", Project(), NAMES)
    compared = 0
    for sample in samples:
        expected = observations(sample)
        assert converted(tmp_path, table_of(sample), metadata) == expected
        compared += len(expected)
    assert len(samples) > 10
    assert compared > 15000


def test_all_observations_in_one_table_come_back(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    """``observations.csv``: what two reports state is one observation again."""
    metadata = csvw.observations_metadata("table.csv", Project(), NAMES)
    expected = set().union(*map(observations, samples))
    assert converted(tmp_path, table_of(*samples), metadata) == expected


@pytest.mark.parametrize("base", ["https://data.example.org/x/", "http://localhost:8000/ns#"])
def test_another_base(base: str, samples: tuple[Sample, ...], tmp_path: Path) -> None:
    sample = Sample(samples[0].extraction, build(samples[0].extraction, base=base))
    metadata = csvw.observations_metadata("table.csv", Project(base=base), NAMES)
    assert converted(tmp_path, table_of(sample), metadata) == observations(sample)


def test_what_the_report_leaves_open_comes_back_as_no_zero(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    (sample,) = (s for s in samples if s.graphs.report_id == "990221-2023")
    blank = {node.term for node in sample.graphs.nodes.observations if not node.is_in_cube}
    made = converted(tmp_path, table_of(sample), csvw.observations_metadata("table.csv", Project(), NAMES))
    assert len(blank) > 20
    assert {s for s, p, o in made if o == GK.Observation} > blank
    assert not {s for s, p, o in made if o == QB.Observation or p == QB.dataSet} & blank


def test_policies_come_back(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    """``policies.csv``: citations with their first piece of evidence, and the policies they name."""
    metadata = csvw.policies_metadata("table.csv", Project(), NAMES)
    count = 0
    for sample in samples:
        rows = list(csv.policy_rows(sample.extraction, sample.graphs))
        if not rows:
            continue
        made = converted(tmp_path, csv.write_rows(rows, csv.POLICY_COLUMNS), metadata)
        graph = set(sample.graphs.core)
        number_of_the_regulation = {(s, p, o) for s, p, o in made if p == GK.documentNumber} - graph
        assert all("/zhengfuxinxigongkaitiaoli" in s for s, _, _ in number_of_the_regulation)
        assert made - number_of_the_regulation <= graph
        for policy_class in (GK.Citation, GK.Policy, ELI.LegalResource):
            assert {t for t in made if t[1:] == (RDF.type, policy_class)} == {
                t for t in graph if t[1:] == (RDF.type, policy_class)
            }
        stated = {(s, p) for s, p, _ in graph if "/id/citation/" in s}
        assert {(s, p) for s, p, _ in made if "/id/citation/" in s} == stated
        count += len(rows)
    assert count > 25


def test_without_quotes_the_observations_are_the_same(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    metadata = csvw.observations_metadata("table.csv", Project(), NAMES)
    assert converted(tmp_path, table_of(samples[0], text_policy="none"), metadata) == observations(samples[0])


@pytest.mark.parametrize(
    ("metadata", "header"),
    [(csvw.observations_metadata, csv.OBSERVATION_COLUMNS), (csvw.policies_metadata, csv.POLICY_COLUMNS)],
)
def test_every_column_is_described_in_both_languages(metadata: object, header: tuple[str, ...]) -> None:
    assert callable(metadata)
    document = json.loads(metadata("x.csv", Project(), NAMES))
    columns = document["tableSchema"]["columns"]
    real = [column for column in columns if not column.get("virtual")]
    assert tuple(column["name"] for column in real) == header
    assert all(set(column["titles"]) == {"und", "zh", "en"} for column in real)
    assert len(columns) - len(real) in (2, 4)
    assert [title["@language"] for title in document["dc:title"]] == ["zh", "en"]
    assert document["dc:license"] == {"@id": Project().licence.iri}


@pytest.mark.parametrize(
    ("column", "cell"),
    [("value", "about 12"), ("mentions", "-1"), ("iri", ""), ("start", "x")],
)
def test_a_wrong_cell_is_found(column: str, cell: str, samples: tuple[Sample, ...], tmp_path: Path) -> None:
    """The metadata says enough to tell right cells from wrong ones."""
    rows = list(standard_csv.reader(io.StringIO(table_of(samples[0]), newline="")))
    rows[1][rows[0].index(column)] = cell
    metadata = csvw.observations_metadata("table.csv", Project(), NAMES)
    with pytest.raises(CSVWError):
        converted(tmp_path, csv.write_rows(rows), metadata)
