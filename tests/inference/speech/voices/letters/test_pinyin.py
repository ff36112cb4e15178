"""Chinese as syllables and as letters; numbers as they are read."""

from __future__ import annotations

import pytest

from paksatalker.inference.speech.text.readings import Reading
from paksatalker.inference.speech.voices.letters import pinyin
from paksatalker.inference.speech.voices.letters.pinyin import Syllable, in_hanzi, number, sounds, syllables

needs_pinyin = pytest.mark.skipif(not pinyin.available(), reason="needs the extra chinese")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "零"), (10, "十"), (15, "十五"), (101, "一百零一"), (110, "一百一十"), (1005, "一千零五"),
        (10001, "一万零一"), (100_000, "十万"), (123_456, "十二万三千四百五十六"),
        (120_030_004, "一亿二千零三万零四"),
    ],
)  # fmt: skip
def test_numbers(value: int, said: str) -> None:
    assert number(value) == said


def test_years_parts_and_percent() -> None:
    assert in_hanzi("2024", "年") == "二零二四" and in_hanzi("2024年") == "二零二四年"
    assert in_hanzi("2024") == "二千零二十四" and in_hanzi("3.5%") == "百分之三点五"


@needs_pinyin
def test_what_stands_around_a_sign_tells_how_it_is_read() -> None:
    words = [Reading(c, c, glued=True) for c in "重庆银行很重要"]
    read = [s.written for s in syllables(words)]
    assert read == ["chong2", "qing4", "yin2", "hang2", "hen3", "zhong4", "yao4"]
    assert [s.owner for s in syllables(words)] == list(range(7))
    third = [s.written for s in syllables([Reading("你", "你", glued=True), Reading("好", "好")])]
    assert third == ["ni2", "hao3"]


@needs_pinyin
@pytest.mark.parametrize(
    ("written", "said"),
    [("zhi1", "ꭧɨ0"), ("yuan2", "ɥɛ0n"), ("nv3", "ny0"), ("jiu3", "ʨjou0"), ("er4", "ɚ0"), ("wu3", "u0")],
)
def test_syllables_are_sounds(written: str, said: str) -> None:
    initial, final = sounds(Syllable(written, 0))
    assert "".join(initial + final) == said
