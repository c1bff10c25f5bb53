"""Annotated reports: figures and codes are found with a precision and recall that may only rise."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongkai.extract import extract
from gongkai.facts import Extraction
from gongkai.read import read
from gongkai.text import fold

OWN = Path(__file__).parent / "gold"
SHARED = Path(__file__).parents[2] / "shared" / "reports"


@dataclass
class Score:
    gold: int = 0
    predicted: int = 0
    hit: int = 0

    def f1(self) -> float:
        return 2 * self.hit / max(1, self.gold + self.predicted)


def score(folder: list[Path]) -> tuple[Score, Score, list[str]]:
    """Score figures (place and value) and codes (indicator as well), as one report is compared after another."""
    figures, codes, errors = Score(), Score(), []
    for path in folder:
        gold = json.loads(path.read_text(encoding="utf-8"))
        extraction = extract(read(path.with_name(path.name.replace(".gold.json", ".txt"))))
        _compare(gold, extraction, figures, codes, errors)
    return figures, codes, errors


def _compare(gold: dict[str, Any], extraction: Extraction, figures: Score, codes: Score, errors: list[str]) -> None:
    left = [f for f in extraction.figures if f.value is not None]
    figures.predicted += len(left)
    codes.predicted += sum(bool(f.indicator) for f in left)
    for wanted in gold["figures"]:
        figures.gold += 1
        codes.gold += bool(wanted["indicator"])
        near = [f for f in left if f.value == Decimal(str(wanted["value"])) and _same_place(wanted, f.span, extraction)]
        near.sort(key=lambda f: f.indicator != wanted["indicator"])
        if not near:
            errors.append(f"{gold['id']} @{wanted['start']}: missed {wanted['text']} ({wanted['indicator']})")
            continue
        left.remove(near[0])
        figures.hit += 1
        codes.hit += bool(wanted["indicator"]) and near[0].indicator == wanted["indicator"]
        if near[0].indicator != wanted["indicator"]:
            errors.append(
                f"{gold['id']} @{wanted['start']}: {wanted['text']} is {wanted['indicator']}, got {near[0].rule}"
            )
    errors.extend(f"{gold['id']} @{f.span.start}: no figure: {f.quote} ({f.rule})" for f in left)


def _same_place(wanted: dict[str, Any], span: Any, extraction: Extraction) -> bool:
    if re.search(r"[0-9〇零一二三四五六七八九十百千万两]", fold(wanted["text"])):
        return bool(span.start < wanted["end"] and wanted["start"] < span.end)
    between = extraction.text[min(span.start, wanted["start"]) : max(span.start, wanted["start"])]
    return not re.search(r"[。;；\n]", between)


@pytest.mark.parametrize(
    ("folder", "least", "figures_floor", "codes_floor"),
    [
        pytest.param(OWN, 123, 0.999, 0.999, id="own"),
        pytest.param(SHARED / "narrative", 21, 1.0, 1.0, id="narrative"),
    ],
)
def test_annotated_reports(folder: Path, least: int, figures_floor: float, codes_floor: float) -> None:
    if not folder.is_dir():
        pytest.skip("the annotated reports beside the checkout are not there")
    paths = sorted(folder.glob("*.gold.json"))
    assert len(paths) >= least
    figures, codes, errors = score(paths)
    assert figures.f1() >= figures_floor, "\n".join(errors)
    assert codes.f1() >= codes_floor, "\n".join(errors)
