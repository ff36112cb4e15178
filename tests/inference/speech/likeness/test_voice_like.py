"""A voice like someone's: what is refused, what is kept, and that it comes nearer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from paksatalker.base.consent import beside
from paksatalker.base.errors import InputError
from paksatalker.inference.jobs.speech import SpeechOptions
from paksatalker.inference.jobs.spoken import speech_of
from paksatalker.inference.speech.aligning.whisper_models import has_multilingual
from paksatalker.inference.speech.likeness.embedding import embedding, similarity
from paksatalker.inference.speech.likeness.finding import (
    Likeness,
    known_traits,
    liken,
    nearest,
    pcm_of,
    sample_of,
)
from paksatalker.inference.speech.likeness.reference import checked, read_reference
from paksatalker.inference.speech.likeness.traits import Traits
from paksatalker.inference.speech.likeness.voice_like import VoiceLike
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.voices import choose, voices
from paksatalker.inference.timeline.speech import Speech

RATE = 16000
TEXT = "Good morning to you all. The river was wide, and the water very cold that day."
WORD = "Ada Byron, by letter on 3 May 2026"


@pytest.fixture(scope="module")
def speaker() -> Speech:
    """Someone with a higher voice and a shorter vocal tract than heart has."""
    return speak(TEXT, voice="heart", manner=Manner(pitch=1.2, formants=1.14))


@pytest.fixture
def reference(speaker: Speech, tmp_path: Path) -> Path:
    path = tmp_path / "ada.wav"
    soundfile.write(path, speaker.audio, speaker.rate)
    return path


def test_one_voice_is_more_like_itself_than_like_others(spoken: Speech, speaker: Speech) -> None:
    own = embedding(pcm_of(spoken))
    assert own.shape == (256,) and np.linalg.norm(own) == pytest.approx(1) and own.min() >= 0
    measured = known_traits(choose("hibari:heart", None, "")[0])
    assert similarity(own, measured.embedding) > 0.85
    assert similarity(own, embedding(pcm_of(speaker))) < 0.85
    assert not embedding(np.zeros(RATE, np.int16)).any()


def test_the_nearest_voice_is_the_speakers_own_and_its_traits_are_known() -> None:
    every = [v for v in voices("en") if v.engine in ("hibari", "kokoro")]
    measured = [v for v in every if v.engine == "kokoro" or v.name == "heart"]
    for name in ("af_bella", "am_adam", "bm_george"):
        voice = next(v for v in measured if v.name == name)
        assert nearest(known_traits(voice), measured)[0][0] == voice
    low, high = (known_traits(next(v for v in measured if v.name == n)) for n in ("am_adam", "af_bella"))
    assert low.pitch < 150 < high.pitch and 8 < low.pace < 20


def test_another_vocal_tract_and_pitch_are_found_again(speaker: Speech) -> None:
    heart = choose("hibari:heart", None, "")[0]
    found = liken(checked(pcm_of(speaker), "ada.wav"), [heart])
    assert found.manner.formants > 1.05 and found.manner.pitch == pytest.approx(1.2, rel=0.08)
    assert found.made > found.plain + 0.05
    # another text than the one that it was found with, and than that of the reference
    text = "Nobody had told them where the old road goes, and they walked until it was dark."
    made, plain = (
        similarity(embedding(pcm_of(speak(text, voice="heart", manner=m))), embedding(pcm_of(speaker)))
        for m in (found.manner, Manner())
    )
    assert made > plain + 0.03


def test_words_and_phones_keep_their_times() -> None:
    plain, other = (
        speak("Five brave friends.", manner=m) for m in (Manner(), Manner(formants=0.9, breath=0.4))
    )
    assert other.phones == plain.phones and len(other.audio) == len(plain.audio)
    assert not np.array_equal(other.audio, plain.audio)


def test_it_is_asked_for_by_two_options_and_told(reference: Path) -> None:
    notes: list[str] = []
    asked = SpeechOptions(text="A short way home.", voice_like=reference, consent=WORD)
    speech = speech_of(asked, note=notes.append)
    told = " ".join(notes)
    assert "similar to ada.wav, no copy" in told and "similarity 0." in told
    assert "voice like" in speech.inputs and speech.engines[-1].name == "Resemblyzer"
    assert WORD in beside(reference).read_text("utf-8")
    # stated once, it need not be again
    assert read_reference(reference, None).consent.text == WORD


@pytest.mark.skipif(not has_multilingual(), reason="needs the extra asr")
def test_a_recording_in_another_language_is_told(speaker: Speech, tmp_path: Path) -> None:
    path = tmp_path / "eva.wav"
    german = speak(
        "Guten Morgen, wie geht es Ihnen? Das Wasser war sehr kalt an jenem Tag.", voice="espeak:de"
    )
    soundfile.write(path, german.audio, german.rate)
    found = read_reference(path, WORD)
    assert found.language == "de"
    notes: list[str] = []
    heart = choose("heart", None, "")[0]
    VoiceLike(found, Likeness(heart, Manner(), 0.5, 0.5)).told(speaker, notes.append)
    assert "eva.wav is in German, what is said in English" in notes[-1]


def test_without_consent_nothing_is_done(reference: Path) -> None:
    with pytest.raises(InputError, match="nobody has agreed") as error:
        read_reference(reference, None)
    assert "--consent" in error.value.hint
    with pytest.raises(InputError, match="goes with --voice-like"):
        SpeechOptions(text="Hello.", consent=WORD)
    assert not beside(reference).exists()


def _chords(seconds: float) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    notes = [220 * 2 ** (n / 12) for n in (0, 4, 7, 12)]
    whole = sum(np.sin(2 * np.pi * f * k * t) / k for f in notes for k in (1, 2, 3))
    return np.asarray(whole * (0.6 + 0.4 * np.cos(4 * np.pi * t)) * 3000, np.int16)


def test_what_tells_no_voice_of_one_person_is_refused_in_one_line(speaker: Speech, spoken: Speech) -> None:
    one = pcm_of(spoken)
    late = "It was late. They went home together, and it rained all the way."
    other = pcm_of(speak(late, voice="espeak:en-us"))
    noise = np.random.default_rng(0).standard_normal(len(one)) * np.abs(one).std() * 1.2
    for pcm, said in (
        (np.zeros(5 * RATE, np.int16), "silent"),
        (_chords(6), "nobody speaks"),
        (one[: 2 * RATE], "of speech, and 3 are needed"),
        (np.asarray(np.clip(one + noise, -32767, 32767), np.int16), "noisy|nobody speaks"),
        (np.concatenate([one, other]), "two people speak"),
    ):
        with pytest.raises(InputError, match=said) as error:
            checked(pcm, "ada.wav")
        assert "\n" not in str(error.value) and error.value.hint
    assert isinstance(checked(one, "ada.wav"), Traits)


def test_there_is_something_to_say_in_every_language() -> None:
    assert sample_of("pt-br") != sample_of("cmn") != sample_of("sw") and "1, 2" in sample_of("sw")
