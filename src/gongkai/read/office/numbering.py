"""Writes the numbers that Word sets before paragraphs: they stand in no paragraph, but a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from gongkai.read.office.archive import number_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_STYLE = f"{W}pStyle"
_NUMBERING = f"{W}numPr"
_PARAGRAPH, _BASE = f"{W}pPr", f"{W}basedOn"
_ON = ("1", "true", "on")
_LEVELS = 9
_LONGEST_MARK = 255  # characters
_PLACEHOLDER = re.compile(r"%([1-9])")
_DEEPEST_STYLE = 50  # styles that one style may rest on; more go in a circle
_CLOSING = "、)）]】"  # after these a number needs no blank; after a point it does: 1. 5件, not 1.5件
_DIGITS = "〇一二三四五六七八九"
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def counting(number: int) -> str:
    """Return a number as it is counted in Chinese: 十一, 二十, 一百零五."""
    if not 0 < number < 10_000:
        return str(number)
    written, has_gap = "", False
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // value % 10
        if digit:
            written += ("零" if has_gap else "") + _DIGITS[digit] + unit
        has_gap = bool(written) and not digit
    return written.removeprefix("一") if 10 <= number < 20 else written


def _digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)


def _roman(number: int) -> str:
    written = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        written += sign * count
    return written


def _signs(first: str, count: int) -> Callable[[int], str]:
    """Return the writer of numbers for which Unicode has signs of their own, in a row from the first."""
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= count else str(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting"), counting),
    **dict.fromkeys(("taiwaneseCounting", "taiwaneseCountingThousand"), counting),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _digits),
    "chineseLegalSimplified": lambda number: ("壹" if 10 <= number < 20 else "") + counting(number).translate(_LEGAL),
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
    "decimalEnclosedCircle": _signs("①", 20),
    "decimalEnclosedCircleChinese": _signs("①", 20),
    "decimalEnclosedParen": _signs("⑴", 20),
    "decimalEnclosedFullstop": _signs("⒈", 20),
    "ideographEnclosedCircle": _signs("㊀", 10),
    "ideographTraditional": _cycle("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _cycle("子丑寅卯辰巳午未申酉戌亥"),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "none": lambda number: "",
}
"""How Word writes numbers; whatever is not here is written in digits."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: the number it begins with, how it writes numbers, and the words around them."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    is_legal: bool = False  # numbers of other levels are in digits, whatever their level says
    restarts: bool = True
    style: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The list a paragraph belongs to, and its level."""

    list: str | None = None
    level: int | None = None


_NOWHERE = Place()


@dataclass(slots=True)
class _List:
    shared: str  # lists that rest on the same definition count on from one another
    levels: dict[int, Level]
    restarts: dict[int, int] = field(default_factory=dict)  # levels that begin anew in this list


class Numbering:
    """The lists of a document and how far each has counted; paragraphs are asked for in their order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        """Read the lists, and the styles that put paragraphs into them."""
        self._lists = _lists(numbering)
        self._styles = _Styles(styles if self._lists else None)
        self._counts: dict[str, dict[int, int]] = {}

    def mark(self, properties: etree._Element | None) -> str:
        """Return what stands before a paragraph of these properties, with the blank after it; count it."""
        if not self._lists:
            return ""
        place = self._place(properties)
        found = self._lists.get(place.list or "")
        if found is None:
            return ""
        number = place.level or 0
        level = found.levels.get(number)
        if level is None:
            return ""
        counts = self._counts.setdefault(found.shared, {})
        if number in found.restarts:
            counts[number] = found.restarts.pop(number)
        else:
            counts[number] = counts[number] + 1 if number in counts else level.start
        for deeper in [n for n in counts if n > number and found.levels.get(n, level).restarts]:
            del counts[deeper]
        if level.format == "bullet":
            return ""

        def written(placeholder: re.Match[str]) -> str:
            at = int(placeholder[1]) - 1
            of = found.levels.get(at, level)
            is_digits = level.is_legal and at != number
            return _FORMATS.get("decimal" if is_digits else of.format, str)(counts.get(at, of.start))

        mark = _PLACEHOLDER.sub(written, level.text)
        return mark if not mark or level.suffix == "nothing" or mark[-1] in _CLOSING else f"{mark} "

    def _place(self, properties: etree._Element | None) -> Place:
        """Return the list of a paragraph: its own, or that of the first of its styles that has one."""
        own, style = _NOWHERE, self._styles.default
        if properties is not None:
            own = _own_place(properties)
            if (named := properties.find(_STYLE)) is not None:
                style = named.get(_VAL, "")
        place = self._styles.place(style)
        found = Place(own.list or place.list, place.level if own.level is None else own.level)
        if own.list is None and found.list is not None and found.level is None:
            levels = self._lists[found.list].levels if found.list in self._lists else {}
            linked = next((n for n, level in levels.items() if level.style == style), 0)
            return Place(found.list, linked)
        return found


class _Styles:
    """The places of paragraphs by their style, looked up when asked for: files define many more than they use."""

    def __init__(self, styles: etree._Element | None) -> None:
        self.default = ""  # of paragraphs that name no style
        self._by_name: dict[str, etree._Element] = {}
        self._places: dict[str, Place] = {}
        for style in () if styles is None else styles.iterfind(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._by_name[name] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in _ON:
                self.default = name

    def place(self, name: str) -> Place:
        """Return the place of a style: its own, or that of the first of the styles it rests on that has one."""
        if name not in self._places:
            self._places[name] = self._inherited(name)
        return self._places[name]

    def _inherited(self, name: str) -> Place:
        found = _NOWHERE
        for _ in range(_DEEPEST_STYLE):
            style = self._by_name.get(name)
            if style is None:
                break
            properties, base = style.find(_PARAGRAPH), style.find(_BASE)
            own = _NOWHERE if properties is None else _own_place(properties)
            found = Place(found.list or own.list, own.level if found.level is None else found.level)
            if found.list is not None or base is None:
                break
            name = base.get(_VAL, "")
        return found


def _own_place(properties: etree._Element) -> Place:
    numbering = properties.find(_NUMBERING)
    if numbering is None:
        return _NOWHERE
    list_, level = numbering.find(f"{W}numId"), numbering.find(f"{W}ilvl")
    return Place(
        None if list_ is None else list_.get(_VAL), None if level is None else number_of(level, _VAL, 0, _LEVELS - 1)
    )


def _lists(numbering: etree._Element | None) -> dict[str, _List]:
    if numbering is None:
        return {}
    shared, linked = {}, {}
    for definition in numbering.iterfind(f"{W}abstractNum"):
        name = definition.get(f"{W}abstractNumId", "")
        shared[name] = dict(map(_level, definition.iterfind(f"{W}lvl")))
        if (link := definition.find(f"{W}styleLink")) is not None:
            linked[link.get(_VAL, "")] = name
    for definition in numbering.iterfind(f"{W}abstractNum"):  # what only names the style of another list
        if (link := definition.find(f"{W}numStyleLink")) is not None and link.get(_VAL) in linked:
            name = linked[link.get(_VAL, "")]
            shared[definition.get(f"{W}abstractNumId", "")] = shared[name]
    lists = {}
    for found in numbering.iterfind(f"{W}num"):
        base = found.find(f"{W}abstractNumId")
        name = "" if base is None else base.get(_VAL, "")
        own = _List(name, dict(shared.get(name, {})))
        for override in found.iterfind(f"{W}lvlOverride"):
            at = number_of(override, f"{W}ilvl", 0, _LEVELS - 1)
            if (level := override.find(f"{W}lvl")) is not None:
                own.levels[at] = _level(level)[1]
            if (start := override.find(f"{W}startOverride")) is not None:
                own.restarts[at] = number_of(start, _VAL, 1)
        lists[found.get(f"{W}numId", "")] = own
    return lists


def _level(level: etree._Element) -> tuple[int, Level]:
    def value(name: str, default: str) -> str:
        return default if (found := level.find(f"{W}{name}")) is None else found.get(_VAL, default)

    start, style = level.find(f"{W}start"), value("pStyle", "")
    return number_of(level, f"{W}ilvl", 0, _LEVELS - 1), Level(
        start=1 if start is None else number_of(start, _VAL, 1),
        format=value("numFmt", "decimal"),
        text=value("lvlText", "")[:_LONGEST_MARK],
        suffix=value("suff", "tab"),
        is_legal=is_on(level.find(f"{W}isLgl")),
        restarts=value("lvlRestart", "") != "0",
        style=style or None,
    )


def is_on(switch: etree._Element | None) -> bool:
    """Tell whether a property that is on or off is there and on."""
    return switch is not None and switch.get(_VAL, "1") not in ("0", "false", "off")
