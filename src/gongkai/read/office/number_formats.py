"""Writes the numbers of a spreadsheet as its reader sees them: 12 for 12.0, 12.5% for 0.125, 2023年1月5日 for a date.

openpyxl returns values and the codes of their formats, but does not show the one in the other.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

GENERAL = "General"
BUILT_IN = {
    14: "yyyy/m/d", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""The formats that files name by a number only and that the Chinese edition shows otherwise than openpyxl says."""

Value = str | bool | int | float | datetime | date | time | timedelta
"""What openpyxl returns for a cell that is not empty."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|(?P<plain>.)', re.DOTALL
)
_DIGITS = re.compile(r"[0#?][0#?,.]*|\.[0#?]+")
_DATE = re.compile(r"[ymdhs]|a{3}", re.IGNORECASE)
_DATE_TOKEN = re.compile(r"AM/PM|上午/下午|y+|m+|d+|h+|s+|a{3,4}", re.IGNORECASE)
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LITERAL = "\ue000"  # stands for a literal while placeholders are looked for
_PLAIN_DATE = "yyyy/m/d"
_DAY_0 = datetime(1899, 12, 30)  # for openpyxl, which counts from day 61 on, the first whose number is right
_LAST_DAY = 2_958_465  # 9999-12-31
_LONGEST_GENERAL = 10  # significant digits that a column shows of a fraction
_LONGEST_CODE = 255  # characters; the programs that write them allow no more
_LONGEST = 20  # digits before or after the point; what has more is nothing that is counted


def written(value: Value, code: str) -> str:
    """Return a value as its format shows it; a format of another kind shows the plain number or date."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        if not number.is_finite() or abs(number.adjusted()) > _LONGEST:
            return str(number)
    else:
        value = _moment(value)
        number = Decimal((value - _DAY_0).days)
        code = code if _DATE.search(_sections(code)[0][0]) else _PLAIN_DATE
    template, literals, number = _section(code, number)
    if GENERAL.lower() in template.lower():
        shown = re.sub(GENERAL, lambda _: general(number), template, count=1, flags=re.IGNORECASE)
    elif _DATE.search(template):
        if not 0 <= number < _LAST_DAY + 1:
            return general(number)
        # A number under a date: for openpyxl the format of a weekday alone is none.
        shown = _date(template, value if isinstance(value, datetime) else _DAY_0 + timedelta(days=value))
    elif "/" in template or "e+" in template.lower() or "@" in template:  # fractions, powers, text
        return general(number)
    else:
        shown = _number(template, number)
    for literal in literals:
        shown = shown.replace(_LITERAL, literal, 1)
    return shown.strip()


def _moment(value: datetime | date | time) -> datetime:
    """Return a date with the time of its midnight, or a time on the day before the first."""
    if isinstance(value, time):
        value = datetime.combine(_DAY_0 + timedelta(days=1), value)
    elif not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return value.replace(tzinfo=None)


def _section(code: str, number: Decimal) -> tuple[str, list[str], Decimal]:
    """Return the section of a format for a number, its literals, and the number, whose sign may be among them."""
    sections = _sections(code)
    if len(sections) > 1 and number < 0:
        return *sections[1], -number
    return *sections[2 if len(sections) > 2 and number == 0 else 0], number


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


def _date(template: str, moment: datetime) -> str:
    tokens = list(_DATE_TOKEN.finditer(template))
    is_half_day = any("/" in token[0] for token in tokens)
    shown, end = "", 0
    for index, token in enumerate(tokens):
        kind = token[0][0].lower()
        before = tokens[index - 1][0][0].lower() if index else ""
        after = tokens[index + 1][0][0].lower() if index + 1 < len(tokens) else ""
        is_minute = kind == "m" and len(token[0]) < 3 and (before == "h" or after == "s")
        shown += template[end : token.start()] + _part(token[0], moment, is_minute, is_half_day)
        end = token.end()
    return shown + template[end:]


def _part(token: str, moment: datetime, is_minute: bool, is_half_day: bool) -> str:
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
