"""Reports as pages across reports know them, made up: for tests of their reckoning, and for a benchmark of many."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from random import Random

from gongkai.knowledge.vocabulary import vocabulary
from gongkai.publish.across.facts import Broken, Cited, Facts, Said, Stated, facts_json
from gongkai.publish.across.index import Report, read_report
from gongkai.publish.record import DatasetRecord, Place

BASE = "https://w3id.org/gongkai/"
_RELATIONS = ("legal-basis", "issued", "implemented", "interpreted", "repealed", "mentioned")
_RULES = ("channels", "replies", "timeliness", "late-publication")


def places_of(agency: str) -> tuple[Place, ...]:
    """Return the divisions of an agency by the six digits that its identifier begins with."""
    code = agency[:6]
    codes = dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code))
    return tuple(Place(one, f"区划{one}", f"Division {one}") for one in codes)


def made(
    agency: str,
    year: int,
    values: Mapping[str, object] | Iterable[Stated] = (),
    *,
    cited: Iterable[Cited] = (),
    said: Mapping[str, tuple[Said, ...]] | None = None,
    broken: Iterable[Broken] = (),
) -> Report:
    """Return a report; ``values`` are numbers by indicator (None: blank), or observations."""
    if isinstance(values, Mapping):
        values = [
            Stated(
                code,
                year,
                code == "proactive-total-cumulative",
                None if value is None else Decimal(str(value)),
                "blank" if value is None else "number",
                f"{agency}-{year}-{code}",
            )
            for code, value in values.items()
        ]
    record = DatasetRecord(
        id=f"{agency}-{year}",
        year=year,
        start=f"{year}-01-01",
        end=f"{year}-12-31",
        published=None,
        title_zh=f"机关{agency}{year}年报告",
        title_en=f"Report of {agency} for {year}",
        agency=agency,
        agency_zh=f"机关{agency}",
        agency_en=f"Agency {agency}",
        parent=None,
        uscc=None,
        places=places_of(agency),
        source_url=None,
        forms=(),
        indicators=(),
        counts={},
        quality={"evidence": (9, 10)},
    )
    words = {kind: (said or {}).get(kind, ()) for kind in ("measure", "problem", "commitment")}
    facts = Facts(tuple(values), tuple(cited), words)
    found = json.dumps([[one.rule, one.severity] for one in broken])
    return read_report(record, facts_json(facts).encode(), found.encode())


def many(count: int, observations: int = 100, seed: int = 1) -> Iterator[Report]:
    """Yield reports of five years each: of governments and of departments, with as many indicators as told."""
    random = Random(seed)
    codes = list(vocabulary().indicators)[:observations]
    topics = [topic.notation for topic in vocabulary().concepts("topic").values()]
    for number in range(count):
        turn, year = divmod(number, 5)
        county = 101 + turn // 4 % 16 * 100 + turn // 64
        agency = f"99{county:04}" + ("" if turn % 4 == 0 else f"-bumen{turn % 4}")
        year += 2018
        name = f"{agency}-{year}"
        size = 10 ** random.uniform(0, 5)
        yield (
            made(
                agency,
                year,
                {code: None if random.random() < 0.05 else int(random.random() * size) for code in codes},
                cited=[
                    Cited(f"{BASE}id/policy/policy-{n}", f"政策{n}", f"Policy {n}", _RELATIONS[n % 6], f"{name}-{n}")
                    for n in random.sample(range(400), 20)
                ],
                said={
                    kind: tuple(
                        Said(f"{name}-{n}", random.choice(topics), f"{kind}:做了第{n}件事,内容是公开", f"{kind} {n}")
                        for n in range(often)
                    )
                    for kind, often in (("measure", 20), ("problem", 3), ("commitment", 4))
                },
                broken=[Broken(random.choice(_RULES), "violation", n) for n in range(1, random.randint(1, 3))],
            )
        )
