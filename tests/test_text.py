from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.text import fold, is_number, parse_number, romanize, romanize_words, sentence_at


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("6", "6"), ("1,340", "1340"), ("12,345,678", "12345678"), ("3.2万", "32000"), ("10.99万", "109900"),
        ("4746万", "47460000"), ("6萬", "60000"), ("56.30", "56.3"), ("0.7", "0.7"), ("３７", "37"),
        ("二十", "20"), ("十二", "12"), ("一百零五", "105"), ("两", "2"), ("二〇一七", "2017"), ("三万二千", "32000"),
        ("一亿", "100000000"), ("-3", "-3"),
    ],
)  # fmt: skip
def test_number(written: str, value: str) -> None:
    assert parse_number(written) == Decimal(value)
    assert "E" not in str(parse_number(written))


@pytest.mark.parametrize("written", ["", "公开", "1.2.3", "一是", "3条"])
def test_not_a_number(written: str) -> None:
    assert not is_number(written)
    with pytest.raises(ValueError, match="not a number"):
        parse_number(written)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("２０１７年，（一）８０．４５％", "2017年,(一)80.45%"),
        ("監察局行政訴訟案", "监察局行政诉讼案"),
        ("政府信息\u3000公开\u00a0数", "政府信息 公开 数"),
        ("《条例》〔2017〕“263”。", "《条例》〔2017〕“263”。"),
        ("二○一七年", "二〇一七年"),
        ("乾燥", "乾燥"),  # simplified characters, as far as they are in GB 2312
        ("乾燥機關", "干燥机关"),  # and traditional ones where another of the text is
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_keeps_length_and_is_stable(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False))
def test_a_number_survives_writing_and_reading(value: Decimal) -> None:
    assert parse_number(f"{value:,}") == value


@pytest.mark.parametrize(
    ("chinese", "word", "words"),
    [
        ("教育局", "jiaoyuju", "Jiao Yu Ju"),
        ("高邮市(区)", "gaoyoushi-qu", "Gao You Shi ( Qu )"),
        ("绿化", "lvhua", "Lv Hua"),
        ("长桥乡", "changqiaoxiang", "Chang Qiao Xiang"),
        ("花都区", "huaduqu", "Hua Du Qu"),
        ("重庆市", "chongqingshi", "Chong Qing Shi"),
        ("镇长办公室", "zhenzhangbangongshi", "Zhen Zhang Ban Gong Shi"),
    ],
)
def test_romanize(chinese: str, word: str, words: str) -> None:
    assert romanize(chinese) == word
    assert romanize_words(chinese) == words
    assert romanize(chinese).isascii()


def test_sentence_at() -> None:
    text = "公开5条。收到申请3件,办结2件;无。"
    assert text[slice(*sentence_at(text, text.index("2")))] == "收到申请3件,办结2件"
    assert text[slice(*sentence_at(text, 0))] == "公开5条"
