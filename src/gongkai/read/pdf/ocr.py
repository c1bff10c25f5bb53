"""Reads pages that are pictures with Tesseract, where it is installed with its data for simplified Chinese."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape

from gongkai.errors import UnreadableReport
from gongkai.read.pdf.lines import Glyph
from gongkai.read.pdf.pages import Page, pictures
from gongkai.read.pdf.ruling import Rule
from gongkai.read.pdf.scanned_rules import Picture, without_rules

_LANGUAGE = "chi_sim"
_RESOLUTION = 300  # dots per inch
_POINTS = 72 / _RESOLUTION
_SECONDS = 120  # for a page
_QUICK = 20  # seconds for a question about the program
_MOST_PAGES = 100
_VERSION = re.compile(r"tesseract v?(\S+)")
# hOCR: lines (of several kinds), words and characters, each with its edges in pixels.
_ELEMENT = re.compile(
    r"<span class='(ocr_\w+|ocrx_word|ocrx_cinfo)'[^>]*?title=['\"](?:x_bboxes|bbox) "
    r"(\d+) (\d+) (\d+) (\d+)[^>]*>([^<]*)"
)


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed Tesseract that knows simplified Chinese."""

    program: str
    name: str


def find_tesseract() -> Tesseract | None:
    """Return the Tesseract on the path if it has the data for simplified Chinese."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    version = _VERSION.search(_answer(program, "--version"))
    if version is None or _LANGUAGE not in _answer(program, "--list-langs").split():
        return None
    return Tesseract(program, f"Tesseract OCR {version[1]}")


def _answer(program: str, question: str) -> str:
    try:
        command = [program, question]
        done = subprocess.run(  # noqa: S603 - the Tesseract on the path, asked one of our own questions
            command, capture_output=True, timeout=_QUICK, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def recognise(tesseract: Tesseract, data: bytes, name: str, numbers: Sequence[int]) -> Iterator[Page]:
    """Yield the pages with the words that Tesseract finds on them and the rules that their pictures show."""
    if len(numbers) > _MOST_PAGES:
        raise UnreadableReport(f"{name}: expected at most {_MOST_PAGES} scanned pages, found {len(numbers)}")
    for picture in pictures(data, name, numbers, _RESOLUTION):
        plain, across, down = without_rules(picture)
        found = _hocr(tesseract, plain, f"{name}, page {picture.number}")
        glyphs = tuple(read_hocr(found, down))
        yield Page(picture.number, picture.width * _POINTS, picture.height * _POINTS, glyphs, across, down)


def _hocr(tesseract: Tesseract, picture: Picture, where: str) -> str:
    # A page is taken for one block of text, so that the rows of a table stay rows.
    options = ("-l", _LANGUAGE, "--dpi", str(_RESOLUTION), "--psm", "6", "-c", "hocr_char_boxes=1", "hocr")
    command = [tesseract.program, "stdin", "stdout", *options]
    try:
        done = subprocess.run(  # noqa: S603 - the program is Tesseract, its arguments are our own
            command,
            input=b"P5 %d %d 255\n" % (picture.width, picture.height) + picture.shades,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},  # more threads make it slower, not faster
        )
    except subprocess.TimeoutExpired:
        raise UnreadableReport(
            f"{where}: expected Tesseract to read it in {_SECONDS} s, found it still at work"
        ) from None
    except OSError as error:
        raise UnreadableReport(f"{where}: Tesseract cannot be run: {error.strerror}") from None
    if done.returncode:
        found = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UnreadableReport(f"{where}: expected Tesseract to read it, found: {found[-1] if found else 'no output'}")
    return done.stdout.decode("utf-8", "replace")


def read_hocr(page: str, down: Sequence[Rule]) -> Iterator[Glyph]:
    """Yield the words of the page, as high as their lines: a comma alone says nothing of where its line stands.

    The figures of cells side by side can come as one word (0000); the rules between them part it.
    """
    top = bottom = 0.0
    begins = False
    word: Glyph | None = None
    middle = 0.0  # of the last character
    for kind, *numbers, written in _ELEMENT.findall(page):
        left, above, right, below = (int(number) * _POINTS for number in numbers)
        text = unescape(written).strip()
        if kind == "ocrx_word":
            begins = True
        elif kind != "ocrx_cinfo":
            top, bottom = above, below
        elif text:
            before, middle = middle, (left + right) / 2
            line = (top + bottom) / 2
            if word and not begins and not any(before < r.at < middle and r.start < line < r.end for r in down):
                word = replace(word, text=word.text + text, left=min(word.left, left), right=max(word.right, right))
                continue
            if word:
                yield word
            word, begins = Glyph(text, left, top, right, bottom, is_spaced=True), False
    if word:
        yield word
