"""Speech cut into sentences, phrases and accents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from paksatalker.inference.face.face import animate_face
from paksatalker.inference.face.life.accents import accents
from paksatalker.inference.face.segments import segments
from paksatalker.inference.timeline.speech import Phone, Speech
from paksatalker.rigs.arkit import INDEX


def test_each_sentence_has_its_own_clock(story: Speech) -> None:
    parts = segments(story)
    assert parts[0].silent and parts[0].text == ""
    assert [p.text for p in parts[1:]] == [s.text for s in story.sentences]
    for part in parts[1:]:
        assert part.phones[0].start == pytest.approx(0, abs=1e-9)
        assert part.phrases[0][0] == pytest.approx(0, abs=1e-9)
        assert part.phones[-1].end == pytest.approx(part.speech_end) and part.speech_end <= part.end + 1e-6
        assert all(p.label != "sil" for p in part.phones)
        assert np.nanmax(part.prosody.intensity) > -50
    assert sum(len(p.phones) for p in parts) == sum(p.label != "sil" for p in story.phones)
    assert [p.followed for p in parts] == [True] * (len(parts) - 1) + [False]


def test_a_comma_makes_phrases(story: Speech) -> None:
    long = next(p for p in segments(story) if "puppets" in p.text)
    assert len(long.phrases) >= 2
    assert all(a[1] < b[0] for a, b in zip(long.phrases, long.phrases[1:], strict=False))


def test_accents_fall_on_vowels_that_stand_out(story: Speech) -> None:
    for part in segments(story)[1:]:
        found = accents(part)
        assert found, part.text
        times = [a.time for a in found]
        assert times == sorted(times) and np.diff(times).min(initial=9) >= 0.44
        for a in found:
            assert 0 < a.strength <= 1
            vowel = next(p for p in part.phones if p.start <= a.time <= p.end)
            assert vowel.stress > 0, "the voice marks its stresses"
    assert not accents(segments(story)[0])


def test_a_higher_pitch_makes_an_accent(story: Speech) -> None:
    part = next(p for p in segments(story) if "puppets" in p.text)
    flat = replace(part, phones=tuple(replace(p, stress=0) for p in part.phones))
    weakest = min(accents(part), key=lambda a: a.pitch)
    vowel = next(p for p in part.phones if p.start <= weakest.time <= p.end)
    heard = part.prosody
    inside = (heard.times >= vowel.start) & (heard.times <= vowel.end)
    raised = replace(heard, f0=np.where(inside, 400.0, np.where(np.isfinite(heard.f0), 150.0, np.nan)))
    strongest = max(accents(replace(flat, prosody=raised)), key=lambda a: a.strength)
    assert vowel.start <= strongest.time <= vowel.end


def test_sounds_without_words_make_utterances(story: Speech) -> None:
    bare = replace(
        story,
        words=(),
        sentences=(),
        phones=tuple(replace(p, word=-1, stress=0) for p in story.phones),
    )
    parts = segments(bare)
    assert len(parts) >= 3
    assert sum(len(p.phones) for p in parts) == sum(p.label != "sil" for p in story.phones)
    face = animate_face(bare, 30, 1)
    assert face.arkit[:, INDEX["jawOpen"]].max() > 0.25


def test_sound_without_energy_still_moves_the_mouth() -> None:
    audio = np.zeros(24000, np.float32)
    speech = Speech(audio, 24000, (), (Phone("h", 0.2, 0.3), Phone("aɪ", 0.3, 0.6)), (), "ipa")
    assert animate_face(speech, 30, 1).arkit[:, INDEX["jawOpen"]].max() > 0.2


def test_arpabet_is_understood_too() -> None:
    audio = np.zeros(24000, np.float32)
    said = (Phone("sil", 0, 0.2), Phone("B", 0.2, 0.3), Phone("AA", 0.3, 0.5, stress=1), Phone("B", 0.5, 0.6))
    face = animate_face(Speech(audio, 24000, (), said, (), "arpabet"), 30, 1)
    jaw = face.arkit[:, INDEX["jawOpen"]] - face.arkit[:, INDEX["mouthClose"]]
    assert jaw[12] > 0.2 and jaw[[7, 16]].max() < 0.02
