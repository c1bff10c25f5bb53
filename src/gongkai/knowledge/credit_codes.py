"""Unified social credit codes of agencies (GB 32100): those we know, from ``credit_codes.tsv``, checked on loading."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from gongkai import resources
from gongkai.errors import KnowledgeError

_FILE = "credit_codes.tsv"
_HEAD = "agency\tcode\tsource"
_EXPECTED: Mapping[type[ValidationError], str] = {
    InvalidLength: "18 characters",
    InvalidFormat: "8 digits, then digits and capitals without I, O, S, V and Z",
}


def credit_code(agency: str) -> str | None:
    """Return the unified social credit code of an agency by its local identifier, None where nobody has told us."""
    return credit_codes().get(agency)


@cache
def credit_codes() -> Mapping[str, str]:
    """Return all codes by the local identifiers of their agencies."""
    return MappingProxyType(read((resources.folder("data/knowledge") / _FILE).read_text("utf-8")))


def read(text: str) -> dict[str, str]:
    """Return the codes of a table; a KnowledgeError names the line that is none, is wrong, or says something twice."""
    codes: dict[str, str] = {}
    agencies: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#") or line == _HEAD:
            continue
        place = f"{_FILE}, line {number}"
        cells = line.split("\t")
        if len(cells) != 3 or not all(cells):
            raise KnowledgeError(f"{place}: expected agency, code, source; found {line!r}")
        agency, code, _ = cells
        if expected := mistake(code):
            raise KnowledgeError(f"{place}: expected {expected}; found {code}")
        if agency in codes or code in agencies:
            other = agency if agency in codes else agencies[code]
            raise KnowledgeError(f"{place}: expected one code an agency and one agency a code; found {other} again")
        codes[agency], agencies[code] = code, agency
    return codes


def mistake(code: str) -> str | None:
    """Return what a unified social credit code should be instead; None if it is right."""
    try:
        plain = uscc.validate(code)
    except ValidationError as error:
        if isinstance(error, InvalidChecksum):
            return f"the check character {uscc.calc_check_digit(code[:-1])}"
        return _EXPECTED[type(error)]
    return None if plain == code else f"{plain}, without spaces and in capitals"


def region_of(code: str) -> str:
    """Return the code of the division where an agency is registered, which is in its credit code."""
    return code[2:8]
