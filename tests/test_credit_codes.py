"""Unified social credit codes: checked on loading, in the region of their agency, published with it."""

from __future__ import annotations

import pytest
from stdnum.cn import uscc

from gongkai.errors import KnowledgeError
from gongkai.knowledge import credit_codes
from gongkai.knowledge.divisions import FICTIONAL

RIGHT = "11990100990000025W"


def test_codes_known() -> None:
    assert credit_codes.credit_code("990100") == RIGHT
    assert credit_codes.credit_code("990100-nobody") is None
    assert len(credit_codes.credit_codes()) >= 10


def test_codes_are_right_and_of_the_agencys_region() -> None:
    for agency, code in credit_codes.credit_codes().items():
        assert uscc.is_valid(code), agency
        assert credit_codes.region_of(code) == agency[:6], agency


def test_codes_of_our_fictional_agencies_are_of_no_real_region() -> None:
    regions = {agency: credit_codes.region_of(code) for agency, code in credit_codes.credit_codes().items()}
    assert {a for a, region in regions.items() if region.startswith(FICTIONAL)} == {
        a for a in regions if a.startswith(FICTIONAL)
    }


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("990100\t11990100990000025X\ta register", "line 2: expected the check character W; found 11990100990000025X"),
        ("990100\t1199010099000025W\ta register", "line 2: expected 18 characters; found 1199010099000025W"),
        ("990100\tA1990100990000025W\ta register", "line 2: expected 8 digits, then .*; found A1990100990000025W"),
        ("990100\t1199010099000O025W\ta register", "line 2: expected 8 digits, then .*; found 1199010099000O025W"),
        ("990100\t11990100990000025w\ta register", f"line 2: expected {RIGHT}, without .*; found 11990100990000025w"),
        (f"990100\t{RIGHT}", "line 2: expected agency, code, source; found '990100"),
        (f"990100\t{RIGHT}\t", "line 2: expected agency, code, source"),
        (f"990100\t{RIGHT}\tx\n990100\t{RIGHT}\tx", "line 3: expected one code an agency .*; found 990100 again"),
        (f"990100\t{RIGHT}\tx\n990102\t{RIGHT}\tx", "line 3: expected .* one agency a code; found 990100 again"),
    ],
)
def test_a_wrong_row_is_named(rows: str, message: str) -> None:
    with pytest.raises(KnowledgeError, match=f"credit_codes.tsv, {message}"):
        credit_codes.read(f"agency\tcode\tsource\n{rows}\n")


@pytest.mark.parametrize("position", range(18))
def test_every_single_slip_is_found(position: int) -> None:
    """The check character of GB 32100 finds each wrong character."""
    for character in "0123456789" if position < 8 else uscc._alphabet:
        wrong = RIGHT[:position] + character + RIGHT[position + 1 :]
        assert bool(credit_codes.mistake(wrong)) == (wrong != RIGHT)
