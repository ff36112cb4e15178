"""Phones heard without a transcript."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.signal import resample_poly

from paksatalker.inference.phones.visemes import sound
from paksatalker.inference.speech.aligning import phone_recogniser
from paksatalker.inference.speech.aligning.phone_recogniser import recognise
from paksatalker.inference.speech.aligning.speech_detector import speech_spans
from paksatalker.inference.speech.aligning.transcript import covering
from paksatalker.inference.timeline.speech import Phone, PhoneSet, Speech


def _poses(phones: list[Phone], phone_set: PhoneSet, times: np.ndarray) -> list[str]:
    at = np.searchsorted([p.start for p in phones], times, side="right") - 1
    made = [sound(phones[i].label, phone_set).poses for i in at]
    return [poses[0][0].name if poses else "sil" for poses in made]


def _heard(spoken: Speech) -> list[Phone]:
    pcm = np.asarray(resample_poly(spoken.audio, 2, 3) * 32767, np.int16)
    return list(covering(recognise(pcm, speech_spans(pcm)), len(pcm) / 16000))


@pytest.mark.parametrize("piece", [30.0, 4.0])
def test_mouth_shapes_are_mostly_right(spoken: Speech, piece: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_recogniser, "PIECE", piece)
    heard = _heard(spoken)
    assert heard[0].start == 0 and heard[-1].end == pytest.approx(spoken.duration, abs=0.05)
    assert all(a.end == pytest.approx(b.start) and a.end > a.start for a, b in pairwise(heard))
    times = np.arange(0, spoken.duration - 0.1, 0.01)
    same = [
        a == b
        for a, b in zip(
            _poses(heard, "arpabet", times), _poses(list(spoken.phones), "ipa", times), strict=True
        )
    ]
    assert np.mean(same) > 0.55


def test_every_label_is_known_to_the_face(spoken: Speech) -> None:
    heard = _heard(spoken)
    assert all(sound(p.label, "arpabet").known or p.label == "sil" for p in heard)


def test_no_sound_no_phones() -> None:
    assert recognise(np.zeros(16000, np.int16), [(0.0, 1.0)]) == []
    assert recognise(np.zeros(16000, np.int16), []) == []
