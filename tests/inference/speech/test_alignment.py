"""Forced alignment by itself."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.signal import resample_poly

from paksatalker.inference.speech import alignment
from paksatalker.inference.speech.alignment import AlignedWord, align
from paksatalker.inference.speech.pronunciation import arpabet
from paksatalker.inference.speech.speech import Speech


def _sound(spoken: Speech) -> np.ndarray:
    return np.asarray(resample_poly(spoken.audio, 2, 3), np.float32)


def _ways(spoken: Speech) -> list[list[str]]:
    words = range(len(spoken.words))
    return [[arpabet(p.label for p in spoken.phones if p.word == i)] for i in words]


def _phones(words: list[AlignedWord]) -> list[tuple[str, float]]:
    return [(p.label, p.start) for w in words if w.index >= 0 for p in w.phones]


def test_every_word_comes_back_in_order(spoken: Speech) -> None:
    ways = _ways(spoken)
    found = align(_sound(spoken), ways)
    assert found is not None
    assert [w.index for w in found if w.index >= 0] == list(range(len(ways)))
    for word in found:
        if word.index >= 0:
            assert " ".join(p.label for p in word.phones) == ways[word.index][0]
            assert all(-6.5 < p.score <= 0 or p.end - p.start < 0.05 for p in word.phones)
    phones = [p for w in found for p in w.phones]
    assert all(a.end <= b.start + 1e-9 and a.end > a.start for a, b in pairwise(phones))


def test_pieces_change_little(spoken: Speech, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = align(_sound(spoken), _ways(spoken))
    monkeypatch.setattr(alignment, "PIECE", 5.0)
    pieces = align(_sound(spoken), _ways(spoken))
    assert whole is not None and pieces is not None
    (labels, a), (again, b) = (zip(*_phones(x), strict=True) for x in (whole, pieces))
    assert labels == again
    assert np.quantile(np.abs(np.array(a) - b), 0.95) < 0.03


def test_the_variant_that_is_said_is_chosen(spoken: Speech) -> None:
    ways = _ways(spoken)
    both = [[*reversed(["Z UW Z", *way])] if i % 2 else ["Z UW Z", *way] for i, way in enumerate(ways)]
    found = align(_sound(spoken), both)
    assert found is not None
    said = [" ".join(p.label for p in w.phones) for w in found if w.index >= 0]
    assert np.mean([a == b[0] for a, b in zip(said, ways, strict=True)]) > 0.95


def test_what_is_not_there_is_not_found(spoken: Speech) -> None:
    assert align(_sound(spoken)[:16000], [["S IH K S T IY"]] * 40) is None
    assert align(np.zeros(0, np.float32), [["AH"]]) is None
    assert align(_sound(spoken), []) is None
