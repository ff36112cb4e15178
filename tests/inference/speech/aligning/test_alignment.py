"""Forced alignment by itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from scipy.signal import resample_poly

from paksatalker.inference.speech.aligning import alignment
from paksatalker.inference.speech.aligning.alignment import AlignedWord, align, score
from paksatalker.inference.speech.wording.pronunciation import arpabet
from paksatalker.inference.timeline.speech import Speech


def _sound(spoken: Speech) -> np.ndarray:
    return np.asarray(resample_poly(spoken.audio, 2, 3) * 32767, np.int16)


def _ways(spoken: Speech) -> list[list[str]]:
    words = range(len(spoken.words))
    return [[arpabet(p.label for p in spoken.phones if p.word == i)] for i in words]


def _phones(words: Sequence[AlignedWord]) -> list[tuple[str, float]]:
    return [(p.label, p.start) for w in words if w.index >= 0 for p in w.phones]


def test_every_word_comes_back_in_order(spoken: Speech) -> None:
    ways = _ways(spoken)
    found = align(_sound(spoken), ways)
    assert found.parted is None
    assert [w.index for w in found.words if w.index >= 0] == list(range(len(ways)))
    for word in found.words:
        if word.index >= 0:
            assert " ".join(p.label for p in word.phones) == ways[word.index][0]
            assert all(p.score <= 0 for p in word.phones)
    scores = [value for w in found.words if (value := score([w])) is not None]
    assert np.mean(np.array(scores) > -6.5) > 0.9
    phones = [p for w in found.words for p in w.phones]
    assert all(a.end <= b.start + 1e-9 and a.end > a.start for a, b in pairwise(phones))


def test_windows_change_nothing(spoken: Speech, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment, "WINDOW", 60.0)
    whole = align(_sound(spoken), _ways(spoken))
    monkeypatch.setattr(alignment, "WINDOW", 6.0)
    pieces = align(_sound(spoken), _ways(spoken))
    (labels, a), (again, b) = (zip(*_phones(x.words), strict=True) for x in (whole, pieces))
    assert labels == again
    assert np.quantile(np.abs(np.array(a) - b), 0.95) <= 0.0101


def test_the_variant_that_is_said_is_chosen(spoken: Speech) -> None:
    ways = _ways(spoken)
    both = [[*reversed(["Z UW Z", *way])] if i % 2 else ["Z UW Z", *way] for i, way in enumerate(ways)]
    found = align(_sound(spoken), both)
    said = [" ".join(p.label for p in w.phones) for w in found.words if w.index >= 0]
    assert np.mean([a == b[0] for a, b in zip(said, ways, strict=True)]) > 0.95


def test_a_part_is_aligned_in_its_place(spoken: Speech) -> None:
    second = [i for i, w in enumerate(spoken.words) if w.sentence == 1]
    within = (spoken.words[second[0]].start - 0.2, spoken.words[second[-1]].end + 0.2)
    found = align(_sound(spoken), [_ways(spoken)[i] for i in second], within=within)
    assert found.parted is None
    starts = [w.start for w in found.words if w.index >= 0]
    assert np.median(np.abs(np.array(starts) - [spoken.words[i].start for i in second])) < 0.035


def test_where_the_words_part_is_found(spoken: Speech) -> None:
    ways = _ways(spoken)
    first = sum(w.sentence == 0 for w in spoken.words)
    wrong = [*ways[:first], *[["S IH K S T IY"], ["V EH JH T AH B AH L"], ["Y UW"]] * 4, *ways[first + 12 :]]
    found = align(_sound(spoken), wrong)
    assert found.parted is not None and abs(found.parted - first) <= 2


def test_what_is_not_there_is_not_found(spoken: Speech) -> None:
    assert align(_sound(spoken)[:16000], [["S IH K S T IY"]] * 40).parted is not None
    assert align(np.zeros(0, np.int16), [["AH"]]).parted == 0
    assert align(_sound(spoken), []).words == ()
