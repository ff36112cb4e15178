"""Words of recordings without a transcript, where the asr extra is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.aligning import asr
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Speech

needs_asr = pytest.mark.skipif(not asr.available(), reason="the asr extra is not installed")


@needs_asr
def test_words_are_heard_and_aligned(tmp_path: Path, spoken: Speech) -> None:
    soundfile.write(tmp_path / "a.wav", spoken.audio, spoken.rate)
    found = read_recording(tmp_path / "a.wav")
    wanted = {w.text.lower(): w.start for w in spoken.words}
    same = [(w.start, wanted[w.text.lower()]) for w in found.words if w.text.lower() in wanted]
    assert len(same) > 0.75 * len(wanted)
    assert np.median([abs(a - b) for a, b in same]) < 0.035
    assert found.sentences and found.language == "en-us"
    assert {e.role for e in found.engines} >= {"speech recogniser", "aligner"}


GERMAN = "Guten Morgen, meine Damen und Herren. Heute sprechen wir über das Wetter und die Städte."


@pytest.mark.skipif(not asr.available("de"), reason="the asr extra is not installed")
@pytest.mark.parametrize("language", [None, "de"])
def test_words_of_another_language_are_heard(tmp_path: Path, language: str | None) -> None:
    speech = speak(GERMAN, voice="espeak:de")
    soundfile.write(tmp_path / "a.wav", np.asarray(speech.audio), speech.rate)
    found = read_recording(tmp_path / "a.wav", language=language)
    assert found.language == "de" and found.phone_set == "ipa"
    said = {w.text.lower() for w in speech.words}
    assert len(said & {w.text.lower() for w in found.words}) > 0.6 * len(said)
    assert "Whisper base" in {e.name for e in found.engines}


@needs_asr
def test_a_language_that_nobody_hears_is_one_line(tmp_path: Path, spoken: Speech) -> None:
    soundfile.write(tmp_path / "a.wav", spoken.audio, spoken.rate)
    with pytest.raises(InputError, match="no recogniser hears") as error:
        read_recording(tmp_path / "a.wav", language="eo", asr=True)
    assert "--transcript" in error.value.hint


def test_a_folder_without_a_model_is_one_line(tmp_path: Path, spoken: Speech) -> None:
    soundfile.write(tmp_path / "a.wav", spoken.audio, spoken.rate)
    with pytest.raises(InputError, match=r"holds no speech recognition model|needs the asr extra") as error:
        read_recording(tmp_path / "a.wav", asr_model=tmp_path)
    assert error.value.hint and "\n" not in str(error.value)
