"""Writes the numbers of a spreadsheet as its reader sees them: 12 for 12.0, 12.5% for 0.125, 2023年1月5日 for 44931."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

GENERAL = "General"
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss", 50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""The formats that files name by a number only, as the Chinese edition shows them."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|(?P<plain>.)', re.DOTALL
)
_DIGITS = re.compile(r"[0#?][0#?,.]*|\.[0#?]+")
_DATE = re.compile(r"[ymdhs]|a{3}", re.IGNORECASE)
_DATE_TOKEN = re.compile(r"AM/PM|上午/下午|y+|m+|d+|h+|s+|a{3,4}", re.IGNORECASE)
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LITERAL = "\ue000"  # stands for a literal while placeholders are looked for
_LAST_DAY = 2_958_465  # 9999-12-31
_LONGEST_GENERAL = 10  # significant digits that a column shows of a fraction
_LONGEST_CODE = 255  # characters; the programs that write them allow no more
_LONGEST = 20  # digits before or after the point; what has more is nothing that is counted


def written(value: str, code: str, *, since_1904: bool = False) -> str:
    """Return the number that a cell holds as its format shows it; a format of another kind shows the plain number."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST:
        return value
    sections = _sections(code)
    if len(sections) > 1 and number < 0:
        template, literals = sections[1]
        number = -number
    elif len(sections) > 2 and number == 0:
        template, literals = sections[2]
    else:
        template, literals = sections[0]
    if GENERAL.lower() in template.lower():
        shown = re.sub(GENERAL, lambda _: general(number), template, count=1, flags=re.IGNORECASE)
    elif _DATE.search(template):
        if not 0 <= number < _LAST_DAY + 1:
            return general(number)
        shown = _date(template, number, since_1904=since_1904)
    elif "/" in template or "e+" in template.lower() or "@" in template:  # fractions, powers, text
        return general(number)
    else:
        shown = _number(template, number)
    for literal in literals:
        shown = shown.replace(_LITERAL, literal, 1)
    return shown.strip()


def general(number: Decimal) -> str:
    """Return a number without a format: no needless zeros, and of a fraction the digits that are shown."""
    if number == number.to_integral_value():
        return format(number.to_integral_value(), "f") if number else "0"
    whole = max(number.adjusted() + 1, 1)
    rounded = round(number, max(_LONGEST_GENERAL - whole, 0))
    shown = format(rounded, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


@lru_cache(maxsize=256)
def _sections(code: str) -> list[tuple[str, list[str]]]:
    """Return the sections of a format (positive, negative, zero, text), with a sign in place of each literal."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    for token in _TOKEN.finditer(code if len(code) <= _LONGEST_CODE else GENERAL):
        template, literals = sections[-1]
        literal = token["quoted"] or token["escaped"] or token["currency"]
        if literal:
            literals.append(literal)
            sections[-1] = (template + _LITERAL, literals)
        elif token["plain"] == ";":
            sections.append(("", []))
        elif token["plain"]:
            sections[-1] = (template + token["plain"], literals)
    return sections


def _number(template: str, number: Decimal) -> str:
    digits = _DIGITS.search(template)
    sign = "-" if number < 0 else ""
    if digits is None:
        return sign + template if template else ""
    places = digits[0]
    number = abs(number) * (100 if "%" in template else 1)
    pattern = places.rstrip(",")
    number = number.scaleb(-3 * (len(places) - len(pattern)))
    whole, _, fraction = pattern.partition(".")
    fraction = fraction.replace(",", "")[: max(0, _LONGEST - max(number.adjusted(), 0))]
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    before, _, after = format(rounded, "f").partition(".")
    least = len(fraction.rstrip("#?"))
    while len(after) > least and after.endswith("0"):
        after = after[:-1]
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole and before:
        before = f"{int(before):0{len(before) + (len(before) - 1) // 3},}"
    shown = before + ("." + after if after else "")
    if not rounded:
        sign = ""
    return template[: digits.start()] + sign + shown + _DIGITS.sub("", template[digits.end() :])


def _date(template: str, number: Decimal, *, since_1904: bool) -> str:
    # Day 60 is 29 February 1900, a day that never was; from then on days are one ahead.
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 if number >= 60 else 31)
    moment = first + timedelta(seconds=int((number * 86_400).to_integral_value(ROUND_HALF_UP)))
    tokens = list(_DATE_TOKEN.finditer(template))
    is_half_day = any("/" in token[0] for token in tokens)
    shown, end = "", 0
    for index, token in enumerate(tokens):
        kind = token[0][0].lower()
        before = tokens[index - 1][0][0].lower() if index else ""
        after = tokens[index + 1][0][0].lower() if index + 1 < len(tokens) else ""
        is_minute = kind == "m" and len(token[0]) < 3 and (before == "h" or after == "s")
        shown += template[end : token.start()] + _moment(token[0], moment, is_minute, is_half_day)
        end = token.end()
    return shown + template[end:]


def _moment(token: str, moment: datetime, is_minute: bool, is_half_day: bool) -> str:
    kind, width = token[0].lower(), len(token)
    if "/" in token:
        return token.split("/")[moment.hour >= 12]
    if kind == "y":
        return f"{moment.year:04}" if width > 2 else f"{moment.year % 100:02}"
    if kind == "a" or (kind == "d" and width > 2):
        return ("星期" if width > 3 else "") + _WEEKDAYS[moment.weekday()]
    if kind == "m" and not is_minute and width > 2:
        return _MONTHS[moment.month - 1]
    values = {"m": moment.minute if is_minute else moment.month, "d": moment.day, "s": moment.second, "h": moment.hour}
    value = (moment.hour % 12 or 12) if kind == "h" and is_half_day else values[kind]
    return f"{value:02}" if width > 1 else str(value)
