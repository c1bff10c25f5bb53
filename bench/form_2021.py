"""Writes pages with prose of about 4,000 characters and the three tables of the form of 2021, for the benchmarks.

The reports are of the years 2021 to 2025 of the governments, departments and towns of the fictional province 云泽省.
The sums of the form hold, and a year goes on from the one before; in every tenth report one number is wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from prose import endless, fill, items, sentences, split

from gongkai.knowledge.identities import identities
from writing import pages, reports
from writing.report import Report, Section, Table

TOTAL = "total"
YEARS = range(2021, 2026)
_SAMPLE = "qinghe-shichangjianduguanliju-2022"
_WRONG = 10  # one report in so many has a wrong number

Cell = tuple[str, str]
"""An indicator and a kind of applicant."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency, and how many requests of a kind of applicant may have one outcome in a year."""

    name: str
    most: int
    published: int = 1
    """The month: a government's report may come until the end of March, all others until the end of January."""


def generate_2021(number: int, seed: int = 1) -> tuple[str, str]:
    """Return the file name and the page of report ``number`` (from 0); each is of another agency or year."""
    index = number // len(YEARS)
    if index not in range(len(agencies())):
        raise ValueError(f"expected a number below {len(agencies()) * len(YEARS)}, found {number}")
    report = _report(number, seed, agencies()[index], YEARS[(number + index) % len(YEARS)])
    return f"{report.id}.html", pages.clean(report).decode()


def has_mistake(number: int) -> bool:
    """Tell whether one of the numbers of a report is wrong."""
    return number % _WRONG == _WRONG - 1


def make_mistake(random: Random, numbers: dict[Cell, int]) -> None:
    """Make one of the numbers wrong."""
    numbers[random.choice(sorted(numbers))] += 1


def table_numbers(
    random: Random, most: int = 20, carried: Mapping[str, tuple[int, int]] | None = None
) -> dict[Cell, int]:
    """Return numbers for the tables 三 and 四 of the form of 2021 for which its sums hold.

    ``carried`` says for each kind of applicant how many requests came from the year before and went on to the next.
    """
    by_code = {identity.code: identity for identity in identities()}
    numbers: dict[Cell, int] = {}
    kinds = applicants()
    concluded, *outcomes = (term.indicator or "" for term in by_code["outcomes-2021"].terms)
    rows = [
        "applications-received",
        "applications-carried-over-in",
        "applications-carried-over-out",
        concluded,
        *outcomes,
    ]
    for applicant in kinds:
        column = {outcome: random.randint(0, most) for outcome in outcomes}
        whole = sum(column.values())
        came, left = carried[applicant] if carried else (random.randint(0, whole), random.randint(0, 9))
        missing = max(0, came - left - whole)  # what came and did not go on was concluded
        column[outcomes[0]] += missing
        column[concluded] = whole + missing
        column["applications-carried-over-in"] = came
        column["applications-carried-over-out"] = left
        column["applications-received"] = column[concluded] + left - came
        numbers.update({(row, applicant): value for row, value in column.items()})
    numbers.update({(row, TOTAL): sum(numbers[row, applicant] for applicant in kinds) for row in rows})
    for code in ("reconsideration", "litigation-direct", "litigation-after"):
        whole_case, *parts = (term.indicator or "" for term in by_code[code].terms)
        numbers.update({(part, TOTAL): random.randint(0, most) for part in parts})
        numbers[whole_case, TOTAL] = sum(numbers[part, TOTAL] for part in parts)
    return numbers


@cache
def applicants() -> tuple[str, ...]:
    """Return the kinds of applicants that the table 三 tells apart."""
    balance = next(identity for identity in identities() if identity.code == "balance")
    return tuple(member for member in balance.members if member != TOTAL)


@cache
def agencies() -> tuple[Agency, ...]:
    """Return the agencies: governments, departments, then the towns of all places in turn."""
    said = sentences("form_2021.yaml")
    places, towns = said["places"], said["towns"]
    signs = ["".join(pair) for pair in product(towns["first"], towns["second"])]
    stems = Random("towns").sample(signs, k=len(signs))
    return (
        *(Agency(f"{place}人民政府", 20, published=3) for place in places),
        *(Agency(place + bureau, 6) for bureau in said["bureaus"] for place in places),
        *(Agency(_town(place, stem, number % 3 == 0), 2) for number, stem in enumerate(stems) for place in towns["of"]),
    )


def _town(place: str, stem: str, is_small: bool) -> str:
    if place.endswith("区"):
        return f"清河市{place}{stem}街道办事处"
    return f"{place}{stem}{'乡' if is_small else '镇'}人民政府"


def _report(number: int, seed: int, agency: Agency, year: int) -> Report:
    """Return a report whose prose says some of the numbers of its tables."""
    random, said = Random(f"{seed}/2021/{number}"), sentences("form_2021.yaml")
    cells = _cells(random, seed, agency, year, is_wrong=has_mistake(number))
    values = {code: str(value) for (code, applicant), value in cells.items() if applicant == TOTAL}
    disclosed = random.randint(40, 400) * agency.most
    channels = zip(("website", "wechat", "weibo", "other"), split(random, disclosed, (70, 15, 8, 7)), strict=True)
    values |= {"agency": agency.name, "year": str(year), "disclosed": str(disclosed)}
    values |= {channel: str(amount) for channel, amount in channels}
    prose = endless(random, sentences()["prose"])

    def filled(lines: Iterable[str]) -> tuple[str, ...]:
        return tuple(fill(random, line, values, prose) for line in lines)

    (title,) = filled([said["title"]])
    return Report(
        id=f"report-{number:06}",
        agency=agency.name,
        year=year,
        published=date(year + 1, agency.published, random.randint(4, 28)),
        title=title,
        intro=filled(said["intro"]),
        sections=tuple(
            Section(section["heading"], filled(_lines(random, section)), _table(section.get("table"), cells))
            for section in said["sections"]
        ),
    )


def _lines(random: Random, section: Mapping[str, Any]) -> Iterator[str]:
    yield from section.get("text", ())
    if wanted := section.get("topics"):
        topics = [t for t in sentences()["topics"] if not any(word in t["text"] for word in wanted["without"])]
        yield from items(random, topics, wanted["count"], 4, 5)


def _cells(random: Random, seed: int, agency: Agency, year: int, *, is_wrong: bool) -> dict[Cell, int | Decimal]:
    """Return the numbers of the three tables; what goes on from year to year depends on the agency and seed alone."""
    turn = YEARS.index(year)
    goes_on = Random(f"{seed}/2021/{agency.name}")
    left = [{who: goes_on.randint(0, 1 + agency.most // 2) for who in applicants()} for _ in range(len(YEARS) + 1)]
    made, repealed = ([goes_on.randint(0, most) for _ in YEARS] for most in (5, 3))
    first = goes_on.randint(15, 60)
    numbers = table_numbers(random, agency.most, {who: (left[turn][who], left[turn + 1][who]) for who in applicants()})
    if is_wrong:
        make_mistake(random, numbers)
    disclosures: dict[str, int | Decimal] = {
        "regulations-made": 0,
        "regulations-repealed": 0,
        "regulations-in-force": 0,
        "normative-documents-made": made[turn],
        "normative-documents-repealed": repealed[turn],
        "normative-documents-retained": first + sum(made[: turn + 1]) - sum(repealed[: turn + 1]),
        "licensing-decisions": random.randint(0, 900) * agency.most,
        "penalty-decisions": random.randint(0, 90) * agency.most,
        "coercion-decisions": random.randint(0, 9) * agency.most,
        "fee-revenue": Decimal(random.randint(0, 9000) * agency.most) / 100,
    }
    return {(code, TOTAL): value for code, value in disclosures.items()} | numbers


def _table(name: str | None, cells: Mapping[Cell, int | Decimal]) -> Table | None:
    """Return a table of the form with these numbers."""
    if name is None:
        return None
    form = _form()[name]
    return replace(
        form,
        rows=tuple(
            tuple(
                replace(cell, text=str(cells[cell.fact.indicator or "", cell.fact.applicant])) if cell.fact else cell
                for cell in row
            )
            for row in form.rows
        ),
    )


@cache
def _form() -> dict[str, Table]:
    """Return the tables of the form, as a sample report prints them."""
    sample = next(report for report in reports() if report.id == _SAMPLE)
    return {table.name: table for table in sample.tables}
