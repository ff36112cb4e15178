"""Windows, and takes of any length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError

from . import formula

pytest.importorskip("torch", reason="torch is not installed: pip install 'paksatalker[neural]'")

from paksatalker.inference.body.emage import generate
from paksatalker.inference.body.emage.generate import make_take, windows
from paksatalker.inference.body.emage.settings import Settings
from paksatalker.inference.body.emage.take import Take
from paksatalker.inference.body.emage.weights import load_model


def published_frames(samples: int) -> int:
    """Frames that the published code gives."""
    total = samples * 30 // 16000
    rounds, rest = divmod(total - 4, 60)
    return 0 if total < 9 else total if rest > 4 else 60 * rounds


@given(st.integers(0, 400_000))
def test_exact_windows_give_the_frames_of_the_published_code(samples: int) -> None:
    spans = list(windows(samples, Settings(), exact=True))
    assert sum(s.kept for s in spans) == published_frames(samples)
    assert all(s.sample == 533 * s.frame for s in spans)


@given(st.integers(1, 60_000_000))
def test_windows_cover_the_sound_without_drifting_from_it(samples: int) -> None:
    spans = list(windows(samples, Settings(), exact=False))
    assert sum(s.kept for s in spans) >= samples * 30 / 16000
    assert spans[-1].kept >= 9
    starts = np.array([(s.frame, s.sample) for s in spans])
    assert np.abs(starts[:, 0] / 30 - starts[:, 1] / 16000).max() < 1e-4
    assert [s.frame + s.kept for s in spans[:-1]] == [s.frame for s in spans[1:]]


@pytest.mark.parametrize("samples", [0, 1, 4000, 34112, 35200, 37334, 100_000])
def test_a_take_is_as_long_as_the_sound(small: Path, samples: int) -> None:
    take = make_take(load_model(small), formula.sound(samples))
    frames = max(1, int(np.ceil(samples * 30 / 16000)))
    assert take.poses.shape == (frames, 165)
    assert take.trans.shape == (frames, 3)
    assert take.expressions.shape == (frames, 100)
    assert all(np.isfinite(a).all() for a in (take.poses, take.trans, take.expressions))
    assert not take.poses[:, 69:75].any(), "eyes"


def test_too_short_for_the_published_procedure_is_one_line(small: Path) -> None:
    with pytest.raises(InputError, match="too short"):
        make_take(load_model(small), formula.sound(4799), exact=True)


def test_pieces_make_the_same_take_as_the_whole(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, sound = load_model(small), formula.sound(16000 * 13)
    whole = make_take(model, sound)
    monkeypatch.setattr(generate, "DECODED_AT_ONCE", 50)
    monkeypatch.setattr(generate, "HEARD_AT_ONCE", {"cpu": 2})
    same(make_take(model, sound), whole, 1e-4)


def test_what_comes_later_changes_nothing_before_it(small: Path) -> None:
    """Codes of a window depend on the sound of this window and of those before."""
    model, sound = load_model(small), formula.sound(16000 * 6)
    other = sound.copy()
    other[64 * 533 :] *= -0.5
    a, b = make_take(model, sound), make_take(model, other)
    assert all(np.array_equal(a.codes[n][:60], b.codes[n][:60]) for n in a.codes)
    assert any(not np.array_equal(a.codes[n], b.codes[n]) for n in a.codes)


def same(a: Take, b: Take, most: float) -> None:
    assert all(np.array_equal(a.codes[n], b.codes[n]) for n in b.codes)
    for one, other in ((a.trans, b.trans), (a.expressions, b.expressions)):
        np.testing.assert_allclose(one, other, atol=most)
