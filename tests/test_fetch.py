"""Fetching, against a server of our own that is slow, broken, closed, moved, too large or of another kind."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import signal
import ssl
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongkai.batch import build
from gongkai.cli import main
from gongkai.errors import FetchError, SourceError
from gongkai.fetch import Clock, Fetched, Manners, Provenance, agent, fetch, flow, network
from gongkai.fetch.folder import Folder
from gongkai.fetch.kinds import check_type, suffix_of
from gongkai.fetch.names import address, is_safe, path_of
from gongkai.fetch.network import Refused, is_public
from gongkai.fetch.parts import Head
from gongkai.fetch.robots import Rules
from gongkai.fetch.values import Stopped
from gongkai.sources import Source, Told, find_sources
from web_server import DATE, MODIFIED, Handler, Request, Site, cut_after, in_turn, page, running, status

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
PAGE = ("<html><body>" + "清河市2017年政府信息公开工作年度报告。" * 400 + "</body></html>").encode()
OTHER = PAGE.replace(b"2017", b"2018")


@dataclass(frozen=True, slots=True)
class Quick(Clock):
    """A clock that waits no longer than it takes to write down for how long."""

    waited: list[float] = field(default_factory=list)
    passed: list[float] = field(default_factory=lambda: [0.0])

    def wait(self, seconds: float) -> None:
        if self.stop.is_set():
            raise Stopped
        if seconds > 0:
            self.waited.append(round(seconds, 1))
            self.passed[0] += seconds


def quick() -> Quick:
    passed = [time.monotonic()]
    return Quick(now=lambda: passed[0], passed=passed)


MANNERS = Manners(agent="gongkai/test", delay=0, allows_private=True, first_wait=2, connect=5, read=5)


@pytest.fixture
def site() -> Iterator[Site]:
    with running(Site()) as site:
        yield site


@pytest.fixture(autouse=True)
def names_of_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let hosts whose names end in .test be on this machine."""
    real = network.resolve
    monkeypatch.setattr(network, "resolve", lambda h, p: ["127.0.0.1"] if h.endswith(".test") else real(h, p))


def listed(folder: Path, *urls: str) -> Path:
    path = folder / "urls.txt"
    path.write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
    return path


def fetched(site: Site, folder: Path, *paths: str, clock: Clock | None = None, **manners: object) -> Fetched:
    """Fetch paths of a site."""
    urls = [path if "://" in path else site.url(path) for path in paths]
    kept = replace(MANNERS, **manners)  # type: ignore[arg-type]  # a test gives what there is
    return fetch(listed(folder, *urls), folder / "to", manners=kept, clock=clock or quick())


def records(folder: Path) -> list[Provenance]:
    lines = (folder / "to" / "provenance.jsonl").read_text(encoding="utf-8").splitlines()
    return [Provenance.from_dict(json.loads(line)) for line in lines]


def only(outcomes: Fetched) -> str:
    """Return the reason of the one failure there is."""
    (failure,) = outcomes.failed
    assert len(outcomes.outcomes) == 1
    return failure.reason


# --- what is fetched, and what is written of it


def test_a_manifest_is_fetched_and_built(site: Site, tmp_path: Path) -> None:
    report = (SAMPLES / "qinghe-2016.txt").read_bytes()
    book = (SAMPLES / "qinghe-shichangjianduguanliju-2022.docx").read_bytes()
    site.answers = {
        "/a/2016.txt": page(report, "text/plain; charset=utf-8", ETag='"1"', Last_Modified=MODIFIED),
        "/show": page(book, "application/octet-stream", Date=""),
    }
    table = tmp_path / "list.tsv"
    table.write_text(
        f"agency\tyear\tpublished\turl\n清河市人民政府\t2016\t2017-03-09\t{site.url('/a/2016.txt')}\n"
        f"\t\t\t{site.url('/show?id=年报#top')}\n",
        encoding="utf-8",
    )
    outcome = fetch(table, tmp_path / "to", manners=MANNERS, clock=quick())
    assert [o.state for o in outcome.outcomes] == ["fetched", "fetched"]
    first, second = records(tmp_path)
    host = f"127.0.0.1_{site.port}"
    assert first.path.startswith(f"{host}/2016-")
    assert first.path.endswith(".txt")
    assert second.path.startswith(f"{host}/show-")
    assert second.path.endswith(".docx")
    told = Told("清河市人民政府", 2016, site.url("/a/2016.txt"), date(2017, 3, 9))
    assert first == Provenance(
        site.url("/a/2016.txt"), first.path, site.url("/a/2016.txt"), 200, DATE, MODIFIED, '"1"', "text/plain",
        len(report), hashlib.sha256(report).hexdigest(), told,
    )  # fmt: skip
    assert (second.date, second.etag, second.final_url) == ("", "", site.url("/show?id=%E5%B9%B4%E6%8A%A5"))
    assert (tmp_path / "to" / first.path).read_bytes() == report
    assert (tmp_path / "to" / second.path).read_bytes() == book
    found = find_sources([tmp_path / "to" / "fetched.tsv"])
    assert found[0] == Source(str(tmp_path / "to" / first.path), Path(first.path).name, told)
    made = build([tmp_path / "to" / "fetched.tsv"], tmp_path / "site")
    assert not made.failed
    data = (tmp_path / "site" / "dataset" / "990100-2016.nq").read_text(encoding="utf-8")
    assert f"<http://purl.org/dc/terms/source> <{told.url}>" in data
    assert "prov#wasDerivedFrom> <https://w3id.org/gongkai/id/source/990100-2016>" in data


def test_what_has_not_changed_is_not_sent_again(site: Site, tmp_path: Path) -> None:
    site.answers = {
        "/etag": page(PAGE, ETag='"1"'),
        "/date": in_turn(page(PAGE, Last_Modified=MODIFIED), status(304)),
        "/none": page(PAGE),
        "/new": in_turn(page(PAGE, ETag='"1"'), page(OTHER, ETag='"2"', Date="Fri, 02 Mar 2018 08:00:00 GMT")),
    }
    fetched(site, tmp_path, "/etag", "/date", "/none", "/new")
    before = {record.url: record for record in records(tmp_path)}
    site.asked.clear()
    again = fetched(site, tmp_path, "/etag", "/date", "/none", "/new")
    assert [o.state for o in again.outcomes] == ["unchanged", "unchanged", "unchanged", "fetched"]
    asked = {request.path: request.headers for request in site.asked}
    assert asked["/etag"]["if-none-match"] == asked["/new"]["if-none-match"] == '"1"'
    assert asked["/date"]["if-modified-since"] == MODIFIED
    assert not {"if-none-match", "if-modified-since", "range"} & set(asked["/none"])
    after = {record.url: record for record in records(tmp_path)}
    assert [url for url in after if after[url] != before[url]] == [site.url("/new")]
    new = after[site.url("/new")]
    assert (tmp_path / "to" / new.path).read_bytes() == OTHER
    assert (new.etag, new.date, new.path) == ('"2"', "Fri, 02 Mar 2018 08:00:00 GMT", before[new.url].path)


def test_a_file_that_is_lost_is_fetched_again(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": page(PAGE, ETag='"1"')}
    fetched(site, tmp_path, "/a")
    (record,) = records(tmp_path)
    (tmp_path / "to" / record.path).write_bytes(b"cut")
    assert fetched(site, tmp_path, "/a").count("fetched") == 1
    assert (tmp_path / "to" / record.path).read_bytes() == PAGE


def test_a_file_of_another_kind_takes_the_place_of_the_old(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": in_turn(page(PAGE), page(b"%PDF-1.4 report", "application/pdf"))}
    fetched(site, tmp_path, "/a")
    fetched(site, tmp_path, "/a")
    (record,) = records(tmp_path)
    kept = [p.name for p in (tmp_path / "to").rglob("*") if p.is_file() and ".fetch" not in p.parts]
    assert sorted(kept) == sorted([Path(record.path).name, "fetched.tsv", "provenance.jsonl"])
    assert record.path.endswith(".pdf")


def test_what_is_told_anew_is_written_without_asking_for_the_file(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": page(PAGE, ETag='"1"')}
    table = tmp_path / "list.tsv"
    for year in (2016, 2017):
        table.write_text(f"url\tyear\tpath\n{site.url('/a')}\t{year}\tmine/a.html\n", encoding="utf-8")
        fetch(table, tmp_path / "to", manners=MANNERS, clock=quick())
    (record,) = records(tmp_path)
    assert (record.told.year, record.path) == (2017, "mine/a.html")
    rows = (tmp_path / "to" / "fetched.tsv").read_text(encoding="utf-8").splitlines()
    assert rows == ["path\tagency\tyear\turl\tpublished", f"mine/a.html\t\t2017\t{site.url('/a')}\t"]
    again = fetch(tmp_path / "to" / "fetched.tsv", tmp_path / "to", manners=MANNERS, clock=quick())
    assert again.count("unchanged") == 1


def test_the_same_list_gives_the_same_bytes(site: Site, tmp_path: Path) -> None:
    site.answers = {f"/{n}": page(PAGE + b"%d" % n) for n in range(9)}
    paths = [site.url(f"/{n}", f"{host}.test") for n in range(3) for host in "abc"]
    seen = []
    for run in ("one", "two"):
        (tmp_path / run).mkdir()
        fetched(site, tmp_path / run, *paths, jobs=3)
        seen.append([(tmp_path / run / "to" / n).read_bytes() for n in ("fetched.tsv", "provenance.jsonl")])
    assert seen[0] == seen[1]
    assert seen[0][0].count(b"\n") == 10


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", "", "expected addresses to fetch, found none"),
        ("a.txt", "# none\n", "found none"),
        ("a.txt", "ftp://example.org/a\n", r"a\.txt, line 1: expected an http or https address, found ftp"),
        ("a.txt", "\nhttp://u:p@example.org/\n", r"line 2: expected an address without a password"),
        ("a.txt", "http://example.org/\nHTTP://EXAMPLE.org:80/#x\n", r"line 2: expected each address once.*line 1"),
        ("a.txt", "http://[::1/\n", r"line 1: expected an http or https address"),
        ("a.tsv", "path\na.txt\n", r"line 1: expected a column url, found path"),
        ("a.tsv", "url\nmailto:x\n", r"line 2, column url: expected an http or https address, found 'mailto:x'"),
        ("a.tsv", "url\tpath\nhttp://a/\t../x\n", r"line 2, column path: expected a path below the folder"),
        ("a.tsv", "url\tpath\nhttp://a/\tx\nhttp://b/\tX\n", r"line 3, column path: expected each once, found X again"),
    ],
)
def test_what_is_wrong_in_a_list(name: str, content: str, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises((FetchError, SourceError), match=words):
        fetch(tmp_path / name, tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    for name in ("a.txt", "a.tsv"):
        with pytest.raises(SourceError, match=f"{name}: cannot be read"):
            fetch(tmp_path / name, tmp_path / "to")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("a/b.html", True), ("年报/b.html", True),
        ("../b", False), ("/b", False), ("a/../b", False), (".fetch/x", False),
        ("a//b", False), ("fetched.tsv", False), ("a\\b", False), ("c:b", False), ("", False), ("a/", False),
    ],
)  # fmt: skip
def test_paths_that_are_safe(path: str, told: bool) -> None:
    assert is_safe(path) is told


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://Example.org", "http://example.org/"),
        ("https://example.org:443/a b?c=d e#f", "https://example.org/a%20b?c=d%20e"),
        ("http://example.org:8080/年报.html", "http://example.org:8080/%E5%B9%B4%E6%8A%A5.html"),
        ("http://政务.中国/%E5%B9%B4", "http://xn--zfr164b.xn--fiqs8s/%E5%B9%B4"),
        ("http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/"),
    ],
)
def test_addresses_as_they_are_sent(url: str, sent: str) -> None:
    assert address(url) == sent


def test_names_are_plain_and_tell_addresses_apart() -> None:
    urls = ["http://e.org/..%2f..%2fetc/passwd", "http://e.org/a?x=1", "http://e.org/a?x=2", "http://e.org/年报.html",
            "http://e.org:81/a?x=1", f"http://e.org/{'x' * 300}"]  # fmt: skip
    paths = [path_of(url, ".html") for url in urls]
    assert len(set(paths)) == len(urls)
    assert all(path.isascii() and is_safe(path) and len(path) < 100 and path.count("/") == 1 for path in paths)


# --- manners


def test_who_asks(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": page(PAGE)}
    fetched(site, tmp_path, "/a", agent=agent("1.0", "data@example.org"))
    assert {r.headers["user-agent"] for r in site.asked} == {
        "gongkai/1.0 (https://w3id.org/gongkai/; data@example.org)"
    }
    with pytest.raises(FetchError, match="expected an address in ASCII"):
        agent("1.0", "数据\n")


ROBOTS = b"User-agent: *\nDisallow: /closed\nCrawl-delay: 7\n\nUser-agent: gongkai\nDisallow: /ours\n"


@pytest.mark.parametrize(
    ("robots", "open_"),
    [
        (page(ROBOTS, "text/plain"), ["/closed", "/open"]),
        (page(ROBOTS.replace(b"gongkai", b"other"), "text/plain"), ["/ours", "/open"]),
        (page(gzip.compress(ROBOTS), "text/plain", Content_Encoding="gzip"), ["/closed", "/open"]),
        (page(ROBOTS + b"#" * 600_000 + b"\nUser-agent: gongkai\nDisallow: /\n"), ["/closed", "/open"]),
        (status(404), ["/ours", "/closed", "/open"]),
        (status(403), ["/ours", "/closed", "/open"]),
        (status(302, Location="/robots.txt"), ["/ours", "/closed", "/open"]),
        (in_turn(status(503), page(ROBOTS)), ["/closed", "/open"]),
        (in_turn(status(302, Location="/moved"), page(ROBOTS)), ["/ours", "/closed", "/open"]),
        (status(500), []),
        (status(429), []),
        (lambda handler, request: handler.cut(), []),
    ],
)  # fmt: skip
def test_robots(site: Site, tmp_path: Path, robots: object, open_: list[str]) -> None:
    site.answers = {path: page(PAGE) for path in ("/ours", "/closed", "/open")}
    site.answers["/robots.txt"] = robots  # type: ignore[assignment]  # one of the answers above
    outcome = fetched(site, tmp_path, "/ours", "/closed", "/open")
    assert [o.wanted.url for o in outcome.outcomes if o.state == "fetched"] == [site.url(path) for path in open_]
    assert [path for path in site.paths() if path != "/moved"] == open_
    expected = "its robots.txt cannot be read: expected" if not open_ else "an address that robots.txt allows"
    assert all(expected in failure.reason for failure in outcome.failed)


def test_a_redirect_is_held_against_robots_too(site: Site, tmp_path: Path) -> None:
    site.answers = {
        "/robots.txt": page(b"User-agent: *\nDisallow: /closed\n", "text/plain"),
        "/a": status(301, Location="/closed"),
        "/closed": page(PAGE),
    }
    assert "robots.txt allows" in only(fetched(site, tmp_path, "/a"))
    assert site.paths() == ["/a"]


def test_the_delay_that_a_host_asks_for(site: Site, tmp_path: Path) -> None:
    site.answers = {"/robots.txt": page(b"User-agent: *\nCrawl-delay: 7.5\n"), "/a": page(PAGE), "/b": page(PAGE)}
    clock = quick()
    fetched(site, tmp_path, "/a", "/b", clock=clock, delay=2)
    assert clock.waited == [2.0, 7.5]
    clock = quick()
    fetched(site, tmp_path, "/a", "/b", clock=clock, delay=9)
    assert clock.waited == [9.0, 9.0]


def test_a_real_delay(site: Site, tmp_path: Path) -> None:
    site.answers = {f"/{n}": page(PAGE) for n in range(3)}
    fetched(site, tmp_path, "/0", "/1", "/2", clock=Clock(), delay=0.1)
    began = [request.began for request in site.asked]
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(began))


def test_hosts_are_asked_side_by_side_and_each_one_thing_at_a_time(site: Site, tmp_path: Path) -> None:
    both = threading.Barrier(2)

    def meet(handler: Handler, request: Request) -> None:
        both.wait(timeout=20)
        page(PAGE)(handler, request)

    site.answers = {f"/{n}": meet for n in range(3)}
    urls = [site.url(f"/{n}", host) for n in range(3) for host in ("a.test", "b.test")]
    assert fetched(site, tmp_path, *urls, jobs=2).count("fetched") == 6
    assert site.most == 2
    site.most = 0
    site.answers = {
        f"/{n}": lambda handler, request: (time.sleep(0.02), page(PAGE)(handler, request))[1] for n in range(8)
    }
    assert fetched(site, tmp_path, *(f"/{n}" for n in range(8)), jobs=8).count("fetched") == 8
    assert site.most == 1


def test_a_redirect_waits_for_the_turn_of_its_host(site: Site, tmp_path: Path) -> None:
    def slow(handler: Handler, request: Request) -> None:
        time.sleep(0.05)
        page(PAGE)(handler, request)

    site.answers = {f"/{n}": slow for n in range(4)}
    site.answers |= {f"/to{n}": status(302, Location=site.url(f"/{n}", "b.test")) for n in range(4)}
    active: dict[str, int] = {}
    most: dict[str, int] = {}
    answer = site.answer

    def counted(handler: Handler, request: Request) -> None:
        host = request.headers["host"]
        active[host] = active.get(host, 0) + 1
        most[host] = max(most.get(host, 0), active[host])
        try:
            answer(handler, request)
        finally:
            active[host] -= 1

    site.answer = counted  # type: ignore[method-assign]  # counts by host
    urls = [site.url(f"/to{n}", "a.test") for n in range(4)] + [site.url(f"/{n}", "b.test") for n in range(4)]
    assert fetched(site, tmp_path, *urls, jobs=2, delay=0.01, clock=Clock()).count("fetched") == 8
    assert set(most.values()) == {1}


# --- answers that are none, or not yet


@pytest.mark.parametrize(
    ("answer", "waited"),
    [
        (status(429, Retry_After="7"), [7.0]),
        (status(503, Retry_After="7"), [7.0]),
        (status(429, Retry_After="Thu, 01 Mar 2018 08:00:30 GMT"), [30.0]),
        (status(429), [2.0]),
        (status(503, Retry_After="soon"), [2.0]),
        (status(500), [2.0]),
        (lambda handler, request: handler.cut(), [2.0]),
        (cut_after(0, PAGE), [2.0]),
    ],
)
def test_trying_again(site: Site, tmp_path: Path, answer: object, waited: list[float]) -> None:
    site.answers = {"/a": in_turn(answer, page(PAGE))}  # type: ignore[arg-type]  # one of the answers above
    clock = quick()
    assert fetched(site, tmp_path, "/a", clock=clock).count("fetched") == 1
    assert clock.waited == waited
    assert site.paths() == ["/a", "/a"]


def test_giving_up(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": status(502), "/b": status(410), "/c": page(PAGE)}
    clock = quick()
    outcome = fetched(site, tmp_path, "/a", "/b", "/missing", "/c", clock=clock)
    assert [o.state for o in outcome.outcomes] == ["failed", "failed", "failed", "fetched"]
    assert [o.reason for o in outcome.failed] == [
        "expected a file, found status 502 (5 times)",
        "expected a file, found status 410",
        "expected a file, found status 404",
    ]
    assert clock.waited == [2.0, 4.0, 8.0, 16.0]
    assert site.paths() == ["/a"] * 5 + ["/b", "/missing", "/c"]


def test_a_host_that_wants_to_be_left_alone(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": status(429, Retry_After="86400"), "/b": page(PAGE), "/c": page(PAGE)}
    outcome = fetched(site, tmp_path, "/a", "/b", site.url("/c", "other.test"))
    assert [o.state for o in outcome.outcomes] == ["failed", "failed", "fetched"]
    assert outcome.failed[0].reason == "expected a file, found status 429, and a wait of 86400 seconds"
    assert outcome.failed[1].reason.startswith("its host was not asked again")
    assert site.paths() in (["/a", "/c"], ["/c", "/a"])


def test_a_host_that_is_down(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = network.resolve
    monkeypatch.setattr(network, "resolve", lambda host, port: (asked.append(host), real(host, port))[1])
    with running(Site()) as gone:
        pass
    urls = [gone.url(f"/{n}", "down.test") for n in range(9)]
    site.answers = {"/a": page(PAGE), "/robots.txt": status(404)}
    monkeypatch.setattr(flow.Robots, "of", lambda self, url, ask: Rules())
    outcome = fetched(site, tmp_path, *urls, "/a", tries=2)
    assert [o.state for o in outcome.outcomes] == ["failed"] * 9 + ["fetched"]
    assert asked.count("down.test") == 6, "three addresses, two tries each"
    assert "expected a whole answer of down.test, found none" in outcome.failed[8].reason


# --- what was cut off


def test_the_rest_of_a_file(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": in_turn(cut_after(5_000, PAGE, ETag='"1"'), page(PAGE, ETag='"1"'))}
    assert fetched(site, tmp_path, "/a").count("fetched") == 1
    second = site.asked[-1].headers
    assert (second["range"], second["if-range"]) == ("bytes=5000-", '"1"')
    (record,) = records(tmp_path)
    assert (tmp_path / "to" / record.path).read_bytes() == PAGE
    assert not list((tmp_path / "to" / ".fetch").glob("*.part"))


@pytest.mark.parametrize(
    ("first", "then", "ranged"),
    [
        ({"ETag": '"1"'}, page(OTHER, ETag='"2"'), True),
        ({"Last_Modified": MODIFIED}, page(OTHER, **{"Last-Modified": MODIFIED}), True),
        ({"ETag": 'W/"1"'}, page(OTHER), False),
        ({}, page(OTHER), False),
        (
            {"ETag": '"1"'},
            in_turn(status(206, PAGE[:9], Content_Range="bytes 0-8/9", Content_Type="text/html"), page(OTHER)),
            True,
        ),
        ({"ETag": '"1"'}, in_turn(status(416, Content_Range="bytes */9"), page(OTHER)), True),
    ],
)
def test_the_rest_of_another_file(
    site: Site, tmp_path: Path, first: dict[str, str], then: object, ranged: bool
) -> None:
    site.answers = {"/a": in_turn(cut_after(5_000, PAGE if "Last_Modified" not in first else OTHER, **first), then)}  # type: ignore[arg-type]  # as above
    assert fetched(site, tmp_path, "/a").count("fetched") == 1
    assert ("range" in site.asked[2].headers) is ranged
    (record,) = records(tmp_path)
    assert (tmp_path / "to" / record.path).read_bytes() == OTHER


def test_the_rest_in_the_next_run(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": in_turn(cut_after(5_000, PAGE, ETag='"1"'), page(PAGE, ETag='"1"'))}
    assert "expected a whole answer of 127.0.0.1, found none" in only(fetched(site, tmp_path, "/a", tries=1))
    assert fetched(site, tmp_path, "/a", tries=1).count("fetched") == 1
    assert site.asked[-1].headers["range"] == "bytes=5000-"


def test_a_file_that_had_come_whole(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": page(PAGE, ETag='"1"')}
    (tmp_path / "to").mkdir()
    fetched(site, tmp_path, "/a", largest=100)
    part = Folder(tmp_path / "to").part(fetched(site, tmp_path, "/a", largest=100).outcomes[0].wanted)
    with part.begin(Head(site.url("/a"), DATE, "", '"1"', "text/html", "")) as file:
        file.write(PAGE)
    assert fetched(site, tmp_path, "/a").count("fetched") == 1
    assert site.asked[-1].headers["range"] == f"bytes={len(PAGE)}-"
    (record,) = records(tmp_path)
    assert record.size == len(PAGE)


def _trickle(handler: Handler, request: Request) -> None:
    handler.send(200, PAGE[:5_000], Content_Type="text/html", Content_Length=str(len(PAGE)), ETag='"1"')
    for n in range(100):
        handler.wfile.write(PAGE[5_000 + n : 5_001 + n])
        time.sleep(0.05)
    handler.cut()


def test_a_slow_body(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": in_turn(_trickle, page(PAGE, ETag='"1"'))}
    began = time.monotonic()
    outcome = fetched(site, tmp_path, "/a", clock=Clock(), timeout=0.4, first_wait=0.01)
    assert outcome.count("fetched") == 1
    assert time.monotonic() - began < 4
    assert int(site.asked[-1].headers["range"].strip("bytes=-")) >= 5_000


def _slow_head(handler: Handler, request: Request) -> None:
    for n in range(100):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: " if n == 0 else b"x")
        handler.wfile.flush()
        time.sleep(0.05)
    handler.cut()


@pytest.mark.parametrize("answer", [_slow_head, lambda handler, request: (time.sleep(3), handler.cut())[1]])
def test_a_slow_head(site: Site, tmp_path: Path, answer: object) -> None:
    site.answers = {"/robots.txt": status(404), "/a": answer}  # type: ignore[dict-item]  # one of the answers above
    began = time.monotonic()
    reason = only(fetched(site, tmp_path, "/a", clock=Clock(), timeout=0.4, first_wait=0.01, tries=2))
    assert "expected a whole answer of 127.0.0.1, found none" in reason
    assert time.monotonic() - began < 2.5


# --- redirects and addresses


def test_redirects(site: Site, tmp_path: Path) -> None:
    site.answers = {f"/{n}": status(301 + n % 2, Location=f"/{n + 1}") for n in range(5)}
    site.answers |= {"/5": page(PAGE, ETag='"1"'), "/loop": status(302, Location="/loop"),
                     "/far": status(307, Location=site.url("/5", "other.test"))}  # fmt: skip
    outcome = fetched(site, tmp_path, "/0", "/loop", "/far")
    assert [o.state for o in outcome.outcomes] == ["fetched", "failed", "fetched"]
    assert outcome.failed[0].reason == "expected at most 5 redirects, found more"
    assert {r.url: r.final_url for r in records(tmp_path)} == {
        site.url("/0"): site.url("/5"), site.url("/far"): site.url("/5", "other.test"),
    }  # fmt: skip
    site.asked.clear()
    assert fetched(site, tmp_path, "/0").count("unchanged") == 1
    assert [r.path for r in site.asked if "if-none-match" in r.headers] == ["/5"]
    site.answers["/0"] = status(302, Location="/1")
    assert only(fetched(site, tmp_path, "/0", redirects=4)) == "expected at most 4 redirects, found more"


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("ftp://example.org/a", "expected an http or https address, found ftp"),
        ("file:///etc/passwd", "expected an http or https address, found file"),
        ("http://user:secret@example.org/", "expected an address without a password"),
        ("http://[::1", "expected an http or https address"),
        ("http://169.254.169.254/meta", "expected a public address of 169.254.169.254, found 169.254.169.254"),
        ("http://127.0.0.2/", "expected a public address of 127.0.0.2"),
        ("http://[::ffff:10.0.0.1]/", "expected a public address of ::ffff:10.0.0.1"),
        ("http://inside.test/", "expected a public address of inside.test, found 10.0.0.7, fd00::1"),
    ],
)
def test_where_redirects_must_not_lead(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, location: str, words: str
) -> None:
    site.answers = {"/a": status(302, Location=location)}
    real, known = network.resolve, network.is_public
    inside = {"inside.test": ["10.0.0.7", "fd00::1"]}
    monkeypatch.setattr(network, "resolve", lambda host, port: inside.get(host) or real(host, port))
    monkeypatch.setattr(network, "is_public", lambda found: found == "127.0.0.1" or known(found))
    reason = only(fetched(site, tmp_path, "/a", allows_private=False, tries=1))
    assert words in reason
    assert site.paths() == ["/a"]


def test_private_addresses_are_asked_only_if_allowed(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": page(PAGE)}
    assert "127.0.0.1" in only(fetched(site, tmp_path, "/a", allows_private=False))
    assert site.asked == []


def test_the_address_that_was_checked_is_the_one_that_is_asked(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers = {"/a": page(PAGE), "/robots.txt": page(b"", "text/plain")}
    answers = iter([["10.0.0.1", "127.0.0.1"], ["10.0.0.2"], ["10.0.0.3"]])
    monkeypatch.setattr(network, "resolve", lambda host, port: next(answers))
    monkeypatch.setattr(network, "is_public", lambda found: found == "127.0.0.1")
    url = site.url("/a", "rebinding.example.org")
    assert fetched(site, tmp_path, url, allows_private=False).count("fetched") == 1
    assert site.asked[-1].headers["host"] == f"rebinding.example.org:{site.port}"


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("8.8.8.8", True), ("2400:3200::1", True), ("64:ff9b::808:808", True), ("2002:808:808::1", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False), ("100.64.0.1", False),
        ("169.254.169.254", False), ("255.255.255.255", False), ("0.0.0.1", False), ("224.0.0.1", False),
        ("::1", False), ("::", False), ("fe80::1%eth0", False), ("fd00::1", False), ("ff02::1", False),
        ("::ffff:127.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:a00:1::1", False), ("198.18.0.1", False),
        ("no address", False),
    ],
)  # fmt: skip
def test_addresses_that_are_public(found: str, told: bool) -> None:
    assert is_public(found) is told


def test_a_certificate_is_checked_against_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = certificate(tmp_path, "secure.test")

    def encrypt(server: object) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority)
        server.socket = context.wrap_socket(server.socket, server_side=True)  # type: ignore[attr-defined]  # a server

    with running(Site({"/a": page(PAGE)}), encrypt) as site:
        good, bad = (site.url("/a", host).replace("http:", "https:") for host in ("secure.test", "other.test"))
        assert "certificate" in fetched(site, tmp_path, good, tries=1).failed[0].reason or not site.asked
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        outcome = fetched(site, tmp_path, good, bad, tries=1)
        assert [o.state for o in outcome.outcomes] == ["fetched", "failed"]


def certificate(folder: Path, host: str) -> Path:
    """Return a file with a key and a certificate for a host that it signed itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "cert.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


# --- sizes, types, encodings


def _chunked(handler: Handler, request: Request) -> None:
    handler.send_response_only(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for n in range(0, len(PAGE), 3_000):
        piece = PAGE[n : n + 3_000]
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
    handler.wfile.write(b"0\r\n\r\n")


def _closing(handler: Handler, request: Request) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
    handler.cut()


@pytest.mark.parametrize(
    "answer",
    [
        _chunked,
        _closing,
        page(gzip.compress(PAGE), Content_Encoding="gzip"),
        page(gzip.compress(PAGE), Content_Encoding="x-gzip"),
        page(PAGE, Content_Encoding="identity"),
        page(PAGE, ""),
    ],
)
def test_how_bodies_come(site: Site, tmp_path: Path, answer: object) -> None:
    site.answers = {"/a": answer}  # type: ignore[dict-item]  # one of the answers above
    assert fetched(site, tmp_path, "/a").count("fetched") == 1
    assert site.asked[-1].headers["accept-encoding"] == "identity"
    (record,) = records(tmp_path)
    assert (tmp_path / "to" / record.path).read_bytes() == PAGE
    assert record.path.endswith(".html")
    assert record.size == len(PAGE)


def zip_of(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, b"x")
    return file.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 9_000


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (page(PNG, "image/png"), "expected a page, text, PDF, Word or Excel, found image/png"),
        (page(PAGE, "application/json"), "found application/json"),
        (page(PNG), "expected a page, text, PDF, Word or Excel, found a PNG picture"),
        (page(PAGE, "application/pdf"), "expected a PDF file, as the server says, found text"),
        (page(PNG, "application/pdf"), "expected a PDF file, found a PNG picture"),
        (page(zip_of("x.txt"), "application/zip"), "found a ZIP archive"),
        (page(gzip.compress(PAGE), "application/octet-stream"), "found a gzip archive"),
        (page(b"\0\0\0\1" * 3_000, ""), "found bytes of no known format"),
        (page(b" \n"), "expected a report, found an empty file"),
        (page(PAGE, Content_Encoding="br"), "expected bytes as they are or packed by gzip, found br"),
        (page(PAGE, Content_Encoding="gzip"), "expected a body packed by gzip, found a damaged one"),
        (
            page(gzip.compress(PAGE)[:-9], Content_Encoding="gzip"),
            "expected a body packed by gzip, found one that is cut",
        ),
        (
            page(gzip.compress(b"a" * 200_000), Content_Encoding="gzip"),
            "expected at most 100,000 bytes, found more when",
        ),
        (page(PAGE * 10), rf"expected at most 100,000 bytes, found {len(PAGE) * 10:,}"),
        (in_turn(page(PAGE * 10, Content_Length="", Connection="close")), "expected at most 100,000 bytes, found more"),
    ],
)
def test_what_is_not_kept(site: Site, tmp_path: Path, answer: object, words: str) -> None:
    def closing(handler: Handler, request: Request) -> None:
        answer(handler, request)  # type: ignore[operator]  # one of the answers above
        handler.cut()

    site.answers = {"/a": closing, "/b": page(PAGE)}
    outcome = fetched(site, tmp_path, "/a", "/b", largest=100_000)
    assert [o.state for o in outcome.outcomes] == ["failed", "fetched"]
    assert words in outcome.failed[0].reason
    assert site.paths() == ["/a", "/b"], "it is not tried again"
    assert sorted(p.name for p in (tmp_path / "to" / ".fetch").iterdir()) == ["lock"]


@pytest.mark.parametrize(
    ("data", "media_type", "url", "suffix"),
    [
        (PAGE, "text/html", "/a.htm", ".htm"),
        (PAGE, "text/html", "/a.php", ".html"),
        (PAGE, "application/octet-stream", "/a", ".html"),
        (b"text", "application/octet-stream", "/a.md", ".md"),
        (b"text", "", "/a", ".txt"),
        (b"text", "text/plain", "/a.html", ".txt"),
        (b"%PDF-1.4", "application/octet-stream", "/a.doc", ".pdf"),
        (zip_of("word/document.xml"), "application/zip", "/a", ".docx"),
        (zip_of("xl/workbook.xml"), "application/msword", "/a", ".xlsx"),
        ((SAMPLES / "shimen-2023.xlsx").read_bytes(), "application/vnd.ms-excel", "/a", ".xlsx"),
        ("年报".encode("utf-16"), "text/plain", "/a", ".txt"),
    ],
)
def test_how_files_end(data: bytes, media_type: str, url: str, suffix: str) -> None:
    check_type(media_type)
    assert suffix_of(data, media_type, f"http://example.org{url}") == suffix
    with pytest.raises(Refused):
        check_type("video/mp4")


# --- runs that are cut off, and two at once


def command(folder: Path, *options: str) -> list[str]:
    return [
        sys.executable, "-W", "error", "-m", "gongkai", "fetch", str(folder / "urls.txt"), "--to", str(folder / "to"),
        "--allow-private", "--delay", "0", "--lang", "en", *options,
    ]  # fmt: skip


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_cut_off_goes_on(site: Site, tmp_path: Path, how: signal.Signals) -> None:
    hangs, goes_on = threading.Event(), threading.Event()

    def hang(handler: Handler, request: Request) -> None:
        handler.send(200, PAGE[:5_000], Content_Type="text/html", Content_Length=str(len(PAGE)), ETag='"1"')
        time.sleep(0.3)  # until the client has written it down
        hangs.set()
        goes_on.wait(30)
        handler.cut()

    site.answers = {"/0": page(PAGE), "/1": page(OTHER), "/2": in_turn(hang, page(PAGE, ETag='"1"')), "/3": page(PAGE)}
    listed(tmp_path, *(site.url(f"/{n}") for n in range(4)))
    with subprocess.Popen(command(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        try:
            assert hangs.wait(60)
            second = subprocess.run(command(tmp_path), capture_output=True, text=True)
            assert second.returncode == 2
            assert "expected a folder that no other run writes to, found one that does" in second.stderr
        finally:
            run.send_signal(how)
        _, error = run.communicate(timeout=30)
        goes_on.set()
    assert run.returncode == (-9 if how is signal.SIGKILL else 130), error
    assert b"Traceback" not in error
    assert (b"run the command again to go on" in error) == (how is signal.SIGINT)
    assert len(find_sources([tmp_path / "to" / "fetched.tsv"])) == 2
    site.asked.clear()
    done = subprocess.run(command(tmp_path), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "fetched 2, unchanged 0, failed 0; 2 were fetched before the last run was interrupted" in done.stdout
    assert site.paths() == ["/2", "/3"]
    assert site.asked[1].headers["range"] == "bytes=5000-"
    assert len(find_sources([tmp_path / "to" / "fetched.tsv"])) == 4
    assert all((tmp_path / "to" / record.path).stat().st_size == record.size for record in records(tmp_path))
    site.asked.clear()
    assert subprocess.run(command(tmp_path), capture_output=True).returncode == 0
    assert len(site.paths()) == 4, "a run that was through begins anew"


def test_a_line_that_was_cut_off_is_passed_over(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": page(PAGE), "/b": page(PAGE)}
    fetched(site, tmp_path, "/a")
    with (tmp_path / "to" / "provenance.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"url": "http://exa')
    fetched(site, tmp_path, "/b")
    assert [record.url for record in sorted(records(tmp_path), key=lambda r: r.url)] == [site.url("/a"), site.url("/b")]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "to").write_text("a file")
    with pytest.raises(FetchError, match="to: cannot be written"):
        fetch(listed(tmp_path, "http://example.org/"), tmp_path / "to")


# --- the command


def test_the_command(site: Site, tmp_path: Path) -> None:
    site.answers = {"/a": page(PAGE)}
    listed(tmp_path, site.url("/a"), site.url("/missing"))
    arguments = command(tmp_path)[5:]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 1, done.output
    assert f"{site.url('/missing')}: expected a file, found status 404" in done.output
    assert "fetched 1, unchanged 0, failed 1" in done.output
    assert f"127.0.0.1:{site.port}" in done.output
    listed(tmp_path, site.url("/a"))
    done = CliRunner().invoke(main, [*arguments[:-1], "zh", "--contact", "data@example.org", "--jobs", "2"])
    assert done.exit_code == 0, done.output
    assert "下载 0 个,没有变化 1 个,未能下载 0 个" in done.output
    assert "data@example.org" in site.asked[-1].headers["user-agent"]
    done = CliRunner().invoke(main, [*arguments, "--max-size", "0.001"])
    assert "expected at most 1,000 bytes" in done.output


def test_the_command_without_its_packages(tmp_path: Path) -> None:
    code = "import sys; sys.modules['httpcore'] = None; from gongkai.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *command(tmp_path)[5:]], capture_output=True, text=True)
    assert done.returncode == 2
    assert "pip install 'gongkai[fetch]'" in done.stderr
