"""The parts of a release: canonical lines, facts told apart, versions, reasons, keys, citations."""

from __future__ import annotations

import shutil
import subprocess
import tracemalloc
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from gongkai.errors import OutputError, ReleaseError
from gongkai.model.ntriples import Triple, decimal, describe, literal, parse, tagged
from gongkai.model.terms import DCT, GK, RDF, RDFS, SDMX_MEASURE
from gongkai.project import Licence, Project
from gongkai.publish.nquads import nquads
from gongkai.publish.withdrawn import Withdrawn, read_table, to_table
from gongkai.release import tombstones
from gongkai.release.canonical import batches, differences
from gongkai.release.changes import Change, Comings, changes
from gongkai.release.citation import citation
from gongkai.release.reasons import Reasons, read_notes
from gongkai.release.signature import is_signed, new_key, read_public_key, read_secret_key, sign
from gongkai.release.terms import part
from gongkai.release.tombstones import bury
from gongkai.release.versions import is_enough, parse_version, step

BASE = "https://example.org/"
REPORT = "990100-2016"
GOOD = '<a:s> <a:p> "x" <a:g> .\n'


# --- canonical lines


@pytest.mark.parametrize(
    "line",
    [
        GOOD,
        "<a:s> <a:p> <a:o> <a:g> .\n",
        '<a:s> <a:p> "中文\\n\\t\\"\\\\ \\u0000 \\u007F"@zh-hans <a:g> .\n',
        '<a:s> <a:p> "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> <a:g> .\n',
        '<a:s> <a:p> "" <a:g> .\n',
    ],
)
def test_a_canonical_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "data.nq"
    path.write_bytes(line.encode())
    assert list(batches(path)) == [[line.encode()]]
    (quad,) = ox.parse(input=line, format=ox.RdfFormat.N_QUADS)
    assert f"{quad} .\n" == line


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("<a:s> <a:p> <a:o> .\n", "line 1: expected a canonical N-Quads line"),
        ("_:b <a:p> <a:o> <a:g> .\n", "line 1: .* without blank nodes, found '_:b"),
        ("<a:s> <a:p> _:b <a:g> .\n", "line 1: .* without blank nodes"),
        ('<a:s> <a:p> "a\tb" <a:g> .\n', "line 1: expected a canonical"),
        ('<a:s> <a:p> "\\u00e9" <a:g> .\n', "line 1: expected a canonical"),
        ('<a:s> <a:p> "\\x" <a:g> .\n', "line 1: expected a canonical"),
        ("<a:s>  <a:p> <a:o> <a:g> .\n", "line 1: expected a canonical"),
        ("<a:s> <a:p> <a:o> <a:g>.\n", "line 1: expected a canonical"),
        (GOOD + "# comment\n", "line 2: expected a canonical"),
        (GOOD + "\n", "line 2: expected a canonical"),
        (GOOD[:-1], "line 1: .* found the end of the line"),
        (GOOD + GOOD, "line 2: expected each line once, found it again"),
        (GOOD + GOOD.replace("a:s", "a:r"), "line 2: expected sorted lines"),
    ],
)
def test_lines_that_are_not_canonical(tmp_path: Path, lines: str, words: str) -> None:
    path = tmp_path / "data.nq"
    path.write_bytes(lines.encode())
    with pytest.raises(ReleaseError, match=rf"data\.nq, {words}"):
        list(batches(path))


def test_a_line_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "data.nq"
    path.write_bytes(GOOD.encode() + b'<a:t> <a:p> "\xff" <a:g> .\n')
    with pytest.raises(ReleaseError, match="line 2: expected a canonical"):
        list(batches(path))


def test_a_bad_line_far_down_is_named(tmp_path: Path) -> None:
    path = tmp_path / "data.nq"
    lines = [f'<a:s{n:06}> <a:p> "{"x" * 100}" <a:g> .\n' for n in range(30_000)]
    lines[25_000] = lines[25_000].replace(" .", "")
    path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(ReleaseError, match="line 25001: "):
        list(batches(path))


def test_large_files_are_compared_in_little_memory(tmp_path: Path) -> None:
    for name, value in (("old.nq", "1"), ("new.nq", "2")):
        with (tmp_path / name).open("w", encoding="utf-8") as out:
            for n in range(100_000):
                end = value if n % 1000 == 0 else "0"
                out.write(f'<a:s{n:06}> <a:p> "{"x" * 150}{end}" <a:g> .\n')
    assert (tmp_path / "old.nq").stat().st_size > 15 << 20
    tracemalloc.start()
    count = sum(1 for _ in differences(batches(tmp_path / "old.nq"), batches(tmp_path / "new.nq")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100
    assert peak < 12 << 20


def test_differences_of_subjects_where_one_begins_like_the_other() -> None:
    def of(*names: str) -> Iterable[list[bytes]]:
        return [sorted(f"<a:{name}> <a:p> <a:o> <a:g> .\n".encode() for name in names)]

    found = {
        subject: (len(old), len(new))
        for subject, old, new in differences(of("x", "x-1", "x/2", "y"), of("x", "x/2", "x/2-1", "z"))
    }
    assert found == {b"<a:x-1>": (1, 0), b"<a:x/2-1>": (0, 1), b"<a:y>": (1, 0), b"<a:z>": (0, 1)}


# --- facts told apart


def figure(start: int, name: str, value: int, report: str = REPORT) -> list[Triple]:
    iri = f"<{BASE}id/figure/{report}-{start}>"
    return list(
        describe(
            iri,
            (RDF.type, GK.Figure),
            (RDFS.label, tagged(name, "zh")),
            (RDFS.label, tagged(f"Figure {value} at character {start}", "en")),
            (GK.value, decimal(Decimal(value))),
            (GK.unit, literal("项")),
            (GK.evidence, f"<{BASE}id/evidence/{report}-{start}-{start + 2}>"),
        )
    )


def problem(number: int, said: str) -> list[Triple]:
    return list(
        describe(
            f"<{BASE}id/problem/{REPORT}-{number}>",
            (RDF.type, GK.Problem),
            (RDFS.label, tagged(f"存在问题{number}", "zh")),
            (DCT.description, tagged(said, "zh")),
        )
    )


def observation(value: int, report: str = REPORT) -> list[Triple]:
    return list(
        describe(
            f"<{BASE}id/obs/{REPORT}-x>",
            (RDF.type, GK.Observation),
            (SDMX_MEASURE.obsValue, decimal(Decimal(value))),
            (GK.statedIn, f"<{BASE}id/report/{report}>"),
        )
    )


def compare(old: dict[str, list[Triple]], new: dict[str, list[Triple]]) -> tuple[list[str], Comings]:
    """Return the changes between two data sets by graph, each as a line, and which IRIs came and went."""
    comings = Comings(BASE)

    def data(graphs: dict[str, list[Triple]]) -> list[list[bytes]]:
        named = ((triples, f"<{BASE}graph/{name}>") for name, triples in graphs.items())
        content = nquads(*named).splitlines(keepends=True)
        return [content] if content else []

    def told(change: Change) -> str:
        values = [
            f.values[-2 if f.kind.name == "figure" else 0][1][0] if f else "" for f in (change.before, change.after)
        ]
        path = change.fact.iri[1:-1].removeprefix(f"{BASE}id/")
        return f"{change.action} {path} " + " ".join(parse(v)[0] for v in values if v)

    return [told(change) for change in changes(data(old), data(new), comings)], comings


CASES: dict[str, tuple[list[Triple], list[Triple], list[str]]] = {
    "the same": (figure(5, "甲", 1), figure(5, "甲", 1), []),
    "moved": (figure(5, "甲", 1), figure(9, "甲", 1), []),
    "another value": (figure(5, "甲", 1), figure(5, "甲", 2), ["restated figure/990100-2016-5 1.0 2.0"]),
    "moved, another value": (figure(5, "甲", 1), figure(9, "甲", 2), ["restated figure/990100-2016-9 1.0 2.0"]),
    "another name at the same place": (
        figure(5, "甲", 1),
        figure(5, "乙", 1),
        ["restated figure/990100-2016-5 1.0 1.0"],
    ),
    "another figure": (
        figure(5, "甲", 1),
        figure(9, "乙", 2),
        ["withdrawn figure/990100-2016-5 1.0", "added figure/990100-2016-9 2.0"],
    ),
    "one of two alike goes": (
        figure(5, "甲", 1) + figure(9, "甲", 1),
        figure(5, "甲", 1),
        ["withdrawn figure/990100-2016-9 1.0"],
    ),
    "one more before": (
        figure(5, "甲", 1),
        figure(1, "乙", 7) + figure(6, "甲", 1),
        ["added figure/990100-2016-1 7.0"],
    ),
    "the place of another": (
        figure(5, "甲", 1) + figure(9, "乙", 2),
        figure(9, "甲", 1) + figure(13, "乙", 2),
        [],
    ),
    "a problem less before": (
        problem(1, "一") + problem(2, "二") + problem(3, "三"),
        problem(1, "二") + problem(2, "三"),
        ["withdrawn problem/990100-2016-1 一"],
    ),
    "an observation": (observation(1), observation(2), ["restated obs/990100-2016-x 1.0 2.0"]),
}


@pytest.mark.parametrize("name", CASES)
def test_changes(name: str) -> None:
    old, new, expected = CASES[name]
    assert compare({REPORT: old}, {REPORT: new})[0] == expected


def test_what_moved_is_known_by_its_new_name() -> None:
    old, new = figure(5, "甲", 1) + figure(9, "乙", 2), figure(9, "甲", 1) + figure(13, "乙", 3)
    lines, comings = compare({REPORT: old}, {REPORT: new})
    assert lines == ["restated figure/990100-2016-13 2.0 3.0"]
    assert comings.renamed == {
        "id/figure/990100-2016-5": "id/figure/990100-2016-9",
        "id/figure/990100-2016-9": "id/figure/990100-2016-13",
    }
    assert comings.went == {"id/figure/990100-2016-5"}
    stones = bury([], comings, {}, "1.1.0", None)
    assert stones == [Withdrawn("id/figure/990100-2016-5", "1.1.0", "id/figure/990100-2016-9", None)]


def test_only_core_graphs_hold_facts() -> None:
    for name in (f"{REPORT}-evidence", f"{REPORT}-conformance", "links", "vocabulary"):
        assert compare({name: observation(1)}, {name: observation(2)})[0] == []


def test_an_observation_that_two_reports_state() -> None:
    both = {REPORT: observation(1), "990100-2017": observation(1, "990100-2017")}
    lines, comings = compare(both, {REPORT: observation(1)})
    assert (lines, comings.went) == ([], set())
    assert compare(both, {**both, "990100-2017": observation(2, "990100-2017")})[0] == [
        "restated obs/990100-2016-x 1.0 1.0"  # and 2.0, beside it
    ]


def test_what_went_and_came_back() -> None:
    comings = Comings(BASE, {"id/obs/a", "id/obs/b"})
    for subject in ("id/obs/a", "id/obs/c", "id/evidence/x#quote", "catalog"):
        comings.note(f"<{BASE}{subject}>".encode(), is_new=True)
    for subject in ("id/obs/d", "id/evidence/y#quote", "code/topic/x", "release/1.0.0/"):
        comings.note(f"<{BASE}{subject}>".encode(), is_new=False)
    comings.note(b"<https://other.example/id/obs/e>", is_new=False)
    assert (comings.back, comings.went) == ({"id/obs/a"}, {"id/obs/d", "code/topic/x"})
    assert not comings.is_model_broken
    comings.note(b"<https://w3id.org/gongkai/ns#term>", is_new=False)
    assert comings.is_model_broken


# --- tombstones


def test_merged_iris_lead_on_and_nothing_is_forgotten(tmp_path: Path) -> None:
    comings = Comings(BASE, {"id/a", "id/b"})
    comings.went |= {"id/agency/old", "id/agency/gone", "id/x"}
    comings.back.add("id/b")
    comings.renamed["id/x"] = "id/agency/gone"
    earlier = [Withdrawn("id/a", "1.0.1", None, "2026-01-02"), Withdrawn("id/b", "1.0.1", None, None)]
    stones = bury(earlier, comings, {"id/agency/old": "id/agency/new"}, "1.1.0", None)
    assert [(s.path, s.version, s.replaced_by) for s in stones] == [
        ("id/a", "1.0.1", None),
        ("id/agency/gone", "1.1.0", None),
        ("id/agency/old", "1.1.0", "id/agency/new"),
        ("id/x", "1.1.0", None),  # what stood for it went as well
    ]
    path = tmp_path / "withdrawn.tsv"
    path.write_text(to_table(stones), encoding="utf-8")
    assert read_table(path) == stones
    assert read_table(tmp_path / "none.tsv") == []
    paths = [name for name, _ in tombstones.documents([Withdrawn("dataset/x", "1.0.0", None, None)], BASE)]
    assert paths == ["dataset/x.ttl", "dataset/x.jsonld", "dataset/x.nq", "dataset/x.html"]


# --- versions


@pytest.mark.parametrize(
    "written", ["", "1", "1.0", "1.0.0.0", "01.0.0", "1.0.0-rc1", "v1.0.0", "1.0.x", "1.0.0 ", "١.0.0"]
)
def test_what_is_no_version(written: str) -> None:
    with pytest.raises(ReleaseError, match=r"expected a version such as 1\.2\.0"):
        parse_version(written)


@pytest.mark.parametrize(
    ("old", "new", "part_", "enough"),
    [
        ("1.0.0", "1.0.1", "patch", {"patch"}),
        ("1.0.9", "1.1.0", "minor", {"patch", "minor"}),
        ("1.9.9", "2.0.0", "major", {"patch", "minor", "major"}),
        ("0.1.0", "0.2.0", "minor", {"patch", "minor", "major"}),
        ("0.1.0", "0.1.1", "patch", {"patch"}),
        ("9.0.0", "10.0.0", "major", {"patch", "minor", "major"}),
    ],
)
def test_steps(old: str, new: str, part_: str, enough: set[str]) -> None:
    versions = parse_version(old), parse_version(new)
    assert versions[0] < versions[1]
    assert step(*versions) == part_
    assert {needed for needed in ("patch", "minor", "major") if is_enough(*versions, needed)} == enough


def test_parts_of_a_release_are_iris_below_any_base() -> None:
    assert part(BASE, "1.0.0", "id/obs/x") == f"<{BASE}release/1.0.0/#id/obs/x>"
    assert part("https://example.org/d#", "1.0.0", "a b") == "<https://example.org/d#release/1.0.0/a%20b>"


# --- reasons


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("[[reason]", r"expected TOML, found .*line 1"),
        ("a = 1", r"expected \[\[reason\]\] and \[\[merged\]\], found 'a'"),
        ("reason = 1", r"expected \[\[reason\]\], found something else"),
        ('[[reason]]\nzh = "x"', r"\[\[reason\]\] 1: expected 'en', found none"),
        ('[[reason]]\nzh = "x"\nen = ""', r"\[\[reason\]\] 1: expected texts that are not empty"),
        ('[[reason]]\nzh = "x"\nen = "x"\niri = "y"', r"\[\[reason\]\] 1: expected en, match, report, zh, found 'iri'"),
        ('[[merged]]\nfrom = "x"', r"\[\[merged\]\] 1: expected 'into', found none"),
    ],
)
def test_bad_reasons(tmp_path: Path, written: str, words: str) -> None:
    path = tmp_path / "reasons.toml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ReleaseError, match=rf"reasons\.toml: {words}"):
        read_notes(path)


@pytest.mark.parametrize(
    ("old", "new", "software", "key"),
    [
        ({}, {REPORT: "a"}, ("1", "1"), f"report-added-{REPORT}"),
        ({REPORT: "a"}, {}, ("1", "1"), f"report-withdrawn-{REPORT}"),
        ({REPORT: "a"}, {REPORT: "b"}, ("1", "2"), f"source-changed-{REPORT}"),
        ({REPORT: "a"}, {REPORT: "a"}, ("1", "1"), f"reread-{REPORT}"),
        ({REPORT: "a"}, {REPORT: "a"}, ("1", "2"), f"reread-{REPORT}"),
    ],
)
def test_reasons_that_the_sources_tell(
    old: dict[str, str], new: dict[str, str], software: tuple[str, str], key: str
) -> None:
    content = nquads((observation(1), f"<{BASE}graph/{REPORT}>")).splitlines(keepends=True)
    (change,) = changes([content] if old else [], [content] if not old else [], Comings(BASE))
    reason = Reasons(BASE, old, new, software).of(change)
    assert (reason.key, reason.report, reason.is_whole) == (key, REPORT, "report" in key)
    assert (f"by gongkai {software[1]}" in reason.texts[1]) == (key.startswith("reread") and software[0] != software[1])


# --- keys


def test_signing_is_deterministic_and_covers_the_comment(tmp_path: Path) -> None:
    public = new_key(tmp_path / "key")
    key = read_secret_key(tmp_path / "key")
    assert key.public == public == read_public_key(tmp_path / "key.pub")
    signature = sign(b"content", key, "comment")
    assert signature == sign(b"content", key, "comment")
    assert is_signed(b"content", signature, public)
    assert not is_signed(b"Content", signature, public)
    assert not is_signed(b"content", signature.replace("trusted comment: comment", "trusted comment: Comment"), public)
    assert not is_signed(b"content", "nonsense", public)
    with pytest.raises(OutputError, match=r"key: cannot be written: File exists"):
        new_key(tmp_path / "key")


def test_keys_in_pem(tmp_path: Path) -> None:
    secret = ed25519.Ed25519PrivateKey.generate()
    pem, pub = tmp_path / "key.pem", tmp_path / "pub.pem"
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    pem.write_bytes(secret.private_bytes(*private, serialization.NoEncryption()))
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    pub.write_bytes(secret.public_key().public_bytes(serialization.Encoding.PEM, spki))
    key = read_secret_key(pem)
    assert read_public_key(pub) == key.public
    assert is_signed(b"x", sign(b"x", key, "c"), read_public_key(pub))
    pem.write_bytes(secret.private_bytes(*private, serialization.BestAvailableEncryption(b"word")))
    with pytest.raises(ReleaseError, match=r"key\.pem: expected a private key without a password"):
        read_secret_key(pem)
    other = ec.generate_private_key(ec.SECP256R1())
    pem.write_bytes(other.private_bytes(*private, serialization.NoEncryption()))
    with pytest.raises(ReleaseError, match=r"key\.pem: expected an Ed25519 key, found another kind"):
        read_secret_key(pem)
    pub.write_bytes(other.public_key().public_bytes(serialization.Encoding.PEM, spki))
    with pytest.raises(ReleaseError, match=r"pub\.pem: expected an Ed25519 key, found another kind"):
        read_public_key(pub)


@pytest.mark.parametrize("content", ["", "x", "x\ny", "x\nRWQ=", "x\n!!!", "中\n文"])
def test_what_is_no_key(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key"
    path.write_text(content, encoding="utf-8")
    for read in (read_secret_key, read_public_key):
        with pytest.raises(ReleaseError, match=r"key: expected a .*key .* found something else"):
            read(path)


def test_a_key_with_a_password_is_refused(tmp_path: Path) -> None:
    new_key(tmp_path / "key")
    head, line = (tmp_path / "key").read_text().splitlines()
    (tmp_path / "key").write_text(f"{head}\n{line[:3]}RTY0{line[7:]}\n")  # the algorithm of a derivation
    with pytest.raises(ReleaseError, match=r"expected a key without a password \(minisign -G -W\)"):
        read_secret_key(tmp_path / "key")


# --- citation


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        (Licence(), {"license": "CC-BY-4.0"}),
        (Licence("https://example.org/terms", "Terms"), {"license-url": "https://example.org/terms"}),
    ],
)
@pytest.mark.parametrize("released", ["2026-11-26", None])
def test_citation(tmp_path: Path, licence: Licence, expected: dict[str, str], released: str | None) -> None:
    written = citation(Project(licence=licence), BASE, "1.2.0", released)
    cited = yaml.safe_load(written)
    assert (cited["cff-version"], cited["version"], cited["type"]) == ("1.2.0", "1.2.0", "dataset")
    assert cited["url"] == cited["identifiers"][0]["value"] == f"{BASE}release/1.2.0/"
    assert {"authors", "cff-version", "message", "title"} <= cited.keys()  # which the format demands
    assert expected.items() <= cited.items()
    assert cited.get("date-released") == released
    if shutil.which("cffconvert"):
        (tmp_path / "citation.cff").write_text(written, encoding="utf-8")
        command = ["cffconvert", "--validate", "-i", str(tmp_path / "citation.cff")]
        checked = subprocess.run(command, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
