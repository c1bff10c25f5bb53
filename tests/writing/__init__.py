"""Writes the sample reports of data/samples/forms.yaml in every format and flattening, and says what each must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from writing import flat, office, pages, printed
from writing.report import Fact, Report, reports

__all__ = ["KINDS", "SAMPLES", "Fact", "Kind", "Report", "cases", "expected", "render", "reports", "write"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to write a report, and what of its tables is still there when it is written so."""

    suffix: str
    writer: Callable[[Report], bytes]
    keeps_blanks: bool = True  # an empty cell can be told from none
    keeps_notes: bool = True  # a cell may hold blanks, words and units
    is_glued: bool = False  # digits of neighbouring cells run together
    keeps_places: bool = True  # a cell can be told from its neighbours in the row at all

    def can_carry(self, report: Report) -> bool:
        """Tell whether the report's tables survive: those of plain numbers do in every kind."""
        return (self.keeps_blanks or not report.has_blanks) and (self.keeps_notes or not report.has_notes)


def _text(writer: Callable[[Report], bytes], *, blanks: bool = True, notes: bool = True, glued: bool = False) -> Kind:
    return Kind(".txt", writer, blanks, notes, glued)


KINDS = {
    "html": Kind(".html", pages.clean),
    "html-word": Kind(".html", pages.word_paste),
    "html-nested": Kind(".html", pages.nested),
    "docx": Kind(".docx", office.document),
    "docx-extras": Kind(".docx", office.document_with_extras),
    "pdf": Kind(".pdf", printed.pdf),
    "xlsx": Kind(".xlsx", office.sheet),
    "xlsx-sheets": Kind(".xlsx", office.sheets),
    "md": Kind(".md", flat.markdown),
    "paragraphs": _text(flat.flat(flat.paragraphs, between="\n\n"), blanks=False),
    "lines": _text(flat.flat(flat.lines), blanks=False),
    "trailing-pipes": _text(flat.flat(flat.trailing_pipes)),
    "merged-pipes": _text(flat.flat(flat.merged_pipes)),
    "leading-pipes": _text(flat.leading_pipes),
    "pipe-lines": _text(flat.flat(flat.pipe_lines)),
    "pipe-separators": _text(flat.flat(flat.pipe_separators), blanks=False),
    "tabs": _text(flat.flat(flat.tabs)),
    "blanks": _text(flat.flat(flat.blanks, between=" "), blanks=False, notes=False),
    "glued-rows": _text(flat.flat(flat.glued_rows), blanks=False, notes=False, glued=True),
    "one-line": _text(flat.one_line, blanks=False, notes=False, glued=True),
    "cut-labels": _text(flat.flat(flat.lines, labels=flat.CUTS, cut="\n"), blanks=False),
    "cut-labels-pipes": _text(flat.flat(flat.merged_pipes, labels=flat.CUTS, cut=" ")),
    "misprints": _text(flat.flat(flat.trailing_pipes, labels=flat.MISPRINTS)),
    "without-repeats": Kind(".txt", flat.flat(flat.without_repeats), False, False, keeps_places=False),
}
"""Every format and flattening by name."""

SAMPLES = {
    "nanling-2020": "html",
    "qinghe-shichangjianduguanliju-2022": "docx",
    "dongqiao-2023": "pdf",
    "shimen-2023": "xlsx",
    "anping-jiaoyuju-2020": "md",
    "linhu-caizhengju-2014": "blanks",
}
"""The kind in which a report stands in data/samples; a build refuses two files that are the same report."""


def render(report: Report, kind: str) -> bytes:
    """Return the report as a file of this kind."""
    return KINDS[kind].writer(report)


def write(report: Report, kind: str, folder: Path) -> Path:
    """Write the report as a file of this kind in the folder."""
    path = folder / f"{report.id}.{kind}{KINDS[kind].suffix}"
    path.write_bytes(render(report, kind))
    return path


def expected(report: Report, kind: str) -> tuple[Fact, ...]:
    """Return what the tables of the report state, cell by cell, as far as a file of this kind holds it."""
    if not KINDS[kind].can_carry(report):
        raise ValueError(f"{kind} cannot carry the cells of {report.id}")
    return report.facts


def cases() -> Iterator[tuple[Report, str]]:
    """Yield every report with every kind that can carry it."""
    return ((report, kind) for report in reports() for kind in KINDS if KINDS[kind].can_carry(report))
