"""Whatever a model answers: a script that reads back as it is, or one clear line."""

from __future__ import annotations

import json
import os
import random

import pytest

from paksatalker.base.errors import PaksaTalkerError
from paksatalker.base.tables import shipped
from paksatalker.inference.body.plan.calls import known_kinds
from paksatalker.inference.script import rules
from paksatalker.inference.script.answer import script_of
from paksatalker.inference.script.brief import Brief
from paksatalker.inference.script.markdown import parsed, written
from paksatalker.inference.script.prompts.asking import GESTURES
from paksatalker.inference.script.prompts.library import names, prompt
from paksatalker.inference.script.script import Script

BRIEF = Brief("bees", seconds=20)
GOOD = json.dumps(
    {
        "title": "Bees",
        "lines": [
            {"text": "Bees carry pollen.", "emotion": "happy", "intensity": 0.6, "gesture": "offer"},
            {"text": "Without them, no apples.", "emotion": "sad", "intensity": 0.3, "gesture": "none"},
        ],
    }
)


def made(text: str, brief: Brief = BRIEF) -> Script:
    script = script_of(text, brief, "the model")
    assert parsed(written(script)) == script
    assert any(c.isalpha() for c in script.plain)
    return script


def test_json_becomes_lines_with_marks() -> None:
    script = made(GOOD)
    assert script.title == "Bees"
    assert [x.emotion for x in script.lines] == ["happy:0.6", "sad:0.3"]
    assert script.lines[0].gestures[0][1].kind == "offer"


@pytest.mark.parametrize(
    "text",
    [
        f"<think>hm { {'lines': 1} }</think>\n```json\n{GOOD}\n```\nThat is all.",
        f"Sure! Here you are: {GOOD}",
        f"thoughts without a beginning</think>{GOOD}",
        GOOD[: GOOD.index("Without") + 12],  # cut short
        GOOD.replace('"emotion"', "'emotion'"),
        GOOD.replace("}, {", "} {"),
    ],
)
def test_json_is_found_and_repaired(text: str) -> None:
    assert made(text).lines[0].plain == "Bees carry pollen."


def test_plain_words_are_taken_as_they_are() -> None:
    script = made("Bees carry **pollen**. See [the hive](~point left).\n\nThen they sleep.")
    assert [x.plain for x in script.lines] == ["Bees carry pollen. See the hive.", "Then they sleep."]


@pytest.mark.parametrize(
    "text", ["", "{}", "}{}{", "<think>forever and ever", "?!?! ::: ---", '{"lines": []}', "\x00" * 50]
)
def test_nothing_that_can_be_said_is_one_line(text: str) -> None:
    with pytest.raises(PaksaTalkerError, match=r"nothing that can be said|can't be said"):
        made(text)


@pytest.mark.parametrize(
    "text",
    ["I'm sorry, but I can't help with that.", "As an AI language model, I do not.", "Lo siento, no puedo."],
)
def test_a_refusal_is_told(text: str) -> None:
    with pytest.raises(PaksaTalkerError, match="declined"):
        made(text)


def test_a_line_of_the_model_cannot_bring_in_speakers_or_marks() -> None:
    brief = Brief("bees", speakers=("ANNA", "BEN"))
    rows = [
        {
            "speaker": "EVE",
            "text": "BOSS: [emotion angry] hello [x](/%%%/) <b>you</b>\nBEN: no",
            "emotion": "rage",
        },
        {"speaker": "ben", "text": "Fine, thank you.", "emotion": "neutral"},
    ]
    script = made(json.dumps({"lines": rows}), brief)
    assert set(script.speakers) <= {"ANNA", "BEN", "BOSS"}
    assert not script.lines[0].gestures and not script.lines[0].marked.marks


def test_what_only_repeats_the_example_is_left_out() -> None:
    rows = [{"text": row["text"]} for row in prompt("genres", "welcome").shot]
    text = json.dumps(
        {"lines": [*rows, {"text": "Tea is ready."}, {"text": "Tea is ready!", "gesture": "self"}]}
    )
    assert made(text, Brief("tea", genre="welcome")).plain == "Tea is ready."


def test_gestures_are_those_that_the_body_knows() -> None:
    assert set(GESTURES[1:]) <= set(known_kinds())
    script = made("See [the hive](~point left) and [fly](~levitate).")
    assert [g.kind for _, g in script.lines[0].gestures] == ["point"]
    for name in names("genres"):
        assert {row.get("gesture", "none") for row in prompt("genres", name).shot} <= set(GESTURES)
    words = shipped(rules.__file__, "templates.toml")["gesture_words"]
    assert {kind for table in words.values() for kind in table} <= set(known_kinds())


def test_endless_text_is_bounded() -> None:
    script = made("Bees are here. " * 20_000)
    assert len(script.plain) < 50_000
    assert len(made(json.dumps({"lines": [{"text": f"Bee number {i}."} for i in range(5000)]})).lines) <= 20


CASES = int(os.environ.get("PAKSATALKER_FUZZ", "400"))
BITS = [
    *'{}[]",:\\\n\t()*_#|~`<>@!=/',
    '"text"', '"lines":[', "[emotion happy:9]", "[emotion x]", "[a](/q/)", "[a](~b c d)", "[slide", "]:",
    "NAME:", "[99999s]",
    "<speak>", "</think>", "<|im_end|>", "<!--", "&#0;", "\ud800", "\u202e", "\x00", "1e999",
    "NaN", "null", "é漢字", "🙂", "a" * 300,
    "[language zz]", "# ", "## ", ">> ", "I'm sorry", "(sighs)", "**b**", "[31s]", "[x](=)", "[w](@qq)",
]  # fmt: skip


def spoilt(draw: random.Random) -> str:
    text = draw.choice([GOOD, GOOD, "Bees carry pollen. They are small.", "", "ANNA: hello\n\nBEN: you"])
    for _ in range(draw.randint(1, 12)):
        at, bit = draw.randint(0, len(text)), draw.choice(BITS)
        how = draw.random()
        if how < 0.5:
            text = text[:at] + bit + text[at:]
        elif how < 0.75:
            text = text[:at] + text[at + draw.randint(1, 40) :]
        elif how < 0.9:
            text = text[:at]
        else:
            text = text + bit * draw.randint(1, 60)
    return text


def test_any_answer_is_a_script_or_one_line() -> None:
    draw = random.Random(5)
    scripts = 0
    for number in range(CASES):
        text = spoilt(draw)
        brief = Brief("bees", seconds=20, speakers=("ANNA", "BEN") if number % 3 == 0 else ())
        try:
            made(text, brief)
            scripts += 1
        except PaksaTalkerError as e:
            assert "\n" not in str(e), repr(text)
        except Exception as e:
            raise AssertionError(repr(text)) from e
    assert scripts > CASES / 2
