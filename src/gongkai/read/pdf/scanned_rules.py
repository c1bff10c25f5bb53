"""Finds the rules in the picture of a page and wipes them out, lest one be taken for a 1 or a bar."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.read.pdf.ruling import Rule

_DARK = 160  # the lightest grey of a rule
_SHADES = bytes(1 if shade <= _DARK else 0 for shade in range(256))
_WHITE = b"\xff"
_SHORTEST = 0.4  # inch of a rule; the strokes of a title are shorter
_FRINGE = 0.007  # inch beside a rule that is grey


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as shades of grey, row by row, with its resolution in dots per inch."""

    number: int
    width: int
    height: int
    shades: bytes
    resolution: int


def without_rules(picture: Picture) -> tuple[Picture, tuple[Rule, ...], tuple[Rule, ...]]:
    """Return the picture without its rules, and these: those across and those down, in points."""
    width, height = picture.width, picture.height
    dark = picture.shades.translate(_SHADES)
    run = re.compile(b"\x01{%d,}" % round(_SHORTEST * picture.resolution))
    across = [(y, *m.span()) for y in range(height) for m in run.finditer(dark[y * width : (y + 1) * width])]
    down = [(x, *m.span()) for x in range(width) for m in run.finditer(dark[x::width])]
    shades = bytearray(picture.shades)
    fringe = round(_FRINGE * picture.resolution)
    for y, start, end in across:
        for row in range(max(y - fringe, 0), min(y + fringe + 1, height)):
            shades[row * width + start : row * width + end] = _WHITE * (end - start)
    for x, start, end in down:
        for column in range(max(x - fringe, 0), min(x + fringe + 1, width)):
            shades[start * width + column : end * width + column : width] = _WHITE * len(range(start, end))
    points = 72 / picture.resolution
    return (
        Picture(picture.number, width, height, bytes(shades), picture.resolution),
        tuple(Rule(at * points, start * points, end * points) for at, start, end in across),
        tuple(Rule(at * points, start * points, end * points) for at, start, end in down),
    )
