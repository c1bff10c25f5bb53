"""Writes narrative reports of about 8,000 characters about the fictional province 云泽省, for the benchmarks.

    python bench/generate.py FOLDER [--reports 40] [--seed 1]

The same number and seed give the same bytes. Sums hold: channels of disclosure, requests by channel, outcomes, grounds.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

_SLOT = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(\d+)-(\d+)")
_FULL_WIDTH = str.maketrans({",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "(": "\uff08", ")": "\uff09", " ": None})
_NUMERALS = "一二三四五六七八九"
_YEARS = (*range(2014, 2019), *range(2008, 2014), *range(2019, 2025))
_ITEMS = 8


def generate(number: int, seed: int = 1) -> tuple[str, str]:
    """Return the file name and the text of report ``number`` (from 0); each is of another agency or year."""
    sentences = _sentences()
    agencies = [(place, bureau) for bureau in ("人民政府", *sentences["bureaus"]) for place in sentences["places"]]
    turn, index = divmod(number, len(agencies))
    if turn not in range(len(_YEARS)):
        raise ValueError(f"expected a number below {len(agencies) * len(_YEARS)}, found {number}")
    random = Random(f"{seed}/{number}")
    values = _values(random, *agencies[index], _YEARS[turn])
    prose = _prose(random, sentences["prose"])
    return f"report-{number:04}.txt", "\n".join(_fill(random, line, values, prose) for line in _lines(random)) + "\n"


def write_reports(folder: Path, reports: int, seed: int = 1) -> list[Path]:
    """Write the first reports into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(reports):
        name, text = generate(number, seed)
        paths.append(folder / name)
        paths[-1].write_text(text, encoding="utf-8", newline="\n")
    return paths


@cache
def _sentences() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("sentences.yaml").read_text(encoding="utf-8"))
    return loaded


def _lines(random: Random) -> Iterator[str]:
    """Yield the lines of a report, their slots still open."""
    sentences = _sentences()
    yield from sentences["opening"]
    for mark, section in zip(_NUMERALS, sentences["sections"], strict=False):
        yield f"{mark}、{section['heading']}"
        yield from section.get("paragraphs", ())
        for number, part in zip(_NUMERALS, section.get("parts", ()), strict=False):
            yield f"({number}){part['heading']}"
            yield from part["paragraphs"]
        if "items" in section:
            yield from _items(random, sentences[section["items"]])
    yield from sentences["closing"]


def _items(random: Random, topics: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Yield numbered items for some of the topics, in their order."""
    for number, index in enumerate(sorted(random.sample(range(len(topics)), k=_ITEMS)), 1):
        yield f"{number}.{topics[index]['heading']}。{topics[index]['text']}" + "{prose}" * random.randint(10, 12)


def _prose(random: Random, sentences: Sequence[str]) -> Iterator[str]:
    """Yield sentences without end; none twice before all were used."""
    while True:
        yield from random.sample(sentences, k=len(sentences))


def _fill(random: Random, line: str, values: Mapping[str, str], prose: Iterator[str]) -> str:
    """Return the line with its slots filled, the innermost first, in Chinese punctuation."""

    def fill(slot: re.Match[str]) -> str:
        inside = slot[1]
        if inside == "prose":
            return next(prose)
        if limits := _RANGE.fullmatch(inside):
            return str(random.randint(int(limits[1]), int(limits[2])))
        return values[inside] if inside in values else random.choice(inside.split("|"))

    while _SLOT.search(line):
        line = _SLOT.sub(fill, line)
    return line.translate(_FULL_WIDTH)


def _values(random: Random, place: str, bureau: str, year: int) -> dict[str, str]:
    """Return the named values of a report; the parts of a whole add up to it."""
    values = {"year": year, "last": year - 1, "next": year + 1, "made": random.randint(3, 40)}

    def whole(name: str, amount: int, **weights: int) -> None:
        values[name] = amount
        values.update(zip(weights, _split(random, amount, list(weights.values())), strict=True))

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
        "code": _sentences()["places"][place],
        "agency": place + bureau,
        "us": random.choice(["全市", "各部门"]) if bureau == "人民政府" and place.endswith("市") else place + bureau,
        "growth": f"{growth // 10}.{growth % 10}",
    }


def _split(random: Random, whole: int, weights: Sequence[int]) -> list[int]:
    """Return parts that add up to the whole, about in proportion to the weights; none is 0 where there is enough."""
    least = 1 if whole >= len(weights) else 0
    spare, rough = whole - least * len(weights), [weight * random.randint(80, 120) for weight in weights]
    parts = [least + spare * weight // sum(rough) for weight in rough]
    parts[rough.index(max(rough))] += whole - sum(parts)
    return parts


def main() -> None:
    """Write reports from the command line."""
    parser = argparse.ArgumentParser(description="Write generated narrative reports, the same for the same seed.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    paths = write_reports(options.folder, options.reports, options.seed)
    lengths = [len(path.read_text(encoding="utf-8")) for path in paths]
    print(f"{len(lengths)} reports of {min(lengths):,} to {max(lengths):,} characters in {options.folder}")


if __name__ == "__main__":
    main()
