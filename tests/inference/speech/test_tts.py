"""Synthesised speech: its words and phones, and whether they are where the sound has them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import resample_poly

from paksatalker.base.errors import Cancelled, InputError
from paksatalker.inference.speech.aligning.alignment import align
from paksatalker.inference.speech.prosody import prosody
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.voices import voices
from paksatalker.inference.speech.wording.pronunciation import arpabet
from paksatalker.inference.timeline.speech import Speech


def test_words_are_those_written(spoken: Speech) -> None:
    assert [w.text for w in spoken.words if w.sentence == 0] == [
        "Hello",
        "there",
        "Dr",
        "Smith",
        "this",
        "is",
        "number",
        "42",
    ]
    assert [s.text for s in spoken.sentences] == [
        "Hello there, Dr. Smith; this is number 42.",
        "Bob and Mom made a big map of the bay.",
        "Five brave friends moved to Jan's farm, and we all watched the ships.",
    ]
    number = next(i for i, w in enumerate(spoken.words) if w.text == "42")
    assert "".join(p.label for p in spoken.phones if p.word == number).startswith("fɔɹ")


def test_phones_cover_the_sound_in_order(spoken: Speech) -> None:
    assert spoken.phones[0].start == 0
    assert spoken.phones[-1].end == pytest.approx(spoken.duration, abs=1e-3)
    for a, b in zip(spoken.phones, spoken.phones[1:], strict=False):
        assert a.end == pytest.approx(b.start, abs=1e-6)
        assert a.end > a.start
        assert not (a.label == b.label == "sil")
    for p in spoken.phones:
        assert (p.label == "sil") == (p.word == -1)
        assert not set(p.label) & set("ˈˌː012")
        if p.word >= 0:
            word = spoken.words[p.word]
            assert word.start <= p.start and p.end <= word.end
    assert {p.stress for p in spoken.phones if p.label in ["aɪ", "eɪ", "oʊ", "æ", "ɑ"]} >= {1}
    assert all(p.stress == 0 for p in spoken.phones if p.label in ["b", "p", "m", "s", "t", "k"])


def test_silence_around_and_between(spoken: Speech) -> None:
    first, last = spoken.phones[0], spoken.phones[-1]
    assert first.label == last.label == "sil"
    assert 0.2 <= first.end <= 0.3 and 0.3 <= last.end - last.start <= 0.4
    for a, b in zip(spoken.sentences, spoken.sentences[1:], strict=False):
        assert 0.3 < b.start - a.end < 0.6
        middle = prosody(spoken, [(a.end + b.start) / 2])
        assert middle.intensity[0] < -60


def test_phones_are_where_the_sound_has_them(spoken: Speech) -> None:
    """Against forced alignment with an independent acoustic model."""
    owned = [[p for p in spoken.phones if p.word == i] for i in range(len(spoken.words))]
    pcm = np.asarray(resample_poly(spoken.audio, 2, 3) * 32767, np.int16)
    found = align(pcm, [[arpabet(p.label for p in ph)] for ph in owned])
    assert found.parted is None
    errors, ends = [], []
    for word in found.words:
        if word.index >= 0:
            pairs = list(zip(owned[word.index], word.phones, strict=True))
            errors += [p.start - q.start for p, q in pairs]
            ends.append(pairs[-1][0].end - word.end)
    assert abs(np.median(errors)) < 0.015
    assert np.median(np.abs(errors)) < 0.025
    assert np.quantile(np.abs(errors), 0.95) < 0.075
    assert abs(np.median(ends)) < 0.025


def test_same_text_same_sound(spoken: Speech, text: str) -> None:
    again = speak(text)
    assert again.audio.tobytes() == spoken.audio.tobytes()
    assert again.phones == spoken.phones


def test_a_changed_sentence_leaves_the_others_as_they_were() -> None:
    one = speak("The cat sat down. It was a warm day. Nobody came.")
    two = speak("The cat sat down. Rain fell on the roof all night long. Nobody came.")
    for i in (0, 2):
        a, b = one.sentences[i], two.sentences[i]
        assert b.end - b.start == pytest.approx(a.end - a.start)
        n = round((a.end - a.start) * one.rate)
        x, y = (s.audio[round(t.start * s.rate) :][:n] for s, t in ((one, a), (two, b)))
        # the start may fall between samples
        assert max(np.corrcoef(x[2:-2], np.roll(y, k)[2:-2])[0, 1] for k in (-1, 0, 1)) > 0.999


def test_sound_is_clean(spoken: Speech) -> None:
    assert spoken.audio.dtype == np.float32 and spoken.audio.ndim == 1
    assert 0.1 < np.abs(spoken.audio).max() <= 1
    assert spoken.engines[0].name == "hibari-tts" and spoken.engines[1].role == "voice"
    assert all(e.licence == "Apache-2.0" and not e.non_commercial for e in spoken.engines)
    assert len(spoken.inputs["text"]) == 64


def test_a_very_long_sentence_is_spoken_whole() -> None:
    text = "We counted sheep, " * 40 + "and slept."
    speech = speak(text)
    assert len(speech.sentences) == 1 and len(speech.words) == 122
    assert all(w.end > w.start for w in speech.words)
    assert all(a.end <= b.start + 1e-6 for a, b in zip(speech.words, speech.words[1:], strict=False))


def test_unknown_voice_names_the_known() -> None:
    with pytest.raises(InputError, match="nobody") as error:
        speak("Hello.", voice="nobody")
    assert all(v.name in error.value.hint for v in voices("en") if v.installed and v.naturalness == "natural")


def test_coined_words_are_spoken() -> None:
    speech = speak("Twas brillig, and the slithy toves did gyre and gimble in the wabe.")
    assert all(word.end > word.start for word in speech.words)


def test_progress_tells_and_can_stop() -> None:
    told: list[tuple[str, float, float]] = []
    speak("One. Two.", progress=lambda *step: told.append(step))
    assert told[-1][1] == told[-1][2] == 2

    def stop(step: str, done: float, total: float) -> None:
        if done >= 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        speak("One. Two.", progress=stop)


def test_sentences_begin_on_whole_frames_where_a_rate_is_given() -> None:
    text = "Hello there. The sun comes up. Good night."
    free, bound = speak(text), speak(text, fps=24.0)
    starts = [s.start * 24 for s in bound.sentences]
    assert np.abs(np.subtract(starts, np.round(starts))).max() < 1e-6
    later = [b.start - a.start for a, b in zip(free.sentences, bound.sentences, strict=True)]
    assert -1e-9 <= later[0] <= later[1] + 1e-9 and later[-1] <= len(starts) / 24
