"""Finds document numbers (``国办发〔2018〕23号``), whole or having lost a bracket or 号, and writes them whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.document import Span
from gongkai.knowledge import policies

_PREFIX = 16  # characters a prefix may have
_BESIDE = re.compile(r"[》〉>](?:的?(?:通知|文件|规定|要求|精神))?[ \t\n]*[(,,]?[ \t\n]*$")
_BEFORE_TITLE = re.compile(r"^[ \t\n)]*(?:文件)?(?:印发的?)?[ \t\n]*[《〈]")


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number: its parts, where it stands, and whether it lost a sign."""

    span: Span
    prefix: str
    year: int | None  # None for orders (国务院令第711号), which are counted without years
    serial: str
    is_broken: bool

    @property
    def whole(self) -> str:
        """The number as it should be written; its digits are kept."""
        return f"{self.prefix}〔{self.year}〕{self.serial}号" if self.year else f"{self.prefix}第{self.serial}号"


def find_document_numbers(folded: str) -> tuple[DocumentNumber, ...]:
    """Return the document numbers of a folded text in order.

    With a bracket and 号 a number is one anywhere; one that lost more must stand beside a title or in brackets, or
    behind words such as 根据.
    """
    words = policies.words().numbers
    found = [number for match in words.order.finditer(folded) if (number := _order(folded, match))]
    found += [number for match in words.pattern.finditer(folded) if (number := _number(folded, match))]
    return tuple(sorted(found, key=lambda number: number.span))


def _order(folded: str, match: re.Match[str]) -> DocumentNumber | None:
    prefix = policies.words().numbers.order_prefix.search(folded, max(0, match.start() - _PREFIX), match.start())
    if prefix is None:
        return None
    span = Span(prefix.start(), match.end())
    return DocumentNumber(span, f"{prefix[0]}令", None, match["serial"], is_broken=False)


def _number(folded: str, match: re.Match[str]) -> DocumentNumber | None:
    words = policies.words().numbers
    written = words.prefix.search(folded, max(0, match.start() - _PREFIX), match.start())
    if written is None:
        return None
    cut = words.cut.match(written[0])
    prefix = written[0][cut.end() :] if cut else written[0]
    if not prefix or not _is_number(folded, match, prefix):
        return None
    is_broken = not (match["open"] and match["close"] and match["sign"])
    span = Span(match.start() - len(prefix), match.end())
    return DocumentNumber(span, prefix, int(match["year"]), match["serial"], is_broken)


def _is_number(folded: str, match: re.Match[str], prefix: str) -> bool:
    words = policies.words().numbers
    brackets = bool(match["open"]) + bool(match["close"])
    if brackets == 2 and match["sign"]:
        return True
    if not words.prefix_end.search(prefix):
        return False
    if brackets and match["sign"]:
        return True
    if folded[match.end() : match.end() + 1].isdigit() or (
        not match["sign"] and brackets == 2 and match["open"] == "("
    ):
        return False
    before = folded[max(0, match.start() - 40) : match.start() - len(prefix)]
    beside = _BESIDE.search(before) or before.endswith("(") or words.alone.search(before)
    return bool(beside or _BEFORE_TITLE.search(folded[match.end() : match.end() + 12]))
