"""Lines spoken while more are written, and sound that is written while it is made."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from paksatalker.base.errors import InputError
from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.mood import Mood
from paksatalker.inference.speech.ahead import Ahead
from paksatalker.inference.speech.spoken_stream import SpokenStream
from paksatalker.inference.speech.tts import speak

LINES = ["ANNA: [emotion happy:0.5] It floats.", "BEN: [emotion] Why is that?"]


def test_what_was_spoken_ahead_is_not_spoken_again_and_sounds_the_same() -> None:
    mood = Mood(Delivery.of(None))
    ahead = Ahead(voice=None, language="en", mood=mood, speakers={"ANNA": "heart", "BEN": "heart+m1"})
    for line in LINES:
        ahead.add(line)
    ahead.add("[emotion gleeful] This cannot be said.")
    made = ahead.close()
    assert len(made) == 2 and ahead.first is not None
    text = "\n\n".join(LINES)
    whole = speak(text, mood=mood, made=made)
    assert not made
    assert np.array_equal(whole.audio, speak(text, mood=mood).audio)


def test_a_file_is_whole_after_every_sentence(tmp_path: Path) -> None:
    file = tmp_path / "s.wav"
    with SpokenStream(file, "heart") as stream:
        stream.begin()
        stream.say("It floats.")
        stream.wait()
        first = soundfile.info(file).duration
        assert first == pytest.approx(speak("It floats.").duration, abs=1e-3) and stream.first is not None
        stream.say("Why?")
        stream.wait()
    assert soundfile.info(file).duration > first + 0.5


def test_a_stream_has_no_end_in_its_head_and_a_player_that_left_is_told() -> None:
    class Closed(io.BytesIO):
        def write(self, data: object) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    out = io.BytesIO()
    with SpokenStream(out, "heart") as stream:
        stream.say("It floats.")
        stream.wait()
    data = out.getvalue()
    assert data[:8] == b"RIFF\xff\xff\xff\xff" and len(data) > 20_000
    with SpokenStream(Closed(), "heart") as stream, pytest.raises(InputError, match="can't be written"):
        stream.say("It floats.")
        stream.wait()
