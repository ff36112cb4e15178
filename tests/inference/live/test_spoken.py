"""What a microphone hears is given out with a face and a body, in time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import resample_poly

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.inference.live.chunks import Chunk, Performer
from paksatalker.inference.live.hearing import LOOK, RATE, STEP
from paksatalker.inference.live.spoken.given_out import GivenOut
from paksatalker.inference.live.spoken.microphone import sound_of
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import as_float
from paksatalker.rigs.arkit import INDEX, NAMES

PIECE = 320


class Ear:
    """Hears and sees everything, on the clock of the sound that comes in."""

    def __init__(self, now: list[float]) -> None:
        self.now, self.late = now, []
        self.sounds: list[np.ndarray] = []
        self.faces: list[np.ndarray] = []
        self.poses: list[np.ndarray] = []

    def sound(self, chunk: Chunk) -> None:
        begins = sum(map(len, self.sounds)) / RATE
        self.late.append(self.now[0] - begins)
        self.sounds.append(chunk.audio)

    def frame(self, chunk: Chunk, index: int, number: int) -> None:
        assert number == len(self.faces)
        self.faces.append(chunk.arkit[index])
        self.poses.append(chunk.poses[index])


@pytest.fixture(scope="module")
def pcm() -> np.ndarray:
    said = speak("The baby bought a puppy.", voice="espeak:en-us")
    sound = resample_poly(as_float(said.audio), RATE, said.rate)
    return np.asarray(np.clip(sound * 32767, -32768, 32767), np.int16)


def test_sound_face_and_body_come_together_a_fifth_of_a_second_later(pcm: np.ndarray) -> None:
    now = [0.0]
    ear = Ear(now)

    def spoken() -> Iterator[np.ndarray]:
        for at in range(0, len(pcm), PIECE):
            now[0] = (at + PIECE) / RATE
            yield pcm[at : at + PIECE]

    GivenOut(Performer("espeak:en-us"), [ear], clock=lambda: now[0], sleep=lambda _: None).play(spoken())
    sound, faces = np.concatenate(ear.sounds), np.array(ear.faces)
    np.testing.assert_array_equal(sound[: len(pcm)], pcm)
    assert len(faces) == pytest.approx(len(sound) / RATE * 30, abs=1)
    # a fifth of a second after it was heard, as soon as the next piece is there
    assert min(ear.late[:-8]) >= LOOK - 1e-9 and max(ear.late[:-8]) <= LOOK + STEP + PIECE / RATE
    assert faces[:, INDEX["jawOpen"]].max() > 0.15
    steady = [i for i, name in enumerate(NAMES) if not name.startswith("eyeBlink")]
    assert np.abs(np.diff(faces, axis=0))[:, steady].max() < 0.6
    assert 0 < np.ptp(np.array(ear.poses), axis=0).max() < 1  # the body lives


def test_life_goes_on_however_long_somebody_speaks() -> None:
    now = [0.0]
    ear = Ear(now)
    silence = np.zeros(17 * RATE, np.int16)

    def spoken() -> Iterator[np.ndarray]:
        for at in range(0, len(silence), PIECE):
            now[0] = (at + PIECE) / RATE
            yield silence[at : at + PIECE]

    GivenOut(Performer("espeak:en-us"), [ear], clock=lambda: now[0], sleep=lambda _: None).play(spoken())
    poses = np.array(ear.poses)
    assert len(poses) >= 17 * 30
    assert np.abs(np.diff(poses, axis=0)).max() < 0.1  # no jump where one stretch goes over into the next


def test_a_file_and_a_pipe_stand_in_for_a_microphone(tmp_path: Path) -> None:
    tone = (3000 * np.sin(np.arange(3200) * 0.2)).astype(np.int16)
    odd = tone.tobytes()
    assert b"".join(p.tobytes() for p in sound_of("-", io.BytesIO(odd))) == odd
    soundfile.write(tmp_path / "a.wav", tone, RATE)
    read = np.concatenate([*sound_of(str(tmp_path / "a.wav"), io.BytesIO())])
    np.testing.assert_allclose(read, tone, atol=2)


@pytest.mark.parametrize("name", ["no such microphone 9f3a", "9999"])
def test_a_microphone_that_is_not_there_is_told_in_a_line(name: str) -> None:
    with pytest.raises(PaksaTalkerError) as told:
        next(sound_of(name, io.BytesIO()))
    assert told.value.hint and "\n" not in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        next(sound_of(str(tmp_path / "none.wav"), io.BytesIO()))


def test_sound_that_has_piled_up_is_given_out_without_waiting(pcm: np.ndarray) -> None:
    now, slept = [5.0], [0.0]
    ear = Ear(now)

    def sleep(seconds: float) -> None:
        slept[0] += seconds
        now[0] += seconds

    def spoken() -> Iterator[np.ndarray]:
        yield pcm[:16_000]  # a second is there at once, as after a slow start
        for at in range(16_000, len(pcm), PIECE):
            now[0] += PIECE / RATE
            yield pcm[at : at + PIECE]

    GivenOut(Performer("espeak:en-us"), [ear], clock=lambda: now[0], sleep=sleep).play(spoken())
    assert slept[0] < 0.3 * len(pcm) / RATE
    assert max(ear.late[-12:-8]) - 4.0 < LOOK + STEP + 0.5
