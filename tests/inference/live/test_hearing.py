"""Speech that comes as sound, without text."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import resample_poly

from paksatalker.inference.face.mouth.constraints import opening_mm
from paksatalker.inference.live.hearing import LOOK, RATE, STEP, Hearer
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Speech, as_float

TEXTS = (
    "The baby bought a puppy.",
    "Maybe my mother may be home by five.",
    "Please pick up the big blue map.",
)


@pytest.fixture(scope="module")
def said() -> list[tuple[Speech, np.ndarray]]:
    return [(spoken, pcm_of(spoken)) for spoken in map(speak, TEXTS)]


def pcm_of(speech: Speech) -> np.ndarray:
    sound = resample_poly(as_float(speech.audio), RATE, speech.rate)
    return np.asarray(np.clip(sound * 32767, -32768, 32767), np.int16)


def heard(pcm: np.ndarray, size: int = 480) -> list[tuple[float, np.ndarray, np.ndarray]]:
    hearer, parts, late = Hearer(), [], []
    for i in range(0, len(pcm), size):
        new = hearer.hear(pcm[i : i + size])
        parts += new
        late += [(i + size) / RATE - at for at, _, _ in new]
    assert max(late) <= LOOK + STEP + size / RATE
    return parts + hearer.rest()


def test_lips_close_for_what_they_close_for(said: list[tuple[Speech, np.ndarray]]) -> None:
    closed = []
    for speech, pcm in said:
        mouths = np.concatenate([m for _, _, m in heard(pcm)])
        opening = opening_mm(mouths)
        for p in speech.phones:
            if p.label in ("p", "b", "m"):
                around = slice(int((p.start - 0.03) * 30), int((p.end + 0.03) * 30) + 2)
                closed.append(bool(opening[around].min() <= 0.0))
        vowels = [round((p.start + p.end) * 15) for p in speech.phones if p.label in ("ɑ", "æ", "ɔ")]
        assert all(opening[i] > 0.5 for i in vowels)
    assert np.mean(closed) >= 0.9


def test_sound_is_given_out_whole_with_a_mouth_for_each_moment(said: list[tuple[Speech, np.ndarray]]) -> None:
    _, pcm = said[0]
    parts = heard(pcm, 333)
    sound, mouths = (np.concatenate([p[i] for p in parts]) for i in (1, 2))
    np.testing.assert_array_equal(sound[: len(pcm)], pcm)
    assert len(mouths) == pytest.approx(len(sound) / RATE * 30, abs=1)
    starts = [p[0] for p in parts]
    assert starts == sorted(starts)
    jumps = np.abs(np.diff(mouths, axis=0)).max()
    assert jumps < 0.6


def test_silence_is_no_speech_and_leaves_the_mouth_alone() -> None:
    hearer = Hearer()
    noise = np.random.default_rng(0).normal(0, 20, RATE * 2).astype(np.int16)
    parts = hearer.hear(noise)
    assert not hearer.speaking
    assert max(float(m.max(initial=0)) for _, _, m in parts) < 0.2


def test_who_speaks_on_and_on_is_heard_though_the_recogniser_begins_anew(
    said: list[tuple[Speech, np.ndarray]],
) -> None:
    breath = np.zeros(int(0.4 * RATE), np.int16)
    pcm = np.concatenate([part for _, spoken in [*said, *said] for part in (spoken, breath)])
    assert len(pcm) > 9 * RATE
    hearer = Hearer()
    parts = [*hearer.hear(pcm), *hearer.rest()]
    np.testing.assert_array_equal(np.concatenate([s for _, s, _ in parts])[: len(pcm)], pcm)
    late = np.concatenate([m for at, _, m in parts if at > len(pcm) / RATE - 2])
    assert late.max() > 0.15
