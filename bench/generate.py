"""Writes reports about the fictional province 云泽省, for the benchmarks.

    python bench/generate.py FOLDER [--kind narrative|2021] [--reports 40] [--seed 1]

A narrative report is a text of about 8,000 characters; one of 2021 is a page with prose of about 4,000 characters and
the three tables of the form (form_2021.py), a thousand to a folder. The same number and seed give the same bytes. Sums
hold: channels of disclosure, requests by channel, outcomes, grounds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from form_2021 import generate_2021
from prose import endless, fill, items, sentences, split

_NUMERALS = "一二三四五六七八九"
_YEARS = (*range(2014, 2019), *range(2008, 2014), *range(2019, 2025))
_ITEMS = 8  # of a section that tells of topics
_PER_FOLDER = 1_000


def generate(number: int, seed: int = 1) -> tuple[str, str]:
    """Return the file name and the text of report ``number`` (from 0); each is of another agency or year."""
    said = sentences()
    agencies = [(place, bureau) for bureau in ("人民政府", *said["bureaus"]) for place in said["places"]]
    turn, index = divmod(number, len(agencies))
    if turn not in range(len(_YEARS)):
        raise ValueError(f"expected a number below {len(agencies) * len(_YEARS)}, found {number}")
    random = Random(f"{seed}/{number}")
    values = _values(random, *agencies[index], _YEARS[turn])
    prose = endless(random, said["prose"])
    return f"report-{number:04}.txt", "\n".join(fill(random, line, values, prose) for line in _lines(random)) + "\n"


KINDS: dict[str, Callable[[int, int], tuple[str, str]]] = {"narrative": generate, "2021": generate_2021}
"""What makes a report of each kind from its number and the seed."""


def write_reports(folder: Path, reports: int, seed: int = 1, kind: str = "narrative") -> list[Path]:
    """Write the first reports of a kind into a folder and return their paths."""
    paths = []
    for number in range(reports):
        name, text = KINDS[kind](number, seed)
        home = folder / f"{number // _PER_FOLDER:03}" if kind == "2021" else folder
        home.mkdir(parents=True, exist_ok=True)
        paths.append(home / name)
        paths[-1].write_text(text, encoding="utf-8", newline="\n")
    return paths


def _lines(random: Random) -> Iterator[str]:
    """Yield the lines of a report, their slots still open."""
    said = sentences()
    yield from said["opening"]
    for mark, section in zip(_NUMERALS, said["sections"], strict=False):
        yield f"{mark}、{section['heading']}"
        yield from section.get("paragraphs", ())
        for number, part in zip(_NUMERALS, section.get("parts", ()), strict=False):
            yield f"({number}){part['heading']}"
            yield from part["paragraphs"]
        if "items" in section:
            yield from items(random, said[section["items"]], _ITEMS, 10, 12)
    yield from said["closing"]


def _values(random: Random, place: str, bureau: str, year: int) -> dict[str, str]:
    """Return the named values of a report; the parts of a whole add up to it."""
    values = {"year": year, "last": year - 1, "next": year + 1, "made": random.randint(3, 40)}

    def whole(name: str, amount: int, **weights: int) -> None:
        values[name] = amount
        values.update(zip(weights, split(random, amount, list(weights.values())), strict=True))

    whole("disclosed", random.randint(900, 16000), website=70, weibo=10, wechat=12, gazette=2, other=6)
    values["disclosed_last"] = values["disclosed"] * random.randint(70, 95) // 100
    values["more"] = values["disclosed"] - values["disclosed_last"]
    values["cumulative"] = values["disclosed"] * random.randint(4, 8)
    whole("staff", random.randint(12, 80), full=30, part=70)
    whole("responses", random.randint(20, 80), responses_social=75, responses_other=25)
    whole("received", random.randint(40, 160), in_person=20, fax=2, online=50, mail=28)
    values["carried_in"], values["carried_out"] = random.randint(1, 5), random.randint(1, 5)
    concluded = values["received"] + values["carried_in"] - values["carried_out"]
    whole("concluded", concluded, on_time=92, extended=8)
    whole("concluded", concluded, public=25, granted=40, partly=8, refused=11, not_ours=8, absent=6, correct=2)
    whole("refused", values["refused"], secret=20, trade=40, privacy=40)
    whole("reviews", random.randint(3, 9), reviews_upheld=70, reviews_corrected=30)
    values["lawsuits"] = random.randint(2, 6)
    growth = (values["more"] * 1000 + values["disclosed_last"] // 2) // values["disclosed_last"]
    return {name: str(value) for name, value in values.items()} | {
        "place": place,
        "code": sentences()["places"][place],
        "agency": place + bureau,
        "us": random.choice(["全市", "各部门"]) if bureau == "人民政府" and place.endswith("市") else place + bureau,
        "growth": f"{growth // 10}.{growth % 10}",
    }


def main() -> None:
    """Write reports from the command line."""
    parser = argparse.ArgumentParser(description="Write generated reports, the same for the same seed.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=KINDS, default="narrative")
    parser.add_argument("--reports", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    paths = write_reports(options.folder, options.reports, options.seed, options.kind)
    sizes = [path.stat().st_size for path in paths]
    print(f"{len(sizes)} reports of {min(sizes):,} to {max(sizes):,} bytes in {options.folder}")


if __name__ == "__main__":
    main()
