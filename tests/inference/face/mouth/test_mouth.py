"""Voices that are not plain speech, and speech that is not plainly voiced: the mouth stays sensible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.face import animate_face
from paksatalker.inference.face.mouth.constraints import opening_mm
from paksatalker.inference.face.mouth.contact_constraints import nearest_frames
from paksatalker.inference.phones.visemes import sound
from paksatalker.inference.timeline.frames import frame_times
from paksatalker.inference.timeline.speech import Phone, Speech
from paksatalker.rigs.arkit import INDEX

FPS, RATE = 30, 24000
JAW, SMILE = INDEX["jawOpen"], INDEX["mouthSmileLeft"]


def whispered(speech: Speech) -> Speech:
    """The same without a voice: every short spectrum keeps its size and loses its phase, 25 dB softer."""
    from scipy.signal import istft, stft

    _, _, spectrum = stft(speech.audio, speech.rate, nperseg=512)
    turns = np.random.default_rng(0).uniform(0, 2 * np.pi, spectrum.shape)
    _, audio = istft(np.abs(spectrum) * np.exp(1j * turns), speech.rate, nperseg=512)
    audio = np.resize(0.056 * audio, len(speech.audio)).astype(np.float32)
    return replace(speech, audio=audio)


def shouted(speech: Speech) -> Speech:
    """The same so loud that it is clipped."""
    return replace(speech, audio=np.clip(12 * speech.audio, -1, 1))


def noise(*phones: Phone, seconds: float, envelope: np.ndarray | None = None) -> Speech:
    """Noise of a level (N,) in time that is labelled as told."""
    audio = np.random.default_rng(1).normal(0, 0.1, round(seconds * RATE))
    if envelope is not None:
        audio *= np.interp(np.arange(len(audio)), np.linspace(0, len(audio), len(envelope)), envelope)
    return Speech(audio.astype(np.float32), RATE, (), phones, (), "arpabet")


def mouth(speech: Speech) -> np.ndarray:
    return animate_face(speech, FPS, 1).arkit.astype(np.float64)


@pytest.mark.parametrize("manner", [whispered, shouted])
def test_a_whisper_and_a_shout_are_articulated_like_speech(story: Speech, manner) -> None:  # type: ignore[no-untyped-def]
    plain, other = opening_mm(mouth(story)), opening_mm(mouth(manner(story)))
    assert np.corrcoef(plain, other)[0, 1] > 0.95
    assert 0.8 < np.quantile(other, 0.95) / np.quantile(plain, 0.95) < 1.25
    middles = [0.5 * (p.start + p.end) for p in story.phones if sound(p.label, "ipa").has("closure")]
    assert other[nearest_frames(middles, FPS, len(other))].max() < 0


def test_laughter_opens_in_its_bursts_with_a_smile() -> None:
    bursts = 0.5 - 0.5 * np.cos(2 * np.pi * 5 * np.linspace(0, 1.6, 400))
    speech = noise(
        Phone("sil", 0, 0.7), Phone("+LAUGH+", 0.7, 2.3), Phone("sil", 2.3, 3),
        seconds=3, envelope=np.concatenate([np.zeros(175), bursts, np.zeros(175)]),
    )  # fmt: skip
    x = mouth(speech)
    jaw = x[round(0.9 * FPS) : round(2.1 * FPS), JAW]
    turned = np.flatnonzero(np.diff(np.sign(np.diff(jaw))))
    assert 8 <= len(turned) <= 14, "five bursts a second"
    assert jaw.max() > 0.15 and x[round(1.5 * FPS), SMILE] > 0.3
    assert x[: round(0.4 * FPS), JAW].max() < 0.01 and x[-3:, JAW].max() < 0.01


def test_a_breath_parts_the_lips_and_no_more() -> None:
    x = mouth(noise(Phone("sil", 0, 0.5), Phone("+BREATH+", 0.5, 3.5), Phone("sil", 3.5, 4), seconds=4))
    assert x[2 * FPS, JAW] > 0.03 and x[:, JAW].max() < 0.12
    assert opening_mm(x[2 * FPS]) > 1


@pytest.mark.parametrize("label", ["+NOISE+", "[music]", "sil"])
def test_noise_and_music_leave_the_mouth_closed(label: str) -> None:
    assert mouth(noise(Phone(label, 0, 3), seconds=3))[:, JAW].max() == 0


def test_um_opens_and_then_closes() -> None:
    x = mouth(noise(Phone("sil", 0, 0.5), Phone("[um]", 0.5, 1.3), Phone("sil", 1.3, 2), seconds=2))
    gap = opening_mm(x)
    assert gap[round(0.65 * FPS)] > 1.5 and gap[round(1.16 * FPS)] < 0


def test_a_drawn_out_vowel_stays_open_and_closes_as_it_fades() -> None:
    held = [Phone("sil", 0, 0.5), Phone("AA", 0.5, 2.5), Phone("sil", 2.5, 3)]
    steady, fading = (
        mouth(noise(*held, seconds=3, envelope=level))[:, JAW]
        for level in (None, np.interp(np.linspace(0, 3, 300), [0, 1, 2.4], [1, 1, 0.01]))
    )
    late = round(2.2 * FPS)
    assert steady[late] > 0.6 * steady.max(), "it does not close while the voice goes on"
    assert steady[late] < 0.95 * steady.max(), "nor stand still"
    assert fading[late] < 0.6 * steady[late]
    assert steady[-2:].max() < 0.02


def test_dials_may_change_in_time(story: Speech) -> None:
    from paksatalker.inference.face.mouth.mouth import draw_speech
    from paksatalker.inference.face.segments import segments

    t = frame_times(story.duration, FPS)
    parts = segments(story)
    half = t > 0.5 * story.duration
    mixed = draw_speech(parts, t, jaw=np.where(half, 0.2, 1.4), lips=np.where(half, 1.3, 0.5))
    loud, clenched = draw_speech(parts, t, 1.4, 0.5), draw_speech(parts, t, 0.2, 1.3)
    far = np.abs(t - 0.5 * story.duration) > 0.15
    np.testing.assert_allclose(mixed[far], np.where(half[:, None], clenched, loud)[far], atol=1e-6)


@pytest.mark.parametrize(("jaw", "lips"), [(0.0, 0.0), (0.25, 0.4), (1.6, 1.4), (2.0, 0.0), (0.0, 2.0)])
def test_every_style_from_a_mumble_to_a_scream_keeps_its_contacts(
    story: Speech, jaw: float, lips: float
) -> None:
    x = animate_face(story, FPS, 1, delivery=Delivery(jaw=jaw, lips=lips)).arkit
    gap = opening_mm(x)
    middles = [0.5 * (p.start + p.end) for p in story.phones if sound(p.label, "ipa").has("closure")]
    at = gap[nearest_frames(middles, FPS, len(x))]
    assert at.min() > -1.3 and at.max() < 0
    assert x.max() <= 1
    natural = animate_face(story, FPS, 1).arkit
    assert np.sign(x[:, JAW].mean() - natural[:, JAW].mean()) == np.sign(jaw - 1)


def test_a_smile_yields_to_the_jaw_of_a_vowel_and_stays_a_smile(story: Speech) -> None:
    plain, happy = (
        animate_face(story, FPS, 1, delivery=Delivery(emotions=blend)).arkit
        for blend in ((), ({"happy": 1.0},))
    )
    said = plain[:, JAW] - plain[:, INDEX["mouthClose"]]
    wide, narrow = happy[said > 0.3, SMILE].mean(), happy[(said > 0.02) & (said < 0.08), SMILE].mean()
    assert wide < 0.9 * narrow
    assert wide > 0.2, "still a smile"
