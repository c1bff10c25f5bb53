"""Text as the rules see it: same-length folding, numbers in digits and in Chinese, sentence bounds, romanisation."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_PUNCTUATION = {
    "\u3000": " ", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u200b": " ", "\ufeff": " ",
    "○": "〇", "◯": "〇", "﹪": "%", "﹑": "、", "﹐": ",", "﹔": ";", "﹕": ":", "．": ".", "﹒": ".",
    "〝": "“", "〞": "”", "﹙": "(", "﹚": ")", "｡": "。", "–": "-", "—": "-", "―": "-",
    "［": "[", "］": "]", "﹝": "〔", "﹞": "〕",
}  # fmt: skip
_FOLDING = _FULL_WIDTH | _PUNCTUATION

_DIGITS = dict(zip("〇零一二三四五六七八九两壹贰叁肆伍陆柒捌玖", (0, 0, *range(1, 10), 2, *range(1, 10)), strict=True))
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SCALES = {"万": 10_000, "亿": 100_000_000}
_ARABIC = re.compile(r"(-?\d+(?:,\d{3})*(?:\.\d+)?)([十百千万亿]*)")

_STOPS = "\n。;；!！?？"
SENTENCE_END = re.compile(f"[{_STOPS}]")


def fold(text: str) -> str:
    """Return the view that rules match on: half-width, simplified, plain spaces; one character for one character."""
    if text.isascii():
        return text
    signs = set(text)
    for sign in signs & _FOLDING.keys():  # few of many: faster than to look each character up
        text = text.replace(sign, _FOLDING[sign])
    simplified = _simplified(signs)
    return text.translate(simplified) if simplified else text


@cache
def _simplified_signs() -> frozenset[str]:
    """Return the Chinese characters of GB 2312, the set of simplified Chinese."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return frozenset(cell.decode("gb2312", "ignore") for cell in cells)


def _is_chinese(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"


def _simplified(signs: set[str]) -> dict[int, str]:
    """Return the simplified forms of characters, where some of them are traditional."""
    if not any(map(_is_chinese, signs - _simplified_signs())):
        return {}
    from opencc import OpenCC

    convert = OpenCC("t2s").convert  # a sign alone has one simplified form; phrases are not at stake here
    return {
        ord(sign): other
        for sign in sorted(filter(_is_chinese, signs))
        if len(other := convert(sign)) == 1 and other != sign
    }


def parse_number(written: str) -> Decimal:
    """Return the value of a number in digits (``1,340``, ``3.2万``) or Chinese (``二十``, ``二〇一七``, ``百``).

    Raises ValueError when it is neither.
    """
    plain = fold(written).replace(" ", "")
    if arabic := _ARABIC.fullmatch(plain):
        value = Decimal(arabic[1].replace(",", ""))
        for scale in arabic[2]:
            value *= _UNITS.get(scale) or _SCALES[scale]
        return value.normalize() if value != value.to_integral_value() else value.quantize(Decimal(1))
    return Decimal(_chinese(plain, written))


def _chinese(plain: str, written: str) -> int:
    if not plain or any(c not in _DIGITS and c not in _UNITS and c not in _SCALES for c in plain):
        raise ValueError(f"not a number: {written!r}")
    if all(c in _DIGITS for c in plain):
        return int("".join(str(_DIGITS[c]) for c in plain))
    total = section = digit = 0
    for character in plain:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            section += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            total = (total + section + digit) * _SCALES[character]
            section = digit = 0
    return total + section + digit


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """Return the bounds of the sentence around a position, its full stop excluded; text may be folded or not."""
    start = max(0, position - 400)
    for sign in _STOPS:
        start = max(start, text.rfind(sign, start, position) + 1)
    end = SENTENCE_END.search(text, position)
    return start, end.start() if end else len(text)


@lru_cache(maxsize=4096)
def writable(name: str) -> str:
    """Return the name of a file as it can be written: bytes of it that are no character stand as ``?``."""
    return name.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=4096)
def romanize(chinese: str) -> str:
    """Return the pinyin of a name as one lower-case ASCII word (``教育局``: ``jiaoyuju``), other signs as ``-``."""
    joined = "".join(s if s.isalpha() else f"-{s}-" for s in _syllables(chinese))
    return re.sub(r"[^a-z0-9]+", "-", joined.lower().replace("ü", "v")).strip("-")


@lru_cache(maxsize=4096)
def romanize_words(chinese: str) -> str:
    """Return the pinyin of a name as capitalised syllables (``教育局`` -> ``Jiao Yu Ju``)."""
    return " ".join(s.capitalize() for s in _syllables(chinese) if s.strip())


def _syllables(chinese: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin

    _teach_names()
    parts = re.findall(r"[\u4e00-\u9fff]+|[A-Za-z0-9]+|\S", fold(chinese))
    return [syllable for part in parts for syllable in lazy_pinyin(part, style=Style.NORMAL)]


@cache
def _teach_names() -> None:
    """Let signs that names of places and offices use be read as in names, where no longer word says otherwise."""
    from pypinyin import load_single_dict

    load_single_dict({ord("长"): "cháng,zhǎng", ord("都"): "dū,dōu", ord("大"): "dà"})


def is_number(written: str) -> bool:
    """Tell whether ``parse_number`` can read it."""
    try:
        parse_number(written)
    except (ValueError, InvalidOperation):
        return False
    return True
