"""What is felt is heard: pitch, its range, rate and loudness go the way that the recipe states."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.base.tables import shipped
from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.emotion.emotion import names
from paksatalker.inference.face.mood import Mood
from paksatalker.inference.speech.expression import recipe
from paksatalker.inference.speech.expression.recipe import expressed, in_words
from paksatalker.inference.speech.prosody import prosody
from paksatalker.inference.speech.text.manner import PLAIN
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Speech

TEXT = "The source of the huge river is the clear spring. Kick the ball straight and follow through."


def felt(emotion: str, text: str = TEXT, share: float = 1.0) -> Speech:
    return speak(text, mood=Mood(Delivery.of(emotion), share))


def measured(speech: Speech) -> np.ndarray:
    """Mean pitch and its deviation (semitones), sounds a second (octaves), loudness (dB) of what is said."""
    heard = prosody(speech, np.arange(0, speech.duration, 0.01))
    tones = 12 * np.log2(heard.f0[heard.voiced])
    tones = tones[(tones > np.quantile(tones, 0.03)) & (tones < np.quantile(tones, 0.97))]
    said = [p for p in speech.phones if p.label != "sil"]
    rate = np.log2(len(said) / sum(p.end - p.start for p in said))
    sound = [speech.audio[round(p.start * speech.rate) : round(p.end * speech.rate)] for p in said]
    return np.array([tones.mean(), tones.std(), rate, 10 * np.log10(np.mean(np.concatenate(sound) ** 2))])


@pytest.fixture(scope="module")
def plain() -> np.ndarray:
    return measured(speak(TEXT))


def test_every_emotion_of_the_face_has_a_voice() -> None:
    assert set(shipped(recipe.__file__, "recipe.toml")) == set(names())


@pytest.mark.parametrize("emotion", [n for n in names() if n != "neutral"])
def test_the_voice_goes_the_way_the_recipe_states(emotion: str, plain: np.ndarray) -> None:
    row = shipped(recipe.__file__, "recipe.toml")[emotion]
    stated = np.sign([row["pitch"], row["range"] - 1, row["rate"] - 1, row["volume"]])
    full = stated * (measured(felt(emotion)) - plain)
    assert (full > (0.4, 0.1, 0.005, 0.8)).all()
    half = stated * (measured(felt(f"{emotion}:0.5")) - plain)
    assert (half > (0.1, -0.1, -0.02, 0.3)).all() and (half < full).all()


def test_neutral_and_switched_off_are_the_plain_voice() -> None:
    sound = speak(TEXT).audio
    assert np.array_equal(felt("neutral").audio, sound)
    assert np.array_equal(felt("happy", share=0.0).audio, sound)
    assert expressed({}) == PLAIN


def test_a_voice_that_obeys_words_is_told_the_same_in_words() -> None:
    rows = shipped(recipe.__file__, "recipe.toml")
    for name in (n for n in names() if n != "neutral"):
        assert in_words({name: 0.5}).told == f"Speak in a {rows[name]['words']} tone."
    assert in_words({"sad": 0.2, "angry": 0.9}).told == (
        f"Speak in a very {rows['angry']['words']} and slightly {rows['sad']['words']} tone."
    )
    assert in_words({}) == in_words({"neutral": 1.0}) == PLAIN and not in_words({"happy": 0.02}).told
    way = in_words({"sad": 1.0})
    assert way.pause == rows["sad"]["pause"] and (way.rate, way.pitch, way.volume) == (1, 1, 0)


def test_each_sentence_has_its_own() -> None:
    three = "We went home. We went home too. We went home late."
    plain, mixed = speak(three), felt("neutral;sad;neutral", three)
    lasts = [[t.end - t.start for t in s.sentences] for s in (plain, mixed)]
    assert lasts[1][0] == pytest.approx(lasts[0][0]) and lasts[1][2] == pytest.approx(lasts[0][2])
    assert lasts[1][1] > 1.03 * lasts[0][1]


def test_what_the_text_asks_for_is_heard_and_keys_count_from_their_second() -> None:
    asked = felt("sad", TEXT)
    assert np.array_equal(
        speak("[emotion sad] " + TEXT, mood=Mood(Delivery.of())).audio[-9000:], asked.audio[-9000:]
    )
    start = speak(TEXT).sentences[1].start
    keyed = felt(f"0:neutral {start - 0.1:.2f}:sad", TEXT)
    plain = speak(TEXT)
    assert keyed.sentences[0] == plain.sentences[0]
    assert (
        keyed.sentences[1].end - keyed.sentences[1].start > plain.sentences[1].end - plain.sentences[1].start
    )
    with pytest.raises(InputError):
        speak("[emotion hangry] Hello.", mood=Mood(Delivery.of()))


def test_times_stay_right_and_nothing_is_cut_off() -> None:
    for emotion in ("sad", "angry", "surprised"):
        speech = felt(emotion, "Well, Bob, we should have gone home, but nobody knew.")
        assert all(a.end == pytest.approx(b.start, abs=1e-6) for a, b in pairwise(speech.phones))
        assert speech.phones[-1].end == pytest.approx(speech.duration, abs=1e-3)
        assert np.abs(speech.audio).max() < 1
