"""Links: the reviewed table, items found through real and failing SPARQL endpoints, and what is published of them."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import gongkai
from gongkai import batch
from gongkai.cli import main
from gongkai.endpoint import NoAnswer
from gongkai.errors import DataError, LinkError, OutputError
from gongkai.links import (
    ENDPOINT,
    KINDS,
    Link,
    Linkset,
    agent,
    find,
    link,
    link_graph,
    link_triples,
    linksets,
    read_table,
    write_table,
)
from gongkai.links.find import is_same_name
from gongkai.links.table import COLUMNS, NOT_FOUND, merged
from gongkai.links.things import Thing, read_things
from gongkai.links.wikidata import _query, find_items
from gongkai.project import Project
from gongkai.validate.measures import _LINKS
from sparql_server import serving

ROOT = Path(__file__).parents[1]
BASE = "https://example.org/data/"
HEADER = "\t".join(COLUMNS) + "\n"

NAMES = {
    "990000": "云泽省", "990100": "清河市", "990102": "东桥区", "990103": "西桥区", "990104": "南桥区",
    "990105": "北桥区", "990106": "中桥区", "990107": "高桥区", "990108": "石桥区", "990109": "木桥区",
    "990110": "木桥县", "990111": "土桥区",
}  # fmt: skip
AGENCIES = {
    "990100-jiaoyuju": ("清河市教育局", "119901000000000014"),
    "990100-weishengjiankangju": ("清河市卫生健康局", "11990100000000002X"),
    "990100-shuiliju": ("清河市水利局", None),
}

FOUND = (ROOT / "tests" / "links.tsv").read_text(encoding="utf-8")
"""What is found in tests/wikidata.ttl."""


def site_of(folder: Path, base: str = BASE) -> Path:
    """Make a folder with the data of a build, as far as linking looks at them."""
    gk, skos = "https://w3id.org/gongkai/ns#", "http://www.w3.org/2004/02/skos/core#"
    lines = [f'<{base}id/division/{code}> <{skos}notation> "{code}" <{base}graph/a> .' for code in NAMES]
    for kind, names in (("division", NAMES), ("agency", {id_: name for id_, (name, _) in AGENCIES.items()})):
        for id_, name in names.items():
            lines.append(f'<{base}id/{kind}/{id_}> <{skos}prefLabel> "{name}"@zh <{base}graph/a> .')
            lines.append(f'<{base}id/{kind}/{id_}> <{skos}prefLabel> "Name"@en <{base}graph/a> .')
    for id_, (_, code) in AGENCIES.items():
        if code:
            lines.append(f'<{base}id/agency/{id_}> <{gk}creditCode> "{code}" <{base}graph/a> .')
    lines.append(f"<{base}id/report/990100-2017> <{gk}agency> <{base}id/agency/990100> <{base}graph/a> .")
    folder.mkdir(exist_ok=True)
    (folder / "data.nq").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return site_of(tmp_path / "site")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "links.tsv"


@pytest.fixture(scope="module")
def wikidata() -> Iterator[str]:
    """The extract behind a real SPARQL server."""
    quads = ox.parse(path=str(ROOT / "tests" / "wikidata.ttl"))
    with serving("".join(f"{quad} .\n" for quad in quads).encode()) as endpoint:
        yield endpoint


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["link", *map(str, arguments), "--lang", "en"])


# --- Finding ---------------------------------------------------------------------------------------------------------


def test_what_is_found(site: Path, table: Path, wikidata: str) -> None:
    result = run(site, "--table", table, "--endpoint", wikidata, "--delay", 0)
    assert result.exit_code == 0, result.output
    assert table.read_text(encoding="utf-8") == FOUND
    assert result.stdout == f"{table}: asked for 14 now; items accepted 6, unsure 8, rejected 0\n"
    assert result.stderr == "Asked for 2 of 14\nAsked for 14 of 14\n"
    again = run(site, "--table", table, "--endpoint", wikidata)
    assert again.stdout.startswith(f"{table}: asked for 0 now; ")
    assert table.read_text(encoding="utf-8") == FOUND


def test_batches_do_not_matter(site: Path, table: Path, wikidata: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "BATCH", 1)
    waits: list[float] = []
    outcome = link(site, table, endpoint=wikidata, delay=3, pause=waits.append)
    assert table.read_text(encoding="utf-8") == FOUND
    assert (outcome.asked, outcome.remaining, waits) == (14, 0, [3] * 13)


def test_a_real_build_is_linked(tmp_path: Path, table: Path, wikidata: str) -> None:
    source = next((ROOT / "data" / "samples").glob("qinghe-2017.*"))
    batch.build([source], tmp_path / "built", project=Project(base="https://example.org/x#"))
    assert run(tmp_path / "built", "--table", table, "--endpoint", wikidata).exit_code == 0
    items = {row.resource: row.item for row in read_table(table)}
    found = {"division:990000": "Q999000001", "division:990100": "Q999000002"}
    assert items == {**found, "agency:990000": "", "agency:990100": ""}, "nobody at Wikidata has their credit codes"
    (tmp_path / "built" / "data.nq").unlink()  # the parts do as well
    assert [thing.resource for thing in read_things(tmp_path / "built")] == list(items)


@pytest.mark.parametrize(
    ("kind", "ours", "theirs", "is_same"),
    [
        ("division", "清河市", "清河市", True),
        ("division", "清河市", "清河", True),
        ("division", "清河", "清河市", True),
        ("division", "云泽省", "雲澤省", True),
        ("division", "内蒙古自治区", "内蒙古", True),
        ("division", "清河市", "清 河市", True),
        ("division", "清河市", "清河县", False),
        ("division", "清河市", "清河市人民政府", False),
        ("division", "清河市", "清河市东桥区", False),
        ("division", "清河市", "清", False),
        ("division", "清河市", "", False),
        ("division", "", "", False),
        ("agency", "清河市教育局", "清河市教育局", True),
        ("agency", "清河市教育局", "清河市教育", False),
        ("agency", "清河市辖区", "清河", False),
    ],
)
def test_names_that_can_be_the_same(kind: str, ours: str, theirs: str, is_same: bool) -> None:
    assert is_same_name(Thing(kind, "990100", "990100", ours), theirs) is is_same


def test_a_folder_without_things(tmp_path: Path, site: Path, table: Path) -> None:
    for text, words in (
        (None, "expected a folder made by gongkai build, found no data.nq"),
        ("", "expected divisions and agencies in its data, found none"),
        ("\x00 no quads > at all\n", "expected divisions and agencies in its data, found none"),
    ):
        folder = tmp_path / "empty"
        folder.mkdir(exist_ok=True)
        if text is not None:
            (folder / "data.nq").write_text(text, encoding="utf-8")
        result = run(folder, "--table", table, "--endpoint", "http://127.0.0.1:9/")
        assert result.exit_code == 2
        assert words in result.stderr
        assert not table.exists()
    data = site / "data.nq"
    data.write_text(data.read_text(encoding="utf-8").replace('"119901000000000014"', '"11990100"'), encoding="utf-8")
    with pytest.raises(DataError, match=r"data\.nq:\d+: expected the code of agency 990100-jiaoyuju, found '11990100'"):
        read_things(site)


# --- What people decide ----------------------------------------------------------------------------------------------


def test_decisions_stand(site: Path, table: Path, wikidata: str) -> None:
    decided = (
        FOUND.replace(
            "Q999000002	清河	Qinghe	accepted	", "Q999000002	清河	Qinghe	rejected	not this one"
        )
        .replace(
            "Q999000011	南桥区	Nanqiao	unsure	多个候选 several candidates",
            "Q999000011	南桥区	Nanqiao	accepted	",
        )
        .replace("unsure	未找到 not found", "rejected	there is none")
    )
    decided += "agency:990100-shuiliju\t\t\tQ999000099\t清河市水利局\t\taccepted\tby hand\n"
    table.write_text(decided, encoding="utf-8")
    for options in ((), ("--again",)):
        assert run(site, "--table", table, "--endpoint", wikidata, *options).exit_code == 0
        assert sorted(table.read_text(encoding="utf-8").splitlines()) == sorted(decided.splitlines())


def test_again_asks_for_what_was_not_found(site: Path, table: Path, wikidata: str) -> None:
    blank = "division:990102\tP442\t990102\t\t\t\tunsure\t"
    table.write_text(f"{HEADER}{blank}{NOT_FOUND}\n", encoding="utf-8")
    assert link(site, table, endpoint=wikidata, pause=no_wait).asked == 13
    assert f"{blank}{NOT_FOUND}\n" in table.read_text(encoding="utf-8")
    assert link(site, table, endpoint=wikidata, pause=no_wait, is_again=True).asked == 2
    assert table.read_text(encoding="utf-8") == FOUND


def test_another_code_is_asked_for(site: Path, table: Path, wikidata: str) -> None:
    old = "agency:990100-jiaoyuju\tP6795\t11990100000000009H\tQ5\t\t\t{}\t\n"
    for status, is_asked in (("unsure", True), ("accepted", False)):
        table.write_text(HEADER + old.format(status), encoding="utf-8")
        link(site, table, endpoint=wikidata, pause=no_wait)
        items = {row.item: row.status for row in read_table(table) if row.id == "990100-jiaoyuju"}
        assert items == {"Q5": status} | ({"Q999000021": "accepted"} if is_asked else {})


def test_edits_made_meanwhile_stand(site: Path, table: Path, wikidata: str) -> None:
    mine = "division:990100\t\t\tQ7\t\t\taccepted\tmine\n"

    def edit(done: int, every: int) -> None:
        if done == 2:  # the agencies, before any division
            table.write_text(table.read_text(encoding="utf-8") + mine, encoding="utf-8")

    link(site, table, endpoint=wikidata, pause=no_wait, progress=edit)
    rows = [row for row in read_table(table) if row.resource == "division:990100"]
    assert [(row.item, row.status, row.note) for row in rows] == [
        ("Q7", "accepted", "mine"),
        ("Q999000002", "unsure", ""),
    ]


def no_wait(seconds: float) -> None:
    """Let no time pass."""


ROWS = st.builds(
    Link,
    resource=st.sampled_from(["division:990100", "division:990102", "agency:990100"]),
    found_by=st.just(""),
    value=st.sampled_from(["", "990100"]),
    item=st.sampled_from(["", "Q1", "Q2", "Q10"]),
    zh=st.sampled_from(["", "清河"]),
    en=st.just(""),
    status=st.sampled_from(["rejected", "unsure"]),
    note=st.sampled_from(["", NOT_FOUND, "a note"]),
)


@given(st.lists(ROWS, unique_by=lambda row: row.key), st.lists(ROWS, unique_by=lambda row: row.key))
def test_merging_changes_no_row(rows: list[Link], found: list[Link]) -> None:
    both = merged(rows, found)
    assert len({row.key for row in both}) == len(both)
    assert {row for row in rows if row.item or row.note != NOT_FOUND} <= set(both)
    assert {row.key for row in found} <= {row.key for row in both}
    assert merged(both, []) == both == merged(reversed(both), [])


# --- Endpoints that fail ---------------------------------------------------------------------------------------------

Answer = Callable[[BaseHTTPRequestHandler, str], None]


@contextmanager
def answering(*answers: Answer, then: Answer) -> Iterator[tuple[str, list[BaseHTTPRequestHandler]]]:
    """Serve these answers, one after the other, and the last for every other question; yield also the questions."""
    asked: list[BaseHTTPRequestHandler] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(parse_qs(urlsplit(self.path).query)["query"][0])

        def do_POST(self) -> None:
            self.reply(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0])

        def reply(self, query: str) -> None:
            asked.append(self)
            with suppress(BrokenPipeError, ConnectionResetError):
                (answers[len(asked) - 1] if len(asked) <= len(answers) else then)(self, query)

        def log_message(self, *_: object) -> None:
            """Keep standard error for the test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(status: int, body: bytes = b"", *, retry_after: str | None = None, length: int | None = None) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, _: str) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/sparql-results+json")
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        if retry_after is not None:
            handler.send_header("Retry-After", retry_after)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hang_up(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.close_connection = True


def be_slow(handler: BaseHTTPRequestHandler, query: str) -> None:
    time.sleep(1.5)
    hang_up(handler, query)


def passing_on(endpoint: str) -> Answer:
    """Answer as a real endpoint does."""

    def answer(handler: BaseHTTPRequestHandler, query: str) -> None:
        headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
        with urllib.request.urlopen(urllib.request.Request(endpoint, query.encode(), headers)) as response:  # noqa: S310  (ours)
            send(200, response.read())(handler, query)

    return answer


EMPTY = b'{"head":{"vars":["item","code","label","ended"]},"results":{"bindings":[]}}'
HTML = b"<!DOCTYPE html><html><body>Down for maintenance</body></html>"
STRANGER = (
    b'{"head":{"vars":["item","code","label","ended"]},"results":{"bindings":[{"item":{"type":"uri","value":'
    b'"http://www.wikidata.org/entity/P31"},"code":{"type":"literal","value":"99"}}]}}'
)


@pytest.mark.parametrize(
    ("answer", "waits"),
    [
        (send(429, retry_after="7"), [7]),
        (send(429), [60]),
        (send(429, retry_after="tomorrow"), [60]),
        (send(503, HTML, retry_after="0"), [0]),
        (send(503), [5]),
        (send(500), [5]),
        (send(502, HTML), [5]),
        (send(200, HTML), [5]),
        (send(200, EMPTY[:40]), [5]),
        (send(200, EMPTY, length=4000), [5]),
        (send(200, b'{"head":{},"boolean":true}'), [5]),
        (send(200, b'{"head":{"vars":["x"]},"results":{"bindings":[]}}'), [5]),
        (send(200, STRANGER), [5]),
        (hang_up, [5]),
        (be_slow, [5]),
    ],
)
def test_a_failure_that_passes(answer: Answer, waits: list[float], wikidata: str) -> None:
    waited: list[float] = []
    with answering(answer, then=passing_on(wikidata)) as (endpoint, asked):
        found = find_items(endpoint, "P442", ["990000"], timeout=1, pause=waited.append)
    assert [(item.id, item.zh) for item in found["990000"]] == [("Q999000001", "雲澤省")]
    assert waited == waits
    assert len(asked) == 2


def test_a_date_to_come_back_at() -> None:
    waited: list[float] = []
    then = datetime.now(UTC) + timedelta(seconds=90)
    with answering(send(429, retry_after=format_datetime(then, usegmt=True)), then=send(200, EMPTY)) as (endpoint, _):
        assert find_items(endpoint, "P442", ["990000"], pause=waited.append) == {}
    assert len(waited) == 1
    assert 60 < waited[0] <= 90


@pytest.mark.parametrize(
    ("answer", "tries", "words"),
    [
        (send(503, retry_after="1"), 5, "status 503 Service Unavailable"),
        (send(200, HTML), 5, "no SPARQL results in JSON"),
        (hang_up, 5, "that it cannot be asked"),
        (send(429, retry_after="3600"), 1, "status 429 Too Many Requests"),
        (send(400), 1, "status 400 Bad Request"),
        (send(403), 1, "status 403 Forbidden"),
        (send(404), 1, "status 404 Not Found"),
    ],
)
def test_a_failure_that_stays(answer: Answer, tries: int, words: str) -> None:
    with answering(then=answer) as (endpoint, asked):
        with pytest.raises(NoAnswer, match=words):
            find_items(endpoint, "P442", ["990000"], pause=no_wait)
        assert len(asked) == tries


@pytest.mark.parametrize("failure", [send(503), send(429, retry_after="9999"), send(200, HTML), hang_up])
def test_an_endpoint_that_goes_down_in_the_middle(
    failure: Answer, site: Path, table: Path, wikidata: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "BATCH", 2)
    works = passing_on(wikidata)
    with answering(works, works, works, then=failure) as (endpoint, _):
        outcome = link(site, table, endpoint=endpoint, pause=no_wait)
    assert (outcome.asked, outcome.remaining) == (6, 8)
    assert outcome.failure is not None
    assert outcome.failure.startswith(f"{endpoint}: expected an answer, found ")
    assert table.read_text(encoding="utf-8").splitlines() == FOUND.splitlines()[:7]
    with answering(then=works) as (endpoint, asked):
        outcome = link(site, table, endpoint=endpoint, pause=no_wait)
        assert len(asked) == 4  # what was found is not asked for again
    assert (outcome.asked, outcome.remaining, outcome.failure) == (8, 0, None)
    assert table.read_text(encoding="utf-8") == FOUND


def test_the_command_tells_how_many_are_left(site: Path, table: Path, wikidata: str) -> None:
    with answering(passing_on(wikidata), then=send(403)) as (endpoint, _):
        result = run(site, "--table", table, "--endpoint", endpoint, "--delay", 0)
    assert result.exit_code == 1
    assert f"\n{endpoint}: expected an answer, found status 403 Forbidden\n" in result.stderr
    assert "Not asked for yet: 12." in result.stderr
    assert result.stdout.startswith(f"{table}: asked for 2 now; items accepted 1, ")


def test_who_asks_is_told(site: Path, table: Path, wikidata: str) -> None:
    with answering(then=passing_on(wikidata)) as (endpoint, asked):
        run(site, "--table", table, "--endpoint", endpoint, "--delay", 0, "--contact", "data@example.org")
    names = {handler.headers["User-Agent"] for handler in asked}
    assert names == {f"gongkai/{gongkai.__version__} (https://w3id.org/gongkai/; data@example.org)"}
    with pytest.raises(LinkError, match="expected an address in ASCII"):
        agent("1", "a\r\nX-Header: b")
    assert run(site, "--table", table, "--endpoint", "http://127.0.0.1:9/", "--contact", "数据").exit_code == 2


@pytest.mark.parametrize("endpoint", ["localhost", "file:///etc/hosts", "http://a b/", "http://h/?x=1"])
def test_an_address_that_is_none(endpoint: str, site: Path, table: Path) -> None:
    result = run(site, "--table", table, "--endpoint", endpoint)
    assert result.exit_code == 2
    assert "expected the address of an endpoint" in result.stderr
    assert not table.exists()


def test_what_is_asked(site: Path, table: Path) -> None:
    queries: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, query: str) -> None:
        queries.append(query)
        send(200, EMPTY)(handler, query)

    with answering(then=answer) as (endpoint, _):
        link(site, table, endpoint=endpoint, pause=no_wait)
    assert len(queries) == 2
    assert '"119901000000000014"' in queries[0]
    for form in ("99", "9900", "99 00", "990000", "99 00 00", "99 01", "9901", "990102", "99 01 02"):
        assert f'"{form}"' in queries[1]
    assert "99 01 02" not in queries[0]


def test_wikidata_is_asked_by_default() -> None:
    assert {option.name: option.default for option in main.commands["link"].params}["endpoint"] == ENDPOINT


def test_the_query_is_documented() -> None:
    page = (ROOT / "docs" / "links.md").read_text(encoding="utf-8")
    assert _query("P442", ["32 10 84", "321084"]) in page


# --- The table -------------------------------------------------------------------------------------------------------

GOOD = "division:990100\tP442\t990100\tQ5\t清河\tQinghe\taccepted\t\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "links.tsv:1: expected the columns resource found_by value item zh en status note, found none"),
        ("a\tb\n", "links.tsv:1: expected the columns resource found_by value item zh en status note, found a b"),
        (HEADER.replace("zh\ten", "en\tzh"), "links.tsv:1: expected the columns"),
        (HEADER + GOOD + "division:990102\tP442\n", "links.tsv:3: expected 8 columns, found 2"),
        (HEADER + GOOD.replace("\n", "\tmore\n"), "links.tsv:2: expected 8 columns, found 9"),
        (HEADER + GOOD.replace("accepted", "ok"), "links.tsv:2: expected accepted, rejected or unsure, found 'ok'"),
        (HEADER + GOOD.replace("accepted", ""), "links.tsv:2: expected accepted, rejected or unsure, found ''"),
        (HEADER + GOOD.replace("Q5", "5"), "links.tsv:2: expected an item of Wikidata such as Q956, found '5'"),
        (HEADER + GOOD.replace("Q5", "Q05"), "links.tsv:2: expected an item of Wikidata"),
        (HEADER + GOOD.replace("Q5", "Q5> ."), "links.tsv:2: expected an item of Wikidata"),
        (HEADER + GOOD.replace("Q5", ""), "links.tsv:2: expected the item that was accepted for division:990100"),
        (HEADER + GOOD.replace("division:", "region:"), "links.tsv:2: expected a resource such as division:321084"),
        (HEADER + GOOD.replace("division:990100", "990100"), "links.tsv:2: expected a resource such as"),
        (HEADER + GOOD.replace("division:990100", "division:9901"), "links.tsv:2: expected a resource such as"),
        (HEADER + GOOD.replace("division:990100", "agency:a/b"), "links.tsv:2: expected a resource such as"),
        (HEADER + GOOD.replace("P442", "P6795"), "links.tsv:2: expected that division:990100 was found by P442"),
        (HEADER + GOOD + "\n" + GOOD, "links.tsv:4: expected each row once, found division:990100 Q5 again (line 2)"),
        (
            HEADER + GOOD + GOOD.replace("Q5", "Q6"),
            "links.tsv:3: expected one accepted item of division:990100, found a second (line 2)",
        ),
    ],
)
def test_a_table_that_cannot_be_used(text: str, words: str, site: Path, table: Path) -> None:
    table.write_text(text, encoding="utf-8")
    result = run(site, "--table", table, "--endpoint", "http://127.0.0.1:9/")
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert table.read_text(encoding="utf-8") == text


def test_a_table_that_is_no_text(tmp_path: Path, table: Path) -> None:
    table.write_bytes(HEADER.encode() + b"division\xff")
    with pytest.raises(LinkError, match=r"links\.tsv:2: expected UTF-8, found the byte 0xff"):
        read_table(table)
    with pytest.raises(LinkError, match="cannot be read"):
        read_table(tmp_path)


def test_what_spreadsheets_and_editors_do_to_a_table(table: Path) -> None:
    clean = HEADER + GOOD
    table.write_text(clean, encoding="utf-8")
    rows = read_table(table)
    for changed in (
        "\ufeff" + clean,
        clean.replace("\n", "\r\n"),
        clean.rstrip("\n"),
        clean.rstrip("\t\n"),
        clean + "\n",
        clean.replace("Qinghe", " Qinghe "),
    ):
        table.write_bytes(changed.encode())
        assert read_table(table) == rows
        write_table(table, rows)
        assert table.read_bytes() == clean.encode()


def test_rows_are_sorted_by_number_and_hold_one_line(table: Path) -> None:
    row = Link("division:990100", "P442", "990100", "Q10", "清\t河\n", "", "unsure", "a\r\nb")
    write_table(table, [row, Link("division:990100", "P442", "990100", "Q9", "", "", "unsure", "")])
    assert [line.split("\t")[3:5] for line in table.read_text(encoding="utf-8").splitlines()[1:]] == [
        ["Q9", ""],
        ["Q10", "清 河"],
    ]
    assert read_table(table)[1].note == "a b"


def test_a_table_that_cannot_be_written(
    tmp_path: Path, site: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(site, "--table", tmp_path / "none" / "links.tsv", "--endpoint", "http://127.0.0.1:9/")
    assert result.exit_code == 2
    assert "links.tsv: cannot be written: " in result.stderr

    table.write_text(HEADER + GOOD, encoding="utf-8")

    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OutputError, match=r"links\.tsv: cannot be written: No space left on device"):
        write_table(table, [])
    assert table.read_text(encoding="utf-8") == HEADER + GOOD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["links.tsv", "site"]


def test_a_table_behind_a_link_stays_behind_it(tmp_path: Path, table: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "links.tsv").write_text(HEADER, encoding="utf-8")
    table.symlink_to(tmp_path / "kept" / "links.tsv")
    write_table(table, ())
    assert table.is_symlink()


# --- What is published -----------------------------------------------------------------------------------------------


def rows(text: str, folder: Path) -> Sequence[Link]:
    path = folder / "rows.tsv"
    path.write_text(text, encoding="utf-8")
    return read_table(path)


def test_accepted_links_are_published(tmp_path: Path) -> None:
    table = rows(FOUND, tmp_path)
    triples = link_triples(table, BASE)
    skos, owl, wd = (
        "<http://www.w3.org/2004/02/skos/core#",
        "<http://www.w3.org/2002/07/owl#",
        "http://www.wikidata.org/entity/",
    )
    assert triples == (
        (f"<{BASE}id/agency/990100-jiaoyuju>", f"{owl}sameAs>", f"<{wd}Q999000021>"),
        (f"<{BASE}id/division/990000>", f"{skos}exactMatch>", f"<{wd}Q999000001>"),
        (f"<{BASE}id/division/990100>", f"{skos}exactMatch>", f"<{wd}Q999000002>"),
        (f"<{BASE}id/division/990102>", f"{skos}exactMatch>", f"<{wd}Q999000003>"),
        (f"<{BASE}id/division/990103>", f"{skos}exactMatch>", f"<{wd}Q999000004>"),
        (f"<{BASE}id/division/990105>", f"{skos}exactMatch>", f"<{wd}Q999000013>"),
    )
    assert linksets(triples) == (
        Linkset("agency", f"{owl}sameAs>", wd, 1),
        Linkset("division", f"{skos}exactMatch>", wd, 5),
    )
    assert link_graph(BASE) == f"<{BASE}graph/links>"
    parsed = list(ox.parse("".join(f"{' '.join(t)} .\n" for t in triples), format=ox.RdfFormat.N_TRIPLES))
    assert len(parsed) == len(triples)


def test_only_what_is_known_is_published(tmp_path: Path) -> None:
    known = {f"<{BASE}id/division/990100>", f"<{BASE}id/division/990104>"}
    (triple,) = link_triples(rows(FOUND, tmp_path), BASE, known)
    assert triple[0] == f"<{BASE}id/division/990100>"
    assert linksets(()) == ()


def test_links_count_for_the_quality_of_data() -> None:
    assert {kind.predicate for kind in KINDS.values()} <= _LINKS


def test_no_test_item_is_real() -> None:
    text = (ROOT / "tests" / "wikidata.ttl").read_text(encoding="utf-8")
    codes = [
        str(quad.object.value) for quad in ox.parse(text, format=ox.RdfFormat.TURTLE) if "P442" in str(quad.predicate)
    ]
    assert len(codes) >= 14
    assert all(code.startswith("99") for code in codes)
