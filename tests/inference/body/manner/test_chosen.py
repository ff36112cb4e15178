"""The manner that options ask for: styles, cultures, emotions, intensity, all in time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.body.manner.chosen import ChosenManner
from paksatalker.inference.body.manner.manner import NEUTRAL, as_keys, from_keys
from paksatalker.inference.body.manner.tables import culture_names, parse_style, style_names
from paksatalker.inference.body.speaker.speaker import speaker_manner
from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.motion.motion_in import open_performance
from paksatalker.inference.timeline.speech import Speech


def test_nothing_asked_for_is_a_speaker_at_ease(spoken: Speech) -> None:
    assert ChosenManner.of().manner(spoken) == NEUTRAL


def test_styles_differ_in_the_stated_direction() -> None:
    lively, calm = parse_style("enthusiastic"), parse_style("casual")
    assert lively.rate > 2 * calm.rate and lively.size > calm.size
    assert lively.height > calm.height and lively.extent > calm.extent and lively.speed > calm.speed
    assert parse_style("academic").hold > parse_style("professional").hold
    assert len(culture_names()) <= 4 <= len(style_names())


def test_a_blend_goes_one_way_from_style_to_style() -> None:
    rates = [parse_style(f"enthusiastic:{k / 10},casual:{1 - k / 10}").rate for k in range(11)]
    assert rates == sorted(rates) and rates[0] < rates[-1]


def test_a_style_changes_smoothly_from_key_to_key(spoken: Speech) -> None:
    manner = ChosenManner.of(style="0:casual 4:enthusiastic").manner(spoken)
    rates = [manner.at(t / 2).rate for t in range(10)]
    assert rates == sorted(rates) and (rates[0], rates[-1]) == (12, 28)


@pytest.mark.parametrize("emotion, bigger", [("happy", True), ("sad", False)])
def test_emotions_change_size_speed_and_height(spoken: Speech, emotion: str, bigger: bool) -> None:
    plain = ChosenManner.of(style="academic")
    moved = plain.manner(spoken, Delivery.of(emotion=emotion))
    still = plain.manner(spoken)
    for name in ("size", "speed", "height", "openness", "rate"):
        assert (getattr(moved, name) > getattr(still, name)) is bigger


def test_an_emotion_in_time_reaches_the_hands_in_time(spoken: Speech) -> None:
    manner = ChosenManner.of().manner(spoken, Delivery.of(emotion="0:neutral 3:happy"))
    assert manner.at(1.5).size == NEUTRAL.size < manner.at(3.5).size


def test_intensity_is_set_keyed_and_taken_from_the_voice(spoken: Speech) -> None:
    low, high = (ChosenManner.of(intensity=k).manner(spoken) for k in ("0.4", "1.6"))
    assert low.rate < NEUTRAL.rate < high.rate and low.size < high.size
    assert ChosenManner.of(intensity="0:0.4 2:1.6").manner(spoken).at(9).rate == pytest.approx(high.rate)
    voice = ChosenManner.of(intensity="voice").manner(spoken)
    assert 0.4 * NEUTRAL.size < voice.at(1.0).size < 2 * NEUTRAL.size


def test_what_a_culture_avoids_is_avoided(spoken: Speech) -> None:
    assert "ring" in ChosenManner.of(culture="arabic").manner(spoken).avoid
    italian, swedish = (ChosenManner.of(culture=c).manner(spoken).rate for c in ("italian", "swedish"))
    assert italian == pytest.approx(2 * swedish, rel=0.05)


@pytest.mark.parametrize(
    "option, text, hint",
    [
        ("style", "acadmic", "academic"),
        ("style", "casual:much", "0 to 1"),
        ("style", "casual,casual", "once"),
        ("style", "", "choose from"),
        ("culture", "itlian", "italian"),
        ("intensity", "nan", "0 to 2"),
        ("intensity", "-1", "0 to 2"),
        ("style", "0:casual 0:academic", "sort"),
        ("speaker_style", "nobody.bvh", "path"),
    ],
)
def test_what_makes_no_sense_is_one_line(option: str, text: str, hint: str) -> None:
    with pytest.raises(InputError) as refused:
        ChosenManner.of(**{option: text}, speaker=lambda file: speaker_manner(file, open_performance))
    assert hint in refused.value.hint and "\n" not in str(refused.value)


def test_keys_may_stand_in_a_file(tmp_path: Path, spoken: Speech) -> None:
    file = tmp_path / "keys.csv"
    file.write_text("time,style,intensity,happy\n0,casual,1,\n4,enthusiastic,1.5,0.5\n")
    chosen = ChosenManner.of(style=str(file), intensity=str(file))
    assert chosen.given["style"] == "0:casual 4:enthusiastic"
    assert chosen.manner(spoken).at(5).rate > 28


def test_a_manner_is_kept_as_plain_values(spoken: Speech) -> None:
    manner = ChosenManner.of(style="0:casual 4:academic", culture="arabic").manner(spoken)
    again = from_keys(as_keys(manner))
    assert again.at(2.0).rate == pytest.approx(manner.at(2.0).rate, abs=1e-3)
    assert again.at(0.0).avoid == {"ring", "thumb_up"}
    assert from_keys("nonsense") == NEUTRAL == from_keys([{"time": "soon"}, 5])
    assert replace(again, keys=()) == NEUTRAL
